//! What several resources share on the wire: pages, messages, and the checking of fields.

use std::{
    collections::BTreeMap,
    convert::Infallible,
    fmt::Display,
    future::{Ready, ready},
    marker::PhantomData,
};

use actix_web::{FromRequest, HttpRequest, dev::Payload};
use paperclip::{
    actix::OperationModifier,
    v2::{
        models::{DefaultOperationRaw, DefaultSchemaRaw},
        schema::Apiv2Schema,
    },
};
use schemars::JsonSchema;
use serde::{
    Deserialize, Deserializer, Serialize,
    de::{DeserializeOwned, Error as _, IntoDeserializer},
};
use serde_json::{Map, Value, value::RawValue};
use timekeeper_app::Edit;
use timekeeper_domain::{
    money::{Currency, UnknownCurrency},
    page::Page,
    rounding::RoundingPolicy,
};

use crate::{
    error::{FieldErrors, Problem},
    openapi,
    wire::Patch,
};

/// Which page this is, and of how many.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct Pagination {
    /// This page's number, from 1
    page: u32,
    /// Rows on a page
    per_page: u32,
    /// Rows on all pages together
    total: i64,
    /// How many pages there are
    pages: i64,
    has_next: bool,
    has_prev: bool,
    next_page: Option<i64>,
    prev_page: Option<i64>,
}

impl<T> From<&Page<T>> for Pagination {
    fn from(page: &Page<T>) -> Self {
        Self {
            page: page.request.page(),
            per_page: page.request.per_page(),
            total: page.total,
            pages: page.pages(),
            has_next: page.next().is_some(),
            has_prev: page.previous().is_some(),
            next_page: page.next(),
            prev_page: page.previous(),
        }
    }
}

/// Reads one of a few words. Without this, serde would take an object with the word as its only key for it, too.
pub(super) fn word<'de, D: Deserializer<'de>, T: Deserialize<'de>>(deserializer: D) -> Result<T, D::Error> {
    T::deserialize(String::deserialize(deserializer)?.into_deserializer())
}

/// Reads one of a few words, or null.
pub(super) fn word_or_null<'de, D: Deserializer<'de>, T: Deserialize<'de>>(
    deserializer: D,
) -> Result<Option<T>, D::Error> {
    let word = Option::<String>::deserialize(deserializer)?;
    word.map(|word| T::deserialize(word.into_deserializer())).transpose()
}

/// Reads an object. Without this, serde would take a list of the values of its fields for it, too.
pub(super) fn object<'de, D: Deserializer<'de>, T: DeserializeOwned>(deserializer: D) -> Result<T, D::Error> {
    let members = Map::<String, Value>::deserialize(deserializer)?;
    T::deserialize(Value::Object(members)).map_err(D::Error::custom)
}

/// Reads a list of objects, or null.
pub(super) fn objects_or_null<'de, D: Deserializer<'de>, T: DeserializeOwned>(
    deserializer: D,
) -> Result<Option<Vec<T>>, D::Error> {
    let list = Option::<Vec<Map<String, Value>>>::deserialize(deserializer)?;
    let read = |members| T::deserialize(Value::Object(members)).map_err(D::Error::custom);
    list.map(|list| list.into_iter().map(read).collect()).transpose()
}

/// Reads a list of objects whose numbers are exact. Without this, serde would take a list of the values of its fields
/// for each of them, too.
pub(super) fn exact_objects<'de, D: Deserializer<'de>, T: DeserializeOwned>(
    deserializer: D,
) -> Result<Vec<T>, D::Error> {
    let read = |raw: Box<RawValue>| match raw.get().as_bytes() {
        [b'{', ..] => serde_json::from_str(raw.get()).map_err(D::Error::custom),
        _ => Err(D::Error::custom("Must be a list of objects.")),
    };
    Vec::<Box<RawValue>>::deserialize(deserializer)?.into_iter().map(read).collect()
}

