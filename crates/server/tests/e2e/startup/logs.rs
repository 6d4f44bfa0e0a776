//! The log: readable by machines, tied to requests, and without anybody's secrets.

use serde_json::{Value, json};

use crate::kit::{Office, Program, Server, Store, on_each_store};

on_each_store!(the_log_is_json_with_request_ids, no_log_however_detailed_holds_a_secret);

/// A session that uses every kind of secret; answers them.
fn session(store: &Store, server: &Server) -> Vec<String> {
    let office = Office::on(server);
    let first = server.first();
    let login = json!({"username": "admin", "password": first.password});
    let token = server.anonymous().post("auth/login", &login).expect(200)["token"].as_str().unwrap().to_owned();
    let wrong = json!({"username": "admin", "password": "wrong horse battery"});
    server.anonymous().post("auth/login", &wrong).refusal(401, "invalid_credentials");
    let me = server.client(&token);
    me.get("users/me").expect(200);
    let asked = json!({"name": "script", "scopes": "read:projects"});
    let made = me.post("admin/tokens", &asked).expect(201)["token"].as_str().unwrap().to_owned();
    let scripted = server.client(&made);
    scripted.get("projects").expect(200);
    scripted.get("users").refusal(403, "forbidden");
    server.client("tt_unknown_to_everybody").get("projects").refusal(401, "unauthorized");
    let entry = json!({"project_id": office.project, "notes": "a private remark", "start_time": "2026-01-05T09:00:00Z",
        "end_time": "2026-01-05T10:00:00Z"});
    me.post("time-entries", &entry).expect(201);
    let hash = store.cell("SELECT password_hash FROM users");
    let known = ["wrong horse battery", "tt_unknown_to_everybody", "a private remark"].map(ToOwned::to_owned);
    [first.password, first.token, token, made, hash].into_iter().chain(known).collect()
}

fn the_log_is_json_with_request_ids(store: &Store) {
    let program = Program::on(store).set("LOG__FORMAT", "json").set("LOG__FILTER", "debug");
    let server = program.serve();
    session(store, &server);
    let id = server.anonymous().get("info").header("X-Request-ID").unwrap().to_owned();
    let log = server.stop().stderr;
    let lines: Vec<Value> = log.lines().map(|line| serde_json::from_str(line).expect(line)).collect();
    for line in &lines {
        assert!(line["timestamp"].is_string() && line["level"].is_string(), "{line}");
        assert!(line["message"].is_string(), "{line}");
    }
    let answered: Vec<&Value> = lines.iter().filter(|line| line["message"] == "a request was answered").collect();
    assert!(answered.len() >= 10, "{log}");
    for line in &answered {
        assert!(line["span"]["request_id"].as_str().is_some_and(|id| !id.is_empty()), "{line}");
        assert!(line["status"].is_number() && line["elapsed_us"].is_number(), "{line}");
    }
    assert_eq!(answered.iter().filter(|line| line["span"]["request_id"] == id.as_str()).count(), 1);
}

fn no_log_however_detailed_holds_a_secret(store: &Store) {
    let server = Program::on(store).set("LOG__FILTER", "trace").serve();
    let secrets = session(store, &server);
    let log = server.stop().stderr;
    assert!(log.contains("a request was answered"), "{log}");
    for secret in &secrets {
        let line = log.lines().find(|line| line.contains(secret.as_str()));
        assert_eq!(line, None, "{secret:?} is in the log");
    }
}
