//! Clients.

use std::collections::HashMap;

use async_trait::async_trait;
use diesel::{dsl::count_star, prelude::*};
use timekeeper_domain::{
    Instant, Record,
    client::{Client, ClientProfile, ClientStatus, ClientView, CustomFields},
    id::{ClientId, UserId},
    money::{Currency, Money},
    page::{Page, PageRequest},
    project::ProjectStatus,
    text::Text,
    user::Email,
};
use timekeeper_ports::{ClientFilter, ClientRepo, StoreError};

use super::{
    DieselTx,
    common::{Failure, Query, Stamp, money, prepared, record},
    dialect::{Conn, Db, Reader, RunQueryDsl, change, held, on, position, together, via},
    schema::{clients, projects},
};
use crate::text::fold;

#[derive(Queryable, Selectable)]
#[diesel(table_name = clients, check_for_backend(Db))]
struct ClientRow {
    id: i64,
    version: i64,
    created_at: Stamp,
    updated_at: Stamp,
    #[diesel(embed)]
    data: ClientData,
}

#[derive(Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = clients, check_for_backend(Db), treat_none_as_null = true, treat_none_as_default_value = false)]
struct ClientData {
    name: String,
    name_key: String,
    description: Option<String>,
    contact_person: Option<String>,
    email: Option<String>,
    phone: Option<String>,
    address: Option<String>,
    company: Option<String>,
    default_hourly_rate: Option<i64>,
    currency: String,
    status: String,
    custom_fields: String,
    created_by: i64,
}

impl From<&ClientProfile> for ClientData {
    fn from(client: &ClientProfile) -> Self {
        let text = |text: &Option<_>| text.as_ref().map(ToString::to_string);
        Self {
            name: client.name.to_string(),
            name_key: fold(client.name.as_str()),
            description: client.description.as_ref().map(ToString::to_string),
            contact_person: text(&client.contact_person),
            email: client.email.as_ref().map(|email| email.as_str().to_owned()),
            phone: client.phone.as_ref().map(ToString::to_string),
            address: client.address.as_ref().map(ToString::to_string),
            company: text(&client.company),
            default_hourly_rate: client.default_hourly_rate.map(Money::minor),
            currency: client.default_hourly_rate.map_or(Currency::EUR, Money::currency).code().to_owned(),
            status: client.status.as_str().to_owned(),
            custom_fields: client.custom_fields.to_json(),
            created_by: client.created_by.get(),
        }
    }
}

impl TryFrom<ClientRow> for Client {
    type Error = Failure;

    fn try_from(row: ClientRow) -> Query<Self> {
        let data = row.data;
        let profile = ClientProfile {
            name: Text::trusted(data.name),
            description: data.description.map(Text::trusted),
            contact_person: data.contact_person.map(Text::trusted),
            email: data.email.map(Email::trusted),
            phone: data.phone.map(Text::trusted),
            address: data.address.map(Text::trusted),
            company: data.company.map(Text::trusted),
            default_hourly_rate: money(data.default_hourly_rate, Some(&data.currency))?,
            status: ClientStatus::from_word(&data.status).ok_or(Failure::Corrupt("client status"))?,
            custom_fields: CustomFields::trusted(&data.custom_fields),
            created_by: UserId::new(data.created_by),
        };
        Ok(record(ClientId::new(row.id), row.version, row.created_at, row.updated_at, profile))
    }
}

async fn get(c: &mut Conn, id: ClientId) -> Query<Option<Client>> {
    let row = clients::table.find(id.get()).select(ClientRow::as_select()).first(c).await.optional()?;
    row.map(Client::try_from).transpose()
}

async fn lock(c: &mut Conn, id: ClientId) -> Query<Option<Client>> {
    let query = held!(clients::table.find(id.get()).select(ClientRow::as_select()));
    let row: Option<ClientRow> = query.load(c).await?.pop();
    row.map(Client::try_from).transpose()
}

