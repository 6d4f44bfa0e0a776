//! A calendar day that a client sends, and the ends of a period given by days or by moments.

use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Deserializer, de::Error};
use time::{Date, format_description::BorrowedFormatItem, macros::format_description};
use timekeeper_domain::{Instant, zone::Zone};

use super::{DateTimeInput, WireError};

const DAY: &[BorrowedFormatItem<'_>] = format_description!("[year]-[month]-[day]");

/// A day as `YYYY-MM-DD`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct DateInput(Date);

impl DateInput {
    /// Reads a day.
    ///
    /// # Errors
    /// `Not a valid date.` for anything else.
    pub fn parse(text: &str) -> Result<Self, WireError> {
        let date = Date::parse(text, DAY).ok().filter(|date| (1..=9999).contains(&date.year()));
        date.map(Self).ok_or_else(|| WireError::new("Not a valid date."))
    }

    /// The day.
    pub const fn get(self) -> Date {
        self.0
    }
}

impl<'de> Deserialize<'de> for DateInput {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::parse(&Cow::<'de, str>::deserialize(deserializer)?).map_err(D::Error::custom)
    }
}

impl JsonSchema for DateInput {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        "DateInput".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({"type": "string", "format": "date", "pattern": "^[1-8]", "example": "2026-01-05"})
    }
}

/// One end of a period: a day of the organisation's calendar, or a moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DateOrDateTimeInput {
    /// A whole day.
    Day(DateInput),
    /// A moment.
    Moment(DateTimeInput),
}

impl DateOrDateTimeInput {
    /// Reads a day or a moment.
    ///
    /// # Errors
    /// `Not a valid date or datetime.` for anything else.
    pub fn parse(text: &str) -> Result<Self, WireError> {
        DateInput::parse(text)
            .map(Self::Day)
            .or_else(|_| DateTimeInput::parse(text).map(Self::Moment))
            .map_err(|_| WireError::new("Not a valid date or datetime."))
    }

    /// As the start of a period: its first instant.
    ///
    /// # Errors
    /// A local time that clocks never showed.
    pub fn first(&self, zone: &Zone) -> Result<Instant, WireError> {
        match self {
            Self::Day(day) => Ok(zone.start_of(day.get())),
            Self::Moment(moment) => moment.resolve(zone),
        }
    }

    /// As the end of a period: the first instant after it. A day belongs to the period as a whole, and so does a
    /// moment.
    ///
    /// # Errors
    /// A local time that clocks never showed.
    pub fn until(&self, zone: &Zone) -> Result<Instant, WireError> {
        match self {
            Self::Day(day) => Ok(day.get().next_day().map_or(Instant::MAX, |next| zone.start_of(next))),
            Self::Moment(moment) => moment.resolve(zone).map(Instant::next),
        }
    }

    /// As the end of a period: its last instant, one microsecond before [`Self::until`].
    ///
    /// # Errors
    /// A local time that clocks never showed.
    pub fn last(&self, zone: &Zone) -> Result<Instant, WireError> {
        let until = self.until(zone)?;
        Ok(Instant::from_unix_micros(until.unix_micros() - 1).unwrap_or(Instant::MIN))
    }
}

impl<'de> Deserialize<'de> for DateOrDateTimeInput {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::parse(&Cow::<'de, str>::deserialize(deserializer)?).map_err(D::Error::custom)
    }
}

impl JsonSchema for DateOrDateTimeInput {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        "DateOrDateTimeInput".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "anyOf": [
                {"type": "string", "format": "date", "pattern": "^[1-8]"},
                {"type": "string", "format": "date-time", "pattern": "^[1-8]"},
            ],
            "example": "2026-01-05",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn period(start: &str, end: &str) -> (String, String, String) {
        let zone = Zone::named("Europe/Rome").unwrap();
        let (start, end) = (DateOrDateTimeInput::parse(start).unwrap(), DateOrDateTimeInput::parse(end).unwrap());
        let text = |instant: Result<Instant, WireError>| instant.unwrap().to_string();
        (text(start.first(&zone)), text(end.last(&zone)), text(end.until(&zone)))
    }

    #[test]
    fn a_day_at_the_end_belongs_to_the_period() {
        let (first, last, until) = period("2026-01-05", "2026-01-05");
        assert_eq!(first, "2026-01-04T23:00:00Z");
        assert_eq!(last, "2026-01-05T22:59:59.999999Z");
        assert_eq!(until, "2026-01-05T23:00:00Z");
    }

    #[test]
    fn a_moment_at_the_end_belongs_to_the_period() {
        let (first, last, until) = period("2026-01-05T08:00", "2026-01-05T09:00:00Z");
        assert_eq!((first.as_str(), last.as_str()), ("2026-01-05T07:00:00Z", "2026-01-05T09:00:00Z"));
        assert_eq!(until, "2026-01-05T09:00:00.000001Z");
    }

    #[test]
    fn only_days_are_dates() {
        for text in ["", "2026-1-5", "2026-02-30", "20260105", "2026-01-05T09:00:00Z", "0000-01-01", "-2026-01-05"] {
            assert!(DateInput::parse(text).is_err(), "{text}");
        }
        assert!(DateOrDateTimeInput::parse("yesterday").is_err());
    }
}
