//! People.

use std::sync::Arc;

use timekeeper_domain::{
    Instant,
    id::UserId,
    page::{Page, PageRequest},
    report,
    user::{Account, User, UserView, Username},
};
use timekeeper_ports::{Constraint, Credentials, StoreError, UserRepo, async_trait};

use crate::{
    state::{State, folded, limit, page, unique},
    tx::MemoryTx,
};

impl State {
    fn user_view(&self, user: &User) -> UserView {
        let entries = self.entries.iter().map(|entry| &entry.data).filter(|entry| entry.user == user.id);
        UserView { worked_seconds: report::totals(entries).seconds, user: user.clone() }
    }

    fn users_by_name(&self, wanted: impl Fn(&User) -> bool) -> Vec<&User> {
        let mut users: Vec<_> = self.users.iter().filter(|user| wanted(user)).collect();
        users.sort_by(|a, b| a.username.cmp(&b.username));
        users
    }

    fn check_account(&self, account: &Account, own: Option<UserId>) -> Result<(), StoreError> {
        let others = || self.users.iter().filter(|other| Some(other.id) != own);
        unique(others().any(|other| other.username == account.username), Constraint::Username)?;
        let email = account.email.as_ref().map(|email| folded(email.as_str()));
        let same = |other: &User| other.email.as_ref().map(|email| folded(email.as_str())) == email;
        unique(email.is_some() && others().any(same), Constraint::UserEmail)
    }
}

#[async_trait]
impl UserRepo for MemoryTx {
    async fn get(&mut self, id: UserId) -> Result<Option<User>, StoreError> {
        self.look(|state| state.users.get(id).cloned())
    }

    async fn view(&mut self, id: UserId) -> Result<Option<UserView>, StoreError> {
        self.look(|state| state.users.get(id).map(|user| state.user_view(user)))
    }

    async fn credentials(&mut self, username: &Username) -> Result<Option<Credentials>, StoreError> {
        self.look(|state| {
            let user = state.users.iter().find(|user| user.username == *username)?;
            Some(Credentials { user: user.clone(), password_hash: state.passwords.get(&user.id).cloned() })
        })
    }

    async fn list_active(&mut self, request: PageRequest) -> Result<Page<UserView>, StoreError> {
        self.look(|state| {
            let users = state.users_by_name(|user| user.active);
            page(&users, request, |user| Some(state.user_view(user)))
        })
    }

    async fn list_all(&mut self, most: i64) -> Result<Vec<User>, StoreError> {
        self.look(|state| state.users_by_name(|_| true).into_iter().take(limit(most)).cloned().collect())
    }

    async fn insert(&mut self, account: &Account, at: Instant) -> Result<User, StoreError> {
        self.change(|state| {
            state.check_account(account, None)?;
            Ok(state.users.insert(account.clone(), at))
        })
    }

    async fn update(&mut self, user: &User) -> Result<Option<User>, StoreError> {
        self.change(|state| {
            if !state.users.is_current(user) {
                return Ok(None);
            }
            state.check_account(user, Some(user.id))?;
            Ok(state.users.update(user))
        })
    }

    async fn set_password(&mut self, id: UserId, hash: &str) -> Result<bool, StoreError> {
        self.change(|state| {
            let there = state.users.has(id);
            if there {
                Arc::make_mut(&mut state.passwords).insert(id, hash.to_owned());
            }
            Ok(there)
        })
    }
}
