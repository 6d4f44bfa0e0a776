//! Categories.

use timekeeper_domain::{
    Instant,
    category::{Category, CategoryProfile},
    id::CategoryId,
    page::{Page, PageRequest},
    text::Name,
};
use timekeeper_ports::{CategoryRepo, Constraint, StoreError, async_trait};

use crate::{
    state::{State, folded, page, unique},
    tx::MemoryTx,
};

impl State {
    fn check_category(&self, category: &CategoryProfile, own: Option<CategoryId>) -> Result<(), StoreError> {
        self.refer_to_user(category.created_by)?;
        let same = self.category_named(&category.name).is_some_and(|other| Some(other.id) != own);
        unique(same, Constraint::CategoryName)
    }

    fn category_named(&self, name: &Name) -> Option<&Category> {
        let name = folded(name.as_str());
        self.categories.iter().find(|category| folded(category.name.as_str()) == name)
    }
}

#[async_trait]
impl CategoryRepo for MemoryTx {
    async fn get(&mut self, id: CategoryId) -> Result<Option<Category>, StoreError> {
        self.look(|state| state.categories.get(id).cloned())
    }

    async fn named(&mut self, name: &Name) -> Result<Option<Category>, StoreError> {
        self.look(|state| state.category_named(name).cloned())
    }

    async fn lock(&mut self, id: CategoryId) -> Result<Option<Category>, StoreError> {
        self.hold(|state| state.categories.get(id).cloned())
    }

    async fn list(&mut self, request: PageRequest) -> Result<Page<Category>, StoreError> {
        self.look(|state| {
            let mut categories: Vec<_> = state.categories.iter().collect();
            categories.sort_by_cached_key(|category| (folded(category.name.as_str()), category.id));
            page(&categories, request, |category| Some(Category::clone(category)))
        })
    }

    async fn insert(&mut self, category: &CategoryProfile, at: Instant) -> Result<Category, StoreError> {
        self.change(|state| {
            state.check_category(category, None)?;
            Ok(state.categories.insert(category.clone(), at))
        })
    }

    async fn update(&mut self, category: &Category) -> Result<Option<Category>, StoreError> {
        self.change(|state| {
            if !state.categories.is_current(category) {
                return Ok(None);
            }
            state.check_category(category, Some(category.id))?;
            Ok(state.categories.update(category))
        })
    }

    async fn delete(&mut self, id: CategoryId) -> Result<bool, StoreError> {
        self.change(|state| {
            if state.entries.iter().any(|entry| entry.category == Some(id)) {
                return Err(StoreError::Violates(Constraint::Reference));
            }
            Ok(state.categories.remove(id))
        })
    }
}
