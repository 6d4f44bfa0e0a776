//! The form of a time entry: what people write, and what it means.

use time::{Date, Time};
use timekeeper_app::{Edit, EntryChange, NewEntry, Organisation, StartTimer};
use timekeeper_domain::{
    Instant,
    entry::{EntrySource, EntryView},
    human_time::{HumanTimeError, parse_clock, parse_length},
    text::{Notes, Tags},
    written::{Nth, Side, Wall, Written, WrittenError},
    zone::LocalTimeError,
};

use super::work::WorkValue;
use crate::{
    form::Form,
    show::{Show, parse_day},
    texts::{Key, Texts, key},
};

/// What a form of an entry says, to the letter.
#[derive(Clone, Debug, Default)]
pub(super) struct Fields {
    pub(super) work: String,
    pub(super) day: String,
    pub(super) start: String,
    pub(super) end_day: String,
    pub(super) end: String,
    pub(super) length: String,
    pub(super) notes: String,
    pub(super) tags: String,
    pub(super) billable: bool,
    /// The version of the entry that the form was filled from.
    pub(super) version: String,
    /// The very instants that the form was filled from: what is not touched stays to the microsecond.
    pub(super) start_was: String,
    pub(super) end_was: String,
    /// Which is meant of two equal clock times: `1` or `2`, or nothing.
    pub(super) start_nth: String,
    pub(super) end_nth: String,
}

/// What is wrong with a form.
#[derive(Clone, Debug)]
pub(super) struct Problem {
    /// What to tell.
    pub(super) text: String,
    /// Which of two equal clock times is to be chosen.
    pub(super) twice: Option<Twice>,
}

/// Two instants at which clocks showed the same.
#[derive(Clone, Debug)]
pub(super) struct Twice {
    /// The field that takes the choice.
    pub(super) name: &'static str,
    pub(super) first: String,
    pub(super) second: String,
}

impl Problem {
    pub(super) const fn new(text: String) -> Self {
        Self { text, twice: None }
    }

    /// Whether what is wrong is which of two equal clock times a field means.
    pub(super) fn asks(&self, field: &str) -> bool {
        self.twice.as_ref().is_some_and(|twice| twice.name == field)
    }
}

fn nth(text: &str) -> Option<Nth> {
    match text {
        "1" => Some(Nth::First),
        "2" => Some(Nth::Second),
        _ => None,
    }
}

/// Reads forms and words what is wrong with them.
#[derive(Clone, Copy)]
pub(super) struct Reader<'a> {
    pub(super) texts: Texts,
    pub(super) organisation: &'a Organisation,
}

