//! Headers that tell browsers to be careful with what they get.

use actix_web::http::header::{self, HeaderName, HeaderValue};

use super::Headers;

/// Which content security policy an answer is sent with; put it into an answer's headers to choose another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ContentPolicy {
    /// Data: a browser that shows it as a page loads and runs nothing.
    Data,
    /// The documentation: scripts and styles of this server, requests to this server.
    Documentation,
}

impl ContentPolicy {
    const fn value(self) -> HeaderValue {
        match self {
            Self::Data => HeaderValue::from_static("default-src 'none'; frame-ancestors 'none'"),
            // The user interface sets styles on elements, and its icons are data URLs.
            Self::Documentation => HeaderValue::from_static(
                "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; \
                 font-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; \
                 frame-ancestors 'none'",
            ),
        }
    }

    fn of(path: &str) -> Self {
        let documentation = path.strip_prefix("/api/docs").is_some_and(|rest| rest.is_empty() || rest.starts_with('/'));
        if documentation { Self::Documentation } else { Self::Data }
    }
}

/// `Strict-Transport-Security` is not among them: whoever terminates TLS knows whether every client has it.
pub(super) fn headers(path: &str) -> Headers {
    vec![
        (header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
        (header::X_FRAME_OPTIONS, HeaderValue::from_static("DENY")),
        (header::REFERRER_POLICY, HeaderValue::from_static("no-referrer")),
        (
            HeaderName::from_static("permissions-policy"),
            HeaderValue::from_static("camera=(), geolocation=(), microphone=()"),
        ),
        (header::CONTENT_SECURITY_POLICY, ContentPolicy::of(path).value()),
    ]
}
