//! `/users/me/totp`, and what it means for signing in.

use actix_web::http::Method;
use serde_json::{Value, json};

use crate::harness::{Answer, Client, PASSWORD, Person, Server, Setup};

const PATH: &str = "/users/me/totp";

async fn enrol(person: &Person) -> Answer {
    person.post(PATH, json!({"password": PASSWORD})).await
}

/// Switches the second factor on with the code of this moment: the seed and the recovery codes.
async fn switch_on(server: &Server, person: &Person) -> (String, Vec<String>) {
    let seed = enrol(person).await.ok(200)["secret"].as_str().unwrap().to_owned();
    let confirmed = person.post("/users/me/totp/confirm", json!({"code": server.code(&seed, 0)})).await.ok(200);
    let codes = confirmed["recovery_codes"].as_array().unwrap().iter().map(|code| code.as_str().unwrap().to_owned());
    (seed, codes.collect())
}

async fn status(person: &Person) -> Value {
    person.get(PATH).await.ok(200)["totp"].clone()
}

async fn login(server: &Server, code: &Value) -> Answer {
    let body = json!({"username": "user", "password": PASSWORD, "code": code});
    server.anonymous().post("/auth/login", body).await
}

async fn begin(server: &Server, code: &str) -> Answer {
    let body = format!("grant_type=password&username=user&password={}&code={code}", PASSWORD.replace(' ', "+"));
    let call = server.anonymous().call(Method::POST, "/auth/token").body("application/x-www-form-urlencoded", body);
    call.send().await
}

async fn remove(person: &Person, password: &str, code: &str) -> Answer {
    person.call(Method::DELETE, PATH).json(&json!({"password": password, "code": code})).send().await
}

#[actix_web::test]
async fn it_is_set_up_and_then_switched_on() {
    let server = Server::start();
    let user = server.user().await;
    let off = json!({"status": "off", "enabled_at": null, "recovery_codes_left": 0});
    assert_eq!(status(&user).await, off);
    let enrolled = enrol(&user).await.ok(200);
    let seed = enrolled["secret"].as_str().unwrap();
    let uri = enrolled["otpauth_uri"].as_str().unwrap();
    assert!(uri.starts_with("otpauth://totp/Timekeeper:user?") && uri.contains(seed), "{uri}");
    assert_eq!(status(&user).await["status"], "pending");
    login(&server, &Value::Null).await.ok(200);
    let confirm = |code: String| user.post("/users/me/totp/confirm", json!({"code": code}));
    confirm(server.code(seed, 300)).await.refused(400, "totp_invalid", "The code is wrong, or was used before");
    let codes = confirm(server.code(seed, 0)).await.ok(200)["recovery_codes"].clone();
    assert_eq!(codes.as_array().unwrap().len(), 10);
    let on = json!({"status": "on", "enabled_at": "2026-01-05T09:00:00Z", "recovery_codes_left": 10});
    assert_eq!(status(&user).await, on);
    confirm(server.code(seed, 30)).await.error(409, "totp_enabled");
    enrol(&user).await.error(409, "totp_enabled");
}

#[actix_web::test]
async fn signing_in_needs_a_code_from_then_on() {
    let server = Server::start();
    let user = server.user().await;
    let (seed, recovery) = switch_on(&server, &user).await;
    for none in [Value::Null, json!(""), json!(" ")] {
        login(&server, &none).await.refused(401, "totp_required", "A code of the second factor is needed");
    }
    login(&server, &json!("000000")).await.refused(401, "totp_invalid", "The code is wrong, or was used before");
    for (code, error) in [("", "totp_required"), ("000000", "totp_invalid")] {
        assert_eq!(begin(&server, code).await.error(400, error)["error"], "invalid_grant");
    }
    server.advance(60);
    let code = server.code(&seed, 0);
    login(&server, &json!(code)).await.ok(200);
    login(&server, &json!(code)).await.error(401, "totp_invalid");
    begin(&server, &recovery[0]).await.ok(200);
    begin(&server, &recovery[0]).await.error(400, "totp_invalid");
    assert_eq!(status(&user).await["recovery_codes_left"], 9);
    let wrong = json!({"username": "user", "password": "wrong", "code": server.code(&seed, 30)});
    server.anonymous().post("/auth/login", wrong).await.error(401, "invalid_credentials");
    user.get("/users/me").await.ok(200);
}

