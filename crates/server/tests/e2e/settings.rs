//! What is settled on a page: by one server for all of the same store, and for the next start.

use std::{thread, time::Duration};

use serde_json::{Value, json};

use crate::{
    kit::{Client, Office, Program, Server, Store, on_each_store, within},
    pages::{Browser, program},
};

on_each_store!(
    what_one_server_settles_holds_at_every_other_and_after_a_restart,
    whoever_does_not_know_the_zone_yet_learns_it_with_the_first_refusal,
    days_and_sums_stay_right_while_everybody_writes_and_the_zone_changes,
);

const HERE: &str = "/admin/settings";

/// How long another server may take to hear of it, and a little more.
const SOON: Duration = Duration::from_secs(8);

fn settle(browser: &mut Browser, version: i64, fields: &str) {
    let answer = browser.submit(HERE, HERE, &format!("version={version}&{fields}"));
    assert_eq!((answer.status, answer.location.as_str()), (303, HERE), "{}", answer.text);
}

fn zone(client: &Client) -> String {
    client.get("info").expect(200)["timezone"].as_str().expect("a name").to_owned()
}

/// Entries and hours of a day.
fn day(client: &Client, day: &str) -> (i64, f64) {
    let summary = client.get(&format!("reports/summary?start_date={day}&end_date={day}")).expect(200);
    let summary = &summary["summary"];
    (summary["total_entries"].as_i64().expect("a number"), summary["total_hours"].as_f64().expect("a number"))
}

fn work(project: i64, start: &str, end: &str) -> Value {
    json!({"project_id": project, "start_time": start, "end_time": end})
}

fn signed_in(server: &Server) -> Browser {
    let mut browser = Browser::of(server);
    browser.sign_in();
    browser
}

fn what_one_server_settles_holds_at_every_other_and_after_a_restart(store: &Store) {
    let (one, other) = (program(store).serve(), program(store).serve());
    let office = Office::on(&one);
    let elsewhere = other.client(office.admin.token());
    // In Rome the second of them belongs to the next day.
    for (start, end) in [("20:00", "20:30"), ("23:30", "23:45")] {
        let (start, end) = (format!("2026-03-10T{start}:00Z"), format!("2026-03-10T{end}:00Z"));
        office.admin.post("time-entries", &work(office.project, &start, &end)).expect(201);
    }
    assert_eq!((zone(&elsewhere), day(&elsewhere, "2026-03-10")), ("UTC".to_owned(), (2, 0.75)));

    let mut browser = signed_in(&one);
    settle(&mut browser, 0, "zone=Europe/Rome&week_start=sunday&per_minute=500&name=Example+Ltd");
    assert_eq!(zone(&office.admin), "Europe/Rome", "at once, where it was settled");
    within(SOON, "the other server hears of it", || (zone(&elsewhere) == "Europe/Rome").then_some(()));
    for client in [&office.admin, &elsewhere] {
        assert_eq!((day(client, "2026-03-10"), day(client, "2026-03-11")), ((1, 0.5), (1, 0.25)));
        assert_eq!(client.get("users/me").header("x-ratelimit-limit"), Some("500"));
        let weeks = client.get("reports/summary?start_date=2026-03-10&end_date=2026-03-11&include=by_week").expect(200);
        assert_eq!(weeks["summary"]["by_week"][0]["week_start"], "2026-03-08", "{weeks}");
    }
    assert!(signed_in(&other).get(HERE).text.contains("value=\"Europe/Rome\""));
    assert!(other.logged().contains("other settings hold from now on"), "{}", other.logged());

    one.stop();
    other.stop();
    assert_eq!(program(store).with(&["migrate"]).run().well(), "the database is up to date\n");
    let again = program(store).serve();
    let admin = again.client(office.admin.token());
    assert_eq!((zone(&admin), day(&admin, "2026-03-11")), ("Europe/Rome".to_owned(), (1, 0.25)));
    assert!(again.anonymous().get("/login").text.contains("Example Ltd"));
    settle(&mut signed_in(&again), 1, "zone=");
    assert_eq!((zone(&admin), day(&admin, "2026-03-10")), ("UTC".to_owned(), (2, 0.75)), "as configured again");
    again.stop();
    program(store).serve().stop();
}

fn whoever_does_not_know_the_zone_yet_learns_it_with_the_first_refusal(store: &Store) {
    let (one, other) = (program(store).serve(), program(store).serve());
    let office = Office::on(&one);
    let elsewhere = other.client(office.admin.token());
    settle(&mut signed_in(&one), 0, "zone=Asia/Tokyo");
    let wanted = work(office.project, "2026-03-10T20:00:00Z", "2026-03-10T20:30:00Z");
    let first = elsewhere.post("time-entries", &wanted);
    if first.status != 201 {
        first.expect(503);
        elsewhere.post("time-entries", &wanted).expect(201);
    }
    assert_eq!(day(&elsewhere, "2026-03-11"), (1, 0.5), "in Tokyo it is the next day");
}

/// Entries, one after the other, of a year of their own; answers how many were taken.
fn keep_writing(client: &Client, project: i64, year: i32) -> usize {
    let mut taken = 0;
    for number in 0..60 {
        let (day, hour) = (number / 20 + 1, number % 20 + 4);
        let (start, end) =
            (format!("{year}-05-{day:02}T{hour:02}:00:00Z"), format!("{year}-05-{day:02}T{hour:02}:30:00Z"));
        let answer = client.post("time-entries", &work(project, &start, &end));
        assert!([201, 503].contains(&answer.status), "{}", answer.text);
        taken += usize::from(answer.status == 201);
    }
    taken
}

/// Sums by day: those that are kept, or, for another zone, those that the entries themselves make.
fn by_day(client: &Client, zone: &str) -> Value {
    let asked = "reports/summary?start_date=2020-01-01&end_date=2026-12-31&include=by_day";
    client.get(&format!("{asked}{zone}")).expect(200)["summary"]["by_day"].clone()
}

fn days_and_sums_stay_right_while_everybody_writes_and_the_zone_changes(store: &Store) {
    let (one, other) = (program(store).serve(), program(store).serve());
    let office = Office::on(&one);
    let writers = [(&one, "bob", 2021), (&other, "carl", 2022), (&one, "dora", 2023), (&other, "emil", 2024)];
    let clients: Vec<(Client, i32)> =
        writers.iter().map(|(server, name, year)| (server.client(&Office::hire(store, name)), *year)).collect();
    let mut browser = signed_in(&one);
    let taken: usize = thread::scope(|scope| {
        let writing: Vec<_> =
            clients.iter().map(|(client, year)| scope.spawn(|| keep_writing(client, office.project, *year))).collect();
        for (version, name) in (0..).zip(["Asia/Tokyo", "America/New_York", "Europe/Rome", "Asia/Tokyo"]) {
            settle(&mut browser, version, &format!("zone={name}"));
        }
        writing.into_iter().map(|writer| writer.join().expect("a writer")).sum()
    });
    assert!(taken > 0);
    let entries = office.admin.get("time-entries").expect(200)["pagination"]["total"].clone();
    assert_eq!(entries, taken, "what was refused was not kept, and what was kept was told");
    let kept = by_day(&office.admin, "");
    assert_eq!(kept, by_day(&office.admin, "&timezone=Asia/Seoul"), "as many hours from UTC as Tokyo");
    assert!(kept.as_array().is_some_and(|days| !days.is_empty()), "{kept}");
    Program::on(store).with(&["migrate"]).run().well();
}