/// Counts each client's projects, and the active ones of them.
async fn views(c: Reader<'_>, rows: Vec<ClientRow>) -> Query<Vec<ClientView>> {
    let ids: Vec<Option<i64>> = rows.iter().map(|row| Some(row.id)).collect();
    let counts = projects::table
        .filter(projects::client_id.eq_any(ids))
        .group_by((projects::client_id, projects::status))
        .select((projects::client_id, projects::status, count_star()))
        .load::<(Option<i64>, String, i64)>(via!(c))
        .await?;
    let mut by_client: HashMap<i64, (i64, i64)> = HashMap::new();
    for (client, status, count) in counts {
        let sums = by_client.entry(client.unwrap_or_default()).or_default();
        sums.0 += count;
        if status == ProjectStatus::Active.as_str() {
            sums.1 += count;
        }
    }
    let view = |row: ClientRow| {
        let (total_projects, active_projects) = by_client.get(&row.id).copied().unwrap_or_default();
        Ok(ClientView { client: row.try_into()?, total_projects, active_projects })
    };
    rows.into_iter().map(view).collect()
}

async fn view(c: Reader<'_>, id: ClientId) -> Query<Option<ClientView>> {
    let rows = clients::table.find(id.get()).select(ClientRow::as_select()).load(via!(c)).await?;
    Ok(views(c, rows).await?.pop())
}

fn filtered<'a>(filter: &ClientFilter) -> clients::BoxedQuery<'a, Db> {
    let mut query = clients::table.into_boxed();
    if let Some(status) = filter.status {
        query = query.filter(clients::status.eq(status.as_str()));
    }
    if let Some(part) = &filter.search {
        query = query.filter(position(clients::name_key, fold(part.as_str())).gt(0));
    }
    if let Some(user) = filter.created_by {
        query = query.filter(clients::created_by.eq(user.get()));
    }
    query
}

async fn count(c: Reader<'_>, filter: &ClientFilter) -> Query<i64> {
    Ok(filtered(filter).count().get_result(via!(c)).await?)
}

async fn page_of(c: Reader<'_>, filter: &ClientFilter, page: PageRequest) -> Query<Vec<ClientRow>> {
    Ok(filtered(filter)
        .order((clients::name_key, clients::id))
        .limit(page.limit())
        .offset(page.offset())
        .select(ClientRow::as_select())
        .load(via!(c))
        .await?)
}

async fn list(c: Reader<'_>, filter: ClientFilter, page: PageRequest) -> Query<Page<ClientView>> {
    let (rows, total) = together!(page_of(c, &filter, page), count(c, &filter));
    Ok(Page { items: views(c, rows?).await?, total: total?, request: page })
}

async fn insert(c: &mut Conn, client: ClientProfile, at: Instant) -> Query<Client> {
    let row: ClientRow = diesel::insert_into(clients::table)
        .values((
            ClientData::from(&client),
            clients::version.eq(1_i64),
            clients::created_at.eq(Stamp(at)),
            clients::updated_at.eq(Stamp(at)),
        ))
        .returning(ClientRow::as_returning())
        .get_result(c)
        .await?;
    row.try_into()
}

async fn update(c: &mut Conn, client: Client) -> Query<Option<Client>> {
    let Record { id, version, updated_at, ref data, .. } = client;
    let change = diesel::update(clients::table.find(id.get()).filter(clients::version.eq(version)))
        .set((ClientData::from(data), clients::version.eq(version + 1), clients::updated_at.eq(Stamp(updated_at))))
        .returning(ClientRow::as_returning());
    let row: Option<ClientRow> = prepared(change).get_result(c).await.optional()?;
    row.map(Client::try_from).transpose()
}

#[async_trait]
impl ClientRepo for DieselTx {
    async fn get(&mut self, id: ClientId) -> Result<Option<Client>, StoreError> {
        on!(self, get(id))
    }

    async fn view(&mut self, id: ClientId) -> Result<Option<ClientView>, StoreError> {
        on!(self, view(id))
    }

    async fn lock(&mut self, id: ClientId) -> Result<Option<Client>, StoreError> {
        change!(self, lock(id))
    }

    async fn list(&mut self, filter: &ClientFilter, page: PageRequest) -> Result<Page<ClientView>, StoreError> {
        let filter = filter.clone();
        on!(self, list(filter, page))
    }

    async fn insert(&mut self, client: &ClientProfile, at: Instant) -> Result<Client, StoreError> {
        let client = client.clone();
        change!(self, insert(client, at))
    }

    async fn update(&mut self, client: &Client) -> Result<Option<Client>, StoreError> {
        let client = client.clone();
        change!(self, update(client))
    }
}
