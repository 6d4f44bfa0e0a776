//! Settings as the store keeps them and the audit log tells of them: one text, with the names that the configuration has.

use serde::{Deserialize, Serialize};
use timekeeper_domain::{
    Instant,
    money::Currency,
    rounding::{ChargedSteps, RoundingMode},
    text::Name,
    week::{weekday_from_word, weekday_word},
    zone::Zone,
};
use timekeeper_ports::StoreError;

use super::Settings;

/// What is stored.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Stored {
    pub(crate) version: i64,
    pub(crate) changed_at: Option<Instant>,
    pub(crate) settings: Settings,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Row {
    version: i64,
    /// Microseconds since 1970.
    changed_at: i64,
    settings: Written,
}

/// Settings in words and numbers.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct Written {
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    timezone: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    currency: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    week_start: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    rounding: Option<WrittenRounding>,
    #[serde(skip_serializing_if = "Option::is_none")]
    per_minute: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    per_hour: Option<u32>,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenRounding {
    minutes: u16,
    mode: String,
}

/// A stored setting that is none: written by another version, or by hand.
#[derive(Debug, thiserror::Error)]
#[error("the stored settings cannot be read: {0}")]
struct Unreadable(String);

fn unreadable(cause: impl std::fmt::Display) -> StoreError {
    StoreError::Internal(Box::new(Unreadable(cause.to_string())))
}

impl From<&Settings> for Written {
    fn from(settings: &Settings) -> Self {
        Self {
            name: settings.name.as_ref().map(ToString::to_string),
            timezone: settings.zone.as_ref().map(|zone| zone.name().to_owned()),
            currency: settings.currency.map(|currency| currency.code().to_owned()),
            week_start: settings.week_start.map(|day| weekday_word(day).to_owned()),
            rounding: settings.rounding.map(|rounding| WrittenRounding {
                minutes: rounding.minutes(),
                mode: rounding.mode().as_str().to_owned(),
            }),
            per_minute: settings.per_minute,
            per_hour: settings.per_hour,
        }
    }
}

impl Written {
    fn read(self) -> Result<Settings, StoreError> {
        let rounding = |written: WrittenRounding| {
            let mode = RoundingMode::from_word(&written.mode).ok_or_else(|| unreadable(&written.mode))?;
            ChargedSteps::new(written.minutes, mode).map_err(unreadable)
        };
        let weekday = |word: String| weekday_from_word(&word).ok_or_else(|| unreadable(&word));
        Ok(Settings {
            name: self.name.map(|name| Name::new(&name).map_err(unreadable)).transpose()?,
            zone: self.timezone.map(|name| Zone::named(&name).map_err(unreadable)).transpose()?,
            currency: self.currency.map(|code| Currency::from_code(&code).map_err(unreadable)).transpose()?,
            week_start: self.week_start.map(weekday).transpose()?,
            rounding: self.rounding.map(rounding).transpose()?,
            per_minute: self.per_minute,
            per_hour: self.per_hour,
        })
    }
}

impl Stored {
    /// What a text says; no text says that nothing was ever settled.
    ///
    /// # Errors
    /// [`StoreError::Internal`] for what is no text of these.
    pub(crate) fn read(text: Option<&str>) -> Result<Self, StoreError> {
        let Some(text) = text else { return Ok(Self::default()) };
        let row: Row = serde_json::from_str(text).map_err(unreadable)?;
        Ok(Self {
            version: row.version,
            changed_at: Some(Instant::from_unix_micros(row.changed_at).map_err(unreadable)?),
            settings: row.settings.read()?,
        })
    }

    /// What comes after it.
    pub(super) const fn followed_by(&self, settings: Settings, at: Instant) -> Self {
        Self { version: self.version + 1, changed_at: Some(at), settings }
    }

    /// The text that says it.
    pub(super) fn text(&self) -> Result<String, StoreError> {
        let changed_at = self.changed_at.map_or(0, Instant::unix_micros);
        let row = Row { version: self.version, changed_at, settings: Written::from(&self.settings) };
        serde_json::to_string(&row).map_err(|error| StoreError::Internal(error.into()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use time::Weekday;

    #[test]
    fn everything_is_read_back_as_it_was_written() {
        let settings = Settings {
            name: Some(Name::new("Example \"Ltd\"").unwrap()),
            zone: Some(Zone::named("Europe/Rome").unwrap()),
            currency: Some(Currency::from_code("JPY").unwrap()),
            week_start: Some(Weekday::Sunday),
            rounding: Some(ChargedSteps::new(15, RoundingMode::Up).unwrap()),
            per_minute: Some(0),
            per_hour: Some(u32::MAX),
        };
        let at = Instant::from_unix_micros(1_767_603_600_000_001).unwrap();
        for settings in [settings, Settings::default()] {
            let stored = Stored::default().followed_by(settings, at);
            assert_eq!(Stored::read(Some(&stored.text().unwrap())).unwrap(), stored);
        }
        assert_eq!(Stored::read(None).unwrap(), Stored::default());
    }

    #[test]
    fn only_what_is_settled_is_written() {
        let settings = Settings { per_hour: Some(7), ..Settings::default() };
        let stored = Stored::default().followed_by(settings, Instant::from_unix_micros(5).unwrap());
        assert_eq!(stored.text().unwrap(), r#"{"version":1,"changed_at":5,"settings":{"per_hour":7}}"#);
    }

    #[test]
    fn what_is_no_setting_is_refused() {
        for settings in [
            r#"{"name":""}"#,
            r#"{"timezone":"Mars/Olympus"}"#,
            r#"{"currency":"euro"}"#,
            r#"{"week_start":"Someday"}"#,
            r#"{"rounding":{"minutes":2000,"mode":"up"}}"#,
            r#"{"rounding":{"minutes":15,"mode":"sideways"}}"#,
            r#"{"per_hour":-1}"#,
            r#"{"moon_phase":"full"}"#,
        ] {
            let text = format!(r#"{{"version":1,"changed_at":0,"settings":{settings}}}"#);
            let error = Stored::read(Some(&text)).unwrap_err();
            assert!(
                matches!(&error, StoreError::Internal(cause) if cause.to_string().contains("stored settings")),
                "{error}"
            );
        }
        assert!(Stored::read(Some("")).is_err());
    }
}
