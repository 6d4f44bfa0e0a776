//! Expenses.

use std::cmp::Reverse;

use timekeeper_domain::{
    Instant,
    expense::{Expense, ExpenseClaim, ExpenseNames, ExpenseView},
    id::ExpenseId,
    page::{Page, PageRequest},
};
use timekeeper_ports::{ExpenseFilter, ExpenseRepo, StoreError, async_trait};

use crate::{
    state::{State, folded, page},
    tx::MemoryTx,
};

impl State {
    fn expense_view(&self, expense: &Expense) -> Option<ExpenseView> {
        let approver = expense.state.approval().and_then(|approval| self.users.get(approval.by));
        let names = ExpenseNames {
            user: self.users.get(expense.user)?.username.clone(),
            project: expense.project.and_then(|id| self.projects.get(id)).map(|project| project.name.clone()),
            client: expense.client.and_then(|id| self.clients.get(id)).map(|client| client.name.clone()),
            approver: approver.map(|user| user.username.clone()),
        };
        Some(ExpenseView { expense: expense.clone(), names })
    }

    fn check_expense(&self, expense: &ExpenseClaim) -> Result<(), StoreError> {
        self.refer_to_user(expense.user)?;
        self.refer_to_project(expense.project)?;
        self.refer_to_client(expense.client)?;
        expense.state.approval().map_or(Ok(()), |approval| self.refer_to_user(approval.by))
    }
}

fn is_wanted(filter: &ExpenseFilter, expense: &ExpenseClaim) -> bool {
    filter.user.is_none_or(|user| expense.user == user)
        && filter.project.is_none_or(|project| expense.project == Some(project))
        && filter.client.is_none_or(|client| expense.client == Some(client))
        && filter.status.is_none_or(|status| expense.state.status() == status)
        && filter.from.is_none_or(|from| expense.spent_on >= from)
        && filter.to.is_none_or(|to| expense.spent_on <= to)
        && (filter.category.as_ref())
            .is_none_or(|category| folded(expense.category.as_str()) == folded(category.as_str()))
}

#[async_trait]
impl ExpenseRepo for MemoryTx {
    async fn view(&mut self, id: ExpenseId) -> Result<Option<ExpenseView>, StoreError> {
        self.look(|state| state.expenses.get(id).and_then(|expense| state.expense_view(expense)))
    }

    async fn lock(&mut self, id: ExpenseId) -> Result<Option<Expense>, StoreError> {
        self.hold(|state| state.expenses.get(id).cloned())
    }

    async fn list(&mut self, filter: &ExpenseFilter, request: PageRequest) -> Result<Page<ExpenseView>, StoreError> {
        self.look(|state| {
            let mut expenses: Vec<_> = state.expenses.iter().filter(|expense| is_wanted(filter, expense)).collect();
            expenses.sort_by_key(|expense| Reverse((expense.spent_on, expense.created_at, expense.id)));
            page(&expenses, request, |expense| state.expense_view(expense))
        })
    }

    async fn insert(&mut self, expense: &ExpenseClaim, at: Instant) -> Result<Expense, StoreError> {
        self.change(|state| {
            state.check_expense(expense)?;
            Ok(state.expenses.insert(expense.clone(), at))
        })
    }

    async fn update(&mut self, expense: &Expense) -> Result<Option<Expense>, StoreError> {
        self.change(|state| {
            if !state.expenses.is_current(expense) {
                return Ok(None);
            }
            state.check_expense(expense)?;
            Ok(state.expenses.update(expense))
        })
    }
}
