//! Sums of time entries by day, user, client and category: from the kept sums, and for less than a day from the entries.

use std::collections::BTreeMap;

use diesel::{
    dsl::{count_star, sql},
    prelude::*,
    sql_types::{BigInt, Bool, Nullable, Text},
};
use timekeeper_domain::{
    Date,
    id::{CategoryId, ClientId, UserId},
    report::{Share, WorkTotals, rank},
};
use timekeeper_ports::SummaryFilter;

use super::{
    common::{Query, Stamp, day, prepared},
    dialect::{Db, Reader, RunQueryDsl, via},
    entry_sums::{at_the_edges, edges, ranges, starting_within, within},
    schema::{
        categories, category_totals, client_totals, clients, project_totals, projects, time_entries, user_totals, users,
    },
};

type Ranges = [(i16, i32, i32); 3];
type Edges = [(Stamp, Stamp); 2];

/// A part of a group: its number, its name, whether billable, how many entries, how many seconds.
type Part = (i64, String, bool, i64, i64);

/// What is asked of a kept sum of so many entries and seconds.
macro_rules! sums {
    ($table:literal) => {
        (
            sql::<BigInt>(concat!("CAST(SUM(", $table, ".entries) AS BIGINT)")),
            sql::<BigInt>(concat!("CAST(SUM(", $table, ".seconds) AS BIGINT)")),
        )
    };
}

/// Restricts a query on `$table`, whatever else is joined to it, to a user and a project.
macro_rules! of {
    ($query:expr, $table:ident, $filter:expr) => {{
        let mut query = $query;
        if let Some(user) = $filter.user {
            query = query.filter($table::user_id.eq(user.get()));
        }
        if let Some(project) = $filter.project {
            query = query.filter($table::project_id.eq(project.get()));
        }
        query
    }};
}

pub(super) use of;

/// Restricts kept sums to the days inside a window. Days are summed one by one, so only their own sums will do.
macro_rules! on_days {
    ($query:expr, $table:ident, $filter:expr) => {{
        let mut query = $query.filter($table::grain.eq(timekeeper_domain::totals::Grain::Day.code()));
        let (first, end) = $filter.window.whole_days();
        if let Some(first) = first {
            query = query.filter($table::period.ge(first));
        }
        if let Some(end) = end {
            query = query.filter($table::period.lt(end));
        }
        query
    }};
}

/// Work by day.
pub(super) async fn days(c: Reader<'_>, filter: SummaryFilter) -> Query<BTreeMap<Date, WorkTotals>> {
    let of_users = || {
        let group = (user_totals::period, user_totals::billable);
        let sums = user_totals::table.group_by(group).select((
            user_totals::period,
            user_totals::billable,
            sums!("user_totals"),
        ));
        let query = on_days!(sums.into_boxed::<Db>(), user_totals, filter);
        match filter.user {
            Some(user) => query.filter(user_totals::user_id.eq(user.get())),
            None => query,
        }
    };
    let of_project = || {
        let group = (project_totals::period, project_totals::billable);
        let columns = (project_totals::period, project_totals::billable, sums!("project_totals"));
        let sums = project_totals::table.group_by(group).select(columns);
        of!(on_days!(sums.into_boxed::<Db>(), project_totals, filter), project_totals, filter)
    };
    let at_the_edges = |edges: Edges| {
        let group = (time_entries::day, time_entries::billable);
        let columns = (
            time_entries::day,
            time_entries::billable,
            (count_star(), sql::<BigInt>("CAST(SUM(time_entries.seconds) AS BIGINT)")),
        );
        let sums = time_entries::table.group_by(group).select(columns);
        of!(at_the_edges!(sums.into_boxed::<Db>(), edges), time_entries, filter)
    };
    let (kept, edges) = (ranges(&filter.window).is_some(), edges(&filter.window));
    let rows: Vec<(i32, bool, (i64, i64))> = match (kept, filter.project, edges) {
        (true, None, Some(edges)) => prepared(of_users().union_all(at_the_edges(edges))).load(via!(c)).await?,
        (true, None, None) => prepared(of_users()).load(via!(c)).await?,
        (true, Some(_), Some(edges)) => prepared(of_project().union_all(at_the_edges(edges))).load(via!(c)).await?,
        (true, Some(_), None) => prepared(of_project()).load(via!(c)).await?,
        (false, _, Some(edges)) => prepared(at_the_edges(edges)).load(via!(c)).await?,
        (false, _, None) => Vec::new(),
    };
    let mut days: BTreeMap<Date, WorkTotals> = BTreeMap::new();
    for (number, billable, (entries, seconds)) in rows {
        days.entry(day(number)?).or_default().add(entries, seconds, billable);
    }
    days.retain(|_, totals| totals.entries != 0);
    Ok(days)
}

