//! Why a form about time was refused, in words that say what to do.

use timekeeper_app::{AppError, Conflict, Refusal};
use timekeeper_domain::{Instant, entry::EntryError, id::EntryId};

use super::{fields::Problem, work::work_text};
use crate::{
    show::Show,
    texts::{Key, key},
    visitor::Person,
};

/// What to say of a refusal that a form can mend; anything else is given back.
pub(super) fn text(error: &AppError, person: &Person) -> Option<String> {
    let texts = person.texts();
    let known: Key = match error {
        AppError::Refused(refusal) => match refusal {
            Refusal::Overlap | Refusal::OverlapOnChange => key("entry-overlaps-some"),
            Refusal::Entry(EntryError::EndNotAfterStart) => key("entry-end-first"),
            Refusal::Entry(EntryError::NoTarget | EntryError::TaskWithoutProject)
            | Refusal::Project
            | Refusal::TimerProject
            | Refusal::Task
            | Refusal::TimerTask
            | Refusal::TaskOnChange => key("entry-work-wrong"),
            Refusal::ProjectClosed(_) => key("entry-work-closed"),
            Refusal::TaskRequired => key("entry-task-required"),
            Refusal::DescriptionRequired => key("entry-notes-required"),
            Refusal::DescriptionTooShort(least) => {
                return Some(texts.with(key("entry-notes-short"), "least", least));
            }
            Refusal::FutureTimer => key("entry-future"),
            Refusal::Entry(EntryError::EndOnRunning) | Refusal::DeleteRunning => key("entry-still-runs"),
            _ => return None,
        },
        AppError::Conflict(Conflict::EntryInvoiced) => key("entry-invoiced"),
        AppError::Conflict(Conflict::TimerRunning) => key("timer-runs-already"),
        AppError::Forbidden(_) => key("entry-work-wrong"),
        _ => return None,
    };
    Some(texts.say(known))
}

/// The same, and of an overlap with what it overlaps. `span` is what was asked for.
///
/// # Errors
/// The refusal, when no form can mend it.
pub(super) async fn problem(
    error: AppError,
    person: &Person,
    except: Option<EntryId>,
    span: (Instant, Instant),
) -> Result<Problem, AppError> {
    if let AppError::Refused(Refusal::Overlap | Refusal::OverlapOnChange) = &error {
        let touching = person.app().entries_touching(&person.caller, span.0, span.1).await?;
        let other = touching.iter().find(|view| Some(view.entry.id) != except && !view.entry.state.is_open());
        if let Some((view, end)) = other.and_then(|view| Some((view, view.entry.state.end()?))) {
            let show = Show::new(person.app().organisation());
            let values = [
                ("work", work_text(view).into()),
                ("from", show.moment(view.entry.start).into()),
                ("until", show.clock(end).into()),
            ];
            return Ok(Problem::new(person.texts().fill(key("entry-overlaps"), &values)));
        }
    }
    text(&error, person).map(Problem::new).ok_or(error)
}
