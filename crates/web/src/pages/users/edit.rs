//! `/admin/users/new` and `/admin/users/{id}`: the forms of a user.

use actix_web::{HttpResponse, http::StatusCode, web::Path};
use askama::Template;
use timekeeper_app::{Action, AppError, Precondition, UserChange, Work};
use timekeeper_domain::{
    id::UserId,
    user::{Role, UserView},
};

use super::{
    LIST, Row,
    fields::{Difference, Fields, Wrong},
    refusal, role_name, user_path,
};
use crate::{
    failure::Failure,
    flash::Flash,
    form::Form,
    frame::{Frame, Place, Section},
    pages::{Shown, lead, show_as},
    texts::{Key, Texts, key},
    visitor::{Person, Sent},
};

/// How often a form is saved when nothing it was filled from has changed: signing in gives a user a new version, too.
const ATTEMPTS: usize = 3;

/// A role to choose.
struct Choice {
    word: &'static str,
    text: String,
    about: String,
    is_chosen: bool,
}

const fn about(role: Role) -> Key {
    match role {
        Role::Admin => key("role-admin-about"),
        Role::Manager => key("role-manager-about"),
        Role::Member => key("role-member-about"),
        Role::User => key("role-user-about"),
    }
}

/// A form, and how it stands.
struct Filled {
    fields: Fields,
    wrong: Wrong,
    status: StatusCode,
    /// What somebody else changed meanwhile.
    differences: Vec<Difference>,
    /// Whether a password was written, which no page shows again.
    had_password: bool,
}

impl Filled {
    const fn new(fields: Fields) -> Self {
        Self { fields, wrong: Vec::new(), status: StatusCode::OK, differences: Vec::new(), had_password: false }
    }
}

#[derive(Template)]
#[template(path = "users/edit.html")]
struct EditPage {
    frame: Frame,
    /// Where the form goes.
    action: String,
    filled: Filled,
    roles: Vec<Choice>,
    /// Whom it is about; nobody yet when they are to be made.
    user: Option<Row>,
    /// Whether it is about whoever looks at it.
    is_own: bool,
}

impl EditPage {
    /// What is wrong with a field.
    fn error(&self, field: &str) -> Option<&str> {
        self.filled.wrong.iter().find(|(known, _)| *known == field).map(|(_, text)| text.as_str())
    }

    fn fields(&self) -> &Fields {
        &self.filled.fields
    }
}

fn roles(texts: Texts, chosen: &str) -> Vec<Choice> {
    let choice = |role: Role| Choice {
        word: role.as_str(),
        text: texts.say(role_name(role)),
        about: texts.say(about(role)),
        is_chosen: role.as_str() == chosen,
    };
    Role::ALL.map(choice).into()
}

fn ask(person: &Person, title: Key, user: Option<Row>, filled: Filled) -> Shown {
    let page = EditPage {
        frame: person.frame(title, Place::Manage(Section::Users)),
        action: user.as_ref().map_or_else(|| LIST.to_owned(), Row::path),
        roles: roles(person.texts(), filled.fields.get("role")),
        is_own: user.as_ref().is_some_and(|user| person.caller.user().is_some_and(|own| own.id == user.id)),
        filled,
        user,
    };
    show_as(page.filled.status, &page, None)
}

/// The form of a new user.
pub(super) async fn new(person: Person) -> Shown {
    person.caller.may(Action::ManageUsers)?;
    ask(&person, key("user-new"), None, Filled::new(Fields::empty()))
}

pub(super) async fn create(sent: Sent<Person>) -> Shown {
    let Sent { by: person, form } = sent;
    let (app, texts) = (person.app(), person.texts());
    person.caller.may(Action::ManageUsers)?;
    let (fields, password) = (Fields::read(&form), form.get("password"));
    let again = |wrong, status| {
        let filled = Filled { wrong, status, had_password: !password.is_empty(), ..Filled::new(fields.clone()) };
        ask(&person, key("user-new"), None, filled)
    };
    let (new, secret) = match fields.new_user(password, texts) {
        Ok(read) => read,
        Err(wrong) => return again(wrong, StatusCode::UNPROCESSABLE_ENTITY),
    };
    let made = match app.prepare_user(new, secret).await {
        Ok(prepared) => app.write(&person.caller, async |work: &mut Work| work.create_user(&prepared).await).await,
        Err(error) => Err(error),
    };
    match made {
        Ok(view) => Ok(lead(person.here.jar, &user_path(view.user.id), Some(Flash::UserAdded))),
        Err(error) => {
            let refused = refusal::of(error, &fields, texts)?;
            again(refused.wrong, refused.status)
        }
    }
}

