//! Who sees and changes the projects of others.

use serde_json::json;
use timekeeper_domain::user::Role;

use crate::harness::{Client, Server};

#[actix_web::test]
async fn that_is_for_the_role_to_say() {
    let server = Server::start();
    let owner = server.person("owner", Role::User).await;
    let project = owner.new_project("Website").await;
    let path = format!("/projects/{project}");
    for (person, sees, changes) in [
        (server.admin().await, true, true),
        (server.manager().await, true, true),
        (server.member().await, true, false),
        (server.user().await, false, false),
    ] {
        let list = person.get("/projects").await.ok(200);
        assert_eq!(list["pagination"]["total"], i32::from(sees), "{}", person.name);
        let read = person.get(&path).await;
        if sees {
            read.ok(200);
        } else {
            read.refused(403, "forbidden", "You do not have access to this project");
        }
        for change in [
            person.put(&path, json!({"billing_ref": "1"})).await,
            person.patch(&path, json!({"billing_ref": "1"})).await,
            person.delete(&path).await,
        ] {
            if changes {
                change.ok(200);
            } else {
                change.refused(403, "forbidden", "Access denied");
            }
        }
        owner.patch(&path, json!({"status": "active"})).await.ok(200);
    }
}

#[actix_web::test]
async fn everybody_changes_what_is_theirs() {
    let server = Server::start();
    for role in Role::ALL {
        let person = server.person(role.as_str(), role).await;
        let project = person.new_project(role.as_str()).await;
        let path = format!("/projects/{project}");
        person.patch(&path, json!({"billing_ref": "1"})).await.ok(200);
        person.delete(&path).await.ok(200);
    }
}

#[actix_web::test]
async fn a_client_that_one_does_not_see_cannot_be_named() {
    let server = Server::start();
    let client = server.admin().await.new_client("Acme").await;
    let user = server.user().await;
    let text = "You do not have access to this client";
    user.post("/projects", json!({"name": "A", "client_id": client})).await.refused(403, "forbidden", text);
    let project = user.new_project("A").await;
    let path = format!("/projects/{project}");
    user.patch(&path, json!({"client_id": client})).await.refused(403, "forbidden", text);
    server.member().await.post("/projects", json!({"name": "A", "client_id": client})).await.ok(201);
}
