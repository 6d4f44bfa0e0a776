//! `/reports`, as people see and download it.

use timekeeper_app::{Caller, CategoryChoice, NewCategory, NewEntry, NewProject, UserChange, Work};
use timekeeper_domain::{
    client::CustomFields,
    entry::EntrySource,
    id::ProjectId,
    money::{Currency, Money},
    project::ProjectStatus,
    text::{Name, Tags},
    user::{Role, User},
};

use crate::harness::{Browser, Page, Server, instant};

const HOSTILE: &str = "<script>alert(1)</script>\"'& \u{202e}txt 🦀";

async fn project(server: &Server, name: &str) -> ProjectId {
    let new = NewProject {
        name: Name::new(name).unwrap(),
        code: None,
        client: None,
        description: None,
        billable: true,
        hourly_rate: Some(Money::from_minor(8_000, Currency::EUR)),
        billing_ref: None,
        status: ProjectStatus::Active,
        estimated_hours: None,
        budget_amount: None,
        budget_threshold_percent: 80,
        color: None,
        custom_fields: CustomFields::default(),
    };
    let ada = Caller::acting_for(server.user("ada", Role::Admin).await);
    let made = server.app().write(&ada, async |work: &mut Work| work.create_project(&new).await).await.unwrap();
    made.project.id
}

/// So many minutes of somebody's work: on a project, or else on odds and ends.
async fn work(server: &Server, user: &User, project: Option<ProjectId>, start: &str, minutes: i64, billable: bool) {
    let start = instant(start);
    let odds = NewCategory { name: Name::new("Odds and ends").unwrap(), description: None };
    let ada = Caller::acting_for(server.user("ada", Role::Admin).await);
    server.app().write(&ada, async |work: &mut Work| work.create_category(&odds).await).await.unwrap();
    let new = NewEntry {
        user: None,
        project,
        client: None,
        task: None,
        category: project.is_none().then(|| CategoryChoice::Named(odds.name.clone())),
        start,
        end: Some(start.saturating_add_seconds(minutes * 60)),
        break_seconds: 0,
        notes: None,
        tags: Tags::default(),
        billable,
        paid: false,
        invoice_number: None,
        source: EntrySource::Manual,
    };
    let caller = Caller::acting_for(user.clone());
    server.app().write(&caller, async |work: &mut Work| work.create_entry(&new).await).await.unwrap();
}

/// What the only row of the table that begins with that text says.
#[track_caller]
fn row(page: &Page, about: &str) -> Vec<String> {
    let (_, table) = page.body.split_once("aria-labelledby=\"table-title\">\n<table>").unwrap();
    let (table, _) = table.split_once("</table>").unwrap();
    let rows: Vec<Vec<String>> = table.split("<tr>").skip(2).map(cells).collect();
    let mut found = rows.iter().filter(|row| row[0] == about);
    let row = found.next().unwrap_or_else(|| panic!("no {about:?} in {rows:?}"));
    assert!(found.next().is_none());
    row.clone()
}

fn cells(row: &str) -> Vec<String> {
    let text =
        |cell: &str| cell.split('<').filter_map(|part| part.split_once('>')).map(|(_, text)| text).collect::<String>();
    row.split("<t")
        .skip(1)
        .filter(|cell| !cell.starts_with("fo"))
        .map(|cell| text(&format!("<t{cell}")).trim().to_owned())
        .collect()
}

/// Two people's work in the first days of the year: 6 hours of Ada's, 2 of Bob's.
async fn office() -> (Server, User, User) {
    let server = Server::start();
    let (ada, bob) = (server.user("ada", Role::Admin).await, server.user("bob", Role::Member).await);
    let website = project(&server, "Website").await;
    work(&server, &ada, Some(website), "2026-01-02T08:00:00Z", 180, true).await;
    work(&server, &ada, Some(website), "2026-01-05T06:00:00Z", 60, false).await;
    work(&server, &ada, None, "2026-01-05T07:00:00Z", 120, true).await;
    work(&server, &bob, Some(website), "2026-01-05T06:00:00Z", 120, true).await;
    (server, ada, bob)
}

async fn browser(server: &Server, name: &str) -> Browser {
    let browser = server.browser();
    browser.sign_in(name, crate::harness::PASSWORD).await.leads_to("/");
    browser
}

