//! What every query file needs: moments as columns, failures, and sums.

use diesel::{
    QueryResult,
    deserialize::FromSqlRow,
    expression::AsExpression,
    query_builder::{AstPass, QueryFragment, QueryId},
    result::{DatabaseErrorKind, Error},
};
use timekeeper_domain::{
    Date, Instant, Record,
    money::{Currency, Money},
    totals,
};
use timekeeper_ports::StoreError;

use super::dialect::{self, Conn, Db};

/// An instant as a column keeps it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, AsExpression, FromSqlRow)]
#[diesel(sql_type = dialect::sql::Moment)]
pub(super) struct Stamp(pub(super) Instant);

impl From<Instant> for Stamp {
    fn from(instant: Instant) -> Self {
        Self(instant)
    }
}

impl From<Stamp> for Instant {
    fn from(stamp: Stamp) -> Self {
        stamp.0
    }
}

/// Why a query failed.
#[derive(Debug)]
pub(super) enum Failure {
    /// The database said so.
    Database(Error),
    /// A row holds what no row may hold.
    Corrupt(&'static str),
}

pub(super) type Query<T> = Result<T, Failure>;

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Self::Database(error)
    }
}

impl From<Failure> for StoreError {
    fn from(failure: Failure) -> Self {
        let error = match failure {
            Failure::Database(error) => error,
            Failure::Corrupt(what) => return Self::Internal(format!("a stored {what} cannot be read").into()),
        };
        match &error {
            Error::DatabaseError(DatabaseErrorKind::UniqueViolation, info) => {
                dialect::violated(&**info).map_or_else(|| Self::Internal(Box::new(error)), Self::Violates)
            }
            Error::DatabaseError(DatabaseErrorKind::ForeignKeyViolation, _) => {
                Self::Violates(timekeeper_ports::Constraint::Reference)
            }
            Error::DatabaseError(DatabaseErrorKind::SerializationFailure, _) => Self::Contended,
            Error::DatabaseError(DatabaseErrorKind::ReadOnlyTransaction, _) => Self::ReadOnly,
            Error::DatabaseError(DatabaseErrorKind::ClosedConnection, _) => Self::Unavailable(Box::new(error)),
            Error::DatabaseError(_, info) if dialect::is_contention(info.message()) => Self::Contended,
            Error::DatabaseError(_, info) if dialect::is_outage(info.message()) => Self::Unavailable(Box::new(error)),
            _ => Self::Internal(Box::new(error)),
        }
    }
}

/// A day from its number.
pub(super) fn day(number: i32) -> Query<Date> {
    totals::day_from_number(number).ok_or(Failure::Corrupt("day"))
}

/// An amount from its two columns.
pub(super) fn money(minor: Option<i64>, currency: Option<&str>) -> Query<Option<Money>> {
    let Some((minor, code)) = minor.zip(currency) else { return Ok(None) };
    let currency = Currency::from_code(code).map_err(|_| Failure::Corrupt("currency"))?;
    Ok(Some(Money::from_minor(minor, currency)))
}

/// Puts a row's own columns around its data.
pub(super) fn record<I, T>(id: I, version: i64, created_at: Stamp, updated_at: Stamp, data: T) -> Record<I, T> {
    Record { id, version, created_at: created_at.0, updated_at: updated_at.0, data }
}

/// A query whose statement stays prepared on its connection.
///
/// diesel prepares anew, every time, whatever it cannot prove to have few texts: every `UPDATE`, and whatever has a
/// piece of SQL in it. PostgreSQL then parses and plans it every time, which for sums takes longer than running them.
/// This vouches that the query is one of few texts.
#[derive(Clone, Copy, Debug)]
pub(super) struct Prepared<Q>(Q);

/// Keeps the statement of a query prepared.
pub(super) const fn prepared<Q>(query: Q) -> Prepared<Q> {
    Prepared(query)
}

impl<Q: QueryFragment<Db>> QueryFragment<Db> for Prepared<Q> {
    fn walk_ast<'b>(&'b self, out: AstPass<'_, 'b, Db>) -> QueryResult<()> {
        self.0.walk_ast(out)
    }

    fn is_safe_to_cache_prepared(&self, _: &Db) -> QueryResult<bool> {
        Ok(true)
    }
}

impl<Q: QueryId> QueryId for Prepared<Q> {
    type QueryId = Prepared<Q::QueryId>;

    const HAS_STATIC_QUERY_ID: bool = Q::HAS_STATIC_QUERY_ID;
}

impl<Q: diesel::query_builder::Query> diesel::query_builder::Query for Prepared<Q> {
    type SqlType = Q::SqlType;
}

impl<Q> diesel::RunQueryDsl<Conn> for Prepared<Q> {}
