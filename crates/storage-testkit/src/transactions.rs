//! What every adapter promises about transactions.

use std::time::Duration;

use timekeeper_domain::{
    id::{ClientId, EntryId, ProjectId, TaskId, TokenId, UserId},
    token::TokenUsage,
};
use timekeeper_ports::{
    Answer, AuditLine, ClientFilter, Constraint, EntryFilter, ProjectFilter, ReadMode, StoreError, SummaryFilter,
    TaskFilter, Tx,
};
use tokio::time::timeout;

use crate::{
    build::{account, at, client, first_page, hash, project, running, task, token, username},
    db::{Db, Office, assert_fails, violated},
};

/// How soon somebody else must get through once a transaction was dropped.
const SOON: Duration = Duration::from_secs(1);

pub(crate) async fn a_commit_is_seen_by_whoever_comes_next(db: Db) {
    let mut tx = db.write().await;
    let user = tx.users().insert(&account("ada"), at(0)).await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!(db.snapshot().await.users().get(user.id).await.unwrap().as_ref(), Some(&user));
    assert_eq!(db.newest().await.users().get(user.id).await.unwrap().as_ref(), Some(&user));
    assert_eq!(db.write().await.users().get(user.id).await.unwrap().as_ref(), Some(&user));
}

pub(crate) async fn a_transaction_sees_its_own_writes(db: Db) {
    let mut tx = db.write().await;
    let user = tx.users().insert(&account("ada"), at(0)).await.unwrap();
    let client = tx.clients().insert(&client("Acme", user.id), at(0)).await.unwrap();
    assert_eq!(tx.users().get(user.id).await.unwrap(), Some(user));
    assert_eq!(tx.clients().list(ClientFilter::default(), first_page()).await.unwrap().items[0].client, client);
}

pub(crate) async fn a_dropped_transaction_leaves_nothing(db: Db) {
    let mut tx = db.write().await;
    let user = tx.users().insert(&account("ada"), at(0)).await.unwrap().id;
    tx.settings().put("zone", "UTC").await.unwrap();
    drop(tx);
    let mut tx = db.write().await;
    assert_eq!(tx.users().get(user).await.unwrap(), None);
    assert_eq!(tx.settings().get("zone").await.unwrap(), None);
    tx.users().insert(&account("ada"), at(0)).await.unwrap();
}

pub(crate) async fn a_dropped_transaction_holds_no_lock(db: Db) {
    let office = db.office().await;
    let mut abandoned = db.write().await;
    lock_everything(&mut abandoned, office).await.unwrap();
    abandoned.entries().insert(&running(office.ada, at(0)), at(0)).await.unwrap();
    abandoned.settings().put("zone", "UTC").await.unwrap();
    drop(abandoned);
    let next = async {
        let mut tx = db.write().await;
        lock_everything(&mut tx, office).await.unwrap();
        tx.entries().insert(&running(office.ada, at(0)), at(0)).await.unwrap();
        tx.settings().put("zone", "UTC").await.unwrap();
        tx.commit().await.unwrap();
    };
    timeout(SOON, next).await.expect("the next writer gets through at once");
}

async fn lock_everything(tx: &mut Box<dyn Tx>, office: Office) -> Result<(), StoreError> {
    tx.entries().lock_timeline(office.ada).await?;
    tx.entries().lock_timeline(office.bob).await?;
    tx.clients().lock(office.client).await?;
    tx.projects().lock(office.project).await?;
    tx.tasks().lock(office.task).await?;
    Ok(())
}

pub(crate) async fn fifty_dropped_writes_do_not_exhaust_the_store(db: Db) {
    let ada = db.user("ada").await;
    for _ in 0..50 {
        let mut tx = timeout(SOON, db.write()).await.expect("a connection is free");
        tx.entries().lock_timeline(ada).await.unwrap();
        tx.entries().insert(&running(ada, at(0)), at(0)).await.unwrap();
        drop(tx);
        drop(timeout(SOON, db.write()).await.expect("a connection is free"));
    }
    assert_eq!(db.snapshot().await.entries().running(ada).await.unwrap(), None);
}

