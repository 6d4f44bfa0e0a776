//! Lines of the audit log as people see them.

use timekeeper_app::{App, AuditDifference, AuditEntry};
use timekeeper_domain::Instant;

use super::{
    wanted::Wanted,
    words::{ACTIONS, KINDS, meaning},
};
use crate::{
    show::Show,
    texts::{Texts, key},
};

/// Differences that are shown at once; more are folded.
const MOST_OPEN: usize = 6;

/// Characters of a value that are shown at once; longer ones are folded.
const LONGEST_OPEN: usize = 120;

/// Characters of a folded value that are shown beside it.
const HEAD: usize = 60;

/// Something with the way to more of it.
pub(super) struct Link {
    pub(super) path: String,
    pub(super) text: String,
}

/// A line.
pub(super) struct Entry {
    pub(super) number: i64,
    pub(super) at: Instant,
    pub(super) moment: String,
    /// Who did it; no link for the console and the server itself.
    pub(super) who: String,
    pub(super) by: Option<String>,
    pub(super) action: String,
    pub(super) thing: Link,
    pub(super) request: Option<Link>,
    pub(super) differences: Vec<Row>,
    /// What stands over differences that are folded, if they are.
    pub(super) folded: Option<String>,
}

/// One field before and after.
pub(super) struct Row {
    pub(super) field: String,
    pub(super) before: Value,
    pub(super) after: Value,
}

/// What is in a field.
pub(super) enum Value {
    Nothing,
    Short(String),
    Long { head: String, whole: String },
}

impl Value {
    fn of(text: Option<String>) -> Self {
        match text {
            None => Self::Nothing,
            Some(text) if text.is_empty() => Self::Nothing,
            Some(whole) if whole.chars().count() > LONGEST_OPEN || whole.contains('\n') => {
                let line = whole.lines().next().unwrap_or_default();
                Self::Long { head: line.chars().take(HEAD).collect::<String>() + "…", whole }
            }
            Some(text) => Self::Short(text),
        }
    }
}

impl Row {
    fn of(difference: AuditDifference) -> Self {
        let AuditDifference { field, before, after } = difference;
        let field = field.replace('.', " › ").replace('_', " ");
        Self { field, before: Value::of(before), after: Value::of(after) }
    }
}

impl Entry {
    pub(super) fn of(app: &App, texts: Texts, entry: AuditEntry) -> Self {
        let (record, line) = (&entry.record, &entry.record.line);
        let who = match (&record.actor_name, line.actor) {
            (Some(name), _) => name.clone(),
            (None, Some(id)) => texts.with(key("audit-somebody"), "id", id),
            (None, None) => texts.say(key("audit-nobody")),
        };
        let count = entry.differences.len();
        let fields = || texts.count(key("audit-fields"), i64::try_from(count).unwrap_or(i64::MAX));
        Self {
            number: record.id,
            at: line.at,
            moment: Show::new(app.organisation()).moment(line.at),
            who,
            by: line.actor.map(|actor| Wanted::by(actor).path()),
            action: meaning(&ACTIONS, &line.action, texts),
            thing: Link {
                path: Wanted::about(&line.entity, line.entity_id).path(),
                text: format!("{} {}", meaning(&KINDS, &line.entity, texts), line.entity_id),
            },
            request: line
                .request_id
                .as_ref()
                .map(|request| Link { path: Wanted::in_request(request).path(), text: request.clone() }),
            differences: entry.differences.into_iter().map(Row::of).collect(),
            folded: (count > MOST_OPEN).then(fields),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_values_are_folded_and_empty_ones_are_nothing() {
        assert!(matches!(Value::of(None), Value::Nothing));
        assert!(matches!(Value::of(Some(String::new())), Value::Nothing));
        assert!(matches!(Value::of(Some("ü".repeat(LONGEST_OPEN))), Value::Short(_)));
        let Value::Long { head, whole } = Value::of(Some("ü".repeat(LONGEST_OPEN + 1))) else { panic!("not folded") };
        assert_eq!((head.chars().count(), whole.chars().count()), (HEAD + 1, LONGEST_OPEN + 1));
        let Value::Long { head, .. } = Value::of(Some("one\ntwo".to_owned())) else { panic!("not folded") };
        assert_eq!(head, "one…");
    }
}
