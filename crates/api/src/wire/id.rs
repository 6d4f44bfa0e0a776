//! An identifier in a body or a query: a JSON integer, or the same in a string.

use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{
    Deserialize, Deserializer, Serialize,
    de::{Error, Visitor},
};

use crate::path::{self, MAX_ID, PathId};

/// An identifier that a client sends, from 0 to 2^53 − 1. Some clients take it from a form and send a string.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct IdInput(i64);

impl IdInput {
    /// The number.
    pub const fn get(self) -> i64 {
        self.0
    }

    /// As an identifier of something.
    pub fn into_id<T: PathId>(self) -> T {
        T::from_number(self.0)
    }
}

const REFUSED: &str = "Not a valid integer.";

impl<'de> Deserialize<'de> for IdInput {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct IdVisitor;
        impl Visitor<'_> for IdVisitor {
            type Value = IdInput;

            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("i64")
            }

            fn visit_i64<E: Error>(self, number: i64) -> Result<IdInput, E> {
                if (0..=MAX_ID).contains(&number) { Ok(IdInput(number)) } else { Err(E::custom(REFUSED)) }
            }

            fn visit_u64<E: Error>(self, number: u64) -> Result<IdInput, E> {
                self.visit_i64(i64::try_from(number).map_err(|_| E::custom(REFUSED))?)
            }

            fn visit_str<E: Error>(self, text: &str) -> Result<IdInput, E> {
                path::number(text.trim()).map(IdInput).ok_or_else(|| E::custom(REFUSED))
            }
        }
        deserializer.deserialize_any(IdVisitor)
    }
}

impl JsonSchema for IdInput {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        "IdInput".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "anyOf": [
                {"type": "integer", "format": "int64", "minimum": 0, "maximum": MAX_ID},
                {"type": "string", "pattern": "^[0-9]{1,15}$"},
            ],
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(json: &str) -> Option<i64> {
        serde_json::from_str::<IdInput>(json).ok().map(IdInput::get)
    }

    #[test]
    fn a_number_may_come_in_a_string() {
        assert_eq!(read("7"), Some(7));
        assert_eq!(read("\"7\""), Some(7));
        assert_eq!(read("9007199254740991"), Some(MAX_ID));
        for json in ["-1", "1.5", "1e3", "\"\"", "\"abc\"", "\"-1\"", "9007199254740992", "true", "null", "[]"] {
            assert_eq!(read(json), None, "{json}");
        }
    }
}
