//! Bodies of `/time-entries`: stretches of work, and how they are checked and written.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use time::{PrimitiveDateTime, Time, macros::time};
use timekeeper_app::{EntryChange, NewEntry};
use timekeeper_domain::{
    Instant, Record,
    entry::{EntrySource, EntryView},
    id::{ClientId, ProjectId, TaskId},
    money::Hours,
    text::{Label, Name, Notes, Tags, Text},
    user::Username,
};
use validator::Validate;

use crate::v1::{
    common::{Checks, Pagination},
    gate::Sent,
    state::{ApiState, hours},
    tag::tag,
};
use crate::{
    body::RequestBody,
    error::Problem,
    wire::{Clock, DateInput, DateOrDateTimeInput, DateTimeInput, IdInput, Number, Patch, TagList, Timestamp},
};

/// A stretch of work.
#[derive(Debug, Serialize, JsonSchema)]
pub(in crate::v1) struct TimeEntry {
    id: i64,
    user_id: i64,
    project_id: Option<i64>,
    client_id: Option<i64>,
    task_id: Option<i64>,
    start_time: Timestamp,
    /// Null while it goes on
    end_time: Option<Timestamp>,
    /// Seconds worked, without breaks; null while it goes on
    duration_seconds: Option<i64>,
    /// Seconds of breaks that are over
    break_seconds: i64,
    /// Since when it is paused
    paused_at: Option<Timestamp>,
    /// Hours worked; 0 while it goes on
    duration_hours: Number,
    /// `HH:MM:SS`, so far while it goes on
    duration_formatted: Clock,
    #[schemars(with = "Option<String>")]
    notes: Option<Notes>,
    /// Comma separated
    tags: Option<String>,
    tag_list: TagList,
    /// `manual`, `auto` (a timer) or `bulk` (an import)
    source: &'static str,
    billable: bool,
    paid: bool,
    #[schemars(with = "Option<String>")]
    invoice_number: Option<Label>,
    /// Whether it goes on
    is_active: bool,
    created_at: Timestamp,
    updated_at: Timestamp,
    /// The user's name
    #[schemars(with = "String")]
    user: Username,
    /// The project's name
    #[schemars(with = "Option<String>")]
    project: Option<Name>,
    /// The client's name
    #[schemars(with = "Option<String>")]
    client: Option<Name>,
    /// The task's name
    #[schemars(with = "Option<String>")]
    task: Option<Name>,
    #[schemars(with = "String")]
    user_name: Username,
    #[schemars(with = "Option<String>")]
    project_name: Option<Name>,
    #[schemars(with = "Option<String>")]
    client_name: Option<Name>,
    #[schemars(with = "Option<String>")]
    task_name: Option<Name>,
}

/// Time entries.
#[derive(Debug, Serialize, JsonSchema)]
pub(in crate::v1) struct TimeEntryList {
    pub(in crate::v1) time_entries: Vec<TimeEntry>,
    pub(in crate::v1) pagination: Pagination,
}

/// One time entry.
#[derive(Debug, Serialize, JsonSchema)]
pub(in crate::v1) struct TimeEntryAnswer {
    pub(in crate::v1) time_entry: TimeEntry,
}

/// A time entry that was made or changed.
#[derive(Debug, Serialize, JsonSchema)]
pub(in crate::v1) struct TimeEntryChanged {
    pub(in crate::v1) message: &'static str,
    pub(in crate::v1) time_entry: TimeEntry,
}

/// Which time entries.
#[derive(Debug, Deserialize, JsonSchema, Validate)]
pub(in crate::v1) struct TimeEntryFilter {
    /// Only on this project
    pub(in crate::v1) project_id: Option<IdInput>,
    /// Only of this user; somebody else's are for administrators, who get everybody's without it
    pub(in crate::v1) user_id: Option<IdInput>,
    /// Only those that start on this day or at this moment, or later
    pub(in crate::v1) start_date: Option<DateOrDateTimeInput>,
    /// Only those that start by the end of this day or by this moment
    pub(in crate::v1) end_date: Option<DateOrDateTimeInput>,
    /// Only billable ones, or only others
    pub(in crate::v1) billable: Option<bool>,
    /// Whether those that go on are meant, too
    #[serde(default)]
    pub(in crate::v1) include_active: bool,
}

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
    /// This or a client is needed
    project_id: Option<IdInput>,
    client_id: Option<IdInput>,
    /// Of that project
    task_id: Option<IdInput>,
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
        checks.finish(|| {
            Some(NewEntry {
                user: self.user_id.map(IdInput::into_id),
                project: self.project_id.map(IdInput::into_id),
                client: self.client_id.map(IdInput::into_id),
                task: self.task_id.map(IdInput::into_id),
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
        let change = EntryChange {
            project: self.project_id.map(IdInput::into_id),
            client: self.client_id.map(IdInput::into_id),
            task: self.task_id.map(IdInput::into_id),
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

impl ApiState {
    pub(in crate::v1) fn entry(&self, view: EntryView) -> TimeEntry {
        let EntryView { entry: Record { id, created_at, updated_at, data: entry, .. }, names } = view;
        let finished = entry.finished_seconds();
        let shown = finished.unwrap_or_else(|| entry.worked_seconds(self.app.now()));
        TimeEntry {
            id: id.get(),
            user_id: entry.user.get(),
            project_id: entry.project.map(ProjectId::get),
            client_id: entry.client.map(ClientId::get),
            task_id: entry.task.map(TaskId::get),
            start_time: self.time(entry.start),
            end_time: entry.state.end().map(|end| self.time(end)),
            duration_seconds: finished,
            break_seconds: entry.break_seconds,
            paused_at: entry.state.paused_at().map(|at| self.time(at)),
            duration_hours: hours(Hours::from_seconds(finished.unwrap_or(0))),
            duration_formatted: Clock(shown),
            notes: entry.notes,
            tags: entry.tags.as_str().map(str::to_owned),
            tag_list: TagList(entry.tags),
            source: entry.source.as_str(),
            billable: entry.billable,
            paid: entry.paid,
            invoice_number: entry.invoice_number,
            is_active: entry.state.is_open(),
            created_at: self.time(created_at),
            updated_at: self.time(updated_at),
            user: names.user.clone(),
            project: names.project.clone(),
            client: names.client.clone(),
            task: names.task.clone(),
            user_name: names.user,
            project_name: names.project,
            client_name: names.client,
            task_name: names.task,
        }
    }

    pub(in crate::v1) fn entry_changed(&self, message: &'static str, view: EntryView) -> Sent<TimeEntryChanged> {
        let version = view.entry.version;
        let time_entry = self.entry(view);
        let tag = tag(version, &time_entry);
        Sent::tagged(TimeEntryChanged { message, time_entry }, tag)
    }
}
