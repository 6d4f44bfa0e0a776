//! What the page of one's own time shows.

use std::collections::{BTreeMap, BTreeSet};

use time::{Date, Duration};
use timekeeper_app::{App, AppError, EntryFilter, OpenEntries};
use timekeeper_domain::{
    Instant,
    entry::{EntryState, EntryView},
    human_time::Length,
    id::{ProjectId, TaskId},
};

use super::{
    fields::Fields,
    work::{Group, Mark, Quick, WorkValue, favorites, groups, quick, work_text},
};
use crate::{
    form::address,
    show::{Show, day_field, long_day, ticking},
    texts::{Texts, key},
    visitor::Person,
};

/// Most entries of a week that are shown.
const MOST_ENTRIES: i64 = 1_000;

/// A timer.
pub(super) struct Timer {
    pub(super) id: i64,
    pub(super) work: String,
    pub(super) color: Option<String>,
    pub(super) notes: String,
    pub(super) since: String,
    pub(super) worked: String,
    pub(super) is_paused: bool,
    /// Milliseconds since 1970 at which it began.
    pub(super) start: i64,
    /// Seconds of breaks.
    pub(super) breaks: i64,
    /// Milliseconds since 1970 since when it is paused; empty while it runs.
    pub(super) paused: String,
    pub(super) day: String,
    pub(super) task: Option<i64>,
    /// What it is on, to be marked.
    pub(super) mark: Option<Mark>,
    pub(super) edit: String,
}

/// An entry.
pub(super) struct Row {
    pub(super) id: i64,
    pub(super) from: String,
    pub(super) until: String,
    pub(super) from_exact: Instant,
    pub(super) until_exact: Instant,
    /// The day of its end, when that is another.
    pub(super) end_day: Option<String>,
    pub(super) length: Length,
    pub(super) breaks: Option<Length>,
    pub(super) work: String,
    pub(super) color: Option<String>,
    pub(super) notes: Option<String>,
    pub(super) tags: Vec<String>,
    pub(super) billable: bool,
    /// What goes on with it.
    pub(super) again: Option<String>,
    pub(super) edit: String,
    pub(super) delete: String,
}

/// The entries of a day.
pub(super) struct Day {
    pub(super) title: String,
    pub(super) field: String,
    pub(super) is_today: bool,
    /// Seconds of finished work.
    pub(super) base: i64,
    pub(super) sum: Length,
    pub(super) rows: Vec<Row>,
}

/// A week.
pub(super) struct Week {
    pub(super) title: String,
    /// Its first day, as addresses hold it.
    pub(super) field: String,
    pub(super) before: String,
    pub(super) after: String,
    pub(super) is_current: bool,
    pub(super) base: i64,
    pub(super) sum: Length,
    pub(super) days: Vec<Day>,
}

/// The path of the page for a week.
pub(super) fn week_path(week: &str) -> String {
    address("/", &[("week", week)])
}

const fn millis(instant: Instant) -> i64 {
    instant.unix_micros() / 1_000
}

/// Everything that the page shows, but for open forms.
pub(super) struct Desk {
    /// Milliseconds since 1970, now.
    pub(super) now: i64,
    pub(super) pulse: String,
    pub(super) timers: Vec<Timer>,
    pub(super) groups: Vec<Group>,
    pub(super) quick: Vec<Quick>,
    pub(super) week: Week,
}

/// Puts it together.
struct Maker<'a> {
    app: &'a App,
    texts: Texts,
    show: Show<'a>,
    now: Instant,
    week: String,
    colors: BTreeMap<i64, String>,
    favorites: BTreeSet<ProjectId>,
}

