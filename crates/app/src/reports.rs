//! Reports.

use timekeeper_domain::{
    Instant,
    id::{ProjectId, UserId},
    report::Summary,
    totals::Window,
};
use timekeeper_ports::{ReadMode, SummaryFilter};

use crate::{Action, App, AppError, Caller, Forbidden, work::Transaction};

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
}

/// Seconds of the window when nothing is said: 30 days.
const DEFAULT_SECONDS: i64 = 30 * 86_400;

impl App {
    /// Work in a window, by default the 30 days up to now. Answers the window, too.
    ///
    /// # Errors
    /// [`Forbidden::Denied`] for somebody else's work, [`crate::Refusal::Window`] for one that ends before it starts.
    pub async fn summarize(&self, caller: &Caller, request: SummaryRequest) -> Result<(Window, Summary), AppError> {
        caller.may(Action::ReadReports)?;
        let user = whose(caller, Action::ReadReports, request.user)?;
        // From a moment that is still to come, up to now is nothing yet.
        let until =
            request.until.unwrap_or_else(|| request.from.map_or(self.now(), |from| from.max(self.now())).next());
        let from = request.from.unwrap_or_else(|| until.saturating_add_seconds(-DEFAULT_SECONDS));
        let window = self.window(Some(from), Some(until))?;
        let filter = SummaryFilter { user, project: request.project, window };
        let summary = self
            .read(ReadMode::PerStatement, async |tx: &mut Transaction| Ok(tx.entries().summary(&filter).await?))
            .await?;
        Ok((window, summary))
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
