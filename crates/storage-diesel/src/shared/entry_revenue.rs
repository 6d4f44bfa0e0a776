//! Billable work by who worked for whom, to be priced: from the kept sums, and for less than a day from the entries.

use std::collections::BTreeMap;

use diesel::{
    dsl::sql,
    prelude::*,
    sql_types::{BigInt, Bool, Nullable, SmallInt, Text},
};
use timekeeper_domain::{
    id::{ClientId, ProjectId, UserId},
    money::Money,
    revenue::BillableWork,
    rounding::RoundingPolicy,
};
use timekeeper_ports::SummaryFilter;

use super::{
    common::{Query, Stamp, money, prepared},
    dialect::{Db, Reader, RunQueryDsl, via},
    entry_sums::{at_the_edges, edges, ranges, starting_within, within},
    reports::rounded_seconds,
    schema::{client_totals, clients, project_totals, projects, time_entries, user_totals},
};

/// Which sums a row is of: everything of a user, their work on a project, their work for the client that entries name
/// themselves, or entries one by one.
const IN_ALL: i16 = 1;
const ON_PROJECT: i16 = 2;
const FOR_CLIENT: i16 = 3;
const ENTRIES: i16 = 4;

/// An hour's price and its currency.
type Price = (Option<i64>, Option<String>);

/// Which sums, user, project, client, the project's own rate, the client's own rate, seconds.
type Row = (i16, i64, Option<i64>, Option<i64>, Price, Price, i64);

macro_rules! price {
    ($rate:literal, $currency:literal) => {
        (
            sql::<Nullable<BigInt>>(concat!("CAST(", $rate, " AS BIGINT)")),
            sql::<Nullable<Text>>(concat!("CAST(", $currency, " AS TEXT)")),
        )
    };
}

/// Rates of the joined project and client; every row of a group has the same.
macro_rules! own_rate {
    (project) => {
        price!("MIN(projects.hourly_rate)", "MIN(projects.hourly_rate_currency)")
    };
    (client) => {
        price!("MIN(clients.default_hourly_rate)", "MIN(clients.currency)")
    };
    (none) => {
        price!("NULL", "NULL")
    };
}

fn id(text: &str) -> diesel::expression::SqlLiteral<Nullable<BigInt>> {
    sql(&format!("CAST({text} AS BIGINT)"))
}

fn part(number: i16) -> diesel::expression::SqlLiteral<SmallInt> {
    sql(&format!("CAST({number} AS SMALLINT)"))
}

fn seconds(sum: &str) -> diesel::expression::SqlLiteral<BigInt> {
    sql(&format!("CAST(SUM({sum}) AS BIGINT)"))
}

/// Restricts a query to a user and a project.
macro_rules! of {
    ($query:expr, $table:ident, $filter:expr) => {{
        let mut query = $query.filter($table::billable);
        if let Some(user) = $filter.user {
            query = query.filter($table::user_id.eq(user.get()));
        }
        if let Some(project) = $filter.project {
            query = query.filter($table::project_id.eq(project.get()));
        }
        query
    }};
}

/// Entries by user, project and client.
macro_rules! entries {
    ($rounding:expr) => {
        time_entries::table
            .left_join(projects::table)
            .left_join(
                clients::table.on(sql::<Bool>("clients.id = COALESCE(projects.client_id, time_entries.client_id)")),
            )
            .filter(time_entries::end_time.is_not_null())
            .group_by(sql::<BigInt>("time_entries.user_id, time_entries.project_id, clients.id"))
            .select((
                part(ENTRIES),
                sql::<BigInt>("time_entries.user_id"),
                id("time_entries.project_id"),
                id("clients.id"),
                own_rate!(project),
                own_rate!(client),
                sql::<BigInt>(&rounded_seconds($rounding)),
            ))
            .into_boxed::<Db>()
    };
}

pub(super) async fn billable(
    c: Reader<'_>,
    filter: SummaryFilter,
    rounding: Option<RoundingPolicy>,
) -> Query<Vec<BillableWork>> {
    if rounding.is_some() {
        let rounded = of!(starting_within!(entries!(rounding), filter.window), time_entries, filter);
        return put_together(rounded.load(via!(c)).await?);
    }
    let mut rows: Vec<Row> = match ranges(&filter.window) {
        Some(ranges) => kept(c, filter, ranges).await?,
        None => Vec::new(),
    };
    if let Some(edges) = edges(&filter.window) {
        let edges = of!(at_the_edges!(entries!(None), edges), time_entries, filter);
        rows.append(&mut prepared(edges).load(via!(c)).await?);
    }
    put_together(rows)
}

