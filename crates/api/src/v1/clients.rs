//! `/clients`: whom work is done for.

use paperclip::actix::{api_v2_operation, web};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use timekeeper_app::{ClientChange, ClientQuery, NewClient, Work};
use timekeeper_domain::{
    client::{ClientStatus, ClientView, CustomFields},
    id::ClientId,
    money::{Currency, Money},
    text::Text,
    user::Email,
};
use validator::Validate;

use super::{
    common::{Checks, Done, Pagination, word_or_null},
    favorites::Nothing,
    gate::{IfMatch, ReadClients, Reader, Sent, WriteClients, Writer},
    state::ApiState,
    tag::tag,
};
use crate::{
    body::{Body, OptionalBody, RequestBody},
    error::Problem,
    path::Id,
    query::{PageParams, Params},
    reply::{Found, Reply, Tagged},
    wire::{NumberInput, Patch, Timestamp},
};

/// A client.
#[derive(Debug, Serialize, JsonSchema)]
struct Client {
    id: i64,
    name: String,
    description: Option<String>,
    contact_person: Option<String>,
    email: Option<String>,
    phone: Option<String>,
    address: Option<String>,
    company: Option<String>,
    /// What an hour costs unless a project says otherwise; text, as clients have always read it
    #[schemars(example = &"80.50")]
    default_hourly_rate: Option<String>,
    /// The currency of the rate
    currency_code: &'static str,
    /// `active` or `inactive`
    status: &'static str,
    is_active: bool,
    total_projects: i64,
    active_projects: i64,
    /// Not offered: always null
    prepaid_hours_monthly: Option<i64>,
    /// Not offered: always null
    prepaid_reset_day: Option<i64>,
    custom_fields: Map<String, Value>,
    created_at: Timestamp,
    updated_at: Timestamp,
}

/// Clients.
#[derive(Debug, Serialize, JsonSchema)]
struct ClientList {
    clients: Vec<Client>,
    pagination: Pagination,
}

/// One client.
#[derive(Debug, Serialize, JsonSchema)]
struct ClientAnswer {
    client: Client,
}

/// A client that was made or changed.
#[derive(Debug, Serialize, JsonSchema)]
struct ClientChanged {
    message: &'static str,
    client: Client,
}

/// Whether work is being done for a client.
#[derive(Clone, Copy, Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
enum ClientStatusInput {
    Active,
    Inactive,
}

impl From<ClientStatusInput> for ClientStatus {
    fn from(status: ClientStatusInput) -> Self {
        match status {
            ClientStatusInput::Active => Self::Active,
            ClientStatusInput::Inactive => Self::Inactive,
        }
    }
}

/// Which clients.
#[derive(Debug, Deserialize, JsonSchema, Validate)]
struct ClientFilter {
    /// Only in this status
    status: Option<ClientStatusInput>,
}

type Rate = NumberInput<0, 9_999_999_999>;

/// A name and a host, or nothing, as the domain reads an address.
pub(super) const EMAIL: &str = r"^([^\s\u0000-\u001f\u007f-\u009f]+@[^\s@\u0000-\u001f\u007f-\u009f]+)?$";

/// A new client.
#[derive(Debug, Deserialize, JsonSchema, Validate)]
#[schemars(extend("example" = {
    "name": "Acme Corp",
    "email": "contact@acme.com",
    "company": "Acme Corporation",
    "phone": "+1-555-0123",
}))]
struct NewClientBody {
    #[validate(length(min = 1, max = 200))]
    name: String,
    #[validate(length(max = 5000))]
    description: Option<String>,
    #[validate(length(max = 200))]
    contact_person: Option<String>,
    #[validate(length(max = 254))]
    #[schemars(regex(pattern = EMAIL))]
    email: Option<String>,
    #[validate(length(max = 100))]
    phone: Option<String>,
    #[validate(length(max = 5000))]
    address: Option<String>,
    #[validate(length(max = 200))]
    company: Option<String>,
    /// In the organisation's currency, with at most its decimal places
    default_hourly_rate: Option<Rate>,
    #[serde(default, deserialize_with = "word_or_null")]
    status: Option<ClientStatusInput>,
    custom_fields: Option<Map<String, Value>>,
}

impl RequestBody for NewClientBody {
    const MISSING_TEXT: &'static [(&'static str, &'static str)] = &[("name", "Client name is required")];
}

