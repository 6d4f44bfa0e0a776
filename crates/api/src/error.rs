//! The one error on the wire: its body, its headers, and a constructor for every case of the contract.

use std::{borrow::Cow, collections::BTreeMap, error::Error, fmt};

use actix_web::{
    HttpResponse, ResponseError,
    body::BoxBody,
    http::{
        StatusCode,
        header::{self, HeaderName, HeaderValue},
    },
};
use paperclip::v2::schema::Apiv2Errors;
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::{Map, Value};

mod cases;

pub use cases::RateLimited;

/// What made a request fail, for the log.
pub type Cause = Box<dyn Error + Send + Sync>;

/// Texts by field name, as the clients show them next to a form's fields.
pub type FieldErrors = BTreeMap<String, Vec<String>>;

/// The body of every answer that is not a success.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
#[schemars(rename = "Error")]
pub struct ErrorBody {
    /// Always false.
    pub success: bool,
    /// What to show to the user.
    #[schemars(example = &"Validation failed")]
    pub error: String,
    /// The same, or more about it.
    #[schemars(example = &"Validation failed")]
    pub message: String,
    /// The case, for programs; never changes once published.
    #[schemars(example = &"validation_error")]
    pub error_code: String,
    /// What is wrong with each field of the request.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    #[schemars(extend("example" = {"name": ["Missing data for required field."]}))]
    pub errors: FieldErrors,
    /// More about the case, when there is more.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Map<String, Value>")]
    pub details: Option<Value>,
    /// The scope that the token lacks.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "String")]
    pub required_scope: Option<String>,
    /// The scopes that the token has.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Vec<String>")]
    pub available_scopes: Option<Vec<String>>,
    /// Whatever else a single case carries.
    #[serde(flatten)]
    #[schemars(skip)]
    pub extra: Map<String, Value>,
}

/// An answer that is not a success: status, headers and [`ErrorBody`].
///
/// A server error keeps its cause to itself: the cause is logged, once, when the answer is made.
#[derive(Debug)]
pub struct Problem(Box<Parts>);

#[derive(Debug)]
struct Parts {
    status: StatusCode,
    body: ErrorBody,
    headers: Vec<(HeaderName, HeaderValue)>,
    cause: Option<Cause>,
}

impl Problem {
    /// Any case: a status, its machine-readable code, and a text for the user that also serves as the message.
    pub fn new(status: StatusCode, code: impl Into<Cow<'static, str>>, text: impl Into<String>) -> Self {
        let error = text.into();
        let body = ErrorBody {
            success: false,
            message: error.clone(),
            error,
            error_code: code.into().into_owned(),
            errors: FieldErrors::new(),
            details: None,
            required_scope: None,
            available_scopes: None,
            extra: Map::new(),
        };
        Self(Box::new(Parts { status, body, headers: Vec::new(), cause: None }))
    }

    /// With another text for the user, which also becomes the message.
    #[must_use]
    pub fn with_text(mut self, text: &str) -> Self {
        text.clone_into(&mut self.0.body.error);
        self.with_message(text)
    }

    /// With a message that says more than the text for the user.
    #[must_use]
    pub fn with_message(mut self, message: impl Into<String>) -> Self {
        self.0.body.message = message.into();
        self
    }

    /// With what is wrong with each field.
    #[must_use]
    pub fn with_errors(mut self, errors: FieldErrors) -> Self {
        self.0.body.errors = errors;
        self
    }

    /// With one text about one field.
    #[must_use]
    pub fn with_field(mut self, field: impl Into<String>, text: impl Into<String>) -> Self {
        self.0.body.errors.entry(field.into()).or_default().push(text.into());
        self
    }

    /// With more about the case, a JSON object.
    #[must_use]
    pub fn with_details(mut self, details: Value) -> Self {
        self.0.body.details = Some(details);
        self
    }

    /// With a key of its own at the top level of the body.
    #[must_use]
    pub fn with_extra(mut self, key: &str, value: impl Into<Value>) -> Self {
        self.0.body.extra.insert(key.to_owned(), value.into());
        self
    }

    /// With a header; a value that no header can hold is left out.
    #[must_use]
    pub fn with_header(mut self, name: HeaderName, value: &str) -> Self {
        if let Ok(value) = HeaderValue::from_str(value) {
            self.0.headers.push((name, value));
        }
        self
    }

    /// With the cause, for the log only.
    #[must_use]
    pub fn caused_by(mut self, cause: impl Into<Cause>) -> Self {
        self.0.cause = Some(cause.into());
        self
    }

    /// The status.
    pub fn status(&self) -> StatusCode {
        self.0.status
    }

    /// The body.
    pub fn body(&self) -> &ErrorBody {
        &self.0.body
    }

    fn log(&self) {
        if self.0.status.is_server_error()
            && let Some(cause) = &self.0.cause
        {
            tracing::error!(
                status = self.0.status.as_u16(),
                error_code = self.0.body.error_code,
                cause = %chain(cause.as_ref()),
                "a request failed"
            );
        }
    }
}

/// An error and everything below it, `a: b: c`.
fn chain(error: &dyn Error) -> String {
    let causes = std::iter::successors(Some(error), |&error| error.source());
    causes.map(ToString::to_string).collect::<Vec<_>>().join(": ")
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}: {}", self.0.status.as_u16(), self.0.body.error_code, self.0.body.message)
    }
}

impl Error for Problem {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        self.0.cause.as_deref().map(|cause| -> &(dyn Error + 'static) { cause })
    }
}

impl ResponseError for Problem {
    fn status_code(&self) -> StatusCode {
        self.0.status
    }

    fn error_response(&self) -> HttpResponse<BoxBody> {
        self.log();
        let mut response = HttpResponse::build(self.0.status);
        for (name, value) in &self.0.headers {
            response.append_header((name.clone(), value.clone()));
        }
        if self.0.status == StatusCode::UNAUTHORIZED {
            response.insert_header((header::WWW_AUTHENTICATE, "Bearer"));
        }
        response.json(&self.0.body)
    }
}

/// Which errors an operation has is said by its extractors and its documentation, not by this type.
impl Apiv2Errors for Problem {}

#[cfg(test)]
mod tests {
    use super::*;
    use actix_web::body::to_bytes;
    use serde_json::json;

    async fn answer(problem: Problem) -> (HttpResponse<()>, Value) {
        let (head, body) = problem.error_response().into_parts();
        (head, serde_json::from_slice(&to_bytes(body).await.unwrap()).unwrap())
    }

    #[actix_web::test]
    async fn a_body_has_the_contract_s_keys_and_no_empty_ones() {
        let (_, body) = answer(Problem::not_found("Project with ID 7 not found")).await;
        assert_eq!(
            body,
            json!({
                "success": false,
                "error": "Project with ID 7 not found",
                "message": "Project with ID 7 not found",
                "error_code": "not_found",
            })
        );
    }

    #[actix_web::test]
    async fn a_server_error_keeps_its_cause_to_itself() {
        let (head, body) = answer(Problem::internal(std::io::Error::other("secret table"))).await;
        assert_eq!(head.status(), StatusCode::INTERNAL_SERVER_ERROR);
        assert!(!body.to_string().contains("secret"), "{body}");
    }

    #[test]
    fn the_log_names_every_cause() {
        #[derive(Debug)]
        struct Outer(std::io::Error);
        impl fmt::Display for Outer {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("saving")
            }
        }
        impl Error for Outer {
            fn source(&self) -> Option<&(dyn Error + 'static)> {
                Some(&self.0)
            }
        }
        assert_eq!(chain(&Outer(std::io::Error::other("disk full"))), "saving: disk full");
    }
}
