//! Who did what.

use timekeeper_ports::{AuditFilter, AuditRecord, ReadMode};

use crate::{Action, App, AppError, Caller, work::Transaction};

/// Lines of the audit log that are read at once.
const MOST_LINES: i64 = 500;

/// Lines of the audit log, the newest first, and whether there are older ones.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuditLog {
    /// The lines.
    pub lines: Vec<AuditRecord>,
    /// The number below which older ones are.
    pub older: Option<i64>,
}

impl App {
    /// Lines of the audit log, the newest first, of those below that number; at most `limit`, and at most 500.
    ///
    /// # Errors
    /// [`AppError::MissingScope`], [`crate::Forbidden::AdminOnly`].
    pub async fn audit_log(
        &self,
        caller: &Caller,
        filter: &AuditFilter,
        below: Option<i64>,
        limit: i64,
    ) -> Result<AuditLog, AppError> {
        caller.may(Action::ReadAudit)?;
        let limit = limit.clamp(1, MOST_LINES);
        let mut lines = self
            .read(ReadMode::PerStatement, async |tx: &mut Transaction| {
                Ok(tx.audit().list(filter, below, limit + 1).await?)
            })
            .await?;
        let more = i64::try_from(lines.len()).is_ok_and(|found| found > limit);
        if more {
            lines.pop();
        }
        let older = if more { lines.last().map(|line| line.id) } else { None };
        Ok(AuditLog { lines, older })
    }
}
