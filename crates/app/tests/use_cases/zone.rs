//! The organisation's zone: of what is stored, and of what is configured.

use std::sync::Arc;

use crate::common::{HandClock, MONDAY, as_user, passwords, user};
use timekeeper_app::{
    App, AppError, Caller, Letterhead, Limits, NewEntry, NewProject, Organisation, Outside, RateLimits, Requirements,
};
use timekeeper_app::{StoreError, SummaryRequest, Work};
use timekeeper_domain::{
    Instant,
    client::CustomFields,
    entry::EntrySource,
    invoice::Grouping,
    money::Currency,
    project::ProjectStatus,
    text::{Name, Tags},
    user::Role,
    zone::Zone,
};
use timekeeper_ports::{MockSecretSource, Store};
use timekeeper_storage_memory::MemoryStore;

fn app(store: &Arc<MemoryStore>, zone: &str) -> App {
    let store: Arc<dyn Store> = Arc::<MemoryStore>::clone(store);
    let outside = Outside {
        store,
        clock: Arc::new(HandClock::default()),
        secrets: Arc::new(MockSecretSource::new()),
        passwords: Arc::new(passwords()),
        people: None,
        ai: None,
        post: None,
        key: None,
    };
    let organisation = Organisation {
        zone: Zone::named(zone).unwrap(),
        currency: Currency::EUR,
        week_start: time::Weekday::Monday,
        date_format: String::new(),
        time_format: String::new(),
        standard_hours_per_day: 8.0,
        requirements: Requirements::default(),
        timers: timekeeper_domain::entry::TimerConcurrency::OnePerUser,
        rounding: None,
        invoice_lines: Grouping::ByTask,
        letterhead: Letterhead::default(),
        self_registration: false,
        ai: timekeeper_app::AiSettings::default(),
    };
    let requests = RateLimits { per_minute: 0, per_hour: 0 };
    App::new(
        outside,
        organisation,
        Limits { requests, sign_ins_per_minute: 0, sign_in_token_days: 0, session_days: 30 },
    )
}

fn project() -> NewProject {
    NewProject {
        name: Name::new("Web").unwrap(),
        code: None,
        client: None,
        description: None,
        billable: true,
        hourly_rate: None,
        billing_ref: None,
        status: ProjectStatus::Active,
        estimated_hours: None,
        budget_amount: None,
        budget_threshold_percent: 80,
        color: None,
        custom_fields: CustomFields::default(),
    }
}

#[tokio::test]
async fn moving_to_another_zone_moves_days_and_their_sums() {
    let store = Arc::new(MemoryStore::default());
    let rome = app(&store, "Europe/Rome");
    assert_eq!(rome.foreign_zone().await.unwrap(), None);
    assert_eq!(rome.foreign_zone().await.unwrap(), None);
    let ada = user(&rome, "ada", Role::Admin).await;
    // 23:30 on Monday in Rome, which is Tuesday in Tokyo.
    let start = Instant::from_unix_micros((MONDAY + 14 * 3_600 + 1_800) * 1_000_000).unwrap();
    let entry = as_user(&rome, &ada, async |work: &mut Work| {
        let project = work.create_project(&project()).await?.project.id;
        let entry = NewEntry {
            user: None,
            project: Some(project),
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
        };
        work.create_entry(&entry).await?;
        Ok(entry)
    })
    .await
    .unwrap();

    let tokyo = app(&store, "Asia/Tokyo");
    assert_eq!(tokyo.foreign_zone().await.unwrap().as_deref(), Some("Europe/Rome"));
    assert_eq!(tokyo.move_to_zone().await.unwrap(), 1);
    assert_eq!(tokyo.foreign_zone().await.unwrap(), None);
    let zone = Zone::named("Asia/Tokyo").unwrap();
    let tuesday = zone.day_of(start);
    let request = SummaryRequest {
        from: Some(zone.start_of(tuesday)),
        until: Some(zone.start_of(tuesday.next_day().unwrap())),
        ..SummaryRequest::default()
    };
    let summary = tokyo.summarize(&Caller::acting_for(ada.clone()), request).await.unwrap().summary;
    assert_eq!(summary.totals.seconds, 600);
    assert_eq!(tokyo.move_to_zone().await.unwrap(), 0, "nothing is left to move");

    let later = start.saturating_add_seconds(3_600);
    let later = NewEntry { start: later, end: Some(later.saturating_add_seconds(60)), ..entry };
    let left_running = as_user(&rome, &ada, async |work: &mut Work| work.create_entry(&later).await).await;
    assert!(matches!(left_running, Err(AppError::Store(StoreError::Unavailable(_)))), "{left_running:?}");
    as_user(&tokyo, &ada, async |work: &mut Work| work.create_entry(&later).await).await.unwrap();
}
