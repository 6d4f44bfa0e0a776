//! Bodies of `/projects`: bodies of work, their rates and budgets, and how they are checked and written.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use timekeeper_app::{Edit, NewProject, ProjectChange};
use timekeeper_domain::{
    client::CustomFields,
    id::ClientId,
    money::{Currency, Hours, Money},
    project::{Color, ProjectCode, ProjectStatus, ProjectView, budget_mark},
    text::Text,
};
use validator::Validate;

use crate::v1::{
    common::{Checks, Pagination, word_or_null},
    gate::Sent,
    state::{ApiState, hours, money},
    tag::tag,
};
use crate::{
    body::RequestBody,
    error::Problem,
    wire::{IdInput, Number, NumberInput, Patch, Timestamp},
};

/// A body of work.
#[derive(Debug, Serialize, JsonSchema)]
pub(in crate::v1) struct Project {
    id: i64,
    name: String,
    code: Option<String>,
    /// The code, or else the first letters of the name
    code_display: String,
    client_id: Option<i64>,
    /// The client's name
    client: String,
    /// The client's name
    client_name: Option<String>,
    description: Option<String>,
    billable: bool,
    hourly_rate: Option<Number>,
    /// The currency of all amounts
    currency_code: &'static str,
    billing_ref: Option<String>,
    /// `active`, `inactive`, `on_hold` or `archived`
    status: &'static str,
    estimated_hours: Option<Number>,
    budget_amount: Option<Number>,
    budget_threshold_percent: u8,
    created_at: Timestamp,
    updated_at: Timestamp,
    /// Hours of finished work, by everybody
    total_hours: Number,
    /// Billable ones of those
    total_billable_hours: Number,
    /// Billable hours at the project's rate; null when that is nothing
    estimated_cost: Option<Number>,
    /// Billable hours at the project's rate, or else the client's
    budget_consumed_amount: Number,
    /// Whether the budget's warning mark is reached
    budget_threshold_exceeded: bool,
    /// Not offered: always 0
    total_costs: Number,
    /// Not offered: always 0
    total_billable_costs: Number,
    /// The estimated cost, or 0
    total_project_value: Number,
    custom_fields: Map<String, Value>,
    is_archived: bool,
    archived_at: Option<Timestamp>,
    archived_by: Option<i64>,
    archived_reason: Option<String>,
    color: Option<String>,
}

/// Projects.
#[derive(Debug, Serialize, JsonSchema)]
pub(in crate::v1) struct ProjectList {
    pub(in crate::v1) projects: Vec<Project>,
    pub(in crate::v1) pagination: Pagination,
}

/// One project.
#[derive(Debug, Serialize, JsonSchema)]
pub(in crate::v1) struct ProjectAnswer {
    pub(in crate::v1) project: Project,
}

/// A project that was made or changed.
#[derive(Debug, Serialize, JsonSchema)]
pub(in crate::v1) struct ProjectChanged {
    pub(in crate::v1) message: &'static str,
    pub(in crate::v1) project: Project,
}

/// Where a project stands.
#[derive(Clone, Copy, Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub(in crate::v1) enum ProjectStatusInput {
    Active,
    Inactive,
    OnHold,
    Archived,
}

impl From<ProjectStatusInput> for ProjectStatus {
    fn from(status: ProjectStatusInput) -> Self {
        match status {
            ProjectStatusInput::Active => Self::Active,
            ProjectStatusInput::Inactive => Self::Inactive,
            ProjectStatusInput::OnHold => Self::OnHold,
            ProjectStatusInput::Archived => Self::Archived,
        }
    }
}

/// Projects in which status.
#[derive(Clone, Copy, Debug, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub(in crate::v1) enum ProjectStatusFilter {
    #[default]
    Active,
    Inactive,
    OnHold,
    Archived,
    All,
}

impl ProjectStatusFilter {
    pub(in crate::v1) const fn status(self) -> Option<ProjectStatus> {
        match self {
            Self::Active => Some(ProjectStatus::Active),
            Self::Inactive => Some(ProjectStatus::Inactive),
            Self::OnHold => Some(ProjectStatus::OnHold),
            Self::Archived => Some(ProjectStatus::Archived),
            Self::All => None,
        }
    }
}

/// Which projects.
#[derive(Debug, Deserialize, JsonSchema, Validate)]
pub(in crate::v1) struct ProjectFilter {
    /// Only in this status; `all` means any
    #[serde(default)]
    pub(in crate::v1) status: ProjectStatusFilter,
    /// Only for this client
    pub(in crate::v1) client_id: Option<IdInput>,
}

