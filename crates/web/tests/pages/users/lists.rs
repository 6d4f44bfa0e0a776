//! The list of users.

use timekeeper_app::UserChange;
use timekeeper_domain::user::Role;

use super::{HOSTILE, LIST, office};
use crate::harness::Server;

#[actix_web::test]
async fn what_is_known_of_everybody_is_listed() {
    let (server, browser, bob) = office().await;
    server.call(&bob, "Bob the Builder").await;
    server.second_factor(&bob).await;
    let list = browser.get(LIST).await.is(200);
    for text in ["2 users, by username", "Bob the Builder bob", "bob@example.org", "Member", "Administrator", "Active"]
    {
        list.says(text);
    }
    let (ada, bobs) = list.body.split_once(&format!("<tr id=\"user-{}\">", bob.id)).unwrap();
    assert!(bobs.contains(">On<") && !bobs.contains(">Off<"), "{bobs}");
    assert!(ada.contains(">Off<") && ada.contains("2026-01-05 10:00"), "{ada}");
    assert!(bobs.contains(&format!("href=\"/reports?user={}\"", bob.id)), "{bobs}");
    browser.get(&format!("/reports?user={}", bob.id)).await.is(200).says("Bob the Builder");
}

#[actix_web::test]
async fn a_list_is_narrowed_by_name_role_and_state() {
    let (server, browser, bob) = office().await;
    server.call(&bob, "Ärzte & Co").await;
    server.user("eve", Role::Manager).await;
    let gone = server.user("gone", Role::Manager).await;
    server.change_user(&gone, UserChange { active: Some(false), ..UserChange::default() }).await;
    for (query, expected) in [
        ("", vec!["ada", "bob", "eve"]),
        ("?state=inactive", vec!["gone"]),
        ("?state=all", vec!["ada", "bob", "eve", "gone"]),
        ("?role=manager", vec!["eve"]),
        ("?role=manager&state=all", vec!["eve", "gone"]),
        ("?search=%C3%84RZTE+%26", vec!["bob"]),
        ("?search=E%40example", vec!["eve"]),
        ("?search=example&role=admin", vec!["ada"]),
        ("?search=nobody", vec![]),
        ("?search=%00&role=root&state=x&page=x", vec!["ada", "bob", "eve"]),
    ] {
        let list = browser.get(&format!("{LIST}{query}")).await.is(200);
        let found: Vec<&str> = ["ada", "bob", "eve", "gone"]
            .into_iter()
            .filter(|name| list.body.contains(&format!("{name}@example.org")))
            .collect();
        assert_eq!(found, expected, "{query}");
    }
    let list = browser.get("/admin/users?search=nobody&role=manager&state=all").await;
    list.says("Nobody fits that.");
    assert!(list.body.contains("value=\"nobody\"") && list.body.contains("value=\"manager\" selected"));
    assert!(list.body.contains("name=\"state\" value=\"all\""), "the state stays when something is looked for");
    assert!(list.body.contains("href=\"/admin/users?state=inactive&#38;search=nobody&#38;role=manager\""));
}

#[actix_web::test]
async fn long_lists_have_pages_that_keep_what_is_looked_for() {
    let server = Server::start();
    for number in 0..50 {
        server.user(&format!("user{number:02}"), Role::Member).await;
    }
    let browser = server.signed_in("ada", Role::Admin).await;
    let first = browser.get(LIST).await.is(200);
    first.says("51 users");
    assert_eq!(first.body.matches("<tr id=").count(), 50);
    assert!(first.body.contains("href=\"/admin/users?page=2\"") && !first.body.contains("rel=\"prev\""));
    let second = browser.get("/admin/users?page=2").await.is(200);
    assert_eq!(second.body.matches("<tr id=").count(), 1);
    assert!(second.body.contains("rel=\"prev\" href=\"/admin/users\""));
    let narrowed = browser.get("/admin/users?search=example&state=all").await.is(200);
    assert!(
        narrowed.body.contains("href=\"/admin/users?state=all&#38;search=example&#38;page=2\""),
        "{}",
        narrowed.body
    );
    browser.get("/admin/users?page=99").await.is(200).says("There is nobody here.");
    browser.get("/admin/users?page=99999999999").await.is(200).says("51 users");
}

#[actix_web::test]
async fn hostile_names_are_shown_as_text() {
    let (server, browser, bob) = office().await;
    server.call(&bob, HOSTILE).await;
    let query = "?search=%3Cscript%3Ealert%281%29";
    for path in [LIST.to_owned(), format!("{LIST}{query}"), super::path(&bob), format!("{}/delete", super::path(&bob))]
    {
        let page = browser.get(&path).await.is(200);
        assert!(!page.body.contains("<script>"), "{}", page.body);
        page.says(HOSTILE);
    }
}

#[actix_web::test]
async fn users_are_managed_by_administrators() {
    let (server, _, bob) = office().await;
    let paths = |end: &str| format!("{}{end}", super::path(&bob));
    for role in [Role::Manager, Role::Member, Role::User] {
        let browser = server.signed_in(role.as_str(), role).await;
        let key = browser.get("/").await.is(200).field("/logout", "form_key");
        for path in [
            LIST.to_owned(),
            format!("{LIST}/new"),
            paths(""),
            paths("/deactivate"),
            paths("/second-factor"),
            paths("/delete"),
        ] {
            browser.get(&path).await.is(403).says("Not allowed");
        }
        let fields = [("form_key", key.as_str()), ("username", "new"), ("password", "correct horse"), ("version", "1")];
        for path in [
            LIST.to_owned(),
            paths(""),
            paths("/activate"),
            paths("/deactivate"),
            paths("/second-factor"),
            paths("/delete"),
        ] {
            browser.post(&path, &fields).await.is(403).says("Not allowed");
        }
        // Not even of oneself: these pages are for others.
        let own = server.user(role.as_str(), role).await;
        browser.get(&super::path(&own)).await.is(403);
        browser.get(&format!("{}/delete", super::path(&own))).await.is(403);
        browser.post(&format!("{}/delete", super::path(&own)), &fields).await.is(403);
        browser.post(&format!("{}/deactivate", super::path(&own)), &fields).await.is(403);
    }
    assert!(super::now(&server, "new").await.is_none());
    assert_eq!(super::now(&server, "bob").await.unwrap(), bob);
    server.browser().get(LIST).await.leads_to("/login?next=%2Fadmin%2Fusers");
}

#[actix_web::test]
async fn whoever_is_not_there_is_missing() {
    let (_, browser, bob) = office().await;
    let key = browser.get(LIST).await.field("/logout", "form_key");
    for id in ["404", "0", "-1", "abc", "99999999999999999999"] {
        for end in ["", "/deactivate", "/second-factor", "/delete"] {
            browser.get(&format!("{LIST}/{id}{end}")).await.is(404);
            let fields = [("form_key", key.as_str()), ("version", "1"), ("username", "x")];
            browser.post(&format!("{LIST}/{id}{end}"), &fields).await.is(404);
        }
        browser.post(&format!("{LIST}/{id}/activate"), &[("form_key", &key)]).await.is(404);
    }
    browser.get(&super::path(&bob)).await.is(200);
}
