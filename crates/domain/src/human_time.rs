//! Times of the day and lengths of time as people write them: `9:30`, `930`, `1h 20m`, `90m`.

use std::fmt;

use time::Time;

use crate::instant::HOUR;

/// Seconds in a minute.
const MINUTE: i64 = 60;

/// The longest length that is understood, in seconds: a year with its day more.
const LONGEST: i64 = 366 * 24 * HOUR;

/// Why a text was not understood.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum HumanTimeError {
    /// It is no time of the day.
    #[error("{0:?} is no time of the day such as 9:30 or 930")]
    Clock(String),
    /// It is no length of time.
    #[error("{0:?} is no length of time such as 1h 20m, 90m or 1:20")]
    Length(String),
    /// A number that may mean hours or minutes.
    #[error("{0:?} may be hours or minutes; write {0}h or {0}m")]
    Unit(String),
}

/// Reads a time of the day: `9:30`, `09.30`, `930`, `0930`, `9`, `9h30`, `9:30:15`, `9:30 pm`, `12am`.
///
/// # Errors
/// [`HumanTimeError::Clock`].
pub fn parse_clock(text: &str) -> Result<Time, HumanTimeError> {
    clock(&text.trim().to_lowercase()).ok_or_else(|| HumanTimeError::Clock(text.trim().to_owned()))
}

fn clock(text: &str) -> Option<Time> {
    let (digits, half) = halves(text);
    let numbers: Vec<&str> = digits.split([':', '.', ',', 'h', ' ']).map(str::trim).collect();
    let is_number = |text: &str| (1..=2).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
    let [hour, minute, second] = match *numbers.as_slice() {
        [whole] if whole.bytes().all(|byte| byte.is_ascii_digit()) && (3..=4).contains(&whole.len()) => {
            let (hour, minute) = whole.split_at(whole.len() - 2);
            [hour, minute, "0"]
        }
        [hour] | [hour, ""] => [hour, "0", "0"],
        [hour, minute] if minute.len() == 2 => [hour, minute, "0"],
        [hour, minute, second] if minute.len() == 2 && second.len() == 2 => [hour, minute, second],
        _ => return None,
    };
    if ![hour, minute, second].into_iter().all(is_number) {
        return None;
    }
    let hour: u8 = hour.parse().ok()?;
    let hour = match half {
        None => hour,
        Some(half) if (1..=12).contains(&hour) => hour % 12 + half,
        Some(_) => return None,
    };
    Time::from_hms(hour, minute.parse().ok()?, second.parse().ok()?).ok()
}

/// What comes before `am` or `pm`, and the hours that it adds.
fn halves(text: &str) -> (&str, Option<u8>) {
    for (ends, hours) in [(["am", "a.m.", "a"], 0), (["pm", "p.m.", "p"], 12)] {
        if let Some(rest) = ends.into_iter().find_map(|end| text.strip_suffix(end)) {
            return (rest.trim_end(), Some(hours));
        }
    }
    (text, None)
}

/// Reads a length of time, in seconds: `1h 20m`, `1h20`, `90m`, `1:20`, `1.5`, `1,5 h`, `45 min`, `1:20:30`.
///
/// # Errors
/// [`HumanTimeError::Length`]; [`HumanTimeError::Unit`] for a whole number alone.
pub fn parse_length(text: &str) -> Result<i64, HumanTimeError> {
    let text = text.trim();
    if !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(HumanTimeError::Unit(text.to_owned()));
    }
    let seconds = length(&text.to_lowercase()).filter(|seconds| (1..=LONGEST).contains(seconds));
    seconds.ok_or_else(|| HumanTimeError::Length(text.to_owned()))
}

fn length(text: &str) -> Option<i64> {
    if text.contains(':') {
        return colons(text);
    }
    if let Some(hours) = decimal(text, HOUR) {
        return Some(hours);
    }
    let (mut total, mut rest, mut last) = (0_i64, text, i64::MAX);
    while !rest.is_empty() {
        let end = rest.find(|c: char| !c.is_ascii_digit() && c != '.' && c != ',').unwrap_or(rest.len());
        let (number, after) = rest.split_at_checked(end)?;
        let after = after.trim_start();
        let end = after.find(|c: char| !c.is_alphabetic()).unwrap_or(after.len());
        let (word, after) = after.split_at_checked(end)?;
        let unit = match word {
            "h" | "hr" | "hrs" | "hour" | "hours" => HOUR,
            "m" | "min" | "mins" | "minute" | "minutes" => MINUTE,
            "s" | "sec" | "secs" | "second" | "seconds" => 1,
            // What follows hours are minutes.
            "" if last == HOUR => MINUTE,
            _ => return None,
        };
        if unit >= last {
            return None;
        }
        total = total.checked_add(decimal(number, unit)?)?;
        (rest, last) = (after.trim_start(), unit);
    }
    (last != i64::MAX).then_some(total)
}

