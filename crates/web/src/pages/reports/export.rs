//! `/reports/export/…`: the table of a report, or the entries behind it, as a file.

use std::pin::Pin;

use actix_web::{
    HttpResponse,
    http::{StatusCode, header},
    web::{Bytes, Path, block},
};
use futures_util::{
    Stream, StreamExt, TryStreamExt,
    stream::{self, LocalBoxStream},
};
use time::{format_description::BorrowedFormatItem, macros::format_description};
use timekeeper_app::{App, EntryExport};
use timekeeper_documents::table::{Cell, Column, CsvTable, SummaryTable, XlsxTable, entry_columns, entry_row};
use timekeeper_domain::Instant;

use super::wanted::{Asking, Wanted, day_text};
use crate::{failure::Failure, form::Asked, pages::Shown, visitor::Person};

/// Points in time, in the organisation's zone.
const MOMENT: &[BorrowedFormatItem<'_>] = format_description!("[year]-[month]-[day]T[hour]:[minute]:[second]");

/// What a spreadsheet file is called on the wire.
const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

/// Rows of a table, some at a time.
type Rows = LocalBoxStream<'static, Result<Vec<Vec<Cell>>, Failure>>;

/// Parts of a file.
type Parts = Pin<Box<dyn Stream<Item = Result<Bytes, Failure>>>>;

/// The rows of the next entries.
async fn next(entries: &mut EntryExport, app: &App) -> Result<Option<Vec<Vec<Cell>>>, Failure> {
    let zone = &app.organisation().zone;
    let time = |at: Instant| zone.local(at).format(MOMENT).unwrap_or_else(|_| at.to_string());
    let views = entries.next().await?;
    Ok(views.map(|views| views.into_iter().map(|view| entry_row(view, time)).collect()))
}

/// The rows of all entries. What is wrong is said before anything is sent.
async fn rows(mut entries: EntryExport, app: App) -> Result<Rows, Failure> {
    let first = next(&mut entries, &app).await?;
    let rest = stream::try_unfold((entries, app), async |(mut entries, app)| {
        Ok(next(&mut entries, &app).await?.map(|rows| (rows, (entries, app))))
    });
    Ok(stream::iter(first.map(Ok)).chain(rest).boxed_local())
}

fn csv(columns: Vec<Column>, rows: Rows) -> Result<Parts, Failure> {
    let table = CsvTable::new(columns);
    let header = Bytes::from(table.header()?);
    let parts = rows.map(move |rows| Ok(Bytes::from(table.rows(&rows?)?)));
    Ok(stream::iter([Ok(header)]).chain(parts).boxed_local())
}

/// Writing rows takes a while, so it is done aside.
async fn xlsx(title: &str, columns: &[Column], mut rows: Rows) -> Result<Vec<u8>, Failure> {
    let mut table = XlsxTable::new(title, columns)?;
    while let Some(more) = rows.try_next().await? {
        let write = move || table.rows(&more).map(|()| table);
        table = block(write).await??;
    }
    Ok(block(move || table.finish()).await??)
}

/// The columns and rows of what is asked for.
async fn table(person: &Person, wanted: &Wanted, what: &str) -> Result<(Vec<Column>, Rows), Failure> {
    let app = person.app();
    match what {
        "table" => {
            let mut parts = wanted.parts();
            parts.amounts = wanted.by.is_priced();
            let summarized = app.summarize(&person.caller, wanted.request(app, wanted.span, parts)).await?;
            let SummaryTable { columns, rows } =
                SummaryTable::new(wanted.by, summarized.lines(wanted.by), summarized.total("Total"));
            Ok((columns, stream::iter([Ok(rows)]).boxed_local()))
        }
        "entries" => {
            let entries = app.export_entries(&person.caller, wanted.entries(app));
            Ok((entry_columns(), rows(entries, app.clone()).await?))
        }
        _ => Err(Failure::status(StatusCode::NOT_FOUND)),
    }
}

/// A file.
pub(super) async fn export(person: Person, asked: Asked, path: Path<(String, String)>) -> Shown {
    let (today, week_start) = (person.app().today(), person.app().organisation().week_start);
    let (Asking::For(wanted) | Asking::Roundabout(wanted)) = Asking::read(&asked.0, today, week_start)? else {
        return Err(Failure::status(StatusCode::BAD_REQUEST));
    };
    let (what, format) = path.into_inner();
    let (columns, rows) = table(&person, &wanted, &what).await?;
    let (first, last) = (day_text(wanted.span.first()), day_text(wanted.span.last()));
    let name = header::ContentDisposition::attachment(format!("{what}-{first}-{last}.{format}"));
    let mut response = HttpResponse::Ok();
    response.insert_header(name);
    match format.as_str() {
        "csv" => Ok(response.content_type("text/csv; charset=utf-8").streaming(csv(columns, rows)?)),
        "xlsx" => Ok(response.content_type(XLSX).body(xlsx(&what, &columns, rows).await?)),
        _ => Err(Failure::status(StatusCode::NOT_FOUND)),
    }
}
