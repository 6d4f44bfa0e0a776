//! `/rates` and what an entry costs.

use serde_json::{Value, json};
use timekeeper_domain::user::Role;

use crate::harness::{Client, Person, Server};

async fn rate(admin: &Person, body: Value) -> Value {
    admin.post("/rates", body).await.ok(201)["rate"].clone()
}

/// What an entry costs: the amount, the rate, where it comes from and since when.
async fn amount(person: &Person, entry: i64) -> Value {
    let amount = person.get(&format!("/time-entries/{entry}/amount")).await.ok(200)["amount"].clone();
    let shown = ["amount", "currency_code", "hourly_rate", "rate_source", "rate_id", "rate_effective_from"];
    shown.map(|name| amount[name].clone()).to_vec().into()
}

#[actix_web::test]
async fn a_rate_is_made_seen_changed_and_removed() {
    let server = Server::start();
    let admin = server.admin().await;
    let (client, project) = (admin.new_client("Acme").await, admin.new_project("Website").await);
    let answer = admin
        .post("/rates", json!({"client_id": client, "hourly_rate": "80.50", "effective_from": "2026-01-01"}))
        .await;
    let expected = json!({
        "id": 1, "project_id": null, "client_id": client, "user_id": null, "source": "client", "hourly_rate": 80.50,
        "currency_code": "EUR", "effective_from": "2026-01-01", "created_at": "2026-01-05T09:00:00Z",
        "updated_at": "2026-01-05T09:00:00Z",
    });
    assert_eq!(answer.ok(201), json!({"message": "Rate created successfully", "rate": expected}));
    let seen = admin.get("/rates/1").await;
    assert_eq!((seen.ok(200), seen.header("etag")), (json!({"rate": expected}), answer.header("etag")));
    rate(&admin, json!({"project_id": project, "user_id": admin.id, "hourly_rate": 0, "effective_from": "2026-01-01"}))
        .await;
    let list = admin.get("/rates").await.ok(200);
    let sources: Vec<&Value> = list["rates"].as_array().unwrap().iter().map(|rate| &rate["source"]).collect();
    assert_eq!(sources, ["project_user", "client"]);
    let of_client = admin.get(&format!("/rates?client_id={client}")).await.ok(200);
    assert_eq!(of_client["pagination"]["total"], 1);
    let change = json!({"hourly_rate": 90, "currency_code": "usd", "effective_from": "2026-02-01"});
    let changed = admin.patch("/rates/1", change).await.ok(200)["rate"].clone();
    let shown = ["hourly_rate", "currency_code", "effective_from", "client_id"].map(|name| changed[name].clone());
    assert_eq!(shown, [json!(90.00), json!("USD"), json!("2026-02-01"), json!(client)]);
    let dearer = admin.patch("/rates/1", json!({"hourly_rate": "95.50"})).await.ok(200)["rate"].clone();
    assert_eq!([&dearer["hourly_rate"], &dearer["currency_code"]], [&json!(95.50), &json!("USD")], "its own currency");
    let text = "hourly_rate must have at most 2 decimal places";
    admin.patch("/rates/1", json!({"hourly_rate": 1.005})).await.refused(400, "error", text);
    assert_eq!(admin.delete("/rates/1").await.ok(200)["message"], "Rate deleted successfully");
    admin.get("/rates/1").await.refused(404, "not_found", "Rate with ID 1 not found");
}

#[actix_web::test]
async fn a_rate_that_makes_no_sense_is_refused() {
    let server = Server::start();
    let admin = server.admin().await;
    let (client, project) = (admin.new_client("Acme").await, admin.new_project("Website").await);
    for (more, field) in [
        (json!({"project_id": project, "hourly_rate": -1}), "hourly_rate"),
        (json!({"project_id": project, "hourly_rate": 1.005}), "hourly_rate"),
        (json!({"project_id": project, "hourly_rate": null}), "hourly_rate"),
        (json!({"project_id": project, "currency_code": "QQQ"}), "currency_code"),
        (json!({"project_id": project, "effective_from": "soon"}), "effective_from"),
    ] {
        let mut body = json!({"hourly_rate": 1, "effective_from": "2026-01-01"});
        body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        let errors = admin.post("/rates", body).await.error(400, "validation_error")["errors"].clone();
        assert!(errors[field].is_array(), "{more}: {errors}");
    }
    let no_scope = "A rate is for a project, a client or a user, or for a user on a project";
    for (scope, text) in [
        (json!({}), no_scope),
        (json!({"project_id": project, "client_id": client}), no_scope),
        (json!({"client_id": client, "user_id": admin.id}), no_scope),
        (json!({"project_id": 9}), "Invalid project"),
        (json!({"client_id": 9}), "Invalid client"),
        (json!({"user_id": 9}), "Invalid user"),
    ] {
        let mut body = json!({"hourly_rate": 1, "effective_from": "2026-01-01"});
        body.as_object_mut().unwrap().extend(scope.as_object().unwrap().clone());
        admin.post("/rates", body).await.refused(400, "error", text);
    }
    let body = json!({"project_id": project, "hourly_rate": 1, "effective_from": "2026-01-01"});
    rate(&admin, body.clone()).await;
    let text = "There is already a rate for this that starts on that day";
    admin.post("/rates", body).await.refused(409, "conflict", text);
    rate(&admin, json!({"project_id": project, "hourly_rate": 1, "effective_from": "2026-01-02"})).await;
    admin.patch("/rates/2", json!({"effective_from": "2026-01-01"})).await.refused(409, "conflict", text);
    let lone = admin.patch("/rates/2", json!({"currency_code": "USD"})).await;
    assert!(lone.error(400, "validation_error")["errors"]["currency_code"].is_array());
}