/// `1:20`, `1:20:30`, `:45`.
fn colons(text: &str) -> Option<i64> {
    let parts: Vec<&str> = text.split(':').collect();
    let (hours, minutes, seconds) = match parts.as_slice() {
        [hours, minutes] => (*hours, *minutes, "00"),
        [hours, minutes, seconds] => (*hours, *minutes, *seconds),
        _ => return None,
    };
    let below_sixty = |text: &str| -> Option<i64> {
        let two = text.len() == 2 && text.bytes().all(|byte| byte.is_ascii_digit());
        text.parse().ok().filter(|number| two && *number < 60)
    };
    let hours = if hours.is_empty() { 0 } else { decimal(hours, HOUR).filter(|_| !hours.contains(['.', ',']))? };
    Some(hours + below_sixty(minutes)? * MINUTE + below_sixty(seconds)?)
}

/// So many units of so many seconds, with up to four decimal places, rounded to the second.
fn decimal(text: &str, unit: i64) -> Option<i64> {
    let (whole, part) = text.split_once(['.', ',']).unwrap_or((text, ""));
    let sane = |text: &str, most: usize| text.len() <= most && text.bytes().all(|byte| byte.is_ascii_digit());
    if !sane(whole, 6) || !sane(part, 4) || whole.len() + part.len() == 0 || text.ends_with(['.', ',']) {
        return None;
    }
    let number = |text: &str| if text.is_empty() { Some(0) } else { text.parse::<i64>().ok() };
    let scale = [1, 10, 100, 1_000, 10_000].get(part.len()).copied()?;
    Some(number(whole)? * unit + (number(part)? * unit * 2 + scale) / (scale * 2))
}

/// A length of time as it is written: `1h 20m`, `45m`, `2h`, `0m`; seconds only below a minute, `30s`. [`parse_length`]
/// reads it back, but for the seconds that are left out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Length(pub i64);

