//! The repositories: one for each kind of thing that is kept.
//!
//! Everywhere: `get` and `view` answer `None` for what is not there; `lock` does too, is refused where only reading is allowed,
//! and otherwise holds the row against other writers until the transaction ends; `insert` gives the stored record, version 1; `update` stores a record whose
//! `version` is still the stored one (which is looked at before any rule), raises it, and answers the new record, or `None` when it is gone or newer.
//! Lists have one order on every adapter; text is searched and sorted without regard to case.

use async_trait::async_trait;
use time::Date;
use timekeeper_domain::{
    Instant,
    client::{Client, ClientProfile, ClientStatus, ClientView},
    entry::{Entry, EntryView, TimeEntry},
    favorite::Favorite,
    id::{ClientId, EntryId, ProjectId, TaskId, TokenId, UserId},
    page::{Page, PageRequest},
    project::{Project, ProjectPlan, ProjectStatus, ProjectView},
    report::Summary,
    task::{Task, TaskPlan, TaskStatus, TaskView},
    token::{ApiToken, Token, TokenOrigin, TokenUsage, TokenView},
    totals::Window,
    user::{Account, User, UserView},
};

use crate::StoreError;

type Result<T> = std::result::Result<T, StoreError>;

/// A user with the hash of their password, for signing in.
#[derive(Clone, Debug)]
pub struct Credentials {
    /// The user.
    pub user: User,
    /// The hash; none when no password was ever set.
    pub password_hash: Option<String>,
}

/// Which users. Texts are looked for anywhere in the field, whatever the case; an empty text finds every field that has
/// a value.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct UserFilter {
    /// Who may sign in, or may not.
    pub active: Option<bool>,
    /// With that in the username.
    pub username: Option<String>,
    /// With that in the number of the document, as it is shown.
    pub national_id: Option<String>,
    /// With that in the family name.
    pub surname: Option<String>,
    /// With that in the given name.
    pub given_name: Option<String>,
    /// With that in the patronymic.
    pub patronymic: Option<String>,
    /// With a patronymic, or without one.
    pub has_patronymic: Option<bool>,
    /// With that in the address.
    pub address: Option<String>,
}

/// People.
#[async_trait]
pub trait UserRepo: Send {
    /// One user.
    async fn get(&mut self, id: UserId) -> Result<Option<User>>;
    /// One user with their worked time.
    async fn view(&mut self, id: UserId) -> Result<Option<UserView>>;
    /// One user, held.
    async fn lock(&mut self, id: UserId) -> Result<Option<User>>;
    /// The active administrators, held, by id.
    async fn lock_administrators(&mut self) -> Result<Vec<UserId>>;
    /// The user who signs in as that: whose username it is, else whose e-mail address (whatever the case), else whose
    /// national id, in any of the forms it can be written in.
    async fn credentials(&mut self, name: &str) -> Result<Option<Credentials>>;
    /// Users by username.
    async fn list(&mut self, filter: &UserFilter, page: PageRequest) -> Result<Page<UserView>>;
    /// Every user by username, at most `limit`, for the command line.
    async fn list_all(&mut self, limit: i64) -> Result<Vec<User>>;
    /// A new user. Violates `Username`, `UserEmail`, `UserNationalId`.
    async fn insert(&mut self, account: &Account, at: Instant) -> Result<User>;
    /// Violates `Username`, `UserEmail`, `UserNationalId`.
    async fn update(&mut self, user: &User) -> Result<Option<User>>;
    /// Keeps the hash of a password, or forgets it; says whether there is such a user.
    async fn set_password(&mut self, id: UserId, hash: Option<&str>) -> Result<bool>;
    /// Whether something that stays refers to the user: time, or work they made or are assigned to.
    async fn is_referred_to(&mut self, id: UserId) -> Result<bool>;
    /// Removes a user with their tokens and favourites; says whether they were there. Violates `Reference` when
    /// something that stays refers to them.
    async fn delete(&mut self, id: UserId) -> Result<bool>;
}

/// Which clients.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ClientFilter {
    /// In that status.
    pub status: Option<ClientStatus>,
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
    async fn list(&mut self, filter: ClientFilter, page: PageRequest) -> Result<Page<ClientView>>;
    /// A new client. Violates `ClientName`, `Reference`.
    async fn insert(&mut self, client: &ClientProfile, at: Instant) -> Result<Client>;
    /// Violates `ClientName`.
    async fn update(&mut self, client: &Client) -> Result<Option<Client>>;
}

/// Which projects.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ProjectFilter {
    /// In that status.
    pub status: Option<ProjectStatus>,
    /// For that client.
    pub client: Option<ClientId>,
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
    /// Projects by name, then id.
    async fn list(&mut self, filter: ProjectFilter, page: PageRequest) -> Result<Page<ProjectView>>;
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
    /// A new task. Violates `Reference`.
    async fn insert(&mut self, task: &TaskPlan, at: Instant) -> Result<Task>;
    /// Violates `Reference`.
    async fn update(&mut self, task: &Task) -> Result<Option<Task>>;
    /// Removes a task; its entries stay, without a task. Says whether it was there.
    async fn delete(&mut self, id: TaskId) -> Result<bool>;
}

/// Whether entries that still go on are meant, too.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum OpenEntries {
    /// Only finished ones.
    #[default]
    Exclude,
    /// Open ones as well.
    Include,
}

/// Which time entries.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct EntryFilter {
    /// Of that user.
    pub user: Option<UserId>,
    /// On that project.
    pub project: Option<ProjectId>,
    /// Billable or not.
    pub billable: Option<bool>,
    /// That start inside.
    pub window: Window,
    /// Whether open ones, too.
    pub open: OpenEntries,
}

