//! Time that is written down by hand, in any sensible form, and why it sometimes is not.

use timekeeper_domain::user::Role;

use super::{add, entry, entry_of};
use crate::harness::Server;

#[actix_web::test]
async fn times_are_understood_in_any_sensible_form() {
    for (start, end, length, shown) in [
        ("9:30", "9:50", "", "09:30 – 09:50 20m"),
        ("930", "950", "", "09:30 – 09:50 20m"),
        ("9.30", "9h50", "", "09:30 – 09:50 20m"),
        ("8", "9:20 am", "", "08:00 – 09:20 1h 20m"),
        ("8", "", "1h 20m", "08:00 – 09:20 1h 20m"),
        ("8", "", "1:20", "08:00 – 09:20 1h 20m"),
        ("", "9:30", "90m", "08:00 – 09:30 1h 30m"),
        ("", "", "90m", "08:30 – 10:00 1h 30m"),
        ("", "", "1.5", "08:30 – 10:00 1h 30m"),
        ("8", "9:30", "90m", "08:00 – 09:30 1h 30m"),
    ] {
        let server = Server::start();
        let work = server.work("Website", Some("Design")).await;
        let browser = server.signed_in("ada", Role::Member).await;
        let fields = [("work", work.as_str()), ("start", start), ("end", end), ("length", length)];
        let id = entry_of(&add(&browser, &fields).await);
        let page = browser.get("/").await.is(200);
        assert!(entry(&page, &id).contains(shown), "{start:?} {end:?} {length:?}: {}", entry(&page, &id));
    }
}

#[actix_web::test]
async fn an_entry_keeps_everything_that_is_said_of_it() {
    let server = Server::start();
    let work = server.work("Website", Some("Design")).await;
    let browser = server.signed_in("ada", Role::Member).await;
    let fields = [
        ("work", work.as_str()),
        ("day", "2025-12-30"),
        ("start", "9"),
        ("end", "10"),
        ("notes", "Two\nlines"),
        ("tags", "ui, draft"),
        ("billable", ""),
    ];
    let answer = add(&browser, &fields).await;
    let id = entry_of(&answer);
    answer.leads_to(&format!("/?week=2025-12-30#entry-{id}"));
    let page = browser.get("/?week=2025-12-30").await.is(200);
    page.says("The entry is added.");
    assert!(entry(&page, &id).contains("Website › Design not billable Two lines ui draft"), "{}", entry(&page, &id));
}

#[actix_web::test]
async fn what_is_not_understood_is_said_and_nothing_is_lost() {
    let server = Server::start();
    let work = server.work("Website", None).await;
    let browser = server.signed_in("ada", Role::Member).await;
    for (fields, text) in [
        ([("start", "25:00"), ("end", "10")], "“25:00” is no time of the day."),
        ([("start", "9"), ("length", "long")], "“long” is no length of time."),
        ([("start", "9"), ("length", "90")], "Are 90 hours or minutes? Write 90h or 90m."),
        ([("start", "9"), ("end", "")], "Say when it began and when it ended"),
        ([("start", "17"), ("end", "9")], "The end must be after the start."),
        ([("day", "2026-01-04"), ("length", "1h")], "Say when it began and when it ended"),
        ([("day", "tomorrow"), ("length", "1h")], "The day must be a date."),
        ([("work", ""), ("length", "1h")], "Choose a project or task that you may work on."),
        ([("work", "p999"), ("length", "1h")], "Choose a project or task that you may work on."),
    ] {
        let rest = [("work", work.as_str()), ("notes", "kept <b>"), ("tags", "kept")];
        let rest = rest.into_iter().filter(|(name, _)| !fields.iter().any(|(given, _)| given == name));
        let all: Vec<_> = fields.into_iter().chain(rest).collect();
        let page = add(&browser, &all).await.is(422);
        page.says(text);
        for (name, value) in all.iter().filter(|(name, value)| !(*name == "work" && *value == "p999")) {
            assert_eq!(page.field("/time", name), *value, "{name}");
        }
        assert!(page.body.contains("<details class=\"card add\" id=\"add\" open>"));
    }
    let both = [("work", work.as_str()), ("start", "8"), ("end", "9"), ("length", "2h")];
    add(&browser, &both).await.is(422).says("From and until are 1h apart; that is not how long it took.");
    browser.get("/").await.is(200).says("Nothing yet.");
}

