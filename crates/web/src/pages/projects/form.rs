//! The form of a project: what it says, and what that means.

use timekeeper_app::{AppError, Edit, Forbidden, NewProject, ProjectChange, Refusal};
use timekeeper_domain::{
    client::CustomFields,
    id::ClientId,
    money::Currency,
    project::{Color, ProjectCode, ProjectStatus, ProjectView, budget_mark},
};

use super::status_name;
use crate::{
    form::Form,
    pages::filled::{Names, Reading, Wrong, amount_field, edit, field, hours_field, text_words},
    show::amount,
    texts::{Key, Texts, key},
};

/// The fields, with what they are called.
pub(super) const NAMES: &Names = &[
    ("name", key("project-name")),
    ("code", key("project-code")),
    ("client", key("project-client")),
    ("description", key("project-description")),
    ("status", key("project-status")),
    ("billable", key("project-billable")),
    ("hourly_rate", key("project-rate")),
    ("billing_ref", key("project-billing-ref")),
    ("estimated_hours", key("project-hours-planned")),
    ("budget_amount", key("project-budget")),
    ("budget_threshold_percent", key("project-budget-mark")),
    ("color", key("project-color")),
];

/// The form of a new project.
pub(super) fn empty(client: &str) -> Form {
    Form::of([
        ("client", client.to_owned()),
        ("billable", "1".to_owned()),
        ("budget_threshold_percent", budget_mark(None).to_string()),
    ])
}

/// The form of a project as it is.
pub(super) fn of(view: &ProjectView) -> Form {
    let project = &view.project;
    Form::of([
        ("version", project.version.to_string()),
        ("name", project.name.to_string()),
        ("code", project.code.as_ref().map(|code| code.as_str().to_owned()).unwrap_or_default()),
        ("client", field(project.client.as_ref())),
        ("description", field(project.description.as_ref())),
        ("status", project.status.as_str().to_owned()),
        ("billable", if project.billable { "1" } else { "" }.to_owned()),
        ("hourly_rate", amount_field(project.hourly_rate)),
        ("billing_ref", field(project.billing_ref.as_ref())),
        ("estimated_hours", hours_field(project.estimated_hours)),
        ("budget_amount", amount_field(project.budget_amount)),
        ("budget_threshold_percent", project.budget_threshold_percent.to_string()),
        ("color", project.color.as_ref().map(|color| color.as_str().to_owned()).unwrap_or_default()),
    ])
}

/// The same for people: with words and names.
pub(super) fn shown(texts: Texts, view: &ProjectView) -> Form {
    let project = &view.project;
    let billable = texts.say(if project.billable { key("yes") } else { key("no") });
    of(view)
        .with("client", field(view.client_name.as_ref()))
        .with("status", texts.say(status_name(project.status)))
        .with("billable", billable)
        .with("hourly_rate", project.hourly_rate.map(amount).unwrap_or_default())
        .with("budget_amount", project.budget_amount.map(amount).unwrap_or_default())
}

fn status(texts: Texts, text: &str) -> Result<ProjectStatus, String> {
    match text {
        "" => Ok(ProjectStatus::Active),
        word => ProjectStatus::from_word(word).ok_or_else(|| texts.say(key("wrong-choice"))),
    }
}

fn client(texts: Texts, text: &str) -> Result<Option<ClientId>, String> {
    match text {
        "" => Ok(None),
        text => text.parse().map(|id| Some(ClientId::new(id))).map_err(|_| texts.say(key("wrong-choice"))),
    }
}

fn mark(texts: Texts, text: &str) -> Result<u8, String> {
    match text.trim() {
        "" => Ok(budget_mark(None)),
        text => {
            let percent = text.parse().ok().filter(|percent| *percent <= 100);
            percent.map(|percent| budget_mark(Some(percent))).ok_or_else(|| texts.say(key("project-mark-wrong")))
        }
    }
}

fn color(texts: Texts, text: &str) -> Result<Option<Color>, String> {
    match text.trim() {
        "" => Ok(None),
        text => Color::new(text).map(Some).map_err(|_| texts.say(key("project-color-wrong"))),
    }
}

