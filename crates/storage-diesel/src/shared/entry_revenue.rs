//! Billable work by who worked for whom, to be priced: from the kept sums, and for less than a day from the entries.

use std::collections::BTreeMap;

use diesel::{
    dsl::sql,
    expression::SqlLiteral,
    prelude::*,
    sql_types::{BigInt, Bool, Integer, Nullable, SmallInt, Text},
};
use timekeeper_domain::{
    id::{ClientId, ProjectId, UserId},
    money::{Currency, Money},
    revenue::BillableWork,
    rounding::RoundingPolicy,
    totals::{Grain, Window},
};
use timekeeper_ports::SummaryFilter;

use super::{
    common::{Failure, Query, Stamp, day, money, prepared},
    dialect::{Db, Reader, RunQueryDsl, via},
    entry_shares::of,
    entry_sums::{at_the_edges, edges, ranges, starting_within, within},
    reports::rounded_seconds,
    schema::{client_totals, clients, project_totals, projects, time_entries, user_totals},
    schema_billing::{invoice_items, invoice_time, invoices},
};

/// Which sums a row is of: everything of a user, their work on a project, their work for the client that entries name
/// themselves, or entries one by one.
const IN_ALL: i16 = 1;
const ON_PROJECT: i16 = 2;
const FOR_CLIENT: i16 = 3;
const ENTRIES: i16 = 4;

/// An hour's price and its currency.
type Price = (Option<i64>, Option<String>);

/// Which sums, user, project, client, day, the project's own rate, the client's own rate, seconds rounded and as tracked.
type Row = (i16, i64, Option<i64>, Option<i64>, Option<i32>, Price, Price, i64, i64);

/// Work on invoices: user, project, client, day, currency, what was charged, seconds as [`Row`] has them.
type InvoicedRow = (i64, Option<i64>, Option<i64>, Option<i32>, String, i64, i64, i64);

/// Whose work it is, for whom, on which day, and in which currency it was charged for.
type Key = (i64, Option<i64>, Option<i64>, Option<i32>, Option<Currency>);

/// Work of one key.
#[derive(Clone, Copy, Default)]
struct Sum {
    seconds: i64,
    tracked: i64,
    charged: i64,
}

impl Sum {
    const fn add(&mut self, seconds: i64, tracked: i64) {
        self.seconds += seconds;
        self.tracked += tracked;
    }
}

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

fn id(text: &str) -> SqlLiteral<Nullable<BigInt>> {
    sql(&format!("CAST({text} AS BIGINT)"))
}

fn part(number: i16) -> SqlLiteral<SmallInt> {
    sql(&format!("CAST({number} AS SMALLINT)"))
}

fn seconds(sum: &str) -> SqlLiteral<BigInt> {
    sql(&format!("CAST(SUM({sum}) AS BIGINT)"))
}

/// The day's number, when days are told apart.
fn day_of(column: &str, daily: bool) -> SqlLiteral<Nullable<Integer>> {
    sql(&format!("CAST({} AS INTEGER)", if daily { column } else { "NULL" }))
}

/// What is told apart: these columns, and days if that is wanted.
fn group(columns: &str, day: &str, daily: bool) -> SqlLiteral<BigInt> {
    sql(&if daily { format!("{columns}, {day}") } else { columns.to_owned() })
}

/// Entries by user, project and client.
macro_rules! entries {
    ($daily:expr, $rounding:expr) => {
        time_entries::table
            .left_join(projects::table)
            .left_join(
                clients::table.on(sql::<Bool>("clients.id = COALESCE(projects.client_id, time_entries.client_id)")),
            )
            .filter(time_entries::end_time.is_not_null())
            .filter(time_entries::billable)
            .group_by(group("time_entries.user_id, time_entries.project_id, clients.id", "time_entries.day", $daily))
            .select((
                part(ENTRIES),
                sql::<BigInt>("time_entries.user_id"),
                id("time_entries.project_id"),
                id("clients.id"),
                day_of("time_entries.day", $daily),
                own_rate!(project),
                own_rate!(client),
                sql::<BigInt>(&rounded_seconds($rounding)),
                sql::<BigInt>(&rounded_seconds(None)),
            ))
            .into_boxed::<Db>()
    };
}

