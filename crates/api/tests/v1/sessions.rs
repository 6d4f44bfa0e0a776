//! `/auth/token`, `/auth/logout` and `/users/me/tokens`.

use actix_web::http::Method;
use serde_json::{Value, json};

use crate::harness::{Answer, Client, PASSWORD, Program, Server, Setup};

const FORM: &str = "application/x-www-form-urlencoded";

async fn form(server: &Server, body: &str) -> Answer {
    server.anonymous().call(Method::POST, "/auth/token").body(FORM, body).send().await
}

async fn begin(server: &Server, name: &str, more: &str) -> Value {
    let body = format!("grant_type=password&username={name}&password={}{more}", PASSWORD.replace(' ', "+"));
    form(server, &body).await.ok(200)
}

async fn refresh(server: &Server, session: &Value) -> Answer {
    let token = session["refresh_token"].as_str().unwrap();
    form(server, &format!("grant_type=refresh_token&refresh_token={token}")).await
}

fn bearer(server: &Server, session: &Value) -> Program {
    Program::with(server, session["access_token"].as_str().unwrap())
}

/// A refusal in the words of RFC 6749.
#[track_caller]
fn denied(answer: &Answer, error: &str, code: &str) {
    let body = answer.error(400, code);
    assert_eq!(body["error"], error, "{body}");
    assert_eq!(body["error_description"], body["message"], "{body}");
    assert_eq!(answer.header("cache-control"), "no-store");
}

#[actix_web::test]
async fn a_password_gets_tokens_that_no_cache_may_keep() {
    let server = Server::start();
    server.user().await;
    let body = format!("grant_type=password&username=user&password={}", PASSWORD.replace(' ', "+"));
    let answer = form(&server, &body).await;
    assert_eq!(answer.header("cache-control"), "no-store");
    let session = answer.ok(200);
    assert_eq!((&session["token_type"], &session["expires_in"]), (&json!("Bearer"), &json!(900)));
    assert_eq!(session["scope"], "read:* write:*");
    assert_eq!(session.as_object().unwrap().len(), 5);
    let me = bearer(&server, &session).get("/users/me").await.ok(200);
    assert_eq!(me["user"]["username"], "user");
    let key = session["access_token"].as_str().unwrap();
    let call = server.anonymous().call(Method::GET, "/users/me").header("X-API-Key", key);
    call.send().await.ok(200);
}

#[actix_web::test]
async fn refusals_are_those_of_the_standard() {
    let server = Server::start();
    server.user().await;
    let right = format!("username=user&password={}", PASSWORD.replace(' ', "+"));
    for (body, error) in [
        (String::new(), "invalid_request"),
        ("grant_type=".to_owned(), "invalid_request"),
        (right.clone(), "invalid_request"),
        (format!("grant_type=client_credentials&{right}"), "unsupported_grant_type"),
        (format!("grant_type=password&grant_type=password&{right}"), "invalid_request"),
        ("grant_type=password&username=user".to_owned(), "invalid_request"),
        ("grant_type=password&password=x".to_owned(), "invalid_request"),
        ("grant_type=refresh_token".to_owned(), "invalid_request"),
        ("grant_type=password&username=user&password=wrong".to_owned(), "invalid_grant"),
        ("grant_type=password&username=nobody&password=wrong".to_owned(), "invalid_grant"),
        ("grant_type=password&username=%00&password=wrong".to_owned(), "invalid_request"),
        (format!("grant_type=password&{right}&refresh_token=%00"), "invalid_request"),
        (format!("grant_type=password&{right}&refresh_token={}", "x".repeat(129)), "invalid_request"),
        ("grant_type=password&username=%ff&password=wrong".to_owned(), "invalid_grant"),
        (format!("grant_type=password&username=user&password={}", "x".repeat(2_000)), "invalid_request"),
        ("grant_type=refresh_token&refresh_token=rt_nonsense".to_owned(), "invalid_grant"),
        (format!("grant_type=password&{right}&scope=read:secrets"), "invalid_scope"),
        (format!("grant_type=password&{right}&scope=admin:all"), "invalid_scope"),
    ] {
        denied(&form(&server, &body).await, error, error);
    }
}

