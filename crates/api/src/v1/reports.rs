//! `/reports`: sums of work.

use paperclip::actix::{api_v2_operation, web};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use timekeeper_app::{Summarized, SummaryParts, SummaryRequest};
use timekeeper_domain::{
    Instant,
    id::{CategoryId, ClientId, UserId},
    money::Hours,
    report::{self, Share, WorkTotals},
};
use validator::Validate;

use super::{
    common::Checks,
    gate::{ReadReports, Reader},
    state::{ApiState, hours, money},
};
use crate::{
    error::Problem,
    query::Params,
    reply::{Found, Reply},
    wire::{DateOrDateTimeInput, Day, IdInput, Number, Timestamp},
};

/// Work on one project.
#[derive(Debug, Serialize, JsonSchema)]
struct ProjectSummary {
    project_id: i64,
    project_name: String,
    hours: Number,
    billable_hours: Number,
    entries: i64,
}

/// What was worked in a window, in all and by project.
#[derive(Debug, Serialize, JsonSchema)]
struct Summary {
    start_date: Timestamp,
    /// The last moment inside
    end_date: Timestamp,
    /// The sum of all seconds, rounded once
    total_hours: Number,
    billable_hours: Number,
    total_entries: i64,
    /// The most hours first; work without a project is only in the totals
    by_project: Vec<ProjectSummary>,
    /// Where it was asked for: by the day work began on, days without work left out
    #[serde(skip_serializing_if = "Option::is_none")]
    by_day: Option<Vec<DaySummary>>,
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

/// Hours and entries of one part of a summary.
#[derive(Debug, Serialize, JsonSchema)]
struct Worked {
    hours: Number,
    billable_hours: Number,
    /// The hours in seconds, exact
    seconds: i64,
    entries: i64,
}

impl From<WorkTotals> for Worked {
    fn from(totals: WorkTotals) -> Self {
        let WorkTotals { entries, seconds, billable_seconds } = totals;
        Self { hours: of(seconds), billable_hours: of(billable_seconds), seconds, entries }
    }
}

/// Work that began on one day.
#[derive(Debug, Serialize, JsonSchema)]
struct DaySummary {
    date: Day,
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
}

/// Work for one client.
#[derive(Debug, Serialize, JsonSchema)]
struct ClientSummary {
    client_id: i64,
    client_name: String,
    #[serde(flatten)]
    worked: Worked,
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
struct SummaryAnswer {
    summary: Summary,
    total_hours: Number,
    billable_hours: Number,
    total_entries: i64,
    /// Billable hours at today's rates of projects and clients, in the organisation's currency; work in other currencies
    /// is not in it
    estimated_revenue: Number,
}

/// What a summary is about.
#[derive(Debug, Deserialize, JsonSchema, Validate)]
pub(super) struct SummaryFilter {
    /// From this day or moment on; 30 days before the end when left out
    start_date: Option<DateOrDateTimeInput>,
    /// To the end of this day or to this moment; now when left out
    end_date: Option<DateOrDateTimeInput>,
    /// Only this project
    project_id: Option<IdInput>,
    /// Only this user; somebody else is for administrators, who get everybody without it
    user_id: Option<IdInput>,
}

/// What else a summary says.
#[derive(Debug, Deserialize, JsonSchema, Validate)]
struct SummaryIncludes {
    /// What else to share it out by, several if need be
    #[serde(default)]
    #[validate(length(max = 8))]
    include: Vec<SummaryPart>,
}

/// What a summary can be shared out by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
enum SummaryPart {
    #[serde(rename = "by_day")]
    Day,
    #[serde(rename = "by_user")]
    User,
    #[serde(rename = "by_client")]
    Client,
    #[serde(rename = "by_category")]
    Category,
}

impl SummaryFilter {
    pub(super) fn request(&self, state: &ApiState, parts: SummaryParts) -> Result<SummaryRequest, Problem> {
        let mut checks = Checks::default();
        let from = checks.optional("start_date", self.start_date, |date| date.first(state.zone()));
        let until = checks.optional("end_date", self.end_date, |date| date.until(state.zone()));
        let (project, user) = (self.project_id.map(IdInput::into_id), self.user_id.map(IdInput::into_id));
        checks.finish(|| Some(SummaryRequest { from, until, project, user, parts }))
    }
}

fn of(seconds: i64) -> Number {
    hours(Hours::from_seconds(seconds))
}

impl ApiState {
    fn summary(&self, summarized: Summarized) -> SummaryAnswer {
        let Summarized { window, summary, days, users, clients, categories } = summarized;
        let revenue = summary.estimated_revenue(self.app.organisation().currency);
        let WorkTotals { entries, seconds, billable_seconds } = summary.totals;
        let first = window.from().unwrap_or(Instant::MIN);
        let until = window.until().unwrap_or(Instant::MAX);
        let last = Instant::from_unix_micros(until.unix_micros() - 1).unwrap_or(until);
        let line = |line: report::ProjectTotals| ProjectSummary {
            project_id: line.project.get(),
            project_name: line.name,
            hours: of(line.totals.seconds),
            billable_hours: of(line.totals.billable_seconds),
            entries: line.totals.entries,
        };
        SummaryAnswer {
            summary: Summary {
                start_date: self.time(first),
                end_date: self.time(last.max(first)),
                total_hours: of(seconds),
                billable_hours: of(billable_seconds),
                total_entries: entries,
                by_project: summary.by_project.into_iter().map(line).collect(),
                by_day: days.map(|days| {
                    let day = |(day, totals): (timekeeper_domain::Date, WorkTotals)| DaySummary {
                        date: Day(day),
                        worked: totals.into(),
                    };
                    days.into_iter().map(day).collect()
                }),
                by_user: users.map(|users| {
                    let user = |Share { id, name, totals }: Share<UserId>| UserSummary {
                        user_id: id.get(),
                        username: name,
                        worked: totals.into(),
                    };
                    users.into_iter().map(user).collect()
                }),
                by_client: clients.map(|clients| {
                    let client = |Share { id, name, totals }: Share<ClientId>| ClientSummary {
                        client_id: id.get(),
                        client_name: name,
                        worked: totals.into(),
                    };
                    clients.into_iter().map(client).collect()
                }),
                by_category: categories.map(|categories| {
                    let category = |Share { id, name, totals }: Share<CategoryId>| CategorySummary {
                        category_id: id.get(),
                        category_name: name,
                        worked: totals.into(),
                    };
                    categories.into_iter().map(category).collect()
                }),
            },
            total_hours: of(seconds),
            billable_hours: of(billable_seconds),
            total_entries: entries,
            estimated_revenue: money(revenue),
        }
    }
}

/// Get summary report
///
/// Finished work that starts in a window, by default the last 30 days, each entry whole.
#[api_v2_operation(tags("Reports"), operation_id = "getSummary")]
async fn summarize(
    reader: Reader<ReadReports>,
    filter: Params<SummaryFilter>,
    includes: Params<SummaryIncludes>,
) -> Result<Found<SummaryAnswer>, Problem> {
    let (state, include) = (&reader.state, &includes.0.include);
    let parts = SummaryParts {
        days: include.contains(&SummaryPart::Day),
        users: include.contains(&SummaryPart::User),
        clients: include.contains(&SummaryPart::Client),
        categories: include.contains(&SummaryPart::Category),
    };
    let request = filter.0.request(state, parts)?;
    Ok(Reply::new(state.summary(state.app.summarize(&reader.caller, request).await?)))
}

pub(super) fn routes(config: &mut web::ServiceConfig<'_>) {
    config.service(web::resource("/api/v1/reports/summary").route(web::get().to(summarize)));
}
