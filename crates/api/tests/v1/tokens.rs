//! `/admin/tokens`.

use serde_json::{Value, json};
use timekeeper_domain::user::Role;

use crate::harness::{Client, Program, Server};

const PATH: &str = "/admin/tokens";

#[actix_web::test]
async fn a_token_is_made_shown_once_and_works() {
    let server = Server::start();
    let (admin, user) = (server.admin().await, server.user().await);
    let new = json!({
        "name": " Build server ", "description": "Nightly", "user_id": user.id.to_string(), "expires_days": 30,
        "scopes": "read:projects, read:time_entries", "ip_whitelist": "10.0.0.0/8,192.0.2.7",
    });
    let made = admin.post(PATH, new).await.ok(201);
    let (text, id) = (made["token"].as_str().unwrap(), made["token_id"].clone());
    assert!(text.starts_with("tt_") && text.len() == 35, "{text}");
    let api_token = json!({
        "id": id,
        "name": "Build server",
        "description": "Nightly",
        "user_id": user.id,
        "username": "user",
        "scopes": ["read:projects", "read:time_entries"],
        "token_prefix": text[..8],
        "is_active": true,
        "expires_at": "2026-02-04T09:00:00Z",
        "ip_whitelist": ["10.0.0.0/8", "192.0.2.7/32"],
        "created_at": "2026-01-05T09:00:00Z",
        "last_used_at": null,
        "usage_count": 0,
    });
    let expected = json!({
        "message": "API token created successfully", "token": text, "token_id": id, "api_token": api_token,
    });
    assert_eq!(made, expected);
    let read = admin.get(&format!("{PATH}/{id}")).await;
    assert_eq!(read.ok(200), json!({"api_token": api_token}));
    let list = admin.get(PATH).await;
    assert_eq!(list.ok(200)["tokens"][0], api_token);
    assert!(!read.text().contains(text) && !list.text().contains(text), "shown once only");
    let program = Program::with(&server, text);
    program.call(actix_web::http::Method::GET, "/projects").from("10.1.2.3").send().await.ok(200);
}

#[actix_web::test]
async fn a_repetition_shows_the_text_again_and_the_store_does_not_have_it() {
    let server = Server::start();
    let admin = server.admin().await;
    let own = admin.get(PATH).await.ok(200)["tokens"][0]["id"].as_i64().unwrap();
    let new = json!({"name": "CI", "scopes": "read:projects"});
    let call = || admin.call(actix_web::http::Method::POST, PATH).header("Idempotency-Key", "once").json(&new).send();
    let first = call().await;
    let text = first.ok(201)["token"].as_str().unwrap().to_owned();
    let kept = server.kept_answer(own, "once").await;
    assert!(kept.starts_with("sealed:") && !kept.contains(&text), "{kept}");
    let again = call().await;
    assert_eq!((again.ok(201)["token"].as_str(), again.header("idempotency-replayed")), (Some(text.as_str()), "true"));
    assert_eq!(admin.get(PATH).await.ok(200)["pagination"]["total"], 2);
}

#[actix_web::test]
async fn a_restriction_that_is_misspelt_makes_no_token() {
    let server = Server::start();
    let admin = server.admin().await;
    for (field, value) in [("expires_in_days", json!(3)), ("ips", json!("10.0.0.1"))] {
        let mut new = json!({"name": "CI", "scopes": "read:*"});
        new[field] = value;
        admin.post(PATH, new).await.invalid(field, "Unknown field.");
    }
    assert_eq!(admin.get(PATH).await.ok(200)["pagination"]["total"], 1);
}

#[actix_web::test]
async fn a_name_and_scopes_are_enough() {
    let server = Server::start();
    let admin = server.admin().await;
    let token = admin.post(PATH, json!({"name": "CI", "scopes": ["admin:all"]})).await.ok(201)["api_token"].clone();
    assert_eq!((&token["user_id"], &token["username"]), (&json!(admin.id), &json!("admin")));
    assert_eq!((&token["expires_at"], &token["description"]), (&Value::Null, &Value::Null));
    assert_eq!(token["ip_whitelist"], json!([]));
}

#[actix_web::test]
async fn fields_have_their_bounds() {
    let server = Server::start();
    let admin = server.admin().await;
    let unknown = "\"read:secrets\" is not a scope; use read:… or write:… of an area, read:*, write:* or admin:all.";
    let network = "\"10.0.0.0/99\" is neither an IP address nor a network such as 10.0.0.0/8.";
    let days = "Must be greater than or equal to 1 and less than or equal to 36500.";
    for (field, value, text) in [
        ("name", json!(""), "Length must be between 1 and 200."),
        ("name", json!(" "), "Must not be empty."),
        ("scopes", json!(""), "At least one scope is needed, such as read:projects."),
        ("scopes", json!([]), "At least one scope is needed, such as read:projects."),
        ("scopes", json!(["read:projects", "read:secrets"]), unknown),
        ("scopes", json!(vec!["read:projects"; 101]), "Must have at most 100 items."),
        ("scopes", json!("read:projects,".repeat(200)), "Must have at most 2000 characters."),
        ("scopes", json!(5), "Must be a list of texts, or one text with commas."),
        ("ip_whitelist", json!({}), "Must be a list of texts, or one text with commas."),
        ("expires_days", json!(0), days),
        ("expires_days", json!(36_501), days),
        ("expires_days", json!(1.5), "Not a valid integer."),
        ("ip_whitelist", json!("10.0.0.0/99"), network),
        ("ip_whitelist", json!(vec!["10.0.0.1"; 101]), "Must have at most 100 items."),
    ] {
        let mut new = json!({"name": "CI", "scopes": "read:projects"});
        new[field] = value;
        admin.post(PATH, new).await.invalid(field, text);
    }
    let nothing = admin.post(PATH, json!({})).await.error(400, "validation_error");
    let missing = json!(["Missing data for required field."]);
    assert_eq!(nothing["errors"], json!({"name": missing, "scopes": missing}));
}

