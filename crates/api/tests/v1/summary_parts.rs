//! What `/reports/summary` tells when it is asked to: days and weeks of any zone, rounded time, amounts.

use serde_json::{Value, json};
use timekeeper_app::Settings;
use timekeeper_domain::rounding::{RoundingGrain, RoundingMode, RoundingPolicy};

use crate::harness::{Client, Person, Server, Setup};

async fn summary(person: &Person, query: &str) -> Value {
    person.get(&format!("/reports/summary?{query}")).await.ok(200)["summary"].clone()
}

fn column(lines: &Value, names: [&str; 2]) -> Value {
    let lines = lines.as_array().unwrap().iter();
    lines.map(|line| names.map(|name| line[name].clone()).to_vec()).collect::<Vec<_>>().into()
}

#[actix_web::test]
async fn days_and_weeks_are_those_of_the_zone_that_is_asked_for() {
    let server = Server::start();
    let user = server.user().await;
    let project = user.new_project("Website").await;
    // Saturday evening in New York, Sunday in Rome; Sunday in both; Monday in Rome and Kathmandu, Sunday in New York.
    user.new_entry(project, "2026-01-04T03:00:00Z", "2026-01-04T04:00:00Z").await;
    user.new_entry(project, "2026-01-04T15:00:00Z", "2026-01-04T17:00:00Z").await;
    user.new_entry(project, "2026-01-04T23:30:00Z", "2026-01-05T02:30:00Z").await;
    let asked = "start_date=2025-12-25&end_date=2026-01-05&include=by_day&include=by_week";
    let home = summary(&user, asked).await;
    assert_eq!(home["timezone"], "Europe/Rome");
    assert_eq!(column(&home["by_day"], ["date", "hours"]), json!([["2026-01-04", 3], ["2026-01-05", 3]]));
    assert_eq!(column(&home["by_week"], ["week_start", "hours"]), json!([["2025-12-29", 3], ["2026-01-05", 3]]));
    let there = summary(&user, &format!("{asked}&timezone=America/New_York&week_start=sunday")).await;
    assert_eq!(there["timezone"], "America/New_York");
    assert_eq!(there["start_date"], "2025-12-25T05:00:00Z");
    assert_eq!(there["end_date"], "2026-01-06T04:59:59.999999Z");
    assert_eq!(column(&there["by_day"], ["date", "hours"]), json!([["2026-01-03", 1], ["2026-01-04", 5]]));
    assert_eq!(column(&there["by_week"], ["week_start", "hours"]), json!([["2025-12-28", 1], ["2026-01-04", 5]]));
    assert_eq!(there["by_week"][1]["entries"], 2);
    let east = summary(&user, &format!("{asked}&timezone=Asia/Kathmandu")).await;
    assert_eq!(column(&east["by_day"], ["date", "hours"]), json!([["2026-01-04", 3], ["2026-01-05", 3]]));
    // A day of another zone is another window.
    let day = "start_date=2026-01-03&end_date=2026-01-03";
    assert_eq!(summary(&user, &format!("{day}&timezone=America/New_York")).await["total_entries"], 1);
    assert_eq!(summary(&user, day).await["total_entries"], 0);
    assert_eq!(summary(&user, &format!("{asked}&timezone=Europe/Rome")).await, home);
}

#[actix_web::test]
async fn weeks_alone_do_not_bring_days_along() {
    let server = Server::start();
    let user = server.user().await;
    let project = user.new_project("Website").await;
    user.new_entry(project, "2026-01-04T15:00:00Z", "2026-01-04T17:00:00Z").await;
    let weeks = summary(&user, "include=by_week&week_start=saturday").await;
    assert_eq!(column(&weeks["by_week"], ["week_start", "billable_seconds"]), json!([["2026-01-03", 7_200]]));
    assert_eq!(weeks.get("by_day"), None);
}

