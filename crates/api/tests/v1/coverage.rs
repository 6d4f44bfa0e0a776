//! The document and the server say the same: every operation succeeds, asks for its scope, and answers each status it
//! documents. (That nothing else is answered is checked with every answer of every test.)

use std::collections::BTreeSet;

use serde_json::json;
use timekeeper_app::{AiSettings, RateLimits};
use timekeeper_domain::scope::KNOWN_SCOPES;

use crate::harness::{Answer, Call, Client, Fault, Model, Operation, Setup, World, document, operations};

/// The type of forms.
const FORM: &str = "application/x-www-form-urlencoded";

#[test]
fn every_operation_is_named_summarised_and_tagged() {
    let mut ids = BTreeSet::new();
    let tags = document()["tags"].as_array().unwrap();
    for operation in operations() {
        let (id, object) = (operation.id(), operation.object);
        assert!(ids.insert(id), "{id} twice");
        assert!(object["summary"].as_str().is_some_and(|text| !text.is_empty()), "{id} has no summary");
        let [tag] = object["tags"].as_array().unwrap().as_slice() else { panic!("{id} has several tags or none") };
        assert!(tags.iter().any(|known| known["name"] == *tag), "{id}: {tag} is no tag of the document");
    }
}

#[test]
fn no_two_schemas_claim_one_name() {
    assert_eq!(document().get("x-conflicting-schemas"), None);
}

#[test]
fn public_operations_are_these() {
    let public: Vec<&str> = operations().iter().filter(|one| !one.needs_token()).map(Operation::id).collect();
    let signing_in = ["login", "requestPasswordReset", "confirmPasswordReset", "register", "issueToken"];
    assert_eq!(public, [signing_in.as_slice(), &["getHealth", "getInfo"]].concat());
    for operation in operations() {
        let both = json!([{"BearerAuth": []}, {"ApiKeyAuth": []}]);
        let expected = if operation.needs_token() { both } else { json!([]) };
        assert_eq!(operation.object["security"], expected, "{}", operation.id());
    }
}

#[test]
fn every_token_may_sign_out_and_for_all_else_there_is_a_scope() {
    let any = operations().into_iter().filter(|one| one.needs_token() && one.scope().is_none());
    assert_eq!(any.map(|one| one.id()).collect::<Vec<_>>(), ["logout"]);
}

#[actix_web::test]
async fn every_operation_has_a_request_that_succeeds() {
    for operation in operations() {
        let world = World::ready_for(&operation).await;
        let answer = world.call(&world.admin, &operation).send().await;
        let usual = [201, 202].into_iter().find(|status| operation.statuses().contains(status)).unwrap_or(200);
        assert_eq!(answer.status, usual, "{}: {}", operation.id(), answer.text());
    }
}

#[actix_web::test]
async fn every_operation_but_public_ones_asks_for_a_token_before_anything_else() {
    for operation in operations().iter().filter(|operation| operation.needs_token()) {
        let world = World::ready_for(operation).await;
        let before = world.server.dump().await;
        let answer = world.bare(&world.server.anonymous(), operation).body("text/plain", "nonsense").send().await;
        answer.refused(401, "unauthorized", "Authentication required");
        assert_eq!(world.server.dump().await, before, "{}", operation.id());
    }
}

#[actix_web::test]
async fn every_operation_asks_for_its_scope_and_for_no_other() {
    let narrow = |scope: &&str| !scope.ends_with('*') && *scope != "admin:all";
    let known: Vec<&str> = KNOWN_SCOPES.iter().map(|(scope, _)| *scope).filter(narrow).collect();
    for operation in operations() {
        let Some(scope) = operation.scope() else { continue };
        let world = World::about_oneself(&operation).await;
        let held: Vec<&str> = known.iter().copied().filter(|known| *known != scope).collect();
        let program = world.admin.program(&held).await;
        let before = world.server.dump().await;
        let refused = world.call(&program, &operation).send().await;
        let body = refused.refused(403, "forbidden", "Insufficient permissions");
        assert_eq!(body["required_scope"], scope, "{}", operation.id());
        assert_eq!(world.server.dump().await, before, "{}", operation.id());
        let enough = world.admin.program(&[scope]).await;
        let answer = world.call(&enough, &operation).send().await;
        assert!(answer.status < 300, "{}: {}", operation.id(), answer.text());
    }
}

