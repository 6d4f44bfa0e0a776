//! Signing in with a password.

use std::net::IpAddr;

use timekeeper_domain::{
    Instant,
    scope::ScopeSet,
    text::Text,
    token::{ApiToken, Token, TokenOrigin},
    user::{Role, User, Username},
};
use timekeeper_ports::{Credentials, ReadMode};

use crate::{
    App, AppError, Caller,
    rate_limit::Windows,
    token_cache::prefix,
    work::{Transaction, Work},
};

/// Characters of chance in a token.
pub(crate) const TOKEN_LENGTH: usize = 32;

/// Characters of a token that are kept to tell it from others.
pub(crate) const PREFIX_LENGTH: usize = 8;

/// Longest password looked at; a longer one would only cost time.
pub(crate) const MAX_PASSWORD: usize = 1_024;

/// Characters of a name looked for; nobody's is longer.
const LONGEST_NAME: usize = 254;

/// What a user who signs in may do with the token they get.
pub(crate) fn most_scopes(user: &User) -> ScopeSet {
    if user.role == Role::Admin { ScopeSet::admin() } else { ScopeSet::everyday() }
}

/// A new token, for somebody who signed in.
#[derive(Clone, Debug)]
pub struct SignedIn {
    /// The token's text, shown this once.
    pub secret: String,
    /// The token.
    pub token: ApiToken,
}

/// Somebody who wants to sign in, and how they show that it is them.
#[derive(Clone, Default)]
pub struct Attempt {
    /// The name they give.
    pub name: String,
    /// The password.
    pub password: String,
    /// The code of their second factor.
    pub code: Option<String>,
    /// Where they are.
    pub peer: Option<IpAddr>,
    /// In which request, for the audit log.
    pub request_id: Option<String>,
}

/// Says nothing of what is to be kept secret.
impl std::fmt::Debug for Attempt {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Attempt").field("name", &self.name).field("peer", &self.peer).finish_non_exhaustive()
    }
}

/// Slows down guessing: so many attempts in a window of the clock for an account and from an address.
pub(crate) struct Throttle {
    limit: u32,
    accounts: Windows<String>,
    addresses: Windows<IpAddr>,
}

impl Throttle {
    /// So many attempts in each window of so many seconds; 0 means any number.
    pub(crate) fn new(limit: u32, seconds: i64) -> Self {
        Self { limit, accounts: Windows::new(seconds), addresses: Windows::new(seconds) }
    }

    pub(crate) fn count(&self, account: Option<&str>, peer: Option<IpAddr>, now: Instant) -> Result<(), AppError> {
        if self.limit == 0 {
            return Ok(());
        }
        let by_account = account.map(|name| self.accounts.count(name.to_owned(), now));
        let by_address = peer.map(|peer| self.addresses.count(peer, now));
        let exceeded = [by_account, by_address].into_iter().flatten().find(|(count, _)| *count > self.limit);
        match exceeded {
            Some((_, end)) => Err(AppError::TooManySignIns { retry_after: (end - now.unix_seconds()).max(1) }),
            None => Ok(()),
        }
    }
}

/// A name as somebody gives it to be found by; `None` for a text that can be nobody's.
pub(crate) fn name_to_look_for(text: &str) -> Option<String> {
    let name = text.trim().to_lowercase();
    let sane = !name.is_empty() && name.chars().count() <= LONGEST_NAME && !name.contains(char::is_control);
    sane.then_some(name)
}

impl App {
    /// Checks a username and a password and makes a token for whoever they belong to. Every refusal looks and takes the
    /// same, whether it is the name, the password or the account that is wrong.
    ///
    /// # Errors
    /// [`AppError::SignIn`], [`AppError::SecondFactor`], [`AppError::TooManySignIns`].
    pub async fn sign_in(&self, attempt: Attempt) -> Result<SignedIn, AppError> {
        let username = Username::new(&attempt.name).ok();
        self.shared.sign_ins.count(username.as_ref().map(Username::as_str), attempt.peer, self.now())?;
        let known = match &username {
            Some(username) => self.credentials(username.as_str()).await?,
            None => None,
        };
        // Attempts are counted by username, so it is the only name that counts here.
        let known = known.filter(|known| Some(&known.user.username) == username.as_ref());
        let known = self.check_password(known, attempt.password).await?;
        let caller = Caller { request_id: attempt.request_id, ..Caller::acting_for(known.user.clone()) };
        self.write(&caller, async |open: &mut Work| open.sign_in_token(&known, attempt.code.as_deref()).await).await
    }

