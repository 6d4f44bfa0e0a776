//! What an invoice says, whose it is, and what its items come to.

use serde_json::{Value, json};
use timekeeper_domain::user::Role;

use super::{changed, draft, fields, itemised, office};
use crate::harness::Client;

#[actix_web::test]
async fn everything_that_is_said_is_kept_and_shown() {
    let (_, admin) = office().await;
    let sent = json!({
        "project_id": "1", "client_id": 1, "client_name": " Acme Ltd ", "due_date": "2026-02-04", "issue_date": "2026-01-06",
        "invoice_number": "R-2026/1", "client_email": "office@acme.example", "client_address": "1 Main St\nRome",
        "buyer_reference": "PO-7", "tax_rate": "19.5", "currency_code": "usd", "notes": "Thank you", "terms": "30 days",
        "status": "paid", "amount_paid": 7, "created_by": 9,
    });
    let expected = json!({
        "id": 1, "invoice_number": "R-2026/1", "project_id": 1, "project_name": "Website", "client_id": 1,
        "client_name": "Acme Ltd", "client_email": "office@acme.example", "client_address": "1 Main St\nRome",
        "buyer_reference": "PO-7", "quote_id": null, "issue_date": "2026-01-06", "due_date": "2026-02-04",
        "status": "draft", "currency_code": "USD", "subtotal": 0.00, "tax_rate": 19.5, "tax_amount": 0.00,
        "total_amount": 0.00, "notes": "Thank you", "terms": "30 days", "created_by": admin.id,
        "created_at": "2026-01-05T09:00:00Z", "updated_at": "2026-01-05T09:00:00Z", "is_overdue": false, "days_overdue": 0,
        "payment_date": null, "payment_method": null, "payment_reference": null, "payment_notes": null,
        "amount_paid": 0.00, "payment_status": "unpaid", "is_paid": false, "is_partially_paid": false,
        "outstanding_amount": 0.00, "payment_percentage": 0, "items": [], "payments": [],
    });
    let answer = admin.post("/invoices", sent).await;
    assert_eq!(answer.ok(201), json!({"message": "Invoice created successfully", "invoice": expected}));
    let seen = admin.get("/invoices/1").await;
    assert_eq!((seen.ok(200), seen.header("etag")), (json!({"invoice": expected}), answer.header("etag")));
}

#[actix_web::test]
async fn what_the_official_clients_send_is_enough() {
    let (_, admin) = office().await;
    let client = json!({"email": "a@acme.example", "address": "1 Main St"});
    admin.patch("/clients/1", client).await.ok(200);
    let (first, second) = (draft(&admin, json!({})).await, draft(&admin, json!({})).await);
    let shown = fields(&first, ["invoice_number", "issue_date", "currency_code", "client_email", "client_address"]);
    assert_eq!(shown, json!(["INV-20260105-1000", "2026-01-05", "EUR", "a@acme.example", "1 Main St"]));
    assert_eq!(second["invoice_number"], "INV-20260105-1001");
    let list = admin.get("/invoices?perPage=25").await.ok(200);
    let ids: Vec<&Value> = list["invoices"].as_array().unwrap().iter().map(|invoice| &invoice["id"]).collect();
    assert_eq!((ids, &list["pagination"]["total"]), (vec![&json!(2), &json!(1)], &json!(2)));
}

#[actix_web::test]
async fn a_refused_invoice_takes_no_number() {
    let (_, admin) = office().await;
    let body = json!({"project_id": 1, "client_id": 9, "client_name": "Acme", "due_date": "2026-02-04"});
    admin.post("/invoices", body).await.refused(400, "error", "Invalid client");
    assert_eq!(draft(&admin, json!({})).await["invoice_number"], "INV-20260105-1000");
    draft(&admin, json!({"invoice_number": "INV-20260105-1001"})).await;
    assert_eq!(draft(&admin, json!({})).await["invoice_number"], "INV-20260105-1002", "one given by hand is left out");
    let taken = json!({
        "project_id": 1, "client_id": 1, "client_name": "Acme", "due_date": "2026-02-04",
        "invoice_number": "INV-20260105-1000",
    });
    admin.post("/invoices", taken).await.refused(400, "error", "This invoice number is already in use");
}

#[actix_web::test]
async fn what_is_missing_or_wrong_is_said() {
    let (_, admin) = office().await;
    let nothing = admin.post("/invoices", json!({})).await;
    let text = "Missing required fields: project_id, client_id, client_name, due_date";
    assert!(nothing.refused(400, "validation_error", text)["errors"]["due_date"].is_array());
    let some = admin.post("/invoices", json!({"project_id": 1, "client_name": " ", "due_date": "2026-02-04"})).await;
    some.refused(400, "validation_error", "Missing required fields: client_id, client_name");
    let mut body = json!({"project_id": 1, "client_id": 1, "client_name": "Acme", "due_date": "4.2.2026"});
    let wrong = admin.post("/invoices", body.clone()).await;
    wrong.refused(400, "validation_error", "Invalid due_date format, expected YYYY-MM-DD");
    for (field, value) in [
        ("tax_rate", json!(100.5)),
        ("tax_rate", json!("1.00001")),
        ("currency_code", json!("XXQ")),
        ("client_email", json!("nowhere")),
    ] {
        body["due_date"] = "2026-02-04".into();
        let mut wrong = body.clone();
        wrong[field] = value;
        assert!(admin.post("/invoices", wrong).await.error(400, "validation_error")["errors"][field].is_array());
    }
    body["project_id"] = 9.into();
    admin.post("/invoices", body).await.refused(400, "error", "Invalid project");
}

