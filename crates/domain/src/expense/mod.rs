//! Expenses: what somebody spent for work, claimed, decided on and paid back.

mod price;
mod state;

use serde::Serialize;
use time::Date;

pub use self::{
    price::{Price, PriceChange, PriceError, TaxRate, TaxRateError},
    state::{Approval, ExpenseError, ExpenseState, ExpenseStatus},
};

use crate::{
    Instant, Record,
    id::{ClientId, ExpenseId, ProjectId, UserId},
    text::{Label, Name, Notes, Tags},
    user::Username,
};

/// A stored expense.
pub type Expense = Record<ExpenseId, ExpenseClaim>;

/// What somebody says they spent, and what became of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ExpenseClaim {
    /// Who spent it; never changes.
    pub user: UserId,
    /// The project it was spent on.
    pub project: Option<ProjectId>,
    /// The client it was spent for.
    pub client: Option<ClientId>,
    /// What it is called.
    pub title: Name,
    /// More about it.
    pub description: Option<Notes>,
    /// What kind of expense it is, in the organisation's own words.
    pub category: Label,
    /// What was paid.
    pub price: Price,
    /// The rate of the tax, as the receipt says it.
    pub tax_rate: TaxRate,
    /// How it was paid.
    pub payment_method: Option<Label>,
    /// When it was paid.
    pub paid_on: Option<Date>,
    /// When it was spent.
    pub spent_on: Date,
    /// Where the claim stands.
    pub state: ExpenseState,
    /// Whether a client is charged for it.
    pub billable: bool,
    /// Whether it is to be paid back.
    pub reimbursable: bool,
    /// Whether it is on an invoice.
    pub invoiced: bool,
    /// What the receipt is known by.
    pub receipt_number: Option<Label>,
    /// Who was paid.
    pub vendor: Option<Name>,
    /// Notes.
    pub notes: Option<Notes>,
    /// Labels.
    pub tags: Tags,
}

impl ExpenseClaim {
    /// Moves the claim to a status; to the one it has, changes nothing. `by` decides.
    ///
    /// # Errors
    /// [`ExpenseError::Move`] for a way that there is not, [`ExpenseError::NotReimbursable`].
    pub fn moved_to(self, status: ExpenseStatus, by: UserId, at: Instant) -> Result<Self, ExpenseError> {
        let changes = self.state.status() != status;
        if changes && status == ExpenseStatus::Reimbursed && !self.reimbursable {
            return Err(ExpenseError::NotReimbursable);
        }
        Ok(Self { state: self.state.moved_to(status, by, at)?, ..self })
    }

    /// Whether the other claim asks for the same money, back or not, for the same day: what an approval is about.
    pub fn has_terms_of(&self, other: &Self) -> bool {
        let terms = |claim: &Self| (claim.price, claim.tax_rate, claim.spent_on, claim.reimbursable);
        terms(self) == terms(other)
    }
}

/// The names of what an expense refers to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExpenseNames {
    /// The username of who spent it.
    pub user: Username,
    /// The project's name.
    pub project: Option<Name>,
    /// The client's name.
    pub client: Option<Name>,
    /// The username of who approved it.
    pub approver: Option<Username>,
}

/// An expense with the names of what it refers to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExpenseView {
    /// The expense.
    pub expense: Expense,
    /// The names.
    pub names: ExpenseNames,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::money::Currency;

    fn claim() -> ExpenseClaim {
        ExpenseClaim {
            user: UserId::new(1),
            project: None,
            client: None,
            title: Name::new("Train to Rome").unwrap(),
            description: None,
            category: Label::new("travel").unwrap(),
            price: Price::new("49.90".parse().unwrap(), "4.54".parse().unwrap(), Currency::EUR).unwrap(),
            tax_rate: TaxRate::default(),
            payment_method: None,
            paid_on: None,
            spent_on: time::macros::date!(2026 - 01 - 05),
            state: ExpenseState::Pending,
            billable: false,
            reimbursable: true,
            invoiced: false,
            receipt_number: None,
            vendor: None,
            notes: None,
            tags: Tags::default(),
        }
    }

    fn moved(claim: ExpenseClaim, status: ExpenseStatus) -> Result<ExpenseClaim, ExpenseError> {
        claim.moved_to(status, UserId::new(2), Instant::MIN)
    }

    #[test]
    fn what_is_not_to_be_paid_back_is_approved_and_not_reimbursed() {
        let approved = moved(ExpenseClaim { reimbursable: false, ..claim() }, ExpenseStatus::Approved).unwrap();
        assert_eq!(moved(approved.clone(), ExpenseStatus::Reimbursed), Err(ExpenseError::NotReimbursable));
        let back = ExpenseClaim { reimbursable: true, ..approved };
        assert_eq!(moved(back, ExpenseStatus::Reimbursed).unwrap().state.status(), ExpenseStatus::Reimbursed);
    }

    #[test]
    fn the_terms_are_money_day_and_whether_it_comes_back() {
        let same = ExpenseClaim { title: Name::new("Bus").unwrap(), billable: true, ..claim() };
        assert!(claim().has_terms_of(&same));
        let other_day = ExpenseClaim { spent_on: time::macros::date!(2026 - 01 - 06), ..claim() };
        let other_price = ExpenseClaim { price: Price::new(1.into(), 0.into(), Currency::EUR).unwrap(), ..claim() };
        let other_rate = ExpenseClaim { tax_rate: TaxRate::new(10.into()).unwrap(), ..claim() };
        for other in [other_day, other_price, other_rate, ExpenseClaim { reimbursable: false, ..claim() }] {
            assert!(!claim().has_terms_of(&other));
        }
    }
}
