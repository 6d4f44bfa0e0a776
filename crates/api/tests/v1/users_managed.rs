//! `/users/{user_id}` and the making of users.

use serde_json::{Value, json};
use timekeeper_domain::user::Role;

use crate::harness::{Client, PASSWORD, People, Program, Server, Setup, World};

async fn sign_in(server: &Server, username: &str, password: &str) -> u16 {
    server.anonymous().post("/auth/login", json!({"username": username, "password": password})).await.status
}

#[actix_web::test]
async fn a_new_user_can_sign_in() {
    let server = Server::start();
    let admin = server.admin().await;
    let body = json!({"username": "Ada", "password": "a good password", "email": "ada@example.org", "role": "manager"});
    let made = admin.post("/users", body).await.ok(201);
    assert_eq!(made["message"], "User created successfully");
    let user = &made["user"];
    assert_eq!(
        (&user["username"], &user["role"], &user["is_active"]),
        (&json!("ada"), &json!("manager"), &json!(true))
    );
    assert_eq!(sign_in(&server, "ada", "a good password").await, 200);
    assert_eq!(admin.get(&format!("/users/{}", user["id"])).await.ok(200)["user"]["email"], "ada@example.org");
}

#[actix_web::test]
async fn a_user_is_a_member_unless_something_else_is_said() {
    let admin = Server::start().admin().await;
    let made = admin.post("/users", json!({"username": "ada", "password": "a good password"})).await.ok(201);
    assert_eq!(made["user"]["role"], "member");
}

#[actix_web::test]
async fn the_directory_fills_in_what_is_left_out() {
    let admin = Server::start().admin().await;
    let body = json!({"password": "a good password", "national_id": "12 34", "surname": "Own"});
    let user = admin.post("/users", body).await.ok(201)["user"].clone();
    assert_eq!(user["national_id"], "0012 000034");
    assert_eq!(user["username"], "0012000034");
    assert_eq!((&user["surname"], &user["given_name"]), (&json!("Own"), &json!("Number 34")));
    assert_eq!((&user["patronymic"], &user["address"]), (&Value::Null, &json!("Register Street")));
}

#[actix_web::test]
async fn without_a_directory_the_number_is_kept_all_the_same() {
    let server = Setup { people: People::Unasked, ..Setup::default() }.start();
    let body = json!({"password": "a good password", "national_id": "400 1"});
    let user = server.admin().await.post("/users", body).await.ok(201)["user"].clone();
    assert_eq!((&user["national_id"], &user["surname"]), (&json!("0400 000001"), &Value::Null));
}

#[actix_web::test]
async fn an_unknown_document_makes_no_user() {
    let server = Server::start();
    let admin = server.admin().await;
    let before = server.dump().await;
    let body = json!({"password": "a good password", "national_id": "400 1"});
    let answer = admin.post("/users", body).await;
    answer.error(422, "national_id_not_found");
    assert_eq!(server.dump().await, before);
}

#[actix_web::test]
async fn a_directory_that_is_away_makes_no_user_and_says_when_to_come_back() {
    let server = Setup { people: People::Away, ..Setup::default() }.start();
    let admin = server.admin().await;
    let before = server.dump().await;
    let body = json!({"password": "a good password", "national_id": "12 34"});
    let answer = admin.post("/users", body).await;
    answer.error(503, "people_directory_unavailable");
    assert_eq!(answer.header("retry-after"), "30");
    assert_eq!(server.dump().await, before);
    admin.post("/users", json!({"username": "ada", "password": "a good password"})).await.ok(201);
}

#[actix_web::test]
async fn a_repetition_asks_the_directory_nothing() {
    let world = World::new().await;
    let body = json!({"password": "a good password", "national_id": "12 34"});
    let call = || world.admin.call(actix_web::http::Method::POST, "/users").json(&body).header("Idempotency-Key", "k");
    let first = call().send().await;
    let again = call().send().await;
    assert_eq!((first.status, first.text()), (again.status, again.text()));
    assert_eq!(again.header("idempotency-replayed"), "true");
}

#[actix_web::test]
async fn what_belongs_to_somebody_else_is_a_conflict() {
    let server = Server::start();
    let admin = server.admin().await;
    let ada = json!({
        "username": "ada", "password": "a good password", "email": "ada@example.org", "national_id": "12 34",
    });
    admin.post("/users", ada).await.ok(201);
    let bob = server.person("bob", Role::User).await.id;
    let before = server.dump().await;
    for field in [json!({"username": "ADA"}), json!({"email": "ADA@example.org"}), json!({"national_id": "0012 34"})] {
        let mut new = json!({"username": "eve", "password": "a good password"});
        new.as_object_mut().unwrap().extend(field.as_object().unwrap().clone());
        admin.post("/users", new).await.error(409, "conflict");
        admin.patch(&format!("/users/{bob}"), field).await.error(409, "conflict");
    }
    assert_eq!(server.dump().await, before);
}

