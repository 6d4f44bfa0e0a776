//! Entries that are changed in their place, and removed.

use timekeeper_app::{Caller, Edit, EntryChange, Precondition, Work};
use timekeeper_domain::{id::EntryId, text::Notes, user::Role};

use super::{add, entry, entry_of};
use crate::harness::{Browser, Server};

async fn scene() -> (Server, Browser, String, String) {
    let server = Server::start();
    let work = server.work("Website", Some("Design")).await;
    let browser = server.signed_in("ada", Role::Member).await;
    let fields = [("work", work.as_str()), ("start", "8"), ("end", "9"), ("notes", "draft"), ("tags", "ui")];
    let id = entry_of(&add(&browser, &fields).await);
    (server, browser, work, id)
}

/// What somebody else makes of the notes meanwhile.
async fn meanwhile(server: &Server, id: &str, notes: &str) {
    let caller = Caller::acting_for(server.user("ada", Role::Member).await);
    let change = EntryChange { notes: Edit::Set(Notes::new(notes).unwrap()), ..EntryChange::default() };
    let id = EntryId::new(id.parse().unwrap());
    let work = async |work: &mut Work| work.update_entry(id, &change, &Precondition::default()).await;
    server.app().write(&caller, work).await.unwrap();
}

#[actix_web::test]
async fn everything_about_an_entry_can_be_changed_in_its_place() {
    let (server, browser, _, id) = scene().await;
    let other = server.work("Shop", None).await;
    let page = browser.get(&format!("/?edit={id}")).await.is(200);
    let action = format!("/time/{id}");
    for (name, value) in
        [("day", "2026-01-05"), ("start", "08:00"), ("end", "09:00"), ("notes", "draft"), ("tags", "ui")]
    {
        assert_eq!(page.field(&action, name), value, "{name}");
    }
    let fields = [
        ("work", other.as_str()),
        ("day", "2026-01-04"),
        ("start", "930"),
        ("end_day", "2026-01-04"),
        ("end", "11"),
        ("notes", "final"),
        ("tags", "shop"),
        ("billable", ""),
    ];
    let answer = browser.submit(&page, &action, &fields).await;
    answer.leads_to(&format!("/?week=2026-01-05#entry-{id}"));
    let page = browser.get("/?week=2026-01-04").await.is(200);
    page.says("The entry is saved.");
    let shown = entry(&page, &id);
    assert!(shown.contains("09:30 – 11:00 1h 30m Shop not billable final shop"), "{shown}");
}

#[actix_web::test]
async fn a_task_can_be_taken_away_and_what_is_not_touched_stays() {
    let (server, browser, work, id) = scene().await;
    let action = format!("/time/{id}");
    let project = work.split('t').next().unwrap();
    let page = browser.get(&format!("/?edit={id}")).await.is(200);
    entry_of(&browser.submit(&page, &action, &[("work", project)]).await);
    let page = browser.get("/").await.is(200);
    assert!(entry(&page, &id).contains("1h Website draft ui"), "{}", entry(&page, &id));
    let page = browser.get(&format!("/?edit={id}")).await.is(200);
    entry_of(&browser.submit(&page, &action, &[("work", &work)]).await);
    let page = browser.get(&format!("/?edit={id}")).await.is(200);
    entry_of(&browser.submit(&page, &action, &[("notes", " ")]).await);
    let page = browser.get("/").await.is(200);
    assert!(entry(&page, &id).contains("1h Website › Design ui"), "{}", entry(&page, &id));
    drop(server);
}

#[actix_web::test]
async fn seconds_that_nobody_sees_are_not_lost() {
    let server = Server::start();
    let work = server.work("Website", None).await;
    let browser = server.signed_in("ada", Role::Member).await;
    server.set_clock("2026-01-05T09:00:17.123456Z");
    let page = browser.get("/").await;
    browser.submit(&page, "/timer/start", &[("work", &work)]).await.leads_to("/?week=2026-01-05");
    server.set_clock("2026-01-05T09:30:43.654321Z");
    let page = browser.get("/").await;
    browser.submit(&page, "/timer/stop", &[]).await.leads_to("/?week=2026-01-05");
    let page = browser.get("/").await.is(200);
    let id = page.body.split_once("<li id=\"entry-").unwrap().1.split('"').next().unwrap().to_owned();
    let action = format!("/time/{id}");
    let page = browser.get(&format!("/?edit={id}")).await.is(200);
    entry_of(&browser.submit(&page, &action, &[("notes", "noted")]).await);
    let page = browser.get(&format!("/?edit={id}")).await.is(200);
    entry_of(&browser.submit(&page, &action, &[("end", "10:45")]).await);
    let caller = Caller::acting_for(server.user("ada", Role::Member).await);
    let view = server.app().get_entry(&caller, EntryId::new(id.parse().unwrap())).await.unwrap();
    assert_eq!(view.entry.start.to_string(), "2026-01-05T09:00:17.123456Z");
    assert_eq!(view.entry.state.end().unwrap().to_string(), "2026-01-05T09:45:00Z");
    assert_eq!(view.entry.notes.as_ref().unwrap().as_str(), "noted");
}

