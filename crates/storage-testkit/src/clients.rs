//! What every adapter promises about clients.

use timekeeper_domain::{
    client::{ClientProfile, ClientStatus, CustomFields},
    id::{ClientId, UserId},
    page::PageRequest,
    project::{ProjectPlan, ProjectStatus},
};
use timekeeper_ports::{ClientFilter, Constraint};

use crate::{
    build::{at, client, email, first_page, label, longest, money, name, notes, odd_text, project},
    db::{Db, assert_versioned, violated},
};

fn in_full(called: &str, by: UserId) -> ClientProfile {
    ClientProfile {
        description: Some(notes(odd_text())),
        contact_person: Some(name("Ωμέγα O'Neill")),
        email: Some(email("Contact@Example.org")),
        phone: Some(label("+39 06 1234567 #9")),
        address: Some(notes("1 Road\nTown\r\n\t„Land“")),
        company: Some(name("Company & Sons <Ltd.>")),
        default_hourly_rate: Some(money(999_999_999_999, "EUR")),
        status: ClientStatus::Inactive,
        custom_fields: CustomFields::trusted(
            r#"{"z":[1,2.5,-3,null,true,{"ü":"👩‍💻"}],"a":{"deep":{"er":[]}},"":"","big":9007199254740993,"x y":"\\\"\n"}"#,
        ),
        ..client(called, by)
    }
}