#[actix_web::test]
async fn weeks_begin_as_the_organisation_likes_unless_another_day_is_asked_for() {
    let server = Server::start();
    let user = server.user().await;
    let project = user.new_project("Website").await;
    user.new_entry(project, "2026-01-04T15:00:00Z", "2026-01-04T17:00:00Z").await;
    server.settle(Settings { week_start: Some(time::Weekday::Sunday), ..Settings::default() }).await;
    let week = async |asked: &str| {
        summary(&user, &format!("include=by_week{asked}")).await["by_week"][0]["week_start"].clone()
    };
    assert_eq!(week("").await, "2026-01-04");
    assert_eq!(week("&week_start=monday").await, "2025-12-29");
    let table = user.get("/reports/summary/export?by=week").await;
    assert!(table.text().contains("2026-01-04,"), "{}", table.text());
}

#[actix_web::test]
async fn what_makes_no_sense_is_refused() {
    let user = Server::start().user().await;
    for (query, field) in [
        ("timezone=Mars/Olympus", "timezone"),
        ("timezone=", "timezone"),
        ("week_start=someday", "week_start"),
        ("rounding_minutes=0", "rounding_minutes"),
        ("rounding_minutes=1441", "rounding_minutes"),
        ("rounding_minutes=15&rounding=sideways", "rounding"),
        ("include=by_moon", "include"),
    ] {
        let errors =
            user.get(&format!("/reports/summary?{query}")).await.error(400, "validation_error")["errors"].clone();
        assert!(errors[field].is_array(), "{query}: {errors}");
    }
}

#[actix_web::test]
async fn time_is_told_as_tracked_and_as_rounded() {
    let server = Server::start();
    let user = server.user().await;
    let (one, two) = (user.new_project("One").await, user.new_project("Two").await);
    user.new_entry(one, "2026-01-03T09:00:00Z", "2026-01-03T09:08:00Z").await;
    user.new_entry(one, "2026-01-04T09:00:00Z", "2026-01-04T09:07:00Z").await;
    user.new_entry(two, "2026-01-04T10:00:00Z", "2026-01-04T10:20:00Z").await;
    user.patch("/time-entries/3", json!({"billable": false})).await.ok(200);
    let parts = "include=rounded&include=by_day&include=by_week&include=by_user&include=by_client&include=by_category";
    let plain = summary(&user, parts).await;
    assert_eq!([&plain["total_seconds"], &plain["rounded_seconds"]], [&json!(2_100), &json!(2_100)]);
    assert_eq!(plain["rounding"], Value::Null, "nobody rounds");
    assert_eq!(summary(&user, "").await.get("rounding"), None);
    let quarters = summary(&user, &format!("{parts}&rounding_minutes=15")).await;
    assert_eq!(quarters["rounding"], json!({"step_seconds": 900, "mode": "nearest"}));
    let sums = ["total_seconds", "billable_seconds", "rounded_seconds", "rounded_billable_seconds", "rounded_hours"];
    let sums = sums.map(|name| quarters[name].clone());
    assert_eq!(sums, [json!(2_100), json!(900), json!(1_800), json!(900), json!(0.5)]);
    let names = ["seconds", "rounded_seconds"];
    assert_eq!(column(&quarters["by_project"], names), json!([[1_200, 900], [900, 900]]));
    assert_eq!(column(&quarters["by_day"], names), json!([[480, 900], [1_620, 900]]));
    assert_eq!(column(&quarters["by_week"], names), json!([[2_100, 1_800]]));
    assert_eq!(column(&quarters["by_user"], names), json!([[2_100, 1_800]]));
    let up = summary(&user, &format!("{parts}&rounding_minutes=6&rounding=up&timezone=Asia/Tokyo")).await;
    assert_eq!(column(&up["by_day"], names), json!([[480, 720], [1_620, 2_160]]));
    let unasked = summary(&user, "rounding_minutes=15").await;
    assert_eq!(unasked["rounded_seconds"], 1_800, "steps are given for nothing else");
    let alone = user.get("/reports/summary?include=rounded&rounding=up").await.error(400, "validation_error");
    assert_eq!(alone["errors"], json!({"rounding": ["Goes with rounding_minutes."]}));
}

