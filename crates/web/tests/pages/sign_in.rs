//! Signing in and out, with and without a second factor.

use timekeeper_app::{Caller, Edit, Proxies, UserChange, Work};
use timekeeper_domain::{
    page::PageRequest,
    token::{TokenOrigin, TokenRefusal},
    user::{Password, Role},
};

use crate::harness::{PASSWORD, Server, Setup};

const COOKIE: &str = "__Host-timekeeper";

async fn sessions(server: &Server) -> usize {
    let page = server.app().list_tokens(&Caller::system(), Some(TokenOrigin::Browser), PageRequest::default()).await;
    page.unwrap().items.len()
}

#[actix_web::test]
async fn whoever_is_not_signed_in_is_led_to_the_sign_in_page_and_back() {
    let server = Server::start();
    server.user("ada", Role::Admin).await;
    let browser = server.browser();
    browser.get("/").await.leads_to("/login");
    browser.get("/admin/api-tokens?page=2").await.leads_to("/login?next=%2Fadmin%2Fapi-tokens%3Fpage%3D2");
    let page = browser.get("/login?next=%2Fadmin%2Fapi-tokens%3Fpage%3D2").await.is(200);
    let answer = browser.submit(&page, "/login", &[("name", "ada"), ("password", PASSWORD)]).await;
    answer.leads_to("/admin/api-tokens?page=2");
    browser.get("/admin/api-tokens?page=2").await.is(200).says("API tokens");
    browser.get("/login").await.leads_to("/");
}

#[actix_web::test]
async fn nobody_is_led_to_another_server() {
    let server = Server::start();
    server.user("ada", Role::Member).await;
    for next in ["https://evil.example/", "//evil.example/", "/\\evil.example"] {
        let browser = server.browser();
        let page = browser.get("/login").await;
        let fields = [("name", "ada"), ("password", PASSWORD), ("next", next)];
        browser.submit(&page, "/login", &fields).await.leads_to("/");
    }
}

#[actix_web::test]
async fn one_signs_in_by_name_or_address_and_not_with_a_wrong_password() {
    let server = Server::start();
    let ada = server.user("ada", Role::Member).await;
    for name in ["ada", " ADA ", "Ada@Example.org"] {
        server.browser().sign_in(name, PASSWORD).await.leads_to("/");
    }
    let browser = server.browser();
    for (name, password) in [("ada", "wrong"), ("nobody", PASSWORD), ("", ""), ("ada\0", PASSWORD)] {
        let page = browser.sign_in(name, password).await.is(422);
        page.says("That name and password do not fit together.");
        assert_eq!(page.field("/login", "password"), "", "a password is never shown");
    }
    assert!(!browser.is_signed_in().await);
    server.change_user(&ada, UserChange { active: Some(false), ..UserChange::default() }).await;
    browser.sign_in("ada", PASSWORD).await.is(422).says("do not fit together");
}

#[actix_web::test]
async fn a_session_of_a_browser_that_is_closed_ends_after_half_a_day() {
    let server = Server::start();
    server.user("ada", Role::Member).await;
    let browser = server.browser();
    let answer = browser.sign_in("ada", PASSWORD).await;
    let cookie = answer.sets(COOKIE);
    for part in ["; HttpOnly", "; SameSite=Lax", "; Secure", "; Path=/"] {
        assert!(cookie.contains(part), "{cookie}");
    }
    assert!(!cookie.contains("Max-Age") && !cookie.contains("Domain"), "{cookie}");
    assert!(browser.cookie(COOKIE).unwrap().starts_with("ts_"));
    server.advance(12 * 3_600 - 1);
    assert!(browser.is_signed_in().await);
    server.advance(1);
    assert!(!browser.is_signed_in().await);
}

#[actix_web::test]
async fn whoever_wants_to_stay_stays_for_thirty_days() {
    let server = Server::start();
    server.user("ada", Role::Member).await;
    let browser = server.browser();
    let page = browser.get("/login").await;
    let answer = browser.submit(&page, "/login", &[("name", "ada"), ("password", PASSWORD), ("remember", "1")]).await;
    assert!(answer.sets(COOKIE).contains("; Max-Age=2592000"), "{}", answer.sets(COOKIE));
    server.advance(30 * 86_400 - 1);
    assert!(browser.is_signed_in().await);
    server.advance(1);
    assert!(!browser.is_signed_in().await);
    assert_eq!(sessions(&server).await, 1);
    server.advance(1);
    assert_eq!(server.app().forget_old_sessions().await.unwrap(), 1);
    assert_eq!(sessions(&server).await, 0, "what has ended is not kept");
}

#[actix_web::test]
async fn without_tls_cookies_have_other_names() {
    let server = Setup { public_url: "http://127.0.0.1:8080", ..Setup::default() }.start();
    server.user("ada", Role::Member).await;
    let answer = server.browser().sign_in("ada", PASSWORD).await;
    let cookie = answer.sets("timekeeper");
    assert!(!cookie.contains("Secure") && cookie.contains("; HttpOnly"), "{cookie}");
}

