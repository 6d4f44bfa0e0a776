//! `If-Match`, as operations that change a single thing document it.

use std::collections::BTreeMap;
use std::future::ready;

use actix_web::{FromRequest, HttpRequest, dev::Payload};
use paperclip::{
    actix::OperationModifier,
    v2::{
        models::{DefaultOperationRaw, DefaultSchemaRaw},
        schema::Apiv2Schema,
    },
};
use serde_json::json;

use crate::openapi;

/// Documents `If-Match` and its answer; an argument of handlers that change a single thing.
pub(super) struct IfMatch;

impl FromRequest for IfMatch {
    type Error = std::convert::Infallible;
    type Future = std::future::Ready<Result<Self, Self::Error>>;

    fn from_request(_: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(Ok(Self))
    }
}

impl Apiv2Schema for IfMatch {}

impl OperationModifier for IfMatch {
    fn update_parameter(op: &mut DefaultOperationRaw) {
        let header = json!({
            "name": "If-Match",
            "in": "header",
            "required": false,
            "description": "The tag of what the change is meant for; if that is not current, the answer is 412",
            "schema": {"type": "string"},
        });
        openapi::parameters(op, vec![header]);
        openapi::document_errors(op, &[(412, "It was changed in the meantime")]);
    }

    fn update_definitions(_: &mut BTreeMap<String, DefaultSchemaRaw>) {}
}
