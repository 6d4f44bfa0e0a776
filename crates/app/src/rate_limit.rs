//! How many requests a token may make: so many in each minute and hour of the clock.

use std::{
    collections::HashMap,
    hash::Hash,
    sync::{Mutex, PoisonError},
};

use timekeeper_domain::{Instant, id::TokenId};

use crate::AppError;

const MINUTE: i64 = 60;
const HOUR: i64 = 3_600;

/// Requests a token may make; 0 means any number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RateLimits {
    /// In a minute.
    pub per_minute: u32,
    /// In an hour.
    pub per_hour: u32,
}

/// What is left of a token's limits, and which of the two is nearer its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RateStatus {
    /// Both limits.
    pub limits: RateLimits,
    /// Requests left in this minute; 0 when minutes have no limit.
    pub remaining_per_minute: u32,
    /// Requests left in this hour; 0 when hours have no limit.
    pub remaining_per_hour: u32,
    /// The limit with less left.
    pub limit: u32,
    /// What is left of it.
    pub remaining: u32,
    /// When it starts again, in seconds since 1970.
    pub reset: i64,
    /// Seconds until then.
    pub retry_after: i64,
}

/// Counts events by key in windows of the clock. A clock that goes back opens a window again, empty.
pub(crate) struct Windows<K> {
    seconds: i64,
    counts: Mutex<HashMap<K, (i64, u32)>>,
}

impl<K: Eq + Hash> Windows<K> {
    pub(crate) fn new(seconds: i64) -> Self {
        Self { seconds, counts: Mutex::default() }
    }

    /// Counts one more event; answers how many there are now in this window, and when it ends (seconds since 1970).
    pub(crate) fn count(&self, key: K, now: Instant) -> (u32, i64) {
        let window = now.unix_seconds().div_euclid(self.seconds);
        let mut counts = self.counts.lock().unwrap_or_else(PoisonError::into_inner);
        if counts.len() >= 100_000 {
            counts.retain(|_, (last, _)| *last == window);
        }
        let (last, count) = counts.entry(key).or_insert((window, 0));
        if *last != window {
            (*last, *count) = (window, 0);
        }
        *count = count.saturating_add(1);
        (*count, (window + 1) * self.seconds)
    }

    /// How many events there are so far in this window, and when it ends.
    fn counted(&self, key: &K, now: Instant) -> (u32, i64) {
        let window = now.unix_seconds().div_euclid(self.seconds);
        let counts = self.counts.lock().unwrap_or_else(PoisonError::into_inner);
        let count = counts.get(key).filter(|(last, _)| *last == window).map_or(0, |(_, count)| *count);
        (count, (window + 1) * self.seconds)
    }
}

/// Counts the requests of tokens, whatever the limits are: they may be others for the next one.
pub(crate) struct RateLimiter {
    minutes: Windows<TokenId>,
    hours: Windows<TokenId>,
}

impl RateLimiter {
    pub(crate) fn new() -> Self {
        Self { minutes: Windows::new(MINUTE), hours: Windows::new(HOUR) }
    }

    /// Counts a request, refused ones too; `None` when there are no limits.
    pub(crate) fn count(
        &self,
        limits: RateLimits,
        token: TokenId,
        now: Instant,
    ) -> Result<Option<RateStatus>, AppError> {
        if limits.are_off() {
            return Ok(None);
        }
        let (status, exceeded) = limits.status(self.minutes.count(token, now), self.hours.count(token, now), now);
        if exceeded { Err(AppError::TooManyRequests(status)) } else { Ok(Some(status)) }
    }

    /// What is left, with nothing counted; `None` when there are no limits.
    pub(crate) fn left(&self, limits: RateLimits, token: TokenId, now: Instant) -> Option<RateStatus> {
        let counted = || (self.minutes.counted(&token, now), self.hours.counted(&token, now));
        (!limits.are_off()).then(counted).map(|(minute, hour)| limits.status(minute, hour, now).0)
    }
}

impl RateLimits {
    const fn are_off(self) -> bool {
        self.per_minute == 0 && self.per_hour == 0
    }

