//! Invoices to print.

use rust_decimal::Decimal;
use timekeeper_documents::invoice::{InvoiceLine, InvoiceSheet, PaperSize, Party, Tax};
use timekeeper_domain::{
    Date,
    money::{Currency, Money},
};

/// An amount of so many minor units.
pub(crate) fn money(minor: i64, currency: &str) -> Money {
    Money::from_minor(minor, Currency::from_code(currency).unwrap())
}

/// An invoice with so many lines, each told apart by its number.
pub(crate) fn sheet(lines: i64) -> InvoiceSheet {
    let euros = |minor| money(minor, "EUR");
    InvoiceSheet {
        from: Party {
            name: "Example Works".to_owned(),
            address: Some("Lange Straße 12\n10115 Berlin".to_owned()),
            email: Some("office@example.org".to_owned()),
        },
        to: Party {
            name: "Northwind Ltd".to_owned(),
            address: Some("1 Harbour Road\nLondon".to_owned()),
            email: Some("accounts@example.com".to_owned()),
        },
        buyer_reference: Some("PO-77-2041".to_owned()),
        number: "INV-20261122-1000".to_owned(),
        status: "sent".to_owned(),
        issued: Date::from_ordinal_date(2026, 326).unwrap(),
        due: Date::from_ordinal_date(2026, 340).unwrap(),
        lines: (0..lines).map(|number| line(&format!("Task: Number {number};"), number)).collect(),
        subtotal: euros(1_234_567),
        tax: Some(Tax { rate: Decimal::new(1_900, 2), amount: euros(234_568) }),
        total: euros(1_469_135),
        paid: euros(400_000),
        outstanding: euros(1_069_135),
        notes: Some("Thank you for the work together.\n\nHours are as recorded.".to_owned()),
        terms: Some("Within 14 days".to_owned()),
        paper: PaperSize::A4,
    }
}

/// A line with that description, and numbers made from `number`.
pub(crate) fn line(description: &str, number: i64) -> InvoiceLine {
    InvoiceLine {
        description: description.to_owned(),
        quantity: Decimal::new(number * 100 + 25, 2),
        unit_price: money(7_500, "EUR"),
        total: money(number * 7_500 + 1_875, "EUR"),
    }
}
