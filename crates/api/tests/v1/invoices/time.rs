//! Tracked time on invoices: at its rates, once, and as it was.

use serde_json::{Value, json};
use timekeeper_domain::{
    invoice::Grouping,
    rounding::{RoundingGrain, RoundingMode, RoundingPolicy},
    user::Role,
};

use super::{changed, draft, fields, itemised, office};
use crate::harness::{Client, Person, Setup};

/// A finished entry on the project, with more; answers its number.
async fn worked(person: &Person, hour: u32, minutes: u32, more: Value) -> i64 {
    let mut body = json!({
        "project_id": 1, "start_time": format!("2026-01-02T{hour:02}:00:00Z"),
        "end_time": format!("2026-01-02T{:02}:{:02}:00Z", hour + minutes / 60, minutes % 60),
    });
    body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    person.post("/time-entries", body).await.ok(201)["time_entry"]["id"].as_i64().unwrap()
}

/// An invoice of these entries; answers it.
async fn invoiced(person: &Person, entries: &[i64]) -> Value {
    let body = json!({"project_id": 1, "time_entry_ids": entries});
    person.post("/invoices/from-time-entries", body).await.ok(201)["invoice"].clone()
}

fn items(invoice: &Value) -> Vec<Value> {
    let shown = ["description", "quantity", "unit_price", "total_amount", "time_entry_ids"];
    invoice["items"].as_array().unwrap().iter().map(|item| fields(item, shown)).collect()
}

#[actix_web::test]
async fn time_becomes_lines_by_task_and_rate() {
    let (server, admin) = office().await;
    let task = admin.new_task(1, "Design").await;
    let member = server.person("member", Role::Member).await;
    let plain = worked(&admin, 8, 20, json!({})).await;
    let (one, two) =
        (worked(&admin, 9, 60, json!({"task_id": task})).await, worked(&admin, 10, 30, json!({"task_id": task})).await);
    let senior = worked(&member, 8, 60, json!({"task_id": task})).await;
    let rate = json!({"project_id": 1, "user_id": member.id, "hourly_rate": 90, "effective_from": "2026-01-01"});
    admin.post("/rates", rate).await.ok(201);
    let invoice = invoiced(&admin, &[plain, one, two, senior]).await;
    let expected = [
        json!(["Task: Design", 1, 90.00, 90.00, senior.to_string()]),
        json!(["Task: Design", 1.5, 60.00, 90.00, format!("{one},{two}")]),
        json!(["Project: Website", 0.333_333, 60.00, 20.00, plain.to_string()]),
    ];
    assert_eq!(items(&invoice), expected);
    let head = ["client_name", "due_date", "status", "subtotal", "total_amount", "invoice_number"];
    let expected = json!(["Acme", "2026-01-05", "draft", 200.00, 200.00, "INV-20260105-1000"]);
    assert_eq!(fields(&invoice, head), expected);
}

#[actix_web::test]
async fn an_entry_is_invoiced_once_until_it_is_free_again() {
    let (_, admin) = office().await;
    let (one, two) = (worked(&admin, 8, 60, json!({})).await, worked(&admin, 9, 60, json!({})).await);
    let first = invoiced(&admin, &[one]).await["id"].clone();
    let both = json!({"project_id": 1, "time_entry_ids": format!("{one}, {two}")});
    let text = "One or more time entries are already on an invoice";
    let refused = admin.post("/invoices/from-time-entries", both.clone()).await;
    refused.refused(409, "time_already_invoiced", text);
    let second = draft(&admin, json!({})).await;
    assert_eq!(second["invoice_number"], "INV-20260105-1001", "what was refused took no number");
    let id = &second["id"];
    let generate = format!("/invoices/{id}/generate-from-time");
    admin.post(&generate, json!({"time_entry_ids": [one]})).await.refused(409, "time_already_invoiced", text);
    let by_hand = json!({"items": [{"description": "x", "unit_price": 1, "time_entry_ids": [one]}]});
    admin.put(&format!("/invoices/{id}/items"), by_hand).await.refused(409, "time_already_invoiced", text);
    admin.delete(&format!("/invoices/{first}")).await.ok(200);
    assert_eq!(
        admin.get(&format!("/invoices/{first}")).await.ok(200)["invoice"]["items"][0]["time_entry_ids"],
        one.to_string()
    );
    admin.post("/invoices/from-time-entries", both).await.ok(201);
}

