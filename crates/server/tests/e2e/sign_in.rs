//! Sessions, second factors and forgotten passwords, with the mail in a folder.

use std::{fs, path::Path, sync::Barrier, thread, time::Duration};

use mail_parser::MessageParser;
use serde_json::{Value, json};

use crate::kit::{Answer, Client, Program, Server, Store, on_each_store, within};

on_each_store!(
    a_forgotten_password_is_set_anew_with_a_code_from_the_mailbox,
    of_eight_refreshes_at_once_one_succeeds_and_the_session_ends,
    servers_that_start_together_accept_the_access_tokens_of_each_other,
    a_second_factor_outlives_a_restart_and_its_server_does_not_start_without_the_key,
);

/// 32 bytes.
const KEY: &str = "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=";

const PASSWORD: &str = "correct horse battery staple";

/// A server whose administrator has that password.
fn program(store: &Store) -> Program {
    Program::on(store).set("ADMIN__PASSWORD", PASSWORD)
}

fn begin(client: &Client) -> Value {
    let form = format!("grant_type=password&username=admin&password={}", PASSWORD.replace(' ', "+"));
    client.form("auth/token", &form).expect(200)
}

fn refresh(client: &Client, session: &Value) -> Answer {
    let token = session["refresh_token"].as_str().unwrap();
    client.form("auth/token", &format!("grant_type=refresh_token&refresh_token={token}"))
}

fn bearer(server: &Server, session: &Value) -> Client {
    server.client(session["access_token"].as_str().unwrap())
}

/// Whom the only mail in a folder is for and what it says, once it is there.
fn mail(folder: &Path) -> (String, String) {
    within(Duration::from_secs(30), "a mail is in the folder", || {
        let files = fs::read_dir(folder).ok()?.map(|entry| entry.unwrap().path());
        let mails: Vec<_> = files.filter(|path| path.extension().is_some_and(|end| end == "eml")).collect();
        let [only] = mails.as_slice() else { return None };
        let raw = fs::read(only).unwrap();
        let mail = MessageParser::default().parse(&raw).unwrap();
        let to = mail.to().unwrap().first().unwrap().address().unwrap().to_owned();
        Some((to, mail.body_text(0).unwrap().replace("\r\n", "\n")))
    })
}

fn a_forgotten_password_is_set_anew_with_a_code_from_the_mailbox(store: &Store) {
    let mailbox = store.folder().join("mailbox");
    let server = program(store)
        .set("MAIL__FOLDER", mailbox.to_str().unwrap())
        .set("SERVER__PUBLIC_URL", "https://time.example.org/")
        .serve();
    let anybody = server.anonymous();
    let session = begin(&anybody);
    bearer(&server, &session)
        .patch("users/1", &json!({"email": "root@example.org", "current_password": PASSWORD}))
        .expect(200);
    for name in ["nobody", "root@example.org"] {
        anybody.post("auth/password-reset", &json!({"username": name})).expect(202);
    }
    let (to, text) = mail(&mailbox);
    assert_eq!(to, "root@example.org");
    let (_, rest) = text.split_once("Code: ").expect("a code");
    let code = rest.split_once('\n').unwrap().0;
    let confirm = json!({"token": code, "password": "quite another password"});
    anybody.post("auth/password-reset/confirm", &confirm).expect(200);
    anybody.post("auth/password-reset/confirm", &confirm).refusal(400, "invalid_reset_token");
    bearer(&server, &session).get("users/me").refusal(401, "unauthorized");
    let login = |password: &str| anybody.post("auth/login", &json!({"username": "admin", "password": password}));
    login(PASSWORD).refusal(401, "invalid_credentials");
    let token = login("quite another password").expect(200)["token"].as_str().unwrap().to_owned();
    server.client(&token).get("users/me").expect(200);
    within(Duration::from_secs(30), "no errand is left", || (store.count("outbox") == 0).then_some(()));
    assert_eq!(store.count("password_resets"), 0);
    assert!(!server.logged().contains(code), "{}", server.logged());
}

fn of_eight_refreshes_at_once_one_succeeds_and_the_session_ends(store: &Store) {
    let servers = [program(store).serve(), program(store).serve()];
    let session = begin(&servers[0].anonymous());
    let barrier = &Barrier::new(8);
    let answers: Vec<Answer> = thread::scope(|scope| {
        let asking: Vec<_> = (0..8)
            .map(|number| {
                let (client, session) = (servers[number % 2].anonymous(), &session);
                scope.spawn(move || {
                    barrier.wait();
                    refresh(&client, session)
                })
            })
            .collect();
        asking.into_iter().map(|one| one.join().unwrap()).collect()
    });
    let (won, lost): (Vec<_>, Vec<_>) = answers.iter().partition(|answer| answer.status == 200);
    let [won] = won.as_slice() else { panic!("{} succeeded", won.len()) };
    for answer in lost {
        // Whoever lost to several others at a time may be asked to try again.
        if answer.status != 503 {
            answer.refusal(400, "invalid_grant");
        }
    }
    refresh(&servers[1].anonymous(), &won.json()).refusal(400, "invalid_grant");
    for server in &servers {
        within(Duration::from_secs(20), "the session has ended", || {
            (bearer(server, &won.json()).get("users/me").status == 401).then_some(())
        });
    }
    assert_eq!(store.count("refresh_tokens"), 0);
}

fn servers_that_start_together_accept_the_access_tokens_of_each_other(store: &Store) {
    program(store).with(&["migrate"]).run();
    let servers: Vec<Server> = thread::scope(|scope| {
        let starting: Vec<_> = (0..3).map(|_| scope.spawn(|| program(store).serve())).collect();
        starting.into_iter().map(|one| one.join().unwrap()).collect()
    });
    for one in &servers {
        let session = begin(&one.anonymous());
        for other in &servers {
            bearer(other, &session).get("users/me").expect(200);
        }
    }
    assert_eq!(store.count("settings WHERE name = 'jwt.key'"), 1);
}

fn a_second_factor_outlives_a_restart_and_its_server_does_not_start_without_the_key(store: &Store) {
    let sealed = || program(store).set("SECRETS__KEY", KEY);
    let server = program(store).serve();
    let session = begin(&server.anonymous());
    let password = json!({"password": PASSWORD});
    bearer(&server, &session).post("users/me/totp", &password).refusal(400, "secret_key_missing");
    drop(server);
    let server = sealed().serve();
    // What lay there in plain signs nothing any more.
    bearer(&server, &session).get("users/me").refusal(401, "unauthorized");
    let session = refresh(&server.anonymous(), &session).expect(200);
    let seed = bearer(&server, &session).post("users/me/totp", &password).expect(200)["secret"].clone();
    let kept = store.cell("SELECT seed FROM user_totp");
    assert!(!kept.contains(seed.as_str().unwrap()), "{kept}");
    assert!(store.cell("SELECT value FROM settings WHERE name = 'jwt.key'").starts_with("sealed:"));
    drop(server);
    program(store).run().refused(&["sealed", "secrets.key"]);
    let other = KEY.replacen('M', "N", 1);
    program(store).set("SECRETS__KEY", &other).run().refused(&["another key", "secrets.key"]);
    let server = sealed().serve();
    let totp = bearer(&server, &session).get("users/me/totp").expect(200);
    assert_eq!(totp["totp"]["status"], "pending");
}