async fn kept(c: Reader<'_>, filter: SummaryFilter, ranges: [(i16, i32, i32); 3]) -> Query<Vec<Row>> {
    let on_projects = project_totals::table
        .inner_join(projects::table.left_join(clients::table))
        .group_by((project_totals::user_id, project_totals::project_id))
        .select((
            part(ON_PROJECT),
            project_totals::user_id,
            project_totals::project_id.nullable(),
            id("MIN(projects.client_id)"),
            own_rate!(project),
            own_rate!(client),
            seconds("project_totals.seconds"),
        ));
    let on_projects = of!(within!(on_projects.into_boxed::<Db>(), project_totals, ranges), project_totals, filter);
    let for_clients = client_totals::table
        .inner_join(clients::table)
        .left_join(projects::table.on(projects::id.eq(client_totals::project_id)))
        .filter(projects::client_id.is_null())
        .group_by(sql::<BigInt>("client_totals.user_id, client_totals.project_id, client_totals.client_id"))
        .select((
            part(FOR_CLIENT),
            sql::<BigInt>("client_totals.user_id"),
            id("NULLIF(client_totals.project_id, 0)"),
            id("client_totals.client_id"),
            own_rate!(project),
            own_rate!(client),
            seconds("client_totals.seconds"),
        ));
    let for_clients = of!(within!(for_clients.into_boxed::<Db>(), client_totals, ranges), client_totals, filter);
    let kept = on_projects.union_all(for_clients);
    if filter.project.is_some() {
        return Ok(prepared(kept).load(via!(c)).await?);
    }
    let in_all = user_totals::table.group_by(user_totals::user_id).filter(user_totals::billable).select((
        part(IN_ALL),
        user_totals::user_id,
        id("NULL"),
        id("NULL"),
        own_rate!(none),
        own_rate!(none),
        seconds("user_totals.seconds"),
    ));
    let mut in_all = within!(in_all.into_boxed::<Db>(), user_totals, ranges);
    if let Some(user) = filter.user {
        in_all = in_all.filter(user_totals::user_id.eq(user.get()));
    }
    Ok(prepared(kept.union_all(in_all)).load(via!(c)).await?)
}

/// Work as the rows tell it. What is told more closely by another row is taken out of the one that tells it less closely.
fn put_together(rows: Vec<Row>) -> Query<Vec<BillableWork>> {
    let of_users = rows.iter().any(|(part, ..)| *part == IN_ALL);
    let mut groups: BTreeMap<(i64, Option<i64>, Option<i64>), i64> = BTreeMap::new();
    let mut project_rates: BTreeMap<i64, Option<Money>> = BTreeMap::new();
    let mut client_rates: BTreeMap<i64, Option<Money>> = BTreeMap::new();
    for (part, user, project, client, project_price, client_price, seconds) in rows {
        let price = |(rate, currency): Price| money(rate, currency.as_deref());
        if let Some(project) = project {
            project_rates.insert(project, price(project_price)?);
        }
        if let Some(client) = client {
            client_rates.insert(client, price(client_price)?);
        }
        *groups.entry((user, project, client)).or_default() += seconds;
        let less_closely = match part {
            ON_PROJECT if of_users => Some((user, None, None)),
            FOR_CLIENT => Some((user, project, None)),
            _ => None,
        };
        if let Some(group) = less_closely {
            *groups.entry(group).or_default() -= seconds;
        }
    }
    let works = groups.into_iter().filter(|(_, seconds)| *seconds != 0).map(|((user, project, client), seconds)| {
        BillableWork {
            user: UserId::new(user),
            project: project.map(ProjectId::new),
            client: client.map(ClientId::new),
            project_rate: project.and_then(|project| project_rates.get(&project).copied().flatten()),
            client_rate: client.and_then(|client| client_rates.get(&client).copied().flatten()),
            seconds,
        }
    });
    Ok(works.collect())
}
