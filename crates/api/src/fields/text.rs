//! The texts that say what is wrong with a field, worded as the clients have always known them.

use serde_json::Value;
use validator::{ValidationError, ValidationErrors, ValidationErrorsKind};

use crate::error::FieldErrors;

/// What is wrong with a value that could not be read, from serde's message about it.
pub(super) fn of_error(error: &serde_json::Error, value: &str) -> String {
    if value == "null" {
        return "Field may not be null.".to_owned();
    }
    let message = error.to_string();
    // serde_json adds a position, which here would be relative to the single value.
    let message = message.rsplit_once(" at line ").map_or(message.as_str(), |(message, _)| message);
    let choices = message.starts_with("unknown variant ");
    if let Some((_, expected)) = message.rsplit_once(", expected ") {
        return if choices { one_of(expected) } else { format!("Not a valid {}.", noun(expected)) };
    }
    if message.starts_with("missing field ") {
        return format!("{}.", capitalised(message));
    }
    // Written by one of our own types, for people.
    message.to_owned()
}

fn noun(expected: &str) -> &'static str {
    match expected {
        "i8" | "i16" | "i32" | "i64" | "i128" | "isize" | "u8" | "u16" | "u32" | "u64" | "u128" | "usize" => "integer",
        "f32" | "f64" => "number",
        "a string" | "a borrowed string" | "a character" => "string",
        "a boolean" => "boolean",
        "a sequence" | "a tuple" => "list",
        "a map" => "object",
        text if text.starts_with("a nonzero") => "integer",
        text if text.starts_with("struct ") => "object",
        _ => "value",
    }
}

/// "one of `a`, `b`" (or "`a` or `b`", or "`a`") as "Must be one of: a, b."
fn one_of(expected: &str) -> String {
    let choices: Vec<&str> = expected.split('`').skip(1).step_by(2).collect();
    format!("Must be one of: {}.", choices.join(", "))
}

fn capitalised(text: &str) -> String {
    let mut rest = text.chars();
    rest.next().map_or_else(String::new, |first| first.to_uppercase().chain(rest).collect())
}

/// What `validator` rules say, by field; `prefix` is where the rules' own fields lie.
pub(super) fn of_rules(errors: &ValidationErrors, prefix: &str, all: &mut FieldErrors) {
    for (field, kind) in errors.errors() {
        let name = format!("{prefix}{field}");
        match kind {
            ValidationErrorsKind::Field(list) => {
                all.entry(name).or_default().extend(list.iter().map(of_rule));
            }
            ValidationErrorsKind::Struct(inner) => of_rules(inner, &format!("{name}."), all),
            ValidationErrorsKind::List(items) => {
                for (index, inner) in items {
                    of_rules(inner, &format!("{name}[{index}]."), all);
                }
            }
        }
    }
}

fn of_rule(error: &ValidationError) -> String {
    if let Some(message) = &error.message {
        return message.clone().into_owned();
    }
    let param = |name: &str| error.params.get(name).filter(|value| !value.is_null()).map(number);
    match (error.code.as_ref(), param("min"), param("max")) {
        ("length", Some(min), Some(max)) => format!("Length must be between {min} and {max}."),
        ("length", Some(min), None) => format!("Shorter than minimum length {min}."),
        ("length", None, Some(max)) => format!("Longer than maximum length {max}."),
        ("range", min, max) => out_of_range(min.as_deref(), max.as_deref()),
        ("email", ..) => "Not a valid email address.".to_owned(),
        ("url", ..) => "Not a valid URL.".to_owned(),
        _ => "Invalid value.".to_owned(),
    }
}

/// A number beyond one of its bounds.
pub(super) fn out_of_range(min: Option<&str>, max: Option<&str>) -> String {
    match (min, max) {
        (Some(min), Some(max)) => {
            format!("Must be greater than or equal to {min} and less than or equal to {max}.")
        }
        (Some(min), None) => format!("Must be greater than or equal to {min}."),
        (None, Some(max)) => format!("Must be less than or equal to {max}."),
        (None, None) => "Out of range.".to_owned(),
    }
}

/// A bound without the `.0` that `validator` gives to whole ones.
fn number(value: &Value) -> String {
    let text = value.to_string();
    text.strip_suffix(".0").map(str::to_owned).unwrap_or(text)
}
