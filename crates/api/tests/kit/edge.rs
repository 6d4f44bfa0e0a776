//! What every answer has, whoever made it.

use actix_web::{http::Method, test::TestRequest};

use crate::server::{server, with_token};

const HEALTH: &str = "/api/v1/health";

#[actix_web::test]
async fn every_answer_has_an_id_and_the_headers_of_security_and_cors() {
    let server = server().await;
    for uri in [HEALTH, "/api/v1/samples", "/api/v1/none", "/api/v1/samples/x", "/api/v1/wait"] {
        let answer = server(TestRequest::get().uri(uri)).await;
        assert_eq!(answer.header("x-request-id").len(), 16, "{uri}");
        assert_eq!(answer.header("x-content-type-options"), "nosniff");
        assert_eq!(answer.header("x-frame-options"), "DENY");
        assert_eq!(answer.header("referrer-policy"), "no-referrer");
        assert_eq!(answer.header("content-security-policy"), "default-src 'none'; frame-ancestors 'none'");
        assert_eq!(answer.header("access-control-allow-origin"), "*");
        assert!(answer.header("access-control-expose-headers").contains("X-RateLimit-Remaining"));
        assert_eq!(answer.header("vary"), "Origin");
        assert_eq!(answer.header("access-control-allow-credentials"), "");
    }
}

#[actix_web::test]
async fn the_caller_s_id_comes_back() {
    let server = server().await;
    let answer = server(TestRequest::get().uri(HEALTH).insert_header(("X-Request-ID", "mine"))).await;
    assert_eq!(answer.header("x-request-id"), "mine");
}

#[actix_web::test]
async fn a_preflight_needs_neither_token_nor_path() {
    let server = server().await;
    for uri in ["/api/v1/samples", "/api/v1/none", "/api/v1/samples/x"] {
        let request = TestRequest::with_uri(uri).method(Method::OPTIONS);
        let answer = server(request.insert_header(("Origin", "chrome-extension://abc"))).await;
        assert_eq!((answer.status.as_u16(), answer.body.len()), (204, 0));
        assert_eq!(answer.header("access-control-allow-origin"), "chrome-extension://abc");
        assert_eq!(answer.header("access-control-allow-methods"), "GET, POST, PUT, PATCH, DELETE, OPTIONS");
        assert!(answer.header("access-control-allow-headers").contains("Idempotency-Key"));
        assert_eq!(answer.header("access-control-max-age"), "600");
    }
    let elsewhere = server(TestRequest::with_uri("/api/docs").method(Method::OPTIONS)).await;
    assert_eq!(elsewhere.header("access-control-allow-origin"), "");
}

#[actix_web::test]
async fn unknown_paths_are_not_found() {
    let server = server().await;
    for uri in ["/", "/api/v1", "/api/v1/", "/api/v1/samples/", "/api/v1//samples", "/api/v2/samples", "/%00"] {
        server(with_token(TestRequest::get().uri(uri))).await.error(404, "not_found");
    }
}

#[actix_web::test]
async fn a_wrong_method_names_the_right_ones() {
    let server = server().await;
    for (uri, allow) in [
        ("/api/v1/samples", "GET, POST, HEAD, OPTIONS"),
        (HEALTH, "GET, HEAD, OPTIONS"),
        ("/api/v1/samples/1", "GET, PUT, PATCH, DELETE, HEAD, OPTIONS"),
    ] {
        for method in ["TRACE", "CONNECT", "BREW"] {
            let method = Method::from_bytes(method.as_bytes()).unwrap();
            let answer = server(with_token(TestRequest::with_uri(uri).method(method))).await;
            answer.error(405, "method_not_allowed");
            assert_eq!(answer.header("allow"), allow);
        }
    }
}

#[actix_web::test]
async fn head_is_answered_like_get() {
    let server = server().await;
    let answer = server(TestRequest::with_uri(HEALTH).method(Method::HEAD)).await;
    assert_eq!(answer.status, 200);
    let only_get = server(TestRequest::with_uri("/api/v1/samples/1").method(Method::HEAD)).await;
    assert_eq!(only_get.status, 401);
}

#[actix_web::test]
async fn a_request_that_takes_too_long_is_answered() {
    let server = server().await;
    let answer = server(TestRequest::get().uri("/api/v1/wait")).await;
    answer.error(503, "timeout");
    assert_eq!(answer.header("retry-after"), "1");
}

#[actix_web::test]
async fn too_long_an_address_and_too_many_headers_are_refused() {
    let server = server().await;
    let long = format!("{HEALTH}?{}", "x".repeat(9_000));
    server(TestRequest::get().uri(&long)).await.error(414, "uri_too_long");
    let request = TestRequest::get().uri(HEALTH).insert_header(("X-Long", "x".repeat(40_000)));
    server(request).await.error(431, "headers_too_large");
}

#[actix_web::test]
async fn the_documentation_is_served_from_here() {
    let server = server().await;
    for uri in ["/api/docs", "/api/docs/"] {
        let page = server(TestRequest::get().uri(uri)).await;
        let html = String::from_utf8(page.body.clone()).unwrap();
        assert!(page.header("content-security-policy").contains("script-src 'self'"));
        assert_eq!(page.header("content-type"), "text/html; charset=utf-8");
        assert!(!html.contains("http"), "no other host: {html}");
        for asset in html.split('"').filter(|text| text.starts_with("/api/")) {
            let asset = server(TestRequest::get().uri(asset)).await;
            assert_eq!(asset.status, 200);
            assert!(!asset.body.is_empty());
        }
    }
    server(TestRequest::get().uri("/api/docs/nope.js")).await.error(404, "not_found");
    let document = server(TestRequest::get().uri("/api/openapi.json")).await;
    assert_eq!(document.json()["openapi"], "3.0.3");
}
