//! What every adapter promises about errands.

use std::collections::BTreeSet;

use timekeeper_domain::id::UserId;
use timekeeper_ports::{Backlog, Constraint, Errand, ErrandKind, StoreError};

use crate::{
    build::at,
    concurrency::together,
    db::{Db, violated},
};

const KIND: ErrandKind = ErrandKind::PasswordReset;

async fn claim(db: &Db, seconds: i64) -> Option<Errand> {
    let mut tx = db.write().await;
    let claimed = tx.outbox().claim(at(seconds), at(seconds + 60)).await.unwrap();
    tx.commit().await.unwrap();
    claimed
}

pub(crate) async fn an_errand_is_claimed_when_it_is_due_and_again_when_the_claim_ends(db: Db) {
    let ada = db.user("ada").await;
    let mut tx = db.write().await;
    tx.outbox().add(KIND, Some(ada), at(10)).await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!(claim(&db, 9).await, None);
    let first = claim(&db, 10).await.unwrap();
    assert_eq!((first.kind, first.user, first.attempts), (KIND, Some(ada), 1));
    assert_eq!(claim(&db, 69).await, None);
    assert_eq!(claim(&db, 70).await, Some(Errand { attempts: 2, ..first }));
    let mut tx = db.write().await;
    assert!(tx.outbox().postpone(first.id, at(500)).await.unwrap());
    tx.commit().await.unwrap();
    assert_eq!(claim(&db, 499).await, None);
    assert_eq!(claim(&db, 500).await, Some(Errand { attempts: 3, ..first }));
    let mut tx = db.write().await;
    assert!(tx.outbox().done(first.id).await.unwrap());
    assert!(!tx.outbox().done(first.id).await.unwrap());
    assert!(!tx.outbox().postpone(first.id, at(0)).await.unwrap());
    tx.commit().await.unwrap();
    assert_eq!(claim(&db, 10_000).await, None);
}

pub(crate) async fn the_errand_that_has_waited_longest_comes_first(db: Db) {
    let office = db.office().await;
    let mut tx = db.write().await;
    for (user, due) in [(None, 5), (Some(office.ada), 3), (Some(office.bob), 3)] {
        tx.outbox().add(KIND, user, at(due)).await.unwrap();
    }
    tx.commit().await.unwrap();
    let mut claimed = Vec::new();
    while let Some(errand) = claim(&db, 10).await {
        claimed.push(errand.user);
    }
    assert_eq!(claimed, [Some(office.ada), Some(office.bob), None]);
}

pub(crate) async fn an_errand_about_somebody_goes_with_them(db: Db) {
    let refused = db.write().await.outbox().add(KIND, Some(UserId::new(404)), at(0)).await;
    assert_eq!(violated(refused), Constraint::Reference);
    let (ada, bob) = (db.user("ada").await, db.user("bob").await);
    let mut tx = db.write().await;
    for user in [ada, ada, bob] {
        tx.outbox().add(KIND, Some(user), at(0)).await.unwrap();
    }
    assert_eq!(tx.outbox().forget(ada).await.unwrap(), 2);
    assert!(tx.users().delete(bob).await.unwrap());
    assert_eq!(tx.outbox().claim(at(1), at(2)).await.unwrap(), None);
    tx.commit().await.unwrap();
}

async fn try_claim(db: Db) -> Result<Option<Errand>, StoreError> {
    let mut tx = db.store().write().await?;
    let claimed = tx.outbox().claim(at(1), at(60)).await?;
    tx.commit().await?;
    Ok(claimed)
}

pub(crate) async fn of_many_who_claim_at_once_no_two_get_the_same(db: Db) {
    let ada = db.user("ada").await;
    let mut tx = db.write().await;
    for _ in 0..4 {
        tx.outbox().add(KIND, Some(ada), at(0)).await.unwrap();
    }
    tx.commit().await.unwrap();
    let results = together((0..12).map(|_| try_claim(db.clone()))).await;
    assert!(results.iter().all(|result| matches!(result, Ok(_) | Err(StoreError::Contended))), "{results:?}");
    let claimed: Vec<Errand> = results.into_iter().filter_map(Result::ok).flatten().collect();
    let ids: BTreeSet<i64> = claimed.iter().map(|errand| errand.id).collect();
    assert_eq!((ids.len(), claimed.len()), (4, 4), "{claimed:?}");
}

pub(crate) async fn errands_are_counted_until_they_are_done(db: Db) {
    let backlog = async || db.newest().await.outbox().backlog().await.unwrap();
    assert_eq!(backlog().await, Backlog::default());
    let mut tx = db.write().await;
    for due in [0, 0, 500] {
        tx.outbox().add(KIND, None, at(due)).await.unwrap();
    }
    tx.commit().await.unwrap();
    assert_eq!(backlog().await, Backlog { waiting: 3, tried: 0 });
    let claimed = claim(&db, 10).await.unwrap();
    assert_eq!(backlog().await, Backlog { waiting: 3, tried: 1 });
    let mut tx = db.write().await;
    assert!(tx.outbox().done(claimed.id).await.unwrap());
    tx.commit().await.unwrap();
    assert_eq!(backlog().await, Backlog { waiting: 2, tried: 0 });
}
