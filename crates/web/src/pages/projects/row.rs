//! A project, as lists and its own page show it.

use timekeeper_app::Caller;
use timekeeper_domain::{
    id::{ClientId, ProjectId},
    money::Money,
    project::{ProjectStatus, ProjectView, billed_rate},
};

use super::status_name;
use crate::{
    charts::hours,
    show::amount,
    texts::{Texts, key},
};

/// How much of a budget is used.
pub(in crate::pages) struct Budget {
    pub(in crate::pages) text: String,
    /// Whether its warning mark is reached.
    pub(in crate::pages) is_near: bool,
}

/// What an hour costs.
pub(in crate::pages) struct Rate {
    pub(in crate::pages) text: String,
    /// Whether it is the client's, as the project has none of its own.
    pub(in crate::pages) is_client_s: bool,
}

/// A project, as a list shows it.
pub(in crate::pages) struct Row {
    pub(in crate::pages) id: ProjectId,
    pub(in crate::pages) version: i64,
    pub(in crate::pages) name: String,
    pub(in crate::pages) code: Option<String>,
    pub(in crate::pages) color: Option<String>,
    pub(in crate::pages) client: Option<(ClientId, String)>,
    pub(in crate::pages) status: String,
    stands: ProjectStatus,
    pub(in crate::pages) billable: bool,
    pub(in crate::pages) rate: Option<Rate>,
    pub(in crate::pages) hours: String,
    pub(in crate::pages) planned: Option<String>,
    pub(in crate::pages) budget: Option<Budget>,
    /// Whether whoever looks may change it.
    pub(in crate::pages) may_change: bool,
}

fn budget(texts: Texts, view: &ProjectView) -> Option<Budget> {
    let budget = view.project.budget_amount?;
    let cost = view.cost();
    let used = |used: Money| {
        let used = if used.currency() == budget.currency() { used.to_decimal().to_string() } else { amount(used) };
        texts.fill(key("project-budget-used"), &[("used", used.into()), ("budget", amount(budget).into())])
    };
    Some(Budget { text: cost.consumed.map_or_else(|| amount(budget), used), is_near: cost.threshold_exceeded })
}

impl Row {
    pub(in crate::pages) fn of(caller: &Caller, texts: Texts, view: &ProjectView) -> Self {
        let project = &view.project;
        let rate = billed_rate(project.billable, project.hourly_rate, view.client_rate);
        Self {
            id: project.id,
            version: project.version,
            name: project.name.to_string(),
            code: project.code.as_ref().map(|code| code.as_str().to_owned()),
            color: project.color.as_ref().map(|color| color.as_str().to_owned()),
            client: project.client.zip(view.client_name.as_ref().map(ToString::to_string)),
            status: texts.say(status_name(project.status)),
            stands: project.status,
            billable: project.billable,
            rate: rate.map(|rate| Rate { text: amount(rate), is_client_s: project.hourly_rate.is_none() }),
            hours: hours(view.totals.seconds),
            planned: project.estimated_hours.map(|hours| hours.to_decimal().to_string()),
            budget: budget(texts, view),
            may_change: caller.changes_project(project),
        }
    }

    pub(in crate::pages) fn is_active(&self) -> bool {
        self.stands == ProjectStatus::Active
    }

    pub(in crate::pages) fn is_archived(&self) -> bool {
        self.stands == ProjectStatus::Archived
    }
}
