//! Why a form about a user was refused, and beside which field that is said.

use actix_web::http::StatusCode;
use timekeeper_app::{AppError, Conflict, Refusal};

use super::fields::{Fields, Wrong};
use crate::texts::{Key, Texts, key};

/// A refusal that a form can mend: its status, and what is said where.
pub(super) struct Refused {
    pub(super) status: StatusCode,
    pub(super) wrong: Wrong,
}

/// What is refused, if a form can mend it; anything else is given back.
pub(super) fn of(error: AppError, fields: &Fields, texts: Texts) -> Result<Refused, AppError> {
    let (status, field, words): (StatusCode, &'static str, Key) = match &error {
        AppError::Conflict(Conflict::Username) => (StatusCode::CONFLICT, "username", key("user-username-taken")),
        AppError::Conflict(Conflict::Email) => (StatusCode::CONFLICT, "email", key("user-email-taken")),
        AppError::Conflict(Conflict::NationalId) => {
            (StatusCode::CONFLICT, "national_id", key("user-national-id-taken"))
        }
        AppError::Conflict(Conflict::LastAdministrator) => {
            let field = if fields.get("active").is_empty() { "active" } else { "role" };
            (StatusCode::CONFLICT, field, key("user-last-administrator"))
        }
        AppError::Refused(refusal) => {
            let (field, words) = match refusal {
                Refusal::UsernameRequired => ("username", key("user-username-needed-new")),
                Refusal::UsernameIsAddress => ("username", key("user-username-address")),
                Refusal::CurrentPasswordRequired => ("current", key("user-current-needed")),
                Refusal::CurrentPassword => ("current", key("user-current-wrong")),
                _ => return Err(error),
            };
            (StatusCode::UNPROCESSABLE_ENTITY, field, words)
        }
        AppError::TooManySignIns { .. } => (StatusCode::TOO_MANY_REQUESTS, "current", key("sign-in-often")),
        AppError::UnknownDocument => (StatusCode::UNPROCESSABLE_ENTITY, "national_id", key("user-national-id-unknown")),
        AppError::DirectoryAway(cause) => {
            tracing::error!(%cause, "the people directory did not answer");
            (StatusCode::SERVICE_UNAVAILABLE, "national_id", key("user-directory-away"))
        }
        _ => return Err(error),
    };
    Ok(Refused { status, wrong: vec![(field, texts.say(words))] })
}
