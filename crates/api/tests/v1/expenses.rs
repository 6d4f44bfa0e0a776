//! `/expenses`: claimed, approved, reimbursed.

mod claims;
mod decisions;
mod lists;

use serde_json::{Value, json};

use crate::harness::{Answer, Client, Person};

/// A claim as the official clients send it, with more.
fn claim(more: &Value) -> Value {
    let mut body = json!({"title": "Train", "category": "travel", "amount": 49.9, "expense_date": "2026-01-05"});
    body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    body
}

async fn create(person: &Person, more: Value) -> Answer {
    person.post("/expenses", claim(&more)).await
}

/// A claim; answers it.
async fn made(person: &Person, more: Value) -> Value {
    create(person, more).await.ok(201)["expense"].clone()
}

/// Changes an expense; answers it.
async fn changed(person: &Person, id: i64, change: Value) -> Value {
    person.patch(&format!("/expenses/{id}"), change).await.ok(200)["expense"].clone()
}
