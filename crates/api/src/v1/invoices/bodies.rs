//! How invoices are written, and which are asked for.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use timekeeper_domain::{
    id::EntryId,
    invoice::{self, InvoiceInFull, InvoiceStatus, InvoiceView},
    money::Decimal,
    text::{Label, Notes},
};
use validator::Validate;

use crate::v1::{
    common::Pagination,
    gate::Sent,
    state::{ApiState, money},
    tag::tag,
};
use crate::wire::{Day, IdInput, Number, Timestamp};

/// What a client is asked to pay.
#[expect(clippy::struct_field_names, reason = "what clients read")]
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct Invoice {
    id: i64,
    invoice_number: String,
    project_id: i64,
    project_name: String,
    client_id: i64,
    client_name: String,
    client_email: Option<String>,
    client_address: Option<String>,
    /// What the client wants to find on it, such as the number of an order
    buyer_reference: Option<String>,
    /// Not offered: always null
    quote_id: Option<i64>,
    issue_date: Day,
    due_date: Day,
    /// `draft`, `sent`, `paid`, `overdue` or `cancelled`
    status: &'static str,
    currency_code: &'static str,
    /// The exact sum of the items
    subtotal: Number,
    /// In percent
    tax_rate: Number,
    tax_amount: Number,
    /// Subtotal and tax together
    total_amount: Number,
    notes: Option<String>,
    /// How it is to be paid
    terms: Option<String>,
    /// Who made it
    created_by: i64,
    created_at: Timestamp,
    updated_at: Timestamp,
    /// Whether the client has it and the last day to pay it is over
    is_overdue: bool,
    days_overdue: i64,
    /// Of the last payment
    payment_date: Option<Day>,
    payment_method: Option<String>,
    payment_reference: Option<String>,
    payment_notes: Option<String>,
    amount_paid: Number,
    /// `unpaid`, `partially_paid`, `fully_paid` or `overpaid`
    payment_status: &'static str,
    is_paid: bool,
    is_partially_paid: bool,
    /// Below zero when too much was paid
    outstanding_amount: Number,
    payment_percentage: Number,
}

/// A line of an invoice.
#[expect(clippy::struct_field_names, reason = "what clients read")]
#[derive(Debug, Serialize, JsonSchema)]
struct Item {
    id: i64,
    invoice_id: i64,
    description: String,
    quantity: Number,
    unit_price: Number,
    /// Quantity times price, rounded once
    total_amount: Number,
    /// The time entries it is for, with commas between
    time_entry_ids: Option<String>,
    /// Not offered: always null
    stock_item_id: Option<i64>,
    /// Not offered: always null
    warehouse_id: Option<i64>,
    /// Not offered: always false
    is_stock_item: bool,
    created_at: Timestamp,
}

/// Money that came in, or, below zero, that was taken back.
#[expect(clippy::struct_field_names, reason = "what clients read")]
#[derive(Debug, Serialize, JsonSchema)]
struct Payment {
    id: i64,
    invoice_id: i64,
    amount: Number,
    currency_code: &'static str,
    payment_date: Day,
    method: Option<String>,
    reference: Option<String>,
    notes: Option<String>,
    /// Who wrote it down
    received_by: i64,
    created_at: Timestamp,
}

/// An invoice with everything on it.
#[derive(Debug, Serialize, JsonSchema)]
struct InvoiceDetail {
    #[serde(flatten)]
    invoice: Invoice,
    items: Vec<Item>,
    /// In the order in which they were written down
    payments: Vec<Payment>,
}

/// Invoices.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct InvoiceList {
    pub(super) invoices: Vec<Invoice>,
    pub(super) pagination: Pagination,
}

/// One invoice.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct InvoiceAnswer {
    invoice: InvoiceDetail,
}

/// An invoice that was made.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct InvoiceMade {
    message: &'static str,
    invoice: InvoiceDetail,
}

/// An invoice that was changed.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct InvoiceChanged {
    message: &'static str,
    invoice: InvoiceDetail,
}

/// Where an invoice stands.
#[derive(Clone, Copy, Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub(super) enum InvoiceStatusInput {
    Draft,
    Sent,
    Paid,
    Overdue,
    Cancelled,
}

impl From<InvoiceStatusInput> for InvoiceStatus {
    fn from(status: InvoiceStatusInput) -> Self {
        match status {
            InvoiceStatusInput::Draft => Self::Draft,
            InvoiceStatusInput::Sent => Self::Sent,
            InvoiceStatusInput::Paid => Self::Paid,
            InvoiceStatusInput::Overdue => Self::Overdue,
            InvoiceStatusInput::Cancelled => Self::Cancelled,
        }
    }
}

/// Which invoices.
#[derive(Debug, Deserialize, JsonSchema, Validate)]
pub(super) struct InvoiceQuery {
    /// Only in this status
    pub(super) status: Option<InvoiceStatusInput>,
    /// Only for this project
    pub(super) project_id: Option<IdInput>,
    /// Only for this client
    pub(super) client_id: Option<IdInput>,
}

