//! Invoices as PDF: they open, and say what the API says.

use lopdf::Document;
use serde_json::json;

use super::{changed, draft, itemised, office};
use crate::harness::{Answer, Client};

/// The text of all pages without white space.
fn text(answer: &Answer) -> String {
    assert_eq!((answer.status, answer.header("content-type")), (200, "application/pdf"));
    let document = Document::load_mem(&answer.body).unwrap();
    let pages: Vec<u32> = document.get_pages().keys().copied().collect();
    document.extract_text(&pages).unwrap().split_whitespace().collect()
}

#[actix_web::test]
async fn a_pdf_shows_the_numbers_of_the_api() {
    let (_, admin) = office().await;
    let more = json!({"tax_rate": 19, "client_address": "1 Main St", "buyer_reference": "PO-7", "terms": "30 days"});
    let id = draft(&admin, more).await["id"].clone();
    let items = json!([
        {"description": "Design", "quantity": 2.5, "unit_price": 80},
        {"description": "Discount", "unit_price": -20},
    ]);
    itemised(&admin, &id, items).await;
    let invoice = changed(&admin, &id, json!({"amount_paid": 14.20})).await;
    let answer = admin.get(&format!("/invoices/{id}/pdf")).await;
    assert_eq!(answer.header("content-disposition"), "attachment; filename=\"invoice-INV-20260105-1000.pdf\"");
    let text = text(&answer);
    for shown in ["ExampleLtd", "Acme", "1MainSt", "PO-7", "INV-20260105-1000", "Design", "Discount", "30days"] {
        assert!(text.contains(shown), "{shown} in {text}");
    }
    for name in ["subtotal", "tax_amount", "total_amount", "amount_paid", "outstanding_amount"] {
        let amount = format!("{:.2}EUR", invoice[name].as_f64().unwrap());
        assert!(text.contains(&amount), "{name} {amount} in {text}");
    }
    assert_eq!(invoice["total_amount"], 214.20);
}

#[actix_web::test]
async fn the_paper_can_be_chosen_and_the_file_has_a_safe_name() {
    let (_, admin) = office().await;
    let id = draft(&admin, json!({"invoice_number": "R/2026 \"1\"\r\nx"})).await["id"].clone();
    let path = format!("/invoices/{id}/pdf");
    let a4 = admin.get(&path).await;
    assert_eq!(a4.header("content-disposition"), "attachment; filename=\"invoice-R-2026--1---x.pdf\"");
    assert_eq!(admin.get(&format!("{path}?size=A4")).await.body, a4.body, "the same input gives the same bytes");
    assert_ne!(admin.get(&format!("{path}?size=Letter")).await.body, a4.body);
    let wrong = admin.get(&format!("{path}?size=A5")).await;
    assert!(wrong.error(400, "validation_error")["errors"]["size"].is_array());
    admin.get("/invoices/9/pdf").await.refused(404, "not_found", "Invoice not found");
}
