//! What every adapter promises about people.

use time::macros::datetime;
use timekeeper_domain::{
    Instant,
    id::UserId,
    page::PageRequest,
    person::{NationalId, Person},
    project::{Archived, ProjectPlan, ProjectStatus},
    task::TaskPlan,
    user::{Account, Role},
};
use timekeeper_ports::Constraint;

use crate::{
    build::{
        account, active, at, client, email, finished, first_page, longest, moment, name, notes, odd_text, project,
        running, task,
    },
    db::{Db, assert_versioned, violated},
};

fn national_id(text: &str) -> NationalId {
    NationalId::new(text).unwrap()
}

fn in_full(called: &str) -> Account {
    Account {
        email: Some(email(&format!("{called}+Tag@Example.ORG"))),
        full_name: Some(name(odd_text())),
        national_id: Some(national_id("0012 000034")),
        person: Person {
            surname: Some(name(odd_text())),
            given_name: Some(name("Ünal")),
            patronymic: Some(name(&longest(200))),
            address: Some(notes(odd_text())),
        },
        role: Role::Manager,
        last_login_at: Some(moment(datetime!(2026-03-01 12:34:56.789012 UTC))),
        ..account(called)
    }
}

pub(crate) async fn accounts_round_trip(db: Db) {
    let accounts = [
        in_full("jürgen.müller-Ωμέγα"),
        account("nothing"),
        Account { role: Role::Admin, active: false, ..account("admin") },
        Account { role: Role::Member, last_login_at: Some(Instant::MIN), ..account("member") },
        Account {
            email: Some(email(&format!("{}@x", longest(252)))),
            full_name: Some(name(&longest(200))),
            ..account(&longest(80))
        },
    ];
    for account in accounts {
        let mut tx = db.write().await;
        let stored = tx.users().insert(&account, at(5)).await.unwrap();
        assert_eq!(stored.data, account);
        assert_eq!((stored.version, stored.created_at, stored.updated_at), (1, at(5), at(5)));
        tx.commit().await.unwrap();
        let mut tx = db.snapshot().await;
        assert_eq!(tx.users().get(stored.id).await.unwrap().as_ref(), Some(&stored));
        assert_eq!(tx.users().view(stored.id).await.unwrap().unwrap().user, stored);
        assert_eq!(tx.users().credentials(account.username.as_str()).await.unwrap().unwrap().user, stored);
    }
}

pub(crate) async fn instants_keep_their_microseconds(db: Db) {
    let mut tx = db.write().await;
    let mut user = tx.users().insert(&account("ada"), at(0)).await.unwrap();
    let instants = [
        Instant::MIN,
        moment(datetime!(0099-12-31 23:59:59.999999 UTC)),
        moment(datetime!(1582-10-10 00:00 UTC)),
        moment(datetime!(1900-02-28 23:59:59.000001 UTC)),
        moment(datetime!(1969-12-31 23:59:59.999999 UTC)),
        moment(datetime!(1970-01-01 00:00 UTC)),
        moment(datetime!(1970-01-01 00:00:00.000001 UTC)),
        moment(datetime!(1999-12-31 23:59:59.5 UTC)),
        moment(datetime!(2016-12-31 23:59:59.999999 UTC)),
        moment(datetime!(2026-03-29 01:00 UTC)),
        moment(datetime!(2038-01-19 03:14:08 UTC)),
        moment(datetime!(2262-04-11 23:47:16.854776 UTC)),
        Instant::MAX,
    ];
    for instant in instants {
        let changed = user.with(instant, Account { last_login_at: Some(instant), ..user.data.clone() });
        user = tx.users().update(&changed).await.unwrap().unwrap();
        let stored = tx.users().get(user.id).await.unwrap().unwrap();
        assert_eq!((stored.last_login_at, stored.updated_at), (Some(instant), instant));
    }
    for (number, instant) in instants.into_iter().enumerate() {
        let stored = tx.users().insert(&account(&format!("user{number}")), instant).await.unwrap();
        assert_eq!(tx.users().get(stored.id).await.unwrap().unwrap().created_at, instant);
    }
}

pub(crate) async fn usernames_are_unique(db: Db) {
    db.user("ada").await;
    let mut tx = db.write().await;
    assert_eq!(violated(tx.users().insert(&account("ada"), at(0)).await), Constraint::Username);
}

