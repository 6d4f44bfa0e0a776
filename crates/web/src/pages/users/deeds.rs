//! What is done with a user besides changing what is known of them, once it is confirmed.

use actix_web::{HttpResponse, http::StatusCode, web::Path};
use askama::Template;
use timekeeper_app::{AppError, Conflict, Precondition, Removal, UserChange, Work};
use timekeeper_domain::{id::UserId, user::UserView};

use super::{
    LIST, Row,
    edit::{managed, row},
    list::{State, Wanted},
    user_path,
};
use crate::{
    flash::Flash,
    frame::{Frame, Place, Section},
    pages::{Shown, lead, show_as},
    texts::{Key, key},
    visitor::{Person, Sent},
};

/// What may be done, once it is confirmed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Deed {
    Deactivate,
    ResetSecondFactor,
    Delete(Removal),
}

impl Deed {
    /// What it is called, what comes of it, what the button says, and where it is done.
    const fn words(self) -> (Key, Key, Key, &'static str) {
        match self {
            Self::Deactivate => {
                (key("user-deactivate-title"), key("user-deactivate-warning"), key("user-deactivate"), "deactivate")
            }
            Self::ResetSecondFactor => {
                (key("user-reset-title"), key("user-reset-warning"), key("user-reset"), "second-factor")
            }
            Self::Delete(Removal::Removed) => {
                (key("user-delete-title"), key("user-delete-warning"), key("user-delete"), "delete")
            }
            Self::Delete(Removal::Anonymised) => {
                (key("user-delete-title"), key("user-anonymise-warning"), key("user-anonymise"), "delete")
            }
        }
    }
}

/// Why a deed was not done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Problem {
    /// Somebody has to be left who manages the server.
    LastAdministrator,
    /// Somebody else changed the user.
    Changed,
}

#[derive(Template)]
#[template(path = "users/confirm.html")]
struct ConfirmPage {
    frame: Frame,
    user: Row,
    warning: String,
    button: String,
    action: String,
    problem: Option<String>,
    /// Whether it can be done at all.
    is_possible: bool,
    is_own: bool,
}

/// Asks whether to do it, or says why it was not done.
async fn confirm(person: &Person, view: &UserView, deed: Deed, problem: Option<Problem>) -> Shown {
    let texts = person.texts();
    let (title, warning, button, path) = deed.words();
    let said = problem.map(|problem| match problem {
        Problem::LastAdministrator => key("user-last-administrator"),
        Problem::Changed => key("user-changed"),
    });
    let page = ConfirmPage {
        frame: person.frame(title, Place::Manage(Section::Users)),
        user: row(person, view).await?,
        warning: texts.say(warning),
        button: texts.say(button),
        action: format!("{}/{path}", user_path(view.user.id)),
        problem: said.map(|said| texts.say(said)),
        is_possible: problem != Some(Problem::LastAdministrator),
        is_own: person.caller.user().is_some_and(|own| own.id == view.user.id),
    };
    show_as(if problem.is_some() { StatusCode::CONFLICT } else { StatusCode::OK }, &page, None)
}

pub(super) async fn confirm_deactivate(person: Person, id: Path<i64>) -> Shown {
    confirm(&person, &managed(&person, *id).await?, Deed::Deactivate, None).await
}

pub(super) async fn confirm_reset(person: Person, id: Path<i64>) -> Shown {
    confirm(&person, &managed(&person, *id).await?, Deed::ResetSecondFactor, None).await
}

pub(super) async fn confirm_delete(person: Person, id: Path<i64>) -> Shown {
    let view = managed(&person, *id).await?;
    confirm(&person, &view, foreseen(&person, &view).await?, None).await
}

async fn foreseen(person: &Person, view: &UserView) -> Result<Deed, AppError> {
    Ok(Deed::Delete(person.app().foresee_removal(&person.caller, view.user.id).await?))
}

async fn switch(person: &Person, id: i64, active: bool) -> Result<UserView, AppError> {
    let change = UserChange { active: Some(active), ..UserChange::default() };
    let anybody = Precondition::default();
    let work = async |work: &mut Work| work.update_user(UserId::new(id), &change, &anybody).await;
    managed(person, id).await?;
    person.app().write(&person.caller, work).await
}

/// Back to the list that somebody who was switched on or off is on now.
fn listed(person: &Person, state: State, flash: Flash) -> HttpResponse {
    let path = Wanted::everybody(state).path(1);
    lead(person.here.jar, &path, Some(flash))
}

pub(super) async fn activate(sent: Sent<Person>, id: Path<i64>) -> Shown {
    switch(&sent.by, *id, true).await?;
    Ok(listed(&sent.by, State::Active, Flash::UserActivated))
}

pub(super) async fn deactivate(sent: Sent<Person>, id: Path<i64>) -> Shown {
    let person = sent.by;
    match switch(&person, *id, false).await {
        Ok(_) => Ok(listed(&person, State::Inactive, Flash::UserDeactivated)),
        Err(AppError::Conflict(Conflict::LastAdministrator)) => {
            let view = managed(&person, *id).await?;
            confirm(&person, &view, Deed::Deactivate, Some(Problem::LastAdministrator)).await
        }
        Err(error) => Err(error.into()),
    }
}

pub(super) async fn reset(sent: Sent<Person>, id: Path<i64>) -> Shown {
    let (person, user) = (sent.by, UserId::new(*id));
    let was_on = person.app().write(&person.caller, async |work: &mut Work| work.reset_totp(user).await).await?;
    let flash = if was_on { Flash::SecondFactorReset } else { Flash::NoSecondFactor };
    Ok(lead(person.here.jar, &user_path(user), Some(flash)))
}

pub(super) async fn delete(sent: Sent<Person>, id: Path<i64>) -> Shown {
    let Sent { by: person, form } = sent;
    let view = managed(&person, *id).await?;
    // Whoever confirms has seen that version.
    let versions = Some(form.get("version").parse().into_iter().collect());
    let precondition = Precondition { versions, updated_at: None };
    let work = async |work: &mut Work| work.remove_user(view.user.id, &precondition).await;
    let problem = match person.app().write(&person.caller, work).await {
        Ok(removal) => return Ok(gone(&person, view.user.id, removal)),
        Err(AppError::Precondition) => Problem::Changed,
        Err(AppError::Conflict(Conflict::LastAdministrator)) => Problem::LastAdministrator,
        Err(error) => return Err(error.into()),
    };
    let view = managed(&person, *id).await?;
    confirm(&person, &view, foreseen(&person, &view).await?, Some(problem)).await
}

/// Back to the list; whoever removed themselves is led to where one signs in.
fn gone(person: &Person, id: UserId, removal: Removal) -> HttpResponse {
    let flash = match removal {
        Removal::Removed => Flash::UserDeleted,
        Removal::Anonymised => Flash::UserAnonymised,
    };
    let is_own = person.caller.user().is_some_and(|own| own.id == id);
    lead(person.here.jar, if is_own { "/login" } else { LIST }, Some(flash))
}
