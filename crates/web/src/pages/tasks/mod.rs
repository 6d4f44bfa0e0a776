//! `/admin/projects/{id}/tasks`: the tasks of a project, which its own page lists.

mod deeds;
mod edit;
mod form;
mod row;

use actix_web::web::{self, ServiceConfig, resource};
use timekeeper_app::{AppError, Kind as Thing, TaskStatusFilter};
use timekeeper_domain::{
    id::{ProjectId, TaskId},
    project::ProjectView,
    task::{TaskPriority, TaskStatus, TaskView},
};

pub(super) use self::row::Row;
use super::{
    paging::{Kind, page_field},
    projects,
};
use crate::{
    form::{Form, address},
    texts::{Key, Texts, key},
    visitor::Person,
};

/// Where a task can stand, in words.
const STATUSES: [(TaskStatus, Key); 5] = [
    (TaskStatus::Todo, key("task-todo")),
    (TaskStatus::InProgress, key("task-in-progress")),
    (TaskStatus::Review, key("task-review")),
    (TaskStatus::Done, key("task-done")),
    (TaskStatus::Cancelled, key("task-cancelled")),
];

/// How much a task can matter, in words.
const PRIORITIES: [(TaskPriority, Key); 4] = [
    (TaskPriority::Low, key("task-low")),
    (TaskPriority::Medium, key("task-medium")),
    (TaskPriority::High, key("task-high")),
    (TaskPriority::Urgent, key("task-urgent")),
];

/// The words for tasks in any status, and for those that still need doing.
const ANY: &str = "all";
const OPEN: &str = "";

/// Which tasks of a project are shown.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) struct Wanted(Option<TaskStatusFilter>);

impl Wanted {
    /// What an address or a form asks for; those that still need doing when it asks for nothing.
    pub(super) fn read(asked: &Form) -> Self {
        Self(match asked.get("tasks") {
            ANY => None,
            word => Some(TaskStatus::from_word(word).map_or(TaskStatusFilter::Open, TaskStatusFilter::Is)),
        })
    }

    pub(super) const fn filter(self) -> Option<TaskStatusFilter> {
        self.0
    }

    /// As addresses and forms hold it.
    pub(super) const fn word(self) -> &'static str {
        match self.0 {
            None => ANY,
            Some(TaskStatusFilter::Open) => OPEN,
            Some(TaskStatusFilter::Is(status)) => status.as_str(),
        }
    }

    /// Where those of a project are.
    pub(super) fn path(self, project: ProjectId, page: i64) -> String {
        address(&projects::path(project), &[("tasks", self.word()), ("page", &page_field(page))])
    }

    /// The ways to these and others.
    pub(super) fn kinds(self, texts: Texts, project: ProjectId) -> Vec<Kind> {
        let statuses = STATUSES.map(|(status, name)| (Some(TaskStatusFilter::Is(status)), name));
        let open = (Some(TaskStatusFilter::Open), key("tasks-open"));
        let all = std::iter::once(open).chain(statuses).chain([(None, key("tasks-all"))]);
        let kind = |(filter, name): (Option<TaskStatusFilter>, Key)| Kind {
            path: Self(filter).path(project, 1),
            text: texts.say(name),
            is_current: filter == self.0,
        };
        all.map(kind).collect()
    }
}

/// Where a task is.
fn path(project: ProjectId, task: TaskId) -> String {
    format!("{}/tasks/{task}", projects::path(project))
}

/// A task with its project, when it is one of that project.
async fn find(person: &Person, (project, task): (i64, i64)) -> Result<(ProjectView, TaskView), AppError> {
    let project = person.app().get_project(&person.caller, ProjectId::new(project)).await?;
    let view = person.app().get_task(&person.caller, TaskId::new(task)).await?;
    if view.task.project != project.project.id {
        return Err(AppError::NotFound(Thing::Task, task));
    }
    Ok((project, view))
}

pub(super) fn routes(config: &mut ServiceConfig) {
    config
        .service(
            resource("/admin/projects/{project}/tasks/new")
                .route(web::get().to(edit::new))
                .route(web::post().to(edit::create)),
        )
        .service(
            resource("/admin/projects/{project}/tasks/{task}/edit")
                .route(web::get().to(edit::edit))
                .route(web::post().to(edit::save)),
        )
        .service(resource("/admin/projects/{project}/tasks/{task}/status").route(web::post().to(deeds::set_status)))
        .service(
            resource("/admin/projects/{project}/tasks/{task}/delete")
                .route(web::get().to(deeds::confirm))
                .route(web::post().to(deeds::delete)),
        );
}
