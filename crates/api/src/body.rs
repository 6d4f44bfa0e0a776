//! JSON bodies: read within a limit, kept raw, turned into a checked value with an error for every wrong field.

use std::collections::BTreeMap;

use actix_web::{
    FromRequest, HttpMessage, HttpRequest,
    dev::Payload,
    error::PayloadError,
    http::header,
    web::{Bytes, BytesMut},
};
use futures_util::{StreamExt, future::LocalBoxFuture};
use paperclip::{
    actix::OperationModifier,
    v2::{
        models::{DefaultOperationRaw, DefaultSchemaRaw},
        schema::Apiv2Schema,
    },
};
use schemars::JsonSchema;
use serde::de::DeserializeOwned;
use serde_json::{error::Category, json};
use validator::Validate;

use crate::{
    error::{FieldErrors, Problem},
    fields::{self, Fields},
    openapi::{self, Direction, schema::schema_of},
};

/// How large requests may be; put it into the application's data to change it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of a body.
    pub max_body_bytes: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self { max_body_bytes: 1024 * 1024 }
    }
}

impl Limits {
    /// The limits of the application that serves `request`.
    pub fn of(request: &HttpRequest) -> Self {
        request.app_data::<Self>().copied().unwrap_or_default()
    }
}

/// A type that is sent to the server as a JSON object.
pub trait RequestBody: DeserializeOwned + JsonSchema + Validate + 'static {
    /// Fields whose absence has a text of its own, which also becomes the error's headline. Such a field counts as
    /// absent when it is null or blank, too.
    const MISSING_TEXT: &'static [(&'static str, &'static str)] = &[];

    /// The error's headline when these fields are missing or wrong, where it is another than the usual one.
    fn headline(_: &FieldErrors) -> Option<String> {
        None
    }
}

/// A JSON body that must be there.
#[derive(Debug)]
pub struct Body<T> {
    /// What was sent, checked.
    pub value: T,
    /// What was sent, to the byte.
    pub raw: Bytes,
}

/// A JSON body that may be missing: no bytes, or bytes of another content type, are no body.
#[derive(Debug)]
pub struct OptionalBody<T> {
    /// What was sent, checked; `None` when nothing was.
    pub value: Option<T>,
    /// What was sent, to the byte.
    pub raw: Bytes,
}

impl<T: RequestBody> FromRequest for Body<T> {
    type Error = Problem;
    type Future = LocalBoxFuture<'static, Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let (is_json, limit) = (is_json(request), Limits::of(request).max_body_bytes);
        let length = content_length(request);
        let payload = payload.take();
        Box::pin(async move {
            let raw = read(payload, length, limit).await?;
            // Without a body there is nothing of a wrong type; what is missing from it says more.
            if !is_json && !raw.is_empty() {
                return Err(Problem::unsupported_media_type());
            }
            Ok(Self { value: parse(&raw)?, raw })
        })
    }
}

impl<T: RequestBody> FromRequest for OptionalBody<T> {
    type Error = Problem;
    type Future = LocalBoxFuture<'static, Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let (is_json, limit) = (is_json(request), Limits::of(request).max_body_bytes);
        let length = content_length(request);
        let payload = payload.take();
        Box::pin(async move {
            let raw = read(payload, length, limit).await?;
            let blank = raw.iter().all(u8::is_ascii_whitespace);
            let value = if is_json && !blank { Some(parse(&raw)?) } else { None };
            Ok(Self { value, raw })
        })
    }
}

/// `application/json` or `application/…+json`, whatever its parameters, and not compressed.
fn is_json(request: &HttpRequest) -> bool {
    let plain = request.headers().get(header::CONTENT_ENCODING).is_none_or(|coding| coding == "identity");
    let mime = request.mime_type().ok().flatten();
    plain
        && mime.is_some_and(|mime| {
            mime.type_() == "application"
                && (mime.subtype() == "json" || mime.suffix().is_some_and(|suffix| suffix == "json"))
        })
}

/// The size that a request announces for its body.
pub(crate) fn content_length(request: &HttpRequest) -> Option<usize> {
    request.headers().get(header::CONTENT_LENGTH)?.to_str().ok()?.parse().ok()
}

/// Reads a body of at most `limit` bytes; `length` is what the request announces.
pub(crate) async fn read(mut payload: Payload, length: Option<usize>, limit: usize) -> Result<Bytes, Problem> {
    if length.is_some_and(|length| length > limit) {
        return Err(Problem::payload_too_large(limit));
    }
    let mut bytes = BytesMut::with_capacity(length.unwrap_or_default());
    while let Some(chunk) = payload.next().await {
        let chunk = chunk.map_err(|error| unreadable(&error, limit))?;
        if bytes.len() + chunk.len() > limit {
            return Err(Problem::payload_too_large(limit));
        }
        bytes.extend_from_slice(&chunk);
    }
    Ok(bytes.freeze())
}

fn unreadable(error: &PayloadError, limit: usize) -> Problem {
    match error {
        PayloadError::Overflow => Problem::payload_too_large(limit),
        _ => Problem::bad_request("The body could not be read to its end"),
    }
}

/// Reads and checks an object.
pub(crate) fn parse<T: RequestBody>(raw: &[u8]) -> Result<T, Problem> {
    let raw = if raw.is_empty() { b"{}" } else { raw };
    let fields: Fields<'_> = serde_json::from_slice(raw).map_err(|error| match error.classify() {
        Category::Data => Problem::bad_request(not_an_object(&error)),
        Category::Io | Category::Syntax | Category::Eof => {
            Problem::bad_request("The body is not well-formed JSON").with_message(error.to_string())
        }
    })?;
    let value: T = fields.read(T::MISSING_TEXT).map_err(|unreadable| unreadable.with_headline(T::headline))?;
    value.validate().map_err(|errors| Problem::validation(fields::of_rules(&errors)))?;
    Ok(value)
}

fn not_an_object(error: &serde_json::Error) -> String {
    let text = error.to_string();
    if text.starts_with("invalid type") { "The body must be a JSON object".to_owned() } else { text }
}

impl<T> Apiv2Schema for Body<T> {}

impl<T: RequestBody> OperationModifier for Body<T> {
    fn update_parameter(op: &mut DefaultOperationRaw) {
        document::<T>(op, true);
        openapi::document_errors(op, &[(400, "The body is malformed, or fields are missing or wrong")]);
        openapi::document_errors(op, &[(415, openapi::text("415"))]);
    }

    fn update_definitions(map: &mut BTreeMap<String, DefaultSchemaRaw>) {
        openapi::define::<T>(Direction::Request, map);
    }
}

impl<T> Apiv2Schema for OptionalBody<T> {}

impl<T: RequestBody> OperationModifier for OptionalBody<T> {
    fn update_parameter(op: &mut DefaultOperationRaw) {
        document::<T>(op, false);
        openapi::document_errors(op, &[(400, "The body is malformed, or fields are missing or wrong")]);
    }

    fn update_definitions(map: &mut BTreeMap<String, DefaultSchemaRaw>) {
        openapi::define::<T>(Direction::Request, map);
    }
}

fn document<T: JsonSchema>(op: &mut DefaultOperationRaw, required: bool) {
    let schema = schema_of::<T>(Direction::Request).0;
    let object = json!({"required": required, "content": {"application/json": {"schema": schema}}});
    openapi::request_body(op, &object);
    openapi::document_errors(op, &[(413, openapi::text("413"))]);
}
