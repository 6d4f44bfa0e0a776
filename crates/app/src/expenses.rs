//! Expenses: claimed by whoever spent them, decided on by administrators.

use timekeeper_domain::{
    Date,
    expense::{
        Expense, ExpenseClaim, ExpenseError, ExpenseState, ExpenseStatus, ExpenseView, Price, PriceChange, TaxRate,
    },
    id::{ClientId, ExpenseId, ProjectId},
    page::{Page, PageRequest},
    text::{Label, Name, Notes, Tags},
};
use timekeeper_ports::{ExpenseFilter, ReadMode, StoreError};

use crate::{
    Action, App, AppError, Caller, Conflict, Edit, Forbidden, Kind, Precondition, Refusal,
    edit::set,
    reports::whose,
    work::{Transaction, Work},
};

/// What a new expense is to be. It is the caller's own.
#[derive(Clone, Debug)]
pub struct NewExpense {
    /// The project it was spent on.
    pub project: Option<ProjectId>,
    /// The client it was spent for.
    pub client: Option<ClientId>,
    /// What it is called.
    pub title: Name,
    /// More about it.
    pub description: Option<Notes>,
    /// What kind of expense it is.
    pub category: Label,
    /// What was paid.
    pub price: Price,
    /// The rate of the tax.
    pub tax_rate: TaxRate,
    /// How it was paid.
    pub payment_method: Option<Label>,
    /// When it was paid.
    pub paid_on: Option<Date>,
    /// When it was spent.
    pub spent_on: Date,
    /// Whether a client is charged for it.
    pub billable: bool,
    /// Whether it is to be paid back.
    pub reimbursable: bool,
    /// What the receipt is known by.
    pub receipt_number: Option<Label>,
    /// Who was paid.
    pub vendor: Option<Name>,
    /// Notes.
    pub notes: Option<Notes>,
    /// Labels.
    pub tags: Tags,
}

/// What changes about an expense.
#[derive(Clone, Debug, Default)]
pub struct ExpenseChange {
    /// The project it was spent on.
    pub project: Edit<ProjectId>,
    /// The client it was spent for.
    pub client: Edit<ClientId>,
    /// What it is called.
    pub title: Option<Name>,
    /// More about it.
    pub description: Edit<Notes>,
    /// What kind of expense it is.
    pub category: Option<Label>,
    /// What was paid.
    pub price: PriceChange,
    /// The rate of the tax.
    pub tax_rate: Option<TaxRate>,
    /// How it was paid.
    pub payment_method: Edit<Label>,
    /// When it was paid.
    pub paid_on: Edit<Date>,
    /// When it was spent.
    pub spent_on: Option<Date>,
    /// Where the claim is to stand.
    pub status: Option<ExpenseStatus>,
    /// Whether it is paid back: another way to say where the claim is to stand.
    pub reimbursed: Option<bool>,
    /// Why it is rejected; of no other expense is this looked at.
    pub rejection_reason: Edit<Notes>,
    /// Whether a client is charged for it.
    pub billable: Option<bool>,
    /// Whether it is to be paid back.
    pub reimbursable: Option<bool>,
    /// Whether it is on an invoice.
    pub invoiced: Option<bool>,
    /// What the receipt is known by.
    pub receipt_number: Edit<Label>,
    /// Who was paid.
    pub vendor: Edit<Name>,
    /// Notes.
    pub notes: Edit<Notes>,
    /// Labels.
    pub tags: Option<Tags>,
}

impl App {
    /// Expenses, the latest first. Without a user, an administrator gets everybody's and anybody else their own.
    ///
    /// # Errors
    /// [`Forbidden::Denied`] for somebody else's, [`Refusal::Window`].
    pub async fn list_expenses(
        &self,
        caller: &Caller,
        filter: ExpenseFilter,
        page: PageRequest,
    ) -> Result<Page<ExpenseView>, AppError> {
        caller.may(Action::ReadExpenses)?;
        if filter.from.zip(filter.to).is_some_and(|(from, to)| from > to) {
            return Err(Refusal::Window.into());
        }
        let filter = ExpenseFilter { user: whose(caller, Action::ReadExpenses, filter.user)?, ..filter };
        self.read(ReadMode::PerStatement, async |tx: &mut Transaction| Ok(tx.expenses().list(&filter, page).await?))
            .await
    }