#[actix_web::test]
async fn a_body_that_is_no_form_is_refused() {
    let server = Server::start();
    server.user().await;
    let call = || server.anonymous().call(Method::POST, "/auth/token");
    let json = json!({"grant_type": "password", "username": "user", "password": PASSWORD});
    call().json(&json).send().await.error(415, "unsupported_media_type");
    let body = format!("grant_type=password&username=user&password={}", PASSWORD.replace(' ', "+"));
    call().body("text/plain", body.clone()).send().await.error(415, "unsupported_media_type");
    let zipped = call().body(FORM, body.clone()).header("Content-Encoding", "gzip");
    zipped.send().await.error(415, "unsupported_media_type");
    call().body("application/x-www-form-urlencoded; charset=UTF-8", body).send().await.ok(200);
}

#[actix_web::test]
async fn any_name_of_a_user_will_do_and_fields_nobody_knows_are_ignored() {
    let server = Server::start();
    let admin = server.admin().await;
    let change = json!({"email": "Root@Example.org", "national_id": "1234 567890", "current_password": PASSWORD});
    admin.patch(&format!("/users/{}", admin.id), change).await.ok(200);
    for name in ["admin", "ROOT@example.org", "1234+567890"] {
        begin(&server, name, "&client_id=app&client_id2=").await;
    }
}

#[actix_web::test]
async fn a_narrow_session_is_held_to_its_scopes() {
    let server = Server::start();
    server.user().await;
    let session = begin(&server, "user", "&scope=read:projects+read:users").await;
    assert_eq!(session["scope"], "read:projects read:users");
    let program = bearer(&server, &session);
    program.get("/projects").await.ok(200);
    let refused = program.post("/projects", json!({"name": "New"})).await.error(403, "forbidden");
    assert_eq!(refused["available_scopes"], json!(["read:projects", "read:users"]));
    let next = refresh(&server, &session).await.ok(200);
    assert_eq!(next["scope"], "read:projects read:users");
}

#[actix_web::test]
async fn a_session_goes_on_with_its_refresh_token_and_ends_when_it_comes_back() {
    let server = Server::start();
    server.user().await;
    let first = begin(&server, "user", "").await;
    server.advance(900);
    let expired = bearer(&server, &first).get("/users/me").await;
    assert_eq!(expired.error(401, "unauthorized")["message"], "Token has expired");
    let second = refresh(&server, &first).await.ok(200);
    bearer(&server, &second).get("/users/me").await.ok(200);
    denied(&refresh(&server, &first).await, "invalid_grant", "invalid_grant");
    denied(&refresh(&server, &second).await, "invalid_grant", "invalid_grant");
    let revoked = bearer(&server, &second).get("/users/me").await;
    assert_eq!(revoked.error(401, "unauthorized")["message"], "Token has been revoked");
    let line = server.audit().await.pop().unwrap();
    assert_eq!((line.action.as_str(), line.entity.as_str()), ("revoked", "api_token"));
}

#[actix_web::test]
async fn a_request_is_repeated_with_the_next_access_token() {
    let server = Server::start();
    server.admin().await;
    let first = begin(&server, "admin", "").await;
    let new = json!({"name": "CI", "scopes": "read:projects"});
    let make = async |program: Program| {
        program.call(Method::POST, "/admin/tokens").header("Idempotency-Key", "once").json(&new).send().await
    };
    let made = make(bearer(&server, &first)).await.ok(201);
    server.advance(800);
    let second = refresh(&server, &first).await.ok(200);
    let again = make(bearer(&server, &second)).await;
    assert_eq!((again.header("idempotency-replayed"), again.ok(201)), ("true", made.clone()));
    let other = begin(&server, "admin", "").await;
    assert_ne!(make(bearer(&server, &other)).await.ok(201)["token"], made["token"], "sessions share no keys");
}

