//! What should be in the store after the steps so far.

use std::collections::BTreeMap;

use timekeeper_domain::{
    client::ClientProfile,
    entry::{Entry, EntryState, TimeEntry},
    id::{CategoryId, ClientId, EntryId, ProjectId, TaskId, UserId},
    money::{Currency, Money},
    project::ProjectPlan,
    report::{self, ProjectTotals, Summary, WorkTotals},
};
use timekeeper_ports::{StoreError, SummaryFilter, Tx};

use super::steps::{Calendar, Span, Step};
use crate::{
    build::{account, at, category, client, later, project, task},
    db::Db,
};

const PROJECT_RATE: Money = Money::from_minor(9_050, Currency::EUR);

fn client_rate(name: &str) -> Money {
    Money::from_minor(if name == "Meeting" { 4_000 } else { 5_005 }, Currency::EUR)
}

/// What should be in the store.
#[derive(Clone)]
pub(super) struct Model {
    pub(super) users: Vec<UserId>,
    pub(super) projects: Vec<ProjectId>,
    pub(super) categories: Vec<CategoryId>,
    pub(super) clients: Vec<ClientId>,
    pub(super) tasks: Vec<(TaskId, ProjectId)>,
    pub(super) entries: BTreeMap<EntryId, TimeEntry>,
}

/// What is done next, with everything in it decided.
pub(super) enum Deed {
    Insert(Entry),
    Update(TimeEntry),
    Delete(EntryId),
    DeleteTask(TaskId),
}

impl Model {
    pub(super) async fn begin(db: &Db) -> Result<Self, StoreError> {
        let mut tx = db.write().await;
        let mut model = Self {
            users: Vec::new(),
            projects: Vec::new(),
            categories: Vec::new(),
            clients: Vec::new(),
            tasks: Vec::new(),
            entries: BTreeMap::new(),
        };
        for name in ["ada", "bob", "carl"] {
            model.users.push(tx.users().insert(&account(name), at(0)).await?.id);
        }
        let ada = model.users[0];
        for name in ["Meeting", "Travel"] {
            model.categories.push(tx.categories().insert(&category(name, ada), at(0)).await?.id);
            let profile = ClientProfile { default_hourly_rate: Some(client_rate(name)), ..client(name, ada) };
            model.clients.push(tx.clients().insert(&profile, at(0)).await?.id);
        }
        for name in ["Alpha", "Beta", "Gamma"] {
            let client = model.clients.first().copied().filter(|_| name == "Alpha");
            let hourly_rate = (name == "Gamma").then_some(PROJECT_RATE);
            let plan = ProjectPlan { client, hourly_rate, ..project(name, ada) };
            model.projects.push(tx.projects().insert(&plan, at(0)).await?.id);
        }
        for number in 0..4 {
            let of = model.projects[number % 2];
            model.tasks.push((tx.tasks().insert(&task("Task", of, ada), at(0)).await?.id, of));
        }
        tx.commit().await?;
        Ok(model)
    }

    fn entry(&self, user: UserId, span: &Span, calendar: &Calendar) -> Entry {
        let start = calendar.moment(span.from);
        let project = span.project.map(|index| self.projects[index]);
        let task = self.tasks.iter().find(|(_, of)| span.with_task && Some(*of) == project).map(|(task, _)| *task);
        Entry {
            project,
            task,
            category: span.category.map(|index| self.categories[index]),
            client: span.client.map(|index| self.clients[index]),
            state: EntryState::Finished { end: later(start, span.micros) },
            break_seconds: span.break_seconds,
            billable: span.billable,
            ..Entry::begin(user, start, &calendar.zone)
        }
    }

    fn open(&self, user: UserId) -> Option<&TimeEntry> {
        self.entries.values().find(|entry| entry.user == user && entry.state.is_open())
    }

    fn pick(&self, index: usize) -> Option<&TimeEntry> {
        self.entries.values().nth(index.checked_rem(self.entries.len())?)
    }

