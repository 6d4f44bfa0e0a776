//! `Idempotency-Key`: a repetition of any write gets the first answer, and the work is done once.

use actix_web::http::Method;
use serde_json::json;

use crate::harness::{Answer, Client, Fault, Operation, Program, Server, World, operations};

fn repeatable() -> Vec<Operation> {
    operations().into_iter().filter(Operation::is_repeatable).collect()
}

fn replayed(answer: &Answer) -> bool {
    answer.header("idempotency-replayed") == "true"
}

#[test]
fn every_write_with_a_token_can_be_repeated() {
    for operation in operations() {
        let only_asks = operation.method == Method::GET || operation.id() == "askUserReport";
        // Whoever has signed out has nothing left to repeat it with.
        let writes = !only_asks && operation.scope().is_some();
        assert_eq!(operation.is_repeatable(), writes, "{}", operation.id());
    }
}

#[actix_web::test]
async fn a_repetition_gets_the_first_answer_to_the_byte_and_does_nothing() {
    for operation in repeatable() {
        let world = World::ready_for(&operation).await;
        let first = world.keyed(&operation, "once").send().await;
        assert!(first.status < 300 && !replayed(&first), "{}: {}", operation.id(), first.text());
        let after = world.server.dump().await;
        world.server.advance(60);
        let again = world.keyed(&operation, "once").send().await;
        assert!(replayed(&again), "{}", operation.id());
        assert_eq!((again.status, &again.body), (first.status, &first.body), "{}", operation.id());
        for name in ["etag", "content-type"] {
            assert_eq!(again.header(name), first.header(name), "{}", operation.id());
        }
        assert!(world.server.dump().await == after, "{}: the repetition did something", operation.id());
    }
}

#[actix_web::test]
async fn a_key_used_for_another_body_is_refused() {
    for operation in repeatable() {
        let world = World::ready_for(&operation).await;
        assert!(world.keyed(&operation, "once").send().await.status < 300);
        let after = world.server.dump().await;
        let answer = world.reused(&operation, "once").send().await;
        answer.error(422, "idempotency_key_reused");
        assert!(world.server.dump().await == after, "{}", operation.id());
    }
}

#[actix_web::test]
async fn a_key_used_for_another_path_or_method_is_refused() {
    let world = World::new().await;
    let (admin, body) = (&world.admin, json!({"name": "Other"}));
    let keyed = |method, path| admin.call(method, path).header("Idempotency-Key", "once").json(&body);
    keyed(Method::PATCH, "/projects/1").send().await.ok(200);
    for (method, path) in
        [(Method::PATCH, "/clients/1"), (Method::PUT, "/projects/1"), (Method::PATCH, "/projects/1?a=b")]
    {
        keyed(method, path).send().await.error(422, "idempotency_key_reused");
    }
}

#[actix_web::test]
async fn tokens_do_not_share_keys() {
    let server = Server::start();
    let user = server.user().await;
    let second = user.program(&["write:clients"]).await;
    let new = |name: &str| json!({"name": name});
    let keyed = |call: crate::harness::Call, name| call.header("Idempotency-Key", "once").json(&new(name)).send();
    keyed(user.call(Method::POST, "/clients"), "Acme").await.ok(201);
    let other = keyed(second.call(Method::POST, "/clients"), "Globex").await;
    assert_eq!(other.ok(201)["client"]["name"], "Globex");
    assert!(!replayed(&other));
}

#[actix_web::test]
async fn an_error_is_not_kept() {
    let server = Server::start();
    let user = server.user().await;
    let keyed = |body| user.call(Method::POST, "/timer/start").header("Idempotency-Key", "once").json(&body).send();
    keyed(json!({"project_id": 1})).await.refused(400, "error", "Invalid project selected");
    user.new_project("Website").await;
    let answer = keyed(json!({"project_id": 1})).await;
    answer.ok(201);
    assert!(!replayed(&answer));
}

#[actix_web::test]
async fn a_key_is_forgotten_after_a_day() {
    let server = Server::start();
    let user = server.user().await;
    let project = user.new_project("Website").await;
    let mark = || {
        let call = user.call(Method::POST, "/users/me/favorites/projects").header("Idempotency-Key", "once");
        call.json(&json!({"project_id": project})).send()
    };
    mark().await.ok(201);
    server.advance(86_400);
    let within = mark().await;
    within.ok(201);
    assert!(replayed(&within));
    server.advance(1);
    let later = mark().await;
    later.ok(200);
    assert!(!replayed(&later));
}

#[actix_web::test]
async fn a_key_may_be_any_printable_text_of_128_characters() {
    let server = Server::start();
    let user = server.user().await;
    for key in [
        "a",
        "3f2b8c1e-7a44-4c57-9f0a-2b1de6c7f8a9",
        &"k".repeat(128),
        "two words",
        "ü".escape_unicode().to_string().as_str(),
    ] {
        let call = user.call(Method::POST, "/clients").header("Idempotency-Key", key);
        call.json(&json!({"name": key})).send().await.ok(201);
    }
    let padded = user.call(Method::POST, "/clients").header("Idempotency-Key", "  a ").json(&json!({"name": "a"}));
    assert!(replayed(&padded.send().await), "blanks around a key do not count");
}

#[actix_web::test]
async fn while_the_first_request_is_worked_on_a_repetition_is_told_to_wait() {
    for operation in repeatable() {
        let world = World::ready_for(&operation).await;
        world.server.set_fault(Some(Fault::KeysHeld));
        let before = world.server.audit().await.len();
        world.keyed(&operation, "once").send().await.error(409, "idempotency_key_in_use");
        assert_eq!(world.server.audit().await.len(), before);
        world.server.set_fault(None);
        assert!(world.keyed(&operation, "once").send().await.status < 300);
    }
}

#[actix_web::test]
async fn many_requests_with_one_key_at_once_do_the_work_once() {
    let server = Server::start();
    let user = server.user().await;
    let project = user.new_project("Website").await;
    let start = || {
        let call = user.call(Method::POST, "/timer/start").header("Idempotency-Key", "once");
        call.json(&json!({"project_id": project})).send()
    };
    let answers = futures_util::future::join_all((0..32).map(|_| start())).await;
    assert_eq!(server.entry_count().await, 1);
    assert_eq!(answers.iter().filter(|answer| !replayed(answer)).count(), 1);
    assert!(answers.iter().all(|answer| answer.status == 201 && answer.body == answers[0].body));
}

#[actix_web::test]
async fn a_token_can_delete_itself_with_a_key() {
    let server = Server::start();
    let admin = server.admin().await;
    let made = admin.post("/admin/tokens", json!({"name": "Short", "scopes": "admin:all"})).await.ok(201);
    let program = Program::with(&server, made["token"].as_str().unwrap());
    let path = format!("/admin/tokens/{}", made["token_id"]);
    let delete = || program.call(Method::DELETE, &path).header("Idempotency-Key", "last").send();
    assert_eq!(delete().await.ok(200)["message"], "API token deleted successfully");
    delete().await.refused(401, "unauthorized", "Invalid token");
}
