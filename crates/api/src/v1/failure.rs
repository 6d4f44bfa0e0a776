//! The one place where the application's refusals become HTTP.

use actix_web::http::{StatusCode, header};
use timekeeper_app::StoreError;
use timekeeper_app::{
    AiError, AiRefusal, AppError, Conflict, Forbidden, GrantRefusal, RateStatus, Refusal, SecondFactor,
};
use timekeeper_domain::{entry::EntryError, expense::PriceError};

use super::common::sentence;
use crate::error::{Problem, RateLimited};

/// Seconds after which a client may try again when the store was busy or away.
const TRY_AGAIN: u64 = 1;

/// Seconds after which a service of somebody else may be asked again.
const ASK_AGAIN: u64 = 30;

impl From<AppError> for Problem {
    fn from(error: AppError) -> Self {
        let text = error.to_string();
        match error {
            AppError::NoToken => Self::unauthenticated(),
            AppError::BadToken(reason) => Self::invalid_token(reason.to_string()),
            AppError::SignIn => Self::new(StatusCode::UNAUTHORIZED, "invalid_credentials", text),
            AppError::SecondFactor(factor) => Self::new(StatusCode::UNAUTHORIZED, second_factor(factor), text),
            AppError::Grant(refusal) => Self::new(StatusCode::BAD_REQUEST, not_granted(refusal), text),
            AppError::Locked(locked) => Self::internal(locked),
            AppError::MissingScope { required, held } => {
                Self::insufficient_scope(required, held.iter().map(str::to_owned).collect())
            }
            AppError::Forbidden(Forbidden::Registration) => {
                Self::new(StatusCode::FORBIDDEN, "registration_disabled", text)
            }
            AppError::Forbidden(_) => Self::forbidden(text),
            AppError::NotFound(kind, id) => Self::unknown(&kind.to_string(), id),
            AppError::NoSuchUser(_) | AppError::NothingToChange(_) | AppError::Refused(Refusal::NoEntries) => {
                Self::not_found(text)
            }
            AppError::Refused(Refusal::Price(error)) => priced(error),
            AppError::Refused(refusal) => Self::new(StatusCode::BAD_REQUEST, refused(&refusal), text),
            AppError::Conflict(conflict) => Self::conflict(conflicting(conflict), text),
            AppError::Precondition => Self::new(StatusCode::PRECONDITION_FAILED, "precondition_failed", text),
            AppError::KeyReused => Self::new(StatusCode::UNPROCESSABLE_ENTITY, "idempotency_key_reused", text),
            AppError::TooManyRequests(status) => Self::rate_limited(limited(status)),
            AppError::TooManySignIns { retry_after } => Self::new(StatusCode::TOO_MANY_REQUESTS, "rate_limited", text)
                .with_header(header::RETRY_AFTER, &retry_after.to_string()),
            AppError::UnknownDocument => Self::new(StatusCode::UNPROCESSABLE_ENTITY, "national_id_not_found", text),
            AppError::DirectoryAway(cause) => {
                Self::unavailable("people_directory_unavailable", text, ASK_AGAIN).caused_by(cause)
            }
            AppError::Ai(refusal) => unhelped(refusal, text),
            AppError::Store(StoreError::Unavailable(cause)) => {
                Self::unavailable("store_unavailable", "The data store does not answer; try again", TRY_AGAIN)
                    .caused_by(cause)
            }
            AppError::Store(StoreError::Contended) => {
                Self::unavailable("busy", "Somebody else is changing the same data; try again", TRY_AGAIN)
            }
            AppError::Store(other) => Self::internal(other),
            AppError::Service(error) => Self::internal(error),
        }
    }
}

pub(super) const fn second_factor(factor: SecondFactor) -> &'static str {
    match factor {
        SecondFactor::Required => "totp_required",
        SecondFactor::Invalid => "totp_invalid",
    }
}

