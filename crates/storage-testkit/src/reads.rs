//! What every adapter promises about transactions that only read.

use std::time::Duration;

use timekeeper_domain::token::TokenUsage;
use timekeeper_ports::{
    Answer, AuditLine, EntryFilter, ErrandKind, ProjectFilter, ReadMode, Reset, SummaryFilter, TaskFilter,
};
use tokio::time::timeout;

use crate::{
    build::{account, active, at, client, expense, first_page, hash, project, running, task, token, work},
    db::Db,
};

/// How soon somebody gets through who has nothing to wait for.
const SOON: Duration = Duration::from_secs(1);

/// Runs one call in a read transaction of its own, in each mode, and wants it refused.
macro_rules! assert_read_only {
    ($db:expr, $($call:tt)+) => {
        for mode in [timekeeper_ports::ReadMode::Snapshot, timekeeper_ports::ReadMode::PerStatement] {
            let mut tx = $db.store().read(mode).await.unwrap();
            $crate::db::assert_fails!(tx.$($call)+.await, timekeeper_ports::StoreError::ReadOnly);
            $crate::db::assert_fails!(tx.settings().get("zone").await, timekeeper_ports::StoreError::Finished);
            $crate::db::assert_fails!(tx.commit().await, timekeeper_ports::StoreError::Finished);
        }
    };
}

pub(crate) use assert_read_only;

pub(crate) async fn a_read_refuses_to_insert(db: Db) {
    let office = db.office().await;
    let kept = db.token(office.ada, 1).await;
    assert_read_only!(db, users().insert(&account("eve"), at(0)));
    assert_read_only!(db, clients().insert(&client("Evil", office.ada), at(0)));
    assert_read_only!(db, projects().insert(&project("Evil", office.ada), at(0)));
    assert_read_only!(db, tasks().insert(&task("Evil", office.project, office.ada), at(0)));
    assert_read_only!(db, entries().insert(&running(office.ada, at(0)), at(0)));
    let claim = expense(office.ada, at(0).to_datetime().date());
    assert_read_only!(db, expenses().insert(&claim, at(0)));
    assert_read_only!(db, tokens().insert(&token("Evil", office.ada), &hash(2), at(0)));
    assert_read_only!(db, favorites().insert(office.ada, office.project, at(0)));
    assert_read_only!(db, idempotency().claim(kept, "key", &hash(0), at(0), at(-1)));
    assert_read_only!(db, audit().append(&[line()]));
    assert_read_only!(db, settings().put("zone", "UTC"));
    assert_read_only!(db, settings().keep("zone", "UTC"));
    assert_read_only!(db, settings().replace("zone", None, "UTC"));
    assert_read_only!(db, sessions().add(kept, &hash(3), at(0), at(1)));
    assert_read_only!(db, totp().enrol(office.ada, "seed", at(0)));
    assert_read_only!(db, totp().keep_recovery(office.ada, &[]));
    let reset = Reset { user: office.ada, expires_at: at(1) };
    assert_read_only!(db, resets().put(&hash(4), reset));
    assert_read_only!(db, outbox().add(ErrandKind::PasswordReset, None, at(0)));
    assert_eq!(db.snapshot().await.settings().get("zone").await.unwrap(), None);
    assert_eq!(db.snapshot().await.audit().latest(1).await.unwrap(), []);
}

pub(crate) async fn a_read_refuses_to_change_and_to_delete(db: Db) {
    let office = db.office().await;
    let entry = db.entry(&running(office.ada, at(0))).await;
    let spent = db.expense(&expense(office.ada, at(0).to_datetime().date())).await;
    let kept = db.token(office.ada, 1).await;
    let mut tx = db.snapshot().await;
    let user = tx.users().get(office.ada).await.unwrap().unwrap();
    let client = tx.clients().get(office.client).await.unwrap().unwrap();
    let category = tx.categories().get(office.category).await.unwrap().unwrap();
    let project = tx.projects().get(office.project).await.unwrap().unwrap();
    let task = tx.tasks().get(office.task).await.unwrap().unwrap();
    let token = tx.tokens().view(kept).await.unwrap().unwrap().token;
    drop(tx);
    assert_read_only!(db, users().update(&user));
    assert_read_only!(db, users().set_password(office.ada, Some("hash")));
    assert_read_only!(db, users().delete(office.ada));
    assert_read_only!(db, clients().update(&client));
    assert_read_only!(db, categories().update(&category));
    assert_read_only!(db, categories().delete(office.category));
    assert_read_only!(db, projects().update(&project));
    assert_read_only!(db, tasks().update(&task));
    assert_read_only!(db, tasks().delete(office.task));
    assert_read_only!(db, entries().update(&entry));
    assert_read_only!(db, entries().delete(entry.id));
    assert_read_only!(db, entries().set_day(entry.id, entry.day));
    assert_read_only!(db, expenses().update(&spent));
    assert_read_only!(db, tokens().update(&token));
    assert_read_only!(db, tokens().delete(kept));
    assert_read_only!(db, tokens().delete_of(office.ada, None, None));
    assert_read_only!(db, audit().redact("user", 1));
    assert_read_only!(db, tokens().record_usage(&[(kept, TokenUsage { last_used_at: None, uses: 1 })]));
    assert_read_only!(db, favorites().delete(office.ada, office.project));
    assert_read_only!(db, idempotency().complete(kept, "key", &answer()));
    assert_read_only!(db, idempotency().purge(at(0)));
    assert_read_only!(db, sessions().spend(&hash(3), at(0)));
    assert_read_only!(db, sessions().forget(kept));
    assert_read_only!(db, sessions().purge(at(0)));
    assert_read_only!(db, totp().confirm(office.ada, 1, at(0)));
    assert_read_only!(db, totp().use_step(office.ada, 1));
    assert_read_only!(db, totp().use_recovery(office.ada, &hash(3)));
    assert_read_only!(db, totp().remove(office.ada));
    assert_read_only!(db, resets().take(&hash(4)));
    assert_read_only!(db, resets().forget(office.ada));
    assert_read_only!(db, outbox().claim(at(0), at(1)));
    assert_read_only!(db, outbox().postpone(1, at(0)));
    assert_read_only!(db, outbox().done(1));
    assert_read_only!(db, outbox().forget(office.ada));
}

