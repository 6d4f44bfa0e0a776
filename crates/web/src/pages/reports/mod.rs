//! `/reports`: what was worked, as sums, charts and a table.

mod export;
mod figures;
mod page;
mod table;
mod wanted;

use actix_web::{
    HttpResponse,
    http::{StatusCode, header},
    web::{self, ServiceConfig, resource},
};
use timekeeper_app::{AppError, SummaryParts, UserFilter};
use timekeeper_domain::{
    Date,
    breakdown::By,
    page::PageRequest,
    span::{Preset, Step},
    user::User,
};

use self::{
    figures::Figures,
    page::{Choice, Filters, ReportsPage},
    table::Table,
    wanted::{Asking, HERE, Wanted, day_text},
};
use super::{
    Shown,
    people::{self, named},
    show, show_as,
};
use crate::{
    form::{Asked, Form},
    frame::Place,
    show::Show,
    texts::{Key, Texts, key},
    visitor::Person,
};

/// Most projects to choose from.
const MOST_CHOICES: usize = 1_000;

/// What a span of days with a name is called.
const fn preset_name(preset: Preset) -> Key {
    match preset {
        Preset::Today => key("range-today"),
        Preset::ThisWeek => key("range-this-week"),
        Preset::LastWeek => key("range-last-week"),
        Preset::ThisMonth => key("range-this-month"),
        Preset::LastMonth => key("range-last-month"),
        Preset::ThisYear => key("range-this-year"),
        Preset::LastYear => key("range-last-year"),
    }
}

/// What the lines of a table are called.
const fn by_name(by: By) -> Key {
    match by {
        By::Project => key("by-project"),
        By::Client => key("by-client"),
        By::User => key("by-user"),
        By::Category => key("by-category"),
        By::Day => key("by-day"),
        By::Week => key("by-week"),
    }
}

/// Projects to choose from.
async fn projects(person: &Person) -> Result<Vec<Choice>, AppError> {
    let mut choices = Vec::new();
    for page in 1.. {
        let request = PageRequest::new(page, PageRequest::MAX_PER_PAGE);
        let projects = person.app().list_projects(&person.caller, None, None, request).await?;
        let choice = |id: i64, name: String| Choice { value: id.to_string(), text: name, is_chosen: false };
        choices.extend(projects.items.iter().map(|view| choice(view.project.id.get(), view.project.name.to_string())));
        if projects.next().is_none() || choices.len() >= MOST_CHOICES {
            break;
        }
    }
    choices.sort_by_cached_key(|choice| choice.text.to_lowercase());
    Ok(choices)
}

/// Users to choose from, for whoever sees them; those who left are among them, whose work is still there.
async fn users(person: &Person) -> Result<Vec<Choice>, AppError> {
    if !person.caller.is_admin() {
        return Ok(Vec::new());
    }
    let users = people::choices(person, &UserFilter::default()).await?;
    Ok(users.into_iter().map(|(id, text)| Choice { value: id.to_string(), text, is_chosen: false }).collect())
}

fn user_choice(user: &User) -> Choice {
    Choice { value: user.id.to_string(), text: named(user), is_chosen: false }
}

/// Marks what is chosen, and adds it where the list has too much to hold it.
fn choose(mut choices: Vec<Choice>, chosen: Option<Choice>) -> Vec<Choice> {
    if let Some(chosen) = chosen {
        match choices.iter_mut().find(|choice| choice.value == chosen.value) {
            Some(choice) => choice.is_chosen = true,
            None => choices.push(Choice { is_chosen: true, ..chosen }),
        }
    }
    choices
}

