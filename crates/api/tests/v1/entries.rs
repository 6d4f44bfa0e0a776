//! `/time-entries`.

mod changes;
mod lists;
mod requirements;
mod times;

use serde_json::{Value, json};
use timekeeper_domain::user::Role;

use crate::harness::{Answer, Client, Person, Server};

async fn make(person: &Person, new: Value) -> Value {
    person.post("/time-entries", new).await.ok(201)["time_entry"].clone()
}

/// A finished hour on the fifth of January, with more said about it.
fn hour(start: u32, more: &Value) -> Value {
    let mut new = json!({
        "start_time": format!("2026-01-05T{start:02}:00:00Z"), "end_time": format!("2026-01-05T{:02}:00:00Z", start + 1),
    });
    new.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    new
}

const OVERLAP: &str =
    "This time overlaps with an existing entry. Please choose a different time range or edit the existing entry.";
const RUNNING: &str = "You already have an active timer. Stop it before starting a new one.";

#[actix_web::test]
async fn an_entry_is_made_with_all_it_has() {
    let server = Server::start();
    let user = server.user().await;
    let project = user.new_project("Website").await;
    let task = user.new_task(project, "Design").await;
    let answer = user
        .post(
            "/time-entries",
            json!({
                "project_id": project, "task_id": task, "start_time": "2024-01-15T09:00:00Z",
                "end_time": "2024-01-15T17:00:00Z", "break_seconds": 1800, "notes": " Worked on feature X ",
                "tags": "development,frontend", "billable": true, "paid": true, "invoice_number": "2024-7",
            }),
        )
        .await;
    assert_eq!(
        answer.ok(201),
        json!({
            "message": "Time entry created successfully",
            "time_entry": {
                "id": 1,
                "user_id": user.id,
                "project_id": project,
                "client_id": null,
                "task_id": task,
                "start_time": "2024-01-15T09:00:00Z",
                "end_time": "2024-01-15T17:00:00Z",
                "duration_seconds": 27_000,
                "break_seconds": 1_800,
                "paused_at": null,
                "duration_hours": 7.5,
                "duration_formatted": "07:30:00",
                "notes": "Worked on feature X",
                "tags": "development,frontend",
                "tag_list": ["development", "frontend"],
                "source": "manual",
                "billable": true,
                "paid": true,
                "invoice_number": "2024-7",
                "is_active": false,
                "created_at": "2026-01-05T09:00:00Z",
                "updated_at": "2026-01-05T09:00:00Z",
                "user": "user",
                "project": "Website",
                "client": null,
                "task": "Design",
                "user_name": "user",
                "project_name": "Website",
                "client_name": null,
                "task_name": "Design",
                "category_id": null,
                "category": null,
            },
        })
    );
    let entry = answer.json()["time_entry"].clone();
    assert_eq!(user.get("/time-entries/1").await.ok(200), json!({"time_entry": entry}));
    assert_eq!(user.get("/time-entries").await.ok(200)["time_entries"], json!([entry]));
}

#[actix_web::test]
async fn a_project_or_a_client_and_a_start_are_enough() {
    let server = Server::start();
    let user = server.user().await;
    let (project, client) = (user.new_project("Website").await, user.new_client("Acme").await);
    let entry =
        make(&user, hour(6, &json!({"project_id": project.to_string(), "client_id": null, "task_id": null}))).await;
    for field in ["notes", "tags", "invoice_number", "task_id", "client_id"] {
        assert_eq!(entry[field], Value::Null, "{field}");
    }
    assert_eq!((&entry["billable"], &entry["paid"], &entry["break_seconds"]), (&json!(true), &json!(false), &json!(0)));
    let entry = make(&user, hour(7, &json!({"client_id": client, "project_id": null, "notes": " ", "tags": ""}))).await;
    assert_eq!((&entry["client"], &entry["client_name"]), (&json!("Acme"), &json!("Acme")));
    assert_eq!((&entry["project"], &entry["notes"], &entry["tags"]), (&Value::Null, &Value::Null, &Value::Null));
    let both = make(&user, hour(8, &json!({"client_id": client, "project_id": project}))).await;
    assert_eq!((&both["client_id"], &both["project_id"]), (&json!(client), &json!(project)));
}

