//! Why a document cannot be made.

use krilla::error::KrillaError;
use rust_xlsxwriter::XlsxError;

/// Why a document cannot be made.
#[derive(Debug, thiserror::Error)]
pub enum DocumentError {
    /// The typeface that is built in cannot be read; the program is damaged.
    #[error("the built-in typeface cannot be read")]
    Typeface,
    /// The pages cannot be written as PDF.
    #[error("the PDF cannot be written")]
    Pdf(#[source] KrillaError),
    /// A row has not one cell for every column.
    #[error("a row has {found} cells where there are {expected} columns")]
    Cells {
        /// How many columns the table has.
        expected: usize,
        /// How many cells came.
        found: usize,
    },
    /// A table that cannot be held by a spreadsheet, which ends after 1,048,576 rows, the header among them.
    #[error(
        "a spreadsheet holds at most {} rows; narrow the selection or take CSV",
        crate::table::XlsxTable::MOST_ROWS
    )]
    TooManyRows,
    /// A table that is wider than a spreadsheet, which ends after 16,384 columns.
    #[error("a spreadsheet holds at most {} columns", crate::table::XlsxTable::MOST_COLUMNS)]
    TooManyColumns,
    /// The temporary folder, where rows wait for the end of a spreadsheet, is full or cannot be written to.
    #[error("the temporary folder has no room for the table")]
    NoRoom,
    /// The table cannot be written as CSV.
    #[error("the CSV cannot be written")]
    Csv(#[source] csv::Error),
    /// The table cannot be written as XLSX.
    #[error("the XLSX cannot be written")]
    Xlsx(#[source] XlsxError),
}
