//! Favourites.

use std::sync::Arc;

use timekeeper_domain::{
    Instant,
    favorite::Favorite,
    id::{FavoriteId, ProjectId, UserId},
};
use timekeeper_ports::{FavoriteRepo, StoreError, async_trait};

use crate::tx::MemoryTx;

#[async_trait]
impl FavoriteRepo for MemoryTx {
    async fn list(&mut self, user: UserId) -> Result<Vec<Favorite>, StoreError> {
        self.look(|state| {
            let mut favorites: Vec<_> =
                state.favorites.values().filter(|favorite| favorite.user == user).copied().collect();
            favorites.sort_by_key(|favorite| (favorite.created_at, favorite.id));
            favorites
        })
    }

    async fn get(&mut self, user: UserId, project: ProjectId) -> Result<Option<Favorite>, StoreError> {
        self.look(|state| state.favorites.get(&(user, project)).copied())
    }

    async fn insert(
        &mut self,
        user: UserId,
        project: ProjectId,
        created_at: Instant,
    ) -> Result<Option<Favorite>, StoreError> {
        self.change(|state| {
            state.refer_to_user(user)?;
            state.refer_to_project(Some(project))?;
            if state.favorites.contains_key(&(user, project)) {
                return Ok(None);
            }
            state.last_favorite += 1;
            let favorite = Favorite { id: FavoriteId::new(state.last_favorite), user, project, created_at };
            Arc::make_mut(&mut state.favorites).insert((user, project), favorite);
            Ok(Some(favorite))
        })
    }

    async fn delete(&mut self, user: UserId, project: ProjectId) -> Result<bool, StoreError> {
        self.change(|state| Ok(Arc::make_mut(&mut state.favorites).remove(&(user, project)).is_some()))
    }
}
