//! Every rule that a request can break.

use timekeeper_domain::{
    entry::EntryError, expense::PriceError, invoice::TotalsError, money::MoneyError, project::ProjectClosed,
    text::TextError,
};

/// A rule that a request breaks.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// A rule of time entries.
    #[error(transparent)]
    Entry(#[from] EntryError),
    /// Numbers that make no price.
    #[error(transparent)]
    Price(#[from] PriceError),
    /// Lines that make no invoice.
    #[error(transparent)]
    Totals(#[from] TotalsError),
    /// The price of a line that the currency does not have.
    #[error("unit_price {0}")]
    UnitPrice(MoneyError),
    /// A rate that the currency does not have.
    #[error("hourly_rate {0}")]
    HourlyRate(MoneyError),
    /// A payment that the currency does not have.
    #[error("amount_paid {0}")]
    AmountPaid(MoneyError),
    /// Only invoices in draft have their lines changed.
    #[error("Only draft invoices can have line items edited")]
    NotDraft,
    /// The number of the invoice is taken.
    #[error("This invoice number is already in use")]
    InvoiceNumber,
    /// None of the entries can be charged for.
    #[error("No billable time entries found")]
    NoBillableTime,
    /// An entry on two lines.
    #[error("A time entry can be on one item only")]
    EntryTwice,
    /// More entries than are put on lines at once.
    #[error("At most {0} time entries can be put on an invoice at once")]
    TooManyEntries(usize),
    /// More lines than an invoice has.
    #[error("An invoice has at most {0} items")]
    TooManyItems(usize),
    /// Nobody to send the invoice to.
    #[error("The project has no client to invoice")]
    NoClient,
    /// The time is charged for in another currency.
    #[error("The rate of some of this time is in {rate}, the invoice in {invoice}")]
    RateCurrency {
        /// The rate's.
        rate: &'static str,
        /// The invoice's.
        invoice: &'static str,
    },
    /// The rate's user is not there.
    #[error("Invalid user")]
    RateUser,
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
    /// A new password, or another address for a new one to be mailed to, without the password there is.
    #[error("The current password is needed to set a new one, and to change the e-mail address")]
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
    #[error("The window must end after it starts")]
    Window,
}