impl Maker<'_> {
    fn link(&self, name: &str, id: i64) -> String {
        format!("{}#entry-{id}", address("/", &[("week", &self.week), (name, &id.to_string())]))
    }

    fn color(&self, view: &EntryView) -> Option<String> {
        view.entry.project.and_then(|project| self.colors.get(&project.get()).cloned())
    }

    fn timer(&self, view: &EntryView) -> Timer {
        let entry = &view.entry;
        let id = entry.id.get();
        Timer {
            id,
            work: work_text(view),
            color: self.color(view),
            notes: entry.notes.as_ref().map(ToString::to_string).unwrap_or_default(),
            since: self.show.read_clock(entry.start),
            worked: ticking(entry.worked_seconds(self.now)),
            is_paused: matches!(entry.state, EntryState::Paused { .. }),
            start: millis(entry.start),
            breaks: entry.break_seconds,
            paused: entry.state.paused_at().map(|at| millis(at).to_string()).unwrap_or_default(),
            day: day_field(entry.day),
            task: entry.task.map(TaskId::get),
            mark: entry.project.map(|project| Mark {
                project: project.get(),
                name: view.names.project.as_ref().map(ToString::to_string).unwrap_or_default(),
                is_favorite: self.favorites.contains(&project),
            }),
            edit: self.link("edit", id),
        }
    }

    fn row(&self, view: &EntryView) -> Option<Row> {
        let entry = &view.entry;
        let (id, end) = (entry.id.get(), entry.state.end()?);
        let other_day = self.show.day_field(end) != self.show.day_field(entry.start);
        Some(Row {
            id,
            from: self.show.read_clock(entry.start),
            until: self.show.read_clock(end),
            from_exact: entry.start,
            until_exact: end,
            end_day: other_day.then(|| self.show.date(self.app.organisation().zone.local(end).date())),
            length: Length(entry.finished_seconds()?),
            breaks: (entry.break_seconds > 0).then_some(Length(entry.break_seconds)),
            work: work_text(view),
            color: self.color(view),
            notes: entry.notes.as_ref().map(ToString::to_string),
            tags: entry.tags.iter().map(str::to_owned).collect(),
            billable: entry.billable,
            again: entry.project.map(|project| WorkValue { project, task: entry.task }.to_string()),
            edit: self.link("edit", id),
            delete: self.link("delete", id),
        })
    }

    /// The days of a week, the latest first: those with work, and today.
    fn days(&self, entries: &[EntryView], timers: &[EntryView], is_current: bool) -> Vec<Day> {
        let today = self.app.organisation().zone.day_of(self.now);
        let mut days: BTreeMap<Date, Vec<&EntryView>> = BTreeMap::new();
        for view in entries {
            days.entry(view.entry.day).or_default().push(view);
        }
        if is_current {
            days.entry(today).or_default();
        }
        let day = |(day, views): (Date, Vec<&EntryView>)| {
            let base = views.iter().filter_map(|view| view.entry.finished_seconds()).sum();
            let going = timers.iter().filter(|view| view.entry.day == day);
            let going: i64 = going.map(|view| view.entry.worked_seconds(self.now)).sum();
            Day {
                title: long_day(self.texts, day),
                field: day_field(day),
                is_today: day == today,
                base,
                sum: Length(base + going),
                rows: views.into_iter().filter_map(|view| self.row(view)).collect(),
            }
        };
        days.into_iter().rev().map(day).collect()
    }

    fn week(&self, first: Date, entries: &[EntryView], timers: &[EntryView]) -> Week {
        let today = self.app.organisation().zone.day_of(self.now);
        let last = first.saturating_add(Duration::days(6));
        let is_current = (first..=last).contains(&today);
        let days = self.days(entries, timers, is_current);
        let values = [("from", self.show.date(first).into()), ("until", self.show.date(last).into())];
        let going = timers.iter().filter(|view| (first..=last).contains(&view.entry.day));
        let going: i64 = going.map(|view| view.entry.worked_seconds(self.now)).sum();
        let base = days.iter().map(|day| day.base).sum();
        Week {
            title: if is_current { self.texts.say(key("week-this")) } else { self.texts.fill(key("week-of"), &values) },
            field: day_field(first),
            before: week_path(&day_field(first.saturating_sub(Duration::days(7)))),
            after: week_path(&day_field(first.saturating_add(Duration::days(7)))),
            is_current,
            base,
            sum: Length(base + going),
            days,
        }
    }
}

impl Desk {
    /// What somebody's page of a week shows.
    pub(super) async fn of(person: &Person, first: Date) -> Result<Self, AppError> {
        let (app, caller) = (person.app(), &person.caller);
        let zone = &app.organisation().zone;
        // Before what it stands for, so that a change in between is heard of.
        let pulse = app.time_pulse(caller).await?;
        let timers = app.timer_status(caller).await?;
        let choices = app.work_choices(caller).await?;
        let until = zone.start_of(first.saturating_add(Duration::days(7)));
        let window = app.window(Some(zone.start_of(first)), Some(until))?;
        let user = Some(caller.user_id()?);
        let filter = EntryFilter { user, window, open: OpenEntries::Exclude, ..EntryFilter::default() };
        let entries = app.entries_after(caller, filter, None, MOST_ENTRIES).await?;
        let colors = choices.iter().filter_map(|choice| {
            Some((choice.project.get(), choice.color.as_ref().map(|color| color.as_str().to_owned())?))
        });
        let maker = Maker {
            app,
            texts: person.texts(),
            show: Show::new(app.organisation()),
            now: app.now(),
            week: day_field(first),
            colors: colors.collect(),
            favorites: favorites(&choices),
        };
        Ok(Self {
            now: millis(maker.now),
            pulse,
            timers: timers.iter().map(|view| maker.timer(view)).collect(),
            groups: groups(person.texts(), &choices),
            quick: quick(&choices, &timers),
            week: maker.week(first, &entries, &timers),
        })
    }
}

/// An entry in a few words, beside the one that somebody else's change collided with.
pub(super) struct Stored {
    pub(super) work: String,
    pub(super) time: String,
    pub(super) notes: String,
    pub(super) tags: String,
    pub(super) billable: bool,
    /// The form as it is filled from it.
    pub(super) fields: Fields,
}

impl Stored {
    pub(super) fn of(view: &EntryView, show: Show<'_>) -> Self {
        let fields = Fields::of(view, show);
        let from = show.moment(view.entry.start);
        let time = view.entry.state.end().map_or(from.clone(), |end| format!("{from} – {}", show.moment(end)));
        Self {
            work: work_text(view),
            time,
            notes: fields.notes.clone(),
            tags: fields.tags.clone(),
            billable: fields.billable,
            fields,
        }
    }
}
