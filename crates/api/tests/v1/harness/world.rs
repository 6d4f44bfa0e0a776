//! A small organisation, and for every operation of the document a request to it that succeeds.

use std::cell::OnceCell;

use serde_json::{Value, json};
use timekeeper_domain::user::Role;

use super::{
    client::{Call, Client, Person},
    document::Operation,
    server::{Server, Setup},
};

/// A server with a client, a project, a task and time worked on it, all of the administrator's, and somebody else.
pub(crate) struct World {
    pub(crate) server: Server,
    pub(crate) admin: Person,
    /// Of the role that sees only what is theirs.
    pub(crate) other: Person,
    client: i64,
    project: i64,
    task: i64,
    entry: i64,
    token: i64,
    /// Whom operations about a user are about.
    user: i64,
    category: i64,
    expense: i64,
    invoice: i64,
    rate: i64,
    /// A code that the administrator was given, of whatever kind the operation needs.
    code: OnceCell<String>,
}

/// A table that can be imported.
const TABLE: &str = "project_id,start_time,end_time,notes\n1,2026-01-03T09:00:00Z,2026-01-03T10:00:00Z,Design\n";

/// A form that asks for an access token.
const FORM: &str = "grant_type=password&username=admin&password=correct+horse";

impl World {
    /// The organisation as usual.
    pub(crate) async fn new() -> Self {
        Self::with(Setup::default()).await
    }

    /// The organisation on a server that is set up so.
    pub(crate) async fn with(setup: Setup) -> Self {
        let server = setup.start();
        let (admin, other) = (server.admin().await, server.person("other", Role::User).await);
        let client = admin.new_client("Acme").await;
        let project = admin.new_project("Website").await;
        let task = admin.new_task(project, "Design").await;
        let entry = admin.new_entry(project, "2026-01-05T07:00:00Z", "2026-01-05T08:00:00Z").await;
        let spare = admin.post("/admin/tokens", json!({"name": "Spare", "scopes": "read:tasks"})).await;
        let token = spare.ok(201)["token_id"].as_i64().unwrap();
        let user = server.person("spare", Role::Member).await.id;
        let category = admin.post("/categories", json!({"name": "Meeting"})).await.ok(201);
        let category = category["category"]["id"].as_i64().unwrap();
        let expense = admin.new_expense("12.50").await;
        let invoice = admin.new_invoice(project, client).await;
        let rate = json!({"project_id": project, "hourly_rate": 60, "effective_from": "2026-01-01"});
        let rate = admin.post("/rates", rate).await.ok(201)["rate"]["id"].as_i64().unwrap();
        let code = OnceCell::new();
        Self { server, admin, other, client, project, task, entry, token, user, category, expense, invoice, rate, code }
    }

    /// The organisation at the point where the operation makes sense.
    pub(crate) async fn ready_for(operation: &Operation) -> Self {
        let world = Self::new().await;
        world.prepare(operation).await;
        world
    }

    /// The organisation at the same point, with the administrator, who is not the only one, as the user that operations
    /// are about: of others, administrators alone may ask.
    pub(crate) async fn about_oneself(operation: &Operation) -> Self {
        let world = Self { user: 0, ..Self::ready_for(operation).await };
        world.server.person("second", Role::Admin).await;
        Self { user: world.admin.id, ..world }
    }

