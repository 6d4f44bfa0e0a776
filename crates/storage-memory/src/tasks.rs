//! Tasks.

use std::cmp::Reverse;

use timekeeper_domain::{
    Date, Instant,
    id::{EntryId, TaskId, UserId},
    page::{Page, PageRequest},
    report,
    task::{Task, TaskPlan, TaskView},
};
use timekeeper_ports::{StoreError, TaskFilter, TaskRepo, TaskStatusFilter, async_trait};

use crate::{
    state::{State, folded, page},
    tx::MemoryTx,
};

impl State {
    fn task_view(&self, task: &Task) -> Option<TaskView> {
        let username = |id: UserId| self.users.get(id).map(|user| user.username.as_str().to_owned());
        let entries = self.entries.iter().map(|entry| &entry.data).filter(|entry| entry.task == Some(task.id));
        Some(TaskView {
            project_name: self.projects.get(task.project)?.name.clone(),
            assigned_user: task.assigned_to.and_then(username),
            creator: username(task.created_by),
            totals: report::totals(entries),
            task: task.clone(),
        })
    }

    fn check_task(&self, plan: &TaskPlan) -> Result<(), StoreError> {
        self.refer_to_project(Some(plan.project))?;
        self.refer_to_user(plan.created_by)?;
        plan.assigned_to.map_or(Ok(()), |user| self.refer_to_user(user))
    }

    fn is_wanted(&self, filter: &TaskFilter, task: &Task) -> bool {
        let tags = folded(task.tags.as_str().unwrap_or_default());
        filter.project.is_none_or(|project| task.project == project)
            && filter.status.is_none_or(|status| match status {
                TaskStatusFilter::Is(status) => task.status == status,
                TaskStatusFilter::Open => task.status.is_open(),
            })
            && (filter.tags.is_empty() || filter.tags.iter().any(|text| tags.contains(&folded(text))))
            && filter
                .project_created_by
                .is_none_or(|user| self.projects.get(task.project).is_some_and(|project| project.created_by == user))
    }
}

fn urgency(task: &Task) -> impl Ord + use<> {
    (Reverse(task.priority), task.due_date.is_none(), task.due_date.unwrap_or(Date::MAX), task.created_at, task.id)
}

fn due(task: &Task) -> impl Ord + use<> {
    (task.due_date.is_none(), task.due_date.unwrap_or(Date::MAX), Reverse(task.updated_at), task.id)
}

#[async_trait]
impl TaskRepo for MemoryTx {
    async fn get(&mut self, id: TaskId) -> Result<Option<Task>, StoreError> {
        self.look(|state| state.tasks.get(id).cloned())
    }

    async fn view(&mut self, id: TaskId) -> Result<Option<TaskView>, StoreError> {
        self.look(|state| state.tasks.get(id).and_then(|task| state.task_view(task)))
    }

    async fn lock(&mut self, id: TaskId) -> Result<Option<Task>, StoreError> {
        self.hold(|state| state.tasks.get(id).cloned())
    }

    async fn list(&mut self, filter: &TaskFilter, request: PageRequest) -> Result<Page<TaskView>, StoreError> {
        self.look(|state| {
            let mut tasks: Vec<_> = state.tasks.iter().filter(|task| state.is_wanted(filter, task)).collect();
            tasks.sort_by_key(|task| urgency(task));
            page(&tasks, request, |task| state.task_view(task))
        })
    }

    async fn assigned(
        &mut self,
        user: UserId,
        project_created_by: Option<UserId>,
        limit: i64,
    ) -> Result<Vec<TaskView>, StoreError> {
        let filter = TaskFilter { status: Some(TaskStatusFilter::Open), project_created_by, ..TaskFilter::default() };
        self.look(|state| {
            let theirs = |task: &&Task| task.assigned_to == Some(user) && state.is_wanted(&filter, task);
            let mut tasks: Vec<_> = state.tasks.iter().filter(theirs).collect();
            tasks.sort_by_key(|task| due(task));
            let most = usize::try_from(limit).unwrap_or_default();
            tasks.into_iter().take(most).filter_map(|task| state.task_view(task)).collect()
        })
    }

    async fn insert(&mut self, task: &TaskPlan, at: Instant) -> Result<Task, StoreError> {
        self.change(|state| {
            state.check_task(task)?;
            Ok(state.tasks.insert(task.clone(), at))
        })
    }

    async fn update(&mut self, task: &Task) -> Result<Option<Task>, StoreError> {
        self.change(|state| {
            if !state.tasks.is_current(task) {
                return Ok(None);
            }
            state.check_task(task)?;
            Ok(state.tasks.update(task))
        })
    }

    async fn delete(&mut self, id: TaskId) -> Result<bool, StoreError> {
        self.change(|state| {
            let of_task = state.entries.iter().filter(|entry| entry.task == Some(id));
            let entries: Vec<EntryId> = of_task.map(|entry| entry.id).collect();
            for entry in entries {
                state.entries.touch(entry, |entry| entry.task = None);
            }
            Ok(state.tasks.remove(id))
        })
    }
}
