//! Projects.

use timekeeper_domain::{
    Instant,
    id::ProjectId,
    page::{Page, PageRequest},
    project::{Project, ProjectPlan, ProjectView},
    report,
};
use timekeeper_ports::{Constraint, ProjectFilter, ProjectRepo, StoreError, async_trait};

use crate::{
    state::{State, folded, page, unique},
    tx::MemoryTx,
};

impl State {
    fn project_view(&self, project: &Project) -> ProjectView {
        let client = project.client.and_then(|id| self.clients.get(id));
        let entries = self.entries.iter().map(|entry| &entry.data).filter(|entry| entry.project == Some(project.id));
        ProjectView {
            client_name: client.map(|client| client.name.clone()),
            client_rate: client.and_then(|client| client.default_hourly_rate),
            totals: report::totals(entries),
            project: project.clone(),
        }
    }

    fn check_project(&self, plan: &ProjectPlan, own: Option<ProjectId>) -> Result<(), StoreError> {
        self.refer_to_user(plan.created_by)?;
        self.refer_to_client(plan.client)?;
        if let Some(archived) = &plan.archived {
            self.refer_to_user(archived.by)?;
        }
        let others = || self.projects.iter().filter(|other| Some(other.id) != own);
        let name = folded(plan.name.as_str());
        let same = |other: &Project| other.client == plan.client && folded(other.name.as_str()) == name;
        unique(others().any(same), Constraint::ProjectName)?;
        unique(plan.code.is_some() && others().any(|other| other.code == plan.code), Constraint::ProjectCode)
    }
}

fn is_wanted(filter: &ProjectFilter, project: &Project) -> bool {
    let contains = |part: &str| {
        let code = project.code.as_ref().is_some_and(|code| code.as_str().contains(&part.to_uppercase()));
        code || folded(project.name.as_str()).contains(&folded(part))
    };
    filter.status.is_none_or(|status| project.status == status)
        && filter.client.is_none_or(|client| project.client == Some(client))
        && filter.search.as_ref().is_none_or(|part| contains(part.as_str()))
        && filter.created_by.is_none_or(|user| project.created_by == user)
}

#[async_trait]
impl ProjectRepo for MemoryTx {
    async fn get(&mut self, id: ProjectId) -> Result<Option<Project>, StoreError> {
        self.look(|state| state.projects.get(id).cloned())
    }

    async fn view(&mut self, id: ProjectId) -> Result<Option<ProjectView>, StoreError> {
        self.look(|state| state.projects.get(id).map(|project| state.project_view(project)))
    }

    async fn lock(&mut self, id: ProjectId) -> Result<Option<Project>, StoreError> {
        self.hold(|state| state.projects.get(id).cloned())
    }

    async fn views(&mut self, ids: &[ProjectId]) -> Result<Vec<ProjectView>, StoreError> {
        self.look(|state| {
            let wanted = state.projects.iter().filter(|project| ids.contains(&project.id));
            wanted.map(|project| state.project_view(project)).collect()
        })
    }

    async fn list(&mut self, filter: &ProjectFilter, request: PageRequest) -> Result<Page<ProjectView>, StoreError> {
        self.look(|state| {
            let mut projects: Vec<_> = state.projects.iter().filter(|project| is_wanted(filter, project)).collect();
            projects.sort_by_cached_key(|project| (folded(project.name.as_str()), project.id));
            page(&projects, request, |project| Some(state.project_view(project)))
        })
    }

    async fn count(&mut self, filter: &ProjectFilter) -> Result<i64, StoreError> {
        self.look(|state| {
            let found = state.projects.iter().filter(|project| is_wanted(filter, project)).count();
            i64::try_from(found).unwrap_or(i64::MAX)
        })
    }

    async fn insert(&mut self, project: &ProjectPlan, at: Instant) -> Result<Project, StoreError> {
        self.change(|state| {
            state.check_project(project, None)?;
            Ok(state.projects.insert(project.clone(), at))
        })
    }

    async fn update(&mut self, project: &Project) -> Result<Option<Project>, StoreError> {
        self.change(|state| {
            if !state.projects.is_current(project) {
                return Ok(None);
            }
            state.check_project(project, Some(project.id))?;
            Ok(state.projects.update(project))
        })
    }
}
