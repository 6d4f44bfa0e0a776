//! Tables as XLSX.

use std::io::Cursor;

use calamine::{Data, DataType, Range, Reader, Xlsx};
use rust_decimal::Decimal;
use timekeeper_documents::{
    DocumentError,
    table::{Cell, Column, Kind, XlsxTable},
};
use timekeeper_domain::Date;

fn columns(kinds: &[Kind]) -> Vec<Column> {
    kinds.iter().map(|kind| Column::new(format!("{kind:?}"), *kind)).collect()
}

fn written(kinds: &[Kind], rows: &[Vec<Cell>]) -> Vec<u8> {
    let mut table = XlsxTable::new("Time entries", &columns(kinds)).unwrap();
    table.rows(rows).unwrap();
    table.finish().unwrap()
}

fn read(file: Vec<u8>) -> Range<Data> {
    let mut workbook = Xlsx::new(Cursor::new(file)).unwrap();
    let formulas = workbook.worksheet_formula("Time entries").unwrap();
    assert!(formulas.cells().all(|(_, _, formula)| formula.is_empty()), "there is a formula");
    workbook.worksheet_range("Time entries").unwrap()
}

/// One text as a cell, read back.
fn text_of(text: &str) -> String {
    read(written(&[Kind::Text], &[vec![Cell::from(text)]])).get((1, 0)).unwrap().to_string()
}

fn days(year: i32) -> Cell {
    Cell::Date(Date::from_ordinal_date(year, 326).unwrap())
}

#[test]
fn every_kind_of_cell_is_read_back_as_what_it_is() {
    let kinds = [Kind::Text, Kind::Integer, Kind::Decimal(2), Kind::Date, Kind::DateTime, Kind::Duration];
    let row = vec![
        Cell::from("plain"),
        Cell::Integer(-7),
        Cell::Decimal(Decimal::new(7_510, 2)),
        days(2026),
        Cell::from("2026-11-22T08:00:00Z"),
        Cell::Duration(99_000),
    ];
    let read = read(written(&kinds, &[row]));
    let row: Vec<&Data> = (0..6).map(|column| read.get((1, column)).unwrap()).collect();
    assert_eq!(row[0], &Data::String("plain".to_owned()));
    assert_eq!((row[1].as_string().unwrap(), row[2].as_string().unwrap()), ("-7".to_owned(), "75.1".to_owned()));
    assert!(row[1].is_float() && row[2].is_float());
    let Data::DateTime(day) = row[3] else { panic!("{:?}", row[3]) };
    assert!(!day.is_duration());
    assert_eq!(day.to_ymd_hms_milli(), (2026, 11, 22, 0, 0, 0, 0));
    assert_eq!(row[4], &Data::String("2026-11-22T08:00:00Z".to_owned()));
    let Data::DateTime(duration) = row[5] else { panic!("{:?}", row[5]) };
    assert!(duration.is_duration());
    assert_eq!((duration.as_f64() * 86_400.0).round().to_string(), "99000");
}

#[test]
fn what_a_spreadsheet_has_no_number_for_is_text() {
    let kinds = [Kind::Integer, Kind::Decimal(2), Kind::Date, Kind::Duration];
    let row = vec![Cell::Integer(i64::MAX), Cell::Decimal(Decimal::MAX), days(1899), Cell::Duration(-61)];
    let read = read(written(&kinds, &[row]));
    let texts: Vec<&str> = (0..4).map(|column| read.get((1, column)).unwrap().get_string().unwrap()).collect();
    assert_eq!(texts, ["9223372036854775807", "79228162514264337593543950335", "1899-11-22", "-0:01:01"]);
}

#[test]
fn numbers_of_fifteen_digits_are_exact() {
    let row = vec![Cell::Integer(-999_999_999_999_999), Cell::Decimal(Decimal::new(999_999_999_999_999, 2))];
    let read = read(written(&[Kind::Integer, Kind::Decimal(2)], &[row]));
    let texts: Vec<String> = (0..2).map(|column| read.get((1, column)).unwrap().to_string()).collect();
    assert_eq!(texts, ["-999999999999999", "9999999999999.99"]);
}

