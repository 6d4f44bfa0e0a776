//! A date-time that a client sends: an instant, or what a clock on the organisation's wall shows.

use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Deserializer, de::Error};
use time::{
    OffsetDateTime, PrimitiveDateTime,
    format_description::{BorrowedFormatItem, well_known::Rfc3339},
    macros::format_description,
};
use timekeeper_domain::{Instant, zone::Zone};

use super::WireError;

/// `YYYY-MM-DDTHH:MM[:SS[.fff]]`, with a space for the `T` if they like.
const LOCAL: &[BorrowedFormatItem<'_>] = format_description!(
    version = 2,
    "[year]-[month]-[day][first [T] [t] [ ]][hour]:[minute][optional [:[second][optional [.[subsecond]]]]]"
);

/// A date-time in RFC 3339 (`Z` or an offset: that instant), or without an offset (the time in the organisation's zone).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DateTimeInput {
    /// With an offset.
    Instant(Instant),
    /// Without one.
    Local(PrimitiveDateTime),
}

impl DateTimeInput {
    /// Reads a date-time.
    ///
    /// # Errors
    /// `Not a valid datetime.` for anything else, a date alone included.
    pub fn parse(text: &str) -> Result<Self, WireError> {
        let refused = || WireError::new("Not a valid datetime.");
        // Also without the colon in the offset that RFC 3339 asks for: nobody sends that, so it is not taken.
        let spaced = text.replacen(' ', "T", 1);
        if let Ok(moment) = OffsetDateTime::parse(&spaced, &Rfc3339) {
            return Instant::from_datetime(moment).map(Self::Instant).map_err(|_| refused());
        }
        PrimitiveDateTime::parse(text, LOCAL).map(Self::Local).map_err(|_| refused())
    }

    /// The instant it means to an organisation in `zone`. An hour that clocks show twice means its first time.
    ///
    /// # Errors
    /// When clocks never showed it, with the gap named.
    pub fn resolve(&self, zone: &Zone) -> Result<Instant, WireError> {
        match self {
            Self::Instant(instant) => Ok(*instant),
            Self::Local(local) => zone.resolve(*local).map_err(|error| WireError::new(error.to_string())),
        }
    }
}

impl<'de> Deserialize<'de> for DateTimeInput {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::parse(&Cow::<'de, str>::deserialize(deserializer)?).map_err(D::Error::custom)
    }
}

impl JsonSchema for DateTimeInput {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        "DateTimeInput".into()
    }

    /// The pattern keeps to years that are a date in every zone; RFC 3339 knows a year 0000.
    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "type": "string",
            "format": "date-time",
            "pattern": "^[1-8]",
            "example": "2026-01-05T09:00:00Z",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rome() -> Zone {
        Zone::named("Europe/Rome").unwrap()
    }

    fn resolved(text: &str) -> Result<String, String> {
        let moment = DateTimeInput::parse(text).map_err(|error| error.to_string())?;
        moment.resolve(&rome()).map(|instant| instant.to_string()).map_err(|error| error.to_string())
    }

    #[test]
    fn every_form_that_clients_send_is_read() {
        for (text, instant) in [
            ("2026-01-05T09:00:00Z", "2026-01-05T09:00:00Z"),
            ("2026-01-05T09:00:00.123Z", "2026-01-05T09:00:00.123000Z"),
            ("2026-01-05T09:00:00.1234567891234Z", "2026-01-05T09:00:00.123456Z"),
            ("2026-01-05t09:00:00z", "2026-01-05T09:00:00Z"),
            ("2026-01-05T09:00:00+02:00", "2026-01-05T07:00:00Z"),
            ("2026-01-05 09:00:00-23:59", "2026-01-06T08:59:00Z"),
            ("2026-01-05T09:00:00.000", "2026-01-05T08:00:00Z"),
            ("2026-01-05T09:00:00", "2026-01-05T08:00:00Z"),
            ("2026-01-05T09:00", "2026-01-05T08:00:00Z"),
            ("2026-01-05 09:00:00", "2026-01-05T08:00:00Z"),
            ("2026-11-22T09:18:46.340054", "2026-11-22T08:18:46.340054Z"),
        ] {
            assert_eq!(resolved(text).as_deref(), Ok(instant), "{text}");
        }
    }

    #[test]
    fn anything_else_is_refused() {
        for text in [
            "",
            "now",
            "2026-01-05",
            "2026-13-05T09:00:00",
            "2026-02-30T09:00:00Z",
            "2026-01-05T24:00:00",
            "2026-01-05T09:00:00 Z",
            "2026-01-05T09",
            "0000-01-01T00:00:00Z",
            "+12026-01-05T09:00:00",
            "2026-01-05T09:00:00\0",
            " 2026-01-05T09:00:00",
            "9999-12-31T23:59:59Z",
        ] {
            assert_eq!(resolved(text), Err("Not a valid datetime.".to_owned()), "{text:?}");
        }
    }

    #[test]
    fn a_time_in_a_gap_names_it_and_a_repeated_one_means_the_first() {
        assert!(resolved("2026-03-29T02:30:00").unwrap_err().contains("clocks went from 02:00 to 03:00"));
        assert_eq!(resolved("2026-10-25T02:30:00").as_deref(), Ok("2026-10-25T00:30:00Z"));
    }
}
