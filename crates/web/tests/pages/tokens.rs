//! Administration > API tokens.

use actix_web::http::Method;
use timekeeper_domain::user::Role;

use crate::harness::{Browser, Page, Server};

const LIST: &str = "/admin/api-tokens";

async fn make(browser: &Browser, fields: &[(&str, &str)]) -> Page {
    let page = browser.get("/admin/api-tokens/new").await.is(200);
    browser.submit(&page, LIST, fields).await
}

fn secret(page: &Page) -> String {
    let (_, rest) = page.body.split_once("<code id=\"secret\"").unwrap();
    rest.split_once('>').unwrap().1.split('<').next().unwrap().to_owned()
}

#[actix_web::test]
async fn the_way_to_a_token_is_a_person_s() {
    let server = Server::start();
    let bob = server.user("bob", Role::Member).await;
    let browser = server.signed_in("ada", Role::Admin).await;
    browser.get("/").await.is(200).says("Manage");
    browser.get(LIST).await.is(200).says("There is no token yet.");
    let id = bob.id.to_string();
    let fields = [
        ("name", "Build server"),
        ("description", "Reports how long builds take"),
        ("user", id.as_str()),
        ("scope", "read:projects"),
        ("scope", "write:time_entries"),
        ("days", "90"),
        ("addresses", "192.0.2.7\n10.0.0.0/8"),
    ];
    let page = make(&browser, &fields).await.is(201);
    let token = secret(&page);
    assert!(token.starts_with("tt_") && token.len() == 35, "{token}");
    page.says("Copy the token now.");
    page.says("2026-04-05 11:00");

    let caller = server.app().authenticate(&token, Some("10.1.2.3".parse().unwrap()), None).await.unwrap();
    assert_eq!(caller.user_id().unwrap(), bob.id);
    server.app().count_request(&caller).unwrap();
    server.app().write_token_usage().await.unwrap();

    let list = browser.get(LIST).await.is(200);
    assert!(!list.body.contains(&token), "it is shown once");
    for text in [
        "Build server",
        "Reports how long builds take",
        "bob",
        "read:projects",
        "write:time_entries",
        &token[..8],
        "2026-01-05 10:00",
        "2026-04-05 11:00",
        "192.0.2.7",
        "Active",
        "One token, the latest first",
    ] {
        list.says(text);
    }
}

#[actix_web::test]
async fn a_form_that_is_sent_twice_makes_one_token() {
    let server = Server::start();
    let browser = server.signed_in("ada", Role::Admin).await;
    let page = browser.get("/admin/api-tokens/new").await;
    let fields = [("name", "CI"), ("scope", "read:tasks")];
    let first = browser.submit(&page, LIST, &fields).await.is(201);
    let again = browser.submit(&page, LIST, &fields).await.is(201);
    assert_eq!(secret(&first), secret(&again));
    browser.submit(&page, LIST, &[("name", "Other"), ("scope", "read:tasks")]).await.is(409);
    browser.get(LIST).await.is(200).says("One token");
}

#[actix_web::test]
async fn what_is_wrong_is_said_beside_the_field_and_nothing_is_lost() {
    let server = Server::start();
    let bob = server.user("bob", Role::Member).await.id.to_string();
    let browser = server.signed_in("ada", Role::Admin).await;
    let fields = [("name", " "), ("description", "Kept <b>"), ("days", "0"), ("addresses", "300.1.1.1")];
    let page = make(&browser, &fields).await.is(422);
    for text in [
        "Give it a name",
        "Choose at least one scope.",
        "between 1 and 36,500",
        "“300.1.1.1” is neither an IP address",
        "Kept <b>",
    ] {
        page.says(text);
    }
    assert!(page.body.contains("aria-invalid=\"true\" aria-describedby=\"name-wrong\""));
    let fields = [("name", "CI"), ("days", ""), ("addresses", ""), ("user", &bob), ("scope", "admin:all")];
    let page = browser.submit(&page, LIST, &fields).await.is(422);
    page.says("Full administrative access is for administrators; this user is none.");
    assert_eq!(page.field(LIST, "user"), bob);
    assert_eq!(page.field(LIST, "scope"), "admin:all");
    browser.submit(&page, LIST, &[("user", "999"), ("scope", "read:ai")]).await.is(422).says("Choose a user");
    browser.get(LIST).await.says("There is no token yet.");
}

#[actix_web::test]
async fn a_token_is_revoked_and_activated_again() {
    let server = Server::start();
    let ada = server.user("ada", Role::Admin).await;
    let (id, token) = server.token(&ada, "CI", &["read:tasks"]).await;
    let browser = server.signed_in("ada", Role::Admin).await;
    let works = || async { server.app().authenticate(&token, None, None).await.is_ok() };
    let path = format!("{LIST}/{id}/revoke");
    let page = browser.get(&path).await.is(200);
    page.says("Revoke this token?");
    assert!(works().await, "looking does nothing");
    browser.submit(&page, &path, &[]).await.leads_to(LIST);
    assert!(!works().await);
    browser.submit(&page, &path, &[]).await.leads_to(LIST);
    assert!(!works().await, "revoking twice is not activating");

    let list = browser.get(LIST).await.is(200);
    list.says("The token is revoked.");
    list.says("Revoked");
    browser.submit(&list, &format!("{LIST}/{id}/activate"), &[]).await.leads_to(LIST);
    assert!(works().await);
    browser.get(LIST).await.is(200).says("The token is active again.");
}

