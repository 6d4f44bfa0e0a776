//! From named raw values (a JSON object's members, a query's parameters) to a typed value, with every field's error.

mod shape;
mod text;

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{
    Deserialize, Deserializer,
    de::{DeserializeOwned, Error as _, MapAccess, Visitor, value::MapDeserializer},
};
use serde_json::{error::Category, value::RawValue};
use serde_path_to_error::Segment;
use validator::ValidationErrors;

pub(crate) use shape::{Kind, Shape};

use crate::error::{FieldErrors, Problem};

/// The members of a JSON object, not yet looked into. Two members of one name are refused.
#[derive(Debug, Default)]
pub(crate) struct Fields<'a>(BTreeMap<String, &'a RawValue>);

/// Texts for fields that are missing or blank, by name; the first that applies becomes the error's headline.
pub(crate) type MissingTexts = &'static [(&'static str, &'static str)];

/// Why fields make no value.
#[derive(Debug)]
pub(crate) enum Unreadable {
    /// Not JSON after all: strings and depth are only checked when a field is read.
    Malformed,
    /// Fields are wrong.
    Wrong {
        /// Which, and how.
        errors: FieldErrors,
        /// A text for the whole, when a missing field has one.
        headline: Option<String>,
    },
}

impl Unreadable {
    /// With another headline, where there is one for these fields.
    pub(crate) fn with_headline(self, other: impl FnOnce(&FieldErrors) -> Option<String>) -> Self {
        match self {
            Self::Wrong { errors, headline } => Self::Wrong { headline: other(&errors).or(headline), errors },
            Self::Malformed => Self::Malformed,
        }
    }
}

impl From<Unreadable> for Problem {
    fn from(unreadable: Unreadable) -> Self {
        match unreadable {
            Unreadable::Malformed => Self::bad_request("The body is not well-formed JSON"),
            Unreadable::Wrong { errors, headline: None } => Self::validation(errors),
            Unreadable::Wrong { errors, headline: Some(text) } => Self::validation(errors).with_text(&text),
        }
    }
}

impl<'a> FromIterator<(String, &'a RawValue)> for Fields<'a> {
    fn from_iter<I: IntoIterator<Item = (String, &'a RawValue)>>(members: I) -> Self {
        Self(members.into_iter().collect())
    }
}

impl<'de> Deserialize<'de> for Fields<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Members;
        impl<'de> Visitor<'de> for Members {
            type Value = Fields<'de>;

            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("a JSON object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut members = BTreeMap::new();
                while let Some((name, value)) = map.next_entry::<String, &RawValue>()? {
                    if members.contains_key(&name) {
                        return Err(A::Error::custom(format_args!("the key {name:?} appears twice")));
                    }
                    members.insert(name, value);
                }
                Ok(Fields(members))
            }
        }
        deserializer.deserialize_map(Members)
    }
}

