//! What every adapter promises about passwords that were forgotten.

use timekeeper_domain::id::UserId;
use timekeeper_ports::{Constraint, Reset, StoreError};

use crate::{
    build::{at, hash},
    concurrency::together,
    db::{Db, violated},
};

fn reset(user: UserId, seconds: i64) -> Reset {
    Reset { user, expires_at: at(seconds).next() }
}

pub(crate) async fn the_latest_leave_of_a_user_is_the_only_one(db: Db) {
    let office = db.office().await;
    let mut tx = db.write().await;
    tx.resets().put(&hash(1), reset(office.ada, 1)).await.unwrap();
    tx.resets().put(&hash(2), reset(office.bob, 2)).await.unwrap();
    tx.resets().put(&hash(3), reset(office.ada, 3)).await.unwrap();
    tx.commit().await.unwrap();
    let mut tx = db.snapshot().await;
    assert_eq!(tx.resets().get(&hash(1)).await.unwrap(), None);
    assert_eq!(tx.resets().get(&hash(2)).await.unwrap(), Some(reset(office.bob, 2)));
    assert_eq!(tx.resets().get(&hash(3)).await.unwrap(), Some(reset(office.ada, 3)));
}

pub(crate) async fn a_leave_is_somebodys_and_no_two_share_a_code(db: Db) {
    let office = db.office().await;
    let nobodys = db.write().await.resets().put(&hash(1), reset(UserId::new(404), 1)).await;
    assert_eq!(violated(nobodys), Constraint::Reference);
    let mut tx = db.write().await;
    tx.resets().put(&hash(1), reset(office.ada, 1)).await.unwrap();
    assert_eq!(violated(tx.resets().put(&hash(1), reset(office.bob, 1)).await), Constraint::TokenHash);
}

async fn take(db: Db) -> Result<Option<Reset>, StoreError> {
    let mut tx = db.store().write().await?;
    let taken = tx.resets().take(&hash(1)).await?;
    tx.commit().await?;
    Ok(taken)
}

pub(crate) async fn of_many_who_take_a_leave_at_once_one_gets_it(db: Db) {
    let ada = db.user("ada").await;
    let mut tx = db.write().await;
    tx.resets().put(&hash(1), reset(ada, 1)).await.unwrap();
    tx.commit().await.unwrap();
    let taken = together((0..8).map(|_| take(db.clone()))).await;
    assert_eq!(taken.iter().filter(|taken| matches!(taken, Ok(Some(_)))).count(), 1, "{taken:?}");
    assert!(taken.iter().all(|taken| matches!(taken, Ok(_) | Err(StoreError::Contended))), "{taken:?}");
    assert_eq!(take(db).await.unwrap(), None);
}

pub(crate) async fn a_leave_is_forgotten_and_goes_with_its_user(db: Db) {
    let office = db.office().await;
    let cyd = db.user("cyd").await;
    let mut tx = db.write().await;
    tx.resets().put(&hash(1), reset(office.ada, 1)).await.unwrap();
    tx.resets().put(&hash(2), reset(cyd, 1)).await.unwrap();
    assert!(tx.resets().forget(office.ada).await.unwrap());
    assert!(!tx.resets().forget(office.ada).await.unwrap());
    assert!(tx.users().delete(cyd).await.unwrap());
    assert_eq!(tx.resets().get(&hash(2)).await.unwrap(), None);
    tx.commit().await.unwrap();
}
