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

async fn replace(c: &mut Conn, name: String, known: Option<String>, value: String) -> Query<bool> {
    let row = (settings::name.eq(&name), settings::value.eq(&value));
    let stored = match known {
        None => {
            diesel::insert_into(settings::table).values(row).on_conflict(settings::name).do_nothing().execute(c).await?
        }
        Some(known) => {
            // Waits for whoever else replaces it, and then finds another value.
            let stored = settings::table.find(&name).filter(settings::value.eq(known));
            prepared(diesel::update(stored).set(settings::value.eq(&value))).execute(c).await?
        }
    };
    Ok(stored == 1)
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

    async fn replace(&mut self, name: &str, known: Option<&str>, value: &str) -> Result<bool, StoreError> {
        let (name, known, value) = (name.to_owned(), known.map(str::to_owned), value.to_owned());
        change!(self, replace(name, known, value))
    }
}
