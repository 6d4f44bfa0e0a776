//! Opening a database: what can be wrong with it, in words for the person at the console.

use std::collections::BTreeSet;

use diesel::{migration::MigrationVersion, result::Error};
use timekeeper_ports::{Cause, Migrations};

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

/// Compares what a database has with what the program knows, whichever way the stamps are written.
pub(crate) fn compared(known: &[String], applied: &[String]) -> Migrations {
    let stamp = |name: &str| -> String { name.split('_').next().unwrap_or(name).replace('-', "") };
    let known_stamps: BTreeSet<String> = known.iter().map(|name| stamp(name)).collect();
    let applied_stamps: BTreeSet<String> = applied.iter().map(|name| stamp(name)).collect();
    let (done, pending) = known.iter().cloned().partition(|name| applied_stamps.contains(&stamp(name)));
    let unknown = applied.iter().filter(|name| !known_stamps.contains(&stamp(name))).cloned().collect();
    Migrations { applied: done, pending, unknown }
}

/// The names of what a database is missing, or what of it is too new.
pub(crate) fn missing_migrations(known: &[String], applied: &[MigrationVersion<'_>]) -> Result<Vec<String>, OpenError> {
    let applied: Vec<String> = applied.iter().map(ToString::to_string).collect();
    let Migrations { pending, unknown, .. } = compared(known, &applied);
    unknown.into_iter().next().map_or(Ok(pending), |newer| Err(OpenError::Newer(newer)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn migrations_are_had_lacked_or_of_a_newer_program() {
        let names = |names: &[&str]| names.iter().map(ToString::to_string).collect::<Vec<_>>();
        let known = names(&["2026-11-22-000000_spine", "2026-11-22-100000_people"]);
        let found = compared(&known, &names(&["20261122000000", "20270101000000"]));
        assert_eq!(found.applied, names(&["2026-11-22-000000_spine"]));
        assert_eq!(found.pending, names(&["2026-11-22-100000_people"]));
        assert_eq!(found.unknown, names(&["20270101000000"]));
    }
}
