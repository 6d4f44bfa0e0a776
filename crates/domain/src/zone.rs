//! Time zones and calendar days: the one place that knows what time it is on a wall.
//!
//! Rules come from the IANA database of the machine, or from the copy inside the binary where the machine has none.

use jiff::{
    Timestamp,
    civil::{self, DateTime},
    tz::{AmbiguousOffset, Offset, TimeZone},
};
use time::{Date, Month, PrimitiveDateTime, Time};

use crate::{Instant, instant::HOUR};

/// A time zone by its IANA name, such as `Europe/Rome`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Zone(TimeZone);

/// A name that is in no IANA database.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is not an IANA time zone such as Europe/Rome")]
pub struct UnknownZone(pub String);

/// Why a wall-clock time names no instant.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LocalTimeError {
    /// Clocks jumped over it.
    #[error("{local} does not exist in {zone}: clocks went from {before} to {after}")]
    InGap {
        /// The time that was asked for.
        local: String,
        /// The zone's name.
        zone: String,
        /// The last minute before the jump, as the clock would have shown the jump itself.
        before: String,
        /// What the clock showed instead.
        after: String,
    },
    /// Outside of what an [`Instant`] can hold.
    #[error("the time must lie between the years 1 and 9999")]
    OutOfRange,
}

/// How often clocks showed a wall-clock time, and when.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Showing {
    /// Once, as nearly always.
    Once(Instant),
    /// Twice: they went back, and showed it again.
    Twice(Instant, Instant),
}

/// A part of a stretch of time that lies on one calendar day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DayPart {
    /// The day, in the zone.
    pub day: Date,
    /// Where the part starts.
    pub from: Instant,
    /// Where it ends (not included).
    pub until: Instant,
}

/// Files beside those of zones that are none: what they say depends on the machine.
const NO_ZONES: [&str; 3] = ["Factory", "localtime", "posixrules"];

impl Zone {
    /// Coordinated universal time.
    pub const UTC: Self = Self(TimeZone::UTC);

    /// The zone with that IANA name.
    ///
    /// # Errors
    /// [`UnknownZone`] when there is none.
    pub fn named(name: &str) -> Result<Self, UnknownZone> {
        match name {
            "UTC" => Ok(Self::UTC),
            _ if NO_ZONES.iter().any(|no_zone| no_zone.eq_ignore_ascii_case(name)) => Err(UnknownZone(name.to_owned())),
            _ => TimeZone::get(name).map(Self).map_err(|_| UnknownZone(name.to_owned())),
        }
    }

    /// The IANA name.
    pub fn name(&self) -> &str {
        self.0.iana_name().unwrap_or("UTC")
    }

    /// The names of all zones there are, in their order.
    pub fn names() -> Vec<String> {
        let mut names: Vec<String> = jiff::tz::db().available().map(|name| name.to_string()).collect();
        names.retain(|name| {
            name == "UTC" || (name.contains('/') && name.starts_with(|first: char| first.is_ascii_uppercase()))
        });
        names.sort_unstable();
        names
    }

    /// The wall-clock time at an instant.
    pub fn local(&self, instant: Instant) -> PrimitiveDateTime {
        from_civil(self.0.to_datetime(timestamp(instant)))
    }

    /// The calendar day at an instant. Where clocks went back over midnight, the hour they showed again belongs to the
    /// new day, which had begun: days never run backwards.
    pub fn day_of(&self, instant: Instant) -> Date {
        let day = self.local(instant).date();
        match day.next_day() {
            Some(next) if self.start_of(next) <= instant => next,
            _ => day,
        }
    }

    /// The first instant of a calendar day: its first midnight, or the end of a gap that swallowed midnight.
    pub fn start_of(&self, day: Date) -> Instant {
        let midnight = to_civil(PrimitiveDateTime::new(day, Time::MIDNIGHT));
        let ambiguous = self.0.to_ambiguous_timestamp(midnight);
        let first = match ambiguous.offset() {
            AmbiguousOffset::Gap { after, .. } => self.jump_over(midnight, after),
            _ => ambiguous.earlier().ok(),
        };
        let beyond = if day.year() < 5_000 { Instant::MIN } else { Instant::MAX };
        first.and_then(instant).unwrap_or(beyond)
    }

