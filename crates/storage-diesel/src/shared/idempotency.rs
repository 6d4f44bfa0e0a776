//! Answers kept for retries.

use async_trait::async_trait;
use diesel::prelude::*;
use timekeeper_domain::{Instant, id::TokenId};
use timekeeper_ports::{Answer, Claim, IdempotencyRepo, StoreError};

use super::{
    DieselTx,
    common::{Failure, Query, Stamp, prepared},
    dialect::{Conn, RunQueryDsl, change},
    schema::idempotency_keys as keys,
};

/// Fingerprint, moment, and the answer's status, tag and body.
type Row = (Vec<u8>, Stamp, Option<i16>, Option<String>, Option<String>);

async fn claim(
    c: &mut Conn,
    token: TokenId,
    key: String,
    fingerprint: [u8; 32],
    at: Instant,
    expired: Instant,
) -> Query<Claim> {
    let values = (
        keys::token_id.eq(token.get()),
        keys::key.eq(&key),
        keys::fingerprint.eq(fingerprint.to_vec()),
        keys::created_at.eq(Stamp(at)),
    );
    // Waits for whoever else is about to store the same key.
    let inserted = diesel::insert_into(keys::table)
        .values(values)
        .on_conflict((keys::token_id, keys::key))
        .do_nothing()
        .execute(c)
        .await?;
    if inserted == 1 {
        return Ok(Claim::Fresh);
    }
    let row: Row = keys::table
        .find((token.get(), &key))
        .select((keys::fingerprint, keys::created_at, keys::status, keys::etag, keys::body))
        .first(c)
        .await?;
    match row {
        (fingerprint, created_at, Some(status), etag, Some(body)) if created_at.0 >= expired => {
            let fingerprint = fingerprint.try_into().map_err(|_| Failure::Corrupt("fingerprint"))?;
            let status = u16::try_from(status).map_err(|_| Failure::Corrupt("status"))?;
            Ok(Claim::Used { fingerprint, answer: Answer { status, etag, body } })
        }
        _ => {
            let fresh = diesel::update(keys::table.find((token.get(), &key))).set((
                keys::fingerprint.eq(fingerprint.to_vec()),
                keys::created_at.eq(Stamp(at)),
                keys::status.eq(None::<i16>),
                keys::etag.eq(None::<String>),
                keys::body.eq(None::<String>),
            ));
            prepared(fresh).execute(c).await?;
            Ok(Claim::Fresh)
        }
    }
}

async fn complete(c: &mut Conn, token: TokenId, key: String, answer: Answer) -> Query<()> {
    let status = i16::try_from(answer.status).map_err(|_| Failure::Corrupt("status"))?;
    let kept = diesel::update(keys::table.find((token.get(), key))).set((
        keys::status.eq(Some(status)),
        keys::etag.eq(answer.etag),
        keys::body.eq(Some(answer.body)),
    ));
    prepared(kept).execute(c).await?;
    Ok(())
}

async fn purge(c: &mut Conn, expired: Instant) -> Query<usize> {
    Ok(diesel::delete(keys::table.filter(keys::created_at.lt(Stamp(expired)))).execute(c).await?)
}

#[async_trait]
impl IdempotencyRepo for DieselTx {
    async fn claim(
        &mut self,
        token: TokenId,
        key: &str,
        fingerprint: &[u8; 32],
        at: Instant,
        expired: Instant,
    ) -> Result<Claim, StoreError> {
        let (key, fingerprint) = (key.to_owned(), *fingerprint);
        change!(self, claim(token, key, fingerprint, at, expired))
    }

    async fn complete(&mut self, token: TokenId, key: &str, answer: &Answer) -> Result<(), StoreError> {
        let (key, answer) = (key.to_owned(), answer.clone());
        change!(self, complete(token, key, answer))
    }

    async fn purge(&mut self, expired: Instant) -> Result<usize, StoreError> {
        change!(self, purge(expired))
    }
}