pub(super) async fn billable(
    c: Reader<'_>,
    filter: SummaryFilter,
    daily: bool,
    rounding: Option<RoundingPolicy>,
) -> Query<Vec<BillableWork>> {
    let mut rows: Vec<Row> = Vec::new();
    if rounding.is_some() {
        let rounded = of!(starting_within!(entries!(daily, rounding), filter.window), time_entries, filter);
        rows = rounded.load(via!(c)).await?;
    } else {
        if let Some(ranges) = if daily { days(&filter.window) } else { ranges(&filter.window) } {
            rows = kept(c, filter, ranges, daily).await?;
        }
        if let Some(edges) = edges(&filter.window) {
            let edges = of!(at_the_edges!(entries!(daily, None), edges), time_entries, filter);
            rows.append(&mut prepared(edges).load(via!(c)).await?);
        }
    }
    let invoiced = invoice_time::table
        .inner_join(invoice_items::table.inner_join(invoices::table))
        .inner_join(time_entries::table.on(time_entries::id.eq(invoice_time::entry_id)))
        .left_join(projects::table.on(projects::id.nullable().eq(time_entries::project_id)))
        .filter(time_entries::end_time.is_not_null())
        .filter(time_entries::billable)
        .group_by(group(
            "time_entries.user_id, time_entries.project_id, COALESCE(projects.client_id, time_entries.client_id), \
             invoices.currency",
            "time_entries.day",
            daily,
        ))
        .select((
            sql::<BigInt>("time_entries.user_id"),
            id("time_entries.project_id"),
            id("COALESCE(projects.client_id, time_entries.client_id)"),
            day_of("time_entries.day", daily),
            sql::<Text>("invoices.currency"),
            seconds("invoice_time.amount"),
            sql::<BigInt>(&rounded_seconds(rounding)),
            sql::<BigInt>(&rounded_seconds(None)),
        ))
        .into_boxed::<Db>();
    let invoiced = of!(starting_within!(invoiced, filter.window), time_entries, filter).load(via!(c)).await?;
    put_together(rows, invoiced)
}

/// The sums of the single days inside a window.
fn days(window: &Window) -> Option<[(i16, i32, i32); 3]> {
    let (first, end) = window.whole_days();
    let days = (Grain::Day.code(), first.unwrap_or(i32::MIN), end.unwrap_or(i32::MAX));
    ranges(window).map(|_| [days, (0, 0, 0), (0, 0, 0)])
}

