//! `/admin/audit-log`: who did what, the latest first.

mod view;
mod wanted;
mod words;

use actix_web::{
    HttpResponse,
    http::{StatusCode, header},
    web::{self, ServiceConfig, resource},
};
use askama::Template;
use timekeeper_app::{Action, AppError, UserFilter};

use self::{
    view::{Entry, Value},
    wanted::{Asking, Wanted, WrongField},
    words::{ACTIONS, KINDS},
};
use super::{
    Shown,
    choices::{self, Choice},
    show_as,
};
use crate::{
    form::{Asked, Form},
    frame::{Frame, Place, Section},
    texts::{Key, Texts, key},
    visitor::Person,
};

/// Where the page is.
const HERE: &str = "/admin/audit-log";

/// Lines on a page.
const LINES: i64 = 50;

#[derive(Template)]
#[template(path = "audit/list.html")]
struct AuditPage {
    frame: Frame,
    people: Vec<Choice>,
    kinds: Vec<Choice>,
    actions: Vec<Choice>,
    /// What was asked, to the letter.
    asked: Form,
    wrong: Vec<WrongField>,
    entries: Vec<Entry>,
    /// Whether all there is could be on the page.
    is_narrowed: bool,
    /// The way back to the latest, from further down.
    latest: Option<String>,
    older: Option<String>,
}

impl AuditPage {
    /// What is wrong with a field.
    fn error(&self, field: &str) -> Option<String> {
        let wrong = self.wrong.iter().find(|wrong| wrong.field() == field)?;
        Some(self.frame.say(wrong.text()))
    }
}

/// Words to choose from; one that is not among them is added when it is chosen.
fn choices(words: &[(&str, Key)], chosen: &str, texts: Texts) -> Vec<Choice> {
    let words = words.iter().map(|(word, name)| ((*word).to_owned(), texts.say(name)));
    choices::choose(words, chosen, (!chosen.is_empty()).then(|| chosen.to_owned()))
}

/// Those who can have done something.
async fn people(person: &Person, chosen: &str) -> Result<Vec<Choice>, AppError> {
    let filter = UserFilter::default();
    let users = choices::all(async |page| person.app().list_users(&person.caller, &filter, page).await).await?;
    let users = users.iter().map(|view| (view.user.id.to_string(), choices::name_of(&view.user)));
    let somebody = (!chosen.is_empty()).then(|| person.texts().with(key("audit-somebody"), "id", chosen));
    Ok(choices::choose(users, chosen, somebody))
}

async fn audit_log(person: Person, asked: Asked) -> Shown {
    person.caller.may(Action::ReadAudit)?;
    match Asking::read(&asked.0) {
        Asking::For(wanted) => show_log(&person, asked.0, &wanted).await,
        Asking::Roundabout(wanted) => {
            Ok(HttpResponse::SeeOther().insert_header((header::LOCATION, wanted.path())).finish())
        }
        Asking::Nonsense(wrong) => {
            let page = page(&person, asked.0, wrong).await?;
            show_as(StatusCode::UNPROCESSABLE_ENTITY, &page, None)
        }
    }
}

/// The page without any lines.
async fn page(person: &Person, asked: Form, wrong: Vec<WrongField>) -> Result<AuditPage, AppError> {
    let texts = person.texts();
    Ok(AuditPage {
        frame: person.frame(key("audit-title"), Place::Manage(Section::AuditLog)),
        people: people(person, asked.get("who")).await?,
        kinds: choices(&KINDS, asked.get("kind"), texts),
        actions: choices(&ACTIONS, asked.get("action"), texts),
        asked,
        wrong,
        entries: Vec::new(),
        is_narrowed: true,
        latest: None,
        older: None,
    })
}

async fn show_log(person: &Person, asked: Form, wanted: &Wanted) -> Shown {
    let app = person.app();
    let filter = wanted.filter(&app.organisation().zone);
    let log = app.audit_log(&person.caller, &filter, wanted.below, LINES).await?;
    let page = AuditPage {
        entries: log.lines.into_iter().map(|line| Entry::of(app, person.texts(), line)).collect(),
        is_narrowed: wanted.is_narrowed(),
        latest: wanted.below.map(|_| wanted.below(None).path()),
        older: log.older.map(|older| wanted.below(Some(older)).path()),
        ..page(person, asked, Vec::new()).await?
    };
    show_as(StatusCode::OK, &page, None)
}

pub(crate) fn routes(config: &mut ServiceConfig) {
    config.service(resource(HERE).route(web::get().to(audit_log)));
}

#[cfg(test)]
mod tests {
    use askama::Template;

    use super::{
        view::{Link, Row},
        *,
    };
    use timekeeper_domain::Instant;

    const HOSTILE: &str = "<script>alert(1)</script>\"'&";

    fn link() -> Link {
        Link { path: HERE.to_owned(), text: HOSTILE.to_owned() }
    }

    fn value() -> Value {
        Value::Long { head: HOSTILE.to_owned(), whole: HOSTILE.to_owned() }
    }

    fn entry(folded: Option<String>) -> Entry {
        Entry {
            number: 7,
            at: Instant::MIN,
            moment: "2026-01-05 10:00".to_owned(),
            who: HOSTILE.to_owned(),
            by: Some(HERE.to_owned()),
            action: HOSTILE.to_owned(),
            thing: link(),
            request: Some(link()),
            differences: vec![
                Row { field: HOSTILE.to_owned(), before: Value::Nothing, after: Value::Short(HOSTILE.to_owned()) },
                Row { field: HOSTILE.to_owned(), before: value(), after: value() },
            ],
            folded,
        }
    }

    #[test]
    fn a_page_with_everything_is_drawn_and_hostile_text_stays_text() {
        let choice = || Choice { value: HOSTILE.to_owned(), text: HOSTILE.to_owned(), is_chosen: true };
        let page = AuditPage {
            frame: Frame::plain(Texts::DEFAULT, key("audit-title"), None),
            people: vec![choice()],
            kinds: vec![choice()],
            actions: vec![choice()],
            asked: Form::parse(b"request=%3Cscript%3E&id=%3Cscript%3E"),
            wrong: vec![WrongField::Who, WrongField::Id, WrongField::From, WrongField::To],
            entries: vec![entry(None), entry(Some("9 fields".to_owned()))],
            is_narrowed: true,
            latest: Some(HERE.to_owned()),
            older: Some(format!("{HERE}?below=7")),
        };
        let html = page.render().unwrap();
        assert!(!html.contains("<script>"), "{html}");
        assert_eq!(html.matches("<details>").count(), 5, "{html}");
        assert!(html.contains("<summary>9 fields</summary>") && html.contains("id=\"line-7\""), "{html}");
    }
}
