//! Windows of time and the sums that are kept ready for them.
//!
//! Counting history costs as much as there is history. So every store keeps, for each user, sums of the finished
//! entries per day, per month and over all time, by the calendar day on which the entry starts. A [`Window`] says which
//! of those sums cover it ([`Window::periods`]) and which edges, each shorter than a day, are left to count one by one.

use time::{Date, Month};

use crate::{Instant, zone::Zone};

/// How long a kept sum reaches.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Grain {
    /// Over all time.
    All,
    /// A calendar month.
    Month,
    /// A calendar day.
    Day,
}

impl Grain {
    /// The number that is stored for it.
    pub const fn code(self) -> i16 {
        match self {
            Self::All => 0,
            Self::Month => 1,
            Self::Day => 2,
        }
    }
}

/// Neighbouring kept sums of one grain: periods `first..end`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PeriodRange {
    /// How long each reaches.
    pub grain: Grain,
    /// The first period's number.
    pub first: i32,
    /// The number after the last one's.
    pub end: i32,
}

/// Days since 1970-01-01: the number of a day's sums.
pub fn day_number(day: Date) -> i32 {
    day.to_julian_day() - UNIX_EPOCH_JULIAN_DAY
}

/// The day of that number.
pub fn day_from_number(number: i32) -> Option<Date> {
    Date::from_julian_day(number.checked_add(UNIX_EPOCH_JULIAN_DAY)?).ok()
}

const UNIX_EPOCH_JULIAN_DAY: i32 = 2_440_588;

/// Twelve times the year plus the month from 0: the number of a month's sums.
pub fn month_number(day: Date) -> i32 {
    day.year() * 12 + i32::from(u8::from(day.month())) - 1
}

fn first_of_month(number: i32) -> Option<Date> {
    let month = u8::try_from(number.rem_euclid(12) + 1).ok().and_then(|month| Month::try_from(month).ok())?;
    Date::from_calendar_date(number.div_euclid(12), month, 1).ok()
}

/// A window on the starts of entries: `from` included, `until` not; either may be open.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Window {
    from: Option<Instant>,
    until: Option<Instant>,
    /// Whole days inside it: from this day on, to before that day.
    first_day: Option<Date>,
    end_day: Option<Date>,
    /// Whether at least one whole day (or an open side) is inside.
    has_days: bool,
    /// What is inside before the first whole day and from the last one on.
    edges: [Option<(Instant, Instant)>; 2],
}

impl Default for Window {
    fn default() -> Self {
        Self::ALL
    }
}

impl Window {
    /// Everything.
    pub const ALL: Self =
        Self { from: None, until: None, first_day: None, end_day: None, has_days: true, edges: [None, None] };

    /// From `from` (included) to `until` (not), with the days of `zone`.
    pub fn new(from: Option<Instant>, until: Option<Instant>, zone: &Zone) -> Self {
        let mut window = Self { from, until, ..Self::ALL };
        if let (Some(from), Some(until)) = (from, until)
            && from >= until
        {
            return Self { has_days: false, ..window };
        }
        // The first midnight at or after `from`, the last at or before `until`.
        let head = from.map(|from| {
            let day = zone.day_of(from);
            if zone.start_of(day) == from {
                (from, day)
            } else {
                day.next_day().map_or((from, day), |next| (zone.start_of(next), next))
            }
        });
        let tail = until.map(|until| {
            let day = zone.day_of(until);
            (zone.start_of(day), day)
        });
        if let (Some(from), Some(until), Some((first, _)), Some((last, _))) = (from, until, head, tail)
            && first >= last
        {
            // No whole day: one stretch of less than two days.
            return Self { has_days: false, edges: [Some((from, until)), None], ..window };
        }
        window.first_day = head.map(|(_, day)| day);
        window.end_day = tail.map(|(_, day)| day);
        let filled = |(from, until): (Instant, Instant)| (from < until).then_some((from, until));
        window.edges = [
            from.zip(head).and_then(|(from, (midnight, _))| filled((from, midnight))),
            until.zip(tail).and_then(|(until, (midnight, _))| filled((midnight, until))),
        ];
        window
    }

