//! People and projects for a test to work with.

use serde_json::json;

use super::{Client, Program, Server, Store};

/// An administrator, a project, and more people on demand.
pub(crate) struct Office {
    pub(crate) admin: Client,
    pub(crate) project: i64,
}

impl Office {
    /// Sets up a server that was started for the first time.
    pub(crate) fn on(server: &Server) -> Self {
        let admin = server.admin();
        let made = admin.post("projects", &json!({"name": "Website Redesign"})).expect(201);
        Self { project: made["project"]["id"].as_i64().expect("an id"), admin }
    }

    /// Somebody new, who may do everything an administrator may; their token.
    pub(crate) fn hire(store: &Store, name: &str) -> String {
        Program::on(store).with(&["user", "add", name, "--role", "admin"]).run().well();
        let create = ["token", "create", "--user", name, "--name", "test", "--scopes", "admin:all"];
        Program::on(store).with(&create).run().well().trim_end().to_owned()
    }
}