impl Fields<'_> {
    /// Reads a value, or says about as many fields as possible what is wrong with them.
    pub(crate) fn read<T>(mut self, missing_texts: MissingTexts) -> Result<T, Unreadable>
    where
        T: DeserializeOwned + JsonSchema + 'static,
    {
        let shape = Shape::of::<T>();
        let mut errors = FieldErrors::new();
        self.take_unknown(&shape, &mut errors)?;
        let headline = self.take_missing(&shape, missing_texts, &mut errors);
        self.take_nul(&mut errors);
        loop {
            match self.deserialize::<T>() {
                Ok(value) if errors.is_empty() => return Ok(value),
                Err(error) if error.inner().classify() != Category::Data => return Err(Unreadable::Malformed),
                // A wrong field is set aside, so that the next attempt gets to the next wrong one.
                Err(error) if self.take_wrong(&error, &mut errors) => {}
                Err(error) if errors.is_empty() => {
                    // About no single field: a rule between several.
                    let text = text::of_error(error.inner(), "");
                    errors.insert("_schema".to_owned(), vec![text]);
                    return Err(Unreadable::Wrong { errors, headline });
                }
                Ok(_) | Err(_) => return Err(Unreadable::Wrong { errors, headline }),
            }
        }
    }

    fn deserialize<T: DeserializeOwned>(&self) -> Result<T, serde_path_to_error::Error<serde_json::Error>> {
        let members = self.0.iter().map(|(name, value)| (name.as_str(), *value));
        serde_path_to_error::deserialize(MapDeserializer::<_, serde_json::Error>::new(members))
    }

    /// Fields that the type does not know: refused by strict types, otherwise only checked to be JSON.
    fn take_unknown(&mut self, shape: &Shape, errors: &mut FieldErrors) -> Result<(), Unreadable> {
        let unknown: Vec<String> = self.0.keys().filter(|name| !shape.knows(name)).cloned().collect();
        for name in unknown {
            let value = self.0.remove(&name).map(RawValue::get).unwrap_or_default();
            serde_json::from_str::<serde_json::Value>(value).map_err(|_| Unreadable::Malformed)?;
            if shape.strict {
                errors.entry(name).or_default().push("Unknown field.".to_owned());
            }
        }
        Ok(())
    }

    fn take_missing(&mut self, shape: &Shape, texts: MissingTexts, errors: &mut FieldErrors) -> Option<String> {
        for name in &shape.required {
            let text = texts.iter().find(|(field, _)| field == name).map(|(_, text)| *text);
            let missing = match self.0.get(name) {
                None => true,
                Some(value) => text.is_some() && is_blank(value),
            };
            if missing {
                self.0.remove(name);
                let text = text.unwrap_or("Missing data for required field.");
                errors.entry(name.clone()).or_default().push(text.to_owned());
            }
        }
        texts.iter().find(|(field, _)| errors.contains_key(*field)).map(|(_, text)| (*text).to_owned())
    }

    /// Fields with U+0000 in a text, which no database text can hold.
    fn take_nul(&mut self, errors: &mut FieldErrors) {
        self.0.retain(|name, value| {
            let found = escapes_nul(value.get());
            if found {
                errors.entry(name.clone()).or_default().push("Must not contain the NUL character.".to_owned());
            }
            !found
        });
    }

    /// Sets the field that an error is about aside; false when the error is about none that is left.
    fn take_wrong(&mut self, error: &serde_path_to_error::Error<serde_json::Error>, errors: &mut FieldErrors) -> bool {
        let mut path = error.path().iter();
        let Some(Segment::Map { key }) = path.next() else { return false };
        let Some(value) = self.0.remove(key) else { return false };
        let inner: Vec<String> = path.map(ToString::to_string).collect();
        let text = text::of_error(error.inner(), value.get());
        let text = if inner.is_empty() { text } else { format!("{}: {text}", inner.join(".")) };
        errors.entry(key.clone()).or_default().push(text);
        true
    }
}

fn is_blank(value: &RawValue) -> bool {
    value.get() == "null" || serde_json::from_str::<String>(value.get()).is_ok_and(|text| text.trim().is_empty())
}

/// Whether a text in this JSON has the escape of U+0000, the only way to write it; after an odd backslash it is none.
fn escapes_nul(json: &str) -> bool {
    let slashes = |before: &str| before.bytes().rev().take_while(|byte| *byte == b'\\').count();
    json.match_indices("\\u0000").any(|(at, _)| json.get(..at).is_some_and(|before| slashes(before) % 2 == 0))
}

/// What is wrong with a number outside of `min..=max`.
pub(crate) fn out_of_range(min: i64, max: i64) -> String {
    let (min, max) = (min.to_string(), max.to_string());
    text::out_of_range(Some(&min), Some(&max))
}

