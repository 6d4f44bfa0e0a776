//! Administration > Users.

mod adding;
mod changing;
mod deeds;
mod lists;

use timekeeper_domain::user::{Role, User};

use crate::harness::{Browser, Page, Server};

const LIST: &str = "/admin/users";
const HOSTILE: &str = "<script>alert(1)</script>\"'&amp;";

/// The address of a user's page.
fn path(user: &User) -> String {
    format!("{LIST}/{}", user.id)
}

/// A server with an administrator, who is signed in, and a member.
async fn office() -> (Server, Browser, User) {
    let server = Server::start();
    let bob = server.user("bob", Role::Member).await;
    let browser = server.signed_in("ada", Role::Admin).await;
    (server, browser, bob)
}

/// The user as they are now.
async fn now(server: &Server, name: &str) -> Option<User> {
    server.app().find_user(&timekeeper_domain::user::Username::new(name).unwrap()).await.unwrap()
}

/// Sends the form of a user's page with these fields.
async fn save(browser: &Browser, user: &User, fields: &[(&str, &str)]) -> Page {
    let page = browser.get(&path(user)).await.is(200);
    browser.submit(&page, &path(user), fields).await
}