pub(crate) async fn fifty_dropped_reads_do_not_exhaust_the_store(db: Db) {
    let ada = db.user("ada").await;
    for _ in 0..50 {
        for mode in [ReadMode::Snapshot, ReadMode::PerStatement] {
            let mut tx = timeout(SOON, db.store().read(mode)).await.expect("a connection is free").unwrap();
            assert!(tx.users().get(ada).await.unwrap().is_some());
            drop(tx);
            drop(timeout(SOON, db.store().read(mode)).await.expect("a connection is free").unwrap());
        }
    }
    let pool = db.store().pool();
    assert!(pool.size <= pool.max && pool.idle <= pool.size, "{pool:?}");
}

pub(crate) async fn an_aborted_request_holds_no_lock(db: Db) {
    let ada = db.user("ada").await;
    for delay in 0..20 {
        let request = {
            let db = db.clone();
            tokio::spawn(async move {
                let mut tx = db.write().await;
                tx.entries().lock_timeline(ada).await.unwrap();
                tx.entries().insert(&running(ada, at(0)), at(0)).await.unwrap();
                tx.settings().put("aborted", "not committed").await.unwrap();
                std::future::pending::<()>().await;
            })
        };
        // Aborted at whatever point it has come to by then; every one of them must be safe.
        tokio::time::sleep(Duration::from_micros(delay * 200)).await;
        request.abort();
        assert!(request.await.unwrap_err().is_cancelled());
        let next = async {
            let mut tx = db.write().await;
            tx.entries().lock_timeline(ada).await.unwrap();
            tx.settings().put("next", "committed").await.unwrap();
            tx.commit().await.unwrap();
        };
        timeout(SOON, next).await.expect("the next writer gets through at once");
    }
    let mut tx = db.snapshot().await;
    assert_eq!(tx.entries().running(ada).await.unwrap(), None);
    assert_eq!(tx.settings().get("aborted").await.unwrap(), None);
}

pub(crate) async fn the_first_failure_ends_the_transaction(db: Db) {
    let office = db.office().await;
    let mut tx = db.write().await;
    tx.settings().put("zone", "UTC").await.unwrap();
    assert_eq!(violated(tx.users().insert(&account("ada"), at(1)).await), Constraint::Username);
    assert_fails!(tx.users().get(office.ada).await, StoreError::Finished);
    assert_fails!(tx.clients().get(office.client).await, StoreError::Finished);
    assert_fails!(tx.projects().lock(office.project).await, StoreError::Finished);
    assert_fails!(tx.tasks().delete(office.task).await, StoreError::Finished);
    assert_fails!(tx.entries().insert(&running(office.ada, at(0)), at(0)).await, StoreError::Finished);
    assert_fails!(tx.entries().summary(&SummaryFilter::default()).await, StoreError::Finished);
    assert_fails!(tx.tokens().record_usage(&[]).await, StoreError::Finished);
    assert_fails!(tx.favorites().list(office.ada).await, StoreError::Finished);
    assert_fails!(tx.idempotency().purge(at(0)).await, StoreError::Finished);
    assert_fails!(tx.audit().append(&[]).await, StoreError::Finished);
    assert_fails!(tx.settings().put("zone", "UTC").await, StoreError::Finished);
}

pub(crate) async fn a_failed_transaction_keeps_nothing(db: Db) {
    db.office().await;
    let mut tx = db.write().await;
    tx.settings().put("zone", "UTC").await.unwrap();
    let bea = tx.users().insert(&account("bea"), at(0)).await.unwrap().id;
    assert_eq!(violated(tx.users().insert(&account("ada"), at(1)).await), Constraint::Username);
    assert_fails!(tx.commit().await, StoreError::Finished);
    let mut tx = db.snapshot().await;
    assert_eq!(tx.settings().get("zone").await.unwrap(), None);
    assert_eq!(tx.users().get(bea).await.unwrap(), None);
}

