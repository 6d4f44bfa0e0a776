//! What every adapter promises about invoices, their lines, the time on them and what was paid.

use time::{Date, macros::date};
use timekeeper_domain::{
    expense::TaxRate,
    id::{ClientId, InvoiceId, ProjectId, UserId},
    invoice::{Bill, Invoice, InvoiceStatus, InvoiceTotals, PaymentDetails, invoice_number},
    money::{Currency, Money},
    page::PageRequest,
};
use timekeeper_ports::{Constraint, InvoiceFilter, StoreError};

use crate::{
    billing::line,
    build::{at, client, email, first_page, label, longest, name, notes, odd_text, project},
    concurrency::together,
    db::{Db, Office, assert_versioned, violated},
};

pub(crate) const MONDAY: Date = date!(2026 - 01 - 05);

/// A draft without lines, with nothing else known of it.
pub(crate) fn bill(office: Office, number: &str) -> Bill {
    Bill {
        number: label(number),
        project: office.project,
        client: office.client,
        client_name: name("Acme"),
        client_email: None,
        client_address: None,
        buyer_reference: None,
        issued_on: MONDAY,
        due_on: MONDAY,
        status: InvoiceStatus::Draft,
        tax_rate: TaxRate::default(),
        totals: InvoiceTotals::nothing(Currency::EUR),
        paid: Money::zero(Currency::EUR),
        payment: PaymentDetails::default(),
        notes: None,
        terms: None,
        created_by: office.ada,
    }
}

fn in_full(office: Office, number: &str) -> Bill {
    let dinars = Currency::from_code("KWD").unwrap();
    Bill {
        client_name: name(odd_text()),
        client_email: Some(email("a@b.example")),
        client_address: Some(notes("1 High Street\nRome")),
        buyer_reference: Some(label("№ 7/б")),
        issued_on: date!(0001 - 01 - 01),
        due_on: date!(9999 - 12 - 31),
        status: InvoiceStatus::Paid,
        tax_rate: TaxRate::trusted(88_750),
        totals: InvoiceTotals::trusted(999_999_999_999, 999_999_999_999, dinars),
        paid: Money::from_minor(999_999_999_999, dinars),
        payment: PaymentDetails {
            paid_on: Some(date!(2026 - 02 - 28)),
            method: Some(label("Karte – 💳")),
            reference: Some(label("R 1")),
            notes: Some(notes(odd_text())),
        },
        notes: Some(notes(&longest(5_000))),
        terms: Some(notes("30 days\r\n\tnet")),
        created_by: office.bob,
        ..bill(office, number)
    }
}

pub(crate) async fn stored(db: &Db, bill: &Bill) -> Invoice {
    let mut tx = db.write().await;
    let invoice = tx.invoices().insert(bill, at(0)).await.unwrap();
    tx.commit().await.unwrap();
    invoice
}

/// So many hours of Ada's on the project, one after the other.
pub(crate) async fn bills_round_trip(db: Db) {
    let office = db.office().await;
    let mut bills = vec![bill(office, "1"), in_full(office, "2"), bill(office, odd_text())];
    for (number, status) in (10..).zip(InvoiceStatus::ALL) {
        bills.push(Bill { status, ..bill(office, &number.to_string()) });
    }
    for bill in bills {
        let mut tx = db.write().await;
        let invoice = tx.invoices().insert(&bill, at(5)).await.unwrap();
        assert_eq!(invoice.data, bill);
        assert_eq!((invoice.version, invoice.created_at, invoice.updated_at), (1, at(5), at(5)));
        assert_eq!(tx.invoices().lock(invoice.id).await.unwrap().as_ref(), Some(&invoice));
        tx.commit().await.unwrap();
        let view = db.snapshot().await.invoices().view(invoice.id).await.unwrap().unwrap();
        assert_eq!((view.invoice, view.project_name), (invoice, name("Web site")));
    }
}

pub(crate) async fn an_update_keeps_everything_it_is_given(db: Db) {
    let office = db.office().await;
    let plain = bill(office, "1");
    let invoice = stored(&db, &plain).await;
    assert_versioned!(db, invoices, invoice.with(at(9), in_full(office, "2")), view.invoice);
    let invoice = db.snapshot().await.invoices().view(invoice.id).await.unwrap().unwrap().invoice;
    assert_versioned!(db, invoices, invoice.with(at(10), plain), view.invoice);
}

pub(crate) async fn numbers_are_unique(db: Db) {
    let office = db.office().await;
    stored(&db, &bill(office, "INV-1")).await;
    let other = stored(&db, &bill(office, "inv-1")).await;
    let mut tx = db.write().await;
    assert!(tx.invoices().has_number("INV-1").await.unwrap());
    assert!(!tx.invoices().has_number("INV-2").await.unwrap());
    assert_eq!(violated(tx.invoices().insert(&bill(office, "INV-1"), at(0)).await), Constraint::InvoiceNumber);
    drop(tx);
    let mut tx = db.write().await;
    let taken = tx.invoices().update(&other.with(at(1), bill(office, "INV-1"))).await;
    assert_eq!(violated(taken), Constraint::InvoiceNumber);
}

