//! `/reports/summary/export`: a summary as a table.

use paperclip::actix::api_v2_operation;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use timekeeper_app::SummaryParts;
use timekeeper_documents::table::SummaryTable;
use timekeeper_domain::breakdown::By;
use validator::Validate;

use super::sheet::{FormatQuery, Sheet};
use crate::{
    download::Table,
    error::Problem,
    query::Params,
    v1::{
        gate::{ReadReports, Reader},
        reports::SummaryFilter,
    },
};

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

impl From<GroupedBy> for By {
    fn from(by: GroupedBy) -> Self {
        match by {
            GroupedBy::Project => Self::Project,
            GroupedBy::Day => Self::Day,
            GroupedBy::Week => Self::Week,
            GroupedBy::User => Self::User,
            GroupedBy::Client => Self::Client,
            GroupedBy::Category => Self::Category,
        }
    }
}

/// What else an exported summary tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
enum ExportPart {
    Rounded,
    Amounts,
}

/// By what it is grouped.
#[derive(Debug, Deserialize, JsonSchema, Validate)]
pub(super) struct GroupQuery {
    /// `project` when left out
    #[serde(default)]
    by: GroupedBy,
    /// `rounded` adds columns for hours with each entry rounded first; `amounts` a column for each currency in which the
    /// work brings something, where lines are projects, users or clients
    #[serde(default)]
    #[validate(length(max = 2))]
    include: Vec<ExportPart>,
}

/// Export summary report
///
/// As CSV or XLSX: a line for each project, or whatever `by` says, one called `(none)` for work that is in no other, and
/// at last one for all work in the window.
#[api_v2_operation(tags("Reports"), operation_id = "exportSummary")]
pub(super) async fn export_summary(
    reader: Reader<ReadReports>,
    filter: Params<SummaryFilter>,
    group: Params<GroupQuery>,
    format: Params<FormatQuery>,
) -> Result<Table, Problem> {
    let GroupQuery { by, include } = group.0;
    let by = By::from(by);
    let amounts = include.contains(&ExportPart::Amounts);
    if amounts && !by.is_priced() {
        let text = "Amounts are told by project, user or client.".to_owned();
        return Err(Problem::validation([("include".to_owned(), vec![text])].into()));
    }
    let rounded = include.contains(&ExportPart::Rounded);
    let parts = SummaryParts { rounded, amounts, ..SummaryParts::default() };
    let request = filter.0.request(&reader.state, parts.for_lines(by, filter.0.first_weekday(&reader.state)))?;
    let summarized = reader.state.app.summarize(&reader.caller, request).await?;
    let SummaryTable { columns, rows } = SummaryTable::new(by, summarized.lines(by), summarized.total("Total"));
    Sheet { name: "summary", title: "Summary", columns }.of_rows(rows, format.0.format).await
}
