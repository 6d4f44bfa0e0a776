//! What a reply proposes: the actions in its JSON, read leniently and kept within bounds.

use serde_json::{Map, Value};

use super::conversation::shortened;

/// Actions of one reply.
const MOST: usize = 10;

/// Bytes of all of them together, as JSON.
const MOST_BYTES: usize = 20 * 1024;

/// Characters of a type; a longer one means nothing.
const TYPE: usize = 100;

/// Characters of a label.
const LABEL: usize = 200;

/// What opens and closes a block in a reply.
const FENCE: &str = "```";

/// Something that the helper proposes; nobody has checked whether it makes sense.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proposal {
    /// What it wants done; perhaps nothing that is known here.
    pub kind: String,
    /// How to call it.
    pub label: String,
    /// With what.
    pub payload: Map<String, Value>,
}

/// The proposals of a reply: those of its first fenced block of JSON that has some, or else of the first object in its
/// text that begins with `"actions"`.
pub(super) fn proposed(reply: &str) -> Vec<Proposal> {
    let actions = fenced(reply).or_else(|| inline(reply)).unwrap_or_default();
    let mut bytes = 0;
    let fits = |proposal: &Proposal| {
        bytes += size(proposal);
        bytes <= MOST_BYTES
    };
    actions.into_iter().filter_map(proposal).take(MOST).take_while(fits).collect()
}

/// The actions of the first fenced block of JSON that has some.
fn fenced(reply: &str) -> Option<Vec<Value>> {
    reply.split(FENCE).skip(1).step_by(2).find_map(|block| {
        // Before the object stands the name of the language, or nothing.
        let (language, _) = block.split_once('{')?;
        let json = block.strip_prefix(language)?;
        let language = language.trim();
        if language.is_empty() || language.eq_ignore_ascii_case("json") { actions(json) } else { None }
    })
}

/// The actions of the first object that begins with them.
fn inline(reply: &str) -> Option<Vec<Value>> {
    reply.match_indices('{').find_map(|(start, _)| {
        let json = reply.get(start..)?;
        let begins = json.get(1..)?.trim_start().starts_with("\"actions\"");
        if begins { actions(json) } else { None }
    })
}

/// The actions of the object that a text begins with, whatever comes after it.
fn actions(json: &str) -> Option<Vec<Value>> {
    let object = serde_json::Deserializer::from_str(json).into_iter::<Value>().next()?.ok()?;
    match object {
        Value::Object(mut object) => match object.remove("actions") {
            Some(Value::Array(actions)) => Some(actions),
            _ => None,
        },
        _ => None,
    }
}

fn proposal(action: Value) -> Option<Proposal> {
    let Value::Object(mut action) = action else { return None };
    let kind = action.get("type")?.as_str()?.trim().to_owned();
    if kind.is_empty() || kind.chars().count() > TYPE {
        return None;
    }
    let label = action.get("label").and_then(Value::as_str).map(str::trim).filter(|label| !label.is_empty());
    let label = shortened(label.unwrap_or(&kind), LABEL).to_owned();
    let payload = match action.remove("payload") {
        Some(Value::Object(payload)) => payload,
        _ => Map::new(),
    };
    Some(Proposal { kind, label, payload })
}

fn size(proposal: &Proposal) -> usize {
    let payload = serde_json::to_string(&proposal.payload).map_or(MOST_BYTES, |json| json.len());
    proposal.kind.len() + proposal.label.len() + payload
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn kinds(reply: &str) -> Vec<String> {
        proposed(reply).into_iter().map(|proposal| proposal.kind).collect()
    }

    #[test]
    fn actions_are_read_from_the_first_fenced_block() {
        let object = r#"{"actions": [{"type": "start_timer", "label": " Go ", "payload": {"project_id": 1}}]}"#;
        let expected = [Proposal {
            kind: "start_timer".to_owned(),
            label: "Go".to_owned(),
            payload: json!({"project_id": 1}).as_object().unwrap().clone(),
        }];
        for reply in [
            format!("Sure.\n```json\n{object}\n```\nAnything else?"),
            format!("```\n{object}\n```"),
            format!("```JSON {object}```"),
        ] {
            assert_eq!(proposed(&reply), expected, "{reply}");
        }
        let two = format!("```json\n{object}\n```\n```json\n{}\n```", object.replace("start_timer", "summary"));
        assert_eq!(kinds(&two), ["start_timer"]);
        let later = format!("```sh\nls\n```\n```json\n{{\"note\": 1}}\n```\n```json\n{object}");
        assert_eq!(kinds(&later), ["start_timer"]);
    }

    #[test]
    fn an_object_in_the_text_counts_when_it_begins_with_actions() {
        assert_eq!(kinds(r#"I propose { "actions": [{"type": "summary"}], "more": 1} or so {"#), ["summary"]);
        assert!(kinds(r#"{"note": 1, "actions": [{"type": "summary"}]}"#).is_empty());
        assert_eq!(kinds("```python\n{}\n```\n{\"actions\": [{\"type\": \"summary\"}]}"), ["summary"]);
        assert_eq!(kinds(r#"{"actions": 1} {"actions": [{"type": "summary"}]}"#), ["summary"]);
    }

    #[test]
    fn what_is_no_action_is_left_out_and_unknown_types_stay() {
        let reply = r#"{"actions": [1, null, [], {}, {"type": ""}, {"type": " "}, {"type": 5}, {"type": true},
            {"type": "format_disk"}, {"type": "summary", "label": 7, "payload": "text"}]}"#;
        let proposals = proposed(reply);
        assert_eq!(kinds(reply), ["format_disk", "summary"]);
        assert_eq!((proposals[1].label.as_str(), proposals[1].payload.len()), ("summary", 0));
    }

    #[test]
    fn a_reply_without_readable_actions_proposes_nothing() {
        let deep = format!("{{\"actions\": {}", "[".repeat(100_000));
        let braces = "{".repeat(100_000);
        for reply in ["", "Hello", "```", "```json", "```json\n{\"actions\": [", "{\"actions\"", "{", &deep, &braces] {
            assert_eq!(proposed(reply), [], "{reply:.40}");
        }
    }

    #[test]
    fn proposals_are_few_and_small() {
        let many = json!({"actions": (0..50).map(|_| json!({"type": "summary"})).collect::<Vec<_>>()});
        assert_eq!(proposed(&many.to_string()).len(), 10);
        let large = json!({"actions": (0..5).map(|_| json!({"type": "summary", "payload": {"text": "x".repeat(9_000)}}))
            .collect::<Vec<_>>()});
        assert_eq!(proposed(&large.to_string()).len(), 2);
        let long = json!({"actions": [{"type": "x".repeat(101)}, {"type": "summary", "label": "x".repeat(500)}]});
        let proposals = proposed(&long.to_string());
        assert_eq!((proposals.len(), proposals[0].label.len()), (1, 200));
    }
}
