//! Who decides on expenses, and what stands once it is decided.

use serde_json::{Value, json};

use super::{changed, made};
use crate::harness::{Client, Person, Server, said};

const DECISION: &str = "Only administrators can approve, reject or reimburse expenses";

async fn pending(person: &Person) -> i64 {
    made(person, json!({})).await["id"].as_i64().unwrap()
}

#[actix_web::test]
async fn an_administrator_approves_and_reimburses() {
    let server = Server::start();
    let (admin, user) = (server.admin().await, server.user().await);
    let id = pending(&user).await;
    server.advance(60);
    let approved = changed(&admin, id, json!({"status": "approved"})).await;
    assert_eq!((&approved["status"], &approved["approver"]), (&json!("approved"), &json!("admin")));
    assert_eq!(
        (&approved["approved_by"], &approved["approved_at"]),
        (&json!(admin.id), &json!("2026-01-05T09:01:00Z"))
    );
    server.advance(60);
    let paid = changed(&admin, id, json!({"reimbursed": true})).await;
    assert_eq!((&paid["status"], &paid["reimbursed"]), (&json!("reimbursed"), &json!(true)));
    assert_eq!(
        (&paid["approved_at"], &paid["reimbursed_at"]),
        (&json!("2026-01-05T09:01:00Z"), &json!("2026-01-05T09:02:00Z"))
    );
    let undone = changed(&admin, id, json!({"reimbursed": false})).await;
    assert_eq!((&undone["status"], &undone["reimbursed_at"]), (&json!("approved"), &Value::Null));
    let lines = server.audit().await;
    let actions: Vec<&str> =
        lines.iter().filter(|line| line.entity == "expense").map(|line| line.action.as_str()).collect();
    assert_eq!(actions, ["created", "approved", "reimbursed", "updated"]);
    let approval = lines.iter().find(|line| line.action == "approved").unwrap();
    assert_eq!(said(approval.before.as_ref())["state"], json!({"status": "pending"}));
    assert_eq!(said(approval.after.as_ref())["state"]["approval"]["by"], admin.id);
}

#[actix_web::test]
async fn nobody_but_administrators_decides_on_their_own() {
    let server = Server::start();
    let admin = server.admin().await;
    for person in [server.user().await, server.member().await, server.manager().await] {
        let id = pending(&person).await;
        let path = format!("/expenses/{id}");
        let before = server.dump().await;
        for change in [
            json!({"status": "approved"}),
            json!({"status": "rejected"}),
            json!({"status": "reimbursed"}),
            json!({"reimbursed": true}),
        ] {
            person.patch(&path, change).await.refused(403, "forbidden", DECISION);
        }
        assert!(server.dump().await == before);
        changed(&admin, id, json!({"status": "approved"})).await;
        for change in [json!({"status": "pending"}), json!({"status": "rejected"}), json!({"reimbursed": true})] {
            person.patch(&path, change).await.refused(403, "forbidden", DECISION);
        }
        person.delete(&path).await.refused(403, "forbidden", DECISION);
    }
    let own = pending(&admin).await;
    assert_eq!(changed(&admin, own, json!({"status": "approved"})).await["approved_by"], admin.id);
}

#[actix_web::test]
async fn what_was_granted_keeps_its_terms_for_whoever_claims_it() {
    let server = Server::start();
    let (admin, user) = (server.admin().await, server.user().await);
    let id = pending(&user).await;
    let path = format!("/expenses/{id}");
    for status in ["approved", "reimbursed"] {
        let granted = changed(&admin, id, json!({"status": status})).await;
        let text = format!(
            "Amount, currency, tax, date and reimbursable of an expense that is {status} cannot be changed any more"
        );
        for change in [
            json!({"amount": 50}),
            json!({"currency_code": "USD"}),
            json!({"tax_amount": 1}),
            json!({"tax_rate": 1}),
            json!({"expense_date": "2026-01-04"}),
            json!({"reimbursable": false}),
        ] {
            user.patch(&path, change).await.refused(409, "invalid_state", &text);
        }
        let same = json!({"amount": "49.90", "currency_code": "EUR", "status": status, "notes": status});
        assert_eq!(changed(&user, id, same).await["notes"], status);
        assert_eq!(changed(&admin, id, json!({"amount": 51})).await["amount"], 51.0);
        changed(&admin, id, json!({"amount": granted["amount"]})).await;
    }
}

