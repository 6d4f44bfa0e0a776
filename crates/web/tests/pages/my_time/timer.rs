//! The timer: started, stopped, paused, resumed and switched with one click.

use timekeeper_domain::{entry::TimerConcurrency, user::Role};

use crate::harness::{Browser, Page, Server, Setup};

async fn start(browser: &Browser, work: &str, notes: &str) -> Page {
    let page = browser.get("/").await.is(200);
    browser.submit(&page, "/timer/start", &[("work", work), ("notes", notes)]).await
}

#[actix_web::test]
async fn a_day_with_the_timer() {
    let server = Server::start();
    let work = server.work("Website", Some("Design")).await;
    let browser = server.signed_in("ada", Role::Member).await;
    browser.get("/").await.is(200).says("Nothing is running.");
    start(&browser, &work, "first draft").await.leads_to("/?week=2026-01-05");
    server.advance(3_909);
    let page = browser.get("/").await.is(200);
    for text in [
        "The timer is running.",
        "Website › Design",
        "first draft",
        "1:05:09",
        "since 10:00",
        "Today · Monday, 5 January 1h 5m",
    ] {
        page.says(text);
    }
    assert!(page.body.contains("data-now=\"1767607509000\""), "{}", page.body);
    assert!(
        page.body.contains("data-start=\"1767603600000\" data-breaks=\"0\" data-paused=\"\" data-day=\"2026-01-05\"")
    );

    browser.submit(&page, "/timer/pause", &[]).await.leads_to("/?week=2026-01-05");
    server.advance(600);
    let page = browser.get("/").await.is(200);
    page.says("1:05:09 Website › Design first draft Paused · since 10:00");
    assert!(page.body.contains("data-paused=\"1767607509000\""));
    browser.submit(&page, "/timer/resume", &[]).await.leads_to("/?week=2026-01-05");
    server.advance(60);
    let page = browser.get("/").await.is(200);
    page.says("1:06:09");
    browser.submit(&page, "/timer/stop", &[]).await.leads_to("/?week=2026-01-05");
    let page = browser.get("/").await.is(200);
    page.says("The timer is stopped.");
    page.says("10:00 – 11:16 1h 6m without breaks of 10m");
    page.says("Nothing is running.");
}

#[actix_web::test]
async fn another_start_switches_the_timer() {
    let server = Server::start();
    let (one, other) = (server.work("Website", None).await, server.work("Shop", None).await);
    let browser = server.signed_in("ada", Role::Member).await;
    start(&browser, &one, "").await.leads_to("/?week=2026-01-05");
    server.advance(1_800);
    browser.get("/").await.is(200).says("Switch");
    start(&browser, &other, "").await.leads_to("/?week=2026-01-05");
    let page = browser.get("/").await.is(200);
    page.says("0:00:00 Shop since 10:30");
    page.says("10:00 – 10:30 30m Website");
    assert_eq!(page.body.matches("data-timer").count(), 1);
}

#[actix_web::test]
async fn what_was_worked_on_last_starts_with_one_click() {
    let server = Server::start();
    let work = server.work("Website", Some("Design")).await;
    server.work("Shop", None).await;
    let browser = server.signed_in("ada", Role::Member).await;
    let page = browser.get("/").await.is(200);
    assert!(!page.body.contains("class=\"chip\""));
    start(&browser, &work, "draft").await;
    server.advance(60);
    let page = browser.get("/").await;
    browser.submit(&page, "/timer/stop", &[]).await.leads_to("/?week=2026-01-05");
    let page = browser.get("/").await.is(200);
    let (_, chips) = page.body.split_once("<ul class=\"quick\"").unwrap();
    let chips = Page { body: format!("<ul {}", chips.split("</ul>").next().unwrap()), ..page.clone() };
    chips.says("Website › Design");
    chips.is_silent_about("Shop");
    assert_eq!(chips.field("/timer/start", "work"), work);
    browser.submit(&chips, "/timer/start", &[]).await.leads_to("/?week=2026-01-05");
    browser.get("/").await.is(200).says("0:00:00 Website › Design");
}

#[actix_web::test]
async fn marked_projects_come_first() {
    let server = Server::start();
    server.work("Alpha", None).await;
    let work = server.work("Zulu", None).await;
    let browser = server.signed_in("ada", Role::Member).await;
    start(&browser, &work, "").await;
    let page = browser.get("/").await.is(200);
    let path = format!("/favorites/{}/add", &work[1..]);
    browser.submit(&page, &path, &[]).await.leads_to("/?week=2026-01-05");
    browser.submit(&page, &path, &[]).await.leads_to("/?week=2026-01-05");
    let page = browser.get("/").await.is(200);
    let (_, options) = page.body.split_once("<optgroup label=\"Favourites\">").unwrap();
    assert!(options.starts_with(&format!("<option value=\"{work}\">Zulu</option></optgroup>")), "{options}");
    assert!(page.body.contains("<optgroup label=\"All projects\">"));
    let path = format!("/favorites/{}/remove", &work[1..]);
    browser.submit(&page, &path, &[]).await.leads_to("/?week=2026-01-05");
    browser.submit(&page, &path, &[]).await.leads_to("/?week=2026-01-05");
    assert!(!browser.get("/").await.body.contains("Favourites"));
}

