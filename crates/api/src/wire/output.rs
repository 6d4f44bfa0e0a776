//! How instants and days are written.

use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Serialize, Serializer};
use time::{Date, format_description::BorrowedFormatItem, macros::format_description};
use timekeeper_domain::{Instant, text::Tags, zone::Zone};

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

/// The time in a zone, without an offset.
fn write_local(zone: &Zone, instant: Instant) -> String {
    let local = zone.local(instant);
    let format = if local.microsecond() == 0 { SECONDS } else { MICROSECONDS };
    local.format(format).unwrap_or_else(|_| instant.to_string())
}

/// An instant in an answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Timestamp(Written);

#[derive(Clone, Debug, PartialEq, Eq)]
enum Written {
    /// In UTC, once it is sent.
    Utc(Instant),
    /// In the organisation's zone, already.
    Local(String),
}

impl Timestamp {
    /// An instant, to be written in that style.
    pub fn new(style: TimeStyle, zone: &Zone, instant: Instant) -> Self {
        Self(match style {
            TimeStyle::Utc => Written::Utc(instant),
            TimeStyle::Local => Written::Local(write_local(zone, instant)),
        })
    }
}

impl std::fmt::Display for Timestamp {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match &self.0 {
            Written::Utc(instant) => instant.fmt(f),
            Written::Local(text) => f.write_str(text),
        }
    }
}

impl Serialize for Timestamp {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match &self.0 {
            Written::Utc(instant) => serializer.collect_str(instant),
            Written::Local(text) => serializer.serialize_str(text),
        }
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

/// Seconds in an answer, as a clock shows them: `HH:MM:SS`, with as many digits of hours as it takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Clock(pub i64);

impl Serialize for Clock {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Self(seconds) = self;
        serializer.collect_str(&format_args!("{:02}:{:02}:{:02}", seconds / 3_600, seconds / 60 % 60, seconds % 60))
    }
}

impl JsonSchema for Clock {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        "Clock".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({"type": "string", "pattern": r"^\d{2,}:\d{2}:\d{2}$", "example": "01:30:00"})
    }
}

/// The single tags of a text with commas, in an answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TagList(pub Tags);

impl Serialize for TagList {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.0.iter())
    }
}

impl JsonSchema for TagList {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        "TagList".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        Vec::<String>::json_schema(generator)
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
        let write = |style, instant| {
            serde_json::to_value(Timestamp::new(style, &rome, instant)).unwrap().as_str().unwrap().to_owned()
        };
        let whole = Instant::from_datetime(datetime!(2026-01-05 08:00 UTC)).unwrap();
        let fraction = Instant::from_datetime(datetime!(2026-11-22 08:18:46.34 UTC)).unwrap();
        assert_eq!(write(TimeStyle::Utc, whole), "2026-01-05T08:00:00Z");
        assert_eq!(write(TimeStyle::Utc, fraction), "2026-11-22T08:18:46.340000Z");
        assert_eq!(write(TimeStyle::Local, whole), "2026-01-05T09:00:00");
        assert_eq!(write(TimeStyle::Local, fraction), "2026-11-22T09:18:46.340000");
        assert_eq!(write(TimeStyle::Local, Instant::MIN).split('-').next(), Some("0001"));
    }

    #[test]
    fn a_clock_has_as_many_hours_as_it_takes() {
        for (seconds, text) in [(0, "00:00:00"), (3_599, "00:59:59"), (360_000, "100:00:00")] {
            assert_eq!(serde_json::to_value(Clock(seconds)).unwrap(), text);
        }
    }

    #[test]
    fn a_day_is_written_as_a_date() {
        assert_eq!(serde_json::to_string(&Day(date!(2026 - 01 - 05))).unwrap(), "\"2026-01-05\"");
    }
}
