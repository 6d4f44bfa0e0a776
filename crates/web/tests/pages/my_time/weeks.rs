//! A week: its days, their sums, and the way from one to the next.

use timekeeper_app::{Caller, SummaryRequest};
use timekeeper_domain::user::Role;

use super::{add, entry, entry_of};
use crate::harness::{Server, Setup};

#[actix_web::test]
async fn entries_stand_under_their_days_with_sums() {
    let server = Server::start();
    let work = server.work("Website", Some("Design")).await;
    server.set_clock("2026-01-07T16:00:00Z");
    let browser = server.signed_in("ada", Role::Member).await;
    for (day, start, end) in [
        ("2026-01-05", "9", "10:30"),
        ("2026-01-05", "11", "11:20"),
        ("2026-01-06", "22:00", "1:30"),
        ("2026-01-04", "9", "10"),
    ] {
        let fields = [("work", work.as_str()), ("day", day), ("start", start), ("end", end)];
        entry_of(&add(&browser, &fields).await);
    }
    let page = browser.get("/").await.is(200);
    page.says("This week 5h 20m");
    page.says("Today · Wednesday, 7 January 0m Nothing yet.");
    page.says("Tuesday, 6 January 3h 30m 22:00 – 01:30 2026-01-07 3h 30m Website › Design");
    page.says("Monday, 5 January 1h 50m 11:00 – 11:20 20m");
    page.is_silent_about("Sunday, 4 January");
    let text = page.text();
    assert!(text.find("Tuesday, 6").unwrap() < text.find("Monday, 5").unwrap(), "the latest day first");

    let before = browser.get("/?week=2025-12-29").await.is(200);
    before.says("2025-12-29 – 2026-01-04 1h");
    before.says("Sunday, 4 January 1h");
    before.is_silent_about("Today");
    assert!(before.body.contains("href=\"/?week=2025-12-22\" rel=\"prev\""));
    assert!(before.body.contains("href=\"/?week=2026-01-05\" rel=\"next\""));
    browser.get("/?week=2026-01-01").await.is(200).says("2025-12-29 – 2026-01-04");
    browser.get("/?week=2024-01-01").await.is(200).says("Nothing was tracked in this week.");
    for odd in ["x", "2026-02-30", "99999-01-01", "-1"] {
        browser.get(&format!("/?week={odd}")).await.is(200).says("This week 5h 20m");
    }
}

#[actix_web::test]
async fn an_hour_that_came_twice_says_which_it_was() {
    let server = Server::start();
    let work = server.work("Website", None).await;
    server.set_clock("2026-10-26T09:00:00Z");
    let browser = server.signed_in("ada", Role::Member).await;
    let fields = [("work", work.as_str()), ("day", "2026-10-25"), ("start", "2:30"), ("end", "2:30")];
    let fields = [&fields[..], &[("start_nth", "1"), ("end_nth", "2")]].concat();
    let id = entry_of(&add(&browser, &fields).await);
    let page = browser.get("/?week=2026-10-19").await.is(200);
    page.says("02:30 CEST – 02:30 CET 1h Website");
    let page = browser.get(&format!("/?week=2026-10-19&edit={id}")).await.is(200);
    assert_eq!(page.field(&format!("/time/{id}"), "start"), "02:30", "what is written in a form is a clock time");
}

#[actix_web::test]
async fn everybody_sees_their_own_time_alone() {
    let server = Server::start();
    let work = server.work("Website", None).await;
    let (ada, bob) = (server.signed_in("ada", Role::Admin).await, server.signed_in("bob", Role::Member).await);
    let fields = [("work", work.as_str()), ("start", "8"), ("end", "9"), ("notes", "Bob’s morning")];
    let id = entry_of(&add(&bob, &fields).await);
    bob.get("/").await.is(200).says("Bob’s morning");
    ada.get("/").await.is(200).is_silent_about("Bob’s morning");
    ada.get(&format!("/?edit={id}")).await.is(404);
    let key = ada.get("/").await.field("/time", "form_key");
    ada.post(&format!("/time/{id}/delete"), &[("form_key", &key)]).await.is(404);
    ada.post(&format!("/time/{id}"), &[("form_key", &key), ("version", "1")]).await.is(409);
    bob.get("/").await.is(200).says("Bob’s morning");
}

#[actix_web::test]
async fn hostile_text_is_shown_as_text() {
    let hostile = "<script>alert(1)</script>\"'&amp;";
    let server = Server::start();
    let work = server.work(hostile, Some(hostile)).await;
    let browser = server.signed_in("ada", Role::Member).await;
    let fields = [
        ("work", work.as_str()),
        ("start", "8"),
        ("end", "9"),
        ("notes", hostile),
        ("tags", hostile),
        ("billable", "1"),
    ];
    let id = entry_of(&add(&browser, &fields).await);
    let again = add(&browser, &fields).await.is(422);
    let editing = browser.get(&format!("/?edit={id}")).await.is(200);
    assert_eq!(editing.field(&format!("/time/{id}"), "notes"), hostile);
    let page = browser.get("/").await.is(200);
    let start = browser.submit(&page, "/timer/start", &[("work", &work), ("notes", hostile)]).await;
    start.leads_to("/?week=2026-01-05");
    let page = browser.get("/").await.is(200);
    for page in [again, editing, page] {
        assert!(!page.body.contains("<script>"), "{}", page.body);
        page.says("<script>alert(1)</script>\"'&amp;");
    }
}

#[actix_web::test]
async fn times_are_written_as_the_organisation_wants_them() {
    let server = Setup { time_format: "12h", ..Setup::default() }.start();
    let work = server.work("Website", None).await;
    let browser = server.signed_in("ada", Role::Member).await;
    let fields = [("work", work.as_str()), ("day", "2026-01-04"), ("start", "11:30 pm"), ("end", "12:15am")];
    let id = entry_of(&add(&browser, &fields).await);
    let page = browser.get(&format!("/?week=2026-01-04&edit={id}")).await.is(200);
    let action = format!("/time/{id}");
    assert_eq!((page.field(&action, "start"), page.field(&action, "end")), ("11:30 pm".into(), "12:15 am".into()));
    entry_of(&browser.submit(&page, &action, &[("notes", "late")]).await);
    let page = browser.get("/?week=2026-01-04").await.is(200);
    assert!(entry(&page, &id).contains("11:30 pm – 12:15 am 2026-01-05 45m"), "{}", entry(&page, &id));
}

#[actix_web::test]
async fn the_sums_are_those_of_the_report() {
    let server = Server::start();
    let work = server.work("Website", None).await;
    let ada = server.user("ada", Role::Member).await;
    let browser = server.signed_in("ada", Role::Member).await;
    for (start, length) in [("6:00", "47m"), ("7:00", "1h 13m"), ("8:30", "0:29")] {
        entry_of(&add(&browser, &[("work", work.as_str()), ("start", start), ("length", length)]).await);
    }
    let request = SummaryRequest::default();
    let report = server.app().summarize(&Caller::acting_for(ada), request).await.unwrap();
    assert_eq!(report.summary.totals.seconds, (47 + 73 + 29) * 60);
    browser.get("/").await.is(200).says("This week 2h 29m");
}