pub(super) const fn not_granted(refusal: GrantRefusal) -> &'static str {
    match refusal {
        GrantRefusal::RefreshToken => "invalid_grant",
        GrantRefusal::Scope => "invalid_scope",
    }
}

fn unhelped(refusal: AiRefusal, text: String) -> Problem {
    let refused = |code, text| Problem::new(StatusCode::BAD_REQUEST, code, text);
    match refusal {
        AiRefusal::Disabled | AiRefusal::ChatDisabled => refused("ai_disabled", text),
        AiRefusal::NotConfigured => refused("ai_not_configured", text),
        AiRefusal::MissingKey => refused("ai_missing_api_key", text),
        AiRefusal::Project => Problem::forbidden(text),
        AiRefusal::NoReply(AiError::Rejected { status }) => rejected(status, text),
        AiRefusal::NoReply(error) => {
            let (status, code) = match error {
                AiError::TimedOut => (StatusCode::GATEWAY_TIMEOUT, "ai_timeout"),
                AiError::Unreachable(_) => (StatusCode::BAD_GATEWAY, "ai_unreachable"),
                AiError::InvalidResponse(_) | AiError::Rejected { .. } => {
                    (StatusCode::BAD_GATEWAY, "ai_invalid_response")
                }
            };
            Problem::new(status, code, text).caused_by(error)
        }
    }
}

/// The provider's own status, when it is one of an error.
fn rejected(status: u16, text: String) -> Problem {
    let status =
        StatusCode::from_u16(status).ok().filter(|status| status.is_client_error() || status.is_server_error());
    let status = status.unwrap_or(StatusCode::BAD_GATEWAY);
    let problem = Problem::new(status, "ai_provider_error", text);
    if matches!(status, StatusCode::TOO_MANY_REQUESTS | StatusCode::SERVICE_UNAVAILABLE) {
        return problem.with_header(header::RETRY_AFTER, &ASK_AGAIN.to_string());
    }
    problem
}

const fn refused(refusal: &Refusal) -> &'static str {
    match refusal {
        Refusal::NoTimer | Refusal::NoTimerToStop => "no_active_timer",
        Refusal::CurrentPassword => "wrong_password",
        Refusal::Code => "totp_invalid",
        Refusal::NoSecretKey => "secret_key_missing",
        Refusal::MailDisabled => "mail_disabled",
        Refusal::ResetCode => "invalid_reset_token",
        Refusal::Entry(EntryError::AlreadyPaused | EntryError::NotPaused) => "invalid_state",
        _ => "error",
    }
}

const fn conflicting(conflict: Conflict) -> &'static str {
    match conflict {
        Conflict::TimerRunning => "timer_already_running",
        Conflict::KeyInUse => "idempotency_key_in_use",
        Conflict::TimerNotOnTask => "timer_not_on_task",
        Conflict::CategoryInUse => "category_in_use",
        Conflict::Expense(_) | Conflict::Invoice(_) => "invalid_state",
        Conflict::TimeInvoiced => "time_already_invoiced",
        Conflict::EntryInvoiced => "time_entry_invoiced",
        Conflict::LastAdministrator => "last_administrator",
        Conflict::TotpEnabled => "totp_enabled",
        Conflict::NoTotp => "totp_not_enabled",
        Conflict::EntryChanged | Conflict::RateStart | Conflict::Username | Conflict::Email | Conflict::NationalId => {
            "conflict"
        }
    }
}

/// What is wrong with the numbers of a price, by the field that it is about.
fn priced(error: PriceError) -> Problem {
    let problem = Problem::invalid_field(error.field(), sentence(&error.to_string()));
    if error == PriceError::NotPositive { problem.with_text(&error.to_string()) } else { problem }
}

fn limited(status: RateStatus) -> RateLimited {
    RateLimited {
        per_minute: status.limits.per_minute.into(),
        per_hour: status.limits.per_hour.into(),
        remaining_per_minute: status.remaining_per_minute.into(),
        remaining_per_hour: status.remaining_per_hour.into(),
        retry_after: status.retry_after.unsigned_abs(),
    }
}