#[actix_web::test]
async fn generating_replaces_the_items_or_adds_to_them() {
    let (_, admin) = office().await;
    let (one, two) = (worked(&admin, 8, 60, json!({})).await, worked(&admin, 9, 120, json!({})).await);
    let id = draft(&admin, json!({"tax_rate": 10})).await["id"].clone();
    itemised(&admin, &id, json!([{"description": "Hosting", "unit_price": 5}])).await;
    let path = format!("/invoices/{id}/generate-from-time");
    let added = admin.post(&path, json!({"time_entry_ids": [one], "replace_existing": false})).await.ok(200);
    assert_eq!(added["message"], "Invoice items generated from time entries");
    assert_eq!(fields(&added["invoice"], ["subtotal", "total_amount"]), json!([65.00, 71.50]));
    assert_eq!(added["invoice"]["items"].as_array().unwrap().len(), 2);
    let again = json!({"time_entry_ids": [one], "replace_existing": false});
    admin.post(&path, again).await.error(409, "time_already_invoiced");
    let replaced = admin.post(&path, json!({"time_entry_ids": [one, two]})).await.ok(200)["invoice"].clone();
    assert_eq!(items(&replaced), [json!(["Project: Website", 3, 60.00, 180.00, format!("{one},{two}")])]);
    assert_eq!(fields(&replaced, ["subtotal", "total_amount"]), json!([180.00, 198.00]));
    itemised(&admin, &id, json!([])).await;
    invoiced(&admin, &[one, two]).await;
}

#[actix_web::test]
async fn only_finished_billable_time_of_the_project_is_charged_for() {
    let (server, admin) = office().await;
    admin.new_project("Shop").await;
    let good = worked(&admin, 8, 60, json!({})).await;
    let free = worked(&admin, 9, 60, json!({"billable": false})).await;
    let elsewhere = worked(&admin, 10, 60, json!({"project_id": 2})).await;
    admin.post("/timer/start", json!({"project_id": 1})).await.ok(201);
    let running = admin.get("/timer/status").await.ok(200)["timer"]["id"].as_i64().unwrap();
    let none = json!({"project_id": 1, "time_entry_ids": [free, elsewhere, running, 999]});
    let text = "No billable time entries found";
    admin.post("/invoices/from-time-entries", none).await.refused(400, "error", text);
    let invoice = invoiced(&admin, &[good, free, elsewhere, running, good]).await;
    assert_eq!(items(&invoice), [json!(["Project: Website", 1, 60.00, 60.00, good.to_string()])]);
    let of_shop = json!({"project_id": 2, "time_entry_ids": [elsewhere]});
    admin.post("/invoices/from-time-entries", of_shop).await.refused(
        400,
        "error",
        "The project has no client to invoice",
    );
    // Somebody else's time is not for a member to charge for.
    let member = server.person("member", Role::Member).await;
    let body = json!({"project_id": 1, "time_entry_ids": [good]});
    let refused = member.post("/invoices/from-time-entries", body).await;
    refused.refused(403, "forbidden", "Access denied for one or more entries");
}

#[actix_web::test]
async fn what_is_asked_for_is_needed() {
    let (_, admin) = office().await;
    for (body, text) in [
        (json!({"project_id": 1}), "time_entry_ids is required"),
        (json!({"project_id": 1, "time_entry_ids": []}), "time_entry_ids is required"),
        (json!({"project_id": 1, "time_entry_ids": ""}), "time_entry_ids is required"),
        (json!({"time_entry_ids": [1]}), "project_id is required"),
    ] {
        admin.post("/invoices/from-time-entries", body).await.refused(400, "validation_error", text);
    }
    for entries in [json!([1.5]), json!("1,x"), json!({"a": 1}), json!([[1]])] {
        let body = json!({"project_id": 1, "time_entry_ids": entries});
        let errors = admin.post("/invoices/from-time-entries", body).await.error(400, "validation_error");
        assert!(errors["errors"]["time_entry_ids"].is_array(), "{entries}");
    }
    let body = json!({"project_id": 9, "time_entry_ids": [1]});
    admin.post("/invoices/from-time-entries", body).await.refused(400, "error", "Invalid project");
    let many: Vec<i64> = (1..=1_001).collect();
    let body = json!({"project_id": 1, "time_entry_ids": many});
    admin.post("/invoices/from-time-entries", body).await.error(400, "validation_error");
}

#[actix_web::test]
async fn what_was_charged_for_does_not_change() {
    let (_, admin) = office().await;
    let entry = worked(&admin, 8, 60, json!({})).await;
    let before = invoiced(&admin, &[entry]).await;
    admin.patch("/projects/1", json!({"hourly_rate": 500})).await.ok(200);
    let rate = json!({"project_id": 1, "hourly_rate": 700, "effective_from": "2020-01-01"});
    admin.post("/rates", rate).await.ok(201);
    let after = admin.get(&format!("/invoices/{}", before["id"])).await.ok(200)["invoice"].clone();
    assert_eq!(after, before);
    let amount = admin.get(&format!("/time-entries/{entry}/amount")).await.ok(200)["amount"].clone();
    assert_eq!(fields(&amount, ["amount", "hourly_rate", "rate_source"]), json!([60.00, 60.00, "invoice"]));
    assert_eq!(amount["invoice"]["invoice_number"], "INV-20260105-1000");

    let path = format!("/time-entries/{entry}");
    let text = "This time entry is on an invoice; take it off the invoice or cancel that first";
    for change in [
        json!({"end_time": "2026-01-02T09:30:00Z"}),
        json!({"break_seconds": 60}),
        json!({"billable": false}),
        json!({"client_id": 1}),
    ] {
        admin.patch(&path, change).await.refused(409, "time_entry_invoiced", text);
    }
    admin.delete(&path).await.refused(409, "time_entry_invoiced", text);
    let bulk = json!({"entry_ids": [entry], "action": "delete"});
    admin.post("/time-entries/bulk", bulk).await.refused(409, "time_entry_invoiced", text);
    let bulk = json!({"entry_ids": [entry], "action": "set_billable", "value": false});
    admin.post("/time-entries/bulk", bulk).await.refused(409, "time_entry_invoiced", text);
    admin.patch(&path, json!({"notes": "Wireframes", "tags": "ux", "paid": true, "billable": true})).await.ok(200);
    changed(&admin, &before["id"], json!({"status": "cancelled"})).await;
    let amount = admin.get(&format!("{path}/amount")).await.ok(200)["amount"].clone();
    assert_eq!(fields(&amount, ["amount", "rate_source", "invoice"]), json!([700.00, "project", null]));
    admin.delete(&path).await.ok(200);
}

