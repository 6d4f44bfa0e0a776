//! What every adapter promises about settings.

use crate::{
    build::{longest, odd_text},
    db::Db,
};

pub(crate) async fn a_setting_has_the_value_it_was_given_last(db: Db) {
    for value in ["Europe/Rome", "", odd_text(), &longest(10_000), "UTC"] {
        let mut tx = db.write().await;
        tx.settings().put("zone", value).await.unwrap();
        assert_eq!(tx.settings().get("zone").await.unwrap().as_deref(), Some(value));
        tx.commit().await.unwrap();
        assert_eq!(db.snapshot().await.settings().get("zone").await.unwrap().as_deref(), Some(value));
    }
}

pub(crate) async fn settings_are_told_apart_exactly(db: Db) {
    let mut tx = db.write().await;
    tx.settings().put("zone", "UTC").await.unwrap();
    tx.settings().put("ZONE", "other").await.unwrap();
    tx.settings().put("jwt.key", "secret").await.unwrap();
    tx.commit().await.unwrap();
    let mut tx = db.snapshot().await;
    assert_eq!(tx.settings().get("zone").await.unwrap().as_deref(), Some("UTC"));
    assert_eq!(tx.settings().get("ZONE").await.unwrap().as_deref(), Some("other"));
    assert_eq!(tx.settings().get("jwt.key").await.unwrap().as_deref(), Some("secret"));
    for missing in ["Zone", "zon", "zone ", "%", ""] {
        assert_eq!(tx.settings().get(missing).await.unwrap(), None, "{missing:?}");
    }
}

pub(crate) async fn a_setting_that_is_kept_stays_as_it_is(db: Db) {
    let mut tx = db.write().await;
    assert_eq!(tx.settings().keep("key", "first").await.unwrap(), "first");
    assert_eq!(tx.settings().keep("key", "second").await.unwrap(), "first");
    tx.settings().put("key", "third").await.unwrap();
    tx.commit().await.unwrap();
    let mut tx = db.write().await;
    assert_eq!(tx.settings().keep("key", "fourth").await.unwrap(), "third");
    assert_eq!(tx.settings().get("key").await.unwrap().as_deref(), Some("third"));
}

pub(crate) async fn a_setting_is_replaced_by_whoever_knows_it(db: Db) {
    let mut tx = db.write().await;
    assert!(!tx.settings().replace("rules", Some("{}"), "never").await.unwrap(), "there is none to replace");
    assert!(tx.settings().replace("rules", None, "first").await.unwrap());
    assert!(!tx.settings().replace("rules", None, "never").await.unwrap(), "there is one");
    assert!(!tx.settings().replace("rules", Some("FIRST"), "never").await.unwrap(), "to the letter");
    assert!(tx.settings().replace("rules", Some("first"), odd_text()).await.unwrap());
    tx.commit().await.unwrap();
    let mut tx = db.write().await;
    assert!(!tx.settings().replace("rules", Some("first"), "never").await.unwrap());
    assert!(tx.settings().replace("rules", Some(odd_text()), "").await.unwrap());
    assert!(tx.settings().replace("rules", Some(""), "last").await.unwrap(), "an empty text is one, too");
    assert!(tx.settings().replace("Rules", None, "other").await.unwrap());
    tx.commit().await.unwrap();
    assert_eq!(db.snapshot().await.settings().get("rules").await.unwrap().as_deref(), Some("last"));
}

pub(crate) async fn a_setting_that_was_replaced_in_vain_stays_as_it_is(db: Db) {
    let mut tx = db.write().await;
    tx.settings().put("rules", "first").await.unwrap();
    tx.commit().await.unwrap();
    let mut tx = db.write().await;
    assert!(tx.settings().replace("rules", Some("first"), "never").await.unwrap());
    assert!(tx.settings().replace("more", None, "never").await.unwrap());
    drop(tx);
    let mut tx = db.write().await;
    assert!(tx.settings().replace("rules", Some("first"), "second").await.unwrap(), "nobody holds it");
    assert!(tx.settings().replace("more", None, "first").await.unwrap());
    tx.commit().await.unwrap();
}
