//! Bodies of `/ai`: what is asked, what the helper is told, what it replies.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use timekeeper_app::{AiContext, AiQuestion, AiService, Proposal, Said};
use timekeeper_domain::{
    entry::EntryView,
    id::{ProjectId, TaskId},
    money::Hours,
    project::ProjectView,
    task::TaskView,
    text::Text,
};
use validator::Validate;

use crate::{
    body::RequestBody,
    v1::{
        common::objects_or_null,
        state::{ApiState, hours, money},
    },
    wire::{Day, Number, TagList, Timestamp},
};

pub(super) use super::actions::{ActionConfirmed, ConfirmBody};

/// How much of everything a preview shows.
const SHOWN: usize = 8;

/// A time entry, as the helper is told of it.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "AiTimeEntry")]
pub(super) struct ContextEntry {
    id: i64,
    project_id: Option<i64>,
    project_name: Option<String>,
    task_id: Option<i64>,
    task_name: Option<String>,
    start_time: Timestamp,
    /// Null while it goes on
    end_time: Option<Timestamp>,
    /// Hours worked; 0 while it goes on
    duration_hours: Number,
    /// Their first 500 characters; empty without notes
    notes: String,
    tags: TagList,
    billable: bool,
    /// Whether it goes on
    active: bool,
}

/// A task, as the helper is told of it.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "AiTask")]
struct ContextTask {
    id: i64,
    name: String,
    project_id: i64,
    project_name: String,
    /// `todo`, `in_progress` or `review`
    status: &'static str,
    /// `low`, `medium`, `high` or `urgent`
    priority: &'static str,
    due_date: Option<Day>,
    estimated_hours: Option<Number>,
}

/// A project, as the helper is told of it.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "AiProject")]
struct ContextProject {
    id: i64,
    name: String,
    /// The client's name
    client: Option<String>,
    /// `active`, `inactive`, `on_hold` or `archived`
    status: &'static str,
    estimated_hours: Option<Number>,
    /// Hours of finished work, by everybody
    actual_hours: Number,
    budget_amount: Option<Number>,
}

/// How much the helper is told.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "AiSummary")]
struct ContextSummary {
    /// Of the latest entries
    recent_entry_count: usize,
    /// Hours of those that are finished
    recent_total_hours: Number,
    /// Of the tasks that are still to be done, 20 at the most
    open_task_count: usize,
}

/// What the helper is told, up to eight of everything.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "AiContext")]
pub(super) struct ContextPreview {
    summary: ContextSummary,
    active_timer: Option<ContextEntry>,
    /// The latest start first
    recent_entries: Vec<ContextEntry>,
    /// By due date
    assigned_tasks: Vec<ContextTask>,
    /// Of these entries and tasks
    projects: Vec<ContextProject>,
}

/// Who is told.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "AiProvider")]
pub(super) struct ProviderInfo {
    enabled: bool,
    /// `ollama` or `openai_compatible`
    provider: &'static str,
    base_url: String,
    model: String,
    /// Whether it is shown a key
    api_key_set: bool,
    timeout_seconds: u32,
    /// How many of the latest entries it is told
    context_limit: u32,
}

/// What the helper is told, and who that is.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "AiContextAnswer")]
pub(super) struct ContextAnswer {
    pub(super) success: bool,
    pub(super) context: ContextPreview,
    pub(super) provider: ProviderInfo,
}

/// One message of the conversation so far.
#[derive(Deserialize, JsonSchema)]
#[schemars(rename = "AiMessage")]
struct HistoryItem {
    /// `user` or `assistant`; messages of others are left out
    role: Option<String>,
    /// Its first 4000 characters count
    content: Option<String>,
}

/// A question to the helper.
#[derive(Deserialize, JsonSchema, Validate)]
#[schemars(rename = "AiChat", extend("example" = {"prompt": "What did I work on today?", "history": []}))]
pub(super) struct ChatBody {
    #[validate(length(min = 1, max = 8000))]
    prompt: String,
    /// What was said before, the oldest first; the last eight messages count
    #[serde(default, deserialize_with = "objects_or_null")]
    history: Option<Vec<HistoryItem>>,
}

