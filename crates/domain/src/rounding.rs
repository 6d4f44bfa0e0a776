//! Rounding of worked time for reports and invoices; the raw seconds always stay.

use serde::Serialize;

/// Which way a stretch of time goes to the next step.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum RoundingMode {
    /// To the nearest step; exactly half goes up.
    Nearest,
    /// To the next step.
    Up,
    /// To the step before.
    Down,
}

impl RoundingMode {
    /// The word that is shown.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Nearest => "nearest",
            Self::Up => "up",
            Self::Down => "down",
        }
    }

    /// The way of that word.
    pub fn from_word(word: &str) -> Option<Self> {
        [Self::Nearest, Self::Up, Self::Down].into_iter().find(|mode| mode.as_str() == word)
    }
}

/// What is rounded: each entry, or a user's whole day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum RoundingGrain {
    /// Each entry on its own.
    Entry,
    /// The sum of a user's day.
    Day,
}

/// How worked time is rounded for reading. Never written back over what was tracked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct RoundingPolicy {
    step_seconds: i64,
    mode: RoundingMode,
    grain: RoundingGrain,
}

/// A step of no length or longer than a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a rounding step must be between 1 second and 24 hours")]
pub struct InvalidStep;

/// Time as tracked and as rounded, always together.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct RoundedTime {
    /// Seconds as tracked.
    pub raw_seconds: i64,
    /// Seconds after rounding.
    pub rounded_seconds: i64,
}

/// Sums of time that was rounded entry by entry.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct RoundedTotals {
    /// Seconds after rounding.
    pub seconds: i64,
    /// Seconds of those that are billable.
    pub billable_seconds: i64,
}

impl RoundedTotals {
    /// Adds rounded seconds.
    pub const fn add(&mut self, seconds: i64, billable: bool) {
        self.seconds += seconds;
        if billable {
            self.billable_seconds += seconds;
        }
    }

    /// Both together.
    #[must_use]
    pub const fn plus(self, other: Self) -> Self {
        Self { seconds: self.seconds + other.seconds, billable_seconds: self.billable_seconds + other.billable_seconds }
    }
}

impl RoundingPolicy {
    /// A policy with steps of `step_seconds`.
    ///
    /// # Errors
    /// [`InvalidStep`] outside 1 second to 24 hours.
    pub const fn new(step_seconds: i64, mode: RoundingMode, grain: RoundingGrain) -> Result<Self, InvalidStep> {
        if step_seconds < 1 || step_seconds > 86_400 {
            return Err(InvalidStep);
        }
        Ok(Self { step_seconds, mode, grain })
    }

    /// The length of a step, in seconds.
    pub const fn step_seconds(self) -> i64 {
        self.step_seconds
    }

    /// Which way it goes.
    pub const fn mode(self) -> RoundingMode {
        self.mode
    }

    /// What the policy applies to.
    pub const fn grain(self) -> RoundingGrain {
        self.grain
    }

    /// What it is as arithmetic on whole numbers, for a database to do: seconds, doubled, plus the first number, divided by
    /// twice the second without remainder, times the second.
    pub const fn as_division(self) -> (i64, i64) {
        let bias = match self.mode {
            RoundingMode::Nearest => self.step_seconds,
            RoundingMode::Up => 2 * self.step_seconds - 2,
            RoundingMode::Down => 0,
        };
        (bias, self.step_seconds)
    }

    /// Rounds one amount of work, negative amounts counting as none.
    pub const fn apply(self, raw_seconds: i64) -> RoundedTime {
        let raw = if raw_seconds < 0 { 0 } else { raw_seconds };
        let over = raw % self.step_seconds;
        let down = raw - over;
        let up = if over == 0 { raw } else { down.saturating_add(self.step_seconds) };
        let rounded = match self.mode {
            RoundingMode::Up => up,
            RoundingMode::Down => down,
            RoundingMode::Nearest => {
                if over * 2 >= self.step_seconds && over > 0 {
                    up
                } else {
                    down
                }
            }
        };
        RoundedTime { raw_seconds: raw, rounded_seconds: rounded }
    }
}

/// How an organisation charges for time: entry by entry in steps of so many minutes, or as it was tracked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ChargedSteps {
    minutes: u16,
    mode: RoundingMode,
}

