//! Invoices, their lines, the time on them and what was paid.

use std::{cmp::Reverse, collections::BTreeMap, sync::Arc};

use timekeeper_domain::{
    Date, Instant,
    id::{EntryId, InvoiceId, InvoiceItemId, PaymentId, UserId},
    invoice::{Bill, ChargedTime, Invoice, InvoiceItem, InvoiceView, InvoicedTime, LineDraft, Payment},
    money::Currency,
    page::{Page, PageRequest},
};
use timekeeper_ports::{Constraint, InvoiceFilter, InvoiceRepo, NewPayment, PaymentSum, StoreError, async_trait};

use crate::{
    state::{State, page, unique},
    tx::MemoryTx,
};

/// What belongs to invoices.
#[derive(Clone, Default)]
pub(crate) struct Billing {
    items: BTreeMap<(InvoiceId, InvoiceItemId), InvoiceItem>,
    last_item: i64,
    time: BTreeMap<EntryId, (InvoiceId, ChargedTime)>,
    payments: BTreeMap<(InvoiceId, PaymentId), Payment>,
    last_payment: i64,
    numbers_taken: i64,
}

/// The first number of the sequence.
const FIRST_NUMBER: i64 = 1_000;

impl Billing {
    /// Whether an invoice has that entry.
    pub(crate) fn has_time(&self, id: EntryId) -> bool {
        self.time.contains_key(&id)
    }

    /// What was charged for that entry, if it is on an invoice.
    pub(crate) fn time_of(&self, id: EntryId) -> Option<&ChargedTime> {
        self.time.get(&id).map(|(_, time)| time)
    }

    /// Whether that user wrote a payment down.
    pub(crate) fn has_payment_by(&self, id: UserId) -> bool {
        self.payments.values().any(|payment| payment.recorded_by == id)
    }

    fn items_of(&self, id: InvoiceId) -> impl Iterator<Item = &InvoiceItem> {
        self.items.iter().filter(move |((invoice, _), _)| *invoice == id).map(|(_, item)| item)
    }

    fn release(&mut self, id: InvoiceId) {
        self.time.retain(|_, (invoice, _)| *invoice != id);
    }
}

impl State {
    fn invoice_view(&self, invoice: &Invoice) -> Option<InvoiceView> {
        let project_name = self.projects.get(invoice.project)?.name.clone();
        Some(InvoiceView { invoice: invoice.clone(), project_name })
    }

    fn check_invoice(&self, bill: &Bill, own: Option<InvoiceId>) -> Result<(), StoreError> {
        let same = |other: &Invoice| Some(other.id) != own && other.number == bill.number;
        unique(self.invoices.iter().any(same), Constraint::InvoiceNumber)?;
        self.refer_to_user(bill.created_by)?;
        self.refer_to_project(Some(bill.project))?;
        self.refer_to_client(Some(bill.client))
    }

    fn add_lines(&mut self, id: InvoiceId, lines: &[LineDraft], at: Instant) -> Result<(), StoreError> {
        let missing = || StoreError::Violates(Constraint::Reference);
        if !self.invoices.has(id) && !lines.is_empty() {
            return Err(missing());
        }
        for line in lines {
            let billing = Arc::make_mut(&mut self.billing);
            billing.last_item += 1;
            let item = InvoiceItem {
                id: InvoiceItemId::new(billing.last_item),
                description: line.description.clone(),
                quantity: line.quantity,
                unit_price: line.unit_price,
                total: line.total(),
                entries: line.time.iter().map(|time| time.entry).collect(),
                created_at: at,
            };
            billing.items.insert((id, item.id), item);
            for time in line.charges() {
                unique(billing.has_time(time.entry), Constraint::EntryInvoiced)?;
                if !self.entries.has(time.entry) {
                    return Err(missing());
                }
                billing.time.insert(time.entry, (id, time));
            }
        }
        Ok(())
    }

    fn invoiced_time(&self, entry: EntryId) -> Option<InvoicedTime> {
        let (invoice, time) = self.billing.time.get(&entry)?;
        let number = self.invoices.get(*invoice)?.number.clone();
        Some(InvoicedTime { time: *time, invoice: *invoice, number })
    }
}

fn is_wanted(filter: &InvoiceFilter, bill: &Bill) -> bool {
    filter.status.is_none_or(|status| bill.status == status)
        && filter.project.is_none_or(|project| bill.project == project)
        && filter.client.is_none_or(|client| bill.client == client)
        && filter.created_by.is_none_or(|user| bill.created_by == user)
}

#[async_trait]
impl InvoiceRepo for MemoryTx {
    async fn view(&mut self, id: InvoiceId) -> Result<Option<InvoiceView>, StoreError> {
        self.look(|state| state.invoices.get(id).and_then(|invoice| state.invoice_view(invoice)))
    }

    async fn lock(&mut self, id: InvoiceId) -> Result<Option<Invoice>, StoreError> {
        self.hold(|state| state.invoices.get(id).cloned())
    }