#[actix_web::test]
async fn every_scope_of_the_guide_and_of_other_clients_is_known() {
    let server = Server::start();
    let admin = server.admin().await;
    for scope in [
        "read:projects",
        "write:projects",
        "read:time_entries",
        "write:time_entries",
        "read:tasks",
        "write:tasks",
        "read:clients",
        "write:clients",
        "read:reports",
        "read:users",
        "admin:all",
        "read:*",
        "write:*",
        "read:ai",
        "write:ai",
        "read:invoices",
        "write:expenses",
        "read:invoices",
        "write:invoices",
        "read:contacts",
        "write:webhooks",
    ] {
        let token = admin.post(PATH, json!({"name": "CI", "scopes": scope})).await.ok(201)["api_token"].clone();
        assert_eq!(token["scopes"], json!([scope]));
    }
}

#[actix_web::test]
async fn a_token_speaks_for_somebody_who_is_active() {
    let server = Server::start();
    let (admin, gone) = (server.admin().await, server.user().await);
    server.deactivate(gone.id).await;
    for user in [99, gone.id] {
        let new = json!({"name": "CI", "scopes": "read:*", "user_id": user});
        admin.post(PATH, new).await.refused(400, "error", "Invalid user");
    }
}

#[actix_web::test]
async fn only_administrators_hold_the_scope_of_administrators() {
    let server = Server::start();
    let (admin, manager) = (server.admin().await, server.manager().await);
    for scope in ["admin:all", "*", "admin:*"] {
        let new = json!({"name": "CI", "scopes": ["read:projects", scope], "user_id": manager.id});
        admin.post(PATH, new).await.refused(400, "error", "Only administrators can hold the admin:all scope");
    }
}

#[actix_web::test]
async fn nobody_else_manages_tokens() {
    let server = Server::start();
    let id =
        server.admin().await.post(PATH, json!({"name": "CI", "scopes": "read:*"})).await.ok(201)["token_id"].clone();
    for role in [Role::Manager, Role::Member, Role::User] {
        let person = server.person(role.as_str(), role).await;
        let one = format!("{PATH}/{id}");
        for answer in [
            person.get(PATH).await,
            person.get(&one).await,
            person.post(PATH, json!({"name": "CI", "scopes": "read:*"})).await,
            person.push(&format!("{one}/toggle")).await,
            person.delete(&one).await,
        ] {
            assert_eq!(answer.error(403, "forbidden")["required_scope"], "admin:all");
        }
    }
}

#[actix_web::test]
async fn a_token_is_switched_off_and_on() {
    let server = Server::start();
    let admin = server.admin().await;
    let id = admin.post(PATH, json!({"name": "CI", "scopes": "read:*"})).await.ok(201)["token_id"].clone();
    let toggle = format!("{PATH}/{id}/toggle");
    let off = admin.push(&toggle).await.ok(200);
    assert_eq!((&off["message"], &off["api_token"]["is_active"]), (&json!("API token revoked"), &json!(false)));
    let on = admin.push(&toggle).await.ok(200);
    assert_eq!((&on["message"], &on["api_token"]["is_active"]), (&json!("API token activated"), &json!(true)));
}

#[actix_web::test]
async fn a_deleted_token_is_gone() {
    let server = Server::start();
    let admin = server.admin().await;
    let id = admin.post(PATH, json!({"name": "CI", "scopes": "read:*"})).await.ok(201)["token_id"].clone();
    let one = format!("{PATH}/{id}");
    assert_eq!(admin.delete(&one).await.ok(200), json!({"message": "API token deleted successfully"}));
    let text = format!("API token with ID {id} not found");
    admin.get(&one).await.refused(404, "not_found", &text);
    admin.delete(&one).await.refused(404, "not_found", &text);
    admin.push(&format!("{one}/toggle")).await.refused(404, "not_found", &text);
}

#[actix_web::test]
async fn the_latest_token_comes_first() {
    let server = Server::start();
    let admin = server.admin().await;
    for name in ["One", "Two", "Three"] {
        server.advance(1);
        admin.post(PATH, json!({"name": name, "scopes": "read:*"})).await.ok(201);
    }
    let page = admin.get(&format!("{PATH}?per_page=2")).await.ok(200);
    assert_eq!((&page["tokens"][0]["name"], &page["tokens"][1]["name"]), (&json!("Three"), &json!("Two")));
    assert_eq!((&page["pagination"]["total"], &page["pagination"]["next_page"]), (&json!(4), &json!(2)));
}

#[actix_web::test]
async fn use_is_counted_once_for_each_admitted_request() {
    let server = Server::start();
    let admin = server.admin().await;
    let made = admin.post(PATH, json!({"name": "CI", "scopes": "read:users"})).await.ok(201);
    let (program, one) =
        (Program::with(&server, made["token"].as_str().unwrap()), format!("{PATH}/{}", made["token_id"]));
    program.get("/users/me").await.ok(200);
    server.advance(60);
    program.get("/users/me").await.ok(200);
    program.get("/projects").await.error(403, "forbidden");
    server.app().write_token_usage().await.unwrap();
    let token = admin.get(&one).await.ok(200)["api_token"].clone();
    assert_eq!((&token["usage_count"], &token["last_used_at"]), (&json!(2), &json!("2026-01-05T09:01:00Z")));
}