#[actix_web::test]
async fn a_token_alone_changes_nothing_about_it() {
    let server = Server::start();
    let user = server.user().await;
    user.post(PATH, json!({"password": "wrong"})).await.refused(400, "wrong_password", "The current password is wrong");
    let (_, recovery) = switch_on(&server, &user).await;
    remove(&user, "wrong", &recovery[0]).await.error(400, "wrong_password");
    remove(&user, PASSWORD, "000000").await.error(400, "totp_invalid");
    let renew = |password: &str, code: &str| {
        user.post("/users/me/totp/recovery-codes", json!({"password": password, "code": code}))
    };
    renew("wrong", &recovery[0]).await.error(400, "wrong_password");
    renew(PASSWORD, "000000").await.error(400, "totp_invalid");
    let fresh = renew(PASSWORD, &recovery[0]).await.ok(200)["recovery_codes"].clone();
    remove(&user, PASSWORD, &recovery[1]).await.error(400, "totp_invalid");
    remove(&user, PASSWORD, fresh[3].as_str().unwrap()).await.ok(200);
    assert_eq!(status(&user).await["status"], "off");
    remove(&user, PASSWORD, "000000").await.error(409, "totp_not_enabled");
    renew(PASSWORD, "000000").await.error(409, "totp_not_enabled");
    user.post("/users/me/totp/confirm", json!({"code": "000000"})).await.error(409, "totp_not_enabled");
    login(&server, &Value::Null).await.ok(200);
}

#[actix_web::test]
async fn an_administrator_helps_whoever_has_lost_theirs() {
    let server = Server::start();
    let (admin, user) = (server.admin().await, server.user().await);
    switch_on(&server, &user).await;
    let path = format!("/users/{}/totp", user.id);
    user.delete(&path).await.error(403, "forbidden");
    let answer = admin.delete(&path).await.ok(200);
    assert_eq!(answer["message"], "The second factor is switched off");
    let answer = admin.delete(&path).await.ok(200);
    assert_eq!(answer["message"], "There was no second factor to switch off");
    login(&server, &Value::Null).await.ok(200);
    admin.delete("/users/999/totp").await.error(404, "not_found");
}

#[actix_web::test]
async fn a_repetition_shows_the_secrets_again_and_the_store_does_not_have_them() {
    let server = Server::start();
    let user = server.user().await;
    let own = user.get("/users/me/tokens").await.ok(200)["tokens"][0]["id"].as_i64().unwrap();
    let call = || user.call(Method::POST, PATH).header("Idempotency-Key", "once").json(&json!({"password": PASSWORD}));
    let first = call().send().await.ok(200);
    let kept = server.kept_answer(own, "once").await;
    assert!(kept.starts_with("sealed:"), "{kept}");
    assert_eq!(call().send().await.ok(200), first);
    let log = format!("{:?}", server.audit().await);
    assert!(!log.contains(first["secret"].as_str().unwrap()));
}

#[actix_web::test]
async fn a_server_without_a_key_for_secrets_says_so() {
    let server = Setup { secret_key: false, ..Setup::default() }.start();
    let user = server.user().await;
    enrol(&user).await.error(400, "secret_key_missing");
    assert_eq!(status(&user).await["status"], "off");
}

#[actix_web::test]
async fn somebody_who_is_gone_leaves_none_behind() {
    let server = Server::start();
    let (admin, user) = (server.admin().await, server.user().await);
    user.new_project("Theirs").await;
    switch_on(&server, &user).await;
    admin.delete(&format!("/users/{}", user.id)).await.ok(200);
    let answer = admin.delete(&format!("/users/{}/totp", user.id)).await.ok(200);
    assert_eq!(answer["message"], "There was no second factor to switch off");
}
