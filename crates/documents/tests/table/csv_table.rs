//! Tables as CSV.

use rust_decimal::Decimal;
use timekeeper_documents::{
    DocumentError,
    table::{Cell, Column, CsvTable, Kind},
};
use timekeeper_domain::Date;

fn table(kinds: &[Kind]) -> CsvTable {
    CsvTable::new(kinds.iter().map(|kind| Column::new(format!("{kind:?}"), *kind)).collect())
}

fn text_of(texts: &[&str]) -> String {
    let rows: Vec<Vec<Cell>> = texts.iter().map(|text| vec![Cell::from(*text)]).collect();
    String::from_utf8(table(&[Kind::Text]).rows(&rows).unwrap()).unwrap()
}

#[test]
fn every_kind_of_cell_is_written_as_it_reads() {
    let kinds = [Kind::Text, Kind::Integer, Kind::Decimal(2), Kind::Date, Kind::DateTime, Kind::Duration];
    let table = table(&kinds);
    let row = vec![
        Cell::from("plain"),
        Cell::Integer(-7),
        Cell::Decimal(Decimal::from(75)),
        Cell::Date(Date::from_ordinal_date(2026, 326).unwrap()),
        Cell::from("2026-11-22T08:00:00Z"),
        Cell::Duration(99_000),
    ];
    let empty = vec![Cell::Empty; 6];
    let file = [table.header().unwrap(), table.rows(&[row, empty]).unwrap()].concat();
    let lines =
        ["Text,Integer,Decimal(2),Date,DateTime,Duration", "plain,-7,75.00,2026-11-22,2026-11-22T08:00:00Z,27:30:00"];
    assert_eq!(String::from_utf8(file).unwrap(), format!("{}\r\n{}\r\n,,,,,\r\n", lines[0], lines[1]));
}

#[test]
fn what_is_written_is_read_back() {
    let texts = ["a,b", "\"quoted\"", "two\nlines", "ünï 日本語 🙂", "  spaces  ", "", "nul\0and\u{1}", "a\r\nb", "'"];
    let file = text_of(&texts);
    let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(file.as_bytes());
    let read: Vec<String> = reader.records().map(|record| record.unwrap()[0].to_owned()).collect();
    assert_eq!(read, texts);
}

#[test]
fn parts_written_one_after_the_other_are_the_whole() {
    let table = table(&[Kind::Text, Kind::Integer]);
    let rows: Vec<Vec<Cell>> = (0..10).map(|number| vec![Cell::from("a\"b"), Cell::Integer(number)]).collect();
    let parts: Vec<u8> = rows.chunks(3).flat_map(|part| table.rows(part).unwrap()).collect();
    assert_eq!(parts, table.rows(&rows).unwrap());
}

#[test]
fn text_that_looks_like_a_formula_gets_an_apostrophe() {
    for text in ["=1+1", "+1", "-1", "@SUM(A1)", "=cmd|' /C calc'!A0", "＝1", "＋1", "－1", "＠x"] {
        assert_eq!(text_of(&[text]), format!("'{text}\r\n"));
    }
    assert_eq!(text_of(&["\t=1"]), "'\t=1\r\n");
    assert_eq!(text_of(&["\r=1"]), "\"'\r=1\"\r\n");
    assert_eq!(text_of(&["a=1", "1-1", "a@b"]), "a=1\r\n1-1\r\na@b\r\n");
}

#[test]
fn a_title_that_looks_like_a_formula_gets_an_apostrophe() {
    let table = CsvTable::new(vec![Column::new("=1", Kind::Text)]);
    assert_eq!(table.header().unwrap(), b"'=1\r\n");
}

#[test]
fn negative_numbers_stay_numbers() {
    let table = table(&[Kind::Integer, Kind::Decimal(1), Kind::Duration]);
    let row = vec![Cell::Integer(-1), Cell::Decimal(Decimal::new(-5, 1)), Cell::Duration(-61)];
    assert_eq!(table.rows(&[row]).unwrap(), b"-1,-0.5,-0:01:01\r\n");
}

#[test]
fn a_table_without_rows_or_columns_is_written() {
    assert_eq!(table(&[Kind::Text]).rows(&[]).unwrap(), b"");
    assert_eq!(table(&[]).header().unwrap(), b"");
    assert_eq!(table(&[]).rows(&[Vec::new()]).unwrap(), b"");
}

#[test]
fn a_row_of_another_length_is_refused() {
    let refused = table(&[Kind::Text]).rows(&[vec![Cell::Empty], Vec::new()]);
    assert!(matches!(refused, Err(DocumentError::Cells { expected: 1, found: 0 })));
}