    /// What a step means here; nothing when it does not apply.
    pub(super) fn decide(&self, step: &Step, calendar: &Calendar) -> Option<Deed> {
        match step {
            Step::Insert { user, span } => Some(Deed::Insert(self.entry(self.users[*user], span, calendar))),
            Step::Start { user, span } => {
                let user = self.users[*user];
                let entry = Entry { state: EntryState::Running, ..self.entry(user, span, calendar) };
                self.open(user).is_none().then_some(Deed::Insert(entry))
            }
            Step::Stop { user, micros } => {
                let open = self.open(self.users[*user])?;
                let stopped = open.data.clone().stop(later(open.start, *micros)).unwrap();
                Some(Deed::Update(open.with(at(1), stopped)))
            }
            Step::Change { entry, span } => {
                let stored = self.pick(*entry)?;
                Some(Deed::Update(stored.with(at(2), self.entry(stored.user, span, calendar))))
            }
            Step::ChangeOutdated { entry, span } => {
                let stored = self.pick(*entry)?;
                let mut outdated = stored.with(at(3), self.entry(stored.user, span, calendar));
                outdated.version -= 1;
                Some(Deed::Update(outdated))
            }
            Step::Delete { entry } => Some(Deed::Delete(self.pick(*entry)?.id)),
            Step::DeleteTask { task } => self.tasks.get(*task).map(|(task, _)| Deed::DeleteTask(*task)),
            Step::Look(_) | Step::Commit | Step::Drop => None,
        }
    }

    pub(super) async fn apply(&mut self, tx: &mut Box<dyn Tx>, deed: Deed) -> Result<(), StoreError> {
        match deed {
            Deed::Insert(entry) => {
                let stored = tx.entries().insert(&entry, at(0)).await?;
                self.entries.insert(stored.id, stored);
            }
            Deed::Update(entry) => {
                if let Some(stored) = tx.entries().update(&entry).await? {
                    self.entries.insert(stored.id, stored);
                }
            }
            Deed::Delete(entry) => {
                tx.entries().delete(entry).await?;
                self.entries.remove(&entry);
            }
            Deed::DeleteTask(task) => {
                tx.tasks().delete(task).await?;
                self.tasks.retain(|(other, _)| *other != task);
                for entry in self.entries.values_mut().filter(|entry| entry.task == Some(task)) {
                    entry.task = None;
                }
            }
        }
        Ok(())
    }

    pub(super) fn totals(&self, wanted: impl Fn(&Entry) -> bool) -> WorkTotals {
        report::totals(self.entries.values().map(|entry| &entry.data).filter(|entry| wanted(entry)))
    }

    pub(super) fn worked(&self, filter: &SummaryFilter) -> impl Iterator<Item = &Entry> {
        let filter = *filter;
        self.entries.values().map(|entry| &entry.data).filter(move |entry| {
            filter.user.is_none_or(|user| entry.user == user)
                && filter.project.is_none_or(|project| entry.project == Some(project))
                && filter.window.contains(entry.start)
        })
    }

    pub(super) fn grouped<K: Ord>(
        &self,
        filter: &SummaryFilter,
        key: impl Fn(&Entry) -> Option<K>,
    ) -> BTreeMap<K, WorkTotals> {
        report::grouped(self.worked(filter), key)
    }

    /// The client of an entry: of its project (the first is for the first client), or else its own.
    pub(super) fn client_of(&self, entry: &Entry) -> Option<ClientId> {
        let own_project = entry.project.is_some() && entry.project == self.projects.first().copied();
        if own_project { self.clients.first().copied() } else { entry.client }
    }

    /// What the last project says an hour costs; the others say nothing.
    pub(super) fn project_rate(&self, project: ProjectId) -> Option<Money> {
        (self.projects.last() == Some(&project)).then_some(PROJECT_RATE)
    }

    /// What a client says an hour costs.
    pub(super) fn client_rate(&self, client: ClientId) -> Option<Money> {
        let place = self.clients.iter().position(|id| *id == client)?;
        Some(client_rate(["Meeting", "Travel"][place]))
    }

    pub(super) fn summary(&self, filter: &SummaryFilter) -> Summary {
        let entries: Vec<&Entry> = self.worked(filter).collect();
        let named = |project| ["Alpha", "Beta", "Gamma"][self.projects.iter().position(|id| *id == project).unwrap()];
        let mut by_project: Vec<ProjectTotals> = report::by_project(entries.iter().copied())
            .into_iter()
            .filter_map(|(project, totals)| project.map(|project| (project, totals)))
            .map(|(project, totals)| {
                // The first is for the first client.
                let client = self.clients.first().filter(|_| self.projects.first() == Some(&project));
                let rate = self.project_rate(project).or_else(|| self.client_rate(*client?));
                ProjectTotals { project, name: named(project).to_owned(), rate, totals }
            })
            .collect();
        report::rank_projects(&mut by_project);
        Summary { totals: report::totals(entries), by_project }
    }
}
