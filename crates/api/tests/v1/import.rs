//! `/time-entries/import-csv`.

use actix_web::http::Method;
use serde_json::{Value, json};

use crate::harness::{Answer, Client, Person, Server, Setup};

/// A user with project 1 and its task 1.
async fn ready() -> (Server, Person) {
    let server = Server::start();
    let user = server.user().await;
    let project = user.new_project("Website").await;
    user.new_task(project, "Design").await;
    (server, user)
}

async fn import(person: &Person, table: &str) -> Answer {
    person.call(Method::POST, "/time-entries/import-csv").body("text/csv", table).send().await
}

async fn entries(person: &Person) -> Vec<Value> {
    let list = person.get("/time-entries").await.ok(200);
    list["time_entries"].as_array().unwrap().iter().rev().cloned().collect()
}

const ROW: &str = "1,2026-01-02T09:00:00Z,2026-01-02T10:00:00Z";

#[actix_web::test]
async fn a_table_becomes_entries() {
    let (_, user) = ready().await;
    let table = "project_id,task_id,start_time,end_time,notes,tags,billable\n\
        1,1,2026-01-02T09:00:00Z,2026-01-02T10:00:00Z,\"One, two\",\"a,b\",no\n\
        1,,2026-01-03 09:00:00,2026-01-03T10:30:00.000,,,YES\n";
    let answer = import(&user, table).await;
    assert_eq!(answer.ok(200), json!({"success": true, "created": 2, "failed": 0, "errors": []}));
    let entries = entries(&user).await;
    let first = &entries[0];
    assert_eq!((&first["task"], &first["notes"]), (&json!("Design"), &json!("One, two")));
    assert_eq!((&first["tags"], &first["billable"]), (&json!("a,b"), &json!(false)));
    assert_eq!((&first["source"], &first["user_id"]), (&json!("bulk"), &json!(user.id)));
    let second = &entries[1];
    assert_eq!((&second["start_time"], &second["duration_seconds"]), (&json!("2026-01-03T08:00:00Z"), &json!(5_400)));
    assert_eq!((&second["task"], &second["notes"], &second["billable"]), (&Value::Null, &Value::Null, &json!(true)));
}

#[actix_web::test]
async fn a_table_that_says_two_things_is_refused() {
    let (_, user) = ready().await;
    let open = format!("project_id,start,end,notes\n{ROW},\"never closed\n{ROW},\n");
    import(&user, &open).await.refused(400, "error", "A quotation mark in the CSV is never closed");
    for (names, twice) in
        [("project_id,start,end,notes,Notes", "notes"), ("project_id,start,end,start_time", "start_time")]
    {
        let table = format!("{names}\n{ROW},x,y\n");
        import(&user, &table).await.refused(400, "error", &format!("The column {twice} is in the CSV twice"));
    }
    assert!(entries(&user).await.is_empty());
}

#[actix_web::test]
async fn a_row_with_more_cells_than_columns_is_told_and_left_out() {
    let (_, user) = ready().await;
    let table = format!("project_id,start,end,notes\n{ROW},a,b\n1,2026-01-03T09:00:00Z,2026-01-03T10:00:00Z,c,,\n");
    let error = "more cells than columns; put text with commas in quotes";
    let expected = json!({"success": true, "created": 1, "failed": 1, "errors": [{"row": 2, "error": error}]});
    assert_eq!(import(&user, &table).await.ok(200), expected);
    assert_eq!(entries(&user).await[0]["notes"], "c");
}

#[actix_web::test]
async fn columns_have_other_names_too_in_any_case_and_order() {
    let (_, user) = ready().await;
    let table = "\u{feff}END, Start ,Description,PROJECT ID,unknown\r\n\
        2026-01-02T10:00:00Z,2026-01-02T09:00:00Z,Meeting,1,x\r\n";
    assert_eq!(import(&user, table).await.ok(200)["created"], 1);
    assert_eq!(entries(&user).await[0]["notes"], "Meeting");
}

#[actix_web::test]
async fn billable_is_true_without_a_column_and_false_in_an_empty_cell() {
    let (_, user) = ready().await;
    for (day, cell) in ["1", "true", "Yes", "y", "", "0", "no", "maybe"].iter().enumerate() {
        let table =
            format!("project_id,start,end,billable\n1,2025-12-1{day}T09:00:00Z,2025-12-1{day}T10:00:00Z,{cell}\n");
        import(&user, &table).await.ok(200);
    }
    let billable: Vec<bool> = entries(&user).await.iter().map(|entry| entry["billable"] == true).collect();
    assert_eq!(billable, [true, true, true, true, false, false, false, false]);
}

#[actix_web::test]
async fn a_table_may_come_as_text_as_json_or_as_a_file() {
    let (_, user) = ready().await;
    let table = |day: u32| format!("project_id,start,end\n1,2026-01-0{day}T09:00:00Z,2026-01-0{day}T10:00:00Z\n");
    let path = "/time-entries/import-csv";
    let form = format!(
        "--x\r\nContent-Disposition: form-data; name=\"other\"\r\n\r\nignored\r\n--x\r\n\
         Content-Disposition: form-data; name=\"file\"; filename=\"a.csv\"\r\nContent-Type: text/csv\r\n\r\n{}\r\n--x--\r\n",
        table(5)
    );
    for (call, what) in [
        (user.call(Method::POST, path).body("text/plain", table(1)), "text"),
        (user.call(Method::POST, path).body("application/octet-stream", table(2)), "bytes"),
        (user.call(Method::POST, path).json(&json!({"csv": table(3)})), "csv"),
        (user.call(Method::POST, path).json(&json!({"data": table(4)})), "data"),
        (user.call(Method::POST, path).body("multipart/form-data; boundary=x", form), "file"),
    ] {
        assert_eq!(call.send().await.ok(200)["created"], 1, "{what}");
    }
}

