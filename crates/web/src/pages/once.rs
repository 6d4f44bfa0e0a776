//! Forms that make something once, however often they are sent.

use actix_web::http::StatusCode;
use timekeeper_app::{Answer, AppError, Retry, Seal, StoreError, Work};

use crate::{form::Form, visitor::Person};

/// Characters of chance that a form is known by.
const LENGTH: usize = 24;

/// What a form is known by: what it says itself, or something new.
pub(super) fn key_of(person: &Person, form: &Form) -> Result<String, AppError> {
    match form.get("once") {
        "" => person.app().chance(LENGTH),
        known => Ok(known.to_owned()),
    }
}

/// What tells a form that is sent again from another one. What is kept for it is sealed with the session.
pub(super) fn retry(person: &Person, path: &str, form: &Form) -> Option<Retry> {
    let key = form.get("once").chars().take(LENGTH).collect::<String>();
    let seal = Seal::new(person.session(), &key);
    let fingerprint = seal.fingerprint(path, form.text().as_bytes());
    (!key.is_empty()).then_some(Retry { key, fingerprint, seal })
}

/// Makes what a form asks for; the same form again makes nothing, and gives the same number.
pub(super) async fn make(
    person: &Person,
    path: &str,
    form: &Form,
    work: impl AsyncFnOnce(&mut Work) -> Result<i64, AppError>,
) -> Result<i64, AppError> {
    let retry = retry(person, path, form);
    let made = person.app().answer(&person.caller, retry.as_ref(), async |open: &mut Work| {
        let body = work(open).await?.to_string();
        Ok(Answer { status: StatusCode::CREATED.as_u16(), etag: None, body })
    });
    made.await?.answer.body.parse().map_err(|error| StoreError::Internal(Box::new(error)).into())
}
