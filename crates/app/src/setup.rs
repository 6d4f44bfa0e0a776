//! The first start.

use timekeeper_domain::{
    scope::ScopeSet,
    text::{Name, Text},
    user::{Role, User, Username},
};

use crate::{App, AppError, Caller, Conflict, NewToken, NewUser, PreparedUser, work::Work};

/// The administrator that a store without one gets.
#[derive(Clone, Debug)]
pub struct FirstAdministrator {
    /// The user.
    pub user: User,
    /// The password that was made up, shown this once; `None` when one was given.
    pub password: Option<String>,
    /// A token, shown this once.
    pub token: String,
}

impl App {
    /// Gives a store without an administrator its first, `admin`, with that password or one made up. Answers `None` when
    /// there is one already, or when somebody else has that name.
    ///
    /// # Errors
    /// [`AppError::Store`], [`AppError::Service`].
    pub async fn ensure_administrator(&self, password: Option<String>) -> Result<Option<FirstAdministrator>, AppError> {
        if self.all_users().await?.iter().any(|user| user.role == Role::Admin) {
            return Ok(None);
        }
        let made_up = password.is_none();
        let password = match password {
            Some(given) => given,
            None => self.shared.secrets.secret(20)?,
        };
        let hash = self.shared.passwords.hash(password.clone()).await?;
        let new = NewUser {
            username: Some(Username::trusted("admin".to_owned())),
            full_name: Some(Text::trusted("Administrator".to_owned())),
            role: Role::Admin,
            ..NewUser::default()
        };
        let prepared = PreparedUser { account: self.prepare_account(new).await?, password_hash: hash };
        let made = self
            .write(&Caller::system(), async |open: &mut Work| {
                let user = open.insert_user(&prepared).await?;
                let token = NewToken {
                    name: Name::trusted("First start".to_owned()),
                    description: None,
                    user: Some(user.id),
                    scopes: ScopeSet::admin(),
                    expires_days: None,
                    ip_allowlist: Vec::new(),
                };
                let token = open.create_token(&token).await?.secret;
                Ok((user, token))
            })
            .await;
        match made {
            Ok((user, token)) => Ok(Some(FirstAdministrator { user, password: made_up.then_some(password), token })),
            // Another process was quicker.
            Err(AppError::Conflict(Conflict::Username)) => Ok(None),
            Err(error) => Err(error),
        }
    }
}
