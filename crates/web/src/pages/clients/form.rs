//! The form of a client: what it says, and what that means.

use timekeeper_app::{AppError, ClientChange, NewClient, Refusal};
use timekeeper_domain::{
    client::{ClientStatus, ClientView, CustomFields},
    money::Currency,
    user::Email,
};

use crate::{
    form::Form,
    pages::filled::{Names, Reading, Wrong, amount_field, edit, field},
    show::amount,
    texts::{Texts, key},
};

/// The fields, with what they are called.
pub(super) const NAMES: &Names = &[
    ("name", key("client-name")),
    ("company", key("client-company")),
    ("contact_person", key("client-contact")),
    ("email", key("client-email")),
    ("phone", key("client-phone")),
    ("address", key("client-address")),
    ("default_hourly_rate", key("client-rate")),
    ("description", key("client-description")),
];

/// The form of a client as it is.
pub(super) fn of(view: &ClientView) -> Form {
    let client = &view.client;
    Form::of([
        ("version", client.version.to_string()),
        ("name", client.name.to_string()),
        ("company", field(client.company.as_ref())),
        ("contact_person", field(client.contact_person.as_ref())),
        ("email", client.email.as_ref().map(|email| email.as_str().to_owned()).unwrap_or_default()),
        ("phone", field(client.phone.as_ref())),
        ("address", field(client.address.as_ref())),
        ("default_hourly_rate", amount_field(client.default_hourly_rate)),
        ("description", field(client.description.as_ref())),
    ])
}

/// The same for people.
pub(super) fn shown(view: &ClientView) -> Form {
    of(view).with("default_hourly_rate", view.client.default_hourly_rate.map(amount).unwrap_or_default())
}

fn email(texts: Texts, text: &str) -> Result<Option<Email>, String> {
    match text.trim() {
        "" => Ok(None),
        text => Email::new(text).map(Some).map_err(|_| texts.say(key("wrong-email"))),
    }
}

/// The client that a form asks for. Its rate is of that currency, but for one that was there `before`.
///
/// # Errors
/// What is wrong with it.
pub(super) fn read(
    form: &Form,
    texts: Texts,
    currency: Currency,
    before: Option<&ClientView>,
) -> Result<NewClient, Vec<Wrong>> {
    let mut reading = Reading::new(form, texts, NAMES);
    let name = reading.text("name");
    let company = reading.optional("company");
    let contact_person = reading.optional("contact_person");
    let email = reading.maybe("email", email);
    let phone = reading.optional("phone");
    let address = reading.optional("address");
    let rate = before.and_then(|view| view.client.default_hourly_rate);
    let default_hourly_rate = reading.amount("default_hourly_rate", rate, currency);
    let description = reading.optional("description");
    reading.finish(|| {
        Some(NewClient {
            name: name?,
            description,
            contact_person,
            email,
            phone,
            address,
            company,
            default_hourly_rate,
            status: ClientStatus::Active,
            custom_fields: CustomFields::default(),
        })
    })
}

/// What changes about a client for it to be as a form says. Where it stands and what else is kept are no part of that.
pub(super) fn change(new: NewClient) -> ClientChange {
    ClientChange {
        name: Some(new.name),
        description: edit(new.description),
        contact_person: edit(new.contact_person),
        email: edit(new.email),
        phone: edit(new.phone),
        address: edit(new.address),
        company: edit(new.company),
        default_hourly_rate: edit(new.default_hourly_rate),
        status: None,
        custom_fields: None,
    }
}

/// What is wrong with a form that is refused for something that it can mend.
///
/// # Errors
/// The refusal, when it cannot.
pub(super) fn refusal(error: AppError, texts: Texts) -> Result<Vec<Wrong>, AppError> {
    match error {
        AppError::Refused(Refusal::ClientName) => {
            Ok(vec![Wrong::new(texts, NAMES, "name", texts.say(key("client-name-taken")))])
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
            "name={long}&company={long}&contact_person={long}&email=nobody&phone={long}&address={long}\
             &default_hourly_rate=1.005&description={long}"
        );
        let wrong = read(&Form::parse(text.as_bytes()), Texts::DEFAULT, Currency::EUR, None).err().unwrap();
        let fields: Vec<&str> = wrong.iter().map(|wrong| wrong.field).collect();
        assert_eq!(fields, NAMES.iter().map(|(field, _)| *field).collect::<Vec<_>>());
    }
}
