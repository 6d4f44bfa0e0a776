//! Successful answers: a status, a JSON body, headers, and how all of it is documented.

use std::collections::BTreeMap;

use actix_web::{
    HttpRequest, HttpResponse, Responder, ResponseError,
    body::BoxBody,
    http::{
        StatusCode,
        header::{self, HeaderName, HeaderValue},
    },
    web::Bytes,
};
use paperclip::{
    actix::OperationModifier,
    v2::{
        models::{DefaultOperationRaw, DefaultSchemaRaw},
        schema::Apiv2Schema,
    },
};
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::Value;

use crate::{
    error::Problem,
    openapi::{self, Direction, text_headers},
};

/// An answer with the status `STATUS` and a `T` as its body.
#[derive(Debug)]
pub struct Reply<const STATUS: u16, T> {
    content: Content<T>,
    headers: Vec<(HeaderName, HeaderValue)>,
}

/// 200 with a `T`.
pub type Found<T> = Reply<200, T>;
/// 201 with a `T`.
pub type Created<T> = Reply<201, T>;

#[derive(Debug)]
enum Content<T> {
    Value(T),
    Json(StatusCode, Bytes),
    NotModified,
}

impl<const STATUS: u16, T> Reply<STATUS, T> {
    /// An answer with a value.
    pub fn new(value: T) -> Self {
        Self { content: Content::Value(value), headers: Vec::new() }
    }

    /// An answer whose JSON was written before; its status may be another than `STATUS`, as it was then.
    pub fn from_json(status: StatusCode, json: Bytes) -> Self {
        Self { content: Content::Json(status, json), headers: Vec::new() }
    }

    /// 304 without a body: the caller has it already.
    pub fn not_modified() -> Self {
        Self { content: Content::NotModified, headers: Vec::new() }
    }

    /// With a header; a value that no header can hold is left out.
    #[must_use]
    pub fn with_header(mut self, name: HeaderName, value: &str) -> Self {
        if let Ok(value) = HeaderValue::from_str(value) {
            self.headers.push((name, value));
        }
        self
    }

    /// With the header `Idempotency-Replayed`: the request was served before, this is the same answer again.
    #[must_use]
    pub fn replayed(self) -> Self {
        self.with_header(HeaderName::from_static("idempotency-replayed"), "true")
    }
}

impl<const STATUS: u16, T: Serialize> Responder for Reply<STATUS, T> {
    type Body = BoxBody;

    fn respond_to(self, _: &HttpRequest) -> HttpResponse {
        let (status, json) = match self.content {
            Content::NotModified => (StatusCode::NOT_MODIFIED, Bytes::new()),
            Content::Json(status, json) => (status, json),
            Content::Value(value) => match to_json(&value) {
                Ok(json) => (StatusCode::from_u16(STATUS).unwrap_or(StatusCode::OK), json.into()),
                Err(error) => return Problem::internal(error).error_response(),
            },
        };
        let mut response = HttpResponse::build(status);
        for (name, value) in self.headers {
            response.append_header((name, value));
        }
        if status == StatusCode::NOT_MODIFIED {
            return response.finish();
        }
        response.content_type(header::ContentType::json()).body(json)
    }
}

impl<const STATUS: u16, T> Apiv2Schema for Reply<STATUS, T> {}

impl<const STATUS: u16, T: JsonSchema> OperationModifier for Reply<STATUS, T> {
    fn update_parameter(_: &mut DefaultOperationRaw) {}

    fn update_response(op: &mut DefaultOperationRaw) {
        openapi::json_response::<T>(op, STATUS, reason(STATUS), &Value::Null);
    }

    fn update_definitions(map: &mut BTreeMap<String, DefaultSchemaRaw>) {
        openapi::define::<T>(Direction::Response, map);
    }
}

/// What most answers fit into, so that they are not copied from one too small buffer into the next.
const USUAL_BYTES: usize = 4 * 1024;

fn to_json<T: Serialize>(value: &T) -> serde_json::Result<Vec<u8>> {
    let mut json = Vec::with_capacity(USUAL_BYTES);
    serde_json::to_writer(&mut json, value)?;
    Ok(json)
}

fn reason(status: u16) -> &'static str {
    match status {
        200 => "Done",
        201 => "Created",
        202 => "Accepted",
        _ => "Answered",
    }
}

/// A [`Reply`] about a single thing, with its version in the header `ETag`; also documented as 304 where it is read.
#[derive(Debug)]
pub struct Tagged<const STATUS: u16, T>(Reply<STATUS, T>);

impl<const STATUS: u16, T> Tagged<STATUS, T> {
    /// An answer with a value; `etag` is written with its quotes.
    pub fn new(value: T, etag: &str) -> Self {
        Self(Reply::new(value).with_header(header::ETAG, etag))
    }

    /// 304: the caller has the version `etag` already.
    pub fn not_modified(etag: &str) -> Self {
        Self(Reply::not_modified().with_header(header::ETAG, etag))
    }

    /// An answer to which everything else but the version is added here.
    #[must_use]
    pub fn map(self, f: impl FnOnce(Reply<STATUS, T>) -> Reply<STATUS, T>) -> Self {
        Self(f(self.0))
    }
}

/// An answer that carries no version of its own, such as one that is replayed.
impl<const STATUS: u16, T> From<Reply<STATUS, T>> for Tagged<STATUS, T> {
    fn from(reply: Reply<STATUS, T>) -> Self {
        Self(reply)
    }
}

impl<const STATUS: u16, T: Serialize> Responder for Tagged<STATUS, T> {
    type Body = BoxBody;

    fn respond_to(self, request: &HttpRequest) -> HttpResponse {
        self.0.respond_to(request)
    }
}

impl<const STATUS: u16, T> Apiv2Schema for Tagged<STATUS, T> {}

impl<const STATUS: u16, T: JsonSchema> OperationModifier for Tagged<STATUS, T> {
    fn update_parameter(_: &mut DefaultOperationRaw) {}

    fn update_response(op: &mut DefaultOperationRaw) {
        let headers = text_headers(&[("ETag", "The version, for `If-Match` and `If-None-Match`")]);
        openapi::json_response::<T>(op, STATUS, reason(STATUS), &headers);
    }

    fn update_definitions(map: &mut BTreeMap<String, DefaultSchemaRaw>) {
        openapi::define::<T>(Direction::Response, map);
    }
}

/// A CSV file for download.
#[derive(Debug)]
pub struct Csv {
    /// The file's text.
    pub text: String,
    /// The file's name, in plain ASCII.
    pub file_name: String,
}

impl Responder for Csv {
    type Body = BoxBody;

    fn respond_to(self, _: &HttpRequest) -> HttpResponse {
        HttpResponse::Ok()
            .content_type("text/csv; charset=utf-8")
            .insert_header(header::ContentDisposition::attachment(self.file_name))
            .body(self.text)
    }
}

impl Apiv2Schema for Csv {}

impl OperationModifier for Csv {
    fn update_parameter(_: &mut DefaultOperationRaw) {}

    fn update_response(op: &mut DefaultOperationRaw) {
        let object = serde_json::json!({
            "description": "A CSV file",
            "headers": text_headers(&[("Content-Disposition", "The file's name")]),
            "content": {"text/csv": {"schema": {"type": "string"}}},
        });
        openapi::response(op, 200, &object);
    }

    fn update_definitions(_: &mut BTreeMap<String, DefaultSchemaRaw>) {}
}
