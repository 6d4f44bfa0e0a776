//! Answers that the framework makes on its own, in the error shape of everything else.

use actix_web::{
    ResponseError,
    body::BoxBody,
    dev::ServiceResponse,
    http::{
        StatusCode,
        header::{self, HeaderName, HeaderValue},
    },
};

use crate::error::Problem;

/// Headers that tell of a body that is replaced.
const BODY: [HeaderName; 2] = [header::CONTENT_TYPE, header::CONTENT_LENGTH];

/// Gives an error that has no body of its own, or only a line of text, the body that errors have here.
pub(super) fn with_json_error(response: ServiceResponse<BoxBody>) -> ServiceResponse<BoxBody> {
    let status = response.status();
    if !(status.is_client_error() || status.is_server_error()) || has_own_body(&response) {
        return response;
    }
    let problem = match status {
        StatusCode::NOT_FOUND => Problem::resource_not_found(),
        StatusCode::METHOD_NOT_ALLOWED => Problem::method_not_allowed(&allowed(&response)),
        StatusCode::URI_TOO_LONG => Problem::uri_too_long(),
        StatusCode::UNSUPPORTED_MEDIA_TYPE => Problem::unsupported_media_type(),
        StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE => Problem::headers_too_large(),
        StatusCode::PAYLOAD_TOO_LARGE => {
            Problem::new(status, "payload_too_large", "The body of the request is too large")
        }
        status if status.is_server_error() => {
            Problem::internal(format!("a handler answered {status} without saying why"))
        }
        status => Problem::new(status, "bad_request", status.canonical_reason().unwrap_or("Bad request")),
    };
    let (request, bare) = response.into_parts();
    let mut told = problem.error_response();
    // What was put on the answer on its way here stays, such as the caller's limits.
    for (name, value) in bare.headers().iter().filter(|(name, _)| !BODY.contains(name)) {
        if !told.headers().contains_key(name) {
            told.headers_mut().insert(name.clone(), value.clone());
        }
    }
    ServiceResponse::new(request, told)
}

fn has_own_body(response: &ServiceResponse<BoxBody>) -> bool {
    let kind = response.headers().get(header::CONTENT_TYPE);
    kind.and_then(|kind| kind.to_str().ok()).is_some_and(|kind| !kind.starts_with("text/plain"))
}

/// The methods that the router knows for the path, and those that follow: `HEAD` from `GET`, `OPTIONS` always.
fn allowed(response: &ServiceResponse<BoxBody>) -> String {
    let known = response.headers().get(header::ALLOW).map(HeaderValue::to_str);
    let known = known.and_then(Result::ok).unwrap_or_default();
    let mut methods: Vec<&str> = known.split(',').map(str::trim).filter(|method| !method.is_empty()).collect();
    if methods.contains(&"GET") {
        methods.push("HEAD");
    }
    methods.push("OPTIONS");
    methods.join(", ")
}
