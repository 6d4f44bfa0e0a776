//! What belongs to others, and what is not there, named in paths and bodies.

use actix_web::http::Method;
use serde_json::json;

use super::refused;
use crate::harness::{Client, Operation, World, operations};

#[actix_web::test]
async fn what_belongs_to_others_is_refused_by_every_operation_that_names_it_in_its_path() {
    let shared = |operation: &Operation| operation.id() == "getCategory";
    for operation in operations().into_iter().filter(|one| one.path.contains('{') && !shared(one)) {
        let world = World::ready_for(&operation).await;
        let answer = refused(&world, operation.id(), world.call(&world.other, &operation)).await;
        // A favourite and a token of one's own are one's own or none; others' tokens are administrators' business.
        let own = ["removeFavoriteProject", "revokeOwnToken"].contains(&operation.id());
        let expected = if own { 404 } else { 403 };
        assert_eq!(answer.status, expected, "{}", operation.id());
    }
}

#[actix_web::test]
async fn what_belongs_to_others_is_refused_in_bodies() {
    let world = World::new().await;
    let other = &world.other;
    let own_project = other.new_project("Own").await;
    let own_entry = other.new_entry(own_project, "2026-01-02T09:00:00Z", "2026-01-02T10:00:00Z").await;
    let (start, end) = ("2026-01-03T09:00:00Z", "2026-01-03T10:00:00Z");
    let (project, entry) = (format!("/projects/{own_project}"), format!("/time-entries/{own_entry}"));
    let own_expense = format!("/expenses/{}", other.new_expense("1").await);
    let expense =
        |target: &str| json!({"title": "A", "category": "b", "amount": 1, "expense_date": "2026-01-05", target: 1});
    for (method, path, body, status) in [
        (Method::POST, "/projects", json!({"name": "New", "client_id": 1}), 403),
        (Method::PATCH, project.as_str(), json!({"client_id": 1}), 403),
        (Method::POST, "/tasks", json!({"name": "New", "project_id": 1}), 403),
        (Method::POST, "/time-entries", json!({"project_id": 1, "start_time": start, "end_time": end}), 403),
        (Method::POST, "/time-entries", json!({"client_id": 1, "start_time": start, "end_time": end}), 403),
        (
            Method::POST,
            "/time-entries",
            json!({"project_id": own_project, "task_id": 1, "start_time": start, "end_time": end}),
            400,
        ),
        (
            Method::POST,
            "/time-entries",
            json!({"project_id": own_project, "user_id": world.admin.id, "start_time": start, "end_time": end}),
            403,
        ),
        (Method::PATCH, entry.as_str(), json!({"project_id": 1}), 403),
        (Method::PATCH, entry.as_str(), json!({"client_id": 1}), 403),
        (Method::PATCH, entry.as_str(), json!({"task_id": 1}), 400),
        (Method::POST, "/time-entries/bulk", json!({"entry_ids": [own_entry, 1], "action": "delete"}), 403),
        (Method::POST, "/expenses", expense("project_id"), 403),
        (Method::POST, "/expenses", expense("client_id"), 403),
        (Method::PATCH, own_expense.as_str(), json!({"project_id": 1}), 403),
        (Method::PATCH, own_expense.as_str(), json!({"client_id": 1}), 403),
        (Method::POST, "/timer/start", json!({"project_id": 1}), 403),
        (
            Method::POST,
            "/ai/actions/confirm",
            json!({"action": {"type": "start_timer", "payload": {"project_id": 1}}}),
            403,
        ),
        (Method::POST, "/timer/start", json!({"project_id": own_project, "task_id": 1}), 400),
        (Method::POST, "/users/me/favorites/projects", json!({"project_id": 1}), 403),
        (Method::POST, "/admin/tokens", json!({"name": "New", "scopes": "read:*", "user_id": world.admin.id}), 403),
    ] {
        let what = format!("{method} {path} {body}");
        let answer = refused(&world, &what, other.call(method, path).json(&body)).await;
        assert_eq!(answer.status, status, "{what}: {}", answer.text());
    }
}

#[actix_web::test]
async fn what_is_not_there_is_refused_in_bodies() {
    for operation in operations() {
        let Some(schema) = operation.body() else { continue };
        let fields = schema["properties"].as_object().into_iter().flatten();
        for (field, _) in fields.filter(|(field, _)| field.ends_with("_id") || field.ends_with("_ids")) {
            let world = World::ready_for(&operation).await;
            let mut body = world.body(&operation).unwrap();
            for absent in [json!(999), json!(0), json!("999"), json!(9_007_199_254_740_991_i64)] {
                body[field] = if field.ends_with("_ids") { json!([absent]) } else { absent };
                let what = format!("{} {field}: {}", operation.id(), body[field]);
                refused(&world, &what, world.bare(&world.admin, &operation).json(&body)).await;
            }
        }
    }
}
