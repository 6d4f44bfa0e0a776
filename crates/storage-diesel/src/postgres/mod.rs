//! The PostgreSQL adapter.

#![expect(clippy::duplicate_mod, reason = "the shared queries are compiled once for each database")]

#[path = "../shared/audit.rs"]
mod audit;
#[path = "../shared/categories.rs"]
mod categories;
#[path = "../shared/clients.rs"]
mod clients;
#[path = "../shared/common.rs"]
mod common;
mod connect;
mod dialect;
#[path = "../shared/entries.rs"]
mod entries;
#[path = "../shared/entry_days.rs"]
mod entry_days;
#[path = "../shared/entry_revenue.rs"]
mod entry_revenue;
#[path = "../shared/entry_shares.rs"]
mod entry_shares;
#[path = "../shared/entry_sums.rs"]
mod entry_sums;
#[path = "../shared/expenses.rs"]
mod expenses;
#[path = "../shared/favorites.rs"]
mod favorites;
#[path = "../shared/idempotency.rs"]
mod idempotency;
#[path = "../shared/invoice_parts.rs"]
mod invoice_parts;
#[path = "../shared/invoices.rs"]
mod invoices;
#[path = "../shared/outbox.rs"]
mod outbox;
#[path = "../shared/projects.rs"]
mod projects;
#[path = "../shared/rates.rs"]
mod rates;
#[path = "../shared/reports.rs"]
mod reports;
#[path = "../shared/resets.rs"]
mod resets;
#[path = "../shared/schema.rs"]
mod schema;
#[path = "../shared/schema_billing.rs"]
mod schema_billing;
#[path = "../shared/schema_sign_in.rs"]
mod schema_sign_in;
#[path = "../shared/sessions.rs"]
mod sessions;
#[path = "../shared/settings.rs"]
mod settings;
#[path = "../shared/state.rs"]
mod state;
#[path = "../shared/tasks.rs"]
mod tasks;
#[path = "../shared/tokens.rs"]
mod tokens;
#[path = "../shared/totp.rs"]
mod totp;
mod tx;
#[path = "../shared/users.rs"]
mod users;

