//! Tasks.

use timekeeper_domain::{
    Date,
    id::{ProjectId, TaskId, UserId},
    money::Hours,
    page::{Page, PageRequest},
    project::Project,
    task::{Task, TaskPlan, TaskPriority, TaskStatus, TaskView},
    text::{Name, Notes, Tags},
};
use timekeeper_ports::{ReadMode, StoreError, TaskFilter, TaskStatusFilter};

use crate::{
    Action, App, AppError, Caller, Edit, Forbidden, Kind, Precondition, Refusal,
    edit::set,
    work::{Transaction, Work},
};

/// Which tasks.
#[derive(Clone, Debug, Default)]
pub struct TaskQuery {
    /// Of that project.
    pub project: Option<ProjectId>,
    /// In such a status.
    pub status: Option<TaskStatusFilter>,
    /// With tags that contain one of these texts.
    pub tags: Vec<String>,
}

/// What a new task is to be.
#[derive(Clone, Debug)]
pub struct NewTask {
    /// The project it belongs to.
    pub project: ProjectId,
    /// What it is called.
    pub name: Name,
    /// What is to be done.
    pub description: Option<Notes>,
    /// Where it stands.
    pub status: TaskStatus,
    /// How much it matters.
    pub priority: TaskPriority,
    /// Hours planned.
    pub estimated_hours: Option<Hours>,
    /// The day by which it should be done.
    pub due_date: Option<Date>,
    /// Who is to do it.
    pub assigned_to: Option<UserId>,
    /// Labels.
    pub tags: Tags,
}

/// What changes about a task.
#[derive(Clone, Debug, Default)]
pub struct TaskChange {
    /// What it is called.
    pub name: Option<Name>,
    /// What is to be done.
    pub description: Edit<Notes>,
    /// Where it stands.
    pub status: Option<TaskStatus>,
    /// How much it matters.
    pub priority: Option<TaskPriority>,
    /// Hours planned.
    pub estimated_hours: Edit<Hours>,
    /// The day by which it should be done.
    pub due_date: Edit<Date>,
    /// Who is to do it.
    pub assigned_to: Edit<UserId>,
    /// Labels.
    pub tags: Option<Tags>,
}

impl Caller {
    /// Whether the caller may change a task of that project: whoever changes the project may, and whoever made the task or
    /// is to do it, as long as they see the project.
    pub fn changes_task(&self, project: &Project, task: &Task) -> bool {
        let reaches = |owner| self.reaches(Action::WriteTasks, owner);
        let sees = self.reaches(Action::ReadTasks, project.created_by);
        let own = sees && (reaches(task.created_by) || task.assigned_to.is_some_and(reaches));
        self.may(Action::WriteTasks).is_ok() && (reaches(project.created_by) || own)
    }
}

impl App {
    /// Tasks of projects the caller sees; see [`timekeeper_ports::TaskRepo::list`] for their order.
    ///
    /// # Errors
    /// [`AppError::Store`].
    pub async fn list_tasks(
        &self,
        caller: &Caller,
        query: &TaskQuery,
        page: PageRequest,
    ) -> Result<Page<TaskView>, AppError> {
        caller.may(Action::ReadTasks)?;
        let filter = TaskFilter {
            project: query.project,
            status: query.status,
            tags: query.tags.clone(),
            project_created_by: caller.sees_only(),
        };
        self.read(ReadMode::PerStatement, async |tx: &mut Transaction| Ok(tx.tasks().list(&filter, page).await?)).await
    }

    /// One task.
    ///
    /// # Errors
    /// [`AppError::NotFound`], [`Forbidden::Task`].
    pub async fn get_task(&self, caller: &Caller, id: TaskId) -> Result<TaskView, AppError> {
        caller.may(Action::ReadTasks)?;
        self.read(ReadMode::PerStatement, async |tx: &mut Transaction| {
            let view = tx.tasks().view(id).await?.ok_or(AppError::NotFound(Kind::Task, id.get()))?;
            let project = tx.projects().get(view.task.project).await?;
            if !project.is_some_and(|project| caller.reaches(Action::ReadTasks, project.created_by)) {
                return Err(Forbidden::Task.into());
            }
            Ok(view)
        })
        .await
    }
}

