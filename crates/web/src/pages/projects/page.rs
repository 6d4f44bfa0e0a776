//! One project: what is known of it, and its tasks.

use actix_web::{http::StatusCode, web::Path};
use askama::Template;
use timekeeper_app::{Action, TaskQuery};
use timekeeper_domain::{
    id::ProjectId,
    page::Page,
    project::{Archived, ProjectView},
    task::TaskView,
};

use super::Row;
use crate::{
    form::{Asked, Form},
    frame::{Frame, Place, Section},
    pages::{
        Shown, lead,
        paging::{self, Kind, Paging},
        show_as, tasks,
    },
    show::Show,
    texts::key,
    visitor::Person,
};

/// When and why a project was archived.
struct Note {
    at: String,
    reason: Option<String>,
}

#[derive(Template)]
#[template(path = "projects/page.html")]
struct ProjectPage {
    frame: Frame,
    /// What to tell before anything else.
    problem: Option<String>,
    row: Row,
    description: Option<String>,
    billing_ref: Option<String>,
    /// At how many percent of the budget to warn.
    mark: u8,
    changed: String,
    archived: Option<Note>,
    kinds: Vec<Kind>,
    /// Which tasks are shown, as forms hold it.
    shown: &'static str,
    may_add: bool,
    tasks: Vec<tasks::Row>,
    total: String,
    paging: Paging,
}

fn note(show: Show<'_>, archived: &Archived) -> Note {
    Note { at: show.moment(archived.at), reason: archived.reason.as_ref().map(ToString::to_string) }
}

async fn render(person: &Person, view: &ProjectView, asked: &Form, problem: Option<(StatusCode, String)>) -> Shown {
    let (app, texts, project) = (person.app(), person.texts(), &view.project);
    let wanted = tasks::Wanted::read(asked);
    let query = TaskQuery { project: Some(project.id), status: wanted.filter(), ..TaskQuery::default() };
    let found: Page<TaskView> = app.list_tasks(&person.caller, &query, paging::wanted(asked)).await?;
    if let Some(last) = paging::last_instead(&found).filter(|_| problem.is_none()) {
        return Ok(lead(person.here.jar, &wanted.path(project.id, last), None));
    }
    let show = Show::new(app.organisation());
    let mut frame = person.frame(key("projects-title"), Place::Manage(Section::Projects));
    frame.title = project.name.to_string();
    let (status, problem) = problem.unzip();
    let page = ProjectPage {
        frame,
        problem,
        row: Row::of(&person.caller, texts, view),
        description: project.description.as_ref().map(ToString::to_string),
        billing_ref: project.billing_ref.as_ref().map(ToString::to_string),
        mark: project.budget_threshold_percent,
        changed: show.moment(project.updated_at),
        archived: project.archived.as_ref().map(|archived| note(show, archived)),
        kinds: wanted.kinds(texts, project.id),
        shown: wanted.word(),
        may_add: person.caller.may(Action::WriteTasks).is_ok(),
        tasks: found.items.iter().map(|view| tasks::Row::of(person, project, view)).collect(),
        total: texts.count(key("tasks-total"), found.total),
        paging: Paging::of(&found, |number| wanted.path(project.id, number)),
    };
    show_as(status.unwrap_or(StatusCode::OK), &page, None)
}

pub(super) async fn page(person: Person, id: Path<i64>, asked: Asked) -> Shown {
    let view = person.app().get_project(&person.caller, ProjectId::new(*id)).await?;
    render(&person, &view, &asked.0, None).await
}

/// Shows a project as it is now, and why something about it was not done. `asked` says which of its tasks to show.
pub(in crate::pages) async fn show_again(
    person: &Person,
    id: ProjectId,
    asked: Form,
    status: StatusCode,
    problem: String,
) -> Shown {
    let view = person.app().get_project(&person.caller, id).await?;
    render(person, &view, &asked, Some((status, problem))).await
}
