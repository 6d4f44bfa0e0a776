//! `/time-entries`: stretches of work.

pub(super) mod bodies;

use paperclip::actix::{api_v2_operation, web};
use timekeeper_app::{EntryFilter, OpenEntries, Precondition, Work};
use timekeeper_domain::{entry::EntryView, id::EntryId, page::Page};

use self::bodies::{
    Deletion, EntrySelection, NewTimeEntry, TimeEntryAnswer, TimeEntryChanged, TimeEntryChanges, TimeEntryFilter,
    TimeEntryList,
};
use super::{
    common::{Checks, Done, Pagination},
    gate::{IfMatch, ReadTime, Reader, Sent, WriteTime, Writer},
    state::ApiState,
    tag::tag,
};
use crate::{
    body::{Body, OptionalBody},
    error::Problem,
    path::{Id, UserKey},
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
    let filter = reader.state.entry_filter(&filter.0)?;
    let page = reader.state.app.list_entries(&reader.caller, filter, page.0.request()).await?;
    Ok(Reply::new(reader.state.entries(page)))
}

/// List a user's time entries
///
/// By the user's number or name: one's own, or for administrators anybody's. The latest start first.
#[api_v2_operation(tags("Time Entries"), operation_id = "listUserTimeEntries")]
async fn list_user_entries(
    reader: Reader<ReadTime>,
    user: UserKey,
    filter: Params<EntrySelection>,
    page: Params<PageParams>,
) -> Result<Found<TimeEntryList>, Problem> {
    let filter = reader.state.entry_filter(&filter.0.into())?;
    let page = reader.state.app.list_entries_of(&reader.caller, &user.0, filter, page.0.request()).await?;
    Ok(Reply::new(reader.state.entries(page)))
}

impl ApiState {
    pub(super) fn entry_filter(&self, asked: &TimeEntryFilter) -> Result<EntryFilter, Problem> {
        let mut checks = Checks::default();
        let from = checks.optional("start_date", asked.start_date, |date| date.first(self.zone()));
        let until = checks.optional("end_date", asked.end_date, |date| date.until(self.zone()));
        checks.finish(|| Some(()))?;
        Ok(EntryFilter {
            user: asked.user_id.map(IdInput::into_id),
            project: asked.project_id.map(IdInput::into_id),
            category: asked.category_id.map(IdInput::into_id),
            billable: asked.billable,
            window: self.app.window(from, until)?,
            open: if asked.include_active { OpenEntries::Include } else { OpenEntries::Exclude },
        })
    }

    fn entries(&self, page: Page<EntryView>) -> TimeEntryList {
        let pagination = Pagination::from(&page);
        let time_entries = page.items.into_iter().map(|view| self.entry(view)).collect();
        TimeEntryList { time_entries, pagination }
    }
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
        .service(web::resource("/api/v1/users/{user}/time-entries").route(web::get().to(list_user_entries)))
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
