//! Migrations of a database that is in use: sums that are kept anew are those that the triggers would have kept.
#![cfg_attr(test, expect(clippy::expect_used, reason = "a test stops at the first thing that fails, and says why"))]

use diesel::{
    Connection, QueryableByName, RunQueryDsl, SqliteConnection,
    connection::SimpleConnection,
    sql_types::{BigInt, Bool, Integer, SmallInt},
};
use diesel_async::{AsyncConnection, AsyncMigrationHarness, AsyncPgConnection, SimpleAsyncConnection};
use diesel_migrations::{EmbeddedMigrations, MigrationHarness, embed_migrations};

const SQLITE: EmbeddedMigrations = embed_migrations!("../../migrations/sqlite");
const POSTGRES: EmbeddedMigrations = embed_migrations!("../../migrations/postgres");

/// The newest migration that keeps sums anew.
const TASK_TOTALS: &str = "2026-11-22-160000";

#[derive(Debug, PartialEq, Eq, QueryableByName)]
struct Sum {
    #[diesel(sql_type = BigInt)]
    task_id: i64,
    #[diesel(sql_type = BigInt)]
    user_id: i64,
    #[diesel(sql_type = SmallInt)]
    grain: i16,
    #[diesel(sql_type = Integer)]
    period: i32,
    #[diesel(sql_type = Bool)]
    billable: bool,
    #[diesel(sql_type = BigInt)]
    entries: i64,
    #[diesel(sql_type = BigInt)]
    seconds: i64,
}

const SUMS: &str = "SELECT task_id, user_id, grain, period, billable, entries, seconds FROM task_totals \
                    ORDER BY grain, period, task_id, user_id, billable";

#[derive(Debug, PartialEq, Eq, QueryableByName)]
struct InAll {
    #[diesel(sql_type = BigInt)]
    task_id: i64,
    #[diesel(sql_type = BigInt)]
    seconds: i64,
}

const IN_ALL: &str =
    "SELECT task_id, CAST(SUM(seconds) AS BIGINT) AS seconds FROM task_totals GROUP BY task_id ORDER BY task_id";

/// Work of two users on two tasks and on none, in three months of two centuries, some of it going on; `moment` writes a
/// point in time, `day` days after 1970-01-01, for the database.
fn work(moment: impl Fn(i64) -> String) -> String {
    let now = moment(20_000);
    let mut statements = format!(
        "INSERT INTO users (version, created_at, updated_at, username, role, active) VALUES
            (1, {now}, {now}, 'ada', 'admin', TRUE), (1, {now}, {now}, 'bob', 'member', TRUE);
        INSERT INTO projects (version, created_at, updated_at, name, name_key, billable, status, budget_threshold_percent, custom_fields, created_by)
            VALUES (1, {now}, {now}, 'Website', 'website', TRUE, 'active', 80, '{{}}', 1);
        INSERT INTO tasks (version, created_at, updated_at, project_id, name, status, priority, created_by, tags_key) VALUES
            (1, {now}, {now}, 1, 'Design', 'todo', 2, 1, ''), (1, {now}, {now}, 1, 'Build', 'todo', 2, 1, '');"
    );
    for (user, task, day, seconds, billable) in [
        (1, "1", 20_000, "3600", true),
        (1, "1", 20_000, "60", true),
        (1, "1", 20_000, "30", false),
        (1, "2", 20_001, "7", true),
        (2, "1", 20_040, "5", true),
        (2, "NULL", 20_040, "11", true),
        (1, "2", -1, "13", true),
        (2, "2", 20_041, "NULL", true),
    ] {
        let start = moment(day);
        let end = if seconds == "NULL" { "NULL".to_owned() } else { moment(day + 1) };
        statements = statements + &format!(
            "INSERT INTO time_entries (version, created_at, updated_at, user_id, project_id, task_id, start_time, end_time, break_seconds, seconds, is_long, day, source, billable, paid)
             VALUES (1, {now}, {now}, {user}, 1, {task}, {start}, {end}, 0, {seconds}, FALSE, {day}, 'manual', {billable}, FALSE);"
        );
    }
    statements
}

