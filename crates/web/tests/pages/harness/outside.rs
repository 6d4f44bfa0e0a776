//! What the server needs from outside, held still: a clock that is set, secrets that are counted, passwords in the open.

use std::sync::{
    Arc, Mutex,
    atomic::{AtomicBool, AtomicI64, AtomicUsize, Ordering},
};

use time::{OffsetDateTime, format_description::well_known::Rfc3339};
use timekeeper_domain::Instant;
use timekeeper_ports::{
    Clock, Mail, Mailer, PasswordHasher, PoolState, ReadMode, SecretSource, ServiceError, Store, StoreError,
    StoreState, Tx, async_trait,
};
use timekeeper_storage_memory::MemoryStore;

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

/// A cause that no page may show.
pub(crate) const CAUSE: &str = "host db.internal says no";

/// A memory store that cannot be reached when it is told so. Clones are the same one.
#[derive(Clone, Default)]
pub(crate) struct FaultyStore {
    inner: MemoryStore,
    away: Arc<AtomicBool>,
}

impl FaultyStore {
    pub(crate) fn set_away(&self, away: bool) {
        self.away.store(away, Ordering::SeqCst);
    }

    fn check(&self) -> Result<(), StoreError> {
        if self.away.load(Ordering::SeqCst) { Err(StoreError::Unavailable(CAUSE.into())) } else { Ok(()) }
    }
}

#[async_trait]
impl Store for FaultyStore {
    async fn read(&self, mode: ReadMode) -> Result<Box<dyn Tx>, StoreError> {
        self.check()?;
        self.inner.read(mode).await
    }

    async fn write(&self) -> Result<Box<dyn Tx>, StoreError> {
        self.check()?;
        self.inner.write().await
    }

    async fn ping(&self) -> Result<(), StoreError> {
        self.inner.ping().await
    }

    fn pool(&self) -> PoolState {
        self.inner.pool()
    }

    async fn state(&self) -> Result<StoreState, StoreError> {
        self.check()?;
        self.inner.state().await
    }
}
