//! Version 1 of the surface: one file for each resource, and what they share.

mod ai;
mod analytics;
mod auth;
mod categories;
mod clients;
mod common;
mod csv_import;
mod entries;
mod entries_bulk;
mod entry_amount;
mod expenses;
mod exports;
mod failure;
mod favorites;
mod gate;
mod if_match;
mod invoices;
mod modules;
mod oauth;
mod password_reset;
mod projects;
mod rates;
mod reports;
mod sessions;
mod state;
mod system;
mod tag;
mod task_report;
mod tasks;
mod timer;
mod tokens;
mod totp;
mod users;

use actix_web::{App, Error, body::MessageBody, dev::ServiceFactory, dev::ServiceRequest, dev::ServiceResponse};
use paperclip::actix::{OpenApiExt, web};
use serde_json::Value;

pub use ai::CHAT as AI_CHAT;
pub use gate::authenticate;
pub use state::ApiState;

use crate::{docs, openapi, wire::TimeStyle};

const DESCRIPTION: &str = include_str!("description.md");

/// The areas of the document, with a line about each.
const TAGS: [(&str, &str); 16] = [
    ("System", "What the server is and whether it is well"),
    ("Authentication", "Signing in and out, second factors, forgotten passwords"),
    ("Users", "Who one is and who else there is"),
    ("Categories", "Kinds of work"),
    ("Clients", "Whom work is done for"),
    ("Projects", "Bodies of work, their rates and budgets"),
    ("Tasks", "Pieces of a project"),
    ("Time Entries", "Stretches of work"),
    ("Timer", "The one open time entry of a user"),
    ("Expenses", "What was spent for work, claimed and decided on"),
    ("Invoices", "What clients are asked to pay for, and what they paid"),
    ("Rates", "What an hour costs, and from which day on"),
    ("Reports", "Sums of work"),
    ("Analytics", "Hours a day, for charts"),
    ("AI Helper", "A model that is told of one's own time, and what it proposes"),
    ("Administration", "API tokens"),
];

fn routes(config: &mut web::ServiceConfig<'_>) {
    system::routes(config);
    auth::routes(config);
    oauth::routes(config);
    sessions::routes(config);
    password_reset::routes(config);
    totp::routes(config);
    users::routes(config);
    favorites::routes(config);
    categories::routes(config);
    clients::routes(config);
    projects::routes(config);
    tasks::routes(config);
    entries_bulk::routes(config);
    csv_import::routes(config);
    exports::routes(config);
    entry_amount::routes(config);
    entries::routes(config);
    timer::routes(config);
    expenses::routes(config);
    invoices::routes(config);
    rates::routes(config);
    reports::routes(config);
    task_report::routes(config);
    analytics::routes(config);
    ai::routes(config);
    tokens::routes(config);
}

/// The OpenAPI document of a server that writes instants in that style.
pub fn document(style: TimeStyle) -> Value {
    let specification = openapi::specification("Timekeeper", env!("CARGO_PKG_VERSION"), DESCRIPTION, &TAGS);
    let mut document = Value::Null;
    let _app = App::new().wrap_api_with_spec(specification).configure(routes).with_raw_json_spec_v3(|app, raw| {
        document = openapi::finish(raw);
        app
    });
    if style == TimeStyle::Local {
        openapi::without_offsets(&mut document);
    }
    document
}

/// Adds the surface, its document and the page to read it to an application that has its [`ApiState`] and
/// [`crate::body::Limits`] among its data. [`authenticate`] and then [`crate::middleware::edge`] go around it.
pub fn mount<T, B>(app: App<T>, document: &Value) -> App<T>
where
    T: ServiceFactory<ServiceRequest, Config = (), Response = ServiceResponse<B>, Error = Error, InitError = ()>
        + 'static,
    B: MessageBody + 'static,
{
    app.wrap_api().configure(routes).build().configure(docs::routes(document)).configure(modules::routes)
}
