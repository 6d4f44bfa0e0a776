//! Who asks, and in which request.

use std::sync::Arc;

use timekeeper_domain::{
    id::{TokenId, UserId},
    user::{Role, User},
};
use timekeeper_ports::TokenOwner;

use crate::{AppError, Forbidden};

/// Who asks.
#[derive(Clone, Debug)]
pub enum Principal {
    /// A user, through a token.
    Token(Arc<TokenOwner>),
    /// A user for whom the person at the console acts; no token narrows what they may.
    User(Arc<User>),
    /// The person at the console, or the server itself.
    System,
}

/// Who asks, and in which request.
#[derive(Clone, Debug)]
pub struct Caller {
    /// Who.
    pub principal: Principal,
    /// In which request, for the audit log.
    pub request_id: Option<String>,
}

impl Caller {
    /// The person at the console.
    pub const fn system() -> Self {
        Self { principal: Principal::System, request_id: None }
    }

    /// The person at the console, acting for a user.
    pub fn acting_for(user: User) -> Self {
        Self { principal: Principal::User(Arc::new(user)), request_id: None }
    }

    /// The user, if there is one.
    pub fn user(&self) -> Option<&User> {
        match &self.principal {
            Principal::Token(owner) => Some(&owner.user),
            Principal::User(user) => Some(user),
            Principal::System => None,
        }
    }

    /// The user's id.
    ///
    /// # Errors
    /// [`Forbidden::NoUser`] for the console.
    pub fn user_id(&self) -> Result<UserId, AppError> {
        self.user().map(|user| user.id).ok_or_else(|| Forbidden::NoUser.into())
    }

    /// The token, if there is one.
    pub fn token(&self) -> Option<TokenId> {
        match &self.principal {
            Principal::Token(owner) => Some(owner.token.id),
            Principal::User(_) | Principal::System => None,
        }
    }

    /// Whether the user is an administrator, whatever the token may be used for.
    pub fn is_admin(&self) -> bool {
        self.user().is_none_or(|user| user.role == Role::Admin)
    }
}
