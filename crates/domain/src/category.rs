//! Categories: kinds of work, such as meetings or development, whatever the project.

use serde::Serialize;

use crate::{
    Record,
    id::{CategoryId, UserId},
    text::{Name, Notes},
};

/// A stored category.
pub type Category = Record<CategoryId, CategoryProfile>;

/// What is known of a category.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct CategoryProfile {
    /// Its name; no two categories share one, whatever the case.
    pub name: Name,
    /// What belongs to it.
    pub description: Option<Notes>,
    /// Who made it.
    pub created_by: UserId,
}
