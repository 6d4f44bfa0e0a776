//! What every adapter promises when several write at once.

use std::{future::Future, time::Duration};

use timekeeper_domain::{
    Instant,
    client::ClientStatus,
    entry::Entry,
    id::{ProjectId, TokenId, UserId},
    money::Hours,
    project::ProjectPlan,
    report::WorkTotals,
};
use timekeeper_ports::{Answer, Claim, Constraint, EntryFilter, OpenEntries, StoreError, SummaryFilter};
use tokio::{
    sync::oneshot,
    task::JoinSet,
    time::{sleep, timeout},
};

use crate::{
    build::{HOUR, at, client, finished, first_page, hash, project, running, work},
    db::{Db, Office},
};

/// How long everything in one case may take together.
const BOUNDED: Duration = Duration::from_secs(20);
/// Long enough for somebody who does not wait to be through.
const A_WHILE: Duration = Duration::from_millis(50);

/// Runs them all at once and gathers what they answer.
async fn together<T, F>(tasks: impl IntoIterator<Item = F>) -> Vec<T>
where
    T: Send + 'static,
    F: Future<Output = T> + Send + 'static,
{
    let tasks: JoinSet<T> = tasks.into_iter().collect();
    timeout(BOUNDED, tasks.join_all()).await.expect("nobody waits for ever")
}

async fn start(db: Db, user: UserId) -> Result<(), StoreError> {
    let mut tx = db.store().write().await?;
    tx.entries().insert(&running(user, at(0)), at(0)).await?;
    tx.commit().await
}

pub(crate) async fn of_two_who_start_a_timer_one_wins(db: Db) {
    let office = db.office().await;
    for user in [office.ada, office.bob] {
        let results = together([start(db.clone(), user), start(db.clone(), user)]).await;
        assert_eq!(results.iter().filter(|result| result.is_ok()).count(), 1, "{results:?}");
        let lost = |error: &StoreError| {
            matches!(error, StoreError::Violates(Constraint::OneOpenEntry) | StoreError::Contended)
        };
        assert!(results.iter().filter_map(|result| result.as_ref().err()).all(lost), "{results:?}");
    }
    let filter = EntryFilter { open: OpenEntries::Include, ..EntryFilter::default() };
    assert_eq!(db.snapshot().await.entries().list(&filter, first_page()).await.unwrap().total, 2);
}

pub(crate) async fn of_many_who_start_a_timer_one_wins(db: Db) {
    let ada = db.user("ada").await;
    let results = together((0..12).map(|_| start(db.clone(), ada))).await;
    assert_eq!(results.iter().filter(|result| result.is_ok()).count(), 1, "{results:?}");
    assert!(db.snapshot().await.entries().running(ada).await.unwrap().is_some());
}

async fn add_a_second_of_break(db: Db, user: UserId) {
    let mut tx = db.write().await;
    assert!(tx.entries().lock_timeline(user).await.unwrap());
    let mut entry = tx.entries().running(user).await.unwrap().unwrap().entry;
    entry.break_seconds += 1;
    assert!(tx.entries().update(&entry).await.unwrap().is_some(), "nobody came between reading and writing");
    tx.commit().await.unwrap();
}

pub(crate) async fn a_locked_timeline_makes_reading_then_writing_safe(db: Db) {
    let ada = db.user("ada").await;
    db.entry(&running(ada, at(0))).await;
    together((0..16).map(|_| add_a_second_of_break(db.clone(), ada))).await;
    let entry = db.snapshot().await.entries().running(ada).await.unwrap().unwrap().entry;
    assert_eq!((entry.break_seconds, entry.version), (16, 17));
}

async fn switch_timer(db: Db, user: UserId, project: ProjectId) {
    let mut tx = db.write().await;
    tx.entries().lock_timeline(user).await.unwrap();
    let mut now = at(0);
    if let Some(open) = tx.entries().running(user).await.unwrap() {
        now = open.entry.start.saturating_add_seconds(60);
        let stopped = open.entry.data.clone().stop(now).unwrap();
        tx.entries().update(&open.entry.with(now, stopped)).await.unwrap().unwrap();
    }
    let next = Entry { project: Some(project), ..running(user, now) };
    tx.entries().insert(&next, now).await.unwrap();
    tx.commit().await.unwrap();
}

