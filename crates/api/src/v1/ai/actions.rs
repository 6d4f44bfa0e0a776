//! What a user confirms of the helper's proposals: read from the payload that a model wrote, and what is answered.

use rust_decimal::{Decimal, prelude::ToPrimitive};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use timekeeper_app::{AiAction, NewEntry, StartTimer};
use timekeeper_domain::{
    Instant,
    entry::{EntrySource, EntryView},
    text::{Notes, Tags, Text},
};
use validator::Validate;

use super::bodies::ContextEntry;
use crate::{
    body::{self, RequestBody},
    error::Problem,
    v1::{
        common::{Checks, object},
        state::ApiState,
    },
    wire::{DateTimeInput, IdInput, NumberInput},
};

/// Minutes of an entry, when nothing is said.
const MINUTES: u32 = 60;

/// An action that was proposed.
#[derive(Deserialize, JsonSchema)]
#[schemars(rename = "AiAction")]
struct ActionBody {
    /// `create_time_entry`, `start_timer` or `summary`
    #[serde(rename = "type")]
    kind: String,
    /// Of `start_timer`: `project_id`, `task_id`, `notes`. Of `create_time_entry`: `project_id`, `task_id`, `start_time`,
    /// `end_time`, `duration_minutes`, `notes` (or `description`), `tags` (a list, or comma separated), `billable`. Of
    /// `summary`: `text`.
    payload: Option<Map<String, Value>>,
}

/// What is to be done.
#[derive(Deserialize, JsonSchema, Validate)]
#[schemars(rename = "AiConfirmation", extend("example" = {
    "action": {"type": "start_timer", "payload": {"project_id": 1, "notes": "Calls"}},
}))]
pub(super) struct ConfirmBody {
    #[serde(deserialize_with = "object")]
    action: ActionBody,
}

impl RequestBody for ConfirmBody {}

#[derive(Deserialize, JsonSchema, Validate)]
struct TimerPayload {
    project_id: IdInput,
    task_id: Option<IdInput>,
    #[validate(length(max = 5000))]
    notes: Option<String>,
}

impl RequestBody for TimerPayload {
    const MISSING_TEXT: &'static [(&'static str, &'static str)] =
        &[("project_id", "Project is required to start a timer.")];
}

/// Tags in one text, or one by one.
#[derive(Deserialize, JsonSchema)]
#[serde(untagged, expecting = "Not a valid string or list.")]
enum TagsInput {
    Text(String),
    List(Vec<String>),
}

#[derive(Deserialize, JsonSchema, Validate)]
struct EntryPayload {
    project_id: Option<IdInput>,
    task_id: Option<IdInput>,
    start_time: Option<DateTimeInput>,
    end_time: Option<DateTimeInput>,
    duration_minutes: Option<NumberInput<0, 525_600>>,
    #[validate(length(max = 5000))]
    notes: Option<String>,
    #[validate(length(max = 5000))]
    description: Option<String>,
    tags: Option<TagsInput>,
    billable: Option<bool>,
}

impl RequestBody for EntryPayload {}

#[derive(Deserialize, JsonSchema, Validate)]
struct SummaryPayload {
    #[validate(length(max = 20_000))]
    text: Option<String>,
}

impl RequestBody for SummaryPayload {}

/// What is confirmed.
pub(super) struct Confirmed {
    pub(super) action: AiAction,
    /// The text of a summary.
    text: String,
}

/// What was done.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "AiActionConfirmed")]
pub(super) struct ActionConfirmed {
    success: bool,
    ok: bool,
    /// `create_time_entry`, `start_timer` or `summary`
    #[serde(rename = "type")]
    kind: &'static str,
    /// What `start_timer` started
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "ContextEntry")]
    timer: Option<ContextEntry>,
    /// What `create_time_entry` made
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "ContextEntry")]
    entry: Option<ContextEntry>,
    /// The text of `summary`
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "String")]
    summary: Option<String>,
}

