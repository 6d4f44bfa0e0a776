//! A small resource that uses every part of the kit, as the real ones do.

use std::{collections::BTreeMap, sync::Mutex};

use actix_web::{FromRequest, HttpRequest, dev::Payload, http::header};
use paperclip::{
    actix::{OperationModifier, api_v2_operation, web},
    v2::{
        models::{DefaultOperationRaw, DefaultSchemaRaw},
        schema::Apiv2Schema,
    },
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use timekeeper_api::{
    body::{Body, OptionalBody, RequestBody},
    error::Problem,
    openapi,
    path::{Id, PathId},
    query::{PageParams, Params},
    reply::{Created, Csv, Found, Reply, Tagged},
    wire::{DateOrDateTimeInput, DateTimeInput, Day, IdInput, Number, NumberInput, Patch, TimeStyle, Timestamp},
};
use timekeeper_domain::{Instant, id::ProjectId, zone::Zone};
use validator::Validate;

/// The token that the sample server accepts.
pub(crate) const TOKEN: &str = "tt_sample";

/// A caller whose token is accepted.
pub(crate) struct Caller;

impl FromRequest for Caller {
    type Error = Problem;
    type Future = std::future::Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let bearer = request.headers().get(header::AUTHORIZATION);
        let key = request.headers().get("x-api-key");
        let accepted = bearer.is_none_or(|value| value == &format!("Bearer {TOKEN}")) && key.is_none_or(|v| v == TOKEN);
        std::future::ready(match (bearer.or(key), accepted) {
            (None, _) => Err(Problem::unauthenticated()),
            (Some(_), false) => Err(Problem::invalid_token("Token not found")),
            (Some(_), true) => Ok(Self),
        })
    }
}

impl Apiv2Schema for Caller {}

impl OperationModifier for Caller {
    fn update_parameter(_: &mut DefaultOperationRaw) {}

    fn update_definitions(_: &mut BTreeMap<String, DefaultSchemaRaw>) {}

    fn update_security(op: &mut DefaultOperationRaw) {
        openapi::secured(op, Some("write:samples"));
    }
}

/// The state that a sample is in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Status {
    #[default]
    Active,
    OnHold,
}

/// Where a sample lies.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub(crate) struct Place {
    pub(crate) city: String,
    pub(crate) floor: Option<i32>,
}

/// A thing to try the kit on.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub(crate) struct Sample {
    pub(crate) id: i64,
    pub(crate) project_id: i64,
    pub(crate) task_id: Option<i64>,
    pub(crate) name: String,
    /// Notes, when there are any.
    pub(crate) notes: Option<String>,
    pub(crate) status: Status,
    pub(crate) previous_status: Option<Status>,
    pub(crate) rate: Option<Number>,
    pub(crate) place: Option<Place>,
    pub(crate) start_time: Timestamp,
    pub(crate) due: Option<Day>,
    pub(crate) seconds: u64,
    pub(crate) billable: bool,
    pub(crate) tags: Vec<String>,
}

/// A list of samples.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct Samples {
    pub(crate) samples: Vec<Sample>,
    pub(crate) page: u32,
}

/// One sample.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct SampleAnswer {
    pub(crate) message: Option<String>,
    pub(crate) sample: Sample,
}

/// A new sample.
#[derive(Debug, Deserialize, JsonSchema, Validate)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewSample {
    /// What to call it.
    #[validate(length(min = 1, max = 200))]
    #[schemars(example = &"Website")]
    pub(crate) name: String,
    pub(crate) project_id: IdInput,
    pub(crate) task_id: Option<IdInput>,
    pub(crate) start_time: DateTimeInput,
    pub(crate) rate: Option<NumberInput<0, 9_999_999_999>>,
    #[serde(default)]
    pub(crate) status: Status,
    #[serde(default = "yes")]
    pub(crate) billable: bool,
    #[serde(default)]
    #[validate(length(max = 20))]
    pub(crate) tags: Vec<String>,
    #[validate(range(min = 0, max = 100))]
    pub(crate) percent: Option<i32>,
}

