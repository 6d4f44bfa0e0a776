//! Tokens that were just looked up, and how much each is used.
//!
//! A look-up holds for five seconds, so a token switched off by another process works that much longer; switched off by
//! this one, it stops at once. Use is counted here and written in batches: no request waits for it.

use std::{
    collections::HashMap,
    net::IpAddr,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use sha2::{Digest, Sha256};
use timekeeper_domain::{
    Instant,
    id::TokenId,
    token::{TokenOrigin, TokenRefusal, TokenUsage},
};
use timekeeper_ports::{ReadMode, TokenOwner};

use crate::{
    Action, App, AppError, Caller,
    caller::Principal,
    rate_limit::RateStatus,
    work::{Transaction, Work},
};

/// How long a look-up holds.
const FRESH: Duration = Duration::from_secs(5);

/// Most tokens remembered at once.
const CAPACITY: u64 = 10_000;

/// What the tokens of programs start with.
pub(crate) const PREFIX: &str = "tt_";

/// What the tokens of browsers start with, so that one is never taken for the other.
const BROWSER_PREFIX: &str = "ts_";

/// What a token of that origin starts with.
pub(crate) const fn prefix(origin: TokenOrigin) -> &'static str {
    match origin {
        TokenOrigin::Issued | TokenOrigin::SignIn => PREFIX,
        TokenOrigin::Browser => BROWSER_PREFIX,
    }
}

/// Whether what follows the prefix can be a token's.
fn is_formed(secret: &str) -> bool {
    !secret.is_empty() && secret.len() <= 128 && secret.bytes().all(|byte| byte.is_ascii_graphic())
}

/// What a token is looked up by.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
enum Key {
    /// The digest of its text.
    Digest([u8; 32]),
    /// Its number, for a session.
    Session(TokenId),
}

pub(crate) struct TokenCache {
    owners: moka::sync::Cache<Key, Arc<TokenOwner>>,
    /// How often all look-ups were forgotten.
    cleared: AtomicU64,
    usage: Mutex<HashMap<TokenId, TokenUsage>>,
}

/// What is kept of a token's text: its SHA-256. The text has 190 bits of chance, so no salt is needed, and looking the
/// digest up tells an attacker's clock nothing about any token.
pub(crate) fn digest(text: &str) -> [u8; 32] {
    Sha256::digest(text.as_bytes()).into()
}

impl TokenCache {
    pub(crate) fn new() -> Self {
        let owners = moka::sync::Cache::builder().max_capacity(CAPACITY).time_to_live(FRESH).build();
        Self { owners, cleared: AtomicU64::default(), usage: Mutex::default() }
    }

    /// Forgets every look-up.
    pub(crate) fn clear(&self) {
        self.cleared.fetch_add(1, Ordering::SeqCst);
        self.owners.invalidate_all();
    }

    /// Forgets a session, which lasts longer now.
    pub(crate) fn forget_session(&self, id: TokenId) {
        self.owners.invalidate(&Key::Session(id));
    }

    /// Remembers what was looked up when there had been `cleared` clearings; not for long when there was one since, as
    /// it may be what that one was about.
    fn remember(&self, key: Key, owner: Arc<TokenOwner>, cleared: u64) {
        self.owners.insert(key, owner);
        if self.cleared.load(Ordering::SeqCst) != cleared {
            self.owners.invalidate(&key);
        }
    }

    fn count(&self, token: TokenId, at: Instant) {
        let mut usage = self.usage.lock().unwrap_or_else(PoisonError::into_inner);
        let used = usage.entry(token).or_default();
        used.uses += 1;
        used.last_used_at = used.last_used_at.max(Some(at));
    }

    fn take_usage(&self) -> Vec<(TokenId, TokenUsage)> {
        let mut usage = self.usage.lock().unwrap_or_else(PoisonError::into_inner);
        let mut taken: Vec<_> = std::mem::take(&mut *usage).into_iter().collect();
        taken.sort_unstable_by_key(|(token, _)| *token);
        taken
    }

    fn give_back(&self, taken: Vec<(TokenId, TokenUsage)>) {
        let mut usage = self.usage.lock().unwrap_or_else(PoisonError::into_inner);
        for (token, more) in taken {
            let used = usage.entry(token).or_default();
            used.uses += more.uses;
            used.last_used_at = used.last_used_at.max(more.last_used_at);
        }
    }
}

impl App {
    /// The caller behind a token's text, used now and from there: a token, or the access token of a session.
    ///
    /// # Errors
    /// [`AppError::BadToken`], [`AppError::Store`].
    pub async fn authenticate(
        &self,
        text: &str,
        peer: Option<IpAddr>,
        request_id: Option<String>,
    ) -> Result<Caller, AppError> {
        let owner = match text.strip_prefix(PREFIX) {
            Some(secret) if is_formed(secret) => self.owner(Key::Digest(digest(text))).await?,
            None if text.split('.').count() == 3 => self.session_owner(text).await?,
            _ => return Err(TokenRefusal::Malformed.into()),
        };
        self.caller(owner, peer, request_id)
    }

