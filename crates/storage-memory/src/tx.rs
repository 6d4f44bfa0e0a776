//! The transaction: what it may see and change, and how it ends.

use std::sync::Arc;

use timekeeper_ports::{
    AuditRepo, CategoryRepo, ClientRepo, EntryRepo, ExpenseRepo, FavoriteRepo, IdempotencyRepo, InvoiceRepo,
    OutboxRepo, ProjectRepo, RateRepo, ReportRepo, ResetRepo, SessionRepo, SettingRepo, StoreError, TaskRepo,
    TokenRepo, TotpRepo, Tx, UserRepo, async_trait,
};
use tokio::sync::OwnedMutexGuard;

use crate::{MemoryStore, state::State};

/// What a transaction sees, and whether it may change it.
pub(crate) enum Access {
    /// Reads whatever is committed when it looks.
    Latest,
    /// Reads one moment.
    Snapshot(Arc<State>),
    /// Reads and changes a copy while it is its turn to write.
    Write {
        /// The copy.
        state: Box<State>,
        /// Held until the transaction ends.
        _turn: OwnedMutexGuard<()>,
    },
}

/// One unit of work on a [`MemoryStore`]. Every repository is implemented on it.
pub(crate) struct MemoryTx {
    store: MemoryStore,
    access: Access,
    failed: bool,
}

impl MemoryTx {
    /// A transaction that has done nothing yet.
    pub(crate) fn new(store: MemoryStore, access: Access) -> Self {
        Self { store, access, failed: false }
    }

    /// Reads.
    pub(crate) fn look<T>(&self, look: impl FnOnce(&State) -> T) -> Result<T, StoreError> {
        self.store.count_statement();
        if self.failed {
            return Err(StoreError::Finished);
        }
        Ok(match &self.access {
            Access::Latest => look(&self.store.latest()),
            Access::Snapshot(state) => look(state),
            Access::Write { state, .. } => look(state),
        })
    }

    /// Reads and changes; a failure ends the transaction.
    pub(crate) fn change<T>(
        &mut self,
        change: impl FnOnce(&mut State) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        self.store.count_statement();
        if self.failed {
            return Err(StoreError::Finished);
        }
        let result = match &mut self.access {
            Access::Write { state, .. } => change(state),
            Access::Latest | Access::Snapshot(_) => Err(StoreError::ReadOnly),
        };
        self.failed = result.is_err();
        result
    }

    /// Reads what is to be held against other writers. There are none while this one has its turn, but what only reads
    /// cannot hold anything.
    pub(crate) fn hold<T>(&mut self, look: impl FnOnce(&State) -> T) -> Result<T, StoreError> {
        self.change(|state| Ok(look(state)))
    }
}

#[async_trait]
impl Tx for MemoryTx {
    fn users(&mut self) -> &mut dyn UserRepo {
        self
    }

    fn categories(&mut self) -> &mut dyn CategoryRepo {
        self
    }

    fn clients(&mut self) -> &mut dyn ClientRepo {
        self
    }

    fn projects(&mut self) -> &mut dyn ProjectRepo {
        self
    }

    fn tasks(&mut self) -> &mut dyn TaskRepo {
        self
    }

    fn entries(&mut self) -> &mut dyn EntryRepo {
        self
    }

    fn reports(&mut self) -> &mut dyn ReportRepo {
        self
    }

    fn expenses(&mut self) -> &mut dyn ExpenseRepo {
        self
    }

    fn rates(&mut self) -> &mut dyn RateRepo {
        self
    }

    fn invoices(&mut self) -> &mut dyn InvoiceRepo {
        self
    }

    fn tokens(&mut self) -> &mut dyn TokenRepo {
        self
    }

    fn favorites(&mut self) -> &mut dyn FavoriteRepo {
        self
    }

    fn idempotency(&mut self) -> &mut dyn IdempotencyRepo {
        self
    }

    fn audit(&mut self) -> &mut dyn AuditRepo {
        self
    }

    fn settings(&mut self) -> &mut dyn SettingRepo {
        self
    }

    fn sessions(&mut self) -> &mut dyn SessionRepo {
        self
    }

    fn totp(&mut self) -> &mut dyn TotpRepo {
        self
    }

    fn resets(&mut self) -> &mut dyn ResetRepo {
        self
    }

    fn outbox(&mut self) -> &mut dyn OutboxRepo {
        self
    }

    async fn commit(self: Box<Self>) -> Result<(), StoreError> {
        if self.failed {
            return Err(StoreError::Finished);
        }
        if let Access::Write { state, .. } = self.access {
            self.store.replace(*state);
        }
        Ok(())
    }
}
