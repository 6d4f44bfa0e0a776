//! Second factors.

use std::{collections::BTreeSet, sync::Arc};

use timekeeper_domain::{Instant, id::UserId};
use timekeeper_ports::{Constraint, StoreError, Totp, TotpRepo, async_trait};

use crate::tx::MemoryTx;

#[async_trait]
impl TotpRepo for MemoryTx {
    async fn get(&mut self, user: UserId) -> Result<Option<Totp>, StoreError> {
        self.look(|state| state.totp.get(&user).cloned())
    }

    async fn enrol(&mut self, user: UserId, seed: &str, _: Instant) -> Result<bool, StoreError> {
        self.change(|state| {
            state.refer_to_user(user)?;
            let totp = Arc::make_mut(&mut state.totp);
            if totp.get(&user).is_some_and(|totp| totp.confirmed_at.is_some()) {
                return Ok(false);
            }
            totp.insert(user, Totp { seed: seed.to_owned(), confirmed_at: None, last_step: 0 });
            Ok(true)
        })
    }

    async fn confirm(&mut self, user: UserId, step: i64, at: Instant) -> Result<bool, StoreError> {
        self.change(|state| {
            let totp = Arc::make_mut(&mut state.totp).get_mut(&user);
            let Some(totp) = totp.filter(|totp| totp.confirmed_at.is_none()) else { return Ok(false) };
            (totp.confirmed_at, totp.last_step) = (Some(at), step);
            Ok(true)
        })
    }

    async fn use_step(&mut self, user: UserId, step: i64) -> Result<bool, StoreError> {
        self.change(|state| {
            let totp = Arc::make_mut(&mut state.totp).get_mut(&user);
            let unused = |totp: &&mut Totp| totp.confirmed_at.is_some() && totp.last_step < step;
            let Some(totp) = totp.filter(unused) else { return Ok(false) };
            totp.last_step = step;
            Ok(true)
        })
    }

    async fn keep_recovery(&mut self, user: UserId, hashes: &[[u8; 32]]) -> Result<(), StoreError> {
        self.change(|state| {
            if !hashes.is_empty() && !state.totp.contains_key(&user) {
                return Err(StoreError::Violates(Constraint::Reference));
            }
            let codes = Arc::make_mut(&mut state.recovery_codes);
            codes.retain(|(owner, _)| *owner != user);
            codes.extend(hashes.iter().map(|hash| (user, *hash)));
            Ok(())
        })
    }

    async fn use_recovery(&mut self, user: UserId, hash: &[u8; 32]) -> Result<bool, StoreError> {
        self.change(|state| Ok(Arc::make_mut(&mut state.recovery_codes).remove(&(user, *hash))))
    }

    async fn recovery_left(&mut self, user: UserId) -> Result<i64, StoreError> {
        self.look(|state| {
            let left = state.recovery_codes.iter().filter(|(owner, _)| *owner == user).count();
            i64::try_from(left).unwrap_or(i64::MAX)
        })
    }

    async fn confirmed(&mut self, users: &[UserId]) -> Result<BTreeSet<UserId>, StoreError> {
        self.look(|state| {
            let is_confirmed = |user: &&UserId| state.totp.get(user).is_some_and(|totp| totp.confirmed_at.is_some());
            users.iter().filter(is_confirmed).copied().collect()
        })
    }

    async fn remove(&mut self, user: UserId) -> Result<bool, StoreError> {
        self.change(|state| {
            Arc::make_mut(&mut state.recovery_codes).retain(|(owner, _)| *owner != user);
            Ok(Arc::make_mut(&mut state.totp).remove(&user).is_some())
        })
    }
}
