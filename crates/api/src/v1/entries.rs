//! `/time-entries`: stretches of work.

pub(super) mod bodies;

use paperclip::actix::{api_v2_operation, web};
use timekeeper_app::{EntryFilter, OpenEntries, Precondition, Work};
use timekeeper_domain::id::EntryId;

use self::bodies::{
    Deletion, NewTimeEntry, TimeEntryAnswer, TimeEntryChanged, TimeEntryChanges, TimeEntryFilter, TimeEntryList,
};
use super::{
    common::{Checks, Done, Pagination},
    gate::{IfMatch, ReadTime, Reader, Sent, WriteTime, Writer},
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

/// List time entries
///
/// The latest start first. Entries that go on are left out unless asked for.
#[api_v2_operation(tags("Time Entries"), operation_id = "listTimeEntries")]
async fn list_entries(
    reader: Reader<ReadTime>,
    filter: Params<TimeEntryFilter>,
    page: Params<PageParams>,
) -> Result<Found<TimeEntryList>, Problem> {
    let (state, asked) = (&reader.state, filter.0);
    let mut checks = Checks::default();
    let from = checks.optional("start_date", asked.start_date, |date| date.first(state.zone()));
    let until = checks.optional("end_date", asked.end_date, |date| date.until(state.zone()));
    checks.finish(|| Some(()))?;
    let filter = EntryFilter {
        user: asked.user_id.map(IdInput::into_id),
        project: asked.project_id.map(IdInput::into_id),
        billable: asked.billable,
        window: state.app.window(from, until)?,
        open: if asked.include_active { OpenEntries::Include } else { OpenEntries::Exclude },
    };
    let page = state.app.list_entries(&reader.caller, filter, page.0.request()).await?;
    let pagination = Pagination::from(&page);
    let time_entries = page.items.into_iter().map(|view| state.entry(view)).collect();
    Ok(Reply::new(TimeEntryList { time_entries, pagination }))
}

/// Get a time entry
#[api_v2_operation(tags("Time Entries"), operation_id = "getTimeEntry")]
async fn get_entry(reader: Reader<ReadTime>, id: Id<EntryId>) -> Result<Tagged<200, TimeEntryAnswer>, Problem> {
    let view = reader.state.app.get_entry(&reader.caller, id.0).await?;
    let version = view.entry.version;
    let time_entry = reader.state.entry(view);
    let tag = tag(version, &time_entry);
    Ok(reader.tagged(Sent::tagged(TimeEntryAnswer { time_entry }, tag)))
}

/// Create a time entry
///
/// Finished entries of one user share no time; touching ends do not count. Without `end_time` the entry goes on, as a
/// timer started at `start_time`; a user has one such entry at the most (409 `timer_already_running`).
#[api_v2_operation(tags("Time Entries"), operation_id = "createTimeEntry")]
async fn create_entry(
    writer: Writer<WriteTime>,
    body: Body<NewTimeEntry>,
) -> Result<Tagged<201, TimeEntryChanged>, Problem> {
    let new = body.value.check(&writer.state)?;
    writer
        .answer(&body.raw, async |work: &mut Work| {
            let view = work.create_entry(&new).await?;
            Ok(writer.state.entry_changed("Time entry created successfully", view))
        })
        .await
}

/// Update a time entry
///
/// What is left out stays. `PUT` and `PATCH` do the same.
#[api_v2_operation(tags("Time Entries"), operation_id = "updateTimeEntry")]
async fn update_entry(
    writer: Writer<WriteTime>,
    id: Id<EntryId>,
    _if_match: IfMatch,
    body: Body<TimeEntryChanges>,
) -> Result<Tagged<200, TimeEntryChanged>, Problem> {
    let (change, updated_at) = body.value.check(&writer.state)?;
    let precondition = Precondition { updated_at, ..writer.precondition.clone() };
    writer
        .answer(&body.raw, async |work: &mut Work| {
            let view = work.update_entry(id.0, &change, &precondition).await?;
            Ok(writer.state.entry_changed("Time entry updated successfully", view))
        })
        .await
}

/// Delete a time entry
///
/// For good; the audit log keeps what it was. An entry that goes on is stopped first.
#[api_v2_operation(tags("Time Entries"), operation_id = "deleteTimeEntry")]
async fn delete_entry(
    writer: Writer<WriteTime>,
    id: Id<EntryId>,
    _if_match: IfMatch,
    body: OptionalBody<Deletion>,
) -> Result<Tagged<200, Done>, Problem> {
    let reason = body.value.as_ref().map(Deletion::check).transpose()?.flatten();
    writer
        .answer(&body.raw, async |work: &mut Work| {
            work.delete_entry(id.0, reason.as_ref(), &writer.precondition).await?;
            Ok(Sent::plain(Done { message: "Time entry deleted successfully" }))
        })
        .await
}

pub(super) fn routes(config: &mut web::ServiceConfig<'_>) {
    config
        .service(
            web::resource("/api/v1/time-entries")
                .route(web::get().to(list_entries))
                .route(web::post().to(create_entry)),
        )
        .service(
            web::resource("/api/v1/time-entries/{entry_id}")
                .route(web::get().to(get_entry))
                .route(web::put().to(update_entry))
                .route(web::patch().to(update_entry))
                .route(web::delete().to(delete_entry)),
        );
}
