//! Administration > Audit log.

use timekeeper_app::{Caller, Edit, Precondition, UserChange, Work};
use timekeeper_domain::{
    text::{Name, Notes},
    user::Role,
};

use crate::harness::{Browser, Server};

const HERE: &str = "/admin/audit-log";

/// How many lines a page shows.
async fn lines(browser: &Browser, query: &str) -> usize {
    browser.get(&format!("{HERE}{query}")).await.is(200).body.matches("<li id=\"line-").count()
}

#[actix_web::test]
async fn who_did_what_is_told_field_by_field() {
    let server = Server::start();
    let bob = server.user("bob", Role::Member).await;
    let browser = server.signed_in("ada", Role::Admin).await;
    let page = browser.get(&format!("/admin/users/{}", bob.id)).await;
    browser.submit(&page, &format!("/admin/users/{}", bob.id), &[("surname", "Builder"), ("role", "manager")]).await;
    let log = browser.get(&format!("{HERE}?kind=user&id={}", bob.id)).await.is(200);
    for text in ["ada Changed User", "request-1", "Field Before After", "role member manager", "surname – Builder"] {
        log.says(text);
    }
    log.says("Made User");
    log.is_silent_about("updated at");
    assert_eq!(log.body.matches("<li id=\"line-").count(), 2);
    let (_, made) = log.body.rsplit_once("<li id=\"line-").unwrap();
    assert!(made.contains("Console or server"), "{made}");
    assert!(log.body.contains(&format!("href=\"{HERE}?who=")), "{}", log.body);
    assert!(log.body.contains(&format!("href=\"{HERE}?request=request-1\"")), "{}", log.body);
}

#[actix_web::test]
async fn the_log_is_narrowed_by_all_that_it_tells() {
    let server = Server::start();
    let bob = server.user("bob", Role::Member).await;
    let ada = server.user("ada", Role::Admin).await;
    server.set_clock("2026-01-06T22:59:59Z");
    server.call(&bob, "Bob").await;
    server.set_clock("2026-01-06T23:00:00Z");
    let caller = Caller { request_id: Some("r 2".to_owned()), ..Caller::acting_for(ada.clone()) };
    let change = UserChange { surname: Edit::Set(Name::new("B").unwrap()), ..UserChange::default() };
    let work = async |work: &mut Work| work.update_user(bob.id, &change, &Precondition::default()).await;
    server.app().write(&caller, work).await.unwrap();
    let browser = server.signed_in("ada", Role::Admin).await;
    for (query, expected) in [
        (String::new(), 5),
        ("?action=updated".to_owned(), 2),
        ("?kind=user".to_owned(), 4),
        ("?kind=api_token".to_owned(), 1),
        (format!("?kind=user&id={}", bob.id), 3),
        (format!("?who={}", ada.id), 2),
        ("?request=r+2".to_owned(), 1),
        ("?request=r".to_owned(), 0),
        ("?from=2026-01-06&to=2026-01-06".to_owned(), 1),
        ("?from=2026-01-07".to_owned(), 2),
        ("?to=2026-01-05".to_owned(), 2),
        ("?action=nothing+like+it&kind=%00&below=x".to_owned(), 0),
        ("?who=404".to_owned(), 0),
        ("?below=-5".to_owned(), 0),
    ] {
        assert_eq!(lines(&browser, &query).await, expected, "{query}");
    }
    let page = browser.get(&format!("{HERE}?action=nothing+like+it&who=404")).await;
    page.says("Nothing fits that.");
    assert_eq!(
        (page.body.matches("selected>nothing like it<").count(), page.body.matches("selected>User 404<").count()),
        (1, 1)
    );
}

#[actix_web::test]
async fn a_form_s_fields_that_say_nothing_are_left_out_of_the_address() {
    let server = Server::start();
    let browser = server.signed_in("ada", Role::Admin).await;
    let sent = format!("{HERE}?who=&action=created&kind=&id=&from=&to=2026-01-05&request=");
    browser.get(&sent).await.leads_to(&format!("{HERE}?action=created&to=2026-01-05"));
}

