//! `/`: one's own time. The timer, what was worked in a week, and the forms to change it.

mod entries;
mod fields;
mod refusal;
mod timer;
mod view;
mod work;

use actix_web::{
    http::StatusCode,
    web::{self, ServiceConfig, resource},
};
use askama::Template;
use time::Date;
use timekeeper_app::{AppError, Kind};
use timekeeper_domain::{
    entry::{EntryView, TimerConcurrency},
    id::EntryId,
    week::first_day_of_week,
};

use self::{
    fields::{Fields, Problem, Reader},
    view::{Desk, Stored},
};
use super::{Shown, show_as};
use crate::{
    form::Asked,
    frame::{Frame, Place},
    show::{Show, parse_day},
    texts::key,
    visitor::Person,
};

/// The form of an entry that is being changed.
struct Editing {
    id: i64,
    /// What it is for, in words and as forms hold it.
    work: String,
    work_was: String,
    fields: Fields,
    is_open: bool,
    problem: Option<Problem>,
    /// What somebody else made of it meanwhile.
    stored: Option<Stored>,
}

/// The form of a new entry.
struct Adding {
    fields: Fields,
    is_open: bool,
    problem: Option<Problem>,
}

impl Editing {
    /// Whether what is wrong is which of two equal clock times a field means.
    fn asks(&self, field: &str) -> bool {
        self.problem.as_ref().is_some_and(|problem| problem.asks(field))
    }
}

impl Adding {
    /// Whether what is wrong is which of two equal clock times a field means.
    fn asks(&self, field: &str) -> bool {
        self.problem.as_ref().is_some_and(|problem| problem.asks(field))
    }
}

/// Which forms are open.
struct Open {
    editing: Option<Editing>,
    deleting: i64,
    adding: Adding,
    status: StatusCode,
}

#[derive(Template)]
#[template(path = "time/page.html")]
struct MyTimePage {
    frame: Frame,
    desk: Desk,
    editing: Option<Editing>,
    /// The entry whose removal is to be confirmed; 0 for none.
    deleting: i64,
    adding: Adding,
    one_at_once: bool,
}

impl MyTimePage {
    /// The form of that entry, when it is open.
    #[expect(clippy::trivially_copy_pass_by_ref, reason = "templates pass everything so")]
    fn edits(&self, id: &i64) -> Option<&Editing> {
        self.editing.as_ref().filter(|editing| editing.id == *id)
    }

    /// The form of an entry that nothing else on the page is about.
    fn edits_apart(&self) -> Option<&Editing> {
        let on_page = |id: i64| {
            self.desk.timers.iter().any(|timer| timer.id == id)
                || self.desk.week.days.iter().flat_map(|day| &day.rows).any(|row| row.id == id)
        };
        self.editing.as_ref().filter(|editing| !on_page(editing.id))
    }
}

fn reader(person: &Person) -> Reader<'_> {
    Reader { texts: person.texts(), organisation: person.app().organisation() }
}

/// Today, where the organisation is.
fn today(person: &Person) -> Date {
    person.app().organisation().zone.day_of(person.app().now())
}

/// The first day of the week that is asked for, or of this one.
fn week_of(person: &Person, asked: &str) -> Date {
    let day = parse_day(asked).unwrap_or_else(|| today(person));
    first_day_of_week(day, person.app().organisation().week_start)
}

impl Open {
    fn nothing(person: &Person) -> Self {
        let adding = Adding { fields: Fields::empty(today(person)), is_open: false, problem: None };
        Self { editing: None, deleting: 0, adding, status: StatusCode::OK }
    }
}

/// The caller's own entry of that number.
async fn own_entry(person: &Person, id: i64) -> Result<EntryView, AppError> {
    let view = person.app().get_entry(&person.caller, EntryId::new(id)).await?;
    let own = view.entry.user == person.caller.user_id()?;
    if own { Ok(view) } else { Err(AppError::NotFound(Kind::TimeEntry, id)) }
}

async fn show_week(person: &Person, first: Date, open: Open) -> Shown {
    let page = MyTimePage {
        frame: person.frame(key("my-time"), Place::MyTime),
        desk: Desk::of(person, first).await?,
        editing: open.editing,
        deleting: open.deleting,
        adding: open.adding,
        one_at_once: person.app().organisation().timers == TimerConcurrency::OnePerUser,
    };
    show_as(open.status, &page, None)
}

async fn my_time(person: Person, asked: Asked) -> Shown {
    let mut open = Open::nothing(&person);
    if let Ok(id) = asked.0.get("edit").parse() {
        let view = own_entry(&person, id).await?;
        open.editing = Some(Editing {
            id,
            work: work::work_text(&view),
            work_was: work::work_value(&view),
            fields: Fields::of(&view, Show::new(person.app().organisation())),
            is_open: view.entry.state.is_open(),
            problem: None,
            stored: None,
        });
    }
    open.deleting = asked.0.get("delete").parse().unwrap_or_default();
    show_week(&person, week_of(&person, asked.0.get("week")), open).await
}

pub(crate) fn routes(config: &mut ServiceConfig) {
    config
        .service(resource("/").route(web::get().to(my_time)))
        .service(resource("/timer/start").route(web::post().to(timer::start)))
        .service(resource("/timer/stop").route(web::post().to(timer::stop)))
        .service(resource("/timer/pause").route(web::post().to(timer::pause)))
        .service(resource("/timer/resume").route(web::post().to(timer::resume)))
        .service(resource("/favorites/{project}/add").route(web::post().to(timer::mark)))
        .service(resource("/favorites/{project}/remove").route(web::post().to(timer::unmark)))
        .service(resource("/time").route(web::post().to(entries::add)))
        .service(resource("/time/{id}").route(web::post().to(entries::edit)))
        .service(resource("/time/{id}/delete").route(web::post().to(entries::delete)));
}
