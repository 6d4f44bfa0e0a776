//! Passwords that were forgotten.

use async_trait::async_trait;
use diesel::{prelude::*, upsert::excluded};
use timekeeper_domain::id::UserId;
use timekeeper_ports::{Reset, ResetRepo, StoreError};

use super::{
    DieselTx,
    common::{Query, Stamp, prepared},
    dialect::{Conn, RunQueryDsl, change, on},
    schema_sign_in::password_resets as resets,
};

fn reset((user, expires_at): (i64, Stamp)) -> Reset {
    Reset { user: UserId::new(user), expires_at: expires_at.0 }
}

async fn put(c: &mut Conn, hash: [u8; 32], reset: Reset) -> Query<()> {
    let values = (
        resets::user_id.eq(reset.user.get()),
        resets::hash.eq(hash.to_vec()),
        resets::expires_at.eq(Stamp(reset.expires_at)),
    );
    let change = diesel::insert_into(resets::table)
        .values(values)
        .on_conflict(resets::user_id)
        .do_update()
        .set((resets::hash.eq(excluded(resets::hash)), resets::expires_at.eq(excluded(resets::expires_at))));
    prepared(change).execute(c).await?;
    Ok(())
}

async fn get(c: &mut Conn, hash: [u8; 32]) -> Query<Option<Reset>> {
    let row = resets::table
        .filter(resets::hash.eq(hash.to_vec()))
        .select((resets::user_id, resets::expires_at))
        .first(c)
        .await
        .optional()?;
    Ok(row.map(reset))
}

async fn take(c: &mut Conn, hash: [u8; 32]) -> Query<Option<Reset>> {
    let row = diesel::delete(resets::table.filter(resets::hash.eq(hash.to_vec())))
        .returning((resets::user_id, resets::expires_at))
        .get_result(c)
        .await
        .optional()?;
    Ok(row.map(reset))
}

async fn forget(c: &mut Conn, user: UserId) -> Query<bool> {
    Ok(diesel::delete(resets::table.find(user.get())).execute(c).await? == 1)
}

#[async_trait]
impl ResetRepo for DieselTx {
    async fn put(&mut self, hash: &[u8; 32], reset: Reset) -> Result<(), StoreError> {
        let hash = *hash;
        change!(self, put(hash, reset))
    }

    async fn get(&mut self, hash: &[u8; 32]) -> Result<Option<Reset>, StoreError> {
        let hash = *hash;
        on!(self, get(hash))
    }

    async fn take(&mut self, hash: &[u8; 32]) -> Result<Option<Reset>, StoreError> {
        let hash = *hash;
        change!(self, take(hash))
    }

    async fn forget(&mut self, user: UserId) -> Result<bool, StoreError> {
        change!(self, forget(user))
    }
}
