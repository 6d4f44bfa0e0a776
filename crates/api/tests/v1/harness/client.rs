//! Who talks to the server: anybody, people with a token for all they may do, and programs with a token for less.

use std::net::IpAddr;

use actix_web::http::{
    Method,
    header::{HeaderName, HeaderValue},
};
use serde_json::Value;

use super::{answer::Answer, schema, server::Server, service::Request};

/// A request that is being put together.
#[derive(Clone)]
pub(crate) struct Call {
    server: Server,
    request: Request,
}

impl Call {
    /// A request; `path` follows `/api/v1`, unless it begins with `/api/` itself.
    pub(crate) fn new(server: &Server, method: Method, path: &str) -> Self {
        let path = if path.starts_with("/api/") { path.to_owned() } else { format!("/api/v1{path}") };
        Self { server: server.clone(), request: Request { method, path, headers: Vec::new(), body: None, peer: None } }
    }

    /// With a header, in place of an earlier one of that name.
    pub(crate) fn header(self, name: &str, value: &str) -> Self {
        self.header_bytes(name, value.as_bytes())
    }

    /// With a header of any bytes, in place of an earlier one of that name.
    pub(crate) fn header_bytes(mut self, name: &str, value: &[u8]) -> Self {
        let name = HeaderName::try_from(name).unwrap();
        self.request.headers.retain(|(earlier, _)| *earlier != name);
        self.request.headers.push((name, HeaderValue::from_bytes(value).unwrap()));
        self
    }

    /// With a header beside earlier ones of that name.
    pub(crate) fn another_header(mut self, name: &str, value: &str) -> Self {
        let pair = (HeaderName::try_from(name).unwrap(), HeaderValue::try_from(value).unwrap());
        self.request.headers.push(pair);
        self
    }

    /// With a JSON body.
    pub(crate) fn json(self, body: &Value) -> Self {
        self.body("application/json", body.to_string())
    }

    /// With a body of some type.
    pub(crate) fn body(self, content_type: &str, body: impl Into<Vec<u8>>) -> Self {
        let mut call = self.header("Content-Type", content_type);
        call.request.body = Some(body.into());
        call
    }

    /// From an address.
    pub(crate) fn from(mut self, address: &str) -> Self {
        self.request.peer = Some((address.parse::<IpAddr>().unwrap(), 40_000).into());
        self
    }

    /// Sends it. Every answer is held against the document.
    pub(crate) async fn send(self) -> Answer {
        let (method, path) = (self.request.method.clone(), self.request.path.clone());
        let answer = self.server.serve(self.request).await;
        if self.server.keeps_to_document() {
            schema::check(&method, &path, &answer);
        }
        answer
    }
}

/// Somebody who sends requests.
pub(crate) trait Client {
    /// To which server.
    fn server(&self) -> &Server;

    /// What they put on every request.
    fn dress(&self, call: Call) -> Call;

    fn call(&self, method: Method, path: &str) -> Call {
        self.dress(Call::new(self.server(), method, path))
    }

    async fn get(&self, path: &str) -> Answer {
        self.call(Method::GET, path).send().await
    }

    async fn post(&self, path: &str, body: Value) -> Answer {
        self.call(Method::POST, path).json(&body).send().await
    }

    /// A POST without a body.
    async fn push(&self, path: &str) -> Answer {
        self.call(Method::POST, path).send().await
    }

    async fn put(&self, path: &str, body: Value) -> Answer {
        self.call(Method::PUT, path).json(&body).send().await
    }

    async fn patch(&self, path: &str, body: Value) -> Answer {
        self.call(Method::PATCH, path).json(&body).send().await
    }

    async fn delete(&self, path: &str) -> Answer {
        self.call(Method::DELETE, path).send().await
    }
}

/// Anybody: no token.
pub(crate) struct Anonymous(Server);

impl Anonymous {
    pub(super) fn new(server: &Server) -> Self {
        Self(server.clone())
    }
}

impl Client for Anonymous {
    fn server(&self) -> &Server {
        &self.0
    }

    fn dress(&self, call: Call) -> Call {
        call
    }
}

/// A user with a token for everything their role allows.
pub(crate) struct Person {
    program: Program,
    pub(crate) id: i64,
    pub(crate) name: String,
}

impl Person {
    pub(super) fn new(server: &Server, id: i64, name: &str, token: String) -> Self {
        Self { program: Program { server: server.clone(), token }, id, name: name.to_owned() }
    }

    /// The text of their token.
    pub(crate) fn token(&self) -> &str {
        &self.program.token
    }

    /// A program that works for them, with these scopes only.
    pub(crate) async fn program(&self, scopes: &[&str]) -> Program {
        let server = self.server().clone();
        Program { token: server.token(self.id, scopes).await, server }
    }

    /// A new client; answers its number.
    pub(crate) async fn new_client(&self, name: &str) -> i64 {
        let made = self.post("/clients", serde_json::json!({"name": name})).await;
        made.ok(201)["client"]["id"].as_i64().unwrap()
    }

    /// A new project; answers its number.
    pub(crate) async fn new_project(&self, name: &str) -> i64 {
        let made = self.post("/projects", serde_json::json!({"name": name})).await;
        made.ok(201)["project"]["id"].as_i64().unwrap()
    }

    /// A new task; answers its number.
    pub(crate) async fn new_task(&self, project: i64, name: &str) -> i64 {
        let made = self.post("/tasks", serde_json::json!({"project_id": project, "name": name})).await;
        made.ok(201)["task"]["id"].as_i64().unwrap()
    }

    /// An expense; answers its number.
    pub(crate) async fn new_expense(&self, amount: &str) -> i64 {
        let expense = serde_json::json!({
            "title": "Train", "category": "travel", "amount": amount, "expense_date": "2026-01-05",
        });
        self.post("/expenses", expense).await.ok(201)["expense"]["id"].as_i64().unwrap()
    }

    /// A draft without items; answers its number.
    pub(crate) async fn new_invoice(&self, project: i64, client: i64) -> i64 {
        let invoice = serde_json::json!({
            "project_id": project, "client_id": client, "client_name": "Acme", "due_date": "2026-02-04",
        });
        self.post("/invoices", invoice).await.ok(201)["invoice"]["id"].as_i64().unwrap()
    }

    /// A finished time entry on a project; answers its number.
    pub(crate) async fn new_entry(&self, project: i64, start: &str, end: &str) -> i64 {
        let entry = serde_json::json!({"project_id": project, "start_time": start, "end_time": end});
        self.post("/time-entries", entry).await.ok(201)["time_entry"]["id"].as_i64().unwrap()
    }
}

impl Client for Person {
    fn server(&self) -> &Server {
        &self.program.server
    }

    fn dress(&self, call: Call) -> Call {
        self.program.dress(call)
    }
}

/// A program with a token.
pub(crate) struct Program {
    pub(super) server: Server,
    pub(super) token: String,
}

impl Program {
    /// A program with a token that it got somehow.
    pub(crate) fn with(server: &Server, token: &str) -> Self {
        Self { server: server.clone(), token: token.to_owned() }
    }
}

impl Client for Program {
    fn server(&self) -> &Server {
        &self.server
    }

    fn dress(&self, call: Call) -> Call {
        call.header("Authorization", &format!("Bearer {}", self.token))
    }
}
