//! `/projects`: bodies of work, their rates and budgets.

mod bodies;

use paperclip::actix::{api_v2_operation, web};
use timekeeper_app::{ProjectQuery, Work};
use timekeeper_domain::{id::ProjectId, text::Text};

use self::bodies::{NewProjectBody, ProjectAnswer, ProjectChanged, ProjectChanges, ProjectFilter, ProjectList};
use super::{
    common::{Done, Pagination},
    favorites::Nothing,
    gate::{IfMatch, ReadProjects, Reader, Sent, WriteProjects, Writer},
    tag::tag,
};
use crate::{
    body::{Body, OptionalBody},
    error::Problem,
    path::Id,
    query::{PageParams, Params},
    reply::{Found, Reply, Tagged},
    wire::IdInput,
};

/// Why a project is archived that a program archives.
const ARCHIVED: &str = "Archived via API";

/// List projects
///
/// By name. Only active ones unless another status is asked for.
#[api_v2_operation(tags("Projects"), operation_id = "listProjects")]
async fn list_projects(
    reader: Reader<ReadProjects>,
    filter: Params<ProjectFilter>,
    page: Params<PageParams>,
) -> Result<Found<ProjectList>, Problem> {
    let (status, client) = (filter.0.status.status(), filter.0.client_id.map(IdInput::into_id));
    let query = ProjectQuery { status, client, search: None };
    let page = reader.state.app.list_projects(&reader.caller, query, page.0.request()).await?;
    let pagination = Pagination::from(&page);
    let projects = page.items.iter().map(|view| reader.state.project(view)).collect();
    Ok(Reply::new(ProjectList { projects, pagination }))
}

/// Get a project
#[api_v2_operation(tags("Projects"), operation_id = "getProject")]
async fn get_project(reader: Reader<ReadProjects>, id: Id<ProjectId>) -> Result<Tagged<200, ProjectAnswer>, Problem> {
    let view = reader.state.app.get_project(&reader.caller, id.0).await?;
    let project = reader.state.project(&view);
    let tag = tag(view.project.version, &project);
    Ok(reader.tagged(Sent::tagged(ProjectAnswer { project }, tag)))
}

/// Create a project
///
/// One client has no two projects of one name, whatever the case, and no two projects share a code.
#[api_v2_operation(tags("Projects"), operation_id = "createProject")]
async fn create_project(
    writer: Writer<WriteProjects>,
    body: Body<NewProjectBody>,
) -> Result<Tagged<201, ProjectChanged>, Problem> {
    let new = body.value.check(writer.state.app.organisation().currency)?;
    writer
        .answer(&body.raw, async |work: &mut Work| {
            let view = work.create_project(&new).await?;
            Ok(writer.state.project_changed("Project created successfully", &view))
        })
        .await
}

/// Update a project
///
/// What is left out stays; null clears. `PUT` and `PATCH` do the same. The status `active` brings an archived project back.
#[api_v2_operation(tags("Projects"), operation_id = "updateProject")]
async fn update_project(
    writer: Writer<WriteProjects>,
    id: Id<ProjectId>,
    _if_match: IfMatch,
    body: Body<ProjectChanges>,
) -> Result<Tagged<200, ProjectChanged>, Problem> {
    let change = body.value.check(writer.state.app.organisation().currency)?;
    writer
        .answer(&body.raw, async |work: &mut Work| {
            let view = work.update_project(id.0, &change, &writer.precondition).await?;
            Ok(writer.state.project_changed("Project updated successfully", &view))
        })
        .await
}

/// Archive a project
///
/// Nothing about it is lost. Archiving it again changes nothing.
#[api_v2_operation(tags("Projects"), operation_id = "archiveProject")]
async fn archive_project(
    writer: Writer<WriteProjects>,
    id: Id<ProjectId>,
    _if_match: IfMatch,
    body: OptionalBody<Nothing>,
) -> Result<Tagged<200, Done>, Problem> {
    writer
        .answer(&body.raw, async |work: &mut Work| {
            let reason = Text::trusted(ARCHIVED.to_owned());
            work.archive_project(id.0, Some(reason), &writer.precondition).await?;
            Ok(Sent::plain(Done { message: "Project archived successfully" }))
        })
        .await
}

pub(super) fn routes(config: &mut web::ServiceConfig<'_>) {
    config
        .service(
            web::resource("/api/v1/projects").route(web::get().to(list_projects)).route(web::post().to(create_project)),
        )
        .service(
            web::resource("/api/v1/projects/{project_id}")
                .route(web::get().to(get_project))
                .route(web::put().to(update_project))
                .route(web::patch().to(update_project))
                .route(web::delete().to(archive_project)),
        );
}
