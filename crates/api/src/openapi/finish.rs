//! The last step: from paperclip's raw document to the one that is served.

use std::collections::BTreeSet;

use schemars::JsonSchema;
use serde_json::{Map, Value, json};

use super::{
    common, operation,
    schema::{Direction, collect, schema_of},
};
use crate::error::ErrorBody;

/// Turns the document that paperclip collected into a complete OpenAPI 3.0.3 document.
///
/// Every operation gets its security (an empty list when it has no principal), its required scope (in the description
/// and as `x-required-scope`), the common headers and errors, and the errors that the handler's documentation lists:
///
/// ```text
/// /// # Errors
/// /// - `409` a timer is running already.
/// ```
///
/// Should two different schemas claim one name, the document says so under `x-conflicting-schemas`. Every object is in the
/// order of its keys, also where some other crate has had `serde_json` keep the order in which they came.
pub fn finish(mut raw: Value) -> Value {
    raw.sort_all_objects();
    let Value::Object(mut document) = raw else { return raw };
    document.insert("openapi".into(), "3.0.3".into());
    document.insert("servers".into(), json!([{"url": "/"}]));
    // Every operation says its own, so that none is public by an oversight here.
    document.remove("security");
    let clashes = components(&mut document);
    if !clashes.is_empty() {
        document.insert("x-conflicting-schemas".into(), clashes.into());
    }
    paths(&mut document);
    let mut document = Value::from(document);
    document.sort_all_objects();
    document
}

fn components(document: &mut Map<String, Value>) -> Vec<Value> {
    let registered = document.get_mut("components").and_then(|components| components.get_mut("schemas"));
    let registered = registered.map(Value::take);
    let registered = if let Some(Value::Object(registered)) = registered { registered } else { Map::new() };
    let (mut schemas, clashes) = collect(registered);
    add::<ErrorBody>(&mut schemas);
    document.insert(
        "components".into(),
        json!({
            "schemas": schemas,
            "securitySchemes": security_schemes(),
            "headers": common::headers(),
            "responses": common::responses(),
        }),
    );
    clashes
}

fn add<T: JsonSchema>(schemas: &mut Map<String, Value>) {
    for (name, schema) in schema_of::<T>(Direction::Response).1 {
        schemas.entry(name).or_insert(schema);
    }
}

fn security_schemes() -> Value {
    json!({
        "BearerAuth": {
            "type": "http",
            "scheme": "bearer",
            "bearerFormat": "API Token",
            "description": "`Authorization: Bearer tt_…`: an API token of `/api/v1/admin/tokens` or `/api/v1/auth/login`",
        },
        "ApiKeyAuth": {
            "type": "apiKey",
            "in": "header",
            "name": "X-API-Key",
            "description": "The same API token in a header of its own",
        },
    })
}

fn paths(document: &mut Map<String, Value>) {
    let Some(paths) = document.get_mut("paths").and_then(Value::as_object_mut) else { return };
    let mut ids = BTreeSet::new();
    for item in paths.values_mut().filter_map(Value::as_object_mut) {
        for (method, operation) in item {
            if let Some(operation) = operation.as_object_mut() {
                operation::complete(method, operation);
                name(method, operation, &mut ids);
            }
        }
    }
}

/// One handler may serve two methods (PATCH and PUT are the same update); their names must differ all the same.
fn name(method: &str, operation: &mut Map<String, Value>, ids: &mut BTreeSet<String>) {
    let Some(id) = operation.get("operationId").and_then(Value::as_str).map(str::to_owned) else { return };
    if !ids.insert(id.clone()) {
        let id = format!("{id}With{}", operation::capitalised(method));
        operation.insert("operationId".into(), id.clone().into());
        ids.insert(id);
    }
}