#[actix_web::test]
async fn a_name_that_looks_like_an_address_must_be_ones_own() {
    let admin = Server::start().admin().await;
    let refused = admin.post("/users", json!({"username": "boss@example.org", "password": "a good password"})).await;
    refused.error(400, "error");
    let own = json!({"username": "ada@example.org", "password": "a good password", "email": "Ada@example.org"});
    admin.post("/users", own).await.ok(201);
    let from_email = admin.post("/users", json!({"password": "a good password", "email": "bob@example.org"})).await;
    assert_eq!(from_email.ok(201)["user"]["username"], "bob@example.org");
    admin.post("/users", json!({"password": "a good password"})).await.error(400, "error");
}

#[actix_web::test]
async fn one_sees_and_changes_oneself_and_nobody_else() {
    let server = Server::start();
    let (user, other) = (server.user().await, server.member().await);
    let own = format!("/users/{}", user.id);
    let seen = user.get(&own).await;
    assert_eq!(seen.ok(200)["user"], user.get("/users/me").await.ok(200)["user"]);
    let change = json!({"full_name": "U. Ser", "surname": "Ser", "address": "Here", "email": "u@example.org", "current_password": PASSWORD});
    let changed = user.patch(&own, change).await;
    assert_eq!(changed.ok(200)["user"]["display_name"], "U. Ser");
    assert_ne!(changed.header("etag"), seen.header("etag"));
    let cleared = user.patch(&own, json!({"full_name": null, "surname": ""})).await.ok(200)["user"].clone();
    assert_eq!(
        (&cleared["full_name"], &cleared["surname"], &cleared["address"]),
        (&Value::Null, &Value::Null, &json!("Here"))
    );
    let others = format!("/users/{}", other.id);
    for path in [others.as_str(), "/users/999"] {
        user.get(path).await.refused(403, "forbidden", "Access denied");
        user.patch(path, json!({"full_name": "X"})).await.refused(403, "forbidden", "Access denied");
        user.delete(path).await.refused(403, "forbidden", "Access denied");
    }
}

#[actix_web::test]
async fn what_only_administrators_change_is_named() {
    let server = Server::start();
    let user = server.user().await;
    let own = format!("/users/{}", user.id);
    let before = server.dump().await;
    for (field, change) in [
        ("role", json!({"role": "admin"})),
        ("is_active", json!({"is_active": false})),
        ("username", json!({"username": "king"})),
        ("national_id", json!({"national_id": "12 34"})),
    ] {
        let text = format!("Only administrators can change the {field}");
        user.patch(&own, change).await.refused(403, "forbidden", &text);
    }
    assert_eq!(server.dump().await, before);
    // What was read can be sent back.
    user.put(&own, user.get(&own).await.ok(200)["user"].clone()).await.ok(200);
    // An administrator's token for less is not enough for it.
    let admin = server.admin().await;
    let narrow = admin.program(&["write:users"]).await;
    narrow.patch(&own, json!({"full_name": "X"})).await.refused(403, "forbidden", "Insufficient permissions");
    let path = format!("/users/{}", admin.id);
    narrow.patch(&path, json!({"full_name": "X"})).await.ok(200);
    narrow.patch(&path, json!({"username": "root"})).await.refused(403, "forbidden", "Insufficient permissions");
}

#[actix_web::test]
async fn ones_own_password_takes_the_one_before_and_ends_what_signed_in_with_it() {
    let server = Server::start();
    let user = server.user().await;
    let login = json!({"username": "user", "password": PASSWORD});
    let token = server.anonymous().post("/auth/login", login.clone()).await.ok(200)["token"].clone();
    let used = server.anonymous().post("/auth/login", login).await.ok(200)["token"].clone();
    let (signed_in, phone) =
        (Program::with(&server, token.as_str().unwrap()), Program::with(&server, used.as_str().unwrap()));
    let own = format!("/users/{}", user.id);
    let new = "another password";
    phone.patch(&own, json!({"password": new})).await.error(400, "error");
    phone.patch(&own, json!({"password": new, "current_password": "wrong"})).await.error(400, "wrong_password");
    assert_eq!(sign_in(&server, "user", PASSWORD).await, 200);
    phone.patch(&own, json!({"password": new, "current_password": PASSWORD})).await.ok(200);
    assert_eq!((sign_in(&server, "user", PASSWORD).await, sign_in(&server, "user", new).await), (401, 200));
    signed_in.get("/users/me").await.error(401, "unauthorized");
    phone.get("/users/me").await.ok(200);
    user.get("/users/me").await.ok(200);
}

