//! Setting a client aside once that is confirmed, and taking it up again.

use actix_web::{http::StatusCode, web::Path};
use askama::Template;
use timekeeper_app::{AppError, ClientChange, Work};
use timekeeper_domain::client::{ClientStatus, ClientView};

use super::{Row, edit::to_change, page::show_again, path};
use crate::{
    flash::Flash,
    form::Form,
    frame::{Frame, Place, Section},
    pages::{
        Shown,
        filled::{Filled, as_seen},
        lead, show_as,
    },
    texts::key,
    visitor::{Person, Sent},
};

#[derive(Template)]
#[template(path = "clients/deactivate.html")]
struct DeactivatePage {
    frame: Frame,
    row: Row,
    filled: Filled,
    action: String,
    back: String,
}

fn ask(person: &Person, view: &ClientView, problem: Option<String>) -> Shown {
    let form = Form::of([("version", view.client.version.to_string())]);
    let page = DeactivatePage {
        frame: person.frame(key("deactivate-title"), Place::Manage(Section::Clients)),
        row: Row::of(&person.caller, person.texts(), view),
        filled: match problem {
            None => Filled::new(form),
            Some(problem) => Filled::late(form, problem),
        },
        action: format!("{}/deactivate", path(view.client.id)),
        back: path(view.client.id),
    };
    show_as(page.filled.status(), &page, None)
}

pub(super) async fn confirm(person: Person, id: Path<i64>) -> Shown {
    let view = to_change(&person, *id).await?;
    ask(&person, &view, None)
}

pub(super) async fn deactivate(sent: Sent<Person>, id: Path<i64>) -> Shown {
    let Sent { by: person, form } = sent;
    let id = to_change(&person, *id).await?.client.id;
    let precondition = as_seen(&form);
    let work = async |work: &mut Work| work.deactivate_client(id, &precondition).await;
    match person.app().write(&person.caller, work).await {
        Ok(()) => Ok(lead(person.here.jar, &path(id), Some(Flash::ClientDeactivated))),
        Err(AppError::Precondition) => {
            let now = to_change(&person, id.get()).await?;
            ask(&person, &now, Some(person.texts().say(key("changed-look-again"))))
        }
        Err(error) => Err(error.into()),
    }
}

/// Takes a client up again.
pub(super) async fn activate(sent: Sent<Person>, id: Path<i64>) -> Shown {
    let Sent { by: person, form } = sent;
    let id = to_change(&person, *id).await?.client.id;
    let change = ClientChange { status: Some(ClientStatus::Active), ..ClientChange::default() };
    let precondition = as_seen(&form);
    let work = async |work: &mut Work| work.update_client(id, &change, &precondition).await;
    match person.app().write(&person.caller, work).await {
        Ok(_) => Ok(lead(person.here.jar, &path(id), Some(Flash::ClientActivated))),
        Err(AppError::Precondition) => {
            let problem = person.texts().say(key("changed-look-again"));
            show_again(&person, id, StatusCode::CONFLICT, problem).await
        }
        Err(error) => Err(error.into()),
    }
}
