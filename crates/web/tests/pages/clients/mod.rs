//! Administration > Clients.

mod changing;
mod listing;

use crate::harness::{Browser, Page};

pub(crate) const LIST: &str = "/admin/clients";
const NEW: &str = "/admin/clients/new";

/// Fills in the form of a new client and sends it.
async fn add(browser: &Browser, fields: &[(&str, &str)]) -> Page {
    let page = browser.get(NEW).await.is(200);
    browser.submit(&page, NEW, fields).await
}

/// Makes a client; where it is.
pub(crate) async fn client(browser: &Browser, fields: &[(&str, &str)]) -> String {
    let made = add(browser, fields).await;
    assert_eq!(made.status, 303, "{}", made.body);
    made.header("location").to_owned()
}

/// Sends the form of a client as it is, but for these fields.
async fn change(browser: &Browser, path: &str, fields: &[(&str, &str)]) -> Page {
    let edit = format!("{path}/edit");
    let page = browser.get(&edit).await.is(200);
    browser.submit(&page, &edit, fields).await
}
