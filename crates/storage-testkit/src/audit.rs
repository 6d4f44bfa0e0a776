//! What every adapter promises about the audit log.

use time::macros::datetime;
use timekeeper_domain::Instant;
use timekeeper_ports::AuditLine;

use crate::{
    build::{at, longest, moment, odd_text},
    db::Db,
};

fn line(entity_id: i64) -> AuditLine {
    AuditLine {
        at: at(0),
        actor: None,
        token: None,
        request_id: None,
        action: "created".to_owned(),
        entity: "project".to_owned(),
        entity_id,
        before: None,
        after: None,
    }
}

pub(crate) async fn lines_round_trip(db: Db) {
    let ada = db.user("ada").await;
    let token = db.token(ada, 1).await;
    let full = AuditLine {
        at: moment(datetime!(2026-01-05 09:00:00.123456 UTC)),
        actor: Some(ada),
        token: Some(token),
        request_id: Some("0198c0de-ü".to_owned()),
        action: odd_text().to_owned(),
        entity: "time_entry".to_owned(),
        entity_id: 9_007_199_254_740_991,
        before: Some("{\"b\": 1,  \"a\":1.50, \"a\":null}".to_owned()),
        after: Some(format!("{{\"notes\":\"{}\"}}", longest(5_000))),
    };
    let lines = [full, line(0), AuditLine { at: Instant::MAX, ..line(1) }, AuditLine { at: Instant::MIN, ..line(2) }];
    for line in lines {
        let mut tx = db.write().await;
        tx.audit().append(std::slice::from_ref(&line)).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(db.snapshot().await.audit().latest(1).await.unwrap(), [line], "to the letter");
    }
}

pub(crate) async fn lines_are_read_in_the_reverse_of_their_order(db: Db) {
    for (first, moment) in [(0, at(0)), (3, at(0)), (6, at(-100))] {
        let mut tx = db.write().await;
        let lines: Vec<_> = (first..first + 3).map(|number| AuditLine { at: moment, ..line(number) }).collect();
        tx.audit().append(&lines).await.unwrap();
        tx.commit().await.unwrap();
    }
    let mut tx = db.snapshot().await;
    for (limit, expected) in [(0, vec![]), (4, vec![8, 7, 6, 5]), (100, (0..9).rev().collect())] {
        let lines = tx.audit().latest(limit).await.unwrap();
        assert_eq!(lines.iter().map(|line| line.entity_id).collect::<Vec<_>>(), expected);
    }
}

pub(crate) async fn many_lines_are_added_at_once(db: Db) {
    let lines: Vec<_> = (0..1_500).map(line).collect();
    let mut tx = db.write().await;
    tx.audit().append(&lines).await.unwrap();
    tx.audit().append(&[]).await.unwrap();
    tx.commit().await.unwrap();
    let mut found = db.snapshot().await.audit().latest(2_000).await.unwrap();
    found.reverse();
    assert_eq!(found, lines);
}

pub(crate) async fn lines_of_a_dropped_transaction_are_not_kept(db: Db) {
    let mut tx = db.write().await;
    tx.audit().append(&[line(1)]).await.unwrap();
    assert_eq!(tx.audit().latest(10).await.unwrap(), [line(1)]);
    drop(tx);
    assert_eq!(db.snapshot().await.audit().latest(10).await.unwrap(), []);
}

pub(crate) async fn a_line_outlives_its_token(db: Db) {
    let ada = db.user("ada").await;
    let token = db.token(ada, 1).await;
    let line = AuditLine { actor: Some(ada), token: Some(token), ..line(1) };
    let mut tx = db.write().await;
    tx.audit().append(std::slice::from_ref(&line)).await.unwrap();
    tx.commit().await.unwrap();
    let mut tx = db.write().await;
    assert!(tx.tokens().delete(token).await.unwrap());
    tx.commit().await.unwrap();
    assert_eq!(db.snapshot().await.audit().latest(1).await.unwrap(), [line]);
}

pub(crate) async fn what_lines_tell_of_one_thing_can_be_blanked(db: Db) {
    let told = |entity: &str, number| {
        let (before, after) = (Some("{\"a\":1}".to_owned()), Some("{\"a\":2}".to_owned()));
        AuditLine { entity: entity.to_owned(), before, after, ..line(number) }
    };
    let mut tx = db.write().await;
    let lines = [told("user", 1), told("user", 2), told("project", 1), told("user", 1)];
    tx.audit().append(&lines).await.unwrap();
    assert_eq!(tx.audit().redact("user", 1).await.unwrap(), 2);
    assert_eq!(tx.audit().redact("user", 3).await.unwrap(), 0);
    let blank = AuditLine { before: None, after: None, ..told("user", 1) };
    let expected = [blank.clone(), told("project", 1), told("user", 2), blank];
    assert_eq!(tx.audit().latest(10).await.unwrap(), expected);
}
