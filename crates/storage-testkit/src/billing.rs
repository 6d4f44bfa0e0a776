//! What every adapter promises about the lines of invoices, the time on them and what was paid.

use std::collections::BTreeMap;

use time::{Date, macros::date};
use timekeeper_domain::{
    id::{EntryId, InvoiceId, UserId},
    invoice::{Bill, BilledTime, InvoiceTotals, InvoicedTime, LineDraft, PaymentDetails, Quantity},
    money::{Currency, Money},
    rounding::{RoundingGrain, RoundingMode, RoundingPolicy},
    totals::Window,
    zone::Zone,
};
use timekeeper_ports::{Constraint, NewPayment, PaymentSum, StoreError, SummaryFilter};

use crate::{
    build::{HOUR, at, label, longest, money, notes, odd_text, work},
    concurrency::together,
    db::{Db, Office, violated},
    invoices::{MONDAY, bill, stored},
    reads::assert_read_only,
};

pub(crate) fn line(description: &str, quantity: i64, price: i64, time: &[(EntryId, i64)]) -> LineDraft {
    let hourly = money(price, "EUR");
    LineDraft {
        description: notes(description),
        quantity: Quantity::trusted(quantity),
        unit_price: hourly,
        time: time.iter().map(|(entry, seconds)| BilledTime { entry: *entry, seconds: *seconds, hourly }).collect(),
    }
}

async fn replace(db: &Db, id: InvoiceId, lines: &[LineDraft]) {
    let mut tx = db.write().await;
    tx.invoices().replace_items(id, lines, at(7)).await.unwrap();
    tx.commit().await.unwrap();
}

async fn hours(db: &Db, office: Office, count: i64) -> Vec<EntryId> {
    let entries: Vec<_> = (0..count).map(|hour| work(office.ada, office.project, at(hour * HOUR), HOUR)).collect();
    db.entries(&entries).await.iter().map(|entry| entry.id).collect()
}

pub(crate) async fn lines_round_trip_in_their_order(db: Db) {
    let office = db.office().await;
    let entries = hours(&db, office, 3).await;
    let invoice = stored(&db, &bill(office, "1")).await;
    let lines = [
        line(&longest(5_000), 1_000_000_000_000_000, 1, &[]),
        line(odd_text(), 333_333, 10_000, &[(entries[2], 1_200), (entries[0], 0)]),
        line("Discount", 1_000_000, -999_999_999_999, &[]),
    ];
    replace(&db, invoice.id, &lines[..1]).await;
    let mut tx = db.write().await;
    tx.invoices().add_items(invoice.id, &lines[1..], at(8)).await.unwrap();
    tx.commit().await.unwrap();
    let items = db.snapshot().await.invoices().items(invoice.id).await.unwrap();
    assert_eq!(items.len(), 3);
    for ((item, line), made) in items.iter().zip(&lines).zip([at(7), at(8), at(8)]) {
        assert_eq!(
            (&item.description, item.quantity, item.unit_price),
            (&line.description, line.quantity, line.unit_price)
        );
        assert_eq!((item.total, item.created_at), (line.total(), made));
        assert_eq!(item.entries, line.time.iter().map(|time| time.entry).collect::<Vec<_>>());
    }
    replace(&db, invoice.id, &[]).await;
    assert_eq!(db.snapshot().await.invoices().items(invoice.id).await.unwrap(), []);
}

pub(crate) async fn an_entry_is_on_one_invoice_only(db: Db) {
    let office = db.office().await;
    let entries = hours(&db, office, 2).await;
    let (first, second) = (stored(&db, &bill(office, "1")).await, stored(&db, &bill(office, "2")).await);
    // The second charges for an hour, and there is half of one.
    let both =
        [line("A", 1_000_000, 5_000, &[(entries[0], 3_600)]), line("B", 1_000_000, 7_500, &[(entries[1], 1_800)])];
    replace(&db, first.id, &both).await;
    let found = db.snapshot().await.invoices().invoiced(&entries).await.unwrap();
    let shown: Vec<_> = found
        .iter()
        .map(|InvoicedTime { time, invoice, number }| {
            (time.entry, time.seconds, time.hourly.map(Money::minor), time.amount.minor(), *invoice, number.as_str())
        })
        .collect();
    let expected =
        [(entries[0], 3_600, Some(5_000), 5_000, first.id, "1"), (entries[1], 1_800, None, 7_500, first.id, "1")];
    assert_eq!(shown, expected);

    let mut tx = db.write().await;
    let taken = tx.invoices().replace_items(second.id, &both[1..], at(0)).await;
    assert_eq!(violated(taken), Constraint::EntryInvoiced);
    drop(tx);
    let mut tx = db.write().await;
    let twice = tx.invoices().add_items(first.id, &both[..1], at(0)).await;
    assert_eq!(violated(twice), Constraint::EntryInvoiced);
    drop(tx);
    // What is no longer on a line is free again.
    replace(&db, first.id, &both[..1]).await;
    replace(&db, second.id, &both[1..]).await;
    let owners: Vec<_> = db.snapshot().await.invoices().invoiced(&entries).await.unwrap();
    assert_eq!(owners.iter().map(|time| time.invoice).collect::<Vec<_>>(), [first.id, second.id]);
    assert_eq!(db.snapshot().await.invoices().invoiced(&[]).await.unwrap(), []);
}

