//! The real clock, randomness and password hashing.

use std::sync::Arc;

use argon2::{
    Argon2,
    password_hash::{PasswordHasher as _, PasswordVerifier as _, phc::PasswordHash},
};
use async_trait::async_trait;
use timekeeper_domain::Instant;
use timekeeper_ports::{Clock, PasswordHasher, SecretSource, ServiceError};
use tokio::{
    sync::{OnceCell, Semaphore},
    task::spawn_blocking,
};

/// The machine's clock.
pub(crate) struct SystemClock;

impl Clock for SystemClock {
    #[expect(clippy::disallowed_methods, reason = "this is the clock")]
    fn now(&self) -> Instant {
        Instant::from_datetime(time::OffsetDateTime::now_utc()).unwrap_or(Instant::MIN)
    }
}

/// The machine's randomness.
pub(crate) struct SystemSecrets;

const ALPHABET: &[u8; 62] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

impl SecretSource for SystemSecrets {
    #[expect(clippy::disallowed_methods, reason = "this is the randomness")]
    fn secret(&self, length: usize) -> Result<String, ServiceError> {
        let mut text = String::with_capacity(length);
        let mut bytes = [0; 64];
        while text.len() < length {
            getrandom::fill(&mut bytes)
                .map_err(|error| ServiceError { service: "randomness", cause: error.to_string().into() })?;
            // Bytes beyond the last multiple of 62 are thrown away, so that every character is equally likely.
            let letters =
                bytes.iter().filter(|byte| **byte < 248).filter_map(|byte| ALPHABET.get(usize::from(*byte % 62)));
            text.extend(letters.take(length - text.len()).map(|letter| char::from(*letter)));
        }
        Ok(text)
    }
}

/// A random number, to start request ids from.
#[expect(clippy::disallowed_methods, reason = "this is the randomness")]
pub(crate) fn seed() -> u64 {
    getrandom::u64().unwrap_or_default()
}

/// Argon2id with the parameters that OWASP recommends (19 MiB, 2 passes), two at a time at the most: each takes its
/// memory and a core.
pub(crate) struct Argon2Hasher {
    turns: Arc<Semaphore>,
    /// What is verified against when there is no such user, so that it takes as long.
    nobody: OnceCell<String>,
}

impl Argon2Hasher {
    pub(crate) fn new() -> Self {
        Self { turns: Arc::new(Semaphore::new(2)), nobody: OnceCell::new() }
    }

    async fn apart<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> Result<T, argon2::password_hash::Error> + Send + 'static,
    ) -> Result<T, ServiceError> {
        let failed = |cause: timekeeper_ports::Cause| ServiceError { service: "password hashing", cause };
        let _turn = self.turns.acquire().await.map_err(|error| failed(error.into()))?;
        let done = spawn_blocking(work).await.map_err(|error| failed(error.into()))?;
        done.map_err(|error| failed(error.to_string().into()))
    }
}

#[async_trait]
impl PasswordHasher for Argon2Hasher {
    async fn hash(&self, password: String) -> Result<String, ServiceError> {
        self.apart(move || Ok(Argon2::default().hash_password(password.as_bytes())?.to_string())).await
    }

    async fn verify(&self, password: String, hash: Option<String>) -> Result<bool, ServiceError> {
        let known = hash.is_some();
        let hash = match hash {
            Some(hash) => hash,
            None => self.nobody.get_or_try_init(|| self.hash("nobody".to_owned())).await?.clone(),
        };
        let matches = self
            .apart(move || {
                let hash = PasswordHash::new(&hash)?;
                Ok(Argon2::default().verify_password(password.as_bytes(), &hash).is_ok())
            })
            .await?;
        Ok(known && matches)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_have_their_length_and_differ() {
        let (one, other) = (SystemSecrets.secret(32).unwrap(), SystemSecrets.secret(32).unwrap());
        assert_eq!((one.len(), other.len()), (32, 32));
        assert_ne!(one, other);
        assert!(one.bytes().all(|byte| byte.is_ascii_alphanumeric()));
        assert_eq!(SystemSecrets.secret(0).unwrap(), "");
        assert_eq!(SystemSecrets.secret(1_000).unwrap().len(), 1_000);
    }

    #[tokio::test]
    async fn a_password_is_known_again_and_another_is_not() {
        let hasher = Argon2Hasher::new();
        let hash = hasher.hash("correct".to_owned()).await.unwrap();
        assert!(hash.starts_with("$argon2id$"), "{hash}");
        assert!(hasher.verify("correct".to_owned(), Some(hash.clone())).await.unwrap());
        assert!(!hasher.verify("wrong".to_owned(), Some(hash)).await.unwrap());
        assert!(!hasher.verify("nobody".to_owned(), None).await.unwrap());
    }
}
