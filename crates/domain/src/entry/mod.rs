//! A stretch of work and its state machine: running → paused → running → finished.

mod slot;
mod state;

use serde::Serialize;
use time::Date;

pub use self::{
    slot::{TimerConcurrency, TimerSlot},
    state::{EntryError, EntrySource, EntryState},
};
use crate::{
    Instant, Record,
    id::{CategoryId, ClientId, EntryId, ProjectId, TaskId, UserId},
    text::{Label, Name, Notes, Tags},
    user::Username,
    zone::Zone,
};

/// A stored time entry.
pub type TimeEntry = Record<EntryId, Entry>;

/// A stretch of one user's work, finished or not.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Entry {
    /// Whose time it is; never changes.
    pub user: UserId,
    /// The project worked on.
    pub project: Option<ProjectId>,
    /// The client worked for, when that is not said by the project.
    pub client: Option<ClientId>,
    /// The task of that project.
    pub task: Option<TaskId>,
    /// The kind of work.
    pub category: Option<CategoryId>,
    /// When work began.
    pub start: Instant,
    /// Whether it still goes on.
    pub state: EntryState,
    /// Pauses that are over, in seconds; not part of the work.
    pub break_seconds: i64,
    /// The calendar day, in the organisation's zone, on which work began. Follows from `start`.
    pub day: Date,
    /// What was done.
    pub notes: Option<Notes>,
    /// Labels.
    pub tags: Tags,
    /// How the entry came to be.
    pub source: EntrySource,
    /// Whether somebody will be charged for it.
    pub billable: bool,
    /// Whether that has been paid.
    pub paid: bool,
    /// The invoice it is on, as the user wrote it.
    pub invoice_number: Option<Label>,
    /// While it goes on: the slot it takes among the user's timers.
    #[serde(skip)]
    pub slot: TimerSlot,
}

/// An entry with the names of what it refers to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EntryView {
    /// The entry.
    pub entry: TimeEntry,
    /// The names.
    pub names: EntryNames,
}

/// The names of what an entry refers to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EntryNames {
    /// The user's username.
    pub user: Username,
    /// The project's name.
    pub project: Option<Name>,
    /// The name of the client the entry names itself.
    pub client: Option<Name>,
    /// The task's name.
    pub task: Option<Name>,
    /// The category's name.
    pub category: Option<Name>,
}

impl Entry {
    /// An entry that begins at `start` and goes on, with nothing said about it yet.
    pub fn begin(user: UserId, start: Instant, zone: &Zone) -> Self {
        Self {
            user,
            project: None,
            client: None,
            task: None,
            category: None,
            start,
            state: EntryState::Running,
            break_seconds: 0,
            day: zone.day_of(start),
            notes: None,
            tags: Tags::default(),
            source: EntrySource::Manual,
            billable: true,
            paid: false,
            invoice_number: None,
            slot: TimerSlot::ONLY,
        }
    }

    /// Holds the clock at `at`; a clock that went back counts as no time at all.
    ///
    /// # Errors
    /// When it is paused or finished already.
    pub fn pause(self, at: Instant) -> Result<Self, EntryError> {
        match self.state {
            EntryState::Running => Ok(Self { state: EntryState::Paused { since: at.max(self.start) }, ..self }),
            EntryState::Paused { .. } => Err(EntryError::AlreadyPaused),
            EntryState::Finished { .. } => Err(EntryError::AlreadyFinished),
        }
    }

    /// Lets the clock run again; the pause, in whole seconds, becomes a break.
    ///
    /// # Errors
    /// When it is not paused.
    pub fn resume(self, at: Instant) -> Result<Self, EntryError> {
        match self.state {
            EntryState::Paused { since } => {
                let pause = at.seconds_since(since).max(0);
                Ok(Self { state: EntryState::Running, break_seconds: self.break_seconds + pause, ..self })
            }
            EntryState::Running => Err(EntryError::NotPaused),
            EntryState::Finished { .. } => Err(EntryError::AlreadyFinished),
        }
    }