impl Work {
    /// Makes a task, on any project the caller sees.
    ///
    /// # Errors
    /// [`Refusal::Project`], [`Forbidden::Project`], [`Refusal::Assignee`].
    pub async fn create_task(&mut self, new: &NewTask) -> Result<TaskView, AppError> {
        self.caller.may(Action::WriteTasks)?;
        let project = self.tx.projects().get(new.project).await?.ok_or(Refusal::Project)?;
        if !self.caller.reaches(Action::ReadTasks, project.created_by) {
            return Err(Forbidden::Project.into());
        }
        self.check_assignee(new.assigned_to).await?;
        let plan = TaskPlan {
            project: project.id,
            name: new.name.clone(),
            description: new.description.clone(),
            status: TaskStatus::Todo,
            priority: new.priority,
            estimated_hours: new.estimated_hours,
            due_date: new.due_date,
            assigned_to: new.assigned_to,
            created_by: self.caller.user_id()?,
            started_at: None,
            completed_at: None,
            tags: new.tags.clone(),
        };
        let task = self.tx.tasks().insert(&plan.moved_to(new.status, self.at), self.at).await?;
        self.log("created", "task", task.id.get(), None, Some(&task));
        self.task_view(task.id).await
    }

    /// Changes a task.
    ///
    /// # Errors
    /// [`AppError::NothingToChange`], [`Forbidden::Denied`], [`AppError::Precondition`], [`Refusal::Assignee`].
    pub async fn update_task(
        &mut self,
        id: TaskId,
        change: &TaskChange,
        precondition: &Precondition,
    ) -> Result<TaskView, AppError> {
        let before = self.task_to_change(id, precondition, AppError::NothingToChange(Kind::Task)).await?;
        if let Edit::Set(user) = change.assigned_to {
            self.check_assignee(Some(user)).await?;
        }
        let mut plan = before.data.clone();
        set(&mut plan.name, change.name.as_ref());
        change.description.apply_to(&mut plan.description);
        set(&mut plan.priority, change.priority.as_ref());
        change.estimated_hours.apply_to(&mut plan.estimated_hours);
        change.due_date.apply_to(&mut plan.due_date);
        change.assigned_to.apply_to(&mut plan.assigned_to);
        set(&mut plan.tags, change.tags.as_ref());
        if let Some(status) = change.status {
            plan = plan.moved_to(status, self.at);
        }
        let changed = before.with(self.at, plan);
        let stored = self.tx.tasks().update(&changed).await?.ok_or(StoreError::Contended)?;
        self.log("updated", "task", id.get(), Some(&before), Some(&stored));
        self.task_view(id).await
    }

    /// Removes a task; the time worked on it stays with its project.
    ///
    /// # Errors
    /// [`AppError::NotFound`], [`Forbidden::Denied`], [`AppError::Precondition`].
    pub async fn delete_task(&mut self, id: TaskId, precondition: &Precondition) -> Result<(), AppError> {
        let before = self.task_to_change(id, precondition, AppError::NotFound(Kind::Task, id.get())).await?;
        self.tx.tasks().delete(id).await?;
        self.log("deleted", "task", id.get(), Some(&before), None);
        Ok(())
    }

    async fn task_view(&mut self, id: TaskId) -> Result<TaskView, AppError> {
        self.tx.tasks().view(id).await?.ok_or(AppError::NotFound(Kind::Task, id.get()))
    }

    async fn check_assignee(&mut self, user: Option<UserId>) -> Result<(), AppError> {
        let Some(user) = user else { return Ok(()) };
        let known = self.tx.users().get(user).await?.is_some_and(|user| user.active);
        if known { Ok(()) } else { Err(Refusal::Assignee.into()) }
    }

    async fn task_to_change(
        &mut self,
        id: TaskId,
        precondition: &Precondition,
        missing: AppError,
    ) -> Result<Task, AppError> {
        self.caller.may(Action::WriteTasks)?;
        let task = self.tx.tasks().lock(id).await?.ok_or(missing)?;
        let project = self.tx.projects().get(task.project).await?;
        if !project.is_some_and(|project| self.caller.changes_task(&project, &task)) {
            return Err(Forbidden::Denied.into());
        }
        precondition.check(&task)?;
        Ok(task)
    }
}
