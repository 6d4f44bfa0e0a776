//! Messages that are shown once, on the page after the one that did something.
//!
//! The browser keeps which message it is, in a cookie; what it says is only known here.

use crate::texts::{Key, key};

/// A message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Flash {
    SignedOut,
    ResetMailed,
    PasswordSet,
    TokenRevoked,
    TokenActivated,
    TokenDeleted,
    TimerStarted,
    TimerStopped,
    TimerPaused,
    TimerResumed,
    NoTimer,
    EntryAdded,
    EntrySaved,
    EntryDeleted,
    ProjectAdded,
    ProjectSaved,
    ProjectArchived,
    ProjectActivated,
    TaskAdded,
    TaskSaved,
    TaskDeleted,
    ClientAdded,
    ClientSaved,
    ClientDeactivated,
    ClientActivated,
    SettingsSaved,
    ZoneSettled,
    UserAdded,
    UserSaved,
    UserActivated,
    UserDeactivated,
    SecondFactorReset,
    NoSecondFactor,
    UserDeleted,
    UserAnonymised,
}

/// Seconds until a message that nobody was shown is forgotten.
pub(crate) const LIFETIME: i64 = 60;

impl Flash {
    const ALL: [Self; 35] = [
        Self::SignedOut,
        Self::ResetMailed,
        Self::PasswordSet,
        Self::TokenRevoked,
        Self::TokenActivated,
        Self::TokenDeleted,
        Self::TimerStarted,
        Self::TimerStopped,
        Self::TimerPaused,
        Self::TimerResumed,
        Self::NoTimer,
        Self::EntryAdded,
        Self::EntrySaved,
        Self::EntryDeleted,
        Self::ProjectAdded,
        Self::ProjectSaved,
        Self::ProjectArchived,
        Self::ProjectActivated,
        Self::TaskAdded,
        Self::TaskSaved,
        Self::TaskDeleted,
        Self::ClientAdded,
        Self::ClientSaved,
        Self::ClientDeactivated,
        Self::ClientActivated,
        Self::SettingsSaved,
        Self::ZoneSettled,
        Self::UserAdded,
        Self::UserSaved,
        Self::UserActivated,
        Self::UserDeactivated,
        Self::SecondFactorReset,
        Self::NoSecondFactor,
        Self::UserDeleted,
        Self::UserAnonymised,
    ];

    /// What it says. The same word is kept in the cookie.
    pub(crate) const fn key(self) -> Key {
        match self {
            Self::SignedOut => key("flash-signed-out"),
            Self::ResetMailed => key("flash-reset-mailed"),
            Self::PasswordSet => key("flash-password-set"),
            Self::TokenRevoked => key("flash-token-revoked"),
            Self::TokenActivated => key("flash-token-activated"),
            Self::TokenDeleted => key("flash-token-deleted"),
            Self::TimerStarted => key("flash-timer-started"),
            Self::TimerStopped => key("flash-timer-stopped"),
            Self::TimerPaused => key("flash-timer-paused"),
            Self::TimerResumed => key("flash-timer-resumed"),
            Self::NoTimer => key("flash-no-timer"),
            Self::EntryAdded => key("flash-entry-added"),
            Self::EntrySaved => key("flash-entry-saved"),
            Self::EntryDeleted => key("flash-entry-deleted"),
            Self::ProjectAdded => key("flash-project-added"),
            Self::ProjectSaved => key("flash-project-saved"),
            Self::ProjectArchived => key("flash-project-archived"),
            Self::ProjectActivated => key("flash-project-activated"),
            Self::TaskAdded => key("flash-task-added"),
            Self::TaskSaved => key("flash-task-saved"),
            Self::TaskDeleted => key("flash-task-deleted"),
            Self::ClientAdded => key("flash-client-added"),
            Self::ClientSaved => key("flash-client-saved"),
            Self::ClientDeactivated => key("flash-client-deactivated"),
            Self::ClientActivated => key("flash-client-activated"),
            Self::SettingsSaved => key("flash-settings-saved"),
            Self::ZoneSettled => key("flash-zone-settled"),
            Self::UserAdded => key("flash-user-added"),
            Self::UserSaved => key("flash-user-saved"),
            Self::UserActivated => key("flash-user-activated"),
            Self::UserDeactivated => key("flash-user-deactivated"),
            Self::SecondFactorReset => key("flash-second-factor-reset"),
            Self::NoSecondFactor => key("flash-no-second-factor"),
            Self::UserDeleted => key("flash-user-deleted"),
            Self::UserAnonymised => key("flash-user-anonymised"),
        }
    }

    /// The message of that word.
    pub(crate) fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|flash| flash.key().as_str() == word)
    }
}
