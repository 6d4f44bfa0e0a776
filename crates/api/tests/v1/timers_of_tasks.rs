//! Timers of tasks, and several of them at once where that is allowed.

use serde_json::{Value, json};
use timekeeper_domain::entry::TimerConcurrency;

use crate::harness::{Client, Person, Server, Setup};

/// A project with two tasks.
async fn tasks(user: &Person) -> (i64, [String; 2]) {
    let project = user.new_project("Website").await;
    let [design, build] = [user.new_task(project, "Design").await, user.new_task(project, "Build").await];
    (project, [format!("/tasks/{design}"), format!("/tasks/{build}")])
}

fn per_task() -> Server {
    Setup { timers: TimerConcurrency::OnePerTask, ..Setup::default() }.start()
}

#[actix_web::test]
async fn a_task_is_started_and_stopped() {
    let server = Server::start();
    let user = server.user().await;
    let (project, [design, _]) = tasks(&user).await;
    let started = user.post(&format!("{design}/start"), json!({"notes": "Sketches"})).await;
    let timer = started.ok(201)["timer"].clone();
    assert_eq!(
        (&timer["project_id"], &timer["task"], &timer["notes"]),
        (&json!(project), &json!("Design"), &json!("Sketches"))
    );
    let status = user.get("/timer/status").await.ok(200);
    assert_eq!((&status["timer"], &status["timers"]), (&timer, &json!([timer])));
    server.advance(90);
    let stopped = user.push(&format!("{design}/stop")).await.ok(200)["time_entry"].clone();
    assert_eq!((&stopped["id"], &stopped["duration_seconds"]), (&timer["id"], &json!(90)));
    assert_eq!(user.get("/timer/status").await.ok(200), json!({"active": false, "timer": null, "timers": []}));
}

#[actix_web::test]
async fn stopping_another_task_is_a_conflict_and_stopping_nothing_is_not_possible() {
    let server = Server::start();
    let user = server.user().await;
    let (_, [design, build]) = tasks(&user).await;
    user.push(&format!("{build}/stop")).await.refused(400, "no_active_timer", "No active timer to stop");
    user.push(&format!("{design}/start")).await.ok(201);
    user.push(&format!("{build}/stop")).await.refused(
        409,
        "timer_not_on_task",
        "The running timer is not on this task",
    );
    user.push("/tasks/99/stop").await.refused(404, "not_found", "Task with ID 99 not found");
    user.push("/tasks/99/start").await.refused(404, "not_found", "Task with ID 99 not found");
    assert_eq!(user.get("/timer/status").await.ok(200)["active"], true);
}

#[actix_web::test]
async fn a_second_task_waits_for_the_first_or_takes_its_place() {
    let server = Server::start();
    let user = server.user().await;
    let (_, [design, build]) = tasks(&user).await;
    user.push(&format!("{design}/start")).await.ok(201);
    user.push(&format!("{build}/start")).await.error(409, "timer_already_running");
    server.advance(60);
    user.post(&format!("{build}/start"), json!({"switch": true})).await.ok(201);
    assert_eq!(user.get("/time-entries").await.ok(200)["time_entries"][0]["duration_seconds"], 60);
    assert_eq!(user.get("/timer/status").await.ok(200)["timer"]["task"], "Build");
}

#[actix_web::test]
async fn a_task_out_of_sight_is_not_started() {
    let server = Server::start();
    let (member, user) = (server.member().await, server.user().await);
    let (_, [design, _]) = tasks(&member).await;
    let text = "You do not have access to this task";
    user.push(&format!("{design}/start")).await.refused(403, "forbidden", text);
    user.push(&format!("{design}/stop")).await.refused(403, "forbidden", text);
}

#[actix_web::test]
async fn ones_own_timer_is_stopped_also_when_its_task_is_out_of_sight() {
    let server = Server::start();
    let (member, user) = (server.member().await, server.user().await);
    let (_, [design, _]) = tasks(&user).await;
    member.push(&format!("{design}/start")).await.ok(201);
    let admin = server.admin().await;
    admin.patch(&format!("/users/{}", member.id), json!({"role": "user"})).await.ok(200);
    member.get(&design).await.error(403, "forbidden");
    member.push(&format!("{design}/stop")).await.ok(200);
}

#[actix_web::test]
async fn an_archived_project_takes_no_timer_of_its_tasks() {
    let server = Server::start();
    let user = server.user().await;
    let (project, [design, _]) = tasks(&user).await;
    user.delete(&format!("/projects/{project}")).await.ok(200);
    user.push(&format!("{design}/start")).await.error(400, "error");
}

#[actix_web::test]
async fn where_it_is_allowed_several_tasks_run_and_none_twice() {
    let server = per_task();
    let user = server.user().await;
    let (project, [design, build]) = tasks(&user).await;
    user.push(&format!("{design}/start")).await.ok(201);
    server.advance(60);
    user.push(&format!("{build}/start")).await.ok(201);
    user.push(&format!("{design}/start")).await.error(409, "timer_already_running");
    user.post("/timer/start", json!({"project_id": project})).await.ok(201);
    user.post("/timer/start", json!({"project_id": project})).await.error(409, "timer_already_running");
    let status = user.get("/timer/status").await.ok(200);
    let on: Vec<&Value> = status["timers"].as_array().unwrap().iter().map(|timer| &timer["task"]).collect();
    assert_eq!(on, [&Value::Null, &json!("Build"), &json!("Design")]);
    server.advance(60);
    assert_eq!(user.push(&format!("{design}/stop")).await.ok(200)["time_entry"]["duration_seconds"], 120);
    user.push(&format!("{design}/stop")).await.error(409, "timer_not_on_task");
    user.push(&format!("{build}/stop")).await.ok(200);
    user.push("/timer/stop").await.ok(200);
    user.push("/timer/stop").await.error(400, "no_active_timer");
}

#[actix_web::test]
async fn switching_leaves_only_the_new_timer() {
    let server = per_task();
    let user = server.user().await;
    let (project, [design, build]) = tasks(&user).await;
    user.push(&format!("{design}/start")).await.ok(201);
    user.push(&format!("{build}/start")).await.ok(201);
    server.advance(60);
    user.post("/timer/start", json!({"project_id": project, "switch": true})).await.ok(201);
    let status = user.get("/timer/status").await.ok(200);
    assert_eq!(status["timers"].as_array().unwrap().len(), 1);
    assert_eq!(user.get("/time-entries").await.ok(200)["pagination"]["total"], 2);
}

#[actix_web::test]
async fn a_running_timer_cannot_be_moved_onto_a_task_that_runs() {
    let server = per_task();
    let user = server.user().await;
    let (_, [design, build]) = tasks(&user).await;
    user.push(&format!("{design}/start")).await.ok(201);
    let second = user.push(&format!("{build}/start")).await.ok(201)["timer"]["id"].clone();
    let task: i64 = design.rsplit('/').next().unwrap().parse().unwrap();
    user.patch(&format!("/time-entries/{second}"), json!({"task_id": task})).await.error(409, "timer_already_running");
    user.push(&format!("{design}/stop")).await.ok(200);
    user.patch(&format!("/time-entries/{second}"), json!({"task_id": task})).await.ok(200);
    user.push(&format!("{build}/start")).await.ok(201);
}
