//! The repositories: one for each kind of thing that is kept.
//!
//! Everywhere: `get` and `view` answer `None` for what is not there; `lock` does too, is refused where only reading is allowed,
//! and otherwise holds the row against other writers until the transaction ends; `insert` gives the stored record, version 1; `update` stores a record whose
//! `version` is still the stored one (which is looked at before any rule), raises it, and answers the new record, or `None` when it is gone or newer.
//! Lists have one order on every adapter; text is searched and sorted without regard to case.

mod expenses;
mod money;
mod people;
mod reports;
mod sign_in;
mod time;

use async_trait::async_trait;
use timekeeper_domain::{
    Instant,
    category::{Category, CategoryProfile},
    client::{Client, ClientProfile, ClientStatus, ClientView},
    id::{CategoryId, ClientId, ProjectId, TaskId, TokenId, UserId},
    page::{Page, PageRequest},
    project::{Project, ProjectPlan, ProjectStatus, ProjectView},
    task::{Task, TaskPlan, TaskStatus, TaskView},
    text::Name,
};

pub use self::{
    expenses::{ExpenseFilter, ExpenseRepo},
    money::{InvoiceFilter, InvoiceRepo, NewPayment, PaymentSum, RateFilter, RateRepo, RateSubjects},
    people::{Credentials, FavoriteRepo, TokenOwner, TokenRepo, UserFilter, UserRepo},
    reports::{Group, GroupBy, ReportRepo, SummaryFilter},
    sign_in::{Backlog, Errand, ErrandKind, OutboxRepo, Presented, Reset, ResetRepo, SessionRepo, Totp, TotpRepo},
    time::{DayMove, EntryFilter, EntryRepo, OpenEntries},
};
use crate::StoreError;

type Result<T> = std::result::Result<T, StoreError>;

/// Which clients.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ClientFilter {
    /// In that status.
    pub status: Option<ClientStatus>,
    /// With that anywhere in the name, whatever the case.
    pub search: Option<Name>,
    /// Entered by that user.
    pub created_by: Option<UserId>,
}

/// Clients.
#[async_trait]
pub trait ClientRepo: Send {
    /// One client.
    async fn get(&mut self, id: ClientId) -> Result<Option<Client>>;
    /// One client with its projects counted.
    async fn view(&mut self, id: ClientId) -> Result<Option<ClientView>>;
    /// One client, held.
    async fn lock(&mut self, id: ClientId) -> Result<Option<Client>>;
    /// Clients by name, then id.
    async fn list(&mut self, filter: &ClientFilter, page: PageRequest) -> Result<Page<ClientView>>;
    /// A new client. Violates `ClientName`, `Reference`.
    async fn insert(&mut self, client: &ClientProfile, at: Instant) -> Result<Client>;
    /// Violates `ClientName`.
    async fn update(&mut self, client: &Client) -> Result<Option<Client>>;
}

/// Kinds of work.
#[async_trait]
pub trait CategoryRepo: Send {
    /// One category.
    async fn get(&mut self, id: CategoryId) -> Result<Option<Category>>;
    /// The category of that name, whatever the case.
    async fn named(&mut self, name: &Name) -> Result<Option<Category>>;
    /// One category, held.
    async fn lock(&mut self, id: CategoryId) -> Result<Option<Category>>;
    /// Categories by name, then id.
    async fn list(&mut self, page: PageRequest) -> Result<Page<Category>>;
    /// A new category. Violates `CategoryName`, `Reference`.
    async fn insert(&mut self, category: &CategoryProfile, at: Instant) -> Result<Category>;
    /// Violates `CategoryName`.
    async fn update(&mut self, category: &Category) -> Result<Option<Category>>;
    /// Removes a category; says whether it was there. Violates `Reference` while entries name it.
    async fn delete(&mut self, id: CategoryId) -> Result<bool>;
}

/// Which projects.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ProjectFilter {
    /// In that status.
    pub status: Option<ProjectStatus>,
    /// For that client.
    pub client: Option<ClientId>,
    /// With that anywhere in the name or the code, whatever the case.
    pub search: Option<Name>,
    /// Set up by that user.
    pub created_by: Option<UserId>,
}

/// Projects.
#[async_trait]
pub trait ProjectRepo: Send {
    /// One project.
    async fn get(&mut self, id: ProjectId) -> Result<Option<Project>>;
    /// One project with its client and its work.
    async fn view(&mut self, id: ProjectId) -> Result<Option<ProjectView>>;
    /// One project, held.
    async fn lock(&mut self, id: ProjectId) -> Result<Option<Project>>;
    /// Those of these projects that are there, by id.
    async fn views(&mut self, ids: &[ProjectId]) -> Result<Vec<ProjectView>>;
    /// Projects by name, then id.
    async fn list(&mut self, filter: &ProjectFilter, page: PageRequest) -> Result<Page<ProjectView>>;
    /// How many projects a filter finds.
    async fn count(&mut self, filter: &ProjectFilter) -> Result<i64>;
    /// A new project. Violates `ProjectName`, `ProjectCode`, `Reference`.
    async fn insert(&mut self, project: &ProjectPlan, at: Instant) -> Result<Project>;
    /// Violates `ProjectName`, `ProjectCode`, `Reference`.
    async fn update(&mut self, project: &Project) -> Result<Option<Project>>;
}

/// Which statuses of tasks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TaskStatusFilter {
    /// Just that one.
    Is(TaskStatus),
    /// Whatever still needs doing.
    Open,
}

/// Which tasks.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TaskFilter {
    /// Of that project.
    pub project: Option<ProjectId>,
    /// In such a status.
    pub status: Option<TaskStatusFilter>,
    /// With tags that contain one of these texts; none means any.
    pub tags: Vec<String>,
    /// Of a project set up by that user.
    pub project_created_by: Option<UserId>,
}

