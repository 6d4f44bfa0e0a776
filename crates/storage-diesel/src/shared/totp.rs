//! Second factors.

use std::collections::BTreeSet;

use async_trait::async_trait;
use diesel::prelude::*;
use timekeeper_domain::{Instant, id::UserId};
use timekeeper_ports::{StoreError, Totp, TotpRepo};

use super::{
    DieselTx,
    common::{Query, Stamp, prepared},
    dialect::{Conn, RunQueryDsl, change, on},
    schema_sign_in::{recovery_codes, user_totp},
};

async fn get(c: &mut Conn, user: UserId) -> Query<Option<Totp>> {
    let row: Option<(String, Option<Stamp>, i64)> = user_totp::table
        .find(user.get())
        .select((user_totp::seed, user_totp::confirmed_at, user_totp::last_step))
        .first(c)
        .await
        .optional()?;
    Ok(row.map(|(seed, confirmed_at, last_step)| Totp {
        seed,
        confirmed_at: confirmed_at.map(Instant::from),
        last_step,
    }))
}

async fn enrol(c: &mut Conn, user: UserId, seed: String, at: Instant) -> Query<bool> {
    // A row that is in the way is changed only as long as it is not confirmed, whoever confirms it meanwhile.
    let pending = user_totp::table.find(user.get()).filter(user_totp::confirmed_at.is_null());
    let again = diesel::update(pending).set((user_totp::seed.eq(&seed), user_totp::created_at.eq(Stamp(at))));
    if prepared(again).execute(c).await? == 1 {
        return Ok(true);
    }
    let values = (
        user_totp::user_id.eq(user.get()),
        user_totp::seed.eq(&seed),
        user_totp::created_at.eq(Stamp(at)),
        user_totp::last_step.eq(0_i64),
    );
    let made =
        diesel::insert_into(user_totp::table).values(values).on_conflict(user_totp::user_id).do_nothing().execute(c);
    Ok(made.await? == 1)
}

async fn confirm(c: &mut Conn, user: UserId, step: i64, at: Instant) -> Query<bool> {
    let pending = user_totp::table.find(user.get()).filter(user_totp::confirmed_at.is_null());
    let values = (user_totp::confirmed_at.eq(Some(Stamp(at))), user_totp::last_step.eq(step));
    Ok(prepared(diesel::update(pending).set(values)).execute(c).await? == 1)
}

async fn use_step(c: &mut Conn, user: UserId, step: i64) -> Query<bool> {
    let unused = user_totp::table
        .find(user.get())
        .filter(user_totp::confirmed_at.is_not_null())
        .filter(user_totp::last_step.lt(step));
    Ok(prepared(diesel::update(unused).set(user_totp::last_step.eq(step))).execute(c).await? == 1)
}

async fn keep_recovery(c: &mut Conn, user: UserId, hashes: Vec<[u8; 32]>) -> Query<()> {
    diesel::delete(recovery_codes::table.filter(recovery_codes::user_id.eq(user.get()))).execute(c).await?;
    for hash in hashes {
        let values = (recovery_codes::user_id.eq(user.get()), recovery_codes::hash.eq(hash.to_vec()));
        diesel::insert_into(recovery_codes::table).values(values).execute(c).await?;
    }
    Ok(())
}

async fn use_recovery(c: &mut Conn, user: UserId, hash: [u8; 32]) -> Query<bool> {
    Ok(diesel::delete(recovery_codes::table.find((user.get(), hash.to_vec()))).execute(c).await? == 1)
}

async fn recovery_left(c: &mut Conn, user: UserId) -> Query<i64> {
    Ok(recovery_codes::table.filter(recovery_codes::user_id.eq(user.get())).count().get_result(c).await?)
}

async fn confirmed(c: &mut Conn, users: Vec<i64>) -> Query<BTreeSet<UserId>> {
    let confirmed =
        user_totp::table.filter(user_totp::user_id.eq_any(users)).filter(user_totp::confirmed_at.is_not_null());
    let ids: Vec<i64> = confirmed.select(user_totp::user_id).load(c).await?;
    Ok(ids.into_iter().map(UserId::new).collect())
}

async fn remove(c: &mut Conn, user: UserId) -> Query<bool> {
    Ok(diesel::delete(user_totp::table.find(user.get())).execute(c).await? == 1)
}

#[async_trait]
impl TotpRepo for DieselTx {
    async fn get(&mut self, user: UserId) -> Result<Option<Totp>, StoreError> {
        on!(self, get(user))
    }

    async fn enrol(&mut self, user: UserId, seed: &str, at: Instant) -> Result<bool, StoreError> {
        let seed = seed.to_owned();
        change!(self, enrol(user, seed, at))
    }

    async fn confirm(&mut self, user: UserId, step: i64, at: Instant) -> Result<bool, StoreError> {
        change!(self, confirm(user, step, at))
    }

    async fn use_step(&mut self, user: UserId, step: i64) -> Result<bool, StoreError> {
        change!(self, use_step(user, step))
    }

    async fn keep_recovery(&mut self, user: UserId, hashes: &[[u8; 32]]) -> Result<(), StoreError> {
        let hashes = hashes.to_vec();
        change!(self, keep_recovery(user, hashes))
    }

    async fn use_recovery(&mut self, user: UserId, hash: &[u8; 32]) -> Result<bool, StoreError> {
        let hash = *hash;
        change!(self, use_recovery(user, hash))
    }

    async fn recovery_left(&mut self, user: UserId) -> Result<i64, StoreError> {
        on!(self, recovery_left(user))
    }

    async fn confirmed(&mut self, users: &[UserId]) -> Result<BTreeSet<UserId>, StoreError> {
        let users = users.iter().copied().map(UserId::get).collect();
        on!(self, confirmed(users))
    }

    async fn remove(&mut self, user: UserId) -> Result<bool, StoreError> {
        change!(self, remove(user))
    }
}
