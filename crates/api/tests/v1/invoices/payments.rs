//! What is paid, what that makes of an invoice, and cancelling it.

use serde_json::{Value, json};
use timekeeper_domain::user::Role;

use super::{changed, draft, fields, itemised, office};
use crate::harness::{Client, Person};

/// A sent invoice of that much; answers its number.
async fn sent(person: &Person, price: Value) -> Value {
    let id = draft(person, json!({})).await["id"].clone();
    itemised(person, &id, json!([{"description": "Design", "unit_price": price}])).await;
    changed(person, &id, json!({"status": "sent"})).await;
    id
}

const PAID: [&str; 6] =
    ["status", "amount_paid", "payment_status", "is_paid", "outstanding_amount", "payment_percentage"];

#[actix_web::test]
async fn payments_add_up_and_decide_whether_it_is_paid() {
    let (server, admin) = office().await;
    let id = sent(&admin, json!(300)).await;
    let part = changed(&admin, &id, json!({"amount_paid": 100})).await;
    assert_eq!(fields(&part, PAID), json!(["sent", 100.00, "partially_paid", false, 200.00, 33.3333]));
    assert_eq!(part["payment_date"], "2026-01-05");
    server.advance(86_400);
    let details = json!({
        "amount_paid": "300", "payment_date": "2026-01-02", "payment_method": "card", "payment_reference": "R-7",
        "payment_notes": "The rest",
    });
    let whole = changed(&admin, &id, details).await;
    assert_eq!(fields(&whole, PAID), json!(["paid", 300.00, "fully_paid", true, 0.00, 100]));
    let told = ["payment_date", "payment_method", "payment_reference", "payment_notes"];
    assert_eq!(fields(&whole, told), json!(["2026-01-02", "card", "R-7", "The rest"]));
    let more = changed(&admin, &id, json!({"amount_paid": 350})).await;
    assert_eq!(fields(&more, PAID), json!(["paid", 350.00, "overpaid", true, -50.00, 116.6667]));
    let less = changed(&admin, &id, json!({"amount_paid": 299.99})).await;
    assert_eq!(fields(&less, PAID), json!(["sent", 299.99, "partially_paid", false, 0.01, 99.9967]));
    let same = changed(&admin, &id, json!({"amount_paid": 299.99})).await;
    let payments = same["payments"].as_array().unwrap();
    let shown: Vec<Value> = payments.iter().map(|one| fields(one, ["amount", "payment_date", "method"])).collect();
    let expected = [
        json!([100.00, "2026-01-05", null]),
        json!([200.00, "2026-01-02", "card"]),
        json!([50.00, "2026-01-06", null]),
        json!([-50.01, "2026-01-06", null]),
    ];
    assert_eq!(shown, expected);
    assert_eq!((&payments[1]["reference"], &payments[1]["received_by"]), (&json!("R-7"), &json!(admin.id)));
}

#[actix_web::test]
async fn saying_that_it_is_paid_pays_the_rest() {
    let (_, admin) = office().await;
    let id = sent(&admin, json!(10)).await;
    let paid = changed(&admin, &id, json!({"status": "paid"})).await;
    assert_eq!(fields(&paid, PAID), json!(["paid", 10.00, "fully_paid", true, 0.00, 100]));
    let other = sent(&admin, json!(10)).await;
    let text = "The invoice is not paid in full";
    let path = format!("/invoices/{other}");
    admin.patch(&path, json!({"status": "paid", "amount_paid": 9})).await.refused(409, "invalid_state", text);
    assert_eq!(admin.get(&path).await.ok(200)["invoice"]["payments"], json!([]), "nothing is half done");
    for amount in [json!(-1), json!("much"), json!(10_000_000_000_i64)] {
        admin.patch(&path, json!({"amount_paid": amount})).await.error(400, "validation_error");
    }
    let text = "amount_paid must have at most 2 decimal places";
    admin.patch(&path, json!({"amount_paid": 0.005})).await.refused(400, "error", text);
}

