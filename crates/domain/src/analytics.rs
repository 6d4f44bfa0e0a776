//! Hours a day, and what the next days may bring.
//!
//! A forecast is statistics, not an account: its hours are binary floats, rounded where they are shown. Money never comes
//! near.

use rust_decimal::{Decimal, RoundingStrategy};

/// How the next days are told from the last ones.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ForecastMethod {
    /// Each next day is the mean of the seven days before it, forecast days among them.
    #[default]
    MovingAverage,
    /// The next days lie on the straight line that fits the days so far best.
    Linear,
}

impl ForecastMethod {
    /// The word that is shown.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::MovingAverage => "moving_average",
            Self::Linear => "linear_regression",
        }
    }
}

/// A day to come: hours, and between which bounds four days of five will lie if they go on as they did.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ForecastDay {
    /// Expected hours.
    pub hours: f64,
    /// The lower bound.
    pub lower: f64,
    /// The upper bound.
    pub upper: f64,
}

/// Days that a moving average looks back on.
const WINDOW: usize = 7;

/// Standard deviations to either side that hold four fifths of a normal distribution.
const FOUR_FIFTHS: f64 = 1.28;

/// Seconds as hours.
pub fn hours(seconds: i64) -> f64 {
    f64::from(u32::try_from(seconds.max(0)).unwrap_or(u32::MAX)) / 3_600.0
}

/// A number of days, which are few.
fn number(days: usize) -> f64 {
    f64::from(u32::try_from(days).unwrap_or(u32::MAX))
}

/// The mean of the last seven values, or of as many as there are; 0 of none.
pub fn recent_mean(values: &[f64]) -> f64 {
    let recent = values.get(values.len().saturating_sub(WINDOW)..).unwrap_or(values);
    if recent.is_empty() { 0.0 } else { recent.iter().sum::<f64>() / number(recent.len()) }
}

/// The next `ahead` days after these, none below zero.
///
/// The bounds lie `1.28 × s × √(1 + i/n)` to either side of the `i`-th next day, `s` being how far the days so far lie
/// from what the method says of them (with `n − 2` degrees of freedom for the line, one less than there are for the
/// average). One day alone is taken to repeat itself, give or take 15 %.
pub fn forecast(daily: &[f64], ahead: usize, method: ForecastMethod) -> Vec<ForecastDay> {
    let n = number(daily.len());
    if daily.len() < 2 {
        let only = daily.first().copied().unwrap_or(0.0);
        return vec![ForecastDay { hours: only, lower: only * 0.85, upper: only * 1.15 }; ahead];
    }
    let (values, spread) = match method {
        ForecastMethod::MovingAverage => moving_average(daily, ahead),
        ForecastMethod::Linear => line(daily, ahead),
    };
    let day = |(index, value): (usize, f64)| {
        let half = FOUR_FIFTHS * spread * (1.0 + number(index + 1) / n).sqrt();
        ForecastDay { hours: value.max(0.0), lower: (value - half).max(0.0), upper: (value + half).max(0.0) }
    };
    values.into_iter().enumerate().map(day).collect()
}

fn moving_average(daily: &[f64], ahead: usize) -> (Vec<f64>, f64) {
    let missed = (1..daily.len()).filter_map(|day| Some(daily.get(day)? - recent_mean(daily.get(..day)?)));
    let squares: f64 = missed.map(|missed| missed * missed).sum();
    let spread = (squares / number((daily.len() - 2).max(1))).sqrt();
    let mut known = daily.to_vec();
    for _ in 0..ahead {
        known.push(recent_mean(&known));
    }
    (known.split_off(daily.len()), spread)
}

fn line(daily: &[f64], ahead: usize) -> (Vec<f64>, f64) {
    let n = number(daily.len());
    let points = || daily.iter().enumerate().map(|(day, hours)| (number(day), *hours));
    let (mean_day, mean_hours) = ((n - 1.0) / 2.0, daily.iter().sum::<f64>() / n);
    let covariance: f64 = points().map(|(day, hours)| (day - mean_day) * (hours - mean_hours)).sum();
    let variance: f64 = points().map(|(day, _)| (day - mean_day) * (day - mean_day)).sum();
    let slope = covariance / variance;
    let at = |day: f64| mean_hours + slope * (day - mean_day);
    let squares: f64 = points().map(|(day, hours)| (hours - at(day)).powi(2)).sum();
    let spread = (squares / (n - 2.0).max(1.0)).sqrt();
    ((1..=ahead).map(|next| at(n - 1.0 + number(next))).collect(), spread)
}