/// The project that a form asks for. Amounts are of that currency, but for those that were there `before`.
///
/// # Errors
/// What is wrong with it.
pub(super) fn read(
    form: &Form,
    texts: Texts,
    currency: Currency,
    before: Option<&ProjectView>,
) -> Result<NewProject, Vec<Wrong>> {
    let mut reading = Reading::new(form, texts, NAMES);
    let before = before.map(|view| &view.project);
    let name = reading.text("name");
    let code =
        reading.maybe("code", |texts, text| ProjectCode::optional(text).map_err(|error| text_words(texts, error)));
    let client = reading.maybe("client", client);
    let description = reading.optional("description");
    let status = reading.read("status", status);
    let hourly_rate = reading.amount("hourly_rate", before.and_then(|project| project.hourly_rate), currency);
    let billing_ref = reading.optional("billing_ref");
    let estimated_hours = reading.hours("estimated_hours");
    let budget_amount = reading.amount("budget_amount", before.and_then(|project| project.budget_amount), currency);
    let mark = reading.read("budget_threshold_percent", mark);
    let color = reading.maybe("color", color);
    reading.finish(|| {
        Some(NewProject {
            name: name?,
            code,
            client,
            description,
            billable: form.has("billable"),
            hourly_rate,
            billing_ref,
            status: status?,
            estimated_hours,
            budget_amount,
            budget_threshold_percent: mark?,
            color,
            custom_fields: CustomFields::default(),
        })
    })
}

/// What changes about a project for it to be as a form says.
pub(super) fn change(new: NewProject, before: &ProjectView) -> ProjectChange {
    // Somebody may change a project whose client they do not see, but not choose such a client.
    let client = if new.client == before.project.client { Edit::Keep } else { edit(new.client) };
    ProjectChange {
        name: Some(new.name),
        code: edit(new.code),
        client,
        description: edit(new.description),
        billable: Some(new.billable),
        hourly_rate: edit(new.hourly_rate),
        billing_ref: edit(new.billing_ref),
        status: Some(new.status),
        estimated_hours: edit(new.estimated_hours),
        budget_amount: edit(new.budget_amount),
        budget_threshold_percent: Some(new.budget_threshold_percent),
        color: edit(new.color),
        custom_fields: None,
    }
}

/// What is wrong with a form that is refused for something that it can mend.
///
/// # Errors
/// The refusal, when it cannot.
pub(super) fn refusal(error: AppError, texts: Texts) -> Result<Vec<Wrong>, AppError> {
    let (field, text): (_, Key) = match error {
        AppError::Refused(Refusal::ProjectName) => ("name", key("project-name-taken")),
        AppError::Refused(Refusal::ProjectCode) => ("code", key("project-code-taken")),
        AppError::Refused(Refusal::Client) | AppError::Forbidden(Forbidden::Client) => ("client", key("wrong-choice")),
        other => return Err(other),
    };
    Ok(vec![Wrong::new(texts, NAMES, field, texts.say(text))])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_says_everything_that_is_wrong_with_it() {
        let long = "x".repeat(5_001);
        let text = format!(
            "name=&code={long}&client=x&description={long}&status=gone&hourly_rate=a&billing_ref={long}\
             &estimated_hours=-1&budget_amount=1.005&budget_threshold_percent=101&color=red"
        );
        let wrong = read(&Form::parse(text.as_bytes()), Texts::DEFAULT, Currency::EUR, None).unwrap_err();
        let fields: Vec<&str> = wrong.iter().map(|wrong| wrong.field).collect();
        let expected: Vec<&str> = NAMES.iter().map(|(field, _)| *field).filter(|field| *field != "billable").collect();
        assert_eq!(fields, expected);
        assert!(wrong.iter().all(|wrong| !wrong.name.is_empty() && !wrong.text.is_empty()));
    }

    #[test]
    fn a_form_that_says_little_asks_for_what_is_usual() {
        let new = read(&Form::parse(b"name=+Shop+"), Texts::DEFAULT, Currency::EUR, None).unwrap();
        assert_eq!((new.name.as_str(), new.billable, new.status), ("Shop", false, ProjectStatus::Active));
        assert_eq!((new.budget_threshold_percent, new.client, new.hourly_rate), (80, None, None));
    }
}
