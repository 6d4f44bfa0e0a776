//! Times as clients send them: instants, offsets, and what a clock on the organisation's wall shows.

use serde_json::{Value, json};

use super::{hour, make};
use crate::harness::{Client, Server, Setup};

/// The start that an entry gets when a client sends that text.
async fn start_of(server: &Server, text: &str) -> Value {
    let user = server.person(&format!("u{}", server.entry_count().await), timekeeper_domain::user::Role::User).await;
    let project = user.new_project(text).await;
    let answer = user.post("/time-entries", json!({"project_id": project, "start_time": text})).await;
    if answer.status == 201 {
        answer.json()["time_entry"]["start_time"].clone()
    } else {
        answer.json()["errors"].clone()
    }
}

#[actix_web::test]
async fn an_instant_is_that_instant_and_a_naive_time_is_the_organisation_s() {
    let server = Server::start();
    for (sent, kept) in [
        ("2026-01-05T08:00:00Z", "2026-01-05T08:00:00Z"),
        ("2026-01-05T08:00:00.123Z", "2026-01-05T08:00:00.123000Z"),
        ("2026-01-05T08:00:00+05:30", "2026-01-05T02:30:00Z"),
        ("2026-01-05T08:00:00", "2026-01-05T07:00:00Z"),
        ("2026-01-05T08:00:00.000", "2026-01-05T07:00:00Z"),
        ("2026-01-05T08:00", "2026-01-05T07:00:00Z"),
        ("2026-01-05 08:00:00", "2026-01-05T07:00:00Z"),
        ("2025-07-05T08:00:00", "2025-07-05T06:00:00Z"),
        ("2026-01-05T08:00:00.340054", "2026-01-05T07:00:00.340054Z"),
    ] {
        assert_eq!(start_of(&server, sent).await, kept, "{sent}");
    }
}

#[actix_web::test]
async fn a_zone_is_the_organisation_s_to_choose() {
    for (zone, kept) in [
        ("UTC", "2026-01-04T08:00:00Z"),
        ("Asia/Kathmandu", "2026-01-04T02:15:00Z"),
        ("America/New_York", "2026-01-04T13:00:00Z"),
    ] {
        let server = Setup { zone, ..Setup::default() }.start();
        assert_eq!(start_of(&server, "2026-01-04T08:00:00").await, kept, "{zone}");
    }
}

#[actix_web::test]
async fn a_time_that_clocks_skipped_is_refused_with_the_gap_named() {
    let server = Server::start();
    let gap = "2025-03-30T02:30:00 does not exist in Europe/Rome: clocks went from 02:00 to 03:00.";
    assert_eq!(start_of(&server, "2025-03-30T02:30:00").await, json!({"start_time": [gap]}));
    assert_eq!(start_of(&server, "2025-03-30T03:00:00").await, "2025-03-30T01:00:00Z");
    assert_eq!(start_of(&server, "2025-03-30T01:59:59").await, "2025-03-30T00:59:59Z");
}

#[actix_web::test]
async fn an_hour_that_clocks_show_twice_means_the_first_unless_an_offset_says_otherwise() {
    let server = Server::start();
    assert_eq!(start_of(&server, "2025-10-26T02:30:00").await, "2025-10-26T00:30:00Z");
    assert_eq!(start_of(&server, "2025-10-26T02:30:00+02:00").await, "2025-10-26T00:30:00Z");
    assert_eq!(start_of(&server, "2025-10-26T02:30:00+01:00").await, "2025-10-26T01:30:00Z");
}

#[actix_web::test]
async fn an_entry_over_a_change_of_clocks_is_as_long_as_it_took() {
    let server = Server::start();
    let user = server.user().await;
    let project = user.new_project("Website").await;
    for (start, end, seconds) in
        [("2025-03-30T01:00:00", "2025-03-30T04:00:00", 7_200), ("2025-10-26T01:00:00", "2025-10-26T04:00:00", 14_400)]
    {
        let new = json!({"project_id": project, "start_time": start, "end_time": end});
        assert_eq!(make(&user, new).await["duration_seconds"], seconds, "{start}");
    }
}

#[actix_web::test]
async fn one_naive_and_one_absolute_time_go_together() {
    let server = Server::start();
    let user = server.user().await;
    let project = user.new_project("Website").await;
    let new = json!({"project_id": project, "start_time": "2026-01-05T08:00:00", "end_time": "2026-01-05T08:00:00Z"});
    assert_eq!(make(&user, new).await["duration_seconds"], 3_600);
}

