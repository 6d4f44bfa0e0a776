//! Archiving a project once that is confirmed, and bringing it back.

use actix_web::{http::StatusCode, web::Path};
use askama::Template;
use timekeeper_app::{AppError, ProjectChange, Work};
use timekeeper_domain::project::{ProjectStatus, ProjectView};

use super::{Row, edit::to_change, path, show_again};
use crate::{
    flash::Flash,
    form::Form,
    frame::{Frame, Place, Section},
    pages::{
        Shown,
        filled::{Filled, Names, Reading, as_seen},
        lead, show_as,
    },
    texts::key,
    visitor::{Person, Sent},
};

const NAMES: &Names = &[("reason", key("archive-reason"))];

#[derive(Template)]
#[template(path = "projects/archive.html")]
struct ArchivePage {
    frame: Frame,
    row: Row,
    filled: Filled,
    action: String,
    back: String,
}

fn ask(person: &Person, view: &ProjectView, filled: Filled) -> Shown {
    let page = ArchivePage {
        frame: person.frame(key("archive-title"), Place::Manage(Section::Projects)),
        row: Row::of(&person.caller, person.texts(), view),
        action: format!("{}/archive", path(view.project.id)),
        back: path(view.project.id),
        filled,
    };
    show_as(page.filled.status(), &page, None)
}

/// The question whether to archive a project as it is.
fn about(view: &ProjectView, reason: &str) -> Form {
    Form::of([("version", view.project.version.to_string()), ("reason", reason.to_owned())])
}

pub(super) async fn confirm(person: Person, id: Path<i64>) -> Shown {
    let view = to_change(&person, *id).await?;
    ask(&person, &view, Filled::new(about(&view, "")))
}

pub(super) async fn archive(sent: Sent<Person>, id: Path<i64>) -> Shown {
    let Sent { by: person, form } = sent;
    let view = to_change(&person, *id).await?;
    let mut reading = Reading::new(&form, person.texts(), NAMES);
    let reason = reading.optional("reason");
    let reason = match reading.finish(|| Some(reason)) {
        Ok(reason) => reason,
        Err(wrong) => return ask(&person, &view, Filled::wrong(form, wrong)),
    };
    let (id, precondition) = (view.project.id, as_seen(&form));
    let work = async |work: &mut Work| work.archive_project(id, reason, &precondition).await;
    match person.app().write(&person.caller, work).await {
        Ok(()) => Ok(lead(person.here.jar, &path(id), Some(Flash::ProjectArchived))),
        Err(AppError::Precondition) => {
            let now = to_change(&person, id.get()).await?;
            let problem = person.texts().say(key("changed-look-again"));
            ask(&person, &now, Filled::late(about(&now, form.get("reason")), problem))
        }
        Err(error) => Err(error.into()),
    }
}

/// Brings an archived project back.
pub(super) async fn activate(sent: Sent<Person>, id: Path<i64>) -> Shown {
    let Sent { by: person, form } = sent;
    let id = to_change(&person, *id).await?.project.id;
    let change = ProjectChange { status: Some(ProjectStatus::Active), ..ProjectChange::default() };
    let precondition = as_seen(&form);
    let work = async |work: &mut Work| work.update_project(id, &change, &precondition).await;
    match person.app().write(&person.caller, work).await {
        Ok(_) => Ok(lead(person.here.jar, &path(id), Some(Flash::ProjectActivated))),
        Err(AppError::Precondition) => {
            let problem = person.texts().say(key("changed-look-again"));
            show_again(&person, id, Form::default(), StatusCode::CONFLICT, problem).await
        }
        Err(error) => Err(error.into()),
    }
}