#[actix_web::test]
async fn time_is_rounded_entry_by_entry_and_kept_as_tracked() {
    let policy = RoundingPolicy::new(900, RoundingMode::Up, RoundingGrain::Entry).unwrap();
    let server = Setup { rounding: Some(policy), invoice_lines: Grouping::PerEntry, ..Setup::default() }.start();
    let admin = server.admin().await;
    admin.new_client("Acme").await;
    admin.post("/projects", json!({"name": "Website", "client_id": 1, "hourly_rate": 60})).await.ok(201);
    let (one, two) = (worked(&admin, 8, 1, json!({"notes": "Call"})).await, worked(&admin, 9, 16, json!({})).await);
    let amount = admin.get(&format!("/time-entries/{one}/amount")).await.ok(200)["amount"].clone();
    assert_eq!(fields(&amount, ["raw_seconds", "rounded_seconds", "amount"]), json!([60, 900, 15.00]));
    assert_eq!(amount["rounding"], json!({"step_seconds": 900, "mode": "up"}));
    let invoice = invoiced(&admin, &[one, two]).await;
    let expected = [
        json!(["Call", 0.25, 60.00, 15.00, one.to_string()]),
        json!(["Project: Website", 0.5, 60.00, 30.00, two.to_string()]),
    ];
    assert_eq!(items(&invoice), expected);
    let charged = admin.get(&format!("/time-entries/{one}/amount")).await.ok(200)["amount"].clone();
    assert_eq!(fields(&charged, ["raw_seconds", "rounded_seconds", "rounding"]), json!([60, 900, null]));
    assert_eq!(admin.get(&format!("/time-entries/{one}")).await.ok(200)["time_entry"]["duration_seconds"], 60);
}

#[actix_web::test]
async fn an_invoice_is_in_one_currency() {
    let (server, admin) = office().await;
    let member = server.person("member", Role::Member).await;
    let rate = json!({
        "project_id": 1, "user_id": member.id, "hourly_rate": 90, "currency_code": "USD", "effective_from": "2026-01-01",
    });
    admin.post("/rates", rate).await.ok(201);
    let (euros, dollars) = (worked(&admin, 8, 60, json!({})).await, worked(&member, 8, 60, json!({})).await);
    let both = json!({"project_id": 1, "time_entry_ids": [euros, dollars]});
    let text = "The rate of some of this time is in USD, the invoice in EUR";
    admin.post("/invoices/from-time-entries", both).await.refused(400, "error", text);
    let invoice = invoiced(&admin, &[dollars]).await;
    assert_eq!(fields(&invoice, ["currency_code", "total_amount"]), json!(["USD", 90.00]));
}

#[actix_web::test]
async fn items_by_hand_take_their_time_at_their_own_price() {
    let (_, admin) = office().await;
    let (one, two) = (worked(&admin, 8, 60, json!({})).await, worked(&admin, 9, 60, json!({})).await);
    let id = draft(&admin, json!({})).await["id"].clone();
    let set =
        json!([{"description": "Flat", "quantity": 1, "unit_price": 75, "time_entry_ids": format!("{one},{two}")}]);
    assert_eq!(items(&itemised(&admin, &id, set.clone()).await)[0][4], format!("{one},{two}"));
    itemised(&admin, &id, set).await;
    let amount = admin.get(&format!("/time-entries/{one}/amount")).await.ok(200)["amount"].clone();
    assert_eq!(fields(&amount, ["amount", "rate_source", "hourly_rate"]), json!([37.50, "invoice", null]), "its share");
    let path = format!("/invoices/{id}/items");
    let twice = json!({"items": [
        {"description": "a", "time_entry_ids": [one]}, {"description": "b", "time_entry_ids": [one]},
    ]});
    admin.put(&path, twice).await.refused(400, "error", "A time entry can be on one item only");
    let unknown = json!({"items": [{"description": "a", "time_entry_ids": [one, 999]}]});
    admin.put(&path, unknown).await.refused(400, "error", "No billable time entries found");
}
