//! Everything that is kept, and the rules between its parts.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use timekeeper_domain::{
    category::CategoryProfile,
    client::ClientProfile,
    entry::Entry,
    expense::ExpenseClaim,
    favorite::Favorite,
    id::{CategoryId, ClientId, EntryId, ExpenseId, InvoiceId, ProjectId, RateId, TaskId, TokenId, UserId},
    invoice::Bill,
    page::{Page, PageRequest},
    project::ProjectPlan,
    rate::RateTerms,
    task::TaskPlan,
    token::{Token, TokenUsage},
    user::Account,
};
use timekeeper_ports::{AuditLine, Constraint, Reset, StoreError, Totp};

use crate::{idempotency::KeptAnswer, invoices::Billing, outbox::Waiting, sessions::RefreshToken, table::Table};

/// The contents of a store at one moment. Copies share what neither of them changes.
#[derive(Clone, Default)]
pub(crate) struct State {
    /// People.
    pub(crate) users: Table<UserId, Account>,
    /// The hashes of their passwords.
    pub(crate) passwords: Arc<BTreeMap<UserId, String>>,
    /// Categories.
    pub(crate) categories: Table<CategoryId, CategoryProfile>,
    /// Clients.
    pub(crate) clients: Table<ClientId, ClientProfile>,
    /// Projects.
    pub(crate) projects: Table<ProjectId, ProjectPlan>,
    /// Tasks.
    pub(crate) tasks: Table<TaskId, TaskPlan>,
    /// Time entries.
    pub(crate) entries: Table<EntryId, Entry>,
    /// Expenses.
    pub(crate) expenses: Table<ExpenseId, ExpenseClaim>,
    /// What an hour costs.
    pub(crate) rates: Table<RateId, RateTerms>,
    /// Invoices.
    pub(crate) invoices: Table<InvoiceId, Bill>,
    /// What belongs to them.
    pub(crate) billing: Arc<Billing>,
    /// API tokens.
    pub(crate) tokens: Table<TokenId, Token>,
    /// The SHA-256 of each token's text.
    pub(crate) token_hashes: Arc<BTreeMap<[u8; 32], TokenId>>,
    /// How much each token was used.
    pub(crate) token_usage: Arc<BTreeMap<TokenId, TokenUsage>>,
    /// Favourites.
    pub(crate) favorites: Arc<BTreeMap<(UserId, ProjectId), Favorite>>,
    /// The number of the last favourite.
    pub(crate) last_favorite: i64,
    /// Answers kept for retries.
    pub(crate) answers: Arc<BTreeMap<(TokenId, String), KeptAnswer>>,
    /// The audit log.
    pub(crate) audit: Arc<Vec<AuditLine>>,
    /// Settings.
    pub(crate) settings: Arc<BTreeMap<String, String>>,
    /// Refresh tokens, by the SHA-256 of their text.
    pub(crate) refresh_tokens: Arc<BTreeMap<[u8; 32], RefreshToken>>,
    /// Second factors.
    pub(crate) totp: Arc<BTreeMap<UserId, Totp>>,
    /// The SHA-256 of recovery codes.
    pub(crate) recovery_codes: Arc<BTreeSet<(UserId, [u8; 32])>>,
    /// Leaves to set a new password, by the SHA-256 of their code.
    pub(crate) resets: Arc<BTreeMap<[u8; 32], Reset>>,
    /// Errands, by their number.
    pub(crate) errands: Arc<BTreeMap<i64, Waiting>>,
    /// The number of the last errand.
    pub(crate) last_errand: i64,
}

impl State {
    /// The user must be there.
    pub(crate) fn refer_to_user(&self, id: UserId) -> Result<(), StoreError> {
        refer(self.users.has(id))
    }

    /// The client, if one is named, must be there.
    pub(crate) fn refer_to_client(&self, id: Option<ClientId>) -> Result<(), StoreError> {
        refer(id.is_none_or(|id| self.clients.has(id)))
    }

    /// The category, if one is named, must be there.
    pub(crate) fn refer_to_category(&self, id: Option<CategoryId>) -> Result<(), StoreError> {
        refer(id.is_none_or(|id| self.categories.has(id)))
    }

    /// The project, if one is named, must be there.
    pub(crate) fn refer_to_project(&self, id: Option<ProjectId>) -> Result<(), StoreError> {
        refer(id.is_none_or(|id| self.projects.has(id)))
    }

    /// The task, if one is named, must be there.
    pub(crate) fn refer_to_task(&self, id: Option<TaskId>) -> Result<(), StoreError> {
        refer(id.is_none_or(|id| self.tasks.has(id)))
    }
}

fn refer(there: bool) -> Result<(), StoreError> {
    if there { Ok(()) } else { Err(StoreError::Violates(Constraint::Reference)) }
}

/// Refuses what is taken already.
pub(crate) fn unique(taken: bool, rule: Constraint) -> Result<(), StoreError> {
    if taken { Err(StoreError::Violates(rule)) } else { Ok(()) }
}

/// A text as it is compared and sorted: without regard to case.
pub(crate) fn folded(text: &str) -> String {
    text.to_lowercase()
}

/// Cuts a page out of sorted rows and completes each of its rows. Nothing is lost in completing: every reference was
/// checked when it was written.
pub(crate) fn page<T, U>(rows: &[T], request: PageRequest, complete: impl Fn(&T) -> Option<U>) -> Page<U> {
    let start = usize::try_from(request.offset()).unwrap_or(usize::MAX);
    let items = rows.iter().skip(start).take(limit(request.limit())).filter_map(complete).collect();
    Page { items, total: i64::try_from(rows.len()).unwrap_or(i64::MAX), request }
}

/// A number of rows to take.
pub(crate) fn limit(rows: i64) -> usize {
    usize::try_from(rows).unwrap_or(0)
}
