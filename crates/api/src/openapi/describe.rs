//! What extractors and replies call to describe themselves in an operation.

use std::collections::BTreeMap;

use paperclip::v2::models::{DataType, DefaultOperationRaw, Either, Parameter, ParameterIn, Response};
use schemars::JsonSchema;
use serde_json::{Map, Value, json};

use super::{
    carry, common,
    schema::{Direction, schema_of},
};
use crate::error::ErrorBody;

/// Names of the two ways to send a token, as in `components.securitySchemes`.
pub(super) const SCHEMES: [&str; 2] = ["BearerAuth", "ApiKeyAuth"];

/// Describes an answer by its full OpenAPI 3 response object.
pub fn response(op: &mut DefaultOperationRaw, status: u16, object: &Value) {
    let carrier = Response { description: Some(carry::pack(object)), ..Response::default() };
    op.responses.insert(status.to_string(), Either::Right(carrier));
}

/// Describes an answer with a JSON body; `headers` is an OpenAPI map of header objects, or null.
pub fn json_response<T: JsonSchema>(op: &mut DefaultOperationRaw, status: u16, description: &str, headers: &Value) {
    let schema = schema_of::<T>(Direction::Response).0;
    let mut object = json!({"description": description, "content": {"application/json": {"schema": schema}}});
    add_headers(&mut object, headers);
    response(op, status, &object);
}

/// Describes an answer without a body.
pub fn empty_response(op: &mut DefaultOperationRaw, status: u16, description: &str, headers: &Value) {
    let mut object = json!({"description": description});
    add_headers(&mut object, headers);
    response(op, status, &object);
}

fn add_headers(object: &mut Value, headers: &Value) {
    if let (Some(object), Some(headers)) = (object.as_object_mut(), headers.as_object()) {
        object.insert("headers".into(), headers.clone().into());
    }
}

/// Describes answers with the [`ErrorBody`]; a status that is described already keeps its description.
///
/// Errors of one handler only are easier to say in its documentation: see [`super::finish`].
pub fn document_errors(op: &mut DefaultOperationRaw, errors: &[(u16, &str)]) {
    for (status, description) in errors {
        if !op.responses.contains_key(&status.to_string()) {
            json_response::<ErrorBody>(op, *status, description, &Value::Null);
        }
    }
}

/// Describes parameters (in a query or in headers) by their full OpenAPI 3 parameter objects.
pub fn parameters(op: &mut DefaultOperationRaw, list: Vec<Value>) {
    op.parameters.push(Either::Right(Parameter {
        description: Some(carry::pack(&list.into())),
        // A name that no path parameter has, or paperclip would take this for one.
        name: "carried".into(),
        in_: ParameterIn::Header,
        data_type: Some(DataType::String),
        ..Parameter::default()
    }));
}

/// Describes a parameter of the path, `{name}` in the route.
pub fn path_parameter(op: &mut DefaultOperationRaw, name: &str, description: &str, schema: &Value) {
    let object = json!({"name": name, "in": "path", "required": true, "description": description, "schema": schema});
    op.parameters.push(Either::Right(Parameter {
        description: Some(carry::pack(&json!([object]))),
        name: name.into(),
        in_: ParameterIn::Path,
        required: true,
        data_type: Some(DataType::String),
        ..Parameter::default()
    }));
}

/// Describes the body by its full OpenAPI 3 request body object.
pub fn request_body(op: &mut DefaultOperationRaw, object: &Value) {
    op.parameters.push(Either::Right(Parameter {
        description: Some(carry::pack(object)),
        name: "body".into(),
        in_: ParameterIn::Body,
        required: true,
        ..Parameter::default()
    }));
}

/// Describes that a token is needed, with that scope when one is named.
pub fn secured(op: &mut DefaultOperationRaw, scope: Option<&str>) {
    let scopes: Vec<String> = scope.into_iter().map(ToOwned::to_owned).collect();
    for scheme in SCHEMES {
        op.security.push(BTreeMap::from([(scheme.to_owned(), scopes.clone())]));
    }
    document_errors(op, &[(401, common::text("401")), (429, common::text("429"))]);
    if let Some(scope) = scope {
        document_errors(op, &[(403, &format!("The token lacks the scope `{scope}`, or the user may not"))]);
    }
}

/// A map of header objects with text values, from names and descriptions.
pub(crate) fn text_headers(headers: &[(&str, &str)]) -> Value {
    let header =
        |&(name, text): &(&str, &str)| (name.to_owned(), json!({"description": text, "schema": {"type": "string"}}));
    Value::Object(headers.iter().map(header).collect::<Map<_, _>>())
}
