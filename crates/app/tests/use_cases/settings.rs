//! What administrators settle while servers run.

use timekeeper_app::{
    App, AppError, AuditFilter, Caller, Forbidden, NewEntry, NewToken, RateLimits, Settings, SettingsChange,
    StoreError, SummaryRequest, Work,
};
use timekeeper_domain::{
    Instant,
    entry::EntrySource,
    money::Currency,
    rounding::{ChargedSteps, RoundingMode},
    scope::ScopeSet,
    text::{Name, Tags},
    user::{Role, User},
    zone::Zone,
};
use timekeeper_ports::Store;
use timekeeper_storage_memory::MemoryStore;

use crate::common::{MONDAY, Setup, as_user, passwords, user};

/// A server over that store.
fn server(store: &MemoryStore) -> App {
    Setup { store: store.clone(), ..Setup::default() }.start(passwords())
}

async fn started() -> (App, MemoryStore, User, Caller) {
    let store = MemoryStore::default();
    let app = server(&store);
    assert_eq!(app.foreign_zone().await.unwrap(), None);
    let ada = user(&app, "ada", Role::Admin).await;
    let caller = Caller::acting_for(ada.clone());
    (app, store, ada, caller)
}

fn zone(name: &str) -> Zone {
    Zone::named(name).unwrap()
}

fn everything() -> Settings {
    Settings {
        name: Some(Name::new("Example Ltd").unwrap()),
        zone: Some(zone("Asia/Tokyo")),
        currency: Some(Currency::from_code("JPY").unwrap()),
        week_start: Some(time::Weekday::Sunday),
        rounding: Some(ChargedSteps::new(15, RoundingMode::Up).unwrap()),
        per_minute: Some(7),
        per_hour: Some(70),
    }
}

#[tokio::test]
async fn what_is_settled_wins_until_it_is_as_configured_again() {
    let (app, _, _, admin) = started().await;
    let view = app.settings(&admin).await.unwrap();
    assert_eq!((view.version, view.changed_at, &view.settled), (0, None, &Settings::default()));
    assert_eq!(view.effective(), view.configured);
    assert_eq!(view.configured.zone, Some(zone("Europe/Rome")));

    assert_eq!(app.change_settings(&admin, everything(), 0).await.unwrap(), SettingsChange { moved: Some(0) });
    assert_eq!(app.organisation().zone.name(), "Europe/Rome", "what is being done goes on as it began");
    let settled = app.as_settled();
    let organisation = settled.organisation();
    assert_eq!(organisation.letterhead.name, "Example Ltd");
    assert_eq!((organisation.zone.name(), organisation.currency.code()), ("Asia/Tokyo", "JPY"));
    assert_eq!(
        (organisation.week_start, organisation.rounding),
        (time::Weekday::Sunday, everything().rounding.unwrap().policy())
    );
    let view = app.settings(&admin).await.unwrap();
    assert_eq!((view.version, view.changed_at), (1, Some(app.now())));
    assert_eq!((view.effective(), view.settled), (everything(), everything()));

    let change = app.change_settings(&admin, Settings::default(), 1).await.unwrap();
    assert_eq!(change, SettingsChange { moved: Some(0) }, "back to Rome");
    assert_eq!(app.as_settled().organisation().currency, Currency::EUR);
    assert_eq!(app.as_settled().organisation().letterhead.name, "");
    assert_eq!(app.settings(&admin).await.unwrap().settled, Settings::default());
}

#[tokio::test]
async fn what_is_as_configured_is_not_settled() {
    let (app, _, _, admin) = started().await;
    let wanted = Settings { zone: Some(zone("Europe/Rome")), per_minute: Some(3), ..Settings::default() };
    assert_eq!(app.change_settings(&admin, wanted.clone(), 0).await.unwrap(), SettingsChange::default());
    assert_eq!(app.settings(&admin).await.unwrap().version, 0);
    let wanted = Settings { per_hour: Some(1), ..wanted };
    assert_eq!(app.change_settings(&admin, wanted, 0).await.unwrap().moved, None, "the zone is the same");
    let settled = Settings { per_hour: Some(1), ..Settings::default() };
    assert_eq!(app.settings(&admin).await.unwrap().settled, settled);
}

