//! Time entries, written down by hand or by a client that was offline.

use timekeeper_domain::{
    Instant,
    category::Category,
    client::Client,
    entry::{Entry, EntryError, EntryNames, EntrySource, EntryState, EntryView, TimeEntry},
    id::{ClientId, EntryId, ProjectId, TaskId, UserId},
    project::Project,
    task::Task,
    text::{Label, Notes, Tags},
    user::User,
};
use timekeeper_ports::{Constraint, StoreError};

use crate::{
    Action, AppError, CategoryChoice, Conflict, Edit, Forbidden, Kind, Precondition, Refusal, edit::set, work::Work,
};

/// Seconds that a client's clock may be ahead.
const AHEAD: i64 = 300;

/// What a new entry is to be.
#[derive(Clone, Debug)]
pub struct NewEntry {
    /// Whose time; the caller's when nothing is said.
    pub user: Option<UserId>,
    /// The project worked on.
    pub project: Option<ProjectId>,
    /// The client worked for.
    pub client: Option<ClientId>,
    /// The task of that project.
    pub task: Option<TaskId>,
    /// The kind of work.
    pub category: Option<CategoryChoice>,
    /// When work began.
    pub start: Instant,
    /// When it ended; without an end it still goes on.
    pub end: Option<Instant>,
    /// Seconds of breaks.
    pub break_seconds: i64,
    /// What was done.
    pub notes: Option<Notes>,
    /// Labels.
    pub tags: Tags,
    /// Whether somebody is charged.
    pub billable: bool,
    /// Whether that has been paid.
    pub paid: bool,
    /// The invoice it is on.
    pub invoice_number: Option<Label>,
    /// How it comes to be.
    pub source: EntrySource,
}

/// What changes about an entry.
#[derive(Clone, Debug, Default)]
pub struct EntryChange {
    /// Another project; the entry then names no client.
    pub project: Option<ProjectId>,
    /// Another client; the entry then names no project and no task.
    pub client: Option<ClientId>,
    /// Another task.
    pub task: Edit<TaskId>,
    /// Another kind of work.
    pub category: Edit<CategoryChoice>,
    /// When work began.
    pub start: Option<Instant>,
    /// When it ended.
    pub end: Option<Instant>,
    /// Seconds of breaks.
    pub break_seconds: Option<i64>,
    /// What was done.
    pub notes: Edit<Notes>,
    /// Labels.
    pub tags: Option<Tags>,
    /// Whether somebody is charged.
    pub billable: Option<bool>,
    /// Whether that has been paid; unpaid entries name no invoice.
    pub paid: Option<bool>,
    /// The invoice it is on.
    pub invoice_number: Edit<Label>,
}

/// What an entry refers to, found and in sight of the caller.
pub(crate) struct Target {
    pub(crate) project: Option<Project>,
    pub(crate) client: Option<Client>,
    pub(crate) task: Option<Task>,
    pub(crate) category: Option<Category>,
}

impl Target {
    pub(crate) fn names(&self, user: &User) -> EntryNames {
        EntryNames {
            user: user.username.clone(),
            project: self.project.as_ref().map(|project| project.name.clone()),
            client: self.client.as_ref().map(|client| client.name.clone()),
            task: self.task.as_ref().map(|task| task.name.clone()),
            category: self.category.as_ref().map(|category| category.name.clone()),
        }
    }
}

impl Work {
    /// Writes an entry down; without an end, starts a timer at its start.
    ///
    /// # Errors
    /// The first rule it breaks, in the order of the contract (§7.4); [`Conflict::TimerRunning`] for a second timer.
    pub async fn create_entry(&mut self, new: &NewEntry) -> Result<EntryView, AppError> {
        self.caller.may(Action::WriteTime)?;
        let user = self.entry_user(new.user).await?;
        let mut entry = Entry::begin(user.id, new.start, &self.app.organisation().zone);
        entry.project = new.project;
        entry.client = new.client;
        entry.task = new.task;
        let mut target = self.entry_target(&entry).await?;
        if let Some(choice) = &new.category {
            let category = self.find_category(choice).await?;
            entry.category = Some(category.id);
            target.category = Some(category);
        }
        entry.check_target().map_err(Refusal::from)?;
        if new.client.is_some() && new.task.is_some() {
            return Err(Refusal::Entry(EntryError::TaskWithoutProject).into());
        }
        entry.break_seconds = new.break_seconds.max(0);
        entry.notes = new.notes.clone();
        entry.tags = new.tags.clone();
        entry.source = new.source;
        entry.billable = new.billable;
        entry.paid = new.paid;
        entry.invoice_number = new.invoice_number.clone();
        self.check_requirements(&entry)?;
        self.hold_timeline(user.id).await?;
        if new.end.is_none() {
            self.check_begun(new.start)?;
        }
        if let Some(end) = new.end {
            entry.state = EntryState::Finished { end };
            entry = entry.reschedule(new.start, Some(end), &self.app.organisation().zone).map_err(Refusal::from)?;
            self.check_overlap(&entry, None, Refusal::Overlap).await?;
        }
        let entry = self.insert_entry(&entry).await?;
        Ok(EntryView { names: target.names(&user), entry })
    }