pub(crate) async fn timers_switched_at_once_follow_one_another(db: Db) {
    let office = db.office().await;
    together((0..16).map(|_| switch_timer(db.clone(), office.ada, office.project))).await;
    let mut tx = db.snapshot().await;
    let worked = WorkTotals { entries: 15, seconds: 900, billable_seconds: 900 };
    assert_eq!(tx.projects().view(office.project).await.unwrap().unwrap().totals, worked);
    assert_eq!(tx.entries().running(office.ada).await.unwrap().unwrap().entry.start, at(900));
}

async fn book_if_free(db: Db, user: UserId, start: Instant, end: Instant) -> bool {
    let mut tx = db.write().await;
    tx.entries().lock_timeline(user).await.unwrap();
    let taken = tx.entries().overlaps(user, start, end, None).await.unwrap();
    if !taken {
        tx.entries().insert(&finished(user, start, end), start).await.unwrap();
    }
    tx.commit().await.unwrap();
    !taken
}

pub(crate) async fn the_same_hour_is_booked_once(db: Db) {
    let ada = db.user("ada").await;
    let booked = together((0..16).map(|n| book_if_free(db.clone(), ada, at(n * 60), at(n * 60 + HOUR)))).await;
    assert_eq!(booked.into_iter().filter(|booked| *booked).count(), 1);
    assert_eq!(db.snapshot().await.entries().list(&EntryFilter::default(), first_page()).await.unwrap().total, 1);
}

pub(crate) async fn a_locked_timeline_is_waited_for(db: Db) {
    let ada = db.user("ada").await;
    db.entry(&running(ada, at(0))).await;
    let mut first = db.write().await;
    first.entries().lock_timeline(ada).await.unwrap();
    let mut second = JoinSet::new();
    second.spawn(add_a_second_of_break(db.clone(), ada));
    // That somebody waits can only be seen by waiting.
    sleep(A_WHILE).await;
    assert!(second.try_join_next().is_none(), "the second waits");
    let mut entry = first.entries().running(ada).await.unwrap().unwrap().entry;
    entry.break_seconds = 10;
    first.entries().update(&entry).await.unwrap().unwrap();
    first.commit().await.unwrap();
    timeout(BOUNDED, second.join_all()).await.expect("and then gets through");
    let entry = db.snapshot().await.entries().running(ada).await.unwrap().unwrap().entry;
    assert_eq!(entry.break_seconds, 11, "having read what the first wrote");
}

/// Reads and changes each record under its lock, in a transaction of its own.
async fn plan_another_hour(db: Db, office: Office) {
    let another = |hours: Option<Hours>| Hours::from_hundredths(hours.unwrap_or_default().hundredths() + 100);
    let mut tx = db.write().await;
    let mut plan = tx.projects().lock(office.project).await.unwrap().unwrap();
    plan.estimated_hours = Some(another(plan.estimated_hours));
    assert!(tx.projects().update(&plan).await.unwrap().is_some(), "nobody came between reading and writing");
    tx.commit().await.unwrap();
    let mut tx = db.write().await;
    let mut plan = tx.tasks().lock(office.task).await.unwrap().unwrap();
    plan.estimated_hours = Some(another(plan.estimated_hours));
    assert!(tx.tasks().update(&plan).await.unwrap().is_some(), "nobody came between reading and writing");
    tx.commit().await.unwrap();
    let mut tx = db.write().await;
    let mut profile = tx.clients().lock(office.client).await.unwrap().unwrap();
    profile.status = ClientStatus::Inactive;
    assert!(tx.clients().update(&profile).await.unwrap().is_some(), "nobody came between reading and writing");
    tx.commit().await.unwrap();
}

