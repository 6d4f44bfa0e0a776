//! Settling something, and following what others settle.

use timekeeper_ports::{ReadMode, StoreError};

use super::{Settings, SettingsChange, SettingsView, Settled, Stored, stored::Written};
use crate::{
    Action, App, AppError, Caller,
    work::{Transaction, Work},
};

/// Where settings are stored.
const SETTINGS: &str = "organisation.settings";

/// The number of the one thing that settings are, for the audit log.
const THE_SETTINGS: i64 = 1;

impl App {
    /// What is settled, as the store has it now, and what is configured.
    ///
    /// # Errors
    /// [`AppError::MissingScope`], [`crate::Forbidden::AdminOnly`], [`AppError::Store`].
    pub async fn settings(&self, caller: &Caller) -> Result<SettingsView, AppError> {
        caller.may(Action::ManageSettings)?;
        let Stored { version, changed_at, settings } = self.stored_settings().await?;
        Ok(SettingsView { version, changed_at, settled: settings, configured: self.configured_settings() })
    }

    /// Settles what is wanted, in place of all that was settled before; what is as configured is settled no more. With
    /// another time zone every entry moves to its day there, and the kept sums with it, in the same transaction, which
    /// others who write have to wait for. It goes on to its end even if nobody waits for it any more.
    ///
    /// # Errors
    /// [`AppError::MissingScope`], [`crate::Forbidden::AdminOnly`], [`AppError::Precondition`] when something else was
    /// settled since the version that was seen, [`AppError::Store`].
    pub async fn change_settings(
        &self,
        caller: &Caller,
        wanted: Settings,
        seen: i64,
    ) -> Result<SettingsChange, AppError> {
        let (app, caller) = (self.clone(), caller.clone());
        let change = tokio::spawn(async move {
            app.write(&caller, async |open: &mut Work| open.change_settings(wanted, seen).await).await
        });
        change.await.map_err(|error| StoreError::Unavailable(Box::new(error)))?
    }

    /// Has what others settled from now on, in this process; says whether there was something new. One statement.
    ///
    /// # Errors
    /// [`AppError::Store`]; then everything stays as it was.
    pub async fn follow_settings(&self) -> Result<bool, AppError> {
        Ok(self.shared.settle(&self.stored_settings().await?))
    }

    fn configured_settings(&self) -> Settings {
        Settings::configured(&self.shared.organisation, &self.shared.limits)
    }

    async fn stored_settings(&self) -> Result<Stored, AppError> {
        let text = self
            .read(ReadMode::PerStatement, async |tx: &mut Transaction| Ok(tx.settings().get(SETTINGS).await?))
            .await?;
        Ok(Stored::read(text.as_deref())?)
    }
}

impl Work {
    async fn change_settings(&mut self, wanted: Settings, seen: i64) -> Result<SettingsChange, AppError> {
        self.caller.may(Action::ManageSettings)?;
        let text = self.tx.settings().get(SETTINGS).await?;
        let stored = Stored::read(text.as_deref())?;
        let configured = self.app.configured_settings();
        let wanted = wanted.unlike(&configured);
        if wanted == stored.settings {
            return Ok(SettingsChange::default());
        }
        if stored.version != seen {
            return Err(AppError::Precondition);
        }
        let next = stored.followed_by(wanted, self.at);
        if !self.tx.settings().replace(SETTINGS, text.as_deref(), &next.text()?).await? {
            return Err(AppError::Precondition);
        }
        let (before, after) = (Written::from(&stored.settings), Written::from(&next.settings));
        self.log("updated", "settings", THE_SETTINGS, Some(&before), Some(&after));
        let zone_of = |settings: &Settings| settings.zone.clone().or_else(|| configured.zone.clone());
        let moved = match zone_of(&next.settings) {
            Some(zone) if zone_of(&stored.settings).as_ref() != Some(&zone) => self.move_days(&zone).await?,
            _ => None,
        };
        self.settled = Settled::Anew(next);
        Ok(SettingsChange { moved })
    }
}
