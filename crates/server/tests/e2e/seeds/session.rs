//! A day with the server, as a newcomer spends it: sign in, make a project, track time, look at it.

use std::{fs, path::Path};

use serde_json::{Value, json};

use super::curl;
use crate::kit::{Program, Store, on_each_store};

on_each_store!(
    a_newcomer_signs_in_tracks_time_and_sees_it_in_the_summary,
    the_commands_of_the_readme_answer_what_it_says,
);

fn a_newcomer_signs_in_tracks_time_and_sees_it_in_the_summary(store: &Store) {
    let server = Program::on(store).serve();
    let anonymous = server.anonymous();
    let info = anonymous.get("info").expect(200);
    assert_eq!((&info["api_version"], &info["setup_required"]), (&json!("v1"), &json!(false)));
    anonymous.get("projects").refusal(401, "unauthorized");

    let login = json!({"username": "admin", "password": server.first().password});
    let token = anonymous.post("auth/login", &login).expect(200)["token"].as_str().unwrap().to_owned();
    let me = server.client(&token);
    assert_eq!(me.get("users/me").expect(200)["user"]["username"], "admin");

    let project =
        me.post("projects", &json!({"name": "Website", "hourly_rate": 80})).expect(201)["project"]["id"].clone();
    let yesterday =
        json!({"project_id": project, "start_time": "2026-01-05T09:00:00Z", "end_time": "2026-01-05T10:30:00Z"});
    me.post("time-entries", &yesterday).expect(201);

    let started = me.post("timer/start", &json!({"project_id": project, "notes": "Call"})).expect(201);
    assert_eq!(me.get("timer/status").expect(200)["timer"]["id"], started["timer"]["id"]);
    me.post("timer/start", &json!({"project_id": project})).refusal(409, "timer_already_running");
    let stopped = me.post("timer/stop", &json!({})).expect(200);
    assert_eq!(stopped["time_entry"]["id"], started["timer"]["id"]);
    assert_eq!(me.get("timer/status").expect(200), json!({"active": false, "timer": null, "timers": []}));

    let listed = me.get("time-entries").expect(200);
    assert_eq!(listed["pagination"]["total"], 2);
    assert_eq!(listed["time_entries"][0]["notes"], "Call");
    let summary = me.get("reports/summary?start_date=2026-01-05&end_date=2026-01-05").expect(200);
    assert_eq!((&summary["summary"]["total_hours"], &summary["summary"]["total_entries"]), (&json!(1.5), &json!(1)));
    assert_eq!(summary["summary"]["by_project"][0]["project_name"], "Website");
    server.stop();
}

/// The first block of a language in a Markdown text that holds these words.
fn block<'a>(text: &'a str, language: &str, words: &str) -> &'a str {
    let fence = format!("\n```{language}\n");
    let blocks = text.split(&fence).skip(1).filter_map(|rest| rest.split("\n```").next());
    let mut found = blocks.filter(|block| block.contains(words));
    found.next().unwrap_or_else(|| panic!("the README has no {language} with {words:?}"))
}

fn the_commands_of_the_readme_answer_what_it_says(store: &Store) {
    let readme = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("../../README.md")).unwrap();
    let server = Program::on(store).serve();
    let commands = block(&readme, "sh", "export TOKEN=");
    let commands = commands.replace("tt_…", &server.first().token).replace("127.0.0.1:8080", server.address());
    let answers = curl(store, &commands);
    let statuses: Vec<u16> = answers.iter().map(|(status, _)| *status).collect();
    assert_eq!(statuses, [201, 201, 201, 200, 201, 200], "{answers:?}");
    let said: Value = serde_json::from_str(block(&readme, "json", "\"summary\"")).unwrap();
    assert_eq!(answers.last().unwrap().1["summary"], said["summary"]);
}