fn yes() -> bool {
    true
}

impl RequestBody for NewSample {
    const MISSING_TEXT: &'static [(&'static str, &'static str)] = &[("name", "Sample name is required")];
}

/// Changes to a sample.
#[derive(Debug, Deserialize, JsonSchema, Validate)]
pub(crate) struct SampleChanges {
    #[validate(length(min = 1, max = 200))]
    pub(crate) name: Option<String>,
    #[serde(default)]
    pub(crate) notes: Patch<String>,
    #[serde(default)]
    pub(crate) status: Patch<Status>,
}

impl RequestBody for SampleChanges {}

/// Why a sample is deleted.
#[derive(Debug, Deserialize, JsonSchema, Validate)]
pub(crate) struct Deletion {
    pub(crate) reason: Option<String>,
}

impl RequestBody for Deletion {}

/// Which samples.
#[derive(Debug, Deserialize, JsonSchema, Validate)]
pub(crate) struct SampleFilter {
    /// Only of this project
    pub(crate) project_id: Option<IdInput>,
    pub(crate) status: Option<Status>,
    /// Only billable ones, or only others
    pub(crate) billable: Option<bool>,
    /// From this day or moment on
    pub(crate) start_date: Option<DateOrDateTimeInput>,
    #[serde(default)]
    #[validate(length(max = 10))]
    pub(crate) tag: Vec<String>,
}

/// The samples of the server.
pub(crate) type Store = web::Data<Mutex<BTreeMap<i64, Sample>>>;

type Answer<T> = Result<T, Problem>;

fn find(store: &Store, id: ProjectId) -> Answer<Sample> {
    let found = store.lock().unwrap().get(&id.get()).cloned();
    found.ok_or_else(|| Problem::unknown("Sample", id))
}

/// List samples
///
/// The newest first.
#[api_v2_operation(tags("Samples"), operation_id = "listSamples")]
async fn list(
    _caller: Caller,
    page: Params<PageParams>,
    filter: Params<SampleFilter>,
    store: Store,
) -> Answer<Found<Samples>> {
    let page = page.0.request();
    let filter = filter.0;
    if let Some(start) = &filter.start_date {
        start.first(&Zone::UTC).map_err(|error| Problem::invalid_field("start_date", error.to_string()))?;
    }
    let wanted = |sample: &&Sample| {
        filter.status.is_none_or(|status| status == sample.status)
            && filter.project_id.is_none_or(|project| project.get() == sample.project_id)
            && filter.billable.is_none_or(|billable| billable == sample.billable)
            && filter.tag.iter().all(|tag| sample.tags.contains(tag))
    };
    let samples = store.lock().unwrap().values().filter(wanted).take(10).cloned().collect();
    Ok(Reply::new(Samples { samples, page: page.page() }))
}

/// Create a sample
///
/// # Errors
/// - `409` a sample of that name is there already.
#[api_v2_operation(tags("Samples"), operation_id = "createSample")]
async fn create(_caller: Caller, body: Body<NewSample>, store: Store) -> Answer<Created<SampleAnswer>> {
    let new = body.value;
    let start = new.start_time.resolve(&Zone::UTC);
    let start: Instant = start.map_err(|error| Problem::invalid_field("start_time", error.to_string()))?;
    let mut all = store.lock().unwrap();
    if all.values().any(|sample| sample.name == new.name) {
        return Err(Problem::conflict("conflict", "A sample of that name is there already"));
    }
    let sample = Sample {
        id: i64::try_from(all.len()).unwrap(),
        project_id: new.project_id.get(),
        task_id: new.task_id.map(IdInput::get),
        name: new.name,
        notes: None,
        status: new.status,
        previous_status: None,
        rate: new.rate.map(|rate| Number(rate.get())),
        place: Some(Place { city: "Rome".into(), floor: None }),
        start_time: Timestamp::new(TimeStyle::Utc, &Zone::UTC, start),
        due: None,
        seconds: 0,
        billable: new.billable,
        tags: new.tags,
    };
    all.insert(sample.id, sample.clone());
    Ok(Reply::new(SampleAnswer { message: Some("Sample created successfully".into()), sample }))
}

