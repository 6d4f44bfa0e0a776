//! `/admin/api-tokens/new`: making a token, whose text is shown once.

use actix_web::http::StatusCode;
use askama::Template;
use timekeeper_app::{Action, Answer, AppError, NewToken, Refusal, Retry, Seal, UserFilter, Work};
use timekeeper_domain::{
    id::{TokenId, UserId},
    scope::{KNOWN_SCOPES, ScopeSet},
    text::Text,
    token::parse_network,
};

use super::{LIST, Row};
use crate::{
    failure::Failure,
    form::Form,
    frame::{Frame, Place, Section},
    pages::{Shown, people, show_as},
    texts::{Key, Texts, key},
    visitor::{Person, Sent},
};

/// Characters of chance that a form is known by, so that sending it twice makes one token.
const ONCE_LENGTH: usize = 24;

/// Most days until a token ends.
const MOST_DAYS: u32 = 36_500;

/// Areas of scopes, in the order in which they are shown.
const AREAS: [(&str, Key); 11] = [
    ("time_entries", key("area-time")),
    ("projects", key("area-projects")),
    ("tasks", key("area-tasks")),
    ("clients", key("area-clients")),
    ("categories", key("area-categories")),
    ("expenses", key("area-expenses")),
    ("invoices", key("area-invoices")),
    ("reports", key("area-reports")),
    ("users", key("area-users")),
    ("ai", key("area-ai")),
    ("", key("area-everything")),
];

/// Scopes of one area.
struct Area {
    title: String,
    scopes: Vec<Scope>,
}

/// A scope to choose.
struct Scope {
    name: &'static str,
    text: String,
    is_chosen: bool,
}

/// A user to choose.
struct Choice {
    id: UserId,
    text: String,
    is_chosen: bool,
}

