//! The audit log.

use std::sync::Arc;

use timekeeper_ports::{AuditLine, AuditRepo, StoreError, async_trait};

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
}
