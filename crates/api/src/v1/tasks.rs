//! `/tasks`: pieces of a project.

mod bodies;

use paperclip::actix::{api_v2_operation, web};
use timekeeper_app::TaskStatusFilter;
use timekeeper_app::{TaskQuery, Work};
use timekeeper_domain::{id::TaskId, text::Tags};

use self::bodies::{NewTaskBody, TaskAnswer, TaskChanged, TaskChanges, TaskFilter, TaskList};
use super::{
    common::{Checks, Done, Pagination},
    favorites::Nothing,
    gate::{IfMatch, ReadTasks, Reader, Sent, WriteTasks, Writer},
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

/// List tasks
///
/// The most urgent first, then by due date, then the oldest.
#[api_v2_operation(tags("Tasks"), operation_id = "listTasks")]
async fn list_tasks(
    reader: Reader<ReadTasks>,
    filter: Params<TaskFilter>,
    page: Params<PageParams>,
) -> Result<Found<TaskList>, Problem> {
    let mut checks = Checks::default();
    let tags = checks.optional("tags", filter.0.tags.as_deref(), Tags::new);
    checks.finish(|| Some(()))?;
    let query = TaskQuery {
        project: filter.0.project_id.map(IdInput::into_id),
        status: filter.0.status.map(TaskStatusFilter::from),
        tags: tags.iter().flat_map(Tags::iter).take(20).map(str::to_owned).collect(),
    };
    let page = reader.state.app.list_tasks(&reader.caller, &query, page.0.request()).await?;
    let pagination = Pagination::from(&page);
    let tasks = page.items.iter().map(|view| reader.state.task(view)).collect();
    Ok(Reply::new(TaskList { tasks, pagination }))
}

/// Get a task
#[api_v2_operation(tags("Tasks"), operation_id = "getTask")]
async fn get_task(reader: Reader<ReadTasks>, id: Id<TaskId>) -> Result<Tagged<200, TaskAnswer>, Problem> {
    let view = reader.state.app.get_task(&reader.caller, id.0).await?;
    let task = reader.state.task(&view);
    let tag = tag(view.task.version, &task);
    Ok(reader.tagged(Sent::tagged(TaskAnswer { task }, tag)))
}

/// Create a task
///
/// On any project the user sees.
#[api_v2_operation(tags("Tasks"), operation_id = "createTask")]
async fn create_task(writer: Writer<WriteTasks>, body: Body<NewTaskBody>) -> Result<Tagged<201, TaskChanged>, Problem> {
    let new = body.value.check()?;
    writer
        .answer(&body.raw, async |work: &mut Work| {
            let view = work.create_task(&new).await?;
            Ok(writer.state.task_changed("Task created successfully", &view))
        })
        .await
}

/// Update a task
///
/// What is left out stays; null clears. `PUT` and `PATCH` do the same.
#[api_v2_operation(tags("Tasks"), operation_id = "updateTask")]
async fn update_task(
    writer: Writer<WriteTasks>,
    id: Id<TaskId>,
    _if_match: IfMatch,
    body: Body<TaskChanges>,
) -> Result<Tagged<200, TaskChanged>, Problem> {
    let change = body.value.check()?;
    writer
        .answer(&body.raw, async |work: &mut Work| {
            let view = work.update_task(id.0, &change, &writer.precondition).await?;
            Ok(writer.state.task_changed("Task updated successfully", &view))
        })
        .await
}

/// Delete a task
///
/// The time worked on it stays with its project.
#[api_v2_operation(tags("Tasks"), operation_id = "deleteTask")]
async fn delete_task(
    writer: Writer<WriteTasks>,
    id: Id<TaskId>,
    _if_match: IfMatch,
    body: OptionalBody<Nothing>,
) -> Result<Tagged<200, Done>, Problem> {
    writer
        .answer(&body.raw, async |work: &mut Work| {
            work.delete_task(id.0, &writer.precondition).await?;
            Ok(Sent::plain(Done { message: "Task deleted successfully" }))
        })
        .await
}

pub(super) fn routes(config: &mut web::ServiceConfig<'_>) {
    config
        .service(web::resource("/api/v1/tasks").route(web::get().to(list_tasks)).route(web::post().to(create_task)))
        .service(
            web::resource("/api/v1/tasks/{task_id}")
                .route(web::get().to(get_task))
                .route(web::put().to(update_task))
                .route(web::patch().to(update_task))
                .route(web::delete().to(delete_task)),
        );
}
