//! Answers that are files.

use std::collections::BTreeMap;

use actix_web::{HttpRequest, HttpResponse, Responder, body::BoxBody, http::header};
use paperclip::{
    actix::OperationModifier,
    v2::{
        models::{DefaultOperationRaw, DefaultSchemaRaw},
        schema::Apiv2Schema,
    },
};
use serde_json::json;

use crate::openapi::{self, text_headers};

/// A PDF file for download.
#[derive(Debug)]
pub struct Pdf {
    /// The file.
    pub bytes: Vec<u8>,
    /// Its name, in plain ASCII.
    pub file_name: String,
}

impl Responder for Pdf {
    type Body = BoxBody;

    fn respond_to(self, _: &HttpRequest) -> HttpResponse {
        HttpResponse::Ok()
            .content_type("application/pdf")
            .insert_header(header::ContentDisposition::attachment(self.file_name))
            .body(self.bytes)
    }
}

impl Apiv2Schema for Pdf {}

impl OperationModifier for Pdf {
    fn update_parameter(_: &mut DefaultOperationRaw) {}

    fn update_response(op: &mut DefaultOperationRaw) {
        let object = json!({
            "description": "A PDF file",
            "headers": text_headers(&[("Content-Disposition", "The file's name")]),
            "content": {"application/pdf": {"schema": {"type": "string", "format": "binary"}}},
        });
        openapi::response(op, 200, &object);
    }

    fn update_definitions(_: &mut BTreeMap<String, DefaultSchemaRaw>) {}
}
