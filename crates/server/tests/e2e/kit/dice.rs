//! Luck that can be had again: every throw follows from a seed, which is printed.

use std::hash::{BuildHasher, RandomState};

use super::say;

/// Names a seed to use instead of a new one.
const SEED: &str = "TIMEKEEPER_TEST_SEED";

/// A source of random numbers: `SplitMix64` (Steele, Lea, Flood 2014).
pub(crate) struct Dice(u64);

impl Dice {
    /// Dice with a new seed, or that of `TIMEKEEPER_TEST_SEED`; `test` is whom the seed is printed for.
    pub(crate) fn thrown_for(test: &str) -> Self {
        let given = std::env::var(SEED).ok().map(|text| text.parse().expect("the seed is a number"));
        let seed = given.unwrap_or_else(|| RandomState::new().hash_one(test));
        say(&format!("{test}: {SEED}={seed}"));
        Self(seed)
    }

    /// Other dice, which follow from these.
    pub(crate) fn split(&mut self) -> Self {
        Self(self.next())
    }

    /// A number below `limit`.
    pub(crate) fn below(&mut self, limit: u64) -> u64 {
        self.next() % limit
    }

    /// Changes the order.
    pub(crate) fn shuffle<T>(&mut self, all: &mut [T]) {
        for at in (1..all.len()).rev() {
            let other = self.below(u64::try_from(at).expect("few enough") + 1);
            all.swap(at, usize::try_from(other).expect("not more than before"));
        }
    }

    const fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }
}
