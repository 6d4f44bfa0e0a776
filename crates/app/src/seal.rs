//! Kept answers that show a secret: sealed, so that the store alone gives nothing away.
//!
//! The key is made from the token that the client presents and the key of its request, both of which a repetition brings
//! along and neither of which the store has (it keeps a digest of the token).

use std::fmt;

use base64::{Engine, engine::general_purpose::STANDARD};
use ring::{
    aead::{Aad, CHACHA20_POLY1305, LessSafeKey, NONCE_LEN, Nonce, UnboundKey},
    error::Unspecified,
};
use sha2::{Digest, Sha256};
use timekeeper_ports::{SecretSource, StoreError};

use crate::AppError;

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

fn broken(_: Unspecified) -> AppError {
    StoreError::Internal("a kept answer cannot be sealed or opened".into()).into()
}

impl Seal {
    /// The seal of the request that brings this token and this key.
    pub fn new(token: &str, key: &str) -> Self {
        let parts = ["timekeeper: kept answer", token, key];
        Self(parts.iter().fold(Sha256::new(), |hash, part| hash.chain_update(part).chain_update([0])).finalize().into())
    }

    fn key(&self) -> Result<LessSafeKey, AppError> {
        UnboundKey::new(&CHACHA20_POLY1305, &self.0).map(LessSafeKey::new).map_err(broken)
    }

    /// What to keep instead of `body`.
    pub(crate) fn close(&self, secrets: &dyn SecretSource, body: &str) -> Result<String, AppError> {
        let nonce = secrets.secret(NONCE_LEN)?;
        let mut sealed = body.as_bytes().to_vec();
        let unique = Nonce::try_assume_unique_for_key(nonce.as_bytes()).map_err(broken)?;
        self.key()?.seal_in_place_append_tag(unique, Aad::empty(), &mut sealed).map_err(broken)?;
        Ok(format!("{MARK}{nonce}{}", STANDARD.encode(sealed)))
    }

    /// What was kept: sealed or not.
    pub(crate) fn open(&self, kept: String) -> Result<String, AppError> {
        let Some(sealed) = kept.strip_prefix(MARK) else { return Ok(kept) };
        let (nonce, sealed) = sealed.split_at_checked(NONCE_LEN).ok_or(Unspecified).map_err(broken)?;
        let nonce = Nonce::try_assume_unique_for_key(nonce.as_bytes()).map_err(broken)?;
        let mut sealed = STANDARD.decode(sealed).map_err(|_| broken(Unspecified))?;
        let body = self.key()?.open_in_place(nonce, Aad::empty(), &mut sealed).map_err(broken)?;
        String::from_utf8(body.to_vec()).map_err(|_| broken(Unspecified))
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
