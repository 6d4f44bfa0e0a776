//! How days, moments and stretches of time are written for people: as the organisation wants them.

use time::{Date, PrimitiveDateTime, Time, Weekday};
use timekeeper_app::Organisation;
use timekeeper_domain::{Instant, money::Money, zone::Zone};

use crate::texts::{Key, Texts, key};

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

    /// The time of the day at an instant, to the minute.
    pub(crate) fn clock(self, instant: Instant) -> String {
        self.time(self.local(instant).time())
    }

    /// The same, to be read: one that clocks showed twice says which it is, `02:30 CEST`.
    pub(crate) fn read_clock(self, instant: Instant) -> String {
        let clock = self.clock(instant);
        self.zone().tell_apart(instant).map_or(clock.clone(), |name| format!("{clock} {name}"))
    }

    /// The day at an instant, as forms hold it: `2026-01-05`.
    pub(crate) fn day_field(self, instant: Instant) -> String {
        day_field(self.local(instant).date())
    }

    /// A day and a time.
    pub(crate) fn moment(self, instant: Instant) -> String {
        format!("{} {}", self.date(self.local(instant).date()), self.read_clock(instant))
    }
}

/// A day as forms and addresses hold it: `2026-01-05`.
pub(crate) fn day_field(day: Date) -> String {
    format!("{:04}-{:02}-{:02}", day.year(), u8::from(day.month()), day.day())
}

/// The day that a form or an address holds.
pub(crate) fn parse_day(text: &str) -> Option<Date> {
    let [year, month, day] = text.trim().split('-').collect::<Vec<_>>().try_into().ok()?;
    let month = time::Month::try_from(month.parse::<u8>().ok()?).ok()?;
    let day = Date::from_calendar_date(year.parse().ok()?, month, day.parse().ok()?).ok()?;
    // What instants cannot reach would be held at their ends.
    (1_000..=9_000).contains(&day.year()).then_some(day)
}

/// The names of days and months, for headings.
const WEEKDAYS: [Key; 7] =
    [key("monday"), key("tuesday"), key("wednesday"), key("thursday"), key("friday"), key("saturday"), key("sunday")];
const MONTHS: [Key; 12] = [
    key("january"),
    key("february"),
    key("march"),
    key("april"),
    key("may"),
    key("june"),
    key("july"),
    key("august"),
    key("september"),
    key("october"),
    key("november"),
    key("december"),
];

/// The name of a day of the week.
pub(crate) fn weekday_name(texts: Texts, day: Weekday) -> String {
    WEEKDAYS.get(usize::from(day.number_days_from_monday())).map(|key| texts.say(key)).unwrap_or_default()
}

/// A day with its name: `Monday, 5 January`.
pub(crate) fn long_day(texts: Texts, day: Date) -> String {
    let month = MONTHS.get(usize::from(u8::from(day.month()) - 1)).map(|key| texts.say(key)).unwrap_or_default();
    let values = [
        ("weekday", weekday_name(texts, day.weekday()).into()),
        ("day", i64::from(day.day()).into()),
        ("month", month.into()),
    ];
    texts.fill(key("day-heading"), &values)
}

/// An amount with its currency: `75.00 EUR`.
pub(crate) fn amount(money: Money) -> String {
    format!("{} {}", money.to_decimal(), money.currency().code())
}

/// Seconds as a running clock shows them: `1:05:09`.
pub(crate) fn ticking(seconds: i64) -> String {
    let seconds = seconds.max(0);
    format!("{}:{:02}:{:02}", seconds / 3_600, seconds / 60 % 60, seconds % 60)
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use time::macros::{date, time};
    use timekeeper_app::{AiSettings, Letterhead, Requirements};
    use timekeeper_domain::{entry::TimerConcurrency, invoice::Grouping, money::Currency};

    pub(crate) fn organisation(date_format: &str, time_format: &str) -> Organisation {
        Organisation {
            zone: Zone::named("Europe/Rome").unwrap(),
            currency: Currency::EUR,
            week_start: time::Weekday::Monday,
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
    fn days_have_names_and_are_read_back() {
        assert_eq!(long_day(Texts::DEFAULT, date!(2026 - 11 - 22)), "Sunday, 22 November");
        assert_eq!(parse_day("2026-01-05"), Some(date!(2026 - 01 - 05)));
        assert_eq!(parse_day(&day_field(date!(2026 - 12 - 31))), Some(date!(2026 - 12 - 31)));
        for bad in ["", "2026-02-30", "2026-13-01", "0001-01-01", "9999-12-31", "2026-1", "x-y-z", "2026-01-05-06"] {
            assert_eq!(parse_day(bad), None, "{bad}");
        }
    }

    #[test]
    fn a_clock_ticks_in_hours_minutes_and_seconds() {
        assert_eq!(
            (ticking(3_909), ticking(0), ticking(360_000)),
            ("1:05:09".into(), "0:00:00".into(), "100:00:00".into())
        );
    }

    #[test]
    fn a_moment_is_one_of_the_organisation_s_zone() {
        let organisation = organisation("YYYY-MM-DD", "24h");
        let late = Instant::from_datetime(time::macros::datetime!(2026-01-05 23:30 UTC)).unwrap();
        assert_eq!(Show::new(&organisation).moment(late), "2026-01-06 00:30");
        let twice = Instant::from_datetime(time::macros::datetime!(2026-10-25 01:30 UTC)).unwrap();
        assert_eq!(Show::new(&organisation).moment(twice), "2026-10-25 02:30 CET");
    }
}
