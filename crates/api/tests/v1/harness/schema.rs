//! Holds answers against the document: their status, their headers, and the schema of their body.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};

use actix_web::http::Method;
use jsonschema::{Draft, Validator};
use serde_json::{Value, json};

use super::{
    answer::Answer,
    document::{Operation, document, serving},
};

/// A schema of the document, ready to be held against values.
#[derive(Clone)]
pub(crate) struct Schema(Arc<Validator>);

impl Schema {
    /// Makes a schema ready; one that was seen before is there already.
    pub(crate) fn of(schema: &Value) -> Self {
        static READY: Mutex<Option<HashMap<String, Schema>>> = Mutex::new(None);
        let mut ready = READY.lock().unwrap_or_else(PoisonError::into_inner);
        let known = ready.get_or_insert_default();
        known.entry(schema.to_string()).or_insert_with(|| Self(Arc::new(compile(schema)))).clone()
    }

    /// What is wrong with a value; empty when it fits.
    pub(crate) fn errors(&self, value: &Value) -> Vec<String> {
        self.0.iter_errors(value).map(|error| format!("{}: {error}", error.instance_path())).collect()
    }

    pub(crate) fn accepts(&self, value: &Value) -> bool {
        self.0.is_valid(value)
    }
}

fn compile(schema: &Value) -> Validator {
    let mut whole = json!({"allOf": [schema], "components": {"schemas": document()["components"]["schemas"]}});
    plain(&mut whole);
    jsonschema::options().with_draft(Draft::Draft7).should_validate_formats(true).build(&whole).unwrap()
}

/// `nullable: true`, which only OpenAPI 3.0 knows, as one more type.
fn plain(schema: &mut Value) {
    match schema {
        Value::Object(object) => {
            if object.get("nullable") == Some(&json!(true)) && object.get("type").is_some_and(Value::is_string) {
                let of_value = object.remove("type");
                object.insert("type".into(), json!([of_value, "null"]));
            }
            object.values_mut().for_each(plain);
        }
        Value::Array(items) => items.iter_mut().for_each(plain),
        _ => {}
    }
}

/// Holds an answer against what the document says of the operation that gave it.
pub(super) fn check(method: &Method, path: &str, answer: &Answer) {
    assert_ne!(answer.header("x-request-id"), "", "{method} {path} was answered without an id");
    if answer.status >= 400 && *method != Method::HEAD {
        answer.error_shape();
    }
    let Some(operation) = serving(method, path) else { return };
    let id = operation.id();
    let response = operation.response(answer.status);
    let response = response.unwrap_or_else(|| panic!("{id} does not document {}: {}", answer.status, answer.text()));
    check_headers(&operation, response, answer);
    match response.pointer("/content/application~1json/schema") {
        None if response.pointer("/content/application~1pdf").is_some() => {
            assert_eq!(answer.header("content-type"), "application/pdf", "{id}");
            assert!(answer.body.is_empty() || answer.body.starts_with(b"%PDF-"), "{id}: no PDF");
        }
        None if response.pointer("/content/text~1csv").is_some() => {
            let (kind, is_zip) = (answer.header("content-type"), answer.body.starts_with(b"PK"));
            let fits = if is_zip { kind.ends_with("spreadsheetml.sheet") } else { kind == "text/csv; charset=utf-8" };
            assert!(answer.body.is_empty() || fits, "{id}: {kind}");
        }
        None => assert!(answer.body.is_empty(), "{id} {}: a body that is not documented", answer.status),
        Some(schema) => {
            let errors = Schema::of(schema).errors(&answer.json());
            assert!(errors.is_empty(), "{id} {}: {errors:#?}\n{}", answer.status, answer.text());
        }
    }
}

/// Headers that some answers have: none is sent that is not documented, and most are sent wherever they are documented.
const HEADERS: [(&str, bool); 4] =
    [("ETag", false), ("Retry-After", true), ("WWW-Authenticate", true), ("X-Request-ID", true)];

fn check_headers(operation: &Operation, response: &Value, answer: &Answer) {
    for (name, always) in HEADERS {
        let (documented, sent) = (response["headers"].get(name).is_some(), !answer.header(name).is_empty());
        // What 304 is documented to say is only that there is nothing new; HTTP itself says that it names the tag.
        let implied = name == "ETag" && answer.status == 304;
        let fits = documented == sent || (documented && !always) || implied;
        assert!(fits, "{} {}: {name} documented: {documented}, sent: {sent}", operation.id(), answer.status);
    }
}
