//! Tables for a spreadsheet: of time entries and of the summary.

use calamine::{Data, Reader, Xlsx};
use serde_json::json;
use timekeeper_domain::user::Role;

use crate::harness::{Answer, Client, Server};

/// The lines of a CSV file.
fn lines(answer: &Answer) -> Vec<String> {
    assert_eq!((answer.status, answer.header("content-type")), (200, "text/csv; charset=utf-8"), "{}", answer.text());
    answer.text().split("\r\n").filter(|line| !line.is_empty()).map(str::to_owned).collect()
}

/// The cells of the only sheet of a workbook, as text.
fn cells(answer: &Answer) -> Vec<Vec<String>> {
    assert_eq!(answer.status, 200, "{}", answer.text());
    let mut book = Xlsx::new(std::io::Cursor::new(answer.body.clone())).unwrap();
    let sheet = book.worksheet_range_at(0).unwrap().unwrap();
    sheet.rows().map(|row| row.iter().map(ToString::to_string).collect()).collect()
}

#[actix_web::test]
async fn entries_come_as_a_table_of_either_kind() {
    let server = Server::start();
    let admin = server.admin().await;
    admin.new_client("Acme, Inc.").await;
    admin.post("/projects", json!({"name": "Website", "client_id": 1})).await.ok(201);
    let entry = json!({
        "project_id": 1, "start_time": "2026-01-04T23:30:00Z", "end_time": "2026-01-05T00:45:30Z", "break_seconds": 900,
        "notes": "=HYPERLINK(\"x\")\nsecond line", "tags": "ux, web", "billable": false, "invoice_number": "7",
    });
    admin.post("/time-entries", entry).await.ok(201);
    admin.new_entry(1, "2026-01-05T07:00:00Z", "2026-01-05T08:00:00Z").await;
    let answer = admin.get("/time-entries/export").await;
    assert_eq!(answer.header("content-disposition"), "attachment; filename=\"time-entries.csv\"");
    let expected = [
        "id,user,date,start_time,end_time,breaks,duration,hours,project,client,task,category,notes,tags,billable,paid,invoice_number",
        "2,admin,2026-01-05,2026-01-05T07:00:00Z,2026-01-05T08:00:00Z,0:00:00,1:00:00,1.00,Website,\"Acme, Inc.\",,,,,yes,no,",
        "1,admin,2026-01-05,2026-01-04T23:30:00Z,2026-01-05T00:45:30Z,0:15:00,1:00:30,1.01,Website,\"Acme, Inc.\",,,\"'=HYPERLINK(\"\"x\"\")\nsecond line\",\"ux, web\",no,no,7",
    ];
    assert_eq!(lines(&answer), expected);
    let book = admin.get("/time-entries/export?format=xlsx").await;
    assert_eq!(book.header("content-disposition"), "attachment; filename=\"time-entries.xlsx\"");
    let rows = cells(&book);
    assert_eq!((rows.len(), &rows[0][..3]), (3, &["id", "user", "date"].map(str::to_owned)[..]));
    assert_eq!(
        (rows[1][0].as_str(), rows[2][12].as_str()),
        ("2", "=HYPERLINK(\"x\")\nsecond line"),
        "text, not a formula"
    );
    let mut sheet = Xlsx::new(std::io::Cursor::new(book.body)).unwrap();
    assert!(sheet.worksheet_formula("Time entries").unwrap().is_empty());
    assert!(matches!(sheet.worksheet_range_at(0).unwrap().unwrap().get((2, 12)), Some(Data::String(_))));
}

