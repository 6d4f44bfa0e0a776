//! A transaction on an SQLite file: a reader from the pool, or the one writer.

use std::sync::Arc;

use async_trait::async_trait;
use diesel::connection::SimpleConnection;
use timekeeper_ports::{
    AuditRepo, CategoryRepo, ClientRepo, EntryRepo, ExpenseRepo, FavoriteRepo, IdempotencyRepo, InvoiceRepo,
    OutboxRepo, ProjectRepo, RateRepo, ReportRepo, ResetRepo, SessionRepo, SettingRepo, StoreError, TaskRepo,
    TokenRepo, TotpRepo, Tx, UserRepo,
};
use tokio::runtime::Handle;

use super::{
    common::{Failure, Query},
    dialect::Conn,
    readers::Reader,
    writer::{Release, Turn, Writer},
};

/// Where the statements of a transaction run.
enum Session {
    /// The turn to write, from the first statement on.
    Writing(Writer, Option<Turn>),
    /// A connection from the pool, from the first statement on.
    Reading(Arc<super::readers::Pool>, Snapshot, Option<OpenReader>),
    /// Given up, or with a statement that was never waited for.
    Gone,
}

/// Whether reads see one moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Snapshot {
    Yes,
    No,
}

/// A reader with, perhaps, an open read transaction, which must not outlive it.
struct OpenReader {
    reader: Reader,
    begun: bool,
}

impl OpenReader {
    fn connection(&mut self, snapshot: Snapshot) -> Result<&mut Conn, Failure> {
        if snapshot == Snapshot::Yes && !self.begun {
            self.reader.batch_execute("BEGIN DEFERRED")?;
            self.begun = true;
        }
        Ok(&mut self.reader)
    }
}

impl Drop for OpenReader {
    fn drop(&mut self) {
        if self.begun
            && let Err(error) = self.reader.batch_execute("ROLLBACK")
        {
            tracing::debug!(%error, "nothing was left to roll back");
        }
    }
}

impl Session {
    /// Gets hold of a connection, without touching the file.
    async fn prepare(&mut self) -> Result<(), StoreError> {
        match self {
            Self::Writing(writer, turn @ None) => *turn = Some(writer.turn().await?),
            Self::Reading(pool, _, reader @ None) => {
                let object = pool.get().await.map_err(|error| StoreError::Unavailable(Box::new(error)))?;
                *reader = Some(OpenReader { reader: object, begun: false });
            }
            _ => {}
        }
        Ok(())
    }

    fn connection(&mut self) -> Result<&mut Conn, Failure> {
        match self {
            Self::Writing(_, Some(turn)) => turn.connection(),
            Self::Reading(_, snapshot, Some(reader)) => reader.connection(*snapshot),
            _ => Err(Failure::Corrupt("connection")),
        }
    }

    const fn is_idle(&self) -> bool {
        matches!(self, Self::Writing(_, None) | Self::Reading(_, _, None) | Self::Gone)
    }
}

/// Takes its connection with the first statement; runs every port call on a thread that may wait for the disk.
pub(super) struct DieselTx {
    session: Session,
    failed: bool,
}

impl DieselTx {
    pub(super) const fn writing(writer: Writer) -> Self {
        Self { session: Session::Writing(writer, None), failed: false }
    }

    pub(super) const fn reading(pool: Arc<super::readers::Pool>, snapshot: Snapshot) -> Self {
        Self { session: Session::Reading(pool, snapshot, None), failed: false }
    }

    /// Whether writing is possible at all.
    pub(super) fn writable(&mut self) -> Result<(), StoreError> {
        if self.failed {
            return Err(StoreError::Finished);
        }
        if matches!(self.session, Session::Writing(..)) {
            return Ok(());
        }
        self.failed = true;
        Err(StoreError::ReadOnly)
    }

    /// Runs a query on another thread. Should nobody wait for it any more, the session ends with it.
    pub(super) async fn hop<T: Send + 'static>(
        &mut self,
        query: impl FnOnce(&mut Conn) -> Query<T> + Send + 'static,
    ) -> Result<T, StoreError> {
        if self.failed {
            return Err(StoreError::Finished);
        }
        self.failed = true;
        self.session.prepare().await?;
        let mut session = std::mem::replace(&mut self.session, Session::Gone);
        let hopped = tokio::task::spawn_blocking(move || {
            let result = session.connection().and_then(query);
            (session, result)
        });
        let (session, result) = hopped.await.map_err(|error| StoreError::Internal(Box::new(error)))?;
        self.session = session;
        self.failed = result.is_err();
        result.map_err(StoreError::from)
    }
}

impl Drop for DieselTx {
    /// Undoing may touch the disk: not on this thread, if there is another.
    fn drop(&mut self) {
        let session = std::mem::replace(&mut self.session, Session::Gone);
        if session.is_idle() {
            return;
        }
        match Handle::try_current() {
            Ok(runtime) => drop(runtime.spawn_blocking(move || drop(session))),
            Err(_) => drop(session),
        }
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
        let Session::Writing(_, turn) = &mut self.session else { return Ok(()) };
        let Some(turn) = turn.take() else { return Ok(()) };
        let released: Result<Release, Failure> = tokio::task::spawn_blocking(move || turn.release())
            .await
            .map_err(|error| StoreError::Unavailable(Box::new(error)))?;
        released?.settled().await
    }
}
