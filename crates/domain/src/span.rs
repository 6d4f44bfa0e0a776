//! Spans of days, and those that have a name: this week, last month.

use time::{Date, Duration, Month, Weekday};

use crate::week::first_day_of_week;

/// Days, from the first to the last of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Span {
    first: Date,
    last: Date,
}

/// A span that is before it begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a span must not end before it begins")]
pub struct EndsBeforeItBegins;

/// A span with a name, which means other days tomorrow.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Preset {
    /// One day.
    Today,
    /// The week that today is in.
    ThisWeek,
    /// The one before.
    LastWeek,
    /// The month that today is in.
    ThisMonth,
    /// The one before.
    LastMonth,
    /// The year that today is in.
    ThisYear,
    /// The one before.
    LastYear,
}

/// What a span is cut into.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// Days.
    Day,
    /// Weeks, which begin on that day.
    Week(Weekday),
    /// Months of the calendar.
    Month,
    /// Years of the calendar.
    Year,
}

impl Preset {
    /// All of them.
    pub const ALL: [Self; 7] =
        [Self::Today, Self::ThisWeek, Self::LastWeek, Self::ThisMonth, Self::LastMonth, Self::ThisYear, Self::LastYear];

    /// Its word.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Today => "today",
            Self::ThisWeek => "this-week",
            Self::LastWeek => "last-week",
            Self::ThisMonth => "this-month",
            Self::LastMonth => "last-month",
            Self::ThisYear => "this-year",
            Self::LastYear => "last-year",
        }
    }

    /// The one of that word.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|preset| preset.as_str() == word)
    }

    /// The days that it means on a day, when weeks begin on `week_start`.
    pub fn span(self, today: Date, week_start: Weekday) -> Span {
        let step = match self {
            Self::Today => Step::Day,
            Self::ThisWeek | Self::LastWeek => Step::Week(week_start),
            Self::ThisMonth | Self::LastMonth => Step::Month,
            Self::ThisYear | Self::LastYear => Step::Year,
        };
        let is_before = matches!(self, Self::LastWeek | Self::LastMonth | Self::LastYear);
        let this = step.around(today);
        if is_before { this.first.previous_day().map_or(this, |before| step.around(before)) } else { this }
    }
}

impl Step {
    /// Days up to which a span is cut into days, weeks and months.
    const MOST_DAYS: [i64; 3] = [62, 400, 4_400];

    /// What a span is cut into so that there are neither too many parts nor too few.
    pub fn of(span: Span, week_start: Weekday) -> Self {
        let [days, weeks, months] = Self::MOST_DAYS;
        match span.days() {
            length if length <= days => Self::Day,
            length if length <= weeks => Self::Week(week_start),
            length if length <= months => Self::Month,
            _ => Self::Year,
        }
    }

    /// The first day of the part that a day is in.
    pub fn first_day(self, day: Date) -> Date {
        match self {
            Self::Day => day,
            Self::Week(first) => first_day_of_week(day, first),
            Self::Month => first_of(day.year(), day.month()),
            Self::Year => first_of(day.year(), Month::January),
        }
    }

    /// The part that a day is in.
    pub fn around(self, day: Date) -> Span {
        let first = self.first_day(day);
        let last = match self {
            Self::Day => day,
            Self::Week(_) => first.checked_add(Duration::days(6)).unwrap_or(Date::MAX),
            Self::Month => first.replace_day(first.month().length(first.year())).unwrap_or(first),
            Self::Year => Date::from_calendar_date(first.year(), Month::December, 31).unwrap_or(first),
        };
        Span { first, last }
    }
}

fn first_of(year: i32, month: Month) -> Date {
    Date::from_calendar_date(year, month, 1).unwrap_or(Date::MIN)
}

impl Span {
    /// The days from `first` to `last`.
    ///
    /// # Errors
    /// [`EndsBeforeItBegins`].
    pub fn new(first: Date, last: Date) -> Result<Self, EndsBeforeItBegins> {
        if first <= last { Ok(Self { first, last }) } else { Err(EndsBeforeItBegins) }
    }

    /// The first day.
    pub const fn first(self) -> Date {
        self.first
    }

    /// The last day, which is in it.
    pub const fn last(self) -> Date {
        self.last
    }

    /// How many days there are.
    pub fn days(self) -> i64 {
        (self.last - self.first).whole_days() + 1
    }

    /// Whether a day is in it.
    pub fn contains(self, day: Date) -> bool {
        self.first <= day && day <= self.last
    }

    /// The part of it up to a day; all of it when it has not begun by then.
    #[must_use]
    pub fn up_to(self, day: Date) -> Self {
        if self.contains(day) { Self { first: self.first, last: day } } else { self }
    }

    /// The span as long before it, to compare it with: as many whole months before whole months, and otherwise as many days;
    /// it does not begin before the year 1.
    #[must_use]
    pub fn before(self) -> Self {
        let last = self.first.previous_day().unwrap_or(Date::MIN);
        let whole_months = self.first.day() == 1 && Step::Month.around(self.last).last == self.last;
        let first = if whole_months {
            let number = |day: Date| day.year() * 12 + i32::from(u8::from(day.month())) - 1;
            let first = 2 * number(self.first) - number(self.last) - 1;
            let month = u8::try_from(first.rem_euclid(12) + 1).ok().and_then(|month| Month::try_from(month).ok());
            first_of(first.div_euclid(12), month.unwrap_or(Month::January))
        } else {
            self.first.checked_sub(Duration::days(self.days())).unwrap_or(Date::MIN)
        };
        // Nobody worked before the first year.
        let first = first.max(first_of(1, Month::January));
        Self { first: first.min(last), last }
    }

