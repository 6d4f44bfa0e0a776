//! `/time-entries/export` and `/reports/summary/export`: tables for a spreadsheet.

use actix_web::web::{Bytes, Data, block};
use futures_util::{
    StreamExt, TryStreamExt,
    stream::{self, LocalBoxStream},
};
use paperclip::actix::{api_v2_operation, web};
use schemars::JsonSchema;
use serde::Deserialize;
use timekeeper_app::{Caller, EntryFilter, Summarized, SummaryParts};
use timekeeper_documents::{
    DocumentError,
    table::{Cell, Column, CsvTable, Kind, XlsxTable},
};
use timekeeper_domain::{
    Instant,
    entry::EntryView,
    id::EntryId,
    money::Hours,
    report::{Share, WorkTotals},
};
use validator::Validate;

use super::{
    common::sentence,
    entries::bodies::TimeEntryFilter,
    gate::{ReadReports, ReadTime, Reader},
    reports::SummaryFilter,
    state::ApiState,
};
use crate::{download::Table, error::Problem, query::Params};

/// Rows that are read at a time.
const AT_A_TIME: i64 = 500;

/// Formats of a table.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
enum Format {
    #[default]
    Csv,
    Xlsx,
}

/// Which format.
#[derive(Debug, Deserialize, JsonSchema, Validate)]
struct FormatQuery {
    /// `csv` when left out
    #[serde(default)]
    format: Format,
}

/// What the lines of an exported summary are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
enum GroupedBy {
    #[default]
    Project,
    Day,
    Week,
    User,
    Client,
    Category,
}

/// By what it is grouped.
#[derive(Debug, Deserialize, JsonSchema, Validate)]
struct GroupQuery {
    /// `project` when left out
    #[serde(default)]
    by: GroupedBy,
}

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
            worked.map_or(Cell::Empty, |seconds| Cell::Decimal(Hours::from_seconds(seconds).to_decimal())),
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

/// Rows of a table, some at a time.
type Rows = LocalBoxStream<'static, Result<Vec<Vec<Cell>>, Problem>>;

/// A table that is sent.
struct Sheet {
    /// The file's name without its ending.
    name: &'static str,
    /// What it is called inside.
    title: &'static str,
    columns: Vec<Column>,
}

impl Sheet {
    async fn of(self, rows: Rows, format: Format) -> Result<Table, Problem> {
        match format {
            Format::Csv => self.csv(rows),
            Format::Xlsx => self.xlsx(rows).await,
        }
    }

    fn csv(self, rows: Rows) -> Result<Table, Problem> {
        let table = CsvTable::new(self.columns);
        let header = Bytes::from(table.header().map_err(broken)?);
        let parts = rows.map(move |rows| Ok(Bytes::from(table.rows(&rows?).map_err(broken)?)));
        let parts = stream::iter([Ok(header)]).chain(parts).boxed_local();
        Ok(Table::Csv { parts, name: self.name })
    }

    /// Writing rows takes a while, so it is done aside.
    async fn xlsx(self, mut rows: Rows) -> Result<Table, Problem> {
        let mut table = XlsxTable::new(self.title, &self.columns).map_err(broken)?;
        while let Some(more) = rows.try_next().await? {
            let write = move || table.rows(&more).map(|()| table);
            table = block(write).await.map_err(Problem::internal)?.map_err(broken)?;
        }
        let bytes = block(move || table.finish()).await.map_err(Problem::internal)?.map_err(broken)?;
        Ok(Table::Xlsx { bytes, name: self.name })
    }
}

fn broken(error: DocumentError) -> Problem {
    match error {
        DocumentError::TooManyRows => Problem::refused(sentence(&error.to_string())),
        other => Problem::internal(other),
    }
}

/// Export time entries
///
/// As CSV or XLSX, the latest start first; `date` is the day on which work began, in the organisation's zone. Text that a
/// spreadsheet would take for a formula begins with an apostrophe in CSV, and is text in XLSX.
#[api_v2_operation(tags("Time Entries"), operation_id = "exportTimeEntries")]
async fn export_entries(
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

/// The lines of a summary: what each is about, and the work.
fn summary_lines(summarized: Summarized, by: GroupedBy) -> Vec<(Cell, WorkTotals)> {
    fn shares<I>(shares: Option<Vec<Share<I>>>) -> Vec<(Cell, WorkTotals)> {
        shares.into_iter().flatten().map(|share| (share.name.into(), share.totals)).collect()
    }
    match by {
        GroupedBy::Project => {
            summarized.summary.by_project.into_iter().map(|line| (line.name.into(), line.totals)).collect()
        }
        GroupedBy::Day => {
            summarized.days.into_iter().flatten().map(|(day, totals)| (Cell::Date(day), totals)).collect()
        }
        GroupedBy::Week => {
            summarized.weeks.into_iter().flatten().map(|(day, totals)| (Cell::Date(day), totals)).collect()
        }
        GroupedBy::User => shares(summarized.users),
        GroupedBy::Client => shares(summarized.clients),
        GroupedBy::Category => shares(summarized.categories),
    }
}

/// Export summary report
///
/// As CSV or XLSX: a line for each project, or whatever `by` says, and at last one for all work in the window, also what
/// is in no line above.
#[api_v2_operation(tags("Reports"), operation_id = "exportSummary")]
async fn export_summary(
    reader: Reader<ReadReports>,
    filter: Params<SummaryFilter>,
    group: Params<GroupQuery>,
    format: Params<FormatQuery>,
) -> Result<Table, Problem> {
    let by = group.0.by;
    let parts = SummaryParts {
        days: by == GroupedBy::Day,
        weeks: (by == GroupedBy::Week).then(|| filter.0.first_weekday()),
        users: by == GroupedBy::User,
        clients: by == GroupedBy::Client,
        categories: by == GroupedBy::Category,
        ..SummaryParts::default()
    };
    let request = filter.0.request(&reader.state, parts)?;
    let summarized = reader.state.app.summarize(&reader.caller, request).await?;
    let totals = summarized.summary.totals;
    let (title, kind) = match by {
        GroupedBy::Project => ("project", Kind::Text),
        GroupedBy::Day => ("date", Kind::Date),
        GroupedBy::Week => ("week_start", Kind::Date),
        GroupedBy::User => ("user", Kind::Text),
        GroupedBy::Client => ("client", Kind::Text),
        GroupedBy::Category => ("category", Kind::Text),
    };
    let columns = [
        (title, kind),
        ("entries", Kind::Integer),
        ("duration", Kind::Duration),
        ("hours", Kind::Decimal(2)),
        ("billable_hours", Kind::Decimal(2)),
    ];
    let columns = columns.map(|(title, kind)| Column::new(title, kind)).into();
    let hours = |seconds: i64| Cell::Decimal(Hours::from_seconds(seconds).to_decimal());
    let row = |(about, work): (Cell, WorkTotals)| {
        let duration = Cell::Duration(work.seconds);
        vec![about, Cell::Integer(work.entries), duration, hours(work.seconds), hours(work.billable_seconds)]
    };
    let lines = summary_lines(summarized, by).into_iter().chain([("Total".into(), totals)]);
    let rows = stream::iter([Ok(lines.map(row).collect())]).boxed_local();
    Sheet { name: "summary", title: "Summary", columns }.of(rows, format.0.format).await
}

pub(super) fn routes(config: &mut web::ServiceConfig<'_>) {
    config
        .service(web::resource("/api/v1/time-entries/export").route(web::get().to(export_entries)))
        .service(web::resource("/api/v1/reports/summary/export").route(web::get().to(export_summary)));
}
