//! Errands.

use async_trait::async_trait;
use diesel::prelude::*;
use timekeeper_domain::{Instant, id::UserId};
use timekeeper_ports::{Backlog, Errand, ErrandKind, OutboxRepo, StoreError};

use super::{
    DieselTx,
    common::{Failure, Query, Stamp, prepared},
    dialect::{Conn, RunQueryDsl, change, on},
    schema_sign_in::outbox,
};

async fn add(c: &mut Conn, kind: ErrandKind, user: Option<UserId>, at: Instant) -> Query<()> {
    let values = (
        outbox::kind.eq(kind.as_str()),
        outbox::user_id.eq(user.map(UserId::get)),
        outbox::created_at.eq(Stamp(at)),
        outbox::due_at.eq(Stamp(at)),
        outbox::attempts.eq(0_i64),
    );
    diesel::insert_into(outbox::table).values(values).execute(c).await?;
    Ok(())
}

async fn claim(c: &mut Conn, at: Instant, until: Instant) -> Query<Option<Errand>> {
    loop {
        let due: Option<(i64, i64)> = outbox::table
            .filter(outbox::due_at.le(Stamp(at)))
            .order((outbox::due_at, outbox::id))
            .select((outbox::id, outbox::attempts))
            .first(c)
            .await
            .optional()?;
        let Some((id, attempts)) = due else { return Ok(None) };
        // Whoever claims the same one at the same time raises the count first, or waits here and finds it raised.
        let unclaimed =
            outbox::table.find(id).filter(outbox::attempts.eq(attempts)).filter(outbox::due_at.le(Stamp(at)));
        let claimed = diesel::update(unclaimed)
            .set((outbox::attempts.eq(attempts + 1), outbox::due_at.eq(Stamp(until))))
            .returning((outbox::kind, outbox::user_id));
        let row: Option<(String, Option<i64>)> = prepared(claimed).get_result(c).await.optional()?;
        if let Some((kind, user)) = row {
            let kind = ErrandKind::from_word(&kind).ok_or(Failure::Corrupt("kind of errand"))?;
            return Ok(Some(Errand { id, kind, user: user.map(UserId::new), attempts: attempts + 1 }));
        }
    }
}

async fn postpone(c: &mut Conn, id: i64, due_at: Instant) -> Query<bool> {
    let later = diesel::update(outbox::table.find(id)).set(outbox::due_at.eq(Stamp(due_at)));
    Ok(prepared(later).execute(c).await? == 1)
}

async fn done(c: &mut Conn, id: i64) -> Query<bool> {
    Ok(diesel::delete(outbox::table.find(id)).execute(c).await? == 1)
}

async fn backlog(c: &mut Conn) -> Query<Backlog> {
    let waiting = outbox::table.count().get_result(c).await?;
    let tried = outbox::table.filter(outbox::attempts.gt(0)).count().get_result(c).await?;
    Ok(Backlog { waiting, tried })
}

async fn forget(c: &mut Conn, user: UserId) -> Query<usize> {
    Ok(diesel::delete(outbox::table.filter(outbox::user_id.eq(user.get()))).execute(c).await?)
}

#[async_trait]
impl OutboxRepo for DieselTx {
    async fn add(&mut self, kind: ErrandKind, user: Option<UserId>, at: Instant) -> Result<(), StoreError> {
        change!(self, add(kind, user, at))
    }

    async fn claim(&mut self, at: Instant, until: Instant) -> Result<Option<Errand>, StoreError> {
        change!(self, claim(at, until))
    }

    async fn postpone(&mut self, id: i64, due_at: Instant) -> Result<bool, StoreError> {
        change!(self, postpone(id, due_at))
    }

    async fn done(&mut self, id: i64) -> Result<bool, StoreError> {
        change!(self, done(id))
    }

    async fn backlog(&mut self) -> Result<Backlog, StoreError> {
        on!(self, backlog())
    }

    async fn forget(&mut self, user: UserId) -> Result<usize, StoreError> {
        change!(self, forget(user))
    }
}