#[actix_web::test]
async fn guessing_the_password_before_is_slowed_down() {
    let server = Setup { sign_ins_per_minute: 2, ..Setup::default() }.start();
    let user = server.user().await;
    let own = format!("/users/{}", user.id);
    for _ in 0..2 {
        user.patch(&own, json!({"password": "a good password", "current_password": "wrong"}))
            .await
            .error(400, "wrong_password");
    }
    user.patch(&own, json!({"password": "a good password", "current_password": PASSWORD}))
        .await
        .error(429, "rate_limited");
}

#[actix_web::test]
async fn an_administrator_sets_a_password_and_with_it_ends_every_session() {
    let server = Server::start();
    let (admin, user) = (server.admin().await, server.user().await);
    let login = json!({"username": "user", "password": PASSWORD});
    let token = server.anonymous().post("/auth/login", login).await.ok(200)["token"].clone();
    admin.patch(&format!("/users/{}", user.id), json!({"password": "another password"})).await.ok(200);
    Program::with(&server, token.as_str().unwrap()).get("/users/me").await.error(401, "unauthorized");
    user.get("/users/me").await.ok(200);
}

#[actix_web::test]
async fn somebody_switched_off_is_out_at_once_and_their_timer_stops() {
    let server = Server::start();
    let (admin, user) = (server.admin().await, server.user().await);
    let project = user.new_project("Website").await;
    user.post("/timer/start", json!({"project_id": project})).await.ok(201);
    server.advance(3_600);
    let path = format!("/users/{}", user.id);
    let off = admin.patch(&path, json!({"is_active": false})).await.ok(200);
    assert_eq!((&off["user"]["is_active"], &off["user"]["total_hours"]), (&json!(false), &json!(1)));
    user.get("/users/me").await.refused(401, "unauthorized", "Invalid token");
    assert_eq!(sign_in(&server, "user", PASSWORD).await, 401);
    admin.patch(&path, json!({"is_active": true})).await.ok(200);
    user.get("/users/me").await.ok(200);
}

#[actix_web::test]
async fn the_last_administrator_stays() {
    let server = Server::start();
    let admin = server.admin().await;
    let gone = server.person("gone", Role::Admin).await;
    server.deactivate(gone.id).await;
    let path = format!("/users/{}", admin.id);
    let before = server.dump().await;
    admin.patch(&path, json!({"role": "manager"})).await.error(409, "last_administrator");
    admin.patch(&path, json!({"is_active": false})).await.error(409, "last_administrator");
    admin.delete(&path).await.error(409, "last_administrator");
    assert_eq!(server.dump().await, before);
    server.person("second", Role::Admin).await;
    admin.delete(&path).await.ok(200);
    admin.get("/users/me").await.error(401, "unauthorized");
}

#[actix_web::test]
async fn whoever_did_nothing_is_removed() {
    let server = Server::start();
    let (admin, user) = (server.admin().await, server.user().await);
    let path = format!("/users/{}", user.id);
    assert_eq!(admin.delete(&path).await.ok(200)["message"], "User deleted successfully");
    admin.get(&path).await.refused(404, "not_found", &format!("User with ID {} not found", user.id));
    admin.delete(&path).await.error(404, "not_found");
    user.get("/users/me").await.error(401, "unauthorized");
}

#[actix_web::test]
async fn whoever_worked_is_anonymised_and_the_work_stays() {
    let server = Server::start();
    let (admin, user) = (server.admin().await, server.user().await);
    let project = user.new_project("Website").await;
    user.new_entry(project, "2026-01-02T09:00:00Z", "2026-01-02T10:00:00Z").await;
    let path = format!("/users/{}", user.id);
    let known = json!({"full_name": "Ursula Ser", "email": "ursula@example.org", "address": "Via Ursula 1", "current_password": PASSWORD});
    user.patch(&path, known).await.ok(200);
    user.post("/users/me/favorites/projects", json!({"project_id": project})).await.ok(201);
    user.post("/timer/start", json!({"project_id": project})).await.ok(201);
    server.advance(60);
    let gone = user.delete(&path).await;
    assert_eq!(gone.ok(200)["message"], "User anonymised; the time they worked stays");
    user.get("/users/me").await.error(401, "unauthorized");
    assert_eq!(sign_in(&server, "user", PASSWORD).await, 401);
    let left = admin.get(&path).await.ok(200)["user"].clone();
    assert_eq!((&left["username"], &left["is_active"]), (&json!(format!("deleted-{}", user.id)), &json!(false)));
    assert_eq!(left["total_hours"], 1.02);
    assert!(!server.dump().await.to_lowercase().contains("ursula"), "nor does the audit log tell");
    assert_eq!(admin.get("/timer/status").await.ok(200)["active"], false);
    admin.post("/users", json!({"username": "user", "password": PASSWORD})).await.ok(201);
}