/// Changes to a client; what is left out stays, null clears.
#[derive(Debug, Deserialize, JsonSchema, Validate)]
#[schemars(extend("example" = {"phone": "+1-555-0124", "default_hourly_rate": "80.50"}))]
struct ClientChanges {
    #[validate(length(min = 1, max = 200))]
    name: Option<String>,
    #[serde(default)]
    #[schemars(length(max = 5000))]
    description: Patch<String>,
    #[serde(default)]
    #[schemars(length(max = 200))]
    contact_person: Patch<String>,
    #[serde(default)]
    #[schemars(length(max = 254), regex(pattern = EMAIL))]
    email: Patch<String>,
    #[serde(default)]
    #[schemars(length(max = 100))]
    phone: Patch<String>,
    #[serde(default)]
    #[schemars(length(max = 5000))]
    address: Patch<String>,
    #[serde(default)]
    #[schemars(length(max = 200))]
    company: Patch<String>,
    /// In the organisation's currency, with at most its decimal places
    #[serde(default)]
    default_hourly_rate: Patch<Rate>,
    #[serde(default, deserialize_with = "word_or_null")]
    status: Option<ClientStatusInput>,
    custom_fields: Option<Map<String, Value>>,
}

impl RequestBody for ClientChanges {}

pub(super) fn email(text: &str) -> Result<Option<Email>, timekeeper_domain::user::InvalidEmail> {
    if text.trim().is_empty() { Ok(None) } else { Email::new(text).map(Some) }
}

impl NewClientBody {
    fn check(&self, currency: Currency) -> Result<NewClient, Problem> {
        let mut checks = Checks::default();
        let name = checks.field("name", Text::new(&self.name));
        let description = checks.optional("description", self.description.as_deref(), Text::optional);
        let contact_person = checks.optional("contact_person", self.contact_person.as_deref(), Text::optional);
        let email = checks.optional("email", self.email.as_deref(), email);
        let phone = checks.optional("phone", self.phone.as_deref(), Text::optional);
        let address = checks.optional("address", self.address.as_deref(), Text::optional);
        let company = checks.optional("company", self.company.as_deref(), Text::optional);
        let rate = |rate: Rate| Money::non_negative(rate.get(), currency);
        let default_hourly_rate = checks.optional("default_hourly_rate", self.default_hourly_rate, rate);
        let custom_fields = checks.optional("custom_fields", self.custom_fields.clone(), CustomFields::new);
        checks.finish(|| {
            Some(NewClient {
                name: name?,
                description: description.flatten(),
                contact_person: contact_person.flatten(),
                email: email.flatten(),
                phone: phone.flatten(),
                address: address.flatten(),
                company: company.flatten(),
                default_hourly_rate,
                status: self.status.map_or(ClientStatus::Active, ClientStatus::from),
                custom_fields: custom_fields.unwrap_or_default(),
            })
        })
    }
}

impl ClientChanges {
    fn check(self, currency: Currency) -> Result<ClientChange, Problem> {
        let mut checks = Checks::default();
        let change = ClientChange {
            name: checks.optional("name", self.name.as_deref(), Text::new),
            description: checks.edit_optional("description", self.description, |text| Text::optional(&text)),
            contact_person: checks.edit_optional("contact_person", self.contact_person, |text| Text::optional(&text)),
            email: checks.edit_optional("email", self.email, |text| email(&text)),
            phone: checks.edit_optional("phone", self.phone, |text| Text::optional(&text)),
            address: checks.edit_optional("address", self.address, |text| Text::optional(&text)),
            company: checks.edit_optional("company", self.company, |text| Text::optional(&text)),
            default_hourly_rate: checks.edit("default_hourly_rate", self.default_hourly_rate, |rate| {
                Money::non_negative(rate.get(), currency)
            }),
            status: self.status.map(ClientStatus::from),
            custom_fields: checks.optional("custom_fields", self.custom_fields, CustomFields::new),
        };
        checks.finish(|| Some(change))
    }
}