pub(crate) async fn a_failed_transaction_does_not_hold_up_the_next(db: Db) {
    let ada = db.user("ada").await;
    let mut failed = db.write().await;
    failed.entries().lock_timeline(ada).await.unwrap();
    assert_eq!(violated(failed.users().insert(&account("ada"), at(1)).await), Constraint::Username);
    drop(failed);
    let next = async {
        let mut tx = db.write().await;
        tx.entries().lock_timeline(ada).await.unwrap();
        tx.users().insert(&account("bob"), at(1)).await.unwrap();
        tx.commit().await.unwrap();
    };
    timeout(SOON, next).await.expect("the next writer gets through at once");
}

pub(crate) async fn what_is_absent_does_not_end_the_transaction(db: Db) {
    let office = db.office().await;
    let mut tx = db.write().await;
    let mut outdated = tx.users().get(office.ada).await.unwrap().unwrap();
    outdated.version += 7;
    assert_eq!(tx.users().update(&outdated).await.unwrap(), None);
    assert_eq!(tx.clients().lock(ClientId::new(404)).await.unwrap(), None);
    assert!(!tx.entries().delete(EntryId::new(404)).await.unwrap());
    assert!(tx.favorites().insert(office.ada, office.project, at(0)).await.unwrap().is_some());
    assert!(tx.favorites().insert(office.ada, office.project, at(0)).await.unwrap().is_none());
    tx.settings().put("zone", "UTC").await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!(db.snapshot().await.settings().get("zone").await.unwrap().as_deref(), Some("UTC"));
}

pub(crate) async fn what_is_not_there_is_none_everywhere(db: Db) {
    let mut tx = db.write().await;
    assert_eq!(tx.users().get(UserId::new(404)).await.unwrap(), None);
    assert_eq!(tx.users().view(UserId::new(404)).await.unwrap(), None);
    assert!(tx.users().credentials(&username("nobody")).await.unwrap().is_none());
    assert_eq!(tx.clients().get(ClientId::new(404)).await.unwrap(), None);
    assert_eq!(tx.clients().view(ClientId::new(404)).await.unwrap(), None);
    assert_eq!(tx.clients().lock(ClientId::new(404)).await.unwrap(), None);
    assert_eq!(tx.projects().get(ProjectId::new(404)).await.unwrap(), None);
    assert_eq!(tx.projects().view(ProjectId::new(404)).await.unwrap(), None);
    assert_eq!(tx.projects().lock(ProjectId::new(404)).await.unwrap(), None);
    assert_eq!(tx.tasks().get(TaskId::new(404)).await.unwrap(), None);
    assert_eq!(tx.tasks().view(TaskId::new(404)).await.unwrap(), None);
    assert_eq!(tx.tasks().lock(TaskId::new(404)).await.unwrap(), None);
    assert!(!tx.tasks().delete(TaskId::new(404)).await.unwrap());
    assert_eq!(tx.entries().view(EntryId::new(404)).await.unwrap(), None);
    assert_eq!(tx.entries().running(UserId::new(404)).await.unwrap(), None);
    assert!(!tx.entries().lock_timeline(UserId::new(404)).await.unwrap());
    assert!(!tx.entries().delete(EntryId::new(404)).await.unwrap());
    assert!(tx.tokens().owner(&hash(0)).await.unwrap().is_none());
    assert_eq!(tx.tokens().view(TokenId::new(404)).await.unwrap(), None);
    assert!(!tx.tokens().delete(TokenId::new(404)).await.unwrap());
    assert_eq!(tx.favorites().get(UserId::new(404), ProjectId::new(404)).await.unwrap(), None);
    assert!(!tx.favorites().delete(UserId::new(404), ProjectId::new(404)).await.unwrap());
    assert_eq!(tx.settings().get("zone").await.unwrap(), None);
}

