//! How instants and days are written.

use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Serialize, Serializer};
use time::{Date, format_description::BorrowedFormatItem, macros::format_description};
use timekeeper_domain::{Instant, zone::Zone};

const SECONDS: &[BorrowedFormatItem<'_>] = format_description!("[year]-[month]-[day]T[hour]:[minute]:[second]");
const MICROSECONDS: &[BorrowedFormatItem<'_>] =
    format_description!("[year]-[month]-[day]T[hour]:[minute]:[second].[subsecond digits:6]");
const DAY: &[BorrowedFormatItem<'_>] = format_description!("[year]-[month]-[day]");

/// How instants look in answers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum TimeStyle {
    /// RFC 3339 with `Z`: `2026-01-05T08:00:00Z`.
    #[default]
    Utc,
    /// Time in the organisation's zone without an offset, for clients that cannot read `Z`: `2026-01-05T09:00:00`, with
    /// six digits of microseconds when there are any.
    Local,
}

/// Writes an instant.
pub fn write_instant(style: TimeStyle, zone: &Zone, instant: Instant) -> String {
    let local = match style {
        TimeStyle::Utc => return instant.to_string(),
        TimeStyle::Local => zone.local(instant),
    };
    let format = if local.microsecond() == 0 { SECONDS } else { MICROSECONDS };
    local.format(format).unwrap_or_else(|_| instant.to_string())
}

/// An instant in an answer, as text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct Timestamp(String);

impl Timestamp {
    /// Writes an instant.
    pub fn new(style: TimeStyle, zone: &Zone, instant: Instant) -> Self {
        Self(write_instant(style, zone, instant))
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl JsonSchema for Timestamp {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        "Timestamp".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({"type": "string", "format": "date-time", "example": "2026-01-05T09:00:00Z"})
    }
}

/// A calendar day in an answer: `2026-01-05`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Day(pub Date);

impl Serialize for Day {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0.format(DAY).map_err(serde::ser::Error::custom)?)
    }
}

impl JsonSchema for Day {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        "Day".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({"type": "string", "format": "date", "example": "2026-01-05"})
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use time::macros::{date, datetime};

    #[test]
    fn both_styles_write_a_fraction_only_when_there_is_one() {
        let rome = Zone::named("Europe/Rome").unwrap();
        let whole = Instant::from_datetime(datetime!(2026-01-05 08:00 UTC)).unwrap();
        let fraction = Instant::from_datetime(datetime!(2026-11-22 08:18:46.34 UTC)).unwrap();
        assert_eq!(write_instant(TimeStyle::Utc, &rome, whole), "2026-01-05T08:00:00Z");
        assert_eq!(write_instant(TimeStyle::Local, &rome, whole), "2026-01-05T09:00:00");
        assert_eq!(write_instant(TimeStyle::Local, &rome, fraction), "2026-11-22T09:18:46.340000");
        assert_eq!(write_instant(TimeStyle::Local, &rome, Instant::MIN).split('-').next(), Some("0001"));
    }

    #[test]
    fn a_day_is_written_as_a_date() {
        assert_eq!(serde_json::to_string(&Day(date!(2026 - 01 - 05))).unwrap(), "\"2026-01-05\"");
    }
}
