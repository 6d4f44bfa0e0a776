//! Users as lists and forms name them, and to choose from.

use timekeeper_app::{AppError, UserFilter};
use timekeeper_domain::{
    id::UserId,
    page::PageRequest,
    user::{Account, Role},
};

use crate::{
    texts::{Key, key},
    visitor::Person,
};

/// Most users to choose from.
const MOST: usize = 1_000;

/// The name to be called by with the one to sign in with, or that one alone.
pub(super) fn named(user: &Account) -> String {
    match &user.full_name {
        Some(name) => format!("{name} ({})", user.username.as_str()),
        None => user.username.as_str().to_owned(),
    }
}

/// Users that a filter finds, by username; of very many not all.
pub(super) async fn choices(person: &Person, filter: &UserFilter) -> Result<Vec<(UserId, String)>, AppError> {
    let mut choices = Vec::new();
    for page in 1.. {
        let request = PageRequest::new(page, PageRequest::MAX_PER_PAGE);
        let users = person.app().list_users(&person.caller, filter, request).await?;
        choices.extend(users.items.iter().map(|view| (view.user.id, named(&view.user))));
        if users.next().is_none() || choices.len() >= MOST {
            break;
        }
    }
    Ok(choices)
}

/// What a role is called.
pub(super) const fn role_name(role: Role) -> Key {
    match role {
        Role::Admin => key("role-admin"),
        Role::Manager => key("role-manager"),
        Role::Member => key("role-member"),
        Role::User => key("role-user"),
    }
}
