//! A store as the cases use it: whatever should work does, or the case fails.

use std::{fmt::Debug, sync::Arc};

use timekeeper_domain::{
    category::CategoryProfile,
    client::ClientProfile,
    entry::{Entry, TimeEntry},
    expense::{Expense, ExpenseClaim},
    id::{CategoryId, ClientId, ProjectId, TaskId, TokenId, UserId},
    project::ProjectPlan,
    task::TaskPlan,
};
use timekeeper_ports::{Constraint, ReadMode, Store, StoreError, Tx};

use crate::{
    Fixture, Harness,
    build::{account, at, category, client, hash, project, task, token},
};

/// A fresh store, and a way to another one. Clones share it.
#[derive(Clone)]
pub(crate) struct Db {
    harness: Arc<dyn Harness>,
    fixture: Arc<Fixture>,
}

/// What most cases need to be there.
#[derive(Clone, Copy)]
pub(crate) struct Office {
    /// A user.
    pub(crate) ada: UserId,
    /// Another one, with a higher id.
    pub(crate) bob: UserId,
    /// A client, entered by Ada.
    pub(crate) client: ClientId,
    /// A project for that client, set up by Ada.
    pub(crate) project: ProjectId,
    /// A task of that project, entered by Ada.
    pub(crate) task: TaskId,
    /// A kind of work, made by Ada.
    pub(crate) category: CategoryId,
}

impl Office {
    /// Locks whatever there is.
    pub(crate) async fn lock_everything(&self, tx: &mut Box<dyn Tx>) {
        assert!(tx.entries().lock_timeline(self.ada).await.unwrap());
        assert!(tx.entries().lock_timeline(self.bob).await.unwrap());
        assert!(tx.clients().lock(self.client).await.unwrap().is_some());
        assert!(tx.projects().lock(self.project).await.unwrap().is_some());
        assert!(tx.tasks().lock(self.task).await.unwrap().is_some());
        assert!(tx.categories().lock(self.category).await.unwrap().is_some());
    }
}

impl Db {
    /// An empty store.
    pub(crate) async fn fresh(harness: &Arc<dyn Harness>) -> Self {
        Self { harness: Arc::clone(harness), fixture: Arc::new(harness.fresh().await) }
    }

    /// Another empty store.
    pub(crate) async fn another(&self) -> Self {
        Self::fresh(&self.harness).await
    }

    /// The store itself.
    pub(crate) fn store(&self) -> &dyn Store {
        &*self.fixture.store
    }

    /// A transaction that writes.
    pub(crate) async fn write(&self) -> Box<dyn Tx> {
        self.store().write().await.unwrap()
    }

    /// A transaction that reads one moment.
    pub(crate) async fn snapshot(&self) -> Box<dyn Tx> {
        self.store().read(ReadMode::Snapshot).await.unwrap()
    }

    /// A transaction that reads the newest.
    pub(crate) async fn newest(&self) -> Box<dyn Tx> {
        self.store().read(ReadMode::PerStatement).await.unwrap()
    }

    /// Two users, a client, a project, a task.
    pub(crate) async fn office(&self) -> Office {
        let mut tx = self.write().await;
        let ada = tx.users().insert(&account("ada"), at(0)).await.unwrap().id;
        let bob = tx.users().insert(&account("bob"), at(0)).await.unwrap().id;
        let client = tx.clients().insert(&client("Acme", ada), at(0)).await.unwrap().id;
        let plan = ProjectPlan { client: Some(client), ..project("Web site", ada) };
        let project = tx.projects().insert(&plan, at(0)).await.unwrap().id;
        let task = tx.tasks().insert(&task("Login", project, ada), at(0)).await.unwrap().id;
        let category = tx.categories().insert(&category("Meeting", ada), at(0)).await.unwrap().id;
        tx.commit().await.unwrap();
        Office { ada, bob, client, project, task, category }
    }

    /// A new user.
    pub(crate) async fn user(&self, name: &str) -> UserId {
        let mut tx = self.write().await;
        let id = tx.users().insert(&account(name), at(0)).await.unwrap().id;
        tx.commit().await.unwrap();
        id
    }

    /// A new client.
    pub(crate) async fn client(&self, client: &ClientProfile) -> ClientId {
        let mut tx = self.write().await;
        let id = tx.clients().insert(client, at(0)).await.unwrap().id;
        tx.commit().await.unwrap();
        id
    }

    /// A new category.
    pub(crate) async fn category(&self, category: &CategoryProfile) -> CategoryId {
        let mut tx = self.write().await;
        let id = tx.categories().insert(category, at(0)).await.unwrap().id;
        tx.commit().await.unwrap();
        id
    }

