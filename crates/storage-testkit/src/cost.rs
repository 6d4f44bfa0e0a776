//! What every adapter promises about cost: a list is a fixed number of statements, however long it is.

use timekeeper_domain::{entry::Entry, expense::ExpenseClaim, id::EntryId, page::PageRequest, project::ProjectPlan};
use timekeeper_ports::{
    ClientFilter, EntryFilter, ExpenseFilter, GroupBy, ProjectFilter, StoreKind, SummaryFilter, TaskFilter,
};

use crate::{
    build::{account, active, at, client, expense, hash, project, task, token, work},
    db::Db,
};

/// Statements that one call sends in a read transaction of its own. The least of three times: what the store does beside
/// it on its own, such as ending an earlier transaction, can only add to one of them.
macro_rules! statements {
    (once $db:expr, $($call:tt)+) => {{
        let mut tx = $db.snapshot().await;
        tx.settings().get("opens the transaction").await.unwrap();
        let before = $db.store().pool().statements;
        tx.$($call)+.await.unwrap();
        let after = $db.store().pool().statements;
        assert!(after > before, "a call sends something");
        // Left to be dropped, its end could be counted with the next call.
        tx.commit().await.unwrap();
        after - before
    }};
    ($db:expr, $($call:tt)+) => {{
        let mut least = u64::MAX;
        for _ in 0..3 {
            least = least.min(statements!(once $db, $($call)+));
        }
        least
    }};
}

async fn fill(db: &Db) -> Vec<EntryId> {
    let mut tx = db.write().await;
    let mut ids = Vec::new();
    let ada = tx.users().insert(&account("ada"), at(0)).await.unwrap().id;
    tx.entries().lock_timeline(ada).await.unwrap();
    for number in 0..12_u8 {
        let called = format!("number{number}");
        tx.users().insert(&account(&called), at(0)).await.unwrap();
        let client = tx.clients().insert(&client(&called, ada), at(0)).await.unwrap().id;
        let plan = ProjectPlan { client: Some(client), ..project(&called, ada) };
        let project = tx.projects().insert(&plan, at(0)).await.unwrap().id;
        let task = tx.tasks().insert(&task(&called, project, ada), at(0)).await.unwrap().id;
        let entry = Entry { task: Some(task), client: Some(client), ..work(ada, project, at(i64::from(number)), 1) };
        ids.push(tx.entries().insert(&entry, at(0)).await.unwrap().id);
        let spent = ExpenseClaim { project: Some(project), ..expense(ada, at(0).to_datetime().date()) };
        tx.expenses().insert(&spent, at(0)).await.unwrap();
        tx.tokens().insert(&token(&called, ada), &hash(number), at(0)).await.unwrap();
        tx.favorites().insert(ada, project, at(0)).await.unwrap();
    }
    tx.commit().await.unwrap();
    ids
}

pub(crate) async fn a_longer_list_sends_no_more_statements(db: Db) {
    let entries = fill(&db).await;
    let (short, long) = (PageRequest::new(1, 2), PageRequest::new(1, 12));
    let users = statements!(db, users().list(&active(), short));
    assert_eq!(statements!(db, users().list(&active(), long)), users);
    let expenses = statements!(db, expenses().list(&ExpenseFilter::default(), short));
    assert_eq!(statements!(db, expenses().list(&ExpenseFilter::default(), long)), expenses);
    let clients = statements!(db, clients().list(&ClientFilter::default(), short));
    assert_eq!(statements!(db, clients().list(&ClientFilter::default(), long)), clients);
    let projects = statements!(db, projects().list(&ProjectFilter::default(), short));
    assert_eq!(statements!(db, projects().list(&ProjectFilter::default(), long)), projects);
    let tasks = statements!(db, tasks().list(&TaskFilter::default(), short));
    assert_eq!(statements!(db, tasks().list(&TaskFilter::default(), long)), tasks);
    let lists = statements!(db, entries().list(&EntryFilter::default(), short));
    assert_eq!(statements!(db, entries().list(&EntryFilter::default(), long)), lists);
    let tokens = statements!(db, tokens().list(None, short));
    assert_eq!(statements!(db, tokens().list(None, long)), tokens);
    let views = statements!(db, entries().views(&entries[..2]));
    assert_eq!(statements!(db, entries().views(&entries)), views);
}

pub(crate) async fn a_summary_of_more_projects_sends_no_more_statements(db: Db) {
    let office = db.office().await;
    db.entry(&work(office.ada, office.project, at(0), 1)).await;
    let other = db.another().await;
    fill(&other).await;
    let everything = SummaryFilter::default();
    macro_rules! same {
        ($($call:tt)+) => {
            assert_eq!(statements!(other, reports().$($call)+), statements!(db, reports().$($call)+));
        };
    }
    same!(summary(&everything));
    same!(days(&everything));
    same!(by_user(&everything));
    same!(by_client(&everything));
    same!(by_category(&everything));
    same!(by_task(office.ada, &everything.window));
    same!(billable(&everything, false, None));
    same!(billable(&everything, true, None));
    same!(grouped(&everything, GroupBy::Project, None));
}

pub(crate) async fn the_store_answers_and_counts(db: Db) {
    db.store().ping().await.unwrap();
    let before = db.store().pool().statements;
    let ada = db.user("ada").await;
    db.snapshot().await.users().get(ada).await.unwrap();
    let pool = db.store().pool();
    assert!(pool.statements >= before + 2, "an insert and a read are at least two statements: {pool:?}");
    assert!(pool.max >= 1 && pool.size <= pool.max && pool.idle <= pool.size, "{pool:?}");
    assert_eq!(pool.waiting, 0, "nobody waits: {pool:?}");
}

pub(crate) async fn the_store_tells_what_it_is(db: Db) {
    let state = db.store().state().await.unwrap();
    assert!(!state.version.is_empty(), "{state:?}");
    assert!(state.bytes.is_none_or(|bytes| bytes > 0), "{state:?}");
    assert_eq!((&state.migrations.pending, &state.migrations.unknown), (&Vec::new(), &Vec::new()));
    assert_eq!(state.migrations.applied.is_empty(), state.kind == StoreKind::Memory, "{state:?}");
    assert!(state.migrations.applied.is_sorted(), "{state:?}");
}
