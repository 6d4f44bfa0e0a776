//! What belongs to an invoice: its lines, the time on them, and what was paid.

use std::collections::BTreeMap;

use diesel::{dsl::sql, prelude::*, sql_types::BigInt};
use timekeeper_domain::{
    Date, Instant,
    id::{EntryId, InvoiceId, InvoiceItemId, PaymentId, UserId},
    invoice::{ChargedTime, InvoiceItem, InvoicedTime, LineDraft, Payment, Quantity},
    money::{Currency, Money},
    text::Text,
    totals::day_number,
};
use timekeeper_ports::{NewPayment, PaymentSum};

use super::{
    common::{Failure, Query, Stamp, day, prepared},
    dialect::{Conn, Db, RunQueryDsl},
    invoices::currency,
    schema_billing::{invoice_items, invoice_payments, invoice_time, invoices},
};

/// A line with the currency of its invoice.
type ItemRow = (i64, String, i64, i64, i64, String, Stamp, String);

/// An entry, its seconds, what an hour of it and all of it cost, its invoice with number and currency.
type InvoicedRow = (i64, i64, Option<i64>, i64, i64, String, String);

/// The entries that a line names, as one text.
fn entries_text(line: &LineDraft) -> String {
    let ids: Vec<String> = line.time.iter().map(|time| time.entry.to_string()).collect();
    ids.join(",")
}

fn entries_of(text: &str) -> Query<Vec<EntryId>> {
    let ids = text.split(',').filter(|id| !id.is_empty());
    ids.map(|id| id.parse().map(EntryId::new).map_err(|_| Failure::Corrupt("list of entries"))).collect()
}

fn item((id, description, quantity, unit_price, total, entries, created_at, code): ItemRow) -> Query<InvoiceItem> {
    let currency = currency(&code)?;
    Ok(InvoiceItem {
        id: InvoiceItemId::new(id),
        description: Text::trusted(description),
        quantity: Quantity::trusted(quantity),
        unit_price: Money::from_minor(unit_price, currency),
        total: Money::from_minor(total, currency),
        entries: entries_of(&entries)?,
        created_at: created_at.0,
    })
}

pub(super) async fn items(c: &mut Conn, id: InvoiceId) -> Query<Vec<InvoiceItem>> {
    let rows: Vec<ItemRow> = invoice_items::table
        .inner_join(invoices::table)
        .filter(invoice_items::invoice_id.eq(id.get()))
        .order(invoice_items::id)
        .select((
            invoice_items::id,
            invoice_items::description,
            invoice_items::quantity,
            invoice_items::unit_price,
            invoice_items::total,
            invoice_items::entries,
            invoice_items::created_at,
            invoices::currency,
        ))
        .load(c)
        .await?;
    rows.into_iter().map(item).collect()
}

pub(super) async fn replace_items(c: &mut Conn, id: InvoiceId, lines: Vec<LineDraft>, at: Instant) -> Query<()> {
    diesel::delete(invoice_items::table.filter(invoice_items::invoice_id.eq(id.get()))).execute(c).await?;
    add_items(c, id, lines, at).await
}

pub(super) async fn add_items(c: &mut Conn, id: InvoiceId, lines: Vec<LineDraft>, at: Instant) -> Query<()> {
    let mut taken = Vec::new();
    for line in lines {
        let item: i64 = diesel::insert_into(invoice_items::table)
            .values((
                invoice_items::invoice_id.eq(id.get()),
                invoice_items::description.eq(line.description.to_string()),
                invoice_items::quantity.eq(line.quantity.millionths()),
                invoice_items::unit_price.eq(line.unit_price.minor()),
                invoice_items::total.eq(line.total().minor()),
                invoice_items::entries.eq(entries_text(&line)),
                invoice_items::created_at.eq(Stamp(at)),
            ))
            .returning(invoice_items::id)
            .get_result(c)
            .await?;
        taken.extend(line.charges().into_iter().map(|time| TimeRow::new(item, time)));
    }
    if !taken.is_empty() {
        diesel::insert_into(invoice_time::table).values(taken).execute(c).await?;
    }
    Ok(())
}

#[derive(Insertable)]
#[diesel(table_name = invoice_time, treat_none_as_default_value = false)]
struct TimeRow {
    entry_id: i64,
    item_id: i64,
    seconds: i64,
    hourly_rate: Option<i64>,
    amount: i64,
}

impl TimeRow {
    fn new(item_id: i64, time: ChargedTime) -> Self {
        let hourly_rate = time.hourly.map(Money::minor);
        Self { entry_id: time.entry.get(), item_id, seconds: time.seconds, hourly_rate, amount: time.amount.minor() }
    }
}

