//! How the server is: for whoever runs it.

use timekeeper_domain::Instant;
use timekeeper_ports::{Backlog, PoolState, ReadMode, StoreState};

use crate::{Action, App, AppError, Caller, days::ZONE, work::Transaction};

/// How the server is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ServerState {
    /// The version of the program.
    pub version: &'static str,
    /// Since when this process serves.
    pub started_at: Instant,
    /// The store beneath.
    pub store: StoreState,
    /// Its connections.
    pub pool: PoolState,
    /// The time zone whose days are stored; none before anything is.
    pub zone: Option<String>,
    /// Mails and other errands that are left; none where nobody carries mail.
    pub errands: Option<Backlog>,
}

impl App {
    /// How the server is. To be seen by whoever may see who did what: by administrators.
    ///
    /// # Errors
    /// [`AppError::MissingScope`], [`crate::Forbidden::AdminOnly`], [`AppError::Store`].
    pub async fn server_state(&self, caller: &Caller) -> Result<ServerState, AppError> {
        caller.may(Action::ReadAudit)?;
        // Before this asks for a connection itself.
        let pool = self.pool();
        let (zone, errands) = self
            .read(ReadMode::PerStatement, async |tx: &mut Transaction| {
                Ok((tx.settings().get(ZONE).await?, tx.outbox().backlog().await?))
            })
            .await?;
        Ok(ServerState {
            version: env!("CARGO_PKG_VERSION"),
            started_at: self.shared.started_at,
            store: self.store.state().await?,
            pool,
            zone,
            errands: self.sends_mail().then_some(errands),
        })
    }
}
