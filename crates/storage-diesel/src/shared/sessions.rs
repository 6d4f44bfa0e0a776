//! Refresh tokens.

use async_trait::async_trait;
use diesel::prelude::*;
use timekeeper_domain::{Instant, id::TokenId};
use timekeeper_ports::{Presented, SessionRepo, StoreError};

use super::{
    DieselTx,
    common::{Query, Stamp, prepared},
    dialect::{Conn, RunQueryDsl, change},
    schema_sign_in::refresh_tokens as refresh,
};

async fn add(c: &mut Conn, token: TokenId, hash: [u8; 32], at: Instant, expires_at: Instant) -> Query<()> {
    let values = (
        refresh::token_id.eq(token.get()),
        refresh::hash.eq(hash.to_vec()),
        refresh::created_at.eq(Stamp(at)),
        refresh::expires_at.eq(Stamp(expires_at)),
    );
    diesel::insert_into(refresh::table).values(values).execute(c).await?;
    Ok(())
}

async fn spend(c: &mut Conn, hash: [u8; 32], at: Instant) -> Query<Option<Presented>> {
    let hash = hash.to_vec();
    // Whoever comes second waits for the first, and then finds nothing that is not spent.
    let fresh = refresh::table.filter(refresh::hash.eq(&hash)).filter(refresh::spent_at.is_null());
    let spent = diesel::update(fresh)
        .set(refresh::spent_at.eq(Some(Stamp(at))))
        .returning((refresh::token_id, refresh::expires_at));
    let spent: Option<(i64, Stamp)> = prepared(spent).get_result(c).await.optional()?;
    if let Some((token, expires_at)) = spent {
        return Ok(Some(Presented::Fresh { token: TokenId::new(token), expires_at: expires_at.0 }));
    }
    let earlier: Option<i64> =
        refresh::table.filter(refresh::hash.eq(hash)).select(refresh::token_id).first(c).await.optional()?;
    Ok(earlier.map(|token| Presented::Spent { token: TokenId::new(token) }))
}

async fn forget(c: &mut Conn, token: TokenId) -> Query<usize> {
    Ok(diesel::delete(refresh::table.filter(refresh::token_id.eq(token.get()))).execute(c).await?)
}

async fn purge(c: &mut Conn, expired: Instant) -> Query<usize> {
    Ok(diesel::delete(refresh::table.filter(refresh::expires_at.lt(Stamp(expired)))).execute(c).await?)
}

#[async_trait]
impl SessionRepo for DieselTx {
    async fn add(
        &mut self,
        token: TokenId,
        hash: &[u8; 32],
        at: Instant,
        expires_at: Instant,
    ) -> Result<(), StoreError> {
        let hash = *hash;
        change!(self, add(token, hash, at, expires_at))
    }

    async fn spend(&mut self, hash: &[u8; 32], at: Instant) -> Result<Option<Presented>, StoreError> {
        let hash = *hash;
        change!(self, spend(hash, at))
    }

    async fn forget(&mut self, token: TokenId) -> Result<usize, StoreError> {
        change!(self, forget(token))
    }

    async fn purge(&mut self, expired: Instant) -> Result<usize, StoreError> {
        change!(self, purge(expired))
    }
}
