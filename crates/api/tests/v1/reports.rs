//! `/reports/summary`.

use serde_json::{Value, json};

use crate::harness::{Client, Person, Server};

async fn summary(person: &Person, query: &str) -> Value {
    person.get(&format!("/reports/summary?{query}")).await.ok(200)["summary"].clone()
}

#[actix_web::test]
async fn a_month_is_summed_in_all_and_by_project() {
    let server = Server::start();
    let user = server.user().await;
    let (website, shop) = (user.new_project("Website").await, user.new_project("Shop").await);
    let client = user.new_client("Acme").await;
    user.new_entry(website, "2024-01-10T09:00:00Z", "2024-01-10T10:00:00Z").await;
    user.new_entry(shop, "2024-01-11T09:00:00Z", "2024-01-11T11:30:00Z").await;
    user.new_entry(shop, "2024-01-12T09:00:00Z", "2024-01-12T09:30:00Z").await;
    user.patch("/time-entries/3", json!({"billable": false})).await.ok(200);
    let for_client = json!({
        "client_id": client, "start_time": "2024-01-13T09:00:00Z", "end_time": "2024-01-13T10:00:00Z",
    });
    user.post("/time-entries", for_client).await.ok(201);
    user.post("/timer/start", json!({"project_id": website})).await.ok(201);
    let answer = user.get("/reports/summary?start_date=2024-01-01&end_date=2024-01-31").await;
    assert_eq!(
        answer.ok(200),
        json!({
            "summary": {
                "start_date": "2023-12-31T23:00:00Z",
                "end_date": "2024-01-31T22:59:59.999999Z",
                "timezone": "Europe/Rome",
                "total_hours": 5,
                "billable_hours": 4.5,
                "total_entries": 4,
                "total_seconds": 18_000,
                "billable_seconds": 16_200,
                "by_project": [
                    {
                        "project_id": shop, "project_name": "Shop", "hours": 3, "billable_hours": 2.5,
                        "seconds": 10_800, "billable_seconds": 9_000, "entries": 2,
                    },
                    {
                        "project_id": website, "project_name": "Website", "hours": 1, "billable_hours": 1,
                        "seconds": 3_600, "billable_seconds": 3_600, "entries": 1,
                    },
                ],
            },
            "total_hours": 5,
            "billable_hours": 4.5,
            "total_entries": 4,
            "estimated_revenue": 0.0,
        })
    );
    user.patch(&format!("/projects/{shop}"), json!({"hourly_rate": 70.3})).await.ok(200);
    let answer = user.get("/reports/summary?start_date=2024-01-01&end_date=2024-01-31").await;
    assert_eq!(answer.ok(200)["estimated_revenue"], 175.75, "two and a half hours of the shop");
}

#[actix_web::test]
async fn seconds_are_added_before_anything_is_rounded() {
    let server = Server::start();
    let user = server.user().await;
    let project = user.new_project("Website").await;
    for day in 1..=3 {
        user.new_entry(project, &format!("2026-01-0{day}T01:00:00Z"), &format!("2026-01-0{day}T01:20:00Z")).await;
    }
    let summary = summary(&user, "start_date=2026-01-01").await;
    assert_eq!((&summary["total_hours"], &summary["billable_hours"]), (&json!(1), &json!(1)));
    assert_eq!(summary["by_project"][0]["hours"], 1);
}

#[actix_web::test]
async fn three_totals_of_the_same_work_agree() {
    let server = Server::start();
    let user = server.user().await;
    let project = user.new_project("Website").await;
    for day in 1..=4 {
        let (start, end) = (format!("2026-01-0{day}T01:00:00Z"), format!("2026-01-0{day}T01:07:1{day}Z"));
        user.new_entry(project, &start, &end).await;
    }
    let summary = summary(&user, "start_date=2026-01-01").await;
    let hours = summary["total_hours"].clone();
    assert_eq!(summary["by_project"][0]["hours"], hours);
    assert_eq!(user.get("/projects/1").await.ok(200)["project"]["total_hours"], hours);
    assert_eq!(user.get("/users/me").await.ok(200)["user"]["total_hours"], hours);
}

#[actix_web::test]
async fn a_day_at_the_end_is_inside_and_so_is_a_moment() {
    let server = Server::start();
    let user = server.user().await;
    let project = user.new_project("Website").await;
    user.new_entry(project, "2026-01-04T23:00:00Z", "2026-01-04T23:30:00Z").await;
    user.new_entry(project, "2026-01-05T08:00:00Z", "2026-01-05T08:30:00Z").await;
    for (query, entries) in [
        ("start_date=2026-01-05&end_date=2026-01-05", 2),
        ("start_date=2026-01-04&end_date=2026-01-04", 0),
        ("start_date=2026-01-05T09:00:00&end_date=2026-01-05T08:00:00Z", 1),
        ("start_date=2026-01-04T23:00:00.000001Z&end_date=2026-01-05T07:59:59Z", 0),
    ] {
        assert_eq!(summary(&user, query).await["total_entries"], entries, "{query}");
    }
}

