//! Reports.

use std::collections::BTreeMap;

use timekeeper_domain::{
    Date, Instant,
    id::{CategoryId, ClientId, ProjectId, TaskId, UserId},
    report::{self, Share, Summary, WorkTotals},
    totals::Window,
};
use timekeeper_ports::{ReadMode, SummaryFilter};

use crate::{Action, App, AppError, Caller, Forbidden, Kind, work::Transaction};

/// What a summary is to be about.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SummaryRequest {
    /// Work that starts from here on.
    pub from: Option<Instant>,
    /// Work that starts before this.
    pub until: Option<Instant>,
    /// On that project.
    pub project: Option<ProjectId>,
    /// By that user; without one, an administrator means everybody and anybody else themselves.
    pub user: Option<UserId>,
    /// What besides the projects it is to be shared out by.
    pub parts: SummaryParts,
}

/// What a summary is shared out by, besides projects.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "four wishes that have nothing to do with one another")]
pub struct SummaryParts {
    /// By day.
    pub days: bool,
    /// By user.
    pub users: bool,
    /// By client.
    pub clients: bool,
    /// By category.
    pub categories: bool,
}

/// A summary, and how it is shared out where that was asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Summarized {
    /// What it is about.
    pub window: Window,
    /// In all and by project.
    pub summary: Summary,
    /// By day, in the organisation's zone.
    pub days: Option<BTreeMap<Date, WorkTotals>>,
    /// By user.
    pub users: Option<Vec<Share<UserId>>>,
    /// By client.
    pub clients: Option<Vec<Share<ClientId>>>,
    /// By category.
    pub categories: Option<Vec<Share<CategoryId>>>,
}

/// One user's work by task, in a window.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TaskReport {
    /// From here on.
    pub from: Instant,
    /// To before this.
    pub until: Instant,
    /// The tasks and the seconds worked on them, the most first; work without a task last among equals.
    pub lines: Vec<TaskLine>,
}

/// What was worked on one task, or on none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TaskLine {
    /// The task with its name, and the project it was worked on for.
    pub task: Option<(TaskId, String, Option<ProjectId>)>,
    /// Seconds.
    pub seconds: i64,
}

/// Seconds of the window when nothing is said: 30 days.
const DEFAULT_SECONDS: i64 = 30 * 86_400;

impl App {
    /// Work in a window, by default the 30 days up to now.
    ///
    /// # Errors
    /// [`Forbidden::Denied`] for somebody else's work, [`crate::Refusal::Window`] for one that ends before it starts.
    pub async fn summarize(&self, caller: &Caller, request: SummaryRequest) -> Result<Summarized, AppError> {
        caller.may(Action::ReadReports)?;
        let user = whose(caller, Action::ReadReports, request.user)?;
        let (from, until) = self.bounds(request.from, request.until);
        let window = self.window(Some(from), Some(until))?;
        let filter = SummaryFilter { user, project: request.project, window };
        let parts = request.parts;
        // The sums alone are one statement; several are to be of one moment.
        let mode = if parts == SummaryParts::default() { ReadMode::PerStatement } else { ReadMode::Snapshot };
        self.read(mode, async |tx: &mut Transaction| {
            let summary = tx.entries().summary(&filter).await?;
            let days = if parts.days { Some(tx.entries().days(&filter).await?) } else { None };
            let users = if parts.users { Some(tx.entries().by_user(&filter).await?) } else { None };
            let clients = if parts.clients { Some(tx.entries().by_client(&filter).await?) } else { None };
            let categories = if parts.categories { Some(tx.entries().by_category(&filter).await?) } else { None };
            Ok(Summarized { window, summary, days, users, clients, categories })
        })
        .await
    }

    /// A window with what was left open about it: up to now, and the 30 days before its end.
    fn bounds(&self, from: Option<Instant>, until: Option<Instant>) -> (Instant, Instant) {
        // From a moment that is still to come, up to now is nothing yet.
        let until = until.unwrap_or_else(|| from.map_or(self.now(), |from| from.max(self.now())).next());
        (from.unwrap_or_else(|| until.saturating_add_seconds(-DEFAULT_SECONDS)), until)
    }

    /// What a user worked on each task in a window, every entry cut at its edges: one's own work, or for administrators
    /// anybody's. By default the 30 days up to now.
    ///
    /// # Errors
    /// [`Forbidden::Denied`], [`AppError::NotFound`], [`crate::Refusal::Window`].
    pub async fn task_report(
        &self,
        caller: &Caller,
        user: UserId,
        from: Option<Instant>,
        until: Option<Instant>,
    ) -> Result<TaskReport, AppError> {
        caller.may(Action::ReadReports)?;
        if !caller.reaches(Action::ReadReports, user) {
            return Err(Forbidden::Denied.into());
        }
        let (from, until) = self.bounds(from, until);
        self.window(Some(from), Some(until))?;
        let (views, now) = self
            .read(ReadMode::Snapshot, async |tx: &mut Transaction| {
                if tx.users().get(user).await?.is_none() {
                    return Err(AppError::NotFound(Kind::User, user.get()));
                }
                Ok((tx.entries().touching(user, from, until).await?, self.now()))
            })
            .await?;
        let names: BTreeMap<TaskId, (String, Option<ProjectId>)> = views
            .iter()
            .filter_map(|view| {
                let name = view.names.task.as_ref().map(ToString::to_string)?;
                Some((view.entry.task?, (name, view.entry.project)))
            })
            .collect();
        let line = |(task, seconds): (Option<TaskId>, i64)| {
            let task = task.and_then(|task| names.get(&task).map(|(name, project)| (task, name.clone(), *project)));
            TaskLine { task, seconds }
        };
        let lines = report::by_task(views.iter().map(|view| &view.entry.data), from, until, now);
        Ok(TaskReport { from, until, lines: lines.into_iter().map(line).collect() })
    }
}

/// Whose time a list or report is about: `None` means everybody's, for administrators who name nobody.
pub(crate) fn whose(caller: &Caller, action: Action, asked: Option<UserId>) -> Result<Option<UserId>, AppError> {
    match asked {
        Some(user) if caller.reaches(action, user) => Ok(Some(user)),
        Some(_) => Err(Forbidden::Denied.into()),
        None if caller.is_admin() => Ok(None),
        None => Ok(Some(caller.user_id()?)),
    }
}
