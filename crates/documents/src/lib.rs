//! What is printed or opened in a spreadsheet: invoices as PDF, tables as CSV and XLSX.
//!
//! Synchronous, and the same input gives the same bytes, on any machine and at any time. Only [`table::XlsxTable`] touches
//! the machine at all: its rows wait in a temporary file.

mod error;
pub mod invoice;
mod page;
pub mod table;

pub use error::DocumentError;
