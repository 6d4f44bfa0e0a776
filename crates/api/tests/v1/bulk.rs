//! `/time-entries/bulk`.

use serde_json::{Value, json};

use crate::harness::{Answer, Client, Person, Server};

/// A user with three finished entries and a running timer, numbers 1 to 4.
async fn with_entries() -> (Server, Person) {
    let server = Server::start();
    let user = server.user().await;
    let project = user.new_project("Website").await;
    for day in 1..=3 {
        user.new_entry(project, &format!("2026-01-0{day}T01:00:00Z"), &format!("2026-01-0{day}T02:00:00Z")).await;
    }
    user.post("/timer/start", json!({"project_id": project})).await.ok(201);
    (server, user)
}

async fn bulk(person: &Person, ids: Value, action: &str, value: Value) -> Answer {
    person.post("/time-entries/bulk", json!({"entry_ids": ids, "action": action, "value": value})).await
}

/// A field of each finished entry, the first first.
async fn fields(person: &Person, name: &str) -> Vec<Value> {
    let list = person.get("/time-entries").await.ok(200);
    list["time_entries"].as_array().unwrap().iter().rev().map(|entry| entry[name].clone()).collect()
}

#[actix_web::test]
async fn entries_are_deleted_together() {
    let (server, user) = with_entries().await;
    let answer = user.post("/time-entries/bulk", json!({"entry_ids": [1, 3], "action": "delete"})).await;
    assert_eq!(answer.ok(200), json!({"success": true, "affected": 2}));
    assert_eq!(fields(&user, "id").await, [2]);
    assert_eq!(server.entry_count().await, 2);
}

#[actix_web::test]
async fn truth_is_told_from_untruth_however_it_is_written() {
    let (_, user) = with_entries().await;
    for (value, truth) in [
        (json!(true), true),
        (json!(false), false),
        (json!("true"), true),
        (json!("false"), false),
        (json!("FALSE"), false),
        (json!(1), true),
        (json!(0), false),
        (json!("no"), false),
        (json!("yes"), true),
        (json!(""), false),
        (Value::Null, false),
    ] {
        assert_eq!(bulk(&user, json!([1, 2]), "set_billable", value.clone()).await.ok(200)["affected"], 2);
        assert_eq!(fields(&user, "billable").await, [json!(truth), json!(truth), json!(true)], "{value}");
    }
}

#[actix_web::test]
async fn paid_is_set_and_unpaid_takes_the_invoice_away() {
    let (_, user) = with_entries().await;
    user.patch("/time-entries/1", json!({"paid": true, "invoice_number": "7"})).await.ok(200);
    bulk(&user, json!([1, 2]), "set_paid", json!(true)).await.ok(200);
    assert_eq!(fields(&user, "paid").await, [true, true, false]);
    assert_eq!(fields(&user, "invoice_number").await[0], "7");
    bulk(&user, json!([1]), "set_paid", json!(false)).await.ok(200);
    assert_eq!(fields(&user, "invoice_number").await[0], Value::Null);
}

#[actix_web::test]
async fn tags_are_added_and_removed_sorted_and_once() {
    let (_, user) = with_entries().await;
    user.patch("/time-entries/1", json!({"tags": "web,auth, web"})).await.ok(200);
    bulk(&user, json!([1, 2]), "add_tag", json!(" late ")).await.ok(200);
    assert_eq!(fields(&user, "tags").await, [json!("auth, late, web"), json!("late"), Value::Null]);
    bulk(&user, json!([1, 2, 3]), "remove_tag", json!("late")).await.ok(200);
    assert_eq!(fields(&user, "tags").await, [json!("auth, web"), Value::Null, Value::Null]);
    bulk(&user, json!([3]), "add_tag", json!(2026)).await.ok(200);
    assert_eq!(fields(&user, "tags").await[2], "2026");
}

#[actix_web::test]
async fn entries_that_are_gone_or_go_on_are_passed_over_and_doubles_count_once() {
    let (_, user) = with_entries().await;
    let answer = bulk(&user, json!([1, "1", "2", 4, 99]), "set_paid", json!(true)).await;
    assert_eq!(answer.ok(200)["affected"], 2);
}

