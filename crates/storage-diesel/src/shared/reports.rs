//! Reports: sums by task from the kept sums, and sums of entries that are read one by one.

use std::collections::BTreeMap;

use async_trait::async_trait;
use diesel::{
    dsl::{count_star, sql},
    prelude::*,
    sql_types::{BigInt, Bool, Nullable, Text},
};
use timekeeper_domain::{
    Date,
    id::{CategoryId, ClientId, ProjectId, TaskId, UserId},
    report::{Share, Summary, TaskShare, WorkTotals, rank_tasks},
    revenue::BillableWork,
    rounding::{RoundedTotals, RoundingPolicy},
    totals::Window,
};
use timekeeper_ports::{Group, GroupBy, ReportRepo, StoreError, SummaryFilter};

use super::{
    DieselTx,
    common::{Query, Stamp, prepared},
    dialect::{Conn, Db, Reader, RunQueryDsl, on, stretch, via},
    entry_revenue::billable,
    entry_shares::{by_category, by_client, by_user, days},
    entry_sums::{at_the_edges, edges, ranges, starting_within, summary, within},
    schema::{projects, task_totals, tasks, time_entries, user_totals},
};

/// Seconds worked on a task, with its name and project, or in all.
type TaskRow = (Option<i64>, Option<String>, Option<i64>, i64);

/// One user's work by task. What has none is what is left of the whole.
async fn by_task(c: Reader<'_>, user: UserId, window: Window) -> Query<Vec<TaskShare>> {
    let of_tasks = |ranges: [(i16, i32, i32); 3]| {
        let sums = task_totals::table.inner_join(tasks::table).group_by(task_totals::task_id).select((
            task_totals::task_id.nullable(),
            sql::<Nullable<Text>>("CAST(MIN(tasks.name) AS TEXT)"),
            sql::<Nullable<BigInt>>("CAST(MIN(tasks.project_id) AS BIGINT)"),
            sql::<BigInt>("CAST(SUM(task_totals.seconds) AS BIGINT)"),
        ));
        within!(sums.into_boxed::<Db>(), task_totals, ranges).filter(task_totals::user_id.eq(user.get()))
    };
    let in_all = |ranges: [(i16, i32, i32); 3]| {
        let sums = user_totals::table.select((
            sql::<Nullable<BigInt>>("CAST(NULL AS BIGINT)"),
            sql::<Nullable<Text>>("CAST(NULL AS TEXT)"),
            sql::<Nullable<BigInt>>("CAST(NULL AS BIGINT)"),
            sql::<BigInt>("CAST(COALESCE(SUM(user_totals.seconds), 0) AS BIGINT)"),
        ));
        within!(sums.into_boxed::<Db>(), user_totals, ranges).filter(user_totals::user_id.eq(user.get()))
    };
    let at_the_edges = |edges: [(Stamp, Stamp); 2]| {
        let sums = time_entries::table.left_join(tasks::table).group_by(time_entries::task_id).select((
            time_entries::task_id,
            sql::<Nullable<Text>>("CAST(MIN(tasks.name) AS TEXT)"),
            sql::<Nullable<BigInt>>("CAST(MIN(tasks.project_id) AS BIGINT)"),
            sql::<BigInt>("CAST(SUM(time_entries.seconds) AS BIGINT)"),
        ));
        at_the_edges!(sums.into_boxed::<Db>(), edges).filter(time_entries::user_id.eq(user.get()))
    };
    let kept: Vec<TaskRow> = match ranges(&window) {
        Some(ranges) => prepared(of_tasks(ranges).union_all(in_all(ranges))).load(via!(c)).await?,
        None => Vec::new(),
    };
    let edges: Vec<TaskRow> = match edges(&window) {
        Some(edges) => prepared(at_the_edges(edges)).load(via!(c)).await?,
        None => Vec::new(),
    };
    let mut shares: BTreeMap<Option<i64>, TaskShare> = BTreeMap::new();
    let mut add = |task: Option<i64>, name: Option<String>, project: Option<i64>, seconds: i64| {
        let share = shares.entry(task).or_insert_with(|| {
            let named = task.zip(name).zip(project);
            let task = named.map(|((task, name), project)| (TaskId::new(task), name, ProjectId::new(project)));
            TaskShare { task, seconds: 0 }
        });
        share.seconds += seconds;
    };
    for (task, name, project, seconds) in kept {
        if task.is_some() {
            add(None, None, None, -seconds);
        }
        add(task, name, project, seconds);
    }
    for (task, name, project, seconds) in edges {
        add(task, name, project, seconds);
    }
    let mut shares: Vec<_> = shares.into_values().filter(|share| share.seconds != 0).collect();
    rank_tasks(&mut shares);
    Ok(shares)
}

