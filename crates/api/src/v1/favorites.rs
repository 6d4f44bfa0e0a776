//! `/users/me/favorites/projects`: projects a user wants at hand.

use paperclip::actix::{api_v2_operation, web};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use timekeeper_app::Work;
use timekeeper_domain::{favorite, id::ProjectId};
use validator::Validate;

use super::{
    common::{Done, Existing},
    gate::{ReadFavorites, Reader, Sent, WriteFavorites, Writer},
    state::ApiState,
};
use crate::{
    body::{Body, OptionalBody, RequestBody},
    error::Problem,
    path::Id,
    reply::{Found, Reply, Tagged},
    wire::{IdInput, Timestamp},
};

/// A project that a user has marked.
#[derive(Debug, Serialize, JsonSchema)]
struct Favorite {
    id: i64,
    user_id: i64,
    project_id: i64,
    created_at: Timestamp,
}

/// The marked projects.
#[derive(Debug, Serialize, JsonSchema)]
struct FavoriteList {
    favorites: Vec<Favorite>,
}

/// A marked project.
#[derive(Debug, Serialize, JsonSchema)]
struct FavoriteAnswer {
    message: &'static str,
    favorite: Favorite,
}

/// The project to mark.
#[derive(Debug, Deserialize, JsonSchema, Validate)]
#[schemars(extend("example" = {"project_id": 1}))]
struct NewFavorite {
    project_id: IdInput,
}

impl RequestBody for NewFavorite {
    const MISSING_TEXT: &'static [(&'static str, &'static str)] = &[("project_id", "project_id is required")];
}

/// Nothing that matters.
#[derive(Debug, Deserialize, JsonSchema, Validate)]
#[schemars(extend("example" = {}))]
pub(super) struct Nothing {}

impl RequestBody for Nothing {}

impl ApiState {
    fn favorite(&self, favorite: &favorite::Favorite) -> Favorite {
        Favorite {
            id: favorite.id.get(),
            user_id: favorite.user.get(),
            project_id: favorite.project.get(),
            created_at: self.time(favorite.created_at),
        }
    }
}

/// List favourite projects
///
/// The oldest mark first.
#[api_v2_operation(tags("Users"), operation_id = "listFavoriteProjects")]
async fn list_favorites(reader: Reader<ReadFavorites>) -> Result<Found<FavoriteList>, Problem> {
    let favorites = reader.state.app.list_favorites(&reader.caller).await?;
    let favorites = favorites.iter().map(|favorite| reader.state.favorite(favorite)).collect();
    Ok(Reply::new(FavoriteList { favorites }))
}

/// Add a favourite project
///
/// Marking a project again changes nothing and is answered 200.
///
/// # Errors
/// - `404` no such project.
#[api_v2_operation(tags("Users"), operation_id = "addFavoriteProject")]
async fn add_favorite(
    writer: Writer<WriteFavorites>,
    _existing: Existing<FavoriteAnswer>,
    body: Body<NewFavorite>,
) -> Result<Tagged<201, FavoriteAnswer>, Problem> {
    let project: ProjectId = body.value.project_id.into_id();
    writer
        .answer(&body.raw, async |work: &mut Work| {
            let marked = work.add_favorite(project).await?;
            let message = if marked.already { "Already favorited" } else { "Project favorited successfully" };
            let body = FavoriteAnswer { message, favorite: writer.state.favorite(&marked.favorite) };
            Ok(Sent { body, tag: None, status: marked.already.then_some(200) })
        })
        .await
}

/// Remove a favourite project
#[api_v2_operation(tags("Users"), operation_id = "removeFavoriteProject")]
async fn remove_favorite(
    writer: Writer<WriteFavorites>,
    id: Id<ProjectId>,
    body: OptionalBody<Nothing>,
) -> Result<Tagged<200, Done>, Problem> {
    writer
        .answer(&body.raw, async |work: &mut Work| {
            work.remove_favorite(id.0).await?;
            Ok(Sent::plain(Done { message: "Favorite removed successfully" }))
        })
        .await
}

pub(super) fn routes(config: &mut web::ServiceConfig<'_>) {
    config
        .service(
            web::resource("/api/v1/users/me/favorites/projects")
                .route(web::get().to(list_favorites))
                .route(web::post().to(add_favorite)),
        )
        .service(
            web::resource("/api/v1/users/me/favorites/projects/{project_id}").route(web::delete().to(remove_favorite)),
        );
}