#[tokio::test]
async fn of_two_who_saw_the_same_the_first_settles() {
    let (app, _, _, admin) = started().await;
    let of = |limit| Settings { per_minute: Some(limit), ..Settings::default() };
    app.change_settings(&admin, of(10), 0).await.unwrap();
    let late = app.change_settings(&admin, of(20), 0).await;
    assert!(matches!(late, Err(AppError::Precondition)), "{late:?}");
    app.change_settings(&admin, of(10), 0).await.expect("that is settled already");
    let view = app.settings(&admin).await.unwrap();
    assert_eq!((view.version, view.settled), (1, of(10)));
}

#[tokio::test]
async fn only_administrators_settle_anything() {
    let (app, ..) = started().await;
    for role in [Role::Manager, Role::Member, Role::User] {
        let caller = Caller::acting_for(user(&app, role.as_str(), role).await);
        let refused = |error: &AppError| matches!(error, AppError::Forbidden(Forbidden::AdminOnly));
        assert!(app.settings(&caller).await.is_err_and(|error| refused(&error)));
        assert!(app.change_settings(&caller, everything(), 0).await.is_err_and(|error| refused(&error)));
    }
    let token = token(&app, "ada", &["write:*"]).await;
    let caller = app.authenticate(&token, None, None).await.unwrap();
    let change = app.change_settings(&caller, everything(), 0).await;
    assert!(matches!(change, Err(AppError::MissingScope { required: "admin:all", .. })), "{change:?}");
    assert_eq!(app.as_settled().organisation().zone.name(), "Europe/Rome");
}

