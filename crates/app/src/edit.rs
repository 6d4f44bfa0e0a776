//! Changes to a thing: field by field, and only if it is still what the client saw.

use timekeeper_domain::{Instant, Record};

use crate::{AppError, Conflict};

/// What happens to one field that may be empty.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Edit<T> {
    /// It stays.
    #[default]
    Keep,
    /// It becomes empty.
    Clear,
    /// It gets a value.
    Set(T),
}

impl<T: Clone> Edit<T> {
    /// The field afterwards.
    pub fn apply_to(&self, field: &mut Option<T>) {
        match self {
            Self::Keep => {}
            Self::Clear => *field = None,
            Self::Set(value) => *field = Some(value.clone()),
        }
    }
}

/// Sets a field that is never empty, when there is something to set.
pub(crate) fn set<T: Clone>(field: &mut T, value: Option<&T>) {
    if let Some(value) = value {
        field.clone_from(value);
    }
}

/// What a change demands of the thing it changes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Precondition {
    /// It must be of one of these versions; no version satisfies an empty list.
    pub versions: Option<Vec<i64>>,
    /// It must have been changed last at about this time (within two seconds, as old clients keep whole seconds).
    pub updated_at: Option<Instant>,
}

impl Precondition {
    /// Whether the thing is still what the client saw.
    ///
    /// # Errors
    /// [`AppError::Precondition`] for another version, [`Conflict::EntryChanged`] for another moment.
    pub fn check<I, T>(&self, record: &Record<I, T>) -> Result<(), AppError> {
        if self.versions.as_ref().is_some_and(|versions| !versions.contains(&record.version)) {
            return Err(AppError::Precondition);
        }
        let changed = |seen: Instant| (record.updated_at.unix_micros() - seen.unix_micros()).abs() > 2_000_000;
        if self.updated_at.is_some_and(changed) {
            return Err(Conflict::EntryChanged.into());
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record(version: i64, second: i64) -> Record<i64, ()> {
        let at = Instant::from_unix_micros(second * 1_000_000).unwrap();
        Record { id: 1, version, created_at: at, updated_at: at, data: () }
    }

    #[test]
    fn another_version_is_refused() {
        let wants = |versions: &[i64]| Precondition { versions: Some(versions.to_vec()), updated_at: None };
        assert!(wants(&[3]).check(&record(3, 0)).is_ok());
        assert!(wants(&[2, 3]).check(&record(3, 0)).is_ok());
        assert!(matches!(wants(&[2, 4]).check(&record(3, 0)), Err(AppError::Precondition)));
        assert!(matches!(wants(&[]).check(&record(3, 0)), Err(AppError::Precondition)));
        assert!(Precondition::default().check(&record(3, 0)).is_ok());
    }

    #[test]
    fn two_seconds_are_forgiven_and_three_are_not() {
        let seen = Precondition { versions: None, updated_at: Some(record(1, 10).updated_at) };
        assert!(seen.check(&record(1, 12)).is_ok());
        assert!(matches!(seen.check(&record(1, 13)), Err(AppError::Conflict(Conflict::EntryChanged))));
    }

    #[test]
    fn a_field_is_kept_cleared_or_set() {
        let mut field = Some(1);
        Edit::Keep.apply_to(&mut field);
        assert_eq!(field, Some(1));
        Edit::Set(2).apply_to(&mut field);
        assert_eq!(field, Some(2));
        Edit::Clear.apply_to(&mut field);
        assert_eq!(field, None);
    }
}
