//! Whoever looks at their time hears of it when it changes.

use sha2::{Digest, Sha256};
use timekeeper_domain::id::UserId;
use timekeeper_ports::{EntryFilter, OpenEntries, ReadMode};
use tokio::sync::broadcast::{self, error::RecvError};

use crate::{Action, App, AppError, Caller, work::Transaction};

/// Changes that may wait for somebody to hear of them; whoever misses some hears that something changed.
const WAITING: usize = 256;

/// Entries that a pulse is taken of.
const LATEST: i64 = 100;

/// Tells whose time was changed, as soon as that is kept.
pub(crate) struct TimeFeed(broadcast::Sender<UserId>);

impl TimeFeed {
    pub(crate) fn new() -> Self {
        Self(broadcast::Sender::new(WAITING))
    }

    pub(crate) fn tell(&self, users: impl IntoIterator<Item = UserId>) {
        for user in users {
            // Nobody may be there to hear it.
            self.0.send(user).ok();
        }
    }
}

/// Hears of changes to one user's time that this process makes.
pub struct TimeWatch {
    user: UserId,
    changes: broadcast::Receiver<UserId>,
}

impl TimeWatch {
    /// Waits for the next change; never ends once the application is gone.
    pub async fn changed(&mut self) {
        loop {
            match self.changes.recv().await {
                Ok(user) if user != self.user => {}
                Ok(_) | Err(RecvError::Lagged(_)) => return,
                Err(RecvError::Closed) => std::future::pending().await,
            }
        }
    }
}

impl App {
    /// Hears of changes to the caller's time from now on.
    ///
    /// # Errors
    /// [`AppError::MissingScope`].
    pub fn watch_time(&self, caller: &Caller) -> Result<TimeWatch, AppError> {
        caller.may(Action::ReadTime)?;
        Ok(TimeWatch { user: caller.user_id()?, changes: self.shared.time.0.subscribe() })
    }

    /// A short text that is another one whenever something about the caller's timers and latest entries is. One statement,
    /// whose cost does not grow with the history: for hearing of what other processes change.
    ///
    /// # Errors
    /// [`AppError::Store`].
    pub async fn time_pulse(&self, caller: &Caller) -> Result<String, AppError> {
        caller.may(Action::ReadTime)?;
        let mine = EntryFilter { user: Some(caller.user_id()?), open: OpenEntries::Include, ..EntryFilter::default() };
        let latest = self
            .read(ReadMode::PerStatement, async |tx: &mut Transaction| {
                Ok(tx.entries().list_after(&mine, None, LATEST).await?)
            })
            .await?;
        let hash = latest.iter().fold(Sha256::new(), |hash, view| {
            hash.chain_update(view.entry.id.get().to_be_bytes()).chain_update(view.entry.version.to_be_bytes())
        });
        let short = hash.finalize().iter().take(8).fold(0_u64, |number, byte| (number << 8) | u64::from(*byte));
        Ok(format!("{short:016x}"))
    }
}
