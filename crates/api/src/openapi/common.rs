//! The answers and headers that many operations share, written once under `components`.

use serde_json::{Map, Value, json};

/// Status, component name and description of the shared errors.
const RESPONSES: [(&str, &str, &str); 8] = [
    ("401", "Unauthorized", "No token, or one that is not accepted"),
    ("413", "PayloadTooLarge", "The body is too large"),
    ("414", "UriTooLong", "The address with its query is too long"),
    ("415", "UnsupportedMediaType", "The body is not sent as JSON"),
    ("429", "TooManyRequests", "Too many requests for this token; `Retry-After` says when to come back"),
    ("431", "HeadersTooLarge", "The headers are too large"),
    ("500", "InternalError", "The server failed; the cause is in its log"),
    ("503", "Unavailable", "The server cannot answer now, or not in time"),
];

/// What any operation may answer, before it looks at the request or when it cannot.
pub(super) const EVERYWHERE: [&str; 4] = ["414", "431", "500", "503"];

const RATE_LIMIT: [&str; 3] = ["X-RateLimit-Limit", "X-RateLimit-Remaining", "X-RateLimit-Reset"];

/// The description of a shared error; empty for any other status.
pub(crate) fn text(status: &str) -> &'static str {
    RESPONSES.iter().find(|(each, ..)| *each == status).map_or("", |(.., text)| text)
}

/// A response object with the error body.
pub(super) fn error_response(description: &str) -> Value {
    json!({
        "description": description,
        "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Error"}}},
    })
}

/// The reference to write instead of a response that is a shared one.
pub(super) fn reference(status: &str, response: &Value) -> Option<Value> {
    let (_, name, text) = RESPONSES.iter().find(|(each, ..)| *each == status)?;
    (*response == error_response(text)).then(|| json!({"$ref": format!("#/components/responses/{name}")}))
}

/// Adds the headers that every answer has, and those of every answer to a token.
pub(super) fn add_headers(response: &mut Value, secured: bool) {
    let limits = if secured { RATE_LIMIT.as_slice() } else { &[] };
    add(response, ["X-Request-ID"].iter().chain(limits));
}

fn add<'a>(response: &mut Value, names: impl Iterator<Item = &'a &'a str>) {
    let Some(response) = response.as_object_mut() else { return };
    let headers = response.entry("headers").or_insert_with(|| json!({}));
    let Some(headers) = headers.as_object_mut() else { return };
    for name in names {
        headers.insert((*name).to_owned(), json!({"$ref": format!("#/components/headers/{name}")}));
    }
}

/// The shared errors by component name.
pub(super) fn responses() -> Map<String, Value> {
    let response = |(status, name, text): &(&str, &str, &str)| {
        let mut response = error_response(text);
        let more: &[&str] = match *status {
            "401" => &["WWW-Authenticate"],
            "429" | "503" => &["Retry-After"],
            _ => &[],
        };
        // Refused before anybody asked who it is.
        let unknown = ["401", "414", "431"].contains(status);
        let limits = if unknown { &[] } else { RATE_LIMIT.as_slice() };
        add(&mut response, ["X-Request-ID"].iter().chain(more).chain(limits));
        ((*name).to_owned(), response)
    };
    RESPONSES.iter().map(response).collect()
}

/// The shared headers by name.
pub(super) fn headers() -> Value {
    let number = |text: &str| json!({"description": text, "schema": {"type": "integer", "minimum": 0}});
    let text = |text: &str| json!({"description": text, "schema": {"type": "string"}});
    json!({
        "Retry-After": number("Seconds until another try makes sense"),
        "WWW-Authenticate": text("The scheme to authenticate with: `Bearer`"),
        "X-RateLimit-Limit": number("Requests that this token may make in the tighter of its two windows"),
        "X-RateLimit-Remaining": number("Requests left in that window"),
        "X-RateLimit-Reset": number("When that window ends, in seconds since 1970-01-01T00:00:00Z"),
        "X-Request-ID": text("The request's id, the caller's own when it sent one; the server's log has the same"),
    })
}