/// Take very long
#[api_v2_operation(tags("System"), operation_id = "wait")]
async fn wait() -> Found<Health> {
    actix_web::rt::time::sleep(std::time::Duration::from_hours(1)).await;
    Reply::new(Health { status: "patient" })
}

/// Get a sample
#[api_v2_operation(tags("Samples"), operation_id = "getSample")]
async fn get(_caller: Caller, id: Id<ProjectId>, store: Store) -> Answer<Tagged<200, SampleAnswer>> {
    Ok(Tagged::new(SampleAnswer { message: None, sample: find(&store, id.0)? }, "\"1\""))
}

/// Change a sample
#[api_v2_operation(tags("Samples"), operation_id = "updateSample")]
async fn update(
    _caller: Caller,
    id: Id<ProjectId>,
    body: Body<SampleChanges>,
    store: Store,
) -> Answer<Tagged<200, SampleAnswer>> {
    let mut sample = find(&store, id.0)?;
    if let Some(name) = body.value.name {
        sample.name = name;
    }
    if let Some(notes) = body.value.notes.change() {
        sample.notes = notes;
    }
    if let Some(status) = body.value.status.value() {
        sample.previous_status = Some(std::mem::replace(&mut sample.status, status));
    }
    store.lock().unwrap().insert(sample.id, sample.clone());
    Ok(Tagged::new(SampleAnswer { message: Some("Sample updated successfully".into()), sample }, "\"2\""))
}

/// Delete a sample
#[api_v2_operation(tags("Samples"), operation_id = "deleteSample")]
async fn delete(
    _caller: Caller,
    id: Id<ProjectId>,
    body: OptionalBody<Deletion>,
    store: Store,
) -> Answer<Found<SampleAnswer>> {
    let sample = find(&store, id.0)?;
    store.lock().unwrap().remove(&ProjectId::get(id.0));
    let reason = body.value.and_then(|deletion| deletion.reason);
    let message = reason.unwrap_or_else(|| "Sample deleted successfully".into());
    Ok(Reply::new(SampleAnswer { message: Some(message), sample }))
}

/// Download all samples
#[api_v2_operation(tags("Samples"), operation_id = "exportSamples")]
async fn export(_caller: Caller, store: Store) -> Answer<Csv> {
    let ids: Vec<String> = store.lock().unwrap().keys().map(ToString::to_string).collect();
    Ok(Csv { text: format!("id\n{}\n", ids.join("\n")), file_name: "samples.csv".into() })
}

/// Is the server there?
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct Health {
    pub(crate) status: &'static str,
}

/// Health
#[api_v2_operation(tags("System"), operation_id = "health")]
async fn health() -> Found<Health> {
    Reply::new(Health { status: "healthy" })
}

/// The routes of the sample.
pub(crate) fn routes(config: &mut web::ServiceConfig<'_>) {
    let one = format!("/api/v1/samples/{{{}}}", ProjectId::PARAM);
    config
        .service(web::resource("/api/v1/samples").route(web::get().to(list)).route(web::post().to(create)))
        .service(web::resource("/api/v1/samples/export").route(web::get().to(export)))
        .service(
            web::resource(&one)
                .route(web::get().to(get))
                .route(web::put().to(update))
                .route(web::patch().to(update))
                .route(web::delete().to(delete)),
        )
        .service(web::resource("/api/v1/wait").route(web::get().to(wait)))
        .service(web::resource("/api/v1/health").route(web::get().to(health)));
}