#[actix_web::test]
async fn fields_have_their_bounds() {
    let server = Server::start();
    let user = server.user().await;
    let project = user.new_project("Website").await;
    for (field, value, text) in [
        ("start_time", Value::Null, "Missing data for required field."),
        ("start_time", json!("2026-01-05"), "Not a valid datetime."),
        ("end_time", json!("soon"), "Not a valid datetime."),
        ("billable", Value::Null, "Field may not be null."),
        ("paid", Value::Null, "Field may not be null."),
        ("billable", json!("maybe"), "Not a valid boolean."),
        ("notes", json!("x".repeat(5_001)), "Longer than maximum length 5000."),
        ("tags", json!("x".repeat(501)), "Longer than maximum length 500."),
        ("invoice_number", json!("x".repeat(101)), "Longer than maximum length 100."),
        ("reason", json!("x"), "Unknown field."),
        ("source", json!("auto"), "Unknown field."),
    ] {
        let answer = user.post("/time-entries", hour(6, &json!({"project_id": project, field: value}))).await;
        answer.invalid(field, text);
    }
    let nothing = user.post("/time-entries", json!({"project_id": project})).await;
    nothing.invalid("start_time", "Missing data for required field.");
}

#[actix_web::test]
async fn a_negative_break_is_none() {
    let server = Server::start();
    let user = server.user().await;
    let project = user.new_project("Website").await;
    let entry = make(&user, hour(6, &json!({"project_id": project, "break_seconds": -5}))).await;
    assert_eq!((&entry["break_seconds"], &entry["duration_seconds"]), (&json!(0), &json!(3_600)));
    let entry = make(&user, hour(7, &json!({"project_id": project, "break_seconds": 7_200}))).await;
    assert_eq!((&entry["break_seconds"], &entry["duration_seconds"]), (&json!(7_200), &json!(0)));
}

#[actix_web::test]
async fn the_first_rule_that_is_broken_is_told() {
    let server = Server::start();
    let (user, other) = (server.user().await, server.member().await);
    let (project, client) = (user.new_project("Website").await, user.new_client("Acme").await);
    let (elsewhere, theirs) = (user.new_project("Shop").await, other.new_project("Theirs").await);
    let task = user.new_task(elsewhere, "Elsewhere").await;
    user.new_entry(project, "2026-01-05T06:00:00Z", "2026-01-05T07:00:00Z").await;
    let reversed = json!({"start_time": "2026-01-05T06:00:00Z", "end_time": "2026-01-05T05:00:00Z"});
    let with = |more: Value| {
        let mut new = reversed.clone();
        new.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        new
    };
    for (new, status, text) in [
        (with(json!({"user_id": other.id})), 403, "Only admins can create time entries for other users"),
        (with(json!({})), 400, "Either project or client must be selected"),
        (with(json!({"task_id": task})), 400, "Either project or client must be selected"),
        (with(json!({"project_id": 99, "client_id": 99})), 400, "Invalid project"),
        (with(json!({"project_id": theirs})), 403, "You do not have access to this project"),
        (
            with(json!({"project_id": project, "task_id": 99, "client_id": 99})),
            400,
            "Invalid task for selected project",
        ),
        (with(json!({"project_id": project, "task_id": task})), 400, "Invalid task for selected project"),
        (with(json!({"project_id": project, "client_id": 99})), 400, "Invalid client"),
        (
            with(json!({"client_id": client, "task_id": task})),
            400,
            "Tasks can only be assigned to project-based time entries",
        ),
        (
            with(json!({"project_id": elsewhere, "client_id": client, "task_id": task})),
            400,
            "Tasks can only be assigned to project-based time entries",
        ),
        (with(json!({"project_id": project})), 400, "End time must be after start time"),
        (hour(6, &json!({"project_id": project})), 400, OVERLAP),
    ] {
        let answer = user.post("/time-entries", new).await;
        answer.refused(status, if status == 403 { "forbidden" } else { "error" }, text);
    }
}

