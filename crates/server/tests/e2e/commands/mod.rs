//! What the program does besides serving, on the command line.

mod demo;
mod people;
mod tokens;

use std::fs;

use serde_json::Value;

use crate::kit::{Program, Store, on_each_store};

on_each_store!(migrating_a_second_time_changes_nothing, migrating_beside_a_server_that_runs_does_no_harm);

fn migrating_a_second_time_changes_nothing(store: &Store) {
    let migrated = Program::on(store).with(&["migrate"]).run().well();
    assert!(migrated.lines().all(|line| line.starts_with("20")) && !migrated.is_empty(), "{migrated}");
    let before = store.snapshot();
    assert_eq!(Program::on(store).with(&["migrate"]).run().well(), "the database is up to date\n");
    store.assert_unchanged(&before);
    // Nobody was made up: that is for the first start, which needs no migration any more.
    assert_eq!(store.count("users"), 0);
    let server = Program::on(store).with(&["serve", "--no-migrate"]).serve();
    server.admin().get("users/me").expect(200);
}

fn migrating_beside_a_server_that_runs_does_no_harm(store: &Store) {
    let server = Program::on(store).serve();
    let admin = server.admin();
    assert_eq!(Program::on(store).with(&["migrate"]).run().well(), "the database is up to date\n");
    admin.get("users/me").expect(200);
}

#[test]
fn the_default_configuration_is_a_file_that_is_in_order() {
    let store = Store::sqlite();
    let run = |arguments: &[&str]| Program::bare(store.folder()).with(arguments).run().well();
    fs::write(store.folder().join("settings.toml"), run(&["config", "default"])).unwrap();
    assert_eq!(run(&["config", "check", "--config", "settings.toml"]), "the configuration is in order\n");
    assert_eq!(run(&["config", "check"]), "the configuration is in order\n");
    // Every setting stands in it, so that one may be changed without looking it up.
    let text = fs::read_to_string(store.folder().join("settings.toml")).unwrap();
    fs::write(store.folder().join("settings.toml"), text.replace("per_hour = 1000", "per_hour = \"many\"")).unwrap();
    let check = ["config", "check", "--config", "settings.toml"];
    Program::bare(store.folder()).with(&check).run().refused(&["limits.per_hour", "settings.toml"]);
}

#[test]
fn the_openapi_document_is_the_same_from_the_program_and_from_the_server() {
    let store = Store::sqlite();
    let printed = Program::bare(store.folder()).with(&["openapi"]).run().well();
    let printed: Value = serde_json::from_str(&printed).unwrap();
    assert_eq!(printed["openapi"], "3.0.3");
    let server = Program::on(&store).serve();
    assert_eq!(server.anonymous().get("/api/openapi.json").expect(200), printed);
    let page = server.anonymous().get("/api/docs");
    assert!(page.header("Content-Type").is_some_and(|text| text.starts_with("text/html")), "{page:?}");
}

#[test]
fn a_long_text_may_be_read_in_part() {
    let store = Store::sqlite();
    let ended = Program::bare(store.folder()).with(&["openapi"]).unheard().run();
    assert!(ended.status.success() && ended.stderr.is_empty(), "{ended:?}");
}
