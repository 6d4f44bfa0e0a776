//! `/reports`: sums of work.

mod answer;

use paperclip::actix::{api_v2_operation, web};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use timekeeper_app::{SummaryParts, SummaryRequest};
use timekeeper_domain::{
    rounding::{RoundingGrain, RoundingMode, RoundingPolicy},
    zone::Zone,
};
use validator::Validate;

use self::answer::SummaryAnswer;
use super::{
    common::Checks,
    gate::{ReadReports, Reader},
    state::ApiState,
};
use crate::{
    error::Problem,
    query::Params,
    reply::{Found, Reply},
    wire::{DateOrDateTimeInput, IdInput},
};

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
    /// The zone whose days and weeks are meant, such as `Europe/Rome`; the organisation's when left out. Sums by day of
    /// another zone are made from the entries themselves, which takes longer
    #[validate(length(max = 64))]
    timezone: Option<String>,
    /// The day on which weeks begin; the organisation's when left out
    week_start: Option<WeekStart>,
    /// How entries are rounded, to steps of so many minutes, instead of as the organisation does it; tells the rounded sums
    /// even without `include=rounded`, and changes no amount
    #[validate(range(min = 1, max = 1_440))]
    rounding_minutes: Option<u16>,
    /// To which step; goes with `rounding_minutes`. `nearest` when left out
    rounding: Option<RoundingDirection>,
}

/// The day on which weeks begin.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
enum WeekStart {
    Monday,
    Tuesday,
    Wednesday,
    Thursday,
    Friday,
    Saturday,
    Sunday,
}

impl From<WeekStart> for time::Weekday {
    fn from(day: WeekStart) -> Self {
        match day {
            WeekStart::Monday => Self::Monday,
            WeekStart::Tuesday => Self::Tuesday,
            WeekStart::Wednesday => Self::Wednesday,
            WeekStart::Thursday => Self::Thursday,
            WeekStart::Friday => Self::Friday,
            WeekStart::Saturday => Self::Saturday,
            WeekStart::Sunday => Self::Sunday,
        }
    }
}

/// To which step.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
enum RoundingDirection {
    Nearest,
    Up,
    Down,
}

/// What else a summary says.
#[derive(Debug, Deserialize, JsonSchema, Validate)]
struct SummaryIncludes {
    /// What else to share it out by, several if need be. `rounded` adds every sum with each entry rounded first; `amounts`
    /// what the billable work brings, by currency: at the rate and time put on an invoice, or else at the rates of the days
    /// on which it was done and with its time as the organisation charges for it
    #[serde(default)]
    #[validate(length(max = 8))]
    include: Vec<SummaryPart>,
}

/// What a summary can be shared out by, and what else it can tell.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
enum SummaryPart {
    #[serde(rename = "by_day")]
    Day,
    #[serde(rename = "by_week")]
    Week,
    #[serde(rename = "by_user")]
    User,
    #[serde(rename = "by_client")]
    Client,
    #[serde(rename = "by_category")]
    Category,
    #[serde(rename = "rounded")]
    Rounded,
    #[serde(rename = "amounts")]
    Amounts,
}

impl SummaryFilter {
    /// The day on which weeks begin.
    pub(super) fn first_weekday(&self, state: &ApiState) -> time::Weekday {
        self.week_start.map_or(state.app.organisation().week_start, Into::into)
    }

    pub(super) fn request(&self, state: &ApiState, parts: SummaryParts) -> Result<SummaryRequest, Problem> {
        let mut checks = Checks::default();
        let zone = checks.optional("timezone", self.timezone.as_deref(), Zone::named);
        let of = zone.as_ref().unwrap_or(state.zone());
        let from = checks.optional("start_date", self.start_date, |date| date.first(of));
        let until = checks.optional("end_date", self.end_date, |date| date.until(of));
        let rounding = checks.optional("rounding_minutes", self.rounding_minutes, |minutes| {
            let mode = match self.rounding {
                None | Some(RoundingDirection::Nearest) => RoundingMode::Nearest,
                Some(RoundingDirection::Up) => RoundingMode::Up,
                Some(RoundingDirection::Down) => RoundingMode::Down,
            };
            RoundingPolicy::new(i64::from(minutes) * 60, mode, RoundingGrain::Entry)
        });
        let alone = self.rounding.is_some() && self.rounding_minutes.is_none();
        checks.field("rounding", if alone { Err("goes with rounding_minutes") } else { Ok(()) });
        let (project, user) = (self.project_id.map(IdInput::into_id), self.user_id.map(IdInput::into_id));
        let parts = SummaryParts { rounding, rounded: parts.rounded || rounding.is_some(), ..parts };
        checks.finish(|| Some(SummaryRequest { from, until, project, user, zone, parts }))
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
        weeks: include.contains(&SummaryPart::Week).then(|| filter.0.first_weekday(state)),
        users: include.contains(&SummaryPart::User),
        clients: include.contains(&SummaryPart::Client),
        categories: include.contains(&SummaryPart::Category),
        rounded: include.contains(&SummaryPart::Rounded),
        amounts: include.contains(&SummaryPart::Amounts),
        rounding: None,
    };
    let request = filter.0.request(state, parts)?;
    Ok(Reply::new(state.summary(state.app.summarize(&reader.caller, request).await?)))
}

pub(super) fn routes(config: &mut web::ServiceConfig<'_>) {
    config.service(web::resource("/api/v1/reports/summary").route(web::get().to(summarize)));
}