#[actix_web::test]
async fn an_administrator_sees_what_everybody_worked() {
    let (server, ..) = office().await;
    let browser = browser(&server, "ada").await;
    let page = browser.get("/reports").await.is(200);
    for text in [
        "2026-01-01 – 2026-01-31",
        "Europe/Rome",
        "8.00",
        "87.5 % of all",
        "Nothing was worked on 2025-12-01 – 2025-12-05",
    ] {
        page.says(text);
    }
    assert_eq!(row(&page, "Website"), ["Website", "6.00", "75.0 %", "5.00", "400.00 EUR", "3"]);
    assert_eq!(row(&page, "Without a project"), ["Without a project", "2.00", "25.0 %", "2.00", "–", "1"]);
    assert_eq!(row(&page, "Total"), ["Total", "8.00", "", "7.00", "400.00 EUR", "4"]);
    page.says("2.00 billable hours have no rate");
    assert!(page.body.len() < 80_000, "{}", page.body.len());
}

#[actix_web::test]
async fn others_see_their_own_time_only() {
    let (server, ada, bob) = office().await;
    let browser = browser(&server, "bob").await;
    let page = browser.get("/reports").await.is(200);
    assert_eq!(row(&page, "Total")[1], "2.00");
    page.is_silent_about("ada");
    assert!(!page.body.contains("name=\"user\""));
    let own = browser.get(&format!("/reports?user={}", bob.id)).await.is(200);
    assert_eq!(row(&own, "Total")[1], "2.00");
    for path in ["/reports", "/reports/export/table.csv", "/reports/export/entries.csv", "/reports/export/entries.xlsx"]
    {
        for user in [ada.id.to_string(), "999".to_owned()] {
            browser.get(&format!("{path}?user={user}&by=user")).await.is(403).says("Not allowed");
        }
    }
    let csv = browser.get("/reports/export/entries.csv").await;
    assert_eq!((csv.status, csv.body.lines().count()), (200, 2), "{}", csv.body);
}

#[actix_web::test]
async fn own_work_is_shown_also_where_the_project_is_not() {
    let (server, ada, _) = office().await;
    let eve = server.user("eve", Role::Member).await;
    let hidden = project(&server, "Hidden").await;
    work(&server, &eve, Some(hidden), "2026-01-02T08:00:00Z", 90, true).await;
    work(&server, &ada, Some(hidden), "2026-01-02T12:00:00Z", 60, true).await;
    server.change_user(&eve, UserChange { role: Some(Role::User), ..UserChange::default() }).await;
    let browser = browser(&server, "eve").await;
    let page = browser.get(&format!("/reports?project={hidden}")).await.is(200);
    page.says(&format!("Project {hidden} · Europe/Rome"));
    assert_eq!(row(&page, "Total")[1], "1.50");
    let csv = browser.get(&format!("/reports/export/entries.csv?project={hidden}")).await;
    assert_eq!((csv.status, csv.body.lines().count()), (200, 2), "{}", csv.body);
    browser.get("/reports?project=999").await.is(404);
}

#[actix_web::test]
async fn what_goes_on_is_compared_up_to_today() {
    let (server, ada, _) = office().await;
    let browser = browser(&server, "ada").await;
    for (start, minutes) in [("2025-12-05T08:00:00Z", 120), ("2025-12-06T08:00:00Z", 600)] {
        work(&server, &ada, None, start, minutes, true).await;
    }
    browser.get("/reports").await.is(200).says("+300.0 % against 2.00 on 2025-12-01 – 2025-12-05");
    work(&server, &ada, None, "2026-01-20T08:00:00Z", 180, true).await;
    let page = browser.get("/reports").await.is(200);
    assert_eq!(row(&page, "Total")[1], "11.00");
    page.says("8.00 up to today: +300.0 % against 2.00 on 2025-12-01 – 2025-12-05");
}

#[actix_web::test]
async fn whoever_is_not_signed_in_is_led_to_where_one_signs_in() {
    let browser = Server::start().browser();
    for path in ["/reports?by=day", "/reports/export/table.csv"] {
        let answer = browser.get(path).await;
        assert_eq!(answer.status, 303);
        assert!(answer.header("location").starts_with("/login?next=%2Freports"), "{path}");
    }
}

