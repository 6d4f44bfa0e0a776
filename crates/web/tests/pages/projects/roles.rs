//! What each role sees of projects, and may do with them.

use timekeeper_domain::user::Role;

use super::{LIST, change, names, project};
use crate::harness::Server;

#[actix_web::test]
async fn members_see_every_project_and_change_their_own() {
    let server = Server::start();
    let ada = server.signed_in("ada", Role::Manager).await;
    let path = project(&ada, &[("name", "Shop")]).await;
    let bob = server.signed_in("bob", Role::Member).await;
    let own = project(&bob, &[("name", "Own")]).await;
    bob.get("/").await.is(200).says("Manage");
    let list = bob.get(LIST).await.is(200);
    assert_eq!(names(&list), ["Own", "Shop"]);
    assert!(
        list.body.contains(&format!("href=\"{own}/edit\"")) && !list.body.contains(&format!("href=\"{path}/edit\""))
    );
    let page = bob.get(&path).await.is(200);
    assert!(!page.body.contains("/edit\"") && !page.body.contains("/archive\""));
    page.says("Add task");
    for form in ["edit", "archive"] {
        bob.get(&format!("{path}/{form}")).await.is(403).says("Not allowed");
    }
    let key = page.field("/logout", "form_key");
    for deed in ["edit", "archive", "activate"] {
        bob.post(&format!("{path}/{deed}"), &[("form_key", &key), ("name", "Mine"), ("version", "1")]).await.is(403);
    }
    change(&bob, &own, &[("name", "Still own")]).await.leads_to(&own);
    ada.get(&path).await.says("Active");
    change(&ada, &own, &[("name", "Changed")]).await.leads_to(&own);
}

#[actix_web::test]
async fn users_see_and_change_only_what_they_made() {
    let server = Server::start();
    let ada = server.signed_in("ada", Role::Manager).await;
    let path = project(&ada, &[("name", "Shop")]).await;
    let eve = server.signed_in("eve", Role::User).await;
    eve.get(LIST).await.is(200).says("There is no project here yet.");
    for form in ["", "/edit", "/archive", "/tasks/new"] {
        eve.get(&format!("{path}{form}")).await.is(403).is_silent_about("Shop");
    }
    let key = eve.get(LIST).await.field("/logout", "form_key");
    for deed in ["edit", "archive", "activate", "tasks/new"] {
        eve.post(&format!("{path}/{deed}"), &[("form_key", &key), ("name", "Mine"), ("version", "1")]).await.is(403);
    }
    let own = project(&eve, &[("name", "Own")]).await;
    change(&eve, &own, &[("name", "Own 2")]).await.leads_to(&own);
    assert_eq!(names(&eve.get(LIST).await), ["Own 2"]);
    assert_eq!(names(&ada.get(LIST).await), ["Own 2", "Shop"]);
}

#[actix_web::test]
async fn nobody_sees_projects_without_signing_in() {
    let server = Server::start();
    let browser = server.browser();
    browser.get("/admin/projects?status=all").await.leads_to("/login?next=%2Fadmin%2Fprojects%3Fstatus%3Dall");
    assert_eq!(browser.post("/admin/projects/new", &[("name", "Shop")]).await.status, 303);
}
