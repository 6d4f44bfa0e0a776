//! Favourites: always one's own.

use timekeeper_domain::{favorite::Favorite, id::ProjectId};
use timekeeper_ports::{ReadMode, StoreError};

use crate::{
    Action, App, AppError, Caller, Forbidden, Kind,
    work::{Transaction, Work},
};

/// A favourite, and whether it is one only now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Marked {
    /// The favourite.
    pub favorite: Favorite,
    /// Whether it was one before.
    pub already: bool,
}

impl App {
    /// The caller's favourites, the oldest first.
    ///
    /// # Errors
    /// [`AppError::Store`].
    pub async fn list_favorites(&self, caller: &Caller) -> Result<Vec<Favorite>, AppError> {
        caller.may(Action::ReadFavorites)?;
        let user = caller.user_id()?;
        self.read(ReadMode::PerStatement, async |tx: &mut Transaction| Ok(tx.favorites().list(user).await?)).await
    }
}

impl Work {
    /// Marks a project; marking it again changes nothing.
    ///
    /// # Errors
    /// [`AppError::NotFound`], [`Forbidden::Project`].
    pub async fn add_favorite(&mut self, project: ProjectId) -> Result<Marked, AppError> {
        self.caller.may(Action::WriteFavorites)?;
        let user = self.caller.user_id()?;
        let known = self.tx.projects().get(project).await?;
        let known = known.ok_or(AppError::NotFound(Kind::Project, project.get()))?;
        if !self.caller.reaches(Action::ReadProjects, known.created_by) {
            return Err(Forbidden::Project.into());
        }
        if let Some(favorite) = self.tx.favorites().insert(user, project, self.at).await? {
            self.log("created", "favorite", favorite.id.get(), None, Some(&favorite));
            return Ok(Marked { favorite, already: false });
        }
        let favorite = self.tx.favorites().get(user, project).await?.ok_or(StoreError::Contended)?;
        Ok(Marked { favorite, already: true })
    }

    /// Unmarks a project.
    ///
    /// # Errors
    /// [`AppError::NotFound`] when it is not marked.
    pub async fn remove_favorite(&mut self, project: ProjectId) -> Result<(), AppError> {
        self.caller.may(Action::WriteFavorites)?;
        let user = self.caller.user_id()?;
        let favorite = self.tx.favorites().get(user, project).await?;
        let favorite = favorite.ok_or(AppError::NotFound(Kind::Favorite, project.get()))?;
        self.tx.favorites().delete(user, project).await?;
        self.log("deleted", "favorite", favorite.id.get(), Some(&favorite), None);
        Ok(())
    }
}