pub(crate) async fn what_an_invoice_refers_to_is_there(db: Db) {
    let office = db.office().await;
    let plain = bill(office, "1");
    for wrong in [
        Bill { project: ProjectId::new(404), ..plain.clone() },
        Bill { client: ClientId::new(404), ..plain.clone() },
        Bill { created_by: UserId::new(404), ..plain.clone() },
    ] {
        let mut tx = db.write().await;
        assert_eq!(violated(tx.invoices().insert(&wrong, at(0)).await), Constraint::Reference);
    }
    let mut tx = db.write().await;
    let lines = [line("Work", 1, 1, &[])];
    assert_eq!(violated(tx.invoices().add_items(InvoiceId::new(404), &lines, at(0)).await), Constraint::Reference);
}

pub(crate) async fn the_sequence_has_no_gaps(db: Db) {
    let mut tx = db.write().await;
    assert_eq!(tx.invoices().next_sequence().await.unwrap(), 1_000);
    assert_eq!(tx.invoices().next_sequence().await.unwrap(), 1_001);
    drop(tx);
    for expected in 1_000..1_003 {
        let mut tx = db.write().await;
        assert_eq!(tx.invoices().next_sequence().await.unwrap(), expected);
        tx.commit().await.unwrap();
    }
}

pub(crate) async fn invoices_made_at_once_get_numbers_in_a_row(db: Db) {
    let office = db.office().await;
    let make = |keeps: bool| {
        let db = db.clone();
        async move {
            let mut tx = db.store().write().await?;
            let number = invoice_number(MONDAY, tx.invoices().next_sequence().await?);
            tx.invoices().insert(&bill(office, number.as_str()), at(0)).await?;
            if keeps {
                tx.commit().await?;
            }
            Ok::<_, StoreError>(())
        }
    };
    // Every third one is undone.
    let results = together((0..24).map(|number| make(number % 3 != 0))).await;
    for result in results {
        result.unwrap();
    }
    let page = db.snapshot().await.invoices().list(&InvoiceFilter::default(), first_page()).await.unwrap();
    let mut numbers: Vec<_> = page.items.iter().map(|view| view.invoice.number.clone()).collect();
    numbers.sort_by_key(ToString::to_string);
    let expected: Vec<_> = (1_000..1_016).map(|sequence| invoice_number(MONDAY, sequence)).collect();
    assert_eq!(numbers, expected);
}

pub(crate) async fn every_combination_of_filters_lists_what_it_says(db: Db) {
    let office = db.office().await;
    let shop = db.project(&project("Shop", office.ada)).await;
    let globex = db.client(&client("Globex", office.ada)).await;
    let mut made = Vec::new();
    let mut tx = db.write().await;
    for number in 0..40_usize {
        let plan = Bill {
            project: [office.project, shop][number % 2],
            client: [office.client, globex][number / 2 % 2],
            status: [InvoiceStatus::Draft, InvoiceStatus::Sent, InvoiceStatus::Paid][number / 4 % 3],
            created_by: [office.ada, office.bob][number / 3 % 2],
            ..bill(office, &number.to_string())
        };
        made.push(tx.invoices().insert(&plan, at(i64::try_from(number % 4).unwrap())).await.unwrap());
    }
    tx.commit().await.unwrap();
    made.sort_by_key(|invoice| std::cmp::Reverse((invoice.created_at, invoice.id)));
    let mut tx = db.snapshot().await;
    for status in [None, Some(InvoiceStatus::Sent), Some(InvoiceStatus::Cancelled)] {
        for project in [None, Some(shop)] {
            for client in [None, Some(globex)] {
                for created_by in [None, Some(office.bob)] {
                    let filter = InvoiceFilter { status, project, client, created_by };
                    let wanted = |invoice: &&Invoice| {
                        status.is_none_or(|status| invoice.status == status)
                            && project.is_none_or(|project| invoice.project == project)
                            && client.is_none_or(|client| invoice.client == client)
                            && created_by.is_none_or(|user| invoice.created_by == user)
                    };
                    let expected: Vec<InvoiceId> = made.iter().filter(wanted).map(|invoice| invoice.id).collect();
                    for request in [first_page(), PageRequest::new(2, 3)] {
                        let page = tx.invoices().list(&filter, request).await.unwrap();
                        let skip = usize::try_from(request.offset()).unwrap();
                        let cut = expected.iter().skip(skip).take(usize::try_from(request.limit()).unwrap());
                        assert!(page.items.iter().map(|view| &view.invoice.id).eq(cut), "{filter:?} {request:?}");
                        assert_eq!(page.total, i64::try_from(expected.len()).unwrap());
                    }
                }
            }
        }
    }
    let page = tx.invoices().list(&InvoiceFilter::default(), PageRequest::new(1, 2)).await.unwrap();
    for view in page.items {
        assert_eq!(tx.invoices().view(view.invoice.id).await.unwrap(), Some(view));
    }
}
