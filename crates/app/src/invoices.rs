//! Invoices: made, changed, paid and cancelled. Which time is on them is said in `billing`.

use timekeeper_domain::{
    Date,
    expense::TaxRate,
    id::{ClientId, InvoiceId, ProjectId},
    invoice::{
        Bill, Invoice, InvoiceError, InvoiceInFull, InvoiceStatus, InvoiceTotals, InvoiceView, PaymentDetails,
        invoice_number,
    },
    money::{Currency, Decimal, Money},
    page::{Page, PageRequest},
    project::Project,
    text::{Label, Name, Notes},
    user::Email,
};
use timekeeper_ports::{Constraint, InvoiceFilter, NewPayment, ReadMode, StoreError};

use crate::{
    Action, App, AppError, Caller, Conflict, Edit, Forbidden, Kind, Precondition, Refusal,
    edit::set,
    work::{Transaction, Work},
};

/// What a new invoice is to be. It is the caller's own, a draft without lines.
#[derive(Clone, Debug)]
pub struct NewInvoice {
    /// The project that it is for.
    pub project: ProjectId,
    /// The client who is to pay.
    pub client: ClientId,
    /// The client's name, as it is to stand on the invoice.
    pub client_name: Name,
    /// The client's address for mail; the one that is known of the client when left out.
    pub client_email: Option<Email>,
    /// Where the client is; what is known of the client when left out.
    pub client_address: Option<Notes>,
    /// What the client wants to find on it.
    pub buyer_reference: Option<Label>,
    /// What it is to be known by; the next number of the sequence when left out.
    pub number: Option<Label>,
    /// When it is issued; today when left out.
    pub issued_on: Option<Date>,
    /// The last day to pay it.
    pub due_on: Date,
    /// The rate of the tax on it.
    pub tax_rate: TaxRate,
    /// The currency; the organisation's when left out.
    pub currency: Option<Currency>,
    /// Remarks.
    pub notes: Option<Notes>,
    /// How it is to be paid.
    pub terms: Option<Notes>,
}

/// What changes about an invoice.
#[derive(Clone, Debug, Default)]
pub struct InvoiceChange {
    /// The client's name, as it stands on the invoice.
    pub client_name: Option<Name>,
    /// The client's address for mail.
    pub client_email: Edit<Email>,
    /// Where the client is.
    pub client_address: Edit<Notes>,
    /// What the client wants to find on it.
    pub buyer_reference: Edit<Label>,
    /// When it is issued.
    pub issued_on: Option<Date>,
    /// The last day to pay it.
    pub due_on: Option<Date>,
    /// The rate of the tax on it.
    pub tax_rate: Option<TaxRate>,
    /// The currency.
    pub currency: Option<Currency>,
    /// Where it is to stand.
    pub status: Option<InvoiceStatus>,
    /// What was paid.
    pub payment: PaymentChange,
    /// Remarks.
    pub notes: Edit<Notes>,
    /// How it is to be paid.
    pub terms: Edit<Notes>,
}

/// What changes about what was paid.
#[derive(Clone, Debug, Default)]
pub struct PaymentChange {
    /// How much has been paid in all.
    pub amount_paid: Option<Decimal>,
    /// On which day.
    pub paid_on: Edit<Date>,
    /// In which way.
    pub method: Edit<Label>,
    /// What the payment is known by.
    pub reference: Edit<Label>,
    /// Remarks.
    pub notes: Edit<Notes>,
}

impl App {
    /// Invoices, the latest made first: everybody's for administrators, one's own for anybody else.
    ///
    /// # Errors
    /// [`AppError::Store`].
    pub async fn list_invoices(
        &self,
        caller: &Caller,
        filter: InvoiceFilter,
        page: PageRequest,
    ) -> Result<Page<InvoiceView>, AppError> {
        caller.may(Action::ReadInvoices)?;
        let own = caller.user().filter(|_| !caller.is_admin()).map(|user| user.id);
        let filter = InvoiceFilter { created_by: own.or(filter.created_by), ..filter };
        self.read(ReadMode::PerStatement, async |tx: &mut Transaction| Ok(tx.invoices().list(&filter, page).await?))
            .await
    }

    /// One invoice with everything on it, as it was at one moment.
    ///
    /// # Errors
    /// [`AppError::NothingToChange`], [`Forbidden::Invoice`].
    pub async fn get_invoice(&self, caller: &Caller, id: InvoiceId) -> Result<InvoiceInFull, AppError> {
        caller.may(Action::ReadInvoices)?;
        let found = self.read(ReadMode::Snapshot, async |tx: &mut Transaction| in_full(tx, id).await).await?;
        let found = found.ok_or(AppError::NothingToChange(Kind::Invoice))?;
        if !caller.reaches(Action::ReadInvoices, found.view.invoice.created_by) {
            return Err(Forbidden::Invoice.into());
        }
        Ok(found)
    }
}

