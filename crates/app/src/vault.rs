//! Secrets that the store keeps, sealed with a key that it does not have.

use std::fmt;

use base64::{
    Engine,
    engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD},
};
use timekeeper_ports::SecretSource;

use crate::{AppError, aead};

/// The key of the secrets that the store keeps: 32 bytes.
#[derive(Clone, PartialEq, Eq)]
pub struct SecretKey([u8; 32]);

/// Says nothing of the key.
impl fmt::Debug for SecretKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SecretKey")
    }
}

/// A text that is no key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("must be 32 bytes in base64, as `openssl rand -base64 32` makes them")]
pub struct InvalidSecretKey;

/// Why the store's secrets cannot be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Locked {
    /// There is no key.
    #[error("the secrets in this store are sealed; set secrets.key to the key that they were sealed with")]
    NoKey,
    /// There is another key.
    #[error("the secrets in this store were sealed with another key than secrets.key")]
    OtherKey,
}

impl SecretKey {
    /// Reads a key from its base64.
    ///
    /// # Errors
    /// [`InvalidSecretKey`].
    pub fn from_base64(text: &str) -> Result<Self, InvalidSecretKey> {
        let text = text.trim();
        let bytes = STANDARD.decode(text).or_else(|_| URL_SAFE_NO_PAD.decode(text.trim_end_matches('=')));
        let bytes = bytes.map_err(|_| InvalidSecretKey)?;
        Ok(Self(bytes.try_into().map_err(|_| InvalidSecretKey)?))
    }

    /// Seals a secret; it opens only for the same purpose and the same row.
    pub(crate) fn close(
        &self,
        secrets: &dyn SecretSource,
        purpose: &str,
        row: i64,
        text: &str,
    ) -> Result<String, AppError> {
        Ok(aead::close(&self.0, &place(purpose, row), secrets, text)?)
    }

    /// Opens a secret.
    pub(crate) fn open(&self, purpose: &str, row: i64, sealed: &str) -> Result<String, AppError> {
        aead::open(&self.0, &place(purpose, row), sealed).map_err(|_| Locked::OtherKey.into())
    }
}

fn place(purpose: &str, row: i64) -> String {
    format!("timekeeper: {purpose} {row}")
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Fixed;

    impl SecretSource for Fixed {
        fn secret(&self, length: usize) -> Result<String, timekeeper_ports::ServiceError> {
            Ok("n".repeat(length))
        }
    }

    fn key(byte: u8) -> SecretKey {
        SecretKey::from_base64(&STANDARD.encode([byte; 32])).unwrap()
    }

    #[test]
    fn a_secret_opens_with_its_key_for_its_purpose_and_row_only() {
        let sealed = key(1).close(&Fixed, "totp", 7, "the seed").unwrap();
        assert!(!sealed.contains("seed"));
        assert_eq!(key(1).open("totp", 7, &sealed).unwrap(), "the seed");
        for opened in [
            key(2).open("totp", 7, &sealed),
            key(1).open("jwt", 7, &sealed),
            key(1).open("totp", 8, &sealed),
            key(1).open("totp", 7, ""),
            key(1).open("totp", 7, "no base64 at all"),
        ] {
            assert!(matches!(opened, Err(AppError::Locked(Locked::OtherKey))));
        }
    }

    #[test]
    fn a_key_has_32_bytes_and_is_not_shown() {
        for good in [STANDARD.encode([251; 32]), format!(" {}\n", URL_SAFE_NO_PAD.encode([251; 32]))] {
            assert_eq!(SecretKey::from_base64(&good), Ok(key(251)));
        }
        for bad in ["", "secret", &STANDARD.encode([1; 31]), &STANDARD.encode([1; 33]), &"=".repeat(44)] {
            assert_eq!(SecretKey::from_base64(bad), Err(InvalidSecretKey), "{bad}");
        }
        assert_eq!(format!("{:?}", key(7)), "SecretKey");
    }
}
