//! API tokens.

use std::{cmp::Reverse, sync::Arc};

use timekeeper_domain::{
    Instant,
    id::{TokenId, UserId},
    page::{Page, PageRequest},
    token::{ApiToken, Token, TokenOrigin, TokenUsage, TokenView},
};
use timekeeper_ports::{Constraint, StoreError, TokenOwner, TokenRepo, async_trait};

use crate::{
    state::{State, page, unique},
    tx::MemoryTx,
};

impl State {
    fn token_view(&self, token: &ApiToken) -> Option<TokenView> {
        Some(TokenView {
            username: self.users.get(token.user)?.username.clone(),
            usage: self.token_usage.get(&token.id).copied().unwrap_or_default(),
            token: token.clone(),
        })
    }

    /// Removes a token and whatever is kept for it; says whether it was there.
    pub(crate) fn remove_token(&mut self, id: TokenId) -> bool {
        Arc::make_mut(&mut self.token_hashes).retain(|_, token| *token != id);
        Arc::make_mut(&mut self.token_usage).remove(&id);
        Arc::make_mut(&mut self.answers).retain(|(token, _), _| *token != id);
        Arc::make_mut(&mut self.refresh_tokens).retain(|_, refresh| refresh.token != id);
        self.tokens.remove(id)
    }
}

#[async_trait]
impl TokenRepo for MemoryTx {
    async fn owner(&mut self, hash: &[u8; 32]) -> Result<Option<TokenOwner>, StoreError> {
        self.look(|state| {
            let token = state.tokens.get(*state.token_hashes.get(hash)?)?;
            Some(TokenOwner { token: token.clone(), user: state.users.get(token.user)?.clone() })
        })
    }

    async fn owner_of(&mut self, id: TokenId) -> Result<Option<TokenOwner>, StoreError> {
        self.look(|state| {
            let token = state.tokens.get(id)?;
            Some(TokenOwner { token: token.clone(), user: state.users.get(token.user)?.clone() })
        })
    }

    async fn view(&mut self, id: TokenId) -> Result<Option<TokenView>, StoreError> {
        self.look(|state| state.tokens.get(id).and_then(|token| state.token_view(token)))
    }

    async fn list(&mut self, origin: Option<TokenOrigin>, request: PageRequest) -> Result<Page<TokenView>, StoreError> {
        self.look(|state| {
            let listed = |token: &&ApiToken| origin.is_none_or(|origin| token.origin == origin);
            let mut tokens: Vec<_> = state.tokens.iter().filter(listed).collect();
            tokens.sort_by_key(|token| Reverse((token.created_at, token.id)));
            page(&tokens, request, |token| state.token_view(token))
        })
    }

    async fn list_of(&mut self, user: UserId, request: PageRequest) -> Result<Page<TokenView>, StoreError> {
        self.look(|state| {
            let mut tokens: Vec<_> = state.tokens.iter().filter(|token| token.user == user).collect();
            tokens.sort_by_key(|token| Reverse((token.created_at, token.id)));
            page(&tokens, request, |token| state.token_view(token))
        })
    }

    async fn insert(&mut self, token: &Token, hash: &[u8; 32], at: Instant) -> Result<ApiToken, StoreError> {
        self.change(|state| {
            state.refer_to_user(token.user)?;
            unique(state.token_hashes.contains_key(hash), Constraint::TokenHash)?;
            let stored = state.tokens.insert(token.clone(), at);
            Arc::make_mut(&mut state.token_hashes).insert(*hash, stored.id);
            Ok(stored)
        })
    }

    async fn update(&mut self, token: &ApiToken) -> Result<Option<ApiToken>, StoreError> {
        self.change(|state| {
            if !state.tokens.is_current(token) {
                return Ok(None);
            }
            state.refer_to_user(token.user)?;
            Ok(state.tokens.update(token))
        })
    }

    async fn delete(&mut self, id: TokenId) -> Result<bool, StoreError> {
        self.change(|state| Ok(state.remove_token(id)))
    }

    async fn delete_of(
        &mut self,
        user: UserId,
        origin: Option<TokenOrigin>,
        except: Option<TokenId>,
    ) -> Result<usize, StoreError> {
        self.change(|state| {
            let doomed = |token: &&ApiToken| {
                token.user == user && Some(token.id) != except && origin.is_none_or(|origin| token.origin == origin)
            };
            let doomed: Vec<_> = state.tokens.iter().filter(doomed).map(|token| token.id).collect();
            Ok(doomed.into_iter().filter(|id| state.remove_token(*id)).count())
        })
    }

    async fn purge(&mut self, origin: TokenOrigin, expired: Instant) -> Result<usize, StoreError> {
        self.change(|state| {
            let old = |token: &&ApiToken| token.origin == origin && token.expires_at.is_some_and(|end| end < expired);
            let old: Vec<_> = state.tokens.iter().filter(old).map(|token| token.id).collect();
            Ok(old.into_iter().filter(|id| state.remove_token(*id)).count())
        })
    }

    async fn record_usage(&mut self, usage: &[(TokenId, TokenUsage)]) -> Result<(), StoreError> {
        self.change(|state| {
            for (id, more) in usage.iter().filter(|(id, _)| state.tokens.has(*id)) {
                let kept = Arc::make_mut(&mut state.token_usage).entry(*id).or_default();
                kept.uses += more.uses;
                kept.last_used_at = kept.last_used_at.max(more.last_used_at);
            }
            Ok(())
        })
    }
}