#[actix_web::test]
async fn a_retry_pays_once() {
    let (_, admin) = office().await;
    let id = sent(&admin, json!(10)).await;
    let pay = || {
        let call = admin.call(actix_web::http::Method::PATCH, &format!("/invoices/{id}"));
        call.header("Idempotency-Key", "pay").json(&json!({"amount_paid": 10})).send()
    };
    let (first, second) = (pay().await, pay().await);
    assert_eq!(first.ok(200), second.ok(200));
    assert_eq!(second.header("idempotency-replayed"), "true");
    assert_eq!(second.json()["invoice"]["payments"].as_array().unwrap().len(), 1);
}

#[actix_web::test]
async fn an_invoice_is_overdue_the_day_after_it_is_due() {
    let (server, admin) = office().await;
    let id = sent(&admin, json!(10)).await;
    changed(&admin, &id, json!({"due_date": "2026-01-05"})).await;
    let overdue = ["is_overdue", "days_overdue"];
    let seen = async || admin.get(&format!("/invoices/{id}")).await.ok(200)["invoice"].clone();
    assert_eq!(fields(&seen().await, overdue), json!([false, 0]));
    // 23:30 in Rome, then half past midnight.
    server.advance(13 * 3_600 + 1_800);
    assert_eq!(fields(&seen().await, overdue), json!([false, 0]));
    server.advance(3_600);
    assert_eq!(fields(&seen().await, overdue), json!([true, 1]));
    let marked = changed(&admin, &id, json!({"status": "overdue"})).await;
    assert_eq!(fields(&marked, overdue), json!([true, 1]));
    let paid = changed(&admin, &id, json!({"status": "paid"})).await;
    assert_eq!(fields(&paid, overdue), json!([false, 0]));
}

#[actix_web::test]
async fn what_is_cancelled_keeps_its_number_and_stays_cancelled() {
    let (_, admin) = office().await;
    let id = sent(&admin, json!(10)).await;
    let path = format!("/invoices/{id}");
    for _ in 0..2 {
        assert_eq!(admin.delete(&path).await.ok(200)["message"], "Invoice cancelled successfully");
    }
    let cancelled = admin.get(&path).await.ok(200)["invoice"].clone();
    assert_eq!(fields(&cancelled, ["status", "invoice_number"]), json!(["cancelled", "INV-20260105-1000"]));
    let text = "A cancelled invoice cannot be changed";
    for change in
        [json!({"status": "sent"}), json!({"amount_paid": 1}), json!({"notes": "x"}), json!({"due_date": "2027-01-01"})]
    {
        admin.patch(&path, change).await.refused(409, "invalid_state", text);
    }
    admin.delete("/invoices/9").await.refused(404, "not_found", "Invoice not found");
    let paid = sent(&admin, json!(10)).await;
    changed(&admin, &paid, json!({"amount_paid": 1})).await;
    let text = "The invoice has payments; set amount_paid to 0 first";
    admin.delete(&format!("/invoices/{paid}")).await.refused(409, "invalid_state", text);
    admin.patch(&format!("/invoices/{paid}"), json!({"status": "draft"})).await.refused(409, "invalid_state", text);
    changed(&admin, &paid, json!({"amount_paid": 0})).await;
    admin.delete(&format!("/invoices/{paid}")).await.ok(200);
}

#[actix_web::test]
async fn payments_are_in_the_comparison() {
    let (server, admin) = office().await;
    let member = server.person("member", Role::Member).await;
    let own = sent(&member, json!(50)).await;
    changed(&member, &own, json!({"amount_paid": 40, "payment_date": "2026-01-03"})).await;
    changed(&member, &own, json!({"amount_paid": 30})).await;
    let theirs = sent(&admin, json!(100)).await;
    changed(&admin, &theirs, json!({"amount_paid": 100, "payment_date": "2025-12-01"})).await;
    let dollars = draft(&admin, json!({"currency_code": "USD"})).await["id"].clone();
    changed(&admin, &dollars, json!({"amount_paid": "7.5"})).await;
    let paid = ["total_payments", "payment_count", "payments_by_currency"];
    let path = "/analytics/summary-with-comparison?days=7";
    let euros = json!({"currency_code": "EUR", "total": 30.00, "count": 1});
    let seen = fields(&member.get(path).await.ok(200), paid);
    assert_eq!(seen, json!([30.00, 1, [euros]]));
    let all = fields(&admin.get(path).await.ok(200), paid);
    assert_eq!(all, json!([30.00, 2, [euros, {"currency_code": "USD", "total": 7.50, "count": 1}]]));
}
