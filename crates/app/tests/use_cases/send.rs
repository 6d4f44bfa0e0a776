//! Use cases can be spawned: their futures are `Send`.

use timekeeper_app::{App, AppError, Caller, NewEntry, StartTimer, Work};

fn spawnable<F: Future + Send + 'static>(_: F) {}

#[expect(dead_code, clippy::needless_pass_by_value, reason = "it only has to compile")]
fn every_future_is_send(app: App, caller: Caller, entry: NewEntry, start: StartTimer) {
    let other = app.clone();
    spawnable(async move { other.write_token_usage().await });
    let other = app.clone();
    spawnable(async move { other.forget_old_answers().await });
    let other = app.clone();
    spawnable(async move { other.do_errand().await });
    let other = app.clone();
    spawnable(async move { other.begin_session(timekeeper_app::Attempt::default(), None).await });
    let (other, by) = (app.clone(), caller.clone());
    spawnable(async move { other.write(&by, async |work: &mut Work| work.create_entry(&entry).await).await });
    let by = caller.clone();
    spawnable(async move {
        app.write(&by, async |work: &mut Work| -> Result<_, AppError> {
            work.start_timer(&start).await?;
            work.stop_timer(None).await
        })
        .await
    });
}