/// What the `validator` rules of a type say, by field.
pub(crate) fn of_rules(errors: &ValidationErrors) -> FieldErrors {
    let mut all = FieldErrors::new();
    text::of_rules(errors, "", &mut all);
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, PartialEq, Deserialize, JsonSchema)]
    #[serde(deny_unknown_fields)]
    struct Sample {
        name: String,
        count: u8,
        #[serde(default)]
        on: bool,
        ids: Option<Vec<i64>>,
        #[serde(default)]
        choice: Choice,
    }

    #[derive(Debug, Default, PartialEq, Deserialize, JsonSchema)]
    #[serde(rename_all = "lowercase")]
    enum Choice {
        #[default]
        One,
        Two,
    }

    fn read(json: &str) -> Result<Sample, Unreadable> {
        serde_json::from_str::<Fields<'_>>(json).unwrap().read(&[("name", "A name is required")])
    }

    fn errors(json: &str) -> Vec<(String, String)> {
        let Err(Unreadable::Wrong { errors, .. }) = read(json) else { panic!("{json} was read") };
        errors.into_iter().map(|(field, texts)| (field, texts.join("|"))).collect()
    }

    fn expect(json: &str, expected: &[(&str, &str)]) {
        let found = errors(json);
        let found: Vec<_> = found.iter().map(|(field, text)| (field.as_str(), text.as_str())).collect();
        assert_eq!(found, expected, "{json}");
    }

    #[test]
    fn a_whole_object_is_read() {
        let sample = read(r#"{"name": "a", "count": 3, "ids": [1, 2], "choice": "two"}"#).unwrap();
        assert_eq!(
            sample,
            Sample { name: "a".into(), count: 3, on: false, ids: Some(vec![1, 2]), choice: Choice::Two }
        );
    }

    #[test]
    fn missing_unknown_and_wrong_fields_are_told_together() {
        expect(
            r#"{"name": 5, "on": "yes", "ids": [1, "x"], "choice": "three", "odd": 1}"#,
            &[
                ("choice", "Must be one of: one, two."),
                ("count", "Missing data for required field."),
                ("ids", "[1]: Not a valid integer."),
                ("name", "Not a valid string."),
                ("odd", "Unknown field."),
                ("on", "Not a valid boolean."),
            ],
        );
    }

    #[test]
    fn a_field_with_a_text_of_its_own_counts_as_missing_when_blank() {
        for blank in [r#""""#, r#"" ""#, "null"] {
            let json = format!(r#"{{"name": {blank}, "count": 1}}"#);
            let Err(Unreadable::Wrong { errors, headline }) = read(&json) else { panic!("{json} was read") };
            assert_eq!(headline.as_deref(), Some("A name is required"));
            assert_eq!(errors["name"], ["A name is required"]);
        }
    }

    #[test]
    fn null_and_numbers_out_of_range_have_their_texts() {
        expect(r#"{"name": "a", "count": null}"#, &[("count", "Field may not be null.")]);
        expect(r#"{"name": "a", "count": 300}"#, &[("count", "Not a valid integer.")]);
        expect(r#"{"name": "a", "count": 1.5}"#, &[("count", "Not a valid integer.")]);
    }

    #[test]
    fn nul_is_refused_wherever_it_stands() {
        expect(r#"{"name": "a\u0000", "count": 1}"#, &[("name", "Must not contain the NUL character.")]);
        expect(
            r#"{"name": "a", "count": 1, "ids": [{"\u0000": 1}]}"#,
            &[("ids", "Must not contain the NUL character.")],
        );
        assert_eq!(read(r#"{"name": "\\u0000", "count": 1}"#).unwrap().name, r"\u0000");
    }

    #[test]
    fn a_broken_string_inside_a_field_is_malformed() {
        assert!(matches!(read(r#"{"name": "\ud800", "count": 1}"#), Err(Unreadable::Malformed)));
        assert!(matches!(read(r#"{"odd": "\ud800"}"#), Err(Unreadable::Malformed)));
        let deep = format!(r#"{{"odd": {}{}}}"#, "[".repeat(200), "]".repeat(200));
        assert!(matches!(read(&deep), Err(Unreadable::Malformed)));
    }

    #[test]
    fn a_key_may_appear_once() {
        assert!(serde_json::from_str::<Fields<'_>>(r#"{"a": 1, "a": 2}"#).is_err());
    }
}
