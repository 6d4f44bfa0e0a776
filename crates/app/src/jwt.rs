//! Access tokens: signed, short-lived statements about a session, and the key they are signed with.

use std::borrow::Cow;

use jsonwebtoken::{
    Algorithm, DecodingKey, EncodingKey, Header, Validation,
    crypto::{CryptoProvider, JwtSigner, JwtVerifier, KeyUtils},
    decode, encode,
    errors::{ErrorKind, Result as JwtResult, new_error},
    signature::{Error as SignatureError, Signer, Verifier},
};
use ring::hmac;
use serde::{Deserialize, Serialize};
use timekeeper_domain::{
    Instant,
    id::{TokenId, UserId},
    token::TokenRefusal,
};
use timekeeper_ports::{ReadMode, ServiceError};

use crate::{
    App, AppError, Caller,
    token_cache::PREFIX,
    vault::Locked,
    work::{Transaction, Work},
};

/// Seconds until an access token ends.
pub(crate) const LIFETIME: i64 = 15 * 60;

/// Seconds that the clocks of two servers may be apart.
const CLOCKS_APART: i64 = 60;

/// Who signs.
const ISSUER: &str = "timekeeper";

/// The setting that holds the key: after a word that says whether it is sealed.
const SETTING: &str = "jwt.key";
const PLAIN: &str = "plain:";
const SEALED: &str = "sealed:";

/// What the key is sealed for.
const PURPOSE: &str = "signing key";

/// Characters of chance in the key: 256 bits and a few.
const KEY_LENGTH: usize = 44;

/// Characters of the longest access token looked at.
const LONGEST: usize = 1_024;

/// What an access token says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Claims {
    /// Who signed it.
    iss: String,
    /// Whom it speaks for: the number of the user.
    sub: String,
    /// The session: the number of a token.
    sid: i64,
    /// When it was signed, in seconds since 1970.
    iat: i64,
    /// From when on it is refused, in seconds since 1970.
    exp: i64,
    /// What kept answers are sealed with, the same in every access token of the session.
    rk: String,
}

impl Claims {
    /// What the session's next access token says.
    pub(crate) fn new(session: TokenId, user: UserId, retry_key: &str, at: Instant) -> Self {
        let iat = at.unix_seconds();
        let (sub, sid, rk) = (user.to_string(), session.get(), retry_key.to_owned());
        Self { iss: ISSUER.to_owned(), sub, sid, iat, exp: iat + LIFETIME, rk }
    }

    /// The session.
    pub(crate) const fn session(&self) -> TokenId {
        TokenId::new(self.sid)
    }

    /// Whether it speaks for that user.
    pub(crate) fn is_about(&self, user: UserId) -> bool {
        self.sub == user.to_string()
    }
}

/// HMAC with SHA-256, the one algorithm there is.
struct Hs256(hmac::Key);

impl Signer<Vec<u8>> for Hs256 {
    fn try_sign(&self, message: &[u8]) -> Result<Vec<u8>, SignatureError> {
        Ok(hmac::sign(&self.0, message).as_ref().to_vec())
    }
}

impl Verifier<Vec<u8>> for Hs256 {
    fn verify(&self, message: &[u8], signature: &Vec<u8>) -> Result<(), SignatureError> {
        hmac::verify(&self.0, message, signature).map_err(|_| SignatureError::new())
    }
}

impl JwtSigner for Hs256 {
    fn algorithm(&self) -> Algorithm {
        Algorithm::HS256
    }
}

impl JwtVerifier for Hs256 {
    fn algorithm(&self) -> Algorithm {
        Algorithm::HS256
    }
}

fn hs256(algorithm: Algorithm, key: &[u8]) -> JwtResult<Hs256> {
    if algorithm == Algorithm::HS256 {
        Ok(Hs256(hmac::Key::new(hmac::HMAC_SHA256, key)))
    } else {
        Err(new_error(ErrorKind::InvalidAlgorithm))
    }
}

static PROVIDER: CryptoProvider = CryptoProvider {
    signer_factory: |algorithm, key| Ok(Box::new(hs256(*algorithm, key.as_bytes())?)),
    verifier_factory: |algorithm, key| Ok(Box::new(hs256(*algorithm, key.try_get_as_bytes()?)?)),
    key_utils: KeyUtils::new_unimplemented(),
};

/// What access tokens are signed with, the same in every server of a store.
pub(crate) struct SigningKey {
    signing: EncodingKey,
    reading: DecodingKey,
    validation: Validation,
}

