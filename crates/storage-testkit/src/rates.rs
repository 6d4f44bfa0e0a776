//! What every adapter promises about rates.

use std::cmp::Reverse;

use time::{Date, macros::date};
use timekeeper_domain::{
    id::{ClientId, ProjectId, RateId, UserId},
    page::PageRequest,
    rate::{Rate, RateScope, RateTerms},
};
use timekeeper_ports::{Constraint, RateFilter, RateSubjects};

use crate::{
    build::{at, client, first_page, money, project},
    db::{Db, Office, assert_versioned, violated},
    reads::assert_read_only,
};

const MONDAY: Date = date!(2026 - 01 - 05);

fn terms(scope: RateScope, minor: i64, starts_on: Date) -> RateTerms {
    RateTerms { scope, hourly: money(minor, "EUR"), starts_on }
}

/// The four scopes of an office.
fn scopes(office: Office) -> [RateScope; 4] {
    [
        RateScope::ProjectUser { project: office.project, user: office.ada },
        RateScope::Project { project: office.project },
        RateScope::Client { client: office.client },
        RateScope::User { user: office.ada },
    ]
}

async fn stored(db: &Db, terms: RateTerms) -> Rate {
    let mut tx = db.write().await;
    let rate = tx.rates().insert(&terms, at(0)).await.unwrap();
    tx.commit().await.unwrap();
    rate
}

pub(crate) async fn terms_round_trip(db: Db) {
    let office = db.office().await;
    let mut rates = Vec::new();
    for scope in scopes(office) {
        for (minor, currency, day) in
            [(0, "EUR", date!(0001 - 01 - 01)), (999_999_999_999, "KWD", date!(9999 - 12 - 31)), (1, "JPY", MONDAY)]
        {
            rates.push(RateTerms { hourly: money(minor, currency), ..terms(scope, 0, day) });
        }
    }
    for terms in rates {
        let mut tx = db.write().await;
        let rate = tx.rates().insert(&terms, at(5)).await.unwrap();
        assert_eq!((rate.data, rate.version, rate.created_at, rate.updated_at), (terms, 1, at(5), at(5)));
        assert_eq!(tx.rates().lock(rate.id).await.unwrap().as_ref(), Some(&rate));
        tx.commit().await.unwrap();
        assert_eq!(db.snapshot().await.rates().get(rate.id).await.unwrap(), Some(rate));
    }
}

pub(crate) async fn an_update_keeps_everything_it_is_given(db: Db) {
    let office = db.office().await;
    let [member, .., user] = scopes(office);
    let rate = stored(&db, terms(member, 1, MONDAY)).await;
    assert_versioned!(db, rates, rate.with(at(9), terms(user, 2, date!(2026 - 01 - 06))), get);
}

pub(crate) async fn a_scope_has_one_rate_a_day(db: Db) {
    let office = db.office().await;
    let shop = db.project(&project("Shop", office.ada)).await;
    for scope in scopes(office) {
        let first = stored(&db, terms(scope, 1, MONDAY)).await;
        let second = stored(&db, terms(scope, 2, date!(2026 - 01 - 06))).await;
        let mut tx = db.write().await;
        let again = tx.rates().insert(&terms(scope, 3, MONDAY), at(0)).await;
        assert_eq!(violated(again), Constraint::RateStart, "{scope:?}");
        drop(tx);
        let mut tx = db.write().await;
        let moved = tx.rates().update(&second.with(at(1), terms(scope, 2, MONDAY))).await;
        assert_eq!(violated(moved), Constraint::RateStart, "{scope:?}");
        drop(tx);
        let mut tx = db.write().await;
        assert!(tx.rates().update(&first.with(at(1), terms(scope, 4, MONDAY))).await.unwrap().is_some());
        tx.commit().await.unwrap();
    }
    let elsewhere = RateScope::ProjectUser { project: shop, user: office.ada };
    stored(&db, terms(elsewhere, 1, MONDAY)).await;
}

pub(crate) async fn what_a_rate_refers_to_is_there(db: Db) {
    let office = db.office().await;
    let (project, client, user) = (ProjectId::new(404), ClientId::new(404), UserId::new(404));
    for scope in [
        RateScope::ProjectUser { project, user: office.ada },
        RateScope::ProjectUser { project: office.project, user },
        RateScope::Project { project },
        RateScope::Client { client },
        RateScope::User { user },
    ] {
        let mut tx = db.write().await;
        assert_eq!(violated(tx.rates().insert(&terms(scope, 1, MONDAY), at(0)).await), Constraint::Reference);
    }
}

pub(crate) async fn rates_are_listed_by_what_they_are_for(db: Db) {
    let office = db.office().await;
    let shop = db.project(&project("Shop", office.ada)).await;
    let globex = db.client(&client("Globex", office.ada)).await;
    let mut rates = Vec::new();
    let mut all = scopes(office).to_vec();
    all.extend([
        RateScope::User { user: office.bob },
        RateScope::Client { client: globex },
        RateScope::Project { project: shop },
        RateScope::ProjectUser { project: shop, user: office.bob },
        RateScope::ProjectUser { project: shop, user: office.ada },
    ]);
    for (number, scope) in (1..).zip(all) {
        for day in [MONDAY, date!(2026 - 02 - 01), date!(2025 - 12 - 31)] {
            rates.push(stored(&db, terms(scope, number, day)).await);
        }
    }
    let last = |id: Option<i64>| id.unwrap_or(i64::MAX);
    rates.sort_by_key(|rate| {
        let project = last(rate.scope.project().map(ProjectId::get));
        let client = last(rate.scope.client().map(ClientId::get));
        (project, client, last(rate.scope.user().map(UserId::get)), Reverse(rate.starts_on))
    });
    let mut tx = db.snapshot().await;
    for project in [None, Some(shop), Some(ProjectId::new(404))] {
        for client in [None, Some(globex)] {
            for user in [None, Some(office.ada)] {
                let filter = RateFilter { project, client, user };
                let wanted = |rate: &&Rate| {
                    project.is_none_or(|id| rate.scope.project() == Some(id))
                        && client.is_none_or(|id| rate.scope.client() == Some(id))
                        && user.is_none_or(|id| rate.scope.user() == Some(id))
                };
                let expected: Vec<Rate> = rates.iter().filter(wanted).cloned().collect();
                let page = tx.rates().list(filter, first_page()).await.unwrap();
                assert_eq!((page.items, page.total), (expected.clone(), i64::try_from(expected.len()).unwrap()));
                let second = tx.rates().list(filter, PageRequest::new(2, 2)).await.unwrap();
                let cut: Vec<Rate> = expected.into_iter().skip(2).take(2).collect();
                assert_eq!(second.items, cut, "{filter:?}");
            }
        }
    }
}

