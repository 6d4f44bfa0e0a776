//! Tables as XLSX: one sheet whose header stays in sight.

use std::panic::{AssertUnwindSafe, catch_unwind};

use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, FormatAlign, Workbook, Worksheet, XlsxError};
use timekeeper_domain::Date;

use super::{Cell, Column, Kind, decimal_text, duration_text, is_formula};
use crate::DocumentError;

/// UTF-16 units that a cell holds at the most.
const MOST_UNITS: usize = 32_767;
/// UTF-16 units that a sheet's name has at the most.
const MOST_NAME_UNITS: usize = 31;
/// Digits that a spreadsheet's number keeps for certain.
const MOST_DIGITS: usize = 15;
/// How wide a column is at the least and at the most, in characters.
const WIDTHS: (u16, u16) = (9, 60);

/// A table as XLSX.
///
/// Rows wait in a nameless file in the temporary folder (`TMPDIR`) until the table is finished, about 60 bytes a
/// cell; of memory it takes little more than the finished file is long.
///
/// Text is written as text, never as a formula or a link; it is cut to 32,767 characters with an ellipsis, and what XML
/// cannot hold becomes `U+FFFD`. Numbers are numbers up to 15 digits, which is what a spreadsheet keeps exactly, and text
/// beyond. Dates and durations are numbers with a format; a day before 1900 and a negative duration, for which
/// spreadsheets have no number, are text.
pub struct XlsxTable {
    /// Of one sheet.
    book: Workbook,
    columns: Vec<Layout>,
    /// The rows so far, the header among them.
    rows: u32,
}

/// How a column is written.
struct Layout {
    number: u16,
    kind: Kind,
    dates: Format,
    durations: Format,
    /// Marks text that would become a formula if somebody typed it again.
    quoted: Format,
    integers: Format,
    decimals: Format,
    /// Of the longest cell so far, in characters.
    width: u16,
}

impl XlsxTable {
    /// Columns that a spreadsheet holds at the most.
    pub const MOST_COLUMNS: u16 = 16_384;
    /// Rows that a spreadsheet holds at the most, without the header.
    pub const MOST_ROWS: u32 = 1_048_575;

    /// A table of these columns, with its header. The sheet is named after the table, as far as a sheet can be.
    ///
    /// # Errors
    /// [`DocumentError::TooManyColumns`] beyond [`Self::MOST_COLUMNS`], and [`DocumentError::Xlsx`] when no temporary
    /// file can be made.
    pub fn new(name: &str, columns: &[Column]) -> Result<Self, DocumentError> {
        let numbers = 0..Self::MOST_COLUMNS;
        if columns.len() > numbers.len() {
            return Err(DocumentError::TooManyColumns);
        }
        let layouts = numbers.zip(columns).map(|(number, column)| Layout::new(number, column)).collect();
        let mut table = Self { book: Workbook::new(), columns: layouts, rows: 1 };
        guarded(|| table.open(name, columns))?;
        Ok(table)
    }

    /// Adds rows, each with a cell for every column. After an error the table is of no use.
    ///
    /// # Errors
    /// [`DocumentError::Cells`] when a row is shorter or longer than the header, [`DocumentError::TooManyRows`] beyond
    /// [`Self::MOST_ROWS`], and [`DocumentError::NoRoom`] when the temporary folder is full.
    pub fn rows(&mut self, rows: &[Vec<Cell>]) -> Result<(), DocumentError> {
        let expected = self.columns.len();
        if let Some(row) = rows.iter().find(|row| row.len() != expected) {
            return Err(DocumentError::Cells { expected, found: row.len() });
        }
        let left = Self::MOST_ROWS + 1 - self.rows;
        if u32::try_from(rows.len()).map_or(true, |more| more > left) {
            return Err(DocumentError::TooManyRows);
        }
        guarded(|| self.write(rows))
    }

    /// The file.
    ///
    /// # Errors
    /// [`DocumentError::NoRoom`] when the temporary folder is full, [`DocumentError::Xlsx`] when the temporary file cannot
    /// be read.
    pub fn finish(self) -> Result<Vec<u8>, DocumentError> {
        guarded(|| self.close())
    }

    fn open(&mut self, name: &str, columns: &[Column]) -> Result<(), XlsxError> {
        // Otherwise the library asks the machine's clock.
        let properties = DocProperties::new().set_creation_datetime(&ExcelDateTime::from_ymd(2000, 1, 1)?);
        self.book.set_properties(&properties);
        let sheet = self.book.add_worksheet_with_constant_memory()?;
        sheet.set_name(sheet_name(name))?.set_freeze_panes(1, 0)?;
        for (layout, column) in self.columns.iter().zip(columns) {
            let header = Format::new().set_bold();
            let header = if layout.is_number() { header.set_align(FormatAlign::Right) } else { header };
            sheet.write_string_with_format(0, layout.number, storable(&column.title), &header)?;
        }
        Ok(())
    }

    fn write(&mut self, rows: &[Vec<Cell>]) -> Result<(), XlsxError> {
        let sheet = self.book.worksheet_from_index(0)?;
        for cells in rows {
            for (cell, layout) in cells.iter().zip(&mut self.columns) {
                layout.write(sheet, self.rows, cell)?;
            }
            self.rows += 1;
        }
        Ok(())
    }

