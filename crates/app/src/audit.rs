//! Who did what.

use std::collections::BTreeMap;

use serde_json::Value;
use timekeeper_ports::{AuditFilter, AuditLine, AuditRecord, ReadMode};

use crate::{Action, App, AppError, Caller, work::Transaction};

/// Lines of the audit log that are read at once.
const MOST_LINES: i64 = 500;

/// What every record has, and what says nothing of what was done.
const BOOKKEEPING: [&str; 4] = ["created_at", "id", "updated_at", "version"];

/// Lines of the audit log, the newest first, and whether there are older ones.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuditLog {
    /// The lines.
    pub lines: Vec<AuditEntry>,
    /// The number below which older ones are.
    pub older: Option<i64>,
}

/// A line of the audit log, and what it tells in detail.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuditEntry {
    /// The line.
    pub record: AuditRecord,
    /// What is not as it was before, by field; nothing where the line tells no more than that something was done, or was
    /// blanked.
    pub differences: Vec<AuditDifference>,
}

/// One field before and after. What is not there is none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuditDifference {
    /// The field; of what is inside of another, with a dot between them. Empty for what has no fields.
    pub field: String,
    /// What it was.
    pub before: Option<String>,
    /// What it is.
    pub after: Option<String>,
}

impl App {
    /// Lines of the audit log, the newest first, of those below that number; at most `limit`, and at most 500.
    ///
    /// # Errors
    /// [`AppError::MissingScope`], [`crate::Forbidden::AdminOnly`].
    pub async fn audit_log(
        &self,
        caller: &Caller,
        filter: &AuditFilter,
        below: Option<i64>,
        limit: i64,
    ) -> Result<AuditLog, AppError> {
        caller.may(Action::ReadAudit)?;
        let limit = limit.clamp(1, MOST_LINES);
        let mut lines = self
            .read(ReadMode::PerStatement, async |tx: &mut Transaction| {
                Ok(tx.audit().list(filter, below, limit + 1).await?)
            })
            .await?;
        let more = i64::try_from(lines.len()).is_ok_and(|found| found > limit);
        if more {
            lines.pop();
        }
        let older = if more { lines.last().map(|line| line.id) } else { None };
        let entry = |record: AuditRecord| AuditEntry { differences: differences(&record.line), record };
        Ok(AuditLog { lines: lines.into_iter().map(entry).collect(), older })
    }
}

/// What a line tells of, field by field, without what is the same before and after.
fn differences(line: &AuditLine) -> Vec<AuditDifference> {
    let (before, after) = (fields(line.before.as_deref()), fields(line.after.as_deref()));
    let mut both: BTreeMap<String, (Option<String>, Option<String>)> = BTreeMap::new();
    for (field, value) in before {
        both.entry(field).or_default().0 = Some(value);
    }
    for (field, value) in after {
        both.entry(field).or_default().1 = Some(value);
    }
    let changed = both.into_iter().filter(|(_, (before, after))| before != after);
    changed.map(|(field, (before, after))| AuditDifference { field, before, after }).collect()
}

/// The fields of a thing with what is in them, as text.
fn fields(json: Option<&str>) -> BTreeMap<String, String> {
    let mut found = BTreeMap::new();
    match json.map(|json| (json, serde_json::from_str(json))) {
        Some((_, Ok(Value::Object(object)))) => {
            let told = object.into_iter().filter(|(field, _)| !BOOKKEEPING.contains(&field.as_str()));
            told.for_each(|(field, value)| collect(field, value, &mut found));
        }
        // Whatever else it is, it is shown as it stands.
        Some((text, _)) => drop(found.insert(String::new(), text.to_owned())),
        None => {}
    }
    found
}

/// Adds the fields inside of a value, or the value itself.
fn collect(field: String, value: Value, found: &mut BTreeMap<String, String>) {
    match value {
        Value::Null => {}
        Value::String(text) => drop(found.insert(field, text)),
        Value::Object(object) => {
            object.into_iter().for_each(|(name, value)| collect(format!("{field}.{name}"), value, found));
        }
        Value::Array(items) if items.is_empty() => {}
        Value::Array(items) if items.iter().all(Value::is_string) => {
            let words: Vec<&str> = items.iter().filter_map(Value::as_str).collect();
            found.insert(field, words.join(", "));
        }
        plain @ (Value::Bool(_) | Value::Number(_) | Value::Array(_)) => drop(found.insert(field, plain.to_string())),
    }
}

#[cfg(test)]
mod tests {
    use timekeeper_domain::Instant;

    use super::*;

    fn told(before: Option<&str>, after: Option<&str>) -> Vec<(String, Option<String>, Option<String>)> {
        let line = AuditLine {
            at: Instant::MIN,
            actor: None,
            token: None,
            request_id: None,
            action: "updated".to_owned(),
            entity: "user".to_owned(),
            entity_id: 1,
            before: before.map(str::to_owned),
            after: after.map(str::to_owned),
        };
        differences(&line).into_iter().map(|found| (found.field, found.before, found.after)).collect()
    }

    fn row(field: &str, before: Option<&str>, after: Option<&str>) -> (String, Option<String>, Option<String>) {
        (field.to_owned(), before.map(str::to_owned), after.map(str::to_owned))
    }

    #[test]
    fn what_changed_is_told_by_field_and_what_stayed_is_not() {
        let before =
            r#"{"id":1,"version":1,"updated_at":"x","name":"Ada","notes":null,"state":{"kind":"open","end":null}}"#;
        let after =
            r#"{"id":1,"version":2,"updated_at":"y","name":"Ada","notes":"<b>","state":{"kind":"done","end":7}}"#;
        let expected = [
            row("notes", None, Some("<b>")),
            row("state.end", None, Some("7")),
            row("state.kind", Some("open"), Some("done")),
        ];
        assert_eq!(told(Some(before), Some(after)), expected);
        assert_eq!(
            told(None, Some(r#"{"id":1,"tags":["a","b"],"none":[],"days":[1,2],"on":false}"#)),
            [row("days", None, Some("[1,2]")), row("on", None, Some("false")), row("tags", None, Some("a, b")),]
        );
        assert_eq!(told(Some(r#"{"name":""}"#), None), [row("name", Some(""), None)]);
    }

    #[test]
    fn what_cannot_be_taken_apart_is_told_as_it_stands() {
        assert_eq!(told(None, None), []);
        let deep = format!("{}1{}", "[".repeat(1_000), "]".repeat(1_000));
        for odd in ["", "no json", "[1]", "7", r#"{"a":"#, deep.as_str()] {
            assert_eq!(told(Some(odd), None), [row("", Some(odd), None)], "{odd}");
        }
    }
}
