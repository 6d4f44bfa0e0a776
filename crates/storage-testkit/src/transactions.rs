//! What every adapter promises about the end of a transaction: kept, dropped, failed, or aborted.

use std::time::Duration;

use timekeeper_ports::{ClientFilter, Constraint, ReadMode, StoreError, SummaryFilter};
use tokio::time::timeout;

use crate::{
    build::{account, at, client, first_page, running},
    db::{Db, assert_fails, violated},
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
    assert_eq!(tx.clients().list(&ClientFilter::default(), first_page()).await.unwrap().items[0].client, client);
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
    office.lock_everything(&mut abandoned).await;
    abandoned.entries().insert(&running(office.ada, at(0)), at(0)).await.unwrap();
    abandoned.settings().put("zone", "UTC").await.unwrap();
    drop(abandoned);
    let next = async {
        let mut tx = db.write().await;
        office.lock_everything(&mut tx).await;
        tx.entries().insert(&running(office.ada, at(0)), at(0)).await.unwrap();
        tx.settings().put("zone", "UTC").await.unwrap();
        tx.commit().await.unwrap();
    };
    timeout(SOON, next).await.expect("the next writer gets through at once");
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
    assert_fails!(tx.reports().summary(&SummaryFilter::default()).await, StoreError::Finished);
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