#[actix_web::test]
async fn users_are_found_by_their_fields() {
    let server = Server::start();
    let admin = server.admin().await;
    for (name, number) in [("ada", "12 34"), ("bob", "12 78")] {
        let body = json!({"username": name, "password": "a good password", "national_id": number});
        admin.post("/users", body).await.ok(201);
    }
    let gone = server.person("gone", Role::User).await;
    server.deactivate(gone.id).await;
    for (query, expected) in [
        ("", vec!["ada", "admin", "bob"]),
        ("?status=inactive", vec!["gone"]),
        ("?status=all", vec!["ada", "admin", "bob", "gone"]),
        ("?surname=REGIST", vec!["ada", "bob"]),
        ("?given_name=34", vec!["ada"]),
        ("?national_id=2%20000078", vec!["bob"]),
        ("?username=d&surname=r", vec!["ada"]),
        ("?filter=passport_number=78", vec!["bob"]),
        ("?filter=surname=reg&filter=name=34", vec!["ada"]),
        ("?filter=patronymic_null=true", vec!["ada", "admin", "bob"]),
        ("?filter=patronymic_null=false", vec![]),
        ("?address=nowhere", vec![]),
    ] {
        let list = admin.get(&format!("/users{query}")).await.ok(200);
        let names: Vec<&Value> = list["users"].as_array().unwrap().iter().map(|user| &user["username"]).collect();
        assert_eq!(names, expected, "{query}");
        assert_eq!(list["pagination"]["total"], expected.len(), "{query}");
    }
}

#[actix_web::test]
async fn people_make_accounts_for_themselves_where_they_may() {
    let server = Server::start();
    let body = json!({"username": "ada", "password": "a good password"});
    let made = server.anonymous().post("/auth/register", body.clone()).await.ok(201);
    assert_eq!((&made["message"], &made["user"]["role"]), (&json!("User registered successfully"), &json!("user")));
    assert_eq!(sign_in(&server, "ada", "a good password").await, 200);
    server.anonymous().post("/auth/register", body).await.error(409, "conflict");
    let tries = json!({"username": "eve", "password": "a good password", "role": "admin"});
    assert_eq!(server.anonymous().post("/auth/register", tries).await.ok(201)["user"]["role"], "user");
}

#[actix_web::test]
async fn nobody_makes_an_account_where_that_is_switched_off() {
    let server = Setup { self_registration: false, ..Setup::default() }.start();
    let before = server.dump().await;
    let body = json!({"username": "ada", "password": "a good password"});
    server.anonymous().post("/auth/register", body).await.error(403, "registration_disabled");
    assert_eq!(server.dump().await, before);
}

#[actix_web::test]
async fn an_address_that_passwords_are_mailed_to_is_changed_by_whoever_knows_the_password() {
    let server = Server::start();
    let (admin, user) = (server.admin().await, server.user().await);
    let path = format!("/users/{}", user.id);
    let text = "The current password is needed to set a new one, and to change the e-mail address";
    let program = user.program(&["write:users"]).await;
    program.patch(&path, json!({"email": "thief@example.org"})).await.refused(400, "error", text);
    let wrong = json!({"email": "thief@example.org", "current_password": "guess"});
    program.patch(&path, wrong).await.error(400, "wrong_password");
    user.patch(&path, json!({"email": "u@example.org", "current_password": PASSWORD})).await.ok(200);
    user.patch(&path, json!({"email": "u@example.org", "full_name": "U"})).await.ok(200);
    user.patch(&path, json!({"email": null})).await.refused(400, "error", text);
    // A code that was mailed to the old address is of no use at the new one.
    server.anonymous().post("/auth/password-reset", json!({"username": "user"})).await.ok(202);
    let mail = server.mails().await.pop().unwrap();
    admin.patch(&path, json!({"email": "new@example.org"})).await.ok(200);
    let code = mail.text.split_once("Code: ").unwrap().1.split_once('\n').unwrap().0.to_owned();
    let confirm = json!({"token": code, "password": "another password"});
    server.anonymous().post("/auth/password-reset/confirm", confirm).await.error(400, "invalid_reset_token");
}
