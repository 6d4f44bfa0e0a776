//! `/users/{user_id}/report`: one user's work by task.

use paperclip::actix::{api_v2_operation, web};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use timekeeper_app::TaskReport;
use timekeeper_domain::{Instant, id::UserId, report::TaskShare};
use validator::Validate;

use super::{
    common::Checks,
    gate::{ReadReports, Reader},
    state::ApiState,
};
use crate::{
    body::{Body, RequestBody},
    error::Problem,
    path::Id,
    query::Params,
    reply::{Found, Reply},
    wire::{DateOrDateTimeInput, Timestamp},
};

/// From when to when, by default the last 30 days.
#[derive(Clone, Copy, Debug, Deserialize, JsonSchema, Validate)]
pub(super) struct ReportParams {
    /// From this day or moment on
    from: Option<DateOrDateTimeInput>,
    /// To the end of this day or to this moment
    to: Option<DateOrDateTimeInput>,
}

impl From<ReportWindow> for ReportParams {
    fn from(window: ReportWindow) -> Self {
        Self { from: Some(window.from), to: Some(window.to) }
    }
}

/// From when to when.
#[derive(Clone, Copy, Debug, Deserialize, JsonSchema, Validate)]
#[schemars(extend("example" = {"from": "2026-01-01", "to": "2026-01-31"}))]
struct ReportWindow {
    /// From this day or moment on
    from: DateOrDateTimeInput,
    /// To the end of this day or to this moment
    to: DateOrDateTimeInput,
}

impl RequestBody for ReportWindow {}

/// A task that was worked on.
#[derive(Debug, Serialize, JsonSchema)]
struct ReportedTask {
    id: i64,
    name: String,
    project_id: i64,
}

/// Hours, minutes and seconds, all of them together.
#[derive(Debug, Serialize, JsonSchema)]
struct Duration {
    hours: i64,
    minutes: i64,
    seconds: i64,
}

/// Work on one task.
#[derive(Debug, Serialize, JsonSchema)]
struct ReportLine {
    /// Null for work without a task
    task: Option<ReportedTask>,
    duration: Duration,
    duration_seconds: i64,
}

/// One user's work by task, the most first.
#[derive(Debug, Serialize, JsonSchema)]
struct TaskReportAnswer {
    report: Vec<ReportLine>,
    total_seconds: i64,
    from: Timestamp,
    /// The last moment inside
    to: Timestamp,
}

impl From<TaskShare> for ReportLine {
    fn from(line: TaskShare) -> Self {
        let TaskShare { task, seconds } = line;
        Self {
            task: task.map(|(id, name, project)| ReportedTask { id: id.get(), name, project_id: project.get() }),
            duration: Duration { hours: seconds / 3_600, minutes: seconds / 60 % 60, seconds: seconds % 60 },
            duration_seconds: seconds,
        }
    }
}

impl ApiState {
    pub(super) fn report_window(&self, window: ReportParams) -> Result<(Option<Instant>, Option<Instant>), Problem> {
        let mut checks = Checks::default();
        let from = checks.optional("from", window.from, |date| date.first(self.zone()));
        let until = checks.optional("to", window.to, |date| date.until(self.zone()));
        checks.finish(|| Some((from, until)))
    }

    fn task_report(&self, report: TaskReport) -> TaskReportAnswer {
        let last = Instant::from_unix_micros(report.until.unix_micros() - 1).unwrap_or(report.until);
        let total_seconds = report.lines.iter().map(|line| line.seconds).sum();
        let lines = report.lines.into_iter().map(ReportLine::from).collect();
        TaskReportAnswer { report: lines, total_seconds, from: self.time(report.from), to: self.time(last) }
    }
}

/// Get a user's report
///
/// What the user worked on each task in a window, the most first: one's own work, or for administrators anybody's. Entries
/// are cut at the edges of the window, and what goes on counts up to now.
#[api_v2_operation(tags("Reports"), operation_id = "getUserReport")]
async fn get_report(
    reader: Reader<ReadReports>,
    id: Id<UserId>,
    window: Params<ReportParams>,
) -> Result<Found<TaskReportAnswer>, Problem> {
    let (from, until) = reader.state.report_window(window.0)?;
    let report = reader.state.app.task_report(&reader.caller, id.0, from, until).await?;
    Ok(Reply::new(reader.state.task_report(report)))
}

/// Ask for a user's report
///
/// The same with the window in the body.
#[api_v2_operation(tags("Reports"), operation_id = "askUserReport")]
async fn ask_report(
    reader: Reader<ReadReports>,
    id: Id<UserId>,
    window: Body<ReportWindow>,
) -> Result<Found<TaskReportAnswer>, Problem> {
    let (from, until) = reader.state.report_window(window.value.into())?;
    let report = reader.state.app.task_report(&reader.caller, id.0, from, until).await?;
    Ok(Reply::new(reader.state.task_report(report)))
}

pub(super) fn routes(config: &mut web::ServiceConfig<'_>) {
    config.service(
        web::resource("/api/v1/users/{user_id}/report")
            .route(web::get().to(get_report))
            .route(web::post().to(ask_report)),
    );
}