#[actix_web::test]
async fn there_are_ways_that_no_expense_goes() {
    let server = Server::start();
    let admin = server.admin().await;
    let path = format!("/expenses/{}", pending(&admin).await);
    let refused = async |from: &str, to: &str| {
        let text = format!("An expense that is {from} cannot become {to}");
        admin.patch(&path, json!({"status": to})).await.refused(409, "invalid_state", &text);
    };
    refused("pending", "reimbursed").await;
    admin.patch(&path, json!({"status": "rejected"})).await.ok(200);
    refused("rejected", "approved").await;
    refused("rejected", "reimbursed").await;
    admin.patch(&path, json!({"status": "pending"})).await.ok(200);
    admin.patch(&path, json!({"status": "approved"})).await.ok(200);
    admin.patch(&path, json!({"status": "reimbursed"})).await.ok(200);
    refused("reimbursed", "pending").await;
    refused("reimbursed", "rejected").await;
    let text = "An expense that is reimbursed cannot become rejected";
    admin.delete(&path).await.refused(409, "invalid_state", text);
    let both = json!({"status": "approved", "reimbursed": true});
    admin.patch(&path, both).await.ok(200);
    let both = json!({"status": "pending", "reimbursed": true});
    admin.patch(&path, both).await.refused(400, "error", "status and reimbursed contradict each other");
    admin
        .patch(&path, json!({"status": "paid"}))
        .await
        .invalid("status", "Must be one of: pending, approved, rejected, reimbursed.");
}

#[actix_web::test]
async fn what_is_not_reimbursable_is_not_reimbursed() {
    let server = Server::start();
    let admin = server.admin().await;
    let id = made(&admin, json!({"reimbursable": false})).await["id"].as_i64().unwrap();
    changed(&admin, id, json!({"status": "approved"})).await;
    let answer = admin.patch(&format!("/expenses/{id}"), json!({"reimbursed": true})).await;
    answer.refused(409, "invalid_state", "This expense is not reimbursable");
    let both = json!({"reimbursed": true, "reimbursable": true});
    assert_eq!(changed(&admin, id, both).await["status"], "reimbursed");
}

#[actix_web::test]
async fn a_rejection_says_why_and_can_be_answered() {
    let server = Server::start();
    let (admin, user) = (server.admin().await, server.user().await);
    let id = pending(&user).await;
    let path = format!("/expenses/{id}");
    let rejected = changed(&admin, id, json!({"status": "rejected", "rejection_reason": "No receipt"})).await;
    assert_eq!((&rejected["status"], &rejected["rejection_reason"]), (&json!("rejected"), &json!("No receipt")));
    let excuse = json!({"rejection_reason": "Just because"});
    user.patch(&path, excuse).await.refused(403, "forbidden", DECISION);
    let fixed = json!({"receipt_number": "7", "amount": 40, "status": "pending", "rejection_reason": "No receipt"});
    let again = changed(&user, id, fixed).await;
    assert_eq!((&again["status"], &again["rejection_reason"]), (&json!("pending"), &Value::Null));
    assert_eq!(changed(&admin, id, json!({"status": "approved"})).await["amount"], 40.0);
    let call = admin.call(actix_web::http::Method::DELETE, &path);
    let answer = call.json(&json!({"reason": " Double "})).send().await;
    assert_eq!(answer.ok(200), json!({"message": "Expense rejected successfully"}));
    let left = user.get(&path).await.ok(200)["expense"].clone();
    assert_eq!((&left["status"], &left["rejection_reason"]), (&json!("rejected"), &json!("Double")));
    assert_eq!((&left["approved_by"], &left["approver"]), (&Value::Null, &Value::Null));
}

#[actix_web::test]
async fn one_takes_back_what_nobody_has_decided_on() {
    let server = Server::start();
    let user = server.user().await;
    let path = format!("/expenses/{}", pending(&user).await);
    assert_eq!(user.delete(&path).await.ok(200)["message"], "Expense rejected successfully");
    let before = server.dump().await;
    assert_eq!(user.delete(&path).await.ok(200)["message"], "Expense rejected successfully");
    assert!(server.dump().await == before, "what is rejected already stays as it is");
    assert_eq!(user.get(&path).await.ok(200)["expense"]["status"], "rejected");
    assert_eq!(server.audit().await.last().unwrap().action, "rejected");
}
