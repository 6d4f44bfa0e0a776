//! Packs an OpenAPI 3 object into a text that survives paperclip, and unpacks it.

use serde_json::Value;

/// Starts every packed text; no description that a person wrote starts with a control character.
const MARK: &str = "\u{1}carried:";

/// Packs an object.
pub(super) fn pack(object: &Value) -> String {
    format!("{MARK}{object}")
}

/// What was packed into a description; `None` for a description that is just one.
pub(super) fn unpack(description: Option<&Value>) -> Option<Value> {
    serde_json::from_str(description?.as_str()?.strip_prefix(MARK)?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn what_is_packed_comes_out_again() {
        let object = json!({"description": "a \"quoted\" text\n", "nullable": true});
        assert_eq!(unpack(Some(&pack(&object).into())), Some(object));
        assert_eq!(unpack(Some(&"a description".into())), None);
        assert_eq!(unpack(None), None);
    }
}