/// Whose work of when a summary is about. Only finished entries count, each whole, where it starts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SummaryFilter {
    /// Of that user.
    pub user: Option<UserId>,
    /// On that project.
    pub project: Option<ProjectId>,
    /// That starts inside.
    pub window: Window,
}

/// The calendar day of an entry, when the organisation's zone changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DayMove {
    /// The entry.
    pub entry: EntryId,
    /// When it starts.
    pub start: Instant,
    /// Its day.
    pub day: Date,
}

/// Time entries.
#[async_trait]
pub trait EntryRepo: Send {
    /// One entry with its names.
    async fn view(&mut self, id: EntryId) -> Result<Option<EntryView>>;
    /// Those of these entries that are there, by id.
    async fn views(&mut self, ids: &[EntryId]) -> Result<Vec<EntryView>>;
    /// The user's open entry; the latest start, should there be several.
    async fn running(&mut self, user: UserId) -> Result<Option<EntryView>>;
    /// Entries, the latest start first, then the highest id. The total is exact, and its cost does not grow with the
    /// history unless a single day's worth is cut.
    async fn list(&mut self, filter: &EntryFilter, page: PageRequest) -> Result<Page<EntryView>>;
    /// Work in a window, in all and by project: all of it at the same moment, whatever the transaction.
    async fn summary(&mut self, filter: &SummaryFilter) -> Result<Summary>;
    /// Holds the user's time against other writers until the transaction ends, so that what is then read about it
    /// still holds when it is written; says whether there is such a user. Taken before any entry of the user is
    /// changed, and for several users in the order of their ids.
    async fn lock_timeline(&mut self, user: UserId) -> Result<bool>;
    /// Whether a finished entry of the user, other than `except`, shares time with `[start, end)`, which must not be
    /// empty. Costs the same however long the history.
    async fn overlaps(&mut self, user: UserId, start: Instant, end: Instant, except: Option<EntryId>) -> Result<bool>;
    /// A new entry. Violates `OneOpenEntry`, `Reference`.
    async fn insert(&mut self, entry: &Entry, at: Instant) -> Result<TimeEntry>;
    /// Violates `OneOpenEntry`, `Reference`.
    async fn update(&mut self, entry: &TimeEntry) -> Result<Option<TimeEntry>>;
    /// Removes an entry; says whether it was there.
    async fn delete(&mut self, id: EntryId) -> Result<bool>;
    /// Entries with an id above `after`, by id, at most `limit`: for moving days to another zone.
    async fn days_after(&mut self, after: EntryId, limit: i64) -> Result<Vec<DayMove>>;
    /// Puts an entry on another day; sums follow, version and moments stay.
    async fn set_day(&mut self, id: EntryId, day: Date) -> Result<()>;
}

/// A token with its user, as one look-up finds them.
#[derive(Clone, Debug)]
pub struct TokenOwner {
    /// The token.
    pub token: ApiToken,
    /// Its user.
    pub user: User,
}

/// API tokens.
#[async_trait]
pub trait TokenRepo: Send {
    /// The token with that SHA-256, and its user.
    async fn owner(&mut self, hash: &[u8; 32]) -> Result<Option<TokenOwner>>;
    /// One token.
    async fn view(&mut self, id: TokenId) -> Result<Option<TokenView>>;
    /// Tokens, the latest first.
    async fn list(&mut self, page: PageRequest) -> Result<Page<TokenView>>;
    /// A new token. Violates `TokenHash`, `Reference`.
    async fn insert(&mut self, token: &Token, hash: &[u8; 32], at: Instant) -> Result<ApiToken>;
    /// Stores a changed token.
    async fn update(&mut self, token: &ApiToken) -> Result<Option<ApiToken>>;
    /// Removes a token and the answers kept for it; says whether it was there.
    async fn delete(&mut self, id: TokenId) -> Result<bool>;
    /// Removes a user's tokens of that origin, or of any, but for `except`; says how many.
    async fn delete_of(&mut self, user: UserId, origin: Option<TokenOrigin>, except: Option<TokenId>) -> Result<usize>;
    /// Adds to the use of each token, and moves its last use forward, never back. Tokens that are gone are passed over.
    async fn record_usage(&mut self, usage: &[(TokenId, TokenUsage)]) -> Result<()>;
}

/// Favourites.
#[async_trait]
pub trait FavoriteRepo: Send {
    /// A user's favourites, the oldest first.
    async fn list(&mut self, user: UserId) -> Result<Vec<Favorite>>;
    /// One favourite.
    async fn get(&mut self, user: UserId, project: ProjectId) -> Result<Option<Favorite>>;
    /// Marks a project; `None` when it is marked already. Violates `Reference`.
    async fn insert(&mut self, user: UserId, project: ProjectId, at: Instant) -> Result<Option<Favorite>>;
    /// Unmarks a project; says whether it was marked.
    async fn delete(&mut self, user: UserId, project: ProjectId) -> Result<bool>;
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

/// The audit log: added to, and blanked where it tells of somebody who is to be forgotten.
#[async_trait]
pub trait AuditRepo: Send {
    /// Adds lines, in order.
    async fn append(&mut self, lines: &[AuditLine]) -> Result<()>;
    /// Blanks what the lines about one thing tell of it; that they were written stays. Says how many there are.
    async fn redact(&mut self, entity: &str, entity_id: i64) -> Result<usize>;
    /// The latest lines, the newest first.
    async fn latest(&mut self, limit: i64) -> Result<Vec<AuditLine>>;
}

/// Settings of the whole installation, by name.
#[async_trait]
pub trait SettingRepo: Send {
    /// A setting's value.
    async fn get(&mut self, name: &str) -> Result<Option<String>>;
    /// Stores a value, in place of the one before.
    async fn put(&mut self, name: &str, value: &str) -> Result<()>;
}
