//! What is sent about stretches of work, and how it is checked.

use schemars::JsonSchema;
use serde::Deserialize;
use time::{PrimitiveDateTime, Time, macros::time};
use timekeeper_app::{CategoryChoice, Edit, EntryChange, NewEntry};
use timekeeper_domain::{
    Instant,
    entry::EntrySource,
    text::{Name, Notes, Tags, Text},
};
use validator::Validate;

use crate::{
    body::RequestBody,
    error::Problem,
    v1::{common::Checks, state::ApiState},
    wire::{DateInput, DateTimeInput, IdInput, Patch},
};

/// A new time entry. Without `end_time` it goes on: a timer is started.
#[derive(Debug, Deserialize, JsonSchema, Validate)]
#[serde(deny_unknown_fields)]
#[schemars(extend("example" = {
    "project_id": 1,
    "task_id": 1,
    "start_time": "2024-01-15T09:00:00Z",
    "end_time": "2024-01-15T17:00:00Z",
    "notes": "Worked on feature X",
    "tags": "development,frontend",
    "billable": true,
}))]
pub(in crate::v1) struct NewTimeEntry {
    /// Needed, unless `duration_minutes` says enough
    start_time: Option<DateTimeInput>,
    end_time: Option<DateTimeInput>,
    /// This, a client or a category is needed
    project_id: Option<IdInput>,
    client_id: Option<IdInput>,
    /// Of that project
    task_id: Option<IdInput>,
    /// The kind of work
    category_id: Option<IdInput>,
    /// The kind of work by its name, instead of its number
    #[validate(length(max = 200))]
    category: Option<String>,
    /// Somebody else; for administrators
    user_id: Option<IdInput>,
    /// Seconds of breaks
    #[validate(range(min = -31_536_000, max = 31_536_000))]
    break_seconds: Option<i64>,
    #[validate(length(max = 5000))]
    notes: Option<String>,
    /// Comma separated
    #[validate(length(max = 500))]
    tags: Option<String>,
    #[serde(default = "yes")]
    billable: bool,
    #[serde(default)]
    paid: bool,
    #[validate(length(max = 100))]
    invoice_number: Option<String>,
    /// Instead of a start or an end: so many minutes from `start_time`, or up to `end_time`, or from 09:00 of `date`, or up
    /// to now
    #[validate(range(min = 1, max = 525_600))]
    duration_minutes: Option<i64>,
    /// The day of `duration_minutes`, when neither `start_time` nor `end_time` is given
    date: Option<DateInput>,
}

const fn yes() -> bool {
    true
}

impl RequestBody for NewTimeEntry {}

/// Changes to a time entry. What is left out or null stays; null or an empty text clears `notes`, `tags` and
/// `invoice_number`.
#[derive(Debug, Deserialize, JsonSchema, Validate)]
#[serde(deny_unknown_fields)]
#[schemars(extend("example" = {"notes": "Worked on feature Y", "billable": false}))]
pub(in crate::v1) struct TimeEntryChanges {
    /// When the client's copy was last changed; another moment is a conflict
    if_updated_at: Option<DateTimeInput>,
    /// The entry then names no client
    project_id: Option<IdInput>,
    /// The entry then names no project and no task
    client_id: Option<IdInput>,
    task_id: Option<IdInput>,
    /// The kind of work; null clears it
    #[serde(default)]
    category_id: Patch<IdInput>,
    /// The kind of work by its name, instead of its number
    #[validate(length(max = 200))]
    category: Option<String>,
    start_time: Option<DateTimeInput>,
    /// Not for an entry that goes on: stop its timer
    end_time: Option<DateTimeInput>,
    #[validate(range(min = -31_536_000, max = 31_536_000))]
    break_seconds: Option<i64>,
    #[serde(default)]
    #[schemars(length(max = 5000))]
    notes: Patch<String>,
    #[serde(default)]
    #[schemars(length(max = 500))]
    tags: Patch<String>,
    billable: Option<bool>,
    /// Unpaid entries name no invoice
    paid: Option<bool>,
    #[serde(default)]
    #[schemars(length(max = 100))]
    invoice_number: Patch<String>,
}

impl RequestBody for TimeEntryChanges {}

/// Why a time entry is deleted.
#[derive(Debug, Deserialize, JsonSchema, Validate)]
#[schemars(extend("example" = {"reason": "Entered twice"}))]
pub(in crate::v1) struct Deletion {
    /// For the audit log
    #[validate(length(max = 5000))]
    reason: Option<String>,
}

impl RequestBody for Deletion {}

impl Deletion {
    pub(in crate::v1) fn check(&self) -> Result<Option<Notes>, Problem> {
        let mut checks = Checks::default();
        let reason = checks.optional("reason", self.reason.as_deref(), Text::optional);
        checks.finish(|| Some(reason.flatten()))
    }
}

/// When work that is only told in minutes began.
const NINE: Time = time!(9:00);

