//! What changes about users, and how they go.

use timekeeper_domain::{
    id::UserId,
    person::NationalId,
    text::{Name, Notes},
    user::{Account, Email, Password, Role, User, UserView, Username},
};
use timekeeper_ports::{Constraint, ReadMode, StoreError};

use crate::{
    Action, App, AppError, Caller, Conflict, Edit, Forbidden, Kind, Precondition, Refusal,
    edit::set,
    sign_in::MAX_PASSWORD,
    users::taken,
    work::{Transaction, Work},
};

/// What changes about a user.
#[derive(Clone, Debug, Default)]
pub struct UserChange {
    /// The name to sign in with; changed by administrators only.
    pub username: Option<Username>,
    /// Where to write to.
    pub email: Edit<Email>,
    /// The name to be called by.
    pub full_name: Edit<Name>,
    /// The number of an identity document; changed by administrators only.
    pub national_id: Edit<NationalId>,
    /// The family name.
    pub surname: Edit<Name>,
    /// The given name.
    pub given_name: Edit<Name>,
    /// The patronymic.
    pub patronymic: Edit<Name>,
    /// Where the person lives.
    pub address: Edit<Notes>,
    /// What the user may do; changed by administrators only.
    pub role: Option<Role>,
    /// Whether the user may sign in; changed by administrators only.
    pub active: Option<bool>,
    /// The hash of a new password, from [`App::prepare_change`].
    pub password_hash: Option<String>,
}

/// What became of a user who was removed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Removal {
    /// Nothing is left.
    Removed,
    /// What they worked and made stays, under a name that says nothing.
    Anonymised,
}

impl Removal {
    /// What becomes of a user who is removed now.
    async fn of(tx: &mut Transaction, id: UserId) -> Result<Self, StoreError> {
        Ok(if tx.users().is_referred_to(id).await? { Self::Anonymised } else { Self::Removed })
    }
}

impl App {
    /// The change with the hash of a new password, if there is one. Of oneself, what one signs in with or gets it back
    /// by is changed by whoever knows the password: a token alone is not enough.
    ///
    /// # Errors
    /// [`Refusal::CurrentPasswordRequired`], [`Refusal::CurrentPassword`], [`AppError::TooManySignIns`],
    /// [`Forbidden::Denied`] for somebody else's.
    pub async fn prepare_change(
        &self,
        caller: &Caller,
        id: UserId,
        change: UserChange,
        new: Option<Password>,
        current: Option<String>,
    ) -> Result<UserChange, AppError> {
        caller.may_about(id, Action::WriteSelf, Action::ManageUsers)?;
        if let Some(user) = caller.user().filter(|user| user.id == id) {
            let mut email = user.email.clone();
            change.email.apply_to(&mut email);
            if new.is_some() || email != user.email {
                let current = current.ok_or(Refusal::CurrentPasswordRequired)?;
                self.check_own_password(user, current).await?;
            }
        }
        let password_hash = match new {
            Some(new) => Some(self.hash_password(new).await?),
            None => None,
        };
        Ok(UserChange { password_hash, ..change })
    }

    /// What would become of a user who was removed now.
    ///
    /// # Errors
    /// [`Forbidden::Denied`], [`AppError::NotFound`].
    pub async fn foresee_removal(&self, caller: &Caller, id: UserId) -> Result<Removal, AppError> {
        caller.may_about(id, Action::WriteSelf, Action::ManageUsers)?;
        self.read(ReadMode::PerStatement, async |tx: &mut Transaction| {
            tx.users().get(id).await?.ok_or(AppError::NotFound(Kind::User, id.get()))?;
            Ok(Removal::of(tx, id).await?)
        })
        .await
    }

    /// Whether that is the user's password, whose token does not say that it is them who ask.
    pub(crate) async fn check_own_password(&self, user: &User, password: String) -> Result<(), AppError> {
        self.shared.sign_ins.count(Some(user.username.as_str()), None, self.now())?;
        if password.len() > MAX_PASSWORD {
            return Err(Refusal::CurrentPassword.into());
        }
        let known = self.credentials(user.username.as_str()).await?.filter(|known| known.user.id == user.id);
        let hash = known.and_then(|known| known.password_hash);
        if self.shared.passwords.verify(password, hash).await? { Ok(()) } else { Err(Refusal::CurrentPassword.into()) }
    }
}

impl Work {
    /// Changes a user: oneself, or for administrators anybody.
    ///
    /// # Errors
    /// [`Forbidden::Denied`], [`Forbidden::AdminField`], [`AppError::NotFound`], [`AppError::Precondition`],
    /// [`Conflict::LastAdministrator`], [`Conflict::Username`], [`Conflict::Email`], [`Conflict::NationalId`].
    pub async fn update_user(
        &mut self,
        id: UserId,
        change: &UserChange,
        precondition: &Precondition,
    ) -> Result<UserView, AppError> {
        self.caller.may_about(id, Action::WriteSelf, Action::ManageUsers)?;
        let administrators = self.administrators_if(change.role.is_some() || change.active.is_some()).await?;
        let before = self.user_to_change(id, precondition).await?;
        let mut account = before.data.clone();
        set(&mut account.username, change.username.as_ref());
        change.email.apply_to(&mut account.email);
        change.full_name.apply_to(&mut account.full_name);
        change.national_id.apply_to(&mut account.national_id);
        change.surname.apply_to(&mut account.person.surname);
        change.given_name.apply_to(&mut account.person.given_name);
        change.patronymic.apply_to(&mut account.person.patronymic);
        change.address.apply_to(&mut account.person.address);
        set(&mut account.role, change.role.as_ref());
        set(&mut account.active, change.active.as_ref());
        self.check_change(&before, &account)?;
        if is_administrator(&before) && !is_administrator(&account) {
            leave_one(&administrators, id)?;
        }
        if before.active && !account.active {
            self.stop_all_of(id).await?;
        }
        if before.email != account.email {
            // What was mailed to the old address is of no use any more.
            self.tx.resets().forget(id).await?;
        }
        let user = self.store_user("updated", before, account).await?;
        if let Some(hash) = &change.password_hash {
            self.keep_password(id, hash).await?;
        }
        let view = self.tx.users().view(user.id).await?;
        Ok(view.ok_or(StoreError::Contended)?)
    }

