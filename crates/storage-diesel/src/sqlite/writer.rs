//! The one writer of an SQLite file, and the commits that several transactions share.
//!
//! A commit that survives a crash waits for the disk, and writers wait for each other. So transactions that queue up
//! become savepoints of one database transaction: each is released when it commits, and all are answered together when
//! the disk has them. If that fails, all of them fail; none was answered before.

use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use diesel::{SqliteConnection, connection::SimpleConnection};
use timekeeper_ports::StoreError;
use tokio::sync::{Mutex, OwnedMutexGuard, oneshot};

use super::common::Failure;

/// Transactions in one commit at the most, so that the first does not wait for ever.
const MOST_TOGETHER: usize = 64;

/// How long to wait for the turn to write.
const PATIENCE: Duration = Duration::from_secs(10);

type Outcome = Result<(), String>;

/// The turn to write, handed from transaction to transaction.
#[derive(Clone)]
pub(super) struct Writer {
    desk: Arc<Mutex<Desk>>,
    queued: Arc<AtomicUsize>,
}

/// What whoever has the turn works with.
pub(super) struct Desk {
    connection: SqliteConnection,
    /// Transactions that are released but not on disk yet; none while no database transaction is open.
    waiting: Option<Vec<oneshot::Sender<Outcome>>>,
}

/// Somebody waiting for the turn; counted until they have it or give up.
struct Queued<'a>(&'a AtomicUsize);

impl Drop for Queued<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

impl Writer {
    pub(super) fn new(connection: SqliteConnection) -> Self {
        Self { desk: Arc::new(Mutex::new(Desk { connection, waiting: None })), queued: Arc::default() }
    }

    /// Whether nobody has the turn.
    pub(super) fn is_free(&self) -> bool {
        self.desk.try_lock().is_ok()
    }

    /// How many wait for the turn.
    pub(super) fn queued(&self) -> usize {
        self.queued.load(Ordering::Relaxed)
    }

    /// Waits for the turn.
    pub(super) async fn turn(&self) -> Result<Turn, StoreError> {
        self.queued.fetch_add(1, Ordering::Relaxed);
        let _queued = Queued(&self.queued);
        let desk = tokio::time::timeout(PATIENCE, Arc::clone(&self.desk).lock_owned());
        let desk = desk.await.map_err(|_| StoreError::Contended)?;
        Ok(Turn { desk, writer: self.clone(), begun: false })
    }
}

impl Desk {
    /// Puts everything that is released on disk and answers for it.
    fn flush(&mut self) -> Outcome {
        let Some(waiting) = self.waiting.take() else { return Ok(()) };
        let outcome = self.connection.batch_execute("COMMIT").map_err(|error| error.to_string());
        if outcome.is_err() {
            self.abandon();
        }
        for sender in waiting {
            drop(sender.send(outcome.clone()));
        }
        outcome
    }

    fn abandon(&mut self) {
        if let Err(error) = self.connection.batch_execute("ROLLBACK") {
            tracing::debug!(%error, "nothing was left to roll back");
        }
    }
}

/// The turn to write, for one transaction.
pub(super) struct Turn {
    desk: OwnedMutexGuard<Desk>,
    writer: Writer,
    begun: bool,
}

impl Turn {
    /// The connection, inside of this transaction's savepoint. May wait for another process; not for async threads.
    pub(super) fn connection(&mut self) -> Result<&mut SqliteConnection, Failure> {
        if !self.begun {
            if self.desk.waiting.is_none() {
                self.desk.connection.batch_execute("BEGIN IMMEDIATE")?;
                self.desk.waiting = Some(Vec::new());
            }
            self.desk.connection.batch_execute("SAVEPOINT work")?;
            self.begun = true;
        }
        Ok(&mut self.desk.connection)
    }

    /// Undoes this transaction, not those before it. Not for async threads.
    pub(super) fn undo(&mut self) {
        if !std::mem::take(&mut self.begun) {
            return;
        }
        let undone = self.desk.connection.batch_execute("ROLLBACK TO work; RELEASE work");
        match (undone, self.desk.waiting.as_ref().map(Vec::len)) {
            // Nobody waits for this database transaction: end it, for it locks out other processes.
            (Ok(()), Some(0)) => {
                self.desk.waiting = None;
                self.desk.abandon();
            }
            (Ok(()), _) => {}
            // A full disk and the like make SQLite undo everything by itself.
            (Err(error), _) => {
                let text = error.to_string();
                self.desk.abandon();
                for sender in self.desk.waiting.take().into_iter().flatten() {
                    drop(sender.send(Err(text.clone())));
                }
            }
        }
    }

    /// Releases this transaction; commits now, or leaves that to the next one if there is one waiting. Not for async
    /// threads.
    pub(super) fn release(mut self) -> Result<Release, Failure> {
        if !std::mem::take(&mut self.begun) {
            return Ok(Release::Done(Ok(())));
        }
        if let Err(error) = self.desk.connection.batch_execute("RELEASE work") {
            self.begun = true;
            self.undo();
            return Err(error.into());
        }
        let together = self.desk.waiting.as_ref().map_or(0, Vec::len);
        if self.writer.queued.load(Ordering::Relaxed) == 0 || together + 1 >= MOST_TOGETHER {
            return Ok(Release::Done(self.desk.flush()));
        }
        let (sender, receiver) = oneshot::channel();
        self.desk.waiting.get_or_insert_default().push(sender);
        Ok(Release::Later(self.writer.clone(), receiver))
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        self.undo();
    }
}

/// How a release went.
pub(super) enum Release {
    /// It is on disk, or never will be.
    Done(Outcome),
    /// Somebody behind in the queue puts it on disk.
    Later(Writer, oneshot::Receiver<Outcome>),
}

impl Release {
    /// Waits until the disk has it. Queues up once more itself, so that it happens even if everybody behind gives up.
    pub(super) async fn settled(self) -> Result<(), StoreError> {
        let outcome = match self {
            Self::Done(outcome) => outcome,
            Self::Later(writer, mut receiver) => tokio::select! {
                biased;
                outcome = &mut receiver => outcome.unwrap_or_else(|_| Err("the writer went away".to_owned())),
                mut desk = Arc::clone(&writer.desk).lock_owned() => {
                    let flushed = tokio::task::spawn_blocking(move || drop(desk.flush())).await;
                    flushed.map_err(|error| StoreError::Unavailable(Box::new(error)))?;
                    receiver.await.unwrap_or_else(|_| Err("the writer went away".to_owned()))
                }
            },
        };
        outcome.map_err(|text| StoreError::Unavailable(text.into()))
    }
}
