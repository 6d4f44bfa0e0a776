//! New tasks, and changes to those there are.

use actix_web::web::Path;
use askama::Template;
use timekeeper_app::{Action, AppError, Forbidden, Kind, Work};
use timekeeper_domain::{id::ProjectId, project::ProjectView, task::TaskView};

use super::{PRIORITIES, STATUSES, find, form, path};
use crate::{
    flash::Flash,
    form::Form,
    frame::{Frame, Place, Section},
    pages::{
        Shown,
        choices::{self, Choice},
        filled::{Filled, as_seen},
        lead, once, projects, show_as,
    },
    show::Show,
    texts::key,
    visitor::{Person, Sent},
};

#[derive(Template)]
#[template(path = "tasks/edit.html")]
struct EditPage {
    frame: Frame,
    /// The name of the project.
    project: String,
    /// Where the form goes.
    action: String,
    /// Where whoever changes nothing goes.
    back: String,
    /// What the form of something new is known by.
    once: Option<String>,
    filled: Filled,
    statuses: Vec<Choice>,
    priorities: Vec<Choice>,
    people: Vec<Choice>,
}

fn new_path(project: ProjectId) -> String {
    format!("{}/tasks/new", projects::path(project))
}

async fn ask(person: &Person, project: &ProjectView, view: Option<&TaskView>, filled: Filled) -> Shown {
    let id = project.project.id;
    let chosen = filled.get("assigned_to").to_owned();
    let known = view.filter(|view| view.task.assigned_to.is_some_and(|user| user.to_string() == chosen));
    let besides = known.and_then(|view| view.assigned_user.clone());
    let title = if view.is_some() { key("task-edit") } else { key("task-new") };
    let statuses = STATUSES.map(|(status, name)| (status.as_str(), name));
    let priorities = PRIORITIES.map(|(priority, name)| (priority.as_str(), name));
    let once = if view.is_none() { Some(once::key_of(person, filled.form())?) } else { None };
    let page = EditPage {
        frame: person.frame(title, Place::Manage(Section::Projects)),
        project: project.project.name.to_string(),
        action: view.map_or_else(|| new_path(id), |view| format!("{}/edit", path(id, view.task.id))),
        back: projects::path(id),
        once,
        statuses: choices::words(person.texts(), &statuses, filled.get("status")),
        priorities: choices::words(person.texts(), &priorities, filled.get("priority")),
        people: choices::people(person, &chosen, besides).await?,
        filled,
    };
    show_as(page.filled.status(), &page, None)
}

pub(super) async fn new(person: Person, project: Path<i64>) -> Shown {
    person.caller.may(Action::WriteTasks)?;
    let project = person.app().get_project(&person.caller, ProjectId::new(*project)).await?;
    ask(&person, &project, None, Filled::new(form::empty())).await
}

pub(super) async fn create(sent: Sent<Person>, project: Path<i64>) -> Shown {
    let Sent { by: person, form } = sent;
    person.caller.may(Action::WriteTasks)?;
    let project = person.app().get_project(&person.caller, ProjectId::new(*project)).await?;
    let id = project.project.id;
    let new = match form::read(&form, person.texts(), id) {
        Ok(new) => new,
        Err(wrong) => return ask(&person, &project, None, Filled::wrong(form, wrong)).await,
    };
    let work = async |work: &mut Work| Ok(work.create_task(&new).await?.task.id.get());
    match once::make(&person, &new_path(id), &form, work).await {
        Ok(task) => Ok(lead(person.here.jar, &format!("{}#task-{task}", projects::path(id)), Some(Flash::TaskAdded))),
        Err(error) => {
            let wrong = form::refusal(error, person.texts())?;
            ask(&person, &project, None, Filled::wrong(form, wrong)).await
        }
    }
}

/// A task that the caller may change, with its project.
pub(super) async fn to_change(person: &Person, ids: (i64, i64)) -> Result<(ProjectView, TaskView), AppError> {
    let (project, view) = find(person, ids).await?;
    let may = person.caller.changes_task(&project.project, &view.task);
    if may { Ok((project, view)) } else { Err(Forbidden::Denied.into()) }
}

pub(super) async fn edit(person: Person, ids: Path<(i64, i64)>) -> Shown {
    let (project, view) = to_change(&person, *ids).await?;
    ask(&person, &project, Some(&view), Filled::new(form::of(&view))).await
}

pub(super) async fn save(sent: Sent<Person>, ids: Path<(i64, i64)>) -> Shown {
    let Sent { by: person, form } = sent;
    let (project, view) = match to_change(&person, *ids).await {
        Ok(found) => found,
        Err(AppError::NotFound(Kind::Task, _)) => return gone(&person, ids.0, form).await,
        Err(error) => return Err(error.into()),
    };
    let new = match form::read(&form, person.texts(), project.project.id) {
        Ok(new) => new,
        Err(wrong) => return ask(&person, &project, Some(&view), Filled::wrong(form, wrong)).await,
    };
    let (id, change, precondition) = (view.task.id, form::change(new, &view), as_seen(&form));
    let work = async |work: &mut Work| work.update_task(id, &change, &precondition).await;
    match person.app().write(&person.caller, work).await {
        Ok(_) => {
            let path = format!("{}#task-{id}", projects::path(project.project.id));
            Ok(lead(person.here.jar, &path, Some(Flash::TaskSaved)))
        }
        Err(AppError::Precondition) => overtaken(&person, *ids, form).await,
        Err(AppError::NothingToChange(Kind::Task)) => gone(&person, ids.0, form).await,
        Err(error) => {
            let wrong = form::refusal(error, person.texts())?;
            ask(&person, &project, Some(&view), Filled::wrong(form, wrong)).await
        }
    }
}

/// Shows the form again, with what somebody else saved meanwhile.
async fn overtaken(person: &Person, ids: (i64, i64), form: Form) -> Shown {
    let (texts, show) = (person.texts(), Show::new(person.app().organisation()));
    let (project, now) = to_change(person, ids).await?;
    let filled = Filled::overtaken(form, &form::of(&now), form::NAMES, &form::shown(texts, show, &now), texts);
    ask(person, &project, Some(&now), filled).await
}

/// The task is not there any more: what was written of it becomes the form of a new one.
async fn gone(person: &Person, project: i64, form: Form) -> Shown {
    let project = person.app().get_project(&person.caller, ProjectId::new(project)).await?;
    let problem = person.texts().say(key("task-gone"));
    ask(person, &project, None, Filled::late(form, problem)).await
}