pub(crate) async fn a_user_cannot_take_the_name_of_another(db: Db) {
    db.user("ada").await;
    let bob = db.user("bob").await;
    let mut tx = db.write().await;
    let bob = tx.users().get(bob).await.unwrap().unwrap();
    let renamed = bob.with(at(1), account("ada"));
    assert_eq!(violated(tx.users().update(&renamed).await), Constraint::Username);
}

pub(crate) async fn addresses_are_unique_whatever_the_case(db: Db) {
    let pairs = [("Ada@Example.org", "aDA@eXAMPLE.ORG"), ("Ärger@Öl.de", "ärger@öl.de"), ("ПОЧТА@x", "почта@X")];
    for (number, (one, other)) in pairs.into_iter().enumerate() {
        let mut tx = db.write().await;
        let first = Account { email: Some(email(one)), ..account(&format!("one{number}")) };
        let second = Account { email: Some(email(other)), ..account(&format!("other{number}")) };
        tx.users().insert(&first, at(0)).await.unwrap();
        assert_eq!(violated(tx.users().insert(&second, at(0)).await), Constraint::UserEmail, "{one} {other}");
    }
}

pub(crate) async fn a_user_cannot_take_the_address_of_another(db: Db) {
    let mut tx = db.write().await;
    let ada = Account { email: Some(email("ada@example.org")), ..account("ada") };
    tx.users().insert(&ada, at(0)).await.unwrap();
    let bob = tx.users().insert(&account("bob"), at(0)).await.unwrap();
    let changed = bob.with(at(1), Account { email: Some(email("ADA@example.org")), ..account("bob") });
    assert_eq!(violated(tx.users().update(&changed).await), Constraint::UserEmail);
}

pub(crate) async fn a_user_may_change_the_case_of_their_own_address(db: Db) {
    let mut tx = db.write().await;
    let ada = Account { email: Some(email("ada@example.org")), ..account("ada") };
    let stored = tx.users().insert(&ada, at(0)).await.unwrap();
    let changed = stored.with(at(1), Account { email: Some(email("Ada@Example.org")), ..ada });
    assert_eq!(tx.users().update(&changed).await.unwrap().unwrap().data, changed.data);
}

pub(crate) async fn users_without_an_address_do_not_clash(db: Db) {
    db.user("ada").await;
    db.user("bob").await;
    assert_eq!(db.snapshot().await.users().list(&active(), first_page()).await.unwrap().total, 2);
}

pub(crate) async fn an_update_keeps_everything_it_is_given(db: Db) {
    let mut tx = db.write().await;
    let user = tx.users().insert(&account("ada"), at(0)).await.unwrap();
    tx.commit().await.unwrap();
    assert_versioned!(db, users, user.with(at(9), Account { active: false, ..in_full("countess") }), get);
    let stored = db.snapshot().await.users().get(user.id).await.unwrap().unwrap();
    assert_versioned!(db, users, stored.with(at(10), account("ada")), get);
}

pub(crate) async fn active_users_are_listed_by_username(db: Db) {
    let mut tx = db.write().await;
    for called in ["zoe", "a_b", "ada", "ab", "a-b", "äda", "иван", "a.b", "a1"] {
        tx.users().insert(&account(called), at(0)).await.unwrap();
    }
    tx.users().insert(&Account { active: false, ..account("abe") }, at(0)).await.unwrap();
    tx.commit().await.unwrap();
    let listed = db.snapshot().await.users().list(&active(), first_page()).await.unwrap();
    let names: Vec<_> = listed.items.iter().map(|view| view.user.username.as_str()).collect();
    assert_eq!(names, ["a-b", "a.b", "a1", "a_b", "ab", "ada", "zoe", "äda", "иван"]);
    assert_eq!(listed.total, 9);
}

pub(crate) async fn active_users_are_paged(db: Db) {
    for called in ["a", "b", "c", "d", "e"] {
        db.user(called).await;
    }
    let mut tx = db.snapshot().await;
    for (page, expected) in [(1, vec!["a", "b"]), (2, vec!["c", "d"]), (3, vec!["e"]), (4, vec![]), (u32::MAX, vec![])]
    {
        let request = PageRequest::new(page, 2);
        let listed = tx.users().list(&active(), request).await.unwrap();
        let names: Vec<_> = listed.items.iter().map(|view| view.user.username.as_str().to_owned()).collect();
        assert_eq!(names, expected);
        assert_eq!((listed.total, listed.request), (5, request));
    }
}