#[actix_web::test]
async fn the_organisation_s_rounding_is_what_is_meant() {
    let policy = RoundingPolicy::new(900, RoundingMode::Up, RoundingGrain::Entry).unwrap();
    let server = Setup { rounding: Some(policy), ..Setup::default() }.start();
    let admin = server.admin().await;
    let project = admin.new_project("Website").await;
    admin.patch(&format!("/projects/{project}"), json!({"hourly_rate": 40})).await.ok(200);
    admin.new_entry(project, "2026-01-03T09:00:00Z", "2026-01-03T09:01:00Z").await;
    let rounded = summary(&admin, "include=rounded&include=amounts").await;
    assert_eq!(rounded["rounding"], json!({"step_seconds": 900, "mode": "up"}));
    assert_eq!([&rounded["total_seconds"], &rounded["rounded_seconds"]], [&json!(60), &json!(900)]);
    assert_eq!(rounded["amounts"], json!([{"currency_code": "EUR", "amount": 10.00}]), "as it is charged for");
    let charged = admin.get("/time-entries/1/amount").await.ok(200)["amount"]["amount"].clone();
    assert_eq!(charged, rounded["amounts"][0]["amount"]);
    admin.patch("/projects/1", json!({"hourly_rate": null})).await.ok(200);
    let unpriced = summary(&admin, "include=amounts").await;
    assert_eq!([&unpriced["unpriced_seconds"], &unpriced["billable_seconds"]], [60, 60], "as tracked, both");
}

#[actix_web::test]
async fn amounts_follow_the_rates_of_the_days() {
    let server = Server::start();
    let (admin, user) = (server.admin().await, server.user().await);
    let client = admin.new_client("Acme").await;
    let project = user.new_project("Website").await;
    admin.patch(&format!("/projects/{project}"), json!({"client_id": client})).await.ok(200);
    let rate = async |body: Value| admin.post("/rates", body).await.ok(201);
    rate(json!({"project_id": project, "hourly_rate": 60, "effective_from": "2025-12-01"})).await;
    rate(json!({"project_id": project, "hourly_rate": 90, "effective_from": "2026-01-02"})).await;
    rate(json!({"project_id": project, "user_id": user.id, "hourly_rate": 100, "currency_code": "USD", "effective_from": "2026-01-03"})).await;
    rate(json!({"user_id": admin.id, "hourly_rate": "0.01", "effective_from": "2020-01-01"})).await;
    user.new_entry(project, "2025-12-31T22:30:00Z", "2025-12-31T23:30:00Z").await;
    user.new_entry(project, "2026-01-01T23:00:00Z", "2026-01-02T00:00:00Z").await;
    user.new_entry(project, "2026-01-03T10:00:00Z", "2026-01-03T11:30:00Z").await;
    admin.new_entry(project, "2026-01-03T10:00:00Z", "2026-01-03T10:20:00Z").await;
    let ten_minutes = |client: i64| json!({"client_id": client, "start_time": "2026-01-03T12:00:00Z", "end_time": "2026-01-03T12:10:00Z"});
    admin.post("/time-entries", ten_minutes(client)).await.ok(201);
    let own = user.new_client("Own").await;
    user.post("/time-entries", ten_minutes(own)).await.ok(201);
    user.patch("/time-entries/1", json!({"notes": "still the old year in Rome"})).await.ok(200);
    let all = summary(&admin, "start_date=2025-12-31&include=amounts&include=by_user&include=by_client").await;
    let amounts = |euros: f64, dollars: f64| json!([{"currency_code": "EUR", "amount": euros}, {"currency_code": "USD", "amount": dollars}]);
    // 60 + 90 + 90/3 of the project; 10 minutes for the client at a cent an hour are nothing.
    assert_eq!(all["amounts"], amounts(180.00, 150.00));
    assert_eq!(all["unpriced_seconds"], 600);
    assert_eq!(all["by_project"][0]["amounts"], amounts(180.00, 150.00));
    let of = |lines: &Value, name: &str| {
        let lines = lines.as_array().unwrap();
        let line = lines.iter().find(|line| line["username"] == name || line["client_name"] == name).unwrap();
        (line["amounts"].clone(), line["unpriced_seconds"].clone())
    };
    assert_eq!(of(&all["by_user"], "user"), (amounts(150.00, 150.00), json!(600)));
    let euros = |euros: f64| json!([{"currency_code": "EUR", "amount": euros}]);
    assert_eq!(of(&all["by_user"], "admin"), (euros(30.00), json!(0)));
    assert_eq!(of(&all["by_client"], "Acme"), (amounts(180.00, 150.00), json!(0)));
    assert_eq!(of(&all["by_client"], "Own"), (json!([]), json!(600)));
    let mut one_by_one = 0.0;
    for entry in [1, 2, 4] {
        one_by_one +=
            admin.get(&format!("/time-entries/{entry}/amount")).await.ok(200)["amount"]["amount"].as_f64().unwrap();
    }
    assert_eq!(json!(one_by_one), json!(180.0));
    let own = summary(&user, &format!("start_date=2025-12-31&include=amounts&project_id={project}")).await;
    assert_eq!((&own["amounts"], &own["unpriced_seconds"]), (&amounts(150.00, 150.00), &json!(0)));
    let cut = summary(&admin, "start_date=2026-01-03T10:00:01Z&include=amounts").await;
    assert_eq!((&cut["amounts"], &cut["unpriced_seconds"]), (&euros(0.00), &json!(600)));
    assert_eq!(summary(&admin, "").await.get("amounts"), None);
}

