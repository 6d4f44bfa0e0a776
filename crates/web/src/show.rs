//! How days, moments and stretches of time are written for people: as the organisation wants them.

use time::{Date, PrimitiveDateTime, Time};
use timekeeper_app::Organisation;
use timekeeper_domain::{Instant, zone::Zone};

/// Writes moments as the organisation wants them.
#[derive(Clone, Copy)]
pub(crate) struct Show<'a>(&'a Organisation);

impl<'a> Show<'a> {
    pub(crate) const fn new(organisation: &'a Organisation) -> Self {
        Self(organisation)
    }

    const fn zone(self) -> &'a Zone {
        &self.0.zone
    }

    /// The wall-clock time.
    fn local(self, instant: Instant) -> PrimitiveDateTime {
        self.zone().local(instant)
    }

    /// A day.
    pub(crate) fn date(self, day: Date) -> String {
        let month = u8::from(day.month());
        self.0
            .date_format
            .replace("YYYY", &format!("{:04}", day.year()))
            .replace("MM", &format!("{month:02}"))
            .replace("DD", &format!("{:02}", day.day()))
    }

    /// A time of the day, to the minute.
    pub(crate) fn time(self, time: Time) -> String {
        let (hour, minute) = (time.hour(), time.minute());
        if self.0.time_format == "12h" {
            let half = if hour < 12 { "am" } else { "pm" };
            return format!("{}:{minute:02} {half}", (hour + 11) % 12 + 1);
        }
        format!("{hour:02}:{minute:02}")
    }

    /// A day and a time.
    pub(crate) fn moment(self, instant: Instant) -> String {
        let local = self.local(instant);
        format!("{} {}", self.date(local.date()), self.time(local.time()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use time::macros::{date, time};
    use timekeeper_app::{AiSettings, Letterhead, Requirements};
    use timekeeper_domain::{entry::TimerConcurrency, invoice::Grouping, money::Currency};

    fn organisation(date_format: &str, time_format: &str) -> Organisation {
        Organisation {
            zone: Zone::named("Europe/Rome").unwrap(),
            currency: Currency::EUR,
            date_format: date_format.to_owned(),
            time_format: time_format.to_owned(),
            standard_hours_per_day: 8.0,
            requirements: Requirements::default(),
            timers: TimerConcurrency::OnePerUser,
            rounding: None,
            invoice_lines: Grouping::ByTask,
            letterhead: Letterhead::default(),
            self_registration: false,
            ai: AiSettings::default(),
        }
    }

    #[test]
    fn days_are_written_as_the_organisation_wants_them() {
        for (format, written) in
            [("YYYY-MM-DD", "2026-01-05"), ("DD.MM.YYYY", "05.01.2026"), ("MM/DD/YYYY", "01/05/2026")]
        {
            assert_eq!(Show::new(&organisation(format, "24h")).date(date!(2026 - 01 - 05)), written);
        }
    }

    #[test]
    fn times_have_24_hours_or_twice_12() {
        let (day, half) = (organisation("", "24h"), organisation("", "12h"));
        for (time, long, short) in [
            (time!(00:05), "00:05", "12:05 am"),
            (time!(09:30), "09:30", "9:30 am"),
            (time!(12:00), "12:00", "12:00 pm"),
            (time!(23:59), "23:59", "11:59 pm"),
        ] {
            assert_eq!((Show::new(&day).time(time), Show::new(&half).time(time)), (long.to_owned(), short.to_owned()));
        }
    }

    #[test]
    fn a_moment_is_one_of_the_organisation_s_zone() {
        let organisation = organisation("YYYY-MM-DD", "24h");
        let late = Instant::from_datetime(time::macros::datetime!(2026-01-05 23:30 UTC)).unwrap();
        assert_eq!(Show::new(&organisation).moment(late), "2026-01-06 00:30");
    }
}
