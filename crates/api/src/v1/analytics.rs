//! `/analytics`: hours a day, as charts want them.

use paperclip::actix::{api_v2_operation, web};
use rust_decimal::Decimal;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use timekeeper_app::{DayHours, PaymentSum};
use timekeeper_domain::{
    analytics::{ForecastMethod, change_percent, share_percent, to_tenths},
    money::{Currency, Hours, Money},
};
use validator::Validate;

use super::{
    gate::{ReadReports, Reader},
    state::{hours, money, rounded},
};
use crate::{
    error::Problem,
    query::Params,
    reply::{Found, Reply},
    wire::{Day, IdInput, Number},
};

/// Which days.
#[derive(Clone, Copy, Debug, Deserialize, JsonSchema, Validate)]
struct DaysParams {
    /// So many days before today, and today
    #[serde(default = "month")]
    #[validate(range(min = 0, max = 3660))]
    days: u16,
    /// Only this user; somebody else is for administrators, who get everybody without it
    user_id: Option<IdInput>,
}

const fn month() -> u16 {
    30
}

/// How far ahead, and how.
#[derive(Clone, Copy, Debug, Deserialize, JsonSchema, Validate)]
struct ForecastParams {
    /// So many days from tomorrow on
    #[serde(default = "week")]
    #[validate(range(min = 1, max = 14))]
    forecast_days: u16,
    /// `moving_average` (when left out): each day the mean of the seven before it; `linear`: the line that fits best
    method: Option<Method>,
}

const fn week() -> u16 {
    7
}

/// How days to come are told from days so far.
#[derive(Clone, Copy, Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
enum Method {
    MovingAverage,
    Linear,
}

impl From<Method> for ForecastMethod {
    fn from(method: Method) -> Self {
        match method {
            Method::MovingAverage => Self::MovingAverage,
            Method::Linear => Self::Linear,
        }
    }
}

/// One line of a chart.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
struct Dataset {
    label: &'static str,
    /// Hours, for each label
    data: Vec<Number>,
    border_color: &'static str,
    background_color: &'static str,
    tension: Number,
    fill: bool,
}

/// Hours a day, the oldest day first.
#[derive(Debug, Serialize, JsonSchema)]
struct HoursByDay {
    labels: Vec<Day>,
    datasets: Vec<Dataset>,
}

/// Days so far.
#[derive(Debug, Serialize, JsonSchema)]
struct Historical {
    labels: Vec<Day>,
    /// Hours, for each label
    data: Vec<Number>,
}

/// Days to come.
#[derive(Debug, Serialize, JsonSchema)]
struct ForecastDays {
    labels: Vec<Day>,
    /// Expected hours, for each label
    data: Vec<Number>,
    /// Four days of five will lie above this and below `upper`, if they go on as they did
    lower: Vec<Number>,
    upper: Vec<Number>,
}

/// Hours a day so far and to come.
#[derive(Debug, Serialize, JsonSchema)]
struct HoursForecast {
    historical: Historical,
    forecast: ForecastDays,
    /// The mean of the last seven days
    avg_daily_hours: Number,
    /// `moving_average` or `linear_regression`
    method: &'static str,
}

/// A stretch of days, and by how many percent it differs from the one before; 0 where there was nothing before.
#[derive(Debug, Serialize, JsonSchema)]
struct SummaryWithComparison {
    total_hours: Number,
    total_hours_change: Number,
    billable_hours: Number,
    billable_hours_change: Number,
    total_entries: i64,
    entries_change: Number,
    active_projects: i64,
    avg_daily_hours: Number,
    billable_percentage: Number,
    /// What was paid for invoices, in the organisation's currency
    total_payments: Number,
    /// How many payments came in, in any currency
    payment_count: i64,
    payments_by_currency: Vec<PaymentTotal>,
}

/// What was paid in a currency.
#[derive(Debug, Serialize, JsonSchema)]
struct PaymentTotal {
    currency_code: &'static str,
    total: Number,
    count: i64,
}

fn worked(days: &[DayHours]) -> (Vec<Day>, Vec<Number>) {
    days.iter().map(|day| (Day(day.day), hours(Hours::from_seconds(day.totals.seconds)))).unzip()
}

