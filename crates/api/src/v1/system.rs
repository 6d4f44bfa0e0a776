//! `/info` and `/health`: what the server is and whether it is well. Public.

use std::collections::BTreeMap;

use paperclip::actix::{api_v2_operation, web};
use schemars::JsonSchema;
use serde::Serialize;

use super::state::ApiState;
use crate::{
    reply::{Found, Reply},
    wire::Timestamp,
};

/// The areas every server has, by the names that clients know them by.
const MODULES: [&str; 11] = [
    "auth",
    "main",
    "projects",
    "timer",
    "tasks",
    "clients",
    "categories",
    "invoices",
    "expenses",
    "reports",
    "analytics",
];

/// Paths by name.
const ENDPOINTS: [(&str, &str); 12] = [
    ("projects", "/api/v1/projects"),
    ("time_entries", "/api/v1/time-entries"),
    ("tasks", "/api/v1/tasks"),
    ("clients", "/api/v1/clients"),
    ("categories", "/api/v1/categories"),
    ("expenses", "/api/v1/expenses"),
    ("invoices", "/api/v1/invoices"),
    ("timer", "/api/v1/timer/status"),
    ("favorites", "/api/v1/users/me/favorites/projects"),
    ("users", "/api/v1/users"),
    ("reports", "/api/v1/reports/summary"),
    ("analytics", "/api/v1/analytics/hours-by-day"),
];

/// What the server is.
#[derive(Debug, Serialize, JsonSchema)]
struct Info {
    #[schemars(extend("enum" = ["v1"]))]
    api_version: &'static str,
    /// The version of the server
    app_version: &'static str,
    /// Always false: the first start sets everything up
    setup_required: bool,
    /// The areas this server has
    enabled_modules: Vec<&'static str>,
    documentation_url: &'static str,
    authentication: &'static str,
    /// Paths by name
    endpoints: BTreeMap<&'static str, &'static str>,
    /// The organisation's IANA time zone, in which naive times are meant
    timezone: String,
}

/// Whether the server is well.
#[derive(Debug, Serialize, JsonSchema)]
struct Health {
    #[schemars(extend("enum" = ["healthy"]))]
    status: &'static str,
    timestamp: Timestamp,
}

impl ApiState {
    /// The areas this server has.
    pub(super) fn modules(&self) -> Vec<&'static str> {
        MODULES.into_iter().chain(self.app.ai_helper().is_ok().then_some("ai")).collect()
    }
}

/// Get API information
///
/// The version, the areas and the time zone of the server.
#[api_v2_operation(tags("System"), operation_id = "getInfo")]
async fn info(state: web::Data<ApiState>) -> Found<Info> {
    Reply::new(Info {
        api_version: "v1",
        app_version: env!("CARGO_PKG_VERSION"),
        setup_required: false,
        enabled_modules: state.modules(),
        documentation_url: crate::docs::PAGE,
        authentication: "API Token (Bearer or X-API-Key header)",
        endpoints: BTreeMap::from(ENDPOINTS),
        timezone: state.zone().name().to_owned(),
    })
}

/// Health check
///
/// Whether the server answers. It does not ask the data store; `/readyz` does.
#[api_v2_operation(tags("System"), operation_id = "getHealth")]
async fn health(state: web::Data<ApiState>) -> Found<Health> {
    Reply::new(Health { status: "healthy", timestamp: state.time(state.app.now()) })
}

pub(super) fn routes(config: &mut web::ServiceConfig<'_>) {
    config
        .service(web::resource("/api/v1/info").route(web::get().to(info)))
        .service(web::resource("/api/v1/health").route(web::get().to(health)));
}
