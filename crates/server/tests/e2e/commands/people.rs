//! `timekeeper user …`, beside a server that runs.

use std::time::Duration;

use serde_json::json;

use crate::kit::{Answer, Program, Server, Store, on_each_store, within};

on_each_store!(
    a_user_who_was_added_can_sign_in_at_once,
    a_new_password_replaces_the_old_one,
    a_user_who_makes_no_sense_is_refused_and_not_added,
    the_people_directory_is_asked_about_new_users,
);

fn sign_in(server: &Server, name: &str, password: &str) -> Answer {
    server.anonymous().post("auth/login", &json!({"username": name, "password": password}))
}

fn a_user_who_was_added_can_sign_in_at_once(store: &Store) {
    let server = Program::on(store).serve();
    let add = ["user", "add", "ada", "--email", "ada@example.com", "--full-name", "Ada Example"];
    let password = Program::on(store).with(&add).run().well();
    let password = password.strip_suffix('\n').unwrap();
    assert!(password.len() == 20 && !password.contains(char::is_whitespace), "{password:?}");
    let token = sign_in(&server, "ada", password).expect(200)["token"].as_str().unwrap().to_owned();
    let me = server.client(&token).get("users/me").expect(200)["user"].clone();
    assert_eq!(
        (&me["username"], &me["full_name"], &me["role"]),
        (&json!("ada"), &json!("Ada Example"), &json!("member"))
    );
    let shown = Program::on(store).with(&["user", "list"]).run().well();
    let columns = |name: &str| -> Vec<String> {
        let line = shown.lines().find(|line| line.contains(name)).unwrap_or_else(|| panic!("{name}: {shown}"));
        line.split_whitespace().skip(1).take(3).map(ToOwned::to_owned).collect()
    };
    assert_eq!(columns("ada"), ["ada", "member", "yes"]);
    assert_eq!(columns("admin"), ["admin", "admin", "yes"]);
}

fn a_new_password_replaces_the_old_one(store: &Store) {
    let server = Program::on(store).serve();
    let old = server.first().password;
    let passwd = ["user", "passwd", "admin", "--password-file", "-"];
    assert_eq!(Program::on(store).with(&passwd).input("correct horse battery\n").run().well(), "");
    sign_in(&server, "admin", &old).refusal(401, "invalid_credentials");
    sign_in(&server, "Admin", "correct horse battery").expect(200);
    let made_up = Program::on(store).with(&["user", "passwd", "admin"]).run().well();
    sign_in(&server, "admin", "correct horse battery").refusal(401, "invalid_credentials");
    sign_in(&server, "admin", made_up.trim_end()).expect(200);
}

fn a_user_who_makes_no_sense_is_refused_and_not_added(store: &Store) {
    let server = Program::on(store).serve();
    server.first();
    server.stop();
    let cases: &[(&[&str], &str, &[&str])] = &[
        (&["add", "admin"], "", &["already in use"]),
        (&["add", "ADMIN"], "", &["already in use"]),
        (&["add", ""], "", &["username"]),
        (&["add", "a b"], "", &["username"]),
        (&["add", "ada", "--email", "nonsense"], "", &["--email"]),
        (&["add", "ada", "--password-file", "missing"], "", &["missing"]),
        (&["add", "ada", "--password-file", "-"], "short", &["at least 8 bytes"]),
        (&["passwd", "nobody"], "", &["\"nobody\"", "timekeeper user list"]),
        (&["passwd", "admin", "--password-file", "-"], "", &["at least 8 bytes"]),
    ];
    let before = store.snapshot();
    for (arguments, input, words) in cases {
        Program::on(store).with(&["user"]).with(arguments).input(input).run().refused(words);
    }
    store.assert_unchanged(&before);
}

fn the_people_directory_is_asked_about_new_users(store: &Store) {
    let mut directory = Program::on(store).with(&["people-directory", "--bind", "127.0.0.1:0"]).spawn();
    let address = within(Duration::from_secs(20), "the directory listens", || {
        let said = directory.said();
        Some(said.split_once("listening on ")?.1.split_once('\n')?.0.to_owned())
    });
    let server = Program::on(store)
        .set("PEOPLE_DIRECTORY__URL", &address)
        .set("PEOPLE_DIRECTORY__TIMEOUT_MS", "20000")
        .set("AUTH__SELF_REGISTRATION", "true")
        .serve();
    let register = |national_id: &str| {
        server.anonymous().post("auth/register", &json!({"password": "a good password", "national_id": national_id}))
    };
    let user = register("1234 567890").expect(201)["user"].clone();
    assert_eq!(
        (&user["username"], &user["surname"], &user["given_name"], &user["patronymic"], &user["role"]),
        (
            &json!("1234567890"),
            &json!("Surname 567890"),
            &json!("Name 1234"),
            &json!("Patronymic 567890"),
            &json!("user")
        )
    );
    assert_eq!(register("1234 567891").expect(201)["user"]["patronymic"], json!(null));
    register("400 1").refusal(422, "national_id_not_found");
    register("1234 567890").refusal(409, "conflict");
    directory.child.kill().unwrap();
    directory.ended(Duration::from_secs(20));
    register("1234 1").refusal(503, "people_directory_unavailable");
    assert_eq!(store.count("users"), 3);
}
