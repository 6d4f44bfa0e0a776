//! The organisation's time zone, and changing it later.

use serde_json::json;

use super::Wrong;
use crate::kit::{Client, Office, Program, Store, on_each_store};

on_each_store!(
    another_zone_needs_a_migration_which_moves_every_day,
    a_server_left_running_through_it_writes_no_more_time,
);

/// Entries and hours of a day.
fn day(client: &Client, day: &str) -> (i64, f64) {
    let summary = client.get(&format!("reports/summary?start_date={day}&end_date={day}")).expect(200);
    let summary = &summary["summary"];
    (summary["total_entries"].as_i64().unwrap(), summary["total_hours"].as_f64().unwrap())
}

fn another_zone_needs_a_migration_which_moves_every_day(store: &Store) {
    let rome = || Program::on(store).set("ORGANISATION__TIMEZONE", "Europe/Rome");
    let server = Program::on(store).serve();
    let office = Office::on(&server);
    // In Rome the second of them belongs to the next day.
    for (start, end) in [("20:00", "20:30"), ("23:30", "23:45")] {
        let (start, end) = (format!("2026-03-10T{start}:00Z"), format!("2026-03-10T{end}:00Z"));
        let body = json!({"project_id": office.project, "start_time": start, "end_time": end});
        office.admin.post("time-entries", &body).expect(201);
    }
    assert_eq!(day(&office.admin, "2026-03-10"), (2, 0.75));
    server.stop();

    let settings = [("ORGANISATION__TIMEZONE", "Europe/Rome")];
    let words = ["UTC", "Europe/Rome", "organisation.timezone", "timekeeper migrate"];
    for arguments in [&[][..], &["serve", "--no-migrate"]] {
        Wrong { arguments, settings: &settings, words: &words }.is_refused(store);
    }
    let moved = rome().with(&["migrate"]).run().well();
    assert_eq!(moved, "1 time entries moved to another day: UTC → Europe/Rome\n");
    assert_eq!(rome().with(&["migrate"]).run().well(), "the database is up to date\n");

    let server = rome().serve();
    let admin = server.client(office.admin.token());
    assert_eq!(day(&admin, "2026-03-10"), (1, 0.5));
    assert_eq!(day(&admin, "2026-03-11"), (1, 0.25));
    assert_eq!(admin.get("time-entries?start_date=2026-03-11").expect(200)["pagination"]["total"], 1);
    assert_eq!(admin.get("time-entries").expect(200)["pagination"]["total"], 2);
    server.stop();
    Wrong { arguments: &[], settings: &[], words: &words }.is_refused(store);
}

fn a_server_left_running_through_it_writes_no_more_time(store: &Store) {
    let server = Program::on(store).serve();
    let office = Office::on(&server);
    Program::on(store).set("ORGANISATION__TIMEZONE", "Asia/Tokyo").with(&["migrate"]).run().well();
    let body = json!({
        "project_id": office.project, "start_time": "2026-03-10T20:00:00Z", "end_time": "2026-03-10T20:30:00Z",
    });
    office.admin.post("time-entries", &body).expect(503);
    office.admin.post("timer/start", &json!({"project_id": office.project})).expect(503);
    assert_eq!(office.admin.get("time-entries?include_active=true").expect(200)["pagination"]["total"], 0);
    assert!(server.logged().contains("another time zone"), "{}", server.logged());
}
