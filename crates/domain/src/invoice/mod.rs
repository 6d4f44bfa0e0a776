//! Invoices: what a client is asked to pay for, and what they paid.

mod line;
mod state;
mod time_lines;

use serde::Serialize;
use time::Date;

pub use self::{
    line::{InvoiceItem, InvoiceTotals, LineDraft, LineRequest, Quantity, QuantityError, TotalsError},
    state::{InvoiceError, InvoiceStatus, PaymentStatus},
    time_lines::{BilledTime, ChargedTime, Grouping, InvoicedTime, TimeToBill, lines_from_time},
};
use crate::{
    Instant, Record,
    expense::TaxRate,
    id::{ClientId, InvoiceId, PaymentId, ProjectId, UserId},
    money::{Currency, Money},
    text::{Label, Name, Notes},
    user::Email,
};

/// A stored invoice. Its lines are stored beside it.
pub type Invoice = Record<InvoiceId, Bill>;

/// What is asked of whom, and what became of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Bill {
    /// What the invoice is known by; no two share it.
    pub number: Label,
    /// The project that it is for.
    pub project: ProjectId,
    /// The client who is to pay.
    pub client: ClientId,
    /// The client's name, as it stands on the invoice.
    pub client_name: Name,
    /// The client's address for mail.
    pub client_email: Option<Email>,
    /// Where the client is.
    pub client_address: Option<Notes>,
    /// What the client wants to find on it, such as the number of an order.
    pub buyer_reference: Option<Label>,
    /// When it was issued.
    pub issued_on: Date,
    /// The last day to pay it.
    pub due_on: Date,
    /// Where it stands.
    pub status: InvoiceStatus,
    /// The rate of the tax on it.
    pub tax_rate: TaxRate,
    /// What its lines come to.
    pub totals: InvoiceTotals,
    /// What has been paid of it.
    pub paid: Money,
    /// What is known of the last payment.
    pub payment: PaymentDetails,
    /// Remarks.
    pub notes: Option<Notes>,
    /// How it is to be paid.
    pub terms: Option<Notes>,
    /// Who made it; never changes.
    pub created_by: UserId,
}

/// How somebody paid.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct PaymentDetails {
    /// On which day.
    pub paid_on: Option<Date>,
    /// In which way.
    pub method: Option<Label>,
    /// What the payment is known by.
    pub reference: Option<Label>,
    /// Remarks.
    pub notes: Option<Notes>,
}

/// Money that came in for an invoice, or, below zero, that was taken back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Payment {
    /// Its number.
    pub id: PaymentId,
    /// How much.
    pub amount: Money,
    /// On which day.
    pub paid_on: Date,
    /// In which way.
    pub method: Option<Label>,
    /// What the payment is known by.
    pub reference: Option<Label>,
    /// Remarks.
    pub notes: Option<Notes>,
    /// Who wrote it down.
    pub recorded_by: UserId,
    /// When.
    pub recorded_at: Instant,
}

/// An invoice with the name of its project.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InvoiceView {
    /// The invoice.
    pub invoice: Invoice,
    /// The project's name.
    pub project_name: Name,
}

/// An invoice with everything on it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InvoiceInFull {
    /// The invoice.
    pub view: InvoiceView,
    /// Its lines, in their order.
    pub items: Vec<InvoiceItem>,
    /// What was paid, in the order in which it was written down.
    pub payments: Vec<Payment>,
}

impl Bill {
    /// The currency of everything on it.
    pub const fn currency(&self) -> Currency {
        self.totals.currency()
    }

    /// What is still to be paid; below zero when too much was.
    pub fn outstanding(&self) -> Money {
        Money::from_minor(self.totals.total().minor() - self.paid.minor(), self.currency())
    }

    /// How far it is paid.
    pub fn payment_status(&self) -> PaymentStatus {
        PaymentStatus::of(self.paid.minor(), self.totals.total().minor())
    }

    /// Days since the last day to pay it, while the client has it and owes something.
    pub fn days_overdue(&self, today: Date) -> i64 {
        let open =
            matches!(self.status, InvoiceStatus::Sent | InvoiceStatus::Overdue) && self.outstanding().minor() > 0;
        let days = (today - self.due_on).whole_days();
        if open && days > 0 { days } else { 0 }
    }

