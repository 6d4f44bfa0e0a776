//! Everything that an invoice has is on the paper.

use timekeeper_documents::invoice::{PaperSize, pdf};

use crate::{
    reader::{dense, pages, paper, without_space},
    sheets::{money, sheet},
};

#[test]
fn every_text_and_number_can_be_found() {
    let pdf = pdf(&sheet(3)).unwrap();
    let text = pages(&pdf).concat();
    let all = [
        "Invoice\n",
        "Example Works\n",
        "Lange Straße 12\n10115 Berlin\n",
        "office@example.org\n",
        "Northwind Ltd\n",
        "1 Harbour Road\nLondon\n",
        "accounts@example.com\n",
        "Your reference: PO-77-2041\n",
        "INV-20261122-1000\n",
        "2026-11-22\n",
        "2026-12-06\n",
        "sent\n",
        "Task: Number 0;\n0.25\n75.00 EUR\n18.75 EUR\n",
        "Task: Number 2;\n2.25\n75.00 EUR\n168.75 EUR\n",
        "Subtotal\n12345.67 EUR\n",
        "Tax (19 %)\n2345.68 EUR\n",
        "Total\n14691.35 EUR\n",
        "Paid\n4000.00 EUR\n",
        "Outstanding\n10691.35 EUR\n",
        "Notes\nThank you for the work together.\nHours are as recorded.\n",
        "Terms\nWithin 14 days\n",
        "Page 1 of 1\n",
    ];
    let missing: Vec<&str> = all.into_iter().filter(|part| !text.contains(part)).collect();
    assert!(missing.is_empty(), "{missing:?} in {text}");
}

#[test]
fn there_are_as_many_pages_as_the_lines_need() {
    let counts = [0, 1, 40, 400].map(|lines| pages(&pdf(&sheet(lines)).unwrap()).len());
    assert_eq!(counts, [1, 1, 2, 14]);
}

#[test]
fn every_page_has_its_number_and_the_head_of_the_table() {
    let pages = pages(&pdf(&sheet(390)).unwrap());
    for (number, page) in (1..).zip(&pages) {
        assert!(page.contains(&format!("Page {number} of {}\n", pages.len())));
        assert_eq!(page.matches("Quantity\n").count(), 1, "page {number}");
    }
    let text = pages.concat();
    for number in 0..390 {
        assert_eq!(text.matches(&format!("Task: Number {number};\n{number}.25\n")).count(), 1, "line {number}");
    }
}

#[test]
fn the_totals_stay_together() {
    for lines in 15..24 {
        let pages = pages(&pdf(&sheet(lines)).unwrap());
        let whole = pages.iter().filter(|page| page.contains("Subtotal\n") && page.contains("Outstanding\n"));
        assert_eq!(whole.count(), 1, "{lines} lines");
    }
}

#[test]
fn what_is_absent_leaves_no_trace() {
    let mut sheet = sheet(1);
    sheet.buyer_reference = None;
    sheet.tax = None;
    sheet.notes = Some("  \n ".to_owned());
    sheet.terms = None;
    sheet.from.address = None;
    let text = pages(&pdf(&sheet).unwrap()).concat();
    let found = ["reference", "Tax", "Notes", "Terms"].into_iter().find(|label| text.contains(label));
    assert_eq!(found, None);
}

#[test]
fn amounts_have_the_places_of_their_currency() {
    for (code, minor, written) in [
        ("EUR", 0, "0.00EUR"),
        ("JPY", 0, "0JPY"),
        ("JPY", 75_100, "75100JPY"),
        ("KWD", 1_234, "1.234KWD"),
        ("EUR", -5, "-0.05EUR"),
        ("EUR", 999_999_999_999, "9999999999.99EUR"),
        ("EUR", i64::MIN, "-92233720368547758.08EUR"),
    ] {
        let mut sheet = sheet(1);
        sheet.outstanding = money(minor, code);
        sheet.lines[0].total = money(minor, code);
        let text = dense(&pdf(&sheet).unwrap());
        assert!(text.contains(&format!("Outstanding{written}")), "{written} in {text}");
        assert!(text.contains(&format!("75.00EUR{written}")), "{written} in {text}");
    }
}

#[test]
fn the_paper_is_of_the_size_that_was_asked_for() {
    let mut sheet = sheet(40);
    assert_eq!(paper(&pdf(&sheet).unwrap()), ["595", "842"]);
    sheet.paper = PaperSize::Letter;
    let pdf = pdf(&sheet).unwrap();
    assert_eq!(paper(&pdf), ["612", "792"]);
    assert!(dense(&pdf).contains(&without_space("Task: Number 39;")));
}

#[test]
fn the_same_invoice_gives_the_same_bytes() {
    assert_eq!(pdf(&sheet(40)).unwrap(), pdf(&sheet(40)).unwrap());
}

#[test]
fn only_the_letters_that_are_used_are_embedded() {
    assert!(pdf(&sheet(1)).unwrap().len() < 30_000);
}
