//! `/clients`.

use serde_json::{Value, json};

use crate::harness::{Client, Server, Setup};

fn names(list: &Value) -> Vec<&str> {
    list["clients"].as_array().unwrap().iter().map(|client| client["name"].as_str().unwrap()).collect()
}

#[actix_web::test]
async fn a_client_is_made_with_all_it_has() {
    let server = Server::start();
    let manager = server.manager().await;
    let answer = manager
        .post(
            "/clients",
            json!({
                "name": "  Acme Corp ", "email": "contact@acme.com", "company": "Acme Corporation",
                "phone": "+1-555-0123", "address": "1 Main St", "description": "Makes everything",
                "contact_person": "Purchasing", "default_hourly_rate": 80.5, "custom_fields": {"vat": "IT1", "n": [1, null]},
            }),
        )
        .await;
    assert_eq!(
        answer.ok(201),
        json!({
            "message": "Client created successfully",
            "client": {
                "id": 1,
                "name": "Acme Corp",
                "description": "Makes everything",
                "contact_person": "Purchasing",
                "email": "contact@acme.com",
                "phone": "+1-555-0123",
                "address": "1 Main St",
                "company": "Acme Corporation",
                "default_hourly_rate": "80.50",
                "currency_code": "EUR",
                "status": "active",
                "is_active": true,
                "total_projects": 0,
                "active_projects": 0,
                "prepaid_hours_monthly": null,
                "prepaid_reset_day": null,
                "custom_fields": {"vat": "IT1", "n": [1, null]},
                "created_at": "2026-01-05T09:00:00Z",
                "updated_at": "2026-01-05T09:00:00Z",
            },
        })
    );
    let read = manager.get("/clients/1").await.ok(200);
    assert_eq!(read, json!({"client": answer.json()["client"]}));
}

#[actix_web::test]
async fn a_name_is_enough_and_the_rest_is_null() {
    let server = Server::start();
    let client = server.user().await.post("/clients", json!({"name": "Acme", "status": "inactive"})).await.ok(201);
    let client = &client["client"];
    for field in ["description", "contact_person", "email", "phone", "address", "company", "default_hourly_rate"] {
        assert_eq!(client[field], Value::Null, "{field}");
    }
    assert_eq!((&client["status"], &client["is_active"]), (&json!("inactive"), &json!(false)));
    assert_eq!(client["custom_fields"], json!({}));
}

#[actix_web::test]
async fn a_name_is_needed() {
    let server = Server::start();
    let user = server.user().await;
    for body in [json!({}), json!({"name": ""}), json!({"name": "  "}), json!({"name": null})] {
        let answer = user.post("/clients", body).await.refused(400, "validation_error", "Client name is required");
        assert_eq!(answer["errors"], json!({"name": ["Client name is required"]}));
    }
    user.post("/clients", json!({"name": 5})).await.invalid("name", "Not a valid string.");
    let long = user.post("/clients", json!({"name": "x".repeat(201)})).await;
    long.invalid("name", "Length must be between 1 and 200.");
}

#[actix_web::test]
async fn a_name_is_taken_whatever_its_case() {
    let server = Server::start();
    let user = server.user().await;
    user.new_client("Acme").await;
    let other = user.new_client("Globex").await;
    let text = "A client with this name already exists";
    user.post("/clients", json!({"name": "ACME"})).await.refused(400, "error", text);
    user.patch(&format!("/clients/{other}"), json!({"name": "acme"})).await.refused(400, "error", text);
    user.patch(&format!("/clients/{other}"), json!({"name": "GLOBEX"})).await.ok(200);
}

#[actix_web::test]
async fn a_rate_is_exact_and_in_the_organisation_s_currency() {
    let server = Server::start();
    let user = server.user().await;
    for (sent, kept) in [(json!(75), "75.00"), (json!("75.1"), "75.10"), (json!(0), "0.00"), (json!("0.10"), "0.10")] {
        let new = json!({"name": format!("With {sent}"), "default_hourly_rate": sent});
        assert_eq!(user.post("/clients", new).await.ok(201)["client"]["default_hourly_rate"], kept);
    }
    for (sent, text) in [
        (json!(-1), "Must be greater than or equal to 0 and less than or equal to 9999999999."),
        (json!(10.001), "Must have at most 2 decimal places."),
        (json!("a lot"), "Not a valid number."),
        (json!(true), "Not a valid number."),
    ] {
        let new = json!({"name": "New", "default_hourly_rate": sent});
        user.post("/clients", new).await.invalid("default_hourly_rate", text);
    }
    let server = Setup { currency: "JPY", ..Setup::default() }.start();
    let new = json!({"name": "Kaisha", "default_hourly_rate": 9000});
    let made = server.user().await.post("/clients", new).await.ok(201);
    assert_eq!(
        (&made["client"]["default_hourly_rate"], &made["client"]["currency_code"]),
        (&json!("9000"), &json!("JPY"))
    );
}

#[actix_web::test]
async fn an_address_for_mail_needs_the_form_of_one() {
    let server = Server::start();
    let user = server.user().await;
    let text = "Must be an e-mail address such as name@example.com.";
    user.post("/clients", json!({"name": "A", "email": "acme.com"})).await.invalid("email", text);
    let made = user.post("/clients", json!({"name": "A", "email": " "})).await.ok(201);
    assert_eq!(made["client"]["email"], Value::Null);
}