#[actix_web::test]
async fn a_trusted_proxy_says_that_there_is_tls() {
    let proxies = Proxies::new(vec!["192.0.2.1/32".parse().unwrap()]);
    let server = Setup { public_url: "http://127.0.0.1:8080", proxies, ..Setup::default() }.start();
    let browser = server.browser();
    let ask =
        |peer| browser.ask(actix_web::http::Method::GET, "/login").header("X-Forwarded-Proto", "https").from(peer);
    assert!(ask("192.0.2.1").send().await.sets("__Host-timekeeper-visit").contains("; Secure"));
    assert!(!ask("192.0.2.2").send().await.sets("timekeeper-visit").contains("; Secure"));
}

#[actix_web::test]
async fn every_sign_in_makes_a_new_session_and_ends_the_one_before() {
    let server = Server::start();
    let browser = server.signed_in("ada", Role::Member).await;
    let first = browser.cookie(COOKIE).unwrap();
    let elsewhere = server.signed_in("ada", Role::Member).await;
    // The page was open before somebody signed in beside it.
    let visitor = server.browser();
    let page = visitor.get("/login").await;
    visitor.set_cookie(COOKIE, &first);
    visitor.submit(&page, "/login", &[("name", "ada"), ("password", PASSWORD)]).await.leads_to("/");
    assert_ne!(visitor.cookie(COOKIE).unwrap(), first);
    assert!(visitor.is_signed_in().await);
    assert!(!browser.is_signed_in().await, "the session before has ended");
    assert!(elsewhere.is_signed_in().await, "others have not");
}

#[actix_web::test]
async fn signing_out_ends_the_session_itself() {
    let server = Server::start();
    let browser = server.signed_in("ada", Role::Member).await;
    let cookie = browser.cookie(COOKIE).unwrap();
    let page = browser.get("/").await;
    let answer = browser.submit(&page, "/logout", &[]).await;
    answer.leads_to("/login");
    assert!(answer.sets(COOKIE).contains("Max-Age=0"));
    browser.get("/login").await.is(200).says("You are signed out.");
    browser.get("/login").await.is(200).is_silent_about("You are signed out.");
    browser.set_cookie(COOKIE, &cookie);
    assert!(!browser.is_signed_in().await, "a stolen cookie is of no use any more");
}

#[actix_web::test]
async fn a_session_is_no_token_and_a_token_no_session() {
    let server = Server::start();
    let ada = server.user("ada", Role::Member).await;
    let browser = server.signed_in("ada", Role::Member).await;
    let cookie = browser.cookie(COOKIE).unwrap();
    let refused = server.app().authenticate(&cookie, None, None).await.unwrap_err();
    assert!(matches!(refused, timekeeper_app::AppError::BadToken(TokenRefusal::Malformed)));
    let (_, token) = server.token(&ada, "CI", &["read:*"]).await;
    assert!(server.app().authenticate(&token, None, None).await.is_ok());
    for text in [token.as_str(), &token.replace("tt_", "ts_"), "ts_", "", "ts_unknown"] {
        let other = server.browser();
        other.set_cookie(COOKIE, text);
        assert!(!other.is_signed_in().await, "{text}");
    }
}

#[actix_web::test]
async fn a_session_ends_with_the_password_with_the_account_and_when_it_is_revoked() {
    let server = Server::start();
    let ada = server.user("ada", Role::Member).await;
    let browser = server.signed_in("ada", Role::Member).await;
    server.app().set_password(ada.id, Password::new("another one".to_owned()).unwrap()).await.unwrap();
    assert!(!browser.is_signed_in().await);

    browser.sign_in("ada", "another one").await.leads_to("/");
    server.change_user(&ada, UserChange { active: Some(false), ..UserChange::default() }).await;
    assert!(!browser.is_signed_in().await);

    server.change_user(&ada, UserChange { active: Some(true), ..UserChange::default() }).await;
    assert!(browser.is_signed_in().await, "as tokens are good again");
    let own = server.app().list_own_tokens(&Caller::acting_for(ada), PageRequest::default()).await.unwrap();
    let session = own.items.iter().find(|view| view.token.origin == TokenOrigin::Browser).unwrap().token.id;
    server.console(async |work: &mut Work| work.delete_token(session).await).await;
    assert!(!browser.is_signed_in().await);
}

