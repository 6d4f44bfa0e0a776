//! Bad input to every operation of the document: always an error of the caller, in the one shape, and nothing stored.

mod addresses;
mod bodies;
mod headers;
mod others;

use crate::harness::{Answer, Call, World};

/// Sends what must be refused, and looks whether anything came of it.
async fn refused(world: &World, what: &str, call: Call) -> Answer {
    let before = world.server.dump().await;
    let answer = call.send().await;
    assert!((400..500).contains(&answer.status), "{what}: {} {}", answer.status, answer.text());
    answer.error_shape();
    assert!(world.server.dump().await == before, "{what}: refused, and yet something changed");
    answer
}
