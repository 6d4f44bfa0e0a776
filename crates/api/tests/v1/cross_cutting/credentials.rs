//! Tokens: the ways to send one, every reason to refuse one, and what its scopes open.

use actix_web::http::Method;
use serde_json::json;

use crate::harness::{Call, Client, Program, Server};

const NO_TOKEN: &str = "API token must be provided in Authorization header or X-API-Key header";

fn me(server: &Server) -> Call {
    server.anonymous().call(Method::GET, "/users/me")
}

#[actix_web::test]
async fn a_token_may_come_in_any_of_its_forms() {
    let server = Server::start();
    let token = server.user().await.token().to_owned();
    for (name, value) in [
        ("Authorization", format!("Bearer {token}")),
        ("Authorization", format!("bearer {token}")),
        ("Authorization", format!("BEARER  {token} ")),
        ("Authorization", format!("Token {token}")),
        ("Authorization", format!("token {token}")),
        ("X-API-Key", token.clone()),
    ] {
        let answer = me(&server).header(name, &value).send().await;
        assert_eq!(answer.ok(200)["user"]["username"], "user", "{name}: {value}");
    }
}

#[actix_web::test]
async fn a_key_counts_beside_another_scheme_of_authorization() {
    let server = Server::start();
    let token = server.user().await.token().to_owned();
    let basic = || me(&server).header("Authorization", "Basic dXNlcjpwYXNz");
    basic().header("X-API-Key", &token).send().await.ok(200);
    let answer = basic().send().await;
    assert_eq!(answer.refused(401, "unauthorized", "Authentication required")["message"], NO_TOKEN);
}

#[actix_web::test]
async fn two_good_tokens_are_as_good_as_one_and_a_bad_one_spoils_both() {
    let server = Server::start();
    let token = server.user().await.token().to_owned();
    let bad = format!("{token}x");
    for (bearer, key, status) in [(&token, &token, 200), (&token, &bad, 401), (&bad, &token, 401), (&bad, &bad, 401)] {
        let call = me(&server).header("Authorization", &format!("Bearer {bearer}")).header("X-API-Key", key);
        assert_eq!(call.send().await.status, status, "{bearer} {key}");
        let twice = me(&server).header("Authorization", &format!("Bearer {bearer}"));
        let twice = twice.another_header("Authorization", &format!("Token {key}"));
        assert_eq!(twice.send().await.status, status, "{bearer} {key}");
        let twice = me(&server).header("X-API-Key", bearer).another_header("X-API-Key", key);
        assert_eq!(twice.send().await.status, status, "{bearer} {key}");
    }
}

#[actix_web::test]
async fn no_token_is_told_how_to_send_one() {
    let server = Server::start();
    let answer = me(&server).send().await;
    let body = answer.refused(401, "unauthorized", "Authentication required");
    assert_eq!(body["message"], NO_TOKEN);
    assert_eq!(answer.header("www-authenticate"), "Bearer");
}

async fn reason(program: &Program) -> String {
    let answer = program.get("/users/me").await;
    let body = answer.refused(401, "unauthorized", "Invalid token");
    assert_eq!(answer.header("www-authenticate"), "Bearer");
    body["message"].as_str().unwrap().to_owned()
}

#[actix_web::test]
async fn a_text_that_is_no_token_says_so() {
    let server = Server::start();
    for text in ["abc", "tt_", "TT_abc", "ttabc"] {
        assert_eq!(reason(&Program::with(&server, text)).await, "Invalid token format", "{text}");
    }
}

#[actix_web::test]
async fn a_token_nobody_has_is_not_found() {
    let server = Server::start();
    let unknown = Program::with(&server, "tt_abc123def456ghi789jkl012mno345pq");
    assert_eq!(reason(&unknown).await, "Token not found");
}

#[actix_web::test]
async fn a_token_switched_off_is_refused_at_once_and_works_again_when_switched_on() {
    let server = Server::start();
    let admin = server.admin().await;
    let made = admin.post("/admin/tokens", json!({"name": "CI", "scopes": "read:users"})).await.ok(201);
    let (program, id) = (Program::with(&server, made["token"].as_str().unwrap()), &made["token_id"]);
    program.get("/users/me").await.ok(200);
    admin.push(&format!("/admin/tokens/{id}/toggle")).await.ok(200);
    assert_eq!(reason(&program).await, "Token has been revoked");
    admin.push(&format!("/admin/tokens/{id}/toggle")).await.ok(200);
    program.get("/users/me").await.ok(200);
}