pub(crate) async fn a_locked_record_makes_reading_then_writing_safe(db: Db) {
    let office = db.office().await;
    together((0..8).map(|_| plan_another_hour(db.clone(), office))).await;
    let mut tx = db.snapshot().await;
    let project = tx.projects().get(office.project).await.unwrap().unwrap();
    let task = tx.tasks().get(office.task).await.unwrap().unwrap();
    let client = tx.clients().get(office.client).await.unwrap().unwrap();
    let hours = Some(Hours::from_hundredths(800));
    assert_eq!((project.estimated_hours, project.version), (hours, 9));
    assert_eq!((task.estimated_hours, task.version, client.version), (hours, 9, 9));
}

async fn rename_unlocked(db: Db, project: ProjectId, number: usize) -> Result<bool, StoreError> {
    let mut plan = db.snapshot().await.projects().get(project).await?.unwrap();
    plan.version = 1;
    plan.data = ProjectPlan { name: crate::build::name(&format!("Name {number}")), ..plan.data };
    let mut tx = db.store().write().await?;
    let stored = tx.projects().update(&plan).await?;
    tx.commit().await?;
    Ok(stored.is_some())
}

pub(crate) async fn of_many_changes_to_one_version_one_is_kept(db: Db) {
    let office = db.office().await;
    let kept = together((0..8).map(|number| rename_unlocked(db.clone(), office.project, number))).await;
    let won = |result: &&Result<bool, StoreError>| matches!(result, Ok(true));
    assert_eq!(kept.iter().filter(won).count(), 1, "{kept:?}");
    assert!(kept.iter().all(|result| matches!(result, Ok(_) | Err(StoreError::Contended))), "{kept:?}");
    assert_eq!(db.snapshot().await.projects().get(office.project).await.unwrap().unwrap().version, 2);
}

async fn enter_client(db: Db, user: UserId, name: &'static str) -> Result<(), StoreError> {
    let mut tx = db.store().write().await?;
    tx.clients().insert(&client(name, user), at(0)).await?;
    tx.commit().await
}

pub(crate) async fn of_many_who_take_a_name_one_gets_it(db: Db) {
    let ada = db.user("ada").await;
    let names = ["Acme", "ACME", "acme", "aCmE", "Acme", "ACME"];
    let results = together(names.map(|name| enter_client(db.clone(), ada, name))).await;
    assert_eq!(results.iter().filter(|result| result.is_ok()).count(), 1, "{results:?}");
    let lost =
        |error: &StoreError| matches!(error, StoreError::Violates(Constraint::ClientName) | StoreError::Contended);
    assert!(results.iter().filter_map(|result| result.as_ref().err()).all(lost), "{results:?}");
}

async fn mark(db: Db, user: UserId, project: ProjectId) -> bool {
    let mut tx = db.write().await;
    let marked = tx.favorites().insert(user, project, at(0)).await.unwrap();
    tx.commit().await.unwrap();
    marked.is_some()
}

pub(crate) async fn of_many_who_mark_a_project_one_does(db: Db) {
    let office = db.office().await;
    let marked = together((0..8).map(|_| mark(db.clone(), office.ada, office.project))).await;
    assert_eq!(marked.into_iter().filter(|marked| *marked).count(), 1);
}

async fn put(db: Db, number: usize) {
    let mut tx = db.write().await;
    tx.settings().put("zone", &number.to_string()).await.unwrap();
    tx.commit().await.unwrap();
}

pub(crate) async fn a_setting_put_by_many_has_one_of_their_values(db: Db) {
    together((0..8).map(|number| put(db.clone(), number))).await;
    let value = db.snapshot().await.settings().get("zone").await.unwrap().unwrap();
    assert!(value.parse::<usize>().unwrap() < 8);
}

fn answer(body: &str) -> Answer {
    Answer { status: 201, etag: None, body: body.to_owned() }
}

async fn claim(db: Db, token: TokenId, body: String) -> Result<Claim, StoreError> {
    let mut tx = db.store().write().await?;
    let claim = tx.idempotency().claim(token, "key", &hash(1), at(0), at(-1)).await?;
    if claim == Claim::Fresh {
        tx.idempotency().complete(token, "key", &answer(&body)).await?;
    }
    tx.commit().await?;
    Ok(claim)
}