pub(crate) async fn released_time_is_free_and_still_named(db: Db) {
    let office = db.office().await;
    let entries = hours(&db, office, 2).await;
    let (first, second) = (stored(&db, &bill(office, "1")).await, stored(&db, &bill(office, "2")).await);
    replace(&db, first.id, &[line("A", 1, 5_000, &[(entries[0], 1)])]).await;
    replace(&db, second.id, &[line("B", 1, 5_000, &[(entries[1], 1)])]).await;
    let mut tx = db.write().await;
    tx.invoices().release_time(first.id).await.unwrap();
    tx.commit().await.unwrap();
    let mut tx = db.snapshot().await;
    assert_eq!(tx.invoices().items(first.id).await.unwrap()[0].entries, [entries[0]]);
    let left = tx.invoices().invoiced(&entries).await.unwrap();
    assert_eq!(left.iter().map(|time| time.time.entry).collect::<Vec<_>>(), [entries[1]]);
}

pub(crate) async fn reads_refuse_to_write(db: Db) {
    let office = db.office().await;
    let invoice = stored(&db, &bill(office, "1")).await;
    let (lines, id) = ([line("A", 1, 1, &[])], invoice.id);
    let came_in = payment(money(1, "EUR"), MONDAY, office.ada);
    assert_read_only!(db, invoices().lock(id));
    assert_read_only!(db, invoices().next_sequence());
    assert_read_only!(db, invoices().insert(&invoice.data, at(0)));
    assert_read_only!(db, invoices().update(&invoice));
    assert_read_only!(db, invoices().replace_items(id, &lines, at(0)));
    assert_read_only!(db, invoices().add_items(id, &lines, at(0)));
    assert_read_only!(db, invoices().release_time(id));
    assert_read_only!(db, invoices().insert_payment(id, &came_in, at(0)));
}

pub(crate) async fn of_many_who_invoice_an_entry_one_does(db: Db) {
    let office = db.office().await;
    let entries = hours(&db, office, 1).await;
    let mut invoices = Vec::new();
    for number in 0..8 {
        invoices.push(stored(&db, &bill(office, &number.to_string())).await.id);
    }
    let take = |id: InvoiceId| {
        let (db, entry) = (db.clone(), entries[0]);
        async move {
            let mut tx = db.store().write().await?;
            tx.invoices().replace_items(id, &[line("A", 1, 5_000, &[(entry, 1)])], at(0)).await?;
            tx.commit().await
        }
    };
    let results = together(invoices.into_iter().map(take)).await;
    assert_eq!(results.iter().filter(|result| result.is_ok()).count(), 1);
    for result in results {
        assert!(matches!(result, Ok(()) | Err(StoreError::Violates(Constraint::EntryInvoiced))), "{result:?}");
    }
}

pub(crate) async fn an_entry_on_an_invoice_cannot_be_removed(db: Db) {
    let office = db.office().await;
    let entry = db.entry(&work(office.ada, office.project, at(0), HOUR)).await;
    let invoice = stored(&db, &bill(office, "1")).await;
    replace(&db, invoice.id, &[line("A", 1, 5_000, &[(entry.id, 1)])]).await;
    let mut tx = db.write().await;
    tx.entries().lock_timeline(office.ada).await.unwrap();
    assert_eq!(violated(tx.entries().delete(entry.id).await), Constraint::Reference);
    drop(tx);
    replace(&db, invoice.id, &[]).await;
    db.delete_entry(&entry).await;
}

fn payment(amount: Money, paid_on: Date, recorded_by: UserId) -> NewPayment {
    NewPayment { amount, paid_on, details: PaymentDetails::default(), recorded_by }
}

