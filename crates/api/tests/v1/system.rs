//! `/info` and `/health`.

use serde_json::json;
use timekeeper_api::wire::TimeStyle;
use timekeeper_app::Settings;
use timekeeper_domain::{money::Currency, zone::Zone};

use crate::harness::{Client, Server, Setup};

#[actix_web::test]
async fn info_is_what_clients_look_for_before_they_sign_in() {
    let server = Server::start();
    let info = server.anonymous().get("/info").await.ok(200);
    assert_eq!(
        info,
        json!({
            "api_version": "v1",
            "app_version": env!("CARGO_PKG_VERSION"),
            "setup_required": false,
            "enabled_modules": [
                "auth", "main", "projects", "timer", "tasks", "clients", "categories", "invoices", "expenses", "reports", "analytics", "ai",
            ],
            "documentation_url": "/api/docs",
            "authentication": "API Token (Bearer or X-API-Key header)",
            "endpoints": {
                "projects": "/api/v1/projects",
                "time_entries": "/api/v1/time-entries",
                "tasks": "/api/v1/tasks",
                "analytics": "/api/v1/analytics/hours-by-day",
                "categories": "/api/v1/categories",
                "clients": "/api/v1/clients",
                "timer": "/api/v1/timer/status",
                "expenses": "/api/v1/expenses", "invoices": "/api/v1/invoices",
                "favorites": "/api/v1/users/me/favorites/projects",
                "users": "/api/v1/users",
                "reports": "/api/v1/reports/summary",
            },
            "timezone": "Europe/Rome",
        })
    );
}

#[actix_web::test]
async fn every_endpoint_that_info_names_is_there() {
    let server = Server::start();
    let (admin, info) = (server.admin().await, server.anonymous().get("/info").await.ok(200));
    for (name, path) in info["endpoints"].as_object().unwrap() {
        assert_eq!(admin.get(path.as_str().unwrap()).await.status, 200, "{name}");
    }
    assert_eq!(server.anonymous().get(info["documentation_url"].as_str().unwrap()).await.status, 200);
}

#[actix_web::test]
async fn info_names_the_organisation_s_zone() {
    let server = Setup { zone: "America/St_Johns", ..Setup::default() }.start();
    assert_eq!(server.anonymous().get("/info").await.ok(200)["timezone"], "America/St_Johns");
}

#[actix_web::test]
async fn what_is_settled_holds_for_the_next_request() {
    let server = Server::start();
    let user = server.user().await;
    let project = user.new_project("Website").await;
    let settings = Settings {
        zone: Some(Zone::named("Asia/Tokyo").unwrap()),
        currency: Some(Currency::from_code("JPY").unwrap()),
        per_minute: Some(50),
        ..Settings::default()
    };
    server.settle(settings).await;
    assert_eq!(server.anonymous().get("/info").await.ok(200)["timezone"], "Asia/Tokyo");
    let entry = json!({"project_id": project, "start_time": "2026-01-05T09:00:00", "end_time": "2026-01-05T10:00:00"});
    let made = user.post("/time-entries", entry).await;
    assert_eq!(made.header("x-ratelimit-limit"), "50");
    assert_eq!(made.ok(201)["time_entry"]["start_time"], "2026-01-05T00:00:00Z", "a naive time is one of Tokyo");
    let made = user.post("/projects", json!({"name": "Shop", "hourly_rate": 9_000})).await.ok(201);
    assert_eq!(made["project"]["currency_code"], "JPY", "{made}");
    server.settle(Settings::default()).await;
    assert_eq!(user.get("/info").await.ok(200)["timezone"], "Europe/Rome");
}

#[actix_web::test]
async fn health_tells_the_time() {
    let server = Server::start();
    let health = server.anonymous().get("/health").await.ok(200);
    assert_eq!(health, json!({"status": "healthy", "timestamp": "2026-01-05T09:00:00Z"}));
}

#[test]
fn the_document_of_a_server_with_local_times_promises_no_offsets() {
    let document = timekeeper_api::v1::document(TimeStyle::Local).to_string();
    assert!(!document.contains("date-time\""), "nothing has the format of RFC 3339");
    let document = timekeeper_api::v1::document(TimeStyle::Local);
    let start = &document["components"]["schemas"]["TimeEntry"]["properties"]["start_time"];
    assert_eq!(start["example"], "2026-01-05T09:00:00");
    assert_eq!(start["pattern"], r"^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{6})?$");
}

#[actix_web::test]
async fn old_clients_get_times_as_the_wall_shows_them() {
    let server = Setup { style: TimeStyle::Local, ..Setup::default() }.start();
    assert_eq!(server.anonymous().get("/health").await.ok(200)["timestamp"], "2026-01-05T10:00:00");
    let user = server.user().await;
    let project = user.new_project("Website").await;
    let entry = user.new_entry(project, "2026-01-05T08:00:00.25", "2026-01-05T07:30:00Z").await;
    let entry = user.get(&format!("/time-entries/{entry}")).await.ok(200)["time_entry"].clone();
    assert_eq!(
        (&entry["start_time"], &entry["end_time"]),
        (&json!("2026-01-05T08:00:00.250000"), &json!("2026-01-05T08:30:00"))
    );
}
