//! Tasks that are done, open again, and deleted; and who may do that.

use actix_web::http::Method;
use timekeeper_domain::user::Role;

use super::{change, names, task};
use crate::{harness::Server, projects::project};

#[actix_web::test]
async fn a_task_is_done_and_open_again_with_one_click() {
    let server = Server::start();
    let browser = server.signed_in("ada", Role::Manager).await;
    let shop = project(&browser, &[("name", "Shop")]).await;
    let path = task(&browser, &shop, &[("name", "Log in")]).await;
    let status = format!("{path}/status");
    let page = browser.get(&shop).await;
    browser.submit(&page, &status, &[]).await.leads_to(&shop);
    assert_eq!(names(&browser.get(&shop).await), Vec::<String>::new());
    let done = format!("{shop}?tasks=done");
    let page = browser.get(&done).await.is(200);
    assert_eq!(names(&page), ["Log in"]);
    browser.submit(&page, &status, &[]).await.leads_to(&done);
    browser.get(&shop).await.says("To do");
    browser.submit(&page, &status, &[("version", "3"), ("status", "nonsense")]).await.is(400);
}

#[actix_web::test]
async fn nothing_is_done_with_a_task_that_somebody_changed_meanwhile() {
    let server = Server::start();
    let browser = server.signed_in("ada", Role::Manager).await;
    let shop = project(&browser, &[("name", "Shop")]).await;
    let path = task(&browser, &shop, &[("name", "Log in")]).await;
    let (status, delete) = (format!("{path}/status"), format!("{path}/delete"));
    let (list, confirm) = (browser.get(&shop).await, browser.get(&delete).await);
    assert_eq!(change(&browser, &path, &[("name", "Sign in")]).await.status, 303);
    let page = browser.submit(&list, &status, &[]).await.is(409);
    page.says("so nothing was done");
    assert_eq!(names(&page), ["Sign in"]);
    let page = browser.submit(&confirm, &delete, &[]).await.is(409);
    page.says("so nothing was done");
    page.says("Sign in");
    assert_eq!(names(&browser.get(&shop).await), ["Sign in"]);
    browser.submit(&page, &delete, &[]).await.leads_to(&shop);
    browser.submit(&list, &status, &[]).await.is(409).says("This task was deleted meanwhile.");
    browser.submit(&page, &delete, &[]).await.is(404);
}

#[actix_web::test]
async fn a_task_is_deleted_once_that_is_confirmed_and_its_time_stays() {
    let server = Server::start();
    let browser = server.signed_in("ada", Role::Manager).await;
    let shop = project(&browser, &[("name", "Shop")]).await;
    let path = task(&browser, &shop, &[("name", "Log in")]).await;
    let work = path.replace("/admin/projects/", "p").replace("/tasks/", "t");
    let page = browser.get("/").await;
    let fields = [("work", work.as_str()), ("start", "8:00"), ("end", "9:30")];
    assert_eq!(browser.submit(&page, "/time", &fields).await.status, 303);
    let delete = format!("{path}/delete");
    let page = browser.get(&delete).await.is(200);
    for text in ["Delete this task?", "Log in", "Shop", "1.50", "The time worked on it stays with the project."] {
        page.says(text);
    }
    assert_eq!(names(&browser.get(&shop).await), ["Log in"], "looking does nothing");
    browser.submit(&page, &delete, &[]).await.leads_to(&shop);
    let page = browser.get(&shop).await.is(200);
    page.says("The task is deleted.");
    page.says("1.50");
    assert_eq!(names(&page), Vec::<String>::new());
}

#[actix_web::test]
async fn a_task_of_another_project_is_not_found() {
    let server = Server::start();
    let browser = server.signed_in("ada", Role::Manager).await;
    let (shop, web) = (project(&browser, &[("name", "Shop")]).await, project(&browser, &[("name", "Web")]).await);
    let path = task(&browser, &shop, &[("name", "Log in")]).await;
    let elsewhere = path.replace(&shop, &web);
    let key = browser.get(&shop).await.field("/logout", "form_key");
    let fields = [("form_key", key.as_str()), ("version", "1"), ("name", "A"), ("status", "done")];
    for form in ["edit", "delete"] {
        browser.get(&format!("{elsewhere}/{form}")).await.is(404);
    }
    browser.post(&format!("{elsewhere}/delete"), &fields).await.is(404);
    browser.post(&format!("{elsewhere}/status"), &fields).await.is(409).says("This task was deleted meanwhile.");
    for form in ["edit", "delete"] {
        browser.get(&format!("{shop}/tasks/404/{form}")).await.is(404);
    }
    assert_eq!(names(&browser.get(&shop).await), ["Log in"]);
}

#[actix_web::test]
async fn members_add_tasks_anywhere_and_change_their_own() {
    let server = Server::start();
    let ada = server.signed_in("ada", Role::Manager).await;
    let shop = project(&ada, &[("name", "Shop")]).await;
    let path = task(&ada, &shop, &[("name", "Log in")]).await;
    let bob = server.signed_in("bob", Role::Member).await;
    let own = task(&bob, &shop, &[("name", "Sign up")]).await;
    let page = bob.get(&shop).await.is(200);
    assert_eq!(names(&page), ["Log in", "Sign up"]);
    assert!(page.body.contains(&format!("{own}/edit")) && !page.body.contains(&format!("{path}/edit")));
    let fields = [("form_key", page.field("/logout", "form_key")), ("version", "1".into()), ("name", "Mine".into())];
    let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
    for form in ["edit", "delete"] {
        bob.get(&format!("{path}/{form}")).await.is(403);
    }
    for deed in ["edit", "delete", "status"] {
        bob.post(&format!("{path}/{deed}"), &fields).await.is(403);
    }
    assert_eq!(change(&bob, &own, &[("name", "Register")]).await.status, 303);
    assert_eq!(names(&ada.get(&shop).await), ["Log in", "Register"]);
    let eve = server.signed_in("eve", Role::User).await;
    let key = eve.get("/").await.field("/logout", "form_key");
    for path in [format!("{path}/edit"), format!("{path}/delete"), format!("{shop}/tasks/new")] {
        eve.get(&path).await.is(403).is_silent_about("Log in");
        eve.post(&path, &[("form_key", &key), ("version", "1"), ("name", "Mine")]).await.is(403);
    }
}

#[actix_web::test]
async fn forged_forms_about_tasks_do_nothing() {
    let server = Server::start();
    let browser = server.signed_in("ada", Role::Manager).await;
    let shop = project(&browser, &[("name", "Shop")]).await;
    let path = task(&browser, &shop, &[("name", "Log in")]).await;
    let fields = [("name", "Mine"), ("version", "1"), ("status", "done")];
    let key = browser.get(&shop).await.field("/logout", "form_key");
    let targets =
        [format!("{shop}/tasks/new"), format!("{path}/edit"), format!("{path}/status"), format!("{path}/delete")];
    for target in targets {
        browser.post(&target, &fields).await.is(403).says("This form cannot be used");
        let ask = browser.ask(Method::POST, &target).form(&[&fields[..], &[("form_key", &key)]].concat());
        ask.header("Sec-Fetch-Site", "cross-site").send().await.is(403);
    }
    assert_eq!(names(&browser.get(&shop).await), ["Log in"]);
}
