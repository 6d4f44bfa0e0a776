//! Time entries and what is asked about them.

use async_trait::async_trait;
use time::Date;
use timekeeper_domain::{
    Instant,
    entry::{Entry, EntryView, TimeEntry},
    id::{CategoryId, EntryId, ProjectId, UserId},
    page::{Page, PageRequest},
    totals::Window,
};

use super::Result;

/// Whether entries that still go on are meant, too.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum OpenEntries {
    /// Only finished ones.
    #[default]
    Exclude,
    /// Open ones as well.
    Include,
}

/// Which time entries.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct EntryFilter {
    /// Of that user.
    pub user: Option<UserId>,
    /// On that project.
    pub project: Option<ProjectId>,
    /// Of that kind.
    pub category: Option<CategoryId>,
    /// Billable or not.
    pub billable: Option<bool>,
    /// That start inside.
    pub window: Window,
    /// Whether open ones, too.
    pub open: OpenEntries,
}

/// The calendar day of an entry, when the organisation's zone changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DayMove {
    /// The entry.
    pub entry: EntryId,
    /// When it starts.
    pub start: Instant,
    /// Its day.
    pub day: Date,
}

/// Time entries.
#[async_trait]
pub trait EntryRepo: Send {
    /// One entry with its names.
    async fn view(&mut self, id: EntryId) -> Result<Option<EntryView>>;
    /// Those of these entries that are there, by id.
    async fn views(&mut self, ids: &[EntryId]) -> Result<Vec<EntryView>>;
    /// The user's open entry; the latest start, should there be several.
    async fn running(&mut self, user: UserId) -> Result<Option<EntryView>>;
    /// All open entries of the user, the latest start first, then the highest id.
    async fn open(&mut self, user: UserId) -> Result<Vec<EntryView>>;
    /// Entries, the latest start first, then the highest id. The total is exact, and its cost does not grow with the
    /// history unless a single day's worth is cut, or a project and a category are asked for together.
    async fn list(&mut self, filter: &EntryFilter, page: PageRequest) -> Result<Page<EntryView>>;
    /// Those of these entries that come after one that starts then and has that id, in the order of [`Self::list`], at most
    /// `limit`; from the first on without one. Costs the same however many came before.
    async fn list_after(
        &mut self,
        filter: &EntryFilter,
        after: Option<(Instant, EntryId)>,
        limit: i64,
    ) -> Result<Vec<EntryView>>;
    /// The user's finished entries that begin before a moment and end after it, by start, then id. Costs the same however
    /// long the history.
    async fn across(&mut self, user: UserId, at: Instant) -> Result<Vec<EntryView>>;
    /// Holds the user's time against other writers until the transaction ends, so that what is then read about it
    /// still holds when it is written; says whether there is such a user. Taken before any entry of the user is
    /// changed, and for several users in the order of their ids.
    async fn lock_timeline(&mut self, user: UserId) -> Result<bool>;
    /// Holds everybody's time so; also that of whoever else becomes a user, which waits for the end of the transaction.
    async fn lock_timelines(&mut self) -> Result<()>;
    /// Whether a finished entry of the user, other than `except`, shares time with `[start, end)`, which must not be
    /// empty. Costs the same however long the history.
    async fn overlaps(&mut self, user: UserId, start: Instant, end: Instant, except: Option<EntryId>) -> Result<bool>;
    /// A new entry. Violates `OneOpenEntry`, `Reference`.
    async fn insert(&mut self, entry: &Entry, at: Instant) -> Result<TimeEntry>;
    /// Violates `OneOpenEntry`, `Reference`.
    async fn update(&mut self, entry: &TimeEntry) -> Result<Option<TimeEntry>>;
    /// Removes an entry; says whether it was there. Violates `Reference` while it is on an invoice.
    async fn delete(&mut self, id: EntryId) -> Result<bool>;
    /// Entries with an id above `after`, by id, at most `limit`: for moving days to another zone.
    async fn days_after(&mut self, after: EntryId, limit: i64) -> Result<Vec<DayMove>>;
    /// Puts an entry on another day; sums follow, version and moments stay.
    async fn set_day(&mut self, id: EntryId, day: Date) -> Result<()>;
}
