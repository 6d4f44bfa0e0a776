//! What the server needs from outside, held still: a clock that is set, secrets that are counted, passwords in the open.

use std::sync::{
    Arc, Mutex,
    atomic::{AtomicI64, AtomicUsize, Ordering},
};

use time::{OffsetDateTime, format_description::well_known::Rfc3339};
use timekeeper_domain::{
    Instant,
    person::{NationalId, Person},
    text::Text,
};
use timekeeper_ports::{
    AiError, AiProvider, ChatMessage, Clock, Mail, Mailer, PasswordHasher, PeopleDirectory, SecretSource, ServiceError,
    async_trait,
};

/// An instant from its RFC 3339 text.
pub(crate) fn instant(text: &str) -> Instant {
    Instant::from_datetime(OffsetDateTime::parse(text, &Rfc3339).unwrap()).unwrap()
}

/// A clock that stands still until it is moved.
pub(crate) struct StoppedClock(AtomicI64);

impl StoppedClock {
    pub(crate) fn at(text: &str) -> Self {
        Self(AtomicI64::new(instant(text).unix_micros()))
    }

    pub(crate) fn set(&self, text: &str) {
        self.0.store(instant(text).unix_micros(), Ordering::SeqCst);
    }

    pub(crate) fn advance(&self, seconds: i64) {
        self.0.fetch_add(seconds * 1_000_000, Ordering::SeqCst);
    }
}

impl Clock for StoppedClock {
    fn now(&self) -> Instant {
        Instant::from_unix_micros(self.0.load(Ordering::SeqCst)).unwrap()
    }
}

/// Secrets that are numbers: no two alike, the same in every run.
#[derive(Default)]
pub(crate) struct CountedSecrets(AtomicUsize);

impl SecretSource for CountedSecrets {
    fn secret(&self, length: usize) -> Result<String, ServiceError> {
        let number = self.0.fetch_add(1, Ordering::SeqCst);
        Ok(format!("{number:0length$}"))
    }
}

/// Passwords kept as they are, so that no test waits for a hash.
pub(crate) struct OpenPasswords;

#[async_trait]
impl PasswordHasher for OpenPasswords {
    async fn hash(&self, password: String) -> Result<String, ServiceError> {
        Ok(format!("open:{password}"))
    }

    async fn verify(&self, password: String, hash: Option<String>) -> Result<bool, ServiceError> {
        Ok(hash == Some(format!("open:{password}")))
    }
}

/// How the people directory behaves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum People {
    /// There is none.
    Unasked,
    /// It knows everybody whose document is not of series 400.
    Known,
    /// It does not answer.
    Away,
}

impl People {
    /// The directory that behaves so.
    pub(super) fn directory(self) -> Option<Arc<dyn PeopleDirectory>> {
        if self == Self::Unasked { None } else { Some(Arc::new(self)) }
    }
}

#[async_trait]
impl PeopleDirectory for People {
    async fn find(&self, document: NationalId) -> Result<Option<Person>, ServiceError> {
        if *self == Self::Away {
            return Err(ServiceError { service: "people directory", cause: "the test says so".into() });
        }
        let person = Person {
            surname: Some(Text::new("Registered").unwrap()),
            given_name: Some(Text::new(&format!("Number {}", document.number())).unwrap()),
            patronymic: None,
            address: Some(Text::new("Register Street").unwrap()),
        };
        Ok((document.series() != 400).then_some(person))
    }
}

/// How the AI provider behaves.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Model {
    /// It replies with that.
    Replies(String),
    /// It takes too long.
    Slow,
    /// Nobody is there.
    Away,
    /// It replies with something that is no message.
    Garbled,
    /// It refuses with that status.
    Refuses(u16),
}

/// What a provider says that no answer and no log may show.
pub(crate) const INTERNALS: &str = "provider internals at 10.0.0.7";

/// An AI provider that behaves as it is told, and remembers what it was asked. Clones are the same one.
#[derive(Clone)]
pub(crate) struct PlayedModel {
    behaviour: Arc<Mutex<Model>>,
    asked: Arc<Mutex<Vec<Vec<ChatMessage>>>>,
}

impl Default for PlayedModel {
    fn default() -> Self {
        let usual = Model::Replies("You worked on Website.".to_owned());
        Self { behaviour: Arc::new(Mutex::new(usual)), asked: Arc::default() }
    }
}

impl PlayedModel {
    pub(crate) fn set(&self, behaviour: Model) {
        *self.behaviour.lock().unwrap() = behaviour;
    }

    /// Every conversation it was shown.
    pub(crate) fn asked(&self) -> Vec<Vec<ChatMessage>> {
        self.asked.lock().unwrap().clone()
    }
}

#[async_trait]
impl AiProvider for PlayedModel {
    async fn complete(&self, messages: &[ChatMessage]) -> Result<String, AiError> {
        self.asked.lock().unwrap().push(messages.to_vec());
        match self.behaviour.lock().unwrap().clone() {
            Model::Replies(text) => Ok(text),
            Model::Slow => Err(AiError::TimedOut),
            Model::Away => Err(AiError::Unreachable(INTERNALS.into())),
            Model::Garbled => Err(AiError::InvalidResponse(INTERNALS.into())),
            Model::Refuses(status) => Err(AiError::Rejected { status }),
        }
    }
}

/// A post office that keeps every mail. Clones are the same one.
#[derive(Clone, Default)]
pub(crate) struct PostOffice(Arc<Mutex<Vec<Mail>>>);

impl PostOffice {
    /// Every mail so far.
    pub(crate) fn sent(&self) -> Vec<Mail> {
        self.0.lock().unwrap().clone()
    }
}

#[async_trait]
impl Mailer for PostOffice {
    async fn send(&self, mail: Mail) -> Result<(), ServiceError> {
        self.0.lock().unwrap().push(mail);
        Ok(())
    }
}
