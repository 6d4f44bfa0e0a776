//! The first start: what it tells, once, and whose password it sets.

use std::{fs, time::Duration};

use serde_json::json;

use crate::kit::{Client, Program, Store, on_each_store, within};

on_each_store!(the_first_start_tells_how_to_begin_and_no_other_does);

fn the_first_start_tells_how_to_begin_and_no_other_does(store: &Store) {
    let server = Program::on(store).serve();
    let (first, address) = (server.first(), server.address().to_owned());
    let said = server.said();
    for word in [&format!("http://{address}/api/docs"), "admin", &first.password, &first.token, "curl -H"] {
        assert!(said.contains(word), "{word} is not in: {said}");
    }
    let curl = said.lines().find_map(|line| line.trim().strip_prefix("curl ")).unwrap();
    assert_eq!(curl, format!("-H \"Authorization: Bearer {}\" http://{address}/api/v1/users/me", first.token));
    assert_eq!(server.admin().get("users/me").expect(200)["user"]["username"], "admin");
    let login = json!({"username": "admin", "password": first.password});
    server.anonymous().post("auth/login", &login).expect(200);
    server.stop();

    let server = Program::on(store).set("ADMIN__PASSWORD", "another one").serve();
    assert_eq!(server.said(), format!("Timekeeper is listening on http://{}\n", server.address()));
    server.anonymous().post("auth/login", &login).expect(200);
    server.client(&first.token).get("users/me").expect(200);
}

#[test]
fn the_first_administrator_gets_the_password_that_was_chosen() {
    for password in ["0123456", "12345", "true", "[1]", "\"quoted\"", " spaced "] {
        let store = Store::sqlite();
        let server = Program::on(&store).set("ADMIN__PASSWORD", password).serve();
        assert_eq!(server.first().password, "as configured");
        let login = json!({"username": "admin", "password": password});
        server.anonymous().post("auth/login", &login).expect(200);
    }
}

#[test]
fn whoever_is_added_before_the_first_start_is_no_administrator() {
    let store = Store::sqlite();
    Program::on(&store).with(&["migrate"]).run().well();
    Program::on(&store).with(&["user", "add", "ada"]).run().well();
    let server = Program::on(&store).set("ADMIN__PASSWORD", "correct horse").serve();
    let login = json!({"username": "admin", "password": "correct horse"});
    server.anonymous().post("auth/login", &login).expect(200);
    server.stop();
    let server = Program::on(&store).serve();
    assert_eq!(server.said().lines().count(), 1, "there is one by now");
}

#[test]
fn the_first_administrator_gets_the_password_in_the_file_without_its_line_end() {
    let store = Store::sqlite();
    fs::write(store.folder().join("secret"), "correct horse\r\n").unwrap();
    let server = Program::on(&store).set("ADMIN__PASSWORD_FILE", "secret").serve();
    let login = json!({"username": "admin", "password": "correct horse"});
    server.anonymous().post("auth/login", &login).expect(200);
}

#[test]
fn settings_come_from_the_file_the_environment_and_the_command_line_in_this_order() {
    let store = Store::sqlite();
    let file = "[organisation]\ntimezone = \"Europe/Rome\"\n[server]\nbind = \"nonsense\"\n[log]\nfilter = \"off\"\n";
    fs::write(store.folder().join("timekeeper.toml"), file).unwrap();
    let program = Program::on(&store).set("SERVER__BIND", "127.0.0.1:99999").with(&["--bind", "127.0.0.1:0"]);
    let server = program.serve();
    assert_eq!(server.anonymous().get("info").expect(200)["timezone"], "Europe/Rome");
    assert_eq!(server.logged(), "");
}

#[test]
fn a_server_that_nobody_listens_to_serves_all_the_same() {
    let store = Store::sqlite();
    let process = Program::on(&store).set("ADMIN__PASSWORD", "correct horse").unheard().spawn();
    let address = within(Duration::from_mins(1), "the server listens", || {
        let log = process.logged();
        let (_, rest) = log.split_once("listening address=")?;
        Some(rest.split_once(' ')?.0.to_owned())
    });
    let login = json!({"username": "admin", "password": "correct horse"});
    Client::new(&address).post("auth/login", &login).expect(200);
    assert!(process.logged().contains("nobody reads"), "{}", process.logged());
}
