//! What is in the store, compared with what was acknowledged.

use std::collections::BTreeMap;

use serde_json::json;

use super::writer::Writer;
use crate::kit::{Client, Store};

/// How many entries there are of each user with each note, and how many of them are open.
pub(super) struct Ledger(BTreeMap<(String, String), (u64, u64)>);

impl Ledger {
    pub(super) fn read(store: &Store) -> Self {
        let rows = store.rows(
            "SELECT users.username, notes, count(*), sum(CASE WHEN end_time IS NULL THEN 1 ELSE 0 END) \
             FROM time_entries JOIN users ON users.id = user_id GROUP BY 1, 2",
        );
        let row = |row: &Vec<String>| match row.as_slice() {
            [user, notes, all, open] => ((user.clone(), notes.clone()), (number(all), number(open))),
            _ => panic!("{row:?}"),
        };
        Self(rows.iter().map(row).collect())
    }

    fn of(&self, user: &str, notes: &str) -> (u64, u64) {
        self.0.get(&(user.to_owned(), notes.to_owned())).copied().unwrap_or_default()
    }

    fn of_user(&self, user: &str) -> impl Iterator<Item = (&str, (u64, u64))> {
        let user = user.to_owned();
        let own = self.0.iter().filter(move |((owner, _), _)| *owner == user);
        own.map(|((_, notes), counts)| (notes.as_str(), *counts))
    }

    /// Before anything is repeated: every acknowledged entry is there, none twice, and at most one timer runs.
    pub(super) fn holds_what_was_acknowledged(&self, writer: &Writer) {
        for notes in writer.acknowledged() {
            assert_eq!(self.of(writer.name(), notes).0, 1, "{notes}");
        }
        let (mut all, mut open) = (0, 0);
        for (notes, (entries, running)) in self.of_user(writer.name()) {
            assert_eq!(entries, 1, "{notes}");
            (all, open) = (all + 1, open + running);
        }
        assert!(open <= 1, "{} runs {open} timers", writer.name());
        let unsure = usize::from(writer.is_unsure());
        assert!(all <= writer.acknowledged().len() + unsure, "{} has more entries than asked for", writer.name());
    }

    /// After everything was repeated: exactly what was acknowledged is there, and the timer is as it was left.
    pub(super) fn holds_everything_once(&self, writer: &Writer, store: &Store) {
        self.holds_what_was_acknowledged(writer);
        assert_eq!(self.of_user(writer.name()).count(), writer.acknowledged().len());
        let open: Vec<&str> =
            self.of_user(writer.name()).filter(|(_, (_, open))| *open == 1).map(|(notes, _)| notes).collect();
        assert_eq!(open, writer.running().into_iter().collect::<Vec<_>>(), "{}", store.url());
    }

    /// Every way to count comes to the same.
    pub(super) fn adds_up(&self, store: &Store, admin: &Client) {
        let all: u64 = self.0.values().map(|(entries, _)| entries).sum();
        let open: u64 = self.0.values().map(|(_, open)| open).sum();
        let listed = admin.get("time-entries?include_active=true&per_page=1").expect(200);
        assert_eq!(listed["pagination"]["total"], all);
        let finished = admin.get("time-entries?per_page=1").expect(200);
        assert_eq!(finished["pagination"]["total"], all - open);
        let summary = admin.get("reports/summary?start_date=2000-01-01").expect(200);
        assert_eq!(summary["summary"]["total_entries"], json!(all - open));
        let told = store.cell("SELECT count(*) FROM audit_log WHERE entity = 'time_entry' AND action = 'created'");
        assert_eq!(number(&told), all, "the audit log tells of each once");
        let counted = "SELECT coalesce(sum(seconds), 0), count(*) FROM time_entries WHERE end_time IS NOT NULL";
        let kept = "SELECT coalesce(sum(seconds), 0), coalesce(sum(entries), 0) FROM user_totals WHERE grain = 0";
        assert_eq!(store.rows(counted), store.rows(kept), "the kept sums");
    }
}

fn number(text: &str) -> u64 {
    text.parse().expect("a number")
}