    /// A new project.
    pub(crate) async fn project(&self, project: &ProjectPlan) -> ProjectId {
        let mut tx = self.write().await;
        let id = tx.projects().insert(project, at(0)).await.unwrap().id;
        tx.commit().await.unwrap();
        id
    }

    /// A new task.
    pub(crate) async fn task(&self, task: &TaskPlan) -> TaskId {
        let mut tx = self.write().await;
        let id = tx.tasks().insert(task, at(0)).await.unwrap().id;
        tx.commit().await.unwrap();
        id
    }

    /// A new time entry.
    pub(crate) async fn entry(&self, entry: &Entry) -> TimeEntry {
        let mut stored = self.entries([entry]).await;
        stored.remove(0)
    }

    /// New time entries, in one transaction.
    pub(crate) async fn entries<'a>(&self, entries: impl IntoIterator<Item = &'a Entry>) -> Vec<TimeEntry> {
        let entries: Vec<&Entry> = entries.into_iter().collect();
        let mut users: Vec<UserId> = entries.iter().map(|entry| entry.user).collect();
        users.sort_unstable();
        users.dedup();
        let mut tx = self.write().await;
        for user in users {
            assert!(tx.entries().lock_timeline(user).await.unwrap());
        }
        let mut stored = Vec::new();
        for entry in entries {
            stored.push(tx.entries().insert(entry, at(0)).await.unwrap());
        }
        tx.commit().await.unwrap();
        stored
    }

    /// Stores a changed time entry.
    pub(crate) async fn change_entry(&self, entry: &TimeEntry) -> TimeEntry {
        let mut tx = self.write().await;
        tx.entries().lock_timeline(entry.user).await.unwrap();
        let stored = tx.entries().update(entry).await.unwrap().expect("the entry is current");
        tx.commit().await.unwrap();
        stored
    }

    /// Removes a time entry.
    pub(crate) async fn delete_entry(&self, entry: &TimeEntry) {
        let mut tx = self.write().await;
        tx.entries().lock_timeline(entry.user).await.unwrap();
        assert!(tx.entries().delete(entry.id).await.unwrap());
        tx.commit().await.unwrap();
    }

    /// A new expense.
    pub(crate) async fn expense(&self, expense: &ExpenseClaim) -> Expense {
        let mut tx = self.write().await;
        let stored = tx.expenses().insert(expense, at(0)).await.unwrap();
        tx.commit().await.unwrap();
        stored
    }

    /// A new token whose hash is made of `number`.
    pub(crate) async fn token(&self, user: UserId, number: u8) -> TokenId {
        let mut tx = self.write().await;
        let id = tx.tokens().insert(&token("CI", user), &hash(number), at(0)).await.unwrap().id;
        tx.commit().await.unwrap();
        id
    }
}

/// The rule that a write broke; it must have broken one.
#[track_caller]
pub(crate) fn violated<T: Debug>(result: Result<T, StoreError>) -> Constraint {
    match result {
        Err(StoreError::Violates(rule)) => rule,
        other => panic!("should have violated a rule: {other:?}"),
    }
}

/// Asserts that something failed in a certain way.
macro_rules! assert_fails {
    ($result:expr, $error:pat) => {
        match $result {
            Err($error) => {}
            other => panic!("should have failed with {}: {:?}", stringify!($error), other.map(drop)),
        }
    };
}

/// Asserts what every repository promises about versions, on a stored record and a changed copy of it.
macro_rules! assert_versioned {
    ($db:expr, $repo:ident, $changed:expr, $read:ident $(. $field:ident)?) => {{
        let changed = $changed;
        let mut tx = $db.write().await;
        let updated = tx.$repo().update(&changed).await.unwrap().expect("the record is current");
        let mut expected = changed.clone();
        expected.version = changed.version + 1;
        assert_eq!(updated, expected, "an update raises the version by one and keeps what it was given");
        let mut outdated = changed.clone();
        outdated.updated_at = outdated.updated_at.next();
        assert_eq!(tx.$repo().update(&outdated).await.unwrap(), None, "an outdated update is refused");
        let mut early = updated.clone();
        early.version += 1;
        assert_eq!(tx.$repo().update(&early).await.unwrap(), None, "a version that is yet to come is refused");
        tx.commit().await.unwrap();
        let stored = $db.snapshot().await.$repo().$read(changed.id).await.unwrap().unwrap()$(.$field)?;
        assert_eq!(stored, updated, "what was answered is what is stored");
    }};
}

pub(crate) use {assert_fails, assert_versioned};
