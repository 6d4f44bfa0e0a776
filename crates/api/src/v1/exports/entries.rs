//! `/time-entries/export`: time entries as a table.

use actix_web::web::Data;
use futures_util::{StreamExt, stream};
use paperclip::actix::api_v2_operation;
use timekeeper_app::{Caller, EntryFilter};
use timekeeper_documents::table::{Cell, entry_columns, entry_row};
use timekeeper_domain::{Instant, id::EntryId};

use super::sheet::{FormatQuery, Sheet};
use crate::{
    download::Table,
    error::Problem,
    query::Params,
    v1::{
        entries::bodies::TimeEntryFilter,
        gate::{ReadTime, Reader},
        state::ApiState,
    },
};

/// Rows that are read at a time.
const AT_A_TIME: i64 = 500;

/// Entries as they are exported, page after page.
struct Entries {
    state: Data<ApiState>,
    caller: Caller,
    filter: EntryFilter,
    /// The last one so far.
    after: Option<(Instant, EntryId)>,
}

impl Entries {
    /// The rows of the next entries; none when there are no more.
    async fn next(&mut self) -> Result<Vec<Vec<Cell>>, Problem> {
        let views = self.state.app.entries_after(&self.caller, self.filter, self.after, AT_A_TIME).await?;
        self.after = views.last().map(|view| (view.entry.start, view.entry.id));
        let time = |at: Instant| self.state.time(at).to_string();
        Ok(views.into_iter().map(|view| entry_row(view, time)).collect())
    }
}

/// Export time entries
///
/// As CSV or XLSX, the latest start first; `date` is the day on which work began, in the organisation's zone. Text that a
/// spreadsheet would take for a formula begins with an apostrophe in CSV, and is text in XLSX.
#[api_v2_operation(tags("Time Entries"), operation_id = "exportTimeEntries")]
pub(super) async fn export_entries(
    reader: Reader<ReadTime>,
    filter: Params<TimeEntryFilter>,
    format: Params<FormatQuery>,
) -> Result<Table, Problem> {
    let filter = reader.state.entry_filter(&filter.0)?;
    let mut entries = Entries { state: reader.state.clone(), caller: reader.caller.clone(), filter, after: None };
    // What is wrong is said before anything is sent.
    let first = entries.next().await?;
    let rest = stream::try_unfold(entries, async |mut entries| {
        let rows = if entries.after.is_some() { entries.next().await? } else { Vec::new() };
        Ok((!rows.is_empty()).then_some((rows, entries)))
    });
    let rows = stream::iter([Ok(first)]).chain(rest).boxed_local();
    let sheet = Sheet { name: "time-entries", title: "Time entries", columns: entry_columns() };
    sheet.of(rows, format.0.format).await
}