impl RequestBody for ChatBody {
    const MISSING_TEXT: &'static [(&'static str, &'static str)] = &[("prompt", "Prompt is required.")];
}

impl ChatBody {
    pub(super) fn question(self) -> AiQuestion {
        let said =
            |item: HistoryItem| Said { role: item.role.unwrap_or_default(), content: item.content.unwrap_or_default() };
        AiQuestion {
            prompt: self.prompt.trim().to_owned(),
            history: self.history.unwrap_or_default().into_iter().map(said).collect(),
        }
    }
}

/// Something that the helper proposes. Nothing of it is checked.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "AiProposal")]
pub(super) struct ProposalBody {
    /// `create_time_entry`, `start_timer`, `summary`, or something that this server does not know
    #[serde(rename = "type")]
    kind: String,
    label: String,
    payload: Map<String, Value>,
}

impl From<Proposal> for ProposalBody {
    fn from(proposal: Proposal) -> Self {
        Self { kind: proposal.kind, label: proposal.label, payload: proposal.payload }
    }
}

/// What the helper replied.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "AiChatAnswer")]
pub(super) struct ChatAnswer {
    pub(super) success: bool,
    pub(super) reply: String,
    /// Ten at the most
    pub(super) actions: Vec<ProposalBody>,
    pub(super) context_preview: ContextPreview,
    pub(super) provider: ProviderInfo,
}

impl ApiState {
    pub(super) fn ai_provider(&self) -> ProviderInfo {
        let settings = &self.app.organisation().ai;
        ProviderInfo {
            enabled: settings.enabled,
            provider: match settings.service {
                AiService::Ollama => "ollama",
                AiService::OpenAiCompatible => "openai_compatible",
            },
            base_url: settings.base_url.clone(),
            model: settings.model.clone(),
            api_key_set: settings.has_key,
            timeout_seconds: settings.timeout_seconds,
            context_limit: settings.context_limit,
        }
    }

    pub(super) fn ai_context(&self, context: &AiContext) -> ContextPreview {
        ContextPreview {
            summary: ContextSummary {
                recent_entry_count: context.entries.len(),
                recent_total_hours: hours(context.hours()),
                open_task_count: context.tasks.len(),
            },
            active_timer: context.timer.as_ref().map(|view| self.ai_entry(view)),
            recent_entries: context.entries.iter().take(SHOWN).map(|view| self.ai_entry(view)).collect(),
            assigned_tasks: context.tasks.iter().take(SHOWN).map(task).collect(),
            projects: context.projects.iter().take(SHOWN).map(project).collect(),
        }
    }

    pub(super) fn ai_entry(&self, view: &EntryView) -> ContextEntry {
        let (entry, names) = (&view.entry, &view.names);
        ContextEntry {
            id: entry.id.get(),
            project_id: entry.project.map(ProjectId::get),
            project_name: names.project.as_ref().map(ToString::to_string),
            task_id: entry.task.map(TaskId::get),
            task_name: names.task.as_ref().map(ToString::to_string),
            start_time: self.time(entry.start),
            end_time: entry.state.end().map(|end| self.time(end)),
            duration_hours: hours(Hours::from_seconds(entry.finished_seconds().unwrap_or_default())),
            notes: entry.notes.as_ref().map_or_else(String::new, ToString::to_string),
            tags: TagList(entry.tags.clone()),
            billable: entry.billable,
            active: entry.state.is_open(),
        }
    }
}

fn task(view: &TaskView) -> ContextTask {
    let task = &view.task;
    ContextTask {
        id: task.id.get(),
        name: task.name.to_string(),
        project_id: task.project.get(),
        project_name: view.project_name.to_string(),
        status: task.status.as_str(),
        priority: task.priority.as_str(),
        due_date: task.due_date.map(Day),
        estimated_hours: task.estimated_hours.map(hours),
    }
}

fn project(view: &ProjectView) -> ContextProject {
    let project = &view.project;
    ContextProject {
        id: project.id.get(),
        name: project.name.to_string(),
        client: view.client_name.as_ref().map(Text::to_string),
        status: project.status.as_str(),
        estimated_hours: project.estimated_hours.map(hours),
        actual_hours: hours(Hours::from_seconds(view.totals.seconds)),
        budget_amount: project.budget_amount.map(money),
    }
}