#[actix_web::test]
async fn a_deleted_token_is_not_found_at_once() {
    let server = Server::start();
    let admin = server.admin().await;
    let made = admin.post("/admin/tokens", json!({"name": "CI", "scopes": "read:users"})).await.ok(201);
    let program = Program::with(&server, made["token"].as_str().unwrap());
    program.get("/users/me").await.ok(200);
    admin.delete(&format!("/admin/tokens/{}", made["token_id"])).await.ok(200);
    assert_eq!(reason(&program).await, "Token not found");
}

#[actix_web::test]
async fn a_token_ends_when_its_days_are_over() {
    let server = Server::start();
    let admin = server.admin().await;
    let new = json!({"name": "CI", "scopes": "read:users", "expires_days": 2});
    let made = admin.post("/admin/tokens", new).await.ok(201);
    let program = Program::with(&server, made["token"].as_str().unwrap());
    server.advance(2 * 86_400 - 1);
    program.get("/users/me").await.ok(200);
    server.advance(1);
    assert_eq!(reason(&program).await, "Token has expired");
}

#[actix_web::test]
async fn a_token_with_a_list_of_addresses_works_from_those_only() {
    let server = Server::start();
    let admin = server.admin().await;
    let new =
        json!({"name": "CI", "scopes": "read:users", "ip_whitelist": ["10.0.0.0/8", "192.0.2.7", "2001:db8::/32"]});
    let made = admin.post("/admin/tokens", new).await.ok(201);
    let program = Program::with(&server, made["token"].as_str().unwrap());
    for (address, status) in [
        ("10.1.2.3", 200),
        ("192.0.2.7", 200),
        ("::ffff:192.0.2.7", 200),
        ("2001:db8::1", 200),
        ("192.0.2.8", 401),
        ("127.0.0.1", 401),
    ] {
        let call = program.call(Method::GET, "/users/me").header("X-Forwarded-For", "10.1.2.3").from(address);
        assert_eq!(call.send().await.status, status, "{address}");
    }
    assert_eq!(reason(&program).await, "Access denied from this IP address");
}

#[actix_web::test]
async fn a_token_of_a_closed_account_is_refused() {
    let server = Server::start();
    let user = server.user().await;
    server.deactivate(user.id).await;
    let program = Program::with(&server, user.token());
    assert_eq!(reason(&program).await, "User account is inactive");
}

#[actix_web::test]
async fn a_missing_scope_is_named_beside_those_that_the_token_has() {
    let server = Server::start();
    let program = server.admin().await.program(&["read:time_entries", "read:projects"]).await;
    let answer = program.post("/projects", json!({"name": "New"})).await;
    assert_eq!(
        answer.error(403, "forbidden"),
        json!({
            "success": false,
            "error": "Insufficient permissions",
            "message": "This endpoint requires the 'write:projects' scope",
            "error_code": "forbidden",
            "required_scope": "write:projects",
            "available_scopes": ["read:projects", "read:time_entries"],
        })
    );
}

#[actix_web::test]
async fn wildcards_open_what_they_say() {
    let server = Server::start();
    let admin = server.admin().await;
    admin.new_project("Website").await;
    for (scope, read, write, manage) in [
        ("read:*", 200, 403, 403),
        ("write:*", 403, 201, 403),
        ("read:projects", 200, 403, 403),
        ("write:projects", 403, 201, 403),
        ("admin:all", 200, 201, 200),
        ("*", 200, 201, 200),
        ("admin:*", 403, 403, 200),
    ] {
        let program = admin.program(&[scope]).await;
        assert_eq!(program.get("/projects").await.status, read, "{scope}");
        let new = json!({"name": format!("With {scope}")});
        assert_eq!(program.post("/projects", new).await.status, write, "{scope}");
        assert_eq!(program.get("/users").await.status, manage, "{scope}");
    }
}

#[actix_web::test]
async fn a_narrow_token_of_an_administrator_still_sees_what_the_administrator_sees() {
    let server = Server::start();
    let (admin, user) = (server.admin().await, server.user().await);
    let project = user.new_project("Theirs").await;
    let program = admin.program(&["read:projects"]).await;
    program.get(&format!("/projects/{project}")).await.ok(200);
}

#[actix_web::test]
async fn a_bad_token_is_no_obstacle_where_none_is_asked_for() {
    let server = Server::start();
    let stranger = Program::with(&server, "tt_unknown");
    stranger.get("/info").await.ok(200);
    stranger.get("/health").await.ok(200);
}
