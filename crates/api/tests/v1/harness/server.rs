//! The server under test: every layer that a request goes through, over the memory store.

use std::{rc::Rc, sync::Arc};

use timekeeper_api::{v1::ApiState, wire::TimeStyle};
use timekeeper_app::{
    AiService, AiSettings, App as Application, Caller, Letterhead, NewToken, NewUser, Organisation, Outside, Post,
    Proxies, RateLimits, Requirements, SecretKey, Settings, Work,
};
use timekeeper_domain::{
    entry::TimerConcurrency,
    id::UserId,
    invoice::Grouping,
    money::Currency,
    rounding::RoundingPolicy,
    scope::ScopeSet,
    text::Name,
    user::{Password, Role, Username},
    zone::Zone,
};

use timekeeper_ports::Mail;

use super::{
    answer::Answer,
    client::{Anonymous, Person},
    faults::{Fault, FaultyStore},
    outside::{CountedSecrets, OpenPasswords, People, PlayedModel, PostOffice, StoppedClock},
    service::{self, Request},
};

/// When every test begins: Monday, ten o'clock in Rome.
pub(crate) const NOW: &str = "2026-01-05T09:00:00Z";

/// Everybody's password.
pub(crate) const PASSWORD: &str = "correct horse";

/// How a server is set up; whatever a test does not say is usual.
pub(crate) struct Setup {
    pub(crate) zone: &'static str,
    pub(crate) currency: &'static str,
    pub(crate) style: TimeStyle,
    pub(crate) requests: RateLimits,
    pub(crate) sign_ins_per_minute: u32,
    pub(crate) requirements: Requirements,
    pub(crate) proxies: Proxies,
    pub(crate) max_import_rows: usize,
    pub(crate) self_registration: bool,
    pub(crate) timers: TimerConcurrency,
    pub(crate) rounding: Option<RoundingPolicy>,
    pub(crate) invoice_lines: Grouping,
    pub(crate) people: People,
    pub(crate) ai: AiSettings,
    pub(crate) mail: bool,
    pub(crate) secret_key: bool,
}

impl Default for Setup {
    fn default() -> Self {
        Self {
            zone: "Europe/Rome",
            currency: "EUR",
            style: TimeStyle::Utc,
            requests: RateLimits { per_minute: 0, per_hour: 0 },
            sign_ins_per_minute: 0,
            requirements: Requirements::default(),
            proxies: Proxies::default(),
            max_import_rows: 1_000,
            self_registration: true,
            timers: TimerConcurrency::OnePerUser,
            rounding: None,
            invoice_lines: Grouping::ByTask,
            people: People::Known,
            ai: helper(),
            mail: true,
            secret_key: true,
        }
    }
}

/// A helper that is switched on.
pub(crate) fn helper() -> AiSettings {
    AiSettings {
        enabled: true,
        service: AiService::Ollama,
        base_url: "http://127.0.0.1:11434".to_owned(),
        model: "llama3.1".to_owned(),
        ..AiSettings::default()
    }
}

struct Parts {
    state: ApiState,
    store: FaultyStore,
    clock: Arc<StoppedClock>,
    model: PlayedModel,
    post: PostOffice,
}

/// A server. Clones are the same one.
#[derive(Clone)]
pub(crate) struct Server(Rc<Parts>);

impl Setup {
    pub(crate) fn start(self) -> Server {
        let (model, post) = (PlayedModel::default(), PostOffice::default());
        let (store, clock) = (FaultyStore::default(), Arc::new(StoppedClock::at(NOW)));
        let outside = Outside {
            store: Arc::new(store.clone()),
            clock: Arc::<StoppedClock>::clone(&clock),
            secrets: Arc::new(CountedSecrets::default()),
            passwords: Arc::new(OpenPasswords),
            people: self.people.directory(),
            ai: Some(Arc::new(model.clone())),
            post: self
                .mail
                .then(|| Post { mailer: Arc::new(post.clone()), public_url: "https://time.example.org".to_owned() }),
            key: self.secret_key.then(|| SecretKey::from_base64(&format!("{}=", "A".repeat(43))).unwrap()),
        };
        let organisation = Organisation {
            zone: Zone::named(self.zone).unwrap(),
            currency: Currency::from_code(self.currency).unwrap(),
            week_start: time::Weekday::Monday,
            date_format: "YYYY-MM-DD".to_owned(),
            time_format: "24h".to_owned(),
            standard_hours_per_day: 8.0,
            requirements: self.requirements,
            timers: self.timers,
            rounding: self.rounding,
            invoice_lines: self.invoice_lines,
            letterhead: Letterhead { name: "Example Ltd".to_owned(), address: None, email: None },
            self_registration: self.self_registration,
            ai: self.ai,
        };
        let limits = timekeeper_app::Limits {
            requests: self.requests,
            sign_ins_per_minute: self.sign_ins_per_minute,
            sign_in_token_days: 90,
            session_days: 30,
        };
        let app = Application::new(outside, organisation, limits);
        let state = ApiState { app, style: self.style, proxies: self.proxies, max_import_rows: self.max_import_rows };
        Server(Rc::new(Parts { state, store, clock, model, post }))
    }
}