pub(crate) async fn rates_that_may_have_a_say_are_found(db: Db) {
    let office = db.office().await;
    let shop = db.project(&project("Shop", office.ada)).await;
    let globex = db.client(&client("Globex", office.ada)).await;
    let mut ids: Vec<RateId> = Vec::new();
    for scope in scopes(office) {
        ids.push(stored(&db, terms(scope, 1, MONDAY)).await.id);
    }
    for scope in [
        RateScope::ProjectUser { project: shop, user: office.ada },
        RateScope::ProjectUser { project: office.project, user: office.bob },
        RateScope::Client { client: globex },
        RateScope::User { user: office.bob },
    ] {
        stored(&db, terms(scope, 1, MONDAY)).await;
    }
    let mut tx = db.snapshot().await;
    let subjects = RateSubjects {
        projects: vec![office.project],
        clients: vec![office.client],
        users: vec![office.ada, UserId::new(404)],
    };
    let found: Vec<RateId> = tx.rates().about(&subjects).await.unwrap().iter().map(|rate| rate.id).collect();
    assert_eq!(found, ids);
    let nobody = RateSubjects { users: Vec::new(), ..subjects.clone() };
    let found: Vec<RateId> = tx.rates().about(&nobody).await.unwrap().iter().map(|rate| rate.id).collect();
    assert_eq!(found, ids[1..3]);
    assert_eq!(tx.rates().about(&RateSubjects::default()).await.unwrap(), []);
    let lone = RateSubjects { users: vec![office.ada], ..RateSubjects::default() };
    let found: Vec<RateId> = tx.rates().about(&lone).await.unwrap().iter().map(|rate| rate.id).collect();
    assert_eq!(found, ids[3..]);
}

pub(crate) async fn rates_for_the_work_of_a_report_are_found(db: Db) {
    let office = db.office().await;
    let shop = db.project(&project("Shop", office.ada)).await;
    let mut rates = Vec::new();
    for scope in [
        RateScope::ProjectUser { project: office.project, user: office.ada },
        RateScope::ProjectUser { project: shop, user: office.ada },
        RateScope::ProjectUser { project: shop, user: office.bob },
        RateScope::Project { project: office.project },
        RateScope::Project { project: shop },
        RateScope::Client { client: office.client },
        RateScope::User { user: office.ada },
        RateScope::User { user: office.bob },
    ] {
        rates.push(stored(&db, terms(scope, 1, MONDAY)).await);
    }
    let mut tx = db.snapshot().await;
    for user in [None, Some(office.ada), Some(office.bob), Some(UserId::new(404))] {
        for project in [None, Some(office.project), Some(shop)] {
            let wanted = |rate: &&Rate| {
                user.is_none_or(|user| rate.scope.user().is_none_or(|other| other == user))
                    && project.is_none_or(|project| rate.scope.project().is_none_or(|other| other == project))
            };
            let expected: Vec<Rate> = rates.iter().filter(wanted).cloned().collect();
            assert_eq!(tx.rates().for_work(user, project).await.unwrap(), expected, "{user:?} {project:?}");
        }
    }
}

pub(crate) async fn a_rate_can_be_removed_and_goes_with_its_user(db: Db) {
    let office = db.office().await;
    let rate = stored(&db, terms(RateScope::Project { project: office.project }, 1, MONDAY)).await;
    let mut tx = db.write().await;
    assert!(tx.rates().delete(rate.id).await.unwrap());
    assert!(!tx.rates().delete(rate.id).await.unwrap());
    tx.commit().await.unwrap();
    let user = db.user("temp").await;
    let own = stored(&db, terms(RateScope::User { user }, 1, MONDAY)).await;
    let on_project = RateScope::ProjectUser { project: office.project, user };
    let member = stored(&db, terms(on_project, 1, MONDAY)).await;
    let mut tx = db.write().await;
    assert!(!tx.users().is_referred_to(user).await.unwrap());
    assert!(tx.users().delete(user).await.unwrap());
    tx.commit().await.unwrap();
    for id in [own.id, member.id] {
        assert_eq!(db.snapshot().await.rates().get(id).await.unwrap(), None);
    }
}

pub(crate) async fn reads_refuse_to_write(db: Db) {
    let office = db.office().await;
    let rate = stored(&db, terms(RateScope::User { user: office.ada }, 1, MONDAY)).await;
    assert_read_only!(db, rates().lock(rate.id));
    assert_read_only!(db, rates().insert(&rate.data, at(0)));
    assert_read_only!(db, rates().update(&rate));
    assert_read_only!(db, rates().delete(rate.id));
}
