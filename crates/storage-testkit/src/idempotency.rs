//! What every adapter promises about answers kept for retries.

use timekeeper_domain::{Instant, id::TokenId};
use timekeeper_ports::{Answer, Claim, Constraint};

use crate::{
    build::{at, hash, later, longest, odd_text},
    db::{Db, violated},
};

/// Nothing is older.
const NEVER: Instant = Instant::MIN;

fn answer(body: &str) -> Answer {
    Answer { status: 201, etag: Some("\"1\"".to_owned()), body: body.to_owned() }
}

async fn claim(db: &Db, token: TokenId, key: &str, number: u8) -> Claim {
    db.write().await.idempotency().claim(token, key, &hash(number), at(0), NEVER).await.unwrap()
}

async fn used(db: &Db, token: TokenId, key: &str, number: u8, answer: &Answer) {
    let mut tx = db.write().await;
    let claim = tx.idempotency().claim(token, key, &hash(number), at(0), NEVER).await.unwrap();
    assert_eq!(claim, Claim::Fresh);
    tx.idempotency().complete(token, key, answer).await.unwrap();
    tx.commit().await.unwrap();
}

pub(crate) async fn a_used_key_has_the_answer_it_was_given(db: Db) {
    let ada = db.user("ada").await;
    let token = db.token(ada, 1).await;
    let answers = [
        answer("{\"a\":1}"),
        Answer { status: 204, etag: None, body: String::new() },
        Answer { status: 999, etag: Some(odd_text().to_owned()), body: odd_text().to_owned() },
        Answer { status: 100, etag: Some(String::new()), body: longest(50_000) },
    ];
    for (number, answer) in (10..).zip(answers) {
        let key = format!("key {number}");
        used(&db, token, &key, number, &answer).await;
        let again = Claim::Used { fingerprint: hash(number), answer };
        assert_eq!(claim(&db, token, &key, number).await, again);
        assert_eq!(claim(&db, token, &key, 99).await, again, "the first fingerprint is kept");
    }
}

pub(crate) async fn keys_are_told_apart_exactly(db: Db) {
    let ada = db.user("ada").await;
    let token = db.token(ada, 1).await;
    used(&db, token, "Key", 1, &answer("first")).await;
    for other in ["key", "Key ", " Key", "Ke", "Key\u{301}", "%", "K_y", &"K".repeat(255)] {
        assert_eq!(claim(&db, token, other, 1).await, Claim::Fresh, "{other:?}");
    }
    used(&db, token, &"ключ👍".repeat(50), 1, &answer("long")).await;
    assert_ne!(claim(&db, token, &"ключ👍".repeat(50), 1).await, Claim::Fresh);
}

pub(crate) async fn a_key_belongs_to_a_token(db: Db) {
    let ada = db.user("ada").await;
    let (one, other) = (db.token(ada, 1).await, db.token(ada, 2).await);
    used(&db, one, "key", 1, &answer("one")).await;
    used(&db, other, "key", 2, &answer("other")).await;
    assert_eq!(claim(&db, one, "key", 1).await, Claim::Used { fingerprint: hash(1), answer: answer("one") });
    assert_eq!(claim(&db, other, "key", 2).await, Claim::Used { fingerprint: hash(2), answer: answer("other") });
}

pub(crate) async fn a_key_of_no_token_is_refused(db: Db) {
    let mut tx = db.write().await;
    let refused = tx.idempotency().claim(TokenId::new(404), "key", &hash(1), at(0), NEVER).await;
    assert_eq!(violated(refused), Constraint::Reference);
}

pub(crate) async fn a_dropped_claim_frees_the_key(db: Db) {
    let ada = db.user("ada").await;
    let token = db.token(ada, 1).await;
    let mut tx = db.write().await;
    tx.idempotency().claim(token, "key", &hash(1), at(0), NEVER).await.unwrap();
    tx.idempotency().complete(token, "key", &answer("never sent")).await.unwrap();
    drop(tx);
    used(&db, token, "key", 2, &answer("sent")).await;
    assert_eq!(claim(&db, token, "key", 3).await, Claim::Used { fingerprint: hash(2), answer: answer("sent") });
}

pub(crate) async fn a_claim_without_an_answer_is_not_used(db: Db) {
    let ada = db.user("ada").await;
    let token = db.token(ada, 1).await;
    let mut tx = db.write().await;
    tx.idempotency().claim(token, "key", &hash(1), at(0), NEVER).await.unwrap();
    tx.commit().await.unwrap();
    used(&db, token, "key", 2, &answer("sent")).await;
    assert_eq!(claim(&db, token, "key", 3).await, Claim::Used { fingerprint: hash(2), answer: answer("sent") });
}

pub(crate) async fn an_expired_key_is_new(db: Db) {
    let ada = db.user("ada").await;
    let token = db.token(ada, 1).await;
    used(&db, token, "key", 1, &answer("old")).await;
    let mut tx = db.write().await;
    let kept = tx.idempotency().claim(token, "key", &hash(2), at(10), at(0)).await.unwrap();
    assert_eq!(kept, Claim::Used { fingerprint: hash(1), answer: answer("old") }, "from that very moment");
    let fresh = tx.idempotency().claim(token, "key", &hash(2), at(10), later(at(0), 1)).await.unwrap();
    assert_eq!(fresh, Claim::Fresh);
    tx.idempotency().complete(token, "key", &answer("new")).await.unwrap();
    tx.commit().await.unwrap();
    let mut tx = db.write().await;
    let again = tx.idempotency().claim(token, "key", &hash(3), at(20), at(10)).await.unwrap();
    assert_eq!(again, Claim::Used { fingerprint: hash(2), answer: answer("new") }, "its time is the new one");
}

pub(crate) async fn an_expired_key_claimed_in_vain_keeps_nothing(db: Db) {
    let ada = db.user("ada").await;
    let token = db.token(ada, 1).await;
    used(&db, token, "key", 1, &answer("old")).await;
    let mut tx = db.write().await;
    let fresh = tx.idempotency().claim(token, "key", &hash(2), at(10), at(5)).await.unwrap();
    assert_eq!(fresh, Claim::Fresh);
    drop(tx);
    assert_eq!(claim(&db, token, "key", 3).await, Claim::Used { fingerprint: hash(1), answer: answer("old") });
}

pub(crate) async fn old_keys_are_purged(db: Db) {
    let ada = db.user("ada").await;
    let token = db.token(ada, 1).await;
    let mut tx = db.write().await;
    for number in 0..5_u8 {
        let key = number.to_string();
        let claimed = at(i64::from(number));
        tx.idempotency().claim(token, &key, &hash(number), claimed, NEVER).await.unwrap();
        tx.idempotency().complete(token, &key, &answer(&key)).await.unwrap();
    }
    tx.commit().await.unwrap();
    let mut tx = db.write().await;
    assert_eq!(tx.idempotency().purge(at(3)).await.unwrap(), 3);
    assert_eq!(tx.idempotency().purge(at(3)).await.unwrap(), 0);
    tx.commit().await.unwrap();
    assert_eq!(claim(&db, token, "2", 2).await, Claim::Fresh);
    assert_eq!(claim(&db, token, "3", 3).await, Claim::Used { fingerprint: hash(3), answer: answer("3") });
}
