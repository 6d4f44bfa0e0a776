//! The in-memory store that tests of the application run on: everything a database promises, nothing on disk.
//!
//! It is also the yardstick of the other adapters: its sums are computed by [`timekeeper_domain::report`] from the
//! entries themselves, every time. Writers take turns; readers look at what was last committed.

mod audit;
mod categories;
mod clients;
mod entries;
mod expenses;
mod favorites;
mod idempotency;
mod invoices;
mod outbox;
mod projects;
mod rates;
mod reports;
mod resets;
mod sessions;
mod settings;
mod state;
mod table;
mod tasks;
mod tokens;
mod totp;
mod tx;
mod users;

use std::{
    sync::{
        Arc, PoisonError, RwLock,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use timekeeper_ports::{Migrations, PoolState, ReadMode, Store, StoreError, StoreKind, StoreState, Tx, async_trait};
use tokio::sync::Mutex;

use crate::{
    state::State,
    tx::{Access, MemoryTx},
};

/// How long a writer waits for its turn.
const PATIENCE: Duration = Duration::from_secs(10);

/// Keeps everything in memory. Clones share the same contents.
#[derive(Clone, Default)]
pub struct MemoryStore {
    committed: Arc<RwLock<Arc<State>>>,
    writer: Arc<Mutex<()>>,
    statements: Arc<AtomicU64>,
}

impl MemoryStore {
    /// An empty store.
    pub fn new() -> Self {
        Self::default()
    }

    fn latest(&self) -> Arc<State> {
        Arc::clone(&self.committed.read().unwrap_or_else(PoisonError::into_inner))
    }

    fn replace(&self, state: State) {
        *self.committed.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(state);
    }

    fn count_statement(&self) {
        self.statements.fetch_add(1, Ordering::Relaxed);
    }
}

#[async_trait]
impl Store for MemoryStore {
    async fn read(&self, mode: ReadMode) -> Result<Box<dyn Tx>, StoreError> {
        let access = match mode {
            ReadMode::Snapshot => Access::Snapshot(self.latest()),
            ReadMode::PerStatement => Access::Latest,
        };
        Ok(Box::new(MemoryTx::new(self.clone(), access)))
    }

    async fn write(&self) -> Result<Box<dyn Tx>, StoreError> {
        let turn = tokio::time::timeout(PATIENCE, Arc::clone(&self.writer).lock_owned())
            .await
            .map_err(|_| StoreError::Contended)?;
        let state = State::clone(&self.latest());
        Ok(Box::new(MemoryTx::new(self.clone(), Access::Write { state: Box::new(state), _turn: turn })))
    }

    async fn ping(&self) -> Result<(), StoreError> {
        Ok(())
    }

    fn pool(&self) -> PoolState {
        PoolState {
            size: 1,
            idle: usize::from(self.writer.try_lock().is_ok()),
            max: 1,
            waiting: 0,
            statements: self.statements.load(Ordering::Relaxed),
        }
    }

    async fn state(&self) -> Result<StoreState, StoreError> {
        let version = env!("CARGO_PKG_VERSION").to_owned();
        Ok(StoreState { kind: StoreKind::Memory, version, bytes: None, migrations: Migrations::default() })
    }
}