    /// Removes a user: oneself, or for administrators anybody. Whoever has worked or made something that stays loses
    /// name, address, password and tokens instead, and what the audit log tells of them is blanked.
    ///
    /// # Errors
    /// [`Forbidden::Denied`], [`AppError::NotFound`], [`AppError::Precondition`], [`Conflict::LastAdministrator`].
    pub async fn remove_user(&mut self, id: UserId, precondition: &Precondition) -> Result<Removal, AppError> {
        self.caller.may_about(id, Action::WriteSelf, Action::ManageUsers)?;
        let administrators = self.administrators_if(true).await?;
        let before = self.user_to_change(id, precondition).await?;
        if is_administrator(&before) {
            leave_one(&administrators, id)?;
        }
        self.stale_tokens = true;
        self.own_token_gone = self.caller.user().is_some_and(|user| user.id == id);
        let removal = Removal::of(&mut self.tx, id).await?;
        if removal == Removal::Anonymised {
            self.stop_all_of(id).await?;
            self.tx.tokens().delete_of(id, None, None).await?;
            for favorite in self.tx.favorites().list(id).await? {
                self.tx.favorites().delete(id, favorite.project).await?;
            }
            self.tx.totp().remove(id).await?;
            self.tx.resets().forget(id).await?;
            self.tx.outbox().forget(id).await?;
            self.tx.users().set_password(id, None).await?;
            let anonymous = before.anonymised(id);
            let changed = before.with(self.at, anonymous);
            self.tx.users().update(&changed).await.map_err(taken)?.ok_or(StoreError::Contended)?;
        } else {
            self.tx.users().delete(id).await.map_err(|error| match error {
                // Somebody gave them work in this very moment.
                StoreError::Violates(Constraint::Reference) => StoreError::Contended,
                other => other,
            })?;
        }
        self.tx.audit().redact("user", id.get()).await?;
        self.log::<()>("deleted", "user", id.get(), None, None);
        Ok(removal)
    }

    /// The active administrators, held, when it matters who they are: before any other user is held, so that two who
    /// would remove each other wait for one another.
    async fn administrators_if(&mut self, matters: bool) -> Result<Vec<UserId>, AppError> {
        if matters { Ok(self.tx.users().lock_administrators().await?) } else { Ok(Vec::new()) }
    }

    async fn user_to_change(&mut self, id: UserId, precondition: &Precondition) -> Result<User, AppError> {
        let user = self.tx.users().lock(id).await?.ok_or(AppError::NotFound(Kind::User, id.get()))?;
        precondition.check(&user)?;
        Ok(user)
    }

    /// Whether the caller may change what changes.
    fn check_change(&self, before: &Account, after: &Account) -> Result<(), AppError> {
        let fields = [
            ("username", before.username != after.username),
            ("national_id", before.national_id != after.national_id),
            ("role", before.role != after.role),
            ("is_active", before.active != after.active),
        ];
        if let Some((field, _)) = fields.iter().find(|(_, changed)| *changed) {
            if !self.caller.is_admin() {
                return Err(Forbidden::AdminField(field).into());
            }
            self.caller.may(Action::ManageUsers)?;
        }
        if before.username != after.username && !after.owns_username() {
            return Err(Refusal::UsernameIsAddress.into());
        }
        Ok(())
    }

    /// Stops the timers of somebody who will not do it any more.
    async fn stop_all_of(&mut self, id: UserId) -> Result<(), AppError> {
        self.hold_timeline(id).await?;
        while let Some(running) = self.tx.entries().running(id).await? {
            self.stop(&running, self.at).await?;
        }
        Ok(())
    }

    async fn store_user(&mut self, action: &str, before: User, account: Account) -> Result<User, AppError> {
        let changed = before.with(self.at, account);
        let stored = self.tx.users().update(&changed).await.map_err(taken)?.ok_or(StoreError::Contended)?;
        self.log(action, "user", stored.id.get(), Some(&before), Some(&stored));
        self.stale_tokens = true;
        Ok(stored)
    }
}

fn is_administrator(account: &Account) -> bool {
    account.active && account.role == Role::Admin
}

/// Whether an administrator is left when this one goes.
fn leave_one(administrators: &[UserId], going: UserId) -> Result<(), AppError> {
    if administrators.iter().any(|id| *id != going) { Ok(()) } else { Err(Conflict::LastAdministrator.into()) }
}