/// Six digits, as the domain reads a colour.
const COLOR: &str = "^#[0-9A-Fa-f]{6}$";

type Amount = NumberInput<0, 9_999_999_999>;
type HoursInput = NumberInput<0, 1_000_000>;

/// A new project.
#[derive(Debug, Deserialize, JsonSchema, Validate)]
#[serde(deny_unknown_fields)]
#[schemars(extend("example" = {
    "name": "New Project",
    "description": "Project description",
    "client_id": 1,
    "hourly_rate": 75.00,
    "estimated_hours": 100,
    "status": "active",
    "color": "#3b82f6",
}))]
pub(in crate::v1) struct NewProjectBody {
    #[validate(length(min = 1, max = 200))]
    name: String,
    client_id: Option<IdInput>,
    #[validate(length(max = 5000))]
    description: Option<String>,
    /// True when left out
    billable: Option<bool>,
    /// In the organisation's currency, with at most its decimal places
    hourly_rate: Option<Amount>,
    #[validate(length(max = 100))]
    billing_ref: Option<String>,
    #[validate(length(max = 20))]
    code: Option<String>,
    estimated_hours: Option<HoursInput>,
    /// In the organisation's currency, with at most its decimal places
    budget_amount: Option<Amount>,
    /// 80 when left out or 0
    #[validate(range(min = 0, max = 100))]
    budget_threshold_percent: Option<u8>,
    /// `active` when left out
    #[serde(default, deserialize_with = "word_or_null")]
    status: Option<ProjectStatusInput>,
    #[validate(length(max = 7))]
    #[schemars(regex(pattern = COLOR))]
    color: Option<String>,
    custom_fields: Option<Map<String, Value>>,
}

impl RequestBody for NewProjectBody {
    const MISSING_TEXT: &'static [(&'static str, &'static str)] = &[("name", "Project name is required")];
}

/// Changes to a project; what is left out stays, null clears what may be empty.
#[derive(Debug, Deserialize, JsonSchema, Validate)]
#[schemars(extend("example" = {"status": "on_hold", "estimated_hours": 120}))]
pub(in crate::v1) struct ProjectChanges {
    #[validate(length(min = 1, max = 200))]
    name: Option<String>,
    /// Null leaves it unchanged
    client_id: Option<IdInput>,
    #[serde(default)]
    #[schemars(length(max = 5000))]
    description: Patch<String>,
    billable: Option<bool>,
    /// In the organisation's currency, with at most its decimal places
    #[serde(default)]
    hourly_rate: Patch<Amount>,
    #[serde(default)]
    #[schemars(length(max = 100))]
    billing_ref: Patch<String>,
    #[serde(default)]
    #[schemars(length(max = 20))]
    code: Patch<String>,
    #[serde(default)]
    estimated_hours: Patch<HoursInput>,
    /// In the organisation's currency, with at most its decimal places
    #[serde(default)]
    budget_amount: Patch<Amount>,
    #[validate(range(min = 0, max = 100))]
    budget_threshold_percent: Option<u8>,
    #[serde(default, deserialize_with = "word_or_null")]
    status: Option<ProjectStatusInput>,
    #[serde(default)]
    #[schemars(length(max = 7), regex(pattern = COLOR))]
    color: Patch<String>,
    custom_fields: Option<Map<String, Value>>,
}

impl RequestBody for ProjectChanges {}

impl NewProjectBody {
    pub(in crate::v1) fn check(&self, currency: Currency) -> Result<NewProject, Problem> {
        let mut checks = Checks::default();
        let amount = |amount: Amount| Money::non_negative(amount.get(), currency);
        let name = checks.field("name", Text::new(&self.name));
        let code = checks.optional("code", self.code.as_deref(), ProjectCode::optional);
        let description = checks.optional("description", self.description.as_deref(), Text::optional);
        let hourly_rate = checks.optional("hourly_rate", self.hourly_rate, amount);
        let billing_ref = checks.optional("billing_ref", self.billing_ref.as_deref(), Text::optional);
        let estimated_hours =
            checks.optional("estimated_hours", self.estimated_hours, |hours| Hours::planned(hours.get()));
        let budget_amount = checks.optional("budget_amount", self.budget_amount, amount);
        let color = checks.optional("color", self.color.as_deref(), Color::new);
        let custom_fields = checks.optional("custom_fields", self.custom_fields.clone(), CustomFields::new);
        checks.finish(|| {
            Some(NewProject {
                name: name?,
                code: code.flatten(),
                client: self.client_id.map(IdInput::into_id),
                description: description.flatten(),
                billable: self.billable.unwrap_or(true),
                hourly_rate,
                billing_ref: billing_ref.flatten(),
                status: self.status.map_or(ProjectStatus::Active, ProjectStatus::from),
                estimated_hours,
                budget_amount,
                budget_threshold_percent: budget_mark(self.budget_threshold_percent),
                color,
                custom_fields: custom_fields.unwrap_or_default(),
            })
        })
    }
}

