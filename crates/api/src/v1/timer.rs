//! `/timer` and the timers of tasks: the open time entries of a user.

use paperclip::actix::{api_v2_operation, web};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use timekeeper_app::{StartTask, StartTimer, Work};
use timekeeper_domain::{Instant, entry::EntryView, id::TaskId, text::Text};
use validator::Validate;

use super::{
    common::Checks,
    entries::bodies::{TimeEntry, TimeEntryChanged},
    gate::{ReadTime, Reader, Sent, WriteTime, Writer},
    state::ApiState,
    tag::tag,
};
use crate::{
    body::{Body, OptionalBody, RequestBody},
    error::Problem,
    path::Id,
    reply::{Found, Reply, Tagged},
    wire::{DateTimeInput, IdInput},
};

/// Whether a timer runs.
#[derive(Debug, Serialize, JsonSchema)]
struct TimerStatus {
    active: bool,
    /// The timer that was started last
    timer: Option<TimeEntry>,
    /// All of them, where a user may run one on each task
    timers: Vec<TimeEntry>,
}

/// A timer that was started.
#[derive(Debug, Serialize, JsonSchema)]
struct TimerStarted {
    message: &'static str,
    timer: TimeEntry,
}

/// What to start a timer on.
#[derive(Debug, Deserialize, JsonSchema, Validate)]
#[schemars(extend("example" = {"project_id": 1, "task_id": 1}))]
struct TimerStart {
    project_id: IdInput,
    /// Of that project
    task_id: Option<IdInput>,
    #[validate(length(max = 5000))]
    notes: Option<String>,
    /// Whether a timer that runs is stopped first, in the same step; otherwise that is a conflict
    #[serde(default)]
    switch: bool,
}

impl RequestBody for TimerStart {
    const MISSING_TEXT: &'static [(&'static str, &'static str)] = &[("project_id", "project_id is required")];
}

/// How to start the timer of a task.
#[derive(Debug, Default, Deserialize, JsonSchema, Validate)]
#[schemars(extend("example" = {}))]
struct TaskStart {
    #[validate(length(max = 5000))]
    notes: Option<String>,
    /// Whether timers that run are stopped first, in the same step
    #[serde(default)]
    switch: bool,
}

impl RequestBody for TaskStart {}

/// When a timer was stopped.
#[derive(Debug, Deserialize, JsonSchema, Validate)]
#[schemars(extend("example" = {}))]
struct TimerStop {
    /// Earlier than now, when the user had long gone; now when left out
    stop_time: Option<DateTimeInput>,
}

impl RequestBody for TimerStop {}

/// Get timer status
///
/// The running or paused timer of the user, if there is one; where the server allows one on each task, all of them.
#[api_v2_operation(tags("Timer"), operation_id = "getTimerStatus")]
async fn timer_status(reader: Reader<ReadTime>) -> Result<Found<TimerStatus>, Problem> {
    let running = reader.state.app.timer_status(&reader.caller).await?;
    let timer = running.first().cloned().map(|view| reader.state.entry(view));
    let timers = running.into_iter().map(|view| reader.state.entry(view)).collect();
    Ok(Reply::new(TimerStatus { active: timer.is_some(), timer, timers }))
}

/// Start timer
///
/// On an active project. While a timer runs, a second one is a conflict (409 `timer_already_running`), unless `switch`
/// is true: then the first is stopped and the second started, or neither. Where the server allows one timer on each task,
/// only a second one on the same task is a conflict.
#[api_v2_operation(tags("Timer"), operation_id = "startTimer")]
async fn start_timer(writer: Writer<WriteTime>, body: Body<TimerStart>) -> Result<Tagged<201, TimerStarted>, Problem> {
    let asked = &body.value;
    let mut checks = Checks::default();
    let notes = checks.optional("notes", asked.notes.as_deref(), Text::optional);
    let start = checks.finish(|| {
        Some(StartTimer {
            project: asked.project_id.into_id(),
            task: asked.task_id.map(IdInput::into_id),
            notes: notes.flatten(),
            switch: asked.switch,
        })
    })?;
    writer.answer(&body.raw, async |work: &mut Work| Ok(writer.state.started(work.start_timer(&start).await?))).await
}

