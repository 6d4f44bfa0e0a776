//! The conformance suite on the in-memory store.

use std::{process::ExitCode, sync::Arc};

use timekeeper_storage_memory::MemoryStore;
use timekeeper_storage_testkit::{Fixture, Harness, async_trait};

struct Memory;

#[async_trait]
impl Harness for Memory {
    async fn fresh(&self) -> Fixture {
        Fixture::new(Arc::new(MemoryStore::new()), ())
    }
}

fn main() -> ExitCode {
    timekeeper_storage_testkit::main(Memory)
}
