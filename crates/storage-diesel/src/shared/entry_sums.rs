//! Sums of time entries, from the tables that the triggers keep and, for less than a day, from the entries themselves.

use std::collections::{BTreeMap, btree_map::Entry};

use diesel::{
    dsl::{count_star, sql},
    prelude::*,
    sql_types::{BigInt, Integer, Nullable, SmallInt, Text},
};
use timekeeper_domain::{
    Instant,
    id::{CategoryId, ProjectId},
    project::billed_rate,
    report::{ProjectTotals, Summary, WorkTotals, rank_projects},
    totals::Window,
};
use timekeeper_ports::{EntryFilter, OpenEntries, SummaryFilter};

use super::{
    common::{Query, Stamp, money, prepared},
    dialect::{Db, Reader, RunQueryDsl, together, via},
    schema::{category_totals, clients, project_totals, projects, time_entries, user_totals},
};

/// Up to three ranges of kept sums, as grain, first and end; what is not needed is empty.
pub(super) fn ranges(window: &Window) -> Option<[(i16, i32, i32); 3]> {
    let periods = window.periods();
    let range =
        |index: usize| periods.get(index).map_or((0, 0, 0), |range| (range.grain.code(), range.first, range.end));
    (!periods.is_empty()).then(|| [range(0), range(1), range(2)])
}

