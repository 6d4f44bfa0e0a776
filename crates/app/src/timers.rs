//! The timer: one open entry for each user.

use timekeeper_domain::{
    Instant,
    entry::{Entry, EntryError, EntrySource, EntryView},
    id::{ProjectId, TaskId},
    text::Notes,
};
use timekeeper_ports::ReadMode;

use crate::{
    Action, App, AppError, Caller, Conflict, Forbidden, Refusal,
    entries::Target,
    work::{Transaction, Work},
};

/// What a timer is to be started on.
#[derive(Clone, Debug)]
pub struct StartTimer {
    /// The project.
    pub project: ProjectId,
    /// The task of that project.
    pub task: Option<TaskId>,
    /// What is being done.
    pub notes: Option<Notes>,
    /// Whether a timer that runs is stopped first, in the same transaction.
    pub switch: bool,
}

impl App {
    /// The caller's running timer, if there is one.
    ///
    /// # Errors
    /// [`AppError::Store`].
    pub async fn timer_status(&self, caller: &Caller) -> Result<Option<EntryView>, AppError> {
        caller.may(Action::ReadTime)?;
        let user = caller.user_id()?;
        self.read(ReadMode::PerStatement, async |tx: &mut Transaction| Ok(tx.entries().running(user).await?)).await
    }
}

impl Work {
    /// Starts the caller's timer.
    ///
    /// # Errors
    /// [`Conflict::TimerRunning`] while one runs, unless it is to be switched; [`Forbidden::Project`]; and the refusals
    /// of the contract (§8), in its order.
    pub async fn start_timer(&mut self, start: &StartTimer) -> Result<EntryView, AppError> {
        self.caller.may(Action::WriteTime)?;
        let user = self.caller.user().cloned().ok_or(Forbidden::NoUser)?;
        let project = self.tx.projects().get(start.project).await?;
        if project.as_ref().is_some_and(|project| !self.caller.reaches(Action::ReadProjects, project.created_by)) {
            return Err(Forbidden::Project.into());
        }
        self.hold_timeline(user.id).await?;
        let running = self.tx.entries().running(user.id).await?;
        if running.is_some() && !start.switch {
            return Err(Conflict::TimerRunning.into());
        }
        let project = project.ok_or(Refusal::TimerProject)?;
        project.takes_timers().map_err(Refusal::from)?;
        let mut target = Target { project: None, client: None, task: None };
        if let Some(id) = start.task {
            let task = self.tx.tasks().get(id).await?.filter(|task| task.project == project.id);
            target.task = Some(task.ok_or(Refusal::TimerTask)?);
        }
        let mut entry = Entry::begin(user.id, self.at, &self.app.organisation().zone);
        entry.project = Some(project.id);
        entry.task = start.task;
        entry.notes = start.notes.clone();
        entry.source = EntrySource::Auto;
        self.check_requirements(&entry)?;
        if let Some(running) = running {
            let stopped = self.stop(&running, self.at).await?;
            // Who had to wait for the lock may find a timer that was started later than this request came in.
            let start = stopped.entry.state.end().unwrap_or(self.at);
            entry = entry.reschedule(start, None, &self.app.organisation().zone).map_err(Refusal::from)?;
        }
        let entry = self.insert_entry(&entry).await?;
        target.project = Some(project);
        Ok(EntryView { names: target.names(&user), entry })
    }

    /// Stops the caller's timer; an open pause ends with it. It stops now, or at an earlier moment after its start.
    ///
    /// # Errors
    /// [`Refusal::NoTimerToStop`], or that the moment is not after the start.
    pub async fn stop_timer(&mut self, at: Option<Instant>) -> Result<EntryView, AppError> {
        let running = self.running(Refusal::NoTimerToStop).await?;
        if at.is_some_and(|at| at <= running.entry.start) {
            return Err(Refusal::Entry(EntryError::EndNotAfterStart).into());
        }
        self.stop(&running, at.map_or(self.at, |at| at.min(self.at))).await
    }

    /// Holds the caller's timer.
    ///
    /// # Errors
    /// [`Refusal::NoTimer`], or that it is paused already.
    pub async fn pause_timer(&mut self) -> Result<EntryView, AppError> {
        let running = self.running(Refusal::NoTimer).await?;
        let entry = running.entry.data.clone().pause(self.at).map_err(Refusal::from)?;
        self.changed("paused", running, entry).await
    }

    /// Lets the caller's timer run on.
    ///
    /// # Errors
    /// [`Refusal::NoTimer`], or that it is not paused.
    pub async fn resume_timer(&mut self) -> Result<EntryView, AppError> {
        let running = self.running(Refusal::NoTimer).await?;
        let entry = running.entry.data.clone().resume(self.at).map_err(Refusal::from)?;
        self.changed("resumed", running, entry).await
    }

    async fn running(&mut self, missing: Refusal) -> Result<EntryView, AppError> {
        self.caller.may(Action::WriteTime)?;
        let user = self.caller.user_id()?;
        self.hold_timeline(user).await?;
        Ok(self.tx.entries().running(user).await?.ok_or(missing)?)
    }

    pub(crate) async fn stop(&mut self, running: &EntryView, at: Instant) -> Result<EntryView, AppError> {
        let entry = running.entry.data.clone().stop(at).map_err(Refusal::from)?;
        self.changed("stopped", running.clone(), entry).await
    }

    async fn changed(&mut self, action: &str, before: EntryView, entry: Entry) -> Result<EntryView, AppError> {
        let entry = self.store_entry(action, &before, entry).await?;
        Ok(EntryView { entry, names: before.names })
    }
}