#[actix_web::test]
async fn a_token_is_deleted_once_that_is_confirmed() {
    let server = Server::start();
    let ada = server.user("ada", Role::Admin).await;
    let (id, token) = server.token(&ada, "CI", &["read:tasks"]).await;
    let browser = server.signed_in("ada", Role::Admin).await;
    let path = format!("{LIST}/{id}/delete");
    let page = browser.get(&path).await.is(200);
    page.says("It cannot be brought back.");
    browser.submit(&page, &path, &[]).await.leads_to(LIST);
    assert!(server.app().authenticate(&token, None, None).await.is_err());
    let list = browser.get(LIST).await.is(200);
    list.says("The token is deleted.");
    list.says("There is no token yet.");
    browser.submit(&page, &path, &[]).await.is(404);
}

#[actix_web::test]
async fn sessions_are_listed_apart_and_end_when_they_are_revoked() {
    let server = Server::start();
    let bob = server.signed_in("bob", Role::Member).await;
    let browser = server.signed_in("ada", Role::Admin).await;
    browser.get(LIST).await.is(200).says("There is no token yet.");
    let list = browser.get("/admin/api-tokens?kind=browser").await.is(200);
    list.says("2 tokens, the latest first");
    let (_, rest) = list.body.rsplit_once("<tr id=\"token-").unwrap();
    let path = format!("{LIST}/{}/revoke", rest.split('"').next().unwrap());
    let page = browser.get(&path).await.is(200);
    page.says("bob");
    browser.submit(&page, &path, &[]).await.leads_to("/admin/api-tokens?kind=browser");
    assert!(!bob.is_signed_in().await);
    assert!(browser.is_signed_in().await);
}

#[actix_web::test]
async fn long_lists_have_pages() {
    let server = Server::start();
    let ada = server.user("ada", Role::Admin).await;
    for number in 0..51 {
        server.token(&ada, &format!("Token {number}"), &["read:tasks"]).await;
    }
    let browser = server.signed_in("ada", Role::Admin).await;
    let first = browser.get(LIST).await.is(200);
    first.says("51 tokens");
    assert!(first.body.contains("href=\"/admin/api-tokens?page=2\"") && !first.body.contains("rel=\"prev\""));
    assert_eq!(first.body.matches("<tr id=").count(), 50);
    let second = browser.get("/admin/api-tokens?page=2").await.is(200);
    assert_eq!(second.body.matches("<tr id=").count(), 1);
    assert!(second.body.contains("rel=\"prev\" href=\"/admin/api-tokens\""));
}

#[actix_web::test]
async fn tokens_are_for_administrators() {
    let server = Server::start();
    let ada = server.user("ada", Role::Admin).await;
    let (id, token) = server.token(&ada, "CI", &["read:tasks"]).await;
    for role in [Role::Manager, Role::Member, Role::User] {
        let browser = server.signed_in(role.as_str(), role).await;
        browser.get("/").await.is(200).is_silent_about("API tokens");
        let key = browser.get("/").await.field("/logout", "form_key");
        for path in
            [LIST.to_owned(), format!("{LIST}/new"), format!("{LIST}/{id}/revoke"), format!("{LIST}/{id}/delete")]
        {
            browser.get(&path).await.is(403).says("Not allowed");
        }
        let fields = [("form_key", key.as_str()), ("name", "Mine"), ("user", "1"), ("scope", "read:tasks")];
        for path in [LIST.to_owned(), format!("{LIST}/{id}/revoke"), format!("{LIST}/{id}/delete")] {
            browser.post(&path, &fields).await.is(403);
        }
        browser.post(&format!("{LIST}/{id}/activate"), &fields).await.is(403);
    }
    assert!(server.app().authenticate(&token, None, None).await.is_ok());
    server.signed_in("ada", Role::Admin).await.get(LIST).await.is(200).says("One token");
}

#[actix_web::test]
async fn forged_forms_about_tokens_do_nothing() {
    let server = Server::start();
    let ada = server.user("ada", Role::Admin).await;
    let (id, token) = server.token(&ada, "CI", &["read:tasks"]).await;
    let browser = server.signed_in("ada", Role::Admin).await;
    let fields = [("name", "Mine"), ("user", "1"), ("scope", "admin:all")];
    for path in [LIST.to_owned(), format!("{LIST}/{id}/revoke"), format!("{LIST}/{id}/delete")] {
        browser.post(&path, &fields).await.is(403).says("This form cannot be used");
        let page = browser.get("/admin/api-tokens/new").await;
        let key = page.field(LIST, "form_key");
        let ask = browser.ask(Method::POST, &path).form(&[&fields[..], &[("form_key", &key)]].concat());
        ask.header("Sec-Fetch-Site", "cross-site").send().await.is(403);
    }
    assert!(server.app().authenticate(&token, None, None).await.is_ok());
    browser.get(LIST).await.is(200).says("One token");
}

#[actix_web::test]
async fn hostile_text_is_shown_as_text() {
    let hostile = "<script>alert(1)</script>\"'&amp;";
    let server = Server::start();
    let ada = server.user("ada", Role::Admin).await;
    server.call(&ada, hostile).await;
    let browser = server.signed_in("ada", Role::Admin).await;
    let fields = [("name", hostile), ("description", hostile), ("scope", "read:tasks"), ("addresses", hostile)];
    let refused = make(&browser, &fields).await.is(422);
    let fields = [&fields[..3], &[("addresses", "")]].concat();
    let made = make(&browser, &fields).await.is(201);
    let list = browser.get(LIST).await.is(200);
    let (_, rest) = list.body.split_once("<tr id=\"token-").unwrap();
    let confirm = browser.get(&format!("{LIST}/{}/delete", rest.split('"').next().unwrap())).await.is(200);
    for page in [refused, made, list, confirm] {
        assert!(!page.body.contains("<script>"), "{}", page.body);
        page.says("<script>alert(1)</script>\"'&amp;");
    }
}
