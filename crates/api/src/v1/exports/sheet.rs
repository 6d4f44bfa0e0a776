//! A table that is sent, row by row or as a file.

use actix_web::web::{Bytes, block};
use futures_util::{
    StreamExt, TryStreamExt,
    stream::{self, LocalBoxStream},
};
use schemars::JsonSchema;
use serde::Deserialize;
use timekeeper_documents::{
    DocumentError,
    table::{Cell, Column, CsvTable, XlsxTable},
};
use validator::Validate;

use crate::{download::Table, error::Problem, v1::common::sentence};

/// Formats of a table.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub(super) enum Format {
    #[default]
    Csv,
    Xlsx,
}

/// Which format.
#[derive(Debug, Deserialize, JsonSchema, Validate)]
pub(super) struct FormatQuery {
    /// `csv` when left out
    #[serde(default)]
    pub(super) format: Format,
}

/// Rows of a table, some at a time.
pub(super) type Rows = LocalBoxStream<'static, Result<Vec<Vec<Cell>>, Problem>>;

/// A table that is sent.
pub(super) struct Sheet {
    /// The file's name without its ending.
    pub(super) name: &'static str,
    /// What it is called inside.
    pub(super) title: &'static str,
    pub(super) columns: Vec<Column>,
}

impl Sheet {
    pub(super) async fn of(self, rows: Rows, format: Format) -> Result<Table, Problem> {
        match format {
            Format::Csv => self.csv(rows),
            Format::Xlsx => self.xlsx(rows).await,
        }
    }

    /// A table whose rows are there already.
    pub(super) async fn of_rows(self, rows: Vec<Vec<Cell>>, format: Format) -> Result<Table, Problem> {
        self.of(stream::iter([Ok(rows)]).boxed_local(), format).await
    }

    fn csv(self, rows: Rows) -> Result<Table, Problem> {
        let table = CsvTable::new(self.columns);
        let header = Bytes::from(table.header().map_err(broken)?);
        let parts = rows.map(move |rows| Ok(Bytes::from(table.rows(&rows?).map_err(broken)?)));
        let parts = stream::iter([Ok(header)]).chain(parts).boxed_local();
        Ok(Table::Csv { parts, name: self.name })
    }

    /// Writing rows takes a while, so it is done aside.
    async fn xlsx(self, mut rows: Rows) -> Result<Table, Problem> {
        let mut table = XlsxTable::new(self.title, &self.columns).map_err(broken)?;
        while let Some(more) = rows.try_next().await? {
            let write = move || table.rows(&more).map(|()| table);
            table = block(write).await.map_err(Problem::internal)?.map_err(broken)?;
        }
        let bytes = block(move || table.finish()).await.map_err(Problem::internal)?.map_err(broken)?;
        Ok(Table::Xlsx { bytes, name: self.name })
    }
}

fn broken(error: DocumentError) -> Problem {
    match error {
        DocumentError::TooManyRows => Problem::refused(sentence(&error.to_string())),
        other => Problem::internal(other),
    }
}
