//! PostgreSQL and SQLite adapters of the storage ports, from one source of queries.
//!
//! The files in `shared/` are compiled twice, once inside [`postgres`] and once inside [`sqlite`]; each of those supplies
//! a `dialect` (connection, SQL types, names of constraints) and a transaction that runs a query function. A statement
//! that only one database can do well lives in that database's folder, behind the same name.

mod open;
pub mod postgres;
pub mod sqlite;
mod text;

pub use open::OpenError;
pub use postgres::PostgresStore;
pub use sqlite::SqliteStore;
