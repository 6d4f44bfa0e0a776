//! `/rates`: what an hour costs, and from which day on.

use paperclip::actix::{api_v2_operation, web};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use timekeeper_app::{RateChange, RateFilter, Work};
use timekeeper_domain::{
    id::{ClientId, ProjectId, RateId, UserId},
    money::{Currency, Money},
    rate::{self, RateScope, RateTerms},
};
use validator::Validate;

use super::{
    common::{Checks, Done, Pagination, currency},
    favorites::Nothing,
    gate::{IfMatch, ManageRates, Reader, Sent, Writer},
    state::{ApiState, money},
    tag::tag,
};
use crate::{
    body::{Body, OptionalBody, RequestBody},
    error::Problem,
    path::Id,
    query::{PageParams, Params},
    reply::{Found, Reply, Tagged},
    wire::{DateInput, Day, IdInput, Number, NumberInput, Timestamp},
};

type Hourly = NumberInput<0, 9_999_999_999>;

/// What an hour costs from a day on.
#[expect(clippy::struct_field_names, reason = "what clients read")]
#[derive(Debug, Serialize, JsonSchema)]
struct Rate {
    id: i64,
    /// The project, of everybody's rate on it or one user's
    project_id: Option<i64>,
    client_id: Option<i64>,
    /// The user, of a rate on a project or wherever there is none
    user_id: Option<i64>,
    /// `project_user`, `project`, `client` or `user`: the first of these that has a rate on the day of the work decides
    source: &'static str,
    hourly_rate: Number,
    currency_code: &'static str,
    /// The first day it is for, until a later one of the same source begins
    effective_from: Day,
    created_at: Timestamp,
    updated_at: Timestamp,
}

/// Rates.
#[derive(Debug, Serialize, JsonSchema)]
struct RateList {
    rates: Vec<Rate>,
    pagination: Pagination,
}

/// One rate.
#[derive(Debug, Serialize, JsonSchema)]
struct RateAnswer {
    rate: Rate,
}

/// A rate that was made or changed.
#[derive(Debug, Serialize, JsonSchema)]
struct RateChanged {
    message: &'static str,
    rate: Rate,
}

/// Which rates.
#[expect(clippy::struct_field_names, reason = "what clients ask with")]
#[derive(Debug, Deserialize, JsonSchema, Validate)]
struct RateQuery {
    /// Only on this project
    project_id: Option<IdInput>,
    /// Only for this client
    client_id: Option<IdInput>,
    /// Only of this user
    user_id: Option<IdInput>,
}

/// A new rate, for a project, a client or a user, or for a user on a project.
#[derive(Debug, Deserialize, JsonSchema, Validate)]
#[schemars(extend("example" = {"project_id": 1, "user_id": 1, "hourly_rate": 95, "effective_from": "2026-01-01"}))]
struct NewRateBody {
    project_id: Option<IdInput>,
    client_id: Option<IdInput>,
    user_id: Option<IdInput>,
    /// With at most the decimal places of the currency
    hourly_rate: Hourly,
    /// ISO 4217; the organisation's when left out or empty
    #[validate(length(max = 3))]
    currency_code: Option<String>,
    /// The first day it is for
    effective_from: DateInput,
}

impl RequestBody for NewRateBody {}

const NO_SCOPE: &str = "A rate is for a project, a client or a user, or for a user on a project";

impl NewRateBody {
    fn check(&self, usual: Currency) -> Result<RateTerms, Problem> {
        let mut checks = Checks::default();
        let project = self.project_id.map(IdInput::into_id::<ProjectId>);
        let client = self.client_id.map(IdInput::into_id::<ClientId>);
        let user = self.user_id.map(IdInput::into_id::<UserId>);
        let scope = RateScope::of(project, client, user).ok_or_else(|| Problem::refused(NO_SCOPE))?;
        let asked = match self.currency_code.as_deref() {
            Some(code) => checks.field("currency_code", currency(code)),
            None => Some(None),
        };
        let hourly = asked.and_then(|asked| {
            checks.field("hourly_rate", Money::non_negative(self.hourly_rate.get(), asked.unwrap_or(usual)))
        });
        let starts_on = self.effective_from.get();
        checks.finish(|| Some(RateTerms { scope, hourly: hourly?, starts_on }))
    }
}

/// Changes to a rate; what is left out stays.
#[derive(Debug, Deserialize, JsonSchema, Validate)]
#[schemars(extend("example" = {"hourly_rate": 100}))]
struct RateChanges {
    /// With at most the decimal places of the currency
    hourly_rate: Option<Hourly>,
    /// ISO 4217; only together with `hourly_rate`; the rate's own when left out or empty
    #[validate(length(max = 3))]
    currency_code: Option<String>,
    effective_from: Option<DateInput>,
}

impl RequestBody for RateChanges {}