    /// Changes an entry.
    ///
    /// # Errors
    /// The first rule it breaks, in the order of the contract (§7.5).
    pub async fn update_entry(
        &mut self,
        id: EntryId,
        change: &EntryChange,
        precondition: &Precondition,
    ) -> Result<EntryView, AppError> {
        let before = self.entry_to_change(id, precondition).await?;
        let mut entry = before.entry.data.clone();
        let end = change.end.or(entry.state.end());
        if entry.state.is_open() && change.end.is_some() {
            return Err(Refusal::Entry(EntryError::EndOnRunning).into());
        }
        let retargeted = change.project.is_some() || change.client.is_some() || matches!(change.task, Edit::Set(_));
        if let Some(project) = change.project {
            if entry.project != Some(project) {
                entry.task = None;
            }
            (entry.project, entry.client) = (Some(project), None);
        }
        if let Some(client) = change.client {
            (entry.project, entry.client, entry.task) = (None, Some(client), None);
        }
        change.task.apply_to(&mut entry.task);
        if retargeted {
            self.entry_target(&entry).await?;
        }
        match &change.category {
            Edit::Keep => {}
            Edit::Clear => entry.category = None,
            Edit::Set(choice) => entry.category = Some(self.find_category(choice).await?.id),
        }
        entry.check_target().map_err(|error| match error {
            EntryError::TaskWithoutProject => Refusal::TaskOnChange,
            other => other.into(),
        })?;
        change.notes.apply_to(&mut entry.notes);
        set(&mut entry.tags, change.tags.as_ref());
        set(&mut entry.billable, change.billable.as_ref());
        change.invoice_number.apply_to(&mut entry.invoice_number);
        if let Some(paid) = change.paid {
            entry.paid = paid;
            if !paid {
                entry.invoice_number = None;
            }
        }
        if let Some(seconds) = change.break_seconds {
            entry.break_seconds = seconds.max(0);
        }
        self.check_requirements(&entry)?;
        if change.start.is_some() || change.end.is_some() {
            let start = change.start.unwrap_or(entry.start);
            if entry.state.is_open() {
                self.check_begun(start)?;
            }
            entry = entry.reschedule(start, end, &self.app.organisation().zone).map_err(Refusal::from)?;
            self.check_overlap(&entry, Some(id), Refusal::OverlapOnChange).await?;
        }
        self.store_entry("updated", &before, entry).await?;
        self.tx.entries().view(id).await?.ok_or(AppError::NotFound(Kind::TimeEntry, id.get()))
    }

    /// Removes an entry for good; the audit log keeps what it was and the reason.
    ///
    /// # Errors
    /// [`AppError::NothingToChange`], [`Forbidden::Denied`], [`AppError::Precondition`], [`Refusal::DeleteRunning`],
    /// [`Conflict::EntryInvoiced`].
    pub async fn delete_entry(
        &mut self,
        id: EntryId,
        reason: Option<&Notes>,
        precondition: &Precondition,
    ) -> Result<(), AppError> {
        let before = self.entry_to_change(id, precondition).await?;
        if before.entry.state.is_open() {
            return Err(Refusal::DeleteRunning.into());
        }
        self.check_not_invoiced(id).await?;
        self.tx.entries().delete(id).await?;
        self.log("deleted", "time_entry", id.get(), Some(&before.entry), None);
        self.because(reason);
        Ok(())
    }

    /// What goes on has begun, if the client's clock is not more than a few minutes ahead.
    fn check_begun(&self, start: Instant) -> Result<(), AppError> {
        let begun = start <= self.at.saturating_add_seconds(AHEAD);
        if begun { Ok(()) } else { Err(Refusal::FutureTimer.into()) }
    }

    /// Whose time it is to be: the caller's, or for administrators anybody's who is active.
    async fn entry_user(&mut self, asked: Option<UserId>) -> Result<User, AppError> {
        let own = self.caller.user().cloned();
        match (asked, own) {
            (None, Some(own)) => Ok(own),
            (Some(asked), Some(own)) if asked == own.id => Ok(own),
            (Some(asked), _) if self.caller.is_admin() => {
                let user = self.tx.users().get(asked).await?.filter(|user| user.active);
                Ok(user.ok_or(Refusal::User)?)
            }
            (Some(_), _) => Err(Forbidden::OthersTime.into()),
            (None, None) => Err(Forbidden::NoUser.into()),
        }
    }

