//! Tables as CSV: UTF-8, as RFC 4180 has it, a part at a time.

use csv::{Terminator, Writer, WriterBuilder};

use super::{Cell, Column, Kind, decimal_text, duration_text, is_formula};
use crate::DocumentError;

/// A table as CSV. What its methods return, in the order of the calls, is the file.
///
/// Text that a spreadsheet could take for a formula, which is any that begins with `=`, `+`, `-`, `@` (also as full-width
/// signs), a tab or a line end, gets an apostrophe in front. Numbers, dates and durations are written as they are, so a
/// negative number stays a number.
#[derive(Clone, Debug)]
pub struct CsvTable {
    columns: Vec<Column>,
}

impl CsvTable {
    /// A table of these columns.
    pub fn new(columns: Vec<Column>) -> Self {
        Self { columns }
    }

    /// The first line: the titles.
    ///
    /// # Errors
    /// [`DocumentError::Csv`], which no title is known to cause.
    pub fn header(&self) -> Result<Vec<u8>, DocumentError> {
        self.write(|writer| writer.write_record(self.columns.iter().map(|column| harmless(&column.title))))
    }

    /// The lines of some rows, each with a cell for every column.
    ///
    /// # Errors
    /// [`DocumentError::Cells`] when a row is shorter or longer than the header.
    pub fn rows(&self, rows: &[Vec<Cell>]) -> Result<Vec<u8>, DocumentError> {
        let expected = self.columns.len();
        if let Some(row) = rows.iter().find(|row| row.len() != expected) {
            return Err(DocumentError::Cells { expected, found: row.len() });
        }
        self.write(|writer| {
            rows.iter().try_for_each(|row| {
                let cells = row.iter().zip(&self.columns);
                writer.write_record(cells.map(|(cell, column)| field(cell, column.kind)))
            })
        })
    }

    fn write(&self, put: impl Fn(&mut Writer<Vec<u8>>) -> csv::Result<()>) -> Result<Vec<u8>, DocumentError> {
        // A table without columns has lines without fields, which CSV does not know.
        if self.columns.is_empty() {
            return Ok(Vec::new());
        }
        let mut writer = WriterBuilder::new().terminator(Terminator::CRLF).from_writer(Vec::new());
        put(&mut writer).map_err(DocumentError::Csv)?;
        writer.into_inner().map_err(|failure| DocumentError::Csv(failure.into_error().into()))
    }
}

fn field(cell: &Cell, kind: Kind) -> String {
    match cell {
        Cell::Empty => String::new(),
        Cell::Text(text) => harmless(text),
        Cell::Integer(number) => number.to_string(),
        Cell::Decimal(decimal) => decimal_text(*decimal, kind),
        Cell::Date(day) => day.to_string(),
        Cell::Duration(seconds) => duration_text(*seconds),
    }
}

/// Text that no spreadsheet runs.
fn harmless(text: &str) -> String {
    if is_formula(text) { format!("'{text}") } else { text.to_owned() }
}