impl RateChanges {
    fn check(&self) -> Result<RateChange, Problem> {
        let mut checks = Checks::default();
        let asked = checks.optional("currency_code", self.currency_code.as_deref(), currency).flatten();
        if asked.is_some() && self.hourly_rate.is_none() {
            checks.field("currency_code", Err::<(), _>("can only be changed together with hourly_rate"));
        }
        let hourly = self.hourly_rate.map(|rate| (rate.get(), asked));
        checks.finish(|| Some(RateChange { hourly, starts_on: self.effective_from.map(DateInput::get) }))
    }
}

impl ApiState {
    fn rate(&self, rate: &rate::Rate) -> Rate {
        Rate {
            id: rate.id.get(),
            project_id: rate.scope.project().map(ProjectId::get),
            client_id: rate.scope.client().map(ClientId::get),
            user_id: rate.scope.user().map(UserId::get),
            source: rate.scope.as_str(),
            hourly_rate: money(rate.hourly),
            currency_code: rate.hourly.currency().code(),
            effective_from: Day(rate.starts_on),
            created_at: self.time(rate.created_at),
            updated_at: self.time(rate.updated_at),
        }
    }

    fn rate_changed(&self, message: &'static str, rate: &rate::Rate) -> Sent<RateChanged> {
        let version = rate.version;
        let rate = self.rate(rate);
        let tag = tag(version, &rate);
        Sent::tagged(RateChanged { message, rate }, tag)
    }
}

/// List rates
///
/// By project, client and user, the latest first.
#[api_v2_operation(tags("Rates"), operation_id = "listRates")]
async fn list_rates(
    reader: Reader<ManageRates>,
    filter: Params<RateQuery>,
    page: Params<PageParams>,
) -> Result<Found<RateList>, Problem> {
    let filter = RateFilter {
        project: filter.0.project_id.map(IdInput::into_id),
        client: filter.0.client_id.map(IdInput::into_id),
        user: filter.0.user_id.map(IdInput::into_id),
    };
    let page = reader.state.app.list_rates(&reader.caller, filter, page.0.request()).await?;
    let pagination = Pagination::from(&page);
    let rates = page.items.iter().map(|rate| reader.state.rate(rate)).collect();
    Ok(Reply::new(RateList { rates, pagination }))
}

/// Get a rate
#[api_v2_operation(tags("Rates"), operation_id = "getRate")]
async fn get_rate(reader: Reader<ManageRates>, id: Id<RateId>) -> Result<Tagged<200, RateAnswer>, Problem> {
    let rate = reader.state.app.get_rate(&reader.caller, id.0).await?;
    let version = rate.version;
    let rate = reader.state.rate(&rate);
    let tag = tag(version, &rate);
    Ok(reader.tagged(Sent::tagged(RateAnswer { rate }, tag)))
}

/// Create a rate
///
/// Each project, client, user, and user on a project has one rate a day (409). What is on an invoice stays as it is.
#[api_v2_operation(tags("Rates"), operation_id = "createRate")]
async fn create_rate(
    writer: Writer<ManageRates>,
    body: Body<NewRateBody>,
) -> Result<Tagged<201, RateChanged>, Problem> {
    let terms = body.value.check(writer.state.app.organisation().currency)?;
    writer
        .answer(&body.raw, async |work: &mut Work| {
            let rate = work.create_rate(&terms).await?;
            Ok(writer.state.rate_changed("Rate created successfully", &rate))
        })
        .await
}

/// Update a rate
///
/// What is left out stays; whose it is never changes. What is on an invoice stays as it is. `PUT` and `PATCH` do the same.
#[api_v2_operation(tags("Rates"), operation_id = "updateRate")]
async fn update_rate(
    writer: Writer<ManageRates>,
    id: Id<RateId>,
    _if_match: IfMatch,
    body: Body<RateChanges>,
) -> Result<Tagged<200, RateChanged>, Problem> {
    let change = body.value.check()?;
    writer
        .answer(&body.raw, async |work: &mut Work| {
            let rate = work.update_rate(id.0, &change, &writer.precondition).await?;
            Ok(writer.state.rate_changed("Rate updated successfully", &rate))
        })
        .await
}

/// Delete a rate
///
/// As if it had never been; what is on an invoice stays as it is.
#[api_v2_operation(tags("Rates"), operation_id = "deleteRate")]
async fn delete_rate(
    writer: Writer<ManageRates>,
    id: Id<RateId>,
    _if_match: IfMatch,
    body: OptionalBody<Nothing>,
) -> Result<Tagged<200, Done>, Problem> {
    writer
        .answer(&body.raw, async |work: &mut Work| {
            work.delete_rate(id.0, &writer.precondition).await?;
            Ok(Sent::plain(Done { message: "Rate deleted successfully" }))
        })
        .await
}

pub(super) fn routes(config: &mut web::ServiceConfig<'_>) {
    config
        .service(web::resource("/api/v1/rates").route(web::get().to(list_rates)).route(web::post().to(create_rate)))
        .service(
            web::resource("/api/v1/rates/{rate_id}")
                .route(web::get().to(get_rate))
                .route(web::put().to(update_rate))
                .route(web::patch().to(update_rate))
                .route(web::delete().to(delete_rate)),
        );
}
