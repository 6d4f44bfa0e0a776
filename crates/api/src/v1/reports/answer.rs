//! What a summary looks like.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Serialize;
use timekeeper_app::{RevenueSummary, RoundedSummary, Summarized};
use timekeeper_domain::{
    Date, Instant,
    id::ProjectId,
    money::{Hours, Money},
    report::{ProjectTotals, Share, WorkTotals},
    revenue::Revenue,
    rounding::RoundedTotals,
};

use crate::{
    v1::{
        common::RoundingSteps,
        state::{ApiState, hours, money},
    },
    wire::{Day, Number, Timestamp},
};

/// What was worked in a window, in all and by project.
#[derive(Debug, Serialize, JsonSchema)]
struct Summary {
    start_date: Timestamp,
    /// The last moment inside
    end_date: Timestamp,
    /// The zone whose days and weeks they are
    timezone: String,
    /// The sum of all seconds, rounded once
    total_hours: Number,
    billable_hours: Number,
    total_entries: i64,
    /// The hours in seconds, exact
    total_seconds: i64,
    billable_seconds: i64,
    #[serde(flatten)]
    rounded: Option<Rounded>,
    #[serde(flatten)]
    rounding: Option<RoundedBy>,
    #[serde(flatten)]
    priced: Option<Priced>,
    /// The most hours first; work without a project is only in the totals
    by_project: Vec<ProjectSummary>,
    /// Where it was asked for: by the day work began on, days without work left out
    #[serde(skip_serializing_if = "Option::is_none")]
    by_day: Option<Vec<DaySummary>>,
    /// Where it was asked for: by the week work began in, weeks without work left out
    #[serde(skip_serializing_if = "Option::is_none")]
    by_week: Option<Vec<WeekSummary>>,
    /// Where it was asked for: the most hours first
    #[serde(skip_serializing_if = "Option::is_none")]
    by_user: Option<Vec<UserSummary>>,
    /// Where it was asked for: the most hours first; work without a client is only in the totals
    #[serde(skip_serializing_if = "Option::is_none")]
    by_client: Option<Vec<ClientSummary>>,
    /// Where it was asked for: the most hours first; work without a category is only in the totals
    #[serde(skip_serializing_if = "Option::is_none")]
    by_category: Option<Vec<CategorySummary>>,
}

/// Sums of rounded entries, where they were asked for.
#[expect(clippy::struct_field_names, reason = "the fields are part of other objects on the wire")]
#[derive(Debug, Serialize, JsonSchema)]
struct Rounded {
    /// Where it was asked for: the sum with each entry rounded first
    rounded_seconds: i64,
    /// Where it was asked for
    rounded_billable_seconds: i64,
    /// Where it was asked for
    rounded_hours: Number,
    /// Where it was asked for
    rounded_billable_hours: Number,
}

impl From<RoundedTotals> for Rounded {
    fn from(totals: RoundedTotals) -> Self {
        let RoundedTotals { seconds, billable_seconds } = totals;
        Self {
            rounded_seconds: seconds,
            rounded_billable_seconds: billable_seconds,
            rounded_hours: of(seconds),
            rounded_billable_hours: of(billable_seconds),
        }
    }
}

/// How entries were rounded, where that was asked for.
#[derive(Debug, Serialize, JsonSchema)]
struct RoundedBy {
    /// Where it was asked for: how entries were rounded; null for not at all
    rounding: Option<RoundingSteps>,
}

/// What billable work brings, where that was asked for.
#[derive(Debug, Serialize, JsonSchema)]
struct Priced {
    /// Where it was asked for: what the billable work brings, by currency, summed exactly and rounded once. Amounts of parts,
    /// of entries and of invoice lines are each rounded on their own, by up to half the smallest unit
    amounts: Vec<CurrencyAmount>,
    /// Where it was asked for: billable seconds, as they are charged for, for which there is no rate
    unpriced_seconds: i64,
}

