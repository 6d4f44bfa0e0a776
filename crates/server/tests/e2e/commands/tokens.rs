//! `timekeeper token …`, beside a server that runs.

use std::time::Duration;

use serde_json::json;

use crate::kit::{Ended, Program, Store, on_each_store, within};

on_each_store!(
    a_new_token_is_printed_alone_and_works_at_once,
    a_revoked_token_is_refused_within_five_seconds,
    a_token_that_makes_no_sense_is_refused_and_not_made,
);

fn token(store: &Store, arguments: &[&str]) -> Ended {
    Program::on(store).with(&["token"]).with(arguments).run()
}

fn create(store: &Store, scopes: &str, more: &[&str]) -> String {
    let create = ["create", "--user", "admin", "--name", "Build server", "--scopes", scopes];
    token(store, &[&create[..], more].concat()).well().strip_suffix('\n').expect("a line").to_owned()
}

fn a_new_token_is_printed_alone_and_works_at_once(store: &Store) {
    let server = Program::on(store).serve();
    let made = create(store, "read:projects,write:projects", &["--expires-days", "30", "--description", "nightly"]);
    let random = made.strip_prefix("tt_").unwrap_or_else(|| panic!("{made:?}"));
    assert!(random.len() == 32 && random.bytes().all(|byte| byte.is_ascii_alphanumeric()), "{made:?}");
    let client = server.client(&made);
    client.post("projects", &json!({"name": "Website"})).expect(201);
    assert_eq!(client.get("projects").expect(200)["pagination"]["total"], 1);
    client.get("time-entries").refusal(403, "forbidden");

    let listed = server.admin().get("admin/tokens").expect(200);
    let row = listed["tokens"].as_array().unwrap().iter().find(|row| row["name"] == "Build server").unwrap().clone();
    assert_eq!((&row["scopes"], &row["description"]), (&json!(["read:projects", "write:projects"]), &json!("nightly")));
    assert!(row["expires_at"].is_string(), "{row}");
    let shown = token(store, &["list"]).well();
    let line = shown.lines().find(|line| line.contains("Build server")).unwrap();
    assert!(line.contains(&made[..8]) && line.contains("read:projects"), "{line}");
    assert!(!shown.contains(&made), "the token itself is shown once");

    let elsewhere = create(store, "read:*", &["--ip", "192.0.2.7,198.51.100.0/24"]);
    server.client(&elsewhere).get("projects").refusal(401, "unauthorized");
    let here = create(store, "read:*", &["--ip", "127.0.0.0/8"]);
    server.client(&here).get("projects").expect(200);
}

fn a_revoked_token_is_refused_within_five_seconds(store: &Store) {
    let server = Program::on(store).serve();
    let client = server.client(&create(store, "read:projects", &[]));
    client.get("projects").expect(200);
    let shown = token(store, &["list"]).well();
    let line = shown.lines().find(|line| line.contains("Build server")).unwrap();
    let id = line.split_whitespace().next().unwrap().to_owned();
    client.get("projects").expect(200);
    assert_eq!(token(store, &["revoke", &id]).well(), "");
    let limit = Duration::from_millis(5_500);
    let refused =
        within(limit, "the token is refused", || Some(client.get("projects")).filter(|answer| answer.status != 200));
    refused.refusal(401, "unauthorized");
    assert!(!token(store, &["list"]).well().contains("Build server"));
    token(store, &["revoke", &id]).refused(&["no token", &id, "timekeeper token list"]);
}

fn a_token_that_makes_no_sense_is_refused_and_not_made(store: &Store) {
    let server = Program::on(store).serve();
    server.first();
    server.stop();
    let cases: &[(&[&str], &[&str])] = &[
        (&["--user", "nobody", "--name", "x", "--scopes", "read:*"], &["\"nobody\"", "timekeeper user list"]),
        (&["--user", "admin", "--name", "", "--scopes", "read:*"], &["--name"]),
        (&["--user", "admin", "--name", "x", "--scopes", "read:everything at all"], &["--scopes"]),
        (&["--user", "admin", "--name", "x", "--scopes", ""], &["--scopes"]),
        (&["--user", "admin", "--name", "x", "--scopes", "read:*", "--ip", "localhost"], &["--ip", "10.0.0.0/8"]),
        (&["--user", "admin", "--name", "x", "--scopes", "read:*", "--expires-days", "0"], &["--expires-days"]),
    ];
    let before = store.snapshot();
    for (arguments, words) in cases {
        token(store, &[&["create"], *arguments].concat()).refused(words);
    }
    store.assert_unchanged(&before);
}
