//! The SQLite adapter: one file, many readers, one writer.

#![expect(clippy::duplicate_mod, reason = "the shared queries are compiled once for each database")]

#[path = "../shared/audit.rs"]
mod audit;
#[path = "../shared/categories.rs"]
mod categories;
#[path = "../shared/clients.rs"]
mod clients;
#[path = "../shared/common.rs"]
mod common;
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
mod readers;
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
mod writer;

use std::{
    path::{Path, PathBuf},
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
};

use async_trait::async_trait;
use diesel::{SqliteConnection, connection::SimpleConnection, dsl::sql, sql_types::Bool};
use diesel_migrations::{EmbeddedMigrations, MigrationHarness, embed_migrations};
use timekeeper_ports::{PoolState, ReadMode, Store, StoreError, StoreState, Tx};

use self::{
    tx::{DieselTx, Snapshot},
    writer::Writer,
};
use crate::open::{OpenError, missing_migrations};

const MIGRATIONS: EmbeddedMigrations = embed_migrations!("../../migrations/sqlite");

/// A store in one SQLite file, made when it is not there. Other processes may use the file, too.
#[derive(Clone)]
pub struct SqliteStore {
    path: PathBuf,
    readers: Arc<readers::Pool>,
    writer: Writer,
    size: usize,
    statements: Arc<AtomicU64>,
}

/// Makes the file, if it is not there, for nobody else to read: secrets are in it, and the files beside it take after it. What
/// goes wrong here is said when the file is opened.
fn make_private(path: &Path) {
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    drop(options.open(path));
}

impl SqliteStore {
    /// Opens the file with one writer and up to `readers` readers.
    ///
    /// # Errors
    /// When the file cannot be opened or is no database.
    pub async fn open(path: &Path, readers: usize) -> Result<Self, OpenError> {
        let name = path.to_str().ok_or_else(|| OpenError::Address(format!("{} is not UTF-8", path.display())))?;
        if name.is_empty() || name == ":memory:" {
            return Err(OpenError::Address("a file is needed, such as sqlite://timekeeper.db".to_owned()));
        }
        make_private(path);
        let (name, statements) = (name.to_owned(), Arc::<AtomicU64>::default());
        let pool = readers::pool(&name, readers, Arc::clone(&statements))
            .map_err(|error| OpenError::Address(error.to_string()))?;
        let counter = Arc::clone(&statements);
        let connection = blocking(move || {
            readers::open(&name, counter).map_err(|error| OpenError::from_text(format!("{name}: {error}")))
        })
        .await?;
        Ok(Self {
            path: path.to_owned(),
            readers: Arc::new(pool),
            writer: Writer::new(connection),
            size: readers.max(1) + 1,
            statements,
        })
    }

    /// Brings the file up to date and tells which migrations that took. Programs that start together wait for each
    /// other.
    ///
    /// # Errors
    /// When the file belongs to a newer program, or a migration fails.
    pub async fn migrate(&self) -> Result<Vec<String>, OpenError> {
        self.with_own_connection(|connection| {
            // What is not ours is left before anything is changed in it.
            missing(connection)?;
            readers::keep_a_write_ahead_log(connection)?;
            // One transaction holds all of it: another process waits, and then finds nothing left to do.
            connection.immediate_transaction(|connection| {
                let missing = missing(connection)?;
                connection.run_pending_migrations(MIGRATIONS).map_err(OpenError::Migration)?;
                Ok(missing)
            })
        })
        .await
    }

    /// Whether the file is as this program needs it; what it holds is not changed.
    ///
    /// # Errors
    /// When it belongs to a newer program, or needs migrations.
    pub async fn check(&self) -> Result<(), OpenError> {
        self.with_own_connection(|connection| match missing(connection)?.len() {
            0 => Ok(readers::keep_a_write_ahead_log(connection)?),
            missing => Err(OpenError::Behind(missing)),
        })
        .await
    }

    /// Moves everything into the one file, so that a copy of it is complete. Other programs that use it are not waited
    /// for long.
    ///
    /// # Errors
    /// When the file cannot be opened or written to.
    pub async fn checkpoint(&self) -> Result<(), OpenError> {
        self.with_own_connection(|connection| {
            Ok(connection.batch_execute("PRAGMA busy_timeout = 1000; PRAGMA wal_checkpoint(TRUNCATE)")?)
        })
        .await
    }

    async fn with_own_connection<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut SqliteConnection) -> Result<T, OpenError> + Send + 'static,
    ) -> Result<T, OpenError> {
        let (path, statements) = (self.path.clone(), Arc::clone(&self.statements));
        blocking(move || {
            let name = path.display().to_string();
            let mut connection =
                readers::open(&name, statements).map_err(|error| OpenError::from_text(format!("{name}: {error}")))?;
            work(&mut connection)
        })
        .await
    }
}

/// Which migrations the file lacks. Asking the harness would make its table, so that is looked for first.
fn missing(connection: &mut SqliteConnection) -> Result<Vec<String>, OpenError> {
    let known = state::known(&MIGRATIONS).map_err(OpenError::Migration)?;
    // Asked in one statement: another process may be migrating.
    let state = diesel::select((
        sql::<Bool>(
            "EXISTS (SELECT 1 FROM sqlite_master WHERE name = '__diesel_schema_migrations' AND type = 'table')",
        ),
        sql::<Bool>(
            "EXISTS (SELECT 1 FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\')",
        ),
    ));
    let (migrated, anything): (bool, bool) = diesel::RunQueryDsl::get_result(state, connection)?;
    if !migrated {
        return if anything { Err(OpenError::Foreign) } else { Ok(known) };
    }
    let applied = connection.applied_migrations().map_err(|error| OpenError::from_text(error.to_string()))?;
    missing_migrations(&known, &applied)
}

async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, OpenError> + Send + 'static,
) -> Result<T, OpenError> {
    tokio::task::spawn_blocking(work).await.map_err(|error| OpenError::Migration(Box::new(error)))?
}

#[async_trait]
impl Store for SqliteStore {
    async fn read(&self, mode: ReadMode) -> Result<Box<dyn Tx>, StoreError> {
        let snapshot = match mode {
            ReadMode::Snapshot => Snapshot::Yes,
            ReadMode::PerStatement => Snapshot::No,
        };
        Ok(Box::new(DieselTx::reading(Arc::clone(&self.readers), snapshot)))
    }

    async fn write(&self) -> Result<Box<dyn Tx>, StoreError> {
        Ok(Box::new(DieselTx::writing(self.writer.clone())))
    }

    async fn ping(&self) -> Result<(), StoreError> {
        let mut reader = self.readers.get().await.map_err(|error| StoreError::Unavailable(Box::new(error)))?;
        let pinged = tokio::task::spawn_blocking(move || reader.batch_execute("SELECT 1")).await;
        let unavailable = |error: Box<dyn std::error::Error + Send + Sync>| StoreError::Unavailable(error);
        pinged.map_err(|error| unavailable(error.into()))?.map_err(|error| unavailable(error.into()))
    }

    fn pool(&self) -> PoolState {
        let status = self.readers.status();
        PoolState {
            size: status.size + 1,
            idle: status.available + usize::from(self.writer.is_free()),
            max: self.size,
            waiting: status.waiting + self.writer.queued(),
            statements: self.statements.load(Ordering::Relaxed),
        }
    }

    async fn state(&self) -> Result<StoreState, StoreError> {
        DieselTx::reading(Arc::clone(&self.readers), Snapshot::No).state(&MIGRATIONS).await
    }
}