#[test]
fn text_that_looks_like_a_formula_or_a_link_is_text() {
    let texts = ["=1+1", "+1", "-1", "@SUM(A1)", "=cmd|' /C calc'!A0", "{=1}", "https://example.org/a", "\t=1"];
    for text in texts {
        assert_eq!(text_of(text), text);
    }
    let file = written(&[Kind::Text], &texts.map(|text| vec![Cell::from(text)]));
    assert!(!String::from_utf8_lossy(&file).contains("worksheets/_rels"), "there is a link");
}

#[test]
fn text_of_any_script_is_kept() {
    for text in ["ünï", "日本語", "שלום", "🙂", "<&>\"'", "two\nlines", " spaces ", "_x0041_", "a]]>b"] {
        assert_eq!(text_of(text), text);
    }
}

#[test]
fn control_characters_become_a_sign_of_their_own() {
    assert_eq!(text_of("a\0\u{1}\u{8}\u{1f}b\u{fffe}\u{ffff}"), format!("a{0}{0}{0}{0}b{0}{0}", '\u{fffd}'));
    assert_eq!(text_of("a\r\nb\rc"), "a\nb\nc");
}

#[test]
fn text_that_is_too_long_for_a_cell_is_cut() {
    let longest = "x".repeat(32_767);
    assert_eq!(text_of(&longest), longest);
    assert_eq!(text_of(&"x".repeat(32_768)), format!("{}…", "x".repeat(32_766)));
    assert_eq!(text_of(&"🙂".repeat(20_000)), format!("{}…", "🙂".repeat(16_383)));
}

#[test]
fn a_table_without_rows_has_its_header() {
    let read = read(written(&[Kind::Text, Kind::Integer], &[]));
    assert_eq!((read.height(), read.get((0, 1)).unwrap().to_string()), (1, "Integer".to_owned()));
    written(&[], &[Vec::new()]);
}

#[test]
fn empty_cells_stay_empty() {
    let read = read(written(&[Kind::Integer, Kind::Text], &[vec![Cell::Empty, Cell::from("a")]]));
    assert_eq!(read.get((1, 0)), Some(&Data::Empty));
}

#[test]
fn any_name_is_made_one_that_a_sheet_can_have() {
    for (name, sheet) in [
        ("Time / entries", "Time   entries"),
        ("'[a]:*?'", "a"),
        ("", "Sheet1"),
        ("History", "Sheet1"),
        ("'''", "Sheet1"),
        ("abcdefghijklmnopqrstuvwxyz abcdefgh", "abcdefghijklmnopqrstuvwxyz abc…"),
    ] {
        let file = XlsxTable::new(name, &columns(&[Kind::Text])).unwrap().finish().unwrap();
        assert_eq!(Xlsx::new(Cursor::new(file)).unwrap().sheet_names(), [sheet]);
    }
}

#[test]
fn the_same_table_gives_the_same_bytes() {
    let file = || written(&[Kind::Text, Kind::Date], &[vec![Cell::from("a"), days(2026)]]);
    assert_eq!(file(), file());
}

#[test]
fn a_table_can_wait_between_two_batches_on_any_thread() {
    fn send<T: Send>(sendable: T) -> T {
        sendable
    }
    let mut table = send(XlsxTable::new("Time entries", &columns(&[Kind::Integer])).unwrap());
    for number in 0..3 {
        table.rows(&[vec![Cell::Integer(number)]]).unwrap();
    }
    assert_eq!(read(table.finish().unwrap()).height(), 4);
}

#[test]
fn a_row_of_another_length_is_refused() {
    let mut table = XlsxTable::new("", &columns(&[Kind::Text])).unwrap();
    assert!(matches!(table.rows(&[Vec::new()]), Err(DocumentError::Cells { expected: 1, found: 0 })));
}

#[test]
fn more_rows_than_a_spreadsheet_has_are_refused() {
    let mut table = XlsxTable::new("", &columns(&[Kind::Text])).unwrap();
    let thousand = vec![vec![Cell::Empty]; 1_000];
    for _ in 0..1_048 {
        table.rows(&thousand).unwrap();
    }
    table.rows(&thousand[..575]).unwrap();
    assert!(matches!(table.rows(&thousand[..1]), Err(DocumentError::TooManyRows)));
}

#[test]
fn more_columns_than_a_spreadsheet_has_are_refused() {
    let columns = vec![Column::new("a", Kind::Text); 16_385];
    assert!(matches!(XlsxTable::new("", &columns), Err(DocumentError::TooManyColumns)));
    assert!(XlsxTable::new("", &columns[1..]).is_ok());
}
