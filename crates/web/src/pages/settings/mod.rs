//! `/admin/settings`: what the organisation has settled, in place of what is configured.

mod fields;

use actix_web::{
    http::StatusCode,
    web::{ServiceConfig, get, post, resource},
};
use askama::Template;
use timekeeper_app::{AppError, EntryFilter, OpenEntries, SettingsView};
use timekeeper_domain::{page::PageRequest, zone::Zone};

use self::fields::{Choice, Fields, Values, modes, weekdays};
use super::{Shown, lead, show_as};
use crate::{
    flash::Flash,
    frame::{Frame, Place, Section},
    show::Show,
    texts::key,
    visitor::{Person, Sent},
};

/// Where it is.
const HERE: &str = "/admin/settings";

/// What is wrong with fields, by their names.
type Errors = Vec<(&'static str, String)>;

#[derive(Template)]
#[template(path = "settings/page.html")]
struct SettingsPage {
    frame: Frame,
    version: i64,
    /// When something was settled last.
    changed: Option<String>,
    fields: Fields,
    /// Names of time zones to choose from.
    zones: Vec<String>,
    weekdays: Vec<Choice>,
    modes: Vec<Choice>,
    /// What another time zone means.
    about_zone: String,
    errors: Errors,
    /// Somebody else settled something since this form was made.
    is_late: bool,
}

impl SettingsPage {
    async fn of(person: &Person, view: &SettingsView, fields: Fields) -> Result<Self, AppError> {
        let texts = person.texts();
        let everything = EntryFilter { open: OpenEntries::Include, ..EntryFilter::default() };
        let entries = person.app().list_entries(&person.caller, everything, PageRequest::new(1, 1)).await?.total;
        let show = Show::new(person.app().organisation());
        let changed = view.changed_at.map(|at| texts.with(key("settings-changed"), "when", show.moment(at)));
        Ok(Self {
            frame: person.frame(key("settings-title"), Place::Manage(Section::Settings)),
            version: view.version,
            changed,
            zones: Zone::names(),
            weekdays: weekdays(texts, &fields.week_start),
            modes: modes(texts, &fields.rounding_mode),
            fields,
            about_zone: texts.count(key("settings-zone-hint"), entries),
            errors: Vec::new(),
            is_late: false,
        })
    }
}

async fn settings(person: Person) -> Shown {
    let view = person.app().settings(&person.caller).await?;
    let fields = Fields::of(person.texts(), &Values::of(&view.settled), &view);
    show_as(StatusCode::OK, &SettingsPage::of(&person, &view, fields).await?, None)
}

/// The form as it was written, with what is wrong with it; still made from what was seen then.
async fn again(person: &Person, view: &SettingsView, seen: i64, written: &Values, errors: Errors) -> Shown {
    let mut fields = Fields::of(person.texts(), written, view);
    fields.mark(&errors);
    let page = SettingsPage { version: seen, errors, ..SettingsPage::of(person, view, fields).await? };
    show_as(StatusCode::UNPROCESSABLE_ENTITY, &page, None)
}

/// The form as it was written, with what somebody else has settled meanwhile.
async fn late(person: &Person, written: &Values) -> Shown {
    let view = person.app().settings(&person.caller).await?;
    let mut fields = Fields::of(person.texts(), written, &view);
    fields.compare(person.texts(), &view);
    let page = SettingsPage { is_late: true, ..SettingsPage::of(person, &view, fields).await? };
    show_as(StatusCode::CONFLICT, &page, None)
}

async fn save(sent: Sent<Person>) -> Shown {
    let Sent { by: person, form } = sent;
    let view = person.app().settings(&person.caller).await?;
    // A form that does not say what it was made from was made from nothing.
    let seen = form.get("version").parse().unwrap_or(0);
    let written = Values::written(&form);
    let wanted = match written.read(person.texts(), &view.configured) {
        Ok(wanted) => wanted,
        Err(errors) => return again(&person, &view, seen, &written, errors).await,
    };
    match person.app().change_settings(&person.caller, wanted, seen).await {
        Ok(change) => {
            let flash = if change.moved.is_some() { Flash::ZoneSettled } else { Flash::SettingsSaved };
            Ok(lead(person.here.jar, HERE, Some(flash)))
        }
        Err(AppError::Precondition) => late(&person, &written).await,
        Err(error) => Err(error.into()),
    }
}

pub(crate) fn routes(config: &mut ServiceConfig) {
    config.service(resource(HERE).route(get().to(settings)).route(post().to(save)));
}