impl ConfirmBody {
    pub(super) fn check(&self, state: &ApiState) -> Result<Confirmed, Problem> {
        let payload = self.action.payload.clone().unwrap_or_default();
        let raw = serde_json::to_vec(&payload).map_err(Problem::internal)?;
        let done = |action| Confirmed { action, text: String::new() };
        match self.action.kind.as_str() {
            "start_timer" => Ok(done(AiAction::StartTimer(body::parse::<TimerPayload>(&raw)?.check()?))),
            "create_time_entry" => Ok(done(AiAction::CreateEntry(body::parse::<EntryPayload>(&raw)?.check(state)?))),
            "summary" => {
                let text = body::parse::<SummaryPayload>(&raw)?.text.unwrap_or_default();
                Ok(Confirmed { action: AiAction::Summary, text })
            }
            _ => Err(Problem::unsupported_action()),
        }
    }
}

impl TimerPayload {
    fn check(&self) -> Result<StartTimer, Problem> {
        let mut checks = Checks::default();
        let notes = checks.optional("notes", self.notes.as_deref(), Text::optional);
        checks.finish(|| {
            Some(StartTimer {
                project: self.project_id.into_id(),
                task: self.task_id.map(IdInput::into_id),
                notes: notes.flatten(),
                switch: false,
            })
        })
    }
}

impl TagsInput {
    fn check(self) -> Result<Tags, impl std::fmt::Display> {
        Tags::new(&match self {
            Self::Text(text) => text,
            Self::List(tags) => tags.iter().map(|tag| tag.trim()).collect::<Vec<_>>().join(", "),
        })
    }
}

impl EntryPayload {
    /// Start and end: what is not said follows from the minutes, the end from now if need be.
    fn span(&self, state: &ApiState, checks: &mut Checks) -> Option<(Instant, Instant)> {
        let zone = state.zone();
        let start = checks.optional("start_time", self.start_time, |start| start.resolve(zone));
        let end = checks.optional("end_time", self.end_time, |end| end.resolve(zone));
        if start.is_none() && self.start_time.is_some() || end.is_none() && self.end_time.is_some() {
            return None;
        }
        let minutes = self.duration_minutes.map_or(Decimal::from(MINUTES), NumberInput::get).max(Decimal::ONE);
        let seconds = (minutes * Decimal::from(60)).to_i64()?;
        let end = end.unwrap_or_else(|| match start.filter(|_| self.duration_minutes.is_some()) {
            Some(start) => start.saturating_add_seconds(seconds),
            None => state.app.now(),
        });
        Some((start.unwrap_or_else(|| end.saturating_add_seconds(-seconds)), end))
    }

    fn check(self, state: &ApiState) -> Result<NewEntry, Problem> {
        let mut checks = Checks::default();
        let span = self.span(state, &mut checks);
        let notes: Option<Option<Notes>> = checks.optional("notes", self.notes.as_deref(), Text::optional);
        let description = checks.optional("description", self.description.as_deref(), Text::optional);
        let tags = checks.optional("tags", self.tags, TagsInput::check);
        let (start, end) = checks.finish(|| span)?;
        if end <= start {
            let text = "End time must be after start time.";
            return Err(Problem::invalid_field("end_time", text).with_text(text));
        }
        Ok(NewEntry {
            user: None,
            project: self.project_id.map(IdInput::into_id),
            client: None,
            task: self.task_id.map(IdInput::into_id),
            category: None,
            start,
            end: Some(end),
            break_seconds: 0,
            notes: notes.flatten().or(description.flatten()),
            tags: tags.unwrap_or_default(),
            billable: self.billable.unwrap_or(true),
            paid: false,
            invoice_number: None,
            source: EntrySource::Manual,
        })
    }
}

impl ApiState {
    pub(super) fn confirmed(&self, confirmed: &Confirmed, view: Option<&EntryView>) -> ActionConfirmed {
        let entry = view.map(|view| self.ai_entry(view));
        let done = |kind| ActionConfirmed { success: true, ok: true, kind, timer: None, entry: None, summary: None };
        match confirmed.action {
            AiAction::StartTimer(_) => ActionConfirmed { timer: entry, ..done("start_timer") },
            AiAction::CreateEntry(_) => ActionConfirmed { entry, ..done("create_time_entry") },
            AiAction::Summary => ActionConfirmed { summary: Some(confirmed.text.clone()), ..done("summary") },
        }
    }
}
