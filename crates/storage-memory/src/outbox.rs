//! Errands.

use std::sync::Arc;

use timekeeper_domain::{Instant, id::UserId};
use timekeeper_ports::{Backlog, Errand, ErrandKind, OutboxRepo, StoreError, async_trait};

use crate::tx::MemoryTx;

/// An errand that waits.
#[derive(Clone)]
pub(crate) struct Waiting {
    kind: ErrandKind,
    pub(crate) user: Option<UserId>,
    due_at: Instant,
    attempts: i64,
}

#[async_trait]
impl OutboxRepo for MemoryTx {
    async fn add(&mut self, kind: ErrandKind, user: Option<UserId>, at: Instant) -> Result<(), StoreError> {
        self.change(|state| {
            user.map_or(Ok(()), |user| state.refer_to_user(user))?;
            state.last_errand += 1;
            let waiting = Waiting { kind, user, due_at: at, attempts: 0 };
            Arc::make_mut(&mut state.errands).insert(state.last_errand, waiting);
            Ok(())
        })
    }

    async fn claim(&mut self, at: Instant, until: Instant) -> Result<Option<Errand>, StoreError> {
        self.change(|state| {
            let due = state.errands.iter().filter(|(_, waiting)| waiting.due_at <= at);
            let first = due.min_by_key(|(id, waiting)| (waiting.due_at, **id)).map(|(id, _)| *id);
            Ok(first.and_then(|id| {
                let waiting = Arc::make_mut(&mut state.errands).get_mut(&id)?;
                waiting.due_at = until;
                waiting.attempts += 1;
                Some(Errand { id, kind: waiting.kind, user: waiting.user, attempts: waiting.attempts })
            }))
        })
    }

    async fn postpone(&mut self, id: i64, due_at: Instant) -> Result<bool, StoreError> {
        self.change(|state| {
            let waiting = Arc::make_mut(&mut state.errands).get_mut(&id);
            Ok(waiting.map(|waiting| waiting.due_at = due_at).is_some())
        })
    }

    async fn done(&mut self, id: i64) -> Result<bool, StoreError> {
        self.change(|state| Ok(Arc::make_mut(&mut state.errands).remove(&id).is_some()))
    }

    async fn backlog(&mut self) -> Result<Backlog, StoreError> {
        self.look(|state| {
            let count = |errands: usize| i64::try_from(errands).unwrap_or(i64::MAX);
            let tried = state.errands.values().filter(|waiting| waiting.attempts > 0).count();
            Backlog { waiting: count(state.errands.len()), tried: count(tried) }
        })
    }

    async fn forget(&mut self, user: UserId) -> Result<usize, StoreError> {
        self.change(|state| {
            let before = state.errands.len();
            Arc::make_mut(&mut state.errands).retain(|_, waiting| waiting.user != Some(user));
            Ok(before - state.errands.len())
        })
    }
}
