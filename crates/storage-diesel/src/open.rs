//! Opening a database: what can be wrong with it, in words for the person at the console.

use diesel::{migration::MigrationVersion, result::Error};
use timekeeper_ports::Cause;

/// Why a database could not be opened. Nothing was changed in it.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// The address makes no sense.
    #[error("the database address is not valid: {0}")]
    Address(String),
    /// It does not answer.
    #[error("the database cannot be reached: {0}")]
    Unreachable(String),
    /// The file is no database, or a damaged one.
    #[error("the database file is damaged or not an SQLite database: {0}")]
    Damaged(String),
    /// It was migrated by a newer version of the program.
    #[error("the database belongs to a newer version of Timekeeper (it knows migration {0}, this program does not)")]
    Newer(String),
    /// It holds tables that are not this program's.
    #[error("the database holds tables of another program; name a new file or an empty database")]
    Foreign,
    /// It has not been migrated and may not be now.
    #[error("the database needs {0} migration(s); run `timekeeper migrate`")]
    Behind(usize),
    /// A migration failed.
    #[error("a migration failed: {0}")]
    Migration(#[source] Cause),
}

impl OpenError {
    /// A failure while opening: a damaged file is told from one that is not there.
    pub(crate) fn from_text(text: String) -> Self {
        let damaged = ["not a database", "malformed", "disk image", "unsupported file format"];
        if damaged.iter().any(|word| text.contains(word)) { Self::Damaged(text) } else { Self::Unreachable(text) }
    }
}

/// A failure of a statement.
impl From<Error> for OpenError {
    fn from(error: Error) -> Self {
        Self::from_text(error.to_string())
    }
}

/// Compares what a database has with what the program knows: the names of what is missing, or what is too new.
pub(crate) fn missing_migrations(known: &[String], applied: &[MigrationVersion<'_>]) -> Result<Vec<String>, OpenError> {
    let applied: Vec<String> = applied.iter().map(ToString::to_string).collect();
    let version = |name: &str| -> String { name.split('_').next().unwrap_or(name).replace('-', "") };
    let known_versions: Vec<String> = known.iter().map(|name| version(name)).collect();
    if let Some(newer) = applied.iter().find(|name| !known_versions.contains(&version(name))) {
        return Err(OpenError::Newer(newer.clone()));
    }
    let applied: Vec<String> = applied.iter().map(|name| version(name)).collect();
    Ok(known.iter().filter(|name| !applied.contains(&version(name))).cloned().collect())
}
