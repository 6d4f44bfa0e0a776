//! `/reports/summary/export`: a summary as a table.

use paperclip::actix::api_v2_operation;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use timekeeper_app::{Summarized, SummaryParts};
use timekeeper_documents::table::{Cell, Column, Kind};
use timekeeper_domain::{
    id::CategoryId,
    money::{Currency, Money},
    report::{ProjectTotals, Share, WorkTotals},
    revenue::Revenue,
    rounding::RoundedTotals,
};
use validator::Validate;

use super::sheet::{FormatQuery, Sheet, hours};
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

impl GroupedBy {
    /// Whether it is known what each line brings.
    fn is_priced(self) -> bool {
        matches!(self, Self::Project | Self::User | Self::Client)
    }

    /// The first column.
    fn column(self) -> (&'static str, Kind) {
        match self {
            Self::Project => ("project", Kind::Text),
            Self::Day => ("date", Kind::Date),
            Self::Week => ("week_start", Kind::Date),
            Self::User => ("user", Kind::Text),
            Self::Client => ("client", Kind::Text),
            Self::Category => ("category", Kind::Text),
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

/// A line of a summary: what it is about, the work, the same rounded, what it brings.
type Line = (Cell, WorkTotals, Option<RoundedTotals>, Option<Revenue>);

fn lines(summarized: Summarized, by: GroupedBy) -> Vec<Line> {
    let (rounded, revenue) = (summarized.rounded.as_ref(), summarized.revenue.as_ref());
    /// Lines of shares, with what belongs to each of them.
    macro_rules! shares {
        ($shares:expr, $field:ident) => {{
            let line = |Share { id, name, totals }| {
                let rounded = rounded.map(|rounded| rounded.$field.get(&id).copied().unwrap_or_default());
                let revenue = revenue.map(|revenue| revenue.$field.get(&id).cloned().unwrap_or_default());
                (name.into(), totals, rounded, revenue)
            };
            $shares.into_iter().flatten().map(line).collect()
        }};
    }
    macro_rules! days {
        ($field:ident) => {{
            let line = |(day, totals)| {
                let rounded = rounded.map(|rounded| rounded.$field.get(&day).copied().unwrap_or_default());
                (Cell::Date(day), totals, rounded, None)
            };
            summarized.$field.into_iter().flatten().map(line).collect()
        }};
    }
    match by {
        GroupedBy::Project => {
            let share = |line: ProjectTotals| Share { id: line.project, name: line.name, totals: line.totals };
            shares!(Some(summarized.summary.by_project.into_iter().map(share)), projects)
        }
        GroupedBy::Day => days!(days),
        GroupedBy::Week => days!(weeks),
        GroupedBy::User => shares!(summarized.users, users),
        GroupedBy::Client => shares!(summarized.clients, clients),
        GroupedBy::Category => {
            let line = |Share { id, name, totals }: Share<CategoryId>| {
                let rounded = rounded.map(|rounded| rounded.categories.get(&id).copied().unwrap_or_default());
                (name.into(), totals, rounded, None)
            };
            summarized.categories.into_iter().flatten().map(line).collect()
        }
    }
}

/// Export summary report
///
/// As CSV or XLSX: a line for each project, or whatever `by` says, and at last one for all work in the window, also what
/// is in no line above.
#[api_v2_operation(tags("Reports"), operation_id = "exportSummary")]
pub(super) async fn export_summary(
    reader: Reader<ReadReports>,
    filter: Params<SummaryFilter>,
    group: Params<GroupQuery>,
    format: Params<FormatQuery>,
) -> Result<Table, Problem> {
    let GroupQuery { by, include } = group.0;
    let amounts = include.contains(&ExportPart::Amounts);
    if amounts && !by.is_priced() {
        let text = "Amounts are told by project, user or client.".to_owned();
        return Err(Problem::validation([("include".to_owned(), vec![text])].into()));
    }
    let parts = SummaryParts {
        days: by == GroupedBy::Day,
        weeks: (by == GroupedBy::Week).then(|| filter.0.first_weekday()),
        users: by == GroupedBy::User,
        clients: by == GroupedBy::Client,
        categories: by == GroupedBy::Category,
        rounded: include.contains(&ExportPart::Rounded),
        amounts,
        rounding: None,
    };
    let request = filter.0.request(&reader.state, parts)?;
    let summarized = reader.state.app.summarize(&reader.caller, request).await?;
    let total: Line = (
        "Total".into(),
        summarized.summary.totals,
        summarized.rounded.as_ref().map(|rounded| rounded.totals),
        summarized.revenue.as_ref().map(|revenue| revenue.total.clone()),
    );
    let currencies: Vec<Currency> = match &total.3 {
        Some(revenue) => revenue.amounts().into_iter().map(Money::currency).collect(),
        None => Vec::new(),
    };
    let (title, kind) = by.column();
    let mut columns = vec![
        Column::new(title, kind),
        Column::new("entries", Kind::Integer),
        Column::new("duration", Kind::Duration),
        Column::new("hours", Kind::Decimal(2)),
        Column::new("billable_hours", Kind::Decimal(2)),
    ];
    if parts.rounded {
        columns.extend(["rounded_hours", "rounded_billable_hours"].map(|title| Column::new(title, Kind::Decimal(2))));
    }
    for currency in &currencies {
        columns.push(Column::new(format!("amount_{}", currency.code()), Kind::Decimal(currency.places())));
    }
    if amounts {
        columns.push(Column::new("unpriced_hours", Kind::Decimal(2)));
    }
    let row = |(about, work, rounded, revenue): Line| {
        let duration = Cell::Duration(work.seconds);
        let mut row =
            vec![about, Cell::Integer(work.entries), duration, hours(work.seconds), hours(work.billable_seconds)];
        if let Some(rounded) = rounded {
            row.extend([hours(rounded.seconds), hours(rounded.billable_seconds)]);
        }
        if let Some(revenue) = revenue {
            let amounts = revenue.amounts();
            for currency in &currencies {
                let amount = amounts.iter().find(|amount| amount.currency() == *currency);
                row.push(amount.map_or(Cell::Empty, |amount| Cell::Decimal(amount.to_decimal())));
            }
            row.push(hours(revenue.unpriced_seconds()));
        }
        row
    };
    let rows = lines(summarized, by).into_iter().chain([total]).map(row).collect();
    Sheet { name: "summary", title: "Summary", columns }.of_rows(rows, format.0.format).await
}
