//! What is done with a task from a list: it is done or open again, and it is deleted once that is confirmed.

use actix_web::{http::StatusCode, web::Path};
use askama::Template;
use timekeeper_app::{AppError, Kind, TaskChange, Work};
use timekeeper_domain::{
    id::ProjectId,
    project::ProjectView,
    task::{TaskStatus, TaskView},
};

use super::{Row, Wanted, edit::to_change, path};
use crate::{
    failure::Failure,
    flash::Flash,
    form::Form,
    frame::{Frame, Place, Section},
    pages::{
        Shown,
        filled::{Filled, as_seen},
        lead, projects, show_as,
    },
    texts::{Key, key},
    visitor::{Person, Sent},
};

/// Shows the project as it is now, and why nothing was done.
async fn too_late(person: &Person, project: i64, form: Form, problem: Key) -> Shown {
    let problem = person.texts().say(problem);
    projects::show_again(person, ProjectId::new(project), form, StatusCode::CONFLICT, problem).await
}

pub(super) async fn set_status(sent: Sent<Person>, ids: Path<(i64, i64)>) -> Shown {
    let Sent { by: person, form } = sent;
    let (project, view) = match to_change(&person, *ids).await {
        Ok(found) => found,
        Err(AppError::NotFound(Kind::Task, _)) => {
            return too_late(&person, ids.0, form, key("task-gone-already")).await;
        }
        Err(error) => return Err(error.into()),
    };
    let Some(status) = TaskStatus::from_word(form.get("status")) else {
        return Err(Failure::status(StatusCode::BAD_REQUEST));
    };
    let change = TaskChange { status: Some(status), ..TaskChange::default() };
    let precondition = as_seen(&form);
    let work = async |work: &mut Work| work.update_task(view.task.id, &change, &precondition).await;
    match person.app().write(&person.caller, work).await {
        Ok(_) => {
            let path = Wanted::read(&form).path(project.project.id, 1);
            Ok(lead(person.here.jar, &path, Some(Flash::TaskSaved)))
        }
        Err(AppError::Precondition) => too_late(&person, ids.0, form, key("changed-look-again")).await,
        Err(AppError::NothingToChange(Kind::Task)) => too_late(&person, ids.0, form, key("task-gone-already")).await,
        Err(error) => Err(error.into()),
    }
}

#[derive(Template)]
#[template(path = "tasks/delete.html")]
struct DeletePage {
    frame: Frame,
    /// The name of the project.
    project: String,
    row: Row,
    filled: Filled,
    action: String,
    back: String,
}

fn ask(person: &Person, project: &ProjectView, view: &TaskView, problem: Option<Key>) -> Shown {
    let form = Form::of([("version", view.task.version.to_string())]);
    let page = DeletePage {
        frame: person.frame(key("task-delete-title"), Place::Manage(Section::Projects)),
        project: project.project.name.to_string(),
        row: Row::of(person, &project.project, view),
        filled: match problem {
            None => Filled::new(form),
            Some(problem) => Filled::late(form, person.texts().say(problem)),
        },
        action: format!("{}/delete", path(project.project.id, view.task.id)),
        back: projects::path(project.project.id),
    };
    show_as(page.filled.status(), &page, None)
}

pub(super) async fn confirm(person: Person, ids: Path<(i64, i64)>) -> Shown {
    let (project, view) = to_change(&person, *ids).await?;
    ask(&person, &project, &view, None)
}

pub(super) async fn delete(sent: Sent<Person>, ids: Path<(i64, i64)>) -> Shown {
    let Sent { by: person, form } = sent;
    let (project, view) = to_change(&person, *ids).await?;
    let precondition = as_seen(&form);
    let work = async |work: &mut Work| work.delete_task(view.task.id, &precondition).await;
    match person.app().write(&person.caller, work).await {
        Ok(()) => Ok(lead(person.here.jar, &projects::path(project.project.id), Some(Flash::TaskDeleted))),
        Err(AppError::Precondition) => {
            let (project, now) = to_change(&person, *ids).await?;
            ask(&person, &project, &now, Some(key("changed-look-again")))
        }
        Err(error) => Err(error.into()),
    }
}
