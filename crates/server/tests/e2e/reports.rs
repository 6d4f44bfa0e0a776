//! The page with reports beside the interface for programs: the same numbers.

use std::collections::BTreeMap;

use reqwest::{blocking, redirect::Policy};
use serde_json::{Value, json};

use crate::kit::{Program, Server, Store, on_each_store};

on_each_store!(a_report_on_a_page_has_the_numbers_of_the_interface);

const PASSWORD: &str = "correct horse battery staple";

/// Somebody who looks at pages: follows no redirect by itself, and sends the cookies that it is told to keep.
struct Browser {
    http: blocking::Client,
    base: String,
    cookies: BTreeMap<String, String>,
}

impl Browser {
    fn signed_in(server: &Server, name: &str, password: &str) -> Self {
        // The HTTP client was built with TLS, which it wants to know about even here.
        drop(rustls::crypto::ring::default_provider().install_default());
        let http = blocking::Client::builder().no_proxy().redirect(Policy::none()).build().unwrap();
        let mut browser = Self { http, base: format!("http://{}", server.address()), cookies: BTreeMap::new() };
        let page = browser.send(browser.http.get(format!("{}/login", browser.base)));
        let key = page.split("name=\"form_key\" value=\"").nth(1).unwrap().split('"').next().unwrap();
        let form = format!("form_key={key}&name={name}&password={}", password.replace(' ', "+"));
        let login = browser.http.post(format!("{}/login", browser.base));
        browser.send(login.header("Content-Type", "application/x-www-form-urlencoded").body(form));
        browser
    }

    fn get(&mut self, path: &str) -> String {
        self.send(self.http.get(format!("{}{path}", self.base)))
    }

    fn send(&mut self, request: blocking::RequestBuilder) -> String {
        let cookies: Vec<String> = self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let response = request.header("Cookie", cookies.join("; ")).send().unwrap();
        for set in response.headers().get_all("set-cookie") {
            let (name, rest) = set.to_str().unwrap().split_once('=').unwrap();
            self.cookies.insert(name.to_owned(), rest.split(';').next().unwrap().to_owned());
        }
        assert!(response.status().as_u16() < 400, "{}", response.text().unwrap());
        response.text().unwrap()
    }
}

/// The texts in the cells of the table's rows, that of the total the last.
fn rows(page: &str) -> Vec<Vec<String>> {
    let (_, table) = page.split_once("aria-labelledby=\"table-title\">\n<table>").unwrap_or_else(|| panic!("{page}"));
    let (table, _) = table.split_once("</table>").unwrap();
    let text = |cell: &str| {
        cell.split('<')
            .filter_map(|part| part.split_once('>'))
            .map(|(_, text)| text)
            .collect::<String>()
            .replace("&#38;", "&")
    };
    let cells = |row: &str| {
        let cells = row.split("<t").skip(1).filter(|cell| !cell.starts_with("fo"));
        cells.map(|cell| text(&format!("<t{cell}")).trim().to_owned()).collect()
    };
    table.split("<tr>").skip(2).map(cells).collect()
}

/// What a line of the interface is as a row: about, hours, billable hours, amounts, entries.
fn expected(line: &Value, about: &str) -> Vec<String> {
    let hours = |name: &str| format!("{:.2}", line[name].as_f64().unwrap());
    let mut row = vec![line[about].as_str().unwrap().to_owned(), hours("hours"), hours("billable_hours")];
    if let Some(amounts) = line["amounts"].as_array() {
        let amount = |amount: &Value| {
            format!("{:.2} {}", amount["amount"].as_f64().unwrap(), amount["currency_code"].as_str().unwrap())
        };
        row.push(if amounts.is_empty() { "–".to_owned() } else { amounts.iter().map(amount).collect() });
    }
    row.push(line["entries"].to_string());
    row
}

fn a_report_on_a_page_has_the_numbers_of_the_interface(store: &Store) {
    let told = Program::on(store).set("ADMIN__PASSWORD", PASSWORD).with(&["seed-demo"]).run().well();
    let line = told.lines().find(|line| line.contains(" admin,")).unwrap();
    let password = line.split_once("password ").unwrap().1.split(',').next().unwrap();
    let server = Program::on(store).serve();
    let mut browser = Browser::signed_in(&server, "admin", password);
    let login = json!({"username": "admin", "password": password});
    let api = server.client(server.anonymous().post("auth/login", &login).expect(200)["token"].as_str().unwrap());
    api.post("categories", &json!({"name": "Odds & ends"})).expect(201);
    let odds =
        json!({"category": "Odds & ends", "start_time": "2020-01-01T09:00:00Z", "end_time": "2020-01-01T10:20:00Z"});
    api.post("time-entries", &odds).expect(201);
    let today = browser.get("/reports");
    let last = today.split("name=\"to\" value=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
    for (by, part, about) in [
        ("project", "by_project", "project_name"),
        ("client", "by_client", "client_name"),
        ("user", "by_user", "username"),
        ("category", "by_category", "category_name"),
        ("day", "by_day", "date"),
        ("week", "by_week", "week_start"),
    ] {
        let page = browser.get(&format!("/reports?from=2000-01-01&to={last}&by={by}"));
        let include = if by == "project" { "amounts".to_owned() } else { format!("amounts&include={part}") };
        let path = format!("reports/summary?start_date=2000-01-01&end_date={last}&include={include}");
        let summary = api.get(&path).expect(200)["summary"].clone();
        let mut shown = rows(&page);
        let total = shown.pop().unwrap();
        let hours = |name: &str| format!("{:.2}", summary[name].as_f64().unwrap());
        assert_eq!((&total[1], &total[3]), (&hours("total_hours"), &hours("billable_hours")), "{by}");
        assert_eq!(total.last().unwrap(), &summary["total_entries"].to_string(), "{by}");
        let mut told: Vec<Vec<String>> =
            summary[part].as_array().unwrap().iter().map(|line| expected(line, about)).collect();
        assert!(!told.is_empty(), "{by}: {summary}");
        told.truncate(50);
        for row in &mut shown {
            // Shares are in no line of the interface.
            row.remove(2);
        }
        // What is in no line of the interface has one of its own.
        shown.truncate(told.len());
        assert_eq!(shown, told, "{by}");
    }
    for file in ["table.xlsx", "entries.xlsx"] {
        let sheet = browser.get(&format!("/reports/export/{file}?from=2000-01-01&to={last}"));
        assert!(sheet.starts_with("PK"), "{file}");
    }
}
