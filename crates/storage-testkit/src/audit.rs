//! What every adapter promises about the audit log.

use time::macros::datetime;
use timekeeper_domain::Instant;
use timekeeper_ports::{AuditFilter, AuditLine};

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

pub(crate) async fn lines_are_found_by_what_they_tell(db: Db) {
    let (ada, bob) = (db.user("ada").await, db.user("bob").await);
    let told = |actor, action: &str, entity: &str, number, second| AuditLine {
        at: at(second),
        actor,
        action: action.to_owned(),
        entity: entity.to_owned(),
        ..line(number)
    };
    let lines = [
        told(Some(ada), "created", "project", 1, 0),
        told(Some(bob), "updated", "project", 1, 10),
        told(None, "created", "user", 1, 20),
        told(Some(ada), "deleted", "project", 2, 30),
        told(Some(ada), "updated", "project", 1, 20),
    ];
    let mut tx = db.write().await;
    tx.audit().append(&lines).await.unwrap();
    tx.commit().await.unwrap();
    let mut tx = db.snapshot().await;
    let all = tx.audit().list(&AuditFilter::default(), None, 10).await.unwrap();
    let names: Vec<_> = all.iter().map(|record| record.actor_name.as_deref()).collect();
    assert_eq!(names, [Some("ada"), Some("ada"), None, Some("bob"), Some("ada")]);
    assert!(all.windows(2).all(|pair| pair[0].id > pair[1].id), "{all:?}");
    assert!(all.iter().rev().zip(&lines).all(|(record, line)| record.line == *line), "{all:?}");
    let older = tx.audit().list(&AuditFilter::default(), Some(all[1].id), 2).await.unwrap();
    assert_eq!(older, all[2..4]);
    let project = || Some("project".to_owned());
    for (filter, expected) in [
        (AuditFilter { actor: Some(ada), ..AuditFilter::default() }, vec![4, 3, 0]),
        (AuditFilter { entity: project(), ..AuditFilter::default() }, vec![4, 3, 1, 0]),
        (AuditFilter { entity: project(), entity_id: Some(1), ..AuditFilter::default() }, vec![4, 1, 0]),
        (AuditFilter { action: Some("created".to_owned()), ..AuditFilter::default() }, vec![2, 0]),
        (AuditFilter { from: Some(at(10)), until: Some(at(20)), ..AuditFilter::default() }, vec![1]),
        (AuditFilter { from: Some(at(20)), ..AuditFilter::default() }, vec![4, 3, 2]),
        (AuditFilter { actor: Some(bob), action: Some("created".to_owned()), ..AuditFilter::default() }, vec![]),
    ] {
        let found = tx.audit().list(&filter, None, 10).await.unwrap();
        let expected: Vec<_> = expected.into_iter().map(|place: usize| lines[place].clone()).collect();
        assert_eq!(found.into_iter().map(|record| record.line).collect::<Vec<_>>(), expected, "{filter:?}");
    }
}

pub(crate) async fn lines_of_one_request_are_found(db: Db) {
    let told = |request: Option<&str>, number| AuditLine { request_id: request.map(str::to_owned), ..line(number) };
    let lines =
        [told(Some("a-1"), 1), told(None, 2), told(Some("a-10"), 3), told(Some("A-1"), 4), told(Some("a-1"), 5)];
    let mut tx = db.write().await;
    tx.audit().append(&lines).await.unwrap();
    tx.commit().await.unwrap();
    let mut tx = db.snapshot().await;
    for (request, expected) in [("a-1", vec![5, 1]), ("a-10", vec![3]), ("", vec![]), ("%", vec![])] {
        let filter = AuditFilter { request_id: Some(request.to_owned()), ..AuditFilter::default() };
        let found = tx.audit().list(&filter, None, 10).await.unwrap();
        assert_eq!(found.iter().map(|record| record.line.entity_id).collect::<Vec<_>>(), expected, "{request:?}");
    }
}

pub(crate) async fn older_lines_stay_where_they_are_while_newer_ones_come(db: Db) {
    let add = async |from: i64, to: i64| {
        let mut tx = db.write().await;
        tx.audit().append(&(from..to).map(line).collect::<Vec<_>>()).await.unwrap();
        tx.commit().await.unwrap();
    };
    let page = async |below| db.snapshot().await.audit().list(&AuditFilter::default(), below, 3).await.unwrap();
    add(0, 5).await;
    let first = page(None).await;
    add(5, 9).await;
    let second = page(Some(first[2].id)).await;
    let numbers: Vec<i64> = first.iter().chain(&second).map(|record| record.line.entity_id).collect();
    assert_eq!(numbers, [4, 3, 2, 1, 0]);
    assert_eq!(page(Some(second[1].id)).await, []);
}
