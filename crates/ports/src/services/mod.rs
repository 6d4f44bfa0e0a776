//! Services other than the store: time, randomness, passwords, a register of people, mail, an AI provider.

mod ai;
mod mail;

use async_trait::async_trait;
use timekeeper_domain::{
    Instant,
    person::{NationalId, Person},
};

use crate::Cause;

pub use ai::{AiError, AiProvider, ChatMessage, ChatRole};
pub use mail::{Mail, Mailer};
#[cfg(feature = "mock")]
pub use {ai::MockAiProvider, mail::MockMailer};

/// Tells the time. The only source of it.
#[cfg_attr(feature = "mock", mockall::automock)]
pub trait Clock: Send + Sync {
    /// Now.
    fn now(&self) -> Instant;
}

/// Makes secrets nobody can guess. The only source of randomness.
#[cfg_attr(feature = "mock", mockall::automock)]
pub trait SecretSource: Send + Sync {
    /// `length` characters of `A–Z a–z 0–9`, each equally likely.
    ///
    /// # Errors
    /// When the machine has no randomness to give.
    fn secret(&self, length: usize) -> Result<String, ServiceError>;
}

/// Turns passwords into something that can be kept, slowly on purpose and away from the threads that serve requests.
#[cfg_attr(feature = "mock", mockall::automock)]
#[async_trait]
pub trait PasswordHasher: Send + Sync {
    /// A salted hash to keep.
    ///
    /// # Errors
    /// When hashing fails.
    async fn hash(&self, password: String) -> Result<String, ServiceError>;

    /// Whether the password is the one behind the hash; without a hash (no such user) it takes as long and says no.
    ///
    /// # Errors
    /// When hashing fails.
    async fn verify(&self, password: String, hash: Option<String>) -> Result<bool, ServiceError>;
}

/// A register of people, kept by somebody else.
#[cfg_attr(feature = "mock", mockall::automock)]
#[async_trait]
pub trait PeopleDirectory: Send + Sync {
    /// What it knows of the person with that document; `None` when it knows no such document. Asked once and not for
    /// long.
    ///
    /// # Errors
    /// When it does not answer in time, or not sensibly.
    async fn find(&self, document: NationalId) -> Result<Option<Person>, ServiceError>;
}

/// A service other than the store failed.
#[derive(Debug, thiserror::Error)]
#[error("{service} failed")]
pub struct ServiceError {
    /// Which one.
    pub service: &'static str,
    /// Why.
    #[source]
    pub cause: Cause,
}