impl NewTimeEntry {
    /// Start and end, from any two of start, end and minutes, or from the minutes alone.
    fn span(&self, state: &ApiState, checks: &mut Checks) -> (Option<Instant>, Option<Instant>) {
        let zone = state.zone();
        let start = checks.optional("start_time", self.start_time, |start| start.resolve(zone));
        let end = checks.optional("end_time", self.end_time, |end| end.resolve(zone));
        let seconds = self.duration_minutes.map(|minutes| minutes * 60);
        match (self.start_time, self.end_time, seconds) {
            (Some(_), None, Some(seconds)) => (start, start.map(|start| start.saturating_add_seconds(seconds))),
            (None, Some(_), Some(seconds)) => (end.map(|end| end.saturating_add_seconds(-seconds)), end),
            (None, None, Some(seconds)) => {
                let start = match self.date {
                    // Where clocks skip nine o'clock, the day begins without it.
                    Some(day) => {
                        let nine = PrimitiveDateTime::new(day.get(), NINE);
                        zone.resolve(nine).unwrap_or_else(|_| zone.start_of(day.get()))
                    }
                    None => state.app.now().saturating_add_seconds(-seconds),
                };
                (Some(start), Some(start.saturating_add_seconds(seconds)))
            }
            (Some(_), Some(_), _) | (Some(_), None, None) => (start, end),
            (None, _, None) => {
                checks.field::<(), _>("start_time", Err("Missing data for required field."));
                (None, None)
            }
        }
    }

    /// Minutes beside a start and an end say nothing else than those do.
    fn check_minutes(&self, start: Option<Instant>, end: Option<Instant>) -> Result<(), Problem> {
        let told = start.zip(end).map(|(start, end)| end.seconds_since(start));
        match told.zip(self.duration_minutes) {
            Some((told, minutes)) if told.abs_diff(minutes * 60) >= 60 => {
                Err(Problem::refused("duration_minutes does not fit start_time and end_time"))
            }
            _ => Ok(()),
        }
    }

    pub(in crate::v1) fn check(&self, state: &ApiState) -> Result<NewEntry, Problem> {
        let mut checks = Checks::default();
        let (start, end) = self.span(state, &mut checks);
        self.check_minutes(start, end)?;
        let notes = checks.optional("notes", self.notes.as_deref(), Text::optional);
        let tags = checks.optional("tags", self.tags.as_deref(), Tags::new);
        let invoice_number = checks.optional("invoice_number", self.invoice_number.as_deref(), Text::optional);
        let named = checks.optional("category", self.category.as_deref(), Text::optional).flatten();
        let category = choice(self.category_id, named)?;
        checks.finish(|| {
            Some(NewEntry {
                user: self.user_id.map(IdInput::into_id),
                project: self.project_id.map(IdInput::into_id),
                client: self.client_id.map(IdInput::into_id),
                task: self.task_id.map(IdInput::into_id),
                category,
                start: start?,
                end,
                break_seconds: self.break_seconds.unwrap_or(0),
                notes: notes.flatten(),
                tags: tags.unwrap_or_default(),
                billable: self.billable,
                paid: self.paid,
                invoice_number: invoice_number.flatten(),
                source: EntrySource::Manual,
            })
        })
    }
}

/// A category by its number or by its name.
fn choice(id: Option<IdInput>, name: Option<Name>) -> Result<Option<CategoryChoice>, Problem> {
    match (id, name) {
        (Some(_), Some(_)) => Err(Problem::refused("category_id and category exclude each other; give one of them")),
        (Some(id), None) => Ok(Some(CategoryChoice::Id(id.into_id()))),
        (None, name) => Ok(name.map(CategoryChoice::Named)),
    }
}

impl TimeEntryChanges {
    pub(in crate::v1) fn check(self, state: &ApiState) -> Result<(EntryChange, Option<Instant>), Problem> {
        let mut checks = Checks::default();
        let zone = state.zone();
        let tags = match self.tags {
            Patch::Absent => None,
            Patch::Null => Some(Tags::default()),
            Patch::Value(text) => checks.field("tags", Tags::new(&text)),
        };
        let seen = checks.optional("if_updated_at", self.if_updated_at, |at| at.resolve(zone));
        let named = checks.optional("category", self.category.as_deref(), Text::optional).flatten();
        let category = match (self.category_id, named) {
            (Patch::Absent | Patch::Null, Some(name)) => Edit::Set(CategoryChoice::Named(name)),
            (Patch::Absent, None) => Edit::Keep,
            (Patch::Null, None) => Edit::Clear,
            (Patch::Value(id), named) => choice(Some(id), named)?.map_or(Edit::Keep, Edit::Set),
        };
        let change = EntryChange {
            project: self.project_id.map(IdInput::into_id),
            client: self.client_id.map(IdInput::into_id),
            task: self.task_id.map_or(Edit::Keep, |id| Edit::Set(id.into_id())),
            category,
            start: checks.optional("start_time", self.start_time, |at| at.resolve(zone)),
            end: checks.optional("end_time", self.end_time, |at| at.resolve(zone)),
            break_seconds: self.break_seconds,
            notes: checks.edit_optional("notes", self.notes, |text| Text::optional(&text)),
            tags,
            billable: self.billable,
            paid: self.paid,
            invoice_number: checks.edit_optional("invoice_number", self.invoice_number, |text| Text::optional(&text)),
        };
        checks.finish(|| Some((change, seen)))
    }
}