#[actix_web::test]
async fn a_table_has_every_entry_once_however_many_there_are() {
    let server = Server::start();
    let admin = server.admin().await;
    admin.new_project("Website").await;
    let line = |number: u32| {
        let (day, second) = (1 + number / 100, number % 100 * 10);
        let at = |second: u32| format!("2025-03-{day:02}T10:{:02}:{:02}Z", second / 60, second % 60);
        format!("1,{},{}\n", at(second), at(second + 10))
    };
    let table: String =
        std::iter::once("project_id,start_time,end_time\n".to_owned()).chain((0..1_000).map(line)).collect();
    let import = admin.call(actix_web::http::Method::POST, "/time-entries/import-csv").body("text/csv", table);
    assert_eq!(import.send().await.ok(200)["created"], 1_000);
    // As many as are read at a time, one more, none, all.
    for (query, rows) in [
        ("start_date=2025-03-01&end_date=2025-03-05", 500),
        ("start_date=2025-03-01&end_date=2025-03-05T10:00:00Z", 401),
        ("start_date=2025-04-01", 0),
        ("user_id=1", 1_000),
    ] {
        let table = lines(&admin.get(&format!("/time-entries/export?{query}")).await);
        assert_eq!(table.len(), rows + 1, "{query}");
        let mut ids: Vec<i64> =
            table[1..].iter().map(|line| line.split(',').next().unwrap().parse().unwrap()).collect();
        assert!(ids.is_sorted_by(|a, b| a > b), "the latest start first");
        ids.dedup();
        assert_eq!(ids.len(), rows);
        assert_eq!(cells(&admin.get(&format!("/time-entries/export?format=xlsx&{query}")).await).len(), rows + 1);
    }
}

#[actix_web::test]
async fn a_table_is_of_what_one_may_see() {
    let server = Server::start();
    let (admin, member) = (server.admin().await, server.person("member", Role::Member).await);
    admin.new_project("Website").await;
    admin.new_entry(1, "2026-01-05T07:00:00Z", "2026-01-05T08:00:00Z").await;
    member.new_entry(1, "2026-01-05T07:00:00Z", "2026-01-05T08:00:00Z").await;
    assert_eq!(lines(&member.get("/time-entries/export").await).len(), 2);
    assert_eq!(lines(&admin.get("/time-entries/export").await).len(), 3);
    for path in ["/time-entries/export", "/reports/summary/export"] {
        let path = format!("{path}?user_id={}", admin.id);
        member.get(&path).await.refused(403, "forbidden", "Access denied");
        let backwards = format!("{path}&start_date=2026-02-01&end_date=2026-01-01");
        let text = "The window must end after it starts";
        admin.get(&backwards).await.refused(400, "error", text);
    }
    admin.get("/time-entries/export?format=pdf").await.error(400, "validation_error");
}

#[actix_web::test]
async fn a_summary_comes_as_a_table_by_whatever_is_asked_for() {
    let server = Server::start();
    let (admin, member) = (server.admin().await, server.person("member", Role::Member).await);
    admin.new_client("Acme").await;
    admin.post("/projects", json!({"name": "+Website", "client_id": 1})).await.ok(201);
    admin.new_project("Shop").await;
    admin.new_entry(1, "2026-01-05T07:00:00Z", "2026-01-05T08:00:20Z").await;
    member.new_entry(2, "2026-01-04T07:00:00Z", "2026-01-04T07:30:00Z").await;
    admin.patch("/time-entries/2", json!({"billable": false})).await.ok(200);
    let total = "Total,2,1:30:20,1.51,1.01";
    let window = "start_date=2026-01-01&end_date=2026-01-31";
    for (by, head, rows) in [
        ("project", "project", vec!["'+Website,1,1:00:20,1.01,1.01", "Shop,1,0:30:00,0.50,0.00"]),
        ("day", "date", vec!["2026-01-04,1,0:30:00,0.50,0.00", "2026-01-05,1,1:00:20,1.01,1.01"]),
        ("week", "week_start", vec!["2025-12-29,1,0:30:00,0.50,0.00", "2026-01-05,1,1:00:20,1.01,1.01"]),
        ("user", "user", vec!["admin,1,1:00:20,1.01,1.01", "member,1,0:30:00,0.50,0.00"]),
        ("client", "client", vec!["Acme,1,1:00:20,1.01,1.01", "(none),1,0:30:00,0.50,0.00"]),
        ("category", "category", vec!["(none),2,1:30:20,1.51,1.01"]),
    ] {
        let path = format!("/reports/summary/export?by={by}&{window}");
        let mut expected = vec![format!("{head},entries,duration,hours,billable_hours")];
        expected.extend(rows.into_iter().map(str::to_owned));
        expected.push(total.to_owned());
        assert_eq!(lines(&admin.get(&path).await), expected, "{by}");
        assert_eq!(cells(&admin.get(&format!("{path}&format=xlsx")).await).len(), expected.len());
    }
    let plain = lines(&admin.get(&format!("/reports/summary/export?{window}")).await);
    assert_eq!(plain[1], "'+Website,1,1:00:20,1.01,1.01");
}

