//! Projects.

use timekeeper_domain::{
    client::CustomFields,
    id::{ClientId, ProjectId},
    money::{Hours, Money},
    page::{Page, PageRequest},
    project::{Color, Project, ProjectCode, ProjectPlan, ProjectStatus, ProjectView},
    report::WorkTotals,
    text::{Label, Name, Notes},
};
use timekeeper_ports::{Constraint, ProjectFilter, ReadMode, StoreError};

use crate::{
    Action, App, AppError, Caller, Edit, Forbidden, Kind, Precondition, Refusal,
    edit::set,
    work::{Transaction, Work},
};

/// Which projects.
#[derive(Clone, Debug, Default)]
pub struct ProjectQuery {
    /// In that status.
    pub status: Option<ProjectStatus>,
    /// For that client.
    pub client: Option<ClientId>,
    /// With that in the name or the code.
    pub search: Option<Name>,
}

/// What a new project is to be.
#[derive(Clone, Debug)]
pub struct NewProject {
    /// The name.
    pub name: Name,
    /// A short code.
    pub code: Option<ProjectCode>,
    /// Whom it is for.
    pub client: Option<ClientId>,
    /// What it is about.
    pub description: Option<Notes>,
    /// Whether somebody is charged.
    pub billable: bool,
    /// What an hour costs.
    pub hourly_rate: Option<Money>,
    /// A reference for the bill.
    pub billing_ref: Option<Label>,
    /// Where it stands.
    pub status: ProjectStatus,
    /// Hours planned.
    pub estimated_hours: Option<Hours>,
    /// Money planned.
    pub budget_amount: Option<Money>,
    /// At how many percent of the budget to warn.
    pub budget_threshold_percent: u8,
    /// A colour.
    pub color: Option<Color>,
    /// What else the organisation keeps.
    pub custom_fields: CustomFields,
}

/// What changes about a project.
#[derive(Clone, Debug, Default)]
pub struct ProjectChange {
    /// The name.
    pub name: Option<Name>,
    /// The code.
    pub code: Edit<ProjectCode>,
    /// Whom it is for.
    pub client: Edit<ClientId>,
    /// What it is about.
    pub description: Edit<Notes>,
    /// Whether somebody is charged.
    pub billable: Option<bool>,
    /// What an hour costs.
    pub hourly_rate: Edit<Money>,
    /// A reference for the bill.
    pub billing_ref: Edit<Label>,
    /// Where it stands.
    pub status: Option<ProjectStatus>,
    /// Hours planned.
    pub estimated_hours: Edit<Hours>,
    /// Money planned.
    pub budget_amount: Edit<Money>,
    /// At how many percent of the budget to warn.
    pub budget_threshold_percent: Option<u8>,
    /// A colour.
    pub color: Edit<Color>,
    /// What else the organisation keeps.
    pub custom_fields: Option<CustomFields>,
}

impl Caller {
    /// Whether the caller may change a project.
    pub fn changes_project(&self, project: &Project) -> bool {
        self.may(Action::WriteProjects).is_ok() && self.reaches(Action::WriteProjects, project.created_by)
    }
}

impl App {
    /// Projects the caller sees, by name.
    ///
    /// # Errors
    /// [`AppError::Store`].
    pub async fn list_projects(
        &self,
        caller: &Caller,
        query: ProjectQuery,
        page: PageRequest,
    ) -> Result<Page<ProjectView>, AppError> {
        caller.may(Action::ReadProjects)?;
        let ProjectQuery { status, client, search } = query;
        let filter = ProjectFilter { status, client, search, created_by: caller.sees_only() };
        self.read(ReadMode::PerStatement, async |tx: &mut Transaction| Ok(tx.projects().list(&filter, page).await?))
            .await
    }

    /// One project.
    ///
    /// # Errors
    /// [`AppError::NotFound`], [`Forbidden::Project`].
    pub async fn get_project(&self, caller: &Caller, id: ProjectId) -> Result<ProjectView, AppError> {
        caller.may(Action::ReadProjects)?;
        let view = self
            .read(ReadMode::PerStatement, async |tx: &mut Transaction| Ok(tx.projects().view(id).await?))
            .await?
            .ok_or(AppError::NotFound(Kind::Project, id.get()))?;
        if !caller.reaches(Action::ReadProjects, view.project.created_by) {
            return Err(Forbidden::Project.into());
        }
        Ok(view)
    }
}

