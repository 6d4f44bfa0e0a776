//! People: who one is, who there is, and who there shall be.

use std::{collections::BTreeSet, net::IpAddr};

use timekeeper_domain::{
    id::UserId,
    page::{Page, PageRequest},
    person::{NationalId, Person},
    text::Name,
    token::TokenOrigin,
    user::{Account, Email, Password, Role, User, UserView, Username},
};
use timekeeper_ports::{Constraint, ReadMode, StoreError, UserFilter};

use crate::{
    Action, App, AppError, Caller, Conflict, Forbidden, Kind, Refusal,
    work::{Transaction, Work},
};

pub use crate::user_edit::{Removal, UserChange};

/// What a new user is to be.
#[derive(Clone, Debug, Default)]
pub struct NewUser {
    /// The name to sign in with; taken from the document or the address when nothing is said.
    pub username: Option<Username>,
    /// Where to write to.
    pub email: Option<Email>,
    /// The name to be called by.
    pub full_name: Option<Name>,
    /// The number of an identity document.
    pub national_id: Option<NationalId>,
    /// Names and address; the people directory fills in what is missing.
    pub person: Person,
    /// What the user may do.
    pub role: Role,
}

/// A new user with everything that had to be asked for outside of the transaction.
#[derive(Clone, Debug)]
pub struct PreparedUser {
    pub(crate) account: Account,
    pub(crate) password_hash: String,
}

impl App {
    /// Oneself.
    ///
    /// # Errors
    /// [`AppError::Store`].
    pub async fn current_user(&self, caller: &Caller) -> Result<UserView, AppError> {
        caller.may(Action::ReadSelf)?;
        self.user_view(caller.user_id()?).await
    }

    /// One user: oneself, or for administrators anybody.
    ///
    /// # Errors
    /// [`Forbidden::Denied`], [`AppError::NotFound`].
    pub async fn get_user(&self, caller: &Caller, id: UserId) -> Result<UserView, AppError> {
        caller.may_about(id, Action::ReadSelf, Action::ReadUsers)?;
        self.user_view(id).await
    }

    async fn user_view(&self, id: UserId) -> Result<UserView, AppError> {
        self.read(ReadMode::PerStatement, async |tx: &mut Transaction| {
            tx.users().view(id).await?.ok_or(AppError::NotFound(Kind::User, id.get()))
        })
        .await
    }

    /// Users by username.
    ///
    /// # Errors
    /// [`AppError::Forbidden`], [`AppError::Store`].
    pub async fn list_users(
        &self,
        caller: &Caller,
        filter: &UserFilter,
        page: PageRequest,
    ) -> Result<Page<UserView>, AppError> {
        caller.may(Action::ReadUsers)?;
        self.read(ReadMode::PerStatement, async |tx: &mut Transaction| Ok(tx.users().list(filter, page).await?)).await
    }

    /// Those of these users who have a second factor.
    ///
    /// # Errors
    /// [`AppError::Forbidden`], [`AppError::Store`].
    pub async fn second_factors(&self, caller: &Caller, users: &[UserId]) -> Result<BTreeSet<UserId>, AppError> {
        caller.may(Action::ManageUsers)?;
        self.read(ReadMode::PerStatement, async |tx: &mut Transaction| Ok(tx.totp().confirmed(users).await?)).await
    }

    /// Every user, at most 10,000, for the console.
    ///
    /// # Errors
    /// [`AppError::Store`].
    pub async fn all_users(&self) -> Result<Vec<User>, AppError> {
        self.read(ReadMode::PerStatement, async |tx: &mut Transaction| Ok(tx.users().list_all(10_000).await?)).await
    }

    /// The user who signs in by that, for the console.
    ///
    /// # Errors
    /// [`AppError::Store`].
    pub async fn find_user(&self, username: &Username) -> Result<Option<User>, AppError> {
        self.read(ReadMode::PerStatement, async |tx: &mut Transaction| {
            let known = tx.users().credentials(username.as_str()).await?.map(|known| known.user);
            Ok(known.filter(|user| user.username == *username))
        })
        .await
    }

    /// Makes a user with a password, from the console.
    ///
    /// # Errors
    /// Those of [`Self::prepare_user`] and [`Work::create_user`].
    pub async fn add_user(&self, new: NewUser, password: Password) -> Result<User, AppError> {
        let prepared = self.prepare_user(new, password).await?;
        self.write(&Caller::system(), async |open: &mut Work| open.insert_user(&prepared).await).await
    }

    /// Makes an account for somebody who asks for one, as the role that reaches only what is its own.
    ///
    /// # Errors
    /// [`Forbidden::Registration`] when that is switched off, [`AppError::TooManySignIns`], and those of
    /// [`Self::prepare_user`] and [`Work::create_user`].
    pub async fn register(
        &self,
        new: NewUser,
        password: Password,
        peer: Option<IpAddr>,
        request_id: Option<String>,
    ) -> Result<UserView, AppError> {
        if !self.organisation().self_registration {
            return Err(Forbidden::Registration.into());
        }
        self.shared.sign_ins.count(None, peer, self.now())?;
        let prepared = self.prepare_user(NewUser { role: Role::User, ..new }, password).await?;
        let caller = Caller { request_id, ..Caller::system() };
        let user = self.write(&caller, async |open: &mut Work| open.insert_user(&prepared).await).await?;
        Ok(UserView { user, worked_seconds: 0 })
    }

