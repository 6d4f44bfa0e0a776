//! Answers that are files.

use std::{collections::BTreeMap, pin::Pin};

use actix_web::{HttpRequest, HttpResponse, Responder, body::BoxBody, http::header, web::Bytes};
use futures_util::Stream;
use paperclip::{
    actix::OperationModifier,
    v2::{
        models::{DefaultOperationRaw, DefaultSchemaRaw},
        schema::Apiv2Schema,
    },
};
use serde_json::json;

use crate::{
    error::Problem,
    openapi::{self, text_headers},
};

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

/// What a spreadsheet file is called on the wire.
const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

/// Parts of a file; a failure breaks the connection off, so that nobody takes half a file for a whole one.
pub type Parts = Pin<Box<dyn Stream<Item = Result<Bytes, Problem>>>>;

/// A table for download.
pub enum Table {
    /// As CSV, sent part by part.
    Csv {
        /// The parts.
        parts: Parts,
        /// The file's name without its ending, in plain ASCII.
        name: &'static str,
    },
    /// As a workbook, sent when it is complete.
    Xlsx {
        /// The file.
        bytes: Vec<u8>,
        /// The file's name without its ending, in plain ASCII.
        name: &'static str,
    },
}

impl Responder for Table {
    type Body = BoxBody;

    fn respond_to(self, _: &HttpRequest) -> HttpResponse {
        let named = |name: &str, ending: &str| header::ContentDisposition::attachment(format!("{name}.{ending}"));
        let mut response = HttpResponse::Ok();
        match self {
            Self::Csv { parts, name } => {
                response.content_type("text/csv; charset=utf-8").insert_header(named(name, "csv")).streaming(parts)
            }
            Self::Xlsx { bytes, name } => response.content_type(XLSX).insert_header(named(name, "xlsx")).body(bytes),
        }
    }
}

impl Apiv2Schema for Table {}

impl OperationModifier for Table {
    fn update_parameter(_: &mut DefaultOperationRaw) {}

    fn update_response(op: &mut DefaultOperationRaw) {
        let object = json!({
            "description": "A CSV or XLSX file",
            "headers": text_headers(&[("Content-Disposition", "The file's name")]),
            "content": {
                "text/csv": {"schema": {"type": "string"}},
                XLSX: {"schema": {"type": "string", "format": "binary"}},
            },
        });
        openapi::response(op, 200, &object);
    }

    fn update_definitions(_: &mut BTreeMap<String, DefaultSchemaRaw>) {}
}