    /// The caller behind the cookie of a browser's session, used now and from there.
    ///
    /// # Errors
    /// [`AppError::BadToken`], [`AppError::Store`].
    pub async fn authenticate_browser(
        &self,
        cookie: &str,
        peer: Option<IpAddr>,
        request_id: Option<String>,
    ) -> Result<Caller, AppError> {
        cookie.strip_prefix(BROWSER_PREFIX).filter(|secret| is_formed(secret)).ok_or(TokenRefusal::Malformed)?;
        let owner = self.owner(Key::Digest(digest(cookie))).await?;
        if owner.token.origin != TokenOrigin::Browser {
            return Err(TokenRefusal::Unknown.into());
        }
        self.caller(owner, peer, request_id)
    }

    fn caller(
        &self,
        owner: Arc<TokenOwner>,
        peer: Option<IpAddr>,
        request_id: Option<String>,
    ) -> Result<Caller, AppError> {
        owner.token.check(self.now(), peer)?;
        if !owner.user.active {
            return Err(TokenRefusal::UserInactive.into());
        }
        Ok(Caller { principal: Principal::Token(owner), request_id })
    }

    /// The session that an access token is about, and its user.
    async fn session_owner(&self, text: &str) -> Result<Arc<TokenOwner>, AppError> {
        let claims = self.signing_key().await?.read(text, self.now())?;
        let owner = self.owner(Key::Session(claims.session())).await?;
        // A token with a text of its own is no session.
        let fits = claims.is_about(owner.user.id) && owner.token.prefix.is_empty();
        if fits { Ok(owner) } else { Err(TokenRefusal::Unknown.into()) }
    }

    async fn owner(&self, key: Key) -> Result<Arc<TokenOwner>, AppError> {
        if let Some(owner) = self.shared.tokens.owners.get(&key) {
            return Ok(owner);
        }
        let cleared = self.shared.tokens.cleared.load(Ordering::SeqCst);
        let found = self
            .read(ReadMode::PerStatement, async |tx: &mut Transaction| {
                Ok(match key {
                    Key::Digest(hash) => tx.tokens().owner(&hash).await?,
                    Key::Session(id) => tx.tokens().owner_of(id).await?,
                })
            })
            .await?
            .ok_or(TokenRefusal::Unknown)?;
        let owner = Arc::new(found);
        self.shared.tokens.remember(key, Arc::clone(&owner), cleared);
        Ok(owner)
    }

    /// Admits a request: the token's scope allows it, and its limits are not used up. Answers what is left of them.
    ///
    /// # Errors
    /// [`AppError::MissingScope`], [`AppError::Forbidden`], [`AppError::TooManyRequests`].
    pub fn admit(&self, caller: &Caller, action: Action) -> Result<Option<RateStatus>, AppError> {
        caller.may(action)?;
        self.count_request(caller)
    }

    /// Counts a request that no scope is needed for. Answers what is left of the token's limits.
    ///
    /// # Errors
    /// [`AppError::TooManyRequests`].
    pub fn count_request(&self, caller: &Caller) -> Result<Option<RateStatus>, AppError> {
        let Some(token) = caller.token() else { return Ok(None) };
        let now = self.now();
        let status = self.shared.requests.count(self.in_force.limits.requests, token, now)?;
        self.shared.tokens.count(token, now);
        Ok(status)
    }

    /// Counts a use of the caller's token, against no limit: that of a person who looks at pages.
    pub fn count_use(&self, caller: &Caller) {
        if let Some(token) = caller.token() {
            self.shared.tokens.count(token, self.now());
        }
    }

    /// What is left of the limits of the caller's token; `None` when there are none.
    pub fn left(&self, caller: &Caller) -> Option<RateStatus> {
        self.shared.requests.left(self.in_force.limits.requests, caller.token()?, self.now())
    }

    /// Writes down how much tokens were used since the last time. Lost when the process dies: it is a courtesy, not an
    /// account.
    ///
    /// # Errors
    /// [`AppError::Store`]; the counts are then kept for the next time.
    pub async fn write_token_usage(&self) -> Result<(), AppError> {
        let taken = self.shared.tokens.take_usage();
        if taken.is_empty() {
            return Ok(());
        }
        let written = self
            .write(&Caller::system(), async |open: &mut Work| Ok(open.tx.tokens().record_usage(&taken).await?))
            .await;
        if written.is_err() {
            self.shared.tokens.give_back(taken);
        }
        written
    }
}