impl fmt::Display for Length {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let seconds = self.0.max(0);
        match (seconds / HOUR, seconds % HOUR / MINUTE) {
            (0, 0) if seconds > 0 => write!(f, "{seconds}s"),
            (0, minutes) => write!(f, "{minutes}m"),
            (hours, 0) => write!(f, "{hours}h"),
            (hours, minutes) => write!(f, "{hours}h {minutes}m"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use time::macros::time;

    #[test]
    fn times_of_the_day_in_any_sensible_form() {
        for (text, expected) in [
            ("9:30", time!(09:30)),
            (" 09:30 ", time!(09:30)),
            ("9.30", time!(09:30)),
            ("9,30", time!(09:30)),
            ("9 30", time!(09:30)),
            ("930", time!(09:30)),
            ("0930", time!(09:30)),
            ("9", time!(09:00)),
            ("09", time!(09:00)),
            ("9h", time!(09:00)),
            ("9h30", time!(09:30)),
            ("23:59", time!(23:59)),
            ("2359", time!(23:59)),
            ("0", time!(00:00)),
            ("000", time!(00:00)),
            ("9:30:15", time!(09:30:15)),
            ("9:30 pm", time!(21:30)),
            ("9:30PM", time!(21:30)),
            ("9 p.m.", time!(21:00)),
            ("930p", time!(21:30)),
            ("12am", time!(00:00)),
            ("12:15 am", time!(00:15)),
            ("12pm", time!(12:00)),
        ] {
            assert_eq!(parse_clock(text), Ok(expected), "{text:?}");
        }
    }

    #[test]
    fn what_is_no_time_of_the_day_is_refused_by_name() {
        for text in [
            "",
            "x",
            "24:00",
            "24",
            "9:60",
            "960",
            "9:3",
            "9:300",
            "12345",
            "13pm",
            "0am",
            "9:30:60",
            "-9",
            "٩",
            "9::30",
            "9:30:1",
            "1h 20m",
            "am",
            ":30",
            "99999999999999999999",
        ] {
            assert_eq!(parse_clock(text), Err(HumanTimeError::Clock(text.trim().to_owned())), "{text:?}");
        }
    }

    #[test]
    fn lengths_in_any_sensible_form() {
        for (text, minutes) in [
            ("1h 20m", 80),
            ("1h20m", 80),
            ("1h20", 80),
            ("1 h 20 min", 80),
            ("1 hour 20 minutes", 80),
            ("1:20", 80),
            ("01:20", 80),
            (":45", 45),
            ("90m", 90),
            ("90 min", 90),
            ("90 minutes", 90),
            ("1.5", 90),
            ("1,5", 90),
            ("1.5h", 90),
            ("1,5 h", 90),
            (".5h", 30),
            ("0.25", 15),
            ("2h", 120),
            ("2 Hours", 120),
            ("100:00", 6_000),
        ] {
            assert_eq!(parse_length(text), Ok(minutes * 60), "{text:?}");
        }
        assert_eq!(parse_length("1:20:30"), Ok(4_830));
        assert_eq!(parse_length("1h 20m 30s"), Ok(4_830));
        assert_eq!(parse_length("45s"), Ok(45));
        assert_eq!(parse_length("0.3333h"), Ok(1_200));
        assert_eq!(parse_length("1.3334h"), Ok(4_800));
    }

    #[test]
    fn what_is_no_length_is_refused_by_name() {
        for text in [
            "",
            "x",
            "h",
            "1x",
            "0m",
            "0:00",
            "1:60",
            "1:2",
            "1:200",
            "-1h",
            "20m 1h",
            "1h 1h",
            "1h 20 30",
            "1h 2.5.5m",
            "1.",
            "1.5:20",
            "9999999h",
            "999999h",
            "1.55555",
            "1h 20m x",
            "1h:20",
            "٩m",
        ] {
            assert_eq!(parse_length(text), Err(HumanTimeError::Length(text.to_owned())), "{text:?}");
        }
        for text in ["90", "8", "0"] {
            assert_eq!(parse_length(text), Err(HumanTimeError::Unit(text.to_owned())), "{text:?}");
        }
    }

    #[test]
    fn lengths_are_written_briefly() {
        for (seconds, written) in [
            (0, "0m"),
            (30, "30s"),
            (60, "1m"),
            (3_599, "59m"),
            (3_600, "1h"),
            (4_830, "1h 20m"),
            (90_000, "25h"),
            (-5, "0m"),
        ] {
            assert_eq!(Length(seconds).to_string(), written);
        }
    }

    proptest! {
        #[test]
        fn a_time_is_read_back_however_it_is_written(hour in 0_u8..24, minute in 0_u8..60, second in 0_u8..60) {
            let expected = Time::from_hms(hour, minute, 0).unwrap();
            let (half, word) = ((hour + 11) % 12 + 1, if hour < 12 { "am" } else { "pm" });
            for text in [
                format!("{hour}:{minute:02}"), format!("{hour:02}.{minute:02}"), format!("{hour}{minute:02}"),
                format!("{hour}h{minute:02}"), format!("{half}:{minute:02}{word}"), format!("{half}{minute:02} {word}"),
            ] {
                prop_assert_eq!(parse_clock(&text), Ok(expected), "{}", text);
            }
            let exact = format!("{hour}:{minute:02}:{second:02}");
            prop_assert_eq!(parse_clock(&exact), Ok(Time::from_hms(hour, minute, second).unwrap()));
        }

        #[test]
        fn a_length_is_read_back_however_it_is_written(minutes in 1_i64..100_000) {
            let (hours, rest) = (minutes / 60, minutes % 60);
            for text in [
                Length(minutes * 60).to_string(), format!("{hours}h {rest}m"), format!("{hours}h{rest:02}"),
                format!("{hours}:{rest:02}"), format!("{minutes}m"), format!("{minutes} min"),
            ] {
                prop_assert_eq!(parse_length(&text), Ok(minutes * 60), "{}", text);
            }
        }

        #[test]
        fn no_text_does_any_harm(text in "\\PC{0,24}") {
            if let Ok(seconds) = parse_length(&text) {
                prop_assert!((1..=LONGEST).contains(&seconds));
            }
            let _ = parse_clock(&text);
        }

        #[test]
        fn no_text_of_such_letters_does_any_harm(text in "[0-9:.,hmsap ]{0,12}") {
            if let Ok(seconds) = parse_length(&text) {
                prop_assert!((1..=LONGEST).contains(&seconds));
            }
            if let Ok(time) = parse_clock(&text) {
                prop_assert_eq!(parse_clock(&format!("{}:{:02}:{:02}", time.hour(), time.minute(), time.second())), Ok(time));
            }
        }
    }
}
