//! Confirming what the helper proposed: with one's own rights, through the same rules as everywhere.

use actix_web::http::Method;
use serde_json::{Value, json};
use timekeeper_app::Requirements;

use super::ready;
use crate::harness::{Answer, Client, Server, Setup};

const CONFIRM: &str = "/ai/actions/confirm";

async fn confirm(client: &impl Client, kind: &str, payload: Value) -> Answer {
    client.post(CONFIRM, json!({"action": {"type": kind, "payload": payload}})).await
}

#[actix_web::test]
async fn a_timer_is_started() {
    let (server, user) = ready().await;
    let payload = json!({"project_id": "1", "task_id": "1", "notes": " Calls ", "switch": true});
    let answer = confirm(&user, "start_timer", payload).await;
    let timer = json!({
        "id": 1, "project_id": 1, "project_name": "Website", "task_id": 1, "task_name": "Design",
        "start_time": "2026-01-05T09:00:00Z", "end_time": null, "duration_hours": 0, "notes": "Calls", "tags": [],
        "billable": true, "active": true,
    });
    assert_eq!(answer.ok(200), json!({"success": true, "ok": true, "type": "start_timer", "timer": timer}));
    assert_eq!(user.get("/timer/status").await.ok(200)["timer"]["id"], 1);
    let text = "You already have an active timer. Stop it before starting a new one.";
    let second = confirm(&user, "start_timer", json!({"project_id": 1})).await;
    second.refused(409, "timer_already_running", text);
    let lines = server.audit().await;
    let last = lines.last().unwrap();
    assert_eq!((last.action.as_str(), last.entity.as_str()), ("created", "time_entry"));
}

#[actix_web::test]
async fn an_entry_is_written_down() {
    let (_, user) = ready().await;
    let payload = json!({
        "project_id": 1, "task_id": 1, "start_time": "2026-01-04T09:00:00", "end_time": "2026-01-04T11:30:00+01:00",
        "description": "Wireframes", "tags": ["ux", " web "], "billable": false, "client_id": 99,
    });
    let answer = confirm(&user, "create_time_entry", payload).await.ok(200);
    let entry = json!({
        "id": 1, "project_id": 1, "project_name": "Website", "task_id": 1, "task_name": "Design",
        "start_time": "2026-01-04T08:00:00Z", "end_time": "2026-01-04T10:30:00Z", "duration_hours": 2.5,
        "notes": "Wireframes", "tags": ["ux", "web"], "billable": false, "active": false,
    });
    assert_eq!(answer, json!({"success": true, "ok": true, "type": "create_time_entry", "entry": entry}));
    assert_eq!(user.get("/time-entries/1").await.ok(200)["time_entry"]["user_id"], user.id);
}

#[actix_web::test]
async fn what_is_not_said_about_the_time_follows_from_the_minutes_and_now() {
    for (payload, start, end) in [
        (json!({}), "08:00:00", "09:00:00"),
        (json!({"duration_minutes": 30}), "08:30:00", "09:00:00"),
        (json!({"duration_minutes": "90"}), "07:30:00", "09:00:00"),
        (json!({"duration_minutes": 0}), "08:59:00", "09:00:00"),
        (json!({"start_time": "2026-01-05T06:00:00Z"}), "06:00:00", "09:00:00"),
        (json!({"start_time": "2026-01-05T06:00:00Z", "duration_minutes": 30}), "06:00:00", "06:30:00"),
        (json!({"end_time": "2026-01-05T06:00:00Z", "duration_minutes": 1.5}), "05:58:30", "06:00:00"),
        (json!({"start_time": null, "end_time": null, "duration_minutes": null}), "08:00:00", "09:00:00"),
    ] {
        let (_, user) = ready().await;
        let mut full = payload.clone();
        full["project_id"] = 1.into();
        let entry = confirm(&user, "create_time_entry", full).await.ok(200)["entry"].clone();
        let day = |time: &str| json!(format!("2026-01-05T{time}Z"));
        assert_eq!((&entry["start_time"], &entry["end_time"]), (&day(start), &day(end)), "{payload}");
    }
}

#[actix_web::test]
async fn notes_win_over_a_description_and_tags_may_be_one_text() {
    let (_, user) = ready().await;
    let payload = json!({"project_id": 1, "notes": "One", "description": "Two", "tags": "ux, web"});
    let entry = confirm(&user, "create_time_entry", payload).await.ok(200)["entry"].clone();
    assert_eq!((&entry["notes"], &entry["tags"]), (&json!("One"), &json!(["ux", "web"])));
}

#[actix_web::test]
async fn a_summary_is_only_given_back() {
    let (server, user) = ready().await;
    let before = server.dump().await;
    let answer = confirm(&user, "summary", json!({"text": "A good day"})).await.ok(200);
    assert_eq!(answer, json!({"success": true, "ok": true, "type": "summary", "summary": "A good day"}));
    let bare = user.post(CONFIRM, json!({"action": {"type": "summary"}})).await.ok(200);
    assert_eq!(bare["summary"], "");
    assert_eq!(server.dump().await, before);
}

