//! Weeks, which begin on whatever day an organisation likes.

use std::collections::BTreeMap;

use time::{Date, Duration, Weekday};

/// The days of the week and their words, from Monday on.
pub const WEEKDAYS: [(Weekday, &str); 7] = [
    (Weekday::Monday, "monday"),
    (Weekday::Tuesday, "tuesday"),
    (Weekday::Wednesday, "wednesday"),
    (Weekday::Thursday, "thursday"),
    (Weekday::Friday, "friday"),
    (Weekday::Saturday, "saturday"),
    (Weekday::Sunday, "sunday"),
];

/// The word of a day of the week.
pub fn weekday_word(day: Weekday) -> &'static str {
    WEEKDAYS.iter().find(|(known, _)| *known == day).map_or("", |(_, word)| word)
}

/// The day of the week of that word.
pub fn weekday_from_word(word: &str) -> Option<Weekday> {
    WEEKDAYS.iter().find(|(_, known)| *known == word).map(|(day, _)| *day)
}

/// The first day of the week that a day is in, when weeks begin on `first`.
pub fn first_day_of_week(day: Date, first: Weekday) -> Date {
    let passed = (day.weekday().number_days_from_monday() + 7 - first.number_days_from_monday()) % 7;
    day.checked_sub(Duration::days(passed.into())).unwrap_or(Date::MIN)
}

/// What is known by day, put together by week; each under the first day of its week.
pub fn by_week<T: Copy + Default>(
    days: &BTreeMap<Date, T>,
    first: Weekday,
    together: impl Fn(T, T) -> T,
) -> BTreeMap<Date, T> {
    let mut weeks: BTreeMap<Date, T> = BTreeMap::new();
    for (day, part) in days {
        let week = weeks.entry(first_day_of_week(*day, first)).or_default();
        *week = together(*week, *part);
    }
    weeks
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use time::macros::date;

    #[test]
    fn a_week_begins_on_the_day_that_is_asked_for() {
        let sunday = date!(2026 - 11 - 22);
        assert_eq!(first_day_of_week(sunday, Weekday::Monday), date!(2026 - 11 - 16));
        assert_eq!(first_day_of_week(sunday, Weekday::Sunday), sunday);
        assert_eq!(first_day_of_week(sunday, Weekday::Saturday), date!(2026 - 11 - 21));
        assert_eq!(first_day_of_week(Date::MIN, Weekday::Sunday), Date::MIN);
    }

    #[test]
    fn days_of_the_week_have_words() {
        for (place, (day, word)) in WEEKDAYS.into_iter().enumerate() {
            assert_eq!(usize::from(day.number_days_from_monday()), place);
            assert_eq!((weekday_word(day), weekday_from_word(word)), (word, Some(day)));
        }
        assert_eq!(weekday_from_word("Monday"), None);
    }

    proptest! {
        #[test]
        fn weeks_hold_every_day_once(days in prop::collection::btree_map(-100_000_i32..100_000, 1_i64..1_000, 0..60), first in 0_u8..7) {
            let first = Weekday::Monday.nth_next(first);
            let days: BTreeMap<Date, i64> =
                days.into_iter().map(|(day, worked)| (Date::from_julian_day(2_440_588 + day).unwrap(), worked)).collect();
            let weeks = by_week(&days, first, |one, other| one + other);
            prop_assert_eq!(weeks.values().sum::<i64>(), days.values().sum::<i64>());
            for week in weeks.keys() {
                prop_assert_eq!(week.weekday(), first);
                prop_assert!(days.keys().any(|day| (0..7).contains(&(*day - *week).whole_days())));
            }
        }
    }
}
