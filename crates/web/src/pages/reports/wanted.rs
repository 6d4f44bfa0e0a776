//! What a report is to be about, as its address says it: a view is a link.

use std::ops::RangeInclusive;

use actix_web::http::StatusCode;
use time::{Date, Weekday, format_description::BorrowedFormatItem, macros::format_description};
use timekeeper_app::{App, EntryFilter, SummaryParts, SummaryRequest};
use timekeeper_domain::{
    breakdown::By,
    id::{ProjectId, UserId},
    span::{Preset, Span},
    totals::Window,
};

use crate::{
    failure::Failure,
    form::{Form, address},
};

/// Where the page is.
pub(super) const HERE: &str = "/reports";

/// The days that are shown when nothing is said.
const USUAL: Preset = Preset::ThisMonth;

/// Days of a report that has a beginning or an end only.
const OPEN_DAYS: i64 = 30;

/// The years whose days can be asked for: there are days before the first and after the last of them, too.
const YEARS: RangeInclusive<i32> = 1_900..=9_998;

const DAY: &[BorrowedFormatItem<'_>] = format_description!("[year]-[month]-[day]");

/// What a report is to be about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Wanted {
    /// The name of its days, if they have one.
    pub(super) preset: Option<Preset>,
    pub(super) span: Span,
    pub(super) project: Option<ProjectId>,
    pub(super) user: Option<UserId>,
    pub(super) by: By,
    /// Which page of the table, from 1.
    pub(super) page: u32,
    /// The day on which weeks begin.
    pub(super) week_start: Weekday,
}

/// What an address says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Asking {
    /// That.
    For(Wanted),
    /// That, in a roundabout way, as forms do.
    Roundabout(Wanted),
    /// Days that are none, or that end before they begin.
    Nonsense,
}

/// A day as browsers send it.
pub(super) fn day_text(day: Date) -> String {
    day.format(DAY).unwrap_or_default()
}

/// A day that is there or is not; `Err` when it is none.
fn day(text: &str) -> Result<Option<Date>, ()> {
    if text.is_empty() {
        return Ok(None);
    }
    let day = Date::parse(text, DAY).map_err(|_| ())?;
    if YEARS.contains(&day.year()) { Ok(Some(day)) } else { Err(()) }
}

/// The number of something, if there is one; what is no number is the number of nothing.
fn number<I>(text: &str, id: impl Fn(i64) -> I) -> Result<Option<I>, Failure> {
    if text.is_empty() {
        return Ok(None);
    }
    text.parse().map(|number| Some(id(number))).map_err(|_| Failure::status(StatusCode::NOT_FOUND))
}

impl Asking {
    /// What an address says on a day, where weeks begin on `week_start`.
    ///
    /// # Errors
    /// [`Failure`] for a project or user that cannot be.
    pub(super) fn read(form: &Form, today: Date, week_start: Weekday) -> Result<Self, Failure> {
        let project = number(form.get("project"), ProjectId::new)?;
        let user = number(form.get("user"), UserId::new)?;
        let by = By::from_word(form.get("by")).unwrap_or_default();
        let page = form.get("page").parse().unwrap_or(1).max(1);
        let named = Preset::from_word(form.get("range"));
        let (Ok(from), Ok(to)) = (day(form.get("from")), day(form.get("to"))) else { return Ok(Self::Nonsense) };
        let dated = match (from, to) {
            (None, None) => None,
            (Some(from), Some(to)) => Some((from, to)),
            (Some(from), None) => Some((from, today.max(from))),
            (None, Some(to)) => Some((to.saturating_sub(time::Duration::days(OPEN_DAYS - 1)), to)),
        };
        let Ok(dated) = dated.map(|(from, to)| Span::new(from, to)).transpose() else { return Ok(Self::Nonsense) };
        let preset = match (named, dated) {
            // A form sends both; where its days were changed, they are what is meant.
            (Some(named), Some(days)) => Some(named).filter(|named| named.span(today, week_start) == days),
            (Some(named), None) => Some(named),
            (None, None) => Some(USUAL),
            (None, Some(_)) => None,
        };
        let span = preset.map(|preset| preset.span(today, week_start)).or(dated);
        let Some(span) = span else { return Ok(Self::Nonsense) };
        let wanted = Wanted { preset, span, project, user, by, page, week_start };
        let said = ["range", "from", "to", "project", "user", "by"].map(|name| form.says(name, ""));
        let is_roundabout = said.contains(&true) || (named.is_some() && dated.is_some());
        Ok(if is_roundabout { Self::Roundabout(wanted) } else { Self::For(wanted) })
    }
}

