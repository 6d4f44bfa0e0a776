//! The OpenAPI document, as tests walk through it.

use std::sync::OnceLock;

use actix_web::http::Method;
use serde_json::{Map, Value};
use timekeeper_api::v1;

/// The document.
pub(crate) fn document() -> &'static Value {
    static DOCUMENT: OnceLock<Value> = OnceLock::new();
    DOCUMENT.get_or_init(|| v1::document(timekeeper_api::wire::TimeStyle::Utc))
}

/// One operation of the document.
#[derive(Clone, Debug)]
pub(crate) struct Operation {
    pub(crate) method: Method,
    /// The path with its parameters in braces.
    pub(crate) path: &'static str,
    pub(crate) object: &'static Map<String, Value>,
}

/// Every operation.
pub(crate) fn operations() -> Vec<Operation> {
    let paths = document()["paths"].as_object().unwrap();
    let of_path = |(path, item): (&'static String, &'static Value)| {
        item.as_object().unwrap().iter().map(move |(method, object)| Operation {
            method: Method::from_bytes(method.to_uppercase().as_bytes()).unwrap(),
            path,
            object: object.as_object().unwrap(),
        })
    };
    paths.iter().flat_map(of_path).collect()
}

/// What stands at a reference, or the value itself when it is none.
pub(crate) fn resolved(value: &'static Value) -> &'static Value {
    match value["$ref"].as_str() {
        Some(reference) => document().pointer(reference.trim_start_matches('#')).unwrap(),
        None => value,
    }
}

impl Operation {
    /// Its name.
    pub(crate) fn id(&self) -> &'static str {
        self.object["operationId"].as_str().unwrap()
    }

    /// The scope it needs; none when it is public.
    pub(crate) fn scope(&self) -> Option<&'static str> {
        self.object.get("x-required-scope").and_then(Value::as_str)
    }

    /// Whether a token is needed for it, of whatever scope.
    pub(crate) fn needs_token(&self) -> bool {
        self.object["security"].as_array().is_some_and(|ways| !ways.is_empty())
    }

    /// Whether it writes on behalf of a token, so that its requests can be repeated.
    pub(crate) fn is_repeatable(&self) -> bool {
        self.parameters("header").any(|parameter| parameter["name"] == "Idempotency-Key")
    }

    /// Its parameters in the query, the path or the headers.
    pub(crate) fn parameters(&self, place: &'static str) -> impl Iterator<Item = &'static Value> {
        let all = self.object.get("parameters").and_then(Value::as_array).into_iter().flatten();
        all.filter(move |parameter| parameter["in"] == place)
    }

    /// Whether it has that header.
    pub(crate) fn has_header(&self, name: &str) -> bool {
        self.parameters("header").any(|parameter| parameter["name"] == name)
    }

    /// The schema of its JSON body, if it has one.
    pub(crate) fn body(&self) -> Option<&'static Value> {
        Some(resolved(self.object.get("requestBody")?.pointer("/content/application~1json/schema")?))
    }

    /// Whether it refuses bodies that are no JSON.
    pub(crate) fn needs_json(&self) -> bool {
        self.object.get("requestBody").is_some_and(|body| {
            body["required"] == true && body["content"].as_object().is_some_and(|content| content.len() == 1)
        })
    }

    /// The statuses it is documented to answer, without ranges of them.
    pub(crate) fn statuses(&self) -> Vec<u16> {
        self.object["responses"].as_object().unwrap().keys().filter_map(|status| status.parse().ok()).collect()
    }

    /// The ranges of statuses it is documented to answer: `4XX`.
    pub(crate) fn ranges(&self) -> Vec<&'static str> {
        let documented = self.object["responses"].as_object().unwrap().keys().map(String::as_str);
        documented.filter(|status| status.parse::<u16>().is_err()).collect()
    }

    /// Its documented answer of a status.
    pub(crate) fn response(&self, status: u16) -> Option<&'static Value> {
        let responses = &self.object["responses"];
        let response = responses.get(status.to_string()).or_else(|| responses.get(format!("{}XX", status / 100)));
        Some(resolved(response?))
    }

    /// Whether a path is one of this operation's.
    fn has_path(&self, path: &str) -> bool {
        let (template, path) = (self.path.split('/'), path.split('/'));
        let equal = |(part, given): (&str, &str)| part == given || (part.starts_with('{') && !given.is_empty());
        template.clone().count() == path.clone().count() && template.zip(path).all(equal)
    }
}

/// The operation that serves a request; of two paths that fit, the one with fewer parameters.
pub(super) fn serving(method: &Method, path: &str) -> Option<Operation> {
    let path = path.split('?').next().unwrap();
    let method = if *method == Method::HEAD { &Method::GET } else { method };
    let all: Vec<Operation> = operations().into_iter().filter(|operation| operation.has_path(path)).collect();
    let best = all.iter().min_by_key(|operation| operation.path.matches('{').count())?.path;
    all.into_iter().find(|operation| operation.path == best && operation.method == *method)
}
