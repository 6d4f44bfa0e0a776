//! Sessions: an access token for a quarter of an hour, and a refresh token for the next one.
//!
//! A session is a row among the API tokens: what it may be used for, whose it is, whether it still is, its limits and its
//! use. An access token only points there. Refresh tokens are good once; one that comes back means that two have it, so
//! the session ends for both.

use std::net::IpAddr;

use timekeeper_domain::{
    id::TokenId,
    scope::ScopeSet,
    text::Text,
    token::{ApiToken, Token, TokenOrigin},
    user::User,
};
use timekeeper_ports::{Constraint, Credentials, Presented, StoreError};

use crate::{
    App, AppError, Attempt, Caller, GrantRefusal,
    jwt::{Claims, LIFETIME, SigningKey},
    sign_in::{TOKEN_LENGTH, most_scopes},
    token_cache::digest,
    work::Work,
};

/// What every refresh token starts with.
const PREFIX: &str = "rt_";

/// Characters of chance in what kept answers of a session are sealed with.
const RETRY_KEY_LENGTH: usize = 32;

/// Seconds for which a session of a program is listed after it has ended.
const LISTED_AFTERWARDS: i64 = 30 * 86_400;

/// What somebody gets who has begun a session, or goes on with it. Shown this once.
#[derive(Clone)]
pub struct Session {
    /// Speaks for its user in requests.
    pub access_token: String,
    /// Seconds until it ends.
    pub expires_in: i64,
    /// Good once, for what follows this.
    pub refresh_token: String,
    /// What the session may be used for.
    pub scopes: ScopeSet,
}

/// Shows no token.
impl std::fmt::Debug for Session {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Session").field("scopes", &self.scopes).finish_non_exhaustive()
    }
}

/// What a refresh token is made of, but for the part that is new every time.
fn retry_key(refresh_token: &str) -> Result<&str, AppError> {
    let secret = refresh_token.strip_prefix(PREFIX).unwrap_or_default();
    let formed = secret.len() == TOKEN_LENGTH + RETRY_KEY_LENGTH && secret.bytes().all(|b| b.is_ascii_alphanumeric());
    let parts = if formed { secret.split_at_checked(TOKEN_LENGTH) } else { None };
    Ok(parts.ok_or(GrantRefusal::RefreshToken)?.1)
}

impl App {
    /// Checks a name (a username, an e-mail address or a national id) and a password and begins a session, for these
    /// scopes or for all that the account may have. Every refusal looks and takes the same, whether it is the name, the
    /// password or the account that is wrong.
    ///
    /// # Errors
    /// [`AppError::SignIn`], [`AppError::SecondFactor`], [`AppError::TooManySignIns`], [`GrantRefusal::Scope`].
    pub async fn begin_session(&self, attempt: Attempt, scopes: Option<ScopeSet>) -> Result<Session, AppError> {
        let key = self.signing_key().await?;
        let known = self.recognise(&attempt.name, attempt.password, attempt.peer).await?;
        let caller = Caller { request_id: attempt.request_id, ..Caller::acting_for(known.user.clone()) };
        let code = attempt.code.as_deref();
        self.write(&caller, async |open: &mut Work| open.begin_session(key, &known, code, scopes).await).await
    }

    /// Goes on with a session: spends its refresh token for the next one. One that was spent before ends the session.
    /// `scopes`, when given, must be the session's.
    ///
    /// # Errors
    /// [`GrantRefusal::RefreshToken`], [`GrantRefusal::Scope`].
    pub async fn refresh_session(
        &self,
        refresh_token: &str,
        scopes: Option<&ScopeSet>,
        peer: Option<IpAddr>,
        request_id: Option<String>,
    ) -> Result<Session, AppError> {
        let retry_key = retry_key(refresh_token)?;
        let key = self.signing_key().await?;
        let hash = digest(refresh_token);
        let caller = Caller { request_id, ..Caller::system() };
        let session = self
            .write(&caller, async |open: &mut Work| {
                let (token, expires_at) = match open.tx.sessions().spend(&hash, open.at).await? {
                    None => return Err(GrantRefusal::RefreshToken.into()),
                    // To be kept, although there is nothing to answer.
                    Some(Presented::Spent { token }) => return open.end_session(token).await.map(|()| None),
                    Some(Presented::Fresh { token, expires_at }) => (token, expires_at),
                };
                let owner = open.tx.tokens().owner_of(token).await?.ok_or(GrantRefusal::RefreshToken)?;
                let usable = expires_at > open.at && owner.token.check(open.at, peer).is_ok() && owner.user.active;
                if !usable {
                    return Err(GrantRefusal::RefreshToken.into());
                }
                if scopes.is_some_and(|scopes| *scopes != owner.token.scopes) {
                    return Err(GrantRefusal::Scope.into());
                }
                let mut longer = owner.token.data.clone();
                longer.expires_at = Some(open.session_end());
                let changed = owner.token.with(open.at, longer);
                let token = open.tx.tokens().update(&changed).await?.ok_or(StoreError::Contended)?;
                let session = open.hand_out(key, &token, &owner.user, retry_key).await?;
                Ok(Some((token.id, session)))
            })
            .await?;
        let (id, session) = session.ok_or(GrantRefusal::RefreshToken)?;
        self.shared.tokens.forget_session(id);
        Ok(session)
    }

