//! What people are shown when there is no page.

use actix_web::http::{Method, StatusCode};
use timekeeper_domain::user::Role;

use crate::harness::Server;

#[actix_web::test]
async fn what_is_missing_is_told_on_a_page_with_the_usual_head() {
    let server = Server::start();
    let browser = server.signed_in("ada", Role::Admin).await;
    for path in ["/no/such/page", "/admin/api-tokens/x/delete", "/admin/api-tokens/999/delete", "/loginn"] {
        browser.get(path).await.is(404).says("Nothing here");
    }
    browser.get("/admin/api-tokens/999/delete").await.says("Sign out");
    server.browser().get("/no/such/page").await.is(404).is_silent_about("Sign out");
    browser.ask(Method::PUT, "/login").send().await.is(405).says("Not like this");
    browser.get("/logout").await.is(405);
}

#[actix_web::test]
async fn programs_are_not_told_in_pages() {
    let browser = Server::start().browser();
    for path in ["/api", "/api/v1/nothing", "/api/"] {
        let answer = browser.get(path).await;
        assert_eq!((answer.status, answer.body.as_str()), (404, ""), "{path}");
    }
    assert!(timekeeper_web::error_page("/api/v1/x", StatusCode::NOT_FOUND).is_none());
    assert!(timekeeper_web::error_page("/apis", StatusCode::NOT_FOUND).is_some());
}

#[actix_web::test]
async fn a_store_that_is_away_is_told_without_its_cause() {
    let server = Server::start();
    let browser = server.signed_in("ada", Role::Member).await;
    server.advance(60);
    server.set_away(true);
    let fresh = server.browser();
    let page = fresh.get("/login").await.is(200);
    let answer = fresh.submit(&page, "/login", &[("name", "ada"), ("password", "x")]).await.is(503);
    answer.says("Busy");
    assert_eq!(answer.header("retry-after"), "1");
    assert!(!answer.body.contains("db.internal"));
    server.set_away(false);
    assert!(browser.is_signed_in().await);
}

#[actix_web::test]
async fn what_the_edge_refuses_is_told_on_a_page_as_well() {
    for (status, text) in [
        (StatusCode::SERVICE_UNAVAILABLE, "Busy"),
        (StatusCode::URI_TOO_LONG, "Too much"),
        (StatusCode::IM_A_TEAPOT, "Not understood"),
    ] {
        let page = timekeeper_web::error_page("/reports", status).unwrap();
        assert_eq!(page.status(), status);
        assert!(page.headers().contains_key("content-security-policy"));
        let body = actix_web::body::to_bytes(page.into_body()).await.unwrap();
        assert!(String::from_utf8(body.to_vec()).unwrap().contains(text), "{status}");
    }
}
