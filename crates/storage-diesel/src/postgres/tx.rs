//! A transaction on one pooled PostgreSQL connection.

use async_trait::async_trait;
use diesel_async::{
    AnsiTransactionManager, TransactionManager,
    pooled_connection::deadpool::{Object, Pool},
};
use timekeeper_ports::{
    AuditRepo, CategoryRepo, ClientRepo, EntryRepo, ExpenseRepo, FavoriteRepo, IdempotencyRepo, InvoiceRepo,
    OutboxRepo, ProjectRepo, RateRepo, ReportRepo, ResetRepo, SessionRepo, SettingRepo, StoreError, TaskRepo,
    TokenRepo, TotpRepo, Tx, UserRepo,
};

use super::{
    common::{Failure, Query},
    dialect::Conn,
};

/// How a transaction begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Write,
    Snapshot,
    PerStatement,
}

impl Kind {
    const fn begin(self) -> Option<&'static str> {
        match self {
            Self::Write => Some("BEGIN"),
            Self::Snapshot => Some("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"),
            Self::PerStatement => None,
        }
    }
}

/// Opens its connection, and its transaction, with the first statement.
pub(super) struct DieselTx {
    pool: Pool<Conn>,
    kind: Kind,
    connection: Option<Object<Conn>>,
    failed: bool,
}

impl DieselTx {
    pub(super) const fn new(pool: Pool<Conn>, kind: Kind) -> Self {
        Self { pool, kind, connection: None, failed: false }
    }

    /// Whether writing is possible at all.
    pub(super) fn writable(&mut self) -> Result<(), StoreError> {
        if self.failed {
            return Err(StoreError::Finished);
        }
        if self.kind == Kind::Write {
            return Ok(());
        }
        self.failed = true;
        Err(StoreError::ReadOnly)
    }

    /// The connection, opened and begun.
    pub(super) async fn connection(&mut self) -> Result<&mut Conn, StoreError> {
        if self.failed {
            return Err(StoreError::Finished);
        }
        if self.connection.is_none() {
            let mut connection = self.pool.get().await.map_err(|error| StoreError::Unavailable(Box::new(error)))?;
            if let Some(begin) = self.kind.begin() {
                AnsiTransactionManager::begin_transaction_sql(&mut *connection, begin).await.map_err(Failure::from)?;
            }
            self.connection = Some(connection);
        }
        self.connection.as_deref_mut().ok_or(StoreError::Finished)
    }

    /// Ends the transaction if the statement failed.
    pub(super) fn settle<T>(&mut self, result: Result<Query<T>, StoreError>) -> Result<T, StoreError> {
        let result = result.and_then(|queried| queried.map_err(StoreError::from));
        self.failed |= result.is_err();
        result
    }
}

impl Drop for DieselTx {
    /// The pool would close a connection with an open transaction, locks and all, only when it is next asked for one.
    fn drop(&mut self) {
        let (Some(mut connection), Some(_)) = (self.connection.take(), self.kind.begin()) else { return };
        let Ok(runtime) = tokio::runtime::Handle::try_current() else { return };
        runtime.spawn(async move {
            if let Err(error) = AnsiTransactionManager::rollback_transaction(&mut *connection).await {
                tracing::debug!(%error, "a rollback failed; the connection is closed instead");
            }
        });
    }
}

#[async_trait]
impl Tx for DieselTx {
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

    async fn commit(mut self: Box<Self>) -> Result<(), StoreError> {
        if self.failed {
            return Err(StoreError::Finished);
        }
        let Some(mut connection) = self.connection.take() else { return Ok(()) };
        if self.kind == Kind::PerStatement {
            return Ok(());
        }
        AnsiTransactionManager::commit_transaction(&mut *connection).await.map_err(|error| Failure::from(error).into())
    }
}
