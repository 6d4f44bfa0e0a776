//! Categories.

use async_trait::async_trait;
use diesel::prelude::*;
use timekeeper_domain::{
    Instant, Record,
    category::{Category, CategoryProfile},
    id::{CategoryId, UserId},
    page::{Page, PageRequest},
    text::{Name, Text},
};
use timekeeper_ports::{CategoryRepo, StoreError};

use super::{
    DieselTx,
    common::{Query, Stamp, prepared, record},
    dialect::{Conn, Db, Reader, RunQueryDsl, change, held, on, together, via},
    schema::categories,
};
use crate::text::fold;

#[derive(Queryable, Selectable)]
#[diesel(table_name = categories, check_for_backend(Db))]
struct CategoryRow {
    id: i64,
    version: i64,
    created_at: Stamp,
    updated_at: Stamp,
    #[diesel(embed)]
    data: CategoryData,
}

#[derive(Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = categories, check_for_backend(Db), treat_none_as_null = true, treat_none_as_default_value = false)]
struct CategoryData {
    name: String,
    name_key: String,
    description: Option<String>,
    created_by: i64,
}

impl From<&CategoryProfile> for CategoryData {
    fn from(category: &CategoryProfile) -> Self {
        Self {
            name: category.name.to_string(),
            name_key: fold(category.name.as_str()),
            description: category.description.as_ref().map(ToString::to_string),
            created_by: category.created_by.get(),
        }
    }
}

impl From<CategoryRow> for Category {
    fn from(row: CategoryRow) -> Self {
        let profile = CategoryProfile {
            name: Text::trusted(row.data.name),
            description: row.data.description.map(Text::trusted),
            created_by: UserId::new(row.data.created_by),
        };
        record(CategoryId::new(row.id), row.version, row.created_at, row.updated_at, profile)
    }
}

async fn get(c: &mut Conn, id: CategoryId) -> Query<Option<Category>> {
    let row: Option<CategoryRow> =
        categories::table.find(id.get()).select(CategoryRow::as_select()).first(c).await.optional()?;
    Ok(row.map(Category::from))
}

async fn named(c: &mut Conn, name: Name) -> Query<Option<Category>> {
    let category = categories::table.filter(categories::name_key.eq(fold(name.as_str())));
    let row: Option<CategoryRow> = category.select(CategoryRow::as_select()).first(c).await.optional()?;
    Ok(row.map(Category::from))
}

async fn lock(c: &mut Conn, id: CategoryId) -> Query<Option<Category>> {
    let query = held!(categories::table.find(id.get()).select(CategoryRow::as_select()));
    let row: Option<CategoryRow> = query.load(c).await?.pop();
    Ok(row.map(Category::from))
}

async fn count(c: Reader<'_>) -> Query<i64> {
    Ok(categories::table.count().get_result(via!(c)).await?)
}

async fn page_of(c: Reader<'_>, page: PageRequest) -> Query<Vec<CategoryRow>> {
    Ok(categories::table
        .order((categories::name_key, categories::id))
        .limit(page.limit())
        .offset(page.offset())
        .select(CategoryRow::as_select())
        .load(via!(c))
        .await?)
}

async fn list(c: Reader<'_>, page: PageRequest) -> Query<Page<Category>> {
    let (rows, total) = together!(page_of(c, page), count(c));
    Ok(Page { items: rows?.into_iter().map(Category::from).collect(), total: total?, request: page })
}

async fn insert(c: &mut Conn, category: CategoryProfile, at: Instant) -> Query<Category> {
    let row: CategoryRow = diesel::insert_into(categories::table)
        .values((
            CategoryData::from(&category),
            categories::version.eq(1_i64),
            categories::created_at.eq(Stamp(at)),
            categories::updated_at.eq(Stamp(at)),
        ))
        .returning(CategoryRow::as_returning())
        .get_result(c)
        .await?;
    Ok(row.into())
}

async fn update(c: &mut Conn, category: Category) -> Query<Option<Category>> {
    let Record { id, version, updated_at, ref data, .. } = category;
    let change = diesel::update(categories::table.find(id.get()).filter(categories::version.eq(version)))
        .set((
            CategoryData::from(data),
            categories::version.eq(version + 1),
            categories::updated_at.eq(Stamp(updated_at)),
        ))
        .returning(CategoryRow::as_returning());
    let row: Option<CategoryRow> = prepared(change).get_result(c).await.optional()?;
    Ok(row.map(Category::from))
}

async fn delete(c: &mut Conn, id: CategoryId) -> Query<bool> {
    Ok(diesel::delete(categories::table.find(id.get())).execute(c).await? == 1)
}

#[async_trait]
impl CategoryRepo for DieselTx {
    async fn get(&mut self, id: CategoryId) -> Result<Option<Category>, StoreError> {
        on!(self, get(id))
    }

    async fn named(&mut self, name: &Name) -> Result<Option<Category>, StoreError> {
        let name = name.clone();
        on!(self, named(name))
    }

    async fn lock(&mut self, id: CategoryId) -> Result<Option<Category>, StoreError> {
        change!(self, lock(id))
    }

    async fn list(&mut self, page: PageRequest) -> Result<Page<Category>, StoreError> {
        on!(self, list(page))
    }

    async fn insert(&mut self, category: &CategoryProfile, at: Instant) -> Result<Category, StoreError> {
        let category = category.clone();
        change!(self, insert(category, at))
    }

    async fn update(&mut self, category: &Category) -> Result<Option<Category>, StoreError> {
        let category = category.clone();
        change!(self, update(category))
    }

    async fn delete(&mut self, id: CategoryId) -> Result<bool, StoreError> {
        change!(self, delete(id))
    }
}
