//! The examples of the API documentation that existing clients were written from, run unchanged but for the address and
//! the token: `tests/seed_examples` holds them word for word.

mod session;
mod tools;

use std::{fs, path::Path, process::Command};

use serde_json::{Value, json};

use crate::kit::{Client, Program, Server, Store, on_each_store};

on_each_store!(
    every_curl_example_is_answered_as_documented,
    the_curl_example_that_creates_an_entry_creates_it,
    the_python_example_lists_projects_and_creates_an_entry,
    the_javascript_example_lists_projects_and_starts_a_timer,
    every_request_body_of_the_documentation_is_accepted,
);

/// A server that holds what the examples speak of: client 5, its project 1, task 5 of that project.
struct Documented {
    server: Server,
    admin: Client,
}

impl Documented {
    fn on(store: &Store) -> Self {
        let server = Program::on(store).serve();
        let admin = server.admin();
        for number in 1..=5 {
            let made = admin.post("clients", &json!({"name": format!("Client {number}")})).expect(201);
            assert_eq!(made["client"]["id"], number);
        }
        let project = json!({"name": "Website Redesign", "client_id": 5, "hourly_rate": 75.00, "estimated_hours": 120});
        assert_eq!(admin.post("projects", &project).expect(201)["project"]["id"], 1);
        for number in 1..=5 {
            let task = json!({"name": format!("Task {number}"), "project_id": 1});
            assert_eq!(admin.post("tasks", &task).expect(201)["task"]["id"], number);
        }
        Self { server, admin }
    }

    /// An example with this server's address and a token in place of those that stand for them.
    fn fill_in(&self, example: &str) -> String {
        let text = read(example);
        let base = format!("http://{}/api/v1", self.server.address());
        let mut filled = text.replace("https://your-domain.com/api/v1", &base);
        for stand_in in ["tt_your_token_here", "YOUR_API_TOKEN", "YOUR_TOKEN"] {
            filled = filled.replace(stand_in, self.admin.token());
        }
        assert!(filled != text && filled.contains(self.admin.token()), "{example} holds no address or no token");
        filled
    }

    /// The one entry there is, whether it goes on or not.
    fn only_entry(&self) -> Value {
        let listed = self.admin.get("time-entries?include_active=true").expect(200);
        assert_eq!(listed["pagination"]["total"], 1, "{listed}");
        listed["time_entries"][0].clone()
    }
}

fn read(example: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/seed_examples").join(example);
    fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// Runs a program in the store's folder and answers what it wrote to standard output.
fn run(store: &Store, command: &mut Command) -> String {
    let output = command.current_dir(store.folder()).env("no_proxy", "*").env("NO_PROXY", "*").output();
    let output = output.unwrap_or_else(|error| panic!("{command:?}: {error}"));
    let (stdout, stderr) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success() && stderr.is_empty(), "{command:?}: {}\n{stdout}\n{stderr}", output.status);
    stdout.into_owned()
}

/// Runs commands of curl; what each call was answered.
fn curl(store: &Store, commands: &str) -> Vec<(u16, Value)> {
    // Said here rather than on the command line, which stays as it is documented.
    let settings = "silent\nshow-error\nwrite-out = \"\\n%{http_code}\\n\"\n";
    fs::write(store.folder().join(".curlrc"), settings).expect("the folder can be written to");
    let mut bash = Command::new("bash");
    bash.args(["-euc", commands]).env("CURL_HOME", store.folder());
    let told = run(store, &mut bash);
    let lines: Vec<&str> = told.lines().collect();
    let answer = |pair: &[&str]| match pair {
        [body, status] => (status.parse().expect(&told), serde_json::from_str(body).expect(&told)),
        _ => panic!("not a body and a status: {told}"),
    };
    lines.chunks(2).map(answer).collect()
}

fn every_curl_example_is_answered_as_documented(store: &Store) {
    let documented = Documented::on(store);
    for example in ["bearer.sh", "api_key.sh", "list_projects.sh"] {
        let answers = curl(store, &documented.fill_in(example));
        let [(200, body)] = answers.as_slice() else { panic!("{example}: {answers:?}") };
        let project = &body["projects"][0];
        assert_eq!((&project["id"], &project["name"]), (&json!(1), &json!("Website Redesign")), "{example}");
        assert_eq!((&project["client_id"], &project["status"]), (&json!(5), &json!("active")), "{example}");
        assert_eq!(body["pagination"]["total"], 1, "{example}");
    }
    let answers = curl(store, &documented.fill_in("list_time_entries.sh"));
    let [(200, body)] = answers.as_slice() else { panic!("{answers:?}") };
    assert_eq!((&body["time_entries"], &body["pagination"]["total"]), (&json!([]), &json!(0)));
}