async fn in_full(tx: &mut Transaction, id: InvoiceId) -> Result<Option<InvoiceInFull>, AppError> {
    let Some(view) = tx.invoices().view(id).await? else { return Ok(None) };
    let items = tx.invoices().items(id).await?;
    let payments = tx.invoices().payments(id).await?;
    Ok(Some(InvoiceInFull { view, items, payments }))
}

impl Work {
    /// Makes an invoice without lines.
    ///
    /// # Errors
    /// [`Refusal::Project`], [`Refusal::Client`], [`Refusal::InvoiceNumber`], and [`Forbidden`] for those that are not in
    /// sight.
    pub async fn create_invoice(&mut self, new: &NewInvoice) -> Result<InvoiceInFull, AppError> {
        self.caller.may(Action::WriteInvoices)?;
        self.project_to_invoice(new.project).await?;
        let invoice = self.insert_invoice(new).await?;
        self.invoice_in_full(invoice.id).await
    }

    /// Changes an invoice, records what was paid, and moves it on.
    ///
    /// # Errors
    /// [`AppError::NothingToChange`], [`Forbidden::Invoice`], [`AppError::Precondition`], [`Refusal::AmountPaid`],
    /// [`Refusal::Totals`], [`Conflict::Invoice`].
    pub async fn update_invoice(
        &mut self,
        id: InvoiceId,
        change: &InvoiceChange,
        precondition: &Precondition,
    ) -> Result<InvoiceInFull, AppError> {
        let before = self.invoice_to_change(id, precondition).await?;
        let mut bill = before.data.clone();
        set(&mut bill.client_name, change.client_name.as_ref());
        change.client_email.apply_to(&mut bill.client_email);
        change.client_address.apply_to(&mut bill.client_address);
        change.buyer_reference.apply_to(&mut bill.buyer_reference);
        set(&mut bill.issued_on, change.issued_on.as_ref());
        set(&mut bill.due_on, change.due_on.as_ref());
        change.notes.apply_to(&mut bill.notes);
        change.terms.apply_to(&mut bill.terms);
        if let Some(currency) = change.currency {
            if currency != bill.currency() && !self.tx.invoices().items(id).await?.is_empty() {
                return Err(Conflict::Invoice(InvoiceError::CurrencyFixed).into());
            }
            bill = bill.in_currency(currency).map_err(Conflict::Invoice)?;
        }
        if let Some(rate) = change.tax_rate {
            let totals = InvoiceTotals::of([bill.totals.subtotal()], rate, bill.currency()).map_err(Refusal::Totals)?;
            bill = bill.priced(totals, rate).map_err(Conflict::Invoice)?;
        }
        bill = self.settled(bill, change)?;
        if before.status == InvoiceStatus::Cancelled && bill != before.data {
            return Err(Conflict::Invoice(InvoiceError::Cancelled).into());
        }
        self.store_invoice(before, bill).await?;
        self.invoice_in_full(id).await
    }

    /// Cancels an invoice; the time on it can be charged for again. What is cancelled stays as it is.
    ///
    /// # Errors
    /// [`AppError::NothingToChange`], [`Forbidden::Invoice`], [`AppError::Precondition`], [`Conflict::Invoice`].
    pub async fn cancel_invoice(&mut self, id: InvoiceId, precondition: &Precondition) -> Result<(), AppError> {
        let before = self.invoice_to_change(id, precondition).await?;
        if before.status == InvoiceStatus::Cancelled {
            return Ok(());
        }
        let bill = before.data.clone().moved_to(InvoiceStatus::Cancelled).map_err(Conflict::Invoice)?;
        self.store_invoice(before, bill).await?;
        Ok(())
    }

    /// The invoice with what was paid, and where that leaves it. Who says that it is paid, and not how much, means all.
    fn settled(&self, bill: Bill, change: &InvoiceChange) -> Result<Bill, AppError> {
        let payment = &change.payment;
        let asked = match &payment.amount_paid {
            Some(amount) => Some(Money::non_negative(*amount, bill.currency()).map_err(Refusal::AmountPaid)?),
            None => (change.status == Some(InvoiceStatus::Paid) && bill.outstanding().minor() > 0)
                .then(|| bill.totals.total()),
        };
        let paid_before = bill.paid;
        let mut bill = match asked {
            Some(paid) => bill.with_paid(paid).map_err(Conflict::Invoice)?,
            None => bill,
        };
        if bill.paid != paid_before {
            bill.payment = PaymentDetails { paid_on: Some(self.app.today()), ..PaymentDetails::default() };
        }
        payment.paid_on.apply_to(&mut bill.payment.paid_on);
        payment.method.apply_to(&mut bill.payment.method);
        payment.reference.apply_to(&mut bill.payment.reference);
        payment.notes.apply_to(&mut bill.payment.notes);
        match change.status {
            Some(status) => Ok(bill.moved_to(status).map_err(Conflict::Invoice)?),
            None => Ok(bill),
        }
    }

