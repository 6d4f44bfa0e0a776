//! Bodies of `/tasks`: pieces of a project, and how they are checked and written.

use std::convert::Infallible;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use timekeeper_app::TaskStatusFilter;
use timekeeper_app::{NewTask, TaskChange};
use timekeeper_domain::{
    Date,
    id::UserId,
    money::Hours,
    task::{TaskPriority, TaskStatus, TaskView},
    text::{Tags, Text},
};
use validator::Validate;

use crate::v1::{
    common::{Checks, Pagination, word, word_or_null},
    gate::Sent,
    state::{ApiState, hours},
    tag::tag,
};
use crate::{
    body::RequestBody,
    error::Problem,
    wire::{DateInput, Day, IdInput, Number, NumberInput, Patch, Timestamp},
};

/// A piece of a project.
#[derive(Debug, Serialize, JsonSchema)]
pub(in crate::v1) struct Task {
    id: i64,
    project_id: i64,
    project_name: String,
    name: String,
    description: Option<String>,
    /// `todo`, `in_progress`, `review`, `done` or `cancelled`
    status: &'static str,
    status_display: &'static str,
    /// `low`, `medium`, `high` or `urgent`
    priority: &'static str,
    priority_display: &'static str,
    priority_class: String,
    estimated_hours: Option<Number>,
    due_date: Option<Day>,
    assigned_to: Option<i64>,
    /// The username of who is to do it
    assigned_user: Option<String>,
    created_by: i64,
    /// The username of who entered it
    creator: Option<String>,
    created_at: Timestamp,
    updated_at: Timestamp,
    started_at: Option<Timestamp>,
    completed_at: Option<Timestamp>,
    /// Hours of finished work, by everybody
    total_hours: Number,
    total_billable_hours: Number,
    /// Hours worked of hours planned, at most 100
    progress_percentage: Number,
    is_active: bool,
    is_overdue: bool,
    /// Comma separated
    tags: Option<String>,
    tag_list: Vec<String>,
}

/// Tasks.
#[derive(Debug, Serialize, JsonSchema)]
pub(in crate::v1) struct TaskList {
    pub(in crate::v1) tasks: Vec<Task>,
    pub(in crate::v1) pagination: Pagination,
}

/// One task.
#[derive(Debug, Serialize, JsonSchema)]
pub(in crate::v1) struct TaskAnswer {
    pub(in crate::v1) task: Task,
}

/// A task that was made or changed.
#[derive(Debug, Serialize, JsonSchema)]
pub(in crate::v1) struct TaskChanged {
    pub(in crate::v1) message: &'static str,
    pub(in crate::v1) task: Task,
}

/// Where a task stands.
#[derive(Clone, Copy, Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub(in crate::v1) enum TaskStatusInput {
    Todo,
    InProgress,
    Review,
    Done,
    Cancelled,
}

impl From<TaskStatusInput> for TaskStatus {
    fn from(status: TaskStatusInput) -> Self {
        match status {
            TaskStatusInput::Todo => Self::Todo,
            TaskStatusInput::InProgress => Self::InProgress,
            TaskStatusInput::Review => Self::Review,
            TaskStatusInput::Done => Self::Done,
            TaskStatusInput::Cancelled => Self::Cancelled,
        }
    }
}

/// Tasks in which status; `active` means whatever still needs doing.
#[derive(Clone, Copy, Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub(in crate::v1) enum TaskStatusQuery {
    Todo,
    InProgress,
    Review,
    Done,
    Cancelled,
    Active,
}

impl From<TaskStatusQuery> for TaskStatusFilter {
    fn from(status: TaskStatusQuery) -> Self {
        match status {
            TaskStatusQuery::Todo => Self::Is(TaskStatus::Todo),
            TaskStatusQuery::InProgress => Self::Is(TaskStatus::InProgress),
            TaskStatusQuery::Review => Self::Is(TaskStatus::Review),
            TaskStatusQuery::Done => Self::Is(TaskStatus::Done),
            TaskStatusQuery::Cancelled => Self::Is(TaskStatus::Cancelled),
            TaskStatusQuery::Active => Self::Open,
        }
    }
}