/// What the form says and offers.
async fn filters(person: &Person, wanted: &Wanted) -> Result<Filters, AppError> {
    let (app, texts) = (person.app(), person.texts());
    let project = match wanted.project {
        Some(id) => {
            let name = app.get_project(&person.caller, id).await?.project.name.to_string();
            Some(Choice { value: id.to_string(), text: name, is_chosen: true })
        }
        None => None,
    };
    let user = match wanted.user {
        Some(id) => Some(user_choice(&app.get_user(&person.caller, id).await?.user)),
        None => None,
    };
    let is_admin = person.caller.is_admin();
    let groupings = By::ALL.into_iter().filter(|by| is_admin || *by != By::User || wanted.by == By::User);
    let groupings = groupings.map(|by| Choice {
        value: by.as_str().to_owned(),
        text: texts.say(by_name(by)),
        is_chosen: by == wanted.by,
    });
    Ok(Filters {
        range: wanted.preset.map_or("", Preset::as_str),
        from: day_text(wanted.span.first()),
        to: day_text(wanted.span.last()),
        about: [&project, &user].into_iter().flatten().map(|choice| choice.text.clone()).collect(),
        projects: choose(projects(person).await?, project),
        users: if is_admin { choose(users(person).await?, user) } else { Vec::new() },
        groupings: groupings.collect(),
    })
}

/// The ways to other days of the same.
fn presets(wanted: &Wanted, today: Date, texts: Texts) -> Vec<page::Way> {
    let way = |preset| page::Way {
        path: wanted.during(preset, today).here(),
        text: texts.say(preset_name(preset)),
        is_current: wanted.preset == Some(preset),
    };
    Preset::ALL.map(way).into()
}

async fn reports(person: Person, asked: Asked) -> Shown {
    let (app, texts, today) = (person.app(), person.texts(), person.app().today());
    let wanted = match Asking::read(&asked.0, today)? {
        Asking::For(wanted) => wanted,
        Asking::Roundabout(wanted) => {
            return Ok(HttpResponse::SeeOther().insert_header((header::LOCATION, wanted.here())).finish());
        }
        Asking::Nonsense => return nonsense(&person, &asked.0, today).await,
    };
    let filters = filters(&person, &wanted).await?;
    let parts = SummaryParts { days: true, ..wanted.parts() };
    let summarized = app.summarize(&person.caller, wanted.request(app, wanted.span, parts)).await?;
    let compared = wanted.span.compared(today);
    let sums = SummaryParts::default();
    let before = app.summarize(&person.caller, wanted.request(app, compared, sums)).await?.summary.totals;
    let year = Step::Year.around(wanted.span.last());
    let daily = SummaryParts { days: true, ..sums };
    let year_days = app.summarize(&person.caller, wanted.request(app, year, daily)).await?.days.unwrap_or_default();

    let figures = Figures { texts, show: Show::new(app.organisation()), wanted: &wanted };
    let page = ReportsPage {
        frame: person.frame(key("reports-title"), Place::Reports),
        presets: presets(&wanted, today, texts),
        span: figures.span(wanted.span),
        zone: app.organisation().zone.name().to_owned(),
        sums: figures.sums(&summarized, before, compared),
        charts: figures.charts(&summarized, &year_days)?,
        table: Table::of(&figures, &summarized),
        filters,
        is_nonsense: false,
    };
    show(&page)
}

/// The form again, with what is wrong about it.
async fn nonsense(person: &Person, form: &Form, today: Date) -> Shown {
    let Asking::For(wanted) = Asking::read(&Form::default(), today)? else {
        return show_as(StatusCode::UNPROCESSABLE_ENTITY, &ReportsPage::nothing(person, Filters::default()), None);
    };
    let mut filters = filters(person, &wanted).await?;
    filters.range = "";
    (filters.from, filters.to) = (form.get("from").to_owned(), form.get("to").to_owned());
    let page =
        ReportsPage { presets: presets(&wanted, today, person.texts()), ..ReportsPage::nothing(person, filters) };
    show_as(StatusCode::UNPROCESSABLE_ENTITY, &page, None)
}

pub(crate) fn routes(config: &mut ServiceConfig) {
    config
        .service(resource(HERE).route(web::get().to(reports)))
        .service(resource("/reports/export/{what}.{format}").route(web::get().to(export::export)));
}
