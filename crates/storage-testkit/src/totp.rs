//! What every adapter promises about second factors.

use timekeeper_domain::id::UserId;
use timekeeper_ports::{Constraint, StoreError, Totp};

use crate::{
    build::{at, hash, longest, odd_text},
    concurrency::together,
    db::{Db, violated},
};

/// A user with a confirmed second factor, used at step 7 last.
async fn confirmed(db: &Db, name: &str) -> UserId {
    let user = db.user(name).await;
    let mut tx = db.write().await;
    assert!(tx.totp().enrol(user, "seed", at(0)).await.unwrap());
    assert!(tx.totp().confirm(user, 7, at(1).next()).await.unwrap());
    tx.commit().await.unwrap();
    user
}

pub(crate) async fn a_seed_waits_until_it_is_confirmed(db: Db) {
    let ada = db.user("ada").await;
    assert_eq!(db.snapshot().await.totp().get(ada).await.unwrap(), None);
    for seed in [odd_text(), &longest(500), "last"] {
        let mut tx = db.write().await;
        assert!(tx.totp().enrol(ada, seed, at(0)).await.unwrap());
        tx.commit().await.unwrap();
        let pending = Totp { seed: seed.to_owned(), confirmed_at: None, last_step: 0 };
        assert_eq!(db.snapshot().await.totp().get(ada).await.unwrap(), Some(pending));
    }
    let mut tx = db.write().await;
    assert!(!tx.totp().use_step(ada, 1).await.unwrap(), "nothing is confirmed");
    assert!(tx.totp().confirm(ada, 58_000_000, at(1).next()).await.unwrap());
    assert!(!tx.totp().confirm(ada, 58_000_001, at(2)).await.unwrap());
    assert!(!tx.totp().enrol(ada, "other", at(3)).await.unwrap());
    tx.commit().await.unwrap();
    let kept = Totp { seed: "last".to_owned(), confirmed_at: Some(at(1).next()), last_step: 58_000_000 };
    assert_eq!(db.snapshot().await.totp().get(ada).await.unwrap(), Some(kept));
}

pub(crate) async fn a_second_factor_is_somebodys(db: Db) {
    let refused = db.write().await.totp().enrol(UserId::new(404), "seed", at(0)).await;
    assert_eq!(violated(refused), Constraint::Reference);
    let ada = db.user("ada").await;
    let refused = db.write().await.totp().keep_recovery(ada, &[hash(1)]).await;
    assert_eq!(violated(refused), Constraint::Reference);
    let mut tx = db.write().await;
    assert!(!tx.totp().confirm(ada, 1, at(0)).await.unwrap());
    assert!(!tx.totp().remove(ada).await.unwrap());
    assert_eq!(tx.totp().recovery_left(ada).await.unwrap(), 0);
}

pub(crate) async fn no_step_is_used_twice_nor_one_before_it(db: Db) {
    let ada = confirmed(&db, "ada").await;
    let mut tx = db.write().await;
    for (step, used) in [(7, false), (6, false), (8, true), (8, false), (7, false), (10, true), (9, false)] {
        assert_eq!(tx.totp().use_step(ada, step).await.unwrap(), used, "{step}");
    }
}

async fn use_step(db: Db, user: UserId) -> Result<bool, StoreError> {
    let mut tx = db.store().write().await?;
    let done = tx.totp().use_step(user, 8).await?;
    tx.commit().await?;
    Ok(done)
}

async fn use_recovery(db: Db, user: UserId) -> Result<bool, StoreError> {
    let mut tx = db.store().write().await?;
    let done = tx.totp().use_recovery(user, &hash(1)).await?;
    tx.commit().await?;
    Ok(done)
}

pub(crate) async fn of_many_who_use_a_code_at_once_one_may(db: Db) {
    let ada = confirmed(&db, "ada").await;
    let mut tx = db.write().await;
    tx.totp().keep_recovery(ada, &[hash(1), hash(2)]).await.unwrap();
    tx.commit().await.unwrap();
    let won = |results: &[Result<bool, StoreError>]| {
        assert!(results.iter().all(|result| matches!(result, Ok(_) | Err(StoreError::Contended))), "{results:?}");
        results.iter().filter(|result| matches!(result, Ok(true))).count()
    };
    assert_eq!(won(&together((0..8).map(|_| use_step(db.clone(), ada))).await), 1);
    assert_eq!(won(&together((0..8).map(|_| use_recovery(db.clone(), ada))).await), 1);
    assert_eq!(db.snapshot().await.totp().recovery_left(ada).await.unwrap(), 1);
}

pub(crate) async fn recovery_codes_are_replaced_together_and_used_once(db: Db) {
    let (ada, bob) = (confirmed(&db, "ada").await, confirmed(&db, "bob").await);
    let mut tx = db.write().await;
    tx.totp().keep_recovery(ada, &[hash(1), hash(2)]).await.unwrap();
    tx.totp().keep_recovery(bob, &[hash(1)]).await.unwrap();
    tx.totp().keep_recovery(ada, &[hash(3), hash(4), hash(5)]).await.unwrap();
    assert!(!tx.totp().use_recovery(ada, &hash(1)).await.unwrap());
    assert!(tx.totp().use_recovery(ada, &hash(3)).await.unwrap());
    assert!(!tx.totp().use_recovery(ada, &hash(3)).await.unwrap());
    assert_eq!(tx.totp().recovery_left(ada).await.unwrap(), 2);
    assert!(tx.totp().use_recovery(bob, &hash(1)).await.unwrap());
    tx.totp().keep_recovery(ada, &[]).await.unwrap();
    assert_eq!(tx.totp().recovery_left(ada).await.unwrap(), 0);
    tx.commit().await.unwrap();
}

pub(crate) async fn a_second_factor_goes_with_its_codes_and_with_its_user(db: Db) {
    let (ada, bob) = (confirmed(&db, "ada").await, confirmed(&db, "bob").await);
    let mut tx = db.write().await;
    for user in [ada, bob] {
        tx.totp().keep_recovery(user, &[hash(1)]).await.unwrap();
    }
    assert!(tx.totp().remove(ada).await.unwrap());
    assert!(!tx.totp().remove(ada).await.unwrap());
    assert_eq!(tx.totp().recovery_left(ada).await.unwrap(), 0);
    assert!(tx.users().delete(bob).await.unwrap());
    assert_eq!(tx.totp().get(bob).await.unwrap(), None);
    assert_eq!(tx.totp().recovery_left(bob).await.unwrap(), 0);
    tx.commit().await.unwrap();
}

pub(crate) async fn whose_is_confirmed_is_found_at_once(db: Db) {
    let office = db.office().await;
    let eve = db.user("eve").await;
    let all = [office.ada, office.bob, eve, UserId::new(404)];
    let mut tx = db.write().await;
    assert!(tx.totp().enrol(office.ada, "seed", at(0)).await.unwrap());
    assert!(tx.totp().enrol(eve, "seed", at(0)).await.unwrap());
    assert!(tx.totp().confirmed(&all).await.unwrap().is_empty(), "a seed alone is none");
    assert!(tx.totp().confirm(office.ada, 1, at(1)).await.unwrap());
    assert!(tx.totp().confirm(eve, 1, at(1)).await.unwrap());
    assert_eq!(tx.totp().confirmed(&all).await.unwrap().into_iter().collect::<Vec<_>>(), [office.ada, eve]);
    let some = tx.totp().confirmed(&[eve, office.bob]).await.unwrap();
    assert_eq!(some.into_iter().collect::<Vec<_>>(), [eve]);
    assert!(tx.totp().confirmed(&[]).await.unwrap().is_empty());
}