/// The answer of an operation that is brought to a status.
async fn provoked(operation: &Operation, status: u16) -> Option<Answer> {
    if status == 429 {
        return Some(too_many(operation).await);
    }
    let world = World::ready_for(operation).await;
    let (server, admin) = (&world.server, &world.admin);
    let call = || world.call(admin, operation);
    let sent = match status {
        200 if ["addFavoriteProject", "createCategory"].contains(&operation.id()) => {
            call().send().await;
            call()
        }
        200..=202 => call(),
        304 => {
            let tag = call().send().await.header("etag").to_owned();
            call().header("If-None-Match", &tag)
        }
        400 if operation.id() == "previewAiContext" => {
            let world = World::with(Setup { ai: AiSettings::default(), ..Setup::default() }).await;
            return Some(world.call(&world.admin, operation).send().await);
        }
        400 if operation.id() == "issueToken" => call().body(FORM, "grant_type=password"),
        400 => return Some(wrong(&world, operation).await),
        502 | 504 => {
            server.model().set(if status == 502 { Model::Away } else { Model::Slow });
            call()
        }
        403 if operation.id() == "register" => {
            let world = World::with(Setup { self_registration: false, ..Setup::default() }).await;
            return Some(world.call(&world.admin, operation).send().await);
        }
        409 if operation.id() == "register" => {
            call().send().await;
            call()
        }
        422 if operation.id() == "register" => {
            call().json(&json!({"password": "a good password", "national_id": "400 1"}))
        }
        401 if operation.id() == "login" => call().json(&json!({"username": "admin", "password": "wrong"})),
        401 => world.call(&server.anonymous(), operation),
        403 => world.call(&admin.program(&["read:mileage"]).await, operation),
        404 => absent(&world, operation),
        409 => {
            server.set_fault(Some(Fault::KeysHeld));
            call().header("Idempotency-Key", "held")
        }
        412 => call().header("If-Match", "\"999.0\""),
        413 => world.bare(admin, operation).body("application/json", vec![b' '; 1_048_577]),
        414 => {
            let path = format!("{}?{}", world.path(operation), "x".repeat(9_000));
            admin.call(operation.method.clone(), &path)
        }
        415 => world.bare(admin, operation).body("text/plain", "{}"),
        422 => {
            assert!(world.keyed(operation, "used").send().await.status < 300);
            world.reused(operation, "used")
        }
        431 => call().header("X-Long", &"x".repeat(40_000)),
        500 | 503 if ["getHealth", "getInfo"].contains(&operation.id()) => return None,
        500 | 503 => {
            server.set_fault(Some(if status == 500 { Fault::Broken } else { Fault::Unreachable }));
            call()
        }
        other => panic!("{} documents {other}, which no test provokes", operation.id()),
    };
    Some(sent.send().await)
}

/// Too many requests.
async fn too_many(operation: &Operation) -> Answer {
    if !operation.needs_token() {
        let world = World::with(Setup { sign_ins_per_minute: 1, ..Setup::default() }).await;
        let call = || world.call(&world.admin, operation).from("192.0.2.1").send();
        call().await;
        return call().await;
    }
    let world = World::with(Setup { requests: RateLimits { per_minute: 20, per_hour: 0 }, ..Setup::default() }).await;
    world.prepare(operation).await;
    for _ in 0..20 {
        world.admin.get("/users/me").await;
    }
    world.call(&world.admin, operation).send().await
}

/// A request with something wrong that 400 stands for.
async fn wrong(world: &World, operation: &Operation) -> Answer {
    let asks = ["register", "askUserReport", "requestPasswordReset", "confirmPasswordReset"];
    if asks.contains(&operation.id()) {
        return world.bare(&world.admin, operation).json(&json!({})).send().await;
    }
    if operation.is_repeatable() {
        return world.call(&world.admin, operation).header("Idempotency-Key", "").send().await;
    }
    let parameter = operation.parameters("query").next().unwrap()["name"].as_str().unwrap();
    let path = format!("{}?{parameter}=%00", world.path(operation));
    world.admin.call(operation.method.clone(), &path).send().await
}

/// A request about something that is not there.
fn absent(world: &World, operation: &Operation) -> Call {
    let body = match operation.id() {
        "changeTimeEntries" => json!({"entry_ids": [999], "action": "delete"}),
        "addFavoriteProject" => json!({"project_id": 999}),
        _ => {
            let path = operation.path.split('{').next().unwrap();
            let rest = operation.path.split('}').nth(1).unwrap();
            let call = world.admin.call(operation.method.clone(), &format!("{path}999{rest}"));
            return world.body(operation).iter().fold(call, Call::json);
        }
    };
    world.bare(&world.admin, operation).json(&body)
}

#[actix_web::test]
async fn every_documented_status_occurs() {
    for operation in operations() {
        for status in operation.statuses() {
            if let Some(answer) = provoked(&operation, status).await {
                assert_eq!(answer.status, status, "{}: {}", operation.id(), answer.text());
            }
        }
    }
}

#[actix_web::test]
async fn only_what_a_provider_answers_is_documented_by_its_range() {
    for operation in operations() {
        let expected: &[&str] = if operation.id() == "askAi" { &["4XX", "5XX"] } else { &[] };
        assert_eq!(operation.ranges(), expected, "{}", operation.id());
        let world = World::ready_for(&operation).await;
        for (range, status) in expected.iter().zip([418, 529]) {
            world.server.model().set(Model::Refuses(status));
            let answer = world.call(&world.admin, &operation).send().await;
            assert_eq!(answer.status, status, "{}: {range}", operation.id());
        }
    }
}
