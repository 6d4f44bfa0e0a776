//! `/auth/login`.

use actix_web::http::Method;
use serde_json::{Value, json};
use timekeeper_app::Proxies;

use crate::harness::{Answer, Client, NOW, PASSWORD, Program, Server, Setup};

async fn sign_in(server: &Server, username: &str, password: &str) -> Answer {
    server.anonymous().post("/auth/login", json!({"username": username, "password": password})).await
}

/// The only token of a user that a sign-in made.
async fn made_token(server: &Server) -> Value {
    let tokens = server.admin().await.get("/admin/tokens").await.ok(200);
    let made = |token: &&Value| token["name"].as_str().unwrap().starts_with("App login");
    tokens["tokens"].as_array().unwrap().iter().find(made).unwrap().clone()
}

#[actix_web::test]
async fn a_name_and_a_password_get_a_token_that_works() {
    let server = Server::start();
    server.user().await;
    let answer = sign_in(&server, "user", PASSWORD).await.ok(200);
    assert_eq!(answer.as_object().unwrap().len(), 1);
    let token = answer["token"].as_str().unwrap();
    assert!(token.starts_with("tt_") && token.len() == 35, "{token}");
    let me = Program::with(&server, token).get("/users/me").await.ok(200);
    assert_eq!(me["user"]["username"], "user");
}

#[actix_web::test]
async fn an_address_is_no_name() {
    let server = Server::start();
    let user = server.user().await;
    user.patch(&format!("/users/{}", user.id), json!({"email": "user@example.org", "current_password": PASSWORD}))
        .await
        .ok(200);
    sign_in(&server, "user@example.org", PASSWORD).await.error(401, "invalid_credentials");
}

#[actix_web::test]
async fn a_name_is_trimmed_and_of_any_case() {
    let server = Server::start();
    server.user().await;
    sign_in(&server, "  USER ", PASSWORD).await.ok(200);
}

#[actix_web::test]
async fn the_token_is_named_after_the_user_and_ends_after_90_days() {
    let server = Server::start();
    server.user().await;
    sign_in(&server, "user", PASSWORD).await.ok(200);
    let token = made_token(&server).await;
    assert_eq!(token["name"], "App login - user");
    assert_eq!(token["scopes"], json!(["read:*", "write:*"]));
    assert_eq!(token["expires_at"], "2026-04-05T09:00:00Z");
}

#[actix_web::test]
async fn an_administrator_gets_everything() {
    let server = Server::start();
    server.admin().await;
    sign_in(&server, "admin", PASSWORD).await.ok(200);
    assert_eq!(made_token(&server).await["scopes"], json!(["admin:all"]));
}

#[actix_web::test]
async fn earlier_tokens_stay_valid() {
    let server = Server::start();
    server.user().await;
    let first = sign_in(&server, "user", PASSWORD).await.ok(200)["token"].clone();
    let second = sign_in(&server, "user", PASSWORD).await.ok(200)["token"].clone();
    assert_ne!(first, second);
    Program::with(&server, first.as_str().unwrap()).get("/users/me").await.ok(200);
}

#[actix_web::test]
async fn a_sign_in_is_remembered() {
    let server = Server::start();
    let user = server.user().await;
    assert_eq!(user.get("/users/me").await.ok(200)["user"]["last_login"], Value::Null);
    sign_in(&server, "user", PASSWORD).await.ok(200);
    assert_eq!(user.get("/users/me").await.ok(200)["user"]["last_login"], NOW);
}

#[actix_web::test]
async fn whatever_is_wrong_is_answered_the_same() {
    let server = Server::start();
    server.user().await;
    let closed = server.manager().await;
    server.deactivate(closed.id).await;
    let login = |body: &str, kind: &str| {
        server.anonymous().call(Method::POST, "/auth/login").body(kind, body.to_owned()).send()
    };
    let long = json!({"username": "user", "password": "x".repeat(1_025)}).to_string();
    let closed = json!({"username": "manager", "password": PASSWORD}).to_string();
    let good = json!({"username": "user", "password": PASSWORD}).to_string();
    for (body, kind) in [
        (r#"{"username": "user", "password": "wrong"}"#, "application/json"),
        (r#"{"username": "nobody", "password": "wrong"}"#, "application/json"),
        (r#"{"username": "user"}"#, "application/json"),
        (r#"{"username": 5, "password": []}"#, "application/json"),
        (r#"{"username": "us er", "password": "wrong"}"#, "application/json"),
        (r#"{"username": "\u0000", "password": "\u0000"}"#, "application/json"),
        (&long, "application/json"),
        (&closed, "application/json"),
        (&good, "text/plain"),
        ("", "application/json"),
        ("{", "application/json"),
        ("[]", "application/json"),
    ] {
        let answer = login(body, kind).await;
        answer.refused(401, "invalid_credentials", "Invalid username or password");
    }
    server.anonymous().push("/auth/login").await.refused(401, "invalid_credentials", "Invalid username or password");
}

#[actix_web::test]
async fn the_sixth_attempt_in_a_minute_on_one_account_is_refused() {
    let server = Setup { sign_ins_per_minute: 5, ..Setup::default() }.start();
    server.user().await;
    server.member().await;
    server.advance(20);
    for password in ["a", "b", "c", "d", PASSWORD] {
        assert_ne!(sign_in(&server, "user", password).await.status, 429);
    }
    let refused = sign_in(&server, "User", PASSWORD).await;
    refused.refused(429, "rate_limited", "Too many sign-in attempts. Try again later.");
    assert_eq!(refused.number("retry-after"), 40);
    sign_in(&server, "member", PASSWORD).await.ok(200);
    server.advance(40);
    sign_in(&server, "user", PASSWORD).await.ok(200);
}

#[actix_web::test]
async fn the_sixth_attempt_in_a_minute_from_one_address_is_refused() {
    let server = Setup { sign_ins_per_minute: 5, ..Setup::default() }.start();
    server.user().await;
    let attempt = |name: &str, address: &str, forwarded: &str| {
        let call = server.anonymous().call(Method::POST, "/auth/login").header("X-Forwarded-For", forwarded);
        call.json(&json!({"username": name, "password": "guess"})).from(address).send()
    };
    for (number, name) in ["a", "b", "c", "d", "e"].into_iter().enumerate() {
        attempt(name, "192.0.2.1", &format!("10.0.0.{number}")).await.error(401, "invalid_credentials");
    }
    attempt("f", "192.0.2.1", "10.0.0.9").await.error(429, "rate_limited");
    attempt("f", "192.0.2.2", "").await.error(401, "invalid_credentials");
}

#[actix_web::test]
async fn behind_a_trusted_proxy_it_is_the_client_s_address_that_counts() {
    let proxies = Proxies::new(vec!["192.0.2.1/32".parse().unwrap()]);
    let server = Setup { sign_ins_per_minute: 1, proxies, ..Setup::default() }.start();
    let attempt = |name: &str, forwarded: &str| {
        let call = server.anonymous().call(Method::POST, "/auth/login").header("X-Forwarded-For", forwarded);
        call.json(&json!({"username": name, "password": "guess"})).from("192.0.2.1").send()
    };
    attempt("a", "203.0.113.1").await.error(401, "invalid_credentials");
    attempt("b", "203.0.113.2").await.error(401, "invalid_credentials");
    attempt("c", "203.0.113.1").await.error(429, "rate_limited");
    attempt("d", "10.0.0.1, 203.0.113.1").await.error(429, "rate_limited");
}
