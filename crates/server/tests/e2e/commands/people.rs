//! `timekeeper user …`, beside a server that runs.

use serde_json::json;

use crate::kit::{Answer, Program, Server, Store, on_each_store};

on_each_store!(
    a_user_who_was_added_can_sign_in_at_once,
    a_new_password_replaces_the_old_one,
    a_user_who_makes_no_sense_is_refused_and_not_added,
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
        (&["add", "ada", "--password-file", "-"], "short", &["8 to 1024"]),
        (&["passwd", "nobody"], "", &["\"nobody\"", "timekeeper user list"]),
        (&["passwd", "admin", "--password-file", "-"], "", &["8 to 1024"]),
    ];
    let before = store.snapshot();
    for (arguments, input, words) in cases {
        Program::on(store).with(&["user"]).with(arguments).input(input).run().refused(words);
    }
    store.assert_unchanged(&before);
}
