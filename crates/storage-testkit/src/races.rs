//! What every adapter promises when several want what only one can have.

use timekeeper_domain::{
    id::{ProjectId, TokenId, UserId},
    project::ProjectPlan,
};
use timekeeper_ports::{Answer, Claim, Constraint, EntryFilter, OpenEntries, StoreError};
use tokio::time::{sleep, timeout};

use crate::{
    build::{at, client, first_page, hash, name, running},
    concurrency::{A_WHILE, BOUNDED, together},
    db::Db,
};

async fn start(db: Db, user: UserId) -> Result<(), StoreError> {
    let mut tx = db.store().write().await?;
    tx.entries().insert(&running(user, at(0)), at(0)).await?;
    tx.commit().await
}

pub(crate) async fn of_two_who_start_a_timer_one_wins(db: Db) {
    let office = db.office().await;
    for user in [office.ada, office.bob] {
        let results = together([start(db.clone(), user), start(db.clone(), user)]).await;
        assert_eq!(results.iter().filter(|result| result.is_ok()).count(), 1, "{results:?}");
        let lost = |error: &StoreError| {
            matches!(error, StoreError::Violates(Constraint::OneOpenEntry) | StoreError::Contended)
        };
        assert!(results.iter().filter_map(|result| result.as_ref().err()).all(lost), "{results:?}");
    }
    let filter = EntryFilter { open: OpenEntries::Include, ..EntryFilter::default() };
    assert_eq!(db.snapshot().await.entries().list(&filter, first_page()).await.unwrap().total, 2);
}

pub(crate) async fn of_many_who_start_a_timer_one_wins(db: Db) {
    let ada = db.user("ada").await;
    let results = together((0..12).map(|_| start(db.clone(), ada))).await;
    assert_eq!(results.iter().filter(|result| result.is_ok()).count(), 1, "{results:?}");
    assert!(db.snapshot().await.entries().running(ada).await.unwrap().is_some());
}

async fn rename_unlocked(db: Db, project: ProjectId, number: usize) -> Result<bool, StoreError> {
    let mut plan = db.snapshot().await.projects().get(project).await?.unwrap();
    plan.version = 1;
    plan.data = ProjectPlan { name: name(&format!("Name {number}")), ..plan.data };
    let mut tx = db.store().write().await?;
    let stored = tx.projects().update(&plan).await?;
    tx.commit().await?;
    Ok(stored.is_some())
}

pub(crate) async fn of_many_changes_to_one_version_one_is_kept(db: Db) {
    let office = db.office().await;
    let kept = together((0..8).map(|number| rename_unlocked(db.clone(), office.project, number))).await;
    let won = |result: &&Result<bool, StoreError>| matches!(result, Ok(true));
    assert_eq!(kept.iter().filter(won).count(), 1, "{kept:?}");
    assert!(kept.iter().all(|result| matches!(result, Ok(_) | Err(StoreError::Contended))), "{kept:?}");
    assert_eq!(db.snapshot().await.projects().get(office.project).await.unwrap().unwrap().version, 2);
}

async fn enter_client(db: Db, user: UserId, name: &'static str) -> Result<(), StoreError> {
    let mut tx = db.store().write().await?;
    tx.clients().insert(&client(name, user), at(0)).await?;
    tx.commit().await
}

pub(crate) async fn of_many_who_take_a_name_one_gets_it(db: Db) {
    let ada = db.user("ada").await;
    let names = ["Acme", "ACME", "acme", "aCmE", "Acme", "ACME"];
    let results = together(names.map(|name| enter_client(db.clone(), ada, name))).await;
    assert_eq!(results.iter().filter(|result| result.is_ok()).count(), 1, "{results:?}");
    let lost =
        |error: &StoreError| matches!(error, StoreError::Violates(Constraint::ClientName) | StoreError::Contended);
    assert!(results.iter().filter_map(|result| result.as_ref().err()).all(lost), "{results:?}");
}

async fn mark(db: Db, user: UserId, project: ProjectId) -> bool {
    let mut tx = db.write().await;
    let marked = tx.favorites().insert(user, project, at(0)).await.unwrap();
    tx.commit().await.unwrap();
    marked.is_some()
}

pub(crate) async fn of_many_who_mark_a_project_one_does(db: Db) {
    let office = db.office().await;
    let marked = together((0..8).map(|_| mark(db.clone(), office.ada, office.project))).await;
    assert_eq!(marked.into_iter().filter(|marked| *marked).count(), 1);
}

async fn put(db: Db, number: usize) {
    let mut tx = db.write().await;
    tx.settings().put("zone", &number.to_string()).await.unwrap();
    tx.commit().await.unwrap();
}

pub(crate) async fn a_setting_put_by_many_has_one_of_their_values(db: Db) {
    together((0..8).map(|number| put(db.clone(), number))).await;
    let value = db.snapshot().await.settings().get("zone").await.unwrap().unwrap();
    assert!(value.parse::<usize>().unwrap() < 8);
}