    /// One expense.
    ///
    /// # Errors
    /// [`AppError::NotFound`], [`Forbidden::Denied`].
    pub async fn get_expense(&self, caller: &Caller, id: ExpenseId) -> Result<ExpenseView, AppError> {
        caller.may(Action::ReadExpenses)?;
        let view = self
            .read(ReadMode::PerStatement, async |tx: &mut Transaction| Ok(tx.expenses().view(id).await?))
            .await?
            .ok_or(AppError::NotFound(Kind::Expense, id.get()))?;
        if !caller.reaches(Action::ReadExpenses, view.expense.user) {
            return Err(Forbidden::Denied.into());
        }
        Ok(view)
    }
}

impl Work {
    /// Claims an expense of the caller's own.
    ///
    /// # Errors
    /// [`Refusal::Project`], [`Refusal::Client`], and [`Forbidden`] for those that are not in sight.
    pub async fn create_expense(&mut self, new: &NewExpense) -> Result<ExpenseView, AppError> {
        self.caller.may(Action::WriteExpenses)?;
        let claim = ExpenseClaim {
            user: self.caller.user_id()?,
            project: new.project,
            client: new.client,
            title: new.title.clone(),
            description: new.description.clone(),
            category: new.category.clone(),
            price: new.price,
            tax_rate: new.tax_rate,
            payment_method: new.payment_method.clone(),
            paid_on: new.paid_on,
            spent_on: new.spent_on,
            state: ExpenseState::Pending,
            billable: new.billable,
            reimbursable: new.reimbursable,
            invoiced: false,
            receipt_number: new.receipt_number.clone(),
            vendor: new.vendor.clone(),
            notes: new.notes.clone(),
            tags: new.tags.clone(),
        };
        self.check_expense_target(claim.project, claim.client).await?;
        let stored = self.tx.expenses().insert(&claim, self.at).await?;
        self.log("created", "expense", stored.id.get(), None, Some(&stored));
        Ok(self.tx.expenses().view(stored.id).await?.ok_or(StoreError::Contended)?)
    }

    /// Changes an expense and moves its claim on.
    ///
    /// Administrators decide. Whoever claims it may ask again for what was rejected, and changes nothing of the terms of
    /// what was granted.
    ///
    /// # Errors
    /// [`AppError::NotFound`], [`Forbidden::Denied`], [`AppError::Precondition`], [`Refusal::Project`],
    /// [`Refusal::Client`], [`Refusal::Price`], [`Refusal::ExpenseStatus`], [`Forbidden::ExpenseDecision`],
    /// [`Conflict::Expense`].
    pub async fn update_expense(
        &mut self,
        id: ExpenseId,
        change: &ExpenseChange,
        precondition: &Precondition,
    ) -> Result<ExpenseView, AppError> {
        let before = self.expense_to_change(id, precondition).await?;
        let claim = self.changed_claim(&before, change).await?;
        let status = before.state.meant(change.status, change.reimbursed).ok_or(Refusal::ExpenseStatus)?;
        self.check_decision(&before, status)?;
        let granted = before.state.status().is_granted();
        if granted && !self.caller.is_admin() && !claim.has_terms_of(&before) {
            return Err(Conflict::Expense(ExpenseError::Granted(before.state.status())).into());
        }
        let mut claim = self.moved_claim(&before, claim, status)?;
        if let ExpenseState::Rejected { reason } = &mut claim.state {
            let given = reason.clone();
            change.rejection_reason.apply_to(reason);
            if *reason != given && !self.caller.is_admin() {
                return Err(Forbidden::ExpenseDecision.into());
            }
        }
        self.store_expense(before, claim).await
    }

    /// Rejects an expense, or takes back one's own that nobody has decided on; one that is rejected stays as it is.
    ///
    /// # Errors
    /// [`AppError::NotFound`], [`Forbidden::Denied`], [`AppError::Precondition`], [`Forbidden::ExpenseDecision`],
    /// [`Conflict::Expense`].
    pub async fn reject_expense(
        &mut self,
        id: ExpenseId,
        reason: Option<&Notes>,
        precondition: &Precondition,
    ) -> Result<(), AppError> {
        let before = self.expense_to_change(id, precondition).await?;
        let status = before.state.status();
        if status == ExpenseStatus::Rejected {
            return Ok(());
        }
        if status != ExpenseStatus::Pending {
            self.check_decision(&before, ExpenseStatus::Rejected)?;
        }
        let mut claim = self.moved_claim(&before, before.data.clone(), ExpenseStatus::Rejected)?;
        claim.state = ExpenseState::Rejected { reason: reason.cloned() };
        self.store_expense(before, claim).await?;
        Ok(())
    }

