//! Rates and invoices, and what is asked about them.

use std::collections::BTreeMap;

use async_trait::async_trait;
use timekeeper_domain::{
    Date, Instant,
    id::{ClientId, EntryId, InvoiceId, ProjectId, RateId, UserId},
    invoice::{
        Bill, Invoice, InvoiceItem, InvoiceStatus, InvoiceView, InvoicedTime, LineDraft, Payment, PaymentDetails,
    },
    money::{Currency, Money},
    page::{Page, PageRequest},
    rate::{Rate, RateTerms},
};

use super::Result;

/// Which rates; of those that are named, all must fit.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct RateFilter {
    /// On that project, a single user's among them.
    pub project: Option<ProjectId>,
    /// For that client.
    pub client: Option<ClientId>,
    /// Of that user, on a project or not.
    pub user: Option<UserId>,
}

/// Work whose price is asked for: rates that name any of these, and nothing else, may have a say.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RateSubjects {
    /// Projects.
    pub projects: Vec<ProjectId>,
    /// Clients.
    pub clients: Vec<ClientId>,
    /// Users.
    pub users: Vec<UserId>,
}

/// What an hour costs.
#[async_trait]
pub trait RateRepo: Send {
    /// One rate.
    async fn get(&mut self, id: RateId) -> Result<Option<Rate>>;
    /// One rate, held.
    async fn lock(&mut self, id: RateId) -> Result<Option<Rate>>;
    /// Rates by project, client, user (each time those without one last), then the latest start first.
    async fn list(&mut self, filter: RateFilter, page: PageRequest) -> Result<Page<Rate>>;
    /// Every rate that may have a say about some work, by id.
    async fn about(&mut self, subjects: &RateSubjects) -> Result<Vec<Rate>>;
    /// Every rate that may have a say about that user's work, or anybody's, on that project, or any, by id.
    async fn for_work(&mut self, user: Option<UserId>, project: Option<ProjectId>) -> Result<Vec<Rate>>;
    /// A new rate. Violates `RateStart`, `Reference`.
    async fn insert(&mut self, rate: &RateTerms, at: Instant) -> Result<Rate>;
    /// Violates `RateStart`, `Reference`.
    async fn update(&mut self, rate: &Rate) -> Result<Option<Rate>>;
    /// Removes a rate; says whether it was there.
    async fn delete(&mut self, id: RateId) -> Result<bool>;
}

/// Which invoices.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct InvoiceFilter {
    /// In that status.
    pub status: Option<InvoiceStatus>,
    /// For that project.
    pub project: Option<ProjectId>,
    /// For that client.
    pub client: Option<ClientId>,
    /// Made by that user.
    pub created_by: Option<UserId>,
}

/// A payment that is not stored yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewPayment {
    /// How much; below zero when it is taken back.
    pub amount: Money,
    /// On which day.
    pub paid_on: Date,
    /// How. Its day is not looked at.
    pub details: PaymentDetails,
    /// Who writes it down.
    pub recorded_by: UserId,
}

/// Payments of one currency, added up.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct PaymentSum {
    /// Their sum in minor units, with what was taken back taken off.
    pub minor: i64,
    /// How many came in.
    pub payments: i64,
}

/// Invoices, their lines, the time on them and what was paid.
#[async_trait]
pub trait InvoiceRepo: Send {
    /// One invoice with its project's name.
    async fn view(&mut self, id: InvoiceId) -> Result<Option<InvoiceView>>;
    /// One invoice, held, and with it its lines and payments.
    async fn lock(&mut self, id: InvoiceId) -> Result<Option<Invoice>>;
    /// Invoices, the latest made first, then the highest id.
    async fn list(&mut self, filter: &InvoiceFilter, page: PageRequest) -> Result<Page<InvoiceView>>;
    /// The next number of the sequence, from 1000 on, held: whoever else asks waits until this transaction ends, and gets
    /// the same one if it is undone.
    async fn next_sequence(&mut self) -> Result<i64>;
    /// Whether an invoice has that number.
    async fn has_number(&mut self, number: &str) -> Result<bool>;
    /// A new invoice without lines. Violates `InvoiceNumber`, `Reference`.
    async fn insert(&mut self, bill: &Bill, at: Instant) -> Result<Invoice>;
    /// Violates `InvoiceNumber`, `Reference`.
    async fn update(&mut self, invoice: &Invoice) -> Result<Option<Invoice>>;
    /// The lines of an invoice, in their order.
    async fn items(&mut self, id: InvoiceId) -> Result<Vec<InvoiceItem>>;
    /// Puts lines in place of all there were, and takes the time on them; the time on the earlier ones is free again.
    /// Violates `EntryInvoiced` when another invoice has some of it, `Reference`.
    async fn replace_items(&mut self, id: InvoiceId, lines: &[LineDraft], at: Instant) -> Result<()>;
    /// Adds lines after those there are, and takes the time on them. Violates as [`Self::replace_items`].
    async fn add_items(&mut self, id: InvoiceId, lines: &[LineDraft], at: Instant) -> Result<()>;
    /// Frees the time on an invoice; its lines still name it.
    async fn release_time(&mut self, id: InvoiceId) -> Result<()>;
    /// Those of these entries that are on an invoice, by entry.
    async fn invoiced(&mut self, entries: &[EntryId]) -> Result<Vec<InvoicedTime>>;
    /// What was paid for an invoice, in the order in which it was written down.
    async fn payments(&mut self, id: InvoiceId) -> Result<Vec<Payment>>;
    /// Writes a payment down. Violates `Reference`.
    async fn insert_payment(&mut self, id: InvoiceId, payment: &NewPayment, at: Instant) -> Result<()>;
    /// What was paid from one day to another, both included, for all invoices or those that one user made.
    async fn paid_between(
        &mut self,
        from: Date,
        to: Date,
        created_by: Option<UserId>,
    ) -> Result<BTreeMap<Currency, PaymentSum>>;
}
