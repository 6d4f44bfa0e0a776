//! Sealing texts with a key: unreadable without it, and of no use anywhere else.

use base64::{Engine, engine::general_purpose::STANDARD};
use ring::{
    aead::{Aad, CHACHA20_POLY1305, LessSafeKey, NONCE_LEN, Nonce, UnboundKey},
    error::Unspecified,
};
use timekeeper_ports::{SecretSource, ServiceError};

/// It was not sealed with that key, or not for that place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Unreadable;

impl From<Unspecified> for Unreadable {
    fn from(_: Unspecified) -> Self {
        Self
    }
}

fn key(key: &[u8; 32]) -> Result<LessSafeKey, Unreadable> {
    Ok(LessSafeKey::new(UnboundKey::new(&CHACHA20_POLY1305, key)?))
}

/// Seals a text for a place.
pub(crate) fn close(
    with: &[u8; 32],
    place: &str,
    secrets: &dyn SecretSource,
    text: &str,
) -> Result<String, ServiceError> {
    let nonce = secrets.secret(NONCE_LEN)?;
    let sealed = || -> Result<Vec<u8>, Unreadable> {
        let mut sealed = text.as_bytes().to_vec();
        let unique = Nonce::try_assume_unique_for_key(nonce.as_bytes())?;
        key(with)?.seal_in_place_append_tag(unique, Aad::from(place.as_bytes()), &mut sealed)?;
        Ok(sealed)
    };
    let sealed = sealed().map_err(|_| ServiceError { service: "sealing", cause: "a text cannot be sealed".into() })?;
    Ok(format!("{nonce}{}", STANDARD.encode(sealed)))
}

/// What was sealed with that key for that place.
pub(crate) fn open(with: &[u8; 32], place: &str, sealed: &str) -> Result<String, Unreadable> {
    let (nonce, sealed) = sealed.split_at_checked(NONCE_LEN).ok_or(Unreadable)?;
    let nonce = Nonce::try_assume_unique_for_key(nonce.as_bytes())?;
    let mut sealed = STANDARD.decode(sealed).map_err(|_| Unreadable)?;
    let text = key(with)?.open_in_place(nonce, Aad::from(place.as_bytes()), &mut sealed)?;
    String::from_utf8(text.to_vec()).map_err(|_| Unreadable)
}