    /// Brings the organisation to the point where the operation makes sense.
    pub(crate) async fn prepare(&self, operation: &Operation) {
        let project = json!({"project_id": self.project});
        if matches!(operation.id(), "stopTimer" | "pauseTimer" | "resumeTimer" | "getTimerStatus") {
            self.admin.post("/timer/start", project.clone()).await.ok(201);
            self.server.advance(60);
        }
        if operation.id() == "stopTask" {
            self.admin.push(&format!("/tasks/{}/start", self.task)).await.ok(201);
            self.server.advance(60);
        }
        if operation.id() == "createInvoiceFromTime" {
            let client = json!({"client_id": self.client});
            self.admin.patch(&format!("/projects/{}", self.project), client).await.ok(200);
        }
        if operation.id() == "resumeTimer" {
            self.admin.push("/timer/pause").await.ok(200);
        }
        if matches!(operation.id(), "confirmTotp" | "renewRecoveryCodes" | "removeTotp" | "resetUserTotp") {
            self.switch_on_totp(operation.id() != "confirmTotp").await;
        }
        if operation.id() == "confirmPasswordReset" {
            self.admin
                .patch(
                    &format!("/users/{}", self.admin.id),
                    json!({"email": "admin@example.org", "current_password": super::server::PASSWORD}),
                )
                .await
                .ok(200);
            self.admin.post("/auth/password-reset", json!({"username": "admin"})).await.ok(202);
            let mail = self.server.mails().await.pop().unwrap();
            let code = mail.text.split_once("Code: ").unwrap().1.split_once('\n').unwrap().0.to_owned();
            self.code.set(code).unwrap();
        }
        if operation.id() == "removeFavoriteProject" {
            self.admin.post("/users/me/favorites/projects", project).await.ok(201);
        }
    }

    /// Sets up the administrator's second factor, and switches it on or has the code to do so.
    async fn switch_on_totp(&self, confirmed: bool) {
        let password = json!({"password": super::server::PASSWORD});
        let enrolled = self.admin.post("/users/me/totp", password).await.ok(200);
        let code = self.server.code(enrolled["secret"].as_str().unwrap(), 0);
        if !confirmed {
            return self.code.set(code).unwrap();
        }
        let codes = self.admin.post("/users/me/totp/confirm", json!({"code": code})).await.ok(200);
        self.code.set(codes["recovery_codes"][0].as_str().unwrap().to_owned()).unwrap();
    }

    /// The path of an operation, to things that are there.
    pub(crate) fn path(&self, operation: &Operation) -> String {
        let mut path = operation.path.to_owned();
        for (name, id) in self.ids() {
            path = path.replace(&format!("{{{name}}}"), &id.to_string());
        }
        path
    }