/// Up to two stretches that no kept sum covers; what is not needed is empty.
pub(super) fn edges(window: &Window) -> Option<[(Stamp, Stamp); 2]> {
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

pub(super) use within;

/// Restricts entries to finished ones that start within one of two stretches.
macro_rules! at_the_edges {
    ($query:expr, $edges:expr) => {{
        let [(from_a, until_a), (from_b, until_b)] = $edges;
        let a = time_entries::start_time.ge(from_a).and(time_entries::start_time.lt(until_a));
        let b = time_entries::start_time.ge(from_b).and(time_entries::start_time.lt(until_b));
        $query.filter(time_entries::end_time.is_not_null()).filter(a.or(b))
    }};
}

pub(super) use at_the_edges;

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
        if let Some(category) = $filter.category {
            query = query.filter(time_entries::category_id.assume_not_null().eq(category.get()));
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
pub(super) async fn count(c: Reader<'_>, filter: &EntryFilter) -> Query<i64> {
    if filter.project.is_some() && filter.category.is_some() {
        return count_all(c, filter).await;
    }
    let (kept, edges, open) = together!(count_kept(c, filter), count_edges(c, filter), count_open(c, filter));
    Ok(kept? + edges? + open?)
}

/// Of those, how many the kept sums know.
async fn count_kept(c: Reader<'_>, filter: &EntryFilter) -> Query<i64> {
    let Some(ranges) = ranges(&filter.window) else { return Ok(0) };
    match (filter.project, filter.category) {
        (Some(project), _) => count_kept_of_project(c, filter, project, ranges).await,
        (None, Some(category)) => count_kept_of_category(c, filter, category, ranges).await,
        (None, None) => count_kept_of_users(c, filter, ranges).await,
    }
}

/// How many there are where no sums are kept, one by one.
async fn count_all(c: Reader<'_>, filter: &EntryFilter) -> Query<i64> {
    let mut query = starting_within!(narrowed!(time_entries::table.into_boxed(), filter), filter.window);
    if filter.open == OpenEntries::Exclude {
        query = query.filter(time_entries::end_time.is_not_null());
    }
    Ok(query.count().get_result(via!(c)).await?)
}

/// Of those, how many start where no kept sum reaches.
async fn count_edges(c: Reader<'_>, filter: &EntryFilter) -> Query<i64> {
    let Some(edges) = edges(&filter.window) else { return Ok(0) };
    let query = narrowed!(at_the_edges!(time_entries::table.into_boxed(), edges), filter);
    Ok(query.count().get_result(via!(c)).await?)
}

async fn count_kept_of_users(c: Reader<'_>, filter: &EntryFilter, ranges: [(i16, i32, i32); 3]) -> Query<i64> {
    let sum = sql::<Nullable<BigInt>>("CAST(SUM(user_totals.entries) AS BIGINT)");
    let mut query = within!(user_totals::table.select(sum).into_boxed(), user_totals, ranges);
    if let Some(user) = filter.user {
        query = query.filter(user_totals::user_id.eq(user.get()));
    }
    if let Some(billable) = filter.billable {
        query = query.filter(user_totals::billable.eq(billable));
    }
    Ok(prepared(query).get_result::<Option<i64>>(via!(c)).await?.unwrap_or(0))
}

async fn count_kept_of_project(
    c: Reader<'_>,
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
    Ok(prepared(query).get_result::<Option<i64>>(via!(c)).await?.unwrap_or(0))
}

async fn count_kept_of_category(
    c: Reader<'_>,
    filter: &EntryFilter,
    category: CategoryId,
    ranges: [(i16, i32, i32); 3],
) -> Query<i64> {
    let sum = sql::<Nullable<BigInt>>("CAST(SUM(category_totals.entries) AS BIGINT)");
    let mut query = within!(category_totals::table.select(sum).into_boxed(), category_totals, ranges)
        .filter(category_totals::category_id.eq(category.get()));
    if let Some(user) = filter.user {
        query = query.filter(category_totals::user_id.eq(user.get()));
    }
    if let Some(billable) = filter.billable {
        query = query.filter(category_totals::billable.eq(billable));
    }
    Ok(prepared(query).get_result::<Option<i64>>(via!(c)).await?.unwrap_or(0))
}

/// How many go on; there are few for each user.
async fn count_open(c: Reader<'_>, filter: &EntryFilter) -> Query<i64> {
    if filter.open == OpenEntries::Exclude {
        return Ok(0);
    }
    let open = time_entries::table.filter(time_entries::end_time.is_null()).into_boxed();
    let query = starting_within!(narrowed!(open, filter), filter.window);
    Ok(query.count().get_result(via!(c)).await?)
}

/// What a summary tells of a project besides the sums: its name, whether it is billable, its rate and its client's.
type Named = (Option<String>, Option<i32>, Option<i64>, Option<String>, Option<i64>, Option<String>);

/// The columns of a [`Named`].
macro_rules! named {
    ($name:expr, $billable:expr, $rate:expr, $currency:expr, $client_rate:expr, $client_currency:expr) => {
        (
            sql::<Nullable<Text>>(concat!("CAST(", $name, " AS TEXT)")),
            sql::<Nullable<Integer>>(concat!("CAST(", $billable, " AS INTEGER)")),
            sql::<Nullable<BigInt>>(concat!("CAST(", $rate, " AS BIGINT)")),
            sql::<Nullable<Text>>(concat!("CAST(", $currency, " AS TEXT)")),
            sql::<Nullable<BigInt>>(concat!("CAST(", $client_rate, " AS BIGINT)")),
            sql::<Nullable<Text>>(concat!("CAST(", $client_currency, " AS TEXT)")),
        )
    };
}

/// Those of the project that lines are grouped by; every row has the same, so any will do.
macro_rules! of_project {
    () => {
        named!(
            "MIN(projects.name)",
            "MIN(CAST(projects.billable AS INTEGER))",
            "MIN(projects.hourly_rate)",
            "MIN(projects.hourly_rate_currency)",
            "MIN(clients.default_hourly_rate)",
            "MIN(clients.currency)"
        )
    };
}

/// A line of a summary: which part of it (1 kept in all, 2 kept by project, 3 counted from entries), project, what it is,
/// billable or not, entries, seconds.
type Line = (i16, Option<i64>, Named, bool, i64, i64);

/// The part whose sums are in those of [the first part](Line), too.
const BY_PROJECT: i16 = 2;

/// Work in a window, in all and by project: one statement, so all of it at the same moment.
pub(super) async fn summary(c: Reader<'_>, filter: SummaryFilter) -> Query<Summary> {
    let in_all = |ranges: [(i16, i32, i32); 3]| {
        let sums = user_totals::table.group_by(user_totals::billable).select((
            sql::<SmallInt>("CAST(1 AS SMALLINT)"),
            sql::<Nullable<BigInt>>("CAST(NULL AS BIGINT)"),
            named!("NULL", "NULL", "NULL", "NULL", "NULL", "NULL"),
            user_totals::billable,
            sql::<BigInt>("CAST(SUM(user_totals.entries) AS BIGINT)"),
            sql::<BigInt>("CAST(SUM(user_totals.seconds) AS BIGINT)"),
        ));
        // These sums know no project, so they cannot tell of a single one.
        let ranges = if filter.project.is_some() { [(0, 0, 0); 3] } else { ranges };
        let query = within!(sums.into_boxed::<Db>(), user_totals, ranges);
        match filter.user {
            Some(user) => query.filter(user_totals::user_id.eq(user.get())),
            None => query,
        }
    };
    let by_project = |ranges: [(i16, i32, i32); 3]| {
        let group = (project_totals::project_id, project_totals::billable);
        let sums =
            project_totals::table.inner_join(projects::table.left_join(clients::table)).group_by(group).select((
                sql::<SmallInt>("CAST(2 AS SMALLINT)"),
                project_totals::project_id.nullable(),
                of_project!(),
                project_totals::billable,
                sql::<BigInt>("CAST(SUM(project_totals.entries) AS BIGINT)"),
                sql::<BigInt>("CAST(SUM(project_totals.seconds) AS BIGINT)"),
            ));
        let mut query = within!(sums.into_boxed::<Db>(), project_totals, ranges);
        if let Some(user) = filter.user {
            query = query.filter(project_totals::user_id.eq(user.get()));
        }
        match filter.project {
            Some(project) => query.filter(project_totals::project_id.eq(project.get())),
            None => query,
        }
    };
    let at_the_edges = |edges: [(Stamp, Stamp); 2]| {
        let group = (time_entries::project_id, time_entries::billable);
        let sums = time_entries::table.left_join(projects::table.left_join(clients::table)).group_by(group).select((
            sql::<SmallInt>("CAST(3 AS SMALLINT)"),
            time_entries::project_id,
            of_project!(),
            time_entries::billable,
            count_star(),
            sql::<BigInt>("CAST(SUM(time_entries.seconds) AS BIGINT)"),
        ));
        let mut query = at_the_edges!(sums.into_boxed::<Db>(), edges);
        if let Some(user) = filter.user {
            query = query.filter(time_entries::user_id.eq(user.get()));
        }
        match filter.project {
            Some(project) => query.filter(time_entries::project_id.eq(project.get())),
            None => query,
        }
    };
    let lines: Vec<Line> = match (ranges(&filter.window), edges(&filter.window)) {
        (Some(ranges), Some(edges)) => {
            let kept = in_all(ranges).union_all(by_project(ranges));
            prepared(kept.union_all(at_the_edges(edges))).load(via!(c)).await?
        }
        (Some(ranges), None) => prepared(in_all(ranges).union_all(by_project(ranges))).load(via!(c)).await?,
        (None, Some(edges)) => prepared(at_the_edges(edges)).load(via!(c)).await?,
        (None, None) => Vec::new(),
    };
    put_together(lines, filter.project.is_some())
}

/// The summary that these lines make.
fn put_together(lines: Vec<Line>, of_one_project: bool) -> Query<Summary> {
    let mut totals = WorkTotals::default();
    let mut by_project: BTreeMap<i64, ProjectTotals> = BTreeMap::new();
    for (part, project, named, billable, entries, seconds) in lines {
        if part != BY_PROJECT || of_one_project {
            totals.add(entries, seconds, billable);
        }
        let Some(project) = project else { continue };
        let line = match by_project.entry(project) {
            Entry::Occupied(there) => there.into_mut(),
            Entry::Vacant(free) => {
                let (name, billable, rate, currency, client_rate, client_currency) = named;
                let (own, client) =
                    (money(rate, currency.as_deref())?, money(client_rate, client_currency.as_deref())?);
                let rate = billed_rate(billable == Some(1), own, client);
                let (project, name) = (ProjectId::new(project), name.unwrap_or_default());
                free.insert(ProjectTotals { project, name, rate, totals: WorkTotals::default() })
            }
        };
        line.totals.add(entries, seconds, billable);
    }
    let mut by_project: Vec<_> = by_project.into_values().filter(|line| line.totals.entries != 0).collect();
    rank_projects(&mut by_project);
    Ok(Summary { totals, by_project })
}
