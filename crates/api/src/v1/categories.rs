//! `/categories`: kinds of work.

use paperclip::actix::{api_v2_operation, web};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use timekeeper_app::{CategoryChange, NewCategory, Work};
use timekeeper_domain::{category, id::CategoryId, text::Text};
use validator::Validate;

use super::{
    common::{Checks, Done, Existing, Pagination},
    favorites::Nothing,
    gate::{IfMatch, ReadCategories, Reader, Sent, WriteCategories, Writer},
    state::ApiState,
    tag::tag,
};
use crate::{
    body::{Body, OptionalBody, RequestBody},
    error::Problem,
    path::Id,
    query::{PageParams, Params},
    reply::{Found, Reply, Tagged},
    wire::{Patch, Timestamp},
};

/// A kind of work.
#[derive(Debug, Serialize, JsonSchema)]
struct Category {
    id: i64,
    name: String,
    description: Option<String>,
    /// Who made it
    created_by: i64,
    created_at: Timestamp,
    updated_at: Timestamp,
}

/// Kinds of work.
#[derive(Debug, Serialize, JsonSchema)]
struct CategoryList {
    categories: Vec<Category>,
    pagination: Pagination,
}

/// One kind of work.
#[derive(Debug, Serialize, JsonSchema)]
struct CategoryAnswer {
    category: Category,
}

/// A kind of work that was made or changed.
#[derive(Debug, Serialize, JsonSchema)]
struct CategoryChanged {
    message: &'static str,
    category: Category,
}

/// A new kind of work.
#[derive(Debug, Deserialize, JsonSchema, Validate)]
#[schemars(extend("example" = {"name": "Meeting"}))]
struct NewCategoryBody {
    #[validate(length(min = 1, max = 200))]
    name: String,
    #[validate(length(max = 5000))]
    description: Option<String>,
}

impl RequestBody for NewCategoryBody {
    const MISSING_TEXT: &'static [(&'static str, &'static str)] = &[("name", "Category name is required")];
}

/// Changes to a kind of work; what is left out stays, null clears.
#[derive(Debug, Deserialize, JsonSchema, Validate)]
#[schemars(extend("example" = {"description": "With customers"}))]
struct CategoryChanges {
    #[validate(length(min = 1, max = 200))]
    name: Option<String>,
    #[serde(default)]
    #[schemars(length(max = 5000))]
    description: Patch<String>,
}

impl RequestBody for CategoryChanges {}

impl ApiState {
    fn category(&self, category: &category::Category) -> Category {
        Category {
            id: category.id.get(),
            name: category.name.to_string(),
            description: category.description.as_ref().map(ToString::to_string),
            created_by: category.created_by.get(),
            created_at: self.time(category.created_at),
            updated_at: self.time(category.updated_at),
        }
    }

    fn category_changed(&self, message: &'static str, category: &category::Category) -> Sent<CategoryChanged> {
        let version = category.version;
        let category = self.category(category);
        let tag = tag(version, &category);
        Sent::tagged(CategoryChanged { message, category }, tag)
    }
}

/// List categories
///
/// By name; everybody sees all of them.
#[api_v2_operation(tags("Categories"), operation_id = "listCategories")]
async fn list_categories(
    reader: Reader<ReadCategories>,
    page: Params<PageParams>,
) -> Result<Found<CategoryList>, Problem> {
    let page = reader.state.app.list_categories(&reader.caller, page.0.request()).await?;
    let pagination = Pagination::from(&page);
    let categories = page.items.iter().map(|category| reader.state.category(category)).collect();
    Ok(Reply::new(CategoryList { categories, pagination }))
}

/// Get a category
#[api_v2_operation(tags("Categories"), operation_id = "getCategory")]
async fn get_category(
    reader: Reader<ReadCategories>,
    id: Id<CategoryId>,
) -> Result<Tagged<200, CategoryAnswer>, Problem> {
    let category = reader.state.app.get_category(&reader.caller, id.0).await?;
    let version = category.version;
    let category = reader.state.category(&category);
    let tag = tag(version, &category);
    Ok(reader.tagged(Sent::tagged(CategoryAnswer { category }, tag)))
}

/// Create a category
///
/// When there is one of that name already, whatever the case, the answer is 200 with that one, unchanged.
#[api_v2_operation(tags("Categories"), operation_id = "createCategory")]
async fn create_category(
    writer: Writer<WriteCategories>,
    _existing: Existing<CategoryChanged>,
    body: Body<NewCategoryBody>,
) -> Result<Tagged<201, CategoryChanged>, Problem> {
    let mut checks = Checks::default();
    let name = checks.field("name", Text::new(&body.value.name));
    let description = checks.optional("description", body.value.description.as_deref(), Text::optional);
    let new = checks.finish(|| Some(NewCategory { name: name?, description: description.flatten() }))?;
    writer
        .answer(&body.raw, async |work: &mut Work| {
            let made = work.create_category(&new).await?;
            if made.already {
                let category = writer.state.category(&made.category);
                let body = CategoryChanged { message: "Category already exists", category };
                return Ok(Sent { body, tag: None, status: Some(200) });
            }
            Ok(writer.state.category_changed("Category created successfully", &made.category))
        })
        .await
}

/// Update a category
///
/// What is left out stays; null clears. `PUT` and `PATCH` do the same.
#[api_v2_operation(tags("Categories"), operation_id = "updateCategory")]
async fn update_category(
    writer: Writer<WriteCategories>,
    id: Id<CategoryId>,
    _if_match: IfMatch,
    body: Body<CategoryChanges>,
) -> Result<Tagged<200, CategoryChanged>, Problem> {
    let mut checks = Checks::default();
    let change = CategoryChange {
        name: checks.optional("name", body.value.name.as_deref(), Text::new),
        description: checks.edit_optional("description", body.value.description, |text| Text::optional(&text)),
    };
    let change = checks.finish(|| Some(change))?;
    writer
        .answer(&body.raw, async |work: &mut Work| {
            let category = work.update_category(id.0, &change, &writer.precondition).await?;
            Ok(writer.state.category_changed("Category updated successfully", &category))
        })
        .await
}

/// Delete a category
///
/// Only while no time entry is of this kind (409 `category_in_use`).
#[api_v2_operation(tags("Categories"), operation_id = "deleteCategory")]
async fn delete_category(
    writer: Writer<WriteCategories>,
    id: Id<CategoryId>,
    _if_match: IfMatch,
    body: OptionalBody<Nothing>,
) -> Result<Tagged<200, Done>, Problem> {
    writer
        .answer(&body.raw, async |work: &mut Work| {
            work.delete_category(id.0, &writer.precondition).await?;
            Ok(Sent::plain(Done { message: "Category deleted successfully" }))
        })
        .await
}

pub(super) fn routes(config: &mut web::ServiceConfig<'_>) {
    config
        .service(
            web::resource("/api/v1/categories")
                .route(web::get().to(list_categories))
                .route(web::post().to(create_category)),
        )
        .service(
            web::resource("/api/v1/categories/{category_id}")
                .route(web::get().to(get_category))
                .route(web::put().to(update_category))
                .route(web::patch().to(update_category))
                .route(web::delete().to(delete_category)),
        );
}