pub(super) async fn release_time(c: &mut Conn, id: InvoiceId) -> Query<()> {
    let items = invoice_items::table.filter(invoice_items::invoice_id.eq(id.get())).select(invoice_items::id);
    diesel::delete(invoice_time::table.filter(invoice_time::item_id.eq_any(items))).execute(c).await?;
    Ok(())
}

pub(super) async fn invoiced(c: &mut Conn, entries: Vec<i64>) -> Query<Vec<InvoicedTime>> {
    let rows: Vec<InvoicedRow> = invoice_time::table
        .inner_join(invoice_items::table.inner_join(invoices::table))
        .filter(invoice_time::entry_id.eq_any(entries))
        .order(invoice_time::entry_id)
        .select((
            invoice_time::entry_id,
            invoice_time::seconds,
            invoice_time::hourly_rate,
            invoice_time::amount,
            invoices::id,
            invoices::number,
            invoices::currency,
        ))
        .load(c)
        .await?;
    let time = |(entry, seconds, hourly, amount, invoice, number, code): InvoicedRow| {
        let currency = currency(&code)?;
        let time = ChargedTime {
            entry: EntryId::new(entry),
            seconds,
            hourly: hourly.map(|minor| Money::from_minor(minor, currency)),
            amount: Money::from_minor(amount, currency),
        };
        Ok(InvoicedTime { time, invoice: InvoiceId::new(invoice), number: Text::trusted(number) })
    };
    rows.into_iter().map(time).collect()
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = invoice_payments, check_for_backend(Db))]
struct PaymentRow {
    id: i64,
    amount: i64,
    payment_day: i32,
    method: Option<String>,
    reference: Option<String>,
    notes: Option<String>,
    recorded_by: i64,
    recorded_at: Stamp,
}

pub(super) async fn payments(c: &mut Conn, id: InvoiceId) -> Query<Vec<Payment>> {
    let rows: Vec<(PaymentRow, String)> = invoice_payments::table
        .inner_join(invoices::table)
        .filter(invoice_payments::invoice_id.eq(id.get()))
        .order(invoice_payments::id)
        .select((PaymentRow::as_select(), invoices::currency))
        .load(c)
        .await?;
    let payment = |(row, code): (PaymentRow, String)| {
        Ok(Payment {
            id: PaymentId::new(row.id),
            amount: Money::from_minor(row.amount, currency(&code)?),
            paid_on: day(row.payment_day)?,
            method: row.method.map(Text::trusted),
            reference: row.reference.map(Text::trusted),
            notes: row.notes.map(Text::trusted),
            recorded_by: UserId::new(row.recorded_by),
            recorded_at: row.recorded_at.0,
        })
    };
    rows.into_iter().map(payment).collect()
}

pub(super) async fn insert_payment(c: &mut Conn, id: InvoiceId, payment: NewPayment, at: Instant) -> Query<()> {
    let details = payment.details;
    diesel::insert_into(invoice_payments::table)
        .values((
            invoice_payments::invoice_id.eq(id.get()),
            invoice_payments::amount.eq(payment.amount.minor()),
            invoice_payments::payment_day.eq(day_number(payment.paid_on)),
            invoice_payments::method.eq(details.method.map(|text| text.to_string())),
            invoice_payments::reference.eq(details.reference.map(|text| text.to_string())),
            invoice_payments::notes.eq(details.notes.map(|text| text.to_string())),
            invoice_payments::recorded_by.eq(payment.recorded_by.get()),
            invoice_payments::recorded_at.eq(Stamp(at)),
        ))
        .execute(c)
        .await?;
    Ok(())
}

pub(super) async fn paid_between(
    c: &mut Conn,
    from: Date,
    to: Date,
    created_by: Option<UserId>,
) -> Query<BTreeMap<Currency, PaymentSum>> {
    let mut sums = invoice_payments::table
        .inner_join(invoices::table)
        .filter(invoice_payments::payment_day.ge(day_number(from)))
        .filter(invoice_payments::payment_day.le(day_number(to)))
        .group_by(invoices::currency)
        .select((
            invoices::currency,
            sql::<BigInt>("CAST(SUM(invoice_payments.amount) AS BIGINT)"),
            sql::<BigInt>("CAST(SUM(CASE WHEN invoice_payments.amount > 0 THEN 1 ELSE 0 END) AS BIGINT)"),
        ))
        .into_boxed::<Db>();
    if let Some(user) = created_by {
        sums = sums.filter(invoices::created_by.eq(user.get()));
    }
    let rows: Vec<(String, i64, i64)> = prepared(sums).load(c).await?;
    rows.into_iter().map(|(code, minor, payments)| Ok((currency(&code)?, PaymentSum { minor, payments }))).collect()
}