#[actix_web::test]
async fn items_come_to_the_sum_of_what_each_shows() {
    let (_, admin) = office().await;
    let id = draft(&admin, json!({"tax_rate": 19})).await["id"].clone();
    let items = json!([
        {"description": " Design ", "quantity": "0.333333", "unit_price": 100},
        {"description": "Hosting"},
        {"description": "  ", "quantity": 5, "unit_price": 100},
        {"quantity": 5, "unit_price": 100},
        {"description": "Licence", "unit_price": "19.99"},
        {"description": "Discount", "quantity": 1, "unit_price": -3.32},
    ]);
    let invoice = itemised(&admin, &id, items).await;
    let shown: Vec<Value> = invoice["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|item| fields(item, ["description", "quantity", "unit_price", "total_amount", "time_entry_ids"]))
        .collect();
    let expected = [
        json!(["Design", 0.333_333, 100.00, 33.33, null]),
        json!(["Hosting", 1, 0.00, 0.00, null]),
        json!(["Licence", 1, 19.99, 19.99, null]),
        json!(["Discount", 1, -3.32, -3.32, null]),
    ];
    assert_eq!(shown, expected);
    let totals = fields(&invoice, ["subtotal", "tax_amount", "total_amount", "outstanding_amount"]);
    assert_eq!(totals, json!([50.00, 9.50, 59.50, 59.50]));
    let taxless = changed(&admin, &id, json!({"tax_rate": 0})).await;
    assert_eq!(fields(&taxless, ["subtotal", "tax_amount", "total_amount"]), json!([50.00, 0.00, 50.00]));
    let empty = itemised(&admin, &id, json!([])).await;
    assert_eq!((&empty["items"], &empty["total_amount"]), (&json!([]), &json!(0.00)));
}

#[actix_web::test]
async fn items_that_make_no_invoice_are_refused_and_nothing_changes() {
    let (_, admin) = office().await;
    let id = draft(&admin, json!({})).await["id"].clone();
    let kept = itemised(&admin, &id, json!([{"description": "Design", "unit_price": 10}])).await;
    let path = format!("/invoices/{id}/items");
    for body in [json!({}), json!({"items": null})] {
        admin.put(&path, body).await.refused(400, "validation_error", "items must be a list");
    }
    for items in [json!("x"), json!({"description": "x"}), json!([["Design", 1, 2]]), json!([7])] {
        let refused = admin.put(&path, json!({"items": items})).await;
        assert!(refused.error(400, "validation_error")["errors"]["items"].is_array(), "{items}");
    }
    for item in [
        json!({"description": "x", "quantity": -1}),
        json!({"description": "x", "quantity": "much"}),
        json!({"description": "x", "quantity": "0.1234567"}),
        json!({"description": "x", "unit_price": 10_000_000_000_i64}),
        json!({"description": "x".repeat(5_001)}),
        json!({"description": "x", "time_entry_ids": "1;2"}),
        json!({"description": 7}),
    ] {
        admin.put(&path, json!({"items": [item]})).await.error(400, "validation_error");
    }
    for (item, text) in [
        (json!({"description": "x", "unit_price": -0.01}), "The items must not come to less than zero"),
        (json!({"description": "x", "unit_price": 0.005}), "unit_price must have at most 2 decimal places"),
        (
            json!({"description": "x", "quantity": 1_000_000, "unit_price": 1_000_000}),
            "The items must come to at most 9999999999.99",
        ),
    ] {
        admin.put(&path, json!({"items": [item]})).await.refused(400, "error", text);
    }
    admin.put("/invoices/9/items", json!({"items": []})).await.refused(404, "not_found", "Invoice not found");
    assert_eq!(admin.get(&format!("/invoices/{id}")).await.ok(200)["invoice"], kept);
}

#[actix_web::test]
async fn only_a_draft_takes_other_items_tax_and_currency() {
    let (_, admin) = office().await;
    let id = draft(&admin, json!({})).await["id"].clone();
    assert_eq!(changed(&admin, &id, json!({"currency_code": "usd"})).await["currency_code"], "USD");
    itemised(&admin, &id, json!([{"description": "Design", "unit_price": 10}])).await;
    let path = format!("/invoices/{id}");
    let fixed = "Only a draft without items and payments can change its currency";
    admin.patch(&path, json!({"currency_code": "EUR"})).await.refused(409, "invalid_state", fixed);
    changed(&admin, &id, json!({"status": "sent"})).await;
    let text = "Only draft invoices can have line items edited";
    admin.put(&format!("{path}/items"), json!({"items": []})).await.refused(400, "error", text);
    admin.post(&format!("{path}/generate-from-time"), json!({"time_entry_ids": [1]})).await.refused(400, "error", text);
    admin.patch(&path, json!({"tax_rate": 5})).await.error(409, "invalid_state");
    let same = changed(&admin, &id, json!({"tax_rate": 0, "currency_code": "USD", "notes": "Thank you"})).await;
    assert_eq!(fields(&same, ["status", "notes"]), json!(["sent", "Thank you"]));
    let back = changed(&admin, &id, json!({"status": "draft", "tax_rate": null})).await;
    assert_eq!(back["status"], "draft");
}

#[actix_web::test]
async fn what_a_change_leaves_out_stays_and_null_clears() {
    let (_, admin) = office().await;
    let more = json!({"notes": "a", "terms": "b", "buyer_reference": "c", "client_address": "d"});
    let before = draft(&admin, more).await;
    let id = &before["id"];
    assert_eq!(changed(&admin, id, json!({})).await["invoice_number"], before["invoice_number"]);
    let after = changed(&admin, id, json!({"notes": null, "terms": "", "client_name": null, "due_date": null})).await;
    let names = ["notes", "terms", "buyer_reference", "client_address", "client_name", "due_date"];
    assert_eq!(fields(&after, names), json!([null, null, "c", "d", "Acme", "2026-02-04"]));
    admin.put(&format!("/invoices/{id}"), json!({"status": "gone"})).await.error(400, "validation_error");
    let stale = admin.call(actix_web::http::Method::PATCH, &format!("/invoices/{id}")).header("If-Match", "\"1.0\"");
    stale.json(&json!({"notes": "x"})).send().await.error(412, "precondition_failed");
}

#[actix_web::test]
async fn an_invoice_is_whoever_s_who_made_it() {
    let (server, admin) = office().await;
    let (member, user) = (server.person("member", Role::Member).await, server.person("other", Role::User).await);
    let own = draft(&member, json!({})).await["id"].clone();
    let theirs = draft(&admin, json!({})).await["id"].clone();
    let listed = |list: &Value| {
        list["invoices"].as_array().unwrap().iter().map(|invoice| invoice["id"].clone()).collect::<Vec<_>>()
    };
    assert_eq!(listed(&member.get("/invoices").await.ok(200)), std::slice::from_ref(&own));
    assert_eq!(listed(&admin.get("/invoices").await.ok(200)), [theirs.clone(), own.clone()]);
    let path = format!("/invoices/{theirs}");
    let denied = "Permission denied";
    member.get(&path).await.refused(403, "forbidden", denied);
    member.get(&format!("{path}/pdf")).await.refused(403, "forbidden", denied);
    member.patch(&path, json!({"notes": "mine"})).await.refused(403, "forbidden", denied);
    member.put(&format!("{path}/items"), json!({"items": []})).await.refused(403, "forbidden", denied);
    let entries = json!({"time_entry_ids": [1]});
    member.post(&format!("{path}/generate-from-time"), entries).await.refused(403, "forbidden", denied);
    member.delete(&path).await.refused(403, "forbidden", denied);
    admin.patch(&format!("/invoices/{own}"), json!({"notes": "seen"})).await.ok(200);
    // A project that somebody does not see is not theirs to invoice either.
    let body = json!({"project_id": 1, "client_id": 1, "client_name": "Acme", "due_date": "2026-02-04"});
    user.post("/invoices", body).await.error(403, "forbidden");
    user.post("/invoices/from-time-entries", json!({"project_id": 1, "time_entry_ids": [1]}))
        .await
        .error(403, "forbidden");
}

#[actix_web::test]
async fn invoices_are_found_by_status_project_and_client() {
    let (_, admin) = office().await;
    admin.new_client("Globex").await;
    admin.new_project("Shop").await;
    for more in [json!({}), json!({"project_id": 2}), json!({"client_id": 2})] {
        draft(&admin, more).await;
    }
    changed(&admin, &json!(1), json!({"status": "sent"})).await;
    for (query, expected) in [
        ("", vec![3, 2, 1]),
        ("status=sent", vec![1]),
        ("project_id=2", vec![2]),
        ("client_id=2", vec![3]),
        ("status=draft&client_id=1", vec![2]),
        ("page=2&per_page=1", vec![2]),
    ] {
        let list = admin.get(&format!("/invoices?{query}")).await.ok(200);
        let ids: Vec<_> = list["invoices"].as_array().unwrap().iter().map(|one| one["id"].as_i64().unwrap()).collect();
        assert_eq!(ids, expected, "{query}");
    }
}
