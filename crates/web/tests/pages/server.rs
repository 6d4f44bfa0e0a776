//! Administration: the way there, and how the server is.

use timekeeper_domain::user::Role;

use crate::harness::{Server, Setup};

#[actix_web::test]
async fn whoever_manages_something_is_led_to_it_and_others_home() {
    let server = Server::start();
    for (role, path) in [
        (Role::Admin, "/admin/projects"),
        (Role::Manager, "/admin/projects"),
        (Role::Member, "/admin/projects"),
        (Role::User, "/admin/projects"),
    ] {
        server.signed_in(role.as_str(), role).await.get("/admin").await.leads_to(path);
    }
    server.browser().get("/admin").await.leads_to("/login?next=%2Fadmin");
}

#[actix_web::test]
async fn an_administrator_sees_how_the_server_is() {
    let server = Server::start();
    server.app().foreign_zone().await.unwrap();
    server.advance(3 * 86_400 + 3_660);
    let browser = server.signed_in("ada", Role::Admin).await;
    let page = browser.get("/admin/server").await.is(200);
    for text in [
        &format!("Timekeeper {}", env!("CARGO_PKG_VERSION")),
        "Started 2026-01-05 10:00",
        "3 days 1h 1m",
        "Europe/Rome",
        "Migrations outstanding 0",
        "1 of at most 1",
        "Waiting to be sent 0",
        "makes no backups by itself",
    ] {
        page.says(text);
    }
    page.is_silent_about("another time zone");
    page.is_silent_about("sends no mail");
}

#[actix_web::test]
async fn mails_that_wait_are_counted() {
    let server = Server::start();
    server.user("bob", Role::Member).await;
    let browser = server.signed_in("ada", Role::Admin).await;
    for _ in 0..2 {
        server.app().request_password_reset("bob", None, None).await.unwrap();
    }
    browser.get("/admin/server").await.is(200).says("Waiting to be sent 2 of them tried before 0");
    server.mails().await;
    browser.get("/admin/server").await.is(200).says("Waiting to be sent 0");
    let silent = Setup { mail: false, ..Setup::default() }.start();
    let browser = silent.signed_in("ada", Role::Admin).await;
    browser.get("/admin/server").await.is(200).says("This server sends no mail.");
}

#[actix_web::test]
async fn the_server_s_state_is_for_administrators() {
    let server = Server::start();
    for role in [Role::Manager, Role::Member, Role::User] {
        let browser = server.signed_in(role.as_str(), role).await;
        browser.get("/admin/server").await.is(403).says("Not allowed");
        browser.get("/").await.is_silent_about("Audit log");
    }
    server.browser().get("/admin/server").await.leads_to("/login?next=%2Fadmin%2Fserver");
}

#[actix_web::test]
async fn a_store_that_is_away_is_said_without_its_secrets() {
    let server = Server::start();
    let browser = server.signed_in("ada", Role::Admin).await;
    browser.get("/admin/server").await.is(200);
    server.set_away(true);
    browser.get("/admin/server").await.is(503).is_silent_about("db.internal");
}
