//! Lists of expenses: whose, which, in what order.

use serde_json::{Value, json};

use super::{changed, made};
use crate::harness::{Client, Person, Server};

async fn listed(person: &Person, query: &str) -> Vec<i64> {
    let list = person.get(&format!("/expenses{query}")).await.ok(200);
    let ids: Vec<i64> = list["expenses"].as_array().unwrap().iter().map(|one| one["id"].as_i64().unwrap()).collect();
    assert_eq!(list["pagination"]["total"], ids.len(), "{query}");
    ids
}

#[actix_web::test]
async fn one_sees_ones_own_and_administrators_everybodys() {
    let server = Server::start();
    let (admin, user, manager) = (server.admin().await, server.user().await, server.manager().await);
    made(&admin, json!({})).await;
    made(&user, json!({})).await;
    made(&manager, json!({})).await;
    assert_eq!(listed(&admin, "").await, [3, 2, 1]);
    assert_eq!(listed(&user, "").await, [2]);
    assert_eq!(listed(&manager, "").await, [3]);
    assert_eq!(listed(&admin, &format!("?user_id={}", user.id)).await, [2]);
    assert_eq!(listed(&admin, "?user_id=99").await, [0_i64; 0]);
    assert_eq!(listed(&user, &format!("?user_id={}", user.id)).await, [2]);
    for person in [&user, &manager] {
        let path = format!("/expenses?user_id={}", admin.id);
        person.get(&path).await.refused(403, "forbidden", "Access denied");
    }
}

#[actix_web::test]
async fn expenses_are_found_by_what_they_are() {
    let server = Server::start();
    let admin = server.admin().await;
    let (project, client) = (admin.new_project("Website").await, admin.new_client("Acme").await);
    let on = |date: &str, more: Value| {
        let mut body = json!({"expense_date": date});
        body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        body
    };
    made(&admin, on("2026-01-01", json!({"project_id": project}))).await;
    made(&admin, on("2026-01-31", json!({"client_id": client, "category": "Meals & Drinks"}))).await;
    made(&admin, on("2026-02-01", json!({"project_id": project, "client_id": client}))).await;
    changed(&admin, 3, json!({"status": "approved"})).await;
    for (query, expected) in [
        (format!("?project_id={project}"), vec![3, 1]),
        (format!("?client_id={client}"), vec![3, 2]),
        (format!("?client_id={client}&project_id={project}"), vec![3]),
        ("?status=approved".to_owned(), vec![3]),
        ("?status=pending&project_id=1".to_owned(), vec![1]),
        ("?status=reimbursed".to_owned(), vec![]),
        ("?category=meals%20%26%20DRINKS".to_owned(), vec![2]),
        ("?category=meals".to_owned(), vec![]),
        ("?category=".to_owned(), vec![3, 2, 1]),
        ("?start_date=2026-01-31".to_owned(), vec![3, 2]),
        ("?end_date=2026-01-31".to_owned(), vec![2, 1]),
        ("?start_date=2026-01-31&end_date=2026-01-31".to_owned(), vec![2]),
        ("?project_id=99".to_owned(), vec![]),
    ] {
        assert_eq!(listed(&admin, &query).await, expected, "{query}");
    }
    let text = "The window must end after it starts";
    admin.get("/expenses?start_date=2026-02-01&end_date=2026-01-31").await.refused(400, "error", text);
    admin.get("/expenses?status=draft").await.error(400, "validation_error");
}

#[actix_web::test]
async fn the_latest_day_comes_first_then_the_latest_made() {
    let server = Server::start();
    let user = server.user().await;
    for date in ["2026-01-02", "2026-01-04", "2026-01-02"] {
        made(&user, json!({"expense_date": date})).await;
    }
    server.advance(60);
    made(&user, json!({"expense_date": "2026-01-02"})).await;
    assert_eq!(listed(&user, "").await, [2, 4, 3, 1]);
    let page = user.get("/expenses?page=2&per_page=3").await.ok(200);
    assert_eq!((&page["expenses"][0]["id"], &page["pagination"]["total"]), (&json!(1), &json!(4)));
    let most = user.get("/expenses?per_page=500").await.ok(200);
    assert_eq!(most["pagination"]["per_page"], 100);
}
