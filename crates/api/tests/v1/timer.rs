//! `/timer`.

use serde_json::{Value, json};

use crate::harness::{Client, Person, Server};

const RUNNING: &str = "You already have an active timer. Stop it before starting a new one.";

/// A user with project 1 and its task 1.
async fn ready() -> (Server, Person) {
    let server = Server::start();
    let user = server.user().await;
    let project = user.new_project("Website").await;
    user.new_task(project, "Design").await;
    (server, user)
}

async fn start(person: &Person) -> Value {
    person.post("/timer/start", json!({"project_id": 1})).await.ok(201)["timer"].clone()
}

#[actix_web::test]
async fn a_timer_is_started_with_all_it_has() {
    let (_, user) = ready().await;
    let start = json!({"project_id": "1", "task_id": "1", "notes": " Calls ", "template_id": 5});
    let answer = user.post("/timer/start", start).await;
    assert_eq!(
        answer.ok(201),
        json!({
            "message": "Timer started successfully",
            "timer": {
                "id": 1,
                "user_id": user.id,
                "project_id": 1,
                "client_id": null,
                "task_id": 1,
                "start_time": "2026-01-05T09:00:00Z",
                "end_time": null,
                "duration_seconds": null,
                "break_seconds": 0,
                "paused_at": null,
                "duration_hours": 0,
                "duration_formatted": "00:00:00",
                "notes": "Calls",
                "tags": null,
                "tag_list": [],
                "source": "auto",
                "billable": true,
                "paid": false,
                "invoice_number": null,
                "is_active": true,
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
    let status = user.get("/timer/status").await;
    assert_eq!(
        status.ok(200),
        json!({"active": true, "timer": answer.json()["timer"], "timers": [answer.json()["timer"]]})
    );
}

#[actix_web::test]
async fn without_a_timer_the_status_is_null() {
    let (_, user) = ready().await;
    assert_eq!(user.get("/timer/status").await.ok(200), json!({"active": false, "timer": null, "timers": []}));
}

#[actix_web::test]
async fn the_status_is_one_s_own() {
    let (server, user) = ready().await;
    start(&user).await;
    assert_eq!(server.admin().await.get("/timer/status").await.ok(200)["active"], false);
}

#[actix_web::test]
async fn a_timer_counts_and_stops() {
    let (server, user) = ready().await;
    start(&user).await;
    server.advance(3_725);
    assert_eq!(user.get("/timer/status").await.ok(200)["timer"]["duration_formatted"], "01:02:05");
    let stopped = user.push("/timer/stop").await.ok(200);
    assert_eq!(stopped["message"], "Timer stopped successfully");
    let entry = &stopped["time_entry"];
    assert_eq!((&entry["end_time"], &entry["duration_seconds"]), (&json!("2026-01-05T10:02:05Z"), &json!(3_725)));
    assert_eq!((&entry["duration_hours"], &entry["is_active"]), (&json!(1.03), &json!(false)));
    assert_eq!(user.get("/timer/status").await.ok(200)["active"], false);
}

#[actix_web::test]
async fn a_pause_is_not_work() {
    let (server, user) = ready().await;
    start(&user).await;
    server.advance(60);
    let paused = user.push("/timer/pause").await.ok(200);
    assert_eq!(paused["message"], "Timer paused");
    let entry = &paused["time_entry"];
    assert_eq!((&entry["paused_at"], &entry["break_seconds"]), (&json!("2026-01-05T09:01:00Z"), &json!(0)));
    server.advance(40);
    let status = user.get("/timer/status").await.ok(200)["timer"].clone();
    assert_eq!((&status["duration_formatted"], &status["is_active"]), (&json!("00:01:00"), &json!(true)));
    let resumed = user.push("/timer/resume").await.ok(200);
    assert_eq!(resumed["message"], "Timer resumed");
    let entry = &resumed["time_entry"];
    assert_eq!((&entry["paused_at"], &entry["break_seconds"]), (&Value::Null, &json!(40)));
    server.advance(20);
    user.push("/timer/pause").await.ok(200);
    server.advance(5);
    user.push("/timer/resume").await.ok(200);
    let entry = user.push("/timer/stop").await.ok(200)["time_entry"].clone();
    assert_eq!((&entry["break_seconds"], &entry["duration_seconds"]), (&json!(45), &json!(80)));
}

#[actix_web::test]
async fn stopping_ends_a_pause_first() {
    let (server, user) = ready().await;
    start(&user).await;
    server.advance(60);
    user.push("/timer/pause").await.ok(200);
    server.advance(600);
    let entry = user.push("/timer/stop").await.ok(200)["time_entry"].clone();
    assert_eq!((&entry["duration_seconds"], &entry["break_seconds"]), (&json!(60), &json!(600)));
    assert_eq!((&entry["paused_at"], &entry["end_time"]), (&Value::Null, &json!("2026-01-05T09:11:00Z")));
}

#[actix_web::test]
async fn a_timer_may_be_stopped_for_an_earlier_moment_and_for_no_later_one() {
    let (server, user) = ready().await;
    start(&user).await;
    server.advance(3_600);
    for (stop, text) in [
        ("2026-01-05T09:00:00Z", "End time must be after start time"),
        ("2026-01-05T08:00:00Z", "End time must be after start time"),
    ] {
        user.post("/timer/stop", json!({"stop_time": stop})).await.refused(400, "error", text);
    }
    user.post("/timer/stop", json!({"stop_time": "soon"})).await.invalid("stop_time", "Not a valid datetime.");
    let entry = user.post("/timer/stop", json!({"stop_time": "2026-01-05T10:30:00"})).await.ok(200);
    assert_eq!(entry["time_entry"]["end_time"], "2026-01-05T09:30:00Z");
    start(&user).await;
    server.advance(60);
    let entry = user.post("/timer/stop", json!({"stop_time": "2027-01-01T00:00:00Z"})).await.ok(200);
    assert_eq!(entry["time_entry"]["end_time"], "2026-01-05T10:01:00Z");
    start(&user).await;
    server.advance(60);
    let entry = user.post("/timer/stop", json!({"stop_time": null})).await.ok(200);
    assert_eq!(entry["time_entry"]["duration_seconds"], 60);
}

#[actix_web::test]
async fn a_timer_stopped_at_once_is_an_entry_of_no_seconds() {
    let (_, user) = ready().await;
    start(&user).await;
    let entry = user.push("/timer/stop").await.ok(200)["time_entry"].clone();
    assert_eq!((&entry["duration_seconds"], &entry["is_active"]), (&json!(0), &json!(false)));
}

#[actix_web::test]
async fn without_a_timer_there_is_nothing_to_stop_pause_or_resume() {
    let (_, user) = ready().await;
    user.push("/timer/stop").await.refused(400, "no_active_timer", "No active timer to stop");
    user.push("/timer/pause").await.refused(400, "no_active_timer", "No active timer found");
    user.push("/timer/resume").await.refused(400, "no_active_timer", "No active timer found");
}

#[actix_web::test]
async fn a_pause_is_neither_begun_nor_ended_twice() {
    let (_, user) = ready().await;
    start(&user).await;
    user.push("/timer/resume").await.refused(400, "invalid_state", "Timer is not paused");
    user.push("/timer/pause").await.ok(200);
    user.push("/timer/pause").await.refused(400, "invalid_state", "Timer is already paused");
}

#[actix_web::test]
async fn starting_a_timer_while_one_runs_is_refused() {
    let (server, user) = ready().await;
    start(&user).await;
    for body in [json!({"project_id": 1}), json!({"project_id": 1, "switch": false}), json!({"project_id": 99})] {
        user.post("/timer/start", body).await.refused(409, "timer_already_running", RUNNING);
    }
    user.push("/timer/pause").await.ok(200);
    user.post("/timer/start", json!({"project_id": 1})).await.refused(409, "timer_already_running", RUNNING);
    assert_eq!(server.entry_count().await, 1);
    start(&server.manager().await).await;
}

#[actix_web::test]
async fn switching_stops_the_running_timer_and_starts_the_new_one() {
    let (server, user) = ready().await;
    let shop = user.new_project("Shop").await;
    start(&user).await;
    server.advance(60);
    user.push("/timer/pause").await.ok(200);
    server.advance(60);
    let switched = user.post("/timer/start", json!({"project_id": shop, "switch": true})).await.ok(201);
    assert_eq!((&switched["timer"]["id"], &switched["timer"]["project"]), (&json!(2), &json!("Shop")));
    let first = user.get("/time-entries/1").await.ok(200)["time_entry"].clone();
    assert_eq!((&first["end_time"], &first["duration_seconds"]), (&json!("2026-01-05T09:02:00Z"), &json!(60)));
    assert_eq!(user.get("/timer/status").await.ok(200)["timer"]["id"], 2);
}

#[actix_web::test]
async fn a_switch_to_nowhere_leaves_the_timer_running() {
    let (server, user) = ready().await;
    start(&user).await;
    server.advance(60);
    let before = server.dump().await;
    for (body, text) in [
        (json!({"project_id": 99, "switch": true}), "Invalid project selected"),
        (json!({"project_id": 1, "task_id": 99, "switch": true}), "Selected task is invalid for the chosen project"),
    ] {
        user.post("/timer/start", body).await.refused(400, "error", text);
        assert!(server.dump().await == before);
    }
}

#[actix_web::test]
async fn switching_without_a_timer_just_starts_one() {
    let (_, user) = ready().await;
    user.post("/timer/start", json!({"project_id": 1, "switch": true})).await.ok(201);
}

#[actix_web::test]
async fn the_first_rule_that_is_broken_is_told() {
    let (server, user) = ready().await;
    let theirs = server.member().await.new_project("Theirs").await;
    for (name, status) in [("Old", "archived"), ("Idle", "inactive"), ("Held", "on_hold")] {
        user.post("/projects", json!({"name": name, "status": status})).await.ok(201);
    }
    let archived = "Cannot start timer for an archived project. Please unarchive the project first.";
    let inactive = "Cannot start timer for an inactive project";
    for (body, status, code, text) in [
        (json!({}), 400, "validation_error", "project_id is required"),
        (json!({"project_id": null}), 400, "validation_error", "project_id is required"),
        (json!({"project_id": ""}), 400, "validation_error", "project_id is required"),
        (json!({"project_id": theirs}), 403, "forbidden", "You do not have access to this project"),
        (json!({"project_id": theirs.to_string()}), 403, "forbidden", "You do not have access to this project"),
        (json!({"project_id": 99}), 400, "error", "Invalid project selected"),
        (json!({"project_id": 3, "task_id": 99}), 400, "error", archived),
        (json!({"project_id": 4}), 400, "error", inactive),
        (json!({"project_id": 5}), 400, "error", inactive),
        (json!({"project_id": 1, "task_id": 99}), 400, "error", "Selected task is invalid for the chosen project"),
    ] {
        user.post("/timer/start", body).await.refused(status, code, text);
    }
    let long = user.post("/timer/start", json!({"project_id": 1, "notes": "x".repeat(5_001)})).await;
    long.invalid("notes", "Longer than maximum length 5000.");
    assert_eq!(server.entry_count().await, 0);
}

#[actix_web::test]
async fn an_archived_project_that_is_brought_back_takes_timers_again() {
    let (_, user) = ready().await;
    user.delete("/projects/1").await.ok(200);
    user.post("/timer/start", json!({"project_id": 1})).await.error(400, "error");
    user.put("/projects/1", json!({"status": "active"})).await.ok(200);
    start(&user).await;
}

#[actix_web::test]
async fn a_timer_that_runs_when_its_project_is_archived_can_still_be_stopped() {
    let (server, user) = ready().await;
    start(&user).await;
    user.delete("/projects/1").await.ok(200);
    server.advance(60);
    user.push("/timer/stop").await.ok(200);
}

#[actix_web::test]
async fn of_many_starts_at_once_one_wins() {
    let (server, user) = ready().await;
    let starts = (0..64).map(|_| user.post("/timer/start", json!({"project_id": 1})));
    let answers = futures_util::future::join_all(starts).await;
    assert_eq!(answers.iter().filter(|answer| answer.status == 201).count(), 1);
    assert_eq!(answers.iter().filter(|answer| answer.status == 409).count(), 63);
    assert_eq!(server.entry_count().await, 1);
}

#[actix_web::test]
async fn a_timer_runs_over_midnight_and_belongs_to_the_day_it_began() {
    let (server, user) = ready().await;
    server.set_clock("2026-01-05T22:30:00Z");
    start(&user).await;
    server.advance(3_600);
    user.push("/timer/stop").await.ok(200);
    let list = |day: &str| format!("/time-entries?start_date={day}&end_date={day}");
    assert_eq!(user.get(&list("2026-01-05")).await.ok(200)["pagination"]["total"], 1);
    assert_eq!(user.get(&list("2026-01-06")).await.ok(200)["pagination"]["total"], 0);
}
