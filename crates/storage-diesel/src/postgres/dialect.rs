//! What the shared queries need to know about PostgreSQL.

use diesel::{
    deserialize::{self, FromSql},
    pg::{Pg, PgValue, data_types::PgTimestamp},
    result::DatabaseErrorInformation,
    serialize::{self, Output, ToSql},
    sql_types::Timestamptz,
};
use timekeeper_domain::Instant;
use timekeeper_ports::{Constraint, StoreKind};

use super::common::{Query, Stamp};

pub(super) use diesel_async::RunQueryDsl;

pub(super) type Db = Pg;
pub(super) type Conn = diesel_async::AsyncPgConnection;

pub(super) const KIND: StoreKind = StoreKind::Postgres;

/// The version of the database program, in SQL.
pub(super) const VERSION: &str = "split_part(current_setting('server_version'), ' ', 1)";

/// Bytes that everything takes, in SQL.
pub(super) const BYTES: &str = "pg_database_size(current_database())";

/// SQL types by what they mean.
pub(super) mod sql {
    pub(in super::super) use diesel::sql_types::Timestamptz as Moment;
}

/// A connection that takes several queries at once.
pub(super) type Reader<'c> = &'c Conn;

/// What a query that reads is run on.
macro_rules! via {
    ($reader:ident) => {
        &mut &*$reader
    };
}
pub(super) use via;

/// Runs queries that only read, sent together and answered in their order: one wait for all of them.
macro_rules! together {
    ($($query:expr),+ $(,)?) => {
        tokio::join!($($query),+)
    };
}
pub(super) use together;

/// Runs a query function that only reads.
macro_rules! on {
    ($tx:ident, $query:ident($($argument:ident),*)) => {{
        let result = match $tx.connection().await {
            Ok(connection) => Ok($query(connection, $($argument),*).await),
            Err(error) => Err(error),
        };
        $tx.settle(result)
    }};
}
pub(super) use on;

/// Runs a query function that writes.
macro_rules! change {
    ($tx:ident, $query:ident($($argument:ident),*)) => {
        match $tx.writable() {
            Ok(()) => $crate::postgres::dialect::on!($tx, $query($($argument),*)),
            Err(error) => Err(error),
        }
    };
}
pub(super) use change;

/// A query whose rows are held against other writers until the transaction ends. References to them stay possible.
macro_rules! held {
    ($query:expr) => {
        $query.for_no_key_update()
    };
}
pub(super) use held;

/// Lets nobody become a user until the transaction ends. Rows of those there are can still be held and referred to.
pub(super) async fn keep_users_out(c: &mut Conn) -> Query<()> {
    diesel::sql_query("LOCK TABLE users IN SHARE ROW EXCLUSIVE MODE").execute(c).await?;
    Ok(())
}

diesel::define_sql_function! {
    /// Where the second text first stands in the first, from 1; 0 when it does not.
    #[sql_name = "strpos"]
    fn position(text: diesel::sql_types::Text, part: diesel::sql_types::Text) -> diesel::sql_types::Integer;
}

/// Which stretch of so many seconds an entry starts in, counted from 1970, rounded down also before. Whole seconds first:
/// so many digits a quotient has.
pub(super) fn stretch(seconds: i64) -> String {
    format!("CAST(FLOOR(FLOOR(EXTRACT(EPOCH FROM time_entries.start_time)) / {seconds}) AS BIGINT)")
}

/// Which rule a unique violation is about.
pub(super) fn violated(info: &dyn DatabaseErrorInformation) -> Option<Constraint> {
    Some(match info.constraint_name()? {
        "time_entries_one_open" => Constraint::OneOpenEntry,
        "users_username" => Constraint::Username,
        "users_email" => Constraint::UserEmail,
        "users_national_id" => Constraint::UserNationalId,
        "categories_name" => Constraint::CategoryName,
        "clients_name" => Constraint::ClientName,
        "projects_name" => Constraint::ProjectName,
        "projects_code" => Constraint::ProjectCode,
        "rates_start" => Constraint::RateStart,
        "invoices_number" => Constraint::InvoiceNumber,
        "invoice_time_pkey" => Constraint::EntryInvoiced,
        "api_tokens_hash" | "refresh_tokens_hash" | "password_resets_hash" => Constraint::TokenHash,
        _ => return None,
    })
}

/// Whether a message says that somebody else was in the way for too long. The driver drops the error's code.
pub(super) fn is_contention(message: &str) -> bool {
    message.contains("lock timeout") || message.contains("deadlock detected")
}

/// Whether a message says that the server is gone or going.
pub(super) fn is_outage(message: &str) -> bool {
    ["connection closed", "terminating connection", "shutting down", "starting up", "communicating with the server"]
        .iter()
        .any(|words| message.contains(words))
}

/// Microseconds from 1970 to 2000, where PostgreSQL counts from.
const EPOCH: i64 = 946_684_800_000_000;

impl FromSql<Timestamptz, Pg> for Stamp {
    fn from_sql(bytes: PgValue<'_>) -> deserialize::Result<Self> {
        let PgTimestamp(micros) = FromSql::<Timestamptz, Pg>::from_sql(bytes)?;
        Ok(Self(Instant::from_unix_micros(micros.saturating_add(EPOCH))?))
    }
}

impl ToSql<Timestamptz, Pg> for Stamp {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Pg>) -> serialize::Result {
        let timestamp = PgTimestamp(self.0.unix_micros() - EPOCH);
        ToSql::<Timestamptz, Pg>::to_sql(&timestamp, &mut out.reborrow())
    }
}
