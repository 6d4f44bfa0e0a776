//! Sums over time entries.

use std::collections::BTreeMap;

use timekeeper_domain::{
    Date,
    entry::Entry,
    id::{CategoryId, ClientId, ProjectId, UserId},
    money::Money,
    project::billed_rate,
    report::{self, ProjectTotals, Share, Summary, TaskShare, WorkTotals},
    revenue::BillableWork,
    rounding::{RoundedTotals, RoundingPolicy},
    totals::{Window, day_number},
};
use timekeeper_ports::{Group, GroupBy, ReportRepo, StoreError, SummaryFilter, async_trait};

use crate::{state::State, tx::MemoryTx};

impl State {
    /// The entries that a summary is about, of which the finished ones count.
    fn worked(&self, filter: &SummaryFilter) -> impl Iterator<Item = &Entry> {
        let filter = *filter;
        self.entries.iter().map(|entry| &entry.data).filter(move |entry| is_worked(&filter, entry))
    }

    /// The client of an entry: its project's, or else its own.
    fn client_of(&self, entry: &Entry) -> Option<ClientId> {
        entry.project.and_then(|id| self.projects.get(id)).and_then(|project| project.client).or(entry.client)
    }

    fn summary(&self, filter: &SummaryFilter) -> Summary {
        let entries: Vec<&Entry> = self.worked(filter).collect();
        let groups: BTreeMap<_, _> = report::by_project(entries.iter().copied());
        let mut by_project: Vec<ProjectTotals> = groups
            .into_iter()
            .filter_map(|(project, totals)| {
                let project = self.projects.get(project?)?;
                let client = project.client.and_then(|client| self.clients.get(client));
                let client_rate = client.and_then(|client| client.default_hourly_rate);
                let rate = billed_rate(project.billable, project.hourly_rate, client_rate);
                Some(ProjectTotals { project: project.id, name: project.name.as_str().to_owned(), rate, totals })
            })
            .collect();
        report::rank_projects(&mut by_project);
        Summary { totals: report::totals(entries), by_project }
    }
}

fn is_worked(filter: &SummaryFilter, entry: &Entry) -> bool {
    filter.user.is_none_or(|user| entry.user == user)
        && filter.project.is_none_or(|project| entry.project == Some(project))
        && filter.window.contains(entry.start)
}

/// Groups with their names, the most work first.
fn shares<I: Ord + Copy>(groups: BTreeMap<I, WorkTotals>, name: impl Fn(I) -> Option<String>) -> Vec<Share<I>> {
    let share = |(id, totals)| Some(Share { id, name: name(id)?, totals });
    let mut shares: Vec<_> = groups.into_iter().filter_map(share).collect();
    report::rank(&mut shares);
    shares
}

/// Seconds as a policy rounds them.
fn rounded(seconds: i64, rounding: Option<RoundingPolicy>) -> i64 {
    rounding.map_or(seconds, |policy| policy.apply(seconds).rounded_seconds)
}

#[async_trait]
impl ReportRepo for MemoryTx {
    async fn summary(&mut self, filter: &SummaryFilter) -> Result<Summary, StoreError> {
        self.look(|state| state.summary(filter))
    }

    async fn days(&mut self, filter: &SummaryFilter) -> Result<BTreeMap<Date, WorkTotals>, StoreError> {
        self.look(|state| report::grouped(state.worked(filter), |entry| Some(entry.day)))
    }

    async fn by_user(&mut self, filter: &SummaryFilter) -> Result<Vec<Share<UserId>>, StoreError> {
        self.look(|state| {
            let groups = report::grouped(state.worked(filter), |entry| Some(entry.user));
            shares(groups, |id| state.users.get(id).map(|user| user.username.as_str().to_owned()))
        })
    }

