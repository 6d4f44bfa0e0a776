//! An answer, read to its end, and what tests say about it.

use actix_web::http::header::HeaderMap;
use serde_json::Value;

/// An answer.
#[derive(Clone, Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Vec<u8>,
}

impl Answer {
    /// The body as text.
    pub(crate) fn text(&self) -> String {
        String::from_utf8(self.body.clone()).unwrap()
    }

    /// The body as JSON.
    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|_| panic!("{}: no JSON: {}", self.status, self.text()))
    }

    /// A header; empty when it is not there.
    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    /// A header that is a number.
    pub(crate) fn number(&self, name: &str) -> i64 {
        self.header(name).parse().unwrap_or_else(|_| panic!("{name}: {:?}", self.header(name)))
    }

    /// The JSON of a success of that status.
    #[track_caller]
    pub(crate) fn ok(&self, status: u16) -> Value {
        assert_eq!(self.status, status, "{}", self.text());
        self.json()
    }

    /// The JSON of an error of that status and code.
    #[track_caller]
    pub(crate) fn error(&self, status: u16, code: &str) -> Value {
        assert_eq!(self.status, status, "{}", self.text());
        let json = self.error_shape();
        assert_eq!(json["error_code"], code, "{json}");
        json
    }

    /// The JSON of an error of that status, code and text for people.
    #[track_caller]
    pub(crate) fn refused(&self, status: u16, code: &str, text: &str) -> Value {
        let json = self.error(status, code);
        assert_eq!(json["error"], text, "{json}");
        json
    }

    /// What a validation error says about one field.
    #[track_caller]
    pub(crate) fn invalid(&self, field: &str, text: &str) {
        let json = self.error(400, "validation_error");
        assert_eq!(json["errors"][field], serde_json::json!([text]), "{json}");
    }

    /// The JSON of an error, in the shape that every error has.
    #[track_caller]
    pub(crate) fn error_shape(&self) -> Value {
        assert!(self.status >= 400, "{} is no error: {}", self.status, self.text());
        let json = self.json();
        for text in ["error", "message", "error_code"] {
            assert!(json[text].as_str().is_some_and(|text| !text.is_empty()), "no {text} in {json}");
        }
        assert_eq!(json["success"], false, "{json}");
        assert_eq!(self.header("content-type"), "application/json");
        json
    }
}