    fn close(mut self) -> Result<Vec<u8>, XlsxError> {
        let sheet = self.book.worksheet_from_index(0)?;
        let (least, most) = WIDTHS;
        for layout in &self.columns {
            sheet.set_column_width(layout.number, layout.width.saturating_add(2).clamp(least, most))?;
        }
        self.book.save_to_buffer()
    }
}

/// The library panics when it cannot write to its temporary file; here that is an error like others.
fn guarded<T>(work: impl FnOnce() -> Result<T, XlsxError>) -> Result<T, DocumentError> {
    catch_unwind(AssertUnwindSafe(work)).map_err(|_| DocumentError::NoRoom)?.map_err(DocumentError::Xlsx)
}

impl Layout {
    fn new(number: u16, column: &Column) -> Self {
        let places = match column.kind {
            Kind::Decimal(places) => usize::try_from(places).unwrap_or(usize::MAX).min(MOST_DIGITS),
            _ => 0,
        };
        let decimals = match places {
            0 => "General".to_owned(),
            places => format!("0.{}", "0".repeat(places)),
        };
        Self {
            number,
            kind: column.kind,
            dates: Format::new().set_num_format("yyyy-mm-dd"),
            integers: Format::new(),
            durations: Format::new().set_num_format("[h]:mm:ss"),
            quoted: Format::new().set_quote_prefix(),
            decimals: Format::new().set_num_format(decimals),
            width: length(&column.title),
        }
    }

    fn is_number(&self) -> bool {
        !matches!(self.kind, Kind::Text | Kind::DateTime)
    }

    fn write(&mut self, sheet: &mut Worksheet, row: u32, cell: &Cell) -> Result<(), XlsxError> {
        let text = match cell {
            Cell::Empty => return Ok(()),
            Cell::Text(text) => storable(text),
            Cell::Integer(number) => number.to_string(),
            Cell::Decimal(decimal) => decimal_text(*decimal, self.kind),
            Cell::Date(day) => day.to_string(),
            Cell::Duration(seconds) => duration_text(*seconds),
        };
        self.width = self.width.max(length(&text));
        let number = match cell {
            Cell::Integer(_) => number(&text).map(|number| (number, &self.integers)),
            Cell::Decimal(_) => number(&text).map(|number| (number, &self.decimals)),
            Cell::Date(day) => date_number(*day).map(|day| (day, &self.dates)),
            Cell::Duration(seconds) => duration_number(*seconds).map(|days| (days, &self.durations)),
            Cell::Text(_) | Cell::Empty => None,
        };
        if let Some((number, format)) = number {
            return sheet.write_number_with_format(row, self.number, number, format).map(drop);
        }
        if is_formula(&text) {
            return sheet.write_string_with_format(row, self.number, text, &self.quoted).map(drop);
        }
        sheet.write_string(row, self.number, text).map(drop)
    }
}

/// The number as a spreadsheet holds it, which is a float; `None` when it would come out as another.
fn number(text: &str) -> Option<f64> {
    let digits = text.trim_start_matches(['-', '0', '.']).chars().filter(char::is_ascii_digit).count();
    if digits <= MOST_DIGITS { text.parse().ok() } else { None }
}

/// A day as a spreadsheet counts it.
fn date_number(day: Date) -> Option<f64> {
    let year = u16::try_from(day.year()).ok().filter(|year| *year >= 1900)?;
    ExcelDateTime::from_ymd(year, day.month().into(), day.day()).ok().map(|day| day.to_excel())
}

/// Seconds in days, of which a spreadsheet's durations are made.
fn duration_number(seconds: i64) -> Option<f64> {
    number(&seconds.to_string()).filter(|all| *all >= 0.0).map(|all| all / 86_400.0)
}

/// The longest line's characters.
fn length(text: &str) -> u16 {
    let (_, most) = WIDTHS;
    let longest = text.lines().map(|line| line.chars().take(usize::from(most)).count()).max();
    u16::try_from(longest.unwrap_or_default()).unwrap_or(most)
}

/// Text that a cell can hold.
fn storable(text: &str) -> String {
    let one = |sign| match sign {
        '\t' | '\n' => sign,
        '\0'..='\u{1f}' | '\u{fffe}' | '\u{ffff}' => char::REPLACEMENT_CHARACTER,
        sign => sign,
    };
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    let text: String = text.chars().map(one).collect();
    cut(text, MOST_UNITS, "…")
}

fn cut(text: String, most: usize, end: &str) -> String {
    if text.encode_utf16().count() <= most {
        return text;
    }
    let mut room = most - end.encode_utf16().count();
    let fits = |sign: &char| {
        let left = room.checked_sub(sign.len_utf16());
        room = left.unwrap_or(0);
        left.is_some()
    };
    let kept: String = text.chars().take_while(fits).collect();
    kept + end
}

/// What a sheet can be called.
fn sheet_name(name: &str) -> String {
    let one = |sign: char| if sign.is_control() || "*?:[]\\/".contains(sign) { ' ' } else { sign };
    let name: String = storable(name).chars().map(one).collect();
    let name = cut(name.trim_matches(['\'', ' ']).to_owned(), MOST_NAME_UNITS, "…");
    // Spreadsheets keep one name for themselves.
    if name.is_empty() || name.eq_ignore_ascii_case("history") { "Sheet1".to_owned() } else { name }
}