    /// When clocks jumped over a time they never showed. `after` is the offset that the jump led to.
    fn jump_over(&self, wall: DateTime, after: Offset) -> Option<Timestamp> {
        // Taken with the offset after it, a time in the gap lies before the jump.
        let before = after.to_timestamp(wall).ok()?;
        Some(self.0.following(before).next()?.timestamp())
    }

    /// The instant at which the clock showed `local`. An hour that clocks showed twice means its first time.
    ///
    /// # Errors
    /// [`LocalTimeError::InGap`] when clocks never showed it.
    pub fn resolve(&self, local: PrimitiveDateTime) -> Result<Instant, LocalTimeError> {
        let wall = to_civil(local);
        let ambiguous = self.0.to_ambiguous_timestamp(wall);
        if let AmbiguousOffset::Gap { before, after } = ambiguous.offset() {
            return Err(self.gap(wall, before, after));
        }
        ambiguous.earlier().ok().and_then(instant).ok_or(LocalTimeError::OutOfRange)
    }

    /// When clocks showed `local`.
    ///
    /// # Errors
    /// As [`Self::resolve`].
    pub fn showing(&self, local: PrimitiveDateTime) -> Result<Showing, LocalTimeError> {
        let first = self.resolve(local)?;
        let later = self.0.to_ambiguous_timestamp(to_civil(local)).later().ok().and_then(instant);
        Ok(later.filter(|later| *later > first).map_or(Showing::Once(first), |later| Showing::Twice(first, later)))
    }

    /// What tells the wall-clock time at an instant from the same time shown again, `CEST` or `CET`; nothing for a time that
    /// clocks showed once.
    pub fn tell_apart(&self, at: Instant) -> Option<String> {
        match self.showing(self.local(at)) {
            Ok(Showing::Twice(..)) => Some(self.0.to_offset_info(timestamp(at)).abbreviation().to_owned()),
            Ok(Showing::Once(_)) | Err(_) => None,
        }
    }

    fn gap(&self, wall: DateTime, before: Offset, after: Offset) -> LocalTimeError {
        let jump = self.jump_over(wall, after);
        let (from, to) = jump.map_or((wall, wall), |jump| (before.to_datetime(jump), after.to_datetime(jump)));
        LocalTimeError::InGap {
            local: wall.strftime("%Y-%m-%dT%H:%M:%S").to_string(),
            zone: self.name().to_owned(),
            before: from.strftime("%H:%M").to_string(),
            after: to.strftime("%H:%M").to_string(),
        }
    }

    /// The longest stretch, in seconds, such that no day that begins in `[from, until)` begins within one, when they are laid
    /// end to end from 1970-01-01T00:00:00Z on: an hour for most zones, a day for UTC.
    pub fn grid(&self, from: Instant, until: Instant) -> i64 {
        // Days begin at midnight under one offset or another, or in a jump of the clocks.
        let first = timestamp(from.saturating_add_seconds(-2 * DAY_SECONDS));
        let last = timestamp(until.saturating_add_seconds(2 * DAY_SECONDS));
        let changes = self.0.following(first).take_while(|change| change.timestamp() <= last);
        let marks = changes.flat_map(|change| {
            let jump = instant(change.timestamp()).filter(|jump| self.start_of(self.day_of(*jump)) == *jump);
            std::iter::once(i64::from(change.offset().seconds())).chain(jump.map(Instant::unix_seconds))
        });
        let marks = std::iter::once(i64::from(self.0.to_offset(first).seconds())).chain(marks);
        marks.fold(DAY_SECONDS, greatest_common_divisor)
    }

    /// Cuts `[from, until)` at every midnight of the zone; nothing when it is empty.
    pub fn days_between(&self, from: Instant, until: Instant) -> impl Iterator<Item = DayPart> + '_ {
        let mut next = from;
        std::iter::from_fn(move || {
            if next >= until {
                return None;
            }
            let day = self.day_of(next);
            let midnight = day.next_day().map_or(until, |tomorrow| self.start_of(tomorrow));
            // A zone that repeats a day's last hour could name the same midnight again; always move on.
            let end = if midnight > next { midnight.min(until) } else { until };
            let part = DayPart { day, from: next, until: end };
            next = end;
            Some(part)
        })
    }
}

const DAY_SECONDS: i64 = 24 * HOUR;

const fn greatest_common_divisor(a: i64, b: i64) -> i64 {
    let (mut a, mut b) = (a, b.abs());
    while b != 0 {
        (a, b) = (b, a % b);
    }
    a
}

