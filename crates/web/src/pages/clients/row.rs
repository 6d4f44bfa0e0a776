//! A client, as lists and its own page show it.

use timekeeper_app::Caller;
use timekeeper_domain::{
    client::{ClientStatus, ClientView},
    id::ClientId,
};

use super::projects::of_client;
use crate::{
    show::amount,
    texts::{Texts, key},
};

/// A client, as a list shows it.
pub(super) struct Row {
    pub(super) id: ClientId,
    pub(super) version: i64,
    pub(super) name: String,
    pub(super) company: Option<String>,
    pub(super) contact: Option<String>,
    pub(super) email: Option<String>,
    pub(super) rate: Option<String>,
    /// How many projects there are for it, in words.
    pub(super) projects: String,
    /// How many of them are active, in words.
    pub(super) active: String,
    /// Where its projects are.
    pub(super) projects_path: String,
    pub(super) is_active: bool,
    /// Whether whoever looks may change it.
    pub(super) may_change: bool,
}

impl Row {
    pub(super) fn of(caller: &Caller, texts: Texts, view: &ClientView) -> Self {
        let client = &view.client;
        Self {
            id: client.id,
            version: client.version,
            name: client.name.to_string(),
            company: client.company.as_ref().map(ToString::to_string),
            contact: client.contact_person.as_ref().map(ToString::to_string),
            email: client.email.as_ref().map(|email| email.as_str().to_owned()),
            rate: client.default_hourly_rate.map(amount),
            projects: texts.count(key("client-projects-count"), view.total_projects),
            active: texts.count(key("client-projects-active"), view.active_projects),
            projects_path: of_client(client.id),
            is_active: client.status == ClientStatus::Active,
            may_change: caller.changes_client(client),
        }
    }
}