    /// The whole days from `first` to `last`, both included, in `zone`.
    pub fn of_days(first: Option<Date>, last: Option<Date>, zone: &Zone) -> Self {
        let until = last.and_then(Date::next_day).map(|next| zone.start_of(next));
        Self::new(first.map(|day| zone.start_of(day)), until, zone)
    }

    /// The last moment inside, if it has one.
    pub fn last(&self) -> Option<Instant> {
        let until = self.until?;
        Some(Instant::from_unix_micros(until.unix_micros() - 1).unwrap_or(until))
    }

    /// The numbers of the whole days inside: from this one on, to before that one; open where the window is.
    pub fn whole_days(&self) -> (Option<i32>, Option<i32>) {
        (self.first_day.map(day_number), self.end_day.map(day_number))
    }

    /// The first instant inside, if it has one.
    pub const fn from(&self) -> Option<Instant> {
        self.from
    }

    /// The first instant behind it, if it has one.
    pub const fn until(&self) -> Option<Instant> {
        self.until
    }

    /// Whether an instant lies inside.
    pub fn contains(&self, instant: Instant) -> bool {
        self.from.is_none_or(|from| from <= instant) && self.until.is_none_or(|until| instant < until)
    }

    /// The kept sums that together cover the whole days inside, none twice: at most four ranges.
    pub fn periods(&self) -> Vec<PeriodRange> {
        if !self.has_days {
            return Vec::new();
        }
        let (first, end) = (self.first_day, self.end_day);
        if first.is_none() && end.is_none() {
            return vec![PeriodRange { grain: Grain::All, first: 0, end: 1 }];
        }
        let first_month = first.map(|day| if day.day() == 1 { month_number(day) } else { month_number(day) + 1 });
        let end_month = end.map(month_number);
        let mut ranges = Vec::with_capacity(3);
        let mut push = |grain, first: i32, end: i32| {
            if first < end {
                ranges.push(PeriodRange { grain, first, end });
            }
        };
        let (low_month, high_month) = (first_month.unwrap_or(i32::MIN), end_month.unwrap_or(i32::MAX));
        if low_month >= high_month {
            // No whole month inside: days alone.
            push(Grain::Day, first.map_or(i32::MIN, day_number), end.map_or(i32::MAX, day_number));
            return ranges;
        }
        if let (Some(first), Some(month)) = (first, first_month.and_then(first_of_month)) {
            push(Grain::Day, day_number(first), day_number(month));
        }
        push(Grain::Month, low_month, high_month);
        if let (Some(month), Some(end)) = (end_month.and_then(first_of_month), end) {
            push(Grain::Day, day_number(month), day_number(end));
        }
        ranges
    }

