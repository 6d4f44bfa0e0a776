//! Invoices on paper.

mod layout;

use rust_decimal::Decimal;
use timekeeper_domain::{Date, money::Money};

use crate::DocumentError;

/// All that an invoice shows. Texts are shown as they are; in those that may have several lines, `\n` ends a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InvoiceSheet {
    /// Who asks for the money.
    pub from: Party,
    /// Who owes it.
    pub to: Party,
    /// What the client wants to find on it, such as the number of an order.
    pub buyer_reference: Option<String>,
    /// The invoice's number.
    pub number: String,
    /// What has become of it, such as `sent`.
    pub status: String,
    /// When it was issued.
    pub issued: Date,
    /// The last day to pay it.
    pub due: Date,
    /// What was done, in this order.
    pub lines: Vec<InvoiceLine>,
    /// The sum of the lines and of what else is charged.
    pub subtotal: Money,
    /// The tax on it, if the invoice shows one.
    pub tax: Option<Tax>,
    /// What is asked for.
    pub total: Money,
    /// What has been paid of it.
    pub paid: Money,
    /// What is still to be paid; negative when too much was paid.
    pub outstanding: Money,
    /// Remarks, of several lines perhaps.
    pub notes: Option<String>,
    /// How it is to be paid, of several lines perhaps.
    pub terms: Option<String>,
    /// What it is printed on.
    pub paper: PaperSize,
}

/// One of the two sides of an invoice.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Party {
    /// The name of the person or organisation.
    pub name: String,
    /// Where they are, of several lines perhaps.
    pub address: Option<String>,
    /// Where to write to them.
    pub email: Option<String>,
}

/// One thing that was done or delivered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InvoiceLine {
    /// What it was, of several lines perhaps.
    pub description: String,
    /// How much of it, shown with the places that it has.
    pub quantity: Decimal,
    /// The price of one.
    pub unit_price: Money,
    /// The price of all.
    pub total: Money,
}

/// A tax on an invoice.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tax {
    /// Its rate in per cent, shown without trailing zeros.
    pub rate: Decimal,
    /// What it comes to.
    pub amount: Money,
}

/// Sizes of paper.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum PaperSize {
    /// 210 by 297 millimetres.
    #[default]
    A4,
    /// 8.5 by 11 inches.
    Letter,
}

/// Prints an invoice as PDF.
///
/// Amounts have exactly their currency's places and its code. Characters that the built-in typeface lacks are shown as a
/// box and can still be found and copied. There are as many pages as are needed.
///
/// # Errors
/// [`DocumentError::Typeface`] and [`DocumentError::Pdf`], neither of which any input is known to cause.
pub fn pdf(sheet: &InvoiceSheet) -> Result<Vec<u8>, DocumentError> {
    layout::print_invoice(sheet)
}
