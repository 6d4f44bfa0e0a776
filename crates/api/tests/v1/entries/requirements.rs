//! What the organisation wants an entry to say.

use serde_json::{Value, json};
use timekeeper_app::Requirements;

use super::hour;
use crate::harness::{Client, Person, Server, Setup};

const TASK: &str = "A task must be selected when logging time for a project";
const DESCRIPTION: &str = "A description is required when logging time";
const LONGER: &str = "Description must be at least 20 characters";

async fn demanding() -> (Server, Person) {
    let requirements = Requirements { task: true, description: true, description_min_length: 20 };
    let server = Setup { requirements, ..Setup::default() }.start();
    let user = server.user().await;
    let project = user.new_project("Website").await;
    user.new_task(project, "Design").await;
    user.new_client("Acme").await;
    (server, user)
}

const LONG: &str = "Twenty letters, all.";

#[actix_web::test]
async fn a_new_entry_says_it() {
    let (_, user) = demanding().await;
    for (more, text) in [
        (json!({"project_id": 1}), TASK),
        (json!({"project_id": 1, "task_id": 1}), DESCRIPTION),
        (json!({"project_id": 1, "task_id": 1, "notes": "  "}), DESCRIPTION),
        (json!({"project_id": 1, "task_id": 1, "notes": "Too short"}), LONGER),
        (json!({"client_id": 1}), DESCRIPTION),
    ] {
        user.post("/time-entries", hour(6, &more)).await.refused(400, "error", text);
    }
    user.post("/time-entries", hour(6, &json!({"project_id": 1, "task_id": 1, "notes": LONG}))).await.ok(201);
    user.post("/time-entries", hour(7, &json!({"client_id": 1, "notes": LONG}))).await.ok(201);
}

#[actix_web::test]
async fn a_timer_says_it() {
    let (_, user) = demanding().await;
    for (start, text) in [
        (json!({"project_id": 1}), TASK),
        (json!({"project_id": 1, "task_id": 1}), DESCRIPTION),
        (json!({"project_id": 1, "task_id": 1, "notes": "Too short"}), LONGER),
    ] {
        user.post("/timer/start", start).await.refused(400, "error", text);
    }
    user.post("/timer/start", json!({"project_id": 1, "task_id": 1, "notes": LONG})).await.ok(201);
}

#[actix_web::test]
async fn a_change_leaves_it_said() {
    let (_, user) = demanding().await;
    user.post("/time-entries", hour(6, &json!({"project_id": 1, "task_id": 1, "notes": LONG}))).await.ok(201);
    for (change, text) in [(json!({"notes": Value::Null}), DESCRIPTION), (json!({"notes": "Short"}), LONGER)] {
        user.patch("/time-entries/1", change).await.refused(400, "error", text);
    }
    user.patch("/time-entries/1", json!({"billable": false})).await.ok(200);
}