/// Groups of these parts, the most work first; what was kept for work that is gone is no group.
fn shares<I: Ord + Copy>(parts: Vec<Part>, id: impl Fn(i64) -> I) -> Vec<Share<I>> {
    let mut groups: BTreeMap<i64, Share<I>> = BTreeMap::new();
    for (number, name, billable, entries, seconds) in parts {
        let group =
            groups.entry(number).or_insert_with(|| Share { id: id(number), name, totals: WorkTotals::default() });
        group.totals.add(entries, seconds, billable);
    }
    let mut shares: Vec<_> = groups.into_values().filter(|share| share.totals.entries != 0).collect();
    rank(&mut shares);
    shares
}

/// The name of a group, of which every row has the same.
macro_rules! name_of {
    ($column:literal) => {
        sql::<Text>(concat!("CAST(MIN(", $column, ") AS TEXT)"))
    };
}

/// Work by user.
pub(super) async fn by_user(c: Reader<'_>, filter: SummaryFilter) -> Query<Vec<Share<UserId>>> {
    let of_users = |ranges: Ranges| {
        let group = (user_totals::user_id, user_totals::billable);
        let (entries, seconds) = sums!("user_totals");
        let columns = (user_totals::user_id, name_of!("users.username"), user_totals::billable, entries, seconds);
        let sums = user_totals::table.inner_join(users::table).group_by(group).select(columns);
        let query = within!(sums.into_boxed::<Db>(), user_totals, ranges);
        match filter.user {
            Some(user) => query.filter(user_totals::user_id.eq(user.get())),
            None => query,
        }
    };
    let of_project = |ranges: Ranges| {
        let group = (project_totals::user_id, project_totals::billable);
        let (entries, seconds) = sums!("project_totals");
        let columns = (project_totals::user_id, name_of!("users.username"), project_totals::billable, entries, seconds);
        let sums = project_totals::table.inner_join(users::table).group_by(group).select(columns);
        of!(within!(sums.into_boxed::<Db>(), project_totals, ranges), project_totals, filter)
    };
    let at_the_edges = |edges: Edges| {
        let group = (time_entries::user_id, time_entries::billable);
        let seconds = sql::<BigInt>("CAST(SUM(time_entries.seconds) AS BIGINT)");
        let columns =
            (time_entries::user_id, name_of!("users.username"), time_entries::billable, count_star(), seconds);
        let sums = time_entries::table.inner_join(users::table).group_by(group).select(columns);
        of!(at_the_edges!(sums.into_boxed::<Db>(), edges), time_entries, filter)
    };
    let parts: Vec<Part> = match (ranges(&filter.window), filter.project, edges(&filter.window)) {
        (Some(ranges), None, Some(edges)) => {
            prepared(of_users(ranges).union_all(at_the_edges(edges))).load(via!(c)).await?
        }
        (Some(ranges), None, None) => prepared(of_users(ranges)).load(via!(c)).await?,
        (Some(ranges), Some(_), Some(edges)) => {
            prepared(of_project(ranges).union_all(at_the_edges(edges))).load(via!(c)).await?
        }
        (Some(ranges), Some(_), None) => prepared(of_project(ranges)).load(via!(c)).await?,
        (None, _, Some(edges)) => prepared(at_the_edges(edges)).load(via!(c)).await?,
        (None, _, None) => Vec::new(),
    };
    Ok(shares(parts, UserId::new))
}

