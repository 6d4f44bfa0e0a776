//! Runs the conformance suite against SQLite, a fresh file for each case.
#![expect(clippy::expect_used, reason = "a test harness stops at the first thing that fails, and says why")]

use std::{process::ExitCode, sync::Arc};

use timekeeper_storage_diesel::SqliteStore;
use timekeeper_storage_testkit::{Fixture, Harness, async_trait};

struct Sqlite;

#[async_trait]
impl Harness for Sqlite {
    async fn fresh(&self) -> Fixture {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let store = SqliteStore::open(&folder.path().join("test.db"), 4).await.expect("the file opens");
        store.migrate().await.expect("the migrations run");
        Fixture::new(Arc::new(store), folder)
    }
}

fn main() -> ExitCode {
    timekeeper_storage_testkit::main(Sqlite)
}
