//! Sums of time entries, from the tables that the triggers keep and, for less than a day, from the entries themselves.

use std::collections::BTreeMap;

use diesel::{
    dsl::{count_star, sql},
    prelude::*,
    sql_types::{BigInt, Nullable},
};
use timekeeper_domain::{
    Instant,
    id::ProjectId,
    report::{ProjectTotals, Summary, WorkTotals, rank_projects},
    totals::Window,
};
use timekeeper_ports::{EntryFilter, OpenEntries, SummaryFilter};

use super::{
    common::{Query, Stamp, SumRow, add_up},
    dialect::{Conn, RunQueryDsl},
    schema::{project_totals, projects, time_entries, user_totals},
};

/// Up to three ranges of kept sums, as grain, first and end; what is not needed is empty.
fn ranges(window: &Window) -> Option<[(i16, i32, i32); 3]> {
    let periods = window.periods();
    let range =
        |index: usize| periods.get(index).map_or((0, 0, 0), |range| (range.grain.code(), range.first, range.end));
    (!periods.is_empty()).then(|| [range(0), range(1), range(2)])
}

/// Up to two stretches that no kept sum covers; what is not needed is empty.
fn edges(window: &Window) -> Option<[(Stamp, Stamp); 2]> {
    let mut edges = window.edges().map(|(from, until)| (Stamp(from), Stamp(until)));
    let empty = (Stamp(Instant::MAX), Stamp(Instant::MIN));
    edges.next().map(|first| [first, edges.next().unwrap_or(empty)])
}

/// Restricts kept sums to a window.
macro_rules! within {
    ($query:expr, $table:ident, $ranges:expr) => {{
        let [(grain_a, first_a, end_a), (grain_b, first_b, end_b), (grain_c, first_c, end_c)] = $ranges;
        let a = $table::grain.eq(grain_a).and($table::period.ge(first_a)).and($table::period.lt(end_a));
        let b = $table::grain.eq(grain_b).and($table::period.ge(first_b)).and($table::period.lt(end_b));
        let c = $table::grain.eq(grain_c).and($table::period.ge(first_c)).and($table::period.lt(end_c));
        // Most windows are one range, which one look into an index answers.
        if first_b == end_b { $query.filter(a) } else { $query.filter(a.or(b).or(c)) }
    }};
}

/// Restricts entries to finished ones that start within one of two stretches.
macro_rules! at_the_edges {
    ($query:expr, $edges:expr) => {{
        let [(from_a, until_a), (from_b, until_b)] = $edges;
        let a = time_entries::start_time.ge(from_a).and(time_entries::start_time.lt(until_a));
        let b = time_entries::start_time.ge(from_b).and(time_entries::start_time.lt(until_b));
        $query.filter(time_entries::end_time.is_not_null()).filter(a.or(b))
    }};
}

/// Restricts entries to a user, a project, billable ones or others.
macro_rules! narrowed {
    ($query:expr, $filter:expr) => {{
        let mut query = $query;
        if let Some(user) = $filter.user {
            query = query.filter(time_entries::user_id.eq(user.get()));
        }
        if let Some(project) = $filter.project {
            query = query.filter(time_entries::project_id.eq(project.get()));
        }
        if let Some(billable) = $filter.billable {
            query = query.filter(time_entries::billable.eq(billable));
        }
        query
    }};
}
pub(super) use narrowed;

/// Restricts entries to those that start in a window.
macro_rules! starting_within {
    ($query:expr, $window:expr) => {{
        let mut query = $query;
        if let Some(from) = $window.from() {
            query = query.filter(time_entries::start_time.ge(Stamp(from)));
        }
        if let Some(until) = $window.until() {
            query = query.filter(time_entries::start_time.lt(Stamp(until)));
        }
        query
    }};
}
pub(super) use starting_within;

/// How many entries a filter finds, whatever the history's length.
pub(super) async fn count(c: &mut Conn, filter: EntryFilter) -> Query<i64> {
    let mut total = 0;
    if let Some(ranges) = ranges(&filter.window) {
        total += match filter.project {
            Some(project) => count_kept_of_project(c, &filter, project, ranges).await?,
            None => count_kept(c, &filter, ranges).await?,
        };
    }
    if let Some(edges) = edges(&filter.window) {
        let query = narrowed!(at_the_edges!(time_entries::table.into_boxed(), edges), filter);
        total += query.count().get_result::<i64>(c).await?;
    }
    if filter.open == OpenEntries::Include {
        total += count_open(c, &filter).await?;
    }
    Ok(total)
}

async fn count_kept(c: &mut Conn, filter: &EntryFilter, ranges: [(i16, i32, i32); 3]) -> Query<i64> {
    let sum = sql::<Nullable<BigInt>>("CAST(SUM(user_totals.entries) AS BIGINT)");
    let mut query = within!(user_totals::table.select(sum).into_boxed(), user_totals, ranges);
    if let Some(user) = filter.user {
        query = query.filter(user_totals::user_id.eq(user.get()));
    }
    if let Some(billable) = filter.billable {
        query = query.filter(user_totals::billable.eq(billable));
    }
    Ok(query.get_result::<Option<i64>>(c).await?.unwrap_or(0))
}

