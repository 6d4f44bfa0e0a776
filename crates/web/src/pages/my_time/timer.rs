//! The timer's buttons, and the marks of favourites.

use actix_web::{HttpResponse, web::Path};
use timekeeper_app::{AppError, Refusal, Work};
use timekeeper_domain::{
    entry::{EntryError, TimerConcurrency},
    id::{ProjectId, TaskId},
};

use super::{reader, refusal, view::week_path, week_of};
use crate::{
    failure::Failure,
    flash::Flash,
    form::Form,
    pages::{Shown, lead},
    show::day_field,
    visitor::{Person, Sent},
};

/// Back to the week that the form was on.
pub(super) fn back(person: &Person, form: &Form, flash: Option<Flash>) -> HttpResponse {
    let week = form.get("week");
    let path = if week.is_empty() { "/".to_owned() } else { week_path(&day_field(week_of(person, week))) };
    lead(person.here.jar, &path, flash)
}

/// Back with a message about something that was refused because it is so already, or not any more.
fn refused(person: &Person, form: &Form, error: AppError) -> Shown {
    let flash = match &error {
        AppError::Refused(Refusal::NoTimer | Refusal::NoTimerToStop) => Flash::NoTimer,
        AppError::Refused(Refusal::Entry(EntryError::AlreadyPaused)) => Flash::TimerPaused,
        AppError::Refused(Refusal::Entry(EntryError::NotPaused)) => Flash::TimerResumed,
        _ => return Err(error.into()),
    };
    Ok(back(person, form, Some(flash)))
}

pub(super) async fn start(sent: Sent<Person>) -> Shown {
    let Sent { by: person, form } = sent;
    let one = person.app().organisation().timers == TimerConcurrency::OnePerUser;
    let wanted = match reader(&person).timer(&form, one || form.has("switch")) {
        Ok(wanted) => wanted,
        Err(problem) => return Err(Failure::refused(problem.text)),
    };
    let started = person.app().write(&person.caller, async |work: &mut Work| work.start_timer(&wanted).await).await;
    match started {
        Ok(_) => Ok(back(&person, &form, Some(Flash::TimerStarted))),
        Err(error) => match refusal::text(&error, &person) {
            Some(text) => Err(Failure::refused(text)),
            None => Err(error.into()),
        },
    }
}

/// Stops the timer; of several, that on the task which is named.
pub(super) async fn stop(sent: Sent<Person>) -> Shown {
    let Sent { by: person, form } = sent;
    let task = form.get("task").parse().ok().map(TaskId::new);
    let stop = async |work: &mut Work| match task {
        Some(task) => work.stop_task(task, None).await,
        None => work.stop_timer(None).await,
    };
    match person.app().write(&person.caller, stop).await {
        Ok(_) => Ok(back(&person, &form, Some(Flash::TimerStopped))),
        Err(error) => refused(&person, &form, error),
    }
}

pub(super) async fn pause(sent: Sent<Person>) -> Shown {
    let Sent { by: person, form } = sent;
    match person.app().write(&person.caller, async |work: &mut Work| work.pause_timer().await).await {
        Ok(_) => Ok(back(&person, &form, Some(Flash::TimerPaused))),
        Err(error) => refused(&person, &form, error),
    }
}

pub(super) async fn resume(sent: Sent<Person>) -> Shown {
    let Sent { by: person, form } = sent;
    match person.app().write(&person.caller, async |work: &mut Work| work.resume_timer().await).await {
        Ok(_) => Ok(back(&person, &form, Some(Flash::TimerResumed))),
        Err(error) => refused(&person, &form, error),
    }
}

pub(super) async fn mark(sent: Sent<Person>, project: Path<i64>) -> Shown {
    let Sent { by: person, form } = sent;
    let project = ProjectId::new(*project);
    person.app().write(&person.caller, async |work: &mut Work| work.add_favorite(project).await.map(drop)).await?;
    Ok(back(&person, &form, None))
}

pub(super) async fn unmark(sent: Sent<Person>, project: Path<i64>) -> Shown {
    let Sent { by: person, form } = sent;
    let project = ProjectId::new(*project);
    match person.app().write(&person.caller, async |work: &mut Work| work.remove_favorite(project).await).await {
        // Unmarked elsewhere meanwhile.
        Ok(()) | Err(AppError::NotFound(..)) => Ok(back(&person, &form, None)),
        Err(error) => Err(error.into()),
    }
}
