//! Kept answers that show a secret: sealed, so that the store alone gives nothing away.
//!
//! The key is made from what the client's token brings along again with every request ([`crate::retry_secret`]) and the key of
//! the request; a repetition has both, and the store has neither (it keeps a digest of the token).

use std::fmt;

use sha2::{Digest, Sha256};
use timekeeper_ports::{SecretSource, StoreError};

use crate::{
    AppError,
    aead::{self, Unreadable},
};

/// What a sealed answer starts with; no JSON does.
const MARK: &str = "sealed:";

/// Seals and opens one request's answer.
#[derive(Clone, PartialEq, Eq)]
pub struct Seal([u8; 32]);

/// Says nothing of what it is made of.
impl fmt::Debug for Seal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Seal")
    }
}

fn broken(_: Unreadable) -> AppError {
    StoreError::Internal("a kept answer cannot be opened".into()).into()
}

impl Seal {
    /// The seal of the request that brings this secret and this key.
    pub fn new(token: &str, key: &str) -> Self {
        let parts = ["timekeeper: kept answer", token, key];
        Self(parts.iter().fold(Sha256::new(), |hash, part| hash.chain_update(part).chain_update([0])).finalize().into())
    }

    /// What tells a repetition from another request with the same key. Nobody without the token can try bodies against it,
    /// among which there are passwords.
    pub fn fingerprint(&self, target: &str, body: &[u8]) -> [u8; 32] {
        let hash = Sha256::new().chain_update("timekeeper: request").chain_update(self.0);
        hash.chain_update(target).chain_update([0]).chain_update(body).finalize().into()
    }

    /// What to keep instead of `body`.
    pub(crate) fn close(&self, secrets: &dyn SecretSource, body: &str) -> Result<String, AppError> {
        Ok(format!("{MARK}{}", aead::close(&self.0, "", secrets, body)?))
    }

    /// What was kept: sealed or not.
    pub(crate) fn open(&self, kept: String) -> Result<String, AppError> {
        let Some(sealed) = kept.strip_prefix(MARK) else { return Ok(kept) };
        aead::open(&self.0, "", sealed).map_err(broken)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Counted(std::sync::atomic::AtomicU8);

    impl SecretSource for Counted {
        fn secret(&self, length: usize) -> Result<String, timekeeper_ports::ServiceError> {
            let letter = b'a' + self.0.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
            Ok(char::from(letter).to_string().repeat(length))
        }
    }

    #[test]
    fn only_the_same_token_and_key_open_it() {
        let secrets = Counted(0.into());
        let body = r#"{"token":"tt_secret"}"#;
        let seal = Seal::new("tt_caller", "key");
        let (kept, again) = (seal.close(&secrets, body).unwrap(), seal.close(&secrets, body).unwrap());
        assert!(!kept.contains("secret"), "{kept}");
        assert_ne!(kept, again);
        assert_eq!(seal.open(kept.clone()).unwrap(), body);
        assert_eq!(seal.open(again).unwrap(), body);
        for other in [Seal::new("tt_caller", "kez"), Seal::new("tt_calle", "rkey"), Seal::new("tt_other", "key")] {
            assert!(other.open(kept.clone()).is_err());
        }
        assert!(seal.open(kept.replace("sealed:", "sealed:x")).is_err());
        assert!(seal.open("sealed:".to_owned()).is_err());
    }

    #[test]
    fn what_is_not_sealed_is_left_as_it_is() {
        assert_eq!(Seal::new("t", "k").open("{}".to_owned()).unwrap(), "{}");
    }
}