    /// Finds what an entry refers to; all of it must be there and in sight, and the task belong to the project.
    pub(crate) async fn entry_target(&mut self, entry: &Entry) -> Result<Target, AppError> {
        let mut target = Target { project: None, client: None, task: None, category: None };
        if let Some(id) = entry.project {
            let project = self.tx.projects().get(id).await?.ok_or(Refusal::Project)?;
            if !self.caller.reaches(Action::ReadProjects, project.created_by) {
                return Err(Forbidden::Project.into());
            }
            target.project = Some(project);
        }
        if let Some((id, project)) = entry.task.zip(entry.project) {
            let task = self.tx.tasks().get(id).await?.filter(|task| task.project == project);
            target.task = Some(task.ok_or(Refusal::Task)?);
        }
        if let Some(id) = entry.client {
            let client = self.tx.clients().get(id).await?.ok_or(Refusal::Client)?;
            if !self.caller.reaches(Action::ReadClients, client.created_by) {
                return Err(Forbidden::Client.into());
            }
            target.client = Some(client);
        }
        Ok(target)
    }

    /// Whether an entry says what the organisation wants to hear.
    pub(crate) fn check_requirements(&self, entry: &Entry) -> Result<(), AppError> {
        let wanted = self.app.organisation().requirements;
        if wanted.task && entry.project.is_some() && entry.task.is_none() {
            return Err(Refusal::TaskRequired.into());
        }
        if wanted.description {
            let length = entry.notes.as_ref().map_or(0, |notes| notes.as_str().chars().count());
            if length == 0 {
                return Err(Refusal::DescriptionRequired.into());
            }
            if length < wanted.description_min_length {
                return Err(Refusal::DescriptionTooShort(wanted.description_min_length).into());
            }
        }
        Ok(())
    }

    /// A finished entry shares no time with another finished one of the same user.
    pub(crate) async fn check_overlap(
        &mut self,
        entry: &Entry,
        except: Option<EntryId>,
        refusal: Refusal,
    ) -> Result<(), AppError> {
        let Some(end) = entry.state.end() else { return Ok(()) };
        let overlaps = self.tx.entries().overlaps(entry.user, entry.start, end, except).await?;
        if overlaps { Err(refusal.into()) } else { Ok(()) }
    }

    pub(crate) async fn insert_entry(&mut self, entry: &Entry) -> Result<TimeEntry, AppError> {
        let entry = Entry { slot: self.app.organisation().timers.slot(entry), ..entry.clone() };
        let stored = self.tx.entries().insert(&entry, self.at).await.map_err(second_timer)?;
        self.log("created", "time_entry", stored.id.get(), None, Some(&stored));
        Ok(stored)
    }

    pub(crate) async fn store_entry(
        &mut self,
        action: &str,
        before: &EntryView,
        entry: Entry,
    ) -> Result<TimeEntry, AppError> {
        if !before.entry.state.is_open() && !entry.has_terms_of(&before.entry) {
            self.check_not_invoiced(before.entry.id).await?;
        }
        let slot = self.app.organisation().timers.slot(&entry);
        let changed = before.entry.with(self.at, Entry { slot, ..entry });
        let stored = self.tx.entries().update(&changed).await.map_err(second_timer)?.ok_or(StoreError::Contended)?;
        self.log(action, "time_entry", stored.id.get(), Some(&before.entry), Some(&stored));
        Ok(stored)
    }

    /// The entry, held with the rest of its user's time. Whose it is never changes, so it may be read before.
    async fn entry_to_change(&mut self, id: EntryId, precondition: &Precondition) -> Result<EntryView, AppError> {
        self.caller.may(Action::WriteTime)?;
        let missing = || AppError::NothingToChange(Kind::TimeEntry);
        let owner = self.tx.entries().view(id).await?.ok_or_else(missing)?.entry.user;
        if !self.caller.reaches(Action::WriteTime, owner) {
            return Err(Forbidden::Denied.into());
        }
        self.hold_timeline(owner).await?;
        let view = self.tx.entries().view(id).await?.ok_or_else(missing)?;
        precondition.check(&view.entry)?;
        Ok(view)
    }
}

fn second_timer(error: StoreError) -> AppError {
    match error {
        StoreError::Violates(Constraint::OneOpenEntry) => Conflict::TimerRunning.into(),
        other => other.into(),
    }
}
