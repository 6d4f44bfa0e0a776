//! A point in time: UTC, whole microseconds.

use std::fmt;

use serde::{Serialize, Serializer};
use time::{OffsetDateTime, UtcOffset};

/// Seconds in an hour.
pub const HOUR: i64 = 3_600;

const MICROS: i64 = 1_000_000;

/// A point in time, in UTC, with microsecond precision.
///
/// The range is 0001-01-02 to 9999-12-30T22:00 UTC: whatever the zone, the local time has a four-digit year.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Instant(i64);

/// A point in time outside of what [`Instant`] can hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the time must lie between the years 1 and 9999")]
pub struct OutOfRange;

impl Instant {
    /// The latest instant.
    pub const MAX: Self = Self(253_402_207_200 * MICROS);
    /// The earliest instant.
    pub const MIN: Self = Self(-62_135_510_400 * MICROS);

    /// The instant that many microseconds after 1970-01-01T00:00:00Z.
    ///
    /// # Errors
    /// [`OutOfRange`] beyond [`Self::MIN`] and [`Self::MAX`].
    pub const fn from_unix_micros(micros: i64) -> Result<Self, OutOfRange> {
        if micros < Self::MIN.0 || micros > Self::MAX.0 {
            return Err(OutOfRange);
        }
        Ok(Self(micros))
    }

    /// Any point in time, cut to whole microseconds.
    ///
    /// # Errors
    /// [`OutOfRange`] beyond [`Self::MIN`] and [`Self::MAX`].
    pub fn from_datetime(moment: OffsetDateTime) -> Result<Self, OutOfRange> {
        let micros = moment.unix_timestamp_nanos().div_euclid(1_000);
        Self::from_unix_micros(i64::try_from(micros).map_err(|_| OutOfRange)?)
    }

    /// Microseconds since 1970-01-01T00:00:00Z, negative before.
    pub const fn unix_micros(self) -> i64 {
        self.0
    }

    /// Whole seconds since 1970-01-01T00:00:00Z, rounded towards the past.
    pub const fn unix_seconds(self) -> i64 {
        self.0.div_euclid(MICROS)
    }

    /// Whole seconds from `earlier` to `self`, fractions dropped; negative when `earlier` is later.
    pub const fn seconds_since(self, earlier: Self) -> i64 {
        (self.0 - earlier.0) / MICROS
    }

    /// The instant `seconds` later (earlier when negative), held at the ends of the range.
    #[must_use]
    pub const fn saturating_add_seconds(self, seconds: i64) -> Self {
        let micros = self.0.saturating_add(seconds.saturating_mul(MICROS));
        match Self::from_unix_micros(micros) {
            Ok(instant) => instant,
            Err(OutOfRange) if micros < 0 => Self::MIN,
            Err(OutOfRange) => Self::MAX,
        }
    }

    /// The next representable instant, one microsecond later.
    #[must_use]
    pub const fn next(self) -> Self {
        if self.0 >= Self::MAX.0 { Self::MAX } else { Self(self.0 + 1) }
    }

    /// The same point in time for the `time` crate, in UTC.
    pub fn to_datetime(self) -> OffsetDateTime {
        OffsetDateTime::from_unix_timestamp_nanos(i128::from(self.0) * 1_000)
            .unwrap_or(OffsetDateTime::UNIX_EPOCH)
            .to_offset(UtcOffset::UTC)
    }
}

/// RFC 3339 with `Z`; a fraction only when there is one, and then of six digits: some readers know no other number.
impl fmt::Display for Instant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let timestamp = jiff::Timestamp::from_microsecond(self.0).map_err(|_| fmt::Error)?;
        if self.0 % MICROS == 0 { write!(f, "{timestamp}") } else { write!(f, "{timestamp:.6}") }
    }
}

impl Serialize for Instant {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use time::macros::datetime;

    #[test]
    fn an_instant_keeps_microseconds_and_drops_nanoseconds() {
        let instant = Instant::from_datetime(datetime!(2026-01-05 09:00:00.123456789 +02:00)).unwrap();
        assert_eq!(instant.to_string(), "2026-01-05T07:00:00.123456Z");
    }

    #[test]
    fn a_fraction_has_six_digits() {
        let instant = Instant::from_datetime(datetime!(2026-01-05 09:00:00.25 UTC)).unwrap();
        assert_eq!(instant.to_string(), "2026-01-05T09:00:00.250000Z");
        let before = Instant::from_unix_micros(-1).unwrap();
        assert_eq!(before.to_string(), "1969-12-31T23:59:59.999999Z");
    }

    #[test]
    fn a_whole_second_is_written_without_a_fraction() {
        let instant = Instant::from_unix_micros(0).unwrap();
        assert_eq!(instant.to_string(), "1970-01-01T00:00:00Z");
    }

    #[test]
    fn both_ends_of_the_range_can_be_written() {
        assert_eq!(Instant::MIN.to_string(), "0001-01-02T00:00:00Z");
        assert_eq!(Instant::MAX.to_string(), "9999-12-30T22:00:00Z");
        assert_eq!(Instant::from_unix_micros(Instant::MAX.0 + 1), Err(OutOfRange));
    }

    #[test]
    fn adding_seconds_stops_at_the_ends() {
        assert_eq!(Instant::MAX.saturating_add_seconds(i64::MAX), Instant::MAX);
        assert_eq!(Instant::MIN.saturating_add_seconds(i64::MIN), Instant::MIN);
    }
}
