//! What every adapter promises when many write at once.

use std::{future::Future, time::Duration};

use timekeeper_domain::{
    id::{ProjectId, UserId},
    report::WorkTotals,
};
use timekeeper_ports::{EntryFilter, StoreError, SummaryFilter};
use tokio::{sync::oneshot, task::JoinSet, time::timeout};

use crate::{
    build::{at, first_page, project, work},
    db::Db,
};

/// How long everything in one case may take together.
pub(crate) const BOUNDED: Duration = Duration::from_secs(20);
/// Long enough for somebody who does not wait to be through.
pub(crate) const A_WHILE: Duration = Duration::from_millis(50);

/// Runs them all at once and gathers what they answer.
pub(crate) async fn together<T, F>(tasks: impl IntoIterator<Item = F>) -> Vec<T>
where
    T: Send + 'static,
    F: Future<Output = T> + Send + 'static,
{
    let tasks: JoinSet<T> = tasks.into_iter().collect();
    timeout(BOUNDED, tasks.join_all()).await.expect("nobody waits for ever")
}

async fn log_work(db: Db, user: UserId, projects: [ProjectId; 2], number: i64) -> Result<(), StoreError> {
    let mut tx = db.store().write().await?;
    tx.entries().lock_timeline(user).await?;
    for project in projects {
        tx.entries().insert(&work(user, project, at(number * 100), 60), at(0)).await?;
    }
    tx.commit().await
}

async fn crew(db: &Db, size: usize) -> Vec<UserId> {
    let mut users = Vec::new();
    for number in 0..size {
        users.push(db.user(&format!("user{number}")).await);
    }
    users
}

async fn worked(db: &Db) -> WorkTotals {
    db.snapshot().await.reports().summary(&SummaryFilter::default()).await.unwrap().totals
}

pub(crate) async fn users_who_work_on_one_project_all_get_through(db: Db) {
    let users = crew(&db, 6).await;
    let shared = db.project(&project("Shared", users[0])).await;
    let logs = users.iter().flat_map(|user| (0..5).map(|number| (*user, number)));
    let results = together(logs.map(|(user, number)| log_work(db.clone(), user, [shared, shared], number))).await;
    assert!(results.iter().all(Result::is_ok), "{results:?}");
    let expected = WorkTotals { entries: 60, seconds: 3_600, billable_seconds: 3_600 };
    assert_eq!(worked(&db).await, expected);
    assert_eq!(db.snapshot().await.projects().view(shared).await.unwrap().unwrap().totals, expected);
}

pub(crate) async fn users_who_cross_between_projects_do_not_lock_for_ever(db: Db) {
    let users = crew(&db, 6).await;
    let (one, other) = (db.project(&project("One", users[0])).await, db.project(&project("Other", users[0])).await);
    let logs = users.iter().enumerate().flat_map(|(index, user)| (0..4).map(move |number| (index, *user, number)));
    let results = together(logs.map(|(index, user, number)| {
        let order = if index % 2 == 0 { [one, other] } else { [other, one] };
        log_work(db.clone(), user, order, number)
    }))
    .await;
    assert!(results.iter().all(|result| matches!(result, Ok(()) | Err(StoreError::Contended))), "{results:?}");
    let through = i64::try_from(results.iter().filter(|result| result.is_ok()).count()).unwrap();
    assert!(through > 0);
    let sum = WorkTotals { entries: through, seconds: through * 60, billable_seconds: through * 60 };
    assert_eq!(worked(&db).await, sum.plus(sum));
    let mut tx = db.snapshot().await;
    assert_eq!(tx.projects().view(one).await.unwrap().unwrap().totals, sum);
    assert_eq!(tx.projects().view(other).await.unwrap().unwrap().totals, sum);
}

pub(crate) async fn a_snapshot_adds_up_while_others_write(db: Db) {
    let users = crew(&db, 4).await;
    let shared = db.project(&project("Shared", users[0])).await;
    let (done, mut stop) = oneshot::channel::<()>();
    let writers = tokio::spawn({
        let db = db.clone();
        async move {
            let logs = users.into_iter().flat_map(|user| (0..6).map(move |number| (user, number)));
            together(logs.map(|(user, number)| log_work(db.clone(), user, [shared, shared], number))).await;
            let _ = done.send(());
        }
    });
    let mut looks = 0;
    while stop.try_recv().is_err_and(|error| error == oneshot::error::TryRecvError::Empty) || looks == 0 {
        let mut tx = db.snapshot().await;
        let list = tx.entries().list(&EntryFilter::default(), first_page()).await.unwrap();
        let sums = tx.reports().summary(&SummaryFilter::default()).await.unwrap().totals;
        let totals = tx.projects().view(shared).await.unwrap().unwrap().totals;
        assert_eq!((list.total, sums), (sums.entries, totals), "one moment, one truth");
        assert_eq!(sums.entries % 2, 0, "a transaction is seen whole or not at all");
        assert_eq!(sums.seconds, sums.entries * 60);
        looks += 1;
    }
    timeout(BOUNDED, writers).await.expect("the writers get through").unwrap();
    assert_eq!(worked(&db).await.entries, 48);
}
