//! Where a stretch of work stands, how it came to be, and why it refuses a change.

use serde::Serialize;

use crate::Instant;

/// Where a stretch of work stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case", tag = "state")]
pub enum EntryState {
    /// The clock is ticking.
    Running,
    /// The clock stands still.
    Paused {
        /// Since when.
        since: Instant,
    },
    /// Work is over.
    Finished {
        /// Since when; after the start.
        end: Instant,
    },
}

/// How an entry came to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum EntrySource {
    /// Written down by hand.
    Manual,
    /// A timer that was started.
    Auto,
    /// Imported in bulk.
    Bulk,
}

/// Why a timer or an entry refused a change.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum EntryError {
    /// Pausing what is paused.
    #[error("Timer is already paused")]
    AlreadyPaused,
    /// Resuming what runs.
    #[error("Timer is not paused")]
    NotPaused,
    /// Changing the state of what is over.
    #[error("the time entry is already finished")]
    AlreadyFinished,
    /// The end does not come after the start.
    #[error("End time must be after start time")]
    EndNotAfterStart,
    /// A running entry has no end to set.
    #[error("Cannot set end_time on active timer. Stop the timer first.")]
    EndOnRunning,
    /// Neither project nor client nor category.
    #[error("Either project or client must be selected")]
    NoTarget,
    /// A task goes with a project, not with a client alone.
    #[error("Tasks can only be assigned to project-based time entries")]
    TaskWithoutProject,
}

impl EntryState {
    /// Whether work is not over: running or paused.
    pub const fn is_open(self) -> bool {
        !matches!(self, Self::Finished { .. })
    }

    /// When work ended, if it has.
    pub const fn end(self) -> Option<Instant> {
        match self {
            Self::Finished { end } => Some(end),
            Self::Running | Self::Paused { .. } => None,
        }
    }

    /// Since when it is paused, if it is.
    pub const fn paused_at(self) -> Option<Instant> {
        match self {
            Self::Paused { since } => Some(since),
            Self::Running | Self::Finished { .. } => None,
        }
    }
}

impl EntrySource {
    /// The word that is stored and shown.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Manual => "manual",
            Self::Auto => "auto",
            Self::Bulk => "bulk",
        }
    }

    /// The source that a stored word means; words of other systems count as written by hand.
    pub fn from_word(word: &str) -> Self {
        match word {
            "auto" => Self::Auto,
            "bulk" => Self::Bulk,
            _ => Self::Manual,
        }
    }
}