fn timestamp(instant: Instant) -> Timestamp {
    Timestamp::from_microsecond(instant.unix_micros()).unwrap_or(Timestamp::UNIX_EPOCH)
}

fn instant(timestamp: Timestamp) -> Option<Instant> {
    Instant::from_unix_micros(timestamp.as_microsecond()).ok()
}

fn from_civil(wall: DateTime) -> PrimitiveDateTime {
    let month = u8::try_from(wall.month()).ok().and_then(|month| Month::try_from(month).ok());
    let day = u8::try_from(wall.day()).unwrap_or(1);
    let date = month.and_then(|month| Date::from_calendar_date(i32::from(wall.year()), month, day).ok());
    let clock = [wall.hour(), wall.minute(), wall.second()].map(|part| u8::try_from(part).unwrap_or(0));
    let [hour, minute, second] = clock;
    let micros = u32::try_from(wall.subsec_nanosecond() / 1_000).unwrap_or(0);
    let time = Time::from_hms_micro(hour, minute, second, micros).unwrap_or(Time::MIDNIGHT);
    PrimitiveDateTime::new(date.unwrap_or(Date::MIN), time)
}

fn to_civil(local: PrimitiveDateTime) -> DateTime {
    let year = i16::try_from(local.year()).unwrap_or(0);
    let month = i8::try_from(u8::from(local.month())).unwrap_or(1);
    let part = |value: u8| i8::try_from(value).unwrap_or(0);
    let nanos = i32::try_from(local.nanosecond()).unwrap_or(0);
    civil::DateTime::new(
        year,
        month,
        part(local.day()),
        part(local.hour()),
        part(local.minute()),
        part(local.second()),
        nanos,
    )
    .unwrap_or(civil::DateTime::ZERO)
}

#[cfg(test)]
mod tests {
    use super::*;
    use time::macros::{date, datetime};

    fn rome() -> Zone {
        Zone::named("Europe/Rome").unwrap()
    }

    fn at(moment: time::OffsetDateTime) -> Instant {
        Instant::from_datetime(moment).unwrap()
    }

    #[test]
    fn what_depends_on_the_machine_is_no_zone() {
        for name in ["localtime", "LOCALTIME", "posixrules", "Factory", "Europe/Atlantis", ""] {
            assert!(Zone::named(name).is_err(), "{name}");
        }
    }

    #[test]
    fn an_unknown_zone_is_named_in_the_refusal() {
        assert_eq!(Zone::named("Mars/Olympus"), Err(UnknownZone("Mars/Olympus".into())));
        assert_eq!(rome().name(), "Europe/Rome");
    }

    #[test]
    fn every_name_is_that_of_a_zone() {
        let names = Zone::names();
        for name in ["UTC", "Europe/Rome", "Asia/Kathmandu", "America/Argentina/Buenos_Aires"] {
            assert!(names.iter().any(|known| known == name), "{name}");
        }
        assert!(names.is_sorted());
        for name in &names {
            assert!(Zone::named(name).is_ok(), "{name}");
        }
    }

    #[test]
    fn a_time_in_a_gap_is_refused_and_the_gap_named() {
        let error = rome().resolve(datetime!(2026-03-29 02:30)).unwrap_err();
        assert_eq!(
            error.to_string(),
            "2026-03-29T02:30:00 does not exist in Europe/Rome: clocks went from 02:00 to 03:00"
        );
    }

    #[test]
    fn a_repeated_hour_has_two_names() {
        let named = |moment| rome().tell_apart(at(moment));
        assert_eq!(named(datetime!(2026-10-25 00:30 UTC)).as_deref(), Some("CEST"));
        assert_eq!(named(datetime!(2026-10-25 01:30 UTC)).as_deref(), Some("CET"));
        assert_eq!((named(datetime!(2026-10-24 23:59 UTC)), named(datetime!(2026-10-25 02:00 UTC))), (None, None));
        let island = Zone::named("Australia/Lord_Howe").unwrap();
        assert_eq!(island.tell_apart(at(datetime!(2026-04-04 15:05 UTC))).as_deref(), Some("+1030"));
    }

    #[test]
    fn a_repeated_hour_means_its_first_time() {
        let first = rome().resolve(datetime!(2026-10-25 02:30)).unwrap();
        assert_eq!(first, at(datetime!(2026-10-25 00:30 UTC)));
    }