#[actix_web::test]
async fn rows_that_break_a_rule_are_told_and_the_others_kept() {
    let (server, user) = ready().await;
    let theirs = server.member().await.new_project("Theirs").await;
    let table = format!(
        "project_id,start,end,task_id,notes\n{ROW},,\n{ROW},,\n\
         ,2026-01-03T09:00:00Z,2026-01-03T10:00:00Z,,\n\
         x,2026-01-03T09:00:00Z,2026-01-03T10:00:00Z,,\n\
         99,2026-01-03T09:00:00Z,2026-01-03T10:00:00Z,,\n\
         {theirs},2026-01-03T09:00:00Z,2026-01-03T10:00:00Z,,\n\
         1,,2026-01-03T10:00:00Z,,\n\
         1,2026-01-03T09:00:00Z,soon,,\n\
         1,2026-01-03T10:00:00Z,2026-01-03T09:00:00Z,,\n\
         1,2026-01-03T09:00:00Z,2026-01-03T10:00:00Z,99,\n\
         1,2026-03-29T02:30:00,2026-03-29T10:00:00Z,,\n\
         1,2026-01-03T09:00:00Z,2026-01-03T10:00:00Z,,a\0b\n\
         1,2026-01-04T09:00:00Z,2026-01-04T10:00:00Z,,\n"
    );
    let answer = import(&user, &table).await.ok(200);
    assert_eq!((&answer["success"], &answer["created"], &answer["failed"]), (&json!(true), &json!(2), &json!(11)));
    let told: Vec<(i64, &str)> = answer["errors"]
        .as_array()
        .unwrap()
        .iter()
        .map(|error| (error["row"].as_i64().unwrap(), error["error"].as_str().unwrap()))
        .collect();
    let times = "start_time and end_time required (ISO 8601)";
    let overlap =
        "This time overlaps with an existing entry. Please choose a different time range or edit the existing entry.";
    let expected = [
        (3, overlap),
        (4, "project_id is required"),
        (5, "project_id is required"),
        (6, "Invalid project"),
        (7, "no access to project"),
        (8, times),
        (9, times),
        (10, "End time must be after start time"),
        (11, "Invalid task for selected project"),
        (12, "2026-03-29T02:30:00 does not exist in Europe/Rome: clocks went from 02:00 to 03:00"),
        (13, "notes must not contain the NUL character"),
    ];
    assert_eq!(told, expected);
    assert_eq!(entries(&user).await.len(), 2);
}

#[actix_web::test]
async fn only_the_first_fifty_errors_are_told() {
    let (_, user) = ready().await;
    let table = format!("project_id,start,end\n{}", "99,2026-01-03T09:00:00Z,2026-01-03T10:00:00Z\n".repeat(60));
    let answer = import(&user, &table).await.ok(200);
    assert_eq!((&answer["failed"], answer["errors"].as_array().unwrap().len()), (&json!(60), 50));
}

#[actix_web::test]
async fn what_is_no_table_is_refused() {
    let (_, user) = ready().await;
    for (table, text) in [
        ("", "Empty CSV"),
        (" \n\n", "Empty CSV"),
        (ROW, "CSV must include a header row"),
        ("a,b,c\n1,2,3\n", "CSV must include a header row"),
    ] {
        import(&user, table).await.refused(400, "error", text);
    }
    let path = "/time-entries/import-csv";
    for call in [
        user.call(Method::POST, path).body("text/csv", b"project_id,start,end\n1,\xff,2\n".to_vec()),
        user.call(Method::POST, path).body("application/json", "{"),
        user.call(Method::POST, path).json(&json!({"csv": 5})),
        user.call(Method::POST, path).json(&json!([])),
        user.call(Method::POST, path).body("multipart/form-data", "x"),
        user.call(Method::POST, path).body("multipart/form-data; boundary=x", "--x--\r\n"),
        user.call(Method::POST, path).body(
            "multipart/form-data; boundary=x",
            "--x\r\nContent-Disposition: form-data; name=\"other\"\r\n\r\na\r\n--x--\r\n",
        ),
    ] {
        call.send().await.error(400, "bad_request");
    }
    user.call(Method::POST, path).json(&json!({})).send().await.refused(400, "error", "Empty CSV");
}

#[actix_web::test]
async fn a_table_has_a_most_of_rows() {
    let server = Setup { max_import_rows: 2, ..Setup::default() }.start();
    let user = server.user().await;
    user.new_project("Website").await;
    let table = format!("project_id,start,end\n{}", format!("{ROW}\n").repeat(3));
    import(&user, &table).await.refused(400, "error", "CSV must have at most 2 rows");
    assert_eq!(server.entry_count().await, 0);
}

#[actix_web::test]
async fn administrators_may_overlap() {
    let server = Server::start();
    let admin = server.admin().await;
    admin.new_project("Website").await;
    let answer = import(&admin, &format!("project_id,start,end\n{ROW}\n{ROW}\n")).await.ok(200);
    assert_eq!((&answer["created"], &answer["failed"]), (&json!(2), &json!(0)));
}