pub(crate) async fn a_read_refuses_to_lock(db: Db) {
    let office = db.office().await;
    let spent = db.expense(&expense(office.ada, at(0).to_datetime().date())).await;
    assert_read_only!(db, users().lock(office.ada));
    assert_read_only!(db, users().lock_administrators());
    assert_read_only!(db, categories().lock(office.category));
    assert_read_only!(db, clients().lock(office.client));
    assert_read_only!(db, projects().lock(office.project));
    assert_read_only!(db, tasks().lock(office.task));
    assert_read_only!(db, expenses().lock(spent.id));
    assert_read_only!(db, entries().lock_timeline(office.ada));
    assert_read_only!(db, entries().lock_timelines());
}

fn answer() -> Answer {
    Answer { status: 200, etag: None, body: String::new() }
}

fn line() -> AuditLine {
    AuditLine {
        at: at(0),
        actor: None,
        token: None,
        request_id: None,
        action: "created".to_owned(),
        entity: "project".to_owned(),
        entity_id: 1,
        before: None,
        after: None,
    }
}

pub(crate) async fn a_read_can_be_committed(db: Db) {
    let ada = db.user("ada").await;
    for mode in [ReadMode::Snapshot, ReadMode::PerStatement] {
        let mut tx = db.store().read(mode).await.unwrap();
        assert!(tx.users().get(ada).await.unwrap().is_some());
        tx.commit().await.unwrap();
        db.store().read(mode).await.unwrap().commit().await.unwrap();
    }
    db.write().await.commit().await.unwrap();
}

pub(crate) async fn a_snapshot_sees_one_moment(db: Db) {
    let office = db.office().await;
    let mut reader = db.snapshot().await;
    let before = reader.users().view(office.ada).await.unwrap();
    db.entry(&work(office.ada, office.project, at(0), 60)).await;
    db.user("carl").await;
    let mut tx = db.write().await;
    tx.settings().put("zone", "UTC").await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!(reader.users().view(office.ada).await.unwrap(), before);
    assert_eq!(reader.users().list(&active(), first_page()).await.unwrap().total, 2);
    let entries = reader.entries().list(&EntryFilter::default(), first_page()).await.unwrap();
    assert_eq!((entries.items.len(), entries.total), (0, 0));
    assert_eq!(reader.reports().summary(&SummaryFilter::default()).await.unwrap().totals.entries, 0);
    assert_eq!(reader.projects().view(office.project).await.unwrap().unwrap().totals.entries, 0);
    assert_eq!(reader.settings().get("zone").await.unwrap(), None);
    reader.commit().await.unwrap();
    assert_eq!(db.snapshot().await.users().list(&active(), first_page()).await.unwrap().total, 3);
}

pub(crate) async fn reads_per_statement_see_the_newest(db: Db) {
    let office = db.office().await;
    let mut reader = db.newest().await;
    assert_eq!(reader.users().view(office.ada).await.unwrap().unwrap().worked_seconds, 0);
    db.entry(&work(office.ada, office.project, at(0), 60)).await;
    assert_eq!(reader.users().view(office.ada).await.unwrap().unwrap().worked_seconds, 60);
    assert_eq!(reader.entries().list(&EntryFilter::default(), first_page()).await.unwrap().total, 1);
    assert_eq!(reader.projects().list(&ProjectFilter::default(), first_page()).await.unwrap().total, 1);
    db.user("carl").await;
    assert_eq!(reader.users().list(&active(), first_page()).await.unwrap().total, 3);
}

pub(crate) async fn a_reader_does_not_wait_for_a_writer(db: Db) {
    let office = db.office().await;
    let mut writer = db.write().await;
    office.lock_everything(&mut writer).await;
    writer.entries().insert(&running(office.ada, at(0)), at(0)).await.unwrap();
    let read = async {
        for mode in [ReadMode::Snapshot, ReadMode::PerStatement] {
            let mut reader = db.store().read(mode).await.unwrap();
            assert_eq!(reader.entries().running(office.ada).await.unwrap(), None, "not committed, not seen");
            assert!(reader.users().get(office.ada).await.unwrap().is_some());
            let tasks = reader.tasks().list(&TaskFilter::default(), first_page()).await.unwrap();
            assert_eq!(tasks.total, 1);
        }
    };
    timeout(SOON, read).await.expect("readers do not wait");
    writer.commit().await.unwrap();
    assert!(db.snapshot().await.entries().running(office.ada).await.unwrap().is_some());
}

pub(crate) async fn a_writer_does_not_wait_for_a_reader(db: Db) {
    let office = db.office().await;
    let mut reader = db.snapshot().await;
    assert_eq!(reader.entries().running(office.ada).await.unwrap(), None);
    let write = async {
        let mut tx = db.write().await;
        office.lock_everything(&mut tx).await;
        tx.entries().insert(&running(office.ada, at(0)), at(0)).await.unwrap();
        tx.commit().await.unwrap();
    };
    timeout(SOON, write).await.expect("writers do not wait");
    assert_eq!(reader.entries().running(office.ada).await.unwrap(), None);
}
