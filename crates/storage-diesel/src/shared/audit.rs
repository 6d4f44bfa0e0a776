//! The audit log.

use async_trait::async_trait;
use diesel::prelude::*;
use timekeeper_domain::id::{TokenId, UserId};
use timekeeper_ports::{AuditFilter, AuditLine, AuditRecord, AuditRepo, StoreError};

use super::{
    DieselTx,
    common::{Query, Stamp, prepared},
    dialect::{Conn, Db, RunQueryDsl, change, on},
    schema::{audit_log, users},
};

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = audit_log, check_for_backend(Db), treat_none_as_default_value = false)]
struct AuditRow {
    at: Stamp,
    actor_id: Option<i64>,
    token_id: Option<i64>,
    request_id: Option<String>,
    action: String,
    entity: String,
    entity_id: i64,
    before: Option<String>,
    after: Option<String>,
}

impl From<AuditLine> for AuditRow {
    fn from(line: AuditLine) -> Self {
        Self {
            at: Stamp(line.at),
            actor_id: line.actor.map(UserId::get),
            token_id: line.token.map(TokenId::get),
            request_id: line.request_id,
            action: line.action,
            entity: line.entity,
            entity_id: line.entity_id,
            before: line.before,
            after: line.after,
        }
    }
}

impl From<AuditRow> for AuditLine {
    fn from(row: AuditRow) -> Self {
        Self {
            at: row.at.0,
            actor: row.actor_id.map(UserId::new),
            token: row.token_id.map(TokenId::new),
            request_id: row.request_id,
            action: row.action,
            entity: row.entity,
            entity_id: row.entity_id,
            before: row.before,
            after: row.after,
        }
    }
}

async fn append(c: &mut Conn, lines: Vec<AuditLine>) -> Query<()> {
    let mut rows: Vec<AuditRow> = lines.into_iter().map(AuditRow::from).collect();
    let inserted = diesel::insert_into(audit_log::table);
    // One line is the usual case, and the only one whose statement is always the same.
    match rows.pop() {
        Some(only) if rows.is_empty() => inserted.values(only).execute(c).await?,
        Some(last) => {
            rows.push(last);
            inserted.values(rows).execute(c).await?
        }
        None => 0,
    };
    Ok(())
}

async fn latest(c: &mut Conn, limit: i64) -> Query<Vec<AuditLine>> {
    let rows: Vec<AuditRow> =
        audit_log::table.order(audit_log::id.desc()).limit(limit).select(AuditRow::as_select()).load(c).await?;
    Ok(rows.into_iter().map(AuditLine::from).collect())
}

async fn list(c: &mut Conn, filter: AuditFilter, below: Option<i64>, limit: i64) -> Query<Vec<AuditRecord>> {
    let actor = users::table.on(users::id.nullable().eq(audit_log::actor_id));
    let columns = (audit_log::id, AuditRow::as_select(), users::username.nullable());
    let mut query = audit_log::table.left_join(actor).select(columns).into_boxed();
    if let Some(actor) = filter.actor {
        query = query.filter(audit_log::actor_id.eq(actor.get()));
    }
    if let Some(entity) = filter.entity {
        query = query.filter(audit_log::entity.eq(entity));
    }
    if let Some(id) = filter.entity_id {
        query = query.filter(audit_log::entity_id.eq(id));
    }
    if let Some(action) = filter.action {
        query = query.filter(audit_log::action.eq(action));
    }
    if let Some(from) = filter.from {
        query = query.filter(audit_log::at.ge(Stamp(from)));
    }
    if let Some(until) = filter.until {
        query = query.filter(audit_log::at.lt(Stamp(until)));
    }
    if let Some(request_id) = filter.request_id {
        query = query.filter(audit_log::request_id.eq(request_id));
    }
    if let Some(below) = below {
        query = query.filter(audit_log::id.lt(below));
    }
    let rows: Vec<(i64, AuditRow, Option<String>)> = query.order(audit_log::id.desc()).limit(limit).load(c).await?;
    let record =
        |(id, row, actor_name): (i64, AuditRow, Option<String>)| AuditRecord { id, line: row.into(), actor_name };
    Ok(rows.into_iter().map(record).collect())
}

async fn redact(c: &mut Conn, entity: String, id: i64) -> Query<usize> {
    let lines = audit_log::table.filter(audit_log::entity.eq(entity)).filter(audit_log::entity_id.eq(id));
    let nothing = (audit_log::before.eq(None::<String>), audit_log::after.eq(None::<String>));
    Ok(prepared(diesel::update(lines).set(nothing)).execute(c).await?)
}

#[async_trait]
impl AuditRepo for DieselTx {
    async fn append(&mut self, lines: &[AuditLine]) -> Result<(), StoreError> {
        let lines = lines.to_vec();
        change!(self, append(lines))
    }

    async fn redact(&mut self, entity: &str, entity_id: i64) -> Result<usize, StoreError> {
        let entity = entity.to_owned();
        change!(self, redact(entity, entity_id))
    }

    async fn latest(&mut self, limit: i64) -> Result<Vec<AuditLine>, StoreError> {
        on!(self, latest(limit))
    }

    async fn list(
        &mut self,
        filter: &AuditFilter,
        below: Option<i64>,
        limit: i64,
    ) -> Result<Vec<AuditRecord>, StoreError> {
        let filter = filter.clone();
        on!(self, list(filter, below, limit))
    }
}
