//! New clients, and changes to those there are.

use actix_web::web::Path;
use askama::Template;
use timekeeper_app::{Action, AppError, Forbidden, Work};
use timekeeper_domain::{client::ClientView, id::ClientId};

use super::{LIST, form, path};
use crate::{
    flash::Flash,
    form::Form,
    frame::{Frame, Place, Section},
    pages::{
        Shown,
        filled::{Filled, as_seen, other_currency},
        lead, once, show_as,
    },
    texts::key,
    visitor::{Person, Sent},
};

/// Where new clients are made.
const NEW: &str = "/admin/clients/new";

#[derive(Template)]
#[template(path = "clients/edit.html")]
struct EditPage {
    frame: Frame,
    /// Where the form goes.
    action: String,
    /// Where whoever changes nothing goes.
    back: String,
    /// What the form of something new is known by.
    once: Option<String>,
    filled: Filled,
    /// The currency of the rate.
    currency: &'static str,
    /// What to know of a rate in another currency that was there before.
    other_currency: Option<String>,
}

fn ask(person: &Person, view: Option<&ClientView>, filled: Filled) -> Shown {
    let currency = person.app().organisation().currency;
    let rate = view.and_then(|view| view.client.default_hourly_rate);
    let title = if view.is_some() { key("client-edit") } else { key("client-new") };
    let once = if view.is_none() { Some(once::key_of(person, filled.form())?) } else { None };
    let page = EditPage {
        frame: person.frame(title, Place::Manage(Section::Clients)),
        action: view.map_or_else(|| NEW.to_owned(), |view| format!("{}/edit", path(view.client.id))),
        back: view.map_or_else(|| LIST.to_owned(), |view| path(view.client.id)),
        once,
        currency: currency.code(),
        other_currency: other_currency(person.texts(), currency, &[rate]),
        filled,
    };
    show_as(page.filled.status(), &page, None)
}

pub(super) async fn new(person: Person) -> Shown {
    person.caller.may(Action::WriteClients)?;
    ask(&person, None, Filled::default())
}

pub(super) async fn create(sent: Sent<Person>) -> Shown {
    let Sent { by: person, form } = sent;
    person.caller.may(Action::WriteClients)?;
    let new = match form::read(&form, person.texts(), person.app().organisation().currency, None) {
        Ok(new) => new,
        Err(wrong) => return ask(&person, None, Filled::wrong(form, wrong)),
    };
    let work = async |work: &mut Work| Ok(work.create_client(&new).await?.client.id.get());
    match once::make(&person, NEW, &form, work).await {
        Ok(id) => Ok(lead(person.here.jar, &path(ClientId::new(id)), Some(Flash::ClientAdded))),
        Err(error) => {
            let wrong = form::refusal(error, person.texts())?;
            ask(&person, None, Filled::wrong(form, wrong))
        }
    }
}

/// A client that the caller may change.
pub(super) async fn to_change(person: &Person, id: i64) -> Result<ClientView, AppError> {
    let view = person.app().get_client(&person.caller, ClientId::new(id)).await?;
    if person.caller.changes_client(&view.client) { Ok(view) } else { Err(Forbidden::Denied.into()) }
}

pub(super) async fn edit(person: Person, id: Path<i64>) -> Shown {
    let view = to_change(&person, *id).await?;
    ask(&person, Some(&view), Filled::new(form::of(&view)))
}

pub(super) async fn save(sent: Sent<Person>, id: Path<i64>) -> Shown {
    let Sent { by: person, form } = sent;
    let view = to_change(&person, *id).await?;
    let new = match form::read(&form, person.texts(), person.app().organisation().currency, Some(&view)) {
        Ok(new) => new,
        Err(wrong) => return ask(&person, Some(&view), Filled::wrong(form, wrong)),
    };
    let (id, change, precondition) = (view.client.id, form::change(new), as_seen(&form));
    let work = async |work: &mut Work| work.update_client(id, &change, &precondition).await;
    match person.app().write(&person.caller, work).await {
        Ok(_) => Ok(lead(person.here.jar, &path(id), Some(Flash::ClientSaved))),
        Err(AppError::Precondition) => overtaken(&person, id, form).await,
        Err(error) => {
            let wrong = form::refusal(error, person.texts())?;
            ask(&person, Some(&view), Filled::wrong(form, wrong))
        }
    }
}

/// Shows the form again, with what somebody else saved meanwhile.
async fn overtaken(person: &Person, id: ClientId, form: Form) -> Shown {
    let now = to_change(person, id.get()).await?;
    let filled = Filled::overtaken(form, &form::of(&now), form::NAMES, &form::shown(&now), person.texts());
    ask(person, Some(&now), filled)
}