#[actix_web::test]
async fn what_is_filtered_and_grouped_is_in_the_address() {
    let (server, ada, _) = office().await;
    let other = project(&server, "Other").await;
    let browser = browser(&server, "ada").await;
    let page = browser.get("/reports").await.is(200);
    let mut fields = page.form("/reports");
    for (name, value) in &mut fields {
        match name.as_str() {
            "user" => *value = ada.id.to_string(),
            "by" => "day".clone_into(value),
            _ => {}
        }
    }
    let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    let query = form_urlencoded::Serializer::new(String::new()).extend_pairs(&fields).finish();
    let path = format!("/reports?range=this-week&user={}&by=day", ada.id).replace("range=this-week&", "");
    browser.get(&format!("/reports?{query}")).await.leads_to(&path);
    let page = browser.get(&path).await.is(200);
    assert_eq!(row(&page, "2026-01-02"), ["2026-01-02", "3.00", "50.0 %", "3.00", "1"]);
    assert_eq!(row(&page, "2026-01-05"), ["2026-01-05", "3.00", "50.0 %", "2.00", "2"]);
    assert_eq!(page.field("/reports", "user"), ada.id.to_string());
    let week = browser.get("/reports?range=last-week&by=week").await.is(200);
    assert_eq!(row(&week, "2025-12-29")[1], "3.00");
    let users = browser.get("/reports?by=user").await.is(200);
    assert_eq!((row(&users, "ada")[1].as_str(), row(&users, "bob")[1].as_str()), ("6.00", "2.00"));
    assert_eq!(row(&users, "bob")[4], "160.00 EUR");
    browser.get(&format!("/reports?project={other}")).await.is(200).says("Nothing was worked on these days.");
    for missing in ["project=999", "user=999", "project=x"] {
        browser.get(&format!("/reports?{missing}")).await.is(404);
    }
}

#[actix_web::test]
async fn days_that_make_no_sense_are_told_beside_the_form() {
    let server = Server::start();
    let browser = server.signed_in("ada", Role::Admin).await;
    for query in ["from=2026-01-02&to=2026-01-01", "from=%22%3E%3Cscript%3E", "to=2026-02-30", "from=1899-12-31"] {
        let page = browser.get(&format!("/reports?{query}")).await.is(422);
        page.says("These are no days");
        assert!(page.body.contains("aria-invalid=\"true\"") && !page.body.contains("<script>"));
        assert_eq!(browser.get(&format!("/reports/export/table.csv?{query}")).await.status, 400);
    }
    browser.get("/reports").await.is(200).says("Nothing was worked on these days.");
}

#[actix_web::test]
async fn one_day_ten_years_and_the_clock_s_changes() {
    let server = Server::start();
    let ada = server.user("ada", Role::Admin).await;
    let browser = browser(&server, "ada").await;
    // The night in which clocks went forward, and that in which they went back: 23 and 25 hours.
    work(&server, &ada, None, "2025-03-29T23:00:00Z", 23 * 60, true).await;
    work(&server, &ada, None, "2025-10-25T22:00:00Z", 24 * 60, true).await;
    work(&server, &ada, None, "2016-06-01T08:00:00Z", 60, false).await;
    let day = browser.get("/reports?from=2025-03-30&to=2025-03-30&by=day").await.is(200);
    assert_eq!(row(&day, "2025-03-30")[1], "23.00");
    let day = browser.get("/reports?from=2025-10-26&to=2025-10-26&by=day").await.is(200);
    assert_eq!(row(&day, "2025-10-26")[1], "24.00");
    browser.get("/reports?from=2025-10-27&to=2025-10-27").await.is(200).says("Nothing was worked");
    let years = browser.get("/reports?from=2016-01-01&to=2025-12-31&by=day").await.is(200);
    assert_eq!(row(&years, "Total")[1], "48.00");
    // Nine and a half years are shown month by month, with the months without work between them.
    assert_eq!(years.body.matches("class=\"point\"").count(), 3);
    years.says("2016-01-01 – 2025-12-31, by month: 48.00 hours");
    assert_eq!(row(&browser.get("/reports?from=1900-01-01&to=9998-12-31").await.is(200), "Total")[1], "48.00");
}

