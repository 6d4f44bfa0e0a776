//! Every way a use case can end without doing what was asked.

use timekeeper_domain::{expense::ExpenseError, invoice::InvoiceError, scope::ScopeSet, token::TokenRefusal};
use timekeeper_ports::{ServiceError, StoreError};

use crate::{Refusal, ai::AiRefusal, rate_limit::RateStatus, vault::Locked};

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
    /// An invoice.
    Invoice,
    /// What an hour costs.
    Rate,
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
            Self::Invoice => "Invoice",
            Self::Rate => "Rate",
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
    /// Somebody else's invoice.
    #[error("Permission denied")]
    Invoice,
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
    /// The invoice does not stand where it could do that.
    #[error(transparent)]
    Invoice(#[from] InvoiceError),
    /// Time that is to be on an invoice is on one already.
    #[error("One or more time entries are already on an invoice")]
    TimeInvoiced,
    /// The client has been asked to pay for the entry as it is.
    #[error("This time entry is on an invoice; take it off the invoice or cancel that first")]
    EntryInvoiced,
    /// There is a rate for this from that day on.
    #[error("There is already a rate for this that starts on that day")]
    RateStart,
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