pub(crate) async fn payments_round_trip_and_add_up(db: Db) {
    let office = db.office().await;
    let dollars = Bill { totals: InvoiceTotals::nothing(Currency::from_code("USD").unwrap()), ..bill(office, "2") };
    let dollars = Bill { paid: Money::zero(dollars.currency()), created_by: office.bob, ..dollars };
    let (euros, dollars) = (stored(&db, &bill(office, "1")).await.id, stored(&db, &dollars).await.id);
    let (first, last) = (date!(2026 - 01 - 01), date!(2026 - 01 - 31));
    let details = PaymentDetails {
        paid_on: None,
        method: Some(label("Karte – 💳")),
        reference: Some(label("R 1")),
        notes: Some(notes(odd_text())),
    };
    let mut tx = db.write().await;
    for (invoice, payment) in [
        (euros, NewPayment { details: details.clone(), ..payment(money(10_000, "EUR"), first, office.bob) }),
        (euros, payment(money(-2_500, "EUR"), last, office.ada)),
        (euros, payment(money(1, "EUR"), date!(2026 - 02 - 01), office.ada)),
        (dollars, payment(money(700, "USD"), MONDAY, office.ada)),
    ] {
        tx.invoices().insert_payment(invoice, &payment, at(3)).await.unwrap();
    }
    tx.commit().await.unwrap();
    let mut tx = db.snapshot().await;
    let payments = tx.invoices().payments(euros).await.unwrap();
    let amounts: Vec<_> = payments.iter().map(|payment| (payment.amount, payment.paid_on)).collect();
    let expected = [(10_000, first), (-2_500, last), (1, date!(2026 - 02 - 01))];
    assert_eq!(amounts, expected.map(|(minor, day)| (money(minor, "EUR"), day)));
    let told = &payments[0];
    assert_eq!((&told.method, &told.reference, &told.notes), (&details.method, &details.reference, &details.notes));
    assert_eq!((told.recorded_by, told.recorded_at), (office.bob, at(3)));

    let sum = |code: &str, minor, payments| (Currency::from_code(code).unwrap(), PaymentSum { minor, payments });
    let january = tx.invoices().paid_between(first, last, None).await.unwrap();
    assert_eq!(january, BTreeMap::from([sum("EUR", 7_500, 1), sum("USD", 700, 1)]));
    let adas = tx.invoices().paid_between(first, last, Some(office.ada)).await.unwrap();
    assert_eq!(adas, BTreeMap::from([sum("EUR", 7_500, 1)]));
    assert_eq!(tx.invoices().paid_between(last, first, None).await.unwrap(), BTreeMap::new());
}

pub(crate) async fn whoever_made_an_invoice_or_took_a_payment_stays(db: Db) {
    let office = db.office().await;
    let (maker, cashier) = (db.user("maker").await, db.user("cashier").await);
    let invoice = stored(&db, &Bill { created_by: maker, ..bill(office, "1") }).await;
    let mut tx = db.write().await;
    tx.invoices().insert_payment(invoice.id, &payment(money(1, "EUR"), MONDAY, cashier), at(0)).await.unwrap();
    tx.commit().await.unwrap();
    for user in [maker, cashier] {
        let mut tx = db.write().await;
        assert!(tx.users().is_referred_to(user).await.unwrap());
        assert_eq!(violated(tx.users().delete(user).await), Constraint::Reference);
    }
}

pub(crate) async fn what_is_on_invoices_is_billable_as_it_was_charged(db: Db) {
    let office = db.office().await;
    let entries = hours(&db, office, 3).await;
    let invoice = stored(&db, &bill(office, "1")).await;
    replace(&db, invoice.id, &[line("Work", 1_000_000, 5_000, &[(entries[0], 1_800), (entries[1], 7_200)])]).await;
    let everything = SummaryFilter::default();
    let quarters = RoundingPolicy::new(7_000, RoundingMode::Up, RoundingGrain::Entry).unwrap();
    let mut tx = db.snapshot().await;
    for (policy, rest) in [(None, HOUR), (Some(quarters), 7_000)] {
        let mut found = tx.reports().billable(&everything, false, policy).await.unwrap();
        found.sort_by_key(|work| work.charged.is_some());
        let sums: Vec<_> = found.iter().map(|work| (work.charged, work.seconds, work.tracked)).collect();
        let all = (Some(money(5_000, "EUR")), 2 * rest, 2 * HOUR);
        assert_eq!(sums, [(None, rest, HOUR), all], "{policy:?}");
        let daily = tx.reports().billable(&everything, true, policy).await.unwrap();
        assert!(daily.iter().all(|work| work.day.is_some() && work.project == Some(office.project)), "{daily:?}");
        assert_eq!(daily.iter().map(|work| work.seconds).sum::<i64>(), 3 * rest);
    }
    let window = Window::new(Some(at(HOUR)), Some(at(2 * HOUR)), &Zone::UTC);
    let second = tx.reports().billable(&SummaryFilter { window, ..everything }, false, None).await.unwrap();
    assert_eq!(
        second.iter().map(|work| (work.charged, work.seconds)).collect::<Vec<_>>(),
        [(Some(money(4_000, "EUR")), HOUR)]
    );
    let of_bob = SummaryFilter { user: Some(office.bob), ..everything };
    assert!(tx.reports().billable(&of_bob, false, None).await.unwrap().is_empty());
}
