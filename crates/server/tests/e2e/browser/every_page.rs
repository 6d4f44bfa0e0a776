//! What holds for every page: anybody can use it, it is small, and it asks nobody else for anything.

use serde_json::{Value, json};

use super::{Desk, chromium, in_browser, tab::Tab};

in_browser!(
    every_page_for_anybody_is_small_and_without_barriers,
    every_page_for_everybody_who_works_is_small_and_without_barriers,
    every_page_for_those_who_manage_is_small_and_without_barriers,
);

/// How to come to a page.
#[derive(Clone, Copy)]
enum Way {
    /// By its path, in which `{entry}` and the like stand for the number of one.
    At(&'static str),
    /// By what somebody does.
    By(fn(&Tab)),
}

use Way::{At, By};

/// Pages for whoever is not signed in.
const DOORS: [(&str, Way); 4] = [
    ("sign in", At("/login")),
    ("sign in, refused", By(refused)),
    ("a forgotten password", At("/password-reset")),
    ("a new password", At("/password-reset/confirm")),
];

/// Pages of one's own work.
const OWN: [(&str, Way); 9] = [
    ("my time", At("/")),
    ("an entry to change", At("/?edit={entry}")),
    ("an entry to delete", At("/?delete={entry}")),
    ("an entry with something wrong", By(wrong_entry)),
    ("a week without work", At("/?week=2020-01-06")),
    ("reports", At("/reports")),
    ("a report by day", At("/reports?range=this-year&by=day")),
    ("a report without sense", At("/reports?from=2026-02-02&to=2026-02-01")),
    ("nothing here", At("/nothing")),
];

/// Pages for those who manage.
const MANAGED: [(&str, Way); 19] = [
    ("projects", At("/admin/projects")),
    ("a new project", At("/admin/projects/new")),
    ("a project", At("/admin/projects/{project}")),
    ("a project to change", At("/admin/projects/{project}/edit")),
    ("a project to archive", At("/admin/projects/{project}/archive")),
    ("a new task", At("/admin/projects/{project}/tasks/new")),
    ("a task to change", At("/admin/projects/{project}/tasks/{task}/edit")),
    ("a task to delete", At("/admin/projects/{project}/tasks/{task}/delete")),
    ("clients", At("/admin/clients")),
    ("a new client", At("/admin/clients/new")),
    ("a client", At("/admin/clients/{client}")),
    ("a client to change", At("/admin/clients/{client}/edit")),
    ("a client to set aside", At("/admin/clients/{client}/deactivate")),
    ("settings", At("/admin/settings")),
    ("API tokens", At("/admin/api-tokens")),
    ("a new API token", At("/admin/api-tokens/new")),
    ("a new API token with something wrong", By(wrong_token)),
    ("an API token, made", By(made_token)),
    ("an API token to revoke", At("/admin/api-tokens/{token}/revoke")),
];

/// Most bytes that a page may take with everything it needs, when nothing is there yet.
const MOST_BYTES: u64 = 100_000;

/// Widths and colours in which pages are looked at: a wide light one, a phone at night.
const LOOKS: [(u32, &str); 2] = [(1_280, "light"), (390, "dark")];

fn refused(tab: &Tab) {
    tab.open("/login");
    tab.fill("input[name=name]", "admin");
    tab.fill("input[name=password]", "wrong");
    tab.send("Sign in");
}

fn wrong_entry(tab: &Tab) {
    tab.open("/");
    tab.press("#add summary");
    tab.fill("#add [role=combobox]", "garden");
    tab.types(thirtyfour::Key::Enter);
    tab.fill("#add input[name=start]", "noon");
    tab.send("Add");
}

fn wrong_token(tab: &Tab) {
    tab.open("/admin/api-tokens/new");
    tab.fill("#name", "CI");
    tab.fill("#days", "0");
    tab.send("Create token");
}

fn made_token(tab: &Tab) {
    tab.open("/admin/api-tokens/new");
    tab.fill("#name", "CI");
    tab.press("input[value='read:tasks']");
    tab.send("Create token");
}

/// The number of one of each, by its name.
type Numbers = [(&'static str, i64); 5];

/// Something on every list, and a timer that runs.
fn fill_the_store(desk: &Desk) -> Numbers {
    let made = |path: &str, of: &str, what: Value| {
        desk.admin.post(path, &what).expect(201)[of]["id"].as_i64().expect("a number")
    };
    let client = made("clients", "client", json!({"name": "Harbour Café", "email": "cafe@example.org"}));
    let project = json!({"name": "Menu", "client_id": client, "hourly_rate": 60.0});
    let project = made("projects", "project", project);
    let task = made("tasks", "task", json!({"project_id": project, "name": "Layout"}));
    let work = json!({"project_id": project, "task_id": task, "notes": "Sketches"});
    let entry = made("timer/start", "timer", work);
    desk.admin.put(&format!("time-entries/{entry}"), &json!({"tags": "draft,paper"})).expect(200);
    desk.admin.post("timer/stop", &json!({})).expect(200);
    desk.admin.post("timer/start", &json!({"project_id": desk.website, "notes": "First draft"})).expect(201);
    let tokens = desk.admin.get("users/me/tokens").expect(200);
    let token = tokens["tokens"][0]["id"].as_i64().expect("a token");
    [("{client}", client), ("{project}", project), ("{task}", task), ("{entry}", entry), ("{token}", token)]
}

/// What axe finds on the page as it is, in few words.
fn barriers(tab: &Tab, axe: &str) -> Vec<String> {
    tab.script(axe);
    let found = tab.script_later(include_str!("barriers.js"));
    serde_json::from_value(found).expect("a list of texts")
}

fn look(tab: &Tab, (width, colours): (u32, &str)) {
    let size = json!({"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": false});
    tab.tell("Emulation.setDeviceMetricsOverride", size);
    let feature = json!({"name": "prefers-color-scheme", "value": colours});
    tab.tell("Emulation.setEmulatedMedia", json!({"features": [feature]}));
}

/// Everything that is wrong with a page.
fn examine(tab: &Tab, way: Way, numbers: &Numbers, axe: Option<&str>) -> Vec<String> {
    let mut wrong = Vec::new();
    look(tab, LOOKS[0]);
    tab.heard().bytes();
    match way {
        At(path) => {
            let put = |path: String, (name, number): &(&str, i64)| path.replace(name, &number.to_string());
            tab.open(&numbers.iter().fold(path.to_owned(), put));
            let bytes = tab.heard().bytes();
            if !(500..MOST_BYTES).contains(&bytes) {
                wrong.push(format!("{bytes} bytes"));
            }
        }
        By(deeds) => deeds(tab),
    }
    for (width, colours) in LOOKS {
        look(tab, (width, colours));
        let found = axe.map(|axe| barriers(tab, axe)).unwrap_or_default();
        wrong.extend(found.into_iter().map(|line| format!("{colours}, {width} wide: {line}")));
        let overhang = tab.script("return document.documentElement.scrollWidth - document.documentElement.clientWidth");
        if overhang != 0 {
            wrong.push(format!("{overhang} pixels hang over at a width of {width}"));
        }
    }
    wrong.extend(tab.heard().wrong());
    wrong
}

fn every_page_for_anybody_is_small_and_without_barriers(desk: &Desk) {
    examine_all(desk, &desk.browser(), &DOORS);
}

fn every_page_for_everybody_who_works_is_small_and_without_barriers(desk: &Desk) {
    examine_all(desk, &desk.signed_in(), &OWN);
}

fn every_page_for_those_who_manage_is_small_and_without_barriers(desk: &Desk) {
    examine_all(desk, &desk.signed_in(), &MANAGED);
}

fn examine_all(desk: &Desk, tab: &Tab, pages: &[(&str, Way)]) {
    let (numbers, axe) = (fill_the_store(desk), chromium::axe());
    tab.tell("Network.enable", json!({}));
    tab.tell("Network.setCacheDisabled", json!({"cacheDisabled": true}));
    let mut wrong = Vec::new();
    for (name, way) in pages {
        let found = examine(tab, *way, &numbers, axe.as_deref());
        wrong.extend(found.into_iter().map(|line| format!("{name}: {line}")));
    }
    assert!(wrong.is_empty(), "{} things are wrong:\n{}", wrong.len(), wrong.join("\n"));
}
