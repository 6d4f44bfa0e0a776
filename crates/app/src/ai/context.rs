//! What the AI helper is told about a user: only what that user sees, and not without end.

use serde_json::{Value, json};
use timekeeper_domain::{
    Date, Instant, entry::EntryView, id::ProjectId, money::Hours, page::PageRequest, project::ProjectView,
    task::TaskView, text::Text, zone::Zone,
};
use timekeeper_ports::{EntryFilter, OpenEntries, ReadMode};

use super::AiSettings;
use crate::{Action, App, AppError, Caller, work::Transaction};

/// Tasks that are told.
const TASKS: i64 = 20;

/// Projects that are told.
const PROJECTS: usize = 30;

/// Characters of an entry's notes that are told.
const NOTES: usize = 500;

/// Hours after which a timer may have been forgotten.
const LONG_HOURS: i64 = 8;

/// Days before its date that a task is due soon.
const SOON_DAYS: i64 = 7;

/// What the AI helper is told about a user.
#[derive(Clone)]
pub struct AiContext {
    /// When it was read.
    pub at: Instant,
    /// Whom it is about, by the name to be called by.
    pub user: String,
    /// Their latest entries, the latest start first, those that go on among them.
    pub entries: Vec<EntryView>,
    /// Their timer; the one started last, should there be several.
    pub timer: Option<EntryView>,
    /// Tasks they are to do, by due date.
    pub tasks: Vec<TaskView>,
    /// Projects of these entries and tasks that they see.
    pub projects: Vec<ProjectView>,
    /// What stands out.
    pub suggestions: Vec<Suggestion>,
}

/// Something that stands out, and that a person may want to look after.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Suggestion {
    /// A timer has run for so many hours.
    LongTimer(i64),
    /// Nothing is written down for today.
    NothingToday,
    /// So many tasks are due within a week, or should have been done.
    DueSoon(usize),
}

impl std::fmt::Display for Suggestion {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::LongTimer(hours) => write!(f, "The timer has been running for {hours} hours; was it forgotten?"),
            Self::NothingToday => f.write_str("No time is tracked yet today."),
            Self::DueSoon(tasks) => write!(f, "Assigned tasks that are due within 7 days or overdue: {tasks}."),
        }
    }
}

impl App {
    /// Reads what the helper is told, all of it as of the same moment.
    pub(super) async fn gather_context(&self, caller: &Caller, settings: &AiSettings) -> Result<AiContext, AppError> {
        let user = caller.user_id()?;
        let name = caller.user().map(|user| user.display_name().to_owned()).unwrap_or_default();
        let latest = EntryFilter { user: Some(user), open: OpenEntries::Include, ..EntryFilter::default() };
        let page = PageRequest::new(1, settings.context_limit);
        let context = self
            .read(ReadMode::Snapshot, async |tx: &mut Transaction| {
                let entries = tx.entries().list(&latest, page).await?.items;
                let timer = tx.entries().open(user).await?.into_iter().next();
                let tasks = tx.tasks().assigned(user, caller.sees_only(), TASKS).await?;
                let projects = tx.projects().views(&touched(&entries, &tasks)).await?;
                Ok(AiContext { at: self.now(), user: name, entries, timer, tasks, projects, suggestions: Vec::new() })
            })
            .await?;
        Ok(context.narrowed(caller).with_suggestions(&self.organisation().zone))
    }
}

/// The projects of entries and tasks, in their order, each once.
fn touched(entries: &[EntryView], tasks: &[TaskView]) -> Vec<ProjectId> {
    let of_entries = entries.iter().filter_map(|view| view.entry.project);
    let mut projects: Vec<ProjectId> = Vec::new();
    for project in of_entries.chain(tasks.iter().map(|view| view.task.project)) {
        if !projects.contains(&project) {
            projects.push(project);
        }
    }
    projects
}

