//! Tokens, as administrators manage them, and everybody their own.

use ipnet::IpNet;
use timekeeper_domain::{
    id::{TokenId, UserId},
    page::{Page, PageRequest},
    scope::ScopeSet,
    text::{Name, Notes},
    token::{ApiToken, Token, TokenOrigin, TokenView},
    user::Role,
};
use timekeeper_ports::ReadMode;

use crate::{
    Action, App, AppError, Caller, Forbidden, Kind, Refusal,
    work::{Transaction, Work},
};

/// What a new token is to be.
#[derive(Clone, Debug)]
pub struct NewToken {
    /// What it is for.
    pub name: Name,
    /// More about that.
    pub description: Option<Notes>,
    /// Whom it speaks for; the caller when nothing is said.
    pub user: Option<UserId>,
    /// What it may be used for.
    pub scopes: ScopeSet,
    /// Days until it ends; never when nothing is said.
    pub expires_days: Option<u32>,
    /// Addresses it may be used from; none means any.
    pub ip_allowlist: Vec<IpNet>,
}

/// A token with its text, shown this once.
#[derive(Clone, Debug)]
pub struct IssuedToken {
    /// The text.
    pub secret: String,
    /// The token.
    pub view: TokenView,
}

impl App {
    /// Everybody's tokens of that origin, or all, the latest first.
    ///
    /// # Errors
    /// [`AppError::Forbidden`], [`AppError::Store`].
    pub async fn list_tokens(
        &self,
        caller: &Caller,
        origin: Option<TokenOrigin>,
        page: PageRequest,
    ) -> Result<Page<TokenView>, AppError> {
        caller.may(Action::ManageTokens)?;
        self.read(ReadMode::PerStatement, async |tx: &mut Transaction| Ok(tx.tokens().list(origin, page).await?)).await
    }

    /// One's own tokens, the latest first.
    ///
    /// # Errors
    /// [`AppError::Store`].
    pub async fn list_own_tokens(&self, caller: &Caller, page: PageRequest) -> Result<Page<TokenView>, AppError> {
        caller.may(Action::ReadSelf)?;
        let user = caller.user_id()?;
        self.read(ReadMode::PerStatement, async |tx: &mut Transaction| Ok(tx.tokens().list_of(user, page).await?)).await
    }

    /// Ends the token, or the session, that the caller came with; no scope is needed for that.
    ///
    /// # Errors
    /// [`Forbidden::NoUser`] for the console.
    pub async fn sign_out(&self, caller: &Caller) -> Result<(), AppError> {
        let id = caller.token().ok_or(Forbidden::NoUser)?;
        self.write(caller, async |open: &mut Work| {
            let view = open.token(id).await?;
            open.remove_token(&view.token).await
        })
        .await
    }

    /// One token.
    ///
    /// # Errors
    /// [`AppError::NotFound`].
    pub async fn get_token(&self, caller: &Caller, id: TokenId) -> Result<TokenView, AppError> {
        caller.may(Action::ManageTokens)?;
        self.read(ReadMode::PerStatement, async |tx: &mut Transaction| {
            tx.tokens().view(id).await?.ok_or(AppError::NotFound(Kind::Token, id.get()))
        })
        .await
    }
}

impl Work {
    /// Makes a token.
    ///
    /// # Errors
    /// [`Refusal::TokenUser`] for a user who is not there or switched off, [`Refusal::AdminScope`] when a user who is no
    /// administrator would get that scope.
    pub async fn create_token(&mut self, new: &NewToken) -> Result<IssuedToken, AppError> {
        self.caller.may(Action::ManageTokens)?;
        let user = match new.user {
            Some(user) => user,
            None => self.caller.user_id()?,
        };
        let user = self.tx.users().get(user).await?.filter(|user| user.active).ok_or(Refusal::TokenUser)?;
        if new.scopes.grants("admin:all") && user.role != Role::Admin {
            return Err(Refusal::AdminScope.into());
        }
        let days = new.expires_days.filter(|days| *days > 0).map(i64::from);
        let issued = self
            .issue(Token {
                name: new.name.clone(),
                description: new.description.clone(),
                user: user.id,
                origin: TokenOrigin::Issued,
                scopes: new.scopes.clone(),
                prefix: String::new(),
                expires_at: days.map(|days| self.at.saturating_add_seconds(days * 86_400)),
                active: true,
                ip_allowlist: new.ip_allowlist.clone(),
            })
            .await?;
        let view = TokenView {
            token: issued.token,
            username: user.username.clone(),
            usage: timekeeper_domain::token::TokenUsage::default(),
        };
        self.shows_secret = true;
        Ok(IssuedToken { secret: issued.secret, view })
    }

    /// Switches a token off, or on again.
    ///
    /// # Errors
    /// [`AppError::NotFound`].
    pub async fn toggle_token(&mut self, id: TokenId) -> Result<TokenView, AppError> {
        self.caller.may(Action::ManageTokens)?;
        let view = self.token(id).await?;
        let active = !view.token.active;
        self.keep_active(view, active).await
    }

    /// Switches a token on, or off, if it is not so already.
    ///
    /// # Errors
    /// [`AppError::NotFound`].
    pub async fn switch_token(&mut self, id: TokenId, active: bool) -> Result<TokenView, AppError> {
        self.caller.may(Action::ManageTokens)?;
        let view = self.token(id).await?;
        if view.token.active == active { Ok(view) } else { self.keep_active(view, active).await }
    }

    async fn keep_active(&mut self, mut view: TokenView, active: bool) -> Result<TokenView, AppError> {
        let (id, mut token) = (view.token.id, view.token.data.clone());
        token.active = active;
        let changed = view.token.with(self.at, token);
        let stored = self.tx.tokens().update(&changed).await?.ok_or(timekeeper_ports::StoreError::Contended)?;
        self.log("toggled", "api_token", id.get(), Some(&view.token), Some(&stored));
        self.stale_tokens = true;
        view.token = stored;
        Ok(view)
    }

    /// Removes a token for good.
    ///
    /// # Errors
    /// [`AppError::NotFound`].
    pub async fn delete_token(&mut self, id: TokenId) -> Result<(), AppError> {
        self.caller.may(Action::ManageTokens)?;
        let view = self.token(id).await?;
        self.remove_token(&view.token).await
    }

    /// Removes one of the caller's own tokens for good.
    ///
    /// # Errors
    /// [`AppError::NotFound`], also for somebody else's.
    pub async fn delete_own_token(&mut self, id: TokenId) -> Result<(), AppError> {
        self.caller.may(Action::WriteSelf)?;
        let user = self.caller.user_id()?;
        let view = self.tx.tokens().view(id).await?.filter(|view| view.token.user == user);
        self.remove_token(&view.ok_or(AppError::NotFound(Kind::Token, id.get()))?.token).await
    }

    pub(crate) async fn remove_token(&mut self, token: &ApiToken) -> Result<(), AppError> {
        let id = token.id;
        self.tx.tokens().delete(id).await?;
        self.log("deleted", "api_token", id.get(), Some(token), None);
        self.stale_tokens = true;
        self.own_token_gone = self.caller.token() == Some(id);
        Ok(())
    }

    async fn token(&mut self, id: TokenId) -> Result<TokenView, AppError> {
        self.tx.tokens().view(id).await?.ok_or(AppError::NotFound(Kind::Token, id.get()))
    }
}
