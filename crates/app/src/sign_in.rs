//! Signing in with a password.

use std::net::IpAddr;

use timekeeper_domain::{
    Instant,
    scope::ScopeSet,
    text::Text,
    token::{ApiToken, Token, TokenOrigin},
    user::{Role, Username},
};
use timekeeper_ports::{Credentials, ReadMode};

use crate::{
    App, AppError, Caller,
    rate_limit::Windows,
    token_cache::PREFIX,
    work::{Transaction, Work},
};

/// Characters of chance in a token.
pub(crate) const TOKEN_LENGTH: usize = 32;

/// Characters of a token that are kept to tell it from others.
pub(crate) const PREFIX_LENGTH: usize = 8;

/// Longest password looked at; a longer one would only cost time.
pub(crate) const MAX_PASSWORD: usize = 1_024;

/// A new token, for somebody who signed in.
#[derive(Clone, Debug)]
pub struct SignedIn {
    /// The token's text, shown this once.
    pub secret: String,
    /// The token.
    pub token: ApiToken,
}

/// Slows down guessing: so many attempts a minute for an account and from an address.
pub(crate) struct SignInThrottle {
    limit: u32,
    accounts: Windows<Username>,
    addresses: Windows<IpAddr>,
}

impl SignInThrottle {
    pub(crate) fn new(limit: u32) -> Self {
        Self { limit, accounts: Windows::new(60), addresses: Windows::new(60) }
    }

    pub(crate) fn count(&self, account: Option<&Username>, peer: Option<IpAddr>, now: Instant) -> Result<(), AppError> {
        if self.limit == 0 {
            return Ok(());
        }
        let by_account = account.map(|name| self.accounts.count(name.clone(), now));
        let by_address = peer.map(|peer| self.addresses.count(peer, now));
        let exceeded = [by_account, by_address].into_iter().flatten().find(|(count, _)| *count > self.limit);
        match exceeded {
            Some((_, end)) => Err(AppError::TooManySignIns { retry_after: (end - now.unix_seconds()).max(1) }),
            None => Ok(()),
        }
    }
}

impl App {
    /// Checks a name and a password and makes a token for whoever they belong to. Every refusal looks and takes the
    /// same, whether it is the name, the password or the account that is wrong.
    ///
    /// # Errors
    /// [`AppError::SignIn`], [`AppError::TooManySignIns`].
    pub async fn sign_in(
        &self,
        username: &str,
        password: String,
        peer: Option<IpAddr>,
        request_id: Option<String>,
    ) -> Result<SignedIn, AppError> {
        let username = Username::new(username).ok();
        self.shared.sign_ins.count(username.as_ref(), peer, self.now())?;
        let Some(username) = username.filter(|_| password.len() <= MAX_PASSWORD) else {
            return Err(AppError::SignIn);
        };
        let known = self
            .read(ReadMode::PerStatement, async |tx: &mut Transaction| {
                Ok(tx.users().credentials(username.as_str()).await?)
            })
            .await?;
        // Attempts are counted by username, so it is the only name that counts here.
        let known = known.filter(|known| known.user.username == username);
        let hash = known.as_ref().and_then(|known| known.password_hash.clone());
        let right = self.shared.passwords.verify(password, hash).await?;
        let known = known.filter(|known| right && known.user.active).ok_or(AppError::SignIn)?;
        let user = known.user.clone();
        let caller = Caller { request_id, ..Caller::acting_for(user.clone()) };
        self.write(&caller, async |open: &mut Work| open.sign_in_token(&known).await).await
    }
}

impl Work {
    async fn sign_in_token(&mut self, known: &Credentials) -> Result<SignedIn, AppError> {
        let user = &known.user;
        // Held, and read again: account and password may have changed while the password was checked, and a token for
        // the one before would outlive it.
        let current = self.tx.users().lock(user.id).await?.filter(|user| user.active).ok_or(AppError::SignIn)?;
        let password = self.tx.users().credentials(current.username.as_str()).await?;
        if password.and_then(|now| now.password_hash) != known.password_hash {
            return Err(AppError::SignIn);
        }
        let days = i64::from(self.app.shared.limits.sign_in_token_days);
        let token = Token {
            name: Text::trusted(format!("App login - {}", user.username.as_str())),
            description: None,
            user: user.id,
            origin: TokenOrigin::SignIn,
            scopes: if user.role == Role::Admin { ScopeSet::admin() } else { ScopeSet::everyday() },
            prefix: String::new(),
            expires_at: (days > 0).then(|| self.at.saturating_add_seconds(days * 86_400)),
            active: true,
            ip_allowlist: Vec::new(),
        };
        let signed_in = self.issue(token).await?;
        let mut account = current.data.clone();
        account.last_login_at = Some(self.at);
        let updated_at = current.updated_at;
        self.tx.users().update(&current.with(updated_at, account)).await?;
        Ok(signed_in)
    }

    /// Makes the text of a token and keeps its digest.
    pub(crate) async fn issue(&mut self, mut token: Token) -> Result<SignedIn, AppError> {
        let secret = format!("{PREFIX}{}", self.app.shared.secrets.secret(TOKEN_LENGTH)?);
        token.prefix = secret.chars().take(PREFIX_LENGTH).collect();
        let token = self.tx.tokens().insert(&token, &crate::token_cache::digest(&secret), self.at).await?;
        self.log("created", "api_token", token.id.get(), None, Some(&token));
        Ok(SignedIn { secret, token })
    }
}
