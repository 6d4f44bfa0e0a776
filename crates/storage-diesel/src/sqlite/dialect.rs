//! What the shared queries need to know about SQLite.

use std::future::{Ready, ready};

use diesel::{
    QueryResult,
    deserialize::{self, FromSql},
    query_dsl::methods::{ExecuteDsl, LimitDsl, LoadQuery},
    result::DatabaseErrorInformation,
    serialize::{self, IsNull, Output, ToSql},
    sql_types::BigInt,
    sqlite::{Sqlite, SqliteValue},
};
use futures_util::FutureExt;
use timekeeper_domain::Instant;
use timekeeper_ports::{Constraint, StoreKind};

use super::common::{Failure, Query, Stamp};

pub(super) type Db = Sqlite;
/// Statements run on the blocking connection; a transaction hops to another thread once per port call.
pub(super) type Conn = diesel::SqliteConnection;

pub(super) const KIND: StoreKind = StoreKind::Sqlite;

/// The version of the database program, in SQL.
pub(super) const VERSION: &str = "sqlite_version()";

/// Bytes that everything takes, in SQL.
pub(super) const BYTES: &str = "(SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size())";

/// SQL types by what they mean.
pub(super) mod sql {
    pub(in super::super) use diesel::sql_types::BigInt as Moment;
}

/// `diesel_async`'s methods over the blocking connection: every future is ready when it is made.
pub(super) trait RunQueryDsl: Sized + diesel::RunQueryDsl<Conn> {
    fn execute(self, c: &mut Conn) -> Ready<QueryResult<usize>>
    where
        Self: ExecuteDsl<Conn>,
    {
        ready(diesel::RunQueryDsl::execute(self, c))
    }

    fn load<'q, U>(self, c: &mut Conn) -> Ready<QueryResult<Vec<U>>>
    where
        Self: LoadQuery<'q, Conn, U>,
    {
        ready(diesel::RunQueryDsl::load(self, c))
    }

    fn get_result<'q, U>(self, c: &mut Conn) -> Ready<QueryResult<U>>
    where
        Self: LoadQuery<'q, Conn, U>,
    {
        ready(diesel::RunQueryDsl::get_result(self, c))
    }

    fn first<'q, U>(self, c: &mut Conn) -> Ready<QueryResult<U>>
    where
        Self: LimitDsl,
        diesel::dsl::Limit<Self>: LoadQuery<'q, Conn, U>,
    {
        ready(diesel::RunQueryDsl::first(self, c))
    }
}

impl<T: diesel::RunQueryDsl<Conn>> RunQueryDsl for T {}

/// The result of a query function, whose futures are all ready.
pub(super) fn now<T>(query: impl Future<Output = Query<T>>) -> Query<T> {
    query.now_or_never().unwrap_or(Err(Failure::Corrupt("query that waits")))
}

/// A connection for queries that read.
pub(super) type Reader<'c> = &'c mut Conn;

/// What a query that reads is run on.
macro_rules! via {
    ($reader:ident) => {
        $reader
    };
}
pub(super) use via;

/// Runs queries that only read: there is no way to wait for here, so it is one after the other.
macro_rules! together {
    ($($query:expr),+ $(,)?) => {
        ($($query.await),+)
    };
}
pub(super) use together;

/// Runs a query function that only reads.
macro_rules! on {
    ($tx:ident, $query:ident($($argument:ident),*)) => {
        $tx.hop(move |connection| $crate::sqlite::dialect::now($query(connection, $($argument),*))).await
    };
}
pub(super) use on;

/// Runs a query function that writes.
macro_rules! change {
    ($tx:ident, $query:ident($($argument:ident),*)) => {
        match $tx.writable() {
            Ok(()) => $crate::sqlite::dialect::on!($tx, $query($($argument),*)),
            Err(error) => Err(error),
        }
    };
}
pub(super) use change;

/// A query whose rows are held: there is only ever one writer, so every row is.
macro_rules! held {
    ($query:expr) => {
        $query
    };
}
pub(super) use held;

/// Lets nobody become a user until the transaction ends: while there is a writer, there is no other.
pub(super) fn keep_users_out(_: &mut Conn) -> Ready<Query<()>> {
    ready(Ok(()))
}

diesel::define_sql_function! {
    /// Where the second text first stands in the first, from 1; 0 when it does not.
    #[sql_name = "instr"]
    fn position(text: diesel::sql_types::Text, part: diesel::sql_types::Text) -> diesel::sql_types::Integer;
}

/// Which stretch of so many seconds an entry starts in, counted from 1970, rounded down also before.
pub(super) fn stretch(seconds: i64) -> String {
    let micros = seconds.saturating_mul(1_000_000);
    let rest = format!("(time_entries.start_time % {micros} + {micros}) % {micros}");
    format!("(time_entries.start_time - {rest}) / {micros}")
}

/// Which rule a unique violation is about. SQLite names columns, and an index only when it is over an expression.
pub(super) fn violated(info: &dyn DatabaseErrorInformation) -> Option<Constraint> {
    Some(match info.message().strip_prefix("UNIQUE constraint failed: ")? {
        "time_entries.user_id, time_entries.timer_slot" => Constraint::OneOpenEntry,
        "users.username" => Constraint::Username,
        "users.email_key" => Constraint::UserEmail,
        "users.national_id" => Constraint::UserNationalId,
        "categories.name_key" => Constraint::CategoryName,
        "clients.name_key" => Constraint::ClientName,
        "index 'projects_name'" => Constraint::ProjectName,
        "projects.code" => Constraint::ProjectCode,
        "index 'rates_start'" => Constraint::RateStart,
        "invoices.number" => Constraint::InvoiceNumber,
        "invoice_time.entry_id" => Constraint::EntryInvoiced,
        "api_tokens.hash" | "refresh_tokens.hash" | "password_resets.hash" => Constraint::TokenHash,
        _ => return None,
    })
}

/// Whether a message says that another process was in the way for too long.
pub(super) fn is_contention(message: &str) -> bool {
    message.contains("database is locked") || message.contains("table is locked")
}

/// Whether a message says that the file cannot be written or read just now.
pub(super) fn is_outage(message: &str) -> bool {
    ["disk is full", "disk I/O error", "unable to open database file", "out of memory"]
        .iter()
        .any(|words| message.contains(words))
}

impl FromSql<BigInt, Sqlite> for Stamp {
    fn from_sql(value: SqliteValue<'_, '_, '_>) -> deserialize::Result<Self> {
        let micros = <i64 as FromSql<BigInt, Sqlite>>::from_sql(value)?;
        Ok(Self(Instant::from_unix_micros(micros)?))
    }
}

impl ToSql<BigInt, Sqlite> for Stamp {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Sqlite>) -> serialize::Result {
        out.set_value(self.0.unix_micros());
        Ok(IsNull::No)
    }
}