/// To one decimal place, half away from zero.
pub fn to_tenths(number: Decimal) -> Decimal {
    number.round_dp_with_strategy(1, RoundingStrategy::MidpointAwayFromZero)
}

/// By how many percent `now` is more than `before`, to one decimal place; 0 when there was nothing before.
pub fn change_percent(now: Decimal, before: Decimal) -> Decimal {
    share_percent(now - before, before)
}

/// How many percent of `whole` a part is, to one decimal place; 0 of nothing.
pub fn share_percent(part: Decimal, whole: Decimal) -> Decimal {
    part.checked_div(whole).map_or(Decimal::ZERO, |share| to_tenths(share * Decimal::ONE_HUNDRED).normalize())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn near(a: f64, b: f64) -> bool {
        (a - b).abs() < 1e-9
    }

    #[test]
    fn the_average_of_equal_days_is_that_day_with_no_doubt_about_it() {
        let days = forecast(&[8.0; 30], 3, ForecastMethod::MovingAverage);
        assert!(
            days.iter().all(|day| near(day.hours, 8.0) && near(day.lower, 8.0) && near(day.upper, 8.0)),
            "{days:?}"
        );
    }

    #[test]
    fn the_average_looks_back_seven_days_and_on_what_it_said_itself() {
        let days = forecast(&[100.0, 7.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0], 2, ForecastMethod::MovingAverage);
        assert!(near(days[0].hours, 1.0), "{days:?}");
        assert!(near(days[1].hours, 1.0 / 7.0), "{days:?}");
    }

    #[test]
    fn a_straight_line_goes_on_and_stops_at_zero() {
        let days = forecast(&[6.0, 4.0, 2.0], 2, ForecastMethod::Linear);
        assert!(near(days[0].hours, 0.0) && near(days[1].hours, 0.0), "{days:?}");
        let days = forecast(&[1.0, 2.0, 3.0, 4.0], 2, ForecastMethod::Linear);
        assert!(near(days[0].hours, 5.0) && near(days[1].hours, 6.0) && near(days[1].upper, 6.0), "{days:?}");
    }

    #[test]
    fn one_day_repeats_itself_and_none_is_nothing() {
        for method in [ForecastMethod::MovingAverage, ForecastMethod::Linear] {
            let days = forecast(&[10.0], 2, method);
            assert!(near(days[1].hours, 10.0) && near(days[1].lower, 8.5) && near(days[1].upper, 11.5), "{days:?}");
            assert_eq!(forecast(&[], 1, method), [ForecastDay { hours: 0.0, lower: 0.0, upper: 0.0 }]);
            assert!(forecast(&[1.0, 2.0], 0, method).is_empty());
        }
    }

    #[test]
    fn a_change_from_nothing_is_none() {
        let dec = |text: &str| text.parse::<Decimal>().unwrap();
        assert_eq!(change_percent(dec("5"), dec("0")), dec("0"));
        assert_eq!(change_percent(dec("3.0"), dec("2.0")), dec("50"));
        assert_eq!(change_percent(dec("1"), dec("3")), dec("-66.7"));
        assert_eq!(share_percent(dec("1"), dec("8")), dec("12.5"));
    }

    proptest! {
        #[test]
        fn bounds_hold_the_forecast_and_widen(daily in prop::collection::vec(0.0_f64..24.0, 2..60), linear: bool) {
            let method = if linear { ForecastMethod::Linear } else { ForecastMethod::MovingAverage };
            let days = forecast(&daily, 14, method);
            prop_assert_eq!(days.len(), 14);
            for day in &days {
                prop_assert!(day.hours.is_finite() && 0.0 <= day.lower && day.lower <= day.hours && day.hours <= day.upper);
            }
        }
    }
}