#[actix_web::test]
async fn hours_are_rounded_half_away_from_zero() {
    let server = Server::start();
    let user = server.user().await;
    let project = user.new_project("Website").await;
    for (minute, (end, hours, text)) in [
        ("00:18", json!(0.01), "00:00:18"),
        ("00:17", json!(0), "00:00:17"),
        ("20:00", json!(0.33), "00:20:00"),
        ("40:00", json!(0.67), "00:40:00"),
    ]
    .into_iter()
    .enumerate()
    {
        let day = minute + 1;
        let new = json!({
            "project_id": project, "start_time": format!("2026-01-{day:02}T00:00:00Z"),
            "end_time": format!("2026-01-{day:02}T00:{end}Z"),
        });
        let entry = make(&user, new).await;
        assert_eq!((&entry["duration_hours"], &entry["duration_formatted"]), (&hours, &json!(text)));
    }
    let long = json!({"project_id": project, "start_time": "2025-12-01T00:00:00Z", "end_time": "2025-12-06T03:04:05Z"});
    assert_eq!(make(&user, long).await["duration_formatted"], "123:04:05");
}

#[actix_web::test]
async fn minutes_may_stand_for_a_start_and_an_end() {
    let server = Server::start();
    let user = server.user().await;
    let project = user.new_project("Website").await;
    let entry = make(&user, json!({"project_id": project, "duration_minutes": 90, "date": "2025-07-01"})).await;
    let times = (&entry["start_time"], &entry["end_time"]);
    assert_eq!(times, (&json!("2025-07-01T07:00:00Z"), &json!("2025-07-01T08:30:00Z")));
    for (day, nine) in [("2025-03-30", "2025-03-30T07:00:00Z"), ("2025-10-26", "2025-10-26T08:00:00Z")] {
        let entry = make(&user, json!({"project_id": project, "duration_minutes": 60, "date": day})).await;
        assert_eq!(entry["start_time"], nine, "on a day on which clocks change");
    }
    let entry = make(&user, json!({"project_id": project, "duration_minutes": 30})).await;
    let times = (&entry["start_time"], &entry["end_time"]);
    assert_eq!(times, (&json!("2026-01-05T08:30:00Z"), &json!("2026-01-05T09:00:00Z")));
    for (minutes, text) in [
        (json!(0), "Must be greater than or equal to 1 and less than or equal to 525600."),
        (json!(525_601), "Must be greater than or equal to 1 and less than or equal to 525600."),
        (json!(1.5), "Not a valid integer."),
    ] {
        let new = json!({"project_id": project, "duration_minutes": minutes, "date": "2025-07-01"});
        user.post("/time-entries", new).await.invalid("duration_minutes", text);
    }
}

#[actix_web::test]
async fn minutes_may_stand_for_a_start_or_an_end() {
    let server = Server::start();
    let user = server.user().await;
    let project = user.new_project("Website").await;
    let expected = (json!("2025-07-01T09:00:00Z"), json!("2025-07-01T09:45:00Z"));
    let day = |field: &str, time: &str| json!({"project_id": project, "duration_minutes": 45, field: time});
    for new in [day("start_time", "2025-07-01T09:00:00Z"), day("end_time", "2025-07-01T09:45:00Z")] {
        let entry = make(&user, new).await;
        assert_eq!((entry["start_time"].clone(), entry["end_time"].clone()), expected);
        user.delete(&format!("/time-entries/{}", entry["id"])).await.ok(200);
    }
    let all = |minutes| {
        json!({
            "project_id": project, "duration_minutes": minutes,
            "start_time": "2025-07-01T09:00:00Z", "end_time": "2025-07-01T09:45:30Z",
        })
    };
    for minutes in [44, 47] {
        let answer = user.post("/time-entries", all(minutes)).await;
        answer.refused(400, "error", "duration_minutes does not fit start_time and end_time");
    }
    make(&user, all(45)).await;
    let far = json!({"project_id": project, "duration_minutes": 525_600, "start_time": "8999-12-31T23:00:00Z"});
    assert!(user.post("/time-entries", far).await.status < 500);
}

#[actix_web::test]
async fn what_goes_on_has_begun() {
    let server = Server::start();
    let user = server.user().await;
    let project = user.new_project("Website").await;
    let text = "An entry that goes on cannot start in the future";
    let open = |start: &str| json!({"project_id": project, "start_time": start});
    user.post("/time-entries", open("2026-01-05T09:05:01Z")).await.refused(400, "error", text);
    let entry = make(&user, open("2026-01-05T09:05:00Z")).await;
    let path = format!("/time-entries/{}", entry["id"]);
    user.patch(&path, json!({"start_time": "2027-12-01T00:00:00Z"})).await.refused(400, "error", text);
    user.patch(&path, json!({"start_time": "2026-01-05T08:00:00Z"})).await.ok(200);
    let planned = json!({"project_id": project, "start_time": "2027-01-05T09:00:00Z", "duration_minutes": 5});
    make(&user, planned).await;
}

#[actix_web::test]
async fn microseconds_are_kept_and_nothing_finer() {
    let server = Server::start();
    let user = server.user().await;
    let project = user.new_project("Website").await;
    let more = json!({"project_id": project, "end_time": "2026-01-05T07:00:00.123456789Z"});
    let mut new = hour(6, &json!({}));
    new.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    assert_eq!(make(&user, new).await["end_time"], "2026-01-05T07:00:00.123456Z");
}
