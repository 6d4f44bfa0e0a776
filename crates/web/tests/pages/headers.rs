//! What every page and every file is sent with.

use actix_web::http::Method;
use timekeeper_domain::user::Role;

use crate::harness::{Page, Server};

const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; \
                      connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

#[track_caller]
fn is_guarded(page: &Page) {
    assert_eq!(page.header("content-security-policy"), POLICY);
    assert_eq!(page.header("cache-control"), "no-store");
    assert_eq!(page.header("x-content-type-options"), "nosniff");
    assert_eq!(page.header("referrer-policy"), "same-origin");
}

/// What the policy would stop, and nobody would notice.
#[track_caller]
fn is_plain(page: &Page) {
    for mark in [" style=", "<style", " onclick=", " onload=", " onsubmit=", "javascript:", "http://", "https://"] {
        assert!(!page.body.contains(mark), "{mark} in {}", page.body);
    }
    assert_eq!(page.body.matches("<script").count(), 1, "{}", page.body);
}

#[actix_web::test]
async fn every_page_is_guarded_and_holds_nothing_that_the_policy_forbids() {
    let server = Server::start();
    let ada = server.user("ada", Role::Admin).await;
    let (id, _) = server.token(&ada, "CI", &["read:tasks"]).await;
    let (visitor, admin) = (server.browser(), server.signed_in("ada", Role::Admin).await);
    let paths = [
        "/".to_owned(),
        "/admin/api-tokens".to_owned(),
        "/admin/api-tokens/new".to_owned(),
        format!("/admin/api-tokens/{id}/delete"),
        format!("/admin/api-tokens/{id}/revoke"),
    ];
    for path in paths {
        let page = admin.get(&path).await.is(200);
        is_guarded(&page);
        is_plain(&page);
        is_guarded(&visitor.get(&path).await);
    }
    for (path, status) in [("/login", 200), ("/password-reset", 200), ("/password-reset/confirm", 200), ("/no", 404)] {
        let page = visitor.get(path).await.is(status);
        is_guarded(&page);
        is_plain(&page);
    }
    is_guarded(&visitor.post("/login", &[]).await.is(403));
}

#[actix_web::test]
async fn files_are_kept_for_as_long_as_their_names_last() {
    let server = Server::start();
    let browser = server.browser();
    let page = browser.get("/login").await;
    let mut weight = page.body.len();
    for (mark, kind) in [
        ("<link rel=\"stylesheet\" href=\"", "text/css; charset=utf-8"),
        ("<script src=\"", "text/javascript; charset=utf-8"),
        ("<link rel=\"icon\" href=\"", "image/svg+xml"),
    ] {
        let path = page.body.split_once(mark).unwrap().1.split('"').next().unwrap();
        let file = browser.get(path).await;
        assert_eq!((file.status, file.header("content-type")), (200, kind), "{path}");
        assert_eq!(file.header("cache-control"), "public, max-age=31536000, immutable");
        let tag = file.header("etag").to_owned();
        assert!(path.contains(tag.trim_matches('"')), "{path} {tag}");
        let again = browser.ask(Method::GET, path).header("If-None-Match", &tag).send().await;
        assert_eq!((again.status, again.body.len()), (304, 0));
        let other = browser.ask(Method::GET, path).header("If-None-Match", "\"other\"").send().await;
        assert_eq!(other.status, 200);
        weight += file.body.len();
    }
    assert!(weight < 100_000, "{weight} bytes until something is seen");
    for path in ["/static/", "/static/style.css", "/static/style.0000000000000000.css", "/static/../Cargo.toml"] {
        assert_eq!(browser.get(path).await.status, 404, "{path}");
    }
}
