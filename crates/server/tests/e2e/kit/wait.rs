//! Waiting for what happens on its own, no longer than it may take.

use std::{
    thread,
    time::{Duration, Instant},
};

/// How often it is looked whether it has happened.
const GLANCE: Duration = Duration::from_millis(5);

/// Measures time on the real clock.
#[derive(Clone, Copy)]
pub(crate) struct Stopwatch(Instant);

impl Stopwatch {
    #[expect(clippy::disallowed_methods, reason = "how long a program takes is measured on the real clock")]
    pub(crate) fn start() -> Self {
        Self(Instant::now())
    }

    pub(crate) fn elapsed(self) -> Duration {
        self.0.elapsed()
    }
}

/// Waits until `look` sees something, and answers that.
///
/// # Panics
/// When it takes longer than `limit`.
pub(crate) fn within<T>(limit: Duration, what: &str, mut look: impl FnMut() -> Option<T>) -> T {
    let watch = Stopwatch::start();
    loop {
        if let Some(seen) = look() {
            return seen;
        }
        assert!(watch.elapsed() < limit, "{what}: not within {limit:?}");
        thread::sleep(GLANCE);
    }
}