#[actix_web::test]
async fn hostile_and_long_names_are_shown_as_text() {
    let server = Server::start();
    let ada = server.user("ada", Role::Admin).await;
    server.call(&ada, HOSTILE).await;
    let long = "W".repeat(200);
    for (name, start) in [(HOSTILE, "2026-01-05T06:00:00Z"), (long.as_str(), "2026-01-05T07:00:00Z")] {
        let project = project(&server, name).await;
        work(&server, &ada, Some(project), start, 60, true).await;
    }
    let browser = browser(&server, "ada").await;
    for query in ["", "by=user", "by=day", "project=1&by=category"] {
        let page = browser.get(&format!("/reports?{query}")).await.is(200);
        assert!(!page.body.contains("<script>"), "{}", page.body);
        page.says("<script>alert(1)</script>\"'&");
        let ring = page.body.split("class=\"ring\"").nth(1).unwrap().split("</svg>").next().unwrap();
        assert!(ring.contains("&#60;script&#62;") && !ring.contains("<script"), "{ring}");
    }
    browser.get("/reports").await.says(&long);
}

#[actix_web::test]
async fn of_a_hundred_projects_six_are_named_in_the_ring_and_fifty_on_a_page() {
    let server = Server::start();
    let ada = server.user("ada", Role::Admin).await;
    for number in 1..=100 {
        let project = project(&server, &format!("Project {number}")).await;
        let start = instant("2025-12-02T00:00:00Z").saturating_add_seconds(number * 6_000).to_string();
        work(&server, &ada, Some(project), &start, number, true).await;
    }
    let browser = browser(&server, "ada").await;
    let page = browser.get("/reports?range=last-month").await.is(200);
    assert_eq!(page.body.matches("stroke-dasharray").count(), 7);
    page.says("94 other projects");
    assert_eq!(page.body.matches("<option").count(), 100 + 1 + 2 + 6, "projects, users, groupings");
    assert!(page.body.len() < 100_000, "{}", page.body.len());
    row(&page, "Project 51");
    assert!(page.body.contains("rel=\"next\" href=\"/reports?range=last-month&#38;page=2\""));
    let second = browser.get("/reports?range=last-month&page=2").await.is(200);
    assert_eq!(row(&second, "Project 50")[1], "0.83");
    assert_eq!(row(&second, "Total"), row(&page, "Total"));
    assert!(
        second.body.contains("rel=\"prev\" href=\"/reports?range=last-month\"")
            && !second.body.contains("rel=\"next\"")
    );
    browser.get("/reports?range=last-month&page=4000000000").await.is(200);
}

#[actix_web::test]
async fn files_say_what_the_page_says() {
    let (server, ada, _) = office().await;
    let browser = browser(&server, "ada").await;
    let csv = browser.get("/reports/export/table.csv").await;
    assert_eq!((csv.status, csv.header("content-type")), (200, "text/csv; charset=utf-8"));
    assert_eq!(csv.header("content-disposition"), "attachment; filename=\"table-2026-01-01-2026-01-31.csv\"");
    assert_eq!(
        csv.body,
        "project,entries,duration,hours,billable_hours,amount_EUR,unpriced_hours\r\n\
         Website,3,6:00:00,6.00,5.00,400.00,0.00\r\n\
         (none),1,2:00:00,2.00,2.00,,2.00\r\n\
         Total,4,8:00:00,8.00,7.00,400.00,2.00\r\n"
    );
    let days = browser.get(&format!("/reports/export/table.csv?by=day&user={}", ada.id)).await;
    assert_eq!(days.body.lines().next(), Some("date,entries,duration,hours,billable_hours"));
    let entries = browser.get("/reports/export/entries.csv").await;
    assert_eq!(entries.body.lines().count(), 5);
    assert!(entries.body.contains("2026-01-02T09:00:00,2026-01-02T12:00:00"), "{}", entries.body);
    for missing in ["table.pdf", "secrets.csv", "table"] {
        browser.get(&format!("/reports/export/{missing}")).await.is(404);
    }
    browser.get("/reports").await.says("Entries as XLSX");
}
