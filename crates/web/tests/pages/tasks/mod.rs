//! Administration > Projects: the tasks of one.

mod changing;
mod deeds;
mod listing;

use crate::harness::{Browser, Page};

/// Fills in the form of a new task of the project there and sends it.
async fn add(browser: &Browser, project: &str, fields: &[(&str, &str)]) -> Page {
    let new = format!("{project}/tasks/new");
    let page = browser.get(&new).await.is(200);
    browser.submit(&page, &new, fields).await
}

/// Makes a task; where it is.
async fn task(browser: &Browser, project: &str, fields: &[(&str, &str)]) -> String {
    let made = add(browser, project, fields).await;
    let (path, task) = made.header("location").split_once("#task-").unwrap_or_else(|| panic!("{}", made.body));
    assert_eq!((made.status, path), (303, project));
    format!("{project}/tasks/{task}")
}

/// Sends the form of a task as it is, but for these fields.
async fn change(browser: &Browser, path: &str, fields: &[(&str, &str)]) -> Page {
    let edit = format!("{path}/edit");
    let page = browser.get(&edit).await.is(200);
    browser.submit(&page, &edit, fields).await
}

/// Where whoever changed a task is led.
fn back(path: &str) -> String {
    path.replace("/tasks/", "#task-")
}

/// The names of the tasks on a page, in their order.
fn names(page: &Page) -> Vec<String> {
    let rows = page.body.split("<tr id=\"task-").skip(1);
    rows.map(|row| row.split("<th scope=\"row\">").nth(1).unwrap().split('<').next().unwrap().to_owned()).collect()
}
