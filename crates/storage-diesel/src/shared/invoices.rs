//! Invoices. Their lines, time and payments are in `invoice_parts`.

use std::collections::BTreeMap;

use async_trait::async_trait;
use diesel::prelude::*;
use timekeeper_domain::{
    Date, Instant, Record,
    expense::TaxRate,
    id::{ClientId, EntryId, InvoiceId, ProjectId, UserId},
    invoice::{
        Bill, Invoice, InvoiceItem, InvoiceStatus, InvoiceTotals, InvoiceView, InvoicedTime, LineDraft, Payment,
        PaymentDetails,
    },
    money::{Currency, Money},
    page::{Page, PageRequest},
    text::Text,
    totals::day_number,
    user::Email,
};
use timekeeper_ports::{InvoiceFilter, InvoiceRepo, NewPayment, PaymentSum, StoreError};

use super::{
    DieselTx,
    common::{Failure, Query, Stamp, day, prepared, record},
    dialect::{Conn, Db, Reader, RunQueryDsl, change, held, on, together, via},
    invoice_parts::{add_items, insert_payment, invoiced, items, paid_between, payments, release_time, replace_items},
    schema::projects,
    schema_billing::{invoice_sequence, invoices},
};

#[derive(Queryable, Selectable)]
#[diesel(table_name = invoices, check_for_backend(Db))]
struct InvoiceRow {
    id: i64,
    version: i64,
    created_at: Stamp,
    updated_at: Stamp,
    #[diesel(embed)]
    data: InvoiceData,
}

#[derive(Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = invoices, check_for_backend(Db), treat_none_as_null = true, treat_none_as_default_value = false)]
struct InvoiceData {
    number: String,
    project_id: i64,
    client_id: i64,
    client_name: String,
    client_email: Option<String>,
    client_address: Option<String>,
    buyer_reference: Option<String>,
    issue_day: i32,
    due_day: i32,
    status: String,
    currency: String,
    tax_rate: i64,
    subtotal: i64,
    tax_amount: i64,
    amount_paid: i64,
    payment_day: Option<i32>,
    payment_method: Option<String>,
    payment_reference: Option<String>,
    payment_notes: Option<String>,
    notes: Option<String>,
    terms: Option<String>,
    created_by: i64,
}

impl From<&Bill> for InvoiceData {
    fn from(bill: &Bill) -> Self {
        let payment = &bill.payment;
        Self {
            number: bill.number.to_string(),
            project_id: bill.project.get(),
            client_id: bill.client.get(),
            client_name: bill.client_name.to_string(),
            client_email: bill.client_email.as_ref().map(|email| email.as_str().to_owned()),
            client_address: bill.client_address.as_ref().map(ToString::to_string),
            buyer_reference: bill.buyer_reference.as_ref().map(ToString::to_string),
            issue_day: day_number(bill.issued_on),
            due_day: day_number(bill.due_on),
            status: bill.status.as_str().to_owned(),
            currency: bill.currency().code().to_owned(),
            tax_rate: bill.tax_rate.ten_thousandths(),
            subtotal: bill.totals.subtotal().minor(),
            tax_amount: bill.totals.tax().minor(),
            amount_paid: bill.paid.minor(),
            payment_day: payment.paid_on.map(day_number),
            payment_method: payment.method.as_ref().map(ToString::to_string),
            payment_reference: payment.reference.as_ref().map(ToString::to_string),
            payment_notes: payment.notes.as_ref().map(ToString::to_string),
            notes: bill.notes.as_ref().map(ToString::to_string),
            terms: bill.terms.as_ref().map(ToString::to_string),
            created_by: bill.created_by.get(),
        }
    }
}

/// A currency from its column.
pub(super) fn currency(code: &str) -> Query<Currency> {
    Currency::from_code(code).map_err(|_| Failure::Corrupt("currency"))
}

impl TryFrom<InvoiceRow> for Invoice {
    type Error = Failure;

