//! `/users/me` and `/users`.

use serde_json::{Value, json};
use timekeeper_app::Requirements;
use timekeeper_domain::user::Role;

use crate::harness::{Client, PASSWORD, Server, Setup};

#[actix_web::test]
async fn one_sees_oneself_and_what_a_client_needs_to_know() {
    let server = Server::start();
    let user = server.user().await;
    assert_eq!(
        user.get("/users/me").await.ok(200),
        json!({
            "user": {
                "id": user.id,
                "username": "user",
                "email": null,
                "full_name": null,
                "display_name": "user",
                "national_id": null,
                "surname": null,
                "given_name": null,
                "patronymic": null,
                "address": null,
                "role": "user",
                "is_admin": false,
                "is_active": true,
                "created_at": "2026-01-05T09:00:00Z",
                "last_login": null,
                "total_hours": 0,
                "avatar_url": null,
                "status": "offline",
                "date_format": "YYYY-MM-DD",
                "time_format": "24h",
                "timezone": "Europe/Rome",
                "standard_hours_per_day": 8.0,
                "overtime_include_weekends": true,
            },
            "time_entry_requirements": {
                "require_task": false, "require_description": false, "description_min_length": 0,
            },
            "enabled_modules": [
                "auth", "main", "projects", "timer", "tasks", "clients", "categories", "invoices", "expenses", "reports", "analytics", "ai",
            ],
        })
    );
}

#[actix_web::test]
async fn every_role_has_its_word_and_only_administrators_are_administrators() {
    let server = Server::start();
    for role in Role::ALL {
        let me = server.person(role.as_str(), role).await.get("/users/me").await.ok(200);
        assert_eq!(me["user"]["role"], role.as_str());
        assert_eq!(me["user"]["is_admin"], role == Role::Admin);
    }
}

#[actix_web::test]
async fn finished_hours_are_counted_and_running_ones_are_not() {
    let server = Server::start();
    let user = server.user().await;
    let project = user.new_project("Website").await;
    user.new_entry(project, "2026-01-02T09:00:00Z", "2026-01-02T09:20:00Z").await;
    user.new_entry(project, "2026-01-02T10:00:00Z", "2026-01-02T10:20:00Z").await;
    user.post("/timer/start", json!({"project_id": project})).await.ok(201);
    server.advance(3_600);
    // Twice a third of an hour, rounded once.
    assert_eq!(user.get("/users/me").await.ok(200)["user"]["total_hours"], 0.67);
}

#[actix_web::test]
async fn one_is_online_for_a_quarter_of_an_hour_after_signing_in_and_away_until_an_hour_is_over() {
    let server = Server::start();
    let user = server.user().await;
    server.anonymous().post("/auth/login", json!({"username": "user", "password": PASSWORD})).await.ok(200);
    for (seconds, status) in [(900, "online"), (1, "away"), (2_699, "away"), (1, "offline")] {
        server.advance(seconds);
        assert_eq!(user.get("/users/me").await.ok(200)["user"]["status"], status);
    }
}

#[actix_web::test]
async fn what_an_entry_must_say_is_told() {
    let requirements = Requirements { task: true, description: true, description_min_length: 20 };
    let server = Setup { requirements, ..Setup::default() }.start();
    let me = server.user().await.get("/users/me").await.ok(200);
    let expected = json!({"require_task": true, "require_description": true, "description_min_length": 20});
    assert_eq!(me["time_entry_requirements"], expected);
}

#[actix_web::test]
async fn administrators_see_everybody_who_is_active_by_name() {
    let server = Server::start();
    let admin = server.admin().await;
    for role in [Role::User, Role::Member, Role::Manager] {
        server.person(role.as_str(), role).await;
    }
    let gone = server.person("gone", Role::Member).await;
    server.deactivate(gone.id).await;
    let list = admin.get("/users").await.ok(200);
    let names: Vec<&Value> = list["users"].as_array().unwrap().iter().map(|user| &user["username"]).collect();
    assert_eq!(names, ["admin", "manager", "member", "user"]);
    assert_eq!(list["pagination"]["total"], 4);
    assert_eq!(list["users"][3], server.user().await.get("/users/me").await.ok(200)["user"]);
}

#[actix_web::test]
async fn the_list_has_pages() {
    let server = Server::start();
    let admin = server.admin().await;
    for number in 1..=4 {
        server.person(&format!("user{number}"), Role::User).await;
    }
    let page = admin.get("/users?page=2&per_page=2").await.ok(200);
    assert_eq!(page["users"][0]["username"], "user2");
    assert_eq!(
        page["pagination"],
        json!({
            "page": 2, "per_page": 2, "total": 5, "pages": 3,
            "has_next": true, "has_prev": true, "next_page": 3, "prev_page": 1,
        })
    );
}

#[actix_web::test]
async fn nobody_else_sees_everybody() {
    let server = Server::start();
    for role in [Role::User, Role::Member, Role::Manager] {
        let answer = server.person(role.as_str(), role).await.get("/users").await;
        assert_eq!(answer.refused(403, "forbidden", "Insufficient permissions")["required_scope"], "admin:all");
    }
}
