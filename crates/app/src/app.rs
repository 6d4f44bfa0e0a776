//! The application: what it is made of, and its one transaction boundary.

use std::sync::{Arc, PoisonError, RwLock};

use time::Weekday;
use timekeeper_domain::{
    Instant, entry::TimerConcurrency, invoice::Grouping, money::Currency, rounding::RoundingPolicy, zone::Zone,
};
use timekeeper_ports::{AiProvider, Clock, Mailer, PasswordHasher, PeopleDirectory, ReadMode, SecretSource, Store};
use tokio::sync::{Notify, OnceCell};

use crate::{
    AppError, Caller, Retry,
    ai::AiSettings,
    jwt::SigningKey,
    live::TimeFeed,
    rate_limit::{RateLimiter, RateLimits},
    settings::{InForce, Settled, Stored},
    sign_in::Throttle,
    token_cache::TokenCache,
    vault::SecretKey,
    work::{Answered, Transaction, Work},
};

/// What the application needs from outside.
#[derive(Clone)]
pub struct Outside {
    /// Where everything is kept.
    pub store: Arc<dyn Store>,
    /// Tells the time.
    pub clock: Arc<dyn Clock>,
    /// Makes secrets.
    pub secrets: Arc<dyn SecretSource>,
    /// Hashes passwords.
    pub passwords: Arc<dyn PasswordHasher>,
    /// Knows people by their documents, when there is such a service.
    pub people: Option<Arc<dyn PeopleDirectory>>,
    /// Replies to conversations, when there is such a service.
    pub ai: Option<Arc<dyn AiProvider>>,
    /// Carries mail, when somebody does.
    pub post: Option<Post>,
    /// The key of the secrets that the store keeps, when there is one.
    pub key: Option<SecretKey>,
}

/// Who carries mail, and where what it says leads.
#[derive(Clone)]
pub struct Post {
    /// Sends it.
    pub mailer: Arc<dyn Mailer>,
    /// Where people reach this server: `https://time.example.org`, without a slash at the end.
    pub public_url: String,
}

/// How the organisation works.
#[derive(Clone, Debug)]
pub struct Organisation {
    /// Its time zone: of naive times, of days in reports.
    pub zone: Zone,
    /// Its currency.
    pub currency: Currency,
    /// The day on which its weeks begin.
    pub week_start: Weekday,
    /// How dates are shown, for clients that ask: `YYYY-MM-DD` and the like.
    pub date_format: String,
    /// How times are shown: `24h` or `12h`.
    pub time_format: String,
    /// Hours of a working day.
    pub standard_hours_per_day: f64,
    /// What an entry must say.
    pub requirements: Requirements,
    /// How many timers a user may run at once.
    pub timers: TimerConcurrency,
    /// How time is rounded where it is charged for, if it is.
    pub rounding: Option<RoundingPolicy>,
    /// How time becomes lines of an invoice.
    pub invoice_lines: Grouping,
    /// Who asks for the money, on paper.
    pub letterhead: Letterhead,
    /// Whether people may make accounts for themselves.
    pub self_registration: bool,
    /// Its AI helper.
    pub ai: AiSettings,
}

/// Who the organisation is, on paper.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Letterhead {
    /// Its name.
    pub name: String,
    /// Where it is, of several lines perhaps.
    pub address: Option<String>,
    /// Where to write to it.
    pub email: Option<String>,
}

/// What an entry must say before it is accepted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Requirements {
    /// A task, when it is for a project.
    pub task: bool,
    /// Notes.
    pub description: bool,
    /// Notes of so many characters.
    pub description_min_length: usize,
}

/// What is bounded.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Requests of one token.
    pub requests: RateLimits,
    /// Attempts to sign in, a minute, of one account and from one address; 0 means any number.
    pub sign_ins_per_minute: u32,
    /// Days until a token from a sign-in ends; 0 means never.
    pub sign_in_token_days: u32,
    /// Days until a session ends that nobody goes on with.
    pub session_days: u32,
}

pub(crate) struct Shared {
    /// When it was put together.
    pub(crate) started_at: Instant,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) secrets: Arc<dyn SecretSource>,
    pub(crate) passwords: Arc<dyn PasswordHasher>,
    pub(crate) people: Option<Arc<dyn PeopleDirectory>>,
    pub(crate) ai: Option<Arc<dyn AiProvider>>,
    pub(crate) post: Option<Post>,
    pub(crate) key: Option<SecretKey>,
    pub(crate) signing_key: OnceCell<SigningKey>,
    /// As configured.
    pub(crate) organisation: Organisation,
    /// As configured.
    pub(crate) limits: Limits,
    in_force: RwLock<Arc<InForce>>,
    pub(crate) tokens: TokenCache,
    pub(crate) requests: RateLimiter,
    pub(crate) sign_ins: Throttle,
    /// Codes of second factors: few in a minute still are many in a month.
    pub(crate) codes: Throttle,
    pub(crate) resets: Throttle,
    /// Mails to one account.
    pub(crate) reset_mails: Throttle,
    /// Told when there is an errand.
    pub(crate) errands: Notify,
    /// Told whose time has changed.
    pub(crate) time: TimeFeed,
}

