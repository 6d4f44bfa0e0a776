//! Typed identifiers, so that a project's number is never taken for a task's.

use serde::{Deserialize, Serialize};

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident;)*) => {$(
        $(#[$doc])*
        ///
        /// Handed out by the store; a positive integer below 2^53, so that every JSON reader keeps it exact.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(i64);

        impl $name {
            /// Wraps a number that names a row; whether such a row exists is the store's to say.
            pub const fn new(number: i64) -> Self {
                Self(number)
            }

            /// The number.
            pub const fn get(self) -> i64 {
                self.0
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                self.0.fmt(f)
            }
        }
    )*};
}

ids! {
    /// A person with an account.
    UserId;
    /// Somebody work is done for.
    ClientId;
    /// A body of work, usually for one client.
    ProjectId;
    /// A piece of a project.
    TaskId;
    /// A stretch of work.
    EntryId;
    /// A kind of work.
    CategoryId;
    /// Something spent for work.
    ExpenseId;
    /// What an hour costs from some day on.
    RateId;
    /// A demand for money.
    InvoiceId;
    /// A line of an invoice.
    InvoiceItemId;
    /// Money that came in for an invoice.
    PaymentId;
    /// An API token.
    TokenId;
    /// A project that a user has marked.
    FavoriteId;
    /// A line of the audit log.
    AuditId;
}