/// An amount in one currency.
#[derive(Debug, Serialize, JsonSchema)]
struct CurrencyAmount {
    currency_code: &'static str,
    amount: Number,
}

impl From<&Revenue> for Priced {
    fn from(revenue: &Revenue) -> Self {
        let amount = |amount: Money| CurrencyAmount { currency_code: amount.currency().code(), amount: money(amount) };
        let amounts = revenue.amounts().into_iter().map(amount).collect();
        Self { amounts, unpriced_seconds: revenue.unpriced_seconds() }
    }
}

/// Hours and entries of one part of a summary.
#[derive(Debug, Serialize, JsonSchema)]
struct Worked {
    hours: Number,
    billable_hours: Number,
    /// The hours in seconds, exact
    seconds: i64,
    billable_seconds: i64,
    entries: i64,
    #[serde(flatten)]
    rounded: Option<Rounded>,
}

impl Worked {
    fn new(totals: WorkTotals, rounded: Option<RoundedTotals>) -> Self {
        let WorkTotals { entries, seconds, billable_seconds } = totals;
        let (hours, billable_hours) = (of(seconds), of(billable_seconds));
        Self { hours, billable_hours, seconds, billable_seconds, entries, rounded: rounded.map(Rounded::from) }
    }
}

/// Work on one project.
#[derive(Debug, Serialize, JsonSchema)]
struct ProjectSummary {
    project_id: i64,
    project_name: String,
    #[serde(flatten)]
    worked: Worked,
    #[serde(flatten)]
    priced: Option<Priced>,
}

/// Work that began on one day.
#[derive(Debug, Serialize, JsonSchema)]
struct DaySummary {
    date: Day,
    #[serde(flatten)]
    worked: Worked,
}

/// Work that began in one week.
#[derive(Debug, Serialize, JsonSchema)]
struct WeekSummary {
    /// The first day of the week, whether it is in the window or not
    week_start: Day,
    #[serde(flatten)]
    worked: Worked,
}

/// Work of one user.
#[derive(Debug, Serialize, JsonSchema)]
struct UserSummary {
    user_id: i64,
    username: String,
    #[serde(flatten)]
    worked: Worked,
    #[serde(flatten)]
    priced: Option<Priced>,
}

/// Work for one client.
#[derive(Debug, Serialize, JsonSchema)]
struct ClientSummary {
    client_id: i64,
    client_name: String,
    #[serde(flatten)]
    worked: Worked,
    #[serde(flatten)]
    priced: Option<Priced>,
}

/// Work of one category.
#[derive(Debug, Serialize, JsonSchema)]
struct CategorySummary {
    category_id: i64,
    category_name: String,
    #[serde(flatten)]
    worked: Worked,
}

/// A summary, with its totals beside it for clients that look there.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct SummaryAnswer {
    summary: Summary,
    total_hours: Number,
    billable_hours: Number,
    total_entries: i64,
    /// An estimate: billable hours at what projects and clients themselves say an hour costs, in the organisation's
    /// currency; work in other currencies is not in it. `include=amounts` also heeds rates with a first day, and invoices
    estimated_revenue: Number,
}

fn of(seconds: i64) -> Number {
    hours(Hours::from_seconds(seconds))
}

/// The lines of a part of a summary, each with what is rounded and what it brings.
struct Lines<'a> {
    rounded: Option<&'a RoundedSummary>,
    revenue: Option<&'a RevenueSummary>,
}

