//! What every adapter promises about finding people.

use timekeeper_domain::{
    person::{NationalId, Person},
    user::{Account, Role},
};
use timekeeper_ports::UserFilter;

use crate::{
    build::{account, active, at, email, first_page, name, notes},
    db::Db,
};

pub(crate) async fn users_are_found_by_parts_of_their_fields(db: Db) {
    let mut tx = db.write().await;
    let person = |surname: &str, given: &str, address: &str| Person {
        surname: Some(name(surname)),
        given_name: Some(name(given)),
        patronymic: None,
        address: Some(notes(address)),
    };
    let ada = Account {
        national_id: Some(NationalId::new("1234 567890").unwrap()),
        person: Person { patronymic: Some(name("Ивановна")), ..person("ÄRGER_1", "Anna", "100% Main St") },
        ..account("ada")
    };
    let bob = Account { person: person("ärger21", "Bob", "Side St"), ..account("bob") };
    let gone = Account { active: false, ..account("gone") };
    for account in [&ada, &bob, &gone, &account("nobody")] {
        tx.users().insert(account, at(0)).await.unwrap();
    }
    let text = |text: &str| Some(text.to_owned());
    let everybody = UserFilter::default();
    let cases = [
        (everybody.clone(), vec!["ada", "bob", "gone", "nobody"]),
        (UserFilter { active: Some(false), ..everybody.clone() }, vec!["gone"]),
        (UserFilter { username: text("O"), ..active() }, vec!["bob", "nobody"]),
        (UserFilter { surname: text("äRGer"), ..active() }, vec!["ada", "bob"]),
        (UserFilter { surname: text("r_1"), ..active() }, vec!["ada"]),
        (UserFilter { address: text("0%"), ..active() }, vec!["ada"]),
        (UserFilter { address: text("st"), given_name: text("B"), ..active() }, vec!["bob"]),
        (UserFilter { national_id: text("4 5"), ..active() }, vec!["ada"]),
        (UserFilter { patronymic: text("иван"), ..active() }, vec!["ada"]),
        (UserFilter { has_patronymic: Some(true), ..active() }, vec!["ada"]),
        (UserFilter { has_patronymic: Some(false), ..active() }, vec!["bob", "nobody"]),
        (UserFilter { surname: text(""), ..active() }, vec!["ada", "bob"]),
        (UserFilter { surname: text("ärger"), address: text("nowhere"), ..active() }, vec![]),
    ];
    for (filter, expected) in cases {
        let found = tx.users().list(&filter, first_page()).await.unwrap();
        let names: Vec<_> = found.items.iter().map(|view| view.user.username.as_str()).collect();
        assert_eq!(names, expected, "{filter:?}");
        assert_eq!(found.total, i64::try_from(expected.len()).unwrap());
    }
}

pub(crate) async fn users_are_found_by_role_and_by_any_of_their_names(db: Db) {
    let called = |surname: &str, given: &str| Person {
        surname: Some(name(surname)),
        given_name: Some(name(given)),
        ..Person::default()
    };
    let ada = Account { full_name: Some(name("Ärzte_1 & Co")), role: Role::Admin, ..account("ada") };
    let bob = Account { email: Some(email("B%b@Example.org")), ..account("bob") };
    let eve = Account { person: called("Ünal", "ADA"), role: Role::Manager, active: false, ..account("eve") };
    let mut tx = db.write().await;
    for account in [&ada, &bob, &eve, &account("nobody")] {
        tx.users().insert(account, at(0)).await.unwrap();
    }
    let search = |text: &str| UserFilter { search: Some(text.to_owned()), ..UserFilter::default() };
    let role = |role| UserFilter { role: Some(role), ..UserFilter::default() };
    for (filter, expected) in [
        (search("ada"), vec!["ada", "eve"]),
        (search("ÄRZTE_1"), vec!["ada"]),
        (search("ünal"), vec!["eve"]),
        (search("b%B@ex"), vec!["bob"]),
        (search("%"), vec!["bob"]),
        (search("_"), vec!["ada"]),
        (search("nowhere"), vec![]),
        (search(""), vec!["ada", "bob", "eve", "nobody"]),
        (role(Role::Admin), vec!["ada"]),
        (role(Role::Manager), vec!["eve"]),
        (UserFilter { search: Some("ada".to_owned()), ..role(Role::Manager) }, vec!["eve"]),
        (UserFilter { active: Some(true), ..search("ada") }, vec!["ada"]),
    ] {
        let found = tx.users().list(&filter, first_page()).await.unwrap();
        let names: Vec<_> = found.items.iter().map(|view| view.user.username.as_str()).collect();
        assert_eq!(names, expected, "{filter:?}");
        assert_eq!(found.total, i64::try_from(expected.len()).unwrap());
    }
}

pub(crate) async fn a_new_name_to_be_called_by_is_the_one_that_is_searched(db: Db) {
    let ada = db.user("ada").await;
    let mut tx = db.write().await;
    for (called, found) in [(Some("Öner"), 1), (Some("Somebody"), 0), (None, 0)] {
        let mut user = tx.users().get(ada).await.unwrap().unwrap();
        user.data.full_name = called.map(name);
        tx.users().update(&user).await.unwrap().unwrap();
        let filter = UserFilter { search: Some("öNER".to_owned()), ..UserFilter::default() };
        assert_eq!(tx.users().list(&filter, first_page()).await.unwrap().total, found, "{called:?}");
    }
}