#[actix_web::test]
async fn put_and_patch_change_what_is_said_and_null_clears() {
    let server = Server::start();
    let user = server.user().await;
    let new = json!({"name": "Acme", "phone": "1", "company": "Acme Corporation", "default_hourly_rate": 10});
    user.post("/clients", new).await.ok(201);
    server.advance(5);
    let put = user.put("/clients/1", json!({"phone": null, "address": "Here", "surprise": 1})).await.ok(200);
    assert_eq!(put["message"], "Client updated successfully");
    let client = &put["client"];
    assert_eq!((&client["phone"], &client["address"]), (&Value::Null, &json!("Here")));
    assert_eq!((&client["company"], &client["default_hourly_rate"]), (&json!("Acme Corporation"), &json!("10.00")));
    assert_eq!(client["updated_at"], "2026-01-05T09:00:05Z");
    let patch = user.patch("/clients/1", json!({"default_hourly_rate": null, "name": null})).await.ok(200);
    assert_eq!((&patch["client"]["default_hourly_rate"], &patch["client"]["name"]), (&Value::Null, &json!("Acme")));
}

#[actix_web::test]
async fn deleting_sets_a_client_aside_and_its_projects_stay() {
    let server = Server::start();
    let user = server.user().await;
    let client = user.new_client("Acme").await;
    user.post("/projects", json!({"name": "Website", "client_id": client})).await.ok(201);
    user.post("/projects", json!({"name": "Old", "client_id": client, "status": "archived"})).await.ok(201);
    let path = format!("/clients/{client}");
    assert_eq!(user.delete(&path).await.ok(200), json!({"message": "Client deactivated successfully"}));
    user.delete(&path).await.ok(200);
    let read = user.get(&path).await.ok(200);
    assert_eq!((&read["client"]["status"], &read["client"]["is_active"]), (&json!("inactive"), &json!(false)));
    assert_eq!((&read["client"]["total_projects"], &read["client"]["active_projects"]), (&json!(2), &json!(1)));
}

#[actix_web::test]
async fn the_list_is_sorted_by_name_whatever_its_case_and_filtered_by_status() {
    let server = Server::start();
    let user = server.user().await;
    for name in ["beta", "Gamma", "alpha", "Delta"] {
        user.new_client(name).await;
    }
    user.delete("/clients/2").await.ok(200);
    assert_eq!(names(&user.get("/clients").await.ok(200)), ["alpha", "beta", "Delta", "Gamma"]);
    assert_eq!(names(&user.get("/clients?status=active").await.ok(200)), ["alpha", "beta", "Delta"]);
    assert_eq!(names(&user.get("/clients?status=inactive").await.ok(200)), ["Gamma"]);
}

#[actix_web::test]
async fn pages_are_counted() {
    let server = Server::start();
    let user = server.user().await;
    let empty = user.get("/clients").await.ok(200);
    let none = json!({
        "page": 1, "per_page": 50, "total": 0, "pages": 0,
        "has_next": false, "has_prev": false, "next_page": null, "prev_page": null,
    });
    assert_eq!(empty, json!({"clients": [], "pagination": none}));
    for number in 0..3 {
        user.new_client(&format!("Client {number}")).await;
    }
    let past = user.get("/clients?page=9&per_page=2").await.ok(200);
    let end = json!({
        "page": 9, "per_page": 2, "total": 3, "pages": 2,
        "has_next": false, "has_prev": true, "next_page": null, "prev_page": 8,
    });
    assert_eq!(past, json!({"clients": [], "pagination": end}));
    let most = user.get("/clients?per_page=1000").await.ok(200);
    assert_eq!(most["pagination"]["per_page"], 100);
    let alias = user.get("/clients?perPage=2").await.ok(200);
    assert_eq!((alias["pagination"]["per_page"].clone(), names(&alias).len()), (json!(2), 2));
}

#[actix_web::test]
async fn who_sees_and_changes_the_clients_of_others_is_for_the_role_to_say() {
    let server = Server::start();
    let owner = server.person("owner", timekeeper_domain::user::Role::User).await;
    let client = owner.new_client("Acme").await;
    let path = format!("/clients/{client}");
    for (person, sees, changes) in [
        (server.admin().await, true, true),
        (server.manager().await, true, true),
        (server.member().await, true, false),
        (server.user().await, false, false),
    ] {
        assert_eq!(names(&person.get("/clients").await.ok(200)).len(), usize::from(sees), "{}", person.name);
        let read = person.get(&path).await;
        let (put, patch, delete) = (
            person.put(&path, json!({"phone": "1"})).await,
            person.patch(&path, json!({"phone": "1"})).await,
            person.delete(&path).await,
        );
        if sees {
            read.ok(200);
        } else {
            read.refused(403, "forbidden", "You do not have access to this client");
        }
        for change in [put, patch, delete] {
            if changes {
                change.ok(200);
            } else {
                change.refused(403, "forbidden", "Access denied");
            }
        }
    }
}

#[actix_web::test]
async fn a_client_that_is_not_there_is_not_found() {
    let server = Server::start();
    let admin = server.admin().await;
    let text = "Client with ID 7 not found";
    admin.get("/clients/7").await.refused(404, "not_found", text);
    admin.patch("/clients/7", json!({"phone": "1"})).await.refused(404, "not_found", text);
    admin.delete("/clients/7").await.refused(404, "not_found", text);
}
