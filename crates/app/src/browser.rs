//! Sessions of browsers: a token whose text is the value of a cookie, good there and nowhere else.
//!
//! Signing in takes one step or two. Between them nothing is kept: whoever gave the right password gets a ticket, which the
//! store's key signs, and which is good for five minutes and as long as the password stays.

use std::net::IpAddr;

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use timekeeper_domain::{
    id::UserId,
    text::Text,
    token::{Token, TokenOrigin},
};
use timekeeper_ports::{Credentials, ReadMode};

use crate::{
    App, AppError, Attempt, Caller, SecondFactor,
    sign_in::most_scopes,
    token_cache::digest,
    work::{Transaction, Work},
};

/// Seconds until a ticket ends.
const TICKET_LIFETIME: i64 = 300;

/// What tickets are signed as.
const TICKET: &str = "timekeeper: ticket to a second factor";

/// How long a browser stays signed in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Stay {
    /// Until it is closed, and 12 hours at the most.
    #[default]
    Short,
    /// For 30 days.
    Long,
}

impl Stay {
    /// Seconds until the session ends, whatever is done with it meanwhile.
    pub const fn seconds(self) -> i64 {
        match self {
            Self::Short => 12 * 3_600,
            Self::Long => 30 * 86_400,
        }
    }
}

/// How a browser signs in.
#[derive(Clone, Default)]
pub struct Manner {
    /// For how long.
    pub stay: Stay,
    /// The cookie of a session that it has so far, which ends.
    pub before: Option<String>,
}

/// Says nothing of the session.
impl std::fmt::Debug for Manner {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Manner").field("stay", &self.stay).finish_non_exhaustive()
    }
}

/// A session of a browser. Shown this once.
#[derive(Clone)]
pub struct BrowserSession {
    /// The value of its cookie.
    pub cookie: String,
    /// How long it lasts.
    pub stay: Stay,
}

/// Says nothing of the cookie.
impl std::fmt::Debug for BrowserSession {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("BrowserSession").field("stay", &self.stay).finish_non_exhaustive()
    }
}

/// How far somebody came who wants to sign in.
#[derive(Clone, Debug)]
pub enum Entrance {
    /// They are in.
    Open(BrowserSession),
    /// The password is right, and a code of the second factor is asked for. Together with it, this ticket lets them in.
    CodeNeeded(String),
}

/// Somebody who gave the right password before, with the code of their second factor.
#[derive(Clone, Default)]
pub struct CodeAttempt {
    /// What they got for the password.
    pub ticket: String,
    /// The code.
    pub code: String,
    /// Where they are.
    pub peer: Option<IpAddr>,
    /// In which request, for the audit log.
    pub request_id: Option<String>,
}

/// Says nothing of what is to be kept secret.
impl std::fmt::Debug for CodeAttempt {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("CodeAttempt").field("peer", &self.peer).finish_non_exhaustive()
    }
}

/// What a ticket says: who gave which password, and until when that counts.
struct Ticket {
    user: UserId,
    ends: i64,
    /// Of the password's hash.
    digest: String,
}

impl Ticket {
    fn read(text: &str) -> Option<Self> {
        let [user, ends, digest] = text.split('.').collect::<Vec<_>>().try_into().ok()?;
        Some(Self { user: UserId::new(user.parse().ok()?), ends: ends.parse().ok()?, digest: digest.to_owned() })
    }

    fn text(&self) -> String {
        format!("{}.{}.{}", self.user, self.ends, self.digest)
    }
}

fn digest_of(known: &Credentials) -> String {
    URL_SAFE_NO_PAD.encode(digest(known.password_hash.as_deref().unwrap_or_default()))
}

