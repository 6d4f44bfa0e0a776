//! Many time entries at once, from a table.

use timekeeper_domain::{
    Instant,
    entry::{Entry, EntrySource, EntryState},
    id::{ProjectId, TaskId},
    text::{Notes, Tags},
};

use crate::{Action, AppError, Forbidden, Refusal, work::Work};

/// One row of the table.
#[derive(Clone, Debug)]
pub struct ImportRow {
    /// The project worked on.
    pub project: ProjectId,
    /// The task of that project.
    pub task: Option<TaskId>,
    /// When work began.
    pub start: Instant,
    /// When it ended.
    pub end: Instant,
    /// What was done.
    pub notes: Option<Notes>,
    /// Labels.
    pub tags: Tags,
    /// Whether somebody is charged.
    pub billable: bool,
}

impl Work {
    /// Writes down one row of a table for the caller. A row that is refused leaves nothing and lets the others be kept;
    /// the store's failures end the whole import.
    ///
    /// # Errors
    /// The rule it breaks, as for [`Self::create_entry`]; administrators may overlap and need not say everything.
    pub async fn import_entry(&mut self, row: &ImportRow) -> Result<(), AppError> {
        self.caller.may(Action::WriteTime)?;
        let user = self.caller.user().cloned().ok_or(Forbidden::NoUser)?;
        let zone = self.app.organisation().zone.clone();
        let mut entry = Entry::begin(user.id, row.start, &zone);
        entry.project = Some(row.project);
        entry.task = row.task;
        entry.notes.clone_from(&row.notes);
        entry.tags = row.tags.clone();
        entry.source = EntrySource::Bulk;
        entry.billable = row.billable;
        self.entry_target(&entry).await?;
        if !self.caller.is_admin() {
            self.check_requirements(&entry)?;
        }
        entry.state = EntryState::Finished { end: row.end };
        let entry = entry.reschedule(row.start, Some(row.end), &zone).map_err(Refusal::from)?;
        self.hold_timeline(user.id).await?;
        if !self.caller.is_admin() {
            self.check_overlap(&entry, None, Refusal::Overlap).await?;
        }
        self.insert_entry(&entry).await?;
        Ok(())
    }
}