#[actix_web::test]
async fn ids_must_be_a_list_of_numbers_that_is_not_empty() {
    let (_, user) = with_entries().await;
    let whole = json!(["Invalid entry_ids"]);
    for (ids, errors) in [
        (json!([]), whole.clone()),
        (Value::Null, whole.clone()),
        (json!("1,2"), whole.clone()),
        (json!(1), whole.clone()),
        (json!({"1": 2}), whole.clone()),
        (json!([1, "x"]), json!(["[1]: Not a valid integer."])),
        (json!([1.5]), json!(["[0]: Not a valid integer."])),
        (json!([null]), json!(["[0]: Not a valid integer."])),
        (json!([-1]), json!(["[0]: Not a valid integer."])),
        (json!(vec![1; 501]), json!(["Length must be between 1 and 500."])),
    ] {
        let answer = bulk(&user, ids, "delete", Value::Null).await;
        let body = answer.refused(400, "validation_error", "Invalid entry_ids");
        assert_eq!(body["errors"], json!({"entry_ids": errors}));
    }
    let missing = user.post("/time-entries/bulk", json!({"action": "delete"})).await;
    missing.refused(400, "validation_error", "Invalid entry_ids");
}

#[actix_web::test]
async fn the_first_rule_that_is_broken_is_told() {
    let (server, user) = with_entries().await;
    let member = server.member().await;
    let theirs = member.new_project("Theirs").await;
    let foreign = member.new_entry(theirs, "2026-01-01T01:00:00Z", "2026-01-01T02:00:00Z").await;
    for (ids, action, value, status, code, text) in [
        (json!([99]), "paint", json!(" "), 400, "error", "Unsupported action"),
        (json!([99, 98]), "add_tag", json!(" "), 404, "not_found", "No entries found"),
        (json!([1, foreign]), "add_tag", json!(" "), 403, "forbidden", "Access denied for one or more entries"),
        (json!([1]), "add_tag", json!(" "), 400, "error", "Tag value is required"),
        (json!([1]), "remove_tag", Value::Null, 400, "error", "Tag value is required"),
        (json!([4]), "add_tag", json!(true), 400, "error", "Tag value is required"),
        (
            json!([4]),
            "set_paid",
            json!(true),
            400,
            "error",
            "No entries were updated; active (running) time entries cannot be changed with this bulk action",
        ),
    ] {
        let before = server.dump().await;
        bulk(&user, ids, action, value).await.refused(status, code, text);
        assert!(server.dump().await == before, "{text}");
    }
    for action in [json!(null), json!(5), json!(["delete"])] {
        let answer = user.post("/time-entries/bulk", json!({"entry_ids": [1], "action": action})).await;
        answer.refused(400, "error", "Unsupported action");
    }
}

#[actix_web::test]
async fn a_tag_that_no_longer_fits_on_one_entry_goes_on_none() {
    let (server, user) = with_entries().await;
    user.patch("/time-entries/2", json!({"tags": "x".repeat(499)})).await.ok(200);
    let before = server.dump().await;
    bulk(&user, json!([1, 2, 3]), "add_tag", json!("late")).await.error(400, "error");
    assert!(server.dump().await == before);
    let odd = bulk(&user, json!([1]), "add_tag", json!([1])).await;
    odd.invalid("value", "Must be true, false, a number or a text.");
    let long = bulk(&user, json!([1]), "add_tag", json!("x".repeat(501))).await;
    long.invalid("value", "Must have at most 500 characters.");
}

#[actix_web::test]
async fn administrators_change_the_entries_of_others() {
    let (server, user) = with_entries().await;
    bulk(&server.admin().await, json!([1, 2]), "set_paid", json!(true)).await.ok(200);
    assert_eq!(fields(&user, "paid").await, [true, true, false]);
    let manager = server.manager().await;
    let answer = bulk(&manager, json!([1]), "set_paid", json!(true)).await;
    answer.refused(403, "forbidden", "Access denied for one or more entries");
}
