//! Favourites: projects a user wants at hand.

use serde::Serialize;

use crate::{
    Instant,
    id::{FavoriteId, ProjectId, UserId},
};

/// A project that a user has marked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Favorite {
    /// The mark's own number.
    pub id: FavoriteId,
    /// Who marked it.
    pub user: UserId,
    /// What is marked.
    pub project: ProjectId,
    /// When.
    pub created_at: Instant,
}
