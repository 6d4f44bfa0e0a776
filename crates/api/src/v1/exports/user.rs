//! `/users/{user_id}/report/export`: one user's work by task as a table.

use paperclip::actix::api_v2_operation;
use timekeeper_documents::table::{Cell, Column, Kind, hours};
use timekeeper_domain::{id::UserId, report::TaskShare};

use super::sheet::{FormatQuery, Sheet};
use crate::{
    download::Table,
    error::Problem,
    path::Id,
    query::Params,
    v1::{
        gate::{ReadReports, Reader},
        task_report::ReportParams,
    },
};

/// Export a user's report
///
/// As CSV or XLSX: a line for each task, work without a task in a line without a name, and at last one for all of it.
#[api_v2_operation(tags("Reports"), operation_id = "exportUserReport")]
pub(super) async fn export_user_report(
    reader: Reader<ReadReports>,
    id: Id<UserId>,
    window: Params<ReportParams>,
    format: Params<FormatQuery>,
) -> Result<Table, Problem> {
    let (from, until) = reader.state.report_window(window.0)?;
    let report = reader.state.app.task_report(&reader.caller, id.0, from, until).await?;
    let columns = [
        ("task_id", Kind::Integer),
        ("task", Kind::Text),
        ("project_id", Kind::Integer),
        ("duration", Kind::Duration),
        ("hours", Kind::Decimal(2)),
    ];
    let columns = columns.map(|(title, kind)| Column::new(title, kind)).into();
    let total = report.lines.iter().map(|line| line.seconds).sum();
    let line = |TaskShare { task, seconds }| {
        let (id, name, project) = match task {
            Some((id, name, project)) => (Cell::Integer(id.get()), name.into(), Cell::Integer(project.get())),
            None => (Cell::Empty, Cell::Empty, Cell::Empty),
        };
        vec![id, name, project, Cell::Duration(seconds), hours(seconds)]
    };
    let all = vec![Cell::Empty, "Total".into(), Cell::Empty, Cell::Duration(total), hours(total)];
    let rows = report.lines.into_iter().map(line).chain([all]).collect();
    Sheet { name: "report", title: "Report", columns }.of_rows(rows, format.0.format).await
}
