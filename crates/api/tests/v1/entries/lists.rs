//! Lists of time entries: whose, which, and in what order.

use serde_json::{Value, json};

use crate::harness::{Client, Person, Server};

fn ids(list: &Value) -> Vec<i64> {
    list["time_entries"].as_array().unwrap().iter().map(|entry| entry["id"].as_i64().unwrap()).collect()
}

async fn listed(person: &Person, query: &str) -> Vec<i64> {
    ids(&person.get(&format!("/time-entries?{query}")).await.ok(200))
}

#[actix_web::test]
async fn the_latest_start_comes_first_and_of_equal_ones_the_highest_number() {
    let server = Server::start();
    let (admin, user) = (server.admin().await, server.user().await);
    let project = user.new_project("Website").await;
    user.new_entry(project, "2026-01-02T09:00:00Z", "2026-01-02T10:00:00Z").await;
    user.new_entry(project, "2026-01-04T09:00:00Z", "2026-01-04T10:00:00Z").await;
    user.new_entry(project, "2026-01-03T09:00:00Z", "2026-01-03T10:00:00Z").await;
    admin.new_entry(project, "2026-01-04T09:00:00Z", "2026-01-04T10:00:00Z").await;
    assert_eq!(listed(&admin, "").await, [4, 2, 3, 1]);
    assert_eq!(listed(&admin, "page=2&per_page=3").await, [1]);
}

#[actix_web::test]
async fn everybody_gets_their_own_and_administrators_everybody_s() {
    let server = Server::start();
    let (admin, manager, user) = (server.admin().await, server.manager().await, server.user().await);
    let project = user.new_project("Website").await;
    user.new_entry(project, "2026-01-02T09:00:00Z", "2026-01-02T10:00:00Z").await;
    manager.new_entry(project, "2026-01-03T09:00:00Z", "2026-01-03T10:00:00Z").await;
    assert_eq!(listed(&user, "").await, [1]);
    assert_eq!(listed(&manager, "").await, [2]);
    assert_eq!(listed(&admin, "").await, [2, 1]);
    assert_eq!(listed(&admin, &format!("user_id={}", user.id)).await, [1]);
    assert_eq!(listed(&admin, "user_id=99").await, [0; 0]);
    assert_eq!(listed(&user, &format!("user_id={}", user.id)).await, [1]);
    let of_other = user.get(&format!("/time-entries?user_id={}", manager.id)).await;
    of_other.refused(403, "forbidden", "Access denied");
    manager.get(&format!("/time-entries?user_id={}", user.id)).await.refused(403, "forbidden", "Access denied");
}

#[actix_web::test]
async fn entries_that_go_on_are_left_out_unless_asked_for() {
    let server = Server::start();
    let user = server.user().await;
    let project = user.new_project("Website").await;
    user.new_entry(project, "2026-01-02T09:00:00Z", "2026-01-02T10:00:00Z").await;
    user.post("/timer/start", json!({"project_id": project})).await.ok(201);
    assert_eq!(listed(&user, "").await, [1]);
    for (asked, expected) in [("true", vec![2, 1]), ("TRUE", vec![2, 1]), ("false", vec![1])] {
        assert_eq!(listed(&user, &format!("include_active={asked}")).await, expected, "{asked}");
    }
}

#[actix_web::test]
async fn they_are_filtered_by_project_and_by_being_billable() {
    let server = Server::start();
    let user = server.user().await;
    let (one, two) = (user.new_project("One").await, user.new_project("Two").await);
    user.new_entry(one, "2026-01-02T09:00:00Z", "2026-01-02T10:00:00Z").await;
    user.new_entry(two, "2026-01-03T09:00:00Z", "2026-01-03T10:00:00Z").await;
    user.patch("/time-entries/2", json!({"billable": false})).await.ok(200);
    assert_eq!(listed(&user, &format!("project_id={one}")).await, [1]);
    assert_eq!(listed(&user, "billable=true").await, [1]);
    assert_eq!(listed(&user, "billable=False").await, [2]);
    assert_eq!(listed(&user, &format!("billable=true&project_id={two}")).await, [0; 0]);
}

#[actix_web::test]
async fn days_are_whole_days_of_the_organisation_s_zone() {
    let server = Server::start();
    let user = server.user().await;
    let project = user.new_project("Website").await;
    for (start, end) in [
        ("2026-01-02T22:59:59Z", "2026-01-02T22:59:59.5Z"),
        ("2026-01-02T23:00:00Z", "2026-01-02T23:30:00Z"),
        ("2026-01-03T22:59:59.999999Z", "2026-01-03T23:00:00Z"),
        ("2026-01-03T23:00:00Z", "2026-01-03T23:30:00Z"),
    ] {
        user.new_entry(project, start, end).await;
    }
    for (query, expected) in [
        ("start_date=2026-01-03&end_date=2026-01-03", vec![3, 2]),
        ("start_date=2026-01-03", vec![4, 3, 2]),
        ("end_date=2026-01-03", vec![3, 2, 1]),
        ("end_date=2026-01-02", vec![1]),
        ("start_date=2026-01-03T00:00:00&end_date=2026-01-03T00:00:00", vec![2]),
        ("start_date=2026-01-02T23:00:00Z&end_date=2026-01-03T22:59:59.999999Z", vec![3, 2]),
        ("start_date=2026-01-02T23:00:00.000001Z&end_date=2026-01-03T22:59:59Z", vec![]),
        ("start_date=2026-01-03T01:00:00%2B02:00&end_date=2026-01-03", vec![3, 2]),
        ("start_date=2027-01-01", vec![]),
    ] {
        assert_eq!(listed(&user, query).await, expected, "{query}");
    }
}

#[actix_web::test]
async fn the_day_on_which_clocks_change_is_a_day_too() {
    let server = Server::start();
    let user = server.user().await;
    let project = user.new_project("Website").await;
    for (start, end) in [
        ("2025-10-25T22:00:00Z", "2025-10-25T22:30:00Z"),
        ("2025-10-26T22:59:00Z", "2025-10-26T22:59:30Z"),
        ("2025-10-26T23:00:00Z", "2025-10-26T23:30:00Z"),
    ] {
        user.new_entry(project, start, end).await;
    }
    assert_eq!(listed(&user, "start_date=2025-10-26&end_date=2025-10-26").await, [2, 1]);
}

#[actix_web::test]
async fn totals_are_those_of_the_filter_and_pages_end_somewhere() {
    let server = Server::start();
    let user = server.user().await;
    let project = user.new_project("Website").await;
    for day in 1..=5 {
        user.new_entry(project, &format!("2026-01-0{day}T01:00:00Z"), &format!("2026-01-0{day}T02:00:00Z")).await;
    }
    let page = user.get("/time-entries?start_date=2026-01-02&page=2&per_page=3").await.ok(200);
    let expected = json!({
        "page": 2, "per_page": 3, "total": 4, "pages": 2,
        "has_next": false, "has_prev": true, "next_page": null, "prev_page": 1,
    });
    assert_eq!((ids(&page), &page["pagination"]), (vec![2], &expected));
    let past = user.get("/time-entries?page=2147483647&per_page=100").await.ok(200);
    assert_eq!((ids(&past), &past["pagination"]["total"]), (vec![], &json!(5)));
}