pub(crate) async fn what_is_not_there_cannot_be_changed(db: Db) {
    let office = db.office().await;
    let mut tx = db.write().await;
    let mut user = tx.users().get(office.ada).await.unwrap().unwrap();
    user.id = UserId::new(404);
    assert_eq!(tx.users().update(&user).await.unwrap(), None);
    let mut client = tx.clients().get(office.client).await.unwrap().unwrap();
    client.id = ClientId::new(404);
    assert_eq!(tx.clients().update(&client).await.unwrap(), None);
    let mut project = tx.projects().get(office.project).await.unwrap().unwrap();
    project.id = ProjectId::new(404);
    assert_eq!(tx.projects().update(&project).await.unwrap(), None);
    let mut task = tx.tasks().get(office.task).await.unwrap().unwrap();
    task.id = TaskId::new(404);
    assert_eq!(tx.tasks().update(&task).await.unwrap(), None);
    let mut entry = tx.entries().insert(&running(office.ada, at(0)), at(0)).await.unwrap();
    entry.id = EntryId::new(404);
    assert_eq!(tx.entries().update(&entry).await.unwrap(), None);
    let mut kept = tx.tokens().insert(&token("CI", office.ada), &hash(1), at(0)).await.unwrap();
    kept.id = TokenId::new(404);
    assert_eq!(tx.tokens().update(&kept).await.unwrap(), None);
    tx.commit().await.unwrap();
}

/// Runs one call in a read transaction of its own, in each mode, and wants it refused.
macro_rules! assert_read_only {
    ($db:expr, $($call:tt)+) => {
        for mode in [ReadMode::Snapshot, ReadMode::PerStatement] {
            let mut tx = $db.store().read(mode).await.unwrap();
            assert_fails!(tx.$($call)+.await, StoreError::ReadOnly);
            assert_fails!(tx.settings().get("zone").await, StoreError::Finished);
            assert_fails!(tx.commit().await, StoreError::Finished);
        }
    };
}

pub(crate) async fn a_read_refuses_to_insert(db: Db) {
    let office = db.office().await;
    let kept = db.token(office.ada, 1).await;
    assert_read_only!(db, users().insert(&account("eve"), at(0)));
    assert_read_only!(db, clients().insert(&client("Evil", office.ada), at(0)));
    assert_read_only!(db, projects().insert(&project("Evil", office.ada), at(0)));
    assert_read_only!(db, tasks().insert(&task("Evil", office.project, office.ada), at(0)));
    assert_read_only!(db, entries().insert(&running(office.ada, at(0)), at(0)));
    assert_read_only!(db, tokens().insert(&token("Evil", office.ada), &hash(2), at(0)));
    assert_read_only!(db, favorites().insert(office.ada, office.project, at(0)));
    assert_read_only!(db, idempotency().claim(kept, "key", &hash(0), at(0), at(-1)));
    assert_read_only!(db, audit().append(&[line()]));
    assert_read_only!(db, settings().put("zone", "UTC"));
    assert_eq!(db.snapshot().await.settings().get("zone").await.unwrap(), None);
    assert_eq!(db.snapshot().await.audit().latest(1).await.unwrap(), []);
}

pub(crate) async fn a_read_refuses_to_change_and_to_delete(db: Db) {
    let office = db.office().await;
    let entry = db.entry(&running(office.ada, at(0))).await;
    let kept = db.token(office.ada, 1).await;
    let mut tx = db.snapshot().await;
    let user = tx.users().get(office.ada).await.unwrap().unwrap();
    let client = tx.clients().get(office.client).await.unwrap().unwrap();
    let project = tx.projects().get(office.project).await.unwrap().unwrap();
    let task = tx.tasks().get(office.task).await.unwrap().unwrap();
    let token = tx.tokens().view(kept).await.unwrap().unwrap().token;
    drop(tx);
    assert_read_only!(db, users().update(&user));
    assert_read_only!(db, users().set_password(office.ada, "hash"));
    assert_read_only!(db, clients().update(&client));
    assert_read_only!(db, projects().update(&project));
    assert_read_only!(db, tasks().update(&task));
    assert_read_only!(db, tasks().delete(office.task));
    assert_read_only!(db, entries().update(&entry));
    assert_read_only!(db, entries().delete(entry.id));
    assert_read_only!(db, entries().set_day(entry.id, entry.day));
    assert_read_only!(db, tokens().update(&token));
    assert_read_only!(db, tokens().delete(kept));
    assert_read_only!(db, tokens().record_usage(&[(kept, TokenUsage { last_used_at: None, uses: 1 })]));
    assert_read_only!(db, favorites().delete(office.ada, office.project));
    assert_read_only!(db, idempotency().complete(kept, "key", &answer()));
    assert_read_only!(db, idempotency().purge(at(0)));
}

