//! What a request costs the database: as many statements for a hundred rows as for one, and nothing for its token.

use std::time::Duration;

use serde_json::{Value, json};

use crate::kit::{Client, Office, Program, Server, Stopwatch, Store, on_each_store, within};

on_each_store!(lists_of_one_and_of_a_hundred_rows_cost_as_many_statements, no_request_writes_the_row_of_its_token,);

/// How often the use of tokens is written down.
const BATCH: Duration = Duration::from_secs(5);

/// Every list, and where in the answer its rows are.
const LISTS: [(&str, &str); 10] = [
    ("projects?per_page=100", "/projects"),
    ("clients?per_page=100", "/clients"),
    ("tasks?per_page=100", "/tasks"),
    ("time-entries?per_page=100", "/time_entries"),
    ("users?per_page=100", "/users"),
    ("admin/tokens?per_page=100", "/tokens"),
    ("users/me/favorites/projects", "/favorites"),
    ("reports/summary?start_date=2026-01-01&end_date=2026-12-31", "/summary/by_project"),
    (
        "reports/summary?start_date=2026-01-01&end_date=2026-12-31&include=by_day&include=by_week&include=by_user&include=by_client\
         &include=by_category&include=amounts",
        "/summary/by_project",
    ),
    (
        "reports/summary?start_date=2026-01-01&end_date=2026-12-31&timezone=Asia/Tokyo&include=by_day&include=rounded&include=amounts",
        "/summary/by_project",
    ),
];

fn counted(server: &Server) -> u64 {
    let metrics = server.anonymous().get("/metrics").text;
    let line = metrics.lines().find_map(|line| line.strip_prefix("timekeeper_store_statements_total "));
    line.unwrap_or_else(|| panic!("{metrics}")).parse().expect("a number")
}

/// Statements for one request: the fewest of several times, for now and then a token is looked up, or its use written
/// down.
fn cost(server: &Server, client: &Client, path: &str) -> u64 {
    let once = |_| {
        let before = counted(server);
        client.get(path).expect(200);
        counted(server) - before
    };
    (0..5).map(once).min().expect("five times")
}

/// What each list costs; it must have so many rows.
fn costs(server: &Server, client: &Client, rows: usize) -> Vec<(&'static str, u64)> {
    let of = |(path, key): (&'static str, &str)| {
        let listed = client.get(path).expect(200);
        assert_eq!(listed.pointer(key).and_then(Value::as_array).map(Vec::len), Some(rows), "{path}: {listed}");
        (path, cost(server, client, path))
    };
    LISTS.map(of).to_vec()
}

/// One more of everything that is listed, except users and tokens.
fn add(client: &Client, number: u32) {
    let made = client.post("clients", &json!({"name": format!("Client {number}")})).expect(201);
    let project = json!({"name": format!("Project {number}"), "client_id": made["client"]["id"], "hourly_rate": 80});
    let made = client.post("projects", &project).expect(201);
    let project = &made["project"]["id"];
    client.post("tasks", &json!({"name": format!("Task {number}"), "project_id": project})).expect(201);
    let (day, hour) = (number / 20 + 1, number % 20);
    let (start, end) = (format!("2026-01-{day:02}T{hour:02}:00:00Z"), format!("2026-01-{day:02}T{hour:02}:30:00Z"));
    client.post("time-entries", &json!({"project_id": project, "start_time": start, "end_time": end})).expect(201);
    client.post("users/me/favorites/projects", &json!({"project_id": project})).expect(201);
}

fn lists_of_one_and_of_a_hundred_rows_cost_as_many_statements(store: &Store) {
    let server = Program::on(store).set("METRICS__ENABLED", "true").serve();
    let admin = server.admin();
    add(&admin, 0);
    let of_one = costs(&server, &admin, 1);
    for number in 1..100 {
        add(&admin, number);
        admin.post("admin/tokens", &json!({"name": format!("Token {number}"), "scopes": "read:*"})).expect(201);
    }
    store.rows(
        "WITH RECURSIVE numbers (number) AS (SELECT 1 UNION ALL SELECT number + 1 FROM numbers WHERE number < 99) \
         INSERT INTO users (version, created_at, updated_at, username, role, active) \
         SELECT 1, created_at, updated_at, 'user' || number, 'member', TRUE FROM numbers, users",
    );
    let of_a_hundred = costs(&server, &admin, 100);
    assert_eq!(of_one, of_a_hundred);
    // A report takes one or two statements for each of its parts.
    let most = |path: &str| if path.contains("include=") { 12 } else { 6 };
    assert!(of_one.iter().all(|(path, cost)| (1..=most(path)).contains(cost)), "{of_one:?}");
}

fn no_request_writes_the_row_of_its_token(store: &Store) {
    let server = Program::on(store).serve();
    let office = Office::on(&server);
    let mut asked = 1;
    let row = || {
        let rows = store.rows("SELECT version, updated_at, uses, last_used_at FROM api_tokens");
        let [version, updated_at, uses, last_used_at] = rows[0].as_slice() else { panic!("{rows:?}") };
        ([version.clone(), updated_at.clone()], [uses.clone(), last_used_at.clone()])
    };
    let (unchanging, mut seen) = row();
    let (watch, mut writes) = (Stopwatch::start(), 0);
    for number in 0..60 {
        office.admin.get("users/me").expect(200);
        office
            .admin
            .post("tasks", &json!({"name": format!("Task {number}"), "project_id": office.project}))
            .expect(201);
        asked += 2;
        let (same, now) = row();
        assert_eq!(same, unchanging);
        writes += u64::from(now != seen);
        seen = now;
    }
    let batches = watch.elapsed().as_secs() / BATCH.as_secs() + 1;
    assert!(writes <= batches, "{writes} writes in {:?}", watch.elapsed());
    // But in the end every use is counted.
    within(BATCH * 4, "all uses are written down", || (row().1[0] == asked.to_string()).then_some(()));
}
