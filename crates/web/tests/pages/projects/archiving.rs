//! Projects that are archived, and brought back.

use actix_web::http::Method;
use timekeeper_domain::user::Role;

use super::{LIST, change, names, project};
use crate::harness::Server;

#[actix_web::test]
async fn a_project_is_archived_once_that_is_confirmed_and_brought_back() {
    let server = Server::start();
    let browser = server.signed_in("ada", Role::Manager).await;
    let path = project(&browser, &[("name", "Shop")]).await;
    let archive = format!("{path}/archive");
    let page = browser.get(&archive).await.is(200);
    page.says("Archive this project?");
    browser.get(&path).await.says("Active");
    browser.submit(&page, &archive, &[("reason", "All is done")]).await.leads_to(&path);
    let page = browser.get(&path).await.is(200);
    for text in ["The project is archived.", "Shop", "Archived", "2026-01-05 10:00", "All is done"] {
        page.says(text);
    }
    browser.get(LIST).await.says("There is no project here yet.");
    browser.get("/").await.is_silent_about("Shop");
    let list = browser.get("/admin/projects?status=archived").await.is(200);
    assert_eq!(names(&list), ["Shop"]);

    browser.submit(&list, &format!("{path}/activate"), &[]).await.leads_to(&path);
    let page = browser.get(&path).await.is(200);
    page.says("The project is active again.");
    page.is_silent_about("All is done");
    assert_eq!(names(&browser.get(LIST).await), ["Shop"]);
}

#[actix_web::test]
async fn an_archived_project_can_be_shown_and_changed_and_stays_archived() {
    let server = Server::start();
    let browser = server.signed_in("ada", Role::Manager).await;
    let path = project(&browser, &[("name", "Shop")]).await;
    let archive = format!("{path}/archive");
    let page = browser.get(&archive).await;
    browser.submit(&page, &archive, &[]).await.leads_to(&path);
    change(&browser, &path, &[("description", "What it was about")]).await.leads_to(&path);
    let page = browser.get(&path).await.is(200);
    page.says("What it was about");
    page.says("Archived");
    page.says("Bring back");
}

#[actix_web::test]
async fn nobody_archives_what_somebody_else_changed_meanwhile() {
    let server = Server::start();
    let browser = server.signed_in("ada", Role::Manager).await;
    let path = project(&browser, &[("name", "Shop")]).await;
    let archive = format!("{path}/archive");
    let page = browser.get(&archive).await;
    change(&browser, &path, &[("name", "Web shop")]).await.leads_to(&path);
    let again = browser.submit(&page, &archive, &[("reason", "Over")]).await.is(409);
    again.says("so nothing was done");
    again.says("Web shop");
    assert_eq!(again.field(&archive, "reason"), "Over");
    browser.get(&path).await.says("Active");
    browser.submit(&again, &archive, &[]).await.leads_to(&path);

    let shown = browser.get(&path).await;
    change(&browser, &path, &[("name", "Shop")]).await.leads_to(&path);
    let page = browser.submit(&shown, &format!("{path}/activate"), &[]).await.is(409);
    page.says("so nothing was done");
    page.says("Archived");
    browser.submit(&page, &format!("{path}/activate"), &[]).await.leads_to(&path);
}

#[actix_web::test]
async fn a_reason_has_a_length() {
    let server = Server::start();
    let browser = server.signed_in("ada", Role::Manager).await;
    let path = project(&browser, &[("name", "Shop")]).await;
    let archive = format!("{path}/archive");
    let page = browser.get(&archive).await;
    let long = "x".repeat(5_001);
    let page = browser.submit(&page, &archive, &[("reason", &long)]).await.is(422);
    page.says("Why: There may be at most 5000 characters.");
    assert_eq!(page.field(&archive, "reason"), long);
    browser.get(&path).await.says("Active");
}

#[actix_web::test]
async fn forged_forms_about_projects_do_nothing() {
    let server = Server::start();
    let browser = server.signed_in("ada", Role::Manager).await;
    let path = project(&browser, &[("name", "Shop")]).await;
    let fields = [("name", "Mine"), ("version", "1")];
    let key = browser.get(LIST).await.field("/logout", "form_key");
    for target in ["/admin/projects/new".to_owned(), format!("{path}/edit"), format!("{path}/archive")] {
        browser.post(&target, &fields).await.is(403).says("This form cannot be used");
        let ask = browser.ask(Method::POST, &target).form(&[&fields[..], &[("form_key", &key)]].concat());
        ask.header("Sec-Fetch-Site", "cross-site").send().await.is(403);
    }
    browser.post(&format!("{path}/activate"), &fields).await.is(403);
    let list = browser.get("/admin/projects?status=all").await;
    assert_eq!(names(&list), ["Shop"]);
    browser.get(&path).await.says("Active");
}
