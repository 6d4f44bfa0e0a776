//! Entries that are written down by hand, changed and removed.

use actix_web::{http::StatusCode, web::Path};
use timekeeper_app::{AppError, EntryChange, Kind, Precondition, Work};
use timekeeper_domain::id::EntryId;

use super::{
    Adding, Editing, Open,
    fields::{Fields, Problem},
    own_entry, reader, refusal, show_week, timer,
    view::{Stored, week_path},
    week_of,
    work::{work_text, work_value},
};
use crate::{
    failure::Failure,
    flash::Flash,
    form::Form,
    pages::{Shown, lead},
    show::{Show, day_field},
    texts::key,
    visitor::{Person, Sent},
};

/// Shows the form of a new entry again, with what is wrong.
async fn add_again(person: &Person, form: &Form, fields: Fields, problem: Problem, status: StatusCode) -> Shown {
    let adding = Adding { fields, is_open: true, problem: Some(problem) };
    show_week(person, week_of(person, form.get("week")), Open { adding, status, ..Open::nothing(person) }).await
}

pub(super) async fn add(sent: Sent<Person>) -> Shown {
    let Sent { by: person, form } = sent;
    let fields = Fields::read(&form);
    let status = StatusCode::UNPROCESSABLE_ENTITY;
    let new = match reader(&person).new_entry(&fields, person.app().now()) {
        Ok(new) => new,
        Err(problem) => return add_again(&person, &form, fields, problem, status).await,
    };
    let added = person.app().write(&person.caller, async |work: &mut Work| work.create_entry(&new).await).await;
    match added {
        Ok(view) => {
            // Where it can be seen.
            let path = format!("{}#entry-{}", week_path(&day_field(view.entry.day)), view.entry.id);
            Ok(lead(person.here.jar, &path, Some(Flash::EntryAdded)))
        }
        Err(error) => {
            let problem = refusal::problem(error, &person, None, (new.start, new.end.unwrap_or(new.start))).await?;
            add_again(&person, &form, fields, problem, status).await
        }
    }
}

pub(super) async fn edit(sent: Sent<Person>, id: Path<i64>) -> Shown {
    let Sent { by: person, form } = sent;
    let fields = Fields::read(&form);
    let before = match own_entry(&person, *id).await {
        Ok(before) => before,
        Err(AppError::NotFound(..)) => return gone(&person, &form, fields).await,
        Err(error) => return Err(error.into()),
    };
    let editing = |fields: Fields, problem, stored| Editing {
        id: *id,
        work: work_text(&before),
        work_was: work_value(&before),
        is_open: before.entry.state.is_open(),
        fields,
        problem,
        stored,
    };
    let change = match reader(&person).change(&fields) {
        Ok(change) => change,
        Err(problem) => {
            return edit_again(&person, &form, editing(fields, Some(problem), None), StatusCode::UNPROCESSABLE_ENTITY)
                .await;
        }
    };
    match save(&person, *id, &fields, &change).await {
        Ok(()) => {
            let week = week_path(&day_field(week_of(&person, form.get("week"))));
            Ok(lead(person.here.jar, &format!("{week}#entry-{id}"), Some(Flash::EntrySaved)))
        }
        Err(AppError::Precondition) => {
            let now = own_entry(&person, *id).await?;
            let stored = Stored::of(&now, Show::new(person.app().organisation()));
            let fields = fields.over(&stored.fields);
            let problem = Problem::new(person.texts().say(key("entry-changed")));
            edit_again(&person, &form, editing(fields, Some(problem), Some(stored)), StatusCode::CONFLICT).await
        }
        Err(AppError::NothingToChange(Kind::TimeEntry)) => gone(&person, &form, fields).await,
        Err(error) => {
            let entry = &before.entry;
            let span = (
                change.start.unwrap_or(entry.start),
                change.end.or(entry.state.end()).unwrap_or_else(|| person.app().now()),
            );
            let problem = refusal::problem(error, &person, Some(entry.id), span).await?;
            edit_again(&person, &form, editing(fields, Some(problem), None), StatusCode::UNPROCESSABLE_ENTITY).await
        }
    }
}

/// Keeps a change, if the entry still is what the form was filled from.
async fn save(person: &Person, id: i64, fields: &Fields, change: &EntryChange) -> Result<(), AppError> {
    // A form without a version was not filled from anything.
    let versions = Some(fields.version.parse().into_iter().collect());
    let precondition = Precondition { versions, updated_at: None };
    let work = async |work: &mut Work| work.update_entry(EntryId::new(id), change, &precondition).await;
    person.app().write(&person.caller, work).await.map(drop)
}

/// Shows the form of an entry again, with what is wrong.
async fn edit_again(person: &Person, form: &Form, editing: Editing, status: StatusCode) -> Shown {
    let open = Open { editing: Some(editing), status, ..Open::nothing(person) };
    show_week(person, week_of(person, form.get("week")), open).await
}

/// The entry is not there any more: what was written of it becomes the form of a new one.
async fn gone(person: &Person, form: &Form, mut fields: Fields) -> Shown {
    if fields.work.is_empty() {
        form.get("work_was").clone_into(&mut fields.work);
    }
    let problem = Problem::new(person.texts().say(key("entry-gone")));
    add_again(person, form, fields, problem, StatusCode::CONFLICT).await
}

pub(super) async fn delete(sent: Sent<Person>, id: Path<i64>) -> Shown {
    let Sent { by: person, form } = sent;
    own_entry(&person, *id).await?;
    let precondition = Precondition::default();
    let work = async |work: &mut Work| work.delete_entry(EntryId::new(*id), None, &precondition).await;
    match person.app().write(&person.caller, work).await {
        Ok(()) => Ok(timer::back(&person, &form, Some(Flash::EntryDeleted))),
        Err(error) => match refusal::text(&error, &person) {
            Some(text) => Err(Failure::refused(text)),
            None => Err(error.into()),
        },
    }
}