#[actix_web::test]
async fn attempts_are_counted_by_account_and_by_address() {
    let server = Setup { sign_ins_per_minute: 2, ..Setup::default() }.start();
    server.user("ada", Role::Member).await;
    let browser = server.browser();
    for _ in 0..2 {
        browser.sign_in("ada", "wrong").await.is(422);
    }
    let page = browser.sign_in("ada@example.org", PASSWORD).await.is(429);
    page.says("Too many attempts.");
    assert!(page.header("retry-after").parse::<u32>().unwrap() <= 60);
    let page = browser.get("/login").await;
    for (name, status) in [("one", 422), ("two", 422), ("three", 429)] {
        let ask = browser.filled(&page, "/login", &[("name", name), ("password", "x")]);
        ask.from("203.0.113.9").send().await.is(status);
    }
    server.advance(60);
    browser.sign_in("ada", PASSWORD).await.leads_to("/");
}

#[actix_web::test]
async fn a_second_factor_is_asked_for_once_the_password_was_right() {
    let server = Server::start();
    let ada = server.user("ada", Role::Member).await;
    let (seed, recovery) = server.second_factor(&ada).await;
    let browser = server.browser();
    browser.sign_in("ada", "wrong").await.is(422).is_silent_about("Code");
    let page = browser.get("/login?next=%2Fx").await;
    let fields = [("name", "ada"), ("password", PASSWORD), ("remember", "1")];
    let page = browser.submit(&page, "/login", &fields).await.is(200);
    page.says("Enter the code that your device shows");
    assert!(!page.body.contains(PASSWORD) && !browser.is_signed_in().await);

    let page = browser.submit(&page, "/login/code", &[("code", "000000")]).await.is(422);
    page.says("That code is wrong, or was used before.");
    let page = browser.submit(&page, "/login/code", &[("code", "")]).await.is(422);
    let answer = browser.submit(&page, "/login/code", &[("code", &server.code(&seed, 0))]).await;
    answer.leads_to("/x");
    assert!(answer.sets(COOKIE).contains("; Max-Age=2592000"));
    assert!(browser.is_signed_in().await);

    let other = server.browser();
    let page = other.sign_in("ada", PASSWORD).await.is(200);
    let page = other.submit(&page, "/login/code", &[("code", &server.code(&seed, 0))]).await.is(422);
    other.submit(&page, "/login/code", &[("code", &recovery)]).await.leads_to("/");
}

#[actix_web::test]
async fn a_ticket_to_the_second_factor_is_good_for_five_minutes_and_one_password() {
    let server = Server::start();
    let ada = server.user("ada", Role::Member).await;
    let (seed, _) = server.second_factor(&ada).await;
    let browser = server.browser();
    let page = browser.sign_in("ada", PASSWORD).await;
    server.advance(300);
    let late = browser.submit(&page, "/login/code", &[("code", &server.code(&seed, 0))]).await.is(422);
    late.says("That took too long.");

    let page = browser.sign_in("ada", PASSWORD).await;
    let ticket = page.field("/login/code", "ticket");
    let other = server.user("bob", Role::Admin).await;
    let forged = ticket.replacen(&ada.id.to_string(), &other.id.to_string(), 1);
    for bad in [forged.as_str(), "", "1.2.3.4", "a.b", &ticket[..ticket.len() - 1]] {
        let fields = [("ticket", bad), ("code", &*server.code(&seed, 0))];
        browser.submit(&page, "/login/code", &fields).await.is(422).says("Sign in again.");
    }
    server.app().set_password(ada.id, Password::new("another one".to_owned()).unwrap()).await.unwrap();
    let fields = [("code", &*server.code(&seed, 0))];
    browser.submit(&page, "/login/code", &fields).await.is(422).says("Sign in again.");
    assert!(!browser.is_signed_in().await);
}

#[actix_web::test]
async fn codes_cannot_be_guessed_with_a_ticket() {
    let server = Setup { sign_ins_per_minute: 3, ..Setup::default() }.start();
    let ada = server.user("ada", Role::Member).await;
    let (seed, _) = server.second_factor(&ada).await;
    let browser = server.browser();
    let page = browser.sign_in("ada", PASSWORD).await;
    for _ in 0..2 {
        browser.submit(&page, "/login/code", &[("code", "000000")]).await.is(422);
    }
    let page = browser.submit(&page, "/login/code", &[("code", &server.code(&seed, 0))]).await.is(429);
    page.says("Too many attempts.");
    assert!(!page.field("/login/code", "ticket").is_empty(), "and it can be tried again");
}

#[actix_web::test]
async fn somebody_who_becomes_an_administrator_signs_in_again_to_be_one() {
    let server = Server::start();
    let ada = server.user("ada", Role::Member).await;
    let browser = server.signed_in("ada", Role::Member).await;
    browser.get("/").await.is(200).is_silent_about("API tokens");
    let change = UserChange { role: Some(Role::Admin), email: Edit::Keep, ..UserChange::default() };
    server.change_user(&ada, change).await;
    browser.get("/admin/api-tokens").await.is(403).says("sign out and in again");
    let page = browser.get("/").await;
    browser.submit(&page, "/logout", &[]).await;
    browser.sign_in("ada", PASSWORD).await.leads_to("/");
    browser.get("/admin/api-tokens").await.is(200).says("API tokens");
}