#[actix_web::test]
async fn attempts_are_counted_as_those_of_the_login_are() {
    let server = Setup { sign_ins_per_minute: 5, ..Setup::default() }.start();
    server.user().await;
    for _ in 0..3 {
        form(&server, "grant_type=password&username=user&password=wrong").await.error(400, "invalid_grant");
    }
    for _ in 0..2 {
        let login = json!({"username": "user", "password": "wrong"});
        server.anonymous().post("/auth/login", login).await.error(401, "invalid_credentials");
    }
    let answer = form(&server, "grant_type=password&username=user&password=wrong").await;
    answer.error(429, "rate_limited");
    assert_eq!(answer.number("retry-after"), 60);
}

#[actix_web::test]
async fn whoever_signs_out_is_out_at_once() {
    let server = Server::start();
    let user = server.user().await;
    let session = begin(&server, "user", "").await;
    let next = refresh(&server, &session).await.ok(200);
    let program = bearer(&server, &session);
    assert_eq!(program.push("/auth/logout").await.ok(200), json!({"message": "Signed out"}));
    for gone in [&session, &next] {
        assert_eq!(
            bearer(&server, gone).get("/users/me").await.error(401, "unauthorized")["message"],
            "Token not found"
        );
    }
    denied(&refresh(&server, &next).await, "invalid_grant", "invalid_grant");
    let narrow = user.program(&["read:projects"]).await;
    narrow.push("/auth/logout").await.ok(200);
    narrow.get("/projects").await.error(401, "unauthorized");
    user.get("/users/me").await.ok(200);
}

#[actix_web::test]
async fn ones_own_tokens_are_listed_without_their_texts() {
    let server = Server::start();
    let (user, _) = (server.user().await, server.admin().await);
    server.advance(1);
    let session = begin(&server, "user", "").await;
    server.advance(1);
    let login = json!({"username": "user", "password": PASSWORD});
    let token = server.anonymous().post("/auth/login", login).await.ok(200)["token"].clone();
    let answer = bearer(&server, &session).get("/users/me/tokens").await;
    let list = answer.ok(200);
    let shown: Vec<_> = list["tokens"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| {
            (one["name"].as_str().unwrap(), one["origin"].as_str().unwrap(), one["is_current"].as_bool().unwrap())
        })
        .collect();
    assert_eq!(
        shown,
        [("App login - user", "sign_in", false), ("Session", "sign_in", true), ("Test", "issued", false)]
    );
    assert_eq!(list["pagination"]["total"], 3);
    for text in [token.as_str().unwrap(), session["refresh_token"].as_str().unwrap(), user.token()] {
        assert!(!answer.text().contains(text));
    }
    let page = user.get("/users/me/tokens?per_page=2&page=2").await.ok(200);
    assert_eq!((&page["tokens"][0]["name"], &page["tokens"][0]["is_current"]), (&json!("Test"), &json!(true)));
}

#[actix_web::test]
async fn ones_own_tokens_are_revoked_and_nobody_elses() {
    let server = Server::start();
    let (user, other) = (server.user().await, server.member().await);
    let session = begin(&server, "user", "").await;
    let id = user.get("/users/me/tokens").await.ok(200)["tokens"][0]["id"].clone();
    let path = format!("/users/me/tokens/{id}");
    let text = format!("API token with ID {id} not found");
    other.delete(&path).await.refused(404, "not_found", &text);
    bearer(&server, &session).get("/users/me").await.ok(200);
    assert_eq!(user.delete(&path).await.ok(200), json!({"message": "Token revoked"}));
    bearer(&server, &session).get("/users/me").await.error(401, "unauthorized");
    denied(&refresh(&server, &session).await, "invalid_grant", "invalid_grant");
    user.delete(&path).await.refused(404, "not_found", &text);
}

#[actix_web::test]
async fn no_token_of_a_session_gets_into_the_log() {
    let server = Server::start();
    server.user().await;
    let first = begin(&server, "user", "").await;
    let second = refresh(&server, &first).await.ok(200);
    refresh(&server, &first).await.error(400, "invalid_grant");
    let log = format!("{:?}", server.audit().await);
    for session in [first, second] {
        for token in ["access_token", "refresh_token"] {
            assert!(!log.contains(session[token].as_str().unwrap()));
        }
    }
}
