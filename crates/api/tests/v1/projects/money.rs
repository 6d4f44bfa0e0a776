//! What a project costs: exact numbers, with the places of the currency, rounded once.

use serde_json::{Value, json};

use crate::harness::{Client, Person, Server, Setup};

/// A project with so many minutes of billable and other work on it, a day each.
async fn worked(person: &Person, new: Value, billable: &[i64], other: &[i64]) -> i64 {
    let project = person.post("/projects", new).await.ok(201)["project"]["id"].as_i64().unwrap();
    let all = billable.iter().map(|minutes| (minutes, true)).chain(other.iter().map(|minutes| (minutes, false)));
    for (day, (minutes, billable)) in all.enumerate() {
        let (start, hour, minute) = (format!("2025-12-{:02}T00:00:00Z", day + 1), minutes / 60, minutes % 60);
        let end = start.replace("00:00:00", &format!("{hour:02}:{minute:02}:00"));
        let entry = json!({"project_id": project, "start_time": start, "end_time": end, "billable": billable});
        person.post("/time-entries", entry).await.ok(201);
    }
    project
}

async fn read(person: &Person, project: i64) -> (Value, String) {
    let answer = person.get(&format!("/projects/{project}")).await;
    (answer.ok(200)["project"].clone(), answer.text())
}

#[actix_web::test]
async fn amounts_are_written_with_the_places_of_the_currency() {
    let server = Server::start();
    let user = server.user().await;
    let new = json!({"name": "A", "hourly_rate": 75, "budget_amount": "1000.5", "estimated_hours": 7.5});
    let text = read(&user, worked(&user, new, &[120], &[]).await).await.1;
    for part in [
        "\"hourly_rate\":75.00,",
        "\"budget_amount\":1000.50,",
        "\"estimated_hours\":7.5,",
        "\"estimated_cost\":150.00,",
        "\"budget_consumed_amount\":150.00,",
        "\"total_costs\":0.00,",
        "\"total_project_value\":150.00,",
        "\"total_hours\":2,",
    ] {
        assert!(text.contains(part), "{part} in {text}");
    }
}

#[actix_web::test]
async fn a_currency_without_small_change_has_no_places() {
    let server = Setup { currency: "JPY", ..Setup::default() }.start();
    let user = server.user().await;
    let new = json!({"name": "A", "hourly_rate": 1000});
    let (project, text) = read(&user, worked(&user, new, &[20], &[]).await).await;
    assert!(text.contains("\"hourly_rate\":1000,") && text.contains("\"estimated_cost\":333,"), "{text}");
    assert_eq!(project["currency_code"], "JPY");
    let cents = user.post("/projects", json!({"name": "B", "hourly_rate": 0.5})).await;
    cents.invalid("hourly_rate", "Must have at most 0 decimal places.");
}

#[actix_web::test]
async fn seconds_are_added_before_anything_is_rounded() {
    let server = Server::start();
    let user = server.user().await;
    let new = json!({"name": "A", "hourly_rate": 100});
    let (project, _) = read(&user, worked(&user, new, &[20, 20, 20], &[10, 10, 10]).await).await;
    assert_eq!((&project["total_hours"], &project["total_billable_hours"]), (&json!(1.5), &json!(1)));
    assert_eq!(project["estimated_cost"], 100.0);
}

#[actix_web::test]
async fn halves_of_a_cent_go_away_from_zero() {
    let server = Server::start();
    let user = server.user().await;
    let new = json!({"name": "A", "hourly_rate": "0.50"});
    let (project, text) = read(&user, worked(&user, new, &[3], &[]).await).await;
    assert!(text.contains("\"estimated_cost\":0.03,"), "2.5 cents: {project}");
}

#[actix_web::test]
async fn a_large_rate_stays_exact() {
    let server = Server::start();
    let user = server.user().await;
    let call = user.call(actix_web::http::Method::POST, "/projects");
    let body = r#"{"name": "A", "hourly_rate": 9007199254.01}"#;
    let text = call.body("application/json", body).send().await.text();
    assert!(text.contains("\"hourly_rate\":9007199254.01,"), "{text}");
}

#[actix_web::test]
async fn a_project_without_a_rate_is_charged_at_its_client_s() {
    let server = Server::start();
    let user = server.user().await;
    let client = json!({"name": "Acme", "default_hourly_rate": "40"});
    user.post("/clients", client).await.ok(201);
    let (project, _) = read(&user, worked(&user, json!({"name": "A", "client_id": 1}), &[90], &[]).await).await;
    assert_eq!((&project["estimated_cost"], &project["hourly_rate"]), (&Value::Null, &Value::Null));
    assert_eq!((&project["budget_consumed_amount"], &project["total_project_value"]), (&json!(60.0), &json!(0.0)));
}

#[actix_web::test]
async fn what_is_not_billable_costs_nothing() {
    let server = Server::start();
    let user = server.user().await;
    let new = json!({"name": "A", "hourly_rate": 100, "billable": false});
    let (project, _) = read(&user, worked(&user, new, &[60], &[]).await).await;
    assert_eq!((&project["estimated_cost"], &project["total_project_value"]), (&Value::Null, &json!(0.0)));
    let new = json!({"name": "B", "hourly_rate": 0});
    let (project, _) = read(&user, user.post("/projects", new).await.ok(201)["project"]["id"].as_i64().unwrap()).await;
    assert_eq!((&project["hourly_rate"], &project["estimated_cost"]), (&json!(0.0), &Value::Null));
}

#[actix_web::test]
async fn the_budget_warns_at_its_mark() {
    let server = Server::start();
    let user = server.user().await;
    for (name, percent, exceeded) in [("A", 50, true), ("B", 51, false)] {
        let new = json!({"name": name, "hourly_rate": 100, "budget_amount": 400, "budget_threshold_percent": percent});
        let project = user.post("/projects", new).await.ok(201)["project"]["id"].as_i64().unwrap();
        let day = if name == "A" { "2025-11-01" } else { "2025-11-02" };
        user.new_entry(project, &format!("{day}T09:00:00Z"), &format!("{day}T11:00:00Z")).await;
        assert_eq!(read(&user, project).await.0["budget_threshold_exceeded"], exceeded, "{name}");
    }
}

#[actix_web::test]
async fn a_mark_of_zero_means_the_usual_one() {
    let server = Server::start();
    let user = server.user().await;
    let new = json!({"name": "A", "budget_threshold_percent": 0});
    assert_eq!(user.post("/projects", new).await.ok(201)["project"]["budget_threshold_percent"], 80);
    user.patch("/projects/1", json!({"budget_threshold_percent": 30})).await.ok(200);
    let changed = user.patch("/projects/1", json!({"budget_threshold_percent": 0})).await.ok(200);
    assert_eq!(changed["project"]["budget_threshold_percent"], 80);
}