    /// Ends the work at `at`; an open pause ends with it and does not count as work. An end that is not after the
    /// start (stopped within the same microsecond, or by a clock that went back) becomes the next microsecond.
    ///
    /// # Errors
    /// When it is finished already.
    pub fn stop(self, at: Instant) -> Result<Self, EntryError> {
        let resumed = match self.state {
            EntryState::Paused { .. } => self.resume(at)?,
            EntryState::Running => self,
            EntryState::Finished { .. } => return Err(EntryError::AlreadyFinished),
        };
        let end = at.max(resumed.start.next());
        Ok(Self { state: EntryState::Finished { end }, ..resumed })
    }

    /// Says when the work was, finished; or, without an end, leaves it open.
    ///
    /// # Errors
    /// When the end does not come after the start, or an open entry is given an end (it is stopped, not edited).
    pub fn reschedule(self, start: Instant, end: Option<Instant>, zone: &Zone) -> Result<Self, EntryError> {
        let state = match (self.state, end) {
            (EntryState::Finished { .. }, Some(end)) if end <= start => return Err(EntryError::EndNotAfterStart),
            (EntryState::Finished { .. }, Some(end)) => EntryState::Finished { end },
            (EntryState::Paused { since }, None) => EntryState::Paused { since: since.max(start) },
            (open, None) => open,
            (EntryState::Running | EntryState::Paused { .. }, Some(_)) => return Err(EntryError::EndOnRunning),
        };
        Ok(Self { start, state, day: zone.day_of(start), ..self })
    }

    /// Whether what the entry is for makes sense: a project, a client or a category, and a task only with a project.
    ///
    /// # Errors
    /// [`EntryError::NoTarget`], [`EntryError::TaskWithoutProject`].
    pub const fn check_target(&self) -> Result<(), EntryError> {
        if self.project.is_none() && self.client.is_none() && self.category.is_none() {
            return Err(EntryError::NoTarget);
        }
        if self.task.is_some() && self.project.is_none() {
            return Err(EntryError::TaskWithoutProject);
        }
        Ok(())
    }

    /// Seconds worked by `now`, breaks left out, never negative. Of a finished entry `now` does not matter.
    pub fn worked_seconds(&self, now: Instant) -> i64 {
        let until = match self.state {
            EntryState::Running => now,
            EntryState::Paused { since } => since,
            EntryState::Finished { end } => end,
        };
        (until.seconds_since(self.start) - self.break_seconds).max(0)
    }

    /// Seconds worked, once it is over.
    pub fn finished_seconds(&self) -> Option<i64> {
        self.state.end().map(|end| self.worked_seconds(end))
    }

    /// Whether the other entry is for the same time of the same project, client and user, charged for or not: what an
    /// invoice is about.
    pub fn has_terms_of(&self, other: &Self) -> bool {
        let terms = |entry: &Self| {
            let time = (entry.start, entry.state, entry.break_seconds);
            (entry.user, entry.project, entry.client, time, entry.billable)
        };
        terms(self) == terms(other)
    }

