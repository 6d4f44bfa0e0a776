//! An application over the memory adapter, with a clock that stands still until it is moved.

use std::sync::{
    Arc,
    atomic::{AtomicI64, AtomicU32, Ordering},
};

use base64::{Engine, engine::general_purpose::STANDARD};
use timekeeper_app::{
    App, Attempt, Caller, Letterhead, Limits, NewUser, Organisation, Outside, Post, RateLimits, Requirements,
    SecretKey, Work,
};
use timekeeper_domain::{
    Instant,
    invoice::Grouping,
    money::Currency,
    user::{Password, Role, User, Username},
    zone::Zone,
};
use timekeeper_ports::{Clock, Mailer, MockPasswordHasher, PasswordHasher, SecretSource, ServiceError};
use timekeeper_storage_memory::MemoryStore;

/// Monday, 5 January 2026, 09:00 in Rome.
pub(crate) const MONDAY: i64 = 1_767_600_000;

/// A clock that is moved by hand.
#[derive(Clone, Default)]
pub(crate) struct HandClock(Arc<AtomicI64>);

impl HandClock {
    pub(crate) fn advance(&self, seconds: i64) {
        self.0.fetch_add(seconds, Ordering::Relaxed);
    }
}

impl Clock for HandClock {
    fn now(&self) -> Instant {
        Instant::from_unix_micros((MONDAY + self.0.load(Ordering::Relaxed)) * 1_000_000).unwrap()
    }
}

/// Secrets that count, on from where the last application stopped.
#[derive(Default)]
struct Counted;

static COUNT: AtomicU32 = AtomicU32::new(0);

impl SecretSource for Counted {
    fn secret(&self, length: usize) -> Result<String, ServiceError> {
        let number = COUNT.fetch_add(1, Ordering::Relaxed);
        Ok(format!("{number:0>length$}"))
    }
}

/// A password is its own hash, backwards.
pub(crate) fn passwords() -> MockPasswordHasher {
    let mut passwords = MockPasswordHasher::new();
    passwords.expect_hash().returning(|password| Ok(password.chars().rev().collect()));
    passwords
        .expect_verify()
        .returning(|password, hash| Ok(hash.is_some_and(|hash| hash.chars().rev().collect::<String>() == password)));
    passwords
}

/// What is unusual about an application.
#[derive(Default)]
pub(crate) struct Setup {
    pub(crate) store: MemoryStore,
    pub(crate) clock: HandClock,
    pub(crate) requirements: Requirements,
    pub(crate) mailer: Option<Arc<dyn Mailer>>,
    pub(crate) key: Option<SecretKey>,
    pub(crate) unhurried: bool,
}

impl Setup {
    pub(crate) fn start(self, passwords: impl PasswordHasher + 'static) -> App {
        let outside = Outside {
            store: Arc::new(self.store),
            clock: Arc::new(self.clock),
            secrets: Arc::new(Counted),
            passwords: Arc::new(passwords),
            people: None,
            ai: None,
            post: self.mailer.map(|mailer| Post { mailer, public_url: "https://time.example".to_owned() }),
            key: self.key,
        };
        let organisation = Organisation {
            zone: Zone::named("Europe/Rome").unwrap(),
            currency: Currency::EUR,
            week_start: time::Weekday::Monday,
            date_format: "YYYY-MM-DD".into(),
            time_format: "24h".into(),
            standard_hours_per_day: 8.0,
            requirements: self.requirements,
            timers: timekeeper_domain::entry::TimerConcurrency::OnePerUser,
            rounding: None,
            invoice_lines: Grouping::ByTask,
            letterhead: Letterhead::default(),
            self_registration: false,
            ai: timekeeper_app::AiSettings::default(),
        };
        let limits = Limits {
            requests: RateLimits { per_minute: 3, per_hour: 0 },
            sign_ins_per_minute: if self.unhurried { 0 } else { 5 },
            sign_in_token_days: 90,
            session_days: 30,
        };
        App::new(outside, organisation, limits)
    }
}

/// A key for secrets: 32 times that byte.
pub(crate) fn secret_key(byte: u8) -> SecretKey {
    SecretKey::from_base64(&STANDARD.encode([byte; 32])).unwrap()
}

pub(crate) fn app_with(clock: &HandClock, passwords: impl PasswordHasher + 'static, requirements: Requirements) -> App {
    Setup { clock: clock.clone(), requirements, ..Setup::default() }.start(passwords)
}

/// An attempt of that name, with the password that users are made with.
pub(crate) fn attempt(name: &str) -> Attempt {
    Attempt { name: name.to_owned(), password: format!("password of {name}"), ..Attempt::default() }
}

pub(crate) fn app() -> (App, HandClock) {
    let clock = HandClock::default();
    (app_with(&clock, passwords(), Requirements::default()), clock)
}

pub(crate) async fn user(app: &App, name: &str, role: Role) -> User {
    let new = NewUser { username: Some(Username::new(name).unwrap()), role, ..NewUser::default() };
    app.add_user(new, Password::new(format!("password of {name}")).unwrap()).await.unwrap()
}

/// Runs one use case as a user.
pub(crate) async fn as_user<T>(
    app: &App,
    user: &User,
    work: impl AsyncFnOnce(&mut Work) -> Result<T, timekeeper_app::AppError>,
) -> Result<T, timekeeper_app::AppError> {
    app.write(&Caller::acting_for(user.clone()), work).await
}
