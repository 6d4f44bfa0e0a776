//! Rate limits of tokens.

use serde_json::json;
use timekeeper_app::RateLimits;

use crate::harness::{Answer, Client, Server, Setup, World, operations};

fn limited(per_minute: u32, per_hour: u32) -> Server {
    Setup { requests: RateLimits { per_minute, per_hour }, ..Setup::default() }.start()
}

/// Limit, what remains of it, and when it starts again.
fn shown(answer: &Answer) -> (i64, i64, i64) {
    (answer.number("x-ratelimit-limit"), answer.number("x-ratelimit-remaining"), answer.number("x-ratelimit-reset"))
}

/// 2026-01-05T09:00:00Z in seconds since 1970.
const NINE: i64 = 1_767_603_600;

#[actix_web::test]
async fn every_answer_to_a_token_tells_what_is_left_whatever_it_is() {
    let server = limited(100, 1_000);
    let user = server.user().await;
    let answers = [
        user.get("/users/me").await,
        user.get("/projects/999").await,
        user.post("/projects", json!({})).await,
        user.post("/projects", json!({"name": "New"})).await,
        user.call(actix_web::http::Method::POST, "/projects").body("text/plain", "x").send().await,
        user.get("/tasks?page=0").await,
    ];
    for answer in [user.get("/nothing").await, user.delete("/users/me").await] {
        assert_eq!(shown(&answer), (100, 94, NINE + 60), "not counted, but told: {}", answer.text());
    }
    for (answer, left) in answers.iter().zip((94..100).rev()) {
        assert_eq!(shown(answer), (100, left, NINE + 60), "{}", answer.text());
    }
}

#[actix_web::test]
async fn every_operation_counts() {
    let setup = || Setup { requests: RateLimits { per_minute: 100, per_hour: 0 }, ..Setup::default() };
    for operation in operations().iter().filter(|operation| operation.scope().is_some()) {
        let world = World::with(setup()).await;
        world.prepare(operation).await;
        let before = shown(&world.admin.get("/users/me").await).1;
        let answer = world.call(&world.admin, operation).send().await;
        assert_eq!(shown(&answer).1, before - 1, "{}", operation.id());
    }
}

#[actix_web::test]
async fn the_tighter_window_is_told() {
    let server = limited(5, 7);
    let user = server.user().await;
    assert_eq!(shown(&user.get("/users/me").await), (5, 4, NINE + 60));
    server.advance(60);
    for _ in 0..3 {
        user.get("/users/me").await.ok(200);
    }
    assert_eq!(shown(&user.get("/users/me").await), (5, 1, NINE + 120));
    server.advance(60);
    assert_eq!(shown(&user.get("/users/me").await), (7, 1, NINE + 3_600));
}

#[actix_web::test]
async fn a_request_too_many_is_refused_until_the_minute_is_over() {
    let server = limited(2, 1_000);
    let user = server.user().await;
    server.advance(13);
    user.get("/users/me").await.ok(200);
    user.get("/users/me").await.ok(200);
    let refused = user.post("/projects", json!({"name": "New"})).await;
    assert_eq!(
        refused.error(429, "rate_limited"),
        json!({
            "success": false,
            "error": "Rate limit exceeded",
            "message": "Too many requests for this API token. Try again later.",
            "error_code": "rate_limited",
            "limit_per_minute": 2,
            "limit_per_hour": 1_000,
            "remaining_per_minute": 0,
            "remaining_per_hour": 997,
        })
    );
    assert_eq!(refused.number("retry-after"), 47);
    assert_eq!(shown(&refused), (2, 0, NINE + 60));
    server.advance(46);
    user.get("/users/me").await.error(429, "rate_limited");
    server.advance(1);
    user.get("/users/me").await.ok(200);
}

#[actix_web::test]
async fn a_used_up_hour_is_told_by_the_hour() {
    let server = limited(100, 2);
    let user = server.user().await;
    user.get("/users/me").await.ok(200);
    user.get("/users/me").await.ok(200);
    let refused = user.get("/users/me").await;
    refused.error(429, "rate_limited");
    assert_eq!(refused.number("retry-after"), 3_600);
    assert_eq!(shown(&refused), (2, 0, NINE + 3_600));
}

#[actix_web::test]
async fn what_the_scope_refuses_and_what_is_not_there_does_not_count_and_tells_what_is_left_all_the_same() {
    let server = limited(5, 0);
    let program = server.user().await.program(&["read:users"]).await;
    assert_eq!(shown(&program.get("/users/me").await).1, 4);
    for _ in 0..10 {
        program.get("/nothing").await.error(404, "not_found");
        program.delete("/users/me").await.error(405, "method_not_allowed");
        for (path, status) in [("/projects", 403), ("/payments", 403), ("/info", 200)] {
            let answer = program.get(path).await;
            assert_eq!((answer.status, shown(&answer)), (status, (5, 4, NINE + 60)), "{path}");
        }
    }
    assert_eq!(shown(&program.get("/users/me").await).1, 3);
}

#[actix_web::test]
async fn tokens_of_one_user_do_not_share_their_limits() {
    let server = limited(1, 0);
    let user = server.user().await;
    user.get("/users/me").await.ok(200);
    user.get("/users/me").await.error(429, "rate_limited");
    user.program(&["read:users"]).await.get("/users/me").await.ok(200);
}

#[actix_web::test]
async fn without_limits_nothing_is_told() {
    let server = Server::start();
    let answer = server.user().await.get("/users/me").await;
    assert_eq!(answer.header("x-ratelimit-limit"), "");
}

#[actix_web::test]
async fn without_a_token_nothing_is_limited() {
    let server = limited(1, 1);
    for _ in 0..5 {
        let answer = server.anonymous().get("/info").await;
        assert_eq!((answer.status, answer.header("x-ratelimit-limit")), (200, ""));
    }
}
