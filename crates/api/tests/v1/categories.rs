//! `/categories`, and entries of a kind.

use serde_json::{Value, json};
use timekeeper_domain::user::Role;

use crate::harness::{Client, Server};

async fn make(client: &impl Client, name: &str) -> i64 {
    client.post("/categories", json!({"name": name})).await.ok(201)["category"]["id"].as_i64().unwrap()
}

#[actix_web::test]
async fn a_category_is_made_seen_and_changed() {
    let server = Server::start();
    let member = server.member().await;
    let made = member.post("/categories", json!({"name": " Meeting ", "description": "With people"})).await;
    assert_eq!(
        made.ok(201),
        json!({
            "message": "Category created successfully",
            "category": {
                "id": 1, "name": "Meeting", "description": "With people", "created_by": member.id,
                "created_at": "2026-01-05T09:00:00Z", "updated_at": "2026-01-05T09:00:00Z",
            },
        })
    );
    server.advance(60);
    let changed = member.patch("/categories/1", json!({"name": "Meetings", "description": null})).await;
    assert_eq!(changed.ok(200)["category"]["description"], Value::Null);
    let seen = server.user().await.get("/categories/1").await;
    assert_eq!(seen.ok(200)["category"]["name"], "Meetings");
    assert_eq!(seen.header("etag"), changed.header("etag"));
    assert_eq!(seen.ok(200)["category"]["updated_at"], "2026-01-05T09:01:00Z");
}

#[actix_web::test]
async fn a_name_that_is_there_is_answered_with_what_is_there() {
    let server = Server::start();
    let first =
        server.user().await.post("/categories", json!({"name": "Development"})).await.ok(201)["category"].clone();
    let member = server.member().await;
    let lines = server.audit().await.len();
    let again = member.post("/categories", json!({"name": "DEVELOPMENT", "description": "x"})).await;
    assert_eq!(again.ok(200), json!({"message": "Category already exists", "category": first}));
    assert_eq!(server.audit().await.len(), lines);
}

#[actix_web::test]
async fn categories_are_everybodys_and_are_changed_by_whoever_made_them_or_manages_work() {
    let server = Server::start();
    let (user, other) = (server.user().await, server.person("other", Role::User).await);
    let path = format!("/categories/{}", make(&user, "Meeting").await);
    other.get(&path).await.ok(200);
    assert_eq!(other.get("/categories").await.ok(200)["pagination"]["total"], 1);
    other.patch(&path, json!({"name": "X"})).await.refused(403, "forbidden", "Access denied");
    other.delete(&path).await.refused(403, "forbidden", "Access denied");
    server.member().await.patch(&path, json!({"name": "X"})).await.refused(403, "forbidden", "Access denied");
    user.patch(&path, json!({"name": "X"})).await.ok(200);
    server.manager().await.delete(&path).await.ok(200);
    user.get(&path).await.refused(404, "not_found", "Category with ID 1 not found");
}

#[actix_web::test]
async fn a_name_cannot_be_changed_to_one_that_is_taken() {
    let user = Server::start().user().await;
    make(&user, "Meeting").await;
    make(&user, "Travel").await;
    let text = "A category with this name already exists";
    user.patch("/categories/2", json!({"name": "meeting"})).await.refused(400, "error", text);
    user.patch("/categories/2", json!({"name": "TRAVEL"})).await.ok(200);
}

#[actix_web::test]
async fn an_entry_can_be_of_a_category_alone() {
    let server = Server::start();
    let user = server.user().await;
    let id = make(&user, "Meeting").await;
    let hour = |hour: u8, more: Value| {
        let mut body = json!({
            "start_time": format!("2026-01-05 0{hour}:00:00"), "end_time": format!("2026-01-05 0{hour}:30:00"),
        });
        body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        body
    };
    let named = user.post("/time-entries", hour(6, json!({"category": "meeting"}))).await.ok(201)["time_entry"].clone();
    assert_eq!((&named["category_id"], &named["category"]), (&json!(id), &json!("Meeting")));
    assert_eq!((&named["project_id"], &named["start_time"]), (&Value::Null, &json!("2026-01-05T05:00:00Z")));
    let numbered = user.post("/time-entries", hour(7, json!({"category_id": id.to_string()}))).await;
    assert_eq!(numbered.ok(201)["time_entry"]["category_id"], id);
    let refused = |body: Value| user.post("/time-entries", body);
    refused(hour(8, json!({}))).await.refused(400, "error", "Either project or client must be selected");
    refused(hour(8, json!({"category": "Nothing"}))).await.refused(400, "error", "Invalid category");
    refused(hour(8, json!({"category_id": 99}))).await.refused(400, "error", "Invalid category");
    let both = "category_id and category exclude each other; give one of them";
    refused(hour(8, json!({"category_id": id, "category": "Meeting"}))).await.refused(400, "error", both);
    user.delete(&format!("/categories/{id}")).await.error(409, "category_in_use");
}

