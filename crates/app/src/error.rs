//! Every way a use case can end without doing what was asked.

use timekeeper_domain::{
    entry::EntryError,
    expense::{ExpenseError, PriceError},
    project::ProjectClosed,
    scope::ScopeSet,
    text::TextError,
    token::TokenRefusal,
};
use timekeeper_ports::{ServiceError, StoreError};

use crate::{ai::AiRefusal, rate_limit::RateStatus, vault::Locked};

/// Why a use case did not do what was asked.
#[derive(Debug, thiserror::Error)]
pub enum AppError {
    /// No token was given.
    #[error("API token must be provided in Authorization header or X-API-Key header")]
    NoToken,
    /// The token given is refused.
    #[error(transparent)]
    BadToken(#[from] TokenRefusal),
    /// Wrong name or password, or the account is switched off; which of them is not said.
    #[error("Invalid username or password")]
    SignIn,
    /// The password is right, and something is wrong with the code of the second factor.
    #[error(transparent)]
    SecondFactor(#[from] SecondFactor),
    /// No session, or none any more.
    #[error(transparent)]
    Grant(#[from] GrantRefusal),
    /// Secrets in the store that cannot be opened.
    #[error(transparent)]
    Locked(#[from] Locked),
    /// The token may not be used for this.
    #[error("This endpoint requires the '{required}' scope")]
    MissingScope {
        /// What it would take.
        required: &'static str,
        /// What the token has.
        held: ScopeSet,
    },
    /// The user may not do this.
    #[error(transparent)]
    Forbidden(#[from] Forbidden),
    /// There is no such thing, or none that the user may see.
    #[error("{0} with ID {1} not found")]
    NotFound(Kind, i64),
    /// There is nobody of that name.
    #[error("There is no user {0:?}")]
    NoSuchUser(String),
    /// There is nothing of that kind to change.
    #[error("{0} not found")]
    NothingToChange(Kind),
    /// What was asked breaks a rule.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// What was asked does not fit what is there.
    #[error(transparent)]
    Conflict(#[from] Conflict),
    /// The thing is not, or not any more, the one the request speaks of.
    #[error("the resource has changed since it was read; read it again and repeat the change")]
    Precondition,
    /// The idempotency key was used for another request.
    #[error("this Idempotency-Key was used before for a different request")]
    KeyReused,
    /// Too many requests with one token.
    #[error("Too many requests for this API token. Try again later.")]
    TooManyRequests(RateStatus),
    /// Too many attempts to sign in.
    #[error("Too many sign-in attempts. Try again later.")]
    TooManySignIns {
        /// Seconds until the next attempt counts.
        retry_after: i64,
    },
    /// The register of people knows no such document.
    #[error("The people directory knows no document with this number")]
    UnknownDocument,
    /// The register of people does not answer, or not sensibly.
    #[error("The people directory does not answer; try again later")]
    DirectoryAway(#[source] ServiceError),
    /// The AI helper does not help.
    #[error(transparent)]
    Ai(#[from] AiRefusal),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// A service failed.
    #[error(transparent)]
    Service(#[from] ServiceError),
}

/// What is wrong with the code of a second factor.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SecondFactor {
    /// There is none, and one is needed.
    #[error("A code of the second factor is needed")]
    Required,
    /// It is wrong, or was used before.
    #[error("The code is wrong, or was used before")]
    Invalid,
}

/// Why there is no access token.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum GrantRefusal {
    /// The refresh token is unknown, old or spent, or its session has ended.
    #[error("The refresh token is not valid, or not any more")]
    RefreshToken,
    /// A scope beyond what the account, or the session, may have.
    #[error("The scope is more than there is to have")]
    Scope,
}

/// Kinds of things that can be missing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A client.
    Client,
    /// A project.
    Project,
    /// A kind of work.
    Category,
    /// A task.
    Task,
    /// A time entry.
    TimeEntry,
    /// An expense.
    Expense,
    /// An API token.
    Token,
    /// A favourite, by its project's number.
    Favorite,
    /// A user.
    User,
}

impl std::fmt::Display for Kind {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Client => "Client",
            Self::Project => "Project",
            Self::Category => "Category",
            Self::Task => "Task",
            Self::TimeEntry => "Time entry",
            Self::Expense => "Expense",
            Self::Token => "API token",
            Self::Favorite => "Favorite project",
            Self::User => "User",
        })
    }
}

/// Why the user may not do something.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Forbidden {
    /// Somebody else's.
    #[error("Access denied")]
    Denied,
    /// A project the user does not see.
    #[error("You do not have access to this project")]
    Project,
    /// A client the user does not see.
    #[error("You do not have access to this client")]
    Client,
    /// A task of a project the user does not see.
    #[error("You do not have access to this task")]
    Task,
    /// For administrators.
    #[error("Only administrators can do this")]
    AdminOnly,
    /// What only administrators change about a user.
    #[error("Only administrators can change the {0}")]
    AdminField(&'static str),
    /// People do not make accounts for themselves here.
    #[error("Self-registration is switched off; ask an administrator for an account")]
    Registration,
    /// Time of others is written by administrators.
    #[error("Only admins can create time entries for other users")]
    OthersTime,
    /// Whether an expense is granted and paid back is not for whoever claims it to say.
    #[error("Only administrators can approve, reject or reimburse expenses")]
    ExpenseDecision,
    /// Some of the entries of a bulk action.
    #[error("Access denied for one or more entries")]
    SomeEntries,
    /// The command line has no time of its own.
    #[error("this needs a user")]
    NoUser,
}

/// What does not fit what is there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Conflict {
    /// A second timer.
    #[error("You already have an active timer. Stop it before starting a new one.")]
    TimerRunning,
    /// The timer that runs is on something else.
    #[error("The running timer is not on this task")]
    TimerNotOnTask,
    /// Time entries are of this kind.
    #[error("This category is in use by time entries")]
    CategoryInUse,
    /// The expense does not stand where it could do that.
    #[error(transparent)]
    Expense(#[from] ExpenseError),
    /// The client's copy of an entry is old.
    #[error("Time entry was modified on the server. Refresh and try again.")]
    EntryChanged,
    /// A request with the same key is being worked on.
    #[error("a request with this Idempotency-Key is still being worked on; try again")]
    KeyInUse,
    /// The username is somebody else's.
    #[error("This username is already in use")]
    Username,
    /// The e-mail address is somebody else's.
    #[error("This e-mail address is already in use")]
    Email,
    /// The number of the document is somebody else's.
    #[error("This national id is already in use")]
    NationalId,
    /// A second factor is switched on already.
    #[error("The second factor is switched on already; switch it off first")]
    TotpEnabled,
    /// There is no second factor, or none that waits for its first code.
    #[error("There is no second factor to do that with")]
    NoTotp,
    /// Nobody would be left to manage the server.
    #[error("This is the last active administrator; make another one first")]
    LastAdministrator,
}

/// A rule that a request breaks.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// A rule of time entries.
    #[error(transparent)]
    Entry(#[from] EntryError),
    /// Numbers that make no price.
    #[error(transparent)]
    Price(#[from] PriceError),
    /// Two ways to say where an expense is to stand, with different words.
    #[error("status and reimbursed contradict each other")]
    ExpenseStatus,
    /// The project takes no timers.
    #[error(transparent)]
    ProjectClosed(#[from] ProjectClosed),
    /// An entry that goes on has not begun yet.
    #[error("An entry that goes on cannot start in the future")]
    FutureTimer,
    /// The entry's project is not there.
    #[error("Invalid project")]
    Project,
    /// The timer's project is not there.
    #[error("Invalid project selected")]
    TimerProject,
    /// The client is not there.
    #[error("Invalid client")]
    Client,
    /// The category is not there.
    #[error("Invalid category")]
    Category,
    /// The category's name is taken.
    #[error("A category with this name already exists")]
    CategoryName,
    /// The task is not there, or of another project.
    #[error("Invalid task for selected project")]
    Task,
    /// The timer's task is not there, or of another project.
    #[error("Selected task is invalid for the chosen project")]
    TimerTask,
    /// Nothing to call a new user by.
    #[error("A username is required when there is neither a national id nor an e-mail address to take it from")]
    UsernameRequired,
    /// A username that looks like somebody else's e-mail address.
    #[error("A username with an @ must be the user's own e-mail address")]
    UsernameIsAddress,
    /// A new password without the one before.
    #[error("The current password is needed to set a new one")]
    CurrentPasswordRequired,
    /// A new password with a wrong one before.
    #[error("The current password is wrong")]
    CurrentPassword,
    /// The code of a second factor is wrong, or was used before.
    #[error("The code is wrong, or was used before")]
    Code,
    /// The server has no key for secrets, so it takes none.
    #[error("Second factors need a server with a key for secrets (secrets.key); ask its administrator")]
    NoSecretKey,
    /// Nobody carries mail.
    #[error("This server sends no mail; ask an administrator for a new password")]
    MailDisabled,
    /// The code to set a new password is unknown, old or used.
    #[error("The code is not valid, or not any more; ask for another one")]
    ResetCode,
    /// The user is not there or switched off.
    #[error("Selected user is invalid or inactive")]
    User,
    /// A changed entry would have a task and no project.
    #[error("Task can only be assigned to project-based time entries")]
    TaskOnChange,
    /// A new entry shares time with another.
    #[error(
        "This time overlaps with an existing entry. Please choose a different time range or edit the existing entry."
    )]
    Overlap,
    /// A changed entry would share time with another.
    #[error("This time overlaps with an existing entry. Please choose a different time range.")]
    OverlapOnChange,
    /// The organisation wants a task.
    #[error("A task must be selected when logging time for a project")]
    TaskRequired,
    /// The organisation wants a description.
    #[error("A description is required when logging time")]
    DescriptionRequired,
    /// The organisation wants a longer description.
    #[error("Description must be at least {0} characters")]
    DescriptionTooShort(usize),
    /// Nothing runs.
    #[error("No active timer found")]
    NoTimer,
    /// Nothing runs that could be stopped.
    #[error("No active timer to stop")]
    NoTimerToStop,
    /// Running entries are stopped, not deleted.
    #[error("Cannot delete active time entry. Stop the timer first.")]
    DeleteRunning,
    /// A bulk action met only running entries.
    #[error("No entries were updated; active (running) time entries cannot be changed with this bulk action")]
    OnlyRunning,
    /// A bulk action about a tag names none.
    #[error("Tag value is required")]
    TagRequired,
    /// A bulk action found nothing.
    #[error("No entries found")]
    NoEntries,
    /// Tags no longer fit.
    #[error("tags {0}")]
    Tags(TextError),
    /// The project's name is taken.
    #[error("A project with this name already exists for this client")]
    ProjectName,
    /// The project's code is taken.
    #[error("Project code already in use")]
    ProjectCode,
    /// The client's name is taken.
    #[error("A client with this name already exists")]
    ClientName,
    /// The assignee is not there or switched off.
    #[error("Invalid assignee")]
    Assignee,
    /// The token's user is not there.
    #[error("Invalid user")]
    TokenUser,
    /// An administrator's token is for administrators.
    #[error("Only administrators can hold the admin:all scope")]
    AdminScope,
    /// The window of a list or a report ends before it starts.
    #[error("end_date must not be before start_date")]
    Window,
}