    /// What to compare it with on a day: the span before it, of which as many days as have passed of this one.
    #[must_use]
    pub fn compared(self, today: Date) -> Self {
        let before = self.before();
        let passed = self.up_to(today);
        if passed == self {
            return before;
        }
        let last = before.first.checked_add(Duration::days(passed.days() - 1)).unwrap_or(before.last);
        Self { first: before.first, last: last.min(before.last) }
    }

    /// The first days of its parts, also of the one that begins before it.
    pub fn parts(self, step: Step) -> impl Iterator<Item = Date> {
        let next = move |part: &Date| step.around(*part).last.next_day();
        std::iter::successors(Some(step.first_day(self.first)), next).take_while(move |part| *part <= self.last)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use time::macros::date;

    fn span(first: Date, last: Date) -> Span {
        Span::new(first, last).unwrap()
    }

    #[test]
    fn names_mean_days() {
        let today = date!(2026 - 01 - 07);
        for (preset, first, last) in [
            (Preset::Today, today, today),
            (Preset::ThisWeek, date!(2026 - 01 - 05), date!(2026 - 01 - 11)),
            (Preset::LastWeek, date!(2025 - 12 - 29), date!(2026 - 01 - 04)),
            (Preset::ThisMonth, date!(2026 - 01 - 01), date!(2026 - 01 - 31)),
            (Preset::LastMonth, date!(2025 - 12 - 01), date!(2025 - 12 - 31)),
            (Preset::ThisYear, date!(2026 - 01 - 01), date!(2026 - 12 - 31)),
            (Preset::LastYear, date!(2025 - 01 - 01), date!(2025 - 12 - 31)),
        ] {
            assert_eq!(preset.span(today, Weekday::Monday), span(first, last), "{preset:?}");
            assert_eq!(Preset::from_word(preset.as_str()), Some(preset));
        }
        let sunday = Preset::ThisWeek.span(today, Weekday::Sunday);
        assert_eq!(sunday, span(date!(2026 - 01 - 04), date!(2026 - 01 - 10)));
        assert_eq!(Preset::LastMonth.span(date!(2024 - 03 - 31), Weekday::Monday).last(), date!(2024 - 02 - 29));
        assert_eq!(Preset::from_word("tomorrow"), None);
    }

    #[test]
    fn a_span_does_not_end_before_it_begins() {
        assert_eq!(Span::new(date!(2026 - 01 - 02), date!(2026 - 01 - 01)), Err(EndsBeforeItBegins));
        assert_eq!(span(date!(2026 - 01 - 02), date!(2026 - 01 - 02)).days(), 1);
    }

    #[test]
    fn what_came_before_is_as_long() {
        for (first, last, before) in [
            (date!(2026 - 03 - 01), date!(2026 - 03 - 31), date!(2026 - 02 - 01)),
            (date!(2026 - 01 - 01), date!(2026 - 12 - 31), date!(2025 - 01 - 01)),
            (date!(2026 - 01 - 01), date!(2026 - 02 - 28), date!(2025 - 11 - 01)),
            (date!(2026 - 01 - 05), date!(2026 - 01 - 11), date!(2025 - 12 - 29)),
            (date!(2026 - 03 - 01), date!(2026 - 03 - 30), date!(2026 - 01 - 30)),
        ] {
            let expected = span(before, first.previous_day().unwrap());
            assert_eq!(span(first, last).before(), expected, "{first} {last}");
        }
        assert_eq!(span(Date::MIN, Date::MIN).before(), span(Date::MIN, Date::MIN));
        let long = span(date!(1900 - 01 - 01), date!(9998 - 12 - 31));
        assert_eq!(long.before(), span(date!(0001 - 01 - 01), date!(1899 - 12 - 31)));
    }

    #[test]
    fn what_goes_on_is_compared_with_as_much_of_what_was() {
        let march = span(date!(2026 - 03 - 01), date!(2026 - 03 - 31));
        let february = |last| span(date!(2026 - 02 - 01), last);
        assert_eq!(march.compared(date!(2026 - 03 - 10)), february(date!(2026 - 02 - 10)));
        assert_eq!(march.compared(date!(2026 - 03 - 30)), february(date!(2026 - 02 - 28)));
        assert_eq!(march.compared(date!(2026 - 04 - 10)), february(date!(2026 - 02 - 28)));
        assert_eq!(march.compared(date!(2026 - 01 - 10)), february(date!(2026 - 02 - 28)));
    }

    #[test]
    fn the_longer_a_span_the_longer_its_parts() {
        let monday = Step::Week(Weekday::Monday);
        let of =
            |days| Step::of(span(date!(2016 - 01 - 01), date!(2016 - 01 - 01) + Duration::days(days)), Weekday::Monday);
        assert_eq!(
            [0, 61, 62, 365, 400, 3_652, 4_400].map(of),
            [Step::Day, Step::Day, monday, monday, Step::Month, Step::Month, Step::Year]
        );
    }

    proptest! {
        #[test]
        fn parts_hold_every_day_once(first in 2_400_000_i32..2_500_000, length in 0_i64..5_000, kind in 0_usize..4, probe in 0_i64..5_000) {
            let first = Date::from_julian_day(first).unwrap();
            let span = span(first, first + Duration::days(length));
            let step = [Step::Day, Step::Week(Weekday::Sunday), Step::Month, Step::Year][kind];
            let day = first + Duration::days(probe);
            let parts: Vec<Date> = span.parts(step).collect();
            let holding = parts.iter().filter(|part| step.around(**part).contains(day)).count();
            prop_assert!(holding == 1 || !span.contains(day));
            prop_assert!(parts.iter().all(|part| step.first_day(*part) == *part));
        }
    }
}
