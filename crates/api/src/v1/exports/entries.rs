//! `/time-entries/export`: time entries as a table.

use actix_web::web::Data;
use futures_util::{StreamExt, stream};
use paperclip::actix::api_v2_operation;
use timekeeper_app::{Caller, EntryFilter};
use timekeeper_documents::table::{Cell, Column, Kind};
use timekeeper_domain::{Instant, entry::EntryView, id::EntryId};

use super::sheet::{FormatQuery, Sheet, hours};
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

/// The columns of exported entries.
fn entry_columns() -> Vec<Column> {
    [
        ("id", Kind::Integer),
        ("user", Kind::Text),
        ("date", Kind::Date),
        ("start_time", Kind::DateTime),
        ("end_time", Kind::DateTime),
        ("breaks", Kind::Duration),
        ("duration", Kind::Duration),
        ("hours", Kind::Decimal(2)),
        ("project", Kind::Text),
        ("client", Kind::Text),
        ("task", Kind::Text),
        ("category", Kind::Text),
        ("notes", Kind::Text),
        ("tags", Kind::Text),
        ("billable", Kind::Text),
        ("paid", Kind::Text),
        ("invoice_number", Kind::Text),
    ]
    .map(|(title, kind)| Column::new(title, kind))
    .into()
}

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
        Ok(views.into_iter().map(|view| self.row(view)).collect())
    }

    fn row(&self, view: EntryView) -> Vec<Cell> {
        let (entry, names) = (view.entry.data, view.names);
        let yes = |truth: bool| Cell::from(if truth { "yes" } else { "no" });
        let time = |at: Instant| self.state.time(at).to_string();
        let worked = entry.finished_seconds();
        vec![
            Cell::Integer(view.entry.id.get()),
            names.user.as_str().into(),
            Cell::Date(entry.day),
            time(entry.start).into(),
            entry.state.end().map(time).into(),
            Cell::Duration(entry.break_seconds),
            worked.map_or(Cell::Empty, Cell::Duration),
            worked.map_or(Cell::Empty, hours),
            names.project.map(|name| name.to_string()).into(),
            names.client.map(|name| name.to_string()).into(),
            names.task.map(|name| name.to_string()).into(),
            names.category.map(|name| name.to_string()).into(),
            entry.notes.map(|notes| notes.to_string()).into(),
            entry.tags.as_str().map(str::to_owned).into(),
            yes(entry.billable),
            yes(entry.paid),
            entry.invoice_number.map(|number| number.to_string()).into(),
        ]
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