    fn try_from(row: InvoiceRow) -> Query<Self> {
        let data = row.data;
        let currency = currency(&data.currency)?;
        let bill = Bill {
            number: Text::trusted(data.number),
            project: ProjectId::new(data.project_id),
            client: ClientId::new(data.client_id),
            client_name: Text::trusted(data.client_name),
            client_email: data.client_email.map(Email::trusted),
            client_address: data.client_address.map(Text::trusted),
            buyer_reference: data.buyer_reference.map(Text::trusted),
            issued_on: day(data.issue_day)?,
            due_on: day(data.due_day)?,
            status: InvoiceStatus::from_word(&data.status).ok_or(Failure::Corrupt("invoice status"))?,
            tax_rate: TaxRate::trusted(data.tax_rate),
            totals: InvoiceTotals::trusted(data.subtotal, data.tax_amount, currency),
            paid: Money::from_minor(data.amount_paid, currency),
            payment: PaymentDetails {
                paid_on: data.payment_day.map(day).transpose()?,
                method: data.payment_method.map(Text::trusted),
                reference: data.payment_reference.map(Text::trusted),
                notes: data.payment_notes.map(Text::trusted),
            },
            notes: data.notes.map(Text::trusted),
            terms: data.terms.map(Text::trusted),
            created_by: UserId::new(data.created_by),
        };
        Ok(record(InvoiceId::new(row.id), row.version, row.created_at, row.updated_at, bill))
    }
}

fn invoice_view((row, project): (InvoiceRow, String)) -> Query<InvoiceView> {
    Ok(InvoiceView { invoice: row.try_into()?, project_name: Text::trusted(project) })
}

/// Invoices joined with their projects.
macro_rules! views {
    () => {
        invoices::table.inner_join(projects::table).select((InvoiceRow::as_select(), projects::name))
    };
}

async fn view(c: &mut Conn, id: InvoiceId) -> Query<Option<InvoiceView>> {
    let row = views!().filter(invoices::id.eq(id.get())).first::<(InvoiceRow, String)>(c).await.optional()?;
    row.map(invoice_view).transpose()
}

async fn lock(c: &mut Conn, id: InvoiceId) -> Query<Option<Invoice>> {
    let query = held!(invoices::table.find(id.get()).select(InvoiceRow::as_select()));
    let row: Option<InvoiceRow> = query.load(c).await?.pop();
    row.map(Invoice::try_from).transpose()
}

/// Applies a filter to any query over invoices.
macro_rules! filtered {
    ($query:expr, $filter:expr) => {{
        let mut query = $query;
        if let Some(status) = $filter.status {
            query = query.filter(invoices::status.eq(status.as_str()));
        }
        if let Some(project) = $filter.project {
            query = query.filter(invoices::project_id.eq(project.get()));
        }
        if let Some(client) = $filter.client {
            query = query.filter(invoices::client_id.eq(client.get()));
        }
        if let Some(user) = $filter.created_by {
            query = query.filter(invoices::created_by.eq(user.get()));
        }
        query
    }};
}

async fn count(c: Reader<'_>, filter: InvoiceFilter) -> Query<i64> {
    Ok(filtered!(invoices::table.into_boxed(), filter).count().get_result(via!(c)).await?)
}

async fn page_of(c: Reader<'_>, filter: InvoiceFilter, page: PageRequest) -> Query<Vec<(InvoiceRow, String)>> {
    Ok(filtered!(views!().into_boxed(), filter)
        .order((invoices::created_at.desc(), invoices::id.desc()))
        .limit(page.limit())
        .offset(page.offset())
        .load(via!(c))
        .await?)
}

async fn list(c: Reader<'_>, filter: InvoiceFilter, page: PageRequest) -> Query<Page<InvoiceView>> {
    let (rows, total) = together!(page_of(c, filter, page), count(c, filter));
    let items = rows?.into_iter().map(invoice_view).collect::<Query<_>>()?;
    Ok(Page { items, total: total?, request: page })
}

async fn next_sequence(c: &mut Conn) -> Query<i64> {
    let change = diesel::update(invoice_sequence::table)
        .set(invoice_sequence::next.eq(invoice_sequence::next + 1_i64))
        .returning(invoice_sequence::next);
    let next: i64 = prepared(change).get_result(c).await?;
    Ok(next - 1)
}

