//! Time entries, as they are listed and looked at.

use std::collections::BTreeSet;

use timekeeper_domain::{
    Instant,
    entry::EntryView,
    id::{EntryId, ProjectId, UserId},
    page::{Page, PageRequest},
    totals::Window,
    user::User,
};
use timekeeper_ports::{EntryFilter, ReadMode};

use crate::{Action, App, AppError, Caller, Forbidden, Kind, Refusal, reports::whose, work::Transaction};

/// Entries that start inside of a stretch and are told to share time with it.
const MOST_TOUCHING: i64 = 20;

/// Entries that an export takes at a time.
const AT_A_TIME: i64 = 500;

/// Entries on their way out, however many there are.
#[derive(Clone)]
pub struct EntryExport {
    app: App,
    caller: Caller,
    filter: EntryFilter,
    /// The last one so far.
    after: Option<(Instant, EntryId)>,
    is_over: bool,
}

impl EntryExport {
    /// The next ones, each with the name of the client worked for: the project's, or else its own. `None` when there are no
    /// more. What others write meanwhile is seen; see [`App::entries_after`].
    ///
    /// # Errors
    /// [`Forbidden::Denied`] for somebody else's.
    pub async fn next(&mut self) -> Result<Option<Vec<EntryView>>, AppError> {
        if self.is_over {
            return Ok(None);
        }
        let mut views = self.app.entries_after(&self.caller, self.filter, self.after, AT_A_TIME).await?;
        self.after = views.last().map(|view| (view.entry.start, view.entry.id));
        self.is_over = self.after.is_none();
        let projects: BTreeSet<ProjectId> = views.iter().filter_map(|view| view.entry.project).collect();
        let projects: Vec<ProjectId> = projects.into_iter().collect();
        let projects = self
            .app
            .read(ReadMode::PerStatement, async |tx: &mut Transaction| Ok(tx.projects().views(&projects).await?))
            .await?;
        for view in &mut views {
            let project = projects.iter().find(|project| Some(project.project.id) == view.entry.project);
            if let Some(client) = project.and_then(|project| project.client_name.clone()) {
                view.names.client = Some(client);
            }
        }
        Ok((!self.is_over).then_some(views))
    }
}

impl App {
    /// Entries, the latest first. Without a user, an administrator gets everybody's and anybody else their own.
    ///
    /// # Errors
    /// [`Forbidden::Denied`] for somebody else's.
    pub async fn list_entries(
        &self,
        caller: &Caller,
        filter: EntryFilter,
        page: PageRequest,
    ) -> Result<Page<EntryView>, AppError> {
        caller.may(Action::ReadTime)?;
        let filter = EntryFilter { user: whose(caller, Action::ReadTime, filter.user)?, ..filter };
        self.read(ReadMode::PerStatement, async |tx: &mut Transaction| Ok(tx.entries().list(&filter, page).await?))
            .await
    }

    /// All entries that [`Self::list_entries`] has, to be taken some at a time.
    pub fn export_entries(&self, caller: &Caller, filter: EntryFilter) -> EntryExport {
        EntryExport { app: self.clone(), caller: caller.clone(), filter, after: None, is_over: false }
    }

    /// Entries as [`Self::list_entries`] has them, some at a time: those after the one that was last, and at most
    /// `limit`. What others write between two such calls is seen by the second; no entry comes twice unless its start is
    /// moved meanwhile.
    ///
    /// # Errors
    /// [`Forbidden::Denied`] for somebody else's.
    pub async fn entries_after(
        &self,
        caller: &Caller,
        filter: EntryFilter,
        after: Option<(Instant, EntryId)>,
        limit: i64,
    ) -> Result<Vec<EntryView>, AppError> {
        caller.may(Action::ReadTime)?;
        let filter = EntryFilter { user: whose(caller, Action::ReadTime, filter.user)?, ..filter };
        self.read(ReadMode::PerStatement, async |tx: &mut Transaction| {
            Ok(tx.entries().list_after(&filter, after, limit).await?)
        })
        .await
    }

    /// A user's entries, by their number or name: one's own, or for administrators anybody's.
    ///
    /// # Errors
    /// [`AppError::NoSuchUser`], [`Forbidden::Denied`].
    pub async fn list_entries_of(
        &self,
        caller: &Caller,
        user: &str,
        filter: EntryFilter,
        page: PageRequest,
    ) -> Result<Page<EntryView>, AppError> {
        caller.may(Action::ReadTime)?;
        let digits = !user.is_empty() && user.bytes().all(|byte| byte.is_ascii_digit());
        let number = user.parse().ok().filter(|_| digits).map(UserId::new);
        let is = |known: &User| Some(known.id) == number || known.username.as_str() == user.to_lowercase();
        let own = caller.user().filter(|own| is(own)).map(|own| own.id);
        if own.is_none() && !caller.is_admin() {
            return Err(Forbidden::Denied.into());
        }
        self.read(ReadMode::PerStatement, async |tx: &mut Transaction| {
            let id = match (own, number) {
                (Some(own), _) => Some(own),
                (None, Some(number)) => tx.users().get(number).await?.map(|user| user.id),
                (None, None) => {
                    tx.users().credentials(user).await?.map(|known| known.user).filter(is).map(|user| user.id)
                }
            };
            let user = Some(id.ok_or_else(|| AppError::NoSuchUser(user.to_owned()))?);
            Ok(tx.entries().list(&EntryFilter { user, ..filter }, page).await?)
        })
        .await
    }

    /// Finished entries of the caller's own that share time with `[from, until)`: those that go on over its beginning, and
    /// the latest that start inside.
    ///
    /// # Errors
    /// [`AppError::Store`], [`Refusal::Window`].
    pub async fn entries_touching(
        &self,
        caller: &Caller,
        from: Instant,
        until: Instant,
    ) -> Result<Vec<EntryView>, AppError> {
        caller.may(Action::ReadTime)?;
        let user = caller.user_id()?;
        let window = self.window(Some(from), Some(until))?;
        let inside = EntryFilter { user: Some(user), window, ..EntryFilter::default() };
        self.read(ReadMode::Snapshot, async |tx: &mut Transaction| {
            let mut entries = tx.entries().across(user, from).await?;
            entries.append(&mut tx.entries().list_after(&inside, None, MOST_TOUCHING).await?);
            Ok(entries)
        })
        .await
    }

    /// A window on the days of the organisation's zone.
    ///
    /// # Errors
    /// [`Refusal::Window`] for one that ends before it starts.
    pub fn window(&self, from: Option<Instant>, until: Option<Instant>) -> Result<Window, AppError> {
        if from.zip(until).is_some_and(|(from, until)| from >= until) {
            return Err(Refusal::Window.into());
        }
        Ok(Window::new(from, until, &self.organisation().zone))
    }

    /// One entry.
    ///
    /// # Errors
    /// [`AppError::NotFound`], [`Forbidden::Denied`].
    pub async fn get_entry(&self, caller: &Caller, id: EntryId) -> Result<EntryView, AppError> {
        caller.may(Action::ReadTime)?;
        let view = self
            .read(ReadMode::PerStatement, async |tx: &mut Transaction| Ok(tx.entries().view(id).await?))
            .await?
            .ok_or(AppError::NotFound(Kind::TimeEntry, id.get()))?;
        if !caller.reaches(Action::ReadTime, view.entry.user) {
            return Err(Forbidden::Denied.into());
        }
        Ok(view)
    }
}
