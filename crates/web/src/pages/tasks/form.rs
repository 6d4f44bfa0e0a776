//! The form of a task: what it says, and what that means.

use timekeeper_app::{AppError, Edit, NewTask, Refusal, TaskChange};
use timekeeper_domain::{
    Date,
    id::{ProjectId, UserId},
    task::{TaskPriority, TaskStatus, TaskView},
    text::Tags,
};

use super::row::{priority_name, status_name};
use crate::{
    form::Form,
    pages::filled::{Names, Reading, Wrong, edit, field, hours_field, text_words},
    show::{Show, day_field, parse_day},
    texts::{Texts, key},
};

/// The fields, with what they are called.
pub(super) const NAMES: &Names = &[
    ("name", key("task-name")),
    ("description", key("task-description")),
    ("status", key("task-status")),
    ("priority", key("task-priority")),
    ("assigned_to", key("task-assignee")),
    ("due_date", key("task-due")),
    ("estimated_hours", key("task-hours-planned")),
    ("tags", key("tags")),
];

/// The form of a new task.
pub(super) fn empty() -> Form {
    Form::of([("priority", TaskPriority::Medium.as_str().to_owned())])
}

/// The form of a task as it is.
pub(super) fn of(view: &TaskView) -> Form {
    let task = &view.task;
    Form::of([
        ("version", task.version.to_string()),
        ("name", task.name.to_string()),
        ("description", field(task.description.as_ref())),
        ("status", task.status.as_str().to_owned()),
        ("priority", task.priority.as_str().to_owned()),
        ("assigned_to", field(task.assigned_to.as_ref())),
        ("due_date", task.due_date.map(day_field).unwrap_or_default()),
        ("estimated_hours", hours_field(task.estimated_hours)),
        ("tags", task.tags.as_str().unwrap_or_default().to_owned()),
    ])
}

/// The same for people: with words and names.
pub(super) fn shown(texts: Texts, show: Show<'_>, view: &TaskView) -> Form {
    let task = &view.task;
    of(view)
        .with("status", texts.say(status_name(task.status)))
        .with("priority", texts.say(priority_name(task.priority)))
        .with("assigned_to", view.assigned_user.clone().unwrap_or_default())
        .with("due_date", task.due_date.map(|day| show.date(day)).unwrap_or_default())
}

fn status(texts: Texts, text: &str) -> Result<TaskStatus, String> {
    match text {
        "" => Ok(TaskStatus::Todo),
        word => TaskStatus::from_word(word).ok_or_else(|| texts.say(key("wrong-choice"))),
    }
}

fn priority(texts: Texts, text: &str) -> Result<TaskPriority, String> {
    match text {
        "" => Ok(TaskPriority::Medium),
        word => TaskPriority::from_word(word).ok_or_else(|| texts.say(key("wrong-choice"))),
    }
}

fn assignee(texts: Texts, text: &str) -> Result<Option<UserId>, String> {
    match text {
        "" => Ok(None),
        text => text.parse().map(|id| Some(UserId::new(id))).map_err(|_| texts.say(key("wrong-choice"))),
    }
}

fn due(texts: Texts, text: &str) -> Result<Option<Date>, String> {
    match text.trim() {
        "" => Ok(None),
        text => parse_day(text).map(Some).ok_or_else(|| texts.say(key("wrong-day"))),
    }
}

/// The task of that project that a form asks for.
///
/// # Errors
/// What is wrong with it.
pub(super) fn read(form: &Form, texts: Texts, project: ProjectId) -> Result<NewTask, Vec<Wrong>> {
    let mut reading = Reading::new(form, texts, NAMES);
    let name = reading.text("name");
    let description = reading.optional("description");
    let status = reading.read("status", status);
    let priority = reading.read("priority", priority);
    let assigned_to = reading.maybe("assigned_to", assignee);
    let due_date = reading.maybe("due_date", due);
    let estimated_hours = reading.hours("estimated_hours");
    let tags = reading.read("tags", |texts, text| Tags::new(text).map_err(|error| text_words(texts, error)));
    reading.finish(|| {
        Some(NewTask {
            project,
            name: name?,
            description,
            status: status?,
            priority: priority?,
            estimated_hours,
            due_date,
            assigned_to,
            tags: tags?,
        })
    })
}

/// What changes about a task for it to be as a form says.
pub(super) fn change(new: NewTask, before: &TaskView) -> TaskChange {
    // Who left may stay what they were, but is not chosen.
    let assigned_to = if new.assigned_to == before.task.assigned_to { Edit::Keep } else { edit(new.assigned_to) };
    TaskChange {
        name: Some(new.name),
        description: edit(new.description),
        status: Some(new.status),
        priority: Some(new.priority),
        estimated_hours: edit(new.estimated_hours),
        due_date: edit(new.due_date),
        assigned_to,
        tags: Some(new.tags),
    }
}

/// What is wrong with a form that is refused for something that it can mend.
///
/// # Errors
/// The refusal, when it cannot.
pub(super) fn refusal(error: AppError, texts: Texts) -> Result<Vec<Wrong>, AppError> {
    match error {
        AppError::Refused(Refusal::Assignee) => {
            Ok(vec![Wrong::new(texts, NAMES, "assigned_to", texts.say(key("wrong-choice")))])
        }
        other => Err(other),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_says_everything_that_is_wrong_with_it() {
        let long = "x".repeat(5_001);
        let text = format!(
            "name={long}&description={long}&status=gone&priority=5&assigned_to=x&due_date=2026-02-30\
             &estimated_hours=many&tags={long}"
        );
        let wrong = read(&Form::parse(text.as_bytes()), Texts::DEFAULT, ProjectId::new(1)).err().unwrap();
        let fields: Vec<&str> = wrong.iter().map(|wrong| wrong.field).collect();
        assert_eq!(fields, NAMES.iter().map(|(field, _)| *field).collect::<Vec<_>>());
    }

    #[test]
    fn a_form_that_says_little_asks_for_what_is_usual() {
        let new = read(&Form::parse(b"name=Login"), Texts::DEFAULT, ProjectId::new(1)).unwrap();
        assert_eq!((new.status, new.priority, new.assigned_to), (TaskStatus::Todo, TaskPriority::Medium, None));
    }
}
