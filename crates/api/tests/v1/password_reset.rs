//! `/auth/password-reset`.

use serde_json::json;

use crate::harness::{Answer, Client, PASSWORD, Person, Server, Setup};

async fn with_address(server: &Server) -> Person {
    let user = server.user().await;
    user.patch(&format!("/users/{}", user.id), json!({"email": "user@example.org", "current_password": PASSWORD}))
        .await
        .ok(200);
    user
}

async fn request(server: &Server, name: &str) -> Answer {
    server.anonymous().post("/auth/password-reset", json!({"username": name})).await
}

async fn confirm(server: &Server, token: &str, password: &str) -> Answer {
    let body = json!({"token": token, "password": password});
    server.anonymous().post("/auth/password-reset/confirm", body).await
}

/// The code in the last mail.
async fn code(server: &Server) -> String {
    let text = server.mails().await.pop().unwrap().text;
    text.split_once("Code: ").unwrap().1.split_once('\n').unwrap().0.to_owned()
}

#[actix_web::test]
async fn a_forgotten_password_is_set_anew_with_a_code_from_a_mail() {
    let server = Server::start();
    with_address(&server).await;
    let anybody = server.anonymous();
    let login = |password: &str| anybody.post("/auth/login", json!({"username": "user", "password": password}));
    let before = login(PASSWORD).await.ok(200)["token"].as_str().unwrap().to_owned();
    let asked = request(&server, "user@example.org").await.ok(202);
    assert_eq!(asked, json!({"message": "If there is such an account, a mail is on its way"}));
    let mails = server.mails().await;
    let [mail] = mails.as_slice() else { panic!("{} mails", mails.len()) };
    assert_eq!(mail.to.as_str(), "user@example.org");
    assert!(mail.text.contains("https://time.example.org/api/v1/auth/password-reset/confirm"), "{}", mail.text);
    let code = code(&server).await;
    let done = confirm(&server, &code, "another password").await.ok(200);
    assert_eq!(done, json!({"message": "The password is set; sign in with it"}));
    login(PASSWORD).await.error(401, "invalid_credentials");
    login("another password").await.ok(200);
    let earlier = crate::harness::Program::with(&server, &before);
    earlier.get("/users/me").await.error(401, "unauthorized");
    confirm(&server, &code, "a third password").await.error(400, "invalid_reset_token");
}

#[actix_web::test]
async fn nobody_learns_who_there_is() {
    let server = Server::start();
    with_address(&server).await;
    let known = request(&server, "user").await;
    for name in ["nobody", "nobody@example.org", " ", "a b", "'"] {
        let unknown = request(&server, name).await;
        assert_eq!((unknown.status, &unknown.body), (known.status, &known.body), "{name}");
    }
    assert_eq!(server.mails().await.len(), 1);
}

#[actix_web::test]
async fn a_code_that_is_none_or_old_is_refused() {
    let server = Server::start();
    with_address(&server).await;
    let text = "The code is not valid, or not any more; ask for another one";
    confirm(&server, "nonsense", "another password").await.refused(400, "invalid_reset_token", text);
    request(&server, "user").await.ok(202);
    let code = code(&server).await;
    confirm(&server, &code, "short").await.error(400, "validation_error");
    server.advance(3_600);
    confirm(&server, &code, "another password").await.error(400, "invalid_reset_token");
}

#[actix_web::test]
async fn a_server_that_sends_no_mail_says_so() {
    let server = Setup { mail: false, ..Setup::default() }.start();
    with_address(&server).await;
    request(&server, "user").await.error(400, "mail_disabled");
    confirm(&server, "nonsense", "another password").await.error(400, "invalid_reset_token");
}

#[actix_web::test]
async fn asking_and_guessing_are_slowed_down() {
    let server = Setup { sign_ins_per_minute: 2, ..Setup::default() }.start();
    with_address(&server).await;
    for _ in 0..2 {
        request(&server, "user").await.ok(202);
    }
    request(&server, "USER").await.error(429, "rate_limited");
    let guess = || {
        let body = json!({"token": "nonsense", "password": "another password"});
        let call = server.anonymous().call(actix_web::http::Method::POST, "/auth/password-reset/confirm").json(&body);
        call.from("192.0.2.1").send()
    };
    for _ in 0..2 {
        guess().await.error(400, "invalid_reset_token");
    }
    guess().await.error(429, "rate_limited");
}

#[actix_web::test]
async fn no_code_gets_into_the_log() {
    let server = Server::start();
    with_address(&server).await;
    request(&server, "user").await.ok(202);
    let code = code(&server).await;
    confirm(&server, &code, "another password").await.ok(200);
    let log = format!("{:?}", server.audit().await);
    assert!(!log.contains(&code) && !log.contains("another password"));
    let mailed = |line: &&timekeeper_ports::AuditLine| line.action == "password_reset_mailed";
    assert_eq!(server.audit().await.iter().filter(mailed).count(), 1);
}