/// What the triggers kept, and what is kept after the sums went and came back; in between they were those in all.
fn assert_same(before: &[Sum], in_all: &[InAll], after: &[Sum]) {
    let expected = [InAll { task_id: 1, seconds: 3_695 }, InAll { task_id: 2, seconds: 20 }];
    assert_eq!(in_all, expected);
    for grain in 0..3 {
        let sums = before.iter().filter(|sum| sum.grain == grain);
        assert_eq!(sums.map(|sum| sum.seconds).sum::<i64>(), 3_715, "grain {grain}");
    }
    assert_eq!(before, after);
}

#[test]
fn sums_by_task_come_back_as_they_were_on_sqlite() {
    let mut db = SqliteConnection::establish(":memory:").expect("a database");
    db.batch_execute("PRAGMA foreign_keys = ON").expect("foreign keys");
    db.run_pending_migrations(SQLITE).expect("migrations");
    db.batch_execute(&work(|day| (day * 86_400_000_000).to_string())).expect("work");
    let read = |db: &mut SqliteConnection| diesel::sql_query(SUMS).load::<Sum>(db).expect("sums");
    let before = read(&mut db);
    loop {
        let reverted = db.revert_last_migration(SQLITE).expect("the way back");
        if reverted.to_string().replace('-', "").starts_with(&TASK_TOTALS.replace('-', "")) {
            break;
        }
    }
    let in_all = diesel::sql_query(IN_ALL).load(&mut db).expect("sums in all");
    db.run_pending_migrations(SQLITE).expect("migrations");
    assert_same(&before, &in_all, &read(&mut db));
}

#[tokio::test(flavor = "multi_thread")]
async fn sums_by_task_come_back_as_they_were_on_postgres() {
    let url = std::env::var("TIMEKEEPER_TEST_POSTGRES_URL")
        .expect("TIMEKEEPER_TEST_POSTGRES_URL, as `cargo xtask test` sets it");
    let mut db = AsyncPgConnection::establish(&url).await.expect("a connection");
    let schema = format!("migrations_{}", std::process::id());
    db.batch_execute(&format!("CREATE SCHEMA {schema}; SET search_path = {schema}; SET TIME ZONE 'UTC'"))
        .await
        .expect("a schema");
    let mut db = AsyncMigrationHarness::new(db);
    db.run_pending_migrations(POSTGRES).expect("migrations");
    let mut db = db.into_inner();
    db.batch_execute(&work(|day| format!("to_timestamp({day}::BIGINT * 86400)"))).await.expect("work");
    let before: Vec<Sum> = diesel_async::RunQueryDsl::load(diesel::sql_query(SUMS), &mut db).await.expect("sums");
    let mut harness = AsyncMigrationHarness::new(db);
    loop {
        let reverted = harness.revert_last_migration(POSTGRES).expect("the way back");
        if reverted.to_string().replace('-', "").starts_with(&TASK_TOTALS.replace('-', "")) {
            break;
        }
    }
    let mut db = harness.into_inner();
    let in_all: Vec<InAll> =
        diesel_async::RunQueryDsl::load(diesel::sql_query(IN_ALL), &mut db).await.expect("sums in all");
    let mut harness = AsyncMigrationHarness::new(db);
    harness.run_pending_migrations(POSTGRES).expect("migrations");
    let mut db = harness.into_inner();
    let after: Vec<Sum> = diesel_async::RunQueryDsl::load(diesel::sql_query(SUMS), &mut db).await.expect("sums");
    db.batch_execute(&format!("DROP SCHEMA {schema} CASCADE")).await.expect("the end");
    assert_same(&before, &in_all, &after);
}