pub(crate) async fn every_user_is_listed_up_to_a_limit(db: Db) {
    let mut tx = db.write().await;
    for called in ["c", "a", "b"] {
        tx.users().insert(&Account { active: called != "a", ..account(called) }, at(0)).await.unwrap();
    }
    for (limit, expected) in [(0, vec![]), (2, vec!["a", "b"]), (10, vec!["a", "b", "c"])] {
        let users = tx.users().list_all(limit).await.unwrap();
        assert_eq!(users.iter().map(|user| user.username.as_str()).collect::<Vec<_>>(), expected);
    }
}

pub(crate) async fn a_password_is_kept_beside_the_record(db: Db) {
    let ada = db.user("ada").await;
    let mut tx = db.write().await;
    let before = tx.users().get(ada).await.unwrap();
    let credentials = tx.users().credentials("ada").await.unwrap().unwrap();
    assert_eq!(credentials.password_hash, None);
    for hash in ["$argon2id$v=19$first", odd_text()] {
        assert!(tx.users().set_password(ada, Some(hash)).await.unwrap());
        let credentials = tx.users().credentials("ada").await.unwrap().unwrap();
        assert_eq!(credentials.password_hash.as_deref(), Some(hash));
    }
    assert_eq!(tx.users().get(ada).await.unwrap(), before, "neither version nor moments move");
    assert!(!tx.users().set_password(UserId::new(404), Some("hash")).await.unwrap());
    tx.commit().await.unwrap();
}

pub(crate) async fn a_password_survives_changes_of_the_account(db: Db) {
    let ada = db.user("ada").await;
    let mut tx = db.write().await;
    assert!(tx.users().set_password(ada, Some("hash")).await.unwrap());
    let user = tx.users().get(ada).await.unwrap().unwrap();
    tx.users().update(&user.with(at(1), account("countess"))).await.unwrap().unwrap();
    assert!(tx.users().credentials("ada").await.unwrap().is_none());
    let credentials = tx.users().credentials("countess").await.unwrap().unwrap();
    assert_eq!(credentials.password_hash.as_deref(), Some("hash"));
}

pub(crate) async fn worked_time_is_of_finished_entries_alone(db: Db) {
    let office = db.office().await;
    let paused = finished(office.ada, at(0), at(100));
    db.entries([
        &timekeeper_domain::entry::Entry { break_seconds: 30, billable: false, ..paused },
        &finished(office.ada, at(200), at(205)),
        &running(office.ada, at(300)),
        &finished(office.bob, at(0), at(1_000)),
    ])
    .await;
    let mut tx = db.snapshot().await;
    assert_eq!(tx.users().view(office.ada).await.unwrap().unwrap().worked_seconds, 75);
    let listed = tx.users().list(&active(), first_page()).await.unwrap();
    assert_eq!(listed.items.iter().map(|view| view.worked_seconds).collect::<Vec<_>>(), [75, 1_000]);
}

pub(crate) async fn national_ids_are_unique(db: Db) {
    let with_number = |called, number| Account { national_id: Some(national_id(number)), ..account(called) };
    let mut tx = db.write().await;
    tx.users().insert(&with_number("ada", "12 34"), at(0)).await.unwrap();
    let bob = tx.users().insert(&with_number("bob", "12 35"), at(0)).await.unwrap();
    tx.commit().await.unwrap();
    let mut tx = db.write().await;
    let changed = bob.with(at(1), with_number("bob", "0012 000034"));
    assert_eq!(violated(tx.users().update(&changed).await), Constraint::UserNationalId);
    drop(tx);
    let mut tx = db.write().await;
    assert_eq!(violated(tx.users().insert(&with_number("eve", "0012 34"), at(0)).await), Constraint::UserNationalId);
}

