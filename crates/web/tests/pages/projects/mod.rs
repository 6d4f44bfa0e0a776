//! Administration > Projects.

mod adding;
mod archiving;
mod changing;
mod listing;
mod roles;

use crate::harness::{Browser, Page};

pub(crate) const LIST: &str = "/admin/projects";
const NEW: &str = "/admin/projects/new";

/// Fills in the form of a new project and sends it.
async fn add(browser: &Browser, fields: &[(&str, &str)]) -> Page {
    let page = browser.get(NEW).await.is(200);
    browser.submit(&page, NEW, fields).await
}

/// Makes a project; where it is.
pub(crate) async fn project(browser: &Browser, fields: &[(&str, &str)]) -> String {
    let made = add(browser, fields).await;
    assert_eq!(made.status, 303, "{}", made.body);
    made.header("location").to_owned()
}

/// Sends the form of a project as it is, but for these fields.
async fn change(browser: &Browser, path: &str, fields: &[(&str, &str)]) -> Page {
    let edit = format!("{path}/edit");
    let page = browser.get(&edit).await.is(200);
    browser.submit(&page, &edit, fields).await
}

/// The names on a list, in their order.
pub(crate) fn names(page: &Page) -> Vec<String> {
    let rows = page.body.split("<th scope=\"row\">").skip(1).map(|row| row.split("</a>").next().unwrap());
    rows.map(|row| row.rsplit('>').next().unwrap().to_owned()).collect()
}