fn the_curl_example_that_creates_an_entry_creates_it(store: &Store) {
    let documented = Documented::on(store);
    let answers = curl(store, &documented.fill_in("list_and_create.sh"));
    let [(200, listed), (201, created)] = answers.as_slice() else { panic!("{answers:?}") };
    assert_eq!(listed["projects"][0]["name"], "Website Redesign");
    let entry = documented.only_entry();
    assert_eq!(created["time_entry"], entry);
    assert_eq!((entry["project_id"].as_i64(), entry["duration_hours"].as_f64()), (Some(1), Some(8.0)));
    assert_eq!(entry["start_time"], "2024-01-15T09:00:00Z");
    let listed = curl(store, &documented.fill_in("list_time_entries.sh"));
    assert_eq!(listed[0].1["time_entries"], json!([entry]));
}

fn the_python_example_lists_projects_and_creates_an_entry(store: &Store) {
    let Some(mut python) = tools::python() else { return };
    let documented = Documented::on(store);
    fs::write(store.folder().join("example.py"), documented.fill_in("example.py")).expect("a file");
    // Runs it as it is and then asks for the variables that it ends with.
    let run_and_tell = "import json, runpy; end = runpy.run_path('example.py'); \
                        print(json.dumps([end['projects'], end['response'].status_code, end['response'].json()]))";
    let told = run(store, python.args(["-c", run_and_tell]));
    let told: Value = serde_json::from_str(&told).expect("JSON");
    assert_eq!(told[0]["projects"][0]["name"], "Website Redesign");
    assert_eq!(told[1], 201, "{told}");
    let entry = documented.only_entry();
    assert_eq!(told[2]["time_entry"], entry);
    assert_eq!((&entry["notes"], &entry["billable"]), (&json!("Development work"), &json!(true)));
}

fn the_javascript_example_lists_projects_and_starts_a_timer(store: &Store) {
    let Some(mut node) = tools::node() else { return };
    let documented = Documented::on(store);
    fs::write(store.folder().join("example.js"), documented.fill_in("example.js")).expect("a file");
    // It tells of errors on standard error, where nothing may be.
    let told = run(store, node.arg("example.js"));
    assert!(told.contains("Timer started:") && told.contains("name: 'Website Redesign'"), "{told}");
    let entry = documented.only_entry();
    assert_eq!((&entry["project_id"], &entry["task_id"]), (&json!(1), &json!(5)));
    assert_eq!(documented.admin.get("timer/status").expect(200)["timer"]["id"], entry["id"]);
}

fn every_request_body_of_the_documentation_is_accepted(store: &Store) {
    let documented = Documented::on(store);
    let post = |path: &str, example: &str| {
        let body: Value = serde_json::from_str(&read(example)).expect("JSON");
        (documented.admin.post(path, &body).expect(201), body)
    };
    let same = |made: &Value, asked: &Value, fields: &[&str]| {
        for field in fields {
            assert_eq!(made[field], asked[field], "{field} of {made}");
        }
    };
    let (made, asked) = post("projects", "create_project.json");
    same(&made["project"], &asked, &["name", "description", "client_id", "hourly_rate", "status"]);
    assert_eq!(made["project"]["estimated_hours"].as_f64(), Some(100.0));
    let (made, asked) = post("time-entries", "create_time_entry.json");
    same(
        &made["time_entry"],
        &asked,
        &["project_id", "task_id", "start_time", "end_time", "notes", "tags", "billable"],
    );
    let (made, asked) = post("timer/start", "start_timer.json");
    same(&made["timer"], &asked, &["project_id", "task_id"]);
    let (made, asked) = post("tasks", "create_task.json");
    same(&made["task"], &asked, &["name", "description", "project_id", "status"]);
    let (made, asked) = post("clients", "create_client.json");
    same(&made["client"], &asked, &["name", "email", "company", "phone"]);
}
