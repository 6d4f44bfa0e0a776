//! A year, day by day: a square for each, the darker the more was worked.

use std::{collections::BTreeMap, fmt::Write};

use time::{Date, Month, Weekday};
use timekeeper_domain::{report::WorkTotals, week::first_day_of_week};

/// From one square to the next, and what of that a square takes.
const PITCH: i64 = 16;
const SIDE: i64 = 13;

/// Room for the names of days and months.
const LEFT: i64 = 34;
const TOP: i64 = 22;

/// How many shades there are.
const SHADES: i128 = 4;

/// A day on which somebody worked.
pub(crate) struct Square {
    pub(crate) x: i64,
    pub(crate) y: i64,
    /// From 1 to 4.
    pub(crate) shade: i64,
    /// What it says when it is pointed at.
    pub(crate) title: String,
}

/// A text at its place.
pub(crate) struct Mark {
    pub(crate) x: i64,
    pub(crate) y: i64,
    /// The month's number from 0, or the weekday's, from Monday on.
    pub(crate) number: u8,
}

/// Half a year; two of them are beside one another, or one below the other.
pub(crate) struct Half {
    pub(crate) width: i64,
    pub(crate) height: i64,
    pub(crate) months: Vec<Mark>,
    pub(crate) weekdays: Vec<Mark>,
    /// The way around every day off.
    pub(crate) free: String,
    pub(crate) squares: Vec<Square>,
}

/// The two halves of a year. `title` says what a day's square does when it is pointed at, from the day and its seconds.
pub(crate) fn halves(
    year: i32,
    week_start: Weekday,
    days: &BTreeMap<Date, WorkTotals>,
    title: impl Fn(Date, i64) -> String,
) -> [Half; 2] {
    let most = days.iter().filter(|(day, _)| day.year() == year).map(|(_, totals)| totals.seconds).max();
    let most = i128::from(most.unwrap_or(0).max(1));
    let square = |day: Date, (x, y): (i64, i64)| {
        let seconds = days.get(&day).map(|totals| totals.seconds).filter(|seconds| *seconds > 0)?;
        let shade = (i128::from(seconds) * SHADES - 1) / most + 1;
        Some(Square { x, y, shade: i64::try_from(shade.clamp(1, SHADES)).unwrap_or(1), title: title(day, seconds) })
    };
    [(Month::January, Month::June), (Month::July, Month::December)].map(|(first, last)| {
        let first = Date::from_calendar_date(year, first, 1).unwrap_or(Date::MIN);
        let last = Date::from_calendar_date(year, last, last.length(year)).unwrap_or(first);
        half(first, last, week_start, &square)
    })
}

fn half(first: Date, last: Date, week_start: Weekday, square: &impl Fn(Date, (i64, i64)) -> Option<Square>) -> Half {
    let origin = first_day_of_week(first, week_start);
    let place = |day: Date| {
        let passed = (day - origin).whole_days();
        (LEFT + passed / 7 * PITCH, TOP + passed % 7 * PITCH)
    };
    let (mut months, mut free, mut squares) = (Vec::new(), String::new(), Vec::new());
    for day in std::iter::successors(Some(first), |day| day.next_day()).take_while(|day| *day <= last) {
        let (x, y) = place(day);
        if day.day() == 1 {
            // Where a month begins within a week, its name stands above the first week that is its own.
            let x = if y == TOP || day == first { x } else { x + PITCH };
            months.push(Mark { x, y: TOP - 8, number: u8::from(day.month()) - 1 });
        }
        match square(day, (x, y)) {
            Some(square) => squares.push(square),
            None => drop(write!(free, "M{x} {y}h{SIDE}v{SIDE}h-{SIDE}z")),
        }
    }
    let weekdays = (0_u8..7).step_by(2).map(|row| Mark {
        x: LEFT - 6,
        y: TOP + i64::from(row) * PITCH + SIDE - 2,
        number: week_start.nth_next(row).number_days_from_monday(),
    });
    let width = place(last).0 + PITCH;
    Half { width, height: TOP + 7 * PITCH, months, weekdays: weekdays.collect(), free, squares }
}

#[cfg(test)]
mod tests {
    use super::*;
    use time::macros::date;

    fn worked(days: &[(Date, i64)]) -> BTreeMap<Date, WorkTotals> {
        let totals = |seconds| WorkTotals { entries: 1, seconds, billable_seconds: 0 };
        days.iter().map(|(day, seconds)| (*day, totals(*seconds))).collect()
    }

    #[test]
    fn every_day_of_a_year_has_one_square() {
        for (year, days) in [(2024, 366), (2026, 365)] {
            let worked =
                worked(&[(date!(2024 - 02 - 29), 60), (date!(2026 - 12 - 31), 60), (date!(2025 - 01 - 01), 60)]);
            let halves = halves(year, Weekday::Monday, &worked, |day, seconds| format!("{day} {seconds}"));
            let squares: usize = halves.iter().map(|half| half.squares.len()).sum();
            assert_eq!(
                (squares, halves.iter().map(|half| half.free.matches('M').count()).sum::<usize>()),
                (1, days - 1)
            );
            assert_eq!(halves.iter().map(|half| half.months.len()).collect::<Vec<_>>(), [6, 6]);
        }
    }

    #[test]
    fn the_more_was_worked_the_darker_a_day_is() {
        let days = worked(&[
            (date!(2026 - 01 - 05), 100),
            (date!(2026 - 01 - 06), 75),
            (date!(2026 - 01 - 07), 26),
            (date!(2026 - 01 - 08), 1),
            (date!(2025 - 01 - 08), 1_000),
        ]);
        let [first, _] = halves(2026, Weekday::Monday, &days, |day, seconds| format!("{day} {seconds}"));
        assert_eq!(first.squares.iter().map(|square| square.shade).collect::<Vec<_>>(), [4, 3, 2, 1]);
        assert_eq!(first.squares[1].title, "2026-01-06 75");
        // A Monday stands on top, in the week after that of the first of January.
        assert_eq!((first.squares[0].x, first.squares[0].y), (LEFT + PITCH, TOP));
        let [first, _] = halves(2026, Weekday::Sunday, &days, |_, _| String::new());
        assert_eq!(first.squares[0].y, TOP + PITCH);
        assert_eq!(first.weekdays[0].number, 6);
    }
}