    /// What is left to count one by one: at most two stretches, each shorter than two days.
    pub fn edges(&self) -> impl Iterator<Item = (Instant, Instant)> {
        self.edges.into_iter().flatten()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use time::macros::{date, datetime};

    fn at(moment: time::OffsetDateTime) -> Instant {
        Instant::from_datetime(moment).unwrap()
    }

    fn covers(window: &Window, day: Date) -> usize {
        let inside = |range: &PeriodRange| {
            let number = match range.grain {
                Grain::All => 0,
                Grain::Month => month_number(day),
                Grain::Day => day_number(day),
            };
            (range.first..range.end).contains(&number)
        };
        window.periods().iter().filter(|range| inside(range)).count()
    }

    #[test]
    fn two_years_are_a_few_months_and_days() {
        let window = Window::of_days(Some(date!(2024 - 11 - 22)), Some(date!(2026 - 11 - 22)), &Zone::UTC);
        let grains: Vec<_> = window.periods().iter().map(|range| (range.grain, range.end - range.first)).collect();
        assert_eq!(grains, [(Grain::Day, 9), (Grain::Month, 23), (Grain::Day, 22)]);
        assert_eq!(window.edges().count(), 0);
    }

    #[test]
    fn everything_is_one_sum() {
        assert_eq!(Window::new(None, None, &Zone::UTC), Window::ALL);
        assert_eq!(Window::ALL.periods(), [PeriodRange { grain: Grain::All, first: 0, end: 1 }]);
    }

    #[test]
    fn an_empty_window_covers_nothing() {
        let noon = at(datetime!(2026-01-05 12:00 UTC));
        let window = Window::new(Some(noon), Some(noon), &Zone::UTC);
        assert_eq!((window.periods().len(), window.edges().count()), (0, 0));
        assert!(!window.contains(noon));
    }

    #[test]
    fn a_window_within_a_day_is_one_edge() {
        let (from, until) = (at(datetime!(2026-01-05 09:00 UTC)), at(datetime!(2026-01-05 17:00 UTC)));
        let window = Window::new(Some(from), Some(until), &Zone::UTC);
        assert_eq!(window.periods(), []);
        assert_eq!(window.edges().collect::<Vec<_>>(), [(from, until)]);
    }

    #[test]
    fn an_open_side_reaches_every_day() {
        let window = Window::of_days(Some(date!(2026 - 01 - 15)), None, &Zone::UTC);
        assert_eq!(covers(&window, date!(2026 - 01 - 14)), 0);
        assert_eq!(covers(&window, date!(2026 - 01 - 15)), 1);
        assert_eq!(covers(&window, date!(9999 - 12 - 30)), 1);
        let window = Window::of_days(None, Some(date!(2026 - 01 - 15)), &Zone::UTC);
        assert_eq!(covers(&window, date!(0001 - 01 - 02)), 1);
        assert_eq!(covers(&window, date!(2026 - 01 - 15)), 1);
        assert_eq!(covers(&window, date!(2026 - 01 - 16)), 0);
    }

    #[test]
    fn day_numbers_go_back_and_forth() {
        assert_eq!(day_number(date!(1970 - 01 - 01)), 0);
        assert_eq!(day_from_number(20_779), Some(date!(2026 - 11 - 22)));
        assert_eq!(first_of_month(month_number(date!(2026 - 11 - 22))), Some(date!(2026 - 11 - 01)));
    }

    proptest! {
        /// Whatever the window, every instant is counted once if inside, and not at all if outside: by exactly one
        /// kept sum or by exactly one edge.
        #[test]
        fn every_instant_is_counted_exactly_once(
            from in prop::option::of(-2_000_000_000_i64..1_800_000_000),
            length in prop::option::of(0_i64..70_000_000),
            probe in -2_010_000_000_i64..1_880_000_000,
            aligned in any::<bool>(),
            zone in prop::sample::select(vec!["UTC", "Europe/Rome", "America/St_Johns", "America/Toronto", "Australia/Lord_Howe", "Antarctica/Casey", "Africa/Cairo"]),
        ) {
            let zone = Zone::named(zone).unwrap();
            let second = |s: i64| Instant::from_unix_micros(s * 1_000_000).unwrap();
            let align = |i: Instant| if aligned { zone.start_of(zone.day_of(i)) } else { i };
            let until = length.map(|length| align(second(from.unwrap_or(1_750_000_000) + length)));
            let window = Window::new(from.map(|from| align(second(from))), until, &zone);
            let day = zone.day_of(second(probe));
            for probe in [Some(second(probe)), Some(zone.start_of(day)), window.from(), window.until()].into_iter().flatten() {
                let by_edge = window.edges().filter(|(from, until)| (*from..*until).contains(&probe)).count();
                let by_sum = covers(&window, zone.day_of(probe));
                prop_assert_eq!(by_edge + by_sum, usize::from(window.contains(probe)), "{:?} {:?}", window, probe);
            }
        }
    }
}
