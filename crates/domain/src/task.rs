//! Tasks: pieces of a project.

use serde::Serialize;
use time::Date;

use crate::{
    Instant, Record,
    id::{ProjectId, TaskId, UserId},
    money::Hours,
    report::WorkTotals,
    text::{Name, Notes, Tags},
};

/// A stored task.
pub type Task = Record<TaskId, TaskPlan>;

/// What is known of a task.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct TaskPlan {
    /// The project it belongs to; never changes.
    pub project: ProjectId,
    /// What it is called.
    pub name: Name,
    /// What is to be done.
    pub description: Option<Notes>,
    /// Where it stands.
    pub status: TaskStatus,
    /// How much it matters.
    pub priority: TaskPriority,
    /// Hours planned.
    pub estimated_hours: Option<Hours>,
    /// The day by which it should be done.
    pub due_date: Option<Date>,
    /// Who is to do it.
    pub assigned_to: Option<UserId>,
    /// Who entered it.
    pub created_by: UserId,
    /// When work on it first began.
    pub started_at: Option<Instant>,
    /// When it was done, while it is.
    pub completed_at: Option<Instant>,
    /// Labels.
    pub tags: Tags,
}

/// Where a task stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum TaskStatus {
    /// Not begun.
    Todo,
    /// Being done.
    InProgress,
    /// Being looked at.
    Review,
    /// Done.
    Done,
    /// Not to be done.
    Cancelled,
}

impl TaskStatus {
    /// Every status, in the order work takes.
    pub const ALL: [Self; 5] = [Self::Todo, Self::InProgress, Self::Review, Self::Done, Self::Cancelled];

    /// The word that is stored.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Todo => "todo",
            Self::InProgress => "in_progress",
            Self::Review => "review",
            Self::Done => "done",
            Self::Cancelled => "cancelled",
        }
    }

    /// The word that is shown.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Todo => "To Do",
            Self::InProgress => "In Progress",
            Self::Review => "Review",
            Self::Done => "Done",
            Self::Cancelled => "Cancelled",
        }
    }

    /// The status of that name.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|status| status.as_str() == word)
    }

    /// Whether there is still something to do.
    pub const fn is_open(self) -> bool {
        matches!(self, Self::Todo | Self::InProgress | Self::Review)
    }
}

/// How much a task matters, the least first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum TaskPriority {
    /// When there is time.
    Low,
    /// As usual.
    Medium,
    /// Soon.
    High,
    /// Now.
    Urgent,
}

impl TaskPriority {
    /// Every priority, the least first.
    pub const ALL: [Self; 4] = [Self::Low, Self::Medium, Self::High, Self::Urgent];

    /// The word that is stored.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Low => "low",
            Self::Medium => "medium",
            Self::High => "high",
            Self::Urgent => "urgent",
        }
    }

    /// The word that is shown.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Low => "Low",
            Self::Medium => "Medium",
            Self::High => "High",
            Self::Urgent => "Urgent",
        }
    }

    /// The priority of that name.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|priority| priority.as_str() == word)
    }

    /// The priority as a number from 1 (low) to 4 (urgent), the form in which some clients send it.
    pub fn from_number(number: i64) -> Option<Self> {
        Self::ALL.into_iter().find(|priority| priority.rank() == number)
    }

    /// 1 (low) to 4 (urgent).
    pub const fn rank(self) -> i64 {
        match self {
            Self::Low => 1,
            Self::Medium => 2,
            Self::High => 3,
            Self::Urgent => 4,
        }
    }
}

impl TaskPlan {
    /// Moves to a status, keeping the two moments true: work first began when it first was more than planned, and was
    /// completed at the move to done.
    #[must_use]
    pub fn moved_to(self, status: TaskStatus, at: Instant) -> Self {
        let begun = matches!(status, TaskStatus::InProgress | TaskStatus::Review | TaskStatus::Done);
        let started_at = self.started_at.or(begun.then_some(at));
        let completed_at = match (status, self.completed_at) {
            (TaskStatus::Done, None) => Some(at),
            (TaskStatus::Done, kept) => kept,
            _ => None,
        };
        Self { status, started_at, completed_at, ..self }
    }

    /// Whether its day has passed with something still to do.
    pub fn is_overdue(&self, today: Date) -> bool {
        self.status.is_open() && self.due_date.is_some_and(|due| due < today)
    }
}

/// A task with what a list of tasks shows beside it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TaskView {
    /// The task.
    pub task: Task,
    /// The name of its project.
    pub project_name: Name,
    /// The username of who is to do it.
    pub assigned_user: Option<String>,
    /// The username of who entered it.
    pub creator: Option<String>,
    /// Finished work on it, by everybody.
    pub totals: WorkTotals,
}

impl TaskView {
    /// Work done of work planned, in tenths of a percent; 0 without a plan, never more than 100 %.
    pub fn progress_permille(&self) -> i64 {
        let Some(planned) = self.task.estimated_hours.map(Hours::seconds).filter(|seconds| *seconds > 0) else {
            return 0;
        };
        if self.totals.seconds >= planned {
            return 1_000;
        }
        (self.totals.seconds.saturating_mul(2_000) / planned + 1) / 2
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plan() -> TaskPlan {
        TaskPlan {
            project: ProjectId::new(1),
            name: Name::new("Login").unwrap(),
            description: None,
            status: TaskStatus::Todo,
            priority: TaskPriority::Medium,
            estimated_hours: Some(Hours::from_hundredths(300)),
            due_date: Some(time::macros::date!(2026 - 01 - 05)),
            assigned_to: None,
            created_by: UserId::new(1),
            started_at: None,
            completed_at: None,
            tags: Tags::default(),
        }
    }

    #[test]
    fn done_has_a_moment_that_reopening_clears() {
        let at = Instant::from_unix_micros(1).unwrap();
        let done = plan().moved_to(TaskStatus::Done, at);
        assert_eq!((done.started_at, done.completed_at), (Some(at), Some(at)));
        let reopened = done.moved_to(TaskStatus::Todo, Instant::MAX);
        assert_eq!((reopened.started_at, reopened.completed_at), (Some(at), None));
    }

    #[test]
    fn a_task_is_overdue_the_day_after() {
        let (due, next) = (time::macros::date!(2026 - 01 - 05), time::macros::date!(2026 - 01 - 06));
        assert!(!plan().is_overdue(due));
        assert!(plan().is_overdue(next));
        assert!(!plan().moved_to(TaskStatus::Done, Instant::MIN).is_overdue(next));
    }

    #[test]
    fn progress_is_rounded_to_a_tenth_of_a_percent_and_ends_at_a_hundred() {
        let at = Instant::MIN;
        let view = |seconds| TaskView {
            task: Record { id: TaskId::new(1), version: 1, created_at: at, updated_at: at, data: plan() },
            project_name: Name::new("P").unwrap(),
            assigned_user: None,
            creator: None,
            totals: WorkTotals { entries: 1, seconds, billable_seconds: 0 },
        };
        assert_eq!(view(3_600).progress_permille(), 333);
        assert_eq!(view(7_200).progress_permille(), 667);
        assert_eq!(view(99_999).progress_permille(), 1_000);
    }

    #[test]
    fn priorities_are_words_and_numbers() {
        for priority in TaskPriority::ALL {
            assert_eq!(TaskPriority::from_word(priority.as_str()), Some(priority));
            assert_eq!(TaskPriority::from_number(priority.rank()), Some(priority));
        }
        assert_eq!(TaskPriority::from_number(9), None);
    }
}