/// Which tasks.
#[derive(Debug, Deserialize, JsonSchema, Validate)]
pub(in crate::v1) struct TaskFilter {
    /// Only of this project
    pub(in crate::v1) project_id: Option<IdInput>,
    /// Only in this status
    pub(in crate::v1) status: Option<TaskStatusQuery>,
    /// Only with tags that contain one of these texts; comma separated
    #[validate(length(max = 500))]
    pub(in crate::v1) tags: Option<String>,
}

/// How much a task matters: a word, or a number from 1 (low) to 4 (urgent).
#[derive(Clone, Copy, Debug, Deserialize, JsonSchema)]
#[serde(untagged, expecting = "Must be low, medium, high, urgent or a number from 1 to 4.")]
pub(in crate::v1) enum PriorityInput {
    Word(#[serde(deserialize_with = "word")] PriorityWord),
    Number(#[schemars(range(min = 1, max = 4))] i64),
}

/// How much a task matters.
#[derive(Clone, Copy, Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub(in crate::v1) enum PriorityWord {
    Low,
    Medium,
    High,
    Urgent,
}

impl PriorityInput {
    pub(in crate::v1) fn check(self) -> Result<TaskPriority, &'static str> {
        match self {
            Self::Word(PriorityWord::Low) => Ok(TaskPriority::Low),
            Self::Word(PriorityWord::Medium) => Ok(TaskPriority::Medium),
            Self::Word(PriorityWord::High) => Ok(TaskPriority::High),
            Self::Word(PriorityWord::Urgent) => Ok(TaskPriority::Urgent),
            Self::Number(number) => {
                TaskPriority::from_number(number).ok_or("must be low, medium, high, urgent or a number from 1 to 4")
            }
        }
    }
}

type HoursInput = NumberInput<0, 1_000_000>;

/// A new task.
#[derive(Debug, Deserialize, JsonSchema, Validate)]
#[schemars(extend("example" = {
    "name": "Implement login feature",
    "description": "Add user authentication",
    "project_id": 1,
    "status": "todo",
    "priority": 1,
}))]
pub(in crate::v1) struct NewTaskBody {
    project_id: IdInput,
    #[validate(length(min = 1, max = 200))]
    name: String,
    #[validate(length(max = 5000))]
    description: Option<String>,
    /// `todo` when left out
    #[serde(default, deserialize_with = "word_or_null")]
    status: Option<TaskStatusInput>,
    /// `medium` when left out
    priority: Option<PriorityInput>,
    estimated_hours: Option<HoursInput>,
    due_date: Option<DateInput>,
    /// Who is to do it
    assignee_id: Option<IdInput>,
    /// Comma separated
    #[validate(length(max = 500))]
    tags: Option<String>,
}

impl RequestBody for NewTaskBody {}

/// Changes to a task; what is left out stays, null clears what may be empty.
#[derive(Debug, Deserialize, JsonSchema, Validate)]
#[schemars(extend("example" = {"status": "in_progress", "priority": "high", "due_date": "2026-01-31"}))]
pub(in crate::v1) struct TaskChanges {
    #[validate(length(min = 1, max = 200))]
    name: Option<String>,
    #[serde(default)]
    #[schemars(length(max = 5000))]
    description: Patch<String>,
    #[serde(default, deserialize_with = "word_or_null")]
    status: Option<TaskStatusInput>,
    priority: Option<PriorityInput>,
    #[serde(default)]
    estimated_hours: Patch<HoursInput>,
    #[serde(default)]
    due_date: Patch<DateInput>,
    /// Who is to do it; null for nobody
    #[serde(default)]
    assignee_id: Patch<IdInput>,
    /// Comma separated
    #[serde(default)]
    #[schemars(length(max = 500))]
    tags: Patch<String>,
}

impl RequestBody for TaskChanges {}

