//! Reports of what should be in the store, computed by the domain from the entries.

use std::collections::BTreeMap;

use timekeeper_domain::{
    entry::Entry,
    id::{CategoryId, ClientId, ProjectId},
    report::{self, TaskShare, WorkTotals, rank_tasks},
    revenue::BillableWork,
    rounding::{RoundedTotals, RoundingGrain, RoundingMode, RoundingPolicy},
    totals::day_number,
};
use timekeeper_ports::{Group, GroupBy, StoreError, SummaryFilter, Tx};

use super::{differ, model::Model};

/// Ways of rounding that are tried.
fn policies() -> impl Iterator<Item = Option<RoundingPolicy>> + Clone {
    let policy = |step, mode| RoundingPolicy::new(step, mode, RoundingGrain::Entry).ok();
    [None, policy(900, RoundingMode::Nearest), policy(360, RoundingMode::Up), policy(7, RoundingMode::Down)].into_iter()
}

pub(super) async fn compare(tx: &mut Box<dyn Tx>, model: &Model, filter: &SummaryFilter) -> Result<(), String> {
    let failed = |error: StoreError| format!("the store failed: {error:?}");
    for user in filter.user.into_iter().filter(|_| filter.project.is_none()) {
        let found = tx.reports().by_task(user, &filter.window).await.map_err(failed)?;
        differ(&format!("tasks of {filter:?}"), &found, &by_task(model, filter))?;
    }
    for policy in policies().take(2) {
        for daily in [false, true] {
            let mut found = tx.reports().billable(filter, daily, policy).await.map_err(failed)?;
            found.sort_by_key(|work| (work.user, work.project, work.client, work.day));
            let expected = billable(model, filter, daily, policy);
            differ(&format!("billable of {filter:?}, {daily}, {policy:?}"), &found, &expected)?;
        }
    }
    let keys = [GroupBy::Project, GroupBy::User, GroupBy::Client, GroupBy::Category, GroupBy::Day];
    let keys = keys.into_iter().chain([900, 86_400].map(GroupBy::Stretch));
    for (by, policy) in keys.zip(policies().cycle()) {
        let found = tx.reports().grouped(filter, by, policy).await.map_err(failed)?;
        differ(&format!("{by:?} of {filter:?}, {policy:?}"), &found, &grouped(model, filter, by, policy))?;
    }
    Ok(())
}

fn by_task(model: &Model, filter: &SummaryFilter) -> Vec<TaskShare> {
    let groups = report::grouped(model.worked(filter), |entry| Some(entry.task));
    let share = |(task, totals): (Option<_>, WorkTotals)| {
        let task = task.and_then(|id| model.tasks.iter().find(|(task, _)| *task == id));
        TaskShare { task: task.map(|(task, of)| (*task, "Task".to_owned(), *of)), seconds: totals.seconds }
    };
    let mut shares: Vec<_> = groups.into_iter().map(share).filter(|share| share.seconds != 0).collect();
    rank_tasks(&mut shares);
    shares
}

fn rounded(entry: &Entry, policy: Option<RoundingPolicy>) -> Option<i64> {
    let seconds = entry.finished_seconds()?;
    Some(policy.map_or(seconds, |policy| policy.apply(seconds).rounded_seconds))
}

fn billable(model: &Model, filter: &SummaryFilter, daily: bool, policy: Option<RoundingPolicy>) -> Vec<BillableWork> {
    let mut groups: BTreeMap<_, BillableWork> = BTreeMap::new();
    for entry in model.worked(filter).filter(|entry| entry.billable) {
        let (user, project, client) = (entry.user, entry.project, model.client_of(entry));
        let day = daily.then_some(entry.day);
        let work = BillableWork {
            user,
            project,
            client,
            project_rate: project.and_then(|project| model.project_rate(project)),
            client_rate: client.and_then(|client| model.client_rate(client)),
            day,
            charged: None,
            seconds: rounded(entry, policy).unwrap_or(0),
            tracked: entry.finished_seconds().unwrap_or(0),
        };
        groups.entry((user, project, client, day)).and_modify(|group| group.add(&work)).or_insert(work);
    }
    groups.into_values().filter(|work| work.tracked != 0).collect()
}

fn grouped(model: &Model, filter: &SummaryFilter, by: GroupBy, policy: Option<RoundingPolicy>) -> Vec<Group> {
    let key = |entry: &Entry| match by {
        GroupBy::Project => entry.project.map(ProjectId::get),
        GroupBy::User => Some(entry.user.get()),
        GroupBy::Client => model.client_of(entry).map(ClientId::get),
        GroupBy::Category => entry.category.map(CategoryId::get),
        GroupBy::Day => Some(i64::from(day_number(entry.day))),
        GroupBy::Stretch(seconds) => Some(entry.start.unix_micros().div_euclid(seconds * 1_000_000)),
    };
    let mut groups: BTreeMap<Option<i64>, (WorkTotals, RoundedTotals)> = BTreeMap::new();
    for entry in model.worked(filter) {
        let (Some(seconds), Some(charged)) = (entry.finished_seconds(), rounded(entry, policy)) else { continue };
        let (totals, rounded) = groups.entry(key(entry)).or_default();
        totals.add(1, seconds, entry.billable);
        rounded.add(charged, entry.billable);
    }
    groups.into_iter().map(|(key, (totals, rounded))| Group { key, totals, rounded }).collect()
}