fn label(text: Option<&Label>) -> Option<String> {
    text.map(ToString::to_string)
}

fn notes(text: Option<&Notes>) -> Option<String> {
    text.map(ToString::to_string)
}

/// How much of the total is paid, in percent, to four decimal places.
fn percentage(bill: &invoice::Bill) -> Number {
    let (paid, total) = (bill.paid.to_decimal(), bill.totals.total().to_decimal());
    let share = (paid * Decimal::ONE_HUNDRED).checked_div(total).unwrap_or_default();
    Number(share.round_dp(4).normalize())
}

impl ApiState {
    pub(super) fn invoice(&self, view: &InvoiceView) -> Invoice {
        let (invoice, payment) = (&view.invoice, &view.invoice.payment);
        let days_overdue = invoice.days_overdue(self.app.today());
        let payment_status = invoice.payment_status();
        Invoice {
            id: invoice.id.get(),
            invoice_number: invoice.number.to_string(),
            project_id: invoice.project.get(),
            project_name: view.project_name.to_string(),
            client_id: invoice.client.get(),
            client_name: invoice.client_name.to_string(),
            client_email: invoice.client_email.as_ref().map(|email| email.as_str().to_owned()),
            client_address: notes(invoice.client_address.as_ref()),
            buyer_reference: label(invoice.buyer_reference.as_ref()),
            quote_id: None,
            issue_date: Day(invoice.issued_on),
            due_date: Day(invoice.due_on),
            status: invoice.status.as_str(),
            currency_code: invoice.currency().code(),
            subtotal: money(invoice.totals.subtotal()),
            tax_rate: Number(invoice.tax_rate.to_decimal()),
            tax_amount: money(invoice.totals.tax()),
            total_amount: money(invoice.totals.total()),
            notes: notes(invoice.notes.as_ref()),
            terms: notes(invoice.terms.as_ref()),
            created_by: invoice.created_by.get(),
            created_at: self.time(invoice.created_at),
            updated_at: self.time(invoice.updated_at),
            is_overdue: days_overdue > 0,
            days_overdue,
            payment_date: payment.paid_on.map(Day),
            payment_method: label(payment.method.as_ref()),
            payment_reference: label(payment.reference.as_ref()),
            payment_notes: notes(payment.notes.as_ref()),
            amount_paid: money(invoice.paid),
            payment_status: payment_status.as_str(),
            is_paid: payment_status.is_in_full(),
            is_partially_paid: payment_status == invoice::PaymentStatus::PartiallyPaid,
            outstanding_amount: money(invoice.outstanding()),
            payment_percentage: percentage(invoice),
        }
    }

    fn invoice_detail(&self, full: &InvoiceInFull) -> InvoiceDetail {
        let id = full.view.invoice.id.get();
        let ids = |entries: &[EntryId]| {
            let ids: Vec<String> = entries.iter().map(ToString::to_string).collect();
            (!ids.is_empty()).then(|| ids.join(","))
        };
        let item = |item: &invoice::InvoiceItem| Item {
            id: item.id.get(),
            invoice_id: id,
            description: item.description.to_string(),
            quantity: Number(item.quantity.to_decimal()),
            unit_price: money(item.unit_price),
            total_amount: money(item.total),
            time_entry_ids: ids(&item.entries),
            stock_item_id: None,
            warehouse_id: None,
            is_stock_item: false,
            created_at: self.time(item.created_at),
        };
        let payment = |payment: &invoice::Payment| Payment {
            id: payment.id.get(),
            invoice_id: id,
            amount: money(payment.amount),
            currency_code: payment.amount.currency().code(),
            payment_date: Day(payment.paid_on),
            method: label(payment.method.as_ref()),
            reference: label(payment.reference.as_ref()),
            notes: notes(payment.notes.as_ref()),
            received_by: payment.recorded_by.get(),
            created_at: self.time(payment.recorded_at),
        };
        InvoiceDetail {
            invoice: self.invoice(&full.view),
            items: full.items.iter().map(item).collect(),
            payments: full.payments.iter().map(payment).collect(),
        }
    }

    pub(super) fn invoice_answer(&self, full: &InvoiceInFull) -> Sent<InvoiceAnswer> {
        let invoice = self.invoice_detail(full);
        let tag = tag(full.view.invoice.version, &invoice);
        Sent::tagged(InvoiceAnswer { invoice }, tag)
    }

    pub(super) fn invoice_made(&self, message: &'static str, full: &InvoiceInFull) -> Sent<InvoiceMade> {
        let invoice = self.invoice_detail(full);
        let tag = tag(full.view.invoice.version, &invoice);
        Sent::tagged(InvoiceMade { message, invoice }, tag)
    }

    pub(super) fn invoice_changed(&self, message: &'static str, full: &InvoiceInFull) -> Sent<InvoiceChanged> {
        let invoice = self.invoice_detail(full);
        let tag = tag(full.view.invoice.version, &invoice);
        Sent::tagged(InvoiceChanged { message, invoice }, tag)
    }
}
