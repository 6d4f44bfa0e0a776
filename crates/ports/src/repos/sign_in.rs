//! What signing in keeps: sessions, second factors, passwords that were forgotten, and errands to do after a commit.

use std::collections::BTreeSet;

use async_trait::async_trait;
use timekeeper_domain::{
    Instant,
    id::{TokenId, UserId},
};

use super::Result;

/// What became of a refresh token that was presented.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Presented {
    /// Nobody had spent it; now it is.
    Fresh {
        /// The session's token.
        token: TokenId,
        /// From when on it should be refused.
        expires_at: Instant,
    },
    /// It had been spent before.
    Spent {
        /// The session's token.
        token: TokenId,
    },
}

/// Refresh tokens. They belong to a token, and go with it.
#[async_trait]
pub trait SessionRepo: Send {
    /// A new refresh token. Violates `TokenHash`, `Reference`.
    async fn add(&mut self, token: TokenId, hash: &[u8; 32], at: Instant, expires_at: Instant) -> Result<()>;
    /// Spends the refresh token with that SHA-256; `None` when there is none. Of several who do so at once, one finds it
    /// fresh.
    async fn spend(&mut self, hash: &[u8; 32], at: Instant) -> Result<Option<Presented>>;
    /// Removes the refresh tokens of a token; says how many.
    async fn forget(&mut self, token: TokenId) -> Result<usize>;
    /// Removes refresh tokens that were to be refused before `expired`; says how many.
    async fn purge(&mut self, expired: Instant) -> Result<usize>;
}

/// A user's second factor: a device that shows one-time passwords.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Totp {
    /// What the passwords are made of, sealed.
    pub seed: String,
    /// Since when it is asked for; none before a first code has shown that the seed arrived.
    pub confirmed_at: Option<Instant>,
    /// The step of time whose code was used last.
    pub last_step: i64,
}

/// Second factors, one for a user, with recovery codes beside it.
#[async_trait]
pub trait TotpRepo: Send {
    /// A user's second factor.
    async fn get(&mut self, user: UserId) -> Result<Option<Totp>>;
    /// Keeps a seed that is still to be confirmed, in place of an earlier such one; says no when there is a confirmed
    /// one. Violates `Reference`.
    async fn enrol(&mut self, user: UserId, seed: &str, at: Instant) -> Result<bool>;
    /// Confirms a seed with the code of `step`; says no when there is none to confirm.
    async fn confirm(&mut self, user: UserId, step: i64, at: Instant) -> Result<bool>;
    /// Uses the code of `step`; says no when it, or a later one, was used before, or nothing is confirmed. Of several
    /// who do so at once, one may.
    async fn use_step(&mut self, user: UserId, step: i64) -> Result<bool>;
    /// Keeps the SHA-256 of recovery codes, in place of all earlier ones. Violates `Reference` when there is no second
    /// factor.
    async fn keep_recovery(&mut self, user: UserId, hashes: &[[u8; 32]]) -> Result<()>;
    /// Uses up a recovery code; says whether there was such a one. Of several who do so at once, one may.
    async fn use_recovery(&mut self, user: UserId, hash: &[u8; 32]) -> Result<bool>;
    /// How many recovery codes are left.
    async fn recovery_left(&mut self, user: UserId) -> Result<i64>;
    /// Those of these users who have a confirmed one.
    async fn confirmed(&mut self, users: &[UserId]) -> Result<BTreeSet<UserId>>;
    /// Removes a second factor with its recovery codes; says whether it was there.
    async fn remove(&mut self, user: UserId) -> Result<bool>;
}

/// Leave to set a new password.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reset {
    /// Whose.
    pub user: UserId,
    /// From when on it should be refused.
    pub expires_at: Instant,
}

/// Leaves to set a new password, one for a user.
#[async_trait]
pub trait ResetRepo: Send {
    /// Keeps the SHA-256 of a code, in place of an earlier one. Violates `TokenHash`, `Reference`.
    async fn put(&mut self, hash: &[u8; 32], reset: Reset) -> Result<()>;
    /// The one with that SHA-256.
    async fn get(&mut self, hash: &[u8; 32]) -> Result<Option<Reset>>;
    /// Takes the one with that SHA-256 away. Of several who do so at once, one gets it.
    async fn take(&mut self, hash: &[u8; 32]) -> Result<Option<Reset>>;
    /// Removes a user's; says whether there was one.
    async fn forget(&mut self, user: UserId) -> Result<bool>;
}

/// Kinds of errands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ErrandKind {
    /// Mail somebody a way to set a new password.
    PasswordReset,
}

impl ErrandKind {
    /// The word that is stored.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::PasswordReset => "password_reset",
        }
    }

    /// The kind of that name.
    pub fn from_word(word: &str) -> Option<Self> {
        [Self::PasswordReset].into_iter().find(|kind| kind.as_str() == word)
    }
}

/// Something left to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Errand {
    /// Its number.
    pub id: i64,
    /// What it is.
    pub kind: ErrandKind,
    /// Whom it is about; none for one that only looks like an errand.
    pub user: Option<UserId>,
    /// How often it was claimed, this time included.
    pub attempts: i64,
}

/// How many errands are left.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Backlog {
    /// All that are left.
    pub waiting: i64,
    /// Those of them that were claimed before: they are being done, or were not done the first time.
    pub tried: i64,
}

/// Errands: what is left to do, outside of the store, once a transaction is kept.
#[async_trait]
pub trait OutboxRepo: Send {
    /// A new errand, due at once. Violates `Reference`.
    async fn add(&mut self, kind: ErrandKind, user: Option<UserId>, at: Instant) -> Result<()>;
    /// The errand that has been due for longest at `at`, which nobody else gets before `until`. Of several who claim at
    /// once, no two get the same.
    async fn claim(&mut self, at: Instant, until: Instant) -> Result<Option<Errand>>;
    /// Puts an errand off; says whether it was there.
    async fn postpone(&mut self, id: i64, due_at: Instant) -> Result<bool>;
    /// Removes an errand; says whether it was there.
    async fn done(&mut self, id: i64) -> Result<bool>;
    /// How many errands are left.
    async fn backlog(&mut self) -> Result<Backlog>;
    /// Removes the errands about a user; says how many.
    async fn forget(&mut self, user: UserId) -> Result<usize>;
}
