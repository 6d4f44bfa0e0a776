//! What can go wrong in a store. Absence is `None`, never an error.

/// What lies behind a failure, for the log.
pub type Cause = Box<dyn std::error::Error + Send + Sync>;

/// Why a store did not do what it was asked. After the first one, a transaction answers only [`Self::Finished`].
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The write would break a rule that the store guards.
    #[error("the write breaks a rule of the store: {0:?}")]
    Violates(Constraint),
    /// Somebody else holds what is needed for too long; the same request may succeed when repeated.
    #[error("somebody else is writing the same data")]
    Contended,
    /// A write in a read transaction.
    #[error("the transaction only reads")]
    ReadOnly,
    /// The transaction ended with an earlier failure.
    #[error("the transaction has already failed")]
    Finished,
    /// The store cannot be reached.
    #[error("the store cannot be reached")]
    Unavailable(#[source] Cause),
    /// The store, or what is in it, is broken.
    #[error("the store failed")]
    Internal(#[source] Cause),
}

/// A rule that the store guards, whichever adapter it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Constraint {
    /// No two open time entries of a user have the same timer slot.
    OneOpenEntry,
    /// No two categories share a name, whatever the case.
    CategoryName,
    /// No two users share a username.
    Username,
    /// No two users share an e-mail address, whatever the case.
    UserEmail,
    /// No two users share the number of a document.
    UserNationalId,
    /// No two clients share a name, whatever the case.
    ClientName,
    /// No two projects of one client (or of none) share a name, whatever the case.
    ProjectName,
    /// No two projects share a code.
    ProjectCode,
    /// A scope has no two rates that start on one day.
    RateStart,
    /// No two invoices share a number.
    InvoiceNumber,
    /// A time entry is on one invoice at most.
    EntryInvoiced,
    /// No two tokens share a text.
    TokenHash,
    /// A reference to something that is not there, or the removal of something that is referred to. `SQLite` does not
    /// say which, so neither does anybody.
    Reference,
}