#[actix_web::test]
async fn administrators_write_for_others_who_are_active() {
    let server = Server::start();
    let (admin, user) = (server.admin().await, server.user().await);
    let project = admin.new_project("Website").await;
    let entry = make(&admin, hour(6, &json!({"project_id": project, "user_id": user.id}))).await;
    assert_eq!((&entry["user_id"], &entry["user"]), (&json!(user.id), &json!("user")));
    let gone = server.member().await;
    server.deactivate(gone.id).await;
    for nobody in [99, gone.id] {
        let answer = admin.post("/time-entries", hour(7, &json!({"project_id": project, "user_id": nobody}))).await;
        answer.refused(400, "error", "Selected user is invalid or inactive");
    }
    let manager = server.manager().await;
    let answer = manager.post("/time-entries", hour(7, &json!({"project_id": project, "user_id": user.id}))).await;
    answer.refused(403, "forbidden", "Only admins can create time entries for other users");
    make(&manager, hour(7, &json!({"project_id": project, "user_id": manager.id}))).await;
}

#[actix_web::test]
async fn finished_entries_share_no_time_and_may_touch() {
    let server = Server::start();
    let user = server.user().await;
    let project = user.new_project("Website").await;
    user.new_entry(project, "2026-01-05T10:00:00Z", "2026-01-05T12:00:00Z").await;
    let post = async |start: &str, end: &str| -> Answer {
        let new = json!({"project_id": project, "start_time": start, "end_time": end});
        user.post("/time-entries", new).await
    };
    for (start, end) in [
        ("2026-01-05T10:00:00Z", "2026-01-05T12:00:00Z"),
        ("2026-01-05T09:00:00Z", "2026-01-05T10:00:00.000001Z"),
        ("2026-01-05T11:59:59.999999Z", "2026-01-05T13:00:00Z"),
        ("2026-01-05T10:30:00Z", "2026-01-05T11:00:00Z"),
        ("2026-01-01T00:00:00Z", "2026-01-31T00:00:00Z"),
    ] {
        post(start, end).await.refused(400, "error", OVERLAP);
    }
    post("2026-01-05T09:00:00Z", "2026-01-05T10:00:00Z").await.ok(201);
    post("2026-01-05T12:00:00Z", "2026-01-05T13:00:00Z").await.ok(201);
    let other = server.manager().await;
    other.new_entry(project, "2026-01-05T10:00:00Z", "2026-01-05T12:00:00Z").await;
}

#[actix_web::test]
async fn a_running_timer_is_no_obstacle_to_a_finished_entry() {
    let server = Server::start();
    let user = server.user().await;
    let project = user.new_project("Website").await;
    user.post("/timer/start", json!({"project_id": project})).await.ok(201);
    user.new_entry(project, "2026-01-05T08:30:00Z", "2026-01-05T09:30:00Z").await;
}

#[actix_web::test]
async fn without_an_end_a_timer_runs_from_the_start() {
    let server = Server::start();
    let user = server.user().await;
    let project = user.new_project("Website").await;
    let new = json!({"project_id": project, "start_time": "2026-01-05T07:15:30Z"});
    let entry = make(&user, new.clone()).await;
    assert_eq!((&entry["end_time"], &entry["duration_seconds"]), (&Value::Null, &Value::Null));
    assert_eq!((&entry["is_active"], &entry["duration_hours"]), (&json!(true), &json!(0)));
    assert_eq!((&entry["duration_formatted"], &entry["source"]), (&json!("01:44:30"), &json!("manual")));
    let status = user.get("/timer/status").await.ok(200);
    assert_eq!(status["timer"]["id"], entry["id"]);
    user.post("/time-entries", new.clone()).await.refused(409, "timer_already_running", RUNNING);
    let null = json!({"project_id": project, "start_time": "2026-01-05T07:15:30Z", "end_time": null});
    user.post("/time-entries", null).await.refused(409, "timer_already_running", RUNNING);
    user.post("/timer/start", json!({"project_id": project})).await.refused(409, "timer_already_running", RUNNING);
    assert_eq!(server.entry_count().await, 1);
}

