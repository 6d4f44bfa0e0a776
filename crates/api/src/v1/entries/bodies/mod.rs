//! Bodies of `/time-entries`: stretches of work, and how they are checked and written.

mod input;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use timekeeper_domain::{
    Record,
    entry::EntryView,
    id::{CategoryId, ClientId, ProjectId, TaskId},
    money::Hours,
    text::{Label, Name, Notes},
    user::Username,
};
use validator::Validate;

pub(in crate::v1) use self::input::{Deletion, NewTimeEntry, TimeEntryChanges};

use crate::v1::{
    common::Pagination,
    gate::Sent,
    state::{ApiState, hours},
    tag::tag,
};
use crate::wire::{Clock, DateOrDateTimeInput, IdInput, Number, TagList, Timestamp};

/// A stretch of work.
#[derive(Debug, Serialize, JsonSchema)]
pub(in crate::v1) struct TimeEntry {
    id: i64,
    user_id: i64,
    project_id: Option<i64>,
    client_id: Option<i64>,
    task_id: Option<i64>,
    category_id: Option<i64>,
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
    /// The category's name
    #[schemars(with = "Option<String>")]
    category: Option<Name>,
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
    /// Only of this category
    pub(in crate::v1) category_id: Option<IdInput>,
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

/// Which of a user's time entries.
#[derive(Debug, Deserialize, JsonSchema, Validate)]
pub(in crate::v1) struct EntrySelection {
    /// Only on this project
    project_id: Option<IdInput>,
    /// Only of this category
    category_id: Option<IdInput>,
    /// Only those that start on this day or at this moment, or later
    start_date: Option<DateOrDateTimeInput>,
    /// Only those that start by the end of this day or by this moment
    end_date: Option<DateOrDateTimeInput>,
    /// Only billable ones, or only others
    billable: Option<bool>,
    /// Whether those that go on are meant, too
    #[serde(default)]
    include_active: bool,
}

impl From<EntrySelection> for TimeEntryFilter {
    fn from(asked: EntrySelection) -> Self {
        let EntrySelection { project_id, category_id, start_date, end_date, billable, include_active } = asked;
        Self { project_id, category_id, user_id: None, start_date, end_date, billable, include_active }
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
            category_id: entry.category.map(CategoryId::get),
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
            category: names.category,
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