impl ProjectChanges {
    pub(in crate::v1) fn check(self, currency: Currency) -> Result<ProjectChange, Problem> {
        let mut checks = Checks::default();
        let amount = |amount: Amount| Money::non_negative(amount.get(), currency);
        let client: Option<ClientId> = self.client_id.map(IdInput::into_id);
        let change = ProjectChange {
            name: checks.optional("name", self.name.as_deref(), Text::new),
            code: checks.edit_optional("code", self.code, |text| ProjectCode::optional(&text)),
            client: client.map_or(Edit::Keep, Edit::Set),
            description: checks.edit_optional("description", self.description, |text| Text::optional(&text)),
            billable: self.billable,
            hourly_rate: checks.edit("hourly_rate", self.hourly_rate, amount),
            billing_ref: checks.edit_optional("billing_ref", self.billing_ref, |text| Text::optional(&text)),
            status: self.status.map(ProjectStatus::from),
            estimated_hours: checks.edit("estimated_hours", self.estimated_hours, |hours| Hours::planned(hours.get())),
            budget_amount: checks.edit("budget_amount", self.budget_amount, amount),
            budget_threshold_percent: self.budget_threshold_percent.map(|percent| budget_mark(Some(percent))),
            color: checks.edit("color", self.color, |text| Color::new(&text)),
            custom_fields: checks.optional("custom_fields", self.custom_fields, CustomFields::new),
        };
        checks.finish(|| Some(change))
    }
}

impl ApiState {
    pub(in crate::v1) fn project(&self, view: &ProjectView) -> Project {
        let (project, cost) = (&view.project, view.cost());
        let zero = Money::from_minor(0, self.app.organisation().currency);
        let currency = project.hourly_rate.or(project.budget_amount).unwrap_or(zero).currency();
        let client_name = view.client_name.as_ref().map(ToString::to_string);
        let archived = project.archived.as_ref();
        Project {
            id: project.id.get(),
            name: project.name.to_string(),
            code: project.code.as_ref().map(|code| code.as_str().to_owned()),
            code_display: project.code_display(),
            client_id: project.client.map(ClientId::get),
            client: client_name.clone().unwrap_or_else(|| "Unknown Client".to_owned()),
            client_name,
            description: project.description.as_ref().map(ToString::to_string),
            billable: project.billable,
            hourly_rate: project.hourly_rate.map(money),
            currency_code: currency.code(),
            billing_ref: project.billing_ref.as_ref().map(ToString::to_string),
            status: project.status.as_str(),
            estimated_hours: project.estimated_hours.map(hours),
            budget_amount: project.budget_amount.map(money),
            budget_threshold_percent: project.budget_threshold_percent,
            created_at: self.time(project.created_at),
            updated_at: self.time(project.updated_at),
            total_hours: hours(Hours::from_seconds(view.totals.seconds)),
            total_billable_hours: hours(Hours::from_seconds(view.totals.billable_seconds)),
            estimated_cost: cost.estimated_cost.filter(|cost| cost.minor() != 0).map(money),
            budget_consumed_amount: money(cost.consumed.unwrap_or(zero)),
            budget_threshold_exceeded: cost.threshold_exceeded,
            total_costs: money(zero),
            total_billable_costs: money(zero),
            total_project_value: money(cost.estimated_cost.unwrap_or(zero)),
            custom_fields: project.custom_fields.as_map().clone(),
            is_archived: project.status == ProjectStatus::Archived,
            archived_at: archived.map(|note| self.time(note.at)),
            archived_by: archived.map(|note| note.by.get()),
            archived_reason: archived.and_then(|note| note.reason.as_ref()).map(ToString::to_string),
            color: project.color.as_ref().map(|color| color.as_str().to_owned()),
        }
    }

    pub(in crate::v1) fn project_changed(&self, message: &'static str, view: &ProjectView) -> Sent<ProjectChanged> {
        let project = self.project(view);
        let tag = tag(view.project.version, &project);
        Sent::tagged(ProjectChanged { message, project }, tag)
    }
}
