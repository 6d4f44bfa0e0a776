//! The audit log.

use std::sync::Arc;

use timekeeper_ports::{AuditFilter, AuditLine, AuditRecord, AuditRepo, StoreError, async_trait};

use crate::{state::limit, tx::MemoryTx};

#[async_trait]
impl AuditRepo for MemoryTx {
    async fn append(&mut self, lines: &[AuditLine]) -> Result<(), StoreError> {
        self.change(|state| {
            Arc::make_mut(&mut state.audit).extend_from_slice(lines);
            Ok(())
        })
    }

    async fn redact(&mut self, entity: &str, entity_id: i64) -> Result<usize, StoreError> {
        self.change(|state| {
            let lines = Arc::make_mut(&mut state.audit).iter_mut();
            let about = lines.filter(|line| line.entity == entity && line.entity_id == entity_id);
            Ok(about.map(|line| (line.before, line.after) = (None, None)).count())
        })
    }

    async fn latest(&mut self, most: i64) -> Result<Vec<AuditLine>, StoreError> {
        self.look(|state| state.audit.iter().rev().take(limit(most)).cloned().collect())
    }

    async fn list(
        &mut self,
        filter: &AuditFilter,
        below: Option<i64>,
        most: i64,
    ) -> Result<Vec<AuditRecord>, StoreError> {
        let wanted = |line: &AuditLine| {
            filter.actor.is_none_or(|actor| line.actor == Some(actor))
                && filter.entity.as_ref().is_none_or(|entity| line.entity == *entity)
                && filter.entity_id.is_none_or(|id| line.entity_id == id)
                && filter.action.as_ref().is_none_or(|action| line.action == *action)
                && filter.from.is_none_or(|from| line.at >= from)
                && filter.until.is_none_or(|until| line.at < until)
                && filter.request_id.as_ref().is_none_or(|id| line.request_id.as_ref() == Some(id))
        };
        self.look(|state| {
            let numbered = (1_i64..).zip(state.audit.iter()).collect::<Vec<_>>().into_iter().rev();
            let record = |(id, line): (i64, &AuditLine)| {
                let actor = line.actor.and_then(|actor| state.users.get(actor));
                let actor_name = actor.map(|user| user.username.as_str().to_owned());
                AuditRecord { id, line: line.clone(), actor_name }
            };
            let older = numbered.filter(|(id, line)| below.is_none_or(|below| *id < below) && wanted(line));
            older.take(limit(most)).map(record).collect()
        })
    }
}