impl AiContext {
    /// Without projects that the caller does not see, and with the beginning of long notes.
    fn narrowed(mut self, caller: &Caller) -> Self {
        self.projects.retain(|view| caller.reaches(Action::ReadProjects, view.project.created_by));
        self.projects.truncate(PROJECTS);
        for view in self.entries.iter_mut().chain(&mut self.timer) {
            let notes = &mut view.entry.data.notes;
            *notes = notes
                .take()
                .map(|notes| Text::trusted(super::conversation::shortened(notes.as_str(), NOTES).to_owned()));
        }
        self
    }

    fn with_suggestions(mut self, zone: &Zone) -> Self {
        let today = zone.day_of(self.at);
        let running = self.timer.as_ref().map(|view| view.entry.worked_seconds(self.at) / 3_600);
        let due = self.tasks.iter().filter(|view| view.task.due_date.is_some_and(|day| is_soon(day, today))).count();
        let nothing = !self.entries.iter().any(|view| view.entry.day == today);
        self.suggestions = [
            running.filter(|hours| *hours >= LONG_HOURS).map(Suggestion::LongTimer),
            (nothing && self.timer.is_none()).then_some(Suggestion::NothingToday),
            (due > 0).then_some(Suggestion::DueSoon(due)),
        ]
        .into_iter()
        .flatten()
        .collect();
        self
    }

    /// Hours of the entries that are finished, rounded once.
    pub fn hours(&self) -> Hours {
        Hours::from_seconds(self.entries.iter().filter_map(|view| view.entry.finished_seconds()).sum())
    }

    /// All of it, in the form in which a model is told.
    pub(super) fn told(&self, zone: &Zone) -> Value {
        json!({
            "user": self.user,
            "generated_at": self.at,
            "timezone": zone.name(),
            "summary": {
                "recent_entry_count": self.entries.len(),
                "recent_total_hours": hours(self.hours()),
                "open_task_count": self.tasks.len(),
            },
            "active_timer": self.timer.as_ref().map(entry),
            "recent_entries": self.entries.iter().map(entry).collect::<Vec<_>>(),
            "assigned_tasks": self.tasks.iter().map(task).collect::<Vec<_>>(),
            "projects": self.projects.iter().map(project).collect::<Vec<_>>(),
            "suggestions": self.suggestions.iter().map(ToString::to_string).collect::<Vec<_>>(),
        })
    }
}

fn is_soon(due: Date, today: Date) -> bool {
    (due - today).whole_days() <= SOON_DAYS
}

/// A decimal as a JSON number.
fn number(decimal: &impl ToString) -> Value {
    serde_json::from_str(&decimal.to_string()).unwrap_or_default()
}

fn hours(hours: Hours) -> Value {
    number(&hours.to_decimal())
}

fn entry(view: &EntryView) -> Value {
    let entry = &view.entry;
    json!({
        "id": entry.id,
        "project_id": entry.project,
        "project_name": view.names.project,
        "task_id": entry.task,
        "task_name": view.names.task,
        "start_time": entry.start,
        "end_time": entry.state.end(),
        "duration_hours": hours(Hours::from_seconds(entry.finished_seconds().unwrap_or_default())),
        "notes": entry.notes.as_ref().map_or("", Text::as_str),
        "tags": entry.tags.iter().collect::<Vec<_>>(),
        "billable": entry.billable,
        "active": entry.state.is_open(),
    })
}

fn task(view: &TaskView) -> Value {
    let task = &view.task;
    json!({
        "id": task.id,
        "name": task.name,
        "project_id": task.project,
        "project_name": view.project_name,
        "status": task.status.as_str(),
        "priority": task.priority.as_str(),
        "due_date": task.due_date.map(|day| day.to_string()),
        "estimated_hours": task.estimated_hours.map(hours),
    })
}

fn project(view: &ProjectView) -> Value {
    let project = &view.project;
    json!({
        "id": project.id,
        "name": project.name,
        "client": view.client_name,
        "status": project.status.as_str(),
        "estimated_hours": project.estimated_hours.map(hours),
        "actual_hours": hours(Hours::from_seconds(view.totals.seconds)),
        "budget_amount": project.budget_amount.map(|amount| number(&amount.to_decimal())),
    })
}
