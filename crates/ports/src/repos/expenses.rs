//! Expenses and what is asked about them.

use async_trait::async_trait;
use timekeeper_domain::{
    Date, Instant,
    expense::{Expense, ExpenseClaim, ExpenseStatus, ExpenseView},
    id::{ClientId, ExpenseId, ProjectId, UserId},
    page::{Page, PageRequest},
    text::Label,
};

use super::Result;

/// Which expenses.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ExpenseFilter {
    /// Of that user.
    pub user: Option<UserId>,
    /// On that project.
    pub project: Option<ProjectId>,
    /// For that client.
    pub client: Option<ClientId>,
    /// In that status.
    pub status: Option<ExpenseStatus>,
    /// Of that category, whatever the case.
    pub category: Option<Label>,
    /// Spent on that day or later.
    pub from: Option<Date>,
    /// Spent on that day or earlier.
    pub to: Option<Date>,
}

/// Expenses.
#[async_trait]
pub trait ExpenseRepo: Send {
    /// One expense with its names.
    async fn view(&mut self, id: ExpenseId) -> Result<Option<ExpenseView>>;
    /// One expense, held.
    async fn lock(&mut self, id: ExpenseId) -> Result<Option<Expense>>;
    /// Expenses: the day they were spent on, the latest first, then the latest made, then the highest id.
    async fn list(&mut self, filter: &ExpenseFilter, page: PageRequest) -> Result<Page<ExpenseView>>;
    /// A new expense. Violates `Reference`.
    async fn insert(&mut self, expense: &ExpenseClaim, at: Instant) -> Result<Expense>;
    /// Violates `Reference`.
    async fn update(&mut self, expense: &Expense) -> Result<Option<Expense>>;
}