#[tokio::test]
async fn every_change_is_told_of() {
    let (app, _, ada, admin) = started().await;
    let of = |limit| Settings { per_minute: Some(limit), name: Some(Name::new("Us").unwrap()), ..Settings::default() };
    app.change_settings(&admin, of(10), 0).await.unwrap();
    app.change_settings(&admin, of(20), 1).await.unwrap();
    app.change_settings(&admin, of(30), 1).await.unwrap_err();
    let filter = AuditFilter { entity: Some("settings".to_owned()), ..AuditFilter::default() };
    let lines = app.audit_log(&admin, &filter, None, 10).await.unwrap().lines;
    let told: Vec<_> =
        lines.iter().map(|kept| (kept.record.line.before.as_deref(), kept.record.line.after.as_deref())).collect();
    let (first, second) = (r#"{"name":"Us","per_minute":10}"#, r#"{"name":"Us","per_minute":20}"#);
    assert_eq!(told, [(Some(first), Some(second)), (Some("{}"), Some(first))]);
    assert!(lines.iter().all(|kept| kept.record.line.actor == Some(ada.id) && kept.record.line.action == "updated"));
}

#[tokio::test]
async fn other_processes_follow() {
    let (app, store, _, admin) = started().await;
    let other = server(&store);
    assert!(!other.follow_settings().await.unwrap());
    app.change_settings(&admin, everything(), 0).await.unwrap();
    assert_eq!(other.as_settled().organisation().currency, Currency::EUR);
    assert!(other.follow_settings().await.unwrap());
    assert!(!other.follow_settings().await.unwrap(), "once is enough");
    assert_eq!(other.as_settled().organisation().currency.code(), "JPY");
    assert!(!app.follow_settings().await.unwrap(), "whoever settled it has it");
}

#[tokio::test]
async fn what_cannot_be_read_changes_nothing() {
    let (app, store, _, admin) = started().await;
    app.change_settings(&admin, everything(), 0).await.unwrap();
    let mut tx = store.write().await.unwrap();
    tx.settings().put("organisation.settings", r#"{"version":9}"#).await.unwrap();
    tx.commit().await.unwrap();
    let broken = |error: AppError| matches!(error, AppError::Store(StoreError::Internal(_)));
    assert!(app.follow_settings().await.is_err_and(broken));
    assert!(app.change_settings(&admin, Settings::default(), 1).await.is_err_and(broken));
    assert_eq!(app.as_settled().organisation().currency.code(), "JPY");
}

async fn token(app: &App, name: &str, scopes: &[&str]) -> String {
    let new = NewToken {
        name: Name::new(name).unwrap(),
        description: None,
        user: app.all_users().await.unwrap().iter().find(|user| user.username.as_str() == name).map(|user| user.id),
        scopes: ScopeSet::new(scopes.iter().copied()).unwrap(),
        expires_days: None,
        ip_allowlist: Vec::new(),
    };
    app.write(&Caller::system(), async |work: &mut Work| work.create_token(&new).await).await.unwrap().secret
}

#[tokio::test]
async fn the_next_request_has_other_limits() {
    let (app, _, _, admin) = started().await;
    let token = token(&app, "ada", &["read:*"]).await;
    let caller = app.authenticate(&token, None, None).await.unwrap();
    let count = || app.as_settled().count_request(&caller);
    for _ in 0..3 {
        count().unwrap();
    }
    assert!(matches!(count(), Err(AppError::TooManyRequests(_))), "three are configured");
    let limits = |per_minute| Settings { per_minute: Some(per_minute), ..Settings::default() };
    app.change_settings(&admin, limits(5), 0).await.unwrap();
    let status = count().unwrap().unwrap();
    assert_eq!((status.limits, status.remaining), (RateLimits { per_minute: 5, per_hour: 0 }, 0));
    assert!(count().is_err());
    app.change_settings(&admin, limits(0), 1).await.unwrap();
    assert_eq!(count().unwrap(), None, "no limits at all");
}

fn entry(start: Instant) -> NewEntry {
    NewEntry {
        user: None,
        project: None,
        client: None,
        task: None,
        category: None,
        start,
        end: Some(start.saturating_add_seconds(600)),
        break_seconds: 0,
        notes: None,
        tags: Tags::default(),
        billable: true,
        paid: false,
        invoice_number: None,
        source: EntrySource::Manual,
    }
}

/// Seconds worked on the day that it is in Tokyo then.
async fn worked(app: &App, caller: &Caller, start: Instant) -> i64 {
    let tokyo = Zone::named("Asia/Tokyo").unwrap();
    let day = tokyo.day_of(start);
    let (from, until) = (tokyo.start_of(day), tokyo.start_of(day.next_day().unwrap()));
    let request = SummaryRequest { from: Some(from), until: Some(until), ..SummaryRequest::default() };
    app.summarize(caller, request).await.unwrap().summary.totals.seconds
}

#[tokio::test]
async fn another_zone_moves_the_days_and_whoever_does_not_know_yet_is_refused_once() {
    let (app, store, ada, admin) = started().await;
    let other = server(&store);
    let work = app.write(&admin, async |work: &mut Work| {
        let client = timekeeper_app::NewClient {
            name: Name::new("Acme").unwrap(),
            description: None,
            contact_person: None,
            email: None,
            phone: None,
            address: None,
            company: None,
            default_hourly_rate: None,
            status: timekeeper_domain::client::ClientStatus::Active,
            custom_fields: timekeeper_domain::client::CustomFields::default(),
        };
        Ok(work.create_client(&client).await?.client.id)
    });
    let client = Some(work.await.unwrap());
    // Eleven at night on Monday in Rome, which is Tuesday in Tokyo, and nine in the morning, which is Monday in both.
    let night = Instant::from_unix_micros((MONDAY + 14 * 3_600) * 1_000_000).unwrap();
    for start in [night, night.saturating_add_seconds(-14 * 3_600)] {
        let entry = NewEntry { client, ..entry(start) };
        as_user(&app, &ada, async |work: &mut Work| work.create_entry(&entry).await).await.unwrap();
    }
    let change = app.change_settings(&admin, everything(), 0).await.unwrap();
    assert_eq!(change.moved, Some(1));
    assert_eq!(worked(&app.as_settled(), &admin, night).await, 600);
    assert_eq!(app.as_settled().foreign_zone().await.unwrap(), None);

    let late = NewEntry { client, ..entry(night.saturating_add_seconds(3_600)) };
    let refused = as_user(&other, &ada, async |work: &mut Work| work.create_entry(&late).await).await;
    assert!(matches!(refused, Err(AppError::Store(StoreError::Unavailable(_)))), "{refused:?}");
    as_user(&other.as_settled(), &ada, async |work: &mut Work| work.create_entry(&late).await).await.unwrap();
    assert_eq!(worked(&other.as_settled(), &admin, night).await, 1_200);

    let starting = server(&store);
    assert_eq!(starting.foreign_zone().await.unwrap(), None, "settled between a look and the next");

    let back = Settings { zone: None, ..everything() };
    assert_eq!(app.change_settings(&admin, back, 1).await.unwrap().moved, Some(1), "late is Tuesday in both");
    let restarted = server(&store);
    restarted.follow_settings().await.unwrap();
    assert_eq!(restarted.as_settled().foreign_zone().await.unwrap(), None);
    assert_eq!(restarted.as_settled().organisation().currency.code(), "JPY");
}