#[actix_web::test]
async fn an_overlap_names_what_is_in_the_way() {
    let server = Server::start();
    let work = server.work("Website", Some("Design")).await;
    let browser = server.signed_in("ada", Role::Member).await;
    entry_of(&add(&browser, &[("work", work.as_str()), ("start", "8"), ("end", "9")]).await);
    let page = add(&browser, &[("work", work.as_str()), ("start", "8:30"), ("end", "9:30")]).await.is(422);
    page.says("That overlaps with Website › Design, 2026-01-05 08:00 – 09:00. Change one of them.");
    entry_of(&browser.submit(&page, "/time", &[("start", "9")]).await);
}

#[actix_web::test]
async fn a_time_that_clocks_skipped_is_explained() {
    let server = Server::start();
    let work = server.work("Website", None).await;
    let browser = server.signed_in("ada", Role::Member).await;
    let fields = [("work", work.as_str()), ("day", "2026-03-29"), ("start", "2:30"), ("end", "4")];
    let page = add(&browser, &fields).await.is(422);
    page.says("02:30 never was on 2026-03-29: clocks went from 02:00 to 03:00.");
    let id = entry_of(&browser.submit(&page, "/time", &[("start", "1:30")]).await);
    let page = browser.get("/?week=2026-03-29").await.is(200);
    assert!(entry(&page, &id).contains("01:30 – 04:00 1h 30m"), "{}", entry(&page, &id));
}

#[actix_web::test]
async fn a_time_that_came_twice_is_asked_about() {
    for (nth, shown) in [("1", "02:30 CEST – 04:00 2h 30m"), ("2", "02:30 CET – 04:00 1h 30m")] {
        let server = Server::start();
        let work = server.work("Website", None).await;
        let browser = server.signed_in("ada", Role::Member).await;
        let fields = [("work", work.as_str()), ("day", "2026-10-25"), ("start", "2:30"), ("end", "4")];
        let page = add(&browser, &fields).await.is(422);
        page.says("02:30 came twice on 2026-10-25, because clocks went back. Which do you mean?");
        page.says("The first, before clocks went back (00:30 UTC)");
        page.says("The second, after that (01:30 UTC)");
        let id = entry_of(&browser.submit(&page, "/time", &[("start_nth", nth)]).await);
        let page = browser.get("/?week=2026-10-25").await.is(200);
        assert!(entry(&page, &id).contains(shown), "{}", entry(&page, &id));
        // Editing something else leaves the time alone.
        let action = format!("/time/{id}");
        let page = browser.get(&format!("/?week=2026-10-25&edit={id}")).await.is(200);
        entry_of(&browser.submit(&page, &action, &[("notes", "night")]).await);
        let page = browser.get("/?week=2026-10-25").await.is(200);
        assert!(entry(&page, &id).contains(shown), "{}", entry(&page, &id));
    }
}

#[actix_web::test]
async fn both_ends_may_have_come_twice() {
    let server = Server::start();
    let work = server.work("Website", None).await;
    let browser = server.signed_in("ada", Role::Member).await;
    let fields = [("work", work.as_str()), ("day", "2026-10-25"), ("start", "2:10"), ("end", "2:40")];
    let page = add(&browser, &fields).await.is(422);
    page.says("02:10 came twice");
    let first = browser.submit(&page, "/time", &[("start_nth", "1")]).await.is(422);
    first.says("02:40 came twice");
    assert_eq!(first.field("/time", "start_nth"), "1");
    let id = entry_of(&browser.submit(&first, "/time", &[("end_nth", "2")]).await);
    let shown = browser.get("/?week=2026-10-25").await.is(200);
    assert!(entry(&shown, &id).contains("02:10 CEST – 02:40 CET 1h 30m"), "{}", entry(&shown, &id));
    let key = page.field("/time", "form_key");
    browser.post(&format!("/time/{id}/delete"), &[("form_key", &key)]).await.leads_to("/");
    // Begun after clocks went back, it can only have ended after that.
    let id = entry_of(&browser.submit(&page, "/time", &[("start_nth", "2")]).await);
    let shown = browser.get("/?week=2026-10-25").await.is(200);
    assert!(entry(&shown, &id).contains("02:10 CET – 02:40 CET 30m"), "{}", entry(&shown, &id));
}
