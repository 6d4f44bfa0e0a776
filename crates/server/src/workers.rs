//! What goes on beside the requests.

use std::time::Duration;

use timekeeper_app::App;
use tokio::time::{Instant, Interval, MissedTickBehavior, interval_at};

/// How often the use of tokens is written down.
const USAGE: Duration = Duration::from_secs(5);

/// How often answers and refresh tokens that are kept for long enough are forgotten.
const OLD: Duration = Duration::from_hours(1);

/// How often somebody looks for errands that nobody has told of.
const ERRANDS: Duration = Duration::from_secs(15);

/// How often somebody looks whether something else was settled; a request after that knows of it.
const SETTINGS: Duration = Duration::from_secs(4);

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
    follow(app.clone());
    forget(app.clone());
    if app.sends_mail() {
        run_errands(app.clone());
    }
}

/// Has what other processes settle.
fn follow(app: App) {
    tokio::spawn(async move {
        let mut ticks = ticks(SETTINGS);
        loop {
            ticks.tick().await;
            match app.follow_settings().await {
                Ok(false) => {}
                Ok(true) => tracing::info!("other settings hold from now on"),
                Err(error) => tracing::warn!(%error, "the settings could not be read; it is tried again"),
            }
        }
    });
}

/// Forgets what is too old to be of use.
fn forget(app: App) {
    tokio::spawn(async move {
        let mut ticks = ticks(OLD);
        loop {
            ticks.tick().await;
            match app.forget_old_answers().await {
                Ok(0) => {}
                Ok(count) => tracing::info!(count, "old idempotency keys were forgotten"),
                Err(error) => tracing::warn!(%error, "old idempotency keys could not be forgotten; it is tried again"),
            }
            match app.forget_old_sessions().await {
                Ok(0) => {}
                Ok(count) => tracing::info!(count, "old refresh tokens were forgotten"),
                Err(error) => tracing::warn!(%error, "old refresh tokens could not be forgotten; it is tried again"),
            }
        }
    });
}

/// Does errands: at once when this process has one, and now and then in case another one did not come to it.
fn run_errands(app: App) {
    tokio::spawn(async move {
        let mut ticks = ticks(ERRANDS);
        loop {
            tokio::select! {
                _ = ticks.tick() => {}
                () = app.errand() => {}
            }
            loop {
                match app.as_settled().do_errand().await {
                    Ok(true) => {}
                    Ok(false) => break,
                    Err(error) => {
                        tracing::warn!(%error, "an errand could not be done; it is tried again");
                        break;
                    }
                }
            }
        }
    });
}

fn ticks(period: Duration) -> Interval {
    let mut ticks = interval_at(Instant::now() + period, period);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    ticks
}
