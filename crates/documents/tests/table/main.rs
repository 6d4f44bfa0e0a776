//! Tables, read back.

#[cfg(test)]
mod csv_table;
#[cfg(test)]
mod xlsx_table;
