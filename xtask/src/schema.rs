//! `cargo xtask schema`: the schema in the code is what the migrations make of both databases.

mod declared;
mod migrated;

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
};

use anyhow::{Context, Result, bail};
use clap::Args;

use crate::{Outcome, postgres::Postgres, process};

/// Where the `table!` declarations are.
const DECLARATIONS: [&str; 3] = [
    "crates/storage-diesel/src/shared/schema.rs",
    "crates/storage-diesel/src/shared/schema_billing.rs",
    "crates/storage-diesel/src/shared/schema_sign_in.rs",
];

#[derive(Args)]
pub(crate) struct Options {
    /// Compare instead of showing.
    #[arg(long)]
    pub(crate) check: bool,
}

/// What is known of a column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Column {
    /// Whether it may be NULL.
    nullable: bool,
    /// Whether the database computes it, so that the code need not know it.
    generated: bool,
}

/// Columns by table and name.
type Schema = BTreeMap<(String, String), Column>;

pub(crate) fn run(options: &Options) -> Result<Outcome> {
    let code = declared()?;
    let sqlite = migrated::sqlite()?;
    let postgres = Postgres::obtain();
    let migrated = match &postgres {
        Ok(postgres) => vec![("sqlite", sqlite), ("postgres", migrated::postgres(postgres.url())?)],
        Err(_) => vec![("sqlite", sqlite)],
    };
    if options.check {
        let wrong: Vec<String> = migrated.iter().flat_map(|(side, schema)| compare(side, &code, schema)).collect();
        if !wrong.is_empty() {
            bail!("the code and the migrations disagree:\n  {}", wrong.join("\n  "));
        }
        println!("schema: {} columns agree", code.len());
    } else {
        show(&[&[("code", code)], migrated.as_slice()].concat());
    }
    match postgres {
        Ok(_) => Ok(Outcome::Done),
        Err(why) => Outcome::left_out(format!("the schema on postgres ({why:#})")),
    }
}

/// What the code declares.
fn declared() -> Result<Schema> {
    let mut all = Schema::new();
    for path in DECLARATIONS {
        let text = fs::read_to_string(process::in_root(path)).with_context(|| format!("{path} cannot be read"))?;
        all.extend(declared::parse(&text).with_context(|| format!("{path} is not understood"))?);
    }
    Ok(all)
}

fn show(schemas: &[(&str, Schema)]) {
    let every: BTreeSet<_> = schemas.iter().flat_map(|(_, schema)| schema.keys()).collect();
    for key in every {
        let told = schemas.iter().map(|(side, schema)| {
            let what = schema.get(key).map_or("absent", |column| if column.nullable { "NULL" } else { "NOT NULL" });
            format!("{side}: {what}")
        });
        println!("{}.{}  {}", key.0, key.1, told.collect::<Vec<_>>().join(", "));
    }
}

fn compare(side: &str, code: &Schema, database: &Schema) -> Vec<String> {
    if database.is_empty() {
        return vec![format!("`timekeeper migrate` made no tables in {side}")];
    }
    let name = |(table, column): &(String, String)| format!("{table}.{column}");
    let declared = code.iter().filter_map(|(key, expected)| match database.get(key) {
        None => Some(format!("{} is in the code but not in {side}", name(key))),
        Some(found) if found.nullable && !expected.nullable => {
            Some(format!("{} may be NULL in {side} only", name(key)))
        }
        Some(found) if !found.nullable && expected.nullable => {
            Some(format!("{} is NOT NULL in {side} only", name(key)))
        }
        Some(_) => None,
    });
    let unknown = database.iter().filter(|(key, column)| !column.generated && !code.contains_key(*key));
    declared.chain(unknown.map(|(key, _)| format!("{} is in {side} but not in the code", name(key)))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn schema(columns: &[(&str, bool, bool)]) -> Schema {
        let columns = columns.iter().map(|(name, nullable, generated)| {
            (("t".to_owned(), (*name).to_owned()), Column { nullable: *nullable, generated: *generated })
        });
        columns.collect()
    }

    #[test]
    fn every_disagreement_is_named() {
        let code = schema(&[("a", false, false), ("b", true, false), ("c", false, false)]);
        let database = schema(&[("a", true, false), ("b", false, false), ("d", false, false), ("e", false, true)]);
        let expected = [
            "t.a may be NULL in sqlite only",
            "t.b is NOT NULL in sqlite only",
            "t.c is in the code but not in sqlite",
            "t.d is in sqlite but not in the code",
        ];
        assert_eq!(compare("sqlite", &code, &database), expected);
        assert!(compare("sqlite", &code, &code).is_empty());
        assert_eq!(compare("sqlite", &code, &Schema::new()).len(), 1);
    }
}
