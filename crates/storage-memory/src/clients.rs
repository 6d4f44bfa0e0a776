//! Clients.

use timekeeper_domain::{
    Instant,
    client::{Client, ClientProfile, ClientView},
    id::ClientId,
    page::{Page, PageRequest},
    project::ProjectStatus,
};
use timekeeper_ports::{ClientFilter, ClientRepo, Constraint, StoreError, async_trait};

use crate::{
    state::{State, folded, page, unique},
    tx::MemoryTx,
};

impl State {
    fn client_view(&self, client: &Client) -> ClientView {
        let (mut total_projects, mut active_projects) = (0, 0);
        for project in self.projects.iter().filter(|project| project.client == Some(client.id)) {
            total_projects += 1;
            active_projects += i64::from(project.status == ProjectStatus::Active);
        }
        ClientView { client: client.clone(), total_projects, active_projects }
    }

    fn check_client(&self, client: &ClientProfile, own: Option<ClientId>) -> Result<(), StoreError> {
        self.refer_to_user(client.created_by)?;
        let name = folded(client.name.as_str());
        let same = |other: &Client| Some(other.id) != own && folded(other.name.as_str()) == name;
        unique(self.clients.iter().any(same), Constraint::ClientName)
    }
}

#[async_trait]
impl ClientRepo for MemoryTx {
    async fn get(&mut self, id: ClientId) -> Result<Option<Client>, StoreError> {
        self.look(|state| state.clients.get(id).cloned())
    }

    async fn view(&mut self, id: ClientId) -> Result<Option<ClientView>, StoreError> {
        self.look(|state| state.clients.get(id).map(|client| state.client_view(client)))
    }

    async fn lock(&mut self, id: ClientId) -> Result<Option<Client>, StoreError> {
        self.hold(|state| state.clients.get(id).cloned())
    }

    async fn list(&mut self, filter: &ClientFilter, request: PageRequest) -> Result<Page<ClientView>, StoreError> {
        self.look(|state| {
            let wanted = |client: &&Client| {
                let name = folded(client.name.as_str());
                filter.status.is_none_or(|status| client.status == status)
                    && filter.search.as_ref().is_none_or(|part| name.contains(&folded(part.as_str())))
                    && filter.created_by.is_none_or(|user| client.created_by == user)
            };
            let mut clients: Vec<_> = state.clients.iter().filter(wanted).collect();
            clients.sort_by_cached_key(|client| (folded(client.name.as_str()), client.id));
            page(&clients, request, |client| Some(state.client_view(client)))
        })
    }

    async fn insert(&mut self, client: &ClientProfile, at: Instant) -> Result<Client, StoreError> {
        self.change(|state| {
            state.check_client(client, None)?;
            Ok(state.clients.insert(client.clone(), at))
        })
    }

    async fn update(&mut self, client: &Client) -> Result<Option<Client>, StoreError> {
        self.change(|state| {
            if !state.clients.is_current(client) {
                return Ok(None);
            }
            state.check_client(client, Some(client.id))?;
            Ok(state.clients.update(client))
        })
    }
}