    /// Moves to a status; to the one it has, changes nothing. Moving to paid is only for what is paid in full (see
    /// [`Self::with_paid`]), and what is paid in full is paid as soon as the client has it.
    ///
    /// # Errors
    /// [`InvoiceError::Cancelled`], [`InvoiceError::HasPayments`], [`InvoiceError::NotPaid`].
    pub fn moved_to(self, status: InvoiceStatus) -> Result<Self, InvoiceError> {
        if self.status == status {
            return Ok(self);
        }
        match status {
            _ if self.status == InvoiceStatus::Cancelled => return Err(InvoiceError::Cancelled),
            InvoiceStatus::Draft | InvoiceStatus::Cancelled if self.paid.minor() != 0 => {
                return Err(InvoiceError::HasPayments);
            }
            InvoiceStatus::Paid if self.outstanding().minor() > 0 => return Err(InvoiceError::NotPaid),
            InvoiceStatus::Sent | InvoiceStatus::Overdue if self.payment_status().is_in_full() => {
                return Ok(Self { status: InvoiceStatus::Paid, ..self });
            }
            _ => {}
        }
        Ok(Self { status, ..self })
    }

    /// Says how much has been paid in all. Paid in full, the invoice is paid; no longer so, it is open again. A draft stays
    /// one, as its lines may still change.
    ///
    /// # Errors
    /// [`InvoiceError::Cancelled`].
    pub fn with_paid(self, paid: Money) -> Result<Self, InvoiceError> {
        if paid == self.paid {
            return Ok(self);
        }
        if self.status == InvoiceStatus::Cancelled {
            return Err(InvoiceError::Cancelled);
        }
        let paid = Self { paid, ..self };
        let status = match (paid.payment_status(), paid.status) {
            (_, InvoiceStatus::Draft) => InvoiceStatus::Draft,
            (PaymentStatus::FullyPaid | PaymentStatus::Overpaid, _) => InvoiceStatus::Paid,
            (_, InvoiceStatus::Paid) => InvoiceStatus::Sent,
            (_, status) => status,
        };
        Ok(Self { status, ..paid })
    }

    /// Takes on the totals of its lines and a rate of tax, which only a draft does.
    ///
    /// # Errors
    /// [`InvoiceError::NotDraft`].
    pub fn priced(self, totals: InvoiceTotals, tax_rate: TaxRate) -> Result<Self, InvoiceError> {
        if totals == self.totals && tax_rate == self.tax_rate {
            return Ok(self);
        }
        self.check_draft()?;
        Ok(Self { tax_rate, totals, ..self })
    }

    /// Is in another currency from now on, which only an empty draft does.
    ///
    /// # Errors
    /// [`InvoiceError::CurrencyFixed`].
    pub fn in_currency(self, currency: Currency) -> Result<Self, InvoiceError> {
        if currency == self.currency() {
            return Ok(self);
        }
        let is_empty = self.totals == InvoiceTotals::nothing(self.currency()) && self.paid.minor() == 0;
        if self.status != InvoiceStatus::Draft || !is_empty {
            return Err(InvoiceError::CurrencyFixed);
        }
        Ok(Self { totals: InvoiceTotals::nothing(currency), paid: Money::zero(currency), ..self })
    }

    /// Whether its lines may change.
    ///
    /// # Errors
    /// [`InvoiceError::NotDraft`].
    pub fn check_draft(&self) -> Result<(), InvoiceError> {
        if self.status == InvoiceStatus::Draft { Ok(()) } else { Err(InvoiceError::NotDraft) }
    }
}

