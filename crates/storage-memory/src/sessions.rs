//! Refresh tokens.

use std::sync::Arc;

use timekeeper_domain::{Instant, id::TokenId};
use timekeeper_ports::{Constraint, Presented, SessionRepo, StoreError, async_trait};

use crate::{state::unique, tx::MemoryTx};

/// A refresh token.
#[derive(Clone)]
pub(crate) struct RefreshToken {
    pub(crate) token: TokenId,
    expires_at: Instant,
    spent_at: Option<Instant>,
}

#[async_trait]
impl SessionRepo for MemoryTx {
    async fn add(
        &mut self,
        token: TokenId,
        hash: &[u8; 32],
        _: Instant,
        expires_at: Instant,
    ) -> Result<(), StoreError> {
        self.change(|state| {
            if !state.tokens.has(token) {
                return Err(StoreError::Violates(Constraint::Reference));
            }
            unique(state.refresh_tokens.contains_key(hash), Constraint::TokenHash)?;
            Arc::make_mut(&mut state.refresh_tokens).insert(*hash, RefreshToken { token, expires_at, spent_at: None });
            Ok(())
        })
    }

    async fn spend(&mut self, hash: &[u8; 32], at: Instant) -> Result<Option<Presented>, StoreError> {
        self.change(|state| {
            let Some(refresh) = Arc::make_mut(&mut state.refresh_tokens).get_mut(hash) else { return Ok(None) };
            let RefreshToken { token, expires_at, spent_at } = refresh;
            if spent_at.is_some() {
                return Ok(Some(Presented::Spent { token: *token }));
            }
            *spent_at = Some(at);
            Ok(Some(Presented::Fresh { token: *token, expires_at: *expires_at }))
        })
    }

    async fn forget(&mut self, token: TokenId) -> Result<usize, StoreError> {
        self.change(|state| {
            let before = state.refresh_tokens.len();
            Arc::make_mut(&mut state.refresh_tokens).retain(|_, refresh| refresh.token != token);
            Ok(before - state.refresh_tokens.len())
        })
    }

    async fn purge(&mut self, expired: Instant) -> Result<usize, StoreError> {
        self.change(|state| {
            let before = state.refresh_tokens.len();
            Arc::make_mut(&mut state.refresh_tokens).retain(|_, refresh| refresh.expires_at >= expired);
            Ok(before - state.refresh_tokens.len())
        })
    }
}
