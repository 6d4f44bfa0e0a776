//! The readers of an SQLite file: a pool of connections that cannot write.

use std::{
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use deadpool::managed::{self, Metrics, RecycleResult};
use diesel::{
    Connection, ConnectionError, ConnectionResult, QueryResult, SqliteConnection,
    connection::{InstrumentationEvent, SimpleConnection},
};

use super::dialect::is_contention;

/// How long to wait for a free connection.
const POOL_TIMEOUT: Duration = Duration::from_secs(10);

/// Settings of every connection: a commit is on disk when it is answered, references are checked, other processes are
/// waited for.
const PRAGMAS: &str = "PRAGMA busy_timeout = 10000; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; \
                       PRAGMA temp_store = MEMORY; PRAGMA cache_size = -16384; PRAGMA journal_size_limit = 67108864;";

/// How often to ask for the write-ahead log while other processes are in the way, and how long to wait in between.
const LOG_PATIENCE: (usize, Duration) = (2_000, Duration::from_millis(5));

/// Memory for pages that all readers have together, in KiB; behind it is the system's own cache.
const READERS_CACHE: usize = 32_768;

pub(super) type Pool = managed::Pool<Readers>;
pub(super) type Reader = managed::Object<Readers>;

/// Opens readers of one file.
pub(super) struct Readers {
    path: String,
    statements: Arc<AtomicU64>,
    /// KiB of pages that each keeps.
    cache: usize,
}

impl managed::Manager for Readers {
    type Error = ConnectionError;
    type Type = SqliteConnection;

    async fn create(&self) -> Result<SqliteConnection, ConnectionError> {
        let (path, statements) = (self.path.clone(), Arc::clone(&self.statements));
        let settings = format!("PRAGMA query_only = ON; PRAGMA cache_size = -{}", self.cache);
        let opened = tokio::task::spawn_blocking(move || {
            let mut connection = open(&path, statements)?;
            connection.batch_execute(&settings).map_err(ConnectionError::CouldntSetupConfiguration)?;
            Ok(connection)
        });
        opened.await.unwrap_or_else(|error| Err(ConnectionError::BadConnection(error.to_string())))
    }

    async fn recycle(&self, _: &mut SqliteConnection, _: &Metrics) -> RecycleResult<ConnectionError> {
        Ok(())
    }
}

/// A pool of up to `size` readers, none of them open yet.
pub(super) fn pool(path: &str, size: usize, statements: Arc<AtomicU64>) -> Result<Pool, managed::BuildError> {
    let size = size.max(1);
    let cache = (READERS_CACHE / size).max(2_048);
    managed::Pool::builder(Readers { path: path.to_owned(), statements, cache })
        .max_size(size)
        .wait_timeout(Some(POOL_TIMEOUT))
        .runtime(deadpool::Runtime::Tokio1)
        .build()
}

/// A connection with the settings above that adds every statement to `statements`.
pub(super) fn open(path: &str, statements: Arc<AtomicU64>) -> ConnectionResult<SqliteConnection> {
    let mut connection = SqliteConnection::establish(path)?;
    connection.batch_execute(PRAGMAS).map_err(ConnectionError::CouldntSetupConfiguration)?;
    connection.set_instrumentation(move |event: InstrumentationEvent<'_>| {
        if matches!(event, InstrumentationEvent::StartQuery { .. }) {
            statements.fetch_add(1, Ordering::Relaxed);
        }
    });
    Ok(connection)
}

/// Makes the file one with a write-ahead log, which it then stays. SQLite waits for nobody here: of two processes that
/// ask together, one is told at once that the database is locked.
pub(super) fn keep_a_write_ahead_log(connection: &mut SqliteConnection) -> QueryResult<()> {
    const LOG: &str = "PRAGMA journal_mode = WAL";
    let (times, pause) = LOG_PATIENCE;
    for _ in 1..times {
        match connection.batch_execute(LOG) {
            Err(error) if is_contention(&error.to_string()) => std::thread::sleep(pause),
            done => return done,
        }
    }
    connection.batch_execute(LOG)
}