/// The number of the invoice that comes so many-th: `INV-20261122-1000`. The sequence goes on from one day to the next.
pub fn invoice_number(issued_on: Date, sequence: i64) -> Label {
    let (year, month, day) = (issued_on.year(), u8::from(issued_on.month()), issued_on.day());
    Label::trusted(format!("INV-{year:04}{month:02}{day:02}-{sequence}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use time::macros::date;

    fn euros(minor: i64) -> Money {
        Money::from_minor(minor, Currency::EUR)
    }

    fn bill(status: InvoiceStatus, total: i64, paid: i64) -> Bill {
        Bill {
            number: Label::new("INV-1").unwrap(),
            project: ProjectId::new(1),
            client: ClientId::new(1),
            client_name: Name::new("Acme").unwrap(),
            client_email: None,
            client_address: None,
            buyer_reference: None,
            issued_on: date!(2026 - 01 - 05),
            due_on: date!(2026 - 02 - 04),
            status,
            tax_rate: TaxRate::default(),
            totals: InvoiceTotals::of([euros(total)], TaxRate::default(), Currency::EUR).unwrap(),
            paid: euros(paid),
            payment: PaymentDetails::default(),
            notes: None,
            terms: None,
            created_by: UserId::new(1),
        }
    }

    #[test]
    fn numbers_show_the_day_and_the_sequence() {
        assert_eq!(invoice_number(date!(2026 - 11 - 22), 1_000).as_str(), "INV-20261122-1000");
        assert_eq!(invoice_number(date!(0999 - 01 - 02), 12_345).as_str(), "INV-09990102-12345");
    }

    #[test]
    fn a_cancelled_invoice_stays_cancelled() {
        for status in InvoiceStatus::ALL {
            let moved = bill(InvoiceStatus::Cancelled, 100, 0).moved_to(status);
            if status == InvoiceStatus::Cancelled {
                assert!(moved.is_ok());
            } else {
                assert_eq!(moved, Err(InvoiceError::Cancelled), "{status:?}");
            }
        }
        assert_eq!(bill(InvoiceStatus::Cancelled, 100, 0).with_paid(euros(1)), Err(InvoiceError::Cancelled));
        assert!(bill(InvoiceStatus::Cancelled, 100, 0).with_paid(euros(0)).is_ok());
    }

    #[test]
    fn what_was_paid_for_is_neither_cancelled_nor_written_anew() {
        for status in [InvoiceStatus::Draft, InvoiceStatus::Cancelled] {
            assert_eq!(bill(InvoiceStatus::Sent, 100, 1).moved_to(status), Err(InvoiceError::HasPayments));
            assert_eq!(bill(InvoiceStatus::Sent, 100, 0).moved_to(status).unwrap().status, status);
        }
    }

    #[test]
    fn payments_decide_whether_an_invoice_is_paid() {
        let sent = bill(InvoiceStatus::Sent, 100, 0);
        assert_eq!(sent.clone().moved_to(InvoiceStatus::Paid), Err(InvoiceError::NotPaid));
        let part = sent.with_paid(euros(99)).unwrap();
        assert_eq!((part.status, part.payment_status()), (InvoiceStatus::Sent, PaymentStatus::PartiallyPaid));
        assert_eq!(part.outstanding(), euros(1));
        let whole = part.with_paid(euros(100)).unwrap();
        assert_eq!((whole.status, whole.payment_status()), (InvoiceStatus::Paid, PaymentStatus::FullyPaid));
        let more = whole.with_paid(euros(101)).unwrap();
        assert_eq!((more.status, more.payment_status()), (InvoiceStatus::Paid, PaymentStatus::Overpaid));
        assert_eq!(more.outstanding(), euros(-1));
        let less = more.with_paid(euros(50)).unwrap();
        assert_eq!(less.status, InvoiceStatus::Sent);
        let deposit = bill(InvoiceStatus::Draft, 0, 0).with_paid(euros(50)).unwrap();
        assert_eq!(deposit.status, InvoiceStatus::Draft, "its lines are still to come");
        assert_eq!(deposit.moved_to(InvoiceStatus::Sent).unwrap().status, InvoiceStatus::Paid);
        assert_eq!(bill(InvoiceStatus::Sent, 0, 0).moved_to(InvoiceStatus::Paid).unwrap().status, InvoiceStatus::Paid);
    }

    #[test]
    fn only_what_the_client_has_can_be_overdue() {
        let today = date!(2026 - 02 - 06);
        for (status, days) in [
            (InvoiceStatus::Draft, 0),
            (InvoiceStatus::Sent, 2),
            (InvoiceStatus::Overdue, 2),
            (InvoiceStatus::Paid, 0),
            (InvoiceStatus::Cancelled, 0),
        ] {
            assert_eq!(bill(status, 100, 0).days_overdue(today), days, "{status:?}");
            assert_eq!(bill(status, 100, 0).days_overdue(date!(2026 - 02 - 04)), 0);
        }
        assert_eq!(bill(InvoiceStatus::Sent, 100, 100).days_overdue(today), 0, "nothing is owed");
    }

    #[test]
    fn only_an_empty_draft_changes_its_currency() {
        let dollars = Currency::from_code("USD").unwrap();
        let moved = bill(InvoiceStatus::Draft, 0, 0).in_currency(dollars).unwrap();
        assert_eq!((moved.currency(), moved.paid.currency()), (dollars, dollars));
        for fixed in
            [bill(InvoiceStatus::Sent, 0, 0), bill(InvoiceStatus::Draft, 1, 0), bill(InvoiceStatus::Draft, 0, 1)]
        {
            assert!(fixed.clone().in_currency(Currency::EUR).is_ok(), "nothing changes");
            assert_eq!(fixed.in_currency(dollars), Err(InvoiceError::CurrencyFixed));
        }
    }

    #[test]
    fn only_a_draft_takes_other_totals() {
        let totals = InvoiceTotals::of([euros(7)], TaxRate::default(), Currency::EUR).unwrap();
        assert_eq!(bill(InvoiceStatus::Draft, 5, 0).priced(totals, TaxRate::default()).unwrap().totals, totals);
        let sent = bill(InvoiceStatus::Sent, 7, 0);
        assert!(sent.clone().priced(totals, TaxRate::default()).is_ok(), "nothing changes");
        assert_eq!(sent.priced(totals, TaxRate::new(1.into()).unwrap()), Err(InvoiceError::NotDraft));
    }
}
