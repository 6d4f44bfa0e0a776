//! New users.

use timekeeper_domain::user::Role;

use super::{LIST, now, office};
use crate::harness::{Browser, Page};

async fn add(browser: &Browser, fields: &[(&str, &str)]) -> Page {
    let page = browser.get("/admin/users/new").await.is(200);
    browser.submit(&page, LIST, fields).await
}

#[actix_web::test]
async fn a_new_user_can_sign_in() {
    let (server, browser, _) = office().await;
    let fields = [
        ("username", " Eve "),
        ("email", "eve@example.org"),
        ("full_name", "Eve Example"),
        ("surname", "Example"),
        ("given_name", "Eve"),
        ("patronymic", ""),
        ("national_id", "12 34"),
        ("address", "Main Street 1\r\nTown"),
        ("role", "manager"),
        ("password", "a long password"),
    ];
    let page = add(&browser, &fields).await;
    let eve = now(&server, "eve").await.unwrap();
    page.leads_to(&super::path(&eve));
    assert_eq!((eve.role, eve.active), (Role::Manager, true));
    assert_eq!(eve.national_id.unwrap().to_string(), "0012 000034");
    assert_eq!(eve.person.address.as_ref().unwrap().as_str(), "Main Street 1\nTown");
    assert_eq!((eve.person.given_name.as_ref().unwrap().as_str(), &eve.person.patronymic), ("Eve", &None));
    let page = browser.get(&super::path(&eve)).await.is(200);
    page.says("The user is added.");
    page.says("Eve Example");
    server.browser().sign_in("eve", "a long password").await.leads_to("/");
}

#[actix_web::test]
async fn a_name_to_sign_in_with_is_taken_from_what_there_is() {
    let (server, browser, _) = office().await;
    add(&browser, &[("national_id", "1234 567890"), ("password", "12345678")]).await;
    assert!(now(&server, "1234567890").await.is_some());
    add(&browser, &[("email", "Zoe@example.org"), ("password", "12345678")]).await;
    assert_eq!(now(&server, "zoe@example.org").await.unwrap().role, Role::Member, "when nothing is said");
    add(&browser, &[("password", "12345678")]).await.is(422).says("an e-mail address to take it from");
}

#[actix_web::test]
async fn what_is_wrong_is_said_beside_the_field_and_nothing_is_lost() {
    let (_, browser, _) = office().await;
    let long = "x".repeat(201);
    let fields = [
        ("username", "two words"),
        ("email", "nowhere"),
        ("full_name", long.as_str()),
        ("national_id", "12"),
        ("address", "Kept <b>\u{0}"),
        ("role", "root"),
        ("password", "short"),
    ];
    let page = add(&browser, &fields).await.is(422);
    for text in [
        "without spaces and commas",
        "such as name@example.com",
        "A name has at most 200",
        "two groups of digits",
        "The address may have at most",
        "Choose a role.",
        "at least 8 characters",
        "write it once more",
    ] {
        page.says(text);
    }
    assert!(page.body.contains("aria-invalid=\"true\" aria-describedby=\"username-wrong\""), "{}", page.body);
    assert_eq!(page.field(LIST, "username"), "two words");
    assert_eq!(page.field(LIST, "email"), "nowhere");
    assert_eq!(page.field(LIST, "password"), "", "no page shows a password");
    assert!(!page.body.contains("value=\"short\""));
    browser.get(LIST).await.says("2 users");
}

#[actix_web::test]
async fn what_belongs_to_somebody_else_is_refused() {
    let (server, browser, _) = office().await;
    add(&browser, &[("username", "eve"), ("national_id", "1 2"), ("password", "12345678")]).await;
    for (field, value, text) in [
        ("username", "BOB", "Somebody else has this username."),
        ("email", "BOB@example.org", "Somebody else has this e-mail address."),
        ("national_id", "0001 000002", "Somebody else has this number."),
    ] {
        let fields = [("username", "new"), ("email", ""), ("password", "12345678")];
        let fields: Vec<_> = fields.into_iter().filter(|(name, _)| *name != field).chain([(field, value)]).collect();
        let page = add(&browser, &fields).await.is(409);
        page.says(text);
        assert_eq!(page.field(LIST, field), value);
    }
    let fields = [("username", "me@example.org"), ("email", "you@example.org"), ("password", "12345678")];
    add(&browser, &fields).await.is(422).says("must be the user’s own e-mail address");
    assert!(now(&server, "new").await.is_none());
}

#[actix_web::test]
async fn forged_forms_add_nobody() {
    let (server, browser, _) = office().await;
    let fields = [("username", "new"), ("role", "admin"), ("password", "correct horse")];
    browser.post(LIST, &fields).await.is(403).says("This form cannot be used");
    let key = browser.get("/admin/users/new").await.field(LIST, "form_key");
    let fields = [&fields[..], &[("form_key", &key)]].concat();
    let ask = browser.ask(actix_web::http::Method::POST, LIST).form(&fields);
    ask.header("Sec-Fetch-Site", "cross-site").send().await.is(403);
    assert!(now(&server, "new").await.is_none());
}
