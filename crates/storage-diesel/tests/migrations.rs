//! Migrations of a database that is in use: sums that are kept anew are those that the triggers would have kept, shares of
//! invoices those that the domain would have told.

use diesel::{
    Connection, QueryableByName, RunQueryDsl, SqliteConnection,
    connection::SimpleConnection,
    sql_types::{BigInt, Bool, Integer, Nullable, SmallInt},
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

#[derive(Debug, PartialEq, Eq, QueryableByName)]
struct Share {
    #[diesel(sql_type = BigInt)]
    entry_id: i64,
    #[diesel(sql_type = Nullable<BigInt>)]
    hourly_rate: Option<i64>,
    #[diesel(sql_type = BigInt)]
    amount: i64,
}

const SHARES: &str = "SELECT entry_id, hourly_rate, amount FROM invoice_time ORDER BY entry_id";

/// Entries with the item that they are on, their seconds, the price of an hour and their share, as the domain tells them:
/// an item that charges by the hour, one with a flat price, and one that takes something off for no time at all.
const ON_INVOICE: [(i64, i64, i64, Option<i64>, i64); 6] = [
    (1, 1, 3_600, Some(5_000), 4_999),
    (2, 1, 60, Some(5_000), 84),
    (3, 2, 30, None, 8_108),
    (4, 2, 7, None, 1_892),
    (5, 3, 0, None, -166),
    (6, 3, 0, None, -167),
];

fn invoice(now: &str) -> String {
    let mut statements = vec![format!(
        "INSERT INTO clients (version, created_at, updated_at, name, name_key, currency, status, custom_fields, created_by)
            VALUES (1, {now}, {now}, 'Acme', 'acme', 'EUR', 'active', '{{}}', 1);
        INSERT INTO invoices (version, created_at, updated_at, number, project_id, client_id, client_name, issue_day, due_day, status, currency, tax_rate, subtotal, tax_amount, amount_paid, created_by)
            VALUES (1, {now}, {now}, '1', 1, 1, 'Acme', 20000, 20000, 'draft', 'EUR', 0, 14750, 0, 0, 1);
        INSERT INTO invoice_items (invoice_id, description, quantity, unit_price, total, entries, created_at) VALUES
            (1, 'By the hour', 1016667, 5000, 5083, '1,2', {now}),
            (1, 'Flat', 1000000, 10000, 10000, '3,4', {now}),
            (1, 'Taken off', 1000000, -333, -333, '5,6', {now});"
    )];
    for (entry, item, seconds, hourly, amount) in ON_INVOICE {
        let hourly = hourly.map_or_else(|| "NULL".to_owned(), |hourly| hourly.to_string());
        statements.push(format!(
            "INSERT INTO invoice_time (entry_id, item_id, seconds, hourly_rate, amount)
             VALUES ({entry}, {item}, {seconds}, {hourly}, {amount});"
        ));
    }
    statements.concat()
}

fn assert_shared(shares: &[Share]) {
    let expected = ON_INVOICE.map(|(entry_id, _, _, hourly_rate, amount)| Share { entry_id, hourly_rate, amount });
    assert_eq!(shares, expected);
}

/// Work of two users on two tasks and on none, in three months of two centuries, some of it going on; `moment` writes a
/// point in time, `day` days after 1970-01-01, for the database.
fn work(moment: impl Fn(i64) -> String) -> String {
    let now = moment(20_000);
    let mut statements = vec![format!(
        "INSERT INTO users (version, created_at, updated_at, username, role, active) VALUES
            (1, {now}, {now}, 'ada', 'admin', TRUE), (1, {now}, {now}, 'bob', 'member', TRUE);
        INSERT INTO projects (version, created_at, updated_at, name, name_key, billable, status, budget_threshold_percent, custom_fields, created_by)
            VALUES (1, {now}, {now}, 'Website', 'website', TRUE, 'active', 80, '{{}}', 1);
        INSERT INTO tasks (version, created_at, updated_at, project_id, name, status, priority, created_by, tags_key) VALUES
            (1, {now}, {now}, 1, 'Design', 'todo', 2, 1, ''), (1, {now}, {now}, 1, 'Build', 'todo', 2, 1, '');"
    )];
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
        statements.push(format!(
            "INSERT INTO time_entries (version, created_at, updated_at, user_id, project_id, task_id, start_time, end_time, break_seconds, seconds, is_long, day, source, billable, paid)
             VALUES (1, {now}, {now}, {user}, 1, {task}, {start}, {end}, 0, {seconds}, FALSE, {day}, 'manual', {billable}, FALSE);"
        ));
    }
    statements.push(invoice(&now));
    statements.concat()
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

/// Of two with the same version only one would ever be applied.
#[test]
fn every_migration_has_a_version_of_its_own() {
    for folder in ["sqlite", "postgres"] {
        let folder = format!("{}/../../migrations/{folder}", env!("CARGO_MANIFEST_DIR"));
        let names = std::fs::read_dir(folder).expect("migrations").map(|entry| entry.expect("an entry").file_name());
        let mut versions: Vec<String> =
            names.map(|name| name.to_string_lossy().split('_').next().unwrap_or_default().to_owned()).collect();
        versions.sort();
        let all = versions.len();
        versions.dedup();
        assert!(all > 1 && versions.len() == all, "{versions:?}");
    }
}

#[test]
fn sums_and_shares_come_back_as_they_were_on_sqlite() {
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
    assert_shared(&diesel::sql_query(SHARES).load::<Share>(&mut db).expect("shares"));
}

#[tokio::test(flavor = "multi_thread")]
async fn sums_and_shares_come_back_as_they_were_on_postgres() {
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
    let shares: Vec<Share> = diesel_async::RunQueryDsl::load(diesel::sql_query(SHARES), &mut db).await.expect("shares");
    db.batch_execute(&format!("DROP SCHEMA {schema} CASCADE")).await.expect("the end");
    assert_same(&before, &in_all, &after);
    assert_shared(&shares);
}
