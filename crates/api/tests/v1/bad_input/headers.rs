//! Headers: tokens, keys and versions that are none, and too much of everything.

use super::refused;
use crate::harness::{Operation, World, operations};

#[actix_web::test]
async fn a_token_of_any_odd_form_is_refused() {
    for operation in operations().into_iter().filter(Operation::needs_token) {
        let world = World::ready_for(&operation).await;
        let good = format!("Bearer {}", world.admin.token());
        let long = format!("Bearer tt_{}", "x".repeat(10_000));
        for value in [
            b"Bearer tt_\xff\xfe".as_slice(),
            "Bearer tt_\u{e4}".as_bytes(),
            b"Bearer",
            b"Bearer tt_",
            b"Bearer a b",
            b"Bearer \t",
            b"\xff",
            b"",
            long.as_bytes(),
            format!("{good}x").as_bytes(),
            format!("{good} {good}").as_bytes(),
            good.to_uppercase().as_bytes(),
        ] {
            let what = format!("{} {}", operation.id(), String::from_utf8_lossy(value));
            let call = world.call(&world.server.anonymous(), &operation).header_bytes("Authorization", value);
            refused(&world, &what, call).await.error(401, "unauthorized");
        }
    }
}

#[actix_web::test]
async fn a_key_that_is_none_is_refused() {
    for operation in operations().into_iter().filter(Operation::is_repeatable) {
        let world = World::ready_for(&operation).await;
        let long = "k".repeat(129);
        let very_long = "k".repeat(10_000);
        for key in [
            b"".as_slice(),
            b" ",
            b"\xff\xfe",
            "schl\u{fc}ssel".as_bytes(),
            b"a\tb",
            long.as_bytes(),
            very_long.as_bytes(),
        ] {
            let call = world.call(&world.admin, &operation).header_bytes("Idempotency-Key", key);
            let answer = refused(&world, operation.id(), call).await;
            answer.invalid("Idempotency-Key", "Must be 1 to 128 printable ASCII characters.");
        }
        let twice = world.keyed(&operation, "one").another_header("Idempotency-Key", "two");
        refused(&world, operation.id(), twice).await.error(400, "validation_error");
    }
}

#[actix_web::test]
async fn a_version_that_is_none_is_not_met() {
    let mut operations_seen = 0;
    for operation in operations().into_iter().filter(|operation| operation.has_header("If-Match")) {
        operations_seen += 1;
        let world = World::ready_for(&operation).await;
        let long = "\"1.".repeat(3_000);
        for tag in [
            b"\"".as_slice(),
            b"",
            b"1",
            b"\"\"",
            b"\"-1.0\"",
            b"\"one\"",
            b"\"99999999999999999999.0\"",
            b"W/\"1.0\"",
            b"\xff",
            b", ,",
            long.as_bytes(),
        ] {
            let what = format!("{} {}", operation.id(), String::from_utf8_lossy(tag));
            let call = world.call(&world.admin, &operation).header_bytes("If-Match", tag);
            refused(&world, &what, call).await.error(412, "precondition_failed");
        }
    }
    assert_eq!(operations_seen, 29);
}

#[actix_web::test]
async fn more_headers_than_anybody_needs_are_refused() {
    for operation in operations() {
        let world = World::ready_for(&operation).await;
        let call = world.call(&world.admin, &operation).header("X-Long", &"x".repeat(40_000));
        refused(&world, operation.id(), call).await.error(431, "headers_too_large");
    }
}

#[actix_web::test]
async fn odd_headers_that_mean_nothing_change_nothing() {
    for operation in operations() {
        let world = World::ready_for(&operation).await;
        let call = world
            .call(&world.admin, &operation)
            .header("X-Long", &"x".repeat(10_000))
            .header("X-HTTP-Method-Override", "DELETE")
            .header("X-Forwarded-For", "not an address, ::1")
            .header("Accept", "text/html")
            .header("Range", "bytes=0-1")
            .header_bytes("If-None-Match", b"\xff")
            .header_bytes("X-Request-ID", b"\xff")
            .header_bytes("Origin", b"\xff")
            .header("Cookie", "session=1");
        let answer = call.send().await;
        assert!(answer.status < 300, "{}: {}", operation.id(), answer.text());
        assert_eq!(answer.header("x-request-id").len(), 16);
    }
}