impl ApiState {
    fn stop_time(&self, stop: Option<TimerStop>) -> Result<Option<Instant>, Problem> {
        let mut checks = Checks::default();
        let asked = stop.and_then(|stop| stop.stop_time);
        let at = checks.optional("stop_time", asked, |at| at.resolve(self.zone()));
        checks.finish(|| Some(at))
    }

    fn started(&self, view: EntryView) -> Sent<TimerStarted> {
        let version = view.entry.version;
        let timer = self.entry(view);
        let tag = tag(version, &timer);
        Sent::tagged(TimerStarted { message: "Timer started successfully", timer }, tag)
    }
}

/// Start the timer of a task
///
/// The same as starting a timer on the task and its project.
#[api_v2_operation(tags("Timer"), operation_id = "startTask")]
async fn start_task(
    writer: Writer<WriteTime>,
    id: Id<TaskId>,
    body: OptionalBody<TaskStart>,
) -> Result<Tagged<201, TimerStarted>, Problem> {
    let asked = body.value.unwrap_or_default();
    let mut checks = Checks::default();
    let notes = checks.optional("notes", asked.notes.as_deref(), Text::optional);
    let start = checks.finish(|| Some(StartTask { notes: notes.flatten(), switch: asked.switch }))?;
    writer
        .answer(&body.raw, async |work: &mut Work| Ok(writer.state.started(work.start_task(id.0, &start).await?)))
        .await
}

/// Stop the timer of a task
///
/// While another timer runs instead, that is a conflict (409 `timer_not_on_task`).
#[api_v2_operation(tags("Timer"), operation_id = "stopTask")]
async fn stop_task(
    writer: Writer<WriteTime>,
    id: Id<TaskId>,
    body: OptionalBody<TimerStop>,
) -> Result<Tagged<200, TimeEntryChanged>, Problem> {
    let at = writer.state.stop_time(body.value)?;
    writer
        .answer(&body.raw, async |work: &mut Work| {
            let view = work.stop_task(id.0, at).await?;
            Ok(writer.state.entry_changed("Timer stopped successfully", view))
        })
        .await
}

/// Stop timer
///
/// An open pause ends with it and does not count as work.
#[api_v2_operation(tags("Timer"), operation_id = "stopTimer")]
async fn stop_timer(
    writer: Writer<WriteTime>,
    body: OptionalBody<TimerStop>,
) -> Result<Tagged<200, TimeEntryChanged>, Problem> {
    let at = writer.state.stop_time(body.value)?;
    writer
        .answer(&body.raw, async |work: &mut Work| {
            let view = work.stop_timer(at).await?;
            Ok(writer.state.entry_changed("Timer stopped successfully", view))
        })
        .await
}

/// Pause timer
#[api_v2_operation(tags("Timer"), operation_id = "pauseTimer")]
async fn pause_timer(
    writer: Writer<WriteTime>,
    body: OptionalBody<super::favorites::Nothing>,
) -> Result<Tagged<200, TimeEntryChanged>, Problem> {
    writer
        .answer(&body.raw, async |work: &mut Work| {
            let view = work.pause_timer().await?;
            Ok(writer.state.entry_changed("Timer paused", view))
        })
        .await
}

/// Resume timer
///
/// The pause becomes a break.
#[api_v2_operation(tags("Timer"), operation_id = "resumeTimer")]
async fn resume_timer(
    writer: Writer<WriteTime>,
    body: OptionalBody<super::favorites::Nothing>,
) -> Result<Tagged<200, TimeEntryChanged>, Problem> {
    writer
        .answer(&body.raw, async |work: &mut Work| {
            let view = work.resume_timer().await?;
            Ok(writer.state.entry_changed("Timer resumed", view))
        })
        .await
}

pub(super) fn routes(config: &mut web::ServiceConfig<'_>) {
    config
        .service(web::resource("/api/v1/timer/status").route(web::get().to(timer_status)))
        .service(web::resource("/api/v1/timer/start").route(web::post().to(start_timer)))
        .service(web::resource("/api/v1/tasks/{task_id}/start").route(web::post().to(start_task)))
        .service(web::resource("/api/v1/tasks/{task_id}/stop").route(web::post().to(stop_task)))
        .service(web::resource("/api/v1/timer/stop").route(web::post().to(stop_timer)))
        .service(web::resource("/api/v1/timer/pause").route(web::post().to(pause_timer)))
        .service(web::resource("/api/v1/timer/resume").route(web::post().to(resume_timer)));
}
