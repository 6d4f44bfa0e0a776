//! What the desktop application sends, in its shipped and in its older renderer, and what it reads.

use actix_web::http::Method;
use serde_json::{Value, json};

use crate::harness::{Client, Desktop, LegacyDesktop, PASSWORD, Server};

/// A server with project 1 and its task 1, and the application in the hands of an administrator.
async fn ready() -> (Server, Desktop, LegacyDesktop) {
    let server = Server::start();
    let admin = server.admin().await;
    let project = admin.new_project("Website").await;
    admin.new_task(project, "Design").await;
    let legacy = LegacyDesktop::of(server.admin().await);
    (server, Desktop::of(admin), legacy)
}

#[actix_web::test]
async fn it_signs_in() {
    let (server, desktop, _) = ready().await;
    let info = server.anonymous().get("/info").await.ok(200);
    assert_eq!((&info["api_version"], &info["setup_required"]), (&json!("v1"), &json!(false)));
    assert!(info["endpoints"].is_object() && info["app_version"].is_string() && info["timezone"].is_string());
    let login = json!({"username": "admin", "password": PASSWORD});
    let token = server.anonymous().post("/auth/login", login).await.ok(200)["token"].clone();
    assert!(token.as_str().unwrap().starts_with("tt_"));
    let wrong = server.anonymous().post("/auth/login", json!({"username": "admin", "password": "x"})).await;
    assert_eq!(wrong.error(401, "invalid_credentials")["error"], "Invalid username or password");
    let me = desktop.get("/users/me").await.ok(200);
    assert_eq!((&me["user"]["username"], &me["user"]["role"]), (&json!("admin"), &json!("admin")));
    assert_eq!(me["user"]["is_admin"], true);
}

#[actix_web::test]
async fn it_loads_its_lists() {
    let (server, desktop, _) = ready().await;
    server.admin().await.new_entry(1, "2026-01-05T07:00:00Z", "2026-01-05T08:00:00Z").await;
    let project = desktop.get("/projects").await.ok(200)["projects"][0].clone();
    assert_eq!(
        (&project["id"], &project["name"], &project["status"]),
        (&json!(1), &json!("Website"), &json!("active"))
    );
    assert!(project.get("client_name").is_some());
    let task = desktop.get("/tasks").await.ok(200)["tasks"][0].clone();
    assert_eq!((&task["id"], &task["project_id"], &task["name"]), (&json!(1), &json!(1), &json!("Design")));
    assert_eq!(desktop.get("/tasks?project_id=1&per_page=100").await.ok(200)["pagination"]["per_page"], 100);
    let list = desktop.get("/time-entries?perPage=25").await.ok(200);
    let entry = &list["time_entries"][0];
    assert_eq!((&entry["project_name"], &entry["duration_formatted"]), (&json!("Website"), &json!("01:00:00")));
    assert!(entry.get("task_name").is_some() && entry.get("notes").is_some() && entry["start_time"].is_string());
    assert_eq!(list["pagination"]["per_page"], 25);
    assert_eq!(desktop.get("/clients?perPage=100").await.ok(200)["clients"], json!([]));
    let report = desktop.get("/reports/summary?start_date=2026-01-01&end_date=2026-01-31&project_id=1").await.ok(200);
    assert_eq!((&report["summary"]["total_hours"], &report["summary"]["billable_hours"]), (&json!(1), &json!(1)));
    let line = &report["summary"]["by_project"][0];
    assert_eq!((&line["project_name"], &line["hours"], &line["entries"]), (&json!("Website"), &json!(1), &json!(1)));
}

#[actix_web::test]
async fn it_runs_a_timer_with_text_for_numbers_and_no_bodies() {
    let (server, desktop, _) = ready().await;
    let start = json!({"project_id": "1", "task_id": "1", "notes": ""});
    assert_eq!(desktop.post("/timer/start", start).await.ok(201)["timer"]["notes"], Value::Null);
    server.advance(60);
    let timer = desktop.get("/timer/status").await.ok(200);
    assert_eq!(timer["active"], true);
    let timer = &timer["timer"];
    assert_eq!((&timer["project_name"], &timer["task_name"]), (&json!("Website"), &json!("Design")));
    assert!(timer["start_time"].is_string() && timer["paused_at"].is_null() && timer["break_seconds"] == 0);
    for path in ["/timer/pause", "/timer/resume", "/timer/stop"] {
        desktop.push(path).await.ok(200);
    }
    let start = json!({"project_id": "1", "task_id": null, "notes": ""});
    desktop.post("/timer/start", start).await.ok(201);
    desktop.push("/timer/stop").await.ok(200);
    desktop.post("/timer/start", json!({"project_id": 1, "task_id": null, "notes": ""})).await.ok(201);
}