impl NewTaskBody {
    pub(in crate::v1) fn check(&self) -> Result<NewTask, Problem> {
        let mut checks = Checks::default();
        let name = checks.field("name", Text::new(&self.name));
        let description = checks.optional("description", self.description.as_deref(), Text::optional);
        let priority = checks.optional("priority", self.priority, PriorityInput::check);
        let estimated_hours =
            checks.optional("estimated_hours", self.estimated_hours, |hours| Hours::planned(hours.get()));
        let tags = checks.optional("tags", self.tags.as_deref(), Tags::new);
        checks.finish(|| {
            Some(NewTask {
                project: self.project_id.into_id(),
                name: name?,
                description: description.flatten(),
                status: self.status.map_or(TaskStatus::Todo, TaskStatus::from),
                priority: priority.unwrap_or(TaskPriority::Medium),
                estimated_hours,
                due_date: self.due_date.map(DateInput::get),
                assigned_to: self.assignee_id.map(IdInput::into_id),
                tags: tags.unwrap_or_default(),
            })
        })
    }
}

impl TaskChanges {
    pub(in crate::v1) fn check(self) -> Result<TaskChange, Problem> {
        let mut checks = Checks::default();
        let tags = match self.tags {
            Patch::Absent => None,
            Patch::Null => Some(Tags::default()),
            Patch::Value(text) => checks.field("tags", Tags::new(&text)),
        };
        let change = TaskChange {
            name: checks.optional("name", self.name.as_deref(), Text::new),
            description: checks.edit_optional("description", self.description, |text| Text::optional(&text)),
            status: self.status.map(TaskStatus::from),
            priority: checks.optional("priority", self.priority, PriorityInput::check),
            estimated_hours: checks.edit("estimated_hours", self.estimated_hours, |hours| Hours::planned(hours.get())),
            due_date: checks.edit("due_date", self.due_date, |day| Ok::<Date, Infallible>(day.get())),
            assigned_to: checks.edit("assignee_id", self.assignee_id, |id| Ok::<UserId, Infallible>(id.into_id())),
            tags,
        };
        checks.finish(|| Some(change))
    }
}

impl ApiState {
    pub(in crate::v1) fn task(&self, view: &TaskView) -> Task {
        let task = &view.task;
        let today = self.zone().day_of(self.app.now());
        Task {
            id: task.id.get(),
            project_id: task.project.get(),
            project_name: view.project_name.to_string(),
            name: task.name.to_string(),
            description: task.description.as_ref().map(ToString::to_string),
            status: task.status.as_str(),
            status_display: task.status.label(),
            priority: task.priority.as_str(),
            priority_display: task.priority.label(),
            priority_class: format!("priority-{}", task.priority.as_str()),
            estimated_hours: task.estimated_hours.map(hours),
            due_date: task.due_date.map(Day),
            assigned_to: task.assigned_to.map(UserId::get),
            assigned_user: view.assigned_user.clone(),
            created_by: task.created_by.get(),
            creator: view.creator.clone(),
            created_at: self.time(task.created_at),
            updated_at: self.time(task.updated_at),
            started_at: task.started_at.map(|at| self.time(at)),
            completed_at: task.completed_at.map(|at| self.time(at)),
            total_hours: hours(Hours::from_seconds(view.totals.seconds)),
            total_billable_hours: hours(Hours::from_seconds(view.totals.billable_seconds)),
            progress_percentage: Number(rust_decimal::Decimal::new(view.progress_permille(), 1).normalize()),
            is_active: task.status.is_open(),
            is_overdue: task.is_overdue(today),
            tags: task.tags.as_str().map(str::to_owned),
            tag_list: task.tags.iter().map(str::to_owned).collect(),
        }
    }

    pub(in crate::v1) fn task_changed(&self, message: &'static str, view: &TaskView) -> Sent<TaskChanged> {
        let task = self.task(view);
        let tag = tag(view.task.version, &task);
        Sent::tagged(TaskChanged { message, task }, tag)
    }
}
