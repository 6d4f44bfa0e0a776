//! Lets the server migrate an empty database of each kind and asks the database what it holds then.

use anyhow::{Context, Result, bail};

use super::{Column, Schema};
use crate::{postgres, process};

/// What the migrations make of an empty SQLite file.
pub(super) fn sqlite() -> Result<Schema> {
    let folder = tempfile::tempdir()?;
    let file = folder.path().join("schema.db");
    migrate(&format!("sqlite://{}", file.display()))?;
    let mut python = process::program("python3");
    let told = process::output(python.args(["-c", include_str!("columns.py")]).arg(&file));
    parse(&told.context("python3 with its sqlite3 module is needed to look into the SQLite file")?)
}

/// What the migrations make of an empty database of this PostgreSQL server.
pub(super) fn postgres(server: &str) -> Result<Schema> {
    let name = format!("timekeeper_schema_{}", std::process::id());
    psql(server, &format!("create database {name}"))?;
    let database = with_database(server, &name)?;
    let told = migrate(&database).and_then(|()| psql(&database, include_str!("columns.sql")));
    psql(server, &format!("drop database {name} with (force)"))?;
    parse(&told?)
}

fn migrate(url: &str) -> Result<()> {
    let mut cargo = process::cargo();
    cargo.args(["run", "-q", "-p", "timekeeper", "--", "migrate"]);
    process::run(cargo.env("TIMEKEEPER_DATABASE__URL", url))
}

fn psql(url: &str, sql: &str) -> Result<String> {
    let mut psql = postgres::program("psql")?;
    process::output(psql.args(["-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", "-c", sql, url]))
}

/// The same server's URL with another database in it.
fn with_database(url: &str, name: &str) -> Result<String> {
    let (address, query) = url.split_once('?').map_or((url, None), |(address, query)| (address, Some(query)));
    let host = address.find("://").map_or(0, |at| at + 3);
    let end = address.get(host..).and_then(|rest| rest.find('/')).map_or(address.len(), |at| host + at);
    let server = address.get(..end).with_context(|| format!("not a URL: {url}"))?;
    Ok(format!("{server}/{name}{}", query.map(|query| format!("?{query}")).unwrap_or_default()))
}

fn parse(told: &str) -> Result<Schema> {
    let columns = told.lines().filter(|line| !line.is_empty()).map(|line| match *line.split('|').collect::<Vec<_>>() {
        [table, column, nullable, generated] => {
            let column_is = Column { nullable: nullable == "1", generated: generated == "1" };
            Ok(((table.to_owned(), column.to_owned()), column_is))
        }
        _ => bail!("the database told of a column in an unknown way: {line}"),
    });
    columns.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_database_of_a_url_is_changed_and_nothing_else() {
        let changed = |url| with_database(url, "x").unwrap();
        assert_eq!(changed("postgres://me@127.0.0.1:5432/postgres"), "postgres://me@127.0.0.1:5432/x");
        assert_eq!(changed("postgres://me:pw@db?sslmode=disable"), "postgres://me:pw@db/x?sslmode=disable");
    }

    #[test]
    fn columns_are_read() {
        let read = parse("users|id|0|0\nusers|email|1|1\n").unwrap();
        let email = read.get(&("users".to_owned(), "email".to_owned())).copied();
        assert_eq!(email, Some(Column { nullable: true, generated: true }));
        assert!(parse("users\n").is_err());
    }
}
