//! A constructor for every error of the contract, with its status, code and text.

use std::fmt::Display;

use actix_web::http::{StatusCode, header};
use serde_json::json;

use super::{Cause, FieldErrors, Problem};

/// What a token may still do, for the answer to a request that came too soon.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RateLimited {
    /// Requests per minute.
    pub per_minute: u64,
    /// Requests per hour.
    pub per_hour: u64,
    /// Requests left in this minute.
    pub remaining_per_minute: u64,
    /// Requests left in this hour.
    pub remaining_per_hour: u64,
    /// Seconds until the window that is used up ends.
    pub retry_after: u64,
}

/// The request itself is wrong.
impl Problem {
    /// 400 `error`: a rule of the business refuses it.
    pub fn refused(text: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, "error", text)
    }

    /// 400 `validation_error`: fields are missing or of the wrong form.
    pub fn validation(errors: FieldErrors) -> Self {
        Self::new(StatusCode::BAD_REQUEST, "validation_error", "Validation failed").with_errors(errors)
    }

    /// 400 `validation_error` about one field.
    pub fn invalid_field(field: impl Into<String>, text: impl Into<String>) -> Self {
        Self::validation(FieldErrors::new()).with_field(field, text)
    }

    /// 400 `bad_request`: not even readable.
    pub fn bad_request(text: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, "bad_request", text)
    }

    /// 400 `unsupported_action`: the AI helper knows no such action.
    pub fn unsupported_action() -> Self {
        Self::new(StatusCode::BAD_REQUEST, "unsupported_action", "Unsupported AI action.")
    }

    /// 405: the path exists, for the methods in `allow` only.
    pub fn method_not_allowed(allow: &str) -> Self {
        let text = "The method is not allowed for the requested URL";
        Self::new(StatusCode::METHOD_NOT_ALLOWED, "method_not_allowed", text).with_header(header::ALLOW, allow)
    }

    /// 413: the body is larger than `max_bytes`.
    pub fn payload_too_large(max_bytes: usize) -> Self {
        let text = format!("The body must have at most {max_bytes} bytes");
        Self::new(StatusCode::PAYLOAD_TOO_LARGE, "payload_too_large", text)
    }

    /// 414: the address is too long.
    pub fn uri_too_long() -> Self {
        Self::new(StatusCode::URI_TOO_LONG, "uri_too_long", "The address is too long")
    }

    /// 415: the body is not JSON, or does not say so.
    pub fn unsupported_media_type() -> Self {
        let text = "The body must be JSON, sent with Content-Type: application/json";
        Self::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, "unsupported_media_type", text)
    }

    /// 431: the headers are too large.
    pub fn headers_too_large() -> Self {
        let status = StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE;
        Self::new(status, "headers_too_large", "The headers are too large")
    }
}

/// The caller may not.
impl Problem {
    /// 401: no token at all.
    pub fn unauthenticated() -> Self {
        Self::new(StatusCode::UNAUTHORIZED, "unauthorized", "Authentication required")
            .with_message("API token must be provided in Authorization header or X-API-Key header")
    }

    /// 401: a token that is not accepted, and why.
    pub fn invalid_token(reason: impl Into<String>) -> Self {
        Self::new(StatusCode::UNAUTHORIZED, "unauthorized", "Invalid token").with_message(reason)
    }

    /// 403: the token lacks a scope.
    pub fn insufficient_scope(required: &str, available: Vec<String>) -> Self {
        let mut problem = Self::new(StatusCode::FORBIDDEN, "forbidden", "Insufficient permissions")
            .with_message(format!("This endpoint requires the '{required}' scope"));
        problem.0.body.required_scope = Some(required.to_owned());
        problem.0.body.available_scopes = Some(available);
        problem
    }

    /// 403: not this user.
    pub fn forbidden(text: impl Into<String>) -> Self {
        Self::new(StatusCode::FORBIDDEN, "forbidden", text)
    }

    /// 403: an area that this server does not have, or has switched off.
    pub fn module_disabled(module: &str) -> Self {
        Self::new(StatusCode::FORBIDDEN, "forbidden", "module_disabled")
            .with_message(format!("{module} module is disabled by the administrator."))
    }

    /// 429: too many requests for this token.
    pub fn rate_limited(limits: RateLimited) -> Self {
        Self::new(StatusCode::TOO_MANY_REQUESTS, "rate_limited", "Rate limit exceeded")
            .with_message("Too many requests for this API token. Try again later.")
            .with_extra("limit_per_minute", limits.per_minute)
            .with_extra("limit_per_hour", limits.per_hour)
            .with_extra("remaining_per_minute", limits.remaining_per_minute)
            .with_extra("remaining_per_hour", limits.remaining_per_hour)
            .with_header(header::RETRY_AFTER, &limits.retry_after.to_string())
    }
}

/// The state of things is another.
impl Problem {
    /// 404: no such path, or no such thing.
    pub fn resource_not_found() -> Self {
        Self::not_found("Resource not found")
    }

    /// 404 `<what> with ID <id> not found`.
    pub fn unknown(what: &str, id: impl Display) -> Self {
        Self::not_found(format!("{what} with ID {id} not found"))
    }

    /// 404 with a text of its own.
    pub fn not_found(text: impl Into<String>) -> Self {
        Self::new(StatusCode::NOT_FOUND, "not_found", text)
    }

    /// 409 with a code of its own, or `conflict`.
    pub fn conflict(code: &'static str, text: impl Into<String>) -> Self {
        Self::new(StatusCode::CONFLICT, code, text)
    }

    /// 412: the thing has changed since the caller read it; `current` is its version now.
    pub fn precondition_failed(current: &str) -> Self {
        let text = "It was changed in the meantime. Read it again and repeat the change.";
        Self::new(StatusCode::PRECONDITION_FAILED, "precondition_failed", text)
            .with_details(json!({"etag": current}))
            .with_header(header::ETAG, current)
    }
}

/// The server cannot.
impl Problem {
    /// 500: something broke; the cause goes to the log.
    pub fn internal(cause: impl Into<Cause>) -> Self {
        let text = "An internal error occurred";
        Self::new(StatusCode::INTERNAL_SERVER_ERROR, "internal_error", text).caused_by(cause)
    }

    /// 503: something this server needs does not answer; worth a retry after `retry_after` seconds.
    pub fn unavailable(code: &'static str, text: impl Into<String>, retry_after: u64) -> Self {
        Self::new(StatusCode::SERVICE_UNAVAILABLE, code, text)
            .with_header(header::RETRY_AFTER, &retry_after.to_string())
    }

    /// 503 `timeout`: the request took too long; whether it took effect is unknown.
    pub fn timeout() -> Self {
        Self::unavailable("timeout", "The request took too long", 1)
    }
}