impl App {
    /// Checks a name (a username, an e-mail address or a national id) and a password and signs a browser in, or asks for
    /// the second factor. Every refusal looks and takes the same, whether it is the name, the password or the account that
    /// is wrong.
    ///
    /// # Errors
    /// [`AppError::SignIn`], [`AppError::TooManySignIns`], and of a code that is given [`SecondFactor::Invalid`].
    pub async fn sign_in_browser(&self, attempt: Attempt, manner: &Manner) -> Result<Entrance, AppError> {
        let known = self.recognise(&attempt.name, attempt.password, attempt.peer).await?;
        match self.open_browser(&known, attempt.code.as_deref(), attempt.request_id, manner).await {
            Ok(session) => Ok(Entrance::Open(session)),
            Err(AppError::SecondFactor(SecondFactor::Required)) => Ok(Entrance::CodeNeeded(self.ticket(&known).await?)),
            Err(error) => Err(error),
        }
    }

    /// Signs a browser in with a ticket and the code of a second factor.
    ///
    /// # Errors
    /// [`SecondFactor`], [`AppError::TooManySignIns`]; [`AppError::SignIn`] for a ticket that is not good, or not any more.
    pub async fn finish_sign_in(&self, attempt: CodeAttempt, manner: &Manner) -> Result<BrowserSession, AppError> {
        let known = self.holder(&attempt.ticket).await?.ok_or(AppError::SignIn)?;
        self.shared.sign_ins.count(Some(known.user.username.as_str()), attempt.peer, self.now())?;
        self.open_browser(&known, Some(&attempt.code), attempt.request_id, manner).await
    }

    async fn open_browser(
        &self,
        known: &Credentials,
        code: Option<&str>,
        request_id: Option<String>,
        manner: &Manner,
    ) -> Result<BrowserSession, AppError> {
        let caller = Caller { request_id, ..Caller::acting_for(known.user.clone()) };
        self.write(&caller, async |open: &mut Work| open.browser_session(known, code, manner).await).await
    }

    async fn ticket(&self, known: &Credentials) -> Result<String, AppError> {
        let ends = self.now().unix_seconds() + TICKET_LIFETIME;
        let text = Ticket { user: known.user.id, ends, digest: digest_of(known) }.text();
        let mac = self.signing_key().await?.mac(TICKET, &text);
        Ok(format!("{text}.{}", URL_SAFE_NO_PAD.encode(mac)))
    }

    /// Whoever a ticket was given to, if it is still good.
    async fn holder(&self, ticket: &str) -> Result<Option<Credentials>, AppError> {
        let Some((text, mac)) = ticket.rsplit_once('.') else { return Ok(None) };
        let Ok(mac) = URL_SAFE_NO_PAD.decode(mac) else { return Ok(None) };
        if !self.signing_key().await?.wrote(TICKET, text, &mac) {
            return Ok(None);
        }
        let ticket = Ticket::read(text).filter(|ticket| ticket.ends > self.now().unix_seconds());
        let Some(ticket) = ticket else { return Ok(None) };
        let known = self
            .read(ReadMode::PerStatement, async |tx: &mut Transaction| match tx.users().get(ticket.user).await? {
                Some(user) => Ok(tx.users().credentials(user.username.as_str()).await?),
                None => Ok(None),
            })
            .await?;
        Ok(known.filter(|known| known.user.id == ticket.user && digest_of(known) == ticket.digest))
    }
}

impl Work {
    async fn browser_session(
        &mut self,
        known: &Credentials,
        code: Option<&str>,
        manner: &Manner,
    ) -> Result<BrowserSession, AppError> {
        let user = self.enter(known, code).await?;
        if let Some(before) = &manner.before {
            let before = self.tx.tokens().owner(&digest(before)).await?.map(|owner| owner.token);
            if let Some(before) = before.filter(|token| token.origin == TokenOrigin::Browser) {
                self.remove_token(&before).await?;
            }
        }
        let token = Token {
            name: Text::trusted("Browser".to_owned()),
            description: None,
            user: user.id,
            origin: TokenOrigin::Browser,
            scopes: most_scopes(&user),
            prefix: String::new(),
            expires_at: Some(self.at.saturating_add_seconds(manner.stay.seconds())),
            active: true,
            ip_allowlist: Vec::new(),
        };
        Ok(BrowserSession { cookie: self.issue(token).await?.secret, stay: manner.stay })
    }
}