    /// The things that paths can name, by the names of the parameters.
    pub(crate) fn ids(&self) -> [(&'static str, i64); 11] {
        [
            ("client_id", self.client),
            ("project_id", self.project),
            ("task_id", self.task),
            ("entry_id", self.entry),
            ("token_id", self.token),
            ("user_id", self.user),
            ("user", self.user),
            ("category_id", self.category),
            ("expense_id", self.expense),
            ("invoice_id", self.invoice),
            ("rate_id", self.rate),
        ]
    }

    fn code(&self) -> &str {
        self.code.get().map_or("000000", String::as_str)
    }

    /// A request that succeeds, without its body.
    pub(crate) fn bare(&self, client: &impl Client, operation: &Operation) -> Call {
        client.call(operation.method.clone(), &self.path(operation))
    }

    /// A request that succeeds, sent by whoever it is.
    pub(crate) fn call(&self, client: &impl Client, operation: &Operation) -> Call {
        let call = self.bare(client, operation);
        match (self.body(operation), Self::other_body(operation)) {
            (Some(body), _) => call.json(&body),
            (None, Some((kind, body))) => call.body(kind, body),
            (None, None) => call,
        }
    }

    /// The type and the text of a body that is no JSON, of a request that succeeds.
    pub(crate) fn other_body(operation: &Operation) -> Option<(&'static str, &'static str)> {
        match operation.id() {
            "importTimeEntries" => Some(("text/csv", TABLE)),
            "issueToken" => Some(("application/x-www-form-urlencoded", FORM)),
            _ => None,
        }
    }

    /// The JSON body of a request that succeeds, of an operation about how one signs in.
    fn sign_in_body(&self, id: &str) -> Option<Value> {
        Some(match id {
            "login" => json!({"username": "admin", "password": super::server::PASSWORD, "code": "123456"}),
            "requestPasswordReset" => json!({"username": "admin"}),
            "confirmPasswordReset" => json!({"token": self.code(), "password": "another password"}),
            "enrolTotp" => json!({"password": super::server::PASSWORD}),
            "confirmTotp" => json!({"code": self.code()}),
            "renewRecoveryCodes" | "removeTotp" => {
                json!({"password": super::server::PASSWORD, "code": self.code()})
            }
            _ => return None,
        })
    }

    /// The JSON body of a request that succeeds, with every field.
    pub(crate) fn body(&self, operation: &Operation) -> Option<Value> {
        let id = operation.id().trim_end_matches("WithPut");
        Some(match id {
            "register" => json!({
                "username": "newcomer", "password": "a good password", "email": "newcomer@example.org",
                "full_name": "New Comer", "national_id": "1234 567890",
            }),
            "updateUser" if self.user == self.admin.id => json!({"full_name": "Myself"}),
            "createUser" | "updateUser" => {
                let mut user = json!({
                    "username": "ada", "password": "a good password", "email": "ada@example.org", "full_name": "Ada L.",
                    "national_id": "1234 567890", "surname": "Lovelace", "given_name": "Ada", "patronymic": "Byron",
                    "address": "12 St James's Square", "role": "manager",
                });
                if id == "updateUser" {
                    user["is_active"] = true.into();
                    user["current_password"] = super::server::PASSWORD.into();
                }
                user
            }
            "createToken" => json!({
                "name": "Build server", "description": "Nightly", "user_id": self.other.id, "expires_days": 30,
                "scopes": ["read:projects", "read:tasks"], "ip_whitelist": "10.0.0.0/8, 192.0.2.7",
            }),
            "createClient" | "updateClient" => json!({
                "name": "Globex", "description": "A customer", "contact_person": "Purchasing", "email": "office@globex.example",
                "phone": "+1-555-0123", "address": "1 Main St", "company": "Globex Corporation",
                "default_hourly_rate": "80.50", "status": "active", "custom_fields": {"vat": "IT123"},
            }),
            "askUserReport" => json!({"from": "2026-01-01", "to": "2026-01-31T23:59:59Z"}),
            "createCategory" | "updateCategory" => json!({"name": "Travel", "description": "On the road"}),
            "createProject" | "updateProject" => json!({
                "name": "Shop", "client_id": self.client, "description": "Sells", "billable": true,
                "hourly_rate": 75.5, "billing_ref": "PO-7", "code": "shop", "estimated_hours": 100,
                "budget_amount": 5000, "budget_threshold_percent": 90, "status": "active", "color": "#3b82f6",
                "custom_fields": {"team": "blue"},
            }),
            "createTask" | "updateTask" => {
                let mut task = json!({
                    "name": "Login", "description": "With a password", "status": "in_progress", "priority": "high",
                    "estimated_hours": 3.5, "due_date": "2026-02-01", "assignee_id": self.other.id, "tags": "auth,web",
                });
                if id == "createTask" {
                    task["project_id"] = self.project.into();
                }
                task
            }
            "createTimeEntry" => json!({
                "project_id": self.project, "task_id": self.task, "start_time": "2026-01-04T09:00:00Z",
                "category_id": self.category,
                "end_time": "2026-01-04T10:30:00Z", "break_seconds": 600, "notes": "Wireframes", "tags": "ux, web",
                "billable": true, "paid": false, "invoice_number": "2026-001", "user_id": self.admin.id,
            }),
            "updateTimeEntry" => json!({
                "project_id": self.project, "task_id": self.task, "start_time": "2026-01-04T09:00:00Z",
                "end_time": "2026-01-04T10:30:00Z", "break_seconds": 600, "notes": "Wireframes", "tags": "ux, web",
                "category_id": self.category, "billable": true, "paid": true, "invoice_number": "2026-001",
                "if_updated_at": super::server::NOW,
            }),
            "createExpense" | "updateExpense" => {
                let mut expense = json!({
                    "title": "Train", "category": "travel", "amount": 49.9, "expense_date": "2026-01-04", "description": "Rome",
                    "project_id": self.project, "client_id": self.client, "billable": true, "reimbursable": true,
                    "currency_code": "EUR", "tax_amount": "4.54", "tax_rate": 10, "payment_method": "card",
                    "payment_date": "2026-01-04", "receipt_number": "R-7", "vendor": "Railways", "notes": "Second class",
                    "tags": ["train", "rome"],
                });
                if id == "updateExpense" {
                    expense["status"] = "pending".into();
                    expense["reimbursed"] = false.into();
                    expense["rejection_reason"] = Value::Null;
                    expense["invoiced"] = false.into();
                }
                expense
            }
            "rejectExpense" => json!({"reason": "No receipt"}),
            "deleteTimeEntry" => json!({"reason": "Entered twice"}),
            "changeTimeEntries" => json!({"entry_ids": [self.entry], "action": "add_tag", "value": "late"}),
            "startTimer" => json!({
                "project_id": self.project, "task_id": self.task, "notes": "Calls", "switch": false,
            }),
            "startTask" => json!({"notes": "Calls", "switch": false}),
            "stopTimer" | "stopTask" => json!({"stop_time": "2026-01-05T09:00:30Z"}),
            "addFavoriteProject" => json!({"project_id": self.project}),
            "askAi" => json!({
                "prompt": "What did I do?",
                "history": [{"role": "user", "content": "Hello"}, {"role": "assistant", "content": "Hello!"}],
            }),
            // Anything else asks for the scope of what it does, besides the helper's.
            "confirmAiAction" if self.user == self.admin.id => {
                json!({"action": {"type": "summary", "payload": {"text": "Nothing"}}})
            }
            "confirmAiAction" => json!({
                "action": {"type": "start_timer", "payload": {"project_id": self.project, "notes": "Calls"}},
            }),
            _ => return self.sign_in_body(id).or_else(|| self.billing_body(id)),
        })
    }

    /// The same for operations about invoices and rates.
    fn billing_body(&self, id: &str) -> Option<Value> {
        Some(match id {
            "createInvoice" => json!({
                "project_id": self.project, "client_id": self.client, "client_name": "Acme", "due_date": "2026-02-04",
                "issue_date": "2026-01-05", "invoice_number": "2026-7", "client_email": "office@acme.example",
                "client_address": "1 Main St", "buyer_reference": "PO-7", "tax_rate": "19.5", "currency_code": "EUR",
                "notes": "Thank you", "terms": "30 days",
            }),
            "updateInvoice" => json!({
                "client_name": "Acme Ltd", "client_email": "office@acme.example", "client_address": "1 Main St",
                "buyer_reference": "PO-7", "issue_date": "2026-01-05", "due_date": "2026-02-04", "tax_rate": "19.5",
                "currency_code": "EUR", "status": "sent", "amount_paid": "10.50", "payment_date": "2026-01-05",
                "payment_method": "card", "payment_reference": "R-7", "payment_notes": "In advance", "notes": "Thank you",
                "terms": "30 days",
            }),
            "setInvoiceItems" => json!({"items": [
                {"description": "Design", "quantity": "1.5", "unit_price": 80, "time_entry_ids": [self.entry]},
                {"description": "Discount", "quantity": 1, "unit_price": -20, "time_entry_ids": null},
            ]}),
            "createInvoiceFromTime" => json!({
                "project_id": self.project, "time_entry_ids": [self.entry], "issue_date": "2026-01-05",
                "due_date": "2026-02-04",
            }),
            "generateInvoiceItems" => json!({"time_entry_ids": self.entry.to_string(), "replace_existing": false}),
            "createRate" => json!({
                "project_id": self.project, "user_id": self.other.id, "hourly_rate": "95.50", "currency_code": "EUR",
                "effective_from": "2026-02-01",
            }),
            "updateRate" => json!({"hourly_rate": 100, "currency_code": "EUR", "effective_from": "2026-01-02"}),
            _ => return None,
        })
    }

    /// A request that succeeds, with a key that it can be repeated by.
    pub(crate) fn keyed(&self, operation: &Operation, key: &str) -> Call {
        self.call(&self.admin, operation).header("Idempotency-Key", key)
    }

    /// Another good request to the same address, with the same key.
    pub(crate) fn reused(&self, operation: &Operation, key: &str) -> Call {
        let call = self.keyed(operation, key);
        match self.body(operation) {
            // One more blank is another body, and still means the same.
            Some(body) => call.body("application/json", format!(" {body}")),
            None if operation.id() == "importTimeEntries" => call.body("text/csv", format!("{TABLE}\n")),
            None => call.body("application/json", " "),
        }
    }
}