pub(crate) async fn a_key_held_by_another_is_waited_for(db: Db) {
    let ada = db.user("ada").await;
    let token = db.token(ada, 1).await;
    let mut first = db.write().await;
    let claimed = first.idempotency().claim(token, "key", &hash(1), at(0), at(-1)).await.unwrap();
    assert_eq!(claimed, Claim::Fresh);
    let second = tokio::spawn(claim(db.clone(), token, "second".to_owned()));
    // That somebody waits can only be seen by waiting.
    sleep(A_WHILE).await;
    assert!(!second.is_finished(), "the second waits");
    first.idempotency().complete(token, "key", &answer("first")).await.unwrap();
    first.commit().await.unwrap();
    match timeout(BOUNDED, second).await.expect("and then gets through").unwrap() {
        Ok(claim) => assert_eq!(claim, Claim::Used { fingerprint: hash(1), answer: answer("first") }),
        Err(error) => assert!(matches!(error, StoreError::Contended), "{error:?}"),
    }
}

pub(crate) async fn a_key_given_up_by_another_is_new(db: Db) {
    let ada = db.user("ada").await;
    let token = db.token(ada, 1).await;
    let mut first = db.write().await;
    first.idempotency().claim(token, "key", &hash(1), at(0), at(-1)).await.unwrap();
    let second = tokio::spawn(claim(db.clone(), token, "second".to_owned()));
    sleep(A_WHILE).await;
    drop(first);
    match timeout(BOUNDED, second).await.expect("the second gets through").unwrap() {
        Ok(claim) => assert_eq!(claim, Claim::Fresh),
        Err(error) => assert!(matches!(error, StoreError::Contended), "{error:?}"),
    }
}

pub(crate) async fn of_many_who_claim_a_key_one_does_the_work(db: Db) {
    let ada = db.user("ada").await;
    let token = db.token(ada, 1).await;
    let results = together((0..12).map(|number| claim(db.clone(), token, number.to_string()))).await;
    let claims: Vec<Claim> = results
        .into_iter()
        .filter_map(|result| match result {
            Err(StoreError::Contended) => None,
            other => Some(other.unwrap()),
        })
        .collect();
    assert_eq!(claims.iter().filter(|claim| **claim == Claim::Fresh).count(), 1);
    let mut used: Vec<_> = claims.into_iter().filter(|claim| *claim != Claim::Fresh).collect();
    used.dedup();
    assert!(used.len() <= 1, "everybody else sees the same answer: {used:?}");
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
    db.snapshot().await.entries().summary(&SummaryFilter::default()).await.unwrap().totals
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
        let sums = tx.entries().summary(&SummaryFilter::default()).await.unwrap().totals;
        let totals = tx.projects().view(shared).await.unwrap().unwrap().totals;
        assert_eq!((list.total, sums), (sums.entries, totals), "one moment, one truth");
        assert_eq!(sums.entries % 2, 0, "a transaction is seen whole or not at all");
        assert_eq!(sums.seconds, sums.entries * 60);
        looks += 1;
    }
    timeout(BOUNDED, writers).await.expect("the writers get through").unwrap();
    assert_eq!(worked(&db).await.entries, 48);
}

pub(crate) async fn a_dropped_writer_lets_those_who_wait_through(db: Db) {
    let ada = db.user("ada").await;
    db.entry(&running(ada, at(0))).await;
    let mut abandoned = db.write().await;
    abandoned.entries().lock_timeline(ada).await.unwrap();
    let mut waiting = JoinSet::new();
    for _ in 0..4 {
        waiting.spawn(add_a_second_of_break(db.clone(), ada));
    }
    sleep(A_WHILE).await;
    drop(abandoned);
    timeout(Duration::from_secs(2), waiting.join_all()).await.expect("they get through at once");
    assert_eq!(db.snapshot().await.entries().running(ada).await.unwrap().unwrap().entry.break_seconds, 4);
}