impl<'a> Reader<'a> {
    const fn show(self) -> Show<'a> {
        Show::new(self.organisation)
    }

    fn say(self, key: Key) -> Problem {
        Problem::new(self.texts.say(key))
    }

    fn clock(self, text: &str) -> Result<Time, Problem> {
        parse_clock(text).map_err(|error| self.human(&error))
    }

    fn human(self, error: &HumanTimeError) -> Problem {
        let (key, text) = match error {
            HumanTimeError::Clock(text) => (key("entry-clock-wrong"), text),
            HumanTimeError::Length(text) => (key("entry-length-wrong"), text),
            HumanTimeError::Unit(text) => (key("entry-length-unit"), text),
        };
        Problem::new(self.texts.with(key, "text", text))
    }

    fn day(self, text: &str) -> Result<Date, Problem> {
        parse_day(text).ok_or_else(|| self.say(key("entry-day-wrong")))
    }

    /// What is wrong with clock times.
    fn written(self, error: WrittenError) -> Problem {
        match error {
            WrittenError::TooLittle => self.say(key("entry-too-little")),
            WrittenError::EndNotAfterStart => self.say(key("entry-end-first")),
            WrittenError::Contradiction(apart) => {
                let apart = timekeeper_domain::human_time::Length(apart);
                Problem::new(self.texts.with(key("entry-contradiction"), "length", apart))
            }
            WrittenError::Never(_, LocalTimeError::OutOfRange) => self.say(key("entry-day-wrong")),
            WrittenError::Never(_, LocalTimeError::InGap { local, before, after, .. }) => {
                let (day, time) = local.split_once('T').unwrap_or_default();
                let day = parse_day(day).map(|day| self.show().date(day)).unwrap_or_default();
                let time: String = time.chars().take(5).collect();
                let values =
                    [("time", time.into()), ("day", day.into()), ("before", before.into()), ("after", after.into())];
                Problem::new(self.texts.fill(key("entry-never"), &values))
            }
            WrittenError::Twice(side, first, second) => {
                let name = match side {
                    Side::Start => "start_nth",
                    Side::End => "end_nth",
                };
                let (time, day) = (self.show().clock(first), self.show().date(self.organisation.zone.day_of(first)));
                let text = self.texts.fill(key("entry-twice"), &[("time", time.into()), ("day", day.into())]);
                let utc = |at: Instant| format!("{:02}:{:02} UTC", at.to_datetime().hour(), at.to_datetime().minute());
                let first = self.texts.with(key("entry-twice-first"), "utc", utc(first));
                let second = self.texts.with(key("entry-twice-second"), "utc", utc(second));
                Problem { text, twice: Some(Twice { name, first, second }) }
            }
        }
    }

    fn notes(self, text: &str) -> Result<Option<Notes>, Problem> {
        Notes::optional(text).map_err(|_| self.say(key("entry-notes-wrong")))
    }

    fn tags(self, text: &str) -> Result<Tags, Problem> {
        Tags::new(text).map_err(|_| self.say(key("entry-tags-wrong")))
    }

    /// What a timer is to be started on.
    pub(super) fn timer(self, form: &Form, switch: bool) -> Result<StartTimer, Problem> {
        let work = WorkValue::parse(form.get("work")).ok_or_else(|| self.say(key("entry-work-wrong")))?;
        Ok(StartTimer { project: work.project, task: work.task, notes: self.notes(form.get("notes"))?, switch })
    }

    /// The entry that a form asks for.
    pub(super) fn new_entry(self, fields: &Fields, now: Instant) -> Result<NewEntry, Problem> {
        let work = WorkValue::parse(&fields.work).ok_or_else(|| self.say(key("entry-work-wrong")))?;
        let clock = |text: &str, which: &str| match text.trim() {
            "" => Ok(None),
            text => self.clock(text).map(|time| Some((time, nth(which)))),
        };
        let length = match fields.length.trim() {
            "" => None,
            text => Some(parse_length(text).map_err(|error| self.human(&error))?),
        };
        let day = if fields.day.trim().is_empty() { None } else { Some(self.day(&fields.day)?) };
        let (start, end) = (clock(&fields.start, &fields.start_nth)?, clock(&fields.end, &fields.end_nth)?);
        let written = Written { day, start, end, end_day: None, length };
        let (start, end) = written.resolve(now, &self.organisation.zone).map_err(|error| self.written(error))?;
        Ok(NewEntry {
            user: None,
            project: Some(work.project),
            client: None,
            task: work.task,
            category: None,
            start,
            end: Some(end),
            break_seconds: 0,
            notes: self.notes(&fields.notes)?,
            tags: self.tags(&fields.tags)?,
            billable: fields.billable,
            paid: false,
            invoice_number: None,
            source: EntrySource::Manual,
        })
    }

    /// The instant that a form means: the one it was filled from while its words are untouched.
    fn moment(self, was: &str, day: &str, clock: &str, which: &str, side: Side) -> Result<Option<Instant>, Problem> {
        let was = was.parse().ok().and_then(|micros| Instant::from_unix_micros(micros).ok());
        let untouched =
            |was: Instant| self.show().day_field(was) == day.trim() && self.show().clock(was) == clock.trim();
        if was.is_some_and(untouched) && which.is_empty() {
            return Ok(None);
        }
        let wall = Wall { day: self.day(day)?, time: self.clock(clock)?, showing: nth(which) };
        wall.resolve(side, &self.organisation.zone).map(Some).map_err(|error| self.written(error))
    }

    /// The change that a form asks for.
    pub(super) fn change(self, fields: &Fields) -> Result<EntryChange, Problem> {
        let work = WorkValue::parse(&fields.work);
        let Fields { start_was, day, start, start_nth, end_was, end_day, end, end_nth, .. } = fields;
        let is_open = end_was.is_empty();
        let start = self.moment(start_was, day, start, start_nth, Side::Start)?;
        let end = if is_open { None } else { self.moment(end_was, end_day, end, end_nth, Side::End)? };
        Ok(EntryChange {
            project: work.map(|work| work.project),
            task: match work {
                None => Edit::Keep,
                Some(WorkValue { task: None, .. }) => Edit::Clear,
                Some(WorkValue { task: Some(task), .. }) => Edit::Set(task),
            },
            start,
            end,
            notes: self.notes(&fields.notes)?.map_or(Edit::Clear, Edit::Set),
            tags: Some(self.tags(&fields.tags)?),
            billable: Some(fields.billable),
            ..EntryChange::default()
        })
    }
}

impl Fields {
    /// What a form says.
    pub(super) fn read(form: &Form) -> Self {
        let text = |name: &str| form.get(name).to_owned();
        Self {
            work: text("work"),
            day: text("day"),
            start: text("start"),
            end_day: text("end_day"),
            end: text("end"),
            length: text("length"),
            notes: text("notes"),
            tags: text("tags"),
            billable: form.has("billable"),
            version: text("version"),
            start_was: text("start_was"),
            end_was: text("end_was"),
            start_nth: text("start_nth"),
            end_nth: text("end_nth"),
        }
    }

    /// The same words, to take the place of what the entry is now; what goes on and has been stopped meanwhile ends then.
    pub(super) fn over(self, stored: &Self) -> Self {
        let stopped = self.end_was.is_empty();
        let (end_day, end) = if stopped { (&stored.end_day, &stored.end) } else { (&self.end_day, &self.end) };
        Self {
            end_day: end_day.clone(),
            end: end.clone(),
            version: stored.version.clone(),
            start_was: stored.start_was.clone(),
            end_was: stored.end_was.clone(),
            ..self
        }
    }

    /// A form to be filled in for that day.
    pub(super) fn empty(day: Date) -> Self {
        Self { day: crate::show::day_field(day), billable: true, ..Self::default() }
    }

    /// The form of an entry as it is.
    pub(super) fn of(view: &EntryView, show: Show<'_>) -> Self {
        let entry = &view.entry;
        let end = entry.state.end();
        let micros = |at: Instant| at.unix_micros().to_string();
        Self {
            day: show.day_field(entry.start),
            start: show.clock(entry.start),
            end_day: end.map(|end| show.day_field(end)).unwrap_or_default(),
            end: end.map(|end| show.clock(end)).unwrap_or_default(),
            notes: entry.notes.as_ref().map(ToString::to_string).unwrap_or_default(),
            tags: entry.tags.as_str().unwrap_or_default().to_owned(),
            billable: entry.billable,
            version: entry.version.to_string(),
            start_was: micros(entry.start),
            end_was: end.map(micros).unwrap_or_default(),
            ..Self::default()
        }
    }
}
