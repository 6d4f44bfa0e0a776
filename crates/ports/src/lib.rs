//! What the application needs from outside, as traits: a store with transactions, a clock, randomness, passwords,
//! mail and the like.
//!
//! Adapters implement these; the application knows nothing else of the world. The promises in the comments here are
//! what the conformance suite (`timekeeper-storage-testkit`) holds every adapter to.

mod error;
mod repos;
mod services;
mod store;

pub use error::{Cause, Constraint, StoreError};
pub use repos::{
    Answer, AuditFilter, AuditLine, AuditRecord, AuditRepo, Backlog, CategoryRepo, Claim, ClientFilter, ClientRepo,
    Credentials, DayMove, EntryFilter, EntryRepo, Errand, ErrandKind, ExpenseFilter, ExpenseRepo, FavoriteRepo, Group,
    GroupBy, IdempotencyRepo, InvoiceFilter, InvoiceRepo, NewPayment, OpenEntries, OutboxRepo, PaymentSum, Presented,
    ProjectFilter, ProjectRepo, RateFilter, RateRepo, RateSubjects, ReportRepo, Reset, ResetRepo, SessionRepo,
    SettingRepo, SummaryFilter, TaskFilter, TaskRepo, TaskStatusFilter, TokenOwner, TokenRepo, Totp, TotpRepo,
    UserFilter, UserRepo,
};
pub use services::{
    AiError, AiProvider, ChatMessage, ChatRole, Clock, Mail, Mailer, PasswordHasher, PeopleDirectory, SecretSource,
    ServiceError,
};
#[cfg(feature = "mock")]
pub use services::{MockAiProvider, MockClock, MockMailer, MockPasswordHasher, MockPeopleDirectory, MockSecretSource};
pub use store::{Migrations, PoolState, ReadMode, Store, StoreKind, StoreState, Tx};

pub use async_trait::async_trait;
