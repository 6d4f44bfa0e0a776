//! Small repairs that make schemars' output plain OpenAPI 3.0.

use serde_json::{Map, Value};

/// Repairs a schema and every schema inside it.
pub(super) fn schema(schema: &mut Value) {
    match schema {
        Value::Object(object) => {
            format(object);
            default(object);
            nullable(object);
            alternatives(object);
            object.values_mut().for_each(self::schema);
        }
        Value::Array(items) => items.iter_mut().for_each(self::schema),
        _ => {}
    }
}

/// Says of every text inside a schema that comes in what no text may have: NUL, and nothing but blanks where characters
/// are asked for.
pub(super) fn texts(schema: &mut Value) {
    match schema {
        Value::Object(object) => {
            let free = object.get("type").and_then(Value::as_str) == Some("string")
                && object.get("format").is_none_or(|format| format == "password")
                && !["pattern", "enum"].iter().any(|keyword| object.contains_key(*keyword));
            if free {
                let needed = object.get("minLength").and_then(Value::as_u64).is_some_and(|least| least > 0);
                object.insert("pattern".into(), if needed { VISIBLE } else { WITHOUT_NUL }.into());
            }
            object.values_mut().for_each(texts);
        }
        Value::Array(items) => items.iter_mut().for_each(texts),
        _ => {}
    }
}

/// Rewrites every date-time of a document for a server that answers with local times: they have no offset, so they are no
/// `date-time` of RFC 3339. What comes in may have one or not.
pub fn without_offsets(document: &mut Value) {
    match document {
        Value::Object(object) => {
            if object.get("format").and_then(Value::as_str) == Some("date-time") {
                object.remove("format");
                // What comes in has a pattern of its own, which allows both.
                object.entry("pattern").or_insert_with(|| LOCAL.into());
                if let Some(Value::String(example)) = object.get_mut("example") {
                    example.truncate(example.trim_end_matches('Z').len());
                }
            }
            object.values_mut().for_each(without_offsets);
        }
        Value::Array(items) => items.iter_mut().for_each(without_offsets),
        _ => {}
    }
}

const LOCAL: &str = r"^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{6})?$";
const WITHOUT_NUL: &str = r"^[^\u0000]*$";
const VISIBLE: &str = r"^[^\u0000]*[^\s\u0000][^\u0000]*$";

/// OpenAPI knows no unsigned formats; `minimum: 0` already says it.
fn format(object: &mut Map<String, Value>) {
    let known = match object.get("format").and_then(Value::as_str) {
        Some("uint8" | "uint16" | "uint32" | "int8" | "int16") => "int32",
        Some("uint64" | "uint") => "int64",
        _ => return,
    };
    object.insert("format".into(), known.into());
}

/// "Null when left out" is what every optional value is; it needs no default.
fn default(object: &mut Map<String, Value>) {
    if object.get("default").is_some_and(Value::is_null) {
        object.remove("default");
    }
}

/// OpenAPI 3.0 knows `nullable` beside a `type` only; `enum: [null]` says it alone.
fn nullable(object: &mut Map<String, Value>) {
    if !object.contains_key("type") {
        object.remove("nullable");
    }
}

/// Alternatives among which one is itself nothing but alternatives become one list.
fn alternatives(object: &mut Map<String, Value>) {
    let Some(Value::Array(list)) = object.remove("anyOf") else { return };
    let mut flat = Vec::with_capacity(list.len());
    for mut alternative in list {
        let inner = alternative.as_object_mut().and_then(|alternative| {
            let inner = alternative.remove("anyOf")?;
            alternative.iter().for_each(|(name, value)| {
                object.entry(name).or_insert_with(|| value.clone());
            });
            Some(inner)
        });
        match inner {
            Some(Value::Array(inner)) => flat.extend(inner),
            Some(_) => {}
            None => flat.push(alternative),
        }
    }
    object.insert("anyOf".into(), flat.into());
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn texts_say_what_they_may_not_have() {
        let mut value = json!({"properties": {
            "note": {"type": "string", "maxLength": 9},
            "name": {"type": "string", "minLength": 1},
            "kind": {"type": "string", "enum": ["a"]},
            "day": {"type": "string", "format": "date"},
        }});
        texts(&mut value);
        assert_eq!(
            value,
            json!({"properties": {
                "note": {"type": "string", "maxLength": 9, "pattern": "^[^\\u0000]*$"},
                "name": {"type": "string", "minLength": 1, "pattern": "^[^\\u0000]*[^\\s\\u0000][^\\u0000]*$"},
                "kind": {"type": "string", "enum": ["a"]},
                "day": {"type": "string", "format": "date"},
            }})
        );
    }

    #[test]
    fn unsigned_formats_null_defaults_and_nested_alternatives_are_repaired() {
        let mut value = json!({"properties": {
            "count": {"type": "integer", "format": "uint32", "minimum": 0},
            "note": {"type": "string", "nullable": true, "default": null},
            "id": {"anyOf": [
                {"anyOf": [{"type": "integer"}, {"type": "string"}], "example": 7},
                {"enum": [null], "nullable": true},
            ]},
        }});
        schema(&mut value);
        assert_eq!(
            value,
            json!({"properties": {
                "count": {"type": "integer", "format": "int32", "minimum": 0},
                "note": {"type": "string", "nullable": true},
                "id": {
                    "anyOf": [{"type": "integer"}, {"type": "string"}, {"enum": [null]}],
                    "example": 7,
                },
            }})
        );
    }
}