/// The key of a group, in SQL.
fn key(by: GroupBy) -> String {
    match by {
        GroupBy::Project => "time_entries.project_id".to_owned(),
        GroupBy::User => "time_entries.user_id".to_owned(),
        GroupBy::Client => "COALESCE(projects.client_id, time_entries.client_id)".to_owned(),
        GroupBy::Category => "time_entries.category_id".to_owned(),
        GroupBy::Day => "CAST(time_entries.day AS BIGINT)".to_owned(),
        GroupBy::Stretch(seconds) => stretch(seconds),
    }
}

/// The sum of seconds, each entry rounded first, in SQL.
pub(super) fn rounded_seconds(rounding: Option<RoundingPolicy>) -> String {
    let each = match rounding.map(RoundingPolicy::as_division) {
        Some((bias, step)) => format!("(time_entries.seconds * 2 + {bias}) / {} * {step}", step * 2),
        None => "time_entries.seconds".to_owned(),
    };
    format!("CAST(SUM({each}) AS BIGINT)")
}

async fn grouped(
    c: &mut Conn,
    filter: SummaryFilter,
    by: GroupBy,
    rounding: Option<RoundingPolicy>,
) -> Query<Vec<Group>> {
    let sums = time_entries::table
        .left_join(projects::table)
        .filter(time_entries::end_time.is_not_null())
        .group_by(sql::<BigInt>("1, 2"))
        .select((
            sql::<Nullable<BigInt>>(&key(by)),
            sql::<Bool>("time_entries.billable"),
            count_star(),
            sql::<BigInt>("CAST(SUM(time_entries.seconds) AS BIGINT)"),
            sql::<BigInt>(&rounded_seconds(rounding)),
        ));
    let mut query = starting_within!(sums.into_boxed::<Db>(), filter.window);
    if let Some(user) = filter.user {
        query = query.filter(time_entries::user_id.eq(user.get()));
    }
    if let Some(project) = filter.project {
        query = query.filter(time_entries::project_id.eq(project.get()));
    }
    let rows: Vec<(Option<i64>, bool, i64, i64, i64)> = query.load(c).await?;
    let mut groups: BTreeMap<Option<i64>, Group> = BTreeMap::new();
    for (key, billable, entries, seconds, rounded) in rows {
        let empty = Group { key, totals: WorkTotals::default(), rounded: RoundedTotals::default() };
        let group = groups.entry(key).or_insert(empty);
        group.totals.add(entries, seconds, billable);
        group.rounded.add(rounded, billable);
    }
    Ok(groups.into_values().collect())
}

#[async_trait]
impl ReportRepo for DieselTx {
    async fn summary(&mut self, filter: &SummaryFilter) -> Result<Summary, StoreError> {
        let filter = *filter;
        on!(self, summary(filter))
    }

    async fn days(&mut self, filter: &SummaryFilter) -> Result<BTreeMap<Date, WorkTotals>, StoreError> {
        let filter = *filter;
        on!(self, days(filter))
    }

    async fn by_user(&mut self, filter: &SummaryFilter) -> Result<Vec<Share<UserId>>, StoreError> {
        let filter = *filter;
        on!(self, by_user(filter))
    }

    async fn by_client(&mut self, filter: &SummaryFilter) -> Result<Vec<Share<ClientId>>, StoreError> {
        let filter = *filter;
        on!(self, by_client(filter))
    }

    async fn by_category(&mut self, filter: &SummaryFilter) -> Result<Vec<Share<CategoryId>>, StoreError> {
        let filter = *filter;
        on!(self, by_category(filter))
    }

    async fn by_task(&mut self, user: UserId, window: &Window) -> Result<Vec<TaskShare>, StoreError> {
        let window = *window;
        on!(self, by_task(user, window))
    }

    async fn billable(
        &mut self,
        filter: &SummaryFilter,
        daily: bool,
        rounding: Option<RoundingPolicy>,
    ) -> Result<Vec<BillableWork>, StoreError> {
        let filter = *filter;
        on!(self, billable(filter, daily, rounding))
    }

    async fn grouped(
        &mut self,
        filter: &SummaryFilter,
        by: GroupBy,
        rounding: Option<RoundingPolicy>,
    ) -> Result<Vec<Group>, StoreError> {
        let filter = *filter;
        on!(self, grouped(filter, by, rounding))
    }
}
