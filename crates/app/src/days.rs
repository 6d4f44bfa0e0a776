//! The calendar days of what is stored: of one zone, which is the organisation's.

use timekeeper_domain::{
    id::{EntryId, UserId},
    zone::Zone,
};
use timekeeper_ports::StoreError;

use crate::{App, AppError, Caller, settings::Settled, work::Work};

/// Entries moved to their new day at a time.
const BATCH: i64 = 1_000;

/// Which zone the stored days are in.
pub(crate) const ZONE: &str = "organisation.timezone";

impl App {
    /// The zone the stored days are in, when it is another than the organisation's; a store that has none yet takes the
    /// organisation's.
    ///
    /// # Errors
    /// [`AppError::Store`].
    pub async fn foreign_zone(&self) -> Result<Option<String>, AppError> {
        let zone = self.organisation().zone.name();
        let stored = self
            .write(&Caller::system(), async |open: &mut Work| match open.tx.settings().get(ZONE).await? {
                None => {
                    open.tx.settings().put(ZONE, zone).await?;
                    Ok(None)
                }
                Some(stored) => Ok((stored != zone).then_some(stored)),
            })
            .await?;
        // It may have been settled after this process looked: then the settings say so by now.
        if stored.is_some() && self.follow_settings().await? {
            let settled = self.as_settled();
            return Ok(stored.filter(|stored| stored != settled.organisation().zone.name()));
        }
        Ok(stored)
    }

    /// Moves every entry to its day in the organisation's zone, and the kept sums with it, in one transaction. A server
    /// that still runs with the old zone writes no time from then on. Answers how many entries changed their day.
    ///
    /// # Errors
    /// [`AppError::Store`].
    pub async fn move_to_zone(&self) -> Result<u64, AppError> {
        let zone = &self.organisation().zone;
        let moved = self.write(&Caller::system(), async |open: &mut Work| open.move_days(zone).await).await?;
        Ok(moved.unwrap_or_default())
    }
}

impl Work {
    /// Moves every entry to its day in that zone; says how many changed it, unless the days are of that zone already.
    pub(crate) async fn move_days(&mut self, zone: &Zone) -> Result<Option<u64>, AppError> {
        if self.tx.settings().get(ZONE).await?.as_deref() == Some(zone.name()) {
            return Ok(None);
        }
        self.tx.settings().put(ZONE, zone.name()).await?;
        self.tx.entries().lock_timelines().await?;
        let (mut after, mut moved) = (EntryId::new(0), 0);
        loop {
            let batch = self.tx.entries().days_after(after, BATCH).await?;
            let Some(last) = batch.last() else { break };
            after = last.entry;
            for entry in &batch {
                let day = zone.day_of(entry.start);
                if day != entry.day {
                    self.tx.entries().set_day(entry.entry, day).await?;
                    moved += 1;
                }
            }
        }
        Ok(Some(moved))
    }

    /// Holds a user's time against other writers until this is kept, and makes sure that its days are still those of the
    /// organisation's zone: asked after the hold, which whoever moves the days has of everybody. Asked once, however many
    /// rows an import has.
    pub(crate) async fn hold_timeline(&mut self, user: UserId) -> Result<(), AppError> {
        if !self.held.insert(user) {
            return Ok(());
        }
        self.tx.entries().lock_timeline(user).await?;
        let stored = self.tx.settings().get(ZONE).await?;
        let zone = self.app.organisation().zone.name();
        if stored.as_deref().is_some_and(|stored| stored != zone) {
            self.settled = Settled::ByOthers;
            let moved =
                "the days in this store were moved to another time zone, which this request does not know of yet";
            return Err(StoreError::Unavailable(moved.into()).into());
        }
        Ok(())
    }
}
