//! Days of one zone for work that is summed in stretches, where no sums are kept by that zone's days.

use time::{Date, macros::datetime};

use crate::{Instant, totals::Window, zone::Zone};

/// Stretches of equal length, end to end from 1970-01-01T00:00:00Z on, none of which holds the beginning of a day of a zone:
/// work summed by them can be put on its days.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stretches {
    zone: Zone,
    /// The window that they cover.
    pub window: Window,
    /// How long each is.
    pub seconds: i64,
}

impl Stretches {
    /// Those that cover a window from its first to its last instant, at most two kinds; `home` is the zone of the window's
    /// own days. Offsets of old were to the second, so what lies before 1973 has shorter ones of its own.
    pub fn of(from: Instant, until: Instant, zone: &Zone, home: &Zone) -> Vec<Self> {
        let modern = Instant::from_datetime(datetime!(1973-01-01 00:00 UTC)).unwrap_or(from).clamp(from, until);
        let parts = [(from, modern), (modern, until)].into_iter().filter(|(from, until)| from < until);
        let stretches = |(from, until)| {
            let window = Window::new(Some(from), Some(until), home);
            Self { zone: zone.clone(), window, seconds: zone.grid(from, until) }
        };
        parts.map(stretches).collect()
    }

    /// The day of the stretch with that number, from 0 at 1970-01-01T00:00:00Z.
    pub fn day(&self, number: i64) -> Date {
        let micros = number.saturating_mul(self.seconds).saturating_mul(1_000_000);
        self.zone.day_of(Instant::from_unix_micros(micros).unwrap_or(if number < 0 {
            Instant::MIN
        } else {
            Instant::MAX
        }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn every_moment_is_on_the_day_of_its_stretch(
            from in -6_000_000_000_i64..2_000_000_000,
            length in 1_i64..400_000_000,
            moments in prop::collection::vec(0.0_f64..1.0, 1..20),
            zone in prop::sample::select(vec![
                "UTC", "Europe/Rome", "America/St_Johns", "Africa/Monrovia", "Europe/Paris", "Asia/Kathmandu",
                "Australia/Lord_Howe", "Pacific/Apia", "America/Toronto", "Africa/Cairo", "Europe/Amsterdam",
            ]),
        ) {
            let at = |seconds: i64| Instant::from_unix_micros(seconds * 1_000_000 + 17).unwrap();
            let zone = Zone::named(zone).unwrap();
            let all = Stretches::of(at(from), at(from + length), &zone, &Zone::UTC);
            prop_assert!((1..=2).contains(&all.len()));
            #[expect(clippy::cast_possible_truncation, clippy::cast_precision_loss, clippy::as_conversions, reason = "a share")]
            let moments = moments.into_iter().map(|share| at(from + (share * length as f64) as i64));
            for moment in moments {
                let mut of = all.iter().filter(|stretches| stretches.window.contains(moment));
                let stretches = of.next().unwrap();
                prop_assert!(of.next().is_none());
                let number = moment.unix_micros().div_euclid(stretches.seconds * 1_000_000);
                prop_assert_eq!(stretches.day(number), zone.day_of(moment), "{} {}", moment, stretches.seconds);
                prop_assert!(moment.unix_seconds() < 100_000_000 || stretches.seconds >= 900);
            }
        }
    }
}