#[actix_web::test]
async fn it_enters_minutes_of_a_day() {
    let (_, desktop, _) = ready().await;
    let new =
        json!({"project_id": "1", "task_id": null, "duration_minutes": 45, "date": "2026-01-04", "notes": "Calls"});
    let entry = desktop.post("/time-entries", new).await.ok(201)["time_entry"].clone();
    assert_eq!((&entry["start_time"], &entry["duration_seconds"]), (&json!("2026-01-04T08:00:00Z"), &json!(2_700)));
}

#[actix_web::test]
async fn it_replays_what_it_did_while_offline() {
    let (server, desktop, _) = ready().await;
    server.admin().await.new_entry(1, "2026-01-05T07:00:00Z", "2026-01-05T08:00:00Z").await;
    desktop.put("/time-entries/1", json!({"notes": "Offline", "billable": false})).await.ok(200);
    desktop.delete("/time-entries/1").await.ok(200);
}

#[actix_web::test]
async fn it_moves_tasks_on_its_board() {
    let (_, desktop, _) = ready().await;
    let new = json!({"project_id": "1", "name": "Test", "status": "review"});
    assert_eq!(desktop.post("/tasks", new).await.ok(201)["task"]["status"], "review");
    let moved = desktop.patch("/tasks/1", json!({"status": "in_progress", "kanban_column": "in_progress"})).await;
    assert_eq!(moved.ok(200)["task"]["status"], "in_progress");
}

#[actix_web::test]
async fn areas_that_are_not_here_are_refused_in_a_way_it_can_show() {
    let (_, desktop, legacy) = ready().await;
    for path in ["/payments?per_page=50", "/timesheet-periods", "/reports/capacity", "/quotes"] {
        assert!(desktop.get(path).await.error(403, "forbidden")["error"].is_string());
        assert!(legacy.get(path).await.error(403, "forbidden")["error"].is_string());
    }
}

#[actix_web::test]
async fn the_older_one_sends_instants_with_milliseconds_and_nulls() {
    let (_, _, legacy) = ready().await;
    let entry = json!({
        "project_id": 1, "task_id": null, "start_time": "2026-01-05T07:00:00.000Z",
        "end_time": "2026-01-05T08:30:00.000Z", "notes": null, "tags": null, "billable": true,
    });
    let made = legacy.post("/time-entries", entry).await.ok(201)["time_entry"].clone();
    assert_eq!((&made["start_time"], &made["duration_seconds"]), (&json!("2026-01-05T07:00:00Z"), &json!(5_400)));
    for field in ["id", "duration_seconds", "start_time", "end_time", "notes", "tags", "billable"] {
        assert!(made.get(field).is_some(), "{field}");
    }
    let change = json!({
        "project_id": 1, "task_id": 1, "start_time": "2026-01-05T06:00:00.000Z",
        "end_time": "2026-01-05T08:30:00.000Z", "notes": "Wireframes", "tags": "ux", "billable": false,
    });
    let changed = legacy.put("/time-entries/1", change).await.ok(200)["time_entry"].clone();
    assert_eq!((&changed["task"], &changed["duration_seconds"]), (&json!("Design"), &json!(9_000)));
    let emptied = json!({
        "project_id": 1, "task_id": null, "start_time": "2026-01-05T06:00:00.000Z", "end_time": null, "notes": null,
        "tags": null, "billable": true,
    });
    let emptied = legacy.put("/time-entries/1", emptied).await.ok(200)["time_entry"].clone();
    assert_eq!((&emptied["notes"], &emptied["tags"]), (&Value::Null, &Value::Null));
    assert_eq!((&emptied["end_time"], &emptied["task"]), (&json!("2026-01-05T08:30:00Z"), &json!("Design")));
    assert_eq!(legacy.get("/time-entries/1").await.ok(200)["time_entry"], emptied);
    legacy.delete("/time-entries/1").await.ok(200);
}