#[actix_web::test]
async fn what_makes_no_sense_is_said_beside_its_field() {
    let server = Server::start();
    let browser = server.signed_in("ada", Role::Admin).await;
    let page = browser.get(&format!("{HERE}?who=x&id=1e9&from=2026-02-30&to=x&request=kept+%3Cb%3E")).await.is(422);
    for text in ["Choose somebody.", "Write a number.", "Write a day."] {
        page.says(text);
    }
    assert!(page.body.contains("value=\"kept &#60;b&#62;\"") && page.body.contains("value=\"1e9\""), "{}", page.body);
    assert!(page.body.contains("aria-invalid=\"true\" aria-describedby=\"id-wrong\""), "{}", page.body);
    let page = browser.get(&format!("{HERE}?from=2026-01-02&to=2026-01-01")).await.is(422);
    page.says("The last day must not be before the first.");
}

#[actix_web::test]
async fn older_lines_stay_in_their_place_while_new_ones_come() {
    let server = Server::start();
    let browser = server.signed_in("ada", Role::Admin).await;
    let bob = server.user("bob", Role::Member).await;
    for number in 0..60 {
        server.call(&bob, &format!("Name {number}")).await;
    }
    let filter = format!("?kind=user&id={}", bob.id);
    let first = browser.get(&format!("{HERE}{filter}")).await.is(200);
    assert_eq!(first.body.matches("<li id=\"line-").count(), 50);
    first.says("Name 59");
    first.is_silent_about("To the latest");
    let (_, rest) = first.body.split_once("rel=\"next\" href=\"").unwrap();
    let older = rest.split('"').next().unwrap().replace("&#38;", "&");
    assert!(older.starts_with(&format!("{HERE}{filter}&below=")), "{older}");
    for number in 60..70 {
        server.call(&bob, &format!("Name {number}")).await;
    }
    let second = browser.get(&older).await.is(200);
    assert_eq!(second.body.matches("<li id=\"line-").count(), 11, "ten changes and the beginning");
    second.says("Name 9");
    second.is_silent_about("Name 10");
    second.is_silent_about("Older ones");
    assert!(second.body.contains(&format!("href=\"{HERE}{}\"", filter.replace('&', "&#38;"))), "{}", second.body);
}

#[actix_web::test]
async fn long_values_are_folded_and_hostile_ones_are_text() {
    let server = Server::start();
    let browser = server.signed_in("ada", Role::Admin).await;
    let bob = server.user("bob", Role::Member).await;
    let hostile = "<script>alert(1)</script>\"'&amp;";
    server.call(&bob, hostile).await;
    let address = Edit::Set(Notes::new(&format!("{hostile}\n{}", "x".repeat(4_000))).unwrap());
    server.change_user(&bob, UserChange { address, ..UserChange::default() }).await;
    let log = browser.get(HERE).await.is(200);
    assert!(!log.body.contains("<script>"), "{}", log.body);
    log.says(hostile);
    assert!(log.body.contains("<details><summary>&#60;script&#62;"), "{}", log.body);
    log.says(&"x".repeat(4_000));
}

#[actix_web::test]
async fn what_is_told_of_somebody_who_was_made_anonymous_is_blank() {
    let server = Server::start();
    let browser = server.signed_in("ada", Role::Admin).await;
    server.work("Website", None).await;
    let manager = server.user("manager", Role::Manager).await;
    server.call(&manager, "Known by name").await;
    let path = format!("/admin/users/{}/delete", manager.id);
    let page = browser.get(&path).await;
    browser.submit(&page, &path, &[]).await;
    let log = browser.get(HERE).await.is(200);
    log.is_silent_about("Known by name");
    log.says(&format!("deleted-{}", manager.id));
}

#[actix_web::test]
async fn the_log_is_for_administrators() {
    let server = Server::start();
    for role in [Role::Manager, Role::Member, Role::User] {
        let browser = server.signed_in(role.as_str(), role).await;
        for query in ["", "?who=x", "?who=&kind="] {
            browser.get(&format!("{HERE}{query}")).await.is(403).says("Not allowed");
        }
    }
    server.browser().get(HERE).await.leads_to("/login?next=%2Fadmin%2Faudit-log");
}
