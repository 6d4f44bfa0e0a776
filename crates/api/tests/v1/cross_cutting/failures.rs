//! A store that fails: every operation says so, nobody learns why, and nothing of it is kept.

use crate::harness::{CAUSE, Client, Fault, Operation, Server, World, operations};

fn using_the_store() -> Vec<Operation> {
    let public = |operation: &Operation| matches!(operation.id(), "getInfo" | "getHealth");
    operations().into_iter().filter(|operation| !public(operation)).collect()
}

#[actix_web::test]
async fn a_store_that_cannot_be_reached_is_worth_another_try() {
    for operation in using_the_store() {
        let world = World::ready_for(&operation).await;
        world.server.set_fault(Some(Fault::Unreachable));
        let answer = world.call(&world.admin, &operation).send().await;
        answer.error(503, "store_unavailable");
        assert_eq!(answer.number("retry-after"), 1);
        assert!(!answer.text().contains(CAUSE), "{}", operation.id());
    }
}

#[actix_web::test]
async fn a_broken_store_is_our_fault_and_our_secret() {
    for operation in using_the_store() {
        let world = World::ready_for(&operation).await;
        world.server.set_fault(Some(Fault::Broken));
        let answer = world.call(&world.admin, &operation).send().await;
        answer.refused(500, "internal_error", "An internal error occurred");
        assert!(!answer.text().contains(CAUSE), "{}", operation.id());
    }
}

#[actix_web::test]
async fn a_store_that_is_always_busy_is_worth_another_try() {
    for operation in using_the_store() {
        let world = World::ready_for(&operation).await;
        world.server.set_fault(Some(Fault::Contended));
        let answer = world.call(&world.admin, &operation).send().await;
        answer.error(503, "busy");
        assert_eq!(answer.number("retry-after"), 1);
    }
}

#[actix_web::test]
async fn what_needs_no_store_works_without_one() {
    let server = Server::start();
    server.set_fault(Some(Fault::Unreachable));
    server.anonymous().get("/info").await.ok(200);
    server.anonymous().get("/health").await.ok(200);
}
