//! Clients.

use timekeeper_domain::{
    client::{Client, ClientProfile, ClientStatus, ClientView, CustomFields},
    id::ClientId,
    money::Money,
    page::{Page, PageRequest},
    text::{Label, Name, Notes},
    user::Email,
};
use timekeeper_ports::{ClientFilter, Constraint, ReadMode, StoreError};

use crate::{
    Action, App, AppError, Caller, Edit, Forbidden, Kind, Precondition, Refusal,
    edit::set,
    work::{Transaction, Work},
};

/// Which clients.
#[derive(Clone, Debug, Default)]
pub struct ClientQuery {
    /// In that status.
    pub status: Option<ClientStatus>,
    /// With that in the name.
    pub search: Option<Name>,
}

/// What a new client is to be.
#[derive(Clone, Debug)]
pub struct NewClient {
    /// The name.
    pub name: Name,
    /// More about the client.
    pub description: Option<Notes>,
    /// Whom to ask for.
    pub contact_person: Option<Name>,
    /// Where to write to.
    pub email: Option<Email>,
    /// Where to call.
    pub phone: Option<Label>,
    /// Where to find them.
    pub address: Option<Notes>,
    /// The company behind the name.
    pub company: Option<Name>,
    /// What an hour costs.
    pub default_hourly_rate: Option<Money>,
    /// Whether work is being done for them.
    pub status: ClientStatus,
    /// What else the organisation keeps.
    pub custom_fields: CustomFields,
}

/// What changes about a client.
#[derive(Clone, Debug, Default)]
pub struct ClientChange {
    /// The name.
    pub name: Option<Name>,
    /// More about the client.
    pub description: Edit<Notes>,
    /// Whom to ask for.
    pub contact_person: Edit<Name>,
    /// Where to write to.
    pub email: Edit<Email>,
    /// Where to call.
    pub phone: Edit<Label>,
    /// Where to find them.
    pub address: Edit<Notes>,
    /// The company behind the name.
    pub company: Edit<Name>,
    /// What an hour costs.
    pub default_hourly_rate: Edit<Money>,
    /// Whether work is being done for them.
    pub status: Option<ClientStatus>,
    /// What else the organisation keeps.
    pub custom_fields: Option<CustomFields>,
}

impl Caller {
    /// Whether the caller may change a client.
    pub fn changes_client(&self, client: &Client) -> bool {
        self.may(Action::WriteClients).is_ok() && self.reaches(Action::WriteClients, client.created_by)
    }
}

impl App {
    /// Clients the caller sees, by name.
    ///
    /// # Errors
    /// [`AppError::Store`].
    pub async fn list_clients(
        &self,
        caller: &Caller,
        query: ClientQuery,
        page: PageRequest,
    ) -> Result<Page<ClientView>, AppError> {
        caller.may(Action::ReadClients)?;
        let ClientQuery { status, search } = query;
        let filter = ClientFilter { status, search, created_by: caller.sees_only() };
        self.read(ReadMode::PerStatement, async |tx: &mut Transaction| Ok(tx.clients().list(&filter, page).await?))
            .await
    }

    /// One client.
    ///
    /// # Errors
    /// [`AppError::NotFound`], [`Forbidden::Client`].
    pub async fn get_client(&self, caller: &Caller, id: ClientId) -> Result<ClientView, AppError> {
        caller.may(Action::ReadClients)?;
        let view = self
            .read(ReadMode::PerStatement, async |tx: &mut Transaction| Ok(tx.clients().view(id).await?))
            .await?
            .ok_or(AppError::NotFound(Kind::Client, id.get()))?;
        if !caller.reaches(Action::ReadClients, view.client.created_by) {
            return Err(Forbidden::Client.into());
        }
        Ok(view)
    }
}

impl Work {
    /// Makes a client.
    ///
    /// # Errors
    /// [`Refusal::ClientName`] when the name is taken.
    pub async fn create_client(&mut self, new: &NewClient) -> Result<ClientView, AppError> {
        self.caller.may(Action::WriteClients)?;
        let profile = ClientProfile {
            name: new.name.clone(),
            description: new.description.clone(),
            contact_person: new.contact_person.clone(),
            email: new.email.clone(),
            phone: new.phone.clone(),
            address: new.address.clone(),
            company: new.company.clone(),
            default_hourly_rate: new.default_hourly_rate,
            status: new.status,
            custom_fields: new.custom_fields.clone(),
            created_by: self.caller.user_id()?,
        };
        let client = self.tx.clients().insert(&profile, self.at).await.map_err(taken)?;
        self.log("created", "client", client.id.get(), None, Some(&client));
        Ok(ClientView { client, total_projects: 0, active_projects: 0 })
    }

    /// Changes a client.
    ///
    /// # Errors
    /// [`AppError::NotFound`], [`Forbidden::Denied`], [`AppError::Precondition`], [`Refusal::ClientName`].
    pub async fn update_client(
        &mut self,
        id: ClientId,
        change: &ClientChange,
        precondition: &Precondition,
    ) -> Result<ClientView, AppError> {
        let before = self.client_to_change(id, precondition).await?;
        let mut profile = before.data.clone();
        set(&mut profile.name, change.name.as_ref());
        change.description.apply_to(&mut profile.description);
        change.contact_person.apply_to(&mut profile.contact_person);
        change.email.apply_to(&mut profile.email);
        change.phone.apply_to(&mut profile.phone);
        change.address.apply_to(&mut profile.address);
        change.company.apply_to(&mut profile.company);
        change.default_hourly_rate.apply_to(&mut profile.default_hourly_rate);
        set(&mut profile.status, change.status.as_ref());
        set(&mut profile.custom_fields, change.custom_fields.as_ref());
        self.store_client("updated", before, profile).await
    }

    /// Sets a client aside: it becomes inactive, and everything about it stays.
    ///
    /// # Errors
    /// [`AppError::NotFound`], [`Forbidden::Denied`], [`AppError::Precondition`].
    pub async fn deactivate_client(&mut self, id: ClientId, precondition: &Precondition) -> Result<(), AppError> {
        let before = self.client_to_change(id, precondition).await?;
        if before.status == ClientStatus::Active {
            let profile = ClientProfile { status: ClientStatus::Inactive, ..before.data.clone() };
            self.store_client("deactivated", before, profile).await?;
        }
        Ok(())
    }

    async fn client_to_change(&mut self, id: ClientId, precondition: &Precondition) -> Result<Client, AppError> {
        self.caller.may(Action::WriteClients)?;
        let client = self.tx.clients().lock(id).await?.ok_or(AppError::NotFound(Kind::Client, id.get()))?;
        if !self.caller.changes_client(&client) {
            return Err(Forbidden::Denied.into());
        }
        precondition.check(&client)?;
        Ok(client)
    }

    async fn store_client(
        &mut self,
        action: &str,
        before: Client,
        profile: ClientProfile,
    ) -> Result<ClientView, AppError> {
        let changed = before.with(self.at, profile);
        let stored = self.tx.clients().update(&changed).await.map_err(taken)?.ok_or(StoreError::Contended)?;
        self.log(action, "client", stored.id.get(), Some(&before), Some(&stored));
        Ok(self.tx.clients().view(stored.id).await?.ok_or(StoreError::Contended)?)
    }
}

fn taken(error: StoreError) -> AppError {
    match error {
        StoreError::Violates(Constraint::ClientName) => Refusal::ClientName.into(),
        other => other.into(),
    }
}
