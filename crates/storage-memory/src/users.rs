//! People.

use std::sync::Arc;

use timekeeper_domain::{
    Instant,
    expense::ExpenseClaim,
    id::UserId,
    page::{Page, PageRequest},
    person::NationalId,
    project::ProjectPlan,
    report,
    text::{Name, Text},
    user::{Account, Email, Role, User, UserView},
};
use timekeeper_ports::{Constraint, Credentials, StoreError, UserFilter, UserRepo, async_trait};

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
        unique(email.is_some() && others().any(same), Constraint::UserEmail)?;
        let national_id = account.national_id;
        let same = |other: &User| national_id.is_some() && other.national_id == national_id;
        unique(others().any(same), Constraint::UserNationalId)
    }

    /// Whether time, or work that they made, stays with the user.
    fn stays_with(&self, id: UserId) -> bool {
        let archived = |project: &ProjectPlan| project.archived.as_ref().is_some_and(|archived| archived.by == id);
        let approved = |claim: &ExpenseClaim| claim.state.approval().is_some_and(|approval| approval.by == id);
        self.entries.iter().any(|entry| entry.user == id)
            || self.expenses.iter().any(|expense| expense.user == id || approved(expense))
            || self.invoices.iter().any(|invoice| invoice.created_by == id)
            || self.billing.has_payment_by(id)
            || self.clients.iter().any(|client| client.created_by == id)
            || self.categories.iter().any(|category| category.created_by == id)
            || self.projects.iter().any(|project| project.created_by == id || archived(project))
            || self.tasks.iter().any(|task| task.created_by == id)
    }
}

fn known(name: Option<&Name>) -> Option<&str> {
    name.map(Text::as_str)
}

fn is_wanted(filter: &UserFilter, user: &User) -> bool {
    let person = &user.person;
    let contains = |field: Option<&str>, part: &Option<String>| {
        part.as_ref().is_none_or(|part| field.is_some_and(|field| folded(field).contains(&folded(part))))
    };
    let called = user.full_name.as_ref().map(Text::as_str);
    let email = user.email.as_ref().map(Email::as_str);
    let names = [
        Some(user.username.as_str()),
        called,
        email,
        known(person.surname.as_ref()),
        known(person.given_name.as_ref()),
    ];
    filter.active.is_none_or(|active| user.active == active)
        && filter.role.is_none_or(|role| user.role == role)
        && names.into_iter().any(|name| contains(name, &filter.search))
        && filter.has_patronymic.is_none_or(|has| person.patronymic.is_some() == has)
        && contains(Some(user.username.as_str()), &filter.username)
        && contains(user.national_id.map(|id| id.to_string()).as_deref(), &filter.national_id)
        && contains(known(person.surname.as_ref()), &filter.surname)
        && contains(known(person.given_name.as_ref()), &filter.given_name)
        && contains(known(person.patronymic.as_ref()), &filter.patronymic)
        && contains(person.address.as_ref().map(Text::as_str), &filter.address)
}

#[async_trait]
impl UserRepo for MemoryTx {
    async fn get(&mut self, id: UserId) -> Result<Option<User>, StoreError> {
        self.look(|state| state.users.get(id).cloned())
    }

    async fn view(&mut self, id: UserId) -> Result<Option<UserView>, StoreError> {
        self.look(|state| state.users.get(id).map(|user| state.user_view(user)))
    }

    async fn lock(&mut self, id: UserId) -> Result<Option<User>, StoreError> {
        self.hold(|state| state.users.get(id).cloned())
    }

    async fn lock_administrators(&mut self) -> Result<Vec<UserId>, StoreError> {
        let rules = |user: &&User| user.active && user.role == Role::Admin;
        self.hold(|state| state.users.iter().filter(rules).map(|user| user.id).collect())
    }

    async fn credentials(&mut self, name: &str) -> Result<Option<Credentials>, StoreError> {
        let (key, national_id) = (folded(name.trim()), NationalId::new(name).ok());
        self.look(|state| {
            let find = |is: &dyn Fn(&User) -> bool| state.users.iter().find(|user| is(user));
            let user = find(&|user| user.username.as_str() == key)
                .or_else(|| find(&|user| user.email.as_ref().is_some_and(|email| folded(email.as_str()) == key)))
                .or_else(|| find(&|user| national_id.is_some() && user.national_id == national_id))?;
            Some(Credentials { user: user.clone(), password_hash: state.passwords.get(&user.id).cloned() })
        })
    }

    async fn list(&mut self, filter: &UserFilter, request: PageRequest) -> Result<Page<UserView>, StoreError> {
        self.look(|state| {
            let users = state.users_by_name(|user| is_wanted(filter, user));
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

    async fn set_password(&mut self, id: UserId, hash: Option<&str>) -> Result<bool, StoreError> {
        self.change(|state| {
            let there = state.users.has(id);
            let passwords = Arc::make_mut(&mut state.passwords);
            match hash {
                Some(hash) if there => drop(passwords.insert(id, hash.to_owned())),
                _ => drop(passwords.remove(&id)),
            }
            Ok(there)
        })
    }

    async fn is_referred_to(&mut self, id: UserId) -> Result<bool, StoreError> {
        self.look(|state| state.stays_with(id) || state.tasks.iter().any(|task| task.assigned_to == Some(id)))
    }

    async fn delete(&mut self, id: UserId) -> Result<bool, StoreError> {
        self.change(|state| {
            if state.stays_with(id) {
                return Err(StoreError::Violates(Constraint::Reference));
            }
            let tokens: Vec<_> = state.tokens.iter().filter(|token| token.user == id).map(|token| token.id).collect();
            for token in tokens {
                state.remove_token(token);
            }
            let assigned: Vec<_> =
                state.tasks.iter().filter(|task| task.assigned_to == Some(id)).map(|task| task.id).collect();
            for task in assigned {
                state.tasks.touch(task, |task| task.assigned_to = None);
            }
            let rates: Vec<_> =
                state.rates.iter().filter(|rate| rate.scope.user() == Some(id)).map(|rate| rate.id).collect();
            for rate in rates {
                state.rates.remove(rate);
            }
            Arc::make_mut(&mut state.favorites).retain(|(user, _), _| *user != id);
            Arc::make_mut(&mut state.passwords).remove(&id);
            Arc::make_mut(&mut state.totp).remove(&id);
            Arc::make_mut(&mut state.recovery_codes).retain(|(user, _)| *user != id);
            Arc::make_mut(&mut state.resets).retain(|_, reset| reset.user != id);
            Arc::make_mut(&mut state.errands).retain(|_, waiting| waiting.user != Some(id));
            Ok(state.users.remove(id))
        })
    }
}
