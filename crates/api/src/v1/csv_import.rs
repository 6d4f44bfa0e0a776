//! `/time-entries/import-csv`: many time entries from a table.

use std::collections::BTreeMap;

use actix_multipart::Multipart;
use actix_web::{FromRequest, HttpMessage, HttpRequest, dev::Payload, http::header, web::Bytes};
use futures_util::{StreamExt, future::LocalBoxFuture, stream};
use paperclip::{
    actix::{OperationModifier, api_v2_operation, web},
    v2::{
        models::{DefaultOperationRaw, DefaultSchemaRaw},
        schema::Apiv2Schema,
    },
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::json;
use timekeeper_app::{AppError, ImportRow, Work};
use timekeeper_domain::{
    id::{ProjectId, TaskId},
    text::{Tags, Text},
};

use super::{
    gate::{Sent, WriteTime, Writer},
    state::ApiState,
};
use crate::{
    body::{self, Limits},
    error::Problem,
    openapi, path,
    reply::Tagged,
    wire::DateTimeInput,
};

/// Errors told of one import.
const MOST_ERRORS: usize = 50;

/// How an import went.
#[derive(Debug, Serialize, JsonSchema)]
struct ImportAnswer {
    success: bool,
    created: usize,
    failed: usize,
    /// The first 50; the first row below the header is row 2
    errors: Vec<RowError>,
}

/// What is wrong with a row.
#[derive(Debug, Serialize, JsonSchema)]
struct RowError {
    row: usize,
    error: String,
}

/// A table in JSON.
#[derive(Deserialize)]
struct Wrapped {
    csv: Option<String>,
    data: Option<String>,
}

/// The text of a table: the field `file` of a form, the field `csv` or `data` of a JSON object, or the body itself.
struct CsvText(String);

impl FromRequest for CsvText {
    type Error = Problem;
    type Future = LocalBoxFuture<'static, Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let limit = Limits::of(request).max_body_bytes;
        let (headers, kind) = (request.headers().clone(), request.content_type().to_owned());
        let length = body::content_length(request);
        let payload = payload.take();
        Box::pin(async move {
            let body = body::read(payload, length, limit).await?.to_vec();
            let text = match kind.as_str() {
                "multipart/form-data" => file(&headers, body).await?,
                "application/json" => wrapped(&body)?,
                _ => body,
            };
            let text = String::from_utf8(text).map_err(|_| Problem::bad_request("The table must be UTF-8 text"))?;
            Ok(Self(text))
        })
    }
}

async fn file(headers: &header::HeaderMap, body: Vec<u8>) -> Result<Vec<u8>, Problem> {
    let unreadable = |_| Problem::bad_request("The form could not be read");
    let whole = stream::once(async move { Ok(Bytes::from(body)) });
    let mut form = Multipart::new(headers, Box::pin(whole));
    while let Some(field) = form.next().await {
        let mut field = field.map_err(unreadable)?;
        if field.name() != Some("file") {
            continue;
        }
        let mut text = Vec::new();
        while let Some(chunk) = field.next().await {
            text.extend_from_slice(&chunk.map_err(unreadable)?);
        }
        return Ok(text);
    }
    Err(Problem::bad_request("The form has no field named file"))
}

fn wrapped(body: &[u8]) -> Result<Vec<u8>, Problem> {
    let malformed = |_| Problem::bad_request("The body must be a JSON object with the table as text in csv or data");
    let wrapped: Wrapped = serde_json::from_slice(body).map_err(malformed)?;
    Ok(wrapped.csv.or(wrapped.data).unwrap_or_default().into_bytes())
}

/// A table for the document.
const EXAMPLE: &str = "project_id,start_time,end_time,notes\n1,2026-01-05T09:00:00Z,2026-01-05T10:00:00Z,Design\n";

impl Apiv2Schema for CsvText {}

impl OperationModifier for CsvText {
    fn update_parameter(op: &mut DefaultOperationRaw) {
        let text = json!({"type": "string", "description": "A header row, then a row for each entry"});
        let object = json!({
            "required": true,
            "content": {
                "text/csv": {"schema": text, "example": EXAMPLE},
                "application/json": {"schema": {
                    "type": "object",
                    "properties": {"csv": text, "data": text},
                }, "example": {"csv": EXAMPLE}},
                "multipart/form-data": {"schema": {
                    "type": "object",
                    "required": ["file"],
                    "properties": {"file": {"type": "string", "format": "binary"}},
                }, "example": {"file": EXAMPLE}},
            },
        });
        openapi::request_body(op, &object);
        openapi::document_errors(op, &[(413, openapi::text("413"))]);
    }

    fn update_definitions(_: &mut BTreeMap<String, DefaultSchemaRaw>) {}
}

/// A row by its columns' names: lower case, with underscores.
type Columns = BTreeMap<String, String>;

