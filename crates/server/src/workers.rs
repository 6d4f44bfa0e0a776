//! What goes on beside the requests.

use std::time::Duration;

use timekeeper_app::App;
use tokio::time::{Instant, Interval, MissedTickBehavior, interval_at};

/// How often the use of tokens is written down.
const USAGE: Duration = Duration::from_secs(5);

/// How often answers that are kept for long enough are forgotten.
const ANSWERS: Duration = Duration::from_hours(1);

/// Starts it; it goes on until the program ends.
pub(crate) fn start(app: &App) {
    let usage = app.clone();
    tokio::spawn(async move {
        let mut ticks = ticks(USAGE);
        loop {
            ticks.tick().await;
            if let Err(error) = usage.write_token_usage().await {
                tracing::warn!(%error, "the use of tokens could not be written down; it is tried again");
            }
        }
    });
    let answers = app.clone();
    tokio::spawn(async move {
        let mut ticks = ticks(ANSWERS);
        loop {
            ticks.tick().await;
            match answers.forget_old_answers().await {
                Ok(0) => {}
                Ok(count) => tracing::info!(count, "old idempotency keys were forgotten"),
                Err(error) => tracing::warn!(%error, "old idempotency keys could not be forgotten; it is tried again"),
            }
        }
    });
}

fn ticks(period: Duration) -> Interval {
    let mut ticks = interval_at(Instant::now() + period, period);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    ticks
}