    #[test]
    fn a_repeated_hour_is_shown_twice_and_no_other() {
        let (first, second) = (at(datetime!(2026-10-25 00:30 UTC)), at(datetime!(2026-10-25 01:30 UTC)));
        assert_eq!(rome().showing(datetime!(2026-10-25 02:30)), Ok(Showing::Twice(first, second)));
        assert_eq!(rome().showing(datetime!(2026-10-25 03:00)), Ok(Showing::Once(at(datetime!(2026-10-25 02:00 UTC)))));
        assert!(rome().showing(datetime!(2026-03-29 02:30)).is_err());
    }

    #[test]
    fn a_day_that_starts_in_a_gap_starts_after_it() {
        let beirut = Zone::named("Asia/Beirut").unwrap();
        assert_eq!(beirut.start_of(date!(2026 - 03 - 29)), at(datetime!(2026-03-28 22:00 UTC)));
    }

    #[test]
    fn a_gap_from_before_midnight_ends_where_the_clock_went_on() {
        let toronto = Zone::named("America/Toronto").unwrap();
        assert_eq!(toronto.start_of(date!(1919 - 03 - 31)), at(datetime!(1919-03-31 04:30 UTC)));
    }

    /// Clocks went from 00:01 back to 23:01 of the day before.
    #[test]
    fn an_hour_repeated_over_midnight_belongs_to_the_new_day() {
        let zone = Zone::named("America/St_Johns").unwrap();
        let midnight = zone.start_of(date!(2010 - 11 - 07));
        assert_eq!(zone.local(midnight.saturating_add_seconds(120)), datetime!(2010-11-06 23:02));
        assert_eq!(zone.day_of(midnight.saturating_add_seconds(120)), date!(2010 - 11 - 07));
        assert_eq!(zone.day_of(midnight.saturating_add_seconds(-1)), date!(2010 - 11 - 06));
    }

    #[test]
    fn a_short_day_has_twenty_three_hours() {
        let parts: Vec<_> =
            rome().days_between(at(datetime!(2026-03-28 12:00 UTC)), at(datetime!(2026-03-30 12:00 UTC))).collect();
        let hours: Vec<_> = parts.iter().map(|part| part.until.seconds_since(part.from) / 3_600).collect();
        assert_eq!(hours, [11, 23, 14]);
        assert_eq!(parts[1].day, date!(2026 - 03 - 29));
    }

    #[test]
    fn local_time_and_back_is_the_same_instant() {
        let moment = at(datetime!(2026-11-22 09:18:46.340054 UTC));
        let local = rome().local(moment);
        assert_eq!(local, datetime!(2026-11-22 10:18:46.340054));
        assert_eq!(rome().resolve(local), Ok(moment));
    }

    #[test]
    fn the_ends_of_the_range_have_days() {
        for zone in
            [Zone::UTC, rome(), Zone::named("Pacific/Kiritimati").unwrap(), Zone::named("Pacific/Pago_Pago").unwrap()]
        {
            assert!(zone.day_of(Instant::MIN).year() <= 1);
            assert_eq!(zone.day_of(Instant::MAX).year(), 9_999);
        }
    }

    #[test]
    fn days_begin_on_the_grid_in_every_zone() {
        assert_eq!(Zone::UTC.grid(Instant::MIN, Instant::MAX), 86_400);
        let (winter, spring) = (at(datetime!(2026-01-01 00:00 UTC)), at(datetime!(2026-06-01 00:00 UTC)));
        assert_eq!(rome().grid(winter, spring), 3_600);
        assert_eq!(Zone::named("Asia/Kathmandu").unwrap().grid(winter, spring), 900);
        for name in jiff::tz::db().available() {
            let Ok(zone) = Zone::named(name.as_str()) else { continue };
            for year in [1883, 1919, 1972, 1995, 2026] {
                let day = Date::from_calendar_date(year, Month::January, 1).unwrap();
                let (from, until) = (zone.start_of(day), zone.start_of(day + time::Duration::days(400)));
                let grid = zone.grid(from, until) * 1_000_000;
                for part in zone.days_between(from, until) {
                    assert_eq!(part.from.unix_micros() % grid, 0, "{} {}", zone.name(), part.day);
                }
            }
        }
    }
}