    /// Forgets refresh tokens and sessions that have ended, those of programs a month later: until then they are listed. Says
    /// how many.
    ///
    /// # Errors
    /// [`AppError::Store`].
    pub async fn forget_old_sessions(&self) -> Result<usize, AppError> {
        self.write(&Caller::system(), async |open: &mut Work| {
            let refresh_tokens = open.tx.sessions().purge(open.at).await?;
            let browsers = open.tx.tokens().purge(TokenOrigin::Browser, open.at).await?;
            let listed_since = open.at.saturating_add_seconds(-LISTED_AFTERWARDS);
            let programs = open.tx.tokens().purge(TokenOrigin::SignIn, listed_since).await?;
            Ok(refresh_tokens + browsers + programs)
        })
        .await
    }
}

impl Work {
    async fn begin_session(
        &mut self,
        key: &SigningKey,
        known: &Credentials,
        code: Option<&str>,
        scopes: Option<ScopeSet>,
    ) -> Result<Session, AppError> {
        let user = self.enter(known, code).await?;
        let most = most_scopes(&user);
        let scopes = scopes.unwrap_or_else(|| most.clone());
        if !scopes.iter().all(|scope| most.grants(scope)) {
            return Err(GrantRefusal::Scope.into());
        }
        let token = Token {
            name: Text::trusted("Session".to_owned()),
            description: None,
            user: user.id,
            origin: TokenOrigin::SignIn,
            scopes,
            prefix: String::new(),
            expires_at: Some(self.session_end()),
            active: true,
            ip_allowlist: Vec::new(),
        };
        // A session has no text of its own that it could be used by: this one is told to nobody.
        let nobodys = digest(&self.secret(TOKEN_LENGTH)?);
        let token = self.tx.tokens().insert(&token, &nobodys, self.at).await?;
        self.log("created", "api_token", token.id.get(), None, Some(&token));
        let retry_key = self.secret(RETRY_KEY_LENGTH)?;
        self.hand_out(key, &token, &user, &retry_key).await
    }

    fn session_end(&self) -> timekeeper_domain::Instant {
        self.at.saturating_add_seconds(i64::from(self.app.in_force.limits.session_days) * 86_400)
    }

    /// The next access token and refresh token of a session.
    async fn hand_out(
        &mut self,
        key: &SigningKey,
        token: &ApiToken,
        user: &User,
        retry_key: &str,
    ) -> Result<Session, AppError> {
        let refresh_token = format!("{PREFIX}{}{retry_key}", self.secret(TOKEN_LENGTH)?);
        let end = self.session_end();
        let added = self.tx.sessions().add(token.id, &digest(&refresh_token), self.at, end).await;
        added.map_err(|error| match error {
            // Somebody ended the session in this very moment.
            StoreError::Violates(Constraint::Reference) => GrantRefusal::RefreshToken.into(),
            other => AppError::Store(other),
        })?;
        let access_token = key.sign(&Claims::new(token.id, user.id, retry_key, self.at))?;
        Ok(Session { access_token, expires_in: LIFETIME, refresh_token, scopes: token.scopes.clone() })
    }

    /// Switches a session off whose refresh token came back.
    async fn end_session(&mut self, id: TokenId) -> Result<(), AppError> {
        tracing::warn!(token = id.get(), "a spent refresh token came back; its session is ended");
        self.stale_tokens = true;
        while let Some(view) = self.tx.tokens().view(id).await?.filter(|view| view.token.active) {
            let mut off = view.token.data.clone();
            off.active = false;
            // Somebody else may be switching it off for the same reason.
            if let Some(ended) = self.tx.tokens().update(&view.token.with(self.at, off)).await? {
                self.log("revoked", "api_token", id.get(), Some(&view.token), Some(&ended));
                break;
            }
        }
        // Only now, so that one that was handed out meanwhile goes, too.
        self.tx.sessions().forget(id).await?;
        Ok(())
    }

    pub(crate) fn secret(&self, length: usize) -> Result<String, AppError> {
        Ok(self.app.shared.secrets.secret(length)?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refresh_token_ends_in_what_its_session_keeps() {
        let (new, kept) = ("a".repeat(TOKEN_LENGTH), "b".repeat(RETRY_KEY_LENGTH));
        assert_eq!(retry_key(&format!("rt_{new}{kept}")).unwrap(), kept);
        for bad in [format!("tt_{new}{kept}"), format!("rt_{new}{kept}c"), format!("rt_{new}"), "rt_".to_owned()] {
            assert!(matches!(retry_key(&bad), Err(AppError::Grant(GrantRefusal::RefreshToken))), "{bad}");
        }
        assert!(retry_key(&format!("rt_{}", "é".repeat(32))).is_err());
    }
}
