//! `/time-entries/export`: time entries as a table.

use futures_util::{StreamExt, stream};
use paperclip::actix::api_v2_operation;
use timekeeper_app::EntryExport;
use timekeeper_documents::table::{Cell, entry_columns, entry_row};
use timekeeper_domain::Instant;

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

/// The rows of the next entries.
async fn next(export: &mut EntryExport, state: &ApiState) -> Result<Option<Vec<Vec<Cell>>>, Problem> {
    let time = |at: Instant| state.time(at).to_string();
    let views = export.next().await?;
    Ok(views.map(|views| views.into_iter().map(|view| entry_row(view, time)).collect()))
}

/// Export time entries
///
/// As CSV or XLSX, the latest start first; `date` is the day on which work began, in the organisation's zone, `client` the
/// project's, or else the entry's own. Text that a
/// spreadsheet would take for a formula begins with an apostrophe in CSV, and is text in XLSX.
#[api_v2_operation(tags("Time Entries"), operation_id = "exportTimeEntries")]
pub(super) async fn export_entries(
    reader: Reader<ReadTime>,
    filter: Params<TimeEntryFilter>,
    format: Params<FormatQuery>,
) -> Result<Table, Problem> {
    let filter = reader.state.entry_filter(&filter.0)?;
    let state = reader.state.clone();
    let mut entries = state.app.export_entries(&reader.caller, filter);
    // What is wrong is said before anything is sent.
    let first = next(&mut entries, &state).await?;
    let rest = stream::try_unfold((entries, state), async |(mut entries, state)| {
        Ok(next(&mut entries, &state).await?.map(|rows| (rows, (entries, state))))
    });
    let rows = stream::iter(first.map(Ok)).chain(rest).boxed_local();
    let sheet = Sheet { name: "time-entries", title: "Time entries", columns: entry_columns() };
    sheet.of(rows, format.0.format).await
}