    /// Whether the two stretches share any time; touching ends do not. Open entries have no end yet and never overlap.
    pub fn overlaps(&self, other: &Self) -> bool {
        match (self.state.end(), other.state.end()) {
            (Some(end), Some(other_end)) => self.start < other_end && other.start < end,
            _ => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use time::macros::datetime;

    fn at(second: i64) -> Instant {
        Instant::from_datetime(datetime!(2026-01-05 09:00 UTC)).unwrap().saturating_add_seconds(second)
    }

    fn running() -> Entry {
        Entry::begin(UserId::new(1), at(0), &Zone::UTC)
    }

    #[test]
    fn a_pause_is_not_work() {
        let entry = running().pause(at(60)).unwrap().resume(at(100)).unwrap().stop(at(200)).unwrap();
        assert_eq!((entry.break_seconds, entry.finished_seconds()), (40, Some(160)));
    }

    #[test]
    fn stopping_ends_an_open_pause_first() {
        let entry = running().pause(at(60)).unwrap().stop(at(200)).unwrap();
        assert_eq!((entry.state.paused_at(), entry.finished_seconds()), (None, Some(60)));
    }

    #[test]
    fn what_is_paused_is_not_paused_again() {
        let paused = running().pause(at(1)).unwrap();
        assert_eq!(paused.clone().pause(at(2)), Err(EntryError::AlreadyPaused));
        assert_eq!(running().resume(at(2)), Err(EntryError::NotPaused));
        assert_eq!(paused.stop(at(3)).unwrap().stop(at(4)), Err(EntryError::AlreadyFinished));
    }

    #[test]
    fn a_clock_that_goes_back_never_makes_negative_work() {
        let entry = running().stop(at(-100)).unwrap();
        assert!(entry.state.end().unwrap() > entry.start);
        assert_eq!(entry.finished_seconds(), Some(0));
        let entry = running().pause(at(10)).unwrap().resume(at(5)).unwrap();
        assert_eq!(entry.break_seconds, 0);
    }

    #[test]
    fn an_end_at_the_start_is_refused() {
        let done = running().stop(at(10)).unwrap();
        assert_eq!(done.clone().reschedule(at(5), Some(at(5)), &Zone::UTC), Err(EntryError::EndNotAfterStart));
        assert_eq!(running().reschedule(at(5), Some(at(9)), &Zone::UTC), Err(EntryError::EndOnRunning));
        assert_eq!(done.reschedule(at(5), Some(at(6)), &Zone::UTC).unwrap().finished_seconds(), Some(1));
    }

    #[test]
    fn moving_the_start_moves_the_day() {
        let rome = Zone::named("Europe/Rome").unwrap();
        let late = Instant::from_datetime(datetime!(2026-01-05 23:30 UTC)).unwrap();
        let entry = running().reschedule(late, None, &rome).unwrap();
        assert_eq!(entry.day, time::macros::date!(2026 - 01 - 06));
    }

    #[test]
    fn touching_entries_do_not_overlap() {
        let span = |from, to| running().stop(at(1)).unwrap().reschedule(at(from), Some(at(to)), &Zone::UTC).unwrap();
        assert!(!span(0, 10).overlaps(&span(10, 20)));
        assert!(span(0, 11).overlaps(&span(10, 20)));
        assert!(!running().overlaps(&span(0, 10)));
    }

    #[test]
    fn a_task_needs_a_project() {
        let mut entry = running();
        assert_eq!(entry.check_target(), Err(EntryError::NoTarget));
        entry.client = Some(ClientId::new(1));
        entry.task = Some(TaskId::new(1));
        assert_eq!(entry.check_target(), Err(EntryError::TaskWithoutProject));
        entry.project = Some(ProjectId::new(1));
        assert_eq!(entry.check_target(), Ok(()));
    }

    #[derive(Clone, Copy, Debug)]
    enum Step {
        Start,
        Pause,
        Resume,
        Stop,
    }

    proptest! {
        /// One user's timer, driven by any commands at any times of a clock that may also jump back: at most one entry
        /// is open, and what is finished stays finished and never counts negative time.
        #[test]
        fn no_path_leaves_two_open_entries(steps in prop::collection::vec((0..4, -50_i64..500), 0..60)) {
            let mut open: Option<Entry> = None;
            let mut finished: Vec<Entry> = Vec::new();
            let mut now = 0;
            for (step, seconds) in steps {
                now += seconds;
                let step = [Step::Start, Step::Pause, Step::Resume, Step::Stop][usize::try_from(step).unwrap()];
                open = match (step, open) {
                    (Step::Start, None) => Some(Entry::begin(UserId::new(1), at(now), &Zone::UTC)),
                    (Step::Pause, Some(entry)) => Some(entry.clone().pause(at(now)).unwrap_or(entry)),
                    (Step::Resume, Some(entry)) => Some(entry.clone().resume(at(now)).unwrap_or(entry)),
                    (Step::Stop, Some(entry)) => {
                        finished.push(entry.stop(at(now)).unwrap());
                        None
                    }
                    (_, same) => same,
                };
                prop_assert!(finished.iter().all(|entry| !entry.state.is_open()));
                prop_assert!(open.iter().all(|entry| entry.state.is_open()));
            }
            for entry in finished {
                let end = entry.state.end().unwrap();
                prop_assert!(end > entry.start);
                prop_assert!(entry.finished_seconds().unwrap() >= 0);
                prop_assert!(entry.finished_seconds().unwrap() <= end.seconds_since(entry.start));
            }
        }
    }
}
