//! When work was, as people write it down: two of when it began, when it ended and how long it took.

use time::{Date, PrimitiveDateTime, Time};

use crate::{
    Instant,
    instant::HOUR,
    zone::{LocalTimeError, Showing, Zone},
};

/// The longest that work goes on past midnight whose end is written without its day, in seconds.
const NIGHT: i64 = 12 * HOUR;

/// A time of a day, as a clock on the wall showed it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Wall {
    /// The day.
    pub day: Date,
    /// The time.
    pub time: Time,
    /// Which of them, when clocks showed it twice.
    pub showing: Option<Nth>,
}

/// One of the two times that clocks showed the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Nth {
    /// Before they went back.
    First,
    /// After that.
    Second,
}

/// When work was, as it is written down. An end without a day is on the day of the start, or past the midnight after it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Written {
    /// The day of the start, and of whatever says no other.
    pub day: Option<Date>,
    /// When it began.
    pub start: Option<(Time, Option<Nth>)>,
    /// When it ended.
    pub end: Option<(Time, Option<Nth>)>,
    /// The day of the end.
    pub end_day: Option<Date>,
    /// How long it took, in seconds.
    pub length: Option<i64>,
}

/// Which end of a stretch of work.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// When it began.
    Start,
    /// When it ended.
    End,
}

/// Why what is written down says no time.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum WrittenError {
    /// Too little of it.
    #[error("two of start, end and length are needed, or for today the length alone")]
    TooLittle,
    /// Start, end and length do not fit together.
    #[error("start and end are {0} seconds apart, which is not the length")]
    Contradiction(i64),
    /// The end comes before the start, or as early.
    #[error("the end must be after the start")]
    EndNotAfterStart,
    /// Clocks never showed it.
    #[error("{1}")]
    Never(Side, LocalTimeError),
    /// Clocks showed it twice, and it is not said which is meant.
    #[error("clocks showed that twice")]
    Twice(Side, Instant, Instant),
}

impl Wall {
    /// The instant that is meant.
    fn resolve(self, side: Side, zone: &Zone) -> Result<Instant, WrittenError> {
        let local = PrimitiveDateTime::new(self.day, self.time);
        match (zone.showing(local).map_err(|error| WrittenError::Never(side, error))?, self.showing) {
            (Showing::Once(instant), _) => Ok(instant),
            (Showing::Twice(first, _), Some(Nth::First)) => Ok(first),
            (Showing::Twice(_, second), Some(Nth::Second)) => Ok(second),
            (Showing::Twice(first, second), None) => Err(WrittenError::Twice(side, first, second)),
        }
    }
}

impl Written {
    /// When the work was. A length alone is that of work that ends now.
    ///
    /// # Errors
    /// [`WrittenError`].
    pub fn resolve(self, now: Instant, zone: &Zone) -> Result<(Instant, Instant), WrittenError> {
        let today = zone.day_of(now);
        let day = self.day.unwrap_or(today);
        let at = |day, (time, showing): (Time, Option<Nth>), side| Wall { day, time, showing }.resolve(side, zone);
        let (start, end) = match (self.start, self.end, self.length) {
            (Some(start), Some(end), length) => {
                let start = at(day, start, Side::Start)?;
                let end = self.end_after(start, day, end, zone)?;
                let apart = end.seconds_since(start);
                if length.is_some_and(|length| length != apart) {
                    return Err(WrittenError::Contradiction(apart));
                }
                (start, end)
            }
            (Some(start), None, Some(length)) => {
                let start = at(day, start, Side::Start)?;
                (start, start.saturating_add_seconds(length))
            }
            (None, Some(end), Some(length)) => {
                let end = at(self.end_day.unwrap_or(day), end, Side::End)?;
                (end.saturating_add_seconds(-length), end)
            }
            (None, None, Some(length)) if day == today => (now.saturating_add_seconds(-length), now),
            _ => return Err(WrittenError::TooLittle),
        };
        if end <= start { Err(WrittenError::EndNotAfterStart) } else { Ok((start, end)) }
    }

