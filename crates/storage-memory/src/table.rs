//! A table of records: numbers them, guards their versions, and is cheap to copy until it is changed.

use std::{collections::BTreeMap, sync::Arc};

use timekeeper_domain::{
    Instant, Record,
    id::{CategoryId, ClientId, EntryId, ExpenseId, InvoiceId, ProjectId, RateId, TaskId, TokenId, UserId},
};

/// An identifier that a table can hand out.
pub(crate) trait Key: Copy + Ord {
    /// The identifier with that number.
    fn numbered(number: i64) -> Self;
}

macro_rules! keys {
    ($($id:ty),+) => {$(
        impl Key for $id {
            fn numbered(number: i64) -> Self {
                Self::new(number)
            }
        }
    )+};
}

keys!(CategoryId, ClientId, EntryId, ExpenseId, InvoiceId, ProjectId, RateId, TaskId, TokenId, UserId);

/// Records by identifier. Numbers are never used twice.
#[derive(Clone)]
pub(crate) struct Table<I, T> {
    rows: Arc<BTreeMap<I, Record<I, T>>>,
    last_number: i64,
}

impl<I, T> Default for Table<I, T> {
    fn default() -> Self {
        Self { rows: Arc::default(), last_number: 0 }
    }
}

impl<I: Key, T: Clone> Table<I, T> {
    /// The record with that identifier.
    pub(crate) fn get(&self, id: I) -> Option<&Record<I, T>> {
        self.rows.get(&id)
    }

    /// Whether there is such a record.
    pub(crate) fn has(&self, id: I) -> bool {
        self.rows.contains_key(&id)
    }

    /// The records, by identifier.
    pub(crate) fn iter(&self) -> impl Iterator<Item = &Record<I, T>> {
        self.rows.values()
    }

    /// The records with an identifier above `id`, by identifier.
    pub(crate) fn after(&self, id: I) -> impl Iterator<Item = &Record<I, T>> {
        self.rows.range((std::ops::Bound::Excluded(id), std::ops::Bound::Unbounded)).map(|(_, record)| record)
    }

    /// Stores a new record.
    pub(crate) fn insert(&mut self, data: T, at: Instant) -> Record<I, T> {
        self.last_number += 1;
        let id = I::numbered(self.last_number);
        let record = Record { id, version: 1, created_at: at, updated_at: at, data };
        Arc::make_mut(&mut self.rows).insert(id, record.clone());
        record
    }

    /// Whether the record is there and nobody has changed it since it was read.
    pub(crate) fn is_current(&self, record: &Record<I, T>) -> bool {
        self.get(record.id).is_some_and(|stored| stored.version == record.version)
    }

    /// Stores a changed record and raises its version, if it is still current.
    pub(crate) fn update(&mut self, record: &Record<I, T>) -> Option<Record<I, T>> {
        let stored = Arc::make_mut(&mut self.rows).get_mut(&record.id)?;
        if stored.version != record.version {
            return None;
        }
        *stored = Record { version: stored.version + 1, created_at: stored.created_at, ..record.clone() };
        Some(stored.clone())
    }

    /// Changes the value of a record and nothing else of it.
    pub(crate) fn touch(&mut self, id: I, change: impl FnOnce(&mut T)) {
        if let Some(stored) = Arc::make_mut(&mut self.rows).get_mut(&id) {
            change(&mut stored.data);
        }
    }

    /// Removes a record; says whether it was there.
    pub(crate) fn remove(&mut self, id: I) -> bool {
        Arc::make_mut(&mut self.rows).remove(&id).is_some()
    }
}