async fn has_number(c: &mut Conn, number: String) -> Query<bool> {
    let query = diesel::select(diesel::dsl::exists(invoices::table.filter(invoices::number.eq(number))));
    Ok(query.get_result(c).await?)
}

async fn insert(c: &mut Conn, bill: Bill, at: Instant) -> Query<Invoice> {
    let row: InvoiceRow = diesel::insert_into(invoices::table)
        .values((
            InvoiceData::from(&bill),
            invoices::version.eq(1_i64),
            invoices::created_at.eq(Stamp(at)),
            invoices::updated_at.eq(Stamp(at)),
        ))
        .returning(InvoiceRow::as_returning())
        .get_result(c)
        .await?;
    row.try_into()
}

async fn update(c: &mut Conn, invoice: Invoice) -> Query<Option<Invoice>> {
    let Record { id, version, updated_at, ref data, .. } = invoice;
    let change = diesel::update(invoices::table.find(id.get()).filter(invoices::version.eq(version)))
        .set((InvoiceData::from(data), invoices::version.eq(version + 1), invoices::updated_at.eq(Stamp(updated_at))))
        .returning(InvoiceRow::as_returning());
    let row: Option<InvoiceRow> = prepared(change).get_result(c).await.optional()?;
    row.map(Invoice::try_from).transpose()
}

#[async_trait]
impl InvoiceRepo for DieselTx {
    async fn view(&mut self, id: InvoiceId) -> Result<Option<InvoiceView>, StoreError> {
        on!(self, view(id))
    }

    async fn lock(&mut self, id: InvoiceId) -> Result<Option<Invoice>, StoreError> {
        change!(self, lock(id))
    }

    async fn list(&mut self, filter: &InvoiceFilter, page: PageRequest) -> Result<Page<InvoiceView>, StoreError> {
        let filter = *filter;
        on!(self, list(filter, page))
    }

    async fn next_sequence(&mut self) -> Result<i64, StoreError> {
        change!(self, next_sequence())
    }

    async fn has_number(&mut self, number: &str) -> Result<bool, StoreError> {
        let number = number.to_owned();
        on!(self, has_number(number))
    }

    async fn insert(&mut self, bill: &Bill, at: Instant) -> Result<Invoice, StoreError> {
        let bill = bill.clone();
        change!(self, insert(bill, at))
    }

    async fn update(&mut self, invoice: &Invoice) -> Result<Option<Invoice>, StoreError> {
        let invoice = invoice.clone();
        change!(self, update(invoice))
    }

    async fn items(&mut self, id: InvoiceId) -> Result<Vec<InvoiceItem>, StoreError> {
        on!(self, items(id))
    }

    async fn replace_items(&mut self, id: InvoiceId, lines: &[LineDraft], at: Instant) -> Result<(), StoreError> {
        let lines = lines.to_vec();
        change!(self, replace_items(id, lines, at))
    }

    async fn add_items(&mut self, id: InvoiceId, lines: &[LineDraft], at: Instant) -> Result<(), StoreError> {
        let lines = lines.to_vec();
        change!(self, add_items(id, lines, at))
    }

    async fn release_time(&mut self, id: InvoiceId) -> Result<(), StoreError> {
        change!(self, release_time(id))
    }

    async fn invoiced(&mut self, entries: &[EntryId]) -> Result<Vec<InvoicedTime>, StoreError> {
        let entries: Vec<i64> = entries.iter().map(|id| id.get()).collect();
        on!(self, invoiced(entries))
    }

    async fn payments(&mut self, id: InvoiceId) -> Result<Vec<Payment>, StoreError> {
        on!(self, payments(id))
    }

    async fn insert_payment(&mut self, id: InvoiceId, payment: &NewPayment, at: Instant) -> Result<(), StoreError> {
        let payment = payment.clone();
        change!(self, insert_payment(id, payment, at))
    }

    async fn paid_between(
        &mut self,
        from: Date,
        to: Date,
        created_by: Option<UserId>,
    ) -> Result<BTreeMap<Currency, PaymentSum>, StoreError> {
        on!(self, paid_between(from, to, created_by))
    }
}
