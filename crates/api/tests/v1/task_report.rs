//! `/users/{user_id}/report`.

use serde_json::{Value, json};

use crate::harness::{Client, Person, Server};

fn line(task: &Value, hours: i64, minutes: i64, seconds: i64) -> Value {
    let duration_seconds = hours * 3_600 + minutes * 60 + seconds;
    json!({
        "task": task, "duration": {"hours": hours, "minutes": minutes, "seconds": seconds},
        "duration_seconds": duration_seconds,
    })
}

async fn entry(user: &Person, task: Option<i64>, start: &str, end: &str) {
    let body = json!({"project_id": 1, "task_id": task, "start_time": start, "end_time": end});
    user.post("/time-entries", body).await.ok(201);
}

#[actix_web::test]
async fn work_is_cut_at_the_window_and_summed_by_task() {
    let server = Server::start();
    let user = server.user().await;
    let project = user.new_project("Website").await;
    let (design, build) = (user.new_task(project, "Design").await, user.new_task(project, "Build").await);
    entry(&user, Some(design), "2026-01-01T22:00:00Z", "2026-01-02T00:30:00Z").await;
    entry(&user, Some(build), "2026-01-02T08:00:00Z", "2026-01-02T09:00:05Z").await;
    entry(&user, None, "2026-01-02T10:00:00Z", "2026-01-02T10:30:00Z").await;
    entry(&user, Some(design), "2026-01-03T22:59:00Z", "2026-01-04T04:00:00Z").await;
    entry(&user, Some(design), "2026-01-05T01:00:00Z", "2026-01-05T02:00:00Z").await;
    let path = format!("/users/{}/report", user.id);
    // Two days in Rome, an hour ahead: from 23:00 to 23:00.
    let report = user.get(&format!("{path}?from=2026-01-02&to=2026-01-03")).await.ok(200);
    let task = |id: i64, name: &str| json!({"id": id, "name": name, "project_id": project});
    let expected = json!({
        "report": [
            line(&task(design, "Design"), 1, 31, 0), line(&task(build, "Build"), 1, 0, 5), line(&Value::Null, 0, 30, 0),
        ],
        "total_seconds": 10_865,
        "from": "2026-01-01T23:00:00Z",
        "to": "2026-01-03T22:59:59.999999Z",
    });
    assert_eq!(report, expected);
    assert_eq!(user.post(&path, json!({"from": "2026-01-02", "to": "2026-01-03"})).await.ok(200), expected);
}

#[actix_web::test]
async fn what_goes_on_counts_up_to_now_and_a_pause_does_not() {
    let server = Server::start();
    let user = server.user().await;
    let project = user.new_project("Website").await;
    user.post("/timer/start", json!({"project_id": project})).await.ok(201);
    server.advance(3_600);
    user.push("/timer/pause").await.ok(200);
    server.advance(1_800);
    let path = format!("/users/{}/report?from=2026-01-05&to=2026-01-05", user.id);
    assert_eq!(user.get(&path).await.ok(200)["total_seconds"], 3_600);
}

#[actix_web::test]
async fn it_is_for_oneself_and_for_administrators() {
    let server = Server::start();
    let (admin, user, member) = (server.admin().await, server.user().await, server.member().await);
    let path = format!("/users/{}/report?from=2026-01-01&to=2026-01-31", user.id);
    assert_eq!(admin.get(&path).await.ok(200)["report"], json!([]));
    member.get(&path).await.refused(403, "forbidden", "Access denied");
    admin.get("/users/999/report?from=2026-01-01&to=2026-01-31").await.refused(
        404,
        "not_found",
        "User with ID 999 not found",
    );
    member.get("/users/999/report?from=2026-01-01&to=2026-01-31").await.refused(403, "forbidden", "Access denied");
}

#[actix_web::test]
async fn a_window_is_needed_and_must_not_end_before_it_starts() {
    let user = Server::start().user().await;
    let path = format!("/users/{}/report", user.id);
    user.post(&path, json!({})).await.error(400, "validation_error");
    assert_eq!(user.get(&path).await.ok(200)["from"], "2025-12-06T09:00:00.000001Z");
    user.get(&format!("{path}?from=2026-01-02&to=2026-01-01")).await.error(400, "error");
    let errors = user.post(&path, json!({"from": "2026-02-30"})).await.error(400, "validation_error")["errors"].clone();
    assert!(errors["from"].is_array() && errors["to"].is_array(), "{errors}");
}

#[actix_web::test]
async fn what_reaches_over_both_edges_counts_once_and_so_does_what_goes_on() {
    let server = Server::start();
    let user = server.user().await;
    let project = user.new_project("Website").await;
    let task = user.new_task(project, "Design").await;
    entry(&user, Some(task), "2025-12-30T10:00:00Z", "2026-01-01T10:00:00Z").await;
    let report = async |day: &str| user.get(&format!("/users/{}/report?from={day}&to={day}", user.id)).await.ok(200);
    let lines = report("2025-12-31").await;
    assert_eq!((&lines["total_seconds"], lines["report"].as_array().unwrap().len()), (&json!(86_400), 1));
    assert_eq!(report("2025-12-30").await["total_seconds"], 13 * 3_600);
    assert_eq!(report("2026-01-01").await["total_seconds"], 11 * 3_600);
    // A timer that began before the window and goes on after it.
    user.post("/timer/start", json!({"project_id": project})).await.ok(201);
    server.advance(3 * 86_400);
    assert_eq!(report("2026-01-06").await["report"], json!([line(&Value::Null, 24, 0, 0)]));
    assert_eq!(report("2026-01-05").await["total_seconds"], 14 * 3_600);
}