pub(crate) async fn one_signs_in_by_name_address_or_number(db: Db) {
    let ada = Account {
        email: Some(email("Ada@Example.org")),
        national_id: Some(national_id("1234 567890")),
        ..account("ada")
    };
    let mut tx = db.write().await;
    let ada = tx.users().insert(&ada, at(0)).await.unwrap().id;
    // A name that is somebody else's address, and one that looks like a number.
    let shadow = tx.users().insert(&account("bob@example.org"), at(0)).await.unwrap().id;
    let bob = Account { email: Some(email("BOB@example.org")), ..account("bob") };
    tx.users().insert(&bob, at(0)).await.unwrap();
    for (name, expected) in [
        ("ada", Some(ada)),
        (" ADA ", Some(ada)),
        ("ada@example.org", Some(ada)),
        ("ADA@EXAMPLE.ORG", Some(ada)),
        ("1234 567890", Some(ada)),
        (" 1234  567890", Some(ada)),
        ("bob@example.org", Some(shadow)),
        ("1234567890", None),
        ("1234 567891", None),
        ("ad", None),
        ("a%", None),
        ("", None),
        (" ", None),
    ] {
        let known = tx.users().credentials(name).await.unwrap().map(|known| known.user.id);
        assert_eq!(known, expected, "{name:?}");
    }
}

pub(crate) async fn the_active_administrators_can_be_held(db: Db) {
    let mut tx = db.write().await;
    let mut expected = Vec::new();
    for (called, role, active) in [
        ("root", Role::Admin, true),
        ("member", Role::Member, true),
        ("second", Role::Admin, true),
        ("gone", Role::Admin, false),
    ] {
        let id = tx.users().insert(&Account { role, active, ..account(called) }, at(0)).await.unwrap().id;
        if role == Role::Admin && active {
            expected.push(id);
        }
    }
    assert_eq!(tx.users().lock_administrators().await.unwrap(), expected);
}

pub(crate) async fn a_password_can_be_forgotten(db: Db) {
    let ada = db.user("ada").await;
    let mut tx = db.write().await;
    assert!(tx.users().set_password(ada, Some("hash")).await.unwrap());
    assert!(tx.users().set_password(ada, None).await.unwrap());
    assert_eq!(tx.users().credentials("ada").await.unwrap().unwrap().password_hash, None);
    assert!(!tx.users().set_password(UserId::new(404), None).await.unwrap());
}

pub(crate) async fn whoever_nothing_refers_to_can_be_removed(db: Db) {
    let office = db.office().await;
    let eve = db.user("eve").await;
    let token = db.token(eve, 7).await;
    let mut tx = db.write().await;
    tx.users().set_password(eve, Some("hash")).await.unwrap();
    tx.favorites().insert(eve, office.project, at(0)).await.unwrap();
    assert!(!tx.users().is_referred_to(eve).await.unwrap());
    assert!(tx.users().delete(eve).await.unwrap());
    assert!(!tx.users().delete(eve).await.unwrap());
    assert_eq!(tx.users().get(eve).await.unwrap(), None);
    assert_eq!(tx.tokens().view(token).await.unwrap(), None);
    assert!(tx.favorites().list(eve).await.unwrap().is_empty());
    tx.commit().await.unwrap();
}

pub(crate) async fn whoever_something_refers_to_stays(db: Db) {
    let office = db.office().await;
    let [worker, seller, planner, maker, archiver] = [
        db.user("worker").await,
        db.user("seller").await,
        db.user("planner").await,
        db.user("maker").await,
        db.user("archiver").await,
    ];
    db.entry(&running(worker, at(0))).await;
    db.client(&client("Globex", seller)).await;
    db.project(&project("Shop", planner)).await;
    db.task(&task("Login", office.project, maker)).await;
    let done = Some(Archived { at: at(0), by: archiver, reason: None });
    db.project(&ProjectPlan { archived: done, status: ProjectStatus::Archived, ..project("Old", office.ada) }).await;
    for user in [worker, seller, planner, maker, archiver] {
        let mut tx = db.write().await;
        assert!(tx.users().is_referred_to(user).await.unwrap());
        assert_eq!(violated(tx.users().delete(user).await), Constraint::Reference);
    }
}

pub(crate) async fn a_task_of_somebody_removed_is_nobodys(db: Db) {
    let office = db.office().await;
    let eve = db.user("eve").await;
    let task = db.task(&TaskPlan { assigned_to: Some(eve), ..task("Login", office.project, office.ada) }).await;
    let mut tx = db.write().await;
    assert!(tx.users().is_referred_to(eve).await.unwrap(), "somebody gave them work");
    assert!(tx.users().delete(eve).await.unwrap());
    assert_eq!(tx.tasks().get(task).await.unwrap().unwrap().assigned_to, None);
}