#[actix_web::test]
async fn the_older_one_starts_an_open_entry_with_a_null_end() {
    let (_, _, legacy) = ready().await;
    let entry = json!({
        "project_id": 1, "task_id": 1, "start_time": "2026-01-05T08:00:00.000Z", "end_time": null, "notes": null,
        "tags": null, "billable": true,
    });
    assert_eq!(legacy.post("/time-entries", entry).await.ok(201)["time_entry"]["is_active"], true);
}

#[actix_web::test]
async fn the_older_one_polls_its_timer_and_takes_nothing_to_stop_for_stopped() {
    let (_, _, legacy) = ready().await;
    assert_eq!(legacy.get("/timer/status").await.ok(200)["active"], false);
    let started = legacy.post("/timer/start", json!({"project_id": 1, "task_id": null, "notes": null})).await.ok(201);
    assert!(started["timer"]["start_time"].is_string());
    legacy.push("/timer/stop").await.ok(200);
    assert_eq!(legacy.push("/timer/stop").await.status, 400);
    assert_eq!(legacy.push("/timer/stop").await.json()["error_code"], "no_active_timer");
}

#[actix_web::test]
async fn the_older_one_lists_today_and_active_projects() {
    let (server, _, legacy) = ready().await;
    server.admin().await.new_entry(1, "2026-01-05T07:00:00Z", "2026-01-05T08:00:00Z").await;
    let today = "start_date=2026-01-05&end_date=2026-01-05&page=1&per_page=5";
    let list = legacy.get(&format!("/time-entries?{today}")).await.ok(200);
    assert_eq!((&list["pagination"]["total"], &list["pagination"]["page"]), (&json!(1), &json!(1)));
    let filtered = format!("/time-entries?project_id=1&billable=true&{today}");
    assert_eq!(legacy.get(&filtered).await.ok(200)["pagination"]["total"], 1);
    let projects = legacy.get("/projects?status=active&page=1&per_page=50").await.ok(200);
    assert_eq!((&projects["projects"][0]["name"], &projects["pagination"]["pages"]), (&json!("Website"), &json!(1)));
    assert_eq!(legacy.get("/projects/1").await.ok(200)["project"]["id"], 1);
    assert_eq!(legacy.get("/tasks?project_id=1").await.ok(200)["tasks"][0]["id"], 1);
    assert_eq!(legacy.get("/tasks/1").await.ok(200)["task"]["id"], 1);
    assert_eq!(legacy.get("/clients?status=active&per_page=100").await.ok(200)["clients"], json!([]));
}

#[actix_web::test]
async fn a_page_from_a_file_may_ask_before_it_asks() {
    let (server, ..) = ready().await;
    let call = server.anonymous().call(Method::OPTIONS, "/timer/start").header("Origin", "null");
    let answer = call.send().await;
    assert_eq!((answer.status, answer.header("access-control-allow-origin")), (204, "null"));
}

#[actix_web::test]
async fn it_claims_and_lists_expenses() {
    let (_, desktop, legacy) = ready().await;
    // The shipped renderer's form begins with an amount of 0.
    let form = json!({"title": "Train", "category": "travel", "amount": 0, "expense_date": "2026-01-05"});
    let refused = desktop.post("/expenses", form).await;
    refused.refused(400, "validation_error", "Amount must be greater than zero");
    let form = json!({"title": "Train", "category": "travel", "amount": "12.5", "expense_date": "2026-01-05"});
    desktop.post("/expenses", form).await.ok(201);
    let form = json!({"title": "Bus", "category": "travel", "amount": 2, "expense_date": "2026-01-06"});
    legacy.post("/expenses", form).await.ok(201);
    let expenses = desktop.get("/expenses?perPage=25").await.ok(200)["expenses"].clone();
    let read =
        |number: usize| ["title", "amount", "status", "expense_date"].map(|field| expenses[number][field].clone());
    assert_eq!(read(0), [json!("Bus"), json!(2.0), json!("pending"), json!("2026-01-06")]);
    assert_eq!(read(1), [json!("Train"), json!(12.5), json!("pending"), json!("2026-01-05")]);
}
