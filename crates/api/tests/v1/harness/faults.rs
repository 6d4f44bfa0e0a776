//! A store that fails when it is told to.

use std::sync::{Arc, Mutex};

use timekeeper_domain::{Instant, id::TokenId};
use timekeeper_ports::{
    Answer, AuditRepo, CategoryRepo, Claim, ClientRepo, EntryRepo, ExpenseRepo, FavoriteRepo, IdempotencyRepo,
    InvoiceRepo, OutboxRepo, PoolState, ProjectRepo, RateRepo, ReadMode, ReportRepo, ResetRepo, SessionRepo,
    SettingRepo, Store, StoreError, StoreState, TaskRepo, TokenRepo, TotpRepo, Tx, UserRepo, async_trait,
};
use timekeeper_storage_memory::MemoryStore;

/// What is wrong with a store.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fault {
    /// It cannot be reached.
    Unreachable,
    /// It is broken.
    Broken,
    /// Somebody else always holds what is needed.
    Contended,
    /// Every idempotency key belongs to a request that is still being worked on.
    KeysHeld,
}

/// A cause that no answer may show.
pub(crate) const CAUSE: &str = "host db.internal says no";

/// A memory store with a fault that comes and goes.
#[derive(Clone, Default)]
pub(crate) struct FaultyStore {
    inner: MemoryStore,
    fault: Arc<Mutex<Option<Fault>>>,
}

impl FaultyStore {
    pub(crate) fn set_fault(&self, fault: Option<Fault>) {
        *self.fault.lock().unwrap() = fault;
    }

    fn fault(&self) -> Option<Fault> {
        *self.fault.lock().unwrap()
    }

    fn check(&self) -> Result<(), StoreError> {
        match self.fault() {
            Some(Fault::Unreachable) => Err(StoreError::Unavailable(CAUSE.into())),
            Some(Fault::Broken) => Err(StoreError::Internal(CAUSE.into())),
            Some(Fault::Contended) => Err(StoreError::Contended),
            Some(Fault::KeysHeld) | None => Ok(()),
        }
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
        let tx = self.inner.write().await?;
        Ok(if self.fault() == Some(Fault::KeysHeld) { Box::new(KeysHeld(tx)) } else { tx })
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

/// A transaction that never gets an idempotency key.
struct KeysHeld(Box<dyn Tx>);

#[async_trait]
impl IdempotencyRepo for KeysHeld {
    async fn claim(&mut self, _: TokenId, _: &str, _: &[u8; 32], _: Instant, _: Instant) -> Result<Claim, StoreError> {
        Err(StoreError::Contended)
    }

    async fn complete(&mut self, token: TokenId, key: &str, answer: &Answer) -> Result<(), StoreError> {
        self.0.idempotency().complete(token, key, answer).await
    }

    async fn purge(&mut self, expired: Instant) -> Result<usize, StoreError> {
        self.0.idempotency().purge(expired).await
    }
}

#[async_trait]
impl Tx for KeysHeld {
    fn users(&mut self) -> &mut dyn UserRepo {
        self.0.users()
    }

    fn categories(&mut self) -> &mut dyn CategoryRepo {
        self.0.categories()
    }

    fn clients(&mut self) -> &mut dyn ClientRepo {
        self.0.clients()
    }

    fn projects(&mut self) -> &mut dyn ProjectRepo {
        self.0.projects()
    }

    fn tasks(&mut self) -> &mut dyn TaskRepo {
        self.0.tasks()
    }

    fn entries(&mut self) -> &mut dyn EntryRepo {
        self.0.entries()
    }

    fn reports(&mut self) -> &mut dyn ReportRepo {
        self.0.reports()
    }

    fn expenses(&mut self) -> &mut dyn ExpenseRepo {
        self.0.expenses()
    }

    fn rates(&mut self) -> &mut dyn RateRepo {
        self.0.rates()
    }

    fn invoices(&mut self) -> &mut dyn InvoiceRepo {
        self.0.invoices()
    }

    fn tokens(&mut self) -> &mut dyn TokenRepo {
        self.0.tokens()
    }

    fn favorites(&mut self) -> &mut dyn FavoriteRepo {
        self.0.favorites()
    }

    fn idempotency(&mut self) -> &mut dyn IdempotencyRepo {
        self
    }

    fn audit(&mut self) -> &mut dyn AuditRepo {
        self.0.audit()
    }

    fn settings(&mut self) -> &mut dyn SettingRepo {
        self.0.settings()
    }

    fn sessions(&mut self) -> &mut dyn SessionRepo {
        self.0.sessions()
    }

    fn totp(&mut self) -> &mut dyn TotpRepo {
        self.0.totp()
    }

    fn resets(&mut self) -> &mut dyn ResetRepo {
        self.0.resets()
    }

    fn outbox(&mut self) -> &mut dyn OutboxRepo {
        self.0.outbox()
    }

    async fn commit(self: Box<Self>) -> Result<(), StoreError> {
        self.0.commit().await
    }
}