#[actix_web::test]
async fn what_makes_no_sense_is_refused_by_its_field() {
    let (server, user) = ready().await;
    let required = "Project is required to start a timer.";
    for payload in [json!({}), json!({"project_id": null}), json!({"project_id": " "})] {
        confirm(&user, "start_timer", payload).await.refused(400, "validation_error", required);
    }
    for (kind, field, value) in [
        ("start_timer", "project_id", json!("one")),
        ("start_timer", "project_id", json!(-1)),
        ("start_timer", "task_id", json!([1])),
        ("start_timer", "notes", json!("x".repeat(5_001))),
        ("create_time_entry", "start_time", json!("yesterday")),
        ("create_time_entry", "start_time", json!("2026-03-29T02:30:00")),
        ("create_time_entry", "duration_minutes", json!(-1)),
        ("create_time_entry", "duration_minutes", json!(1e9)),
        ("create_time_entry", "tags", json!({"a": 1})),
        ("create_time_entry", "tags", json!(["x".repeat(501)])),
        ("create_time_entry", "billable", json!("perhaps")),
        ("summary", "text", json!("x".repeat(20_001))),
    ] {
        let mut payload = json!({"project_id": 1});
        payload[field] = value;
        let error = confirm(&user, kind, payload).await.error(400, "validation_error");
        assert!(error["errors"][field].is_array(), "{kind} {field}: {error}");
    }
    let late = json!({"project_id": 1, "start_time": "2026-01-04T10:00:00Z", "end_time": "2026-01-04T10:00:00Z"});
    let text = "End time must be after start time.";
    confirm(&user, "create_time_entry", late).await.refused(400, "validation_error", text);
    for action in [
        json!(["summary", {}]),
        json!("summary"),
        json!({}),
        json!({"type": 1}),
        json!({"type": "summary", "payload": []}),
    ] {
        let error = user.post(CONFIRM, json!({"action": action})).await.error(400, "validation_error");
        assert!(error["errors"]["action"].is_array(), "{error}");
    }
    for kind in ["", "delete_everything", "START_TIMER"] {
        confirm(&user, kind, json!({})).await.refused(400, "unsupported_action", "Unsupported AI action.");
    }
    assert_eq!(server.entry_count().await, 0);
}

#[actix_web::test]
async fn the_rules_are_those_of_everywhere_else() {
    let (server, user) = ready().await;
    user.new_entry(1, "2026-01-04T09:00:00Z", "2026-01-04T10:00:00Z").await;
    let overlap = json!({"project_id": 1, "start_time": "2026-01-04T09:30:00Z", "duration_minutes": 5});
    for (kind, payload, text) in [
        ("start_timer", json!({"project_id": 99}), "Invalid project selected"),
        ("start_timer", json!({"project_id": 1, "task_id": 99}), "Selected task is invalid for the chosen project"),
        ("create_time_entry", json!({"project_id": 99}), "Invalid project"),
        ("create_time_entry", json!({"project_id": 1, "task_id": 99}), "Invalid task for selected project"),
        (
            "create_time_entry",
            overlap,
            "This time overlaps with an existing entry. Please choose a different time range or edit the existing entry.",
        ),
    ] {
        confirm(&user, kind, payload).await.refused(400, "error", text);
    }
    confirm(&user, "create_time_entry", json!({})).await.error(400, "error");
    user.delete("/projects/1").await.ok(200);
    confirm(&user, "start_timer", json!({"project_id": 1})).await.error(400, "error");
    assert_eq!(server.entry_count().await, 1);
}

#[actix_web::test]
async fn what_the_organisation_requires_is_required_here_too() {
    let requirements = Requirements { task: true, ..Requirements::default() };
    let server = Setup { requirements, ..Setup::default() }.start();
    let user = server.user().await;
    user.new_project("Website").await;
    for kind in ["start_timer", "create_time_entry"] {
        let text = "A task must be selected when logging time for a project";
        confirm(&user, kind, json!({"project_id": 1})).await.refused(400, "error", text);
    }
}

#[actix_web::test]
async fn a_token_needs_the_scope_of_what_is_done_besides_the_helper_s() {
    let (server, user) = ready().await;
    let helper_only = user.program(&["read:ai", "write:ai", "read:time_entries"]).await;
    for kind in ["start_timer", "create_time_entry"] {
        let refused = confirm(&helper_only, kind, json!({"project_id": 1})).await;
        let error = refused.refused(403, "forbidden", "Insufficient permissions");
        assert_eq!(error["required_scope"], "write:time_entries");
    }
    assert_eq!(server.entry_count().await, 0);
    let both = user.program(&["write:ai", "write:time_entries"]).await;
    confirm(&both, "start_timer", json!({"project_id": 1})).await.ok(200);
}

#[actix_web::test]
async fn a_repeated_confirmation_is_done_once() {
    let server = Server::start();
    let user = server.user().await;
    user.new_project("Website").await;
    let body = json!({"action": {"type": "create_time_entry", "payload": {"project_id": 1}}});
    let keyed = || user.call(Method::POST, CONFIRM).header("Idempotency-Key", "once").json(&body).send();
    let first = keyed().await.ok(200);
    server.advance(7_200);
    assert_eq!(keyed().await.ok(200), first);
    assert_eq!(server.entry_count().await, 1);
}