#[actix_web::test]
async fn what_was_invoiced_stays_what_it_was() {
    let server = Server::start();
    let admin = server.admin().await;
    let client = admin.new_client("Acme").await;
    admin.post("/projects", json!({"name": "Website", "client_id": client, "hourly_rate": 90})).await.ok(201);
    admin.new_entry(1, "2026-01-03T09:00:00Z", "2026-01-03T10:00:00Z").await;
    admin.new_entry(1, "2026-01-03T11:00:00Z", "2026-01-03T12:00:00Z").await;
    let invoice = json!({"project_id": 1, "time_entry_ids": [1]});
    admin.post("/invoices/from-time-entries", invoice).await.ok(201);
    let amounts = async || summary(&admin, "include=amounts&include=by_client").await["amounts"][0]["amount"].clone();
    assert_eq!(amounts().await, 180.00);
    admin.patch("/projects/1", json!({"hourly_rate": 120})).await.ok(200);
    assert_eq!(amounts().await, 210.00, "the one that is not on an invoice");
    admin.post("/rates", json!({"project_id": 1, "hourly_rate": 50, "effective_from": "2026-01-03"})).await.ok(201);
    assert_eq!(amounts().await, 140.00);
    let one_by_one = ["/time-entries/1/amount", "/time-entries/2/amount"];
    for (path, amount) in one_by_one.into_iter().zip([90.00, 50.00]) {
        assert_eq!(admin.get(path).await.ok(200)["amount"]["amount"], amount, "{path}");
    }
}

#[actix_web::test]
async fn what_an_invoice_asks_for_is_what_its_time_brings() {
    let server = Server::start();
    let admin = server.admin().await;
    let client = admin.new_client("Acme").await;
    admin.post("/projects", json!({"name": "Website", "client_id": client, "hourly_rate": 90})).await.ok(201);
    for hour in [9, 11, 13] {
        admin.new_entry(1, &format!("2026-01-03T{hour:02}:00:00Z"), &format!("2026-01-03T{hour:02}:40:00Z")).await;
    }
    let invoice = json!({"project_id": 1, "time_entry_ids": [1, 2, 3]});
    let invoice = admin.post("/invoices/from-time-entries", invoice).await.ok(201)["invoice"]["id"].clone();
    let amounts = async || summary(&admin, "include=amounts&include=by_client").await;
    assert_eq!(amounts().await["amounts"][0]["amount"], 180.00);
    let flat = json!({"items": [{"description": "Flat", "unit_price": "100.00", "time_entry_ids": [1, 2, 3]}]});
    admin.put(&format!("/invoices/{invoice}/items"), flat).await.ok(200);
    let summary = amounts().await;
    assert_eq!(summary["amounts"], json!([{"currency_code": "EUR", "amount": 100.00}]));
    assert_eq!(summary["by_client"][0]["amounts"], summary["amounts"]);
    assert_eq!(summary["by_project"][0]["amounts"], summary["amounts"]);
    assert_eq!(summary["unpriced_seconds"], 0);
    let mut shares = Vec::new();
    for entry in 1..=3 {
        shares.push(admin.get(&format!("/time-entries/{entry}/amount")).await.ok(200)["amount"]["amount"].clone());
    }
    assert_eq!(shares, [33.33, 33.33, 33.34]);
}
