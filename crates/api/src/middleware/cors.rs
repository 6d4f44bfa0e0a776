//! Cross-origin requests: any origin may call `/api/v1` with a token, none with cookies.
//!
//! Written by hand because `actix-cors` answers a preflight only when it looks like one and with 200, leaves the
//! `Allow-Methods` and `Allow-Headers` out of other answers, and refuses what it does not like; browsers extensions and
//! mobile web views that work with this API have always been answered 204 and the same headers on everything.

use actix_web::{
    HttpResponse,
    dev::ServiceRequest,
    http::{
        Method,
        header::{self, HeaderValue},
    },
};

use super::Headers;

const METHODS: HeaderValue = HeaderValue::from_static("GET, POST, PUT, PATCH, DELETE, OPTIONS");
const ALLOWED: HeaderValue = HeaderValue::from_static(
    "Authorization, Content-Type, Accept, X-Request-ID, X-API-Key, Idempotency-Key, If-Match, If-None-Match",
);
const EXPOSED: HeaderValue = HeaderValue::from_static(
    "ETag, X-Request-ID, X-RateLimit-Limit, X-RateLimit-Remaining, X-RateLimit-Reset, Retry-After, \
     Idempotency-Replayed",
);

/// The answer to `OPTIONS` on the API, whatever the path and without a token.
pub(super) fn preflight(request: &ServiceRequest) -> Option<HttpResponse> {
    let asked = request.method() == Method::OPTIONS && applies(request);
    asked.then(|| {
        let age = (header::ACCESS_CONTROL_MAX_AGE, HeaderValue::from_static("600"));
        HttpResponse::NoContent().insert_header(age).finish()
    })
}

/// The headers of every answer of the API.
pub(super) fn headers(request: &ServiceRequest) -> Headers {
    if !applies(request) {
        return Headers::new();
    }
    let origin = request.headers().get(header::ORIGIN).cloned();
    vec![
        (header::ACCESS_CONTROL_ALLOW_ORIGIN, origin.unwrap_or(HeaderValue::from_static("*"))),
        (header::ACCESS_CONTROL_ALLOW_METHODS, METHODS),
        (header::ACCESS_CONTROL_ALLOW_HEADERS, ALLOWED),
        (header::ACCESS_CONTROL_EXPOSE_HEADERS, EXPOSED),
        (header::VARY, HeaderValue::from_static("Origin")),
    ]
}

fn applies(request: &ServiceRequest) -> bool {
    request.path().strip_prefix("/api/v1").is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}
