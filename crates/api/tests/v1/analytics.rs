//! `/analytics`.

use serde_json::{Value, json};

use crate::harness::{Client, Person, Server};

/// So many hours of work that begin at nine on a day of January, in Rome.
async fn work(user: &Person, project: i64, day: u8, hours: u8, billable: bool) {
    let body = json!({
        "project_id": project, "billable": billable,
        "start_time": format!("2026-01-{day:02}T09:00:00"), "end_time": format!("2026-01-{day:02}T{:02}:00:00", 9 + hours),
    });
    user.post("/time-entries", body).await.ok(201);
}

/// Somebody at noon of the tenth of January, with work on the days before.
async fn worker(server: &Server) -> Person {
    server.set_clock("2026-01-10T11:00:00Z");
    let user = server.user().await;
    let project = user.new_project("Website").await;
    for (day, hours, billable) in [(4, 2, true), (7, 3, true), (9, 6, false), (10, 1, true)] {
        work(&user, project, day, hours, billable).await;
    }
    user
}

#[actix_web::test]
async fn hours_are_told_for_every_day_and_today_is_one() {
    let server = Server::start();
    let user = worker(&server).await;
    let chart = user.get("/analytics/hours-by-day?days=4").await.ok(200);
    assert_eq!(chart["labels"], json!(["2026-01-06", "2026-01-07", "2026-01-08", "2026-01-09", "2026-01-10"]));
    let line = json!({
        "label": "Hours Worked", "data": [0, 3, 0, 6, 1], "borderColor": "#3b82f6",
        "backgroundColor": "rgba(59, 130, 246, 0.1)", "tension": 0.4, "fill": true,
    });
    assert_eq!(chart["datasets"], json!([line]));
    let month = user.get("/analytics/hours-by-day").await.ok(200);
    assert_eq!(month["labels"].as_array().unwrap().len(), 31);
    assert_eq!(user.get("/analytics/hours-by-day?days=0").await.ok(200)["labels"], json!(["2026-01-10"]));
}

#[actix_web::test]
async fn today_is_that_of_the_organisations_zone() {
    let server = Server::start();
    let user = worker(&server).await;
    server.set_clock("2026-01-10T23:30:00Z");
    assert_eq!(user.get("/analytics/hours-by-day?days=0").await.ok(200)["labels"], json!(["2026-01-11"]));
}

#[actix_web::test]
async fn administrators_see_everybody_and_others_themselves() {
    let server = Server::start();
    let user = worker(&server).await;
    let admin = server.admin().await;
    let project = admin.new_project("Shop").await;
    work(&admin, project, 10, 2, true).await;
    let hours = async |person: &Person, query: &str| {
        person.get(&format!("/analytics/hours-by-day?days=0{query}")).await.ok(200)["datasets"][0]["data"].clone()
    };
    assert_eq!(hours(&admin, "").await, json!([3]));
    assert_eq!(hours(&admin, &format!("&user_id={}", user.id)).await, json!([1]));
    assert_eq!(hours(&user, "").await, json!([1]));
    for path in ["hours-by-day", "hours-forecast", "summary-with-comparison"] {
        let path = format!("/analytics/{path}?user_id={}", admin.id);
        user.get(&path).await.refused(403, "forbidden", "Access denied");
    }
}

#[actix_web::test]
async fn the_forecast_is_a_moving_average_unless_a_line_is_wanted() {
    let server = Server::start();
    let user = worker(&server).await;
    let forecast = user.get("/analytics/hours-forecast?days=6&forecast_days=2").await.ok(200);
    assert_eq!(forecast["historical"]["data"], json!([2, 0, 0, 3, 0, 6, 1]));
    assert_eq!(forecast["forecast"]["labels"], json!(["2026-01-11", "2026-01-12"]));
    // 12 hours in seven days; then without the two hours of the first, with what was forecast.
    assert_eq!(forecast["forecast"]["data"], json!([1.71, 1.67]));
    assert_eq!((&forecast["avg_daily_hours"], &forecast["method"]), (&json!(1.71), &json!("moving_average")));
    assert_eq!(forecast["forecast"]["lower"], json!([0, 0]));
    let line = user.get("/analytics/hours-forecast?days=6&method=linear").await.ok(200);
    assert_eq!(line["method"], "linear_regression");
    assert_eq!(line["forecast"]["data"].as_array().unwrap().len(), 7);
    assert_eq!(line["forecast"]["data"][0], 3);
}