#[derive(Template)]
#[template(path = "tokens/new.html")]
struct NewPage {
    frame: Frame,
    once: String,
    form: Form,
    users: Vec<Choice>,
    areas: Vec<Area>,
    errors: Vec<(&'static str, String)>,
}

impl NewPage {
    /// What is wrong with a field.
    fn error(&self, field: &str) -> Option<&str> {
        self.errors.iter().find(|(known, _)| *known == field).map(|(_, text)| text.as_str())
    }
}

#[derive(Template)]
#[template(path = "tokens/made.html")]
struct MadePage {
    frame: Frame,
    secret: String,
    row: Row,
}

/// The text that explains a scope: `scope-read-tasks`, `scope-read-all`.
fn explanation(scope: &str) -> String {
    format!("scope-{}", scope.replace([':', '_'], "-").replace('*', "all"))
}

fn areas(texts: Texts, chosen: &Form) -> Vec<Area> {
    let area_of = |scope: &str| {
        let area = scope.split_once(':').map_or("", |(_, area)| area);
        if AREAS.iter().any(|(known, _)| *known == area) { area.to_owned() } else { String::new() }
    };
    let areas = AREAS.iter().map(|(area, title)| Area {
        title: texts.say(title),
        scopes: KNOWN_SCOPES
            .iter()
            .filter(|(name, _)| area_of(name) == *area)
            .map(|(name, _)| Scope {
                name,
                text: texts.say(explanation(name)),
                is_chosen: chosen.all("scope").any(|chosen| chosen == *name),
            })
            .collect(),
    });
    areas.filter(|area| !area.scopes.is_empty()).collect()
}

/// Users whom a token may speak for.
async fn users(person: &Person, chosen: &str) -> Result<Vec<Choice>, AppError> {
    let filter = UserFilter { active: Some(true), ..UserFilter::default() };
    let own = person.caller.user_id()?;
    let chosen = chosen.parse().map_or(own, UserId::new);
    let choice = |(id, text)| Choice { id, text, is_chosen: id == chosen };
    Ok(people::choices(person, &filter).await?.into_iter().map(choice).collect())
}

async fn ask(person: &Person, form: Form, errors: Vec<(&'static str, String)>) -> Shown {
    person.caller.may(Action::ManageTokens)?;
    let once = match form.get("once") {
        "" => person.app().chance(ONCE_LENGTH)?,
        known => known.to_owned(),
    };
    let page = NewPage {
        frame: person.frame(key("token-new"), Place::Manage(Section::ApiTokens)),
        once,
        users: users(person, form.get("user")).await?,
        areas: areas(person.texts(), &form),
        form,
        errors,
    };
    show_as(if page.errors.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY }, &page, None)
}

/// The form of a new token.
pub(super) async fn form(person: Person) -> Shown {
    ask(&person, Form::default(), Vec::new()).await
}

/// What a form asks for, or what is wrong with it.
fn read(form: &Form, texts: Texts) -> Result<NewToken, Vec<(&'static str, String)>> {
    let mut errors = Vec::new();
    let name = Text::new(form.get("name")).map_err(|_| errors.push(("name", texts.say(key("token-name-wrong")))));
    let description = Text::optional(form.get("description"))
        .map_err(|_| errors.push(("description", texts.say(key("token-description-wrong")))));
    let user = form.get("user").parse().map(UserId::new);
    let user = user.map_err(|_| errors.push(("user", texts.say(key("token-user-wrong")))));
    let scopes =
        ScopeSet::new(form.all("scope")).map_err(|_| errors.push(("scopes", texts.say(key("token-scopes-wrong")))));
    let expires = match form.get("days").trim() {
        "" => Ok(None),
        days => days.parse().ok().filter(|days| (1..=MOST_DAYS).contains(days)).map(Some).ok_or(()),
    };
    let expires = expires.map_err(|()| errors.push(("days", texts.say(key("token-days-wrong")))));
    let networks = form.get("addresses").split([',', '\n', ' ']).map(str::trim).filter(|text| !text.is_empty());
    let networks: Result<Vec<_>, _> = networks.map(parse_network).collect();
    let networks = networks
        .map_err(|wrong| errors.push(("addresses", texts.with(key("token-addresses-wrong"), "address", wrong.0))));
    match (name, description, user, scopes, expires, networks) {
        (Ok(name), Ok(description), Ok(user), Ok(scopes), Ok(expires_days), Ok(ip_allowlist)) => {
            Ok(NewToken { name, description, user: Some(user), scopes, expires_days, ip_allowlist })
        }
        _ => Err(errors),
    }
}

/// Makes a token and shows its text. The form sent again shows it again, for as long as the session lasts that sent it:
/// what is kept for that is sealed with the session.
pub(super) async fn create(sent: Sent<Person>) -> Shown {
    let Sent { by: person, form } = sent;
    let texts = person.texts();
    person.caller.may(Action::ManageTokens)?;
    let new = match read(&form, texts) {
        Ok(new) => new,
        Err(errors) => return ask(&person, form, errors).await,
    };
    let once = form.get("once").chars().take(ONCE_LENGTH).collect::<String>();
    let seal = Seal::new(person.session(), &once);
    let fingerprint = seal.fingerprint(LIST, form.text().as_bytes());
    let retry = (!once.is_empty()).then_some(Retry { key: once, fingerprint, seal });
    let made = person
        .app()
        .answer(&person.caller, retry.as_ref(), async |work: &mut Work| {
            let issued = work.create_token(&new).await?;
            let body = format!("{} {}", issued.view.token.id, issued.secret);
            Ok(Answer { status: StatusCode::CREATED.as_u16(), etag: None, body })
        })
        .await;
    let made = match made {
        Ok(made) => made.answer.body,
        Err(AppError::Refused(Refusal::TokenUser)) => {
            return ask(&person, form, vec![("user", texts.say(key("token-user-wrong")))]).await;
        }
        Err(AppError::Refused(Refusal::AdminScope)) => {
            return ask(&person, form, vec![("scopes", texts.say(key("token-admin-wrong")))]).await;
        }
        Err(error) => return Err(error.into()),
    };
    let (id, secret) = made.split_once(' ').unwrap_or_default();
    let id = id.parse().map_err(|_| Failure::status(StatusCode::INTERNAL_SERVER_ERROR))?;
    let view = person.app().get_token(&person.caller, TokenId::new(id)).await?;
    let page = MadePage {
        frame: person.frame(key("token-made"), Place::Manage(Section::ApiTokens)),
        secret: secret.to_owned(),
        row: Row::of(person.app(), texts, &view),
    };
    show_as(StatusCode::CREATED, &page, None)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_scope_is_offered_once_and_explained() {
        let areas = areas(Texts::DEFAULT, &Form::default());
        let mut offered: Vec<&str> = areas.iter().flat_map(|area| area.scopes.iter().map(|scope| scope.name)).collect();
        let mut known: Vec<&str> = KNOWN_SCOPES.iter().map(|(name, _)| *name).collect();
        offered.sort_unstable();
        known.sort_unstable();
        assert_eq!(offered, known);
        for scope in areas.iter().flat_map(|area| &area.scopes) {
            assert_ne!(scope.text, explanation(scope.name), "{} is not explained", scope.name);
        }
    }

    #[test]
    fn a_form_says_everything_that_is_wrong_with_it() {
        let form = Form::parse(b"name=+&description=&user=x&days=0&addresses=10.0.0.0%2F8%0A300.1.1.1");
        let fields: Vec<&str> = read(&form, Texts::DEFAULT).unwrap_err().into_iter().map(|(field, _)| field).collect();
        assert_eq!(fields, ["name", "user", "scopes", "days", "addresses"]);
        let form =
            Form::parse(b"name=CI&user=3&scope=read%3Atasks&scope=read%3Aprojects&days=30&addresses=10.0.0.1,::1");
        let new = read(&form, Texts::DEFAULT).unwrap();
        assert_eq!((new.expires_days, new.ip_allowlist.len(), new.user), (Some(30), 2, Some(UserId::new(3))));
        assert_eq!(new.scopes.to_string(), "read:projects,read:tasks");
    }
}
