//! The store and its transactions: one unit of work each.

use async_trait::async_trait;

use crate::{
    AuditRepo, CategoryRepo, ClientRepo, EntryRepo, ExpenseRepo, FavoriteRepo, IdempotencyRepo, InvoiceRepo,
    OutboxRepo, ProjectRepo, RateRepo, ReportRepo, ResetRepo, SessionRepo, SettingRepo, StoreError, TaskRepo,
    TokenRepo, TotpRepo, UserRepo,
};

/// Somewhere that keeps everything, behind transactions.
#[async_trait]
pub trait Store: Send + Sync {
    /// Opens a transaction that only reads; a write in it fails with [`StoreError::ReadOnly`].
    ///
    /// # Errors
    /// [`StoreError::Unavailable`].
    async fn read(&self, mode: ReadMode) -> Result<Box<dyn Tx>, StoreError>;

    /// Opens a transaction that reads and writes. It sees what was committed before each of its statements.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`], [`StoreError::Contended`].
    async fn write(&self) -> Result<Box<dyn Tx>, StoreError>;

    /// Whether the store answers.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`].
    async fn ping(&self) -> Result<(), StoreError>;

    /// The connections there are, for the metrics.
    fn pool(&self) -> PoolState;

    /// What the store tells of itself.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`].
    async fn state(&self) -> Result<StoreState, StoreError>;
}

/// What a store tells of itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoreState {
    /// What it is.
    pub kind: StoreKind,
    /// The version of the database program.
    pub version: String,
    /// Bytes that everything in it takes, where that is known.
    pub bytes: Option<i64>,
    /// How far it is migrated.
    pub migrations: Migrations,
}

/// Kinds of stores.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StoreKind {
    /// An SQLite file.
    Sqlite,
    /// A PostgreSQL database.
    Postgres,
    /// Memory alone: gone when the program ends.
    Memory,
}

/// How far a store is migrated, by the names of migrations in their order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Migrations {
    /// Those it has had.
    pub applied: Vec<String>,
    /// Those that this program knows and it has not had.
    pub pending: Vec<String>,
    /// Those it has had and this program does not know: a newer one was there.
    pub unknown: Vec<String>,
}

/// What the reads of one transaction see.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReadMode {
    /// All of them the same moment, whatever others commit meanwhile.
    Snapshot,
    /// Each of them the moment it runs; costs nothing to open and close.
    PerStatement,
}

/// How a store's connections are doing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct PoolState {
    /// Connections open.
    pub size: usize,
    /// Connections open and idle.
    pub idle: usize,
    /// Connections allowed.
    pub max: usize,
    /// Those who wait for a connection to become free.
    pub waiting: usize,
    /// Statements sent so far.
    pub statements: u64,
}

/// One unit of work. Dropping it undoes everything and frees every lock; only [`Tx::commit`] keeps the work.
///
/// The first error ends it: every later call answers [`StoreError::Finished`], and nothing of it is kept.
#[async_trait]
pub trait Tx: Send {
    /// People.
    fn users(&mut self) -> &mut dyn UserRepo;
    /// Kinds of work.
    fn categories(&mut self) -> &mut dyn CategoryRepo;
    /// Clients.
    fn clients(&mut self) -> &mut dyn ClientRepo;
    /// Projects.
    fn projects(&mut self) -> &mut dyn ProjectRepo;
    /// Tasks.
    fn tasks(&mut self) -> &mut dyn TaskRepo;
    /// Time entries.
    fn entries(&mut self) -> &mut dyn EntryRepo;
    /// Sums of time entries.
    fn reports(&mut self) -> &mut dyn ReportRepo;
    /// Expenses.
    fn expenses(&mut self) -> &mut dyn ExpenseRepo;
    /// What an hour costs.
    fn rates(&mut self) -> &mut dyn RateRepo;
    /// Invoices.
    fn invoices(&mut self) -> &mut dyn InvoiceRepo;
    /// API tokens.
    fn tokens(&mut self) -> &mut dyn TokenRepo;
    /// Favourites.
    fn favorites(&mut self) -> &mut dyn FavoriteRepo;
    /// Answers kept for retries.
    fn idempotency(&mut self) -> &mut dyn IdempotencyRepo;
    /// The audit log.
    fn audit(&mut self) -> &mut dyn AuditRepo;
    /// Settings of the whole installation.
    fn settings(&mut self) -> &mut dyn SettingRepo;
    /// Refresh tokens of sessions.
    fn sessions(&mut self) -> &mut dyn SessionRepo;
    /// Second factors.
    fn totp(&mut self) -> &mut dyn TotpRepo;
    /// Passwords that were forgotten.
    fn resets(&mut self) -> &mut dyn ResetRepo;
    /// What is left to do once a transaction is kept.
    fn outbox(&mut self) -> &mut dyn OutboxRepo;

    /// Keeps the work. When this answers `Ok`, the work survives a crash of the program and of the machine.
    ///
    /// # Errors
    /// Then nothing was kept, unless it is [`StoreError::Unavailable`]: then it is unknown.
    async fn commit(self: Box<Self>) -> Result<(), StoreError>;
}