async fn keep(db: Db, number: usize) -> Result<String, StoreError> {
    let mut tx = db.store().write().await?;
    let kept = tx.settings().keep("key", &number.to_string()).await?;
    tx.commit().await?;
    Ok(kept)
}

pub(crate) async fn of_many_who_keep_a_setting_all_get_the_same(db: Db) {
    let kept = together((0..8).map(|number| keep(db.clone(), number))).await;
    let stored = db.snapshot().await.settings().get("key").await.unwrap().unwrap();
    for result in kept {
        match result {
            Ok(value) => assert_eq!(value, stored),
            Err(error) => assert!(matches!(error, StoreError::Contended), "{error:?}"),
        }
    }
}

/// The number that it put there, if it did.
async fn replace(db: Db, known: Option<&'static str>, number: usize) -> Result<Option<String>, StoreError> {
    let (mut tx, value) = (db.store().write().await?, number.to_string());
    let replaced = tx.settings().replace("rules", known, &value).await?;
    tx.commit().await?;
    Ok(replaced.then_some(value))
}

pub(crate) async fn of_many_who_replace_a_setting_one_does(db: Db) {
    for known in [None, Some("known")] {
        let replaced = together((0..8).map(|number| replace(db.clone(), known, number))).await;
        let won: Vec<&String> = replaced.iter().flatten().flatten().collect();
        let stored = db.snapshot().await.settings().get("rules").await.unwrap().unwrap();
        assert_eq!(won, [&stored], "{replaced:?}");
        assert!(replaced.iter().all(|result| matches!(result, Ok(_) | Err(StoreError::Contended))), "{replaced:?}");
        let mut tx = db.write().await;
        tx.settings().put("rules", "known").await.unwrap();
        tx.commit().await.unwrap();
    }
}

fn answer(body: &str) -> Answer {
    Answer { status: 201, etag: None, body: body.to_owned() }
}

async fn claim(db: Db, token: TokenId, body: String) -> Result<Claim, StoreError> {
    let mut tx = db.store().write().await?;
    let claim = tx.idempotency().claim(token, "key", &hash(1), at(0), at(-1)).await?;
    if claim == Claim::Fresh {
        tx.idempotency().complete(token, "key", &answer(&body)).await?;
    }
    tx.commit().await?;
    Ok(claim)
}

pub(crate) async fn a_key_held_by_another_is_waited_for(db: Db) {
    let ada = db.user("ada").await;
    let token = db.token(ada, 1).await;
    let mut first = db.write().await;
    let claimed = first.idempotency().claim(token, "key", &hash(1), at(0), at(-1)).await.unwrap();
    assert_eq!(claimed, Claim::Fresh);
    let second = tokio::spawn(claim(db.clone(), token, "second".to_owned()));
    // That somebody waits can only be seen by waiting.
    sleep(A_WHILE).await;
    assert!(!second.is_finished(), "the second waits");
    first.idempotency().complete(token, "key", &answer("first")).await.unwrap();
    first.commit().await.unwrap();
    match timeout(BOUNDED, second).await.expect("and then gets through").unwrap() {
        Ok(claim) => assert_eq!(claim, Claim::Used { fingerprint: hash(1), answer: answer("first") }),
        Err(error) => assert!(matches!(error, StoreError::Contended), "{error:?}"),
    }
}

pub(crate) async fn a_key_given_up_by_another_is_new(db: Db) {
    let ada = db.user("ada").await;
    let token = db.token(ada, 1).await;
    let mut first = db.write().await;
    first.idempotency().claim(token, "key", &hash(1), at(0), at(-1)).await.unwrap();
    let second = tokio::spawn(claim(db.clone(), token, "second".to_owned()));
    sleep(A_WHILE).await;
    drop(first);
    match timeout(BOUNDED, second).await.expect("the second gets through").unwrap() {
        Ok(claim) => assert_eq!(claim, Claim::Fresh),
        Err(error) => assert!(matches!(error, StoreError::Contended), "{error:?}"),
    }
}

pub(crate) async fn of_many_who_claim_a_key_one_does_the_work(db: Db) {
    let ada = db.user("ada").await;
    let token = db.token(ada, 1).await;
    let results = together((0..12).map(|number| claim(db.clone(), token, number.to_string()))).await;
    let claims: Vec<Claim> = results
        .into_iter()
        .filter_map(|result| match result {
            Err(StoreError::Contended) => None,
            other => Some(other.unwrap()),
        })
        .collect();
    assert_eq!(claims.iter().filter(|claim| **claim == Claim::Fresh).count(), 1);
    let mut used: Vec<_> = claims.into_iter().filter(|claim| *claim != Claim::Fresh).collect();
    used.dedup();
    assert!(used.len() <= 1, "everybody else sees the same answer: {used:?}");
}
