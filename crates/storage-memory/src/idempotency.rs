//! Answers kept for retries.

use std::sync::Arc;

use timekeeper_domain::{Instant, id::TokenId};
use timekeeper_ports::{Answer, Claim, Constraint, IdempotencyRepo, StoreError, async_trait};

use crate::tx::MemoryTx;

/// A key that was claimed.
#[derive(Clone)]
pub(crate) struct KeptAnswer {
    fingerprint: [u8; 32],
    at: Instant,
    /// None when the claim was committed without an answer; the key counts as new, then.
    answer: Option<Answer>,
}

#[async_trait]
impl IdempotencyRepo for MemoryTx {
    async fn claim(
        &mut self,
        token: TokenId,
        key: &str,
        fingerprint: &[u8; 32],
        at: Instant,
        expired: Instant,
    ) -> Result<Claim, StoreError> {
        self.change(|state| {
            if !state.tokens.has(token) {
                return Err(StoreError::Violates(Constraint::Reference));
            }
            let key = (token, key.to_owned());
            if let Some(kept) = state.answers.get(&key).filter(|kept| kept.at >= expired)
                && let Some(answer) = kept.answer.clone()
            {
                return Ok(Claim::Used { fingerprint: kept.fingerprint, answer });
            }
            let claimed = KeptAnswer { fingerprint: *fingerprint, at, answer: None };
            Arc::make_mut(&mut state.answers).insert(key, claimed);
            Ok(Claim::Fresh)
        })
    }

    async fn complete(&mut self, token: TokenId, key: &str, answer: &Answer) -> Result<(), StoreError> {
        self.change(|state| {
            let kept = Arc::make_mut(&mut state.answers).get_mut(&(token, key.to_owned()));
            let kept = kept.ok_or_else(|| StoreError::Internal("the idempotency key was never claimed".into()))?;
            kept.answer = Some(answer.clone());
            Ok(())
        })
    }

    async fn purge(&mut self, expired: Instant) -> Result<usize, StoreError> {
        self.change(|state| {
            let before = state.answers.len();
            Arc::make_mut(&mut state.answers).retain(|_, kept| kept.at >= expired);
            Ok(before - state.answers.len())
        })
    }
}