    /// The end of work that began then: on its own day when that is said; otherwise the first time that clocks showed it
    /// after the start, the same day or past midnight.
    fn end_after(
        self,
        start: Instant,
        day: Date,
        (time, showing): (Time, Option<Nth>),
        zone: &Zone,
    ) -> Result<Instant, WrittenError> {
        let at = |day| Wall { day, time, showing }.resolve(Side::End, zone);
        if let Some(day) = self.end_day {
            return at(day);
        }
        let end = match at(day) {
            // Begun in the hour that came twice, it ends after that.
            Err(WrittenError::Twice(_, first, second)) if first <= start && start < second => second,
            other => other?,
        };
        if end > start {
            return Ok(end);
        }
        let tomorrow = day.next_day().ok_or(WrittenError::EndNotAfterStart)?;
        let end = at(tomorrow)?;
        if end.seconds_since(start) > NIGHT { Err(WrittenError::EndNotAfterStart) } else { Ok(end) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use time::macros::{date, datetime, time};

    const MONDAY: Date = date!(2026 - 01 - 05);

    fn rome() -> Zone {
        Zone::named("Europe/Rome").unwrap()
    }

    fn at(moment: time::OffsetDateTime) -> Instant {
        Instant::from_datetime(moment).unwrap()
    }

    fn now() -> Instant {
        at(datetime!(2026-01-05 11:00 UTC))
    }

    fn from_to(day: Date, start: Time, end: Time) -> Written {
        Written { day: Some(day), start: Some((start, None)), end: Some((end, None)), ..Written::default() }
    }

    fn resolved(written: Written) -> Result<(Instant, Instant), WrittenError> {
        written.resolve(now(), &rome())
    }

    #[test]
    fn two_of_start_end_and_length_are_enough() {
        let expected = Ok((at(datetime!(2026-01-05 08:00 UTC)), at(datetime!(2026-01-05 10:30 UTC))));
        let (start, end) = (Some((time!(09:00), None)), Some((time!(11:30), None)));
        let (day, length) = (Some(MONDAY), Some(9_000));
        let whole = Written { day, start, end, end_day: None, length };
        assert_eq!(resolved(whole), expected);
        assert_eq!(resolved(Written { length: None, ..whole }), expected);
        assert_eq!(resolved(Written { end: None, ..whole }), expected);
        assert_eq!(resolved(Written { start: None, ..whole }), expected);
        assert_eq!(resolved(Written { length: Some(9_060), ..whole }), Err(WrittenError::Contradiction(9_000)));
        for little in [
            Written { end: None, length: None, ..whole },
            Written { start: None, length: None, ..whole },
            Written { start: None, end: None, length: None, ..whole },
        ] {
            assert_eq!(resolved(little), Err(WrittenError::TooLittle));
        }
    }

    #[test]
    fn a_length_alone_ends_now_and_only_today() {
        let written = Written { length: Some(5_400), ..Written::default() };
        assert_eq!(resolved(written), Ok((at(datetime!(2026-01-05 09:30 UTC)), now())));
        let yesterday = Written { day: MONDAY.previous_day(), ..written };
        assert_eq!(resolved(yesterday), Err(WrittenError::TooLittle));
    }

    #[test]
    fn an_end_that_is_earlier_is_past_midnight_if_that_is_one_night() {
        let night = resolved(from_to(MONDAY, time!(22:00), time!(01:30)));
        assert_eq!(night, Ok((at(datetime!(2026-01-05 21:00 UTC)), at(datetime!(2026-01-06 00:30 UTC)))));
        assert_eq!(resolved(from_to(MONDAY, time!(17:00), time!(09:00))), Err(WrittenError::EndNotAfterStart));
        assert_eq!(resolved(from_to(MONDAY, time!(09:00), time!(09:00))), Err(WrittenError::EndNotAfterStart));
        let said = Written { end_day: Some(date!(2026 - 01 - 07)), ..from_to(MONDAY, time!(17:00), time!(09:00)) };
        assert_eq!(resolved(said).unwrap().1, at(datetime!(2026-01-07 08:00 UTC)));
        let same = Written { end_day: Some(MONDAY), ..from_to(MONDAY, time!(22:00), time!(01:30)) };
        assert_eq!(resolved(same), Err(WrittenError::EndNotAfterStart));
    }

    #[test]
    fn a_time_that_clocks_skipped_is_named() {
        let error = resolved(from_to(date!(2026 - 03 - 29), time!(01:30), time!(02:30))).unwrap_err();
        assert!(matches!(&error, WrittenError::Never(Side::End, LocalTimeError::InGap { .. })), "{error:?}");
        let fine = resolved(from_to(date!(2026 - 03 - 29), time!(01:30), time!(03:30))).unwrap();
        assert_eq!(fine.1.seconds_since(fine.0), 3_600);
    }

    #[test]
    fn a_time_that_came_twice_is_asked_about() {
        let day = date!(2026 - 10 - 25);
        let (first, second) = (at(datetime!(2026-10-25 00:30 UTC)), at(datetime!(2026-10-25 01:30 UTC)));
        let written = from_to(day, time!(02:30), time!(04:00));
        assert_eq!(resolved(written), Err(WrittenError::Twice(Side::Start, first, second)));
        for (nth, start) in [(Nth::First, first), (Nth::Second, second)] {
            let said = Written { start: Some((time!(02:30), Some(nth))), ..written };
            assert_eq!(resolved(said), Ok((start, at(datetime!(2026-10-25 03:00 UTC)))));
        }
        // From the first 02:50 to 02:30 can only be to the second.
        let start = Some((time!(02:50), Some(Nth::First)));
        let written = Written { start, ..from_to(day, time!(02:50), time!(02:30)) };
        assert_eq!(resolved(written).unwrap().1, second);
    }

    proptest! {
        /// Whatever the zone and the day: what is written from a stretch is that stretch again.
        #[test]
        fn what_was_written_down_is_read_back(
            minute in 0_i64..4_000_000, length in 1_i64..720, zone in prop::sample::select(vec![
                "Europe/Rome", "America/St_Johns", "Asia/Beirut", "Australia/Lord_Howe", "Pacific/Apia", "UTC",
            ])
        ) {
            let zone = Zone::named(zone).unwrap();
            let start = at(datetime!(2024-01-01 00:00 UTC)).saturating_add_seconds(minute * 60);
            let end = start.saturating_add_seconds(length * 60);
            let wall = |instant: Instant| {
                let local = zone.local(instant);
                let nth = match zone.showing(local).unwrap() {
                    Showing::Once(_) => None,
                    Showing::Twice(first, _) => Some(if first == instant { Nth::First } else { Nth::Second }),
                };
                (local, nth)
            };
            let ((from, first), (to, second)) = (wall(start), wall(end));
            let written = Written {
                day: Some(from.date()),
                start: Some((from.time(), first)),
                end: Some((to.time(), second)),
                end_day: Some(to.date()),
                length: None,
            };
            prop_assert_eq!(written.resolve(start, &zone), Ok((start, end)));
            let by_length = Written { end: None, end_day: None, length: Some(length * 60), ..written };
            prop_assert_eq!(by_length.resolve(start, &zone), Ok((start, end)));
            let from_its_end = Written { start: None, length: Some(length * 60), ..written };
            prop_assert_eq!(from_its_end.resolve(start, &zone), Ok((start, end)));
        }
    }
}
