//! What the words of the audit log mean to people.

use crate::texts::{Key, Texts, key};

/// Kinds of things that something is done to.
pub(super) const KINDS: [(&str, Key); 12] = [
    ("api_token", key("audit-api-token")),
    ("category", key("audit-category")),
    ("client", key("audit-client")),
    ("expense", key("audit-expense")),
    ("favorite", key("audit-favorite")),
    ("invoice", key("audit-invoice")),
    ("project", key("audit-project")),
    ("rate", key("audit-rate")),
    ("settings", key("audit-settings")),
    ("task", key("audit-task")),
    ("time_entry", key("audit-time-entry")),
    ("user", key("audit-user")),
];

/// What is done to them.
pub(super) const ACTIONS: [(&str, Key); 24] = [
    ("created", key("audit-created")),
    ("updated", key("audit-updated")),
    ("deleted", key("audit-deleted")),
    ("archived", key("audit-archived")),
    ("deactivated", key("audit-deactivated")),
    ("paused", key("audit-paused")),
    ("resumed", key("audit-resumed")),
    ("stopped", key("audit-stopped")),
    ("approved", key("audit-approved")),
    ("rejected", key("audit-rejected")),
    ("reimbursed", key("audit-reimbursed")),
    ("draft", key("audit-draft")),
    ("sent", key("audit-sent")),
    ("paid", key("audit-paid")),
    ("overdue", key("audit-overdue")),
    ("cancelled", key("audit-cancelled")),
    ("toggled", key("audit-toggled")),
    ("revoked", key("audit-revoked")),
    ("password_set", key("audit-password-set")),
    ("password_reset_mailed", key("audit-reset-mailed")),
    ("totp_enrolled", key("audit-totp-enrolled")),
    ("totp_confirmed", key("audit-totp-confirmed")),
    ("totp_removed", key("audit-totp-removed")),
    ("recovery_codes_made", key("audit-recovery-codes-made")),
];

/// What a word means; one that is not known is shown as it stands.
pub(super) fn meaning(words: &[(&str, Key)], word: &str, texts: Texts) -> String {
    words.iter().find(|(known, _)| *known == word).map_or_else(|| word.to_owned(), |(_, name)| texts.say(name))
}

#[cfg(test)]
mod tests {
    use std::{
        collections::BTreeSet,
        fs,
        path::{Path, PathBuf},
    };

    use super::*;

    /// The files in a folder and in those inside it.
    fn sources(folder: &Path) -> Vec<String> {
        let paths = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
        let of = |path: PathBuf| if path.is_dir() { sources(&path) } else { vec![fs::read_to_string(path).unwrap()] };
        paths.flat_map(of).collect()
    }

    /// What the application's source says between each of these openings and the end of the statement.
    fn said(openings: &[&str]) -> Vec<String> {
        let sources = sources(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../app/src"));
        let after = |opening: &&str| -> Vec<String> {
            let each = sources.iter().flat_map(|source| source.split(opening).skip(1));
            each.map(|rest| rest.split(';').next().unwrap().to_owned()).collect()
        };
        openings.iter().flat_map(after).collect()
    }

    /// The texts in quotes.
    fn quoted(statement: &str) -> Vec<&str> {
        statement.split('"').skip(1).step_by(2).collect()
    }

    #[test]
    fn every_word_that_is_written_down_has_a_meaning() {
        let (mut actions, mut kinds) = (BTreeSet::new(), BTreeSet::new());
        for line in said(&["self.log(", ".log::<()>("]) {
            match quoted(&line)[..] {
                [action, kind] => drop((actions.insert(action.to_owned()), kinds.insert(kind.to_owned()))),
                [kind] => drop(kinds.insert(kind.to_owned())),
                _ => panic!("{line}"),
            }
        }
        for line in said(&[
            "self.store_client(",
            "self.store_entry(",
            "self.store_project(",
            "self.store_user(",
            "self.changed(",
        ]) {
            actions.extend(quoted(&line).first().map(|action| (*action).to_owned()));
        }
        let known = |words: &[(&str, Key)]| words.iter().map(|(word, _)| (*word).to_owned()).collect::<BTreeSet<_>>();
        assert_eq!(kinds, known(&KINDS));
        assert!(actions.len() > 10, "{actions:?}");
        assert_eq!(actions.difference(&known(&ACTIONS)).collect::<Vec<_>>(), Vec::<&String>::new());
    }

    #[test]
    fn a_word_that_is_not_known_is_shown_as_it_stands() {
        assert_eq!(meaning(&KINDS, "time_entry", Texts::DEFAULT), "Time entry");
        assert_eq!(meaning(&KINDS, "<b>", Texts::DEFAULT), "<b>");
    }
}
