//! What the browser extension sends, and what it reads. It is of another origin.

use actix_web::http::Method;
use serde_json::json;

use crate::harness::{Client, Extension, Server};

/// A server with project 1 and its tasks: 1 is open, 2 is done; and the extension in the hands of a user.
async fn ready() -> (Server, Extension) {
    let server = Server::start();
    let user = server.user().await;
    let project = user.new_project("Website").await;
    user.new_task(project, "Design").await;
    user.new_task(project, "Old").await;
    user.patch("/tasks/2", json!({"status": "done"})).await.ok(200);
    (server, Extension::of(user))
}

#[actix_web::test]
async fn it_asks_before_it_asks() {
    let (server, _) = ready().await;
    for path in ["/timer/start", "/timer/status", "/auth/login", "/users/me", "/projects", "/tasks"] {
        let call = server.anonymous().call(Method::OPTIONS, path).header("Origin", "chrome-extension://abc");
        let call = call.header("Access-Control-Request-Method", "POST");
        let answer = call.header("Access-Control-Request-Headers", "authorization, content-type").send().await;
        assert_eq!(answer.status, 204, "{path}");
        assert_eq!(answer.header("access-control-allow-origin"), "chrome-extension://abc");
        let allowed = answer.header("access-control-allow-headers");
        assert!(allowed.contains("Authorization") && allowed.contains("Content-Type"), "{allowed}");
    }
}

#[actix_web::test]
async fn it_may_read_every_answer() {
    let (_, extension) = ready().await;
    for path in ["/info", "/users/me", "/timer/status", "/projects?status=active&per_page=100", "/nothing"] {
        let answer = extension.get(path).await;
        assert_eq!(answer.header("access-control-allow-origin"), "chrome-extension://abcdefghijklmnop", "{path}");
    }
}

#[actix_web::test]
async fn tasks_that_are_active_are_those_that_still_need_doing() {
    let (_, extension) = ready().await;
    let tasks = extension.get("/tasks?project_id=1&status=active&per_page=100").await.ok(200);
    assert_eq!((&tasks["tasks"][0]["name"], &tasks["pagination"]["total"]), (&json!("Design"), &json!(1)));
}

#[actix_web::test]
async fn it_shows_names_that_are_texts() {
    let (_, extension) = ready().await;
    extension.post("/timer/start", json!({"project_id": 1, "task_id": 1, "notes": "Calls"})).await.ok(201);
    let timer = extension.get("/timer/status").await.ok(200)["timer"].clone();
    assert_eq!((&timer["project"], &timer["task"]), (&json!("Website"), &json!("Design")));
    assert!(timer["start_time"].is_string() && timer["break_seconds"].is_number());
}

#[actix_web::test]
async fn it_takes_idle_time_off_when_it_stops() {
    let (server, extension) = ready().await;
    extension.post("/timer/start", json!({"project_id": 1})).await.ok(201);
    server.advance(3_600);
    let stopped = extension.post("/timer/stop", json!({"stop_time": "2026-01-05T09:45:00.000Z"})).await.ok(200);
    assert_eq!(stopped["time_entry"]["duration_seconds"], 2_700);
}

#[actix_web::test]
async fn it_makes_projects_and_tasks_and_knows_favourites() {
    let (_, extension) = ready().await;
    let client = extension.post("/clients", json!({"name": "Acme"})).await.ok(201)["client"]["id"].clone();
    assert_eq!(extension.get("/clients?per_page=100").await.ok(200)["clients"][0]["name"], "Acme");
    let project = extension.post("/projects", json!({"name": "Shop", "client_id": client})).await.ok(201);
    let project = project["project"]["id"].clone();
    let task = extension.post("/tasks", json!({"name": "Cart", "project_id": project})).await.ok(201);
    assert!(task["task"]["id"].is_i64());
    extension.post("/users/me/favorites/projects", json!({"project_id": project})).await.ok(201);
    let favorites = extension.get("/users/me/favorites/projects").await.ok(200);
    assert_eq!(favorites["favorites"][0]["project_id"], project);
}

#[actix_web::test]
async fn it_reads_how_many_pages_there_are() {
    let (_, extension) = ready().await;
    let list = extension.get("/projects?status=active&per_page=100").await.ok(200);
    assert_eq!((&list["pagination"]["pages"], &list["projects"][0]["name"]), (&json!(1), &json!("Website")));
}
