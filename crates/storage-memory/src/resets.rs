//! Passwords that were forgotten.

use std::sync::Arc;

use timekeeper_domain::id::UserId;
use timekeeper_ports::{Constraint, Reset, ResetRepo, StoreError, async_trait};

use crate::{state::unique, tx::MemoryTx};

#[async_trait]
impl ResetRepo for MemoryTx {
    async fn put(&mut self, hash: &[u8; 32], reset: Reset) -> Result<(), StoreError> {
        self.change(|state| {
            state.refer_to_user(reset.user)?;
            let resets = Arc::make_mut(&mut state.resets);
            resets.retain(|_, earlier| earlier.user != reset.user);
            unique(resets.contains_key(hash), Constraint::TokenHash)?;
            resets.insert(*hash, reset);
            Ok(())
        })
    }

    async fn get(&mut self, hash: &[u8; 32]) -> Result<Option<Reset>, StoreError> {
        self.look(|state| state.resets.get(hash).copied())
    }

    async fn take(&mut self, hash: &[u8; 32]) -> Result<Option<Reset>, StoreError> {
        self.change(|state| Ok(Arc::make_mut(&mut state.resets).remove(hash)))
    }

    async fn forget(&mut self, user: UserId) -> Result<bool, StoreError> {
        self.change(|state| {
            let before = state.resets.len();
            Arc::make_mut(&mut state.resets).retain(|_, reset| reset.user != user);
            Ok(state.resets.len() < before)
        })
    }
}
