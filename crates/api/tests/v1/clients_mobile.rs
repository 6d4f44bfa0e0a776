//! What the mobile application sends, and what it reads. It says on every request that it sends JSON.

use actix_web::http::Method;
use serde_json::{Value, json};

use crate::harness::{Answer, Client, Mobile, PASSWORD, Server};

/// A server with project 1 and its task 1, and the application in the hands of an administrator.
async fn ready() -> (Server, Mobile) {
    let server = Server::start();
    let admin = server.admin().await;
    let project = admin.new_project("Website").await;
    admin.new_task(project, "Design").await;
    (server, Mobile::of(admin))
}

fn reads(value: &Value, fields: &[&str]) {
    for field in fields {
        assert!(value.get(field).is_some(), "{field} in {value}");
    }
}

#[actix_web::test]
async fn it_signs_in() {
    let (server, mobile) = ready().await;
    mobile.get("/info").await.ok(200);
    let login = json!({"username": "admin", "password": PASSWORD});
    assert!(server.anonymous().post("/auth/login", login).await.ok(200)["token"].is_string());
    mobile.get("/timer/status").await.ok(200);
    let me = mobile.get("/users/me").await.ok(200);
    reads(&me["user"], &["id", "username", "role", "is_admin", "date_format", "time_format", "timezone"]);
    reads(&me["time_entry_requirements"], &["require_task", "require_description", "description_min_length"]);
    assert!(me["enabled_modules"].as_array().unwrap().contains(&json!("timer")));
}

#[actix_web::test]
async fn an_empty_body_that_claims_to_be_json_is_no_body() {
    let (server, mobile) = ready().await;
    mobile.get("/projects?status=active").await.ok(200);
    mobile.post("/timer/start", json!({"project_id": 1})).await.ok(201);
    server.advance(60);
    for path in ["/timer/pause", "/timer/resume", "/timer/stop"] {
        mobile.push(path).await.ok(200);
    }
    mobile.delete("/time-entries/1").await.ok(200);
    mobile.delete("/tasks/1").await.ok(200);
    mobile.delete("/projects/1").await.ok(200);
}

#[actix_web::test]
async fn it_reads_its_timer() {
    let (_, mobile) = ready().await;
    let fields = ["id", "user_id", "project_id", "task_id", "start_time", "notes", "paused_at", "break_seconds"];
    let start = json!({"project_id": 1, "task_id": 1, "notes": "Calls", "template_id": 3});
    reads(&mobile.post("/timer/start", start).await.ok(201)["timer"], &fields);
    let status = mobile.get("/timer/status").await.ok(200);
    assert_eq!(status["active"], true);
    reads(&status["timer"], &fields);
    reads(&mobile.push("/timer/stop").await.ok(200)["time_entry"], &fields);
}

#[actix_web::test]
async fn nothing_to_stop_is_told_by_a_text_code() {
    let (_, mobile) = ready().await;
    let answer = mobile.push("/timer/stop").await;
    assert_eq!((answer.status, answer.json()["error_code"].as_str()), (400, Some("no_active_timer")));
}

#[actix_web::test]
async fn a_second_timer_is_told_by_a_text_code() {
    let (_, mobile) = ready().await;
    mobile.post("/timer/start", json!({"project_id": 1})).await.ok(201);
    let answer = mobile.post("/timer/start", json!({"project_id": 1})).await;
    assert_eq!((answer.status, answer.json()["error_code"].as_str()), (409, Some("timer_already_running")));
}

async fn queued(mobile: &Mobile, key: &str, entry: &Value) -> Answer {
    mobile.call(Method::POST, "/time-entries").header("Idempotency-Key", key).json(entry).send().await
}

#[actix_web::test]
async fn times_without_a_zone_are_the_organisation_s() {
    let (_, mobile) = ready().await;
    let entry = json!({
        "project_id": 1, "start_time": "2026-01-05T08:00:00.000", "end_time": "2026-01-05T09:30:00.000",
        "task_id": 1, "notes": "Calls", "tags": "a,b", "billable": true,
    });
    let made = queued(&mobile, "3f2b8c1e-7a44-4c57-9f0a-2b1de6c7f8a9", &entry).await.ok(201)["time_entry"].clone();
    assert_eq!((&made["start_time"], &made["duration_seconds"]), (&json!("2026-01-05T07:00:00Z"), &json!(5_400)));
    assert_eq!((&made["tags"], &made["task_id"]), (&json!("a,b"), &json!(1)));
}

#[actix_web::test]
async fn an_entry_started_offline_goes_on_and_is_made_once() {
    let (server, mobile) = ready().await;
    let entry = json!({"project_id": 1, "start_time": "2026-01-05T09:15:00.000", "notes": "Offline"});
    let first = queued(&mobile, "7a44", &entry).await;
    assert_eq!(first.ok(201)["time_entry"]["is_active"], true);
    let again = queued(&mobile, "7a44", &entry).await;
    assert_eq!((again.status, again.header("idempotency-replayed")), (201, "true"));
    assert_eq!(again.body, first.body);
    assert_eq!(server.entry_count().await, 1);
    server.advance(60);
    assert_eq!(mobile.push("/timer/stop").await.ok(200)["time_entry"]["duration_seconds"], 2_760);
}

