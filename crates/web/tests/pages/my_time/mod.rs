//! One's own time: what people do with it, and what they are shown.

mod adding;
mod changing;
mod live;
mod timer;
mod weeks;

use crate::harness::{Browser, Page};

/// Fills in the form of a new entry and sends it.
async fn add(browser: &Browser, fields: &[(&str, &str)]) -> Page {
    let page = browser.get("/").await.is(200);
    browser.submit(&page, "/time", fields).await
}

/// The number of the entry that an answer leads to.
#[track_caller]
fn entry_of(answer: &Page) -> String {
    assert_eq!(answer.status, 303, "{}", answer.body);
    answer.header("location").split_once("#entry-").unwrap().1.to_owned()
}

/// What people read of one entry on the page.
#[track_caller]
fn entry(page: &Page, id: &str) -> String {
    let (_, rest) = page.body.split_once(&format!("<li id=\"entry-{id}\"")).unwrap_or_else(|| panic!("{}", page.body));
    let body = format!("<li {}", rest.split("</li>\n").next().unwrap());
    Page { body, ..page.clone() }.text()
}