#[actix_web::test]
async fn the_start_of_a_timer_can_be_moved_back() {
    let server = Server::start();
    let work = server.work("Website", None).await;
    let browser = server.signed_in("ada", Role::Member).await;
    let page = browser.get("/").await;
    browser.submit(&page, "/timer/start", &[("work", &work)]).await.leads_to("/?week=2026-01-05");
    let page = browser.get("/").await.is(200);
    let id = page.body.split_once("id=\"entry-").unwrap().1.split('"').next().unwrap().to_owned();
    let action = format!("/time/{id}");
    let page = browser.get(&format!("/?edit={id}")).await.is(200);
    assert!(!page.form(&action).iter().any(|(name, _)| name == "end"), "what goes on has no end");
    let late = browser.submit(&page, &action, &[("start", "23:00")]).await.is(422);
    late.says("A timer cannot begin in the future.");
    entry_of(&browser.submit(&late, &action, &[("start", "9:30")]).await);
    browser.get("/").await.is(200).says("0:30:00 Website since 09:30");
    let key = page.field(&action, "form_key");
    browser.post(&format!("{action}/delete"), &[("form_key", &key)]).await.is(422).says("Stop it first.");
}

#[actix_web::test]
async fn what_is_wrong_is_said_in_the_entry_s_place() {
    let (_server, browser, work, id) = scene().await;
    entry_of(&add(&browser, &[("work", work.as_str()), ("start", "9:15"), ("end", "9:45")]).await);
    let action = format!("/time/{id}");
    let page = browser.get(&format!("/?edit={id}")).await.is(200);
    for (fields, text) in [
        ([("start", "x"), ("notes", "kept")], "“x” is no time of the day."),
        ([("end", "7"), ("notes", "kept")], "The end must be after the start."),
        ([("end", "9:30"), ("notes", "kept")], "That overlaps with Website › Design, 2026-01-05 09:15 – 09:45."),
        ([("work", "p999"), ("notes", "kept")], "Choose a project or task that you may work on."),
        ([("day", ""), ("notes", "kept")], "The day must be a date."),
    ] {
        let wrong = browser.submit(&page, &action, &fields).await.is(422);
        wrong.says(text);
        assert_eq!(wrong.field(&action, "notes"), "kept");
    }
    let page = browser.get("/").await.is(200);
    assert!(entry(&page, &id).contains("08:00 – 09:00 1h Website › Design draft"), "{}", entry(&page, &id));
}

#[actix_web::test]
async fn of_two_changes_both_are_shown_and_neither_is_lost() {
    let (server, browser, _, id) = scene().await;
    let action = format!("/time/{id}");
    let page = browser.get(&format!("/?edit={id}")).await.is(200);
    meanwhile(&server, &id, "theirs").await;
    let clash = browser.submit(&page, &action, &[("notes", "mine"), ("start", "8:15")]).await.is(409);
    clash.says("Somebody changed this entry while you did.");
    clash.says("What is there now What Website › Design Time 2026-01-05 08:00 – 2026-01-05 09:00 Notes theirs");
    assert_eq!((clash.field(&action, "notes"), clash.field(&action, "start")), ("mine".into(), "8:15".into()));
    let shown = browser.get("/").await.is(200);
    assert!(entry(&shown, &id).contains("08:00 – 09:00 1h Website › Design theirs"), "{}", entry(&shown, &id));

    // Once more meanwhile, and it is asked again.
    meanwhile(&server, &id, "theirs again").await;
    let clash = browser.submit(&clash, &action, &[]).await.is(409);
    clash.says("theirs again");
    entry_of(&browser.submit(&clash, &action, &[]).await);
    let shown = browser.get("/").await.is(200);
    assert!(entry(&shown, &id).contains("08:15 – 09:00 45m Website › Design mine ui"), "{}", entry(&shown, &id));
    browser.submit(&page, &action, &[("version", "")]).await.is(409);
}