#[actix_web::test]
async fn a_change_to_an_old_copy_is_dropped_for_the_server_s() {
    let (server, mobile) = ready().await;
    let admin = server.admin().await;
    admin.new_entry(1, "2026-01-05T07:00:00Z", "2026-01-05T08:00:00Z").await;
    let copy = mobile.get("/time-entries/1").await.ok(200)["time_entry"].clone();
    server.advance(30);
    admin.patch("/time-entries/1", json!({"notes": "Theirs"})).await.ok(200);
    let change = json!({"notes": "Mine", "if_updated_at": copy["updated_at"]});
    let answer = mobile.patch("/time-entries/1", change).await;
    answer.refused(409, "conflict", "Time entry was modified on the server. Refresh and try again.");
    let current = mobile.get("/time-entries/1").await.ok(200)["time_entry"].clone();
    assert_eq!(current["notes"], "Theirs");
    let change = json!({
        "project_id": 1, "task_id": 1, "start_time": "2026-01-05T08:00:00.000", "end_time": "2026-01-05T09:00:00.000",
        "notes": "Mine", "tags": "a", "billable": false, "if_updated_at": current["updated_at"],
    });
    assert_eq!(mobile.patch("/time-entries/1", change).await.ok(200)["time_entry"]["notes"], "Mine");
}

#[actix_web::test]
async fn it_downloads_everything_page_by_page() {
    let (server, mobile) = ready().await;
    let admin = server.admin().await;
    for minute in 0..103 {
        let (hour, minute) = (minute / 60, minute % 60);
        let start = format!("2026-01-04T{hour:02}:{minute:02}:00Z");
        admin.new_entry(1, &start, &start.replace(":00Z", ":30Z")).await;
    }
    let (mut seen, mut page) = (0, 1);
    loop {
        let list = mobile.get(&format!("/time-entries?page={page}&per_page=100")).await.ok(200);
        let entries = list["time_entries"].as_array().unwrap();
        seen += entries.len();
        reads(
            &entries[0],
            &[
                "id",
                "user_id",
                "project_id",
                "task_id",
                "start_time",
                "end_time",
                "duration_seconds",
                "notes",
                "tags",
                "source",
                "billable",
                "paid",
                "created_at",
                "updated_at",
            ],
        );
        if list["pagination"]["has_next"] == false {
            break;
        }
        page += 1;
    }
    assert_eq!((seen, page), (103, 2));
}

#[actix_web::test]
async fn it_filters_by_day_and_billable() {
    let (server, mobile) = ready().await;
    server.admin().await.new_entry(1, "2026-01-05T07:00:00Z", "2026-01-05T08:00:00Z").await;
    for (query, total) in [
        ("project_id=1&start_date=2026-01-05&end_date=2026-01-05&billable=true&page=1&per_page=50", 1),
        ("billable=false", 0),
        ("start_date=2026-01-05T00:00:00.000&end_date=2026-01-05T23:59:59.999", 1),
    ] {
        let list = mobile.get(&format!("/time-entries?{query}")).await.ok(200);
        assert_eq!(list["pagination"]["total"], total, "{query}");
    }
}

#[actix_web::test]
async fn it_works_with_projects_tasks_and_clients() {
    let (_, mobile) = ready().await;
    let project = mobile.get("/projects?status=active&page=1&per_page=50").await.ok(200)["projects"][0].clone();
    reads(&project, &["id", "name", "client", "status", "billable", "created_at", "updated_at"]);
    assert!(project["client"].is_string());
    mobile.get("/projects/1").await.ok(200);
    let new = json!({"project_id": 1, "name": "Login", "description": "", "status": "todo", "priority": "high"});
    let task = mobile.post("/tasks", new).await.ok(201)["task"].clone();
    reads(&task, &["id", "name", "project_id", "status", "priority", "created_by", "created_at", "updated_at"]);
    mobile.patch("/tasks/2", json!({"status": "done"})).await.ok(200);
    mobile.get("/tasks?project_id=1&status=done&page=1&per_page=200").await.ok(200);
    mobile.get("/tasks/2").await.ok(200);
    mobile.delete("/tasks/2").await.ok(200);
    let new =
        json!({"name": "Acme", "email": "office@acme.example", "phone": "1", "address": "Here", "status": "active"});
    mobile.post("/clients", new).await.ok(201);
    reads(&mobile.get("/clients/1").await.ok(200)["client"], &["name", "email", "phone", "address"]);
    let list = mobile.get("/clients?status=active&per_page=100").await.ok(200);
    reads(&list["clients"][0], &["id", "name", "email"]);
    let users = mobile.get("/users?per_page=100").await.ok(200);
    reads(&users["users"][0], &["id", "display_name", "username"]);
}

#[actix_web::test]
async fn it_reads_totals_beside_the_summary() {
    let (server, mobile) = ready().await;
    server.admin().await.new_entry(1, "2026-01-05T07:00:00Z", "2026-01-05T08:30:00Z").await;
    let report = mobile.get("/reports/summary?start_date=2026-01-01&end_date=2026-01-31").await.ok(200);
    assert_eq!((&report["total_hours"], &report["billable_hours"]), (&json!(1.5), &json!(1.5)));
}

#[actix_web::test]
async fn every_answer_is_an_object_and_every_error_has_a_text() {
    let (_, mobile) = ready().await;
    for path in ["/payments", "/expenses/9", "/time-off/requests", "/nothing", "/projects/9", "/tasks?page=x"] {
        assert!(mobile.get(path).await.error_shape()["error"].is_string(), "{path}");
    }
    assert!(mobile.get("/payments").await.text().contains("module_disabled"));
}

#[actix_web::test]
async fn it_claims_and_lists_expenses() {
    let (_, mobile) = ready().await;
    let form = json!({"title": "Train", "category": "travel", "amount": 12.5, "expense_date": "2026-01-05"});
    mobile.post("/expenses", form).await.ok(201);
    let list = mobile.get("/expenses?page=1&per_page=20").await.ok(200);
    reads(&list["expenses"][0], &["id", "title", "category", "amount", "expense_date", "status"]);
    assert_eq!(list["pagination"]["total"], 1);
}
