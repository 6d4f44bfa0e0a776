//! An invoice on paper.

use schemars::JsonSchema;
use serde::Deserialize;
use timekeeper_app::Letterhead;
use timekeeper_documents::invoice::{InvoiceLine, InvoiceSheet, PaperSize, Party, Tax};
use timekeeper_domain::{
    expense::TaxRate,
    invoice::{InvoiceInFull, InvoiceItem},
};
use validator::Validate;

/// Sizes of paper.
#[derive(Clone, Copy, Debug, Default, Deserialize, JsonSchema)]
enum Paper {
    #[default]
    A4,
    Letter,
}

/// How it is printed.
#[derive(Debug, Deserialize, JsonSchema, Validate)]
pub(super) struct PdfQuery {
    /// `A4` when left out
    size: Option<Paper>,
}

impl PdfQuery {
    pub(super) fn size(&self) -> PaperSize {
        match self.size.unwrap_or_default() {
            Paper::A4 => PaperSize::A4,
            Paper::Letter => PaperSize::Letter,
        }
    }
}

/// The invoice's number as the name of a file: letters and digits of ASCII, dashes for the rest.
pub(super) fn file_name(invoice: &InvoiceInFull) -> String {
    let safe = |letter: char| if letter.is_ascii_alphanumeric() { letter } else { '-' };
    let number: String = invoice.view.invoice.number.as_str().chars().map(safe).collect();
    format!("invoice-{number}.pdf")
}

/// What is printed of an invoice.
pub(super) fn of(invoice: InvoiceInFull, letterhead: &Letterhead, paper: PaperSize) -> InvoiceSheet {
    let bill = invoice.view.invoice.data;
    let from =
        Party { name: letterhead.name.clone(), address: letterhead.address.clone(), email: letterhead.email.clone() };
    let to = Party {
        name: bill.client_name.to_string(),
        address: bill.client_address.as_ref().map(ToString::to_string),
        email: bill.client_email.as_ref().map(|email| email.as_str().to_owned()),
    };
    let line = |item: InvoiceItem| InvoiceLine {
        description: item.description.to_string(),
        quantity: item.quantity.to_decimal(),
        unit_price: item.unit_price,
        total: item.total,
    };
    let tax = (bill.tax_rate != TaxRate::default())
        .then(|| Tax { rate: bill.tax_rate.to_decimal(), amount: bill.totals.tax() });
    InvoiceSheet {
        from,
        to,
        buyer_reference: bill.buyer_reference.as_ref().map(ToString::to_string),
        number: bill.number.to_string(),
        status: bill.status.as_str().to_owned(),
        issued: bill.issued_on,
        due: bill.due_on,
        lines: invoice.items.into_iter().map(line).collect(),
        subtotal: bill.totals.subtotal(),
        tax,
        total: bill.totals.total(),
        paid: bill.paid,
        outstanding: bill.outstanding(),
        notes: bill.notes.as_ref().map(ToString::to_string),
        terms: bill.terms.as_ref().map(ToString::to_string),
        paper,
    }
}