impl ChargedSteps {
    /// As it was tracked.
    pub const NONE: Self = Self { minutes: 0, mode: RoundingMode::Nearest };

    /// Steps of so many minutes; 0 means as it was tracked, whichever the way.
    ///
    /// # Errors
    /// [`InvalidStep`] for more than 24 hours.
    pub const fn new(minutes: u16, mode: RoundingMode) -> Result<Self, InvalidStep> {
        match minutes {
            0 => Ok(Self::NONE),
            1..=1_440 => Ok(Self { minutes, mode }),
            _ => Err(InvalidStep),
        }
    }

    /// The steps of a policy, to the minute.
    pub fn of(policy: Option<RoundingPolicy>) -> Self {
        let steps =
            policy.and_then(|policy| Self::new(u16::try_from(policy.step_seconds / 60).ok()?, policy.mode).ok());
        steps.unwrap_or(Self::NONE)
    }

    /// Minutes of a step; 0 when there are none.
    pub const fn minutes(self) -> u16 {
        self.minutes
    }

    /// Which way it goes.
    pub const fn mode(self) -> RoundingMode {
        self.mode
    }

    /// The policy that this is, if time is rounded at all.
    pub fn policy(self) -> Option<RoundingPolicy> {
        RoundingPolicy::new(i64::from(self.minutes) * 60, self.mode, RoundingGrain::Entry).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn quarter(mode: RoundingMode) -> RoundingPolicy {
        RoundingPolicy::new(900, mode, RoundingGrain::Entry).unwrap()
    }

    #[test]
    fn seven_and_a_half_minutes_round_up_to_a_quarter() {
        assert_eq!(quarter(RoundingMode::Nearest).apply(450).rounded_seconds, 900);
        assert_eq!(quarter(RoundingMode::Nearest).apply(449).rounded_seconds, 0);
        assert_eq!(quarter(RoundingMode::Up).apply(1).rounded_seconds, 900);
        assert_eq!(quarter(RoundingMode::Down).apply(899).rounded_seconds, 0);
    }

    #[test]
    fn a_step_of_nothing_is_refused() {
        assert_eq!(RoundingPolicy::new(0, RoundingMode::Up, RoundingGrain::Day), Err(InvalidStep));
    }

    #[test]
    fn steps_are_whole_minutes_of_at_most_a_day() {
        let quarters = ChargedSteps::new(15, RoundingMode::Up).unwrap();
        assert_eq!(quarters.policy(), Some(quarter(RoundingMode::Up)));
        assert_eq!(ChargedSteps::of(quarters.policy()), quarters);
        assert_eq!(ChargedSteps::new(0, RoundingMode::Up), Ok(ChargedSteps::NONE));
        assert_eq!((ChargedSteps::NONE.policy(), ChargedSteps::of(None)), (None, ChargedSteps::NONE));
        assert_eq!(ChargedSteps::new(1_440, RoundingMode::Down).map(ChargedSteps::minutes), Ok(1_440));
        assert_eq!(ChargedSteps::new(1_441, RoundingMode::Down), Err(InvalidStep));
        assert_eq!(RoundingMode::from_word("up"), Some(RoundingMode::Up));
        assert_eq!(RoundingMode::from_word("Up"), None);
    }

    proptest! {
        #[test]
        fn rounding_never_loses_raw_time(seconds in 0_i64..100_000_000, step in 1_i64..=86_400, mode in 0..3) {
            let mode = [RoundingMode::Nearest, RoundingMode::Up, RoundingMode::Down][usize::try_from(mode).unwrap()];
            let time = RoundingPolicy::new(step, mode, RoundingGrain::Entry).unwrap().apply(seconds);
            prop_assert_eq!(time.raw_seconds, seconds);
            prop_assert_eq!(time.rounded_seconds % step, 0);
            prop_assert!((time.rounded_seconds - seconds).abs() < step);
            let (bias, step) = RoundingPolicy::new(step, mode, RoundingGrain::Entry).unwrap().as_division();
            prop_assert_eq!((seconds * 2 + bias) / (step * 2) * step, time.rounded_seconds);
        }
    }
}
