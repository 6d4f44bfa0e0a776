//! How expenses are written, and which are asked for.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use timekeeper_domain::{
    expense::{ExpenseStatus, ExpenseView},
    id::{ClientId, ProjectId},
    text::{Label, Name, Notes},
    user::Username,
};
use validator::Validate;

use crate::v1::{
    common::Pagination,
    gate::Sent,
    state::{ApiState, money},
    tag::tag,
};
use crate::wire::{DateInput, Day, IdInput, Number, TagList, Timestamp};

/// What was spent for work.
#[expect(clippy::struct_excessive_bools, clippy::struct_field_names, reason = "what clients have always read")]
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct Expense {
    id: i64,
    user_id: i64,
    project_id: Option<i64>,
    client_id: Option<i64>,
    #[schemars(with = "String")]
    title: Name,
    #[schemars(with = "Option<String>")]
    description: Option<Notes>,
    /// The kind of expense, in the organisation's own words
    #[schemars(with = "String")]
    category: Label,
    /// Without the tax, with exactly the places of the currency
    amount: Number,
    currency_code: &'static str,
    tax_amount: Number,
    /// In percent
    tax_rate: Number,
    /// Amount and tax together
    total_amount: Number,
    #[schemars(with = "Option<String>")]
    payment_method: Option<Label>,
    payment_date: Option<Day>,
    /// `pending`, `approved`, `rejected` or `reimbursed`
    status: &'static str,
    /// Who approved it, while it is approved or reimbursed
    approved_by: Option<i64>,
    approved_at: Option<Timestamp>,
    #[schemars(with = "Option<String>")]
    rejection_reason: Option<Notes>,
    billable: bool,
    reimbursable: bool,
    invoiced: bool,
    /// Not offered: always null
    invoice_id: Option<i64>,
    reimbursed: bool,
    reimbursed_at: Option<Timestamp>,
    expense_date: Day,
    /// Not offered: always null
    receipt_path: Option<String>,
    #[schemars(with = "Option<String>")]
    receipt_number: Option<Label>,
    /// Who was paid
    #[schemars(with = "Option<String>")]
    vendor: Option<Name>,
    #[schemars(with = "Option<String>")]
    notes: Option<Notes>,
    tags: TagList,
    created_at: Timestamp,
    updated_at: Timestamp,
    /// The name of whoever claims it
    #[schemars(with = "String")]
    user: Username,
    /// The project's name
    #[schemars(with = "Option<String>")]
    project: Option<Name>,
    /// The client's name
    #[schemars(with = "Option<String>")]
    client: Option<Name>,
    /// The name of who approved it
    #[schemars(with = "Option<String>")]
    approver: Option<Username>,
}

/// Expenses.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct ExpenseList {
    pub(super) expenses: Vec<Expense>,
    pub(super) pagination: Pagination,
}

/// One expense.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct ExpenseAnswer {
    pub(super) expense: Expense,
}

/// An expense that was made or changed.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct ExpenseChanged {
    message: &'static str,
    expense: Expense,
}

/// Where a claim stands.
#[derive(Clone, Copy, Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub(super) enum ExpenseStatusInput {
    Pending,
    Approved,
    Rejected,
    Reimbursed,
}

impl From<ExpenseStatusInput> for ExpenseStatus {
    fn from(status: ExpenseStatusInput) -> Self {
        match status {
            ExpenseStatusInput::Pending => Self::Pending,
            ExpenseStatusInput::Approved => Self::Approved,
            ExpenseStatusInput::Rejected => Self::Rejected,
            ExpenseStatusInput::Reimbursed => Self::Reimbursed,
        }
    }
}

/// Which expenses.
#[derive(Debug, Deserialize, JsonSchema, Validate)]
pub(super) struct ExpenseQuery {
    /// Only of this user; somebody else's are for administrators, who get everybody's without it
    pub(super) user_id: Option<IdInput>,
    /// Only on this project
    pub(super) project_id: Option<IdInput>,
    /// Only for this client
    pub(super) client_id: Option<IdInput>,
    /// Only in this status
    pub(super) status: Option<ExpenseStatusInput>,
    /// Only of this category, whatever the case
    #[validate(length(max = 100))]
    pub(super) category: Option<String>,
    /// Only those spent on this day or later
    pub(super) start_date: Option<DateInput>,
    /// Only those spent on this day or earlier
    pub(super) end_date: Option<DateInput>,
}

impl ApiState {
    pub(super) fn expense(&self, view: ExpenseView) -> Expense {
        let (expense, names) = (view.expense, view.names);
        let (price, claim) = (expense.price, expense.data);
        let (approval, reimbursed_at) = (claim.state.approval(), claim.state.reimbursed_at());
        Expense {
            id: expense.id.get(),
            user_id: claim.user.get(),
            project_id: claim.project.map(ProjectId::get),
            client_id: claim.client.map(ClientId::get),
            status: claim.state.status().as_str(),
            rejection_reason: claim.state.reason().cloned(),
            title: claim.title,
            description: claim.description,
            category: claim.category,
            amount: money(price.amount()),
            currency_code: price.currency().code(),
            tax_amount: money(price.tax_amount()),
            tax_rate: Number(claim.tax_rate.to_decimal()),
            total_amount: money(price.total()),
            payment_method: claim.payment_method,
            payment_date: claim.paid_on.map(Day),
            approved_by: approval.map(|approval| approval.by.get()),
            approved_at: approval.map(|approval| self.time(approval.at)),
            billable: claim.billable,
            reimbursable: claim.reimbursable,
            invoiced: claim.invoiced,
            invoice_id: None,
            reimbursed: reimbursed_at.is_some(),
            reimbursed_at: reimbursed_at.map(|at| self.time(at)),
            expense_date: Day(claim.spent_on),
            receipt_path: None,
            receipt_number: claim.receipt_number,
            vendor: claim.vendor,
            notes: claim.notes,
            tags: TagList(claim.tags),
            created_at: self.time(expense.created_at),
            updated_at: self.time(expense.updated_at),
            user: names.user,
            project: names.project,
            client: names.client,
            approver: names.approver,
        }
    }

    pub(super) fn expense_changed(&self, message: &'static str, view: ExpenseView) -> Sent<ExpenseChanged> {
        let version = view.expense.version;
        let expense = self.expense(view);
        let tag = tag(version, &expense);
        Sent::tagged(ExpenseChanged { message, expense }, tag)
    }
}
