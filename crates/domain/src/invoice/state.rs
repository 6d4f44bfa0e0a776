//! Where an invoice stands, and how far it is paid.

use serde::Serialize;

/// Where an invoice stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum InvoiceStatus {
    /// It is being written.
    Draft,
    /// The client has it.
    Sent,
    /// It is paid in full.
    Paid,
    /// The client has it for too long.
    Overdue,
    /// It no longer counts, and never will again.
    Cancelled,
}

impl InvoiceStatus {
    /// Every status.
    pub const ALL: [Self; 5] = [Self::Draft, Self::Sent, Self::Paid, Self::Overdue, Self::Cancelled];

    /// The word that is stored and shown.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::Sent => "sent",
            Self::Paid => "paid",
            Self::Overdue => "overdue",
            Self::Cancelled => "cancelled",
        }
    }

    /// The status of that name.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|status| status.as_str() == word)
    }
}

/// How far an invoice is paid.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PaymentStatus {
    /// Not at all.
    Unpaid,
    /// Less than is asked for.
    PartiallyPaid,
    /// Exactly what is asked for.
    FullyPaid,
    /// More than is asked for.
    Overpaid,
}

impl PaymentStatus {
    /// How far a total is paid, both in minor units.
    pub(super) const fn of(paid: i64, total: i64) -> Self {
        if paid == 0 {
            Self::Unpaid
        } else if paid < total {
            Self::PartiallyPaid
        } else if paid == total {
            Self::FullyPaid
        } else {
            Self::Overpaid
        }
    }

    /// Whether all that is asked for was paid, and something was.
    pub const fn is_in_full(self) -> bool {
        matches!(self, Self::FullyPaid | Self::Overpaid)
    }

    /// The word that is shown.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Unpaid => "unpaid",
            Self::PartiallyPaid => "partially_paid",
            Self::FullyPaid => "fully_paid",
            Self::Overpaid => "overpaid",
        }
    }
}

/// Why an invoice does not do that.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum InvoiceError {
    /// It no longer counts.
    #[error("A cancelled invoice cannot be changed")]
    Cancelled,
    /// The client has it.
    #[error("Only draft invoices can have line items edited")]
    NotDraft,
    /// Money came in for it.
    #[error("The invoice has payments; set amount_paid to 0 first")]
    HasPayments,
    /// There is something in the old currency.
    #[error("Only a draft without items and payments can change its currency")]
    CurrencyFixed,
    /// Money is still to come.
    #[error("The invoice is not paid in full")]
    NotPaid,
}