pub(crate) async fn profiles_round_trip(db: Db) {
    let ada = db.user("ada").await;
    let at_length = ClientProfile {
        description: Some(notes(&longest(5_000))),
        contact_person: Some(name(&longest(200))),
        email: Some(email(&format!("{}@x", longest(252)))),
        phone: Some(label(&longest(100))),
        address: Some(notes(&longest(5_000))),
        company: Some(name(&longest(200))),
        custom_fields: CustomFields::trusted(&format!(r#"{{"a":"{}"}}"#, "x".repeat(9_992))),
        ..client(&longest(200), ada)
    };
    let yen = ClientProfile { default_hourly_rate: Some(money(0, "JPY")), ..client("円", ada) };
    for profile in [in_full("Åsa & Co", ada), client("Nothing", ada), at_length, yen] {
        let mut tx = db.write().await;
        let stored = tx.clients().insert(&profile, at(5)).await.unwrap();
        assert_eq!(stored.data, profile);
        assert_eq!((stored.version, stored.created_at, stored.updated_at), (1, at(5), at(5)));
        assert_eq!(tx.clients().lock(stored.id).await.unwrap().as_ref(), Some(&stored));
        tx.commit().await.unwrap();
        let mut tx = db.snapshot().await;
        assert_eq!(tx.clients().get(stored.id).await.unwrap().as_ref(), Some(&stored));
        assert_eq!(tx.clients().view(stored.id).await.unwrap().unwrap().client, stored);
    }
}

pub(crate) async fn an_update_keeps_everything_it_is_given(db: Db) {
    let office = db.office().await;
    let stored = db.snapshot().await.clients().get(office.client).await.unwrap().unwrap();
    assert_versioned!(db, clients, stored.with(at(9), in_full("Åsa & Co", office.ada)), get);
    let stored = db.snapshot().await.clients().get(office.client).await.unwrap().unwrap();
    assert_versioned!(db, clients, stored.with(at(10), client("Acme", office.ada)), get);
}

pub(crate) async fn names_are_unique_whatever_the_case(db: Db) {
    let ada = db.user("ada").await;
    for (one, other) in [("Acme", "aCME"), ("Ärger & Öl", "ärger & öL"), ("МОСКВА", "москва"), ("same", "same")]
    {
        let mut tx = db.write().await;
        tx.clients().insert(&client(one, ada), at(0)).await.unwrap();
        let taken = tx.clients().insert(&client(other, ada), at(0)).await;
        assert_eq!(violated(taken), Constraint::ClientName, "{one} {other}");
    }
}

pub(crate) async fn names_that_only_look_alike_do_not_clash(db: Db) {
    let ada = db.user("ada").await;
    let mut tx = db.write().await;
    for called in ["Arger", "Ärger", "A_ger", "A%", "Acme", "Acme.", "É", "E\u{301}"] {
        tx.clients().insert(&client(called, ada), at(0)).await.unwrap();
    }
}

pub(crate) async fn a_client_cannot_take_the_name_of_another(db: Db) {
    let office = db.office().await;
    let other = db.client(&client("Other", office.ada)).await;
    let mut tx = db.write().await;
    let other = tx.clients().get(other).await.unwrap().unwrap();
    let renamed = other.with(at(1), client("ACME", office.ada));
    assert_eq!(violated(tx.clients().update(&renamed).await), Constraint::ClientName);
}

pub(crate) async fn a_client_may_change_the_case_of_its_own_name(db: Db) {
    let office = db.office().await;
    let mut tx = db.write().await;
    let stored = tx.clients().get(office.client).await.unwrap().unwrap();
    let renamed = stored.with(at(1), client("ACME", office.ada));
    assert_eq!(tx.clients().update(&renamed).await.unwrap().unwrap().name.as_str(), "ACME");
}

pub(crate) async fn a_client_is_entered_by_somebody(db: Db) {
    let mut tx = db.write().await;
    assert_eq!(violated(tx.clients().insert(&client("Acme", UserId::new(404)), at(0)).await), Constraint::Reference);
}

pub(crate) async fn clients_are_listed_by_name_whatever_the_case(db: Db) {
    let ada = db.user("ada").await;
    let sorted = ["1st", "_x", "acme", "Acme two", "Acme-two", "B", "bA", "Zeta", "ähm", "Älter", "Борис", "вера"];
    let mut tx = db.write().await;
    for called in sorted.iter().rev() {
        tx.clients().insert(&client(called, ada), at(0)).await.unwrap();
    }
    let listed = tx.clients().list(&ClientFilter::default(), first_page()).await.unwrap();
    assert_eq!(listed.items.iter().map(|view| view.client.name.as_str()).collect::<Vec<_>>(), sorted);
}

pub(crate) async fn clients_are_paged(db: Db) {
    let ada = db.user("ada").await;
    for called in ["a", "B", "c", "D", "e"] {
        db.client(&client(called, ada)).await;
    }
    let mut tx = db.snapshot().await;
    for (page, expected) in [(1, vec!["a", "B"]), (3, vec!["e"]), (4, vec![])] {
        let listed = tx.clients().list(&ClientFilter::default(), PageRequest::new(page, 2)).await.unwrap();
        let names: Vec<_> = listed.items.iter().map(|view| view.client.name.as_str().to_owned()).collect();
        assert_eq!((names, listed.total), (expected.into_iter().map(str::to_owned).collect(), 5));
    }
}

pub(crate) async fn lists_keep_to_their_filter(db: Db) {
    let (ada, bob) = (db.user("ada").await, db.user("bob").await);
    for by in [ada, bob] {
        for status in [ClientStatus::Active, ClientStatus::Inactive] {
            let called = format!("{} {by}", status.as_str());
            db.client(&ClientProfile { status, ..client(&called, by) }).await;
        }
    }
    let mut tx = db.snapshot().await;
    for status in [None, Some(ClientStatus::Active), Some(ClientStatus::Inactive)] {
        for created_by in [None, Some(ada), Some(bob), Some(UserId::new(404))] {
            let filter = ClientFilter { status, created_by, ..ClientFilter::default() };
            let listed = tx.clients().list(&filter, first_page()).await.unwrap();
            let by = created_by.map_or(2, |user| i64::from(user.get() != 404));
            let expected = by * if status.is_some() { 1 } else { 2 };
            assert_eq!(listed.total, expected);
            assert_eq!(i64::try_from(listed.items.len()).unwrap(), expected);
            assert!(listed.items.iter().all(|view| status.is_none_or(|status| view.client.status == status)));
            assert!(listed.items.iter().all(|view| created_by.is_none_or(|by| view.client.created_by == by)));
        }
    }
}

pub(crate) async fn clients_are_found_by_a_part_of_their_name(db: Db) {
    let ada = db.user("ada").await;
    for called in ["Ärger & Öl", "100% Wool", "snake_case", "Acme"] {
        db.client(&client(called, ada)).await;
    }
    db.client(&ClientProfile { status: ClientStatus::Inactive, ..client("Acme Past", ada) }).await;
    let mut tx = db.snapshot().await;
    let mut found = async |part: &str, status| {
        let filter = ClientFilter { status, search: Some(name(part)), ..ClientFilter::default() };
        let listed = tx.clients().list(&filter, first_page()).await.unwrap();
        assert_eq!(listed.total, i64::try_from(listed.items.len()).unwrap());
        listed.items.iter().map(|view| view.client.name.to_string()).collect::<Vec<_>>()
    };
    assert_eq!(found("äRGER", None).await, ["Ärger & Öl"]);
    assert_eq!(found("%", None).await, ["100% Wool"]);
    assert_eq!(found("_", None).await, ["snake_case"]);
    assert_eq!(found("ACME", None).await, ["Acme", "Acme Past"]);
    assert_eq!(found("acme", Some(ClientStatus::Inactive)).await, ["Acme Past"]);
    assert_eq!(found("nothing", None).await, Vec::<String>::new());
}

pub(crate) async fn projects_of_a_client_are_counted(db: Db) {
    let ada = db.user("ada").await;
    let (acme, idle) = (db.client(&client("Acme", ada)).await, db.client(&client("Idle", ada)).await);
    for status in ProjectStatus::ALL {
        db.project(&ProjectPlan { client: Some(acme), status, ..project(status.as_str(), ada) }).await;
    }
    db.project(&ProjectPlan { client: Some(acme), ..project("another", ada) }).await;
    db.project(&project("of nobody", ada)).await;
    let mut tx = db.snapshot().await;
    let listed = tx.clients().list(&ClientFilter::default(), first_page()).await.unwrap();
    let counts: Vec<_> = listed.items.iter().map(|view| (view.total_projects, view.active_projects)).collect();
    assert_eq!(counts, [(5, 2), (0, 0)]);
    assert_eq!(tx.clients().view(acme).await.unwrap().as_ref(), Some(&listed.items[0]));
    assert_eq!(tx.clients().view(idle).await.unwrap().as_ref(), Some(&listed.items[1]));
}

pub(crate) async fn the_count_of_projects_follows_their_changes(db: Db) {
    let office = db.office().await;
    let other = db.client(&client("Other", office.ada)).await;
    let mut tx = db.write().await;
    let mut counts = async |client: Option<ClientId>, status: ProjectStatus| {
        let stored = tx.projects().get(office.project).await.unwrap().unwrap();
        let changed = stored.with(at(1), ProjectPlan { client, status, ..stored.data.clone() });
        tx.projects().update(&changed).await.unwrap().unwrap();
        let mut found = Vec::new();
        for id in [office.client, other] {
            let view = tx.clients().view(id).await.unwrap().unwrap();
            found.push((view.total_projects, view.active_projects));
        }
        found
    };
    assert_eq!(counts(Some(office.client), ProjectStatus::Active).await, [(1, 1), (0, 0)]);
    assert_eq!(counts(Some(office.client), ProjectStatus::OnHold).await, [(1, 0), (0, 0)]);
    assert_eq!(counts(Some(other), ProjectStatus::Active).await, [(0, 0), (1, 1)]);
    assert_eq!(counts(None, ProjectStatus::Active).await, [(0, 0), (0, 0)]);
}