impl SigningKey {
    fn new(text: &str) -> Self {
        // The first call counts; every one brings the same.
        PROVIDER.install_default().ok();
        let mut validation = Validation::new(Algorithm::HS256);
        // The library would ask the machine's clock.
        validation.validate_exp = false;
        validation.set_issuer(&[ISSUER]);
        validation.set_required_spec_claims(&["exp", "iss", "sub"]);
        let (signing, reading) = (EncodingKey::from_secret(text.as_bytes()), DecodingKey::from_secret(text.as_bytes()));
        Self { signing, reading, validation }
    }

    /// An access token that says that.
    pub(crate) fn sign(&self, claims: &Claims) -> Result<String, AppError> {
        let failed = |error| ServiceError { service: "signing", cause: Box::new(error) };
        Ok(encode(&Header::new(Algorithm::HS256), claims, &self.signing).map_err(failed)?)
    }

    /// What shows that a server of this store wrote that. No access token begins as `label` does.
    pub(crate) fn mac(&self, label: &str, text: &str) -> hmac::Tag {
        hmac::sign(&self.mac_key(), [label, "\0", text].concat().as_bytes())
    }

    /// Whether a server of this store wrote that, as [`Self::mac`] shows.
    pub(crate) fn wrote(&self, label: &str, text: &str, mac: &[u8]) -> bool {
        hmac::verify(&self.mac_key(), [label, "\0", text].concat().as_bytes(), mac).is_ok()
    }

    fn mac_key(&self) -> hmac::Key {
        hmac::Key::new(hmac::HMAC_SHA256, self.signing.as_bytes())
    }

    /// What an access token says, if it was signed with this key and has not ended.
    pub(crate) fn read(&self, text: &str, now: Instant) -> Result<Claims, TokenRefusal> {
        if text.len() > LONGEST {
            return Err(TokenRefusal::Malformed);
        }
        let read = decode::<Claims>(text, &self.reading, &self.validation);
        let claims = read.map_err(|error| match error.kind() {
            ErrorKind::InvalidSignature => TokenRefusal::Unknown,
            _ => TokenRefusal::Malformed,
        })?;
        let (claims, now) = (claims.claims, now.unix_seconds());
        if claims.exp <= now {
            return Err(TokenRefusal::Expired);
        }
        // Nothing that this server signs lasts longer, or was signed later than its clock and another one's may differ.
        let ours = claims.exp.saturating_sub(claims.iat) <= LIFETIME && claims.iat <= now + CLOCKS_APART;
        if ours { Ok(claims) } else { Err(TokenRefusal::Unknown) }
    }
}

/// What of an accepted token stays the same for as long as its bearer may repeat a request: the token itself, or, as
/// access tokens change all the time, something that all those of a session carry.
pub fn retry_secret(token: &str) -> Cow<'_, str> {
    if token.starts_with(PREFIX) {
        return Cow::Borrowed(token);
    }
    match jsonwebtoken::dangerous::insecure_decode::<Claims>(token) {
        Ok(read) => Cow::Owned(read.claims.rk),
        Err(_) => Cow::Borrowed(token),
    }
}

impl App {
    /// Makes sure that there is a key to sign access tokens with, and that it is sealed if that is possible.
    ///
    /// # Errors
    /// [`AppError::Locked`], [`AppError::Store`].
    pub async fn ensure_signing_key(&self) -> Result<(), AppError> {
        self.signing_key().await.map(drop)
    }

    /// What access tokens are signed with. Never asked for inside of a transaction, because it may open one.
    pub(crate) async fn signing_key(&self) -> Result<&SigningKey, AppError> {
        self.shared.signing_key.get_or_try_init(|| self.load_signing_key()).await
    }

    async fn load_signing_key(&self) -> Result<SigningKey, AppError> {
        let stored = self
            .read(ReadMode::PerStatement, async |tx: &mut Transaction| Ok(tx.settings().get(SETTING).await?))
            .await?;
        // Nothing is written by a server that only finds what it needs.
        let settled = stored.filter(|stored| self.shared.key.is_none() || stored.starts_with(SEALED));
        let stored = match settled {
            Some(stored) => stored,
            None => self.write(&Caller::system(), async |open: &mut Work| open.keep_signing_key().await).await?,
        };
        Ok(SigningKey::new(&self.opened(&stored)?))
    }