#[actix_web::test]
async fn what_is_shown_of_one_s_own_version_is_what_is_saved() {
    let (_server, browser, _, id) = scene().await;
    let action = format!("/time/{id}");
    let page = browser.get(&format!("/?edit={id}")).await.is(200);
    entry_of(&browser.submit(&page, &action, &[("start", "7:15"), ("end", "9:30")]).await);
    let clash = browser.submit(&page, &action, &[("notes", "mine")]).await.is(409);
    assert_eq!((clash.field(&action, "start"), clash.field(&action, "end")), ("08:00".into(), "09:00".into()));
    entry_of(&browser.submit(&clash, &action, &[]).await);
    let shown = browser.get("/").await.is(200);
    assert!(entry(&shown, &id).contains("08:00 – 09:00 1h Website › Design mine"), "{}", entry(&shown, &id));
}

#[actix_web::test]
async fn a_timer_that_was_stopped_while_its_form_was_open_ends_then() {
    let server = Server::start();
    let work = server.work("Website", None).await;
    let browser = server.signed_in("ada", Role::Member).await;
    let page = browser.get("/").await;
    browser.submit(&page, "/timer/start", &[("work", &work)]).await.leads_to("/?week=2026-01-05");
    server.advance(3_600);
    let page = browser.get("/").await.is(200);
    let id = page.body.split_once("id=\"entry-").unwrap().1.split('"').next().unwrap().to_owned();
    let action = format!("/time/{id}");
    let editing = browser.get(&format!("/?edit={id}")).await.is(200);
    browser.submit(&page, "/timer/stop", &[]).await.leads_to("/?week=2026-01-05");
    let clash = browser.submit(&editing, &action, &[("notes", "mine")]).await.is(409);
    assert_eq!((clash.field(&action, "end_day"), clash.field(&action, "end")), ("2026-01-05".into(), "11:00".into()));
    entry_of(&browser.submit(&clash, &action, &[]).await);
    let shown = browser.get("/").await.is(200);
    assert!(entry(&shown, &id).contains("10:00 – 11:00 1h Website mine"), "{}", entry(&shown, &id));
}

#[actix_web::test]
async fn an_entry_that_is_gone_meanwhile_can_be_added_again() {
    let (server, browser, work, id) = scene().await;
    let page = browser.get(&format!("/?edit={id}")).await.is(200);
    let caller = Caller::acting_for(server.user("ada", Role::Member).await);
    let gone = EntryId::new(id.parse().unwrap());
    let delete = async |work: &mut Work| work.delete_entry(gone, None, &Precondition::default()).await;
    server.app().write(&caller, delete).await.unwrap();
    let clash = browser.submit(&page, &format!("/time/{id}"), &[("notes", "long text")]).await.is(409);
    clash.says("This entry was deleted meanwhile.");
    assert_eq!((clash.field("/time", "notes"), clash.field("/time", "work")), ("long text".into(), work));
    let again = entry_of(&browser.submit(&clash, "/time", &[]).await);
    let page = browser.get("/").await.is(200);
    assert!(entry(&page, &again).contains("08:00 – 09:00 1h Website › Design long text"), "{}", entry(&page, &again));
}

#[actix_web::test]
async fn an_entry_is_deleted_once_that_is_confirmed() {
    let (_server, browser, _, id) = scene().await;
    let page = browser.get(&format!("/?delete={id}")).await.is(200);
    page.says("Delete this entry? It cannot be brought back.");
    let action = format!("/time/{id}/delete");
    browser.post(&action, &[]).await.is(403);
    browser.get("/").await.is(200).says("draft");
    browser.submit(&page, &action, &[]).await.leads_to("/?week=2026-01-05");
    let page = browser.get("/").await.is(200);
    page.says("The entry is deleted.");
    page.is_silent_about("draft");
}

#[actix_web::test]
async fn an_entry_of_another_week_is_edited_all_the_same() {
    let (_server, browser, _, id) = scene().await;
    let page = browser.get(&format!("/?week=2025-06-02&edit={id}")).await.is(200);
    assert_eq!(page.field(&format!("/time/{id}"), "notes"), "draft");
    browser.get("/?edit=999").await.is(404);
    browser.get("/?edit=x").await.is(200);
}