use std::{
    sync::{
        Arc, PoisonError, RwLock,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use async_trait::async_trait;
use diesel::{dsl::sql, sql_types::Bool};
use diesel_async::{
    AsyncMigrationHarness, SimpleAsyncConnection,
    pooled_connection::{
        AsyncDieselConnectionManager, ManagerConfig, RecyclingMethod,
        deadpool::{Pool, PoolError},
    },
};
use diesel_migrations::{EmbeddedMigrations, MigrationHarness, embed_migrations};
use timekeeper_ports::{PoolState, ReadMode, Store, StoreError, StoreState, Tx};

use self::{
    dialect::Conn,
    tx::{DieselTx, Kind},
};
use crate::open::{OpenError, missing_migrations};

pub use connect::PostgresAddress;

const MIGRATIONS: EmbeddedMigrations = embed_migrations!("../../migrations/postgres");

/// A number nobody else takes for an advisory lock: programs that start together migrate one after the other.
const MIGRATION_LOCK: i64 = 0x7469_6d65_6b65_6570;

/// How long to wait for a free connection.
const POOL_TIMEOUT: Duration = Duration::from_secs(10);

/// PostgreSQL behind a pool of connections.
///
/// A connection works for the thread that opened it. A program with one runtime per thread does best with a store for
/// each of them: [`Self::sibling`].
#[derive(Clone)]
pub struct PostgresStore {
    address: PostgresAddress,
    pool: Pool<Conn>,
    /// The pools of all siblings, this one's among them.
    siblings: Arc<RwLock<Vec<Pool<Conn>>>>,
    statements: Arc<AtomicU64>,
}

impl PostgresStore {
    /// A pool of up to `size` connections, none of them open yet.
    ///
    /// # Errors
    /// [`OpenError::Address`].
    pub fn new(address: PostgresAddress, size: usize) -> Result<Self, OpenError> {
        Self::among(address, size, Arc::default(), Arc::default())
    }

    /// Another pool of `size` connections to the same database, counted together.
    ///
    /// # Errors
    /// [`OpenError::Address`].
    pub fn sibling(&self, size: usize) -> Result<Self, OpenError> {
        Self::among(self.address.clone(), size, Arc::clone(&self.siblings), Arc::clone(&self.statements))
    }

    fn among(
        address: PostgresAddress,
        size: usize,
        siblings: Arc<RwLock<Vec<Pool<Conn>>>>,
        statements: Arc<AtomicU64>,
    ) -> Result<Self, OpenError> {
        let mut config = ManagerConfig::<Conn>::default();
        // The default asks `SELECT 1` at every checkout; this one still refuses closed connections and open
        // transactions.
        config.recycling_method = RecyclingMethod::Fast;
        let (to, counter) = (address.clone(), Arc::clone(&statements));
        config.custom_setup = Box::new(move |_| Box::pin(to.clone().connect(Arc::clone(&counter))));
        let pool = Pool::builder(AsyncDieselConnectionManager::new_with_config("", config))
            .max_size(size.max(1))
            .wait_timeout(Some(POOL_TIMEOUT))
            .create_timeout(Some(POOL_TIMEOUT))
            .runtime(deadpool::Runtime::Tokio1)
            .build()
            .map_err(|error| OpenError::Address(error.to_string()))?;
        siblings.write().unwrap_or_else(PoisonError::into_inner).push(pool.clone());
        Ok(Self { address, pool, siblings, statements })
    }

    /// Brings the database up to date and tells which migrations that took. Programs that start together wait for each
    /// other.
    ///
    /// # Errors
    /// When the database is not there, is newer, or a migration fails.
    pub async fn migrate(&self) -> Result<Vec<String>, OpenError> {
        let mut connection = self.open().await?;
        connection
            .batch_execute(&format!(
                "SET lock_timeout = 0; SET statement_timeout = 0; SELECT pg_advisory_lock({MIGRATION_LOCK})"
            ))
            .await?;
        // The lock ends with the connection, which is not given back to the pool.
        let connection = diesel_async::pooled_connection::deadpool::Object::take(connection);
        let (connection, missing) = missing(connection).await?;
        run_blocking(move || {
            let mut harness = AsyncMigrationHarness::new(connection);
            harness.run_pending_migrations(MIGRATIONS).map(drop).map_err(OpenError::Migration)
        })
        .await?;
        Ok(missing)
    }

    /// Whether the database is as this program needs it; changes nothing.
    ///
    /// # Errors
    /// When the database is not there, is newer, or needs migrations.
    pub async fn check(&self) -> Result<(), OpenError> {
        let connection = diesel_async::pooled_connection::deadpool::Object::take(self.open().await?);
        let (_, missing) = missing(connection).await?;
        if missing.is_empty() { Ok(()) } else { Err(OpenError::Behind(missing.len())) }
    }

    async fn open(&self) -> Result<diesel_async::pooled_connection::deadpool::Object<Conn>, OpenError> {
        self.pool.get().await.map_err(|error| match error {
            PoolError::Backend(error) => OpenError::Unreachable(with_sources(&error)),
            PoolError::Timeout(_) => OpenError::Unreachable("no answer within 10 seconds".to_owned()),
            other => OpenError::Unreachable(other.to_string()),
        })
    }
}

/// Which migrations the database lacks. Asking the harness would make its table, so that is looked for first.
async fn missing(mut connection: Conn) -> Result<(Conn, Vec<String>), OpenError> {
    let known = state::known(&MIGRATIONS).map_err(OpenError::Migration)?;
    // Asked in one statement: another process may be migrating.
    let state = diesel::select((
        sql::<Bool>("to_regclass('__diesel_schema_migrations') IS NOT NULL"),
        sql::<Bool>("to_regclass('users') IS NOT NULL OR to_regclass('time_entries') IS NOT NULL"),
    ));
    let (migrated, anything): (bool, bool) = diesel_async::RunQueryDsl::get_result(state, &mut connection).await?;
    if !migrated {
        return if anything { Err(OpenError::Foreign) } else { Ok((connection, known)) };
    }
    run_blocking(move || {
        let mut harness = AsyncMigrationHarness::new(connection);
        let applied = harness.applied_migrations().map_err(OpenError::Migration)?;
        let missing = missing_migrations(&known, &applied)?;
        Ok((harness.into_inner(), missing))
    })
    .await
}

/// An error with everything behind it, in one line.
fn with_sources(error: &(dyn std::error::Error + 'static)) -> String {
    let mut text = error.to_string();
    let mut next = error.source();
    while let Some(source) = next {
        let more = source.to_string();
        if !text.contains(&more) {
            text.push_str(": ");
            text.push_str(&more);
        }
        next = source.source();
    }
    text
}

async fn run_blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, OpenError> + Send + 'static,
) -> Result<T, OpenError> {
    tokio::task::spawn_blocking(work).await.map_err(|error| OpenError::Migration(Box::new(error)))?
}

#[async_trait]
impl Store for PostgresStore {
    async fn read(&self, mode: ReadMode) -> Result<Box<dyn Tx>, StoreError> {
        let kind = match mode {
            ReadMode::Snapshot => Kind::Snapshot,
            ReadMode::PerStatement => Kind::PerStatement,
        };
        Ok(Box::new(DieselTx::new(self.pool.clone(), kind)))
    }

    async fn write(&self) -> Result<Box<dyn Tx>, StoreError> {
        Ok(Box::new(DieselTx::new(self.pool.clone(), Kind::Write)))
    }

    async fn ping(&self) -> Result<(), StoreError> {
        let mut connection = self.pool.get().await.map_err(|error| StoreError::Unavailable(Box::new(error)))?;
        connection.batch_execute("SELECT 1").await.map_err(|error| StoreError::Unavailable(Box::new(error)))
    }

    fn pool(&self) -> PoolState {
        let pools = self.siblings.read().unwrap_or_else(PoisonError::into_inner);
        let nothing = PoolState { statements: self.statements.load(Ordering::Relaxed), ..PoolState::default() };
        pools.iter().map(Pool::status).fold(nothing, |sum, status| PoolState {
            size: sum.size + status.size,
            idle: sum.idle + status.available,
            max: sum.max + status.max_size,
            waiting: sum.waiting + status.waiting,
            ..sum
        })
    }

    async fn state(&self) -> Result<StoreState, StoreError> {
        DieselTx::new(self.pool.clone(), Kind::PerStatement).state(&MIGRATIONS).await
    }
}
