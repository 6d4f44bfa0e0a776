//! Use cases, authorisation and the transaction boundary.
//!
//! A use case is a method named as its users say it. What only reads is a method of [`App`]; what writes is a method of
//! [`Work`], which is one open transaction, and is run by [`App::write`] (or [`App::answer`], when a retry of the same
//! request must get the same answer). Who may do what is said once, in [`authz`].

mod aead;
mod ai;
mod analytics;
mod app;
mod audit;
pub mod authz;
mod billing;
mod browser;
mod bulk;
mod caller;
mod categories;
mod choices;
mod clients;
mod days;
mod edit;
mod entries;
mod entry_reads;
mod error;
mod expenses;
mod favorites;
mod import;
mod invoices;
mod jwt;
mod live;
mod password_reset;
mod projects;
mod proxies;
mod rate_limit;
mod rates;
mod refusal;
mod reports;
mod seal;
mod server_state;
mod sessions;
mod settings;
mod setup;
mod sign_in;
mod task_report;
mod tasks;
mod timers;
mod token_cache;
mod tokens;
mod totp;
mod user_edit;
mod users;
mod vault;
mod work;

pub use ai::{
    AiAction, AiContext, AiQuestion, AiRefusal, AiReply, AiService, AiSettings, MAX_PROMPT, Proposal, Said, Suggestion,
};
pub use analytics::{Comparison, DayHours, Forecast};
pub use app::{App, Letterhead, Limits, Organisation, Outside, Post, Requirements};
pub use audit::{AuditDifference, AuditEntry, AuditLog};
pub use authz::Action;
pub use billing::{EntryAmount, ExistingItems, MOST_ENTRIES, MOST_LINES, TimeInvoice};
pub use browser::{BrowserSession, CodeAttempt, Entrance, Manner, Stay};
pub use bulk::BulkAction;
pub use caller::{Caller, Principal};
pub use categories::{CategoryChange, CategoryChoice, Made, NewCategory};
pub use choices::{ChoiceReason, WorkChoice};
pub use clients::{ClientChange, ClientQuery, NewClient};
pub use edit::{Edit, Precondition};
pub use entries::{EntryChange, NewEntry};
pub use entry_reads::EntryExport;
pub use error::{AppError, Conflict, Forbidden, GrantRefusal, Kind, SecondFactor};
pub use expenses::{ExpenseChange, NewExpense};
pub use favorites::Marked;
pub use import::ImportRow;
pub use invoices::{InvoiceChange, NewInvoice, PaymentChange};
pub use jwt::retry_secret;
pub use live::TimeWatch;
pub use projects::{NewProject, ProjectChange, ProjectQuery};
pub use proxies::Proxies;
pub use rate_limit::{RateLimits, RateStatus};
pub use rates::RateChange;
pub use refusal::Refusal;
pub use reports::{RevenueSummary, RoundedSummary, Summarized, SummaryParts, SummaryRequest};
pub use seal::Seal;
pub use server_state::ServerState;
pub use sessions::Session;
pub use settings::{Settings, SettingsChange, SettingsView};
pub use setup::FirstAdministrator;
pub use sign_in::{Attempt, SignedIn};
pub use task_report::TaskReport;
pub use tasks::{NewTask, TaskChange, TaskQuery};
/// What the ports say of answers, filters and failures, for those who call use cases.
pub use timekeeper_ports::{
    AiError, Answer, AuditFilter, AuditLine, AuditRecord, Backlog, EntryFilter, ExpenseFilter, InvoiceFilter,
    Migrations, OpenEntries, PaymentSum, PoolState, RateFilter, StoreError, StoreKind, StoreState, TaskStatusFilter,
    UserFilter,
};
pub use timers::{StartTask, StartTimer};
pub use tokens::{IssuedToken, NewToken};
pub use totp::{Enrolment, TotpStatus};
pub use users::{NewUser, PreparedUser, Removal, UserChange};
pub use vault::{InvalidSecretKey, Locked, SecretKey};
pub use work::{Answered, Retry, Transaction, Work};
