//! What every adapter promises about locks: who reads under one and then writes has not been overtaken.

use std::time::Duration;

use timekeeper_domain::{
    Instant,
    client::ClientStatus,
    entry::Entry,
    id::{ProjectId, UserId},
    money::Hours,
    report::WorkTotals,
};
use timekeeper_ports::EntryFilter;
use tokio::{
    task::JoinSet,
    time::{sleep, timeout},
};

use crate::{
    build::{HOUR, at, finished, first_page, running},
    concurrency::{A_WHILE, BOUNDED, together},
    db::{Db, Office},
};

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

async fn become_a_user(db: Db) {
    db.user("carl").await;
}

pub(crate) async fn everybody_s_time_is_held_and_nobody_comes_to_be_meanwhile(db: Db) {
    let (ada, bob) = (db.user("ada").await, db.user("bob").await);
    for user in [ada, bob] {
        db.entry(&running(user, at(0))).await;
    }
    let mut first = db.write().await;
    first.entries().lock_timelines().await.unwrap();
    let mut others = JoinSet::new();
    others.spawn(add_a_second_of_break(db.clone(), ada));
    others.spawn(add_a_second_of_break(db.clone(), bob));
    others.spawn(become_a_user(db.clone()));
    sleep(A_WHILE).await;
    assert!(others.try_join_next().is_none(), "the others wait");
    assert_eq!(first.users().list_all(10).await.unwrap().len(), 2);
    first.entries().lock_timeline(ada).await.unwrap();
    first.commit().await.unwrap();
    timeout(BOUNDED, others.join_all()).await.expect("and then get through");
    assert_eq!(db.snapshot().await.users().list_all(10).await.unwrap().len(), 3);
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
