//! What every adapter promises about refresh tokens.

use timekeeper_domain::{Instant, id::TokenId};
use timekeeper_ports::{Constraint, Presented, StoreError};

use crate::{
    build::{at, hash},
    concurrency::together,
    db::{Db, violated},
};

async fn added(db: &Db, token: TokenId, number: u8) {
    let mut tx = db.write().await;
    tx.sessions().add(token, &hash(number), at(0), at(100).next()).await.unwrap();
    tx.commit().await.unwrap();
}

async fn spent(db: Db, number: u8) -> Result<Option<Presented>, StoreError> {
    let mut tx = db.store().write().await?;
    let presented = tx.sessions().spend(&hash(number), at(1)).await?;
    tx.commit().await?;
    Ok(presented)
}

pub(crate) async fn a_refresh_token_is_fresh_once(db: Db) {
    let ada = db.user("ada").await;
    let token = db.token(ada, 1).await;
    added(&db, token, 2).await;
    let fresh = Presented::Fresh { token, expires_at: at(100).next() };
    assert_eq!(spent(db.clone(), 2).await.unwrap(), Some(fresh));
    for _ in 0..2 {
        assert_eq!(spent(db.clone(), 2).await.unwrap(), Some(Presented::Spent { token }));
    }
    assert_eq!(spent(db.clone(), 1).await.unwrap(), None, "the token's own text is no refresh token");
}

pub(crate) async fn one_that_is_spent_in_vain_stays_fresh(db: Db) {
    let ada = db.user("ada").await;
    let token = db.token(ada, 1).await;
    added(&db, token, 2).await;
    let mut tx = db.write().await;
    tx.sessions().spend(&hash(2), at(1)).await.unwrap().unwrap();
    drop(tx);
    assert!(matches!(spent(db.clone(), 2).await.unwrap(), Some(Presented::Fresh { .. })));
}

pub(crate) async fn of_many_who_spend_one_at_once_one_finds_it_fresh(db: Db) {
    let ada = db.user("ada").await;
    let token = db.token(ada, 1).await;
    added(&db, token, 2).await;
    let presented = together((0..8).map(|_| spent(db.clone(), 2))).await;
    let fresh = |result: &&Result<_, _>| matches!(result, Ok(Some(Presented::Fresh { .. })));
    assert_eq!(presented.iter().filter(fresh).count(), 1, "{presented:?}");
    let known = |result: &Result<_, _>| matches!(result, Ok(Some(_)) | Err(StoreError::Contended));
    assert!(presented.iter().all(known), "{presented:?}");
}

pub(crate) async fn refresh_tokens_are_unique_and_belong_to_a_token(db: Db) {
    let ada = db.user("ada").await;
    let token = db.token(ada, 1).await;
    added(&db, token, 2).await;
    let again = db.write().await.sessions().add(token, &hash(2), at(0), at(1)).await;
    assert_eq!(violated(again), Constraint::TokenHash);
    let nobodys = db.write().await.sessions().add(TokenId::new(404), &hash(3), at(0), at(1)).await;
    assert_eq!(violated(nobodys), Constraint::Reference);
}

pub(crate) async fn refresh_tokens_go_with_their_token(db: Db) {
    let ada = db.user("ada").await;
    let (gone, kept) = (db.token(ada, 1).await, db.token(ada, 2).await);
    added(&db, gone, 11).await;
    added(&db, kept, 12).await;
    let mut tx = db.write().await;
    assert!(tx.tokens().delete(gone).await.unwrap());
    assert_eq!(tx.sessions().spend(&hash(11), at(1)).await.unwrap(), None);
    assert!(tx.sessions().spend(&hash(12), at(1)).await.unwrap().is_some());
}

pub(crate) async fn refresh_tokens_are_forgotten_by_token_and_by_age(db: Db) {
    let ada = db.user("ada").await;
    let (one, other) = (db.token(ada, 1).await, db.token(ada, 2).await);
    let mut tx = db.write().await;
    for (number, token, end) in [(11, one, at(5)), (12, one, at(10)), (13, other, at(9)), (14, other, Instant::MAX)] {
        tx.sessions().add(token, &hash(number), at(0), end).await.unwrap();
    }
    assert_eq!(tx.sessions().forget(one).await.unwrap(), 2);
    assert_eq!(tx.sessions().forget(one).await.unwrap(), 0);
    assert_eq!(tx.sessions().purge(at(9)).await.unwrap(), 0, "to be refused then, not before");
    assert_eq!(tx.sessions().purge(at(10)).await.unwrap(), 1);
    assert_eq!(tx.sessions().spend(&hash(13), at(1)).await.unwrap(), None);
    assert!(tx.sessions().spend(&hash(14), at(1)).await.unwrap().is_some());
}
