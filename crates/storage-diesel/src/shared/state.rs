//! What the database tells of itself.

use diesel::{
    dsl::sql,
    migration::{Migration, MigrationSource},
    prelude::*,
    sql_types::{BigInt, Text},
};
use diesel_migrations::EmbeddedMigrations;
use timekeeper_ports::{Cause, StoreError, StoreState};

use super::{
    DieselTx,
    common::Query,
    dialect::{self, Conn, Db, RunQueryDsl, on},
};
use crate::open::compared;

diesel::table! {
    __diesel_schema_migrations (version) {
        version -> Text,
    }
}

/// The names of the migrations that this program knows, in their order.
pub(super) fn known(migrations: &EmbeddedMigrations) -> Result<Vec<String>, Cause> {
    let known: Vec<Box<dyn Migration<Db>>> = MigrationSource::<Db>::migrations(migrations)?;
    Ok(known.iter().map(|migration| migration.name().to_string()).collect())
}

async fn facts(c: &mut Conn) -> Query<(String, i64, Vec<String>)> {
    let facts = diesel::select((sql::<Text>(dialect::VERSION), sql::<BigInt>(dialect::BYTES)));
    let (version, bytes): (String, i64) = facts.get_result(c).await?;
    let stamp = __diesel_schema_migrations::version;
    let applied = __diesel_schema_migrations::table.select(stamp).order(stamp).load(c).await?;
    Ok((version, bytes, applied))
}

impl DieselTx {
    pub(super) async fn state(&mut self, migrations: &EmbeddedMigrations) -> Result<StoreState, StoreError> {
        let known = known(migrations).map_err(StoreError::Internal)?;
        let (version, bytes, applied): (String, i64, Vec<String>) = on!(self, facts())?;
        Ok(StoreState { kind: dialect::KIND, version, bytes: Some(bytes), migrations: compared(&known, &applied) })
    }
}