    async fn list(&mut self, filter: &InvoiceFilter, request: PageRequest) -> Result<Page<InvoiceView>, StoreError> {
        self.look(|state| {
            let mut invoices: Vec<_> = state.invoices.iter().filter(|invoice| is_wanted(filter, invoice)).collect();
            invoices.sort_by_key(|invoice| Reverse((invoice.created_at, invoice.id)));
            page(&invoices, request, |invoice| state.invoice_view(invoice))
        })
    }

    async fn next_sequence(&mut self) -> Result<i64, StoreError> {
        self.change(|state| {
            let billing = Arc::make_mut(&mut state.billing);
            billing.numbers_taken += 1;
            Ok(FIRST_NUMBER + billing.numbers_taken - 1)
        })
    }

    async fn has_number(&mut self, number: &str) -> Result<bool, StoreError> {
        self.look(|state| state.invoices.iter().any(|invoice| invoice.number.as_str() == number))
    }

    async fn insert(&mut self, bill: &Bill, at: Instant) -> Result<Invoice, StoreError> {
        self.change(|state| {
            state.check_invoice(bill, None)?;
            Ok(state.invoices.insert(bill.clone(), at))
        })
    }

    async fn update(&mut self, invoice: &Invoice) -> Result<Option<Invoice>, StoreError> {
        self.change(|state| {
            if !state.invoices.is_current(invoice) {
                return Ok(None);
            }
            state.check_invoice(invoice, Some(invoice.id))?;
            Ok(state.invoices.update(invoice))
        })
    }

    async fn items(&mut self, id: InvoiceId) -> Result<Vec<InvoiceItem>, StoreError> {
        self.look(|state| state.billing.items_of(id).cloned().collect())
    }

    async fn replace_items(&mut self, id: InvoiceId, lines: &[LineDraft], at: Instant) -> Result<(), StoreError> {
        self.change(|state| {
            let billing = Arc::make_mut(&mut state.billing);
            billing.items.retain(|(invoice, _), _| *invoice != id);
            billing.release(id);
            state.add_lines(id, lines, at)
        })
    }

    async fn add_items(&mut self, id: InvoiceId, lines: &[LineDraft], at: Instant) -> Result<(), StoreError> {
        self.change(|state| state.add_lines(id, lines, at))
    }

    async fn release_time(&mut self, id: InvoiceId) -> Result<(), StoreError> {
        self.change(|state| {
            Arc::make_mut(&mut state.billing).release(id);
            Ok(())
        })
    }

    async fn invoiced(&mut self, entries: &[EntryId]) -> Result<Vec<InvoicedTime>, StoreError> {
        self.look(|state| {
            let on_invoices = state.billing.time.keys().filter(|entry| entries.contains(entry));
            on_invoices.filter_map(|entry| state.invoiced_time(*entry)).collect()
        })
    }

    async fn payments(&mut self, id: InvoiceId) -> Result<Vec<Payment>, StoreError> {
        self.look(|state| {
            let payments = state.billing.payments.iter().filter(|((invoice, _), _)| *invoice == id);
            payments.map(|(_, payment)| payment.clone()).collect()
        })
    }

    async fn insert_payment(&mut self, id: InvoiceId, payment: &NewPayment, at: Instant) -> Result<(), StoreError> {
        self.change(|state| {
            state.refer_to_user(payment.recorded_by)?;
            if !state.invoices.has(id) {
                return Err(StoreError::Violates(Constraint::Reference));
            }
            let billing = Arc::make_mut(&mut state.billing);
            billing.last_payment += 1;
            let payment = Payment {
                id: PaymentId::new(billing.last_payment),
                amount: payment.amount,
                paid_on: payment.paid_on,
                method: payment.details.method.clone(),
                reference: payment.details.reference.clone(),
                notes: payment.details.notes.clone(),
                recorded_by: payment.recorded_by,
                recorded_at: at,
            };
            billing.payments.insert((id, payment.id), payment);
            Ok(())
        })
    }

    async fn paid_between(
        &mut self,
        from: Date,
        to: Date,
        created_by: Option<UserId>,
    ) -> Result<BTreeMap<Currency, PaymentSum>, StoreError> {
        self.look(|state| {
            let mut sums: BTreeMap<Currency, PaymentSum> = BTreeMap::new();
            for ((invoice, _), payment) in &state.billing.payments {
                let made_by = state.invoices.get(*invoice).map(|invoice| invoice.created_by);
                let is_wanted = created_by.is_none_or(|user| made_by == Some(user));
                if !is_wanted || payment.paid_on < from || payment.paid_on > to {
                    continue;
                }
                let sum = sums.entry(payment.amount.currency()).or_default();
                sum.minor += payment.amount.minor();
                sum.payments += i64::from(payment.amount.minor() > 0);
            }
            sums
        })
    }
}