#[actix_web::test]
async fn what_does_not_fit_is_said() {
    let server = Server::start();
    let work = server.work("Website", None).await;
    let browser = server.signed_in("ada", Role::Member).await;
    let page = browser.get("/").await;
    let key = page.field("/timer/start", "form_key");
    for (path, text) in [
        ("/timer/stop", "There is no timer running."),
        ("/timer/pause", "There is no timer running."),
        ("/timer/resume", "There is no timer running."),
    ] {
        browser.post(path, &[("form_key", &key)]).await.leads_to("/");
        browser.get("/").await.is(200).says(text);
    }
    for bad in ["", "p999", "x", &format!("{work}t999")] {
        start(&browser, bad, "").await.is(422).says("Choose a project or task that you may work on.");
    }
    start(&browser, &work, &"x".repeat(5_001)).await.is(422).says("at most 5,000 characters");
    start(&browser, &work, "").await;
    for (path, text) in [("/timer/resume", "The timer is running on."), ("/timer/pause", "The timer is paused.")] {
        browser.post(path, &[("form_key", &key)]).await.leads_to("/");
        browser.get("/").await.is(200).says(text);
    }
    browser.post("/timer/pause", &[("form_key", &key)]).await.leads_to("/");
}

#[actix_web::test]
async fn several_timers_are_shown_and_stopped_apart() {
    let server = Setup { timers: TimerConcurrency::OnePerTask, ..Setup::default() }.start();
    let (one, other) = (server.work("Website", Some("Design")).await, server.work("Shop", Some("Checkout")).await);
    let browser = server.signed_in("ada", Role::Member).await;
    start(&browser, &one, "").await;
    server.advance(60);
    start(&browser, &other, "").await;
    let page = browser.get("/").await.is(200);
    assert_eq!(page.body.matches("data-timer").count(), 2);
    let task = one.split_once('t').unwrap().1;
    let (_, rest) = page.body.split_once("<strong>Website › Design</strong>").unwrap();
    let second = Page { body: rest.to_owned(), ..page.clone() };
    assert_eq!(second.field("/timer/stop", "task"), task);
    browser.submit(&second, "/timer/stop", &[]).await.leads_to("/?week=2026-01-05");
    let page = browser.get("/").await.is(200);
    page.says("0:00:00 Shop › Checkout");
    assert_eq!(page.body.matches("data-timer").count(), 1);
    start(&browser, &one, "").await;
    let page = browser.get("/").await;
    let fields = [("work", one.as_str()), ("switch", "1")];
    browser.submit(&page, "/timer/start", &fields).await.leads_to("/?week=2026-01-05");
    assert_eq!(browser.get("/").await.body.matches("data-timer").count(), 1, "a switch stops the others");
}

#[actix_web::test]
async fn projects_out_of_sight_are_not_offered() {
    let server = Server::start();
    let work = server.work("Secret", None).await;
    let browser = server.signed_in("bob", Role::User).await;
    let page = browser.get("/").await.is(200);
    page.is_silent_about("Secret");
    page.says("There is no project yet that you could work on.");
    let fields = [("work", work.as_str())];
    browser.submit(&page, "/timer/start", &fields).await.is(422).says("that you may work on");
    browser.get("/").await.is(200).says("Nothing is running.");
}

#[actix_web::test]
async fn forged_forms_start_and_stop_nothing() {
    let server = Server::start();
    let work = server.work("Website", None).await;
    let browser = server.signed_in("ada", Role::Member).await;
    browser.post("/timer/start", &[("work", &work)]).await.is(403);
    browser.get("/").await.is(200).says("Nothing is running.");
    start(&browser, &work, "").await.leads_to("/?week=2026-01-05");
    for path in ["/timer/stop", "/timer/pause", "/timer/resume", "/favorites/1/add", "/favorites/1/remove", "/time"] {
        browser.post(path, &[("work", &work)]).await.is(403);
    }
    let page = browser.get("/").await.is(200);
    page.is_silent_about("Paused");
    page.is_silent_about("★");
    assert_eq!(page.body.matches("data-timer").count(), 1);
}
