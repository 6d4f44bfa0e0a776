//! The AI helper: whom it asks and when, and that it does nothing of its own accord.

use std::{
    sync::{Arc, Mutex},
    time::Duration,
};

use timekeeper_app::{
    AiAction, AiError, AiQuestion, AiRefusal, AiService, AiSettings, App, AppError, Caller, Forbidden, Letterhead,
    Limits, Organisation, Outside, RateLimits, Requirements, StartTimer, Work,
};
use timekeeper_domain::{
    entry::TimerConcurrency, id::ProjectId, invoice::Grouping, money::Currency, user::Role, zone::Zone,
};
use timekeeper_ports::{AiProvider, ChatMessage, MockAiProvider, MockSecretSource, ReadMode, Store, async_trait};
use timekeeper_storage_memory::MemoryStore;

use crate::common::{HandClock, as_user, passwords, user};

fn helper() -> AiSettings {
    AiSettings {
        enabled: true,
        base_url: "http://127.0.0.1".to_owned(),
        model: "small".to_owned(),
        ..AiSettings::default()
    }
}

fn app(store: &Arc<MemoryStore>, provider: impl AiProvider + 'static, ai: AiSettings) -> App {
    let outside = Outside {
        store: Arc::<MemoryStore>::clone(store),
        clock: Arc::new(HandClock::default()),
        secrets: Arc::new(MockSecretSource::new()),
        passwords: Arc::new(passwords()),
        people: None,
        ai: Some(Arc::new(provider)),
        post: None,
        key: None,
    };
    let organisation = Organisation {
        zone: Zone::named("Europe/Rome").unwrap(),
        currency: Currency::EUR,
        week_start: time::Weekday::Monday,
        date_format: String::new(),
        time_format: String::new(),
        standard_hours_per_day: 8.0,
        requirements: Requirements::default(),
        timers: TimerConcurrency::OnePerUser,
        rounding: None,
        invoice_lines: Grouping::ByTask,
        letterhead: Letterhead::default(),
        self_registration: false,
        ai,
    };
    let requests = RateLimits { per_minute: 0, per_hour: 0 };
    App::new(
        outside,
        organisation,
        Limits { requests, sign_ins_per_minute: 0, sign_in_token_days: 0, session_days: 30 },
    )
}

fn question() -> AiQuestion {
    AiQuestion { prompt: "What now?".to_owned(), history: Vec::new() }
}

async fn asked(provider: MockAiProvider, ai: AiSettings) -> Result<String, AppError> {
    let app = app(&Arc::default(), provider, ai);
    let ada = user(&app, "ada", Role::Member).await;
    app.ask_ai(&Caller::acting_for(ada), &question()).await.map(|reply| reply.text)
}

/// Nobody may ask it.
fn unasked() -> MockAiProvider {
    let mut provider = MockAiProvider::new();
    provider.expect_complete().never();
    provider
}

#[tokio::test]
async fn nobody_is_asked_where_the_helper_is_off_or_not_set_up() {
    let off = asked(unasked(), AiSettings { enabled: false, ..helper() }).await;
    assert!(matches!(off, Err(AppError::Ai(AiRefusal::ChatDisabled))), "{off:?}");
    for incomplete in
        [AiSettings { base_url: " ".to_owned(), ..helper() }, AiSettings { model: String::new(), ..helper() }]
    {
        let refused = asked(unasked(), incomplete).await;
        assert!(matches!(refused, Err(AppError::Ai(AiRefusal::NotConfigured))), "{refused:?}");
    }
    let keyless = asked(unasked(), AiSettings { service: AiService::OpenAiCompatible, ..helper() }).await;
    assert!(matches!(keyless, Err(AppError::Ai(AiRefusal::MissingKey))), "{keyless:?}");
}

