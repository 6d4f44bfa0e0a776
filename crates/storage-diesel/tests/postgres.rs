//! Runs the conformance suite against PostgreSQL, a fresh schema for each case, in the database of
//! `TIMEKEEPER_TEST_POSTGRES_URL` (`cargo xtask test` provides one).
#![expect(
    clippy::expect_used,
    clippy::print_stderr,
    reason = "a test harness stops at the first thing that fails, and says why"
)]

use std::{
    process::ExitCode,
    sync::{
        Arc,
        atomic::{AtomicU32, Ordering},
    },
};

use diesel_async::{AsyncConnection, AsyncPgConnection, SimpleAsyncConnection};
use timekeeper_storage_diesel::{PostgresStore, postgres::PostgresAddress};
use timekeeper_storage_testkit::{Fixture, Harness, async_trait};

struct Postgres {
    url: String,
}

static SCHEMAS: AtomicU32 = AtomicU32::new(0);

/// Drops the schema of a case.
struct Schema {
    url: String,
    name: String,
}

impl Drop for Schema {
    fn drop(&mut self) {
        let (url, name) = (self.url.clone(), self.name.clone());
        let dropped = std::thread::spawn(move || {
            let runtime = tokio::runtime::Runtime::new().expect("a runtime");
            runtime.block_on(execute(&url, &format!("DROP SCHEMA {name} CASCADE")));
        });
        dropped.join().expect("the schema is dropped");
    }
}

async fn execute(url: &str, sql: &str) {
    let mut connection = AsyncPgConnection::establish(url).await.expect("the database answers");
    connection.batch_execute(sql).await.expect("the statement runs");
}

#[async_trait]
impl Harness for Postgres {
    async fn fresh(&self) -> Fixture {
        let number = SCHEMAS.fetch_add(1, Ordering::Relaxed);
        let name = format!("case_{}_{number}", std::process::id());
        execute(&self.url, &format!("CREATE SCHEMA {name}")).await;
        let separator = if self.url.contains('?') { '&' } else { '?' };
        let url = format!("{}{separator}options=-c%20search_path%3D{name}", self.url);
        let address = PostgresAddress::parse(&url, None).expect("the address is valid");
        let store = PostgresStore::new(address, 12).expect("the pool is made");
        store.migrate().await.expect("the migrations run");
        Fixture::new(Arc::new(store), Schema { url: self.url.clone(), name })
    }
}

fn main() -> ExitCode {
    match std::env::var("TIMEKEEPER_TEST_POSTGRES_URL") {
        Ok(url) => timekeeper_storage_testkit::main(Postgres { url }),
        Err(_) if std::env::var_os("CI").is_some() => {
            eprintln!("TIMEKEEPER_TEST_POSTGRES_URL is not set: run `cargo xtask test`");
            ExitCode::FAILURE
        }
        Err(_) => {
            eprintln!("left out: PostgreSQL (TIMEKEEPER_TEST_POSTGRES_URL is not set); run `cargo xtask test`");
            ExitCode::SUCCESS
        }
    }
}