    /// Asks for what a new user needs from outside, before any transaction is open: the people directory, when there is
    /// one and a document to ask about, and the hash of the password.
    ///
    /// # Errors
    /// [`AppError::UnknownDocument`], [`AppError::DirectoryAway`], [`Refusal::UsernameRequired`],
    /// [`Refusal::UsernameIsAddress`].
    pub async fn prepare_user(&self, new: NewUser, password: Password) -> Result<PreparedUser, AppError> {
        let account = self.prepare_account(new).await?;
        Ok(PreparedUser { account, password_hash: self.hash_password(password).await? })
    }

    pub(crate) async fn prepare_account(&self, new: NewUser) -> Result<Account, AppError> {
        let username = new.username.or_else(|| Account::default_username(new.national_id, new.email.as_ref()));
        let account = Account {
            username: username.ok_or(Refusal::UsernameRequired)?,
            email: new.email,
            full_name: new.full_name,
            national_id: new.national_id,
            person: new.person,
            role: new.role,
            active: true,
            last_login_at: None,
        };
        if !account.owns_username() {
            return Err(Refusal::UsernameIsAddress.into());
        }
        let (Some(directory), Some(document)) = (&self.shared.people, account.national_id) else {
            return Ok(account);
        };
        let known = directory.find(document).await.map_err(AppError::DirectoryAway)?;
        let known = known.ok_or(AppError::UnknownDocument)?;
        Ok(Account { person: account.person.completed_by(known), ..account })
    }

    /// The hash of a password, to be kept. Slow on purpose: made before a transaction is open.
    ///
    /// # Errors
    /// [`AppError::Service`].
    pub async fn hash_password(&self, password: Password) -> Result<String, AppError> {
        Ok(self.shared.passwords.hash(password.into_text()).await?)
    }

    /// Gives a user another password, from the console. Whoever signed in with the one before has to do it again.
    ///
    /// # Errors
    /// [`AppError::NotFound`].
    pub async fn set_password(&self, id: UserId, password: Password) -> Result<(), AppError> {
        let hash = self.hash_password(password).await?;
        self.write(&Caller::system(), async |open: &mut Work| open.keep_password(id, &hash).await).await
    }
}

impl Caller {
    /// Whether the caller may do this about that user: `own` about oneself, `others` about anybody else.
    pub(crate) fn may_about(&self, id: UserId, own: Action, others: Action) -> Result<(), AppError> {
        self.may(own)?;
        if self.user().is_some_and(|user| user.id == id) {
            return Ok(());
        }
        if !self.is_admin() {
            return Err(Forbidden::Denied.into());
        }
        self.may(others)
    }
}

impl Work {
    /// Makes a user.
    ///
    /// # Errors
    /// [`Conflict::Username`], [`Conflict::Email`], [`Conflict::NationalId`].
    pub async fn create_user(&mut self, new: &PreparedUser) -> Result<UserView, AppError> {
        self.caller.may(Action::ManageUsers)?;
        Ok(UserView { user: self.insert_user(new).await?, worked_seconds: 0 })
    }

    pub(crate) async fn insert_user(&mut self, new: &PreparedUser) -> Result<User, AppError> {
        let user = self.tx.users().insert(&new.account, self.at).await.map_err(taken)?;
        self.tx.users().set_password(user.id, Some(&new.password_hash)).await?;
        self.log("created", "user", user.id.get(), None, Some(&user));
        Ok(user)
    }

    /// Keeps a new password; tokens from signing in with the one before end, but for the one that is in use, and so does
    /// the leave to set another.
    pub(crate) async fn keep_password(&mut self, id: UserId, hash: &str) -> Result<(), AppError> {
        if !self.tx.users().set_password(id, Some(hash)).await? {
            return Err(AppError::NotFound(Kind::User, id.get()));
        }
        let own = self.caller.token();
        for origin in TokenOrigin::ALL.into_iter().filter(|origin| origin.ends_with_password()) {
            self.tx.tokens().delete_of(id, Some(origin), own).await?;
        }
        self.tx.resets().forget(id).await?;
        self.stale_tokens = true;
        self.log::<()>("password_set", "user", id.get(), None, None);
        Ok(())
    }
}

/// What of a user belongs to somebody else.
pub(crate) fn taken(error: StoreError) -> AppError {
    match error {
        StoreError::Violates(Constraint::Username) => Conflict::Username.into(),
        StoreError::Violates(Constraint::UserEmail) => Conflict::Email.into(),
        StoreError::Violates(Constraint::UserNationalId) => Conflict::NationalId.into(),
        other => AppError::Store(other),
    }
}
