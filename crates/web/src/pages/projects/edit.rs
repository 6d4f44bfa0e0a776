//! New projects, and changes to those there are.

use actix_web::web::Path;
use askama::Template;
use timekeeper_app::{Action, AppError, Forbidden, Work};
use timekeeper_domain::{
    client::ClientStatus,
    id::{ClientId, ProjectId},
    project::{ProjectStatus, ProjectView},
};

use super::{LIST, STATUSES, form, path};
use crate::{
    flash::Flash,
    form::{Asked, Form},
    frame::{Frame, Place, Section},
    pages::{
        Shown,
        choices::{self, Choice},
        filled::{Filled, as_seen, other_currency},
        lead, once, show_as,
    },
    texts::key,
    visitor::{Person, Sent},
};

/// Where new projects are made.
const NEW: &str = "/admin/projects/new";

#[derive(Template)]
#[template(path = "projects/edit.html")]
struct EditPage {
    frame: Frame,
    /// Where the form goes.
    action: String,
    /// Where whoever changes nothing goes.
    back: String,
    /// What the form of something new is known by.
    once: Option<String>,
    filled: Filled,
    clients: Vec<Choice>,
    statuses: Vec<Choice>,
    /// The currency of amounts.
    currency: &'static str,
    /// What to know of amounts in another currency that were there before.
    other_currency: Option<String>,
}

/// The name of the client that is chosen: also one that is not offered any more, or that the caller does not see but the
/// project is for.
async fn client_name(person: &Person, view: Option<&ProjectView>, chosen: &str) -> Option<String> {
    let chosen = ClientId::new(chosen.parse().ok()?);
    if let Some(view) = view.filter(|view| view.project.client == Some(chosen)) {
        return view.client_name.as_ref().map(ToString::to_string);
    }
    let client = person.app().get_client(&person.caller, chosen).await.ok()?;
    Some(client.client.name.to_string())
}

async fn ask(person: &Person, view: Option<&ProjectView>, filled: Filled) -> Shown {
    let chosen = filled.get("client").to_owned();
    let besides = client_name(person, view, &chosen).await;
    let archived = view.is_some_and(|view| view.project.status == ProjectStatus::Archived);
    let statuses = STATUSES.iter().filter(|(status, _)| archived || *status != ProjectStatus::Archived);
    let statuses: Vec<_> = statuses.map(|(status, name)| (status.as_str(), *name)).collect();
    let currency = person.app().organisation().currency;
    let amounts = view.map(|view| [view.project.hourly_rate, view.project.budget_amount]);
    let title = if view.is_some() { key("project-edit") } else { key("project-new") };
    let once = if view.is_none() { Some(once::key_of(person, filled.form())?) } else { None };
    let page = EditPage {
        frame: person.frame(title, Place::Manage(Section::Projects)),
        action: view.map_or_else(|| NEW.to_owned(), |view| format!("{}/edit", path(view.project.id))),
        back: view.map_or_else(|| LIST.to_owned(), |view| path(view.project.id)),
        once,
        clients: choices::clients(person, Some(ClientStatus::Active), &chosen, besides).await?,
        statuses: choices::words(person.texts(), &statuses, filled.get("status")),
        currency: currency.code(),
        other_currency: amounts.and_then(|amounts| other_currency(person.texts(), currency, &amounts)),
        filled,
    };
    show_as(page.filled.status(), &page, None)
}

/// The form of a new project, for a client perhaps.
pub(super) async fn new(person: Person, asked: Asked) -> Shown {
    person.caller.may(Action::WriteProjects)?;
    ask(&person, None, Filled::new(form::empty(asked.0.get("client")))).await
}

pub(super) async fn create(sent: Sent<Person>) -> Shown {
    let Sent { by: person, form } = sent;
    person.caller.may(Action::WriteProjects)?;
    let new = match form::read(&form, person.texts(), person.app().organisation().currency, None) {
        Ok(new) => new,
        Err(wrong) => return ask(&person, None, Filled::wrong(form, wrong)).await,
    };
    let work = async |work: &mut Work| Ok(work.create_project(&new).await?.project.id.get());
    match once::make(&person, NEW, &form, work).await {
        Ok(id) => Ok(lead(person.here.jar, &path(ProjectId::new(id)), Some(Flash::ProjectAdded))),
        Err(error) => {
            let wrong = form::refusal(error, person.texts())?;
            ask(&person, None, Filled::wrong(form, wrong)).await
        }
    }
}

/// A project that the caller may change.
pub(super) async fn to_change(person: &Person, id: i64) -> Result<ProjectView, AppError> {
    let view = person.app().get_project(&person.caller, ProjectId::new(id)).await?;
    if person.caller.changes_project(&view.project) { Ok(view) } else { Err(Forbidden::Denied.into()) }
}

pub(super) async fn edit(person: Person, id: Path<i64>) -> Shown {
    let view = to_change(&person, *id).await?;
    ask(&person, Some(&view), Filled::new(form::of(&view))).await
}

pub(super) async fn save(sent: Sent<Person>, id: Path<i64>) -> Shown {
    let Sent { by: person, form } = sent;
    let view = to_change(&person, *id).await?;
    let new = match form::read(&form, person.texts(), person.app().organisation().currency, Some(&view)) {
        Ok(new) => new,
        Err(wrong) => return ask(&person, Some(&view), Filled::wrong(form, wrong)).await,
    };
    let (change, precondition) = (form::change(new, &view), as_seen(&form));
    let work = async |work: &mut Work| work.update_project(view.project.id, &change, &precondition).await;
    match person.app().write(&person.caller, work).await {
        Ok(_) => Ok(lead(person.here.jar, &path(view.project.id), Some(Flash::ProjectSaved))),
        Err(AppError::Precondition) => overtaken(&person, *id, form).await,
        Err(error) => {
            let wrong = form::refusal(error, person.texts())?;
            ask(&person, Some(&view), Filled::wrong(form, wrong)).await
        }
    }
}

/// Shows the form again, with what somebody else saved meanwhile.
async fn overtaken(person: &Person, id: i64, form: Form) -> Shown {
    let texts = person.texts();
    let now = to_change(person, id).await?;
    let filled = Filled::overtaken(form, &form::of(&now), form::NAMES, &form::shown(texts, &now), texts);
    ask(person, Some(&now), filled).await
}
