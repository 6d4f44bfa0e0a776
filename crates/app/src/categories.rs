//! Categories: kinds of work, for everybody.

use timekeeper_domain::{
    category::{Category, CategoryProfile},
    id::CategoryId,
    page::{Page, PageRequest},
    text::{Name, Notes},
};
use timekeeper_ports::{Constraint, ReadMode, StoreError};

use crate::{
    Action, App, AppError, Caller, Conflict, Edit, Forbidden, Kind, Precondition, Refusal,
    edit::set,
    work::{Transaction, Work},
};

/// What a new category is to be.
#[derive(Clone, Debug)]
pub struct NewCategory {
    /// The name.
    pub name: Name,
    /// What belongs to it.
    pub description: Option<Notes>,
}

/// What changes about a category.
#[derive(Clone, Debug, Default)]
pub struct CategoryChange {
    /// The name.
    pub name: Option<Name>,
    /// What belongs to it.
    pub description: Edit<Notes>,
}

/// A category as a request names it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CategoryChoice {
    /// By its number.
    Id(CategoryId),
    /// By its name, whatever the case.
    Named(Name),
}

/// A category that was asked for, and whether it is there only now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Made {
    /// The category.
    pub category: Category,
    /// Whether it was there before.
    pub already: bool,
}

impl App {
    /// Every category, by name.
    ///
    /// # Errors
    /// [`AppError::Store`].
    pub async fn list_categories(&self, caller: &Caller, page: PageRequest) -> Result<Page<Category>, AppError> {
        caller.may(Action::ReadCategories)?;
        self.read(ReadMode::PerStatement, async |tx: &mut Transaction| Ok(tx.categories().list(page).await?)).await
    }

    /// One category.
    ///
    /// # Errors
    /// [`AppError::NotFound`].
    pub async fn get_category(&self, caller: &Caller, id: CategoryId) -> Result<Category, AppError> {
        caller.may(Action::ReadCategories)?;
        self.read(ReadMode::PerStatement, async |tx: &mut Transaction| {
            tx.categories().get(id).await?.ok_or(AppError::NotFound(Kind::Category, id.get()))
        })
        .await
    }
}

impl Work {
    /// Makes a category, unless there is one of that name; then that is the answer, as it is.
    ///
    /// # Errors
    /// [`StoreError::Contended`] when somebody else makes it at this very moment.
    pub async fn create_category(&mut self, new: &NewCategory) -> Result<Made, AppError> {
        self.caller.may(Action::WriteCategories)?;
        if let Some(category) = self.tx.categories().named(&new.name).await? {
            return Ok(Made { category, already: true });
        }
        let created_by = self.caller.user_id()?;
        let profile = CategoryProfile { name: new.name.clone(), description: new.description.clone(), created_by };
        let made = self.tx.categories().insert(&profile, self.at).await;
        let category = made.map_err(|error| match error {
            StoreError::Violates(Constraint::CategoryName) => StoreError::Contended,
            other => other,
        })?;
        self.log("created", "category", category.id.get(), None, Some(&category));
        Ok(Made { category, already: false })
    }

    /// Changes a category.
    ///
    /// # Errors
    /// [`AppError::NotFound`], [`Forbidden::Denied`], [`AppError::Precondition`], [`Refusal::CategoryName`].
    pub async fn update_category(
        &mut self,
        id: CategoryId,
        change: &CategoryChange,
        precondition: &Precondition,
    ) -> Result<Category, AppError> {
        let before = self.category_to_change(id, precondition).await?;
        let mut profile = before.data.clone();
        set(&mut profile.name, change.name.as_ref());
        change.description.apply_to(&mut profile.description);
        let changed = before.with(self.at, profile);
        let stored = self.tx.categories().update(&changed).await.map_err(|error| match error {
            StoreError::Violates(Constraint::CategoryName) => Refusal::CategoryName.into(),
            other => AppError::Store(other),
        })?;
        let stored = stored.ok_or(StoreError::Contended)?;
        self.log("updated", "category", id.get(), Some(&before), Some(&stored));
        Ok(stored)
    }

    /// Removes a category that no entry names.
    ///
    /// # Errors
    /// [`AppError::NotFound`], [`Forbidden::Denied`], [`AppError::Precondition`], [`Conflict::CategoryInUse`].
    pub async fn delete_category(&mut self, id: CategoryId, precondition: &Precondition) -> Result<(), AppError> {
        let before = self.category_to_change(id, precondition).await?;
        self.tx.categories().delete(id).await.map_err(|error| match error {
            StoreError::Violates(Constraint::Reference) => Conflict::CategoryInUse.into(),
            other => AppError::Store(other),
        })?;
        self.log("deleted", "category", id.get(), Some(&before), None);
        Ok(())
    }

    /// The category that a request names.
    ///
    /// # Errors
    /// [`Refusal::Category`] when there is none.
    pub(crate) async fn find_category(&mut self, choice: &CategoryChoice) -> Result<Category, AppError> {
        let category = match choice {
            CategoryChoice::Id(id) => self.tx.categories().get(*id).await?,
            CategoryChoice::Named(name) => self.tx.categories().named(name).await?,
        };
        Ok(category.ok_or(Refusal::Category)?)
    }

    async fn category_to_change(&mut self, id: CategoryId, precondition: &Precondition) -> Result<Category, AppError> {
        self.caller.may(Action::WriteCategories)?;
        let category = self.tx.categories().lock(id).await?.ok_or(AppError::NotFound(Kind::Category, id.get()))?;
        if !self.caller.reaches(Action::WriteCategories, category.created_by) {
            return Err(Forbidden::Denied.into());
        }
        precondition.check(&category)?;
        Ok(category)
    }
}
