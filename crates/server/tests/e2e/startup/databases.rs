//! Databases that are not there, not whole, or not for this program.

use std::{
    fs::{self, Permissions},
    net::TcpListener,
    os::unix::fs::{MetadataExt, PermissionsExt},
    path::Path,
};

use super::{Wrong, refused};
use crate::kit::{Kind, Program, Stopwatch, Store, is_long, on_each_store};

on_each_store!(
    a_database_of_a_newer_version_is_refused_and_left_alone,
    without_migrations_an_empty_database_is_refused_and_stays_empty,
    a_database_of_another_program_is_refused_and_left_alone,
);

/// Whom files belong to that a root without means may not write.
const NOBODY: u32 = 65_534;

fn a_database_of_a_newer_version_is_refused_and_left_alone(store: &Store) {
    Program::on(store).with(&["migrate"]).run().well();
    store.rows("INSERT INTO __diesel_schema_migrations (version, run_on) VALUES ('29991231235959', CURRENT_TIMESTAMP)");
    let words = ["newer version", "29991231235959", "backup"];
    for arguments in [&[][..], &["serve", "--no-migrate"], &["migrate"], &["user", "list"], &["seed-demo"]] {
        Wrong { arguments, settings: &[], words: &words }.is_refused(store);
    }
}

fn without_migrations_an_empty_database_is_refused_and_stays_empty(store: &Store) {
    if store.kind() == Kind::Sqlite {
        fs::write(store.file(), "").unwrap();
    }
    for arguments in [&["serve", "--no-migrate"][..], &["user", "list"], &["token", "list"]] {
        Wrong { arguments, settings: &[], words: &["needs", "timekeeper migrate"] }.is_refused(store);
    }
    assert_eq!(store.tables(), [""; 0]);
}

fn a_database_of_another_program_is_refused_and_left_alone(store: &Store) {
    store.rows("CREATE TABLE users (id INTEGER)");
    for arguments in [&[][..], &["migrate"], &["user", "list"]] {
        Wrong { arguments, settings: &[], words: &["tables of another program", "new file"] }.is_refused(store);
    }
    assert_eq!(store.tables(), ["users"]);
}

#[test]
fn a_file_that_is_no_database_is_refused_and_left_alone() {
    let store = Store::sqlite();
    fs::write(store.file(), "This is a letter to my landlord. ".repeat(300)).unwrap();
    for arguments in [&[][..], &["migrate"], &["user", "list"]] {
        let words = ["timekeeper.db", "damaged or not an SQLite database", "backup"];
        Wrong { arguments, settings: &[], words: &words }.is_refused(&store);
    }
}

#[test]
fn a_damaged_database_is_refused_and_left_alone() {
    let store = Store::sqlite();
    Program::on(&store).with(&["migrate"]).run().well();
    let mut bytes = fs::read(store.file()).unwrap();
    // The first page holds the list of all tables; its header stays as it is.
    bytes[200..4_096].fill(0xa5);
    fs::write(store.file(), &bytes).unwrap();
    refused(&store, &["timekeeper.db", "damaged", "backup"]);
}

#[test]
fn a_folder_in_place_of_a_file_is_refused() {
    let store = Store::sqlite();
    fs::create_dir(store.file()).unwrap();
    refused(&store, &["timekeeper.db", "must name a file"]);
}

#[test]
fn a_folder_that_is_not_there_is_refused() {
    let store = Store::sqlite();
    let settings = [("DATABASE__URL", "sqlite://missing/timekeeper.db")];
    Wrong { arguments: &[], settings: &settings, words: &["missing/timekeeper.db", "folder"] }.is_refused(&store);
}

#[test]
fn a_folder_that_may_not_be_written_to_is_refused() {
    let store = Store::sqlite();
    let (locked, program) = (store.folder().join("locked"), store.folder().join("timekeeper"));
    fs::create_dir(&locked).unwrap();
    let is_root = fs::metadata(&locked).unwrap().uid() == 0;
    // Root may write everywhere: then the program runs as nobody, who may not see where it was built.
    fs::copy(env!("CARGO_BIN_EXE_timekeeper"), &program).unwrap();
    fs::set_permissions(store.folder(), Permissions::from_mode(0o755)).unwrap();
    let refused = |file: &Path| {
        let url = format!("sqlite://{}", file.display());
        let run = Program::from_file(&program, &locked).writing_to(store.folder());
        let run = run.set("DATABASE__URL", &url).set("SERVER__BIND", "127.0.0.1:0");
        let run = if is_root { run.run_by(NOBODY) } else { run };
        run.run().refused(&[&url, "may write to"]);
    };
    fs::set_permissions(&locked, Permissions::from_mode(0o555)).unwrap();
    refused(&locked.join("new.db"));
    assert_eq!(fs::read_dir(&locked).unwrap().count(), 0, "nothing is made");

    fs::set_permissions(&locked, Permissions::from_mode(0o755)).unwrap();
    let old = locked.join("old.db");
    Program::on(&store).set("DATABASE__URL", &format!("sqlite://{}", old.display())).with(&["migrate"]).run().well();
    let bytes = fs::read(&old).unwrap();
    fs::set_permissions(&old, Permissions::from_mode(0o444)).unwrap();
    fs::set_permissions(&locked, Permissions::from_mode(0o555)).unwrap();
    refused(&old);
    assert_eq!(fs::read(&old).unwrap(), bytes);
    fs::set_permissions(&locked, Permissions::from_mode(0o755)).unwrap();
}

#[test]
fn a_postgresql_server_that_is_not_there_is_refused_without_its_password() {
    let store = Store::sqlite();
    let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let url = format!("postgres://ada:hunter2@127.0.0.1:{port}/time");
    let settings = [("DATABASE__URL", url.as_str())];
    let words = ["cannot be reached", "check that it is running", "database.url"];
    for arguments in [&[][..], &["migrate"], &["user", "list"]] {
        let line = Wrong { arguments, settings: &settings, words: &words }.is_refused(&store);
        assert!(!line.contains("hunter2"), "{line}");
    }
}

#[test]
fn a_postgresql_server_that_never_answers_is_refused_after_a_while() {
    if !is_long() {
        return;
    }
    let store = Store::sqlite();
    let silent = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("postgres://ada@{}/time", silent.local_addr().unwrap());
    let watch = Stopwatch::start();
    let settings = [("DATABASE__URL", url.as_str())];
    Wrong { arguments: &[], settings: &settings, words: &["no answer", "check that it is running"] }.is_refused(&store);
    assert!(watch.elapsed().as_secs() < 30);
}

#[test]
fn a_postgresql_database_that_is_not_there_is_refused_by_its_name() {
    let Some(store) = Store::postgres() else { return };
    let url = format!("{}_missing", store.url());
    let words = ["cannot be reached", "_missing", "does not exist"];
    Wrong { arguments: &[], settings: &[("DATABASE__URL", &url)], words: &words }.is_refused(&store);
}
