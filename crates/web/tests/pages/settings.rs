//! Administration > Settings.

use actix_web::http::Method;
use timekeeper_app::{AuditFilter, Caller, SettingsView};
use timekeeper_domain::{money::Currency, user::Role};

use crate::harness::{Browser, Page, Server};

const HERE: &str = "/admin/settings";

async fn save(browser: &Browser, fields: &[(&str, &str)]) -> Page {
    let page = browser.get(HERE).await.is(200);
    browser.submit(&page, HERE, fields).await
}

async fn stored(server: &Server) -> SettingsView {
    let ada = server.user("ada", Role::Admin).await;
    server.app().settings(&Caller::acting_for(ada)).await.unwrap()
}

#[actix_web::test]
async fn what_is_settled_holds_at_once() {
    let server = Server::start();
    let browser = server.signed_in("ada", Role::Admin).await;
    browser.get("/").await.is(200).says("Manage");
    let page = browser.get("/admin/api-tokens").await.is(200);
    assert!(page.body.contains("href=\"/admin/settings\""), "{}", page.body);
    let page = browser.get(HERE).await.is(200);
    for text in ["Configured: Europe/Rome", "Configured: EUR", "Configured: Monday", "Configured: 0, as tracked"] {
        page.says(text);
    }
    page.is_silent_about("Settled here");
    page.is_silent_about("Changed last");
    assert_eq!(page.field(HERE, "zone"), "", "nothing is settled");
    let fields = [
        ("name", "Example <Ltd>"),
        ("currency", "jpy"),
        ("zone", "Asia/Tokyo"),
        ("week_start", "sunday"),
        ("rounding_minutes", "15"),
        ("rounding_mode", "up"),
        ("per_minute", "7"),
        ("per_hour", "70"),
    ];
    save(&browser, &fields).await.leads_to(HERE);
    let page = browser.get(HERE).await.is(200);
    page.says("every time entry is on its day");
    page.says("Changed last on 2026-01-05 18:00.");
    page.says("Settled here");
    for (name, value) in fields {
        let value = if name == "currency" { "JPY" } else { value };
        assert_eq!(page.field(HERE, name), value, "{name}");
    }
    let app = server.app().as_settled();
    let organisation = app.organisation();
    assert_eq!((organisation.zone.name(), organisation.currency.code()), ("Asia/Tokyo", "JPY"));
    assert!(page.body.contains("<title>Settings · Example &#60;Ltd&#62;</title>"), "{}", page.body);
    server.browser().get("/login").await.is(200).says("Example <Ltd>");
    browser.get("/admin/api-tokens/999/revoke").await.is(404).says("Example <Ltd>");
}

#[actix_web::test]
async fn weeks_begin_as_settled() {
    let server = Server::start();
    let browser = server.signed_in("ada", Role::Admin).await;
    browser.get("/?week=2025-12-28").await.is(200).says("2025-12-22 – 2025-12-28");
    browser.get("/reports?range=this-week").await.is(200).says("2026-01-05 – 2026-01-11");
    save(&browser, &[("week_start", "sunday")]).await.leads_to(HERE);
    browser.get("/?week=2025-12-28").await.is(200).says("2025-12-28 – 2026-01-03");
    browser.get("/reports?range=this-week").await.is(200).says("2026-01-04 – 2026-01-10");
}

#[actix_web::test]
async fn what_is_wrong_is_said_beside_the_field_and_nothing_is_lost() {
    let server = Server::start();
    let browser = server.signed_in("ada", Role::Admin).await;
    let name = "x".repeat(201);
    let fields = [
        ("name", name.as_str()),
        ("currency", "EURO"),
        ("zone", "Mars/<b>Olympus"),
        ("rounding_minutes", "1441"),
        ("per_minute", "-1"),
        ("per_hour", "many"),
    ];
    let page = save(&browser, &fields).await.is(422);
    for text in [
        "at most 200 characters",
        "must be an ISO 4217 code",
        "must have an IANA name",
        "up to 1,440",
        "The requests must be a whole number",
    ] {
        page.says(text);
    }
    for (field, value) in fields {
        assert!(
            page.body.contains(&format!("aria-describedby=\"{field}-hint {field}-wrong\" aria-invalid=\"true\"")),
            "{field}"
        );
        assert_eq!(page.field(HERE, field), value);
    }
    assert!(!page.body.contains("<b>Olympus"));
    for (field, value) in [("week_start", "someday"), ("rounding_mode", "sideways")] {
        save(&browser, &[(field, value)]).await.is(422).says("Choose");
    }
    assert_eq!(stored(&server).await.version, 0);
    browser
        .submit(
            &page,
            HERE,
            &[
                ("name", "Us"),
                ("currency", ""),
                ("zone", " "),
                ("rounding_minutes", ""),
                ("per_minute", ""),
                ("per_hour", ""),
            ],
        )
        .await
        .leads_to(HERE);
    browser.get(HERE).await.says("The settings are saved and hold from now on.");
    assert_eq!(stored(&server).await.settled.name.unwrap().as_str(), "Us");
}

