//! What the store adds to a value: a number, a version and two moments.

use std::ops::{Deref, DerefMut};

use serde::Serialize;

use crate::Instant;

/// A value with its identity in the store. Reads of the value's fields go straight through.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Record<I, T> {
    /// Who it is.
    pub id: I,
    /// Counts the changes, from 1; a write that names an older one is refused.
    pub version: i64,
    /// When it was first stored.
    pub created_at: Instant,
    /// When it was last changed.
    pub updated_at: Instant,
    /// The value itself.
    #[serde(flatten)]
    pub data: T,
}

impl<I: Copy, T> Record<I, T> {
    /// The same identity around another value, as if changed at `at`. The version is the store's to raise.
    #[must_use]
    pub fn with<U>(&self, at: Instant, data: U) -> Record<I, U> {
        Record { id: self.id, version: self.version, created_at: self.created_at, updated_at: at, data }
    }
}

impl<I, T> Deref for Record<I, T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.data
    }
}

impl<I, T> DerefMut for Record<I, T> {
    fn deref_mut(&mut self) -> &mut T {
        &mut self.data
    }
}
