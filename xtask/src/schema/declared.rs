//! Reads diesel's `table!` declarations: the names of tables and columns and which of them are nullable.

use anyhow::{Context, Result, bail};

use super::{Column, Schema};

pub(super) fn parse(text: &str) -> Result<Schema> {
    let code: String =
        text.lines().map(|line| line.split("//").next().unwrap_or_default()).collect::<Vec<_>>().join("\n");
    let mut schema = Schema::new();
    for declaration in code.split("table!").skip(1) {
        // A declaration with `$name`s is the pattern of a macro around this one.
        let Some(declaration) = braced(declaration).filter(|text| !text.contains('$')) else { continue };
        table(declaration, &mut schema).with_context(|| format!("in `table! {{{}`", head(declaration)))?;
    }
    if schema.is_empty() {
        bail!("there is no `table!` in it");
    }
    Ok(schema)
}

/// Reads `#[attributes] use …; name (key) { columns }`.
fn table(declaration: &str, schema: &mut Schema) -> Result<()> {
    let before = declaration.split('{').next().unwrap_or_default();
    let heading = before.rsplit(';').next().unwrap_or_default();
    let (table, heading) = renamed(heading);
    let table = table.unwrap_or_else(|| heading.split('(').next().unwrap_or_default().trim());
    let table = table.rsplit('.').next().unwrap_or_default();
    let columns = declaration.get(before.len()..).and_then(braced).context("it has no columns")?;
    for column in split(columns) {
        let (given, column) = renamed(column);
        let (name, kind) = column.split_once("->").with_context(|| format!("`{}` has no type", column.trim()))?;
        let nullable = kind.split('<').next().is_some_and(|outer| outer.trim().ends_with("Nullable"));
        let name = given.unwrap_or_else(|| name.trim());
        schema.insert((table.to_owned(), name.to_owned()), Column { nullable, generated: false });
    }
    Ok(())
}

/// The name given by `#[sql_name = "…"]`, and what follows the attributes.
fn renamed(text: &str) -> (Option<&str>, &str) {
    let mut given = None;
    let mut rest = text.trim();
    while let Some((attribute, after)) = rest.strip_prefix("#[").and_then(|text| text.split_once(']')) {
        if attribute.trim_start().starts_with("sql_name") {
            given = attribute.split('"').nth(1);
        }
        rest = after.trim_start();
    }
    (given, rest)
}

/// What stands between the first brace, which nothing but a name may precede, and the one that closes it.
fn braced(text: &str) -> Option<&str> {
    let inside = text.trim_start().strip_prefix('{')?;
    let mut open = 1_u32;
    for (at, letter) in inside.char_indices() {
        match letter {
            '{' => open += 1,
            '}' => open -= 1,
            _ => {}
        }
        if open == 0 {
            return inside.get(..at);
        }
    }
    None
}

/// Splits at the commas that stand in no brackets.
fn split(columns: &str) -> Vec<&str> {
    let mut open = 0_i32;
    let at_comma = |letter: char| {
        open += match letter {
            '<' | '(' | '[' => 1,
            ')' | ']' => -1,
            '>' if open > 0 => -1,
            _ => 0,
        };
        letter == ',' && open == 0
    };
    columns.split(at_comma).map(str::trim).filter(|column| !column.is_empty()).collect()
}

fn head(declaration: &str) -> &str {
    declaration.trim().lines().next().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(text: &str) -> Vec<(String, bool)> {
        let columns = parse(text).unwrap().into_iter();
        columns.map(|((table, name), column)| (format!("{table}.{name}"), column.nullable)).collect()
    }

    #[test]
    fn names_and_nullability_are_read() {
        let text = r#"
            macro_rules! table {
                ($name:ident { $($column:ident -> $type:ty,)* }) => { diesel::table! { $name { $($column -> $type,)* } } };
            }
            diesel::table! {
                use super::sql::*;
                /// Who may log in.
                users (id) {
                    id -> BigInt, // made by the store
                    #[sql_name = "type"]
                    kind -> diesel::sql_types::Nullable<Text>,
                    tags -> Array<Nullable<Text>>,
                    #[max_length = 3]
                    code -> Nullable<Text>
                }
            }
            diesel::joinable!(entries -> users (user_id));
            table! { #[sql_name = "time_entries"] public.entries (a, b) { a -> BigInt, b -> sql::Instant, } }
        "#;
        let expected = [
            ("time_entries.a", false),
            ("time_entries.b", false),
            ("users.code", true),
            ("users.id", false),
            ("users.tags", false),
            ("users.type", true),
        ];
        assert_eq!(names(text), expected.map(|(name, nullable)| (name.to_owned(), nullable)));
    }

    #[test]
    fn a_file_without_tables_is_not_understood() {
        assert!(parse("//! nothing\n").is_err());
        assert!(parse("table! { a (id) { id } }").is_err());
    }
}