impl Shared {
    fn in_force(&self) -> Arc<InForce> {
        Arc::clone(&self.in_force.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Has what is stored in force from now on, unless something later is; says whether it was new.
    pub(crate) fn settle(&self, stored: &Stored) -> bool {
        let mut in_force = self.in_force.write().unwrap_or_else(PoisonError::into_inner);
        let is_new = stored.version > in_force.version;
        if is_new {
            *in_force = Arc::new(InForce::new(stored, &self.organisation, self.limits));
        }
        is_new
    }
}

/// The application. Clones share everything but, if so wished, the store ([`Self::with_store`]).
///
/// What is settled ([`crate::Settings`]) does not change under its hands: whoever does something for somebody takes it as it
/// is then ([`Self::as_settled`]), and that holds to the end of what is done.
#[derive(Clone)]
pub struct App {
    pub(crate) shared: Arc<Shared>,
    pub(crate) store: Arc<dyn Store>,
    pub(crate) in_force: Arc<InForce>,
}

impl App {
    /// Puts the application together.
    pub fn new(outside: Outside, organisation: Organisation, limits: Limits) -> Self {
        let in_force = Arc::new(InForce::new(&Stored::default(), &organisation, limits));
        let shared = Shared {
            started_at: outside.clock.now(),
            clock: outside.clock,
            secrets: outside.secrets,
            passwords: outside.passwords,
            people: outside.people,
            ai: outside.ai,
            post: outside.post,
            key: outside.key,
            signing_key: OnceCell::new(),
            organisation,
            limits,
            in_force: RwLock::new(Arc::clone(&in_force)),
            tokens: TokenCache::new(),
            requests: RateLimiter::new(),
            sign_ins: Throttle::new(limits.sign_ins_per_minute, 60),
            codes: Throttle::new(limits.sign_ins_per_minute.saturating_mul(4), 3_600),
            resets: Throttle::new(limits.sign_ins_per_minute, 60),
            reset_mails: Throttle::new(limits.sign_ins_per_minute, 3_600),
            errands: Notify::new(),
            time: TimeFeed::new(),
        };
        Self { shared: Arc::new(shared), store: outside.store, in_force }
    }

    /// The same application over other connections to the same data.
    #[must_use]
    pub fn with_store(&self, store: Arc<dyn Store>) -> Self {
        Self { store, ..self.clone() }
    }

    /// The same application with what is settled by now.
    #[must_use]
    pub fn as_settled(&self) -> Self {
        Self { in_force: self.shared.in_force(), ..self.clone() }
    }

    /// How the organisation works.
    pub fn organisation(&self) -> &Organisation {
        &self.in_force.organisation
    }

    /// Now.
    pub fn now(&self) -> Instant {
        self.shared.clock.now()
    }

    /// So many characters of chance, for whoever needs something that nobody can guess.
    ///
    /// # Errors
    /// [`AppError::Service`] when the machine has none to give.
    pub fn chance(&self, length: usize) -> Result<String, AppError> {
        Ok(self.shared.secrets.secret(length)?)
    }

    /// Whether the store answers.
    ///
    /// # Errors
    /// [`AppError::Store`] when it does not.
    pub async fn ready(&self) -> Result<(), AppError> {
        Ok(self.store.ping().await?)
    }

    /// The store's connections.
    pub fn pool(&self) -> timekeeper_ports::PoolState {
        self.store.pool()
    }

    /// Runs `look` in one read transaction.
    pub(crate) async fn read<T>(
        &self,
        mode: ReadMode,
        look: impl AsyncFnOnce(&mut Transaction) -> Result<T, AppError>,
    ) -> Result<T, AppError> {
        let mut tx = Transaction::new(self.store.read(mode).await?);
        let value = look(&mut tx).await?;
        tx.commit().await?;
        Ok(value)
    }

    /// What was answered to this request before, if it was: so that nothing is prepared for a repetition.
    ///
    /// # Errors
    /// As [`Self::answer`].
    pub async fn replay(&self, caller: &Caller, retry: Option<&Retry>) -> Result<Option<Answered>, AppError> {
        if retry.is_none() {
            return Ok(None);
        }
        let mut open = Work::new(self.clone(), caller.clone(), Transaction::new(self.store.write().await?));
        let answer = open.earlier_answer(retry).await?;
        Ok(answer.map(|answer| Answered { answer, replayed: true }))
    }

    /// Runs `work` in one write transaction: kept when it answers `Ok`, undone when it answers `Err` or is dropped.
    ///
    /// # Errors
    /// What `work` answers, or the store's failure to keep it.
    pub async fn write<T>(
        &self,
        caller: &Caller,
        work: impl AsyncFnOnce(&mut Work) -> Result<T, AppError>,
    ) -> Result<T, AppError> {
        let mut open = Work::new(self.clone(), caller.clone(), Transaction::new(self.store.write().await?));
        match work(&mut open).await {
            Ok(value) => {
                open.finish().await?;
                Ok(value)
            }
            Err(error) => {
                let settled_by_others = matches!(open.settled, Settled::ByOthers);
                drop(open);
                // Whoever repeats it shall not be refused again.
                if settled_by_others && let Err(error) = self.follow_settings().await {
                    tracing::warn!(%error, "what is settled could not be read; it is tried again");
                }
                Err(error)
            }
        }
    }

    /// Like [`Self::write`], but for requests that may be repeated: with a key, the answer is kept in the same
    /// transaction, and a repetition gets it instead of a second effect.
    ///
    /// # Errors
    /// As [`Self::write`]; [`AppError::KeyReused`] when the key was used for something else.
    pub async fn answer(
        &self,
        caller: &Caller,
        retry: Option<&Retry>,
        work: impl AsyncFnOnce(&mut Work) -> Result<timekeeper_ports::Answer, AppError>,
    ) -> Result<Answered, AppError> {
        self.write(caller, async |open: &mut Work| {
            if let Some(answer) = open.earlier_answer(retry).await? {
                return Ok(Answered { answer, replayed: true });
            }
            let answer = work(open).await?;
            open.keep_answer(retry, &answer).await?;
            Ok(Answered { answer, replayed: false })
        })
        .await
    }
}
