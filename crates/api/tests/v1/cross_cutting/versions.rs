//! `ETag`, `If-None-Match` and `If-Match` on single things.

use actix_web::http::Method;
use serde_json::{Value, json};

use crate::harness::{Answer, Client, World};

/// A single thing, a change to it, and the method and status that remove it.
fn things() -> [(&'static str, Value); 5] {
    [
        ("/clients/1", json!({"phone": "1"})),
        ("/projects/1", json!({"billing_ref": "PO-1"})),
        ("/tasks/1", json!({"description": "More"})),
        ("/expenses/1", json!({"notes": "More"})),
        ("/time-entries/1", json!({"notes": "More"})),
    ]
}

async fn read_with(world: &World, path: &str, tags: &str) -> Answer {
    world.admin.call(Method::GET, path).header("If-None-Match", tags).send().await
}

#[actix_web::test]
async fn what_the_client_has_already_is_not_sent_again() {
    let world = World::new().await;
    for (path, change) in things() {
        let tag = world.admin.get(path).await.header("etag").to_owned();
        assert!(tag.starts_with('"') && tag.ends_with('"'), "{path}: {tag} is no strong tag");
        for tags in [tag.clone(), format!("W/{tag}"), format!("\"0\", {tag}"), "*".to_owned()] {
            let answer = read_with(&world, path, &tags).await;
            assert_eq!(
                (answer.status, answer.body.len(), answer.header("etag")),
                (304, 0, tag.as_str()),
                "{path} {tags}"
            );
        }
        read_with(&world, path, "\"0.0\"").await.ok(200);
        let changed = world.admin.patch(path, change).await;
        changed.ok(200);
        let read = read_with(&world, path, &tag).await;
        read.ok(200);
        assert_ne!(read.header("etag"), tag, "{path}");
        assert_eq!(read.header("etag"), changed.header("etag"), "{path}: the tag of a change is that of a read");
    }
}

#[actix_web::test]
async fn what_was_just_made_has_the_tag_it_is_read_with() {
    let world = World::new().await;
    let admin = &world.admin;
    let entry = json!({"project_id": 1, "start_time": "2026-01-04T09:00:00Z", "end_time": "2026-01-04T10:00:00Z"});
    for (list, name, new) in [
        ("/clients", "client", json!({"name": "Globex"})),
        ("/projects", "project", json!({"name": "Shop", "client_id": 1})),
        ("/tasks", "task", json!({"name": "Login", "project_id": 1})),
        ("/expenses", "expense", json!({"title": "A", "category": "b", "amount": 1, "expense_date": "2026-01-05"})),
        ("/time-entries", "time_entry", entry),
    ] {
        let made = admin.post(list, new).await;
        let path = format!("{list}/{}", made.ok(201)[name]["id"]);
        assert_eq!(admin.get(&path).await.header("etag"), made.header("etag"), "{path}");
    }
}

#[actix_web::test]
async fn a_change_for_another_version_is_refused_and_for_the_current_one_done() {
    for method in [Method::PATCH, Method::PUT, Method::DELETE] {
        let world = World::new().await;
        for (path, change) in things() {
            let old = world.admin.get(path).await.header("etag").to_owned();
            world.admin.patch(path, change.clone()).await.ok(200);
            let current = world.admin.get(path).await.header("etag").to_owned();
            let body = if method == Method::DELETE { json!({}) } else { change };
            let call = |tag: &str| world.admin.call(method.clone(), path).header("If-Match", tag).json(&body).send();
            let before = world.server.dump().await;
            call(&old).await.error(412, "precondition_failed");
            call(&format!("{old}, \"0.0\"")).await.error(412, "precondition_failed");
            call(&format!("W/{current}")).await.error(412, "precondition_failed");
            assert!(world.server.dump().await == before, "{method} {path}");
            call(&format!("\"77.0\", {current}, \"0.0\"")).await.ok(200);
        }
    }
}

#[actix_web::test]
async fn any_version_may_be_meant_or_the_first_of_several() {
    let world = World::new().await;
    for (path, change) in things() {
        let call = |tag: &str| world.admin.call(Method::PATCH, path).header("If-Match", tag).json(&change).send();
        call("*").await.ok(200);
        let current = world.admin.get(path).await.header("etag").to_owned();
        call(&format!("{current}, \"0.0\"")).await.ok(200);
    }
}

#[actix_web::test]
async fn worked_hours_change_what_is_read_and_not_what_may_be_changed() {
    let world = World::new().await;
    for path in ["/projects/1", "/tasks/1"] {
        let tag = world.admin.get(path).await.header("etag").to_owned();
        let day = if path == "/tasks/1" { "2026-01-02" } else { "2026-01-03" };
        let entry = json!({
            "project_id": 1, "task_id": 1, "start_time": format!("{day}T09:00:00Z"), "end_time": format!("{day}T10:00:00Z"),
        });
        world.admin.post("/time-entries", entry).await.ok(201);
        read_with(&world, path, &tag).await.ok(200);
        let change = json!({"description": "With more hours"});
        world.admin.call(Method::PATCH, path).header("If-Match", &tag).json(&change).send().await.ok(200);
    }
}

#[actix_web::test]
async fn the_name_of_a_client_changes_the_tag_of_its_project() {
    let world = World::new().await;
    world.admin.patch("/projects/1", json!({"client_id": 1})).await.ok(200);
    let tag = world.admin.get("/projects/1").await.header("etag").to_owned();
    world.admin.patch("/clients/1", json!({"name": "Acme International"})).await.ok(200);
    let project = read_with(&world, "/projects/1", &tag).await.ok(200);
    assert_eq!(project["project"]["client"], "Acme International");
}

#[actix_web::test]
async fn a_running_timer_has_a_tag_that_moves_with_the_clock_and_a_version_that_does_not() {
    let world = World::new().await;
    let started = world.admin.post("/timer/start", json!({"project_id": 1})).await;
    let path = format!("/time-entries/{}", started.ok(201)["timer"]["id"]);
    let tag = started.header("etag").to_owned();
    assert_eq!(read_with(&world, &path, &tag).await.status, 304);
    world.server.advance(60);
    read_with(&world, &path, &tag).await.ok(200);
    let change = json!({"notes": "Meeting"});
    world.admin.call(Method::PATCH, &path).header("If-Match", &tag).json(&change).send().await.ok(200);
    world
        .admin
        .call(Method::PATCH, &path)
        .header("If-Match", &tag)
        .json(&change)
        .send()
        .await
        .error(412, "precondition_failed");
}

#[actix_web::test]
async fn what_may_not_be_changed_says_nothing_of_its_version() {
    let world = World::new().await;
    for (path, change) in things() {
        let call = world.other.call(Method::PATCH, path).header("If-Match", "\"999.0\"").json(&change);
        call.send().await.refused(403, "forbidden", "Access denied");
    }
}
