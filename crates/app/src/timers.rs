//! Timers: the open entries of a user, of which there is one, or one for each task.

use timekeeper_domain::{
    Instant,
    entry::{Entry, EntryError, EntrySource, EntryView, TimerConcurrency},
    id::{ProjectId, TaskId},
    text::Notes,
};
use timekeeper_ports::ReadMode;

use crate::{
    Action, App, AppError, Caller, Conflict, Forbidden, Kind, Refusal,
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
    /// Whether timers that run are stopped first, in the same transaction.
    pub switch: bool,
}

/// How the timer of a task is to be started.
#[derive(Clone, Debug, Default)]
pub struct StartTask {
    /// What is being done.
    pub notes: Option<Notes>,
    /// Whether timers that run are stopped first, in the same transaction.
    pub switch: bool,
}

impl App {
    /// The caller's timers, the one started last first.
    ///
    /// # Errors
    /// [`AppError::Store`].
    pub async fn timer_status(&self, caller: &Caller) -> Result<Vec<EntryView>, AppError> {
        caller.may(Action::ReadTime)?;
        let user = caller.user_id()?;
        self.read(ReadMode::PerStatement, async |tx: &mut Transaction| Ok(tx.entries().open(user).await?)).await
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
        let mut entry = Entry::begin(user.id, self.at, &self.app.organisation().zone);
        entry.project = Some(start.project);
        entry.task = start.task;
        let running = self.tx.entries().open(user.id).await?;
        if !start.switch && self.in_the_way(&running, &entry) {
            return Err(Conflict::TimerRunning.into());
        }
        let project = project.ok_or(Refusal::TimerProject)?;
        project.takes_timers().map_err(Refusal::from)?;
        let mut target = Target { project: None, client: None, task: None, category: None };
        if let Some(id) = start.task {
            let task = self.tx.tasks().get(id).await?.filter(|task| task.project == project.id);
            target.task = Some(task.ok_or(Refusal::TimerTask)?);
        }
        entry.notes = start.notes.clone();
        entry.source = EntrySource::Auto;
        self.check_requirements(&entry)?;
        for running in running.iter().filter(|_| start.switch) {
            let stopped = self.stop(running, self.at).await?;
            // Who had to wait for the lock may find a timer that was started later than this request came in.
            let start = stopped.entry.state.end().unwrap_or(self.at).max(entry.start);
            entry = entry.reschedule(start, None, &self.app.organisation().zone).map_err(Refusal::from)?;
        }
        let entry = self.insert_entry(&entry).await?;
        target.project = Some(project);
        Ok(EntryView { names: target.names(&user), entry })
    }

    /// Starts the caller's timer on a task.
    ///
    /// # Errors
    /// [`AppError::NotFound`], and those of [`Self::start_timer`].
    pub async fn start_task(&mut self, id: TaskId, start: &StartTask) -> Result<EntryView, AppError> {
        self.caller.may(Action::WriteTime)?;
        let task = self.tx.tasks().get(id).await?.ok_or(AppError::NotFound(Kind::Task, id.get()))?;
        let (notes, switch) = (start.notes.clone(), start.switch);
        let started = self.start_timer(&StartTimer { project: task.project, task: Some(id), notes, switch }).await;
        started.map_err(|error| match error {
            AppError::Forbidden(Forbidden::Project) => Forbidden::Task.into(),
            other => other,
        })
    }

    /// Stops the caller's timer on a task, whether they still see the task or not.
    ///
    /// # Errors
    /// [`AppError::NotFound`], [`Conflict::TimerNotOnTask`] while another runs, and those of [`Self::stop_timer`].
    pub async fn stop_task(&mut self, id: TaskId, at: Option<Instant>) -> Result<EntryView, AppError> {
        self.caller.may(Action::WriteTime)?;
        let user = self.caller.user_id()?;
        self.hold_timeline(user).await?;
        let open = self.tx.entries().open(user).await?;
        if let Some(running) = open.iter().find(|view| view.entry.task == Some(id)) {
            return self.stop_at(running, at).await;
        }
        self.check_task_in_sight(id).await?;
        Err(if open.is_empty() { Refusal::NoTimerToStop.into() } else { Conflict::TimerNotOnTask.into() })
    }

    async fn check_task_in_sight(&mut self, id: TaskId) -> Result<(), AppError> {
        let task = self.tx.tasks().get(id).await?.ok_or(AppError::NotFound(Kind::Task, id.get()))?;
        let project = self.tx.projects().get(task.project).await?;
        let seen = project.is_some_and(|project| self.caller.reaches(Action::ReadProjects, project.created_by));
        if seen { Ok(()) } else { Err(Forbidden::Task.into()) }
    }

    /// Whether a timer that runs keeps another from starting.
    fn in_the_way(&self, running: &[EntryView], starting: &Entry) -> bool {
        let timers = self.app.organisation().timers;
        let slot = timers.slot(starting);
        timers == TimerConcurrency::OnePerUser && !running.is_empty()
            || running.iter().any(|view| view.entry.slot == slot)
    }

    /// Stops the caller's timer; an open pause ends with it. It stops now, or at an earlier moment after its start.
    ///
    /// # Errors
    /// [`Refusal::NoTimerToStop`], or that the moment is not after the start.
    pub async fn stop_timer(&mut self, at: Option<Instant>) -> Result<EntryView, AppError> {
        let running = self.running(Refusal::NoTimerToStop).await?;
        self.stop_at(&running, at).await
    }

    async fn stop_at(&mut self, running: &EntryView, at: Option<Instant>) -> Result<EntryView, AppError> {
        if at.is_some_and(|at| at <= running.entry.start) {
            return Err(Refusal::Entry(EntryError::EndNotAfterStart).into());
        }
        self.stop(running, at.map_or(self.at, |at| at.min(self.at))).await
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
