//! Changes to time entries.

use serde_json::{Value, json};

use super::{hour, make};
use crate::harness::{Client, Server};

#[actix_web::test]
async fn put_and_patch_change_what_is_said() {
    let server = Server::start();
    let user = server.user().await;
    let (one, two) = (user.new_project("One").await, user.new_project("Two").await);
    let task = user.new_task(two, "Design").await;
    make(&user, hour(6, &json!({"project_id": one, "notes": "Old", "tags": "a"}))).await;
    server.advance(5);
    let change = json!({
        "project_id": two.to_string(), "task_id": task.to_string(), "start_time": "2026-01-05T05:00:00",
        "end_time": "2026-01-05T07:30:00+02:00", "break_seconds": 60, "notes": " New ", "billable": false,
        "paid": true, "invoice_number": "7",
    });
    for answer in [user.put("/time-entries/1", change.clone()).await, user.patch("/time-entries/1", change).await] {
        let answer = answer.ok(200);
        assert_eq!(answer["message"], "Time entry updated successfully");
        let entry = &answer["time_entry"];
        assert_eq!((&entry["project"], &entry["task"]), (&json!("Two"), &json!("Design")));
        let times = (&entry["start_time"], &entry["end_time"]);
        assert_eq!(times, (&json!("2026-01-05T04:00:00Z"), &json!("2026-01-05T05:30:00Z")));
        assert_eq!((&entry["duration_seconds"], &entry["break_seconds"]), (&json!(5_340), &json!(60)));
        assert_eq!((&entry["notes"], &entry["tags"]), (&json!("New"), &json!("a")));
        assert_eq!((&entry["billable"], &entry["paid"]), (&json!(false), &json!(true)));
        assert_eq!((&entry["invoice_number"], &entry["updated_at"]), (&json!("7"), &json!("2026-01-05T09:00:05Z")));
    }
}

#[actix_web::test]
async fn null_leaves_everything_but_texts_as_it_is() {
    let server = Server::start();
    let user = server.user().await;
    let project = user.new_project("Website").await;
    let task = user.new_task(project, "Design").await;
    let all = json!({
        "project_id": project, "task_id": task, "notes": "N", "tags": "t", "invoice_number": "7", "break_seconds": 60,
        "billable": false, "paid": true,
    });
    let before = make(&user, hour(6, &all)).await;
    let nulls = json!({
        "project_id": null, "client_id": null, "task_id": null, "start_time": null, "end_time": null,
        "break_seconds": null, "billable": null, "paid": null, "if_updated_at": null,
    });
    let after = user.patch("/time-entries/1", nulls).await.ok(200)["time_entry"].clone();
    assert_eq!(after, before);
    let cleared = json!({"notes": null, "tags": null, "invoice_number": null});
    let after = user.patch("/time-entries/1", cleared).await.ok(200)["time_entry"].clone();
    for field in ["notes", "tags", "invoice_number"] {
        assert_eq!(after[field], Value::Null, "{field}");
    }
    user.patch("/time-entries/1", json!({"notes": "again", "tags": "x"})).await.ok(200);
    let blank = user.patch("/time-entries/1", json!({"notes": "", "tags": " "})).await.ok(200)["time_entry"].clone();
    assert_eq!((&blank["notes"], &blank["tags"], &blank["tag_list"]), (&Value::Null, &Value::Null, &json!([])));
}

#[actix_web::test]
async fn a_project_takes_the_place_of_a_client_and_a_client_that_of_project_and_task() {
    let server = Server::start();
    let user = server.user().await;
    let (project, client) = (user.new_project("Website").await, user.new_client("Acme").await);
    let task = user.new_task(project, "Design").await;
    make(&user, hour(6, &json!({"project_id": project, "task_id": task}))).await;
    let entry = user.patch("/time-entries/1", json!({"client_id": client})).await.ok(200)["time_entry"].clone();
    assert_eq!((&entry["client"], &entry["project"], &entry["task"]), (&json!("Acme"), &Value::Null, &Value::Null));
    let text = "Task can only be assigned to project-based time entries";
    user.patch("/time-entries/1", json!({"task_id": task})).await.refused(400, "error", text);
    let entry = user.patch("/time-entries/1", json!({"project_id": project})).await.ok(200)["time_entry"].clone();
    assert_eq!((&entry["client"], &entry["project"]), (&Value::Null, &json!("Website")));
}

#[actix_web::test]
async fn another_project_drops_the_task_of_the_old_one() {
    let server = Server::start();
    let user = server.user().await;
    let (one, two) = (user.new_project("One").await, user.new_project("Two").await);
    let task = user.new_task(one, "Design").await;
    make(&user, hour(6, &json!({"project_id": one, "task_id": task}))).await;
    let same = user.patch("/time-entries/1", json!({"project_id": one})).await.ok(200)["time_entry"].clone();
    assert_eq!(same["task_id"], task);
    let answer = user.patch("/time-entries/1", json!({"project_id": two, "task_id": task})).await;
    answer.refused(400, "error", "Invalid task for selected project");
    let moved = user.patch("/time-entries/1", json!({"project_id": two})).await.ok(200)["time_entry"].clone();
    assert_eq!((&moved["project"], &moved["task_id"]), (&json!("Two"), &Value::Null));
}

