//! A summary as a table: its lines, one for what is in none of them, and one for all work.

use timekeeper_domain::{
    breakdown::{About, By, Line, rest},
    money::{Currency, Money},
    revenue::Revenue,
};

use super::{Cell, Column, Kind, hours};

/// A summary as a table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SummaryTable {
    /// Its columns.
    pub columns: Vec<Column>,
    /// Its rows, that of the total the last.
    pub rows: Vec<Vec<Cell>>,
}

/// The first column.
fn about(by: By) -> Column {
    match by {
        By::Project => Column::new("project", Kind::Text),
        By::Client => Column::new("client", Kind::Text),
        By::User => Column::new("user", Kind::Text),
        By::Category => Column::new("category", Kind::Text),
        By::Day => Column::new("date", Kind::Date),
        By::Week => Column::new("week_start", Kind::Date),
    }
}

impl SummaryTable {
    /// The table of these lines. `total` is about all work, also what is in no line; what it tells, all of them do, and
    /// the currencies are those of its revenue.
    pub fn new(by: By, lines: Vec<Line>, total: Line) -> Self {
        let amounts = total.revenue.as_ref().map(Revenue::amounts);
        let currencies: Vec<Currency> = amounts.into_iter().flatten().map(Money::currency).collect();
        let mut columns = vec![
            about(by),
            Column::new("entries", Kind::Integer),
            Column::new("duration", Kind::Duration),
            Column::new("hours", Kind::Decimal(2)),
            Column::new("billable_hours", Kind::Decimal(2)),
        ];
        if total.rounded.is_some() {
            columns
                .extend(["rounded_hours", "rounded_billable_hours"].map(|title| Column::new(title, Kind::Decimal(2))));
        }
        for currency in &currencies {
            columns.push(Column::new(format!("amount_{}", currency.code()), Kind::Decimal(currency.places())));
        }
        if total.revenue.is_some() {
            columns.push(Column::new("unpriced_hours", Kind::Decimal(2)));
        }
        let rest = rest(&total, &lines);
        let rows = lines.into_iter().chain(rest).chain([total]).map(|line| row(line, &currencies)).collect();
        Self { columns, rows }
    }
}

fn row(line: Line, currencies: &[Currency]) -> Vec<Cell> {
    let work = line.totals;
    let about = match line.about {
        About::Named(name) => name.into(),
        About::Day(day) => Cell::Date(day),
        About::Rest => "(none)".to_owned().into(),
    };
    let duration = Cell::Duration(work.seconds);
    let mut row = vec![about, Cell::Integer(work.entries), duration, hours(work.seconds), hours(work.billable_seconds)];
    if let Some(rounded) = line.rounded {
        row.extend([hours(rounded.seconds), hours(rounded.billable_seconds)]);
    }
    if let Some(revenue) = line.revenue {
        let amounts = revenue.amounts();
        for currency in currencies {
            let amount = amounts.iter().find(|amount| amount.currency() == *currency);
            row.push(amount.map_or(Cell::Empty, |amount| Cell::Decimal(amount.to_decimal())));
        }
        row.push(hours(revenue.unpriced_seconds()));
    }
    row
}
