//! What every adapter promises about projects.

use time::macros::datetime;
use timekeeper_domain::{
    client::{ClientProfile, CustomFields},
    entry::Entry,
    id::{ClientId, ProjectId, UserId},
    money::Hours,
    page::PageRequest,
    project::{Archived, Color, ProjectCode, ProjectPlan, ProjectStatus},
    report::WorkTotals,
};
use timekeeper_ports::{Constraint, ProjectFilter};

use crate::{
    build::{
        at, client, finished, first_page, label, longest, moment, money, name, notes, odd_text, project, running, work,
    },
    db::{Db, Office, assert_versioned, violated},
};

fn code(text: &str) -> Option<ProjectCode> {
    ProjectCode::optional(text).unwrap()
}

fn in_full(called: &str, office: Office) -> ProjectPlan {
    ProjectPlan {
        code: code("ÄÖ-1 Ω"),
        client: Some(office.client),
        description: Some(notes(odd_text())),
        billable: false,
        hourly_rate: Some(money(1_234, "KWD")),
        billing_ref: Some(label("PO 12/34 – ü")),
        status: ProjectStatus::Archived,
        estimated_hours: Some(Hours::MAX),
        budget_amount: Some(money(999_999_999_999, "JPY")),
        budget_threshold_percent: 100,
        color: Some(Color::new("#00FF7f").unwrap()),
        custom_fields: CustomFields::trusted(r#"{"n":1,"list":["x",{"y":null}]}"#),
        archived: Some(Archived {
            at: moment(datetime!(2026-02-03 04:05:06.000007 UTC)),
            by: office.bob,
            reason: Some(notes("done – fertig 👍")),
        }),
        ..project(called, office.ada)
    }
}

pub(crate) async fn plans_round_trip(db: Db) {
    let office = db.office().await;
    let full = in_full("Größe – 大きさ", office);
    let at_length = ProjectPlan {
        code: code(&"Ω".repeat(20)),
        description: Some(notes(&longest(5_000))),
        billing_ref: Some(label(&longest(100))),
        estimated_hours: Some(Hours::from_hundredths(1)),
        budget_threshold_percent: 0,
        archived: Some(Archived { at: at(0), by: office.ada, reason: Some(notes(&longest(5_000))) }),
        ..project(&longest(200), office.bob)
    };
    let no_reason = Archived { at: at(0), by: office.ada, reason: None };
    let unexplained = ProjectPlan { archived: Some(no_reason), ..project("Unexplained", office.ada) };
    let on_hold = ProjectPlan { status: ProjectStatus::OnHold, ..project("Waiting", office.ada) };
    for plan in [full, project("Nothing", office.ada), at_length, unexplained, on_hold] {
        let mut tx = db.write().await;
        let stored = tx.projects().insert(&plan, at(5)).await.unwrap();
        assert_eq!(stored.data, plan);
        assert_eq!((stored.version, stored.created_at, stored.updated_at), (1, at(5), at(5)));
        assert_eq!(tx.projects().lock(stored.id).await.unwrap().as_ref(), Some(&stored));
        tx.commit().await.unwrap();
        let mut tx = db.snapshot().await;
        assert_eq!(tx.projects().get(stored.id).await.unwrap().as_ref(), Some(&stored));
        assert_eq!(tx.projects().view(stored.id).await.unwrap().unwrap().project, stored);
    }
}

pub(crate) async fn an_update_keeps_everything_it_is_given(db: Db) {
    let office = db.office().await;
    let stored = db.snapshot().await.projects().get(office.project).await.unwrap().unwrap();
    assert_versioned!(db, projects, stored.with(at(9), in_full("Shop", office)), get);
    let stored = db.snapshot().await.projects().get(office.project).await.unwrap().unwrap();
    assert_versioned!(db, projects, stored.with(at(10), project("Web site", office.ada)), get);
}

pub(crate) async fn names_are_unique_for_one_client_whatever_the_case(db: Db) {
    let office = db.office().await;
    for (one, other) in [("Shop", "sHOP"), ("Größe", "GRÖßE"), ("САЙТ", "сайт")] {
        let mut tx = db.write().await;
        let of_client = |called| ProjectPlan { client: Some(office.client), ..project(called, office.ada) };
        tx.projects().insert(&of_client(one), at(0)).await.unwrap();
        let taken = tx.projects().insert(&of_client(other), at(0)).await;
        assert_eq!(violated(taken), Constraint::ProjectName, "{one} {other}");
    }
}

pub(crate) async fn names_are_unique_among_projects_without_a_client(db: Db) {
    let ada = db.user("ada").await;
    let mut tx = db.write().await;
    tx.projects().insert(&project("Ärger", ada), at(0)).await.unwrap();
    assert_eq!(violated(tx.projects().insert(&project("äRGER", ada), at(0)).await), Constraint::ProjectName);
}

pub(crate) async fn two_clients_may_have_projects_of_one_name(db: Db) {
    let office = db.office().await;
    let other = db.client(&client("Other", office.ada)).await;
    db.project(&project("Web site", office.ada)).await;
    db.project(&ProjectPlan { client: Some(other), ..project("WEB site", office.ada) }).await;
    let listed = db.snapshot().await.projects().list(&ProjectFilter::default(), first_page()).await.unwrap();
    assert_eq!(listed.total, 3);
}

pub(crate) async fn a_project_cannot_move_to_where_its_name_is_taken(db: Db) {
    let office = db.office().await;
    let other = db.project(&project("web SITE", office.ada)).await;
    let mut tx = db.write().await;
    let other = tx.projects().get(other).await.unwrap().unwrap();
    let moved = other.with(at(1), ProjectPlan { client: Some(office.client), ..other.data.clone() });
    assert_eq!(violated(tx.projects().update(&moved).await), Constraint::ProjectName);
}

pub(crate) async fn a_project_may_keep_its_own_name_and_code(db: Db) {
    let ada = db.user("ada").await;
    let mut tx = db.write().await;
    let plan = ProjectPlan { code: code("WEB"), ..project("Site", ada) };
    let stored = tx.projects().insert(&plan, at(0)).await.unwrap();
    let changed = stored.with(at(1), ProjectPlan { code: code("WEB"), ..project("SITE", ada) });
    assert_eq!(tx.projects().update(&changed).await.unwrap().unwrap().name.as_str(), "SITE");
}

pub(crate) async fn codes_are_unique(db: Db) {
    let ada = db.user("ada").await;
    let mut tx = db.write().await;
    tx.projects().insert(&ProjectPlan { code: code("web"), ..project("One", ada) }, at(0)).await.unwrap();
    let taken = tx.projects().insert(&ProjectPlan { code: code("WEB"), ..project("Two", ada) }, at(0)).await;
    assert_eq!(violated(taken), Constraint::ProjectCode);
}

pub(crate) async fn a_project_cannot_take_the_code_of_another(db: Db) {
    let ada = db.user("ada").await;
    let mut tx = db.write().await;
    tx.projects().insert(&ProjectPlan { code: code("WEB"), ..project("One", ada) }, at(0)).await.unwrap();
    let other = tx.projects().insert(&project("Two", ada), at(0)).await.unwrap();
    let changed = other.with(at(1), ProjectPlan { code: code("WEB"), ..project("Two", ada) });
    assert_eq!(violated(tx.projects().update(&changed).await), Constraint::ProjectCode);
}

pub(crate) async fn projects_without_a_code_do_not_clash(db: Db) {
    let ada = db.user("ada").await;
    db.project(&project("One", ada)).await;
    db.project(&project("Two", ada)).await;
}

pub(crate) async fn what_a_project_refers_to_is_there(db: Db) {
    let office = db.office().await;
    let archived = Archived { at: at(0), by: UserId::new(404), reason: None };
    let plans = [
        project("By nobody", UserId::new(404)),
        ProjectPlan { client: Some(ClientId::new(404)), ..project("For nobody", office.ada) },
        ProjectPlan { archived: Some(archived), ..project("Archived by nobody", office.ada) },
    ];
    for plan in plans {
        let mut tx = db.write().await;
        let refused = tx.projects().insert(&plan, at(0)).await;
        assert_eq!(violated(refused), Constraint::Reference, "{}", plan.name);
    }
    let mut tx = db.write().await;
    let stored = tx.projects().get(office.project).await.unwrap().unwrap();
    let changed = ProjectPlan { client: Some(ClientId::new(404)), ..stored.data.clone() };
    assert_eq!(violated(tx.projects().update(&stored.with(at(1), changed)).await), Constraint::Reference);
}

pub(crate) async fn projects_are_listed_by_name_then_id(db: Db) {
    let office = db.office().await;
    let other = db.client(&client("Other", office.ada)).await;
    let sorted = ["10", "9", "alpha", "Beta", "beta 2", "Web site", "web SITE", "Zoo", "Ärger", "Дом"];
    for called in ["Zoo", "Дом", "9", "Beta", "Ärger", "alpha", "beta 2", "10"] {
        db.project(&project(called, office.ada)).await;
    }
    db.project(&ProjectPlan { client: Some(other), ..project("web SITE", office.ada) }).await;
    let listed = db.snapshot().await.projects().list(&ProjectFilter::default(), first_page()).await.unwrap();
    assert_eq!(listed.items.iter().map(|view| view.project.name.as_str()).collect::<Vec<_>>(), sorted);
}

pub(crate) async fn projects_are_paged(db: Db) {
    let ada = db.user("ada").await;
    for called in ["a", "B", "c", "D", "e"] {
        db.project(&project(called, ada)).await;
    }
    let mut tx = db.snapshot().await;
    for (page, expected) in [(1, vec!["a", "B"]), (3, vec!["e"]), (4, vec![])] {
        let listed = tx.projects().list(&ProjectFilter::default(), PageRequest::new(page, 2)).await.unwrap();
        let names: Vec<_> = listed.items.iter().map(|view| view.project.name.as_str().to_owned()).collect();
        assert_eq!((names, listed.total), (expected.into_iter().map(str::to_owned).collect(), 5));
    }
}

pub(crate) async fn lists_keep_to_their_filter(db: Db) {
    let office = db.office().await;
    let other = db.client(&client("Other", office.ada)).await;
    let clients = [None, Some(office.client), Some(other)];
    let mut plans = Vec::new();
    for created_by in [office.ada, office.bob] {
        for client in clients {
            for status in ProjectStatus::ALL {
                let called = format!("{} {created_by}", status.as_str());
                plans.push(ProjectPlan { status, client, ..project(&called, created_by) });
            }
        }
    }
    let mut tx = db.write().await;
    for plan in &plans {
        tx.projects().insert(plan, at(0)).await.unwrap();
    }
    plans.push(tx.projects().get(office.project).await.unwrap().unwrap().data);
    for status in ProjectStatus::ALL.map(Some).into_iter().chain([None]) {
        for client in clients {
            for created_by in [None, Some(office.ada), Some(office.bob)] {
                let filter = ProjectFilter { status, client, created_by, ..ProjectFilter::default() };
                let wanted = |plan: &ProjectPlan| {
                    status.is_none_or(|status| plan.status == status)
                        && (client.is_none() || plan.client == client)
                        && created_by.is_none_or(|by| plan.created_by == by)
                };
                let expected = plans.iter().filter(|plan| wanted(plan)).count();
                let listed = tx.projects().list(&filter, first_page()).await.unwrap();
                assert_eq!((listed.items.len(), listed.total), (expected, i64::try_from(expected).unwrap()));
                assert!(listed.items.iter().all(|view| wanted(&view.project)), "{filter:?}");
                assert_eq!(tx.projects().count(&filter).await.unwrap(), listed.total);
            }
        }
    }
}

pub(crate) async fn projects_are_found_by_a_part_of_their_name_or_code(db: Db) {
    let office = db.office().await;
    db.project(&ProjectPlan { code: code("größe-1"), ..project("Étude", office.ada) }).await;
    db.project(&ProjectPlan { status: ProjectStatus::Archived, ..project("50% WEB_shop", office.ada) }).await;
    let mut tx = db.snapshot().await;
    let mut found = async |part: &str, status| {
        let filter = ProjectFilter { status, search: Some(name(part)), ..ProjectFilter::default() };
        let listed = tx.projects().list(&filter, first_page()).await.unwrap();
        assert_eq!(tx.projects().count(&filter).await.unwrap(), listed.total);
        listed.items.iter().map(|view| view.project.name.to_string()).collect::<Vec<_>>()
    };
    assert_eq!(found("ÉTU", None).await, ["Étude"]);
    assert_eq!(found("Größe", None).await, ["Étude"], "by its code, in capitals or not");
    assert_eq!(found("web", None).await, ["50% WEB_shop", "Web site"]);
    assert_eq!(found("web", Some(ProjectStatus::Archived)).await, ["50% WEB_shop"]);
    assert_eq!(found("%", None).await, ["50% WEB_shop"]);
    assert_eq!(found("_", None).await, ["50% WEB_shop"]);
    assert_eq!(found("nothing", None).await, Vec::<String>::new());
}

pub(crate) async fn a_view_shows_the_client_and_the_work(db: Db) {
    let office = db.office().await;
    let rated = ClientProfile { default_hourly_rate: Some(money(7_550, "USD")), ..client("Rated", office.ada) };
    let rated = db.client(&rated).await;
    let shop = db.project(&ProjectPlan { client: Some(rated), ..project("Shop", office.ada) }).await;
    let free = db.project(&project("Alone", office.ada)).await;
    db.entries([
        &work(office.ada, shop, at(0), 100),
        &Entry { billable: false, ..work(office.bob, shop, at(0), 10) },
        &Entry { break_seconds: 7, ..work(office.bob, shop, at(20), 10) },
        &Entry { project: Some(shop), ..running(office.ada, at(500)) },
        &work(office.ada, office.project, at(200), 5_000),
        &finished(office.ada, at(6_000), at(7_000)),
    ])
    .await;
    let mut tx = db.snapshot().await;
    let view = tx.projects().view(shop).await.unwrap().unwrap();
    assert_eq!(view.client_name, Some(name("Rated")));
    assert_eq!(view.client_rate, Some(money(7_550, "USD")));
    assert_eq!(view.totals, WorkTotals { entries: 3, seconds: 113, billable_seconds: 103 });
    let alone = tx.projects().view(free).await.unwrap().unwrap();
    assert_eq!((&alone.client_name, alone.client_rate, alone.totals), (&None, None, WorkTotals::default()));
    let listed = tx.projects().list(&ProjectFilter::default(), first_page()).await.unwrap();
    assert_eq!(listed.items[0], alone);
    assert_eq!(listed.items[1], view);
    assert_eq!(listed.items[2].client_rate, None, "a client without a rate");
    let some = [free, ProjectId::new(404), shop, free];
    assert_eq!(tx.projects().views(&some).await.unwrap(), [view, alone]);
    assert_eq!(tx.projects().views(&[]).await.unwrap(), []);
}