#[actix_web::test]
async fn unpaid_entries_are_on_no_invoice() {
    let server = Server::start();
    let user = server.user().await;
    let project = user.new_project("Website").await;
    make(&user, hour(6, &json!({"project_id": project, "paid": true, "invoice_number": "7"}))).await;
    let entry = user.patch("/time-entries/1", json!({"paid": false})).await.ok(200)["time_entry"].clone();
    assert_eq!((&entry["paid"], &entry["invoice_number"]), (&json!(false), &Value::Null));
}

#[actix_web::test]
async fn the_first_rule_that_is_broken_is_told() {
    let server = Server::start();
    let user = server.user().await;
    let (project, client) = (user.new_project("Website").await, user.new_client("Acme").await);
    make(&user, hour(6, &json!({"project_id": project}))).await;
    make(&user, hour(7, &json!({"client_id": client}))).await;
    let overlap = "This time overlaps with an existing entry. Please choose a different time range.";
    for (entry, change, text) in [
        (1, json!({"project_id": 99}), "Invalid project"),
        (1, json!({"client_id": 99}), "Invalid client"),
        (1, json!({"task_id": 99}), "Invalid task for selected project"),
        (2, json!({"client_id": 99, "task_id": 99}), "Invalid client"),
        (2, json!({"task_id": 99}), "Task can only be assigned to project-based time entries"),
        (1, json!({"end_time": "2026-01-05T06:00:00Z"}), "End time must be after start time"),
        (1, json!({"end_time": "2026-01-05T07:00:00.000001Z"}), overlap),
        (2, json!({"start_time": "2026-01-05T06:30:00Z"}), overlap),
    ] {
        user.patch(&format!("/time-entries/{entry}"), change).await.refused(400, "error", text);
    }
    for (field, value, text) in [
        ("reason", json!("x"), "Unknown field."),
        ("user_id", json!(1), "Unknown field."),
        ("start_time", json!("2026-01-05"), "Not a valid datetime."),
        (
            "start_time",
            json!("2026-03-29T02:30:00"),
            "2026-03-29T02:30:00 does not exist in Europe/Rome: clocks went from 02:00 to 03:00.",
        ),
        ("notes", json!("x".repeat(5_001)), "Must have at most 5000 characters."),
    ] {
        user.patch("/time-entries/1", json!({field: value})).await.invalid(field, text);
    }
}

#[actix_web::test]
async fn an_entry_does_not_overlap_with_itself() {
    let server = Server::start();
    let user = server.user().await;
    let project = user.new_project("Website").await;
    make(&user, hour(6, &json!({"project_id": project}))).await;
    let change = json!({"start_time": "2026-01-05T06:30:00Z", "end_time": "2026-01-05T07:30:00Z"});
    user.patch("/time-entries/1", change).await.ok(200);
}

#[actix_web::test]
async fn a_running_entry_takes_every_change_but_an_end() {
    let server = Server::start();
    let user = server.user().await;
    let project = user.new_project("Website").await;
    user.post("/timer/start", json!({"project_id": project})).await.ok(201);
    let text = "Cannot set end_time on active timer. Stop the timer first.";
    user.patch("/time-entries/1", json!({"end_time": "2026-01-05T10:00:00Z"})).await.refused(400, "error", text);
    let change = json!({"notes": "Meeting", "start_time": "2026-01-05T08:00:00Z", "end_time": null});
    let entry = user.patch("/time-entries/1", change).await.ok(200)["time_entry"].clone();
    assert_eq!((&entry["is_active"], &entry["duration_formatted"]), (&json!(true), &json!("01:00:00")));
}

#[actix_web::test]
async fn a_copy_from_before_another_change_is_a_conflict() {
    let server = Server::start();
    let user = server.user().await;
    let project = user.new_project("Website").await;
    make(&user, hour(6, &json!({"project_id": project}))).await;
    let change = |seen: &str| json!({"notes": "Mine", "if_updated_at": seen});
    for seen in ["2026-01-05T09:00:00Z", "2026-01-05T10:00:00", "2026-01-05T09:00:02Z", "2026-01-05T09:59:58.000"] {
        user.patch("/time-entries/1", change(seen)).await.ok(200);
    }
    let text = "Time entry was modified on the server. Refresh and try again.";
    for seen in ["2026-01-05T09:00:02.000001Z", "2026-01-05T08:59:57Z", "2026-01-05T09:00:00"] {
        user.patch("/time-entries/1", change(seen)).await.refused(409, "conflict", text);
    }
    server.advance(3);
    user.patch("/time-entries/1", json!({"notes": "Theirs"})).await.ok(200);
    user.patch("/time-entries/1", change("2026-01-05T09:00:00Z")).await.refused(409, "conflict", text);
    assert_eq!(user.get("/time-entries/1").await.ok(200)["time_entry"]["notes"], "Theirs");
}

#[actix_web::test]
async fn a_change_of_nothing_is_a_change() {
    let server = Server::start();
    let user = server.user().await;
    let project = user.new_project("Website").await;
    make(&user, hour(6, &json!({"project_id": project}))).await;
    server.advance(9);
    let entry = user.patch("/time-entries/1", json!({})).await.ok(200)["time_entry"].clone();
    assert_eq!(entry["updated_at"], "2026-01-05T09:00:09Z");
}