impl Work {
    /// Sets up a project.
    ///
    /// # Errors
    /// [`Refusal::Client`], [`Refusal::ProjectName`], [`Refusal::ProjectCode`].
    pub async fn create_project(&mut self, new: &NewProject) -> Result<ProjectView, AppError> {
        self.caller.may(Action::WriteProjects)?;
        let creator = self.caller.user_id()?;
        let client = self.client_for_project(new.client).await?;
        let plan = ProjectPlan {
            name: new.name.clone(),
            code: new.code.clone(),
            client: new.client,
            description: new.description.clone(),
            billable: new.billable,
            hourly_rate: new.hourly_rate,
            billing_ref: new.billing_ref.clone(),
            status: ProjectStatus::Active,
            estimated_hours: new.estimated_hours,
            budget_amount: new.budget_amount,
            budget_threshold_percent: new.budget_threshold_percent,
            color: new.color.clone(),
            custom_fields: new.custom_fields.clone(),
            created_by: creator,
            archived: None,
        };
        let plan = plan.moved_to(new.status, self.at, creator, None);
        let project = self.tx.projects().insert(&plan, self.at).await.map_err(taken)?;
        self.log("created", "project", project.id.get(), None, Some(&project));
        let (client_name, client_rate) = client.unzip();
        Ok(ProjectView { project, client_name, client_rate: client_rate.flatten(), totals: WorkTotals::default() })
    }

    /// Changes a project.
    ///
    /// # Errors
    /// [`AppError::NothingToChange`], [`Forbidden::Denied`], [`AppError::Precondition`], and as
    /// [`Self::create_project`].
    pub async fn update_project(
        &mut self,
        id: ProjectId,
        change: &ProjectChange,
        precondition: &Precondition,
    ) -> Result<ProjectView, AppError> {
        let before = self.project_to_change(id, precondition).await?;
        let mut plan = before.data.clone();
        if let Edit::Set(client) = change.client {
            self.client_for_project(Some(client)).await?;
        }
        set(&mut plan.name, change.name.as_ref());
        change.code.apply_to(&mut plan.code);
        change.client.apply_to(&mut plan.client);
        change.description.apply_to(&mut plan.description);
        set(&mut plan.billable, change.billable.as_ref());
        change.hourly_rate.apply_to(&mut plan.hourly_rate);
        change.billing_ref.apply_to(&mut plan.billing_ref);
        change.estimated_hours.apply_to(&mut plan.estimated_hours);
        change.budget_amount.apply_to(&mut plan.budget_amount);
        set(&mut plan.budget_threshold_percent, change.budget_threshold_percent.as_ref());
        change.color.apply_to(&mut plan.color);
        set(&mut plan.custom_fields, change.custom_fields.as_ref());
        if let Some(status) = change.status {
            plan = plan.moved_to(status, self.at, self.caller.user_id()?, None);
        }
        self.store_project("updated", before, plan).await
    }

    /// Archives a project, perhaps with a reason; nothing about it is lost, and archiving it again changes nothing.
    ///
    /// # Errors
    /// [`AppError::NothingToChange`], [`Forbidden::Denied`], [`AppError::Precondition`].
    pub async fn archive_project(
        &mut self,
        id: ProjectId,
        reason: Option<Notes>,
        precondition: &Precondition,
    ) -> Result<(), AppError> {
        let before = self.project_to_change(id, precondition).await?;
        if before.status != ProjectStatus::Archived {
            let plan = before.data.clone().moved_to(ProjectStatus::Archived, self.at, self.caller.user_id()?, reason);
            self.store_project("archived", before, plan).await?;
        }
        Ok(())
    }

    /// The name and rate of a project's client, which must be there and in sight.
    async fn client_for_project(&mut self, id: Option<ClientId>) -> Result<Option<(Name, Option<Money>)>, AppError> {
        let Some(id) = id else { return Ok(None) };
        let client = self.tx.clients().get(id).await?.ok_or(Refusal::Client)?;
        if !self.caller.reaches(Action::ReadClients, client.created_by) {
            return Err(Forbidden::Client.into());
        }
        Ok(Some((client.data.name, client.data.default_hourly_rate)))
    }

    async fn project_to_change(&mut self, id: ProjectId, precondition: &Precondition) -> Result<Project, AppError> {
        self.caller.may(Action::WriteProjects)?;
        let project = self.tx.projects().lock(id).await?.ok_or(AppError::NothingToChange(Kind::Project))?;
        if !self.caller.changes_project(&project) {
            return Err(Forbidden::Denied.into());
        }
        precondition.check(&project)?;
        Ok(project)
    }

    async fn store_project(
        &mut self,
        action: &str,
        before: Project,
        plan: ProjectPlan,
    ) -> Result<ProjectView, AppError> {
        let changed = before.with(self.at, plan);
        let stored = self.tx.projects().update(&changed).await.map_err(taken)?.ok_or(StoreError::Contended)?;
        self.log(action, "project", stored.id.get(), Some(&before), Some(&stored));
        Ok(self.tx.projects().view(stored.id).await?.ok_or(StoreError::Contended)?)
    }
}

fn taken(error: StoreError) -> AppError {
    match error {
        StoreError::Violates(Constraint::ProjectName) => Refusal::ProjectName.into(),
        StoreError::Violates(Constraint::ProjectCode) => Refusal::ProjectCode.into(),
        other => other.into(),
    }
}