    /// The project that an invoice is to be for, which must be there and in sight.
    pub(crate) async fn project_to_invoice(&mut self, id: ProjectId) -> Result<Project, AppError> {
        let project = self.tx.projects().get(id).await?.ok_or(Refusal::Project)?;
        if !self.caller.reaches(Action::ReadProjects, project.created_by) {
            return Err(Forbidden::Project.into());
        }
        Ok(project)
    }

    /// Stores a draft, with a number of its own if it has none yet.
    pub(crate) async fn insert_invoice(&mut self, new: &NewInvoice) -> Result<Invoice, AppError> {
        let client = self.tx.clients().get(new.client).await?.ok_or(Refusal::Client)?;
        if !self.caller.reaches(Action::ReadClients, client.created_by) {
            return Err(Forbidden::Client.into());
        }
        let issued_on = new.issued_on.unwrap_or(self.app.today());
        let number = match &new.number {
            Some(number) => number.clone(),
            None => self.next_number(issued_on).await?,
        };
        let currency = new.currency.unwrap_or(self.app.organisation().currency);
        let bill = Bill {
            number,
            project: new.project,
            client: new.client,
            client_name: new.client_name.clone(),
            client_email: new.client_email.clone().or_else(|| client.email.clone()),
            client_address: new.client_address.clone().or_else(|| client.address.clone()),
            buyer_reference: new.buyer_reference.clone(),
            issued_on,
            due_on: new.due_on,
            status: InvoiceStatus::Draft,
            tax_rate: new.tax_rate,
            totals: InvoiceTotals::nothing(currency),
            paid: Money::zero(currency),
            payment: PaymentDetails::default(),
            notes: new.notes.clone(),
            terms: new.terms.clone(),
            created_by: self.caller.user_id()?,
        };
        let stored = self.tx.invoices().insert(&bill, self.at).await.map_err(|error| match error {
            // Somebody wrote the next number of the sequence by hand in this very moment.
            StoreError::Violates(Constraint::InvoiceNumber) if new.number.is_none() => StoreError::Contended.into(),
            other => taken(other),
        })?;
        self.log("created", "invoice", stored.id.get(), None, Some(&stored));
        Ok(stored)
    }

    /// The next number that is free: some may have been given by hand.
    async fn next_number(&mut self, issued_on: Date) -> Result<Label, AppError> {
        loop {
            let number = invoice_number(issued_on, self.tx.invoices().next_sequence().await?);
            if !self.tx.invoices().has_number(number.as_str()).await? {
                return Ok(number);
            }
        }
    }

    pub(crate) async fn invoice_to_change(
        &mut self,
        id: InvoiceId,
        precondition: &Precondition,
    ) -> Result<Invoice, AppError> {
        self.caller.may(Action::WriteInvoices)?;
        let invoice = self.tx.invoices().lock(id).await?.ok_or(AppError::NothingToChange(Kind::Invoice))?;
        if !self.caller.reaches(Action::WriteInvoices, invoice.created_by) {
            return Err(Forbidden::Invoice.into());
        }
        precondition.check(&invoice)?;
        Ok(invoice)
    }

    /// Stores a changed invoice, with the payment and the release of its time that the change means.
    pub(crate) async fn store_invoice(&mut self, before: Invoice, bill: Bill) -> Result<Invoice, AppError> {
        let (was, is) = (before.status, bill.status);
        let came_in = bill.paid.minor() - before.paid.minor();
        if came_in != 0 {
            let payment = NewPayment {
                amount: Money::from_minor(came_in, bill.currency()),
                paid_on: bill.payment.paid_on.unwrap_or(self.app.today()),
                details: bill.payment.clone(),
                recorded_by: self.caller.user_id()?,
            };
            self.tx.invoices().insert_payment(before.id, &payment, self.at).await?;
        }
        if is == InvoiceStatus::Cancelled && was != is {
            self.tx.invoices().release_time(before.id).await?;
        }
        let changed = before.with(self.at, bill);
        let stored = self.tx.invoices().update(&changed).await.map_err(taken)?.ok_or(StoreError::Contended)?;
        let action = if was == is { "updated" } else { is.as_str() };
        self.log(action, "invoice", stored.id.get(), Some(&before), Some(&stored));
        Ok(stored)
    }

    pub(crate) async fn invoice_in_full(&mut self, id: InvoiceId) -> Result<InvoiceInFull, AppError> {
        Ok(in_full(&mut self.tx, id).await?.ok_or(StoreError::Contended)?)
    }
}

fn taken(error: StoreError) -> AppError {
    match error {
        StoreError::Violates(Constraint::InvoiceNumber) => Refusal::InvoiceNumber.into(),
        other => other.into(),
    }
}
