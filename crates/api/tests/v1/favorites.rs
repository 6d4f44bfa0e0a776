//! `/users/me/favorites/projects`.

use serde_json::{Value, json};

use crate::harness::{Client, Server};

const PATH: &str = "/users/me/favorites/projects";

#[actix_web::test]
async fn a_project_is_marked_once() {
    let server = Server::start();
    let user = server.user().await;
    let project = user.new_project("Website").await;
    let made = user.post(PATH, json!({"project_id": project})).await.ok(201);
    let favorite = json!({"id": 1, "user_id": user.id, "project_id": project, "created_at": "2026-01-05T09:00:00Z"});
    assert_eq!(made, json!({"message": "Project favorited successfully", "favorite": favorite}));
    server.advance(60);
    let again = user.post(PATH, json!({"project_id": project.to_string()})).await.ok(200);
    assert_eq!(again, json!({"message": "Already favorited", "favorite": favorite}));
    assert_eq!(user.get(PATH).await.ok(200), json!({"favorites": [favorite]}));
}

#[actix_web::test]
async fn the_oldest_mark_comes_first_and_marks_are_one_s_own() {
    let server = Server::start();
    let (admin, user) = (server.admin().await, server.user().await);
    let (one, two) = (user.new_project("One").await, user.new_project("Two").await);
    for project in [two, one] {
        user.post(PATH, json!({"project_id": project})).await.ok(201);
        server.advance(1);
    }
    admin.post(PATH, json!({"project_id": one})).await.ok(201);
    let list = user.get(PATH).await.ok(200);
    let projects: Vec<&Value> = list["favorites"].as_array().unwrap().iter().map(|mark| &mark["project_id"]).collect();
    assert_eq!(projects, [&json!(two), &json!(one)]);
    assert_eq!(admin.get(PATH).await.ok(200)["favorites"].as_array().unwrap().len(), 1);
}

#[actix_web::test]
async fn a_mark_is_taken_away_once() {
    let server = Server::start();
    let user = server.user().await;
    let project = user.new_project("Website").await;
    let path = format!("{PATH}/{project}");
    user.post(PATH, json!({"project_id": project})).await.ok(201);
    assert_eq!(user.delete(&path).await.ok(200), json!({"message": "Favorite removed successfully"}));
    let text = format!("Favorite project with ID {project} not found");
    user.delete(&path).await.refused(404, "not_found", &text);
    assert_eq!(user.get(PATH).await.ok(200), json!({"favorites": []}));
    assert_eq!(user.post(PATH, json!({"project_id": project})).await.ok(201)["favorite"]["id"], 2);
}

#[actix_web::test]
async fn a_project_must_be_named_be_there_and_be_in_sight() {
    let server = Server::start();
    let user = server.user().await;
    for body in [json!({}), json!({"project_id": null}), json!({"project_id": ""})] {
        user.post(PATH, body).await.refused(400, "validation_error", "project_id is required");
    }
    user.post(PATH, json!({"project_id": 9})).await.refused(404, "not_found", "Project with ID 9 not found");
    let theirs = server.member().await.new_project("Theirs").await;
    let text = "You do not have access to this project";
    user.post(PATH, json!({"project_id": theirs})).await.refused(403, "forbidden", text);
}
