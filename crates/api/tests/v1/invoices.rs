//! `/invoices`: written, filled with time, paid, printed and cancelled.

mod bills;
mod payments;
mod printed;
mod time;

use serde_json::{Value, json};

use crate::harness::{Client, Person, Server};

/// A server whose administrator has a client (1) with a project (1) at 60 euros an hour.
async fn office() -> (Server, Person) {
    let server = Server::start();
    let admin = server.admin().await;
    admin.new_client("Acme").await;
    let project = json!({"name": "Website", "client_id": 1, "hourly_rate": 60});
    admin.post("/projects", project).await.ok(201);
    (server, admin)
}

/// A draft without items, with more; answers it.
async fn draft(person: &Person, more: Value) -> Value {
    let mut body = json!({"project_id": 1, "client_id": 1, "client_name": "Acme", "due_date": "2026-02-04"});
    body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    person.post("/invoices", body).await.ok(201)["invoice"].clone()
}

/// Changes an invoice; answers it.
async fn changed(person: &Person, id: &Value, change: Value) -> Value {
    person.patch(&format!("/invoices/{id}"), change).await.ok(200)["invoice"].clone()
}

/// Sets the items of an invoice; answers it.
async fn itemised(person: &Person, id: &Value, items: Value) -> Value {
    person.put(&format!("/invoices/{id}/items"), json!({"items": items})).await.ok(200)["invoice"].clone()
}

/// Some fields of an object.
fn fields<const N: usize>(object: &Value, names: [&str; N]) -> Value {
    names.map(|name| object[name].clone()).to_vec().into()
}