#[actix_web::test]
async fn rates_are_for_administrators() {
    let server = Server::start();
    let admin = server.admin().await;
    let project = admin.new_project("Website").await;
    let manager = server.person("manager", Role::Manager).await;
    let body = json!({"project_id": project, "hourly_rate": 1, "effective_from": "2026-01-01"});
    rate(&admin, body.clone()).await;
    manager.get("/rates").await.error(403, "forbidden");
    manager.get("/rates/1").await.error(403, "forbidden");
    manager.post("/rates", body).await.error(403, "forbidden");
    manager.patch("/rates/1", json!({"hourly_rate": 2})).await.error(403, "forbidden");
    manager.delete("/rates/1").await.error(403, "forbidden");
}

#[actix_web::test]
async fn the_nearest_rate_of_the_day_explains_the_amount() {
    let server = Server::start();
    let admin = server.admin().await;
    let client = admin.new_client("Acme").await;
    let body = json!({"name": "Website", "client_id": client});
    let project = admin.post("/projects", body).await.ok(201)["project"]["id"].as_i64().unwrap();
    // 20 minutes.
    let entry = admin.new_entry(project, "2026-01-05T07:00:00Z", "2026-01-05T07:20:00Z").await;
    assert_eq!(amount(&admin, entry).await, json!([null, null, null, null, null, null]));
    rate(&admin, json!({"user_id": admin.id, "hourly_rate": 30, "effective_from": "2026-01-01"})).await;
    assert_eq!(amount(&admin, entry).await, json!([10.00, "EUR", 30.00, "user", 1, "2026-01-01"]));
    admin.patch(&format!("/clients/{client}"), json!({"default_hourly_rate": "40"})).await.ok(200);
    assert_eq!(amount(&admin, entry).await, json!([13.33, "EUR", 40.00, "client", null, null]));
    rate(&admin, json!({"client_id": client, "hourly_rate": 45, "effective_from": "2026-01-05"})).await;
    assert_eq!(amount(&admin, entry).await, json!([15.00, "EUR", 45.00, "client", 2, "2026-01-05"]));
    admin.patch(&format!("/projects/{project}"), json!({"hourly_rate": 50})).await.ok(200);
    assert_eq!(amount(&admin, entry).await, json!([16.67, "EUR", 50.00, "project", null, null]));
    rate(&admin, json!({"project_id": project, "hourly_rate": 70, "effective_from": "2026-01-06"})).await;
    assert_eq!(amount(&admin, entry).await, json!([16.67, "EUR", 50.00, "project", null, null]), "from tomorrow on");
    let own = json!({
        "project_id": project, "user_id": admin.id, "hourly_rate": "90", "currency_code": "KWD", "effective_from": "0001-01-01",
    });
    rate(&admin, own).await;
    assert_eq!(amount(&admin, entry).await, json!([30.000, "KWD", 90.000, "project_user", 4, "0001-01-01"]));
}

#[actix_web::test]
async fn an_amount_counts_what_runs_and_charges_nothing_for_what_is_free() {
    let server = Server::start();
    let admin = server.admin().await;
    let project = admin.post("/projects", json!({"name": "Website", "hourly_rate": 60})).await.ok(201);
    let project = project["project"]["id"].as_i64().unwrap();
    admin.post("/timer/start", json!({"project_id": project})).await.ok(201);
    server.advance(90);
    let running = admin.get("/time-entries/1/amount").await.ok(200)["amount"].clone();
    let shown =
        ["amount", "raw_seconds", "rounded_seconds", "rounding", "counted_until"].map(|name| running[name].clone());
    assert_eq!(shown, [json!(1.50), json!(90), json!(90), Value::Null, json!("2026-01-05T09:01:30Z")]);
    admin.push("/timer/stop").await.ok(200);
    admin.patch("/time-entries/1", json!({"billable": false})).await.ok(200);
    let free = admin.get("/time-entries/1/amount").await.ok(200)["amount"].clone();
    let shown = ["amount", "billable", "hourly_rate", "counted_until"].map(|name| free[name].clone());
    assert_eq!(shown, [json!(0.00), json!(false), json!(60.00), Value::Null]);
    let other = server.person("other", Role::Member).await;
    other.get("/time-entries/1/amount").await.refused(403, "forbidden", "Access denied");
    admin.get("/time-entries/9/amount").await.error(404, "not_found");
}