    /// The expense with its fields changed, where it stood.
    async fn changed_claim(&mut self, before: &Expense, change: &ExpenseChange) -> Result<ExpenseClaim, AppError> {
        let mut claim = before.data.clone();
        change.project.apply_to(&mut claim.project);
        change.client.apply_to(&mut claim.client);
        let (project, client) = (claim.project, claim.client);
        let changed = (project.filter(|_| project != before.project), client.filter(|_| client != before.client));
        self.check_expense_target(changed.0, changed.1).await?;
        set(&mut claim.title, change.title.as_ref());
        change.description.apply_to(&mut claim.description);
        set(&mut claim.category, change.category.as_ref());
        claim.price = claim.price.changed(change.price).map_err(Refusal::from)?;
        set(&mut claim.tax_rate, change.tax_rate.as_ref());
        change.payment_method.apply_to(&mut claim.payment_method);
        change.paid_on.apply_to(&mut claim.paid_on);
        set(&mut claim.spent_on, change.spent_on.as_ref());
        set(&mut claim.billable, change.billable.as_ref());
        set(&mut claim.reimbursable, change.reimbursable.as_ref());
        set(&mut claim.invoiced, change.invoiced.as_ref());
        change.receipt_number.apply_to(&mut claim.receipt_number);
        change.vendor.apply_to(&mut claim.vendor);
        change.notes.apply_to(&mut claim.notes);
        set(&mut claim.tags, change.tags.as_ref());
        Ok(claim)
    }

    /// Administrators decide; whoever claims an expense asks again for what was rejected.
    fn check_decision(&self, before: &Expense, to: ExpenseStatus) -> Result<(), AppError> {
        let from = before.state.status();
        let asks_again = (from, to) == (ExpenseStatus::Rejected, ExpenseStatus::Pending);
        if from == to || asks_again || self.caller.is_admin() {
            return Ok(());
        }
        Err(Forbidden::ExpenseDecision.into())
    }

    fn moved_claim(&self, before: &Expense, claim: ExpenseClaim, to: ExpenseStatus) -> Result<ExpenseClaim, AppError> {
        if before.state.status() == to {
            return Ok(claim);
        }
        Ok(claim.moved_to(to, self.caller.user_id()?, self.at).map_err(Conflict::Expense)?)
    }

    /// What an expense names must be there and in sight.
    async fn check_expense_target(
        &mut self,
        project: Option<ProjectId>,
        client: Option<ClientId>,
    ) -> Result<(), AppError> {
        if let Some(id) = project {
            let project = self.tx.projects().get(id).await?.ok_or(Refusal::Project)?;
            if !self.caller.reaches(Action::ReadProjects, project.created_by) {
                return Err(Forbidden::Project.into());
            }
        }
        if let Some(id) = client {
            let client = self.tx.clients().get(id).await?.ok_or(Refusal::Client)?;
            if !self.caller.reaches(Action::ReadClients, client.created_by) {
                return Err(Forbidden::Client.into());
            }
        }
        Ok(())
    }

    async fn expense_to_change(&mut self, id: ExpenseId, precondition: &Precondition) -> Result<Expense, AppError> {
        self.caller.may(Action::WriteExpenses)?;
        let expense = self.tx.expenses().lock(id).await?.ok_or(AppError::NotFound(Kind::Expense, id.get()))?;
        if !self.caller.reaches(Action::WriteExpenses, expense.user) {
            return Err(Forbidden::Denied.into());
        }
        precondition.check(&expense)?;
        Ok(expense)
    }

    async fn store_expense(&mut self, before: Expense, claim: ExpenseClaim) -> Result<ExpenseView, AppError> {
        let changed = before.with(self.at, claim);
        let stored = self.tx.expenses().update(&changed).await?.ok_or(StoreError::Contended)?;
        let action = match (before.state.status(), stored.state.status()) {
            (ExpenseStatus::Pending, ExpenseStatus::Approved) => "approved",
            (from, ExpenseStatus::Rejected) if from != ExpenseStatus::Rejected => "rejected",
            (ExpenseStatus::Approved, ExpenseStatus::Reimbursed) => "reimbursed",
            _ => "updated",
        };
        self.log(action, "expense", stored.id.get(), Some(&before), Some(&stored));
        Ok(self.tx.expenses().view(stored.id).await?.ok_or(StoreError::Contended)?)
    }
}
