//! What somebody may want to work on next: what they marked and worked on last comes first.

use std::collections::{BTreeMap, BTreeSet};

use timekeeper_domain::{
    entry::EntryView,
    favorite::Favorite,
    id::{ProjectId, TaskId},
    page::PageRequest,
    project::{Color, ProjectStatus, ProjectView},
    task::TaskView,
    text::Name,
};
use timekeeper_ports::{EntryFilter, OpenEntries, ProjectFilter, ReadMode, TaskFilter, TaskStatusFilter};

use crate::{Action, App, AppError, Caller, work::Transaction};

/// Entries that are looked at for what was worked on last.
const LATEST: i64 = 50;

/// How many of what was worked on last come first.
const MOST_RECENT: usize = 8;

/// Most projects, and most tasks, to choose from.
const MOST_PROJECTS: usize = 1_000;
const MOST_TASKS: usize = 2_000;

/// Something to work on: a project, or a task of one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WorkChoice {
    /// The project.
    pub project: ProjectId,
    /// Its name.
    pub project_name: Name,
    /// The name of its client.
    pub client_name: Option<Name>,
    /// Its colour.
    pub color: Option<Color>,
    /// The task, with its name.
    pub task: Option<(TaskId, Name)>,
    /// Why it stands where it does.
    pub reason: ChoiceReason,
}

/// Why something to work on is offered where it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum ChoiceReason {
    /// The project is marked.
    Favorite,
    /// It was worked on lately.
    Recent,
    /// It is there.
    Known,
}

impl App {
    /// What the caller may work on: marked projects, what they worked on last, and then every active project with its
    /// open tasks, by name; each once. Of very many not all.
    ///
    /// # Errors
    /// [`AppError::Store`].
    pub async fn work_choices(&self, caller: &Caller) -> Result<Vec<WorkChoice>, AppError> {
        for action in [Action::ReadProjects, Action::ReadTasks, Action::ReadTime, Action::ReadFavorites] {
            caller.may(action)?;
        }
        let user = caller.user_id()?;
        let mine = EntryFilter { user: Some(user), open: OpenEntries::Include, ..EntryFilter::default() };
        self.read(ReadMode::PerStatement, async |tx: &mut Transaction| {
            let favorites = tx.favorites().list(user).await?;
            let latest = tx.entries().list_after(&mine, None, LATEST).await?;
            let projects = active_projects(tx, caller).await?;
            let tasks = open_tasks(tx, caller).await?;
            Ok(in_order(&favorites, &latest, &projects, &tasks))
        })
        .await
    }
}

async fn active_projects(tx: &mut Transaction, caller: &Caller) -> Result<Vec<ProjectView>, AppError> {
    let filter = ProjectFilter {
        status: Some(ProjectStatus::Active),
        created_by: caller.sees_only(),
        ..ProjectFilter::default()
    };
    let mut all = Vec::new();
    for page in 1.. {
        let found = tx.projects().list(&filter, PageRequest::new(page, PageRequest::MAX_PER_PAGE)).await?;
        let is_last = found.next().is_none();
        all.extend(found.items);
        if is_last || all.len() >= MOST_PROJECTS {
            break;
        }
    }
    Ok(all)
}

async fn open_tasks(tx: &mut Transaction, caller: &Caller) -> Result<Vec<TaskView>, AppError> {
    let filter = TaskFilter {
        status: Some(TaskStatusFilter::Open),
        project_created_by: caller.sees_only(),
        ..TaskFilter::default()
    };
    let mut all = Vec::new();
    for page in 1.. {
        let found = tx.tasks().list(&filter, PageRequest::new(page, PageRequest::MAX_PER_PAGE)).await?;
        let is_last = found.next().is_none();
        all.extend(found.items);
        if is_last || all.len() >= MOST_TASKS {
            break;
        }
    }
    Ok(all)
}

/// Every choice once, in the order in which they are offered.
fn in_order(
    favorites: &[Favorite],
    latest: &[EntryView],
    projects: &[ProjectView],
    tasks: &[TaskView],
) -> Vec<WorkChoice> {
    let by_id: BTreeMap<ProjectId, &ProjectView> = projects.iter().map(|view| (view.project.id, view)).collect();
    let names: BTreeMap<TaskId, &TaskView> = tasks.iter().map(|view| (view.task.id, view)).collect();
    let recent = latest.iter().filter_map(|view| Some((view.entry.project?, view.entry.task)));
    let mut distinct = BTreeSet::new();
    let recent = recent.filter(|work| distinct.insert(*work)).take(MOST_RECENT);
    let mut tasks_of: BTreeMap<ProjectId, Vec<&TaskView>> = BTreeMap::new();
    for view in tasks {
        tasks_of.entry(view.task.project).or_default().push(view);
    }
    let known = projects.iter().flat_map(|view| {
        let id = view.project.id;
        let mut tasks = tasks_of.remove(&id).unwrap_or_default();
        tasks.sort_by_key(|task| (task.task.name.as_str().to_lowercase(), task.task.id));
        std::iter::once((id, None)).chain(tasks.into_iter().map(move |task| (id, Some(task.task.id))))
    });
    let offered = favorites
        .iter()
        .map(|favorite| (ChoiceReason::Favorite, (favorite.project, None)))
        .chain(recent.map(|work| (ChoiceReason::Recent, work)))
        .chain(known.map(|work| (ChoiceReason::Known, work)));
    let mut seen = BTreeSet::new();
    let choice = |(reason, (project, task)): (ChoiceReason, (ProjectId, Option<TaskId>))| {
        let view = by_id.get(&project)?;
        let task = match task {
            Some(id) => Some((id, names.get(&id).filter(|view| view.task.project == project)?.task.name.clone())),
            None => None,
        };
        Some(WorkChoice {
            project,
            project_name: view.project.name.clone(),
            client_name: view.client_name.clone(),
            color: view.project.color.clone(),
            task,
            reason,
        })
    };
    offered.filter(|(_, work)| seen.insert(*work)).filter_map(choice).collect()
}