#[actix_web::test]
async fn the_last_thirty_days_are_meant_when_nothing_is_said() {
    let server = Server::start();
    let user = server.user().await;
    let project = user.new_project("Website").await;
    user.new_entry(project, "2025-12-06T08:59:59Z", "2025-12-06T09:00:00Z").await;
    user.new_entry(project, "2025-12-06T09:00:01Z", "2025-12-06T10:00:00Z").await;
    user.new_entry(project, "2026-01-05T08:59:00Z", "2026-01-05T09:00:00Z").await;
    let default = summary(&user, "").await;
    assert_eq!(default["total_entries"], 2);
    assert_eq!(default["end_date"], "2026-01-05T09:00:00Z");
    let to = summary(&user, "end_date=2025-12-06").await;
    assert_eq!((&to["total_entries"], &to["start_date"]), (&json!(2), &json!("2025-11-06T23:00:00Z")));
}

#[actix_web::test]
async fn an_entry_counts_whole_where_it_starts() {
    let server = Server::start();
    let user = server.user().await;
    let project = user.new_project("Website").await;
    user.new_entry(project, "2026-01-03T22:00:00Z", "2026-01-04T02:00:00Z").await;
    assert_eq!(summary(&user, "start_date=2026-01-03&end_date=2026-01-03").await["total_hours"], 4);
    assert_eq!(summary(&user, "start_date=2026-01-04&end_date=2026-01-04").await["total_hours"], 0);
}

#[actix_web::test]
async fn breaks_do_not_count() {
    let server = Server::start();
    let user = server.user().await;
    let project = user.new_project("Website").await;
    user.new_entry(project, "2026-01-03T09:00:00Z", "2026-01-03T10:00:00Z").await;
    user.patch("/time-entries/1", json!({"break_seconds": 900})).await.ok(200);
    assert_eq!(summary(&user, "").await["total_hours"], 0.75);
}

#[actix_web::test]
async fn everybody_sees_their_own_and_administrators_everybody_s() {
    let server = Server::start();
    let (admin, manager, user) = (server.admin().await, server.manager().await, server.user().await);
    let project = user.new_project("Website").await;
    user.new_entry(project, "2026-01-03T09:00:00Z", "2026-01-03T10:00:00Z").await;
    manager.new_entry(project, "2026-01-03T09:00:00Z", "2026-01-03T11:00:00Z").await;
    assert_eq!(summary(&user, "").await["total_hours"], 1);
    assert_eq!(summary(&manager, "").await["total_hours"], 2);
    assert_eq!(summary(&admin, "").await["total_hours"], 3);
    assert_eq!(summary(&admin, &format!("user_id={}", user.id)).await["total_hours"], 1);
    assert_eq!(summary(&user, &format!("user_id={}", user.id)).await["total_hours"], 1);
    let answer = manager.get(&format!("/reports/summary?user_id={}", user.id)).await;
    answer.refused(403, "forbidden", "Access denied");
}

#[actix_web::test]
async fn one_project_may_be_meant() {
    let server = Server::start();
    let user = server.user().await;
    let (one, two) = (user.new_project("One").await, user.new_project("Two").await);
    user.new_entry(one, "2026-01-03T09:00:00Z", "2026-01-03T10:00:00Z").await;
    user.new_entry(two, "2026-01-03T10:00:00Z", "2026-01-03T12:00:00Z").await;
    let of_one = summary(&user, &format!("project_id={one}")).await;
    assert_eq!((&of_one["total_hours"], of_one["by_project"].as_array().unwrap().len()), (&json!(1), 1));
    assert_eq!(summary(&user, "project_id=99").await["by_project"], json!([]));
}

#[actix_web::test]
async fn from_a_day_to_come_there_is_nothing_yet() {
    let server = Server::start();
    let user = server.user().await;
    let project = user.new_project("Website").await;
    user.new_entry(project, "2026-01-03T09:00:00Z", "2026-01-03T10:00:00Z").await;
    let none = summary(&user, "start_date=2027-01-01").await;
    assert_eq!((&none["total_entries"], &none["start_date"]), (&json!(0), &json!("2026-12-31T23:00:00Z")));
    assert_eq!(none["end_date"], none["start_date"]);
}

#[actix_web::test]
async fn nothing_worked_is_nothing_summed() {
    let server = Server::start();
    let none = summary(&server.user().await, "").await;
    assert_eq!((&none["total_hours"], &none["total_entries"]), (&json!(0), &json!(0)));
    assert_eq!(none["by_project"], json!([]));
}