async fn kept(c: Reader<'_>, filter: SummaryFilter, ranges: [(i16, i32, i32); 3], daily: bool) -> Query<Vec<Row>> {
    let on_projects = project_totals::table
        .inner_join(projects::table.left_join(clients::table))
        .filter(project_totals::billable)
        .group_by(group("project_totals.user_id, project_totals.project_id", "project_totals.period", daily))
        .select((
            part(ON_PROJECT),
            sql::<BigInt>("project_totals.user_id"),
            id("project_totals.project_id"),
            id("MIN(projects.client_id)"),
            day_of("project_totals.period", daily),
            own_rate!(project),
            own_rate!(client),
            seconds("project_totals.seconds"),
            seconds("project_totals.seconds"),
        ));
    let on_projects = of!(within!(on_projects.into_boxed::<Db>(), project_totals, ranges), project_totals, filter);
    let for_clients = client_totals::table
        .inner_join(clients::table)
        .left_join(projects::table.on(projects::id.eq(client_totals::project_id)))
        .filter(projects::client_id.is_null())
        .filter(client_totals::billable)
        .group_by(group(
            "client_totals.user_id, client_totals.project_id, client_totals.client_id",
            "client_totals.period",
            daily,
        ))
        .select((
            part(FOR_CLIENT),
            sql::<BigInt>("client_totals.user_id"),
            id("NULLIF(client_totals.project_id, 0)"),
            id("client_totals.client_id"),
            day_of("client_totals.period", daily),
            own_rate!(project),
            own_rate!(client),
            seconds("client_totals.seconds"),
            seconds("client_totals.seconds"),
        ));
    let for_clients = of!(within!(for_clients.into_boxed::<Db>(), client_totals, ranges), client_totals, filter);
    let kept = on_projects.union_all(for_clients);
    if filter.project.is_some() {
        return Ok(prepared(kept).load(via!(c)).await?);
    }
    let in_all = user_totals::table
        .filter(user_totals::billable)
        .group_by(group("user_totals.user_id", "user_totals.period", daily))
        .select((
            part(IN_ALL),
            sql::<BigInt>("user_totals.user_id"),
            id("NULL"),
            id("NULL"),
            day_of("user_totals.period", daily),
            own_rate!(none),
            own_rate!(none),
            seconds("user_totals.seconds"),
            seconds("user_totals.seconds"),
        ));
    let mut in_all = within!(in_all.into_boxed::<Db>(), user_totals, ranges);
    if let Some(user) = filter.user {
        in_all = in_all.filter(user_totals::user_id.eq(user.get()));
    }
    Ok(prepared(kept.union_all(in_all)).load(via!(c)).await?)
}

/// Work as the rows tell it. What is told more closely by another row is taken out of the one that tells it less closely.
fn put_together(rows: Vec<Row>, invoiced: Vec<InvoicedRow>) -> Query<Vec<BillableWork>> {
    let of_users = rows.iter().any(|(part, ..)| *part == IN_ALL);
    let mut groups: BTreeMap<Key, Sum> = BTreeMap::new();
    let mut project_rates: BTreeMap<i64, Option<Money>> = BTreeMap::new();
    let mut client_rates: BTreeMap<i64, Option<Money>> = BTreeMap::new();
    for (part, user, project, client, day, project_price, client_price, seconds, tracked) in rows {
        let price = |(rate, currency): Price| money(rate, currency.as_deref());
        if let Some(project) = project {
            project_rates.insert(project, price(project_price)?);
        }
        if let Some(client) = client {
            client_rates.insert(client, price(client_price)?);
        }
        groups.entry((user, project, client, day, None)).or_default().add(seconds, tracked);
        let less_closely = match part {
            ON_PROJECT if of_users => Some((user, None, None, day, None)),
            FOR_CLIENT => Some((user, project, None, day, None)),
            _ => None,
        };
        if let Some(group) = less_closely {
            groups.entry(group).or_default().add(-seconds, -tracked);
        }
    }
    for (user, project, client, day, currency, charged, seconds, tracked) in invoiced {
        let currency = Currency::from_code(&currency).map_err(|_| Failure::Corrupt("currency"))?;
        groups.entry((user, project, client, day, None)).or_default().add(-seconds, -tracked);
        let on_invoices = groups.entry((user, project, client, day, Some(currency))).or_default();
        on_invoices.add(seconds, tracked);
        on_invoices.charged += charged;
    }
    let works = groups.into_iter().filter(|((.., charged), sum)| charged.is_some() || sum.tracked != 0);
    let works = works.map(|((user, project, client, number, charged), sum)| {
        Ok(BillableWork {
            user: UserId::new(user),
            project: project.map(ProjectId::new),
            client: client.map(ClientId::new),
            project_rate: project.and_then(|project| project_rates.get(&project).copied().flatten()),
            client_rate: client.and_then(|client| client_rates.get(&client).copied().flatten()),
            day: number.map(day).transpose()?,
            charged: charged.map(|currency| Money::from_minor(sum.charged, currency)),
            seconds: sum.seconds,
            tracked: sum.tracked,
        })
    });
    works.collect()
}