impl Lines<'_> {
    fn rounded<K: Ord>(
        &self,
        key: &K,
        of: impl Fn(&RoundedSummary) -> &BTreeMap<K, RoundedTotals>,
    ) -> Option<RoundedTotals> {
        self.rounded.map(|rounded| of(rounded).get(key).copied().unwrap_or_default())
    }

    fn priced<K: Ord>(&self, key: &K, of: impl Fn(&RevenueSummary) -> &BTreeMap<K, Revenue>) -> Option<Priced> {
        let nothing = Revenue::default();
        self.revenue.map(|revenue| Priced::from(of(revenue).get(key).unwrap_or(&nothing)))
    }

    fn days<L>(
        &self,
        days: Option<BTreeMap<Date, WorkTotals>>,
        of: impl Fn(&RoundedSummary) -> &BTreeMap<Date, RoundedTotals>,
        line: impl Fn(Day, Worked) -> L,
    ) -> Option<Vec<L>> {
        let worked = |(day, totals)| line(Day(day), Worked::new(totals, self.rounded(&day, &of)));
        days.map(|days| days.into_iter().map(worked).collect())
    }
}

impl ApiState {
    pub(super) fn summary(&self, summarized: Summarized) -> SummaryAnswer {
        let Summarized { window, zone, summary, days, weeks, users, clients, categories, rounded, revenue } =
            summarized;
        let estimate = summary.estimated_revenue(self.app.organisation().currency);
        let WorkTotals { entries, seconds, billable_seconds } = summary.totals;
        let first = window.from().unwrap_or(Instant::MIN);
        let last = window.last().unwrap_or(Instant::MAX);
        let lines = Lines { rounded: rounded.as_ref(), revenue: revenue.as_ref() };
        let project = |ProjectTotals { project, name, totals, .. }: ProjectTotals| {
            let rounded = lines.rounded(&project, |rounded| &rounded.projects);
            let priced = lines.priced(&project, |revenue| &revenue.projects);
            let project_id = ProjectId::get(project);
            ProjectSummary { project_id, project_name: name, worked: Worked::new(totals, rounded), priced }
        };
        let by_user = users.map(|users| {
            let user = |Share { id, name, totals }| {
                let rounded = lines.rounded(&id, |rounded| &rounded.users);
                let priced = lines.priced(&id, |revenue| &revenue.users);
                UserSummary { user_id: id.get(), username: name, worked: Worked::new(totals, rounded), priced }
            };
            users.into_iter().map(user).collect()
        });
        let by_client = clients.map(|clients| {
            let client = |Share { id, name, totals }| {
                let rounded = lines.rounded(&id, |rounded| &rounded.clients);
                let priced = lines.priced(&id, |revenue| &revenue.clients);
                ClientSummary { client_id: id.get(), client_name: name, worked: Worked::new(totals, rounded), priced }
            };
            clients.into_iter().map(client).collect()
        });
        let by_category = categories.map(|categories| {
            let category = |Share { id, name, totals }| {
                let worked = Worked::new(totals, lines.rounded(&id, |rounded| &rounded.categories));
                CategorySummary { category_id: id.get(), category_name: name, worked }
            };
            categories.into_iter().map(category).collect()
        });
        SummaryAnswer {
            summary: Summary {
                start_date: self.time(first),
                end_date: self.time(last.max(first)),
                timezone: zone.name().to_owned(),
                total_hours: of(seconds),
                billable_hours: of(billable_seconds),
                total_entries: entries,
                total_seconds: seconds,
                billable_seconds,
                rounded: rounded.as_ref().map(|rounded| rounded.totals.into()),
                rounding: rounded
                    .as_ref()
                    .map(|rounded| RoundedBy { rounding: rounded.policy.map(RoundingSteps::from) }),
                priced: revenue.as_ref().map(|revenue| Priced::from(&revenue.total)),
                by_project: summary.by_project.into_iter().map(project).collect(),
                by_day: lines.days(days, |rounded| &rounded.days, |date, worked| DaySummary { date, worked }),
                by_week: lines.days(
                    weeks,
                    |rounded| &rounded.weeks,
                    |week_start, worked| WeekSummary { week_start, worked },
                ),
                by_user,
                by_client,
                by_category,
            },
            total_hours: of(seconds),
            billable_hours: of(billable_seconds),
            total_entries: entries,
            estimated_revenue: money(estimate),
        }
    }
}