    /// Whoever that name (a username, an e-mail address or a national id) and that password belong to. Every refusal looks
    /// and takes the same, whether it is the name, the password or the account that is wrong.
    pub(crate) async fn recognise(
        &self,
        name: &str,
        password: String,
        peer: Option<IpAddr>,
    ) -> Result<Credentials, AppError> {
        let name = name_to_look_for(name);
        let known = match &name {
            Some(name) => self.credentials(name).await?,
            None => None,
        };
        // Attempts are counted by account, whichever of its names is given.
        let account = known.as_ref().map(|known| known.user.username.as_str()).or(name.as_deref());
        self.shared.sign_ins.count(account, peer, self.now())?;
        self.check_password(known, password).await
    }

    /// The user of that name, however it is written, and the hash of their password.
    pub(crate) async fn credentials(&self, name: &str) -> Result<Option<Credentials>, AppError> {
        self.read(ReadMode::PerStatement, async |tx: &mut Transaction| Ok(tx.users().credentials(name).await?)).await
    }

    /// Whoever that password belongs to. It takes as long when it is nobody's.
    pub(crate) async fn check_password(
        &self,
        known: Option<Credentials>,
        password: String,
    ) -> Result<Credentials, AppError> {
        if password.len() > MAX_PASSWORD {
            return Err(AppError::SignIn);
        }
        let hash = known.as_ref().and_then(|known| known.password_hash.clone());
        let right = self.shared.passwords.verify(password, hash).await?;
        known.filter(|known| right && known.user.active).ok_or(AppError::SignIn)
    }
}

impl Work {
    async fn sign_in_token(&mut self, known: &Credentials, code: Option<&str>) -> Result<SignedIn, AppError> {
        let user = self.enter(known, code).await?;
        let days = i64::from(self.app.in_force.limits.sign_in_token_days);
        self.issue(Token {
            name: Text::trusted(format!("App login - {}", user.username.as_str())),
            description: None,
            user: user.id,
            origin: TokenOrigin::SignIn,
            scopes: most_scopes(&user),
            prefix: String::new(),
            expires_at: (days > 0).then(|| self.at.saturating_add_seconds(days * 86_400)),
            active: true,
            ip_allowlist: Vec::new(),
        })
        .await
    }

    /// Lets somebody in whose password was right, if that still is their password and the second factor is right, too.
    pub(crate) async fn enter(&mut self, known: &Credentials, code: Option<&str>) -> Result<User, AppError> {
        // Held, and read again: account and password may have changed while the password was checked, and a token for
        // the one before would outlive it.
        let current = self.tx.users().lock(known.user.id).await?.filter(|user| user.active).ok_or(AppError::SignIn)?;
        let password = self.tx.users().credentials(current.username.as_str()).await?;
        if password.and_then(|now| now.password_hash) != known.password_hash {
            return Err(AppError::SignIn);
        }
        self.second_factor(&current, code).await?;
        let mut account = current.data.clone();
        account.last_login_at = Some(self.at);
        let updated_at = current.updated_at;
        let entered = current.with(updated_at, account);
        self.tx.users().update(&entered).await?;
        Ok(entered)
    }

    /// Makes the text of a token and keeps its digest.
    pub(crate) async fn issue(&mut self, mut token: Token) -> Result<SignedIn, AppError> {
        let secret = format!("{}{}", prefix(token.origin), self.app.shared.secrets.secret(TOKEN_LENGTH)?);
        token.prefix = secret.chars().take(PREFIX_LENGTH).collect();
        let token = self.tx.tokens().insert(&token, &crate::token_cache::digest(&secret), self.at).await?;
        self.log("created", "api_token", token.id.get(), None, Some(&token));
        Ok(SignedIn { secret, token })
    }
}