    /// What is left after so many requests in windows that end then, and whether that was too many.
    fn status(self, minute: (u32, i64), hour: (u32, i64), now: Instant) -> (RateStatus, bool) {
        let limits = self;
        let unlimited = |limit: u32| if limit == 0 { u32::MAX } else { limit };
        let ((in_minute, minute_end), (in_hour, hour_end)) = (minute, hour);
        let (per_minute, per_hour) = (unlimited(limits.per_minute), unlimited(limits.per_hour));
        let remaining_per_minute = per_minute.saturating_sub(in_minute);
        let remaining_per_hour = per_hour.saturating_sub(in_hour);
        let exceeded = (in_minute > per_minute, in_hour > per_hour);
        // The window that binds: the longer one when it is used up, else the one with less left.
        let hour_binds = exceeded.1 || (!exceeded.0 && remaining_per_hour < remaining_per_minute);
        let (limit, remaining, reset) = if hour_binds {
            (limits.per_hour, remaining_per_hour, hour_end)
        } else {
            (limits.per_minute, remaining_per_minute, minute_end)
        };
        let retry_after = (reset - now.unix_seconds()).max(1);
        // No limit has nothing left of it, as it has none.
        let shown = |limit: u32, remaining: u32| if limit == 0 { 0 } else { remaining };
        let status = RateStatus {
            limits,
            remaining_per_minute: shown(limits.per_minute, remaining_per_minute),
            remaining_per_hour: shown(limits.per_hour, remaining_per_hour),
            limit,
            remaining,
            reset,
            retry_after,
        };
        (status, exceeded.0 || exceeded.1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(second: i64) -> Instant {
        Instant::from_unix_micros(second * 1_000_000).unwrap()
    }

    /// A limiter that is always asked with these limits.
    struct Limited(RateLimiter, RateLimits);

    impl Limited {
        fn count(&self, token: TokenId, now: Instant) -> Result<Option<RateStatus>, AppError> {
            self.0.count(self.1, token, now)
        }

        fn left(&self, token: TokenId, now: Instant) -> Option<RateStatus> {
            self.0.left(self.1, token, now)
        }
    }

    fn limiter(per_minute: u32, per_hour: u32) -> Limited {
        Limited(RateLimiter::new(), RateLimits { per_minute, per_hour })
    }

    const TOKEN: TokenId = TokenId::new(1);

    #[test]
    fn the_request_after_the_last_is_refused_until_the_minute_ends() {
        let limiter = limiter(2, 1_000);
        assert_eq!(limiter.count(TOKEN, at(59)).unwrap().unwrap().remaining, 1);
        assert_eq!(limiter.count(TOKEN, at(59)).unwrap().unwrap().remaining, 0);
        let Err(AppError::TooManyRequests(status)) = limiter.count(TOKEN, at(59)) else { panic!("not refused") };
        assert_eq!((status.limit, status.remaining, status.reset, status.retry_after), (2, 0, 60, 1));
        assert_eq!(limiter.count(TOKEN, at(60)).unwrap().unwrap().remaining, 1);
    }

    #[test]
    fn the_tighter_window_is_shown() {
        let limiter = limiter(100, 50);
        let status = limiter.count(TOKEN, at(0)).unwrap().unwrap();
        assert_eq!((status.limit, status.remaining, status.reset), (50, 49, 3_600));
    }

    #[test]
    fn a_window_without_a_limit_has_nothing_left_and_never_binds() {
        let limiter = limiter(0, 7);
        let status = limiter.count(TOKEN, at(0)).unwrap().unwrap();
        assert_eq!((status.limit, status.remaining), (7, 6));
        assert_eq!((status.remaining_per_minute, status.remaining_per_hour), (0, 6));
    }

    #[test]
    fn tokens_do_not_share_limits() {
        let limiter = limiter(1, 0);
        assert!(limiter.count(TOKEN, at(0)).is_ok());
        assert!(limiter.count(TokenId::new(2), at(0)).is_ok());
        assert!(limiter.count(TOKEN, at(0)).is_err());
    }

    #[test]
    fn looking_at_what_is_left_takes_nothing() {
        let limiter = limiter(2, 0);
        let left = || limiter.left(TOKEN, at(0)).map(|status| status.remaining);
        assert_eq!((left(), left()), (Some(2), Some(2)));
        limiter.count(TOKEN, at(0)).unwrap();
        assert_eq!(left(), Some(1));
        assert_eq!(limiter.left(TOKEN, at(60)).map(|status| status.remaining), Some(2));
    }

    #[test]
    fn no_limits_count_nothing() {
        assert_eq!(limiter(0, 0).count(TOKEN, at(0)).unwrap(), None);
        assert_eq!(limiter(0, 0).left(TOKEN, at(0)), None);
    }

    #[test]
    fn other_limits_hold_for_what_was_counted_before() {
        let limiter = RateLimiter::new();
        let (wide, tight) = (RateLimits { per_minute: 10, per_hour: 0 }, RateLimits { per_minute: 2, per_hour: 0 });
        for _ in 0..3 {
            limiter.count(wide, TOKEN, at(0)).unwrap();
        }
        assert!(limiter.count(tight, TOKEN, at(0)).is_err());
        assert_eq!(limiter.left(wide, TOKEN, at(0)).map(|status| status.remaining), Some(6));
    }
}