#[actix_web::test]
async fn an_empty_field_is_as_configured_again() {
    let server = Server::start();
    let browser = server.signed_in("ada", Role::Admin).await;
    save(&browser, &[("currency", "CHF"), ("zone", "Asia/Tokyo")]).await.leads_to(HERE);
    save(&browser, &[("zone", "")]).await.leads_to(HERE);
    let settled = stored(&server).await.settled;
    assert_eq!((settled.zone, settled.currency.map(Currency::code)), (None, Some("CHF")));
    assert_eq!(server.app().as_settled().organisation().zone.name(), "Europe/Rome");
    save(&browser, &[("currency", "EUR")]).await.leads_to(HERE);
    assert_eq!(stored(&server).await.settled.currency, None, "that is as configured");
}

#[actix_web::test]
async fn two_administrators_do_not_overwrite_one_another() {
    let server = Server::start();
    let (ada, eve) = (server.signed_in("ada", Role::Admin).await, server.signed_in("eve", Role::Admin).await);
    let (of_ada, of_eve) = (ada.get(HERE).await.is(200), eve.get(HERE).await.is(200));
    ada.submit(&of_ada, HERE, &[("currency", "CHF"), ("per_hour", "10")]).await.leads_to(HERE);
    let page =
        eve.submit(&of_eve, HERE, &[("currency", "USD"), ("name", "Ours"), ("week_start", "sunday")]).await.is(409);
    page.says("Somebody else saved settings while you wrote.");
    for text in ["Settled meanwhile: CHF", "Settled meanwhile: 10", "Settled meanwhile: As configured"] {
        page.says(text);
    }
    assert_eq!((page.field(HERE, "currency"), page.field(HERE, "name")), ("USD".to_owned(), "Ours".to_owned()));
    assert_eq!(stored(&server).await.settled.currency.unwrap().code(), "CHF", "nothing is overwritten");
    eve.submit(&page, HERE, &[("per_hour", "10")]).await.leads_to(HERE);
    let settled = stored(&server).await.settled;
    assert_eq!((settled.currency.unwrap().code(), settled.per_hour), ("USD", Some(10)));
    ada.submit(&of_ada, HERE, &[("currency", "CHF")]).await.is(409);
    let page = ada.submit(&of_ada, HERE, &[("currency", "EURO")]).await.is(422);
    ada.submit(&page, HERE, &[("currency", "CHF")]).await.is(409).says("Settled meanwhile: USD");
    for version in ["", "x", "99", "-1"] {
        ada.submit(&of_ada, HERE, &[("version", version), ("currency", "CHF")]).await.is(409);
    }
}

#[actix_web::test]
async fn a_form_that_is_sent_twice_settles_once() {
    let server = Server::start();
    let browser = server.signed_in("ada", Role::Admin).await;
    let page = browser.get(HERE).await.is(200);
    for _ in 0..2 {
        browser.submit(&page, HERE, &[("per_hour", "10")]).await.leads_to(HERE);
    }
    assert_eq!(stored(&server).await.version, 1);
    let ada = Caller::acting_for(server.user("ada", Role::Admin).await);
    let filter = AuditFilter { entity: Some("settings".to_owned()), ..AuditFilter::default() };
    assert_eq!(server.app().audit_log(&ada, &filter, None, 10).await.unwrap().lines.len(), 1);
}

#[actix_web::test]
async fn settings_are_for_administrators_and_forms_are_theirs() {
    let server = Server::start();
    let admin = server.signed_in("ada", Role::Admin).await;
    let page = admin.get(HERE).await.is(200);
    for role in [Role::Manager, Role::Member, Role::User] {
        let browser = server.signed_in(role.as_str(), role).await;
        browser.get(HERE).await.is(403);
        browser.submit(&page, HERE, &[("name", "Mine")]).await.is(403);
        let own = browser.get("/").await.field("/logout", "form_key");
        browser.post(HERE, &[("form_key", &own), ("name", "Mine")]).await.is(403);
    }
    admin.post(HERE, &[("name", "Mine")]).await.is(403);
    server.browser().get(HERE).await.leads_to("/login?next=%2Fadmin%2Fsettings");
    let browser = server.browser();
    browser.post(HERE, &[("name", "Mine")]).await.leads_to("/login");
    admin.ask(Method::DELETE, HERE).send().await.is(405);
    assert_eq!(stored(&server).await.version, 0);
}

#[actix_web::test]
async fn a_store_that_is_away_saves_nothing() {
    let server = Server::start();
    let browser = server.signed_in("ada", Role::Admin).await;
    let page = browser.get(HERE).await.is(200);
    server.set_away(true);
    browser.submit(&page, HERE, &[("per_hour", "10")]).await.is(503);
    server.set_away(false);
    assert_eq!(stored(&server).await.version, 0);
}
