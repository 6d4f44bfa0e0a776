//! Everything the store holds, to be compared, and the lines of the audit log.

use serde_json::Value;
use timekeeper_domain::page::PageRequest;
use timekeeper_ports::{
    AuditLine, ClientFilter, EntryFilter, ExpenseFilter, InvoiceFilter, OpenEntries, ProjectFilter, RateFilter,
    ReadMode, Store, TaskFilter,
};

use super::server::Server;

impl Server {
    /// Everything that clients can change, as text. Tables of more than 100 rows are compared by their size beyond.
    pub(crate) async fn dump(&self) -> String {
        let mut tx = self.store().read(ReadMode::Snapshot).await.unwrap();
        let page = PageRequest::new(1, PageRequest::MAX_PER_PAGE);
        let entries = EntryFilter { open: OpenEntries::Include, ..EntryFilter::default() };
        let users = tx.users().list_all(1_000).await.unwrap();
        let mut favorites = Vec::new();
        for user in &users {
            favorites.extend(tx.favorites().list(user.id).await.unwrap());
        }
        let mut billing = Vec::new();
        for view in tx.invoices().list(&InvoiceFilter::default(), page).await.unwrap().items {
            let id = view.invoice.id;
            billing.push((view, tx.invoices().items(id).await.unwrap(), tx.invoices().payments(id).await.unwrap()));
        }
        format!(
            "{users:#?}\n{favorites:#?}\n{billing:#?}\n{:#?}\n{:#?}\n{:#?}\n{:#?}\n{:#?}\n{:#?}\n{:#?}\n{:#?}",
            tx.clients().list(&ClientFilter::default(), page).await.unwrap(),
            tx.projects().list(&ProjectFilter::default(), page).await.unwrap(),
            tx.tasks().list(&TaskFilter::default(), page).await.unwrap(),
            tx.entries().list(&entries, page).await.unwrap(),
            tx.expenses().list(&ExpenseFilter::default(), page).await.unwrap(),
            tx.rates().list(RateFilter::default(), page).await.unwrap(),
            tx.tokens().list(None, page).await.unwrap(),
            tx.audit().latest(10_000).await.unwrap(),
        )
    }

    /// The audit log, the oldest line first.
    pub(crate) async fn audit(&self) -> Vec<AuditLine> {
        let mut tx = self.store().read(ReadMode::Snapshot).await.unwrap();
        let mut lines = tx.audit().latest(10_000).await.unwrap();
        lines.reverse();
        lines
    }

    /// How many time entries there are, of everybody.
    pub(crate) async fn entry_count(&self) -> i64 {
        let mut tx = self.store().read(ReadMode::Snapshot).await.unwrap();
        let all = EntryFilter { open: OpenEntries::Include, ..EntryFilter::default() };
        tx.entries().list(&all, PageRequest::default()).await.unwrap().total
    }

    /// The body that is kept for repetitions of a request of that token, and of its key.
    pub(crate) async fn kept_answer(&self, token: i64, key: &str) -> String {
        let mut tx = self.store().write().await.unwrap();
        let (token, now) = (timekeeper_domain::id::TokenId::new(token), timekeeper_domain::Instant::MIN);
        match tx.idempotency().claim(token, key, &[0; 32], now, timekeeper_domain::Instant::MIN).await.unwrap() {
            timekeeper_ports::Claim::Used { answer, .. } => answer.body,
            timekeeper_ports::Claim::Fresh => panic!("nothing is kept for {key}"),
        }
    }

    /// Switches a user's account off.
    pub(crate) async fn deactivate(&self, user: i64) {
        let mut tx = self.store().write().await.unwrap();
        let mut user = tx.users().get(timekeeper_domain::id::UserId::new(user)).await.unwrap().unwrap();
        user.data.active = false;
        tx.users().update(&user).await.unwrap().unwrap();
        tx.commit().await.unwrap();
    }
}

/// What an audit line says something was.
pub(crate) fn said(json: Option<&String>) -> Value {
    json.map_or(Value::Null, |json| serde_json::from_str(json).unwrap())
}
