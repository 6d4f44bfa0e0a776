//! A task, as lists show it.

use timekeeper_domain::{
    id::TaskId,
    project::Project,
    task::{TaskPriority, TaskStatus, TaskView},
};

use super::{PRIORITIES, STATUSES};
use crate::{
    charts::hours,
    show::{Show, day_field},
    texts::{Key, key},
    visitor::Person,
};

/// The day by which a task should be done.
pub(in crate::pages) struct Due {
    pub(in crate::pages) written: String,
    pub(in crate::pages) exact: String,
    pub(in crate::pages) is_past: bool,
}

/// A task, as a list shows it.
pub(in crate::pages) struct Row {
    pub(in crate::pages) id: TaskId,
    pub(in crate::pages) version: i64,
    pub(in crate::pages) name: String,
    pub(in crate::pages) description: Option<String>,
    pub(in crate::pages) tags: Vec<String>,
    pub(in crate::pages) status: String,
    /// Whether there is still something to do.
    pub(in crate::pages) is_open: bool,
    pub(in crate::pages) priority: String,
    pub(in crate::pages) due: Option<Due>,
    pub(in crate::pages) assignee: Option<String>,
    pub(in crate::pages) hours: String,
    pub(in crate::pages) planned: Option<String>,
    /// Whether whoever looks may change it.
    pub(in crate::pages) may_change: bool,
}

/// What a status is called.
pub(super) fn status_name(status: TaskStatus) -> Key {
    STATUSES.iter().find(|(known, _)| *known == status).map_or(key("task-todo"), |(_, name)| *name)
}

/// What a priority is called.
pub(super) fn priority_name(priority: TaskPriority) -> Key {
    PRIORITIES.iter().find(|(known, _)| *known == priority).map_or(key("task-medium"), |(_, name)| *name)
}

impl Row {
    pub(in crate::pages) fn of(person: &Person, project: &Project, view: &TaskView) -> Self {
        let (app, texts, task) = (person.app(), person.texts(), &view.task);
        let show = Show::new(app.organisation());
        let due = |day| Due { written: show.date(day), exact: day_field(day), is_past: task.is_overdue(app.today()) };
        Self {
            id: task.id,
            version: task.version,
            name: task.name.to_string(),
            description: task.description.as_ref().map(ToString::to_string),
            tags: task.tags.iter().map(str::to_owned).collect(),
            status: texts.say(status_name(task.status)),
            is_open: task.status.is_open(),
            priority: texts.say(priority_name(task.priority)),
            due: task.due_date.map(due),
            assignee: view.assigned_user.clone(),
            hours: hours(view.totals.seconds),
            planned: task.estimated_hours.map(|hours| hours.to_decimal().to_string()),
            may_change: person.caller.changes_task(project, task),
        }
    }
}