impl Wanted {
    /// The address of a page below this one, or of this one, about the same.
    pub(super) fn path(&self, path: &str) -> String {
        let preset = self.preset.filter(|preset| *preset != USUAL).map_or("", Preset::as_str);
        let (from, to) = match self.preset {
            Some(_) => (String::new(), String::new()),
            None => (day_text(self.span.first()), day_text(self.span.last())),
        };
        let project = self.project.map(|project| project.to_string()).unwrap_or_default();
        let user = self.user.map(|user| user.to_string()).unwrap_or_default();
        let by = if self.by == By::default() { "" } else { self.by.as_str() };
        let page = if self.page > 1 { self.page.to_string() } else { String::new() };
        let fields =
            [("range", preset), ("from", &from), ("to", &to), ("project", &project), ("user", &user), ("by", by)];
        address(path, &[&fields[..], &[("page", &page)]].concat())
    }

    /// The address of this page about the same.
    pub(super) fn here(&self) -> String {
        self.path(HERE)
    }

    /// The same about other days.
    pub(super) fn during(self, preset: Preset, today: Date) -> Self {
        Self { preset: Some(preset), span: preset.span(today, self.week_start), page: 1, ..self }
    }

    /// The question that the application is asked, about these days.
    pub(super) fn request(&self, app: &App, span: Span, parts: SummaryParts) -> SummaryRequest {
        let window = window(app, span);
        let (from, until) = (window.from(), window.until());
        SummaryRequest { from, until, project: self.project, user: self.user, zone: None, parts }
    }

    /// The parts that the table is made of.
    pub(super) fn parts(&self) -> SummaryParts {
        SummaryParts { amounts: true, ..SummaryParts::default() }.for_lines(self.by, self.week_start)
    }

    /// The finished entries behind the report.
    pub(super) fn entries(&self, app: &App) -> EntryFilter {
        let window = window(app, self.span);
        EntryFilter { user: self.user, project: self.project, window, ..EntryFilter::default() }
    }
}

fn window(app: &App, span: Span) -> Window {
    Window::of_days(Some(span.first()), Some(span.last()), &app.organisation().zone)
}

#[cfg(test)]
mod tests {
    use super::*;
    use time::macros::date;

    const TODAY: Date = date!(2026 - 01 - 05);

    fn read(query: &str) -> Asking {
        Asking::read(&Form::parse(query.as_bytes()), TODAY, Weekday::Monday).unwrap()
    }

    fn wanted(query: &str) -> Wanted {
        match read(query) {
            Asking::For(wanted) | Asking::Roundabout(wanted) => wanted,
            Asking::Nonsense => panic!("{query} is nonsense"),
        }
    }

    #[test]
    fn an_address_and_back_is_the_same() {
        for query in [
            "",
            "?range=last-week",
            "?range=this-year&project=3&user=4&by=week",
            "?from=2026-01-01&to=2026-01-02&by=day&page=2",
        ] {
            let Asking::For(wanted) = read(query.trim_start_matches('?')) else { panic!("{query} is roundabout") };
            assert_eq!(wanted.here(), format!("/reports{query}"));
        }
        assert_eq!(wanted("range=this-month").here(), "/reports");
        assert_eq!(wanted("").during(Preset::Today, TODAY).here(), "/reports?range=today");
    }

    #[test]
    fn what_a_form_sends_becomes_an_address() {
        for (form, path) in [
            ("range=&from=&to=&project=&user=&by=project", "/reports"),
            ("range=this-week&from=2026-01-05&to=2026-01-11&project=&by=day", "/reports?range=this-week&by=day"),
            ("range=this-week&from=2026-01-04&to=2026-01-11", "/reports?from=2026-01-04&to=2026-01-11"),
            ("range=this-week&from=&to=&project=7", "/reports?range=this-week&project=7"),
        ] {
            let Asking::Roundabout(wanted) = read(form) else { panic!("{form} is not roundabout") };
            assert_eq!(wanted.here(), path);
        }
    }

    #[test]
    fn an_open_end_is_today_and_an_open_beginning_is_a_month_before() {
        assert_eq!(wanted("from=2025-12-31").span, Span::new(date!(2025 - 12 - 31), TODAY).unwrap());
        assert_eq!(wanted("from=2026-02-01").span.days(), 1);
        assert_eq!(wanted("to=2026-01-31").span.first(), date!(2026 - 01 - 02));
    }

    #[test]
    fn days_that_are_none_are_nonsense() {
        for query in [
            "from=2026-02-30&to=2026-03-01",
            "from=x",
            "to=2026-1-1",
            "from=2026-01-02&to=2026-01-01",
            "from=9999-01-01",
            "from=1899-12-31",
            "from=-2026-01-01",
            "from=%00",
        ] {
            assert_eq!(read(query), Asking::Nonsense, "{query}");
        }
        assert_eq!(wanted("range=someday&by=planet&page=-1"), wanted(""));
        for query in ["project=x", "user=1%20or%201", "project=99999999999999999999"] {
            assert!(Asking::read(&Form::parse(query.as_bytes()), TODAY, Weekday::Monday).is_err(), "{query}");
        }
    }
}