#[actix_web::test]
async fn the_category_of_an_entry_changes_and_goes() {
    let server = Server::start();
    let user = server.user().await;
    let (meeting, project) = (make(&user, "Meeting").await, user.new_project("Website").await);
    make(&user, "Travel").await;
    let entry = user.new_entry(project, "2026-01-05T07:00:00Z", "2026-01-05T08:00:00Z").await;
    let path = format!("/time-entries/{entry}");
    let change = |body: Value| user.patch(&path, body);
    assert_eq!(change(json!({"category": "travel"})).await.ok(200)["time_entry"]["category"], "Travel");
    assert_eq!(change(json!({"notes": "x"})).await.ok(200)["time_entry"]["category"], "Travel");
    assert_eq!(change(json!({"category_id": meeting})).await.ok(200)["time_entry"]["category"], "Meeting");
    assert_eq!(change(json!({"category_id": null})).await.ok(200)["time_entry"]["category"], Value::Null);
    change(json!({"category_id": 99})).await.refused(400, "error", "Invalid category");
}

#[actix_web::test]
async fn entries_are_listed_by_category() {
    let server = Server::start();
    let user = server.user().await;
    let (meeting, travel) = (make(&user, "Meeting").await, make(&user, "Travel").await);
    let project = user.new_project("Website").await;
    for (number, category, project) in [(1, meeting, Some(project)), (2, meeting, None), (3, travel, Some(project))] {
        let body = json!({
            "start_time": format!("2026-01-0{number}T09:00:00Z"), "end_time": format!("2026-01-0{number}T10:00:00Z"),
            "category_id": category, "project_id": project,
        });
        user.post("/time-entries", body).await.ok(201);
    }
    for (query, expected) in [
        (format!("category_id={meeting}"), vec![2, 1]),
        (format!("category_id={meeting}&project_id={project}"), vec![1]),
        (format!("category_id={travel}&start_date=2026-01-03"), vec![3]),
        ("category_id=99".to_owned(), vec![]),
    ] {
        let list = user.get(&format!("/time-entries?{query}")).await.ok(200);
        let ids: Vec<i64> =
            list["time_entries"].as_array().unwrap().iter().map(|e| e["id"].as_i64().unwrap()).collect();
        assert_eq!((ids, &list["pagination"]["total"]), (expected.clone(), &json!(expected.len())), "{query}");
    }
}

#[actix_web::test]
async fn the_entries_of_a_user_are_listed_by_number_or_name() {
    let server = Server::start();
    let (admin, user) = (server.admin().await, server.user().await);
    let odd = server.person("a+b%2f", Role::User).await;
    for person in [&user, &odd] {
        let project = person.new_project(&format!("Website {}", person.id)).await;
        person.new_entry(project, "2026-01-05T07:00:00Z", "2026-01-05T08:00:00Z").await;
    }
    let all = admin.get(&format!("/users/{}/time-entries", user.id)).await.ok(200);
    assert_eq!(all["pagination"]["total"], 1);
    assert_eq!(all["time_entries"][0]["user"], "user");
    for (client, path) in [
        (&admin, "/users/user/time-entries"),
        (&admin, "/users/USER/time-entries"),
        (&user, "/users/user/time-entries"),
    ] {
        assert_eq!(client.get(path).await.ok(200), all, "{path}");
    }
    let escaped = admin.get("/users/a%2Bb%252f/time-entries?start_date=2026-01-05").await.ok(200);
    assert_eq!(escaped["time_entries"][0]["user"], "a+b%2f");
    assert_eq!(admin.get("/users/user/time-entries?start_date=2026-01-06").await.ok(200)["pagination"]["total"], 0);
    admin.get("/users/nobody/time-entries").await.refused(404, "not_found", "There is no user \"nobody\"");
    admin.get("/users/999/time-entries").await.error(404, "not_found");
    for path in ["/users/admin/time-entries", "/users/nobody/time-entries", "/users/1/time-entries"] {
        user.get(path).await.refused(403, "forbidden", "Access denied");
    }
}
