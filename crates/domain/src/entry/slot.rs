//! How many timers a user may run at once, as something that a store can guard.

use super::Entry;

/// How many timers a user may run at once.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum TimerConcurrency {
    /// One.
    #[default]
    OnePerUser,
    /// One on each task; work without a task counts as a task of its project, and work without a project as one more.
    OnePerTask,
}

/// A place for a timer: of the open entries of one user, no two have the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TimerSlot(i64);

impl TimerSlot {
    /// The only slot there is where a user runs one timer.
    pub const ONLY: Self = Self(0);

    /// Takes a number that the store gives back.
    pub const fn trusted(number: i64) -> Self {
        Self(number)
    }

    /// The number that is stored for it.
    pub const fn number(self) -> i64 {
        self.0
    }
}

impl TimerConcurrency {
    /// The slot that an entry takes while it goes on: that of its task, or below zero that of its project.
    pub fn slot(self, entry: &Entry) -> TimerSlot {
        match (self, entry.task, entry.project) {
            (Self::OnePerUser, _, _) | (Self::OnePerTask, None, None) => TimerSlot::ONLY,
            (Self::OnePerTask, Some(task), _) => TimerSlot(task.get()),
            (Self::OnePerTask, None, Some(project)) => TimerSlot(-project.get()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        Instant,
        id::{ProjectId, TaskId, UserId},
        zone::Zone,
    };

    #[test]
    fn tasks_and_projects_never_share_a_slot() {
        let entry = |project: Option<i64>, task: Option<i64>| Entry {
            project: project.map(ProjectId::new),
            task: task.map(TaskId::new),
            ..Entry::begin(UserId::new(1), Instant::MIN, &Zone::UTC)
        };
        let works = [
            entry(None, None),
            entry(Some(1), None),
            entry(Some(2), None),
            entry(Some(1), Some(1)),
            entry(Some(1), Some(2)),
        ];
        let slots: std::collections::BTreeSet<_> =
            works.iter().map(|work| TimerConcurrency::OnePerTask.slot(work)).collect();
        assert_eq!(slots.len(), works.len());
        assert!(works.iter().all(|work| TimerConcurrency::OnePerUser.slot(work) == TimerSlot::ONLY));
    }
}
