//! Settings of the whole installation.

use async_trait::async_trait;
use diesel::{prelude::*, upsert::excluded};
use timekeeper_ports::{SettingRepo, StoreError};

use super::{
    DieselTx,
    common::{Query, prepared},
    dialect::{Conn, RunQueryDsl, change, on},
    schema::settings,
};

async fn get(c: &mut Conn, name: String) -> Query<Option<String>> {
    Ok(settings::table.find(name).select(settings::value).first(c).await.optional()?)
}

async fn put(c: &mut Conn, name: String, value: String) -> Query<()> {
    let change = diesel::insert_into(settings::table)
        .values((settings::name.eq(name), settings::value.eq(value)))
        .on_conflict(settings::name)
        .do_update()
        .set(settings::value.eq(excluded(settings::value)));
    prepared(change).execute(c).await?;
    Ok(())
}

async fn keep(c: &mut Conn, name: String, value: String) -> Query<String> {
    // Waits for whoever else is about to store one.
    diesel::insert_into(settings::table)
        .values((settings::name.eq(&name), settings::value.eq(value)))
        .on_conflict(settings::name)
        .do_nothing()
        .execute(c)
        .await?;
    Ok(settings::table.find(name).select(settings::value).first(c).await?)
}

#[async_trait]
impl SettingRepo for DieselTx {
    async fn get(&mut self, name: &str) -> Result<Option<String>, StoreError> {
        let name = name.to_owned();
        on!(self, get(name))
    }

    async fn put(&mut self, name: &str, value: &str) -> Result<(), StoreError> {
        let (name, value) = (name.to_owned(), value.to_owned());
        change!(self, put(name, value))
    }

    async fn keep(&mut self, name: &str, value: &str) -> Result<String, StoreError> {
        let (name, value) = (name.to_owned(), value.to_owned());
        change!(self, keep(name, value))
    }
}