pub(crate) async fn a_read_refuses_to_lock(db: Db) {
    let office = db.office().await;
    assert_read_only!(db, clients().lock(office.client));
    assert_read_only!(db, projects().lock(office.project));
    assert_read_only!(db, tasks().lock(office.task));
    assert_read_only!(db, entries().lock_timeline(office.ada));
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
    db.entry(&crate::build::work(office.ada, office.project, at(0), 60)).await;
    db.user("carl").await;
    let mut tx = db.write().await;
    tx.settings().put("zone", "UTC").await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!(reader.users().view(office.ada).await.unwrap(), before);
    assert_eq!(reader.users().list_active(first_page()).await.unwrap().total, 2);
    let entries = reader.entries().list(&EntryFilter::default(), first_page()).await.unwrap();
    assert_eq!((entries.items.len(), entries.total), (0, 0));
    assert_eq!(reader.entries().summary(&SummaryFilter::default()).await.unwrap().totals.entries, 0);
    assert_eq!(reader.projects().view(office.project).await.unwrap().unwrap().totals.entries, 0);
    assert_eq!(reader.settings().get("zone").await.unwrap(), None);
    reader.commit().await.unwrap();
    assert_eq!(db.snapshot().await.users().list_active(first_page()).await.unwrap().total, 3);
}

pub(crate) async fn reads_per_statement_see_the_newest(db: Db) {
    let office = db.office().await;
    let mut reader = db.newest().await;
    assert_eq!(reader.users().view(office.ada).await.unwrap().unwrap().worked_seconds, 0);
    db.entry(&crate::build::work(office.ada, office.project, at(0), 60)).await;
    assert_eq!(reader.users().view(office.ada).await.unwrap().unwrap().worked_seconds, 60);
    assert_eq!(reader.entries().list(&EntryFilter::default(), first_page()).await.unwrap().total, 1);
    assert_eq!(reader.projects().list(ProjectFilter::default(), first_page()).await.unwrap().total, 1);
    db.user("carl").await;
    assert_eq!(reader.users().list_active(first_page()).await.unwrap().total, 3);
}

pub(crate) async fn a_reader_does_not_wait_for_a_writer(db: Db) {
    let office = db.office().await;
    let mut writer = db.write().await;
    lock_everything(&mut writer, office).await.unwrap();
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
        lock_everything(&mut tx, office).await.unwrap();
        tx.entries().insert(&running(office.ada, at(0)), at(0)).await.unwrap();
        tx.commit().await.unwrap();
    };
    timeout(SOON, write).await.expect("writers do not wait");
    assert_eq!(reader.entries().running(office.ada).await.unwrap(), None);
}

pub(crate) async fn the_store_answers_and_counts(db: Db) {
    db.store().ping().await.unwrap();
    let before = db.store().pool().statements;
    let ada = db.user("ada").await;
    db.snapshot().await.users().get(ada).await.unwrap();
    let pool = db.store().pool();
    assert!(pool.statements >= before + 2, "an insert and a read are at least two statements: {pool:?}");
    assert!(pool.max >= 1 && pool.size <= pool.max && pool.idle <= pool.size, "{pool:?}");
}
