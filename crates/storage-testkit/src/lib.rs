//! The one conformance suite: what every storage adapter promises, checked on a fresh store case by case.
//!
//! An adapter implements [`Harness`] and calls [`main`] from a test without the usual harness. Cases are functions in
//! the topic modules, listed once in `cases`; one that is written but not listed is dead code and fails the build.

#![deny(dead_code)]
#![expect(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::missing_panics_doc,
    clippy::unwrap_used,
    reason = "this crate is test code: a panic is how a case fails"
)]

mod absence;
mod audit;
mod billing;
mod build;
mod cases;
mod categories;
mod clients;
mod concurrency;
mod cost;
mod db;
mod entries;
mod expenses;
mod favorites;
mod filters;
mod history;
mod idempotency;
mod invoices;
mod listing;
mod locks;
mod outbox;
mod overlaps;
mod projects;
mod races;
mod rates;
mod reads;
mod resets;
mod sessions;
mod settings;
mod shares;
mod tasks;
mod tokens;
mod totals;
mod totp;
mod transactions;
mod user_filters;
mod users;

use std::{any::Any, process::ExitCode, sync::Arc, time::Duration};

use libtest_mimic::{Arguments, Failed, Trial};
use timekeeper_ports::Store;
use tokio::runtime::Runtime;

use crate::{
    cases::{CASES, Case},
    db::Db,
};

pub use async_trait::async_trait;

/// How long a case may take before it counts as stuck. Most take milliseconds.
const STUCK: Duration = Duration::from_mins(1);

/// What an adapter supplies to run the suite.
#[async_trait]
pub trait Harness: Send + Sync + 'static {
    /// An empty store, at the newest schema, that nobody else uses.
    async fn fresh(&self) -> Fixture;
}

/// A store and whatever keeps it alive.
pub struct Fixture {
    store: Arc<dyn Store>,
    /// Dropped after the store.
    _guard: Box<dyn Any + Send + Sync>,
}

impl Fixture {
    /// Pairs a store with what removes it when it is dropped: a temporary folder, a schema.
    pub fn new(store: Arc<dyn Store>, guard: impl Any + Send + Sync) -> Self {
        Self { store, _guard: Box::new(guard) }
    }
}

/// Runs every case, or those that the command line names; call it from `main` of an adapter's test.
pub fn main(harness: impl Harness) -> ExitCode {
    let arguments = Arguments::from_args();
    let harness: Arc<dyn Harness> = Arc::new(harness);
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(4).enable_all().build();
    let runtime = Arc::new(runtime.expect("a runtime can be built"));
    let trials = CASES.iter().map(|case| {
        let (harness, runtime) = (Arc::clone(&harness), Arc::clone(&runtime));
        Trial::test(case.name, move || run(case, &harness, &runtime))
    });
    libtest_mimic::run(&arguments, trials.collect()).exit_code()
}

fn run(case: &Case, harness: &Arc<dyn Harness>, runtime: &Runtime) -> Result<(), Failed> {
    runtime.block_on(async {
        let db = Db::fresh(harness).await;
        let stuck = |_| Failed::from(format!("stuck for {STUCK:?}"));
        tokio::time::timeout(STUCK, (case.run)(db)).await.map_err(stuck)
    })
}
