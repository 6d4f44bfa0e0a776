//! Tables to be opened in a spreadsheet: one description, two formats.

mod delimited;
mod entries;
mod summary;
mod workbook;

use rust_decimal::Decimal;
use timekeeper_domain::{Date, money::Hours};

pub use delimited::CsvTable;
pub use entries::{entry_columns, entry_row};
pub use summary::SummaryTable;
pub use workbook::XlsxTable;

/// A column of a table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Column {
    /// What stands at its top.
    pub title: String,
    /// What its cells hold; a cell of another kind is written as what it is.
    pub kind: Kind,
}

/// What the cells of a column hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Text.
    Text,
    /// Whole numbers.
    Integer,
    /// Decimals, shown with at least that many places and, in a spreadsheet, with exactly so many.
    Decimal(u32),
    /// Days.
    Date,
    /// Points in time, as text in the form that the caller chose.
    DateTime,
    /// Durations in whole seconds, shown as hours, minutes and seconds: `27:30:00`.
    Duration,
}

/// What stands in one place of a table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Cell {
    /// Nothing.
    Empty,
    /// Text, points in time among it.
    Text(String),
    /// A whole number.
    Integer(i64),
    /// A decimal, never rounded.
    Decimal(Decimal),
    /// A day.
    Date(Date),
    /// A duration in seconds.
    Duration(i64),
}

impl Column {
    /// A column with that title, for cells of that kind.
    pub fn new(title: impl Into<String>, kind: Kind) -> Self {
        Self { title: title.into(), kind }
    }
}

impl From<&str> for Cell {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<String> for Cell {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

/// What is there, or an empty cell.
impl<C: Into<Cell>> From<Option<C>> for Cell {
    fn from(cell: Option<C>) -> Self {
        cell.map_or(Self::Empty, Into::into)
    }
}

/// Seconds as hours, to two places.
pub fn hours(seconds: i64) -> Cell {
    Cell::Decimal(Hours::from_seconds(seconds).to_decimal())
}

/// A decimal as it is written in a column of that kind: with zeros up to the column's places, and never rounded.
fn decimal_text(decimal: Decimal, kind: Kind) -> String {
    match kind {
        Kind::Decimal(places) if decimal.scale() < places => {
            let mut padded = decimal;
            padded.rescale(places);
            padded.to_string()
        }
        _ => decimal.to_string(),
    }
}

/// Seconds as `h:mm:ss`.
fn duration_text(seconds: i64) -> String {
    let sign = if seconds < 0 { "-" } else { "" };
    let all = seconds.unsigned_abs();
    format!("{sign}{}:{:02}:{:02}", all / 3_600, all / 60 % 60, all % 60)
}

/// Whether a spreadsheet could take the text for a formula.
fn is_formula(text: &str) -> bool {
    text.starts_with(['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠'])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decimals_are_padded_and_never_rounded() {
        let dec = |text: &str| text.parse::<Decimal>().unwrap();
        assert_eq!(decimal_text(dec("75"), Kind::Decimal(2)), "75.00");
        assert_eq!(decimal_text(dec("-0.125"), Kind::Decimal(2)), "-0.125");
        assert_eq!(decimal_text(dec("1.50"), Kind::Text), "1.50");
        assert_eq!(decimal_text(Decimal::MAX, Kind::Decimal(2)), Decimal::MAX.to_string(), "no room for zeros");
    }

    #[test]
    fn durations_are_hours_minutes_and_seconds() {
        assert_eq!(duration_text(99_000), "27:30:00");
        assert_eq!(duration_text(-61), "-0:01:01");
        assert_eq!(duration_text(i64::MIN), "-2562047788015215:30:08");
    }
}
