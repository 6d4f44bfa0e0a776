//! Forms that were not made here, or not for whoever sends them, do nothing.

use actix_web::http::Method;
use timekeeper_domain::user::Role;

use crate::harness::{PASSWORD, Server};

#[actix_web::test]
async fn a_form_without_its_key_changes_nothing() {
    let server = Server::start();
    let browser = server.signed_in("ada", Role::Member).await;
    for key in ["", "x", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"] {
        let page = browser.post("/logout", &[("form_key", key)]).await.is(403);
        page.says("This form cannot be used");
        page.says("Nothing was changed.");
    }
    assert!(browser.is_signed_in().await);
}

#[actix_web::test]
async fn the_key_of_somebody_else_s_form_is_of_no_use() {
    let server = Server::start();
    let (ada, bob) = (server.signed_in("ada", Role::Member).await, server.signed_in("bob", Role::Member).await);
    let key = bob.get("/").await.field("/logout", "form_key");
    ada.post("/logout", &[("form_key", &key)]).await.is(403);
    assert!(ada.is_signed_in().await);
    bob.post("/logout", &[("form_key", &key)]).await.leads_to("/login");
}

#[actix_web::test]
async fn what_another_site_sends_is_refused_even_with_the_key() {
    let server = Server::start();
    let browser = server.signed_in("ada", Role::Member).await;
    let page = browser.get("/").await;
    for (name, value) in [
        ("Sec-Fetch-Site", "cross-site"),
        ("Sec-Fetch-Site", "same-site"),
        ("Origin", "https://evil.example"),
        ("Origin", "null"),
    ] {
        browser.filled(&page, "/logout", &[]).header(name, value).send().await.is(403);
    }
    assert!(browser.is_signed_in().await);
    let own = browser.filled(&page, "/logout", &[]).header("Origin", "https://time.example.org");
    own.header("Sec-Fetch-Site", "same-origin").send().await.leads_to("/login");
}

#[actix_web::test]
async fn nobody_is_signed_in_by_another_site() {
    let server = Server::start();
    server.user("ada", Role::Member).await;
    let victim = server.browser();
    let credentials = [("name", "ada"), ("password", PASSWORD)];
    victim.post("/login", &credentials).await.is(403);
    // The form of another browser.
    let attacker = server.browser();
    let key = attacker.get("/login").await.field("/login", "form_key");
    victim.get("/login").await.is(200);
    victim.post("/login", &[&credentials[..], &[("form_key", &key)]].concat()).await.is(403);
    assert!(!victim.is_signed_in().await);
}

#[actix_web::test]
async fn only_forms_are_read_and_not_without_end() {
    let server = Server::start();
    let browser = server.signed_in("ada", Role::Member).await;
    let key = browser.get("/").await.field("/logout", "form_key");
    let ask = || browser.ask(Method::POST, "/logout");
    ask().body("text/plain", &format!("form_key={key}")).send().await.is(415);
    ask().body("application/json", "{}").send().await.is(415);
    let long = "x".repeat(300_000);
    ask().form(&[("form_key", &key), ("notes", &long)]).send().await.is(413).says("Too much");
    assert!(browser.is_signed_in().await);
}