impl Server {
    /// A server as usual.
    pub(crate) fn start() -> Self {
        Setup::default().start()
    }

    pub(super) async fn serve(&self, request: Request) -> Answer {
        service::serve(request, self.0.state.clone()).await
    }

    /// Whether times are written as the document says; for old clients they are not.
    pub(super) fn keeps_to_document(&self) -> bool {
        self.0.state.style == TimeStyle::Utc
    }

    pub(crate) fn app(&self) -> &Application {
        &self.0.state.app
    }

    /// Whoever replies for the AI helper.
    pub(crate) fn model(&self) -> &PlayedModel {
        &self.0.model
    }

    /// The mails that were sent, once every errand is done.
    pub(crate) async fn mails(&self) -> Vec<Mail> {
        while self.app().do_errand().await.unwrap() {}
        self.0.post.sent()
    }

    /// The code that a device with that seed shows so many seconds from now.
    pub(crate) fn code(&self, seed: &str, seconds: i64) -> String {
        let device = totp_rs::Builder::new().with_secret(totp_rs::Secret::try_from_base32(seed).unwrap()).build();
        let now = u64::try_from(self.app().now().unix_seconds() + seconds).unwrap();
        device.unwrap().generate(now).to_string()
    }

    pub(super) fn store(&self) -> &FaultyStore {
        &self.0.store
    }

    /// Moves the clock on.
    pub(crate) fn advance(&self, seconds: i64) {
        self.0.clock.advance(seconds);
    }

    /// Sets the clock.
    pub(crate) fn set_clock(&self, text: &str) {
        self.0.clock.set(text);
    }

    /// Settles something, in place of all that was settled.
    pub(crate) async fn settle(&self, settings: Settings) {
        let (app, system) = (self.app(), Caller::system());
        let seen = app.settings(&system).await.unwrap().version;
        app.change_settings(&system, settings, seen).await.unwrap();
    }

    /// Gives the store a fault, or takes it away.
    pub(crate) fn set_fault(&self, fault: Option<Fault>) {
        self.0.store.set_fault(fault);
    }

    /// Somebody without a token.
    pub(crate) fn anonymous(&self) -> Anonymous {
        Anonymous::new(self)
    }

    /// The administrator.
    pub(crate) async fn admin(&self) -> Person {
        self.person("admin", Role::Admin).await
    }

    /// A manager: sees and changes all work.
    pub(crate) async fn manager(&self) -> Person {
        self.person("manager", Role::Manager).await
    }

    /// A member: sees all work, changes what is theirs.
    pub(crate) async fn member(&self) -> Person {
        self.person("member", Role::Member).await
    }

    /// A user: sees what is theirs.
    pub(crate) async fn user(&self) -> Person {
        self.person("user", Role::User).await
    }

    /// The person of that name, with a token for everything their role allows; made when there is none yet.
    pub(crate) async fn person(&self, name: &str, role: Role) -> Person {
        let username = Username::new(name).unwrap();
        let id = if let Some(user) = self.0.state.app.find_user(&username).await.unwrap() {
            user.id
        } else {
            let new = NewUser { username: Some(username), role, ..NewUser::default() };
            self.0.state.app.add_user(new, Password::new(PASSWORD.to_owned()).unwrap()).await.unwrap().id
        };
        let scopes: &[&str] = if role == Role::Admin { &["admin:all"] } else { &["read:*", "write:*"] };
        Person::new(self, id.get(), name, self.token(id.get(), scopes).await)
    }

    /// A new token of a user.
    pub(crate) async fn token(&self, user: i64, scopes: &[&str]) -> String {
        let new = NewToken {
            name: Name::new("Test").unwrap(),
            description: None,
            user: Some(UserId::new(user)),
            scopes: ScopeSet::new(scopes.iter().copied()).unwrap(),
            expires_days: None,
            ip_allowlist: Vec::new(),
        };
        let issued =
            self.0.state.app.write(&Caller::system(), async |work: &mut Work| work.create_token(&new).await).await;
        issued.unwrap().secret
    }
}