#[actix_web::test]
async fn a_summary_s_table_tells_rounded_hours_and_amounts_when_asked_to() {
    let server = Server::start();
    let admin = server.admin().await;
    admin.new_project("Website").await;
    admin.patch("/projects/1", json!({"hourly_rate": 90})).await.ok(200);
    admin.new_project("Shop").await;
    let rate = json!({"project_id": 2, "hourly_rate": 9000, "currency_code": "JPY", "effective_from": "2026-01-01"});
    admin.post("/rates", rate).await.ok(201);
    admin.new_project("Free").await;
    admin.new_entry(1, "2026-01-03T07:00:00Z", "2026-01-03T07:20:00Z").await;
    admin.new_entry(2, "2026-01-04T07:00:00Z", "2026-01-04T07:10:00Z").await;
    admin.new_entry(3, "2026-01-05T07:00:00Z", "2026-01-05T07:05:00Z").await;
    let path = "/reports/summary/export?include=rounded&include=amounts&rounding_minutes=15&rounding=up";
    let expected = [
        "project,entries,duration,hours,billable_hours,rounded_hours,rounded_billable_hours,amount_EUR,amount_JPY,unpriced_hours",
        "Website,1,0:20:00,0.33,0.33,0.50,0.50,30.00,,0.00",
        "Shop,1,0:10:00,0.17,0.17,0.25,0.25,,1500,0.00",
        "Free,1,0:05:00,0.08,0.08,0.25,0.25,,,0.08",
        "Total,3,0:35:00,0.58,0.58,1.00,1.00,30.00,1500,0.08",
    ];
    assert_eq!(lines(&admin.get(path).await), expected);
    let days = lines(&admin.get("/reports/summary/export?by=day&include=rounded&rounding_minutes=30").await);
    assert_eq!(days[1], "2026-01-03,1,0:20:00,0.33,0.33,0.50,0.50");
    for by in ["day", "week", "category"] {
        let answer = admin.get(&format!("/reports/summary/export?by={by}&include=amounts")).await;
        let errors = answer.error(400, "validation_error")["errors"].clone();
        assert_eq!(errors["include"], json!(["Amounts are told by project, user or client."]));
    }
}

#[actix_web::test]
async fn a_user_s_report_comes_as_a_table() {
    let server = Server::start();
    let (admin, member) = (server.admin().await, server.person("member", Role::Member).await);
    let project = admin.new_project("Website").await;
    let task = admin.new_task(project, "=Design").await;
    let entry = |task: Option<i64>, start: &str, end: &str| json!({"project_id": project, "task_id": task, "start_time": start, "end_time": end});
    admin.post("/time-entries", entry(Some(task), "2026-01-03T22:30:00Z", "2026-01-04T00:00:00Z")).await.ok(201);
    admin.post("/time-entries", entry(None, "2026-01-04T10:00:00Z", "2026-01-04T10:15:00Z")).await.ok(201);
    let path = format!("/users/{}/report/export?from=2026-01-04&to=2026-01-04", admin.id);
    let answer = admin.get(&path).await;
    assert_eq!(answer.header("content-disposition"), "attachment; filename=\"report.csv\"");
    let expected = [
        "task_id,task,project_id,duration,hours".to_owned(),
        format!("{task},'=Design,{project},1:00:00,1.00"),
        ",,,0:15:00,0.25".to_owned(),
        ",Total,,1:15:00,1.25".to_owned(),
    ];
    assert_eq!(lines(&answer), expected);
    assert_eq!(cells(&admin.get(&format!("{path}&format=xlsx")).await)[1][1], "=Design");
    member.get(&path).await.refused(403, "forbidden", "Access denied");
    admin.get("/users/404/report/export").await.refused(404, "not_found", "User with ID 404 not found");
}