/// Hours by day
///
/// Finished work by the day it began on, today included.
#[api_v2_operation(tags("Analytics"), operation_id = "getHoursByDay")]
async fn hours_by_day(reader: Reader<ReadReports>, asked: Params<DaysParams>) -> Result<Found<HoursByDay>, Problem> {
    let user = asked.0.user_id.map(IdInput::into_id);
    let days = reader.state.app.hours_by_day(&reader.caller, user, asked.0.days).await?;
    let (labels, data) = worked(&days);
    let line = Dataset {
        label: "Hours Worked",
        data,
        border_color: "#3b82f6",
        background_color: "rgba(59, 130, 246, 0.1)",
        tension: Number(Decimal::new(4, 1)),
        fill: true,
    };
    Ok(Reply::new(HoursByDay { labels, datasets: vec![line] }))
}

/// Hours forecast
///
/// What the next days may bring if they go on as the last ones did: a statistic, not a plan. The bounds widen with every
/// day.
#[api_v2_operation(tags("Analytics"), operation_id = "getHoursForecast")]
async fn hours_forecast(
    reader: Reader<ReadReports>,
    asked: Params<DaysParams>,
    ahead: Params<ForecastParams>,
) -> Result<Found<HoursForecast>, Problem> {
    let (app, user) = (&reader.state.app, asked.0.user_id.map(IdInput::into_id));
    let method = ahead.0.method.map_or_else(ForecastMethod::default, ForecastMethod::from);
    let forecast = app.hours_forecast(&reader.caller, user, asked.0.days, ahead.0.forecast_days, method).await?;
    let (labels, data) = worked(&forecast.so_far);
    let next = |value: fn(&timekeeper_domain::analytics::ForecastDay) -> f64| -> Vec<Number> {
        forecast.next.iter().map(|(_, day)| rounded(value(day))).collect()
    };
    Ok(Reply::new(HoursForecast {
        historical: Historical { labels, data },
        forecast: ForecastDays {
            labels: forecast.next.iter().map(|(day, _)| Day(*day)).collect(),
            data: next(|day| day.hours),
            lower: next(|day| day.lower),
            upper: next(|day| day.upper),
        },
        avg_daily_hours: rounded(forecast.mean_hours),
        method: method.as_str(),
    }))
}

/// Summary with comparison
///
/// The last days and today, beside as many days before them. Percentages compare the hours as they are shown.
#[api_v2_operation(tags("Analytics"), operation_id = "getSummaryWithComparison")]
async fn summary_with_comparison(
    reader: Reader<ReadReports>,
    asked: Params<DaysParams>,
) -> Result<Found<SummaryWithComparison>, Problem> {
    let user = asked.0.user_id.map(IdInput::into_id);
    let compared = reader.state.app.compare_days(&reader.caller, user, asked.0.days).await?;
    let tenths = |seconds: i64| to_tenths(Hours::from_seconds(seconds).to_decimal());
    let (total, total_before) = (tenths(compared.now.seconds), tenths(compared.before.seconds));
    let (billable, billable_before) = (tenths(compared.now.billable_seconds), tenths(compared.before.billable_seconds));
    let (entries, entries_before) = (compared.now.entries, compared.before.entries);
    let payments = &compared.payments;
    let usual = reader.state.app.organisation().currency;
    let paid = |currency: Currency| payments.get(&currency).map_or(0, |sum| sum.minor);
    let by_currency = |(currency, sum): (&Currency, &PaymentSum)| PaymentTotal {
        currency_code: currency.code(),
        total: money(Money::from_minor(sum.minor, *currency)),
        count: sum.payments,
    };
    let a_day = total.checked_div(Decimal::from(asked.0.days.max(1))).unwrap_or_default();
    Ok(Reply::new(SummaryWithComparison {
        total_hours: Number(total),
        total_hours_change: Number(change_percent(total, total_before)),
        billable_hours: Number(billable),
        billable_hours_change: Number(change_percent(billable, billable_before)),
        total_entries: entries,
        entries_change: Number(change_percent(entries.into(), entries_before.into())),
        active_projects: compared.active_projects,
        avg_daily_hours: Number(to_tenths(a_day)),
        billable_percentage: Number(share_percent(billable, total)),
        total_payments: money(Money::from_minor(paid(usual), usual)),
        payment_count: payments.values().map(|sum| sum.payments).sum(),
        payments_by_currency: payments.iter().map(by_currency).collect(),
    }))
}

pub(super) fn routes(config: &mut web::ServiceConfig<'_>) {
    config
        .service(web::resource("/api/v1/analytics/hours-by-day").route(web::get().to(hours_by_day)))
        .service(web::resource("/api/v1/analytics/hours-forecast").route(web::get().to(hours_forecast)))
        .service(
            web::resource("/api/v1/analytics/summary-with-comparison").route(web::get().to(summary_with_comparison)),
        );
}