    fn opened(&self, stored: &str) -> Result<String, AppError> {
        if let Some(plain) = stored.strip_prefix(PLAIN) {
            return Ok(plain.to_owned());
        }
        let sealed = stored.strip_prefix(SEALED).ok_or(Locked::OtherKey)?;
        self.shared.key.as_ref().ok_or(Locked::NoKey)?.open(PURPOSE, 0, sealed)
    }

    fn closed(&self, text: &str) -> Result<String, AppError> {
        Ok(match &self.shared.key {
            Some(key) => format!("{SEALED}{}", key.close(&*self.shared.secrets, PURPOSE, 0, text)?),
            None => format!("{PLAIN}{text}"),
        })
    }
}

impl Work {
    /// Stores a key unless there is one. One that lies there unsealed, though there is something to seal it with, is in
    /// every copy of the store so far: another takes its place, and access tokens signed with it end.
    async fn keep_signing_key(&mut self) -> Result<String, AppError> {
        let fresh = self.app.closed(&self.app.shared.secrets.secret(KEY_LENGTH)?)?;
        let is_good = |stored: &str| !stored.starts_with(PLAIN) || self.app.shared.key.is_none();
        let stored = self.tx.settings().keep(SETTING, &fresh).await?;
        if is_good(&stored) {
            return Ok(stored);
        }
        // Of servers that start together one is first, and the others take what it has put.
        self.tx.users().lock_administrators().await?;
        if let Some(stored) = self.tx.settings().get(SETTING).await?.filter(|stored| is_good(stored)) {
            return Ok(stored);
        }
        self.tx.settings().put(SETTING, &fresh).await?;
        Ok(fresh)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(second: i64) -> Instant {
        Instant::from_unix_micros(second * 1_000_000).unwrap()
    }

    fn claims() -> Claims {
        Claims::new(TokenId::new(7), UserId::new(3), "retry", at(1_000))
    }

    #[test]
    fn what_is_signed_is_read_until_it_ends() {
        let key = SigningKey::new("key");
        let text = key.sign(&claims()).unwrap();
        assert_eq!(key.read(&text, at(1_000 + LIFETIME - 1)), Ok(claims()));
        assert_eq!(key.read(&text, at(1_000 + LIFETIME)), Err(TokenRefusal::Expired));
        assert_eq!(retry_secret(&text), "retry");
        assert_eq!(retry_secret("tt_secret"), "tt_secret");
        assert_eq!(retry_secret("nonsense"), "nonsense");
    }

    #[test]
    fn nothing_else_is_read() {
        let key = SigningKey::new("key");
        let text = key.sign(&claims()).unwrap();
        assert_eq!(SigningKey::new("other").read(&text, at(1_000)), Err(TokenRefusal::Unknown));
        let (rest, _) = text.rsplit_once('.').unwrap();
        let (header, body) = rest.split_once('.').unwrap();
        // {"alg":"none"}, and an algorithm that is not ours.
        for (text, refusal) in [
            (format!("{rest}."), TokenRefusal::Unknown),
            (format!("eyJhbGciOiJub25lIn0.{body}."), TokenRefusal::Malformed),
            (format!("eyJhbGciOiJIUzUxMiJ9.{body}.AAAA"), TokenRefusal::Malformed),
            (format!("{header}.e30.{}", "A".repeat(43)), TokenRefusal::Unknown),
            (format!("{text}.{text}"), TokenRefusal::Malformed),
            (format!("{text}{}", "A".repeat(LONGEST)), TokenRefusal::Malformed),
            ("a.b.c".to_owned(), TokenRefusal::Malformed),
            (String::new(), TokenRefusal::Malformed),
        ] {
            assert_eq!(key.read(&text, at(1_000)), Err(refusal), "{text:.80}");
        }
        for strange in [
            Claims { exp: 1_000 + LIFETIME + 1, ..claims() },
            Claims { iat: 2_000, exp: 2_100, ..claims() },
            Claims { iat: i64::MIN, exp: i64::MAX, ..claims() },
        ] {
            assert_eq!(key.read(&key.sign(&strange).unwrap(), at(1_000)), Err(TokenRefusal::Unknown), "{strange:?}");
        }
        let foreign = Claims { iss: "somebody else".to_owned(), ..claims() };
        assert_eq!(key.read(&key.sign(&foreign).unwrap(), at(1_000)), Err(TokenRefusal::Malformed));
    }
}