    async fn by_client(&mut self, filter: &SummaryFilter) -> Result<Vec<Share<ClientId>>, StoreError> {
        self.look(|state| {
            let groups = report::grouped(state.worked(filter), |entry| state.client_of(entry));
            shares(groups, |id| state.clients.get(id).map(|client| client.name.to_string()))
        })
    }

    async fn by_category(&mut self, filter: &SummaryFilter) -> Result<Vec<Share<CategoryId>>, StoreError> {
        self.look(|state| {
            let groups = report::grouped(state.worked(filter), |entry| entry.category);
            shares(groups, |id| state.categories.get(id).map(|category| category.name.to_string()))
        })
    }

    async fn by_task(&mut self, user: UserId, window: &Window) -> Result<Vec<TaskShare>, StoreError> {
        let filter = SummaryFilter { user: Some(user), window: *window, ..SummaryFilter::default() };
        self.look(|state| {
            let groups = report::grouped(state.worked(&filter), |entry| Some(entry.task));
            let share = |(task, totals): (Option<_>, WorkTotals)| {
                let task = task.and_then(|task| state.tasks.get(task));
                let task = task.map(|task| (task.id, task.name.as_str().to_owned(), task.project));
                TaskShare { task, seconds: totals.seconds }
            };
            let mut shares: Vec<_> = groups.into_iter().map(share).filter(|share| share.seconds != 0).collect();
            report::rank_tasks(&mut shares);
            shares
        })
    }

    async fn billable(
        &mut self,
        filter: &SummaryFilter,
        daily: bool,
        rounding: Option<RoundingPolicy>,
    ) -> Result<Vec<BillableWork>, StoreError> {
        self.look(|state| {
            let mut groups: BTreeMap<_, BillableWork> = BTreeMap::new();
            let entries = state.entries.iter().filter(|entry| entry.billable && is_worked(filter, entry));
            for entry in entries {
                let Some(worked) = entry.finished_seconds() else { continue };
                let (user, project, client) = (entry.user, entry.project, state.client_of(entry));
                let day = daily.then_some(entry.day);
                let charged = state.billing.time_of(entry.id).map(|time| time.amount);
                let work = BillableWork {
                    user,
                    project,
                    client,
                    project_rate: project.and_then(|id| state.projects.get(id)?.hourly_rate),
                    client_rate: client.and_then(|id| state.clients.get(id)?.default_hourly_rate),
                    day,
                    charged,
                    seconds: rounded(worked, rounding),
                    tracked: worked,
                };
                let key = (user, project, client, day, charged.map(Money::currency));
                groups.entry(key).and_modify(|group| group.add(&work)).or_insert(work);
            }
            groups.into_values().filter(|work| work.charged.is_some() || work.tracked != 0).collect()
        })
    }

    async fn grouped(
        &mut self,
        filter: &SummaryFilter,
        by: GroupBy,
        rounding: Option<RoundingPolicy>,
    ) -> Result<Vec<Group>, StoreError> {
        self.look(|state| {
            let key = |entry: &Entry| match by {
                GroupBy::Project => entry.project.map(ProjectId::get),
                GroupBy::User => Some(entry.user.get()),
                GroupBy::Client => state.client_of(entry).map(ClientId::get),
                GroupBy::Category => entry.category.map(CategoryId::get),
                GroupBy::Day => Some(day_number(entry.day).into()),
                GroupBy::Stretch(seconds) => Some(entry.start.unix_micros().div_euclid(seconds * 1_000_000)),
            };
            let mut groups: BTreeMap<Option<i64>, Group> = BTreeMap::new();
            for entry in state.worked(filter) {
                let Some(seconds) = entry.finished_seconds() else { continue };
                let key = key(entry);
                let empty = Group { key, totals: WorkTotals::default(), rounded: RoundedTotals::default() };
                let group = groups.entry(key).or_insert(empty);
                group.totals.add(1, seconds, entry.billable);
                group.rounded.add(rounded(seconds, rounding), entry.billable);
            }
            groups.into_values().collect()
        })
    }
}
