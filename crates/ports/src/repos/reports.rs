//! Sums of finished time entries, each whole, where it starts.

use std::collections::BTreeMap;

use async_trait::async_trait;
use time::Date;
use timekeeper_domain::{
    id::{CategoryId, ClientId, ProjectId, UserId},
    report::{Share, Summary, TaskShare, WorkTotals},
    revenue::BillableWork,
    rounding::{RoundedTotals, RoundingPolicy},
    totals::Window,
};

use super::Result;

/// Whose work of when a summary is about. Only finished entries count, each whole, where it starts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SummaryFilter {
    /// Of that user.
    pub user: Option<UserId>,
    /// On that project.
    pub project: Option<ProjectId>,
    /// That starts inside.
    pub window: Window,
}

/// What entries are grouped by when they are read one by one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum GroupBy {
    /// The project's id.
    Project,
    /// The user's id.
    User,
    /// The id of the project's client, or else of the entry's own.
    Client,
    /// The category's id.
    Category,
    /// The number of the day they start on, in the organisation's zone.
    Day,
    /// Which stretch they start in, of stretches of that many seconds that lie end to end from 1970-01-01T00:00:00Z on.
    Stretch(i64),
}

/// Sums of entries that have one key; none for those without.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Group {
    /// What they have in common.
    pub key: Option<i64>,
    /// As tracked.
    pub totals: WorkTotals,
    /// Rounded entry by entry.
    pub rounded: RoundedTotals,
}

/// Reports. Unless it says otherwise, the cost of a whole day, month or history does not grow with the entries in it.
#[async_trait]
pub trait ReportRepo: Send {
    /// Work in a window, in all and by project: all of it at the same moment, whatever the transaction.
    async fn summary(&mut self, filter: &SummaryFilter) -> Result<Summary>;
    /// Work in a window by the day it starts on, in the organisation's zone: all of it at the same moment.
    async fn days(&mut self, filter: &SummaryFilter) -> Result<BTreeMap<Date, WorkTotals>>;
    /// Work in a window by user, the most first.
    async fn by_user(&mut self, filter: &SummaryFilter) -> Result<Vec<Share<UserId>>>;
    /// Work in a window by client, the most first: the project's client, or the entry's own when there is none.
    async fn by_client(&mut self, filter: &SummaryFilter) -> Result<Vec<Share<ClientId>>>;
    /// Work in a window by category, the most first. Of one project, its entries are read one by one.
    async fn by_category(&mut self, filter: &SummaryFilter) -> Result<Vec<Share<CategoryId>>>;
    /// One user's work in a window by task, the most first, then by task, what has none last.
    async fn by_task(&mut self, user: UserId, window: &Window) -> Result<Vec<TaskShare>>;
    /// Billable work in a window by who worked for whom, and by day if that is wanted, in no order; what is on invoices
    /// apart, by currency, with what was charged. Entries that are on invoices are read one by one, and where each entry is
    /// rounded first, all of them.
    async fn billable(
        &mut self,
        filter: &SummaryFilter,
        daily: bool,
        rounding: Option<RoundingPolicy>,
    ) -> Result<Vec<BillableWork>>;
    /// Work in a window, read entry by entry, by key in ascending order, what has none first. Without a policy, the rounded
    /// sums are those as tracked.
    async fn grouped(
        &mut self,
        filter: &SummaryFilter,
        by: GroupBy,
        rounding: Option<RoundingPolicy>,
    ) -> Result<Vec<Group>>;
}
