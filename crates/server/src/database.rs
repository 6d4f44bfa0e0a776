//! The store behind a database address.

use std::{path::Path, sync::Arc};

use anyhow::{Context, Result, bail};
use timekeeper_ports::Store;
use timekeeper_storage_diesel::{OpenError, PostgresStore, SqliteStore, postgres::PostgresAddress};

use crate::config::Config;

/// PostgreSQL connections for each worker: commits that wait for the disk share the wait.
const PER_WORKER: usize = 16;

/// PostgreSQL connections in all, unless the configuration says otherwise: its own default limit is 100.
const MOST: usize = 64;

/// A store that was opened.
pub(crate) enum Database {
    Sqlite(SqliteStore),
    Postgres { store: Box<PostgresStore>, per_worker: usize },
}

const SQLITE: &str = "sqlite://";

/// What to do about another address.
const USE: &str = "use sqlite://path or postgres://user@host/name";

fn is_postgres(url: &str) -> bool {
    url.starts_with("postgres://") || url.starts_with("postgresql://")
}

/// Whether there is a store for such an address.
pub(crate) fn check_scheme(url: &str) -> Result<()> {
    if url.strip_prefix(SQLITE).is_some_and(|path| !path.is_empty()) || is_postgres(url) {
        return Ok(());
    }
    match url.split_once("://") {
        Some((scheme, _)) if url != SQLITE => {
            bail!("database.url: {scheme:?} is no database this program knows; {USE}")
        }
        _ => bail!("database.url is no address of a database; {USE}"),
    }
}

/// The address without its password, for messages. Parameters, which may hold one too, are left out.
fn shown(url: &str) -> String {
    if !is_postgres(url) {
        return url.to_owned();
    }
    let address = url.split('?').next().unwrap_or_default();
    match address.split_once("://").and_then(|(scheme, rest)| Some((scheme, rest.rsplit_once('@')?))) {
        Some((scheme, (account, host))) => {
            format!("{scheme}://{}@{host}", account.split(':').next().unwrap_or_default())
        }
        None => address.to_owned(),
    }
}

fn advice(url: &str, error: &OpenError) -> &'static str {
    match error {
        OpenError::Address(_) => "check database.url",
        OpenError::Unreachable(_) if is_postgres(url) => "check that it is running and that database.url is right",
        OpenError::Unreachable(_) => "database.url must name a file, in a folder that this user may write to",
        OpenError::Damaged(_) => "restore it from a backup, or name another file in database.url",
        OpenError::Foreign => "nothing in it was changed",
        OpenError::Newer(_) => "use that version, or restore a backup from before it",
        OpenError::Behind(_) => "a server that is started without --no-migrate does that, too",
        OpenError::Migration(_) => "nothing of that migration was kept",
    }
}

impl Database {
    /// Opens the store of the configuration; nothing is changed in it, but an SQLite file is made when there is none.
    pub(crate) async fn open(config: &Config) -> Result<Self> {
        let url = &config.database.url;
        check_scheme(url)?;
        let opened = Self::open_url(config).await;
        opened.map_err(|error| explain(url, &error))
    }

    /// Opens a store that is up to date; nothing is changed, nor made.
    pub(crate) async fn open_current(config: &Config) -> Result<Self> {
        let url = &config.database.url;
        if let Some(path) = url.strip_prefix(SQLITE)
            && !Path::new(path).exists()
        {
            bail!("{url}: there is no such file; start the server once, or run `timekeeper migrate`, to make it");
        }
        let database = Self::open(config).await?;
        let checked = match &database {
            Self::Sqlite(store) => store.check().await,
            Self::Postgres { store, .. } => store.check().await,
        };
        checked.map_err(|error| explain(url, &error))?;
        Ok(database)
    }

    async fn open_url(config: &Config) -> Result<Self, OpenError> {
        let (url, workers) = (&config.database.url, config.workers());
        if let Some(path) = url.strip_prefix(SQLITE) {
            let readers = match config.database.connections {
                0 => workers * 2,
                connections => connections.saturating_sub(1),
            };
            return Ok(Self::Sqlite(SqliteStore::open(Path::new(path), readers.max(1)).await?));
        }
        let address = PostgresAddress::parse(url, config.database.ca_file.as_deref())?;
        let connections = match config.database.connections {
            0 => (workers * PER_WORKER).min(MOST),
            connections => connections,
        };
        let per_worker = (connections / workers).max(1);
        Ok(Self::Postgres { store: Box::new(PostgresStore::new(address, per_worker)?), per_worker })
    }

    /// Brings it up to date; tells which migrations that took.
    pub(crate) async fn migrate(&self, config: &Config) -> Result<Vec<String>> {
        let migrated = match self {
            Self::Sqlite(store) => store.migrate().await,
            Self::Postgres { store, .. } => store.migrate().await,
        };
        migrated.map_err(|error| explain(&config.database.url, &error))
    }

    /// Leaves it so that a copy of an SQLite file is complete.
    pub(crate) async fn settle(&self) -> Result<(), OpenError> {
        match self {
            Self::Sqlite(store) => store.checkpoint().await,
            Self::Postgres { .. } => Ok(()),
        }
    }

    /// The store, for the runtime of this thread.
    pub(crate) fn store(&self) -> Arc<dyn Store> {
        match self {
            Self::Sqlite(store) => Arc::new(store.clone()),
            Self::Postgres { store, .. } => Arc::new(PostgresStore::clone(store)),
        }
    }

    /// The store for the runtime of another thread: PostgreSQL connections work best for the thread that opened them.
    pub(crate) fn store_for_worker(&self) -> Result<Arc<dyn Store>> {
        Ok(match self {
            Self::Sqlite(store) => Arc::new(store.clone()),
            Self::Postgres { store, per_worker } => {
                Arc::new(store.sibling(*per_worker).context("another pool of connections")?)
            }
        })
    }
}

fn explain(url: &str, error: &OpenError) -> anyhow::Error {
    let cause = match error {
        OpenError::Migration(cause) => format!("{error}: {cause}"),
        other => other.to_string(),
    };
    anyhow::anyhow!("{}: {cause}; {}", shown(url), advice(url, error))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_is_not_shown() {
        assert_eq!(shown("postgres://user:secret@host:5432/db"), "postgres://user@host:5432/db");
        assert_eq!(shown("postgres://user:p@ss@host/db?password=secret"), "postgres://user@host/db");
        assert_eq!(shown("postgres://host/db"), "postgres://host/db");
        assert_eq!(shown("sqlite://a@b?.db"), "sqlite://a@b?.db");
    }

    #[test]
    fn unknown_schemes_are_refused_by_name() {
        let error = check_scheme("mysql://localhost/db").unwrap_err().to_string();
        assert!(error.contains("\"mysql\"") && error.contains("sqlite://path"), "{error}");
        assert!(check_scheme("sqlite://").is_err());
        let error = check_scheme("postgres:user:secret@host").unwrap_err().to_string();
        assert!(!error.contains("secret"), "{error}");
        assert!(check_scheme("postgresql://localhost/db").is_ok());
    }
}