/// A currency's code in any case; an empty one is none.
pub(super) fn currency(code: &str) -> Result<Option<Currency>, UnknownCurrency> {
    let code = code.trim();
    if code.is_empty() { Ok(None) } else { Currency::from_code(&code.to_ascii_uppercase()).map(Some) }
}

/// That something was done.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct Done {
    pub(super) message: &'static str,
}

/// Documents the answer of an operation that makes something, when it was there before: 200 with a `T`.
pub(super) struct Existing<T>(PhantomData<T>);

impl<T> FromRequest for Existing<T> {
    type Error = Infallible;
    type Future = Ready<Result<Self, Infallible>>;

    fn from_request(_: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(Ok(Self(PhantomData)))
    }
}

impl<T> Apiv2Schema for Existing<T> {}

impl<T: JsonSchema> OperationModifier for Existing<T> {
    fn update_parameter(op: &mut DefaultOperationRaw) {
        openapi::json_response::<T>(op, 200, "It was there before", &Value::Null);
    }

    fn update_definitions(_: &mut BTreeMap<String, DefaultSchemaRaw>) {}
}

/// How time is rounded.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct RoundingSteps {
    /// Seconds of a step
    step_seconds: i64,
    /// `nearest`, `up` or `down`
    mode: &'static str,
}

impl From<RoundingPolicy> for RoundingSteps {
    fn from(policy: RoundingPolicy) -> Self {
        Self { step_seconds: policy.step_seconds(), mode: policy.mode().as_str() }
    }
}

/// Collects what is wrong with the fields of a request, so that all of it is said at once.
#[derive(Debug, Default)]
pub(super) struct Checks(FieldErrors);

impl Checks {
    /// A checked value, or a note about its field.
    pub(super) fn field<T, E: Display>(&mut self, name: &str, checked: Result<T, E>) -> Option<T> {
        match checked {
            Ok(value) => Some(value),
            Err(error) => {
                self.0.entry(name.to_owned()).or_default().push(sentence(&error.to_string()));
                None
            }
        }
    }

    /// A checked value of a field that may be left out or null.
    pub(super) fn optional<T, U, E: Display>(
        &mut self,
        name: &str,
        value: Option<T>,
        check: impl FnOnce(T) -> Result<U, E>,
    ) -> Option<U> {
        value.and_then(|value| self.field(name, check(value)))
    }

    /// What happens to a field that null clears.
    pub(super) fn edit<T, U, E: Display>(
        &mut self,
        name: &str,
        patch: Patch<T>,
        check: impl FnOnce(T) -> Result<U, E>,
    ) -> Edit<U> {
        self.edit_optional(name, patch, |value| check(value).map(Some))
    }

    /// What happens to a field that null and empty values clear.
    pub(super) fn edit_optional<T, U, E: Display>(
        &mut self,
        name: &str,
        patch: Patch<T>,
        check: impl FnOnce(T) -> Result<Option<U>, E>,
    ) -> Edit<U> {
        match patch {
            Patch::Absent => Edit::Keep,
            Patch::Null => Edit::Clear,
            Patch::Value(value) => match self.field(name, check(value)) {
                Some(Some(value)) => Edit::Set(value),
                Some(None) => Edit::Clear,
                None => Edit::Keep,
            },
        }
    }

    /// What was built from the fields, if nothing is wrong with them.
    pub(super) fn finish<T>(self, built: impl FnOnce() -> Option<T>) -> Result<T, Problem> {
        match built().filter(|_| self.0.is_empty()) {
            Some(value) => Ok(value),
            None => Err(Problem::validation(self.0)),
        }
    }
}

/// A reason as a sentence of its own: `must be …` becomes `Must be ….`
pub(super) fn sentence(reason: &str) -> String {
    let mut letters = reason.chars();
    let first: String = letters.next().into_iter().flat_map(char::to_uppercase).collect();
    let end = if reason.ends_with('.') { "" } else { "." };
    format!("{first}{}{end}", letters.as_str())
}