#[actix_web::test]
async fn a_project_that_is_archived_still_takes_entries() {
    let server = Server::start();
    let user = server.user().await;
    for status in ["archived", "inactive", "on_hold"] {
        let new = json!({"name": status, "status": status});
        user.post("/projects", new).await.ok(201);
    }
    for project in 1..=3 {
        make(&user, hour(5 + project, &json!({"project_id": project}))).await;
    }
}

#[actix_web::test]
async fn an_entry_is_read_by_its_owner_and_by_administrators() {
    let server = Server::start();
    let owner = server.person("owner", Role::Member).await;
    let project = owner.new_project("Website").await;
    let entry = owner.new_entry(project, "2026-01-05T06:00:00Z", "2026-01-05T07:00:00Z").await;
    let path = format!("/time-entries/{entry}");
    server.admin().await.get(&path).await.ok(200);
    for person in [server.manager().await, server.member().await, server.user().await] {
        person.get(&path).await.refused(403, "forbidden", "Access denied");
        person.patch(&path, json!({"notes": "x"})).await.refused(403, "forbidden", "Access denied");
        person.delete(&path).await.refused(403, "forbidden", "Access denied");
    }
    server.admin().await.patch(&path, json!({"notes": "x"})).await.ok(200);
    server.admin().await.delete(&path).await.ok(200);
}

#[actix_web::test]
async fn an_entry_that_is_not_there_is_not_found() {
    let server = Server::start();
    let user = server.user().await;
    user.get("/time-entries/7").await.refused(404, "not_found", "Time entry with ID 7 not found");
    user.put("/time-entries/7", json!({})).await.refused(404, "not_found", "Time entry not found");
    user.patch("/time-entries/7", json!({})).await.refused(404, "not_found", "Time entry not found");
    user.delete("/time-entries/7").await.refused(404, "not_found", "Time entry not found");
}

#[actix_web::test]
async fn a_deleted_entry_is_gone() {
    let server = Server::start();
    let user = server.user().await;
    let project = user.new_project("Website").await;
    for (entry, body) in [(1, None), (2, Some(json!({"reason": "Entered twice"}))), (3, Some(json!({"reason": null})))]
    {
        user.new_entry(project, "2026-01-05T06:00:00Z", "2026-01-05T07:00:00Z").await;
        let path = format!("/time-entries/{entry}");
        let call = user.call(actix_web::http::Method::DELETE, &path);
        let call = if let Some(body) = body { call.json(&body) } else { call };
        assert_eq!(call.send().await.ok(200), json!({"message": "Time entry deleted successfully"}));
        user.get(&path).await.error(404, "not_found");
        user.delete(&path).await.error(404, "not_found");
    }
}

#[actix_web::test]
async fn a_running_entry_is_stopped_before_it_is_deleted() {
    let server = Server::start();
    let user = server.user().await;
    let project = user.new_project("Website").await;
    user.post("/timer/start", json!({"project_id": project})).await.ok(201);
    let text = "Cannot delete active time entry. Stop the timer first.";
    user.delete("/time-entries/1").await.refused(400, "error", text);
    user.push("/timer/pause").await.ok(200);
    user.delete("/time-entries/1").await.refused(400, "error", text);
    user.push("/timer/stop").await.ok(200);
    user.delete("/time-entries/1").await.ok(200);
}
