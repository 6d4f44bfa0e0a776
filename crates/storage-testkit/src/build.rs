//! Small values to start from: each valid, with nothing in it that a case would have to know.

use time::{Date, OffsetDateTime, macros::datetime};
use timekeeper_domain::{
    Instant,
    category::CategoryProfile,
    client::{ClientProfile, ClientStatus, CustomFields},
    entry::{Entry, EntryState},
    expense::{ExpenseClaim, ExpenseState, Price, TaxRate},
    id::{ProjectId, UserId},
    money::{Currency, Money},
    page::PageRequest,
    person::Person,
    project::{ProjectPlan, ProjectStatus},
    scope::ScopeSet,
    task::{TaskPlan, TaskPriority, TaskStatus},
    text::{Label, Name, Notes, Tags},
    token::{Token, TokenOrigin},
    user::{Account, Email, Role, Username},
    zone::Zone,
};
use timekeeper_ports::UserFilter;

/// Seconds in an hour.
pub(crate) const HOUR: i64 = 3_600;
/// Seconds in a day.
pub(crate) const DAY: i64 = 24 * HOUR;

/// That many seconds after a Monday morning, 2026-01-05 09:00 UTC.
pub(crate) fn at(seconds: i64) -> Instant {
    moment(datetime!(2026-01-05 09:00 UTC)).saturating_add_seconds(seconds)
}

/// Any moment that can be stored.
pub(crate) fn moment(moment: OffsetDateTime) -> Instant {
    Instant::from_datetime(moment).unwrap()
}

/// An instant some microseconds later.
pub(crate) fn later(instant: Instant, micros: i64) -> Instant {
    Instant::from_unix_micros(instant.unix_micros() + micros).unwrap()
}

/// The first page, as long as pages can be.
pub(crate) fn first_page() -> PageRequest {
    PageRequest::new(1, 100)
}

/// A name.
pub(crate) fn name(text: &str) -> Name {
    Name::new(text).unwrap()
}

/// Notes.
pub(crate) fn notes(text: &str) -> Notes {
    Notes::new(text).unwrap()
}

/// A label.
pub(crate) fn label(text: &str) -> Label {
    Label::new(text).unwrap()
}

/// Tags.
pub(crate) fn tags(text: &str) -> Tags {
    Tags::new(text).unwrap()
}

/// A username.
pub(crate) fn username(text: &str) -> Username {
    Username::new(text).unwrap()
}

/// An e-mail address.
pub(crate) fn email(text: &str) -> Email {
    Email::new(text).unwrap()
}

/// Minor units of a currency.
pub(crate) fn money(minor: i64, currency: &str) -> Money {
    Money::from_minor(minor, Currency::from_code(currency).unwrap())
}

/// Text that a store could spoil: several scripts and directions, characters outside of the basic plane, joined emoji,
/// a combining mark, quotes and backslashes.
pub(crate) fn odd_text() -> &'static str {
    "Ünï – Москва 東京 שלום مرحبا 👩‍💻🏳️‍🌈 e\u{301} 'single' \"double\" \\back\\ %per_cent; -- $1 ?1\ttab\nline"
}

/// The longest text of so many characters, each of four bytes.
pub(crate) fn longest(characters: usize) -> String {
    "😀".repeat(characters)
}

/// Everybody who may sign in.
pub(crate) fn active() -> UserFilter {
    UserFilter { active: Some(true), ..UserFilter::default() }
}

/// An active user with a name and nothing else.
pub(crate) fn account(name: &str) -> Account {
    Account {
        username: username(name),
        email: None,
        full_name: None,
        national_id: None,
        person: Person::default(),
        role: Role::User,
        active: true,
        last_login_at: None,
    }
}

/// A category with a name and nothing else.
pub(crate) fn category(called: &str, created_by: UserId) -> CategoryProfile {
    CategoryProfile { name: name(called), description: None, created_by }
}

/// An active client with a name and nothing else.
pub(crate) fn client(called: &str, created_by: UserId) -> ClientProfile {
    ClientProfile {
        name: name(called),
        description: None,
        contact_person: None,
        email: None,
        phone: None,
        address: None,
        company: None,
        default_hourly_rate: None,
        status: ClientStatus::Active,
        custom_fields: CustomFields::default(),
        created_by,
    }
}

/// An active, billable project of no client, with a name and nothing else.
pub(crate) fn project(called: &str, created_by: UserId) -> ProjectPlan {
    ProjectPlan {
        name: name(called),
        code: None,
        client: None,
        description: None,
        billable: true,
        hourly_rate: None,
        billing_ref: None,
        status: ProjectStatus::Active,
        estimated_hours: None,
        budget_amount: None,
        budget_threshold_percent: 80,
        color: None,
        custom_fields: CustomFields::default(),
        created_by,
        archived: None,
    }
}

/// A task to do, of medium priority, with a name and nothing else.
pub(crate) fn task(called: &str, project: ProjectId, created_by: UserId) -> TaskPlan {
    TaskPlan {
        project,
        name: name(called),
        description: None,
        status: TaskStatus::Todo,
        priority: TaskPriority::Medium,
        estimated_hours: None,
        due_date: None,
        assigned_to: None,
        created_by,
        started_at: None,
        completed_at: None,
        tags: Tags::default(),
    }
}

/// A billable entry that goes on since `start`, on nothing in particular.
pub(crate) fn running(user: UserId, start: Instant) -> Entry {
    Entry::begin(user, start, &Zone::UTC)
}

/// A billable entry from `start` to `end`, on nothing in particular.
pub(crate) fn finished(user: UserId, start: Instant, end: Instant) -> Entry {
    assert!(start < end, "an entry ends after it starts");
    Entry { state: EntryState::Finished { end }, ..running(user, start) }
}

/// A billable entry on a project.
pub(crate) fn work(user: UserId, project: ProjectId, start: Instant, seconds: i64) -> Entry {
    Entry { project: Some(project), ..finished(user, start, start.saturating_add_seconds(seconds)) }
}

/// A claim of one euro that nobody has decided on, with nothing else known of it.
pub(crate) fn expense(user: UserId, spent_on: Date) -> ExpenseClaim {
    ExpenseClaim {
        user,
        project: None,
        client: None,
        title: name("Bus"),
        description: None,
        category: label("travel"),
        price: Price::trusted(100, 0, Currency::EUR),
        tax_rate: TaxRate::default(),
        payment_method: None,
        paid_on: None,
        spent_on,
        state: ExpenseState::Pending,
        billable: false,
        reimbursable: false,
        invoiced: false,
        receipt_number: None,
        vendor: None,
        notes: None,
        tags: Tags::default(),
    }
}

/// A token for everything.
pub(crate) fn token(called: &str, user: UserId) -> Token {
    Token {
        name: name(called),
        description: None,
        user,
        origin: TokenOrigin::Issued,
        scopes: ScopeSet::admin(),
        prefix: "tt_abcde".to_owned(),
        expires_at: None,
        active: true,
        ip_allowlist: Vec::new(),
    }
}

/// A hash made of one number.
pub(crate) fn hash(number: u8) -> [u8; 32] {
    [number; 32]
}