/// A user as their page shows them.
pub(super) async fn row(person: &Person, view: &UserView) -> Result<Row, AppError> {
    let guarded = person.app().second_factors(&person.caller, &[view.user.id]).await?;
    Ok(Row::of(person.app(), person.texts(), view, guarded.contains(&view.user.id)))
}

/// A user for whoever manages users.
pub(super) async fn managed(person: &Person, id: i64) -> Result<UserView, AppError> {
    person.caller.may(Action::ManageUsers)?;
    person.app().get_user(&person.caller, UserId::new(id)).await
}

/// The form of a user.
pub(super) async fn form(person: Person, id: Path<i64>) -> Shown {
    let view = managed(&person, *id).await?;
    let user = row(&person, &view).await?;
    ask(&person, key("user-title"), Some(user), Filled::new(Fields::of(&view.user)))
}

pub(super) async fn save(sent: Sent<Person>, id: Path<i64>) -> Shown {
    let Sent { by: person, form } = sent;
    let view = managed(&person, *id).await?;
    let fields = Fields::read(&form);
    match keep(&person, view.user.id, &fields, &form).await {
        Ok(saved) => Ok(saved_by(&person, &saved)),
        Err(unsaved) => {
            let filled = Filled { had_password: form.has("password"), ..Filled::new(fields) };
            again(&person, &view, filled, unsaved).await
        }
    }
}

/// Why a form was not saved.
enum Unsaved {
    Wrong(Wrong),
    Failed(AppError),
}

impl From<AppError> for Unsaved {
    fn from(error: AppError) -> Self {
        Self::Failed(error)
    }
}

/// Saves a form, if the user still is what it was filled from.
async fn keep(person: &Person, id: UserId, fields: &Fields, form: &Form) -> Result<UserView, Unsaved> {
    let (change, secret) = fields.change(form.get("password"), person.texts()).map_err(Unsaved::Wrong)?;
    let current = Some(form.get("current")).filter(|current| !current.is_empty()).map(str::to_owned);
    let change = person.app().prepare_change(&person.caller, id, change, secret, current).await?;
    // A form without a version was not filled from anything.
    let mut versions: Vec<i64> = fields.version.parse().into_iter().collect();
    for _ in 1..ATTEMPTS {
        match keep_over(person, id, &change, &versions).await {
            Err(AppError::Precondition) if !versions.is_empty() => {
                let now = managed(person, id.get()).await?.user;
                if !fields.was_filled_from(&now) {
                    return Err(AppError::Precondition.into());
                }
                versions = vec![now.version];
            }
            other => return Ok(other?),
        }
    }
    Ok(keep_over(person, id, &change, &versions).await?)
}

async fn keep_over(person: &Person, id: UserId, change: &UserChange, versions: &[i64]) -> Result<UserView, AppError> {
    let precondition = Precondition { versions: Some(versions.to_vec()), updated_at: None };
    let work = async |work: &mut Work| work.update_user(id, change, &precondition).await;
    person.app().write(&person.caller, work).await
}

/// Back to the user, or home when one has just taken the right to be here from oneself.
fn saved_by(person: &Person, saved: &UserView) -> HttpResponse {
    let is_own = person.caller.user().is_some_and(|own| own.id == saved.user.id);
    let stays = !is_own || (saved.user.active && saved.user.role == Role::Admin);
    let path = if stays { user_path(saved.user.id) } else { "/".to_owned() };
    lead(person.here.jar, &path, Some(Flash::UserSaved))
}

/// Shows the form again, with what is wrong, or with what somebody else made of the user.
async fn again(person: &Person, view: &UserView, filled: Filled, unsaved: Unsaved) -> Shown {
    let texts = person.texts();
    let (view, filled) = match unsaved {
        Unsaved::Wrong(wrong) => (view.clone(), Filled { wrong, status: StatusCode::UNPROCESSABLE_ENTITY, ..filled }),
        Unsaved::Failed(AppError::Precondition) => {
            let now = managed(person, view.user.id.get()).await?;
            let stored = Fields::of(&now.user);
            let differences = filled.fields.differences(&stored, texts);
            let fields = filled.fields.over(&stored);
            (now, Filled { fields, differences, status: StatusCode::CONFLICT, ..filled })
        }
        Unsaved::Failed(error) => {
            let refused = refusal::of(error, &filled.fields, texts).map_err(Failure::from)?;
            (view.clone(), Filled { wrong: refused.wrong, status: refused.status, ..filled })
        }
    };
    let user = row(person, &view).await?;
    ask(person, key("user-title"), Some(user), filled)
}