#[tokio::test]
async fn it_is_asked_once_also_when_that_fails() {
    let mut provider = MockAiProvider::new();
    provider.expect_complete().once().returning(|_| Err(AiError::TimedOut));
    let failed = asked(provider, helper()).await;
    assert!(matches!(failed, Err(AppError::Ai(AiRefusal::NoReply(AiError::TimedOut)))), "{failed:?}");
    let mut provider = MockAiProvider::new();
    provider.expect_complete().once().returning(|_| Ok("Rest".to_owned()));
    assert_eq!(asked(provider, AiSettings { has_key: true, ..helper() }).await.unwrap(), "Rest");
}

/// A provider that needs the store for itself while it thinks.
struct Greedy(Arc<MemoryStore>);

#[async_trait]
impl AiProvider for Greedy {
    async fn complete(&self, _: &[ChatMessage]) -> Result<String, AiError> {
        let taken = tokio::time::timeout(Duration::from_secs(5), self.0.write()).await;
        taken.map_err(|_| AiError::TimedOut)?.map_err(|error| AiError::Unreachable(error.into()))?;
        Ok("Nobody held it".to_owned())
    }
}

#[tokio::test]
async fn no_transaction_is_open_while_it_is_asked() {
    let store = Arc::new(MemoryStore::default());
    let app = app(&store, Greedy(Arc::clone(&store)), helper());
    let ada = user(&app, "ada", Role::Member).await;
    let reply = app.ask_ai(&Caller::acting_for(ada), &question()).await.map(|reply| reply.text);
    assert_eq!(reply.unwrap(), "Nobody held it");
}

#[tokio::test]
async fn the_console_has_no_time_of_its_own_to_tell_of() {
    let app = app(&Arc::default(), unasked(), helper());
    for refused in
        [app.ai_context(&Caller::system()).await.map(drop), app.ask_ai(&Caller::system(), &question()).await.map(drop)]
    {
        assert!(matches!(refused, Err(AppError::Forbidden(Forbidden::NoUser))), "{refused:?}");
    }
}

#[tokio::test]
async fn an_action_is_confirmed_only_where_the_helper_is_on() {
    let store = Arc::new(MemoryStore::default());
    let start = AiAction::StartTimer(StartTimer { project: ProjectId::new(1), task: None, notes: None, switch: false });
    let off = app(&store, unasked(), AiSettings::default());
    let ada = user(&off, "ada", Role::Member).await;
    for action in [&start, &AiAction::Summary] {
        let refused = as_user(&off, &ada, async |work: &mut Work| work.confirm_action(action).await).await;
        assert!(matches!(refused, Err(AppError::Ai(AiRefusal::Disabled))), "{refused:?}");
    }
    let on = app(&store, unasked(), helper());
    let done = as_user(&on, &ada, async |work: &mut Work| work.confirm_action(&AiAction::Summary).await).await;
    assert_eq!(done.unwrap(), None);
    let mut tx = store.read(ReadMode::Snapshot).await.unwrap();
    assert_eq!(tx.entries().open(ada.id).await.unwrap(), []);
}

/// A provider that keeps what it was told.
#[derive(Clone, Default)]
struct Attentive(Arc<Mutex<Vec<ChatMessage>>>);

#[async_trait]
impl AiProvider for Attentive {
    async fn complete(&self, messages: &[ChatMessage]) -> Result<String, AiError> {
        messages.clone_into(&mut self.0.lock().unwrap());
        Ok("```json\n{\"actions\": [{\"type\": \"summary\"}]}\n```".to_owned())
    }
}

#[tokio::test]
async fn a_reply_comes_with_its_proposals_and_the_context_it_was_made_from() {
    let provider = Attentive::default();
    let app = app(&Arc::default(), provider.clone(), helper());
    let ada = user(&app, "ada", Role::Member).await;
    let caller = Caller::acting_for(ada);
    let reply = app.ask_ai(&caller, &question()).await.unwrap_or_else(|error| panic!("{error}"));
    assert_eq!(reply.proposals.len(), 1);
    assert_eq!(
        reply.context.suggestions,
        app.ai_context(&caller).await.unwrap_or_else(|error| panic!("{error}")).suggestions
    );
    let told = provider.0.lock().unwrap().clone();
    assert!(told[1].content.contains("\"user\":\"ada\""), "{}", told[1].content);
}