/// The rows of a table.
fn rows(text: &str, most: usize) -> Result<Vec<Result<Columns, &'static str>>, Problem> {
    if text.trim().is_empty() {
        return Err(Problem::refused("Empty CSV"));
    }
    // Inside quotes one is written twice, so a table with an odd number has one that never closes and swallows the rest.
    if text.bytes().filter(|byte| *byte == b'"').count() % 2 != 0 {
        return Err(Problem::refused("A quotation mark in the CSV is never closed"));
    }
    let mut reader = csv::ReaderBuilder::new()
        .flexible(true)
        .trim(csv::Trim::All)
        .from_reader(text.trim_start_matches('\u{feff}').as_bytes());
    let malformed = |error: csv::Error| Problem::bad_request(format!("The table cannot be read: {error}"));
    let name = |name: &str| name.to_lowercase().replace(' ', "_");
    let names: Vec<String> = reader.headers().map_err(malformed)?.iter().map(name).collect();
    let known = ["project_id", "start_time", "start", "end_time", "end"];
    if !names.iter().any(|name| known.contains(&name.as_str())) {
        return Err(Problem::refused("CSV must include a header row"));
    }
    for (index, name) in names.iter().enumerate() {
        if names.iter().take(index).any(|earlier| !name.is_empty() && column(earlier) == column(name)) {
            return Err(Problem::refused(format!("The column {name} is in the CSV twice")));
        }
    }
    let mut rows = Vec::new();
    for record in reader.records() {
        if rows.len() >= most {
            return Err(Problem::refused(format!("CSV must have at most {most} rows")));
        }
        let record = record.map_err(malformed)?;
        let surplus = record.iter().skip(names.len()).any(|cell| !cell.is_empty());
        let cells = names.iter().cloned().zip(record.iter().map(str::to_owned)).collect();
        rows.push(if surplus { Err("more cells than columns; put text with commas in quotes") } else { Ok(cells) });
    }
    Ok(rows)
}

/// The one name of a column that has two.
fn column(name: &str) -> &str {
    match name {
        "start" => "start_time",
        "end" => "end_time",
        "description" => "notes",
        other => other,
    }
}

fn cell<'a>(columns: &'a Columns, names: &[&str]) -> Option<&'a str> {
    names.iter().find_map(|name| columns.get(*name)).map(String::as_str).filter(|text| !text.is_empty())
}

fn check(state: &ApiState, columns: &Columns) -> Result<ImportRow, String> {
    let project = cell(columns, &["project_id"]).and_then(path::number).ok_or("project_id is required")?;
    let moment = |names: &[&str]| -> Result<_, String> {
        let text = cell(columns, names).ok_or("start_time and end_time required (ISO 8601)")?;
        let parsed = DateTimeInput::parse(text).map_err(|_| "start_time and end_time required (ISO 8601)")?;
        parsed.resolve(state.zone()).map_err(|error| error.to_string())
    };
    let task = match cell(columns, &["task_id"]) {
        Some(text) => Some(TaskId::new(path::number(text).ok_or("Invalid task for selected project")?)),
        None => None,
    };
    let of = |name: &str, error: timekeeper_domain::text::TextError| format!("{name} {error}");
    let notes = Text::optional(cell(columns, &["notes", "description"]).unwrap_or_default());
    let tags = Tags::new(cell(columns, &["tags"]).unwrap_or_default());
    let truth = |text: &String| ["1", "true", "yes", "y"].iter().any(|yes| text.eq_ignore_ascii_case(yes));
    Ok(ImportRow {
        project: ProjectId::new(project),
        task,
        start: moment(&["start_time", "start"])?,
        end: moment(&["end_time", "end"])?,
        notes: notes.map_err(|error| of("notes", error))?,
        tags: tags.map_err(|error| of("tags", error))?,
        billable: columns.get("billable").is_none_or(truth),
    })
}

/// What a refused row is answered; what ends the whole import is an error.
fn refusal(error: AppError) -> Result<String, AppError> {
    match error {
        AppError::Refused(refusal) => Ok(refusal.to_string()),
        AppError::Forbidden(_) => Ok("no access to project".to_owned()),
        other => Err(other),
    }
}

/// Import time entries
///
/// From a CSV table with the columns `project_id`, `start_time` (or `start`), `end_time` (or `end`) and, if wanted,
/// `task_id`, `notes` (or `description`), `tags` and `billable`. Rows that break a rule are told and left out; the
/// others are kept, together.
#[api_v2_operation(tags("Time Entries"), operation_id = "importTimeEntries")]
async fn import_entries(writer: Writer<WriteTime>, text: CsvText) -> Result<Tagged<200, ImportAnswer>, Problem> {
    let rows = rows(&text.0, writer.state.max_import_rows)?;
    let checked: Vec<_> =
        rows.iter().map(|row| check(&writer.state, row.as_ref().map_err(|error| (*error).to_owned())?)).collect();
    writer
        .answer(text.0.as_bytes(), async |work: &mut Work| {
            let (mut created, mut refused) = (0, Vec::new());
            for (index, row) in checked.iter().enumerate() {
                let outcome = match row {
                    Ok(row) => {
                        work.import_entry(row).await.map_or_else(|error| refusal(error).map(Some), |()| Ok(None))
                    }
                    Err(error) => Ok(Some(error.clone())),
                }?;
                match outcome {
                    None => created += 1,
                    Some(error) => refused.push(RowError { row: index + 2, error }),
                }
            }
            let failed = refused.len();
            refused.truncate(MOST_ERRORS);
            Ok(Sent::plain(ImportAnswer { success: true, created, failed, errors: refused }))
        })
        .await
}

pub(super) fn routes(config: &mut web::ServiceConfig<'_>) {
    config.service(web::resource("/api/v1/time-entries/import-csv").route(web::post().to(import_entries)));
}
