//! Forgotten passwords, page by page.

use timekeeper_domain::user::Role;

use crate::harness::{PASSWORD, Server, Setup};

/// The path that a mail leads to.
fn link(text: &str) -> String {
    let (_, rest) = text.split_once("https://time.example.org/password-reset/confirm?code=").unwrap();
    format!("/password-reset/confirm?code={}", rest.split_whitespace().next().unwrap())
}

#[actix_web::test]
async fn the_link_in_a_mail_leads_to_a_new_password() {
    let server = Server::start();
    let signed_in = server.signed_in("ada", Role::Member).await;
    let browser = server.browser();
    browser.get("/login").await.says("Forgotten your password?");
    let page = browser.get("/password-reset").await.is(200);
    browser.submit(&page, "/password-reset", &[("name", "ada")]).await.leads_to("/login");
    browser.get("/login").await.is(200).says("If there is such an account, a mail is on its way.");

    let mail = server.mails().await.pop().unwrap();
    let page = browser.get(&link(&mail.text)).await.is(200);
    let short = browser.submit(&page, "/password-reset/confirm", &[("password", "short")]).await.is(422);
    short.says("at least 8 characters");
    browser.submit(&short, "/password-reset/confirm", &[("password", "another one")]).await.leads_to("/login");
    browser.get("/login").await.is(200).says("The password is set.");

    assert!(!signed_in.is_signed_in().await, "whoever was signed in is not any more");
    browser.sign_in("ada", PASSWORD).await.is(422);
    browser.sign_in("ada", "another one").await.leads_to("/");
    let again = browser.get(&link(&mail.text)).await.is(200);
    let again = browser.submit(&again, "/password-reset/confirm", &[("password", "yet another")]).await.is(422);
    again.says("That code is not good, or not any more.");
}

#[actix_web::test]
async fn nobody_learns_whom_there_is() {
    let server = Server::start();
    let browser = server.browser();
    let page = browser.get("/password-reset").await;
    browser.submit(&page, "/password-reset", &[("name", "nobody")]).await.leads_to("/login");
    browser.get("/login").await.is(200).says("a mail is on its way");
    assert!(server.mails().await.is_empty());
}

#[actix_web::test]
async fn without_mail_people_are_sent_to_an_administrator() {
    let server = Setup { mail: false, ..Setup::default() }.start();
    let browser = server.browser();
    browser.get("/login").await.is(200).is_silent_about("Forgotten");
    browser.get("/password-reset").await.is(200).says("Ask an administrator");
    let key = browser.get("/login").await.field("/login", "form_key");
    browser.post("/password-reset", &[("form_key", &key), ("name", "ada")]).await.is(422);
}

#[actix_web::test]
async fn asking_again_and_again_is_slowed_down() {
    let server = Setup { sign_ins_per_minute: 1, ..Setup::default() }.start();
    let browser = server.browser();
    let page = browser.get("/password-reset").await;
    browser.submit(&page, "/password-reset", &[("name", "ada")]).await.leads_to("/login");
    let often = browser.submit(&page, "/password-reset", &[("name", "ada")]).await.is(429);
    often.says("Too often");
    assert!(!often.header("retry-after").is_empty());
}

#[actix_web::test]
async fn a_form_that_was_not_made_here_sends_no_mail() {
    let server = Server::start();
    server.user("ada", Role::Member).await;
    server.browser().post("/password-reset", &[("name", "ada")]).await.is(403);
    assert!(server.mails().await.is_empty());
}
