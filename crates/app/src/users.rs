//! People: who one is, who there is, and, from the command line, who there shall be.

use timekeeper_domain::{
    id::UserId,
    page::{Page, PageRequest},
    text::Name,
    user::{Account, Email, Role, User, UserView, Username},
};
use timekeeper_ports::{Constraint, ReadMode, StoreError};

use crate::{
    Action, App, AppError, Caller, Conflict, Kind,
    work::{Transaction, Work},
};

/// What a new user is to be.
#[derive(Clone, Debug)]
pub struct NewUser {
    /// The name to sign in with.
    pub username: Username,
    /// Where to write to.
    pub email: Option<Email>,
    /// The name to be called by.
    pub full_name: Option<Name>,
    /// What the user may do.
    pub role: Role,
}

impl App {
    /// Oneself.
    ///
    /// # Errors
    /// [`AppError::Store`].
    pub async fn current_user(&self, caller: &Caller) -> Result<UserView, AppError> {
        caller.may(Action::ReadSelf)?;
        let id = caller.user_id()?;
        self.read(ReadMode::PerStatement, async |tx: &mut Transaction| {
            tx.users().view(id).await?.ok_or(AppError::NotFound(Kind::User, id.get()))
        })
        .await
    }

    /// Active users by username.
    ///
    /// # Errors
    /// [`AppError::Forbidden`], [`AppError::Store`].
    pub async fn list_users(&self, caller: &Caller, page: PageRequest) -> Result<Page<UserView>, AppError> {
        caller.may(Action::ReadUsers)?;
        self.read(ReadMode::PerStatement, async |tx: &mut Transaction| Ok(tx.users().list_active(page).await?)).await
    }

    /// Every user, at most 10,000, for the console.
    ///
    /// # Errors
    /// [`AppError::Store`].
    pub async fn all_users(&self) -> Result<Vec<User>, AppError> {
        self.read(ReadMode::PerStatement, async |tx: &mut Transaction| Ok(tx.users().list_all(10_000).await?)).await
    }

    /// The user of that name, for the console.
    ///
    /// # Errors
    /// [`AppError::Store`].
    pub async fn find_user(&self, username: &Username) -> Result<Option<User>, AppError> {
        self.read(ReadMode::PerStatement, async |tx: &mut Transaction| {
            Ok(tx.users().credentials(username).await?.map(|known| known.user))
        })
        .await
    }

    /// Makes a user with a password, from the console.
    ///
    /// # Errors
    /// [`Conflict::Username`], [`Conflict::Email`].
    pub async fn add_user(&self, new: &NewUser, password: String) -> Result<User, AppError> {
        let hash = self.shared.passwords.hash(password).await?;
        self.write(&Caller::system(), async |open: &mut Work| open.add_user(new, &hash).await).await
    }

    /// Gives a user another password, from the console.
    ///
    /// # Errors
    /// [`AppError::NotFound`].
    pub async fn set_password(&self, id: UserId, password: String) -> Result<(), AppError> {
        let hash = self.shared.passwords.hash(password).await?;
        self.write(&Caller::system(), async |open: &mut Work| {
            if !open.tx.users().set_password(id, &hash).await? {
                return Err(AppError::NotFound(Kind::User, id.get()));
            }
            open.log::<()>("password_set", "user", id.get(), None, None);
            Ok(())
        })
        .await
    }
}

impl Work {
    pub(crate) async fn add_user(&mut self, new: &NewUser, password_hash: &str) -> Result<User, AppError> {
        let account = Account {
            username: new.username.clone(),
            email: new.email.clone(),
            full_name: new.full_name.clone(),
            role: new.role,
            active: true,
            last_login_at: None,
        };
        let user = self.tx.users().insert(&account, self.at).await.map_err(|error| match error {
            StoreError::Violates(Constraint::Username) => Conflict::Username.into(),
            StoreError::Violates(Constraint::UserEmail) => Conflict::Email.into(),
            other => AppError::Store(other),
        })?;
        self.tx.users().set_password(user.id, password_hash).await?;
        self.log("created", "user", user.id.get(), None, Some(&user));
        Ok(user)
    }
}
