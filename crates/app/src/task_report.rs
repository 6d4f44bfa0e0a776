//! One user's work by task.

use std::collections::{BTreeMap, BTreeSet};

use timekeeper_domain::{
    Instant,
    entry::EntryView,
    id::{EntryId, UserId},
    report::{TaskShare, beyond_its_start, rank_tasks},
};
use timekeeper_ports::ReadMode;

use crate::{Action, App, AppError, Caller, Forbidden, Kind, work::Transaction};

/// One user's work by task, in a window.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TaskReport {
    /// From here on.
    pub from: Instant,
    /// To before this.
    pub until: Instant,
    /// The tasks and the seconds worked on them, the most first; work without a task last among equals.
    pub lines: Vec<TaskShare>,
}

impl App {
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
        let window = self.window(Some(from), Some(until))?;
        let (mut lines, cut, now) = self
            .read(ReadMode::Snapshot, async |tx: &mut Transaction| {
                if tx.users().get(user).await?.is_none() {
                    return Err(AppError::NotFound(Kind::User, user.get()));
                }
                let whole = tx.reports().by_task(user, &window).await?;
                let id = |share: &TaskShare| share.task.as_ref().map(|(task, ..)| *task);
                let lines: BTreeMap<_, _> = whole.into_iter().map(|share| (id(&share), share)).collect();
                let mut cut = tx.entries().across(user, from).await?;
                cut.append(&mut tx.entries().across(user, until).await?);
                cut.append(&mut tx.entries().open(user).await?);
                Ok((lines, cut, self.now()))
            })
            .await?;
        let mut seen: BTreeSet<EntryId> = BTreeSet::new();
        for EntryView { entry, names } in cut {
            if seen.insert(entry.id) {
                let line = lines.entry(entry.task).or_insert_with(|| {
                    let named = entry.task.zip(names.task).zip(entry.project);
                    let task = named.map(|((task, name), project)| (task, name.to_string(), project));
                    TaskShare { task, seconds: 0 }
                });
                line.seconds += beyond_its_start(&entry, from, until, now);
            }
        }
        let mut lines: Vec<TaskShare> = lines.into_values().filter(|line| line.seconds > 0).collect();
        rank_tasks(&mut lines);
        Ok(TaskReport { from, until, lines })
    }
}