/// Work by client: that of projects by the project's client, the rest by the client that entries name.
pub(super) async fn by_client(c: Reader<'_>, filter: SummaryFilter) -> Query<Vec<Share<ClientId>>> {
    let of_projects = |ranges: Ranges| {
        let group = (clients::id, project_totals::billable);
        let (entries, seconds) = sums!("project_totals");
        let columns = (clients::id, name_of!("clients.name"), project_totals::billable, entries, seconds);
        let of_client = project_totals::table.inner_join(projects::table.inner_join(clients::table));
        let sums = of_client.group_by(group).select(columns);
        of!(within!(sums.into_boxed::<Db>(), project_totals, ranges), project_totals, filter)
    };
    let named = |ranges: Ranges| {
        let group = (client_totals::client_id, client_totals::billable);
        let (entries, seconds) = sums!("client_totals");
        let columns = (client_totals::client_id, name_of!("clients.name"), client_totals::billable, entries, seconds);
        let other = client_totals::table
            .inner_join(clients::table)
            .left_join(projects::table.on(projects::id.eq(client_totals::project_id)))
            .filter(projects::client_id.is_null());
        let sums = other.group_by(group).select(columns);
        of!(within!(sums.into_boxed::<Db>(), client_totals, ranges), client_totals, filter)
    };
    let at_the_edges = |edges: Edges| {
        // Two columns in one, for the types know nothing of a client that is one of two.
        let group =
            sql::<Nullable<BigInt>>("COALESCE(projects.client_id, time_entries.client_id), time_entries.billable");
        let columns = (
            sql::<BigInt>("COALESCE(projects.client_id, time_entries.client_id)"),
            name_of!("clients.name"),
            sql::<Bool>("time_entries.billable"),
            count_star(),
            sql::<BigInt>("CAST(SUM(time_entries.seconds) AS BIGINT)"),
        );
        let of_client = sql::<Bool>("clients.id = COALESCE(projects.client_id, time_entries.client_id)");
        let sums = time_entries::table
            .left_join(projects::table)
            .inner_join(clients::table.on(of_client))
            .group_by(group)
            .select(columns);
        of!(at_the_edges!(sums.into_boxed::<Db>(), edges), time_entries, filter)
    };
    let parts: Vec<Part> = match (ranges(&filter.window), edges(&filter.window)) {
        (Some(ranges), Some(edges)) => {
            let kept = of_projects(ranges).union_all(named(ranges));
            prepared(kept.union_all(at_the_edges(edges))).load(via!(c)).await?
        }
        (Some(ranges), None) => prepared(of_projects(ranges).union_all(named(ranges))).load(via!(c)).await?,
        (None, Some(edges)) => prepared(at_the_edges(edges)).load(via!(c)).await?,
        (None, None) => Vec::new(),
    };
    Ok(shares(parts, ClientId::new))
}

/// Work by category. Of one project no sums by category are kept: its entries are summed one by one.
pub(super) async fn by_category(c: Reader<'_>, filter: SummaryFilter) -> Query<Vec<Share<CategoryId>>> {
    let kept = |ranges: Ranges| {
        let group = (category_totals::category_id, category_totals::billable);
        let (entries, seconds) = sums!("category_totals");
        let columns =
            (category_totals::category_id, name_of!("categories.name"), category_totals::billable, entries, seconds);
        let sums = category_totals::table.inner_join(categories::table).group_by(group).select(columns);
        let query = within!(sums.into_boxed::<Db>(), category_totals, ranges);
        match filter.user {
            Some(user) => query.filter(category_totals::user_id.eq(user.get())),
            None => query,
        }
    };
    macro_rules! of_entries {
        () => {{
            let group = (categories::id, time_entries::billable);
            let seconds = sql::<BigInt>("CAST(SUM(time_entries.seconds) AS BIGINT)");
            let columns = (categories::id, name_of!("categories.name"), time_entries::billable, count_star(), seconds);
            let sums = time_entries::table.inner_join(categories::table).group_by(group).select(columns);
            of!(sums.into_boxed::<Db>(), time_entries, filter)
        }};
    }
    if filter.project.is_some() {
        let finished = of_entries!().filter(time_entries::end_time.is_not_null());
        let parts: Vec<Part> = prepared(starting_within!(finished, filter.window)).load(via!(c)).await?;
        return Ok(shares(parts, CategoryId::new));
    }
    let parts: Vec<Part> = match (ranges(&filter.window), edges(&filter.window)) {
        (Some(ranges), Some(edges)) => {
            prepared(kept(ranges).union_all(at_the_edges!(of_entries!(), edges))).load(via!(c)).await?
        }
        (Some(ranges), None) => prepared(kept(ranges)).load(via!(c)).await?,
        (None, Some(edges)) => prepared(at_the_edges!(of_entries!(), edges)).load(via!(c)).await?,
        (None, None) => Vec::new(),
    };
    Ok(shares(parts, CategoryId::new))
}