#[actix_web::test]
async fn a_stretch_is_compared_with_the_one_before() {
    let server = Server::start();
    let user = worker(&server).await;
    assert_eq!(
        user.get("/analytics/summary-with-comparison?days=3").await.ok(200),
        json!({
            "total_hours": 10, "total_hours_change": 400, "billable_hours": 4, "billable_hours_change": 100,
            "total_entries": 3, "entries_change": 200, "active_projects": 1, "avg_daily_hours": 3.3,
            "billable_percentage": 40, "total_payments": 0.0, "payment_count": 0, "payments_by_currency": [],
        })
    );
    let nothing = user.get("/analytics/summary-with-comparison?days=0").await.ok(200);
    assert_eq!((&nothing["total_hours"], &nothing["total_hours_change"]), (&json!(1), &json!(-83.3)));
}

#[actix_web::test]
async fn numbers_that_make_no_sense_are_refused() {
    let user = Server::start().user().await;
    for path in ["hours-by-day?days=-1", "hours-by-day?days=3661", "summary-with-comparison?days=x"] {
        let errors = user.get(&format!("/analytics/{path}")).await.error(400, "validation_error")["errors"].clone();
        assert!(errors["days"].is_array(), "{path}: {errors}");
    }
    for query in ["forecast_days=0", "forecast_days=15", "method=crystal_ball"] {
        user.get(&format!("/analytics/hours-forecast?{query}")).await.error(400, "validation_error");
    }
}

#[actix_web::test]
async fn a_summary_is_shared_out_by_what_is_asked_for() {
    let server = Server::start();
    let user = worker(&server).await;
    let client = user.new_client("Acme").await;
    user.patch("/projects/1", json!({"client_id": client})).await.ok(200);
    user.post("/categories", json!({"name": "Meeting"})).await.ok(201);
    user.patch("/time-entries/2", json!({"category": "Meeting"})).await.ok(200);
    let plain = user.get("/reports/summary").await.ok(200)["summary"].clone();
    for part in ["by_day", "by_user", "by_client", "by_category"] {
        assert_eq!(plain.get(part), None, "{part}");
    }
    let path = "/reports/summary?start_date=2026-01-07&end_date=2026-01-10&include=by_day&include=by_user&include=by_client&include=by_category";
    let summary = user.get(path).await.ok(200)["summary"].clone();
    assert_eq!(summary["total_hours"], 10);
    let worked = |hours: i64, billable: i64, entries: i64| {
        json!({
            "hours": hours, "billable_hours": billable, "seconds": hours * 3_600, "billable_seconds": billable * 3_600,
            "entries": entries,
        })
    };
    let with = |mut worked: Value, names: Value| {
        worked.as_object_mut().unwrap().extend(names.as_object().unwrap().clone());
        worked
    };
    let day = |day: &str, totals: Value| with(totals, json!({"date": day}));
    assert_eq!(
        summary["by_day"],
        json!([
            day("2026-01-07", worked(3, 3, 1)),
            day("2026-01-09", worked(6, 0, 1)),
            day("2026-01-10", worked(1, 1, 1))
        ])
    );
    assert_eq!(summary["by_user"], json!([with(worked(10, 4, 3), json!({"user_id": user.id, "username": "user"}))]));
    assert_eq!(
        summary["by_client"],
        json!([with(worked(10, 4, 3), json!({"client_id": client, "client_name": "Acme"}))])
    );
    let meeting = with(worked(3, 3, 1), json!({"category_id": 1, "category_name": "Meeting"}));
    assert_eq!(summary["by_category"], json!([meeting]));
    user.get("/reports/summary?include=by_moon").await.error(400, "validation_error");
}