async fn count_kept_of_project(
    c: &mut Conn,
    filter: &EntryFilter,
    project: ProjectId,
    ranges: [(i16, i32, i32); 3],
) -> Query<i64> {
    let sum = sql::<Nullable<BigInt>>("CAST(SUM(project_totals.entries) AS BIGINT)");
    let mut query = within!(project_totals::table.select(sum).into_boxed(), project_totals, ranges)
        .filter(project_totals::project_id.eq(project.get()));
    if let Some(user) = filter.user {
        query = query.filter(project_totals::user_id.eq(user.get()));
    }
    if let Some(billable) = filter.billable {
        query = query.filter(project_totals::billable.eq(billable));
    }
    Ok(query.get_result::<Option<i64>>(c).await?.unwrap_or(0))
}

/// There is at most one open entry for each user.
async fn count_open(c: &mut Conn, filter: &EntryFilter) -> Query<i64> {
    let open = time_entries::table.filter(time_entries::end_time.is_null()).into_boxed();
    let query = starting_within!(narrowed!(open, filter), filter.window);
    Ok(query.count().get_result(c).await?)
}

type Lines = BTreeMap<i64, WorkTotals>;

/// Work in a window, in all and by project.
pub(super) async fn summary(c: &mut Conn, filter: SummaryFilter) -> Query<Summary> {
    let mut totals = WorkTotals::default();
    let mut lines = Lines::new();
    if let Some(ranges) = ranges(&filter.window) {
        for (project, billable, entries, seconds) in kept_by_project(c, &filter, ranges).await? {
            lines.entry(project).or_default().add(entries, seconds, billable);
        }
        totals = match filter.project {
            Some(_) => lines.values().fold(WorkTotals::default(), |sum, line| sum.plus(*line)),
            None => add_up(kept_in_all(c, &filter, ranges).await?),
        };
    }
    if let Some(edges) = edges(&filter.window) {
        for (project, billable, entries, seconds) in edges_by_project(c, &filter, edges).await? {
            totals.add(entries, seconds, billable);
            if let Some(project) = project {
                lines.entry(project).or_default().add(entries, seconds, billable);
            }
        }
    }
    lines.retain(|_, totals| totals.entries != 0);
    Ok(Summary { totals, by_project: named(c, lines).await? })
}

async fn kept_in_all(c: &mut Conn, filter: &SummaryFilter, ranges: [(i16, i32, i32); 3]) -> Query<Vec<SumRow>> {
    let sums = user_totals::table.group_by(user_totals::billable).select((
        user_totals::billable,
        sql::<BigInt>("CAST(SUM(user_totals.entries) AS BIGINT)"),
        sql::<BigInt>("CAST(SUM(user_totals.seconds) AS BIGINT)"),
    ));
    let mut query = within!(sums.into_boxed(), user_totals, ranges);
    if let Some(user) = filter.user {
        query = query.filter(user_totals::user_id.eq(user.get()));
    }
    Ok(query.load(c).await?)
}

async fn kept_by_project(
    c: &mut Conn,
    filter: &SummaryFilter,
    ranges: [(i16, i32, i32); 3],
) -> Query<Vec<(i64, bool, i64, i64)>> {
    let sums = project_totals::table.group_by((project_totals::project_id, project_totals::billable)).select((
        project_totals::project_id,
        project_totals::billable,
        sql::<BigInt>("CAST(SUM(project_totals.entries) AS BIGINT)"),
        sql::<BigInt>("CAST(SUM(project_totals.seconds) AS BIGINT)"),
    ));
    let mut query = within!(sums.into_boxed(), project_totals, ranges);
    if let Some(user) = filter.user {
        query = query.filter(project_totals::user_id.eq(user.get()));
    }
    if let Some(project) = filter.project {
        query = query.filter(project_totals::project_id.eq(project.get()));
    }
    Ok(query.load(c).await?)
}

async fn edges_by_project(
    c: &mut Conn,
    filter: &SummaryFilter,
    edges: [(Stamp, Stamp); 2],
) -> Query<Vec<(Option<i64>, bool, i64, i64)>> {
    let sums = time_entries::table.group_by((time_entries::project_id, time_entries::billable)).select((
        time_entries::project_id,
        time_entries::billable,
        count_star(),
        sql::<BigInt>("CAST(SUM(time_entries.seconds) AS BIGINT)"),
    ));
    let mut query = at_the_edges!(sums.into_boxed(), edges);
    if let Some(user) = filter.user {
        query = query.filter(time_entries::user_id.eq(user.get()));
    }
    if let Some(project) = filter.project {
        query = query.filter(time_entries::project_id.eq(project.get()));
    }
    Ok(query.load(c).await?)
}

async fn named(c: &mut Conn, lines: Lines) -> Query<Vec<ProjectTotals>> {
    let ids: Vec<i64> = lines.keys().copied().collect();
    let names: BTreeMap<i64, String> = projects::table
        .filter(projects::id.eq_any(ids))
        .select((projects::id, projects::name))
        .load::<(i64, String)>(c)
        .await?
        .into_iter()
        .collect();
    let line = |(id, totals): (i64, WorkTotals)| ProjectTotals {
        project: ProjectId::new(id),
        name: names.get(&id).cloned().unwrap_or_default(),
        totals,
    };
    let mut projects: Vec<_> = lines.into_iter().map(line).collect();
    rank_projects(&mut projects);
    Ok(projects)
}