/// Tasks.
#[async_trait]
pub trait TaskRepo: Send {
    /// One task.
    async fn get(&mut self, id: TaskId) -> Result<Option<Task>>;
    /// One task with its names and its work.
    async fn view(&mut self, id: TaskId) -> Result<Option<TaskView>>;
    /// One task, held.
    async fn lock(&mut self, id: TaskId) -> Result<Option<Task>>;
    /// Tasks: the most urgent first, then by due date (tasks without one last), then the oldest, then by id.
    async fn list(&mut self, filter: &TaskFilter, page: PageRequest) -> Result<Page<TaskView>>;
    /// What is still to be done by that user, of any project or of those that `project_created_by` set up: by due date
    /// (tasks without one last), then the one changed last first, then by id; at most `limit`.
    async fn assigned(&mut self, user: UserId, project_created_by: Option<UserId>, limit: i64)
    -> Result<Vec<TaskView>>;
    /// A new task. Violates `Reference`.
    async fn insert(&mut self, task: &TaskPlan, at: Instant) -> Result<Task>;
    /// Violates `Reference`.
    async fn update(&mut self, task: &Task) -> Result<Option<Task>>;
    /// Removes a task; its entries stay, without a task. Says whether it was there.
    async fn delete(&mut self, id: TaskId) -> Result<bool>;
}

/// What was answered to a request, kept so that a retry gets the same.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// The HTTP status.
    pub status: u16,
    /// The entity tag, if there was one.
    pub etag: Option<String>,
    /// The body, as sent.
    pub body: String,
}

/// What became of an attempt to use an idempotency key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Claim {
    /// It is new and now belongs to this transaction.
    Fresh,
    /// It was used before, by a request with that fingerprint, which was answered so.
    Used {
        /// SHA-256 of what was asked.
        fingerprint: [u8; 32],
        /// What was answered.
        answer: Answer,
    },
}

/// Answers kept for retries. A key belongs to a token.
#[async_trait]
pub trait IdempotencyRepo: Send {
    /// Claims a key. While another transaction holds the same one, waits for its end, or fails with `Contended`. A key
    /// from before `expired` counts as new. Violates `Reference` when the token is gone.
    async fn claim(
        &mut self,
        token: TokenId,
        key: &str,
        fingerprint: &[u8; 32],
        at: Instant,
        expired: Instant,
    ) -> Result<Claim>;
    /// Keeps the answer to a claimed key.
    async fn complete(&mut self, token: TokenId, key: &str, answer: &Answer) -> Result<()>;
    /// Forgets keys from before `expired`; says how many.
    async fn purge(&mut self, expired: Instant) -> Result<usize>;
}

/// One line of the audit log: who did what, with what result.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuditLine {
    /// When.
    pub at: Instant,
    /// Who; none for the command line and the server itself.
    pub actor: Option<UserId>,
    /// With which token.
    pub token: Option<TokenId>,
    /// In which request.
    pub request_id: Option<String>,
    /// What was done: `created`, `updated`, `deleted`, …
    pub action: String,
    /// To what kind of thing.
    pub entity: String,
    /// To which one.
    pub entity_id: i64,
    /// How it was before, as JSON, kept to the letter.
    pub before: Option<String>,
    /// How it is now, as JSON.
    pub after: Option<String>,
}

/// Which lines of the audit log; of what is named, all must fit.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AuditFilter {
    /// What that user did.
    pub actor: Option<UserId>,
    /// What was done to things of that kind.
    pub entity: Option<String>,
    /// What was done to that one of them.
    pub entity_id: Option<i64>,
    /// What was done: `created` and the like.
    pub action: Option<String>,
    /// From then on.
    pub from: Option<Instant>,
    /// Before then.
    pub until: Option<Instant>,
    /// What was done in that request.
    pub request_id: Option<String>,
}

/// A line as it is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuditRecord {
    /// Its number; later lines have higher ones.
    pub id: i64,
    /// What it tells.
    pub line: AuditLine,
    /// The username of whoever did it, while there is such a user.
    pub actor_name: Option<String>,
}

/// The audit log: added to, and blanked where it tells of somebody who is to be forgotten.
#[async_trait]
pub trait AuditRepo: Send {
    /// Adds lines, in order.
    async fn append(&mut self, lines: &[AuditLine]) -> Result<()>;
    /// Blanks what the lines about one thing tell of it; that they were written stays. Says how many there are.
    async fn redact(&mut self, entity: &str, entity_id: i64) -> Result<usize>;
    /// The latest lines, the newest first.
    async fn latest(&mut self, limit: i64) -> Result<Vec<AuditLine>>;
    /// Those of these lines that have a lower number, the newest first, at most `limit`; from the newest on without one.
    async fn list(&mut self, filter: &AuditFilter, below: Option<i64>, limit: i64) -> Result<Vec<AuditRecord>>;
}

/// Settings of the whole installation, by name.
#[async_trait]
pub trait SettingRepo: Send {
    /// A setting's value.
    async fn get(&mut self, name: &str) -> Result<Option<String>>;
    /// Stores a value, in place of the one before.
    async fn put(&mut self, name: &str, value: &str) -> Result<()>;
    /// Stores a value unless there is one; answers the one that is stored then. Of several who do so at once, all get
    /// the same answer.
    async fn keep(&mut self, name: &str, value: &str) -> Result<String>;
    /// Stores a value in place of exactly that one, or of none; says whether it did. Of several who would replace the same
    /// one at once, one does.
    async fn replace(&mut self, name: &str, known: Option<&str>, value: &str) -> Result<bool>;
}