impl ApiState {
    fn client(&self, view: &ClientView) -> Client {
        let client = &view.client;
        let currency = client.default_hourly_rate.map_or(self.app.organisation().currency, Money::currency);
        Client {
            id: client.id.get(),
            name: client.name.to_string(),
            description: client.description.as_ref().map(ToString::to_string),
            contact_person: client.contact_person.as_ref().map(ToString::to_string),
            email: client.email.as_ref().map(|email| email.as_str().to_owned()),
            phone: client.phone.as_ref().map(ToString::to_string),
            address: client.address.as_ref().map(ToString::to_string),
            company: client.company.as_ref().map(ToString::to_string),
            default_hourly_rate: client.default_hourly_rate.map(|rate| rate.to_decimal().to_string()),
            currency_code: currency.code(),
            status: client.status.as_str(),
            is_active: client.status == ClientStatus::Active,
            total_projects: view.total_projects,
            active_projects: view.active_projects,
            prepaid_hours_monthly: None,
            prepaid_reset_day: None,
            custom_fields: client.custom_fields.as_map().clone(),
            created_at: self.time(client.created_at),
            updated_at: self.time(client.updated_at),
        }
    }

    fn client_changed(&self, message: &'static str, view: &ClientView) -> Sent<ClientChanged> {
        let client = self.client(view);
        let tag = tag(view.client.version, &client);
        Sent::tagged(ClientChanged { message, client }, tag)
    }
}

/// List clients
///
/// By name.
#[api_v2_operation(tags("Clients"), operation_id = "listClients")]
async fn list_clients(
    reader: Reader<ReadClients>,
    filter: Params<ClientFilter>,
    page: Params<PageParams>,
) -> Result<Found<ClientList>, Problem> {
    let query = ClientQuery { status: filter.0.status.map(ClientStatus::from), search: None };
    let page = reader.state.app.list_clients(&reader.caller, query, page.0.request()).await?;
    let pagination = Pagination::from(&page);
    let clients = page.items.iter().map(|view| reader.state.client(view)).collect();
    Ok(Reply::new(ClientList { clients, pagination }))
}

/// Get a client
#[api_v2_operation(tags("Clients"), operation_id = "getClient")]
async fn get_client(reader: Reader<ReadClients>, id: Id<ClientId>) -> Result<Tagged<200, ClientAnswer>, Problem> {
    let view = reader.state.app.get_client(&reader.caller, id.0).await?;
    let client = reader.state.client(&view);
    let tag = tag(view.client.version, &client);
    Ok(reader.tagged(Sent::tagged(ClientAnswer { client }, tag)))
}

/// Create a client
///
/// No two clients share a name, whatever the case.
#[api_v2_operation(tags("Clients"), operation_id = "createClient")]
async fn create_client(
    writer: Writer<WriteClients>,
    body: Body<NewClientBody>,
) -> Result<Tagged<201, ClientChanged>, Problem> {
    let new = body.value.check(writer.state.app.organisation().currency)?;
    writer
        .answer(&body.raw, async |work: &mut Work| {
            let view = work.create_client(&new).await?;
            Ok(writer.state.client_changed("Client created successfully", &view))
        })
        .await
}

/// Update a client
///
/// What is left out stays; null clears. `PUT` and `PATCH` do the same.
#[api_v2_operation(tags("Clients"), operation_id = "updateClient")]
async fn update_client(
    writer: Writer<WriteClients>,
    id: Id<ClientId>,
    _if_match: IfMatch,
    body: Body<ClientChanges>,
) -> Result<Tagged<200, ClientChanged>, Problem> {
    let change = body.value.check(writer.state.app.organisation().currency)?;
    writer
        .answer(&body.raw, async |work: &mut Work| {
            let view = work.update_client(id.0, &change, &writer.precondition).await?;
            Ok(writer.state.client_changed("Client updated successfully", &view))
        })
        .await
}

/// Deactivate a client
///
/// The client becomes inactive; its projects and the time worked for it stay.
#[api_v2_operation(tags("Clients"), operation_id = "deactivateClient")]
async fn deactivate_client(
    writer: Writer<WriteClients>,
    id: Id<ClientId>,
    _if_match: IfMatch,
    body: OptionalBody<Nothing>,
) -> Result<Tagged<200, Done>, Problem> {
    writer
        .answer(&body.raw, async |work: &mut Work| {
            work.deactivate_client(id.0, &writer.precondition).await?;
            Ok(Sent::plain(Done { message: "Client deactivated successfully" }))
        })
        .await
}

pub(super) fn routes(config: &mut web::ServiceConfig<'_>) {
    config
        .service(
            web::resource("/api/v1/clients").route(web::get().to(list_clients)).route(web::post().to(create_client)),
        )
        .service(
            web::resource("/api/v1/clients/{client_id}")
                .route(web::get().to(get_client))
                .route(web::put().to(update_client))
                .route(web::patch().to(update_client))
                .route(web::delete().to(deactivate_client)),
        );
}
