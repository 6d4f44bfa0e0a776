//! `cargo xtask openapi`: the committed OpenAPI document is the one that the handlers make.

use std::fs;

use anyhow::{Context, Result, bail};
use clap::Args;

use crate::{Outcome, process};

/// Where the document lives.
const DOCUMENT: &str = "docs/api/v1.json";

#[derive(Args)]
pub(crate) struct Options {
    /// Only compare; fail when the document is not up to date.
    #[arg(long)]
    pub(crate) check: bool,
}

pub(crate) fn run(options: &Options) -> Result<Outcome> {
    let made = process::output(process::cargo().args(["run", "-q", "-p", "timekeeper", "--", "openapi"]))?;
    serde_json::from_str::<serde_json::Value>(&made).context("`timekeeper openapi` did not print a JSON document")?;
    let path = process::in_root(DOCUMENT);
    if options.check {
        let committed = fs::read_to_string(&path).unwrap_or_default();
        if let Some(difference) = first_difference(&committed, &made) {
            bail!("{DOCUMENT} is not what the handlers make: {difference}; run `cargo xtask openapi` and commit it");
        }
    } else {
        fs::create_dir_all(process::in_root("docs/api"))?;
        fs::write(&path, made).with_context(|| format!("{DOCUMENT} cannot be written"))?;
        println!("wrote {DOCUMENT}");
    }
    Ok(Outcome::Done)
}

fn first_difference(committed: &str, made: &str) -> Option<String> {
    if committed == made {
        return None;
    }
    let mut pairs = (1..).zip(committed.lines().map(Some).chain([None]).zip(made.lines().map(Some).chain([None])));
    let found = pairs.find_map(|(number, (old, new))| {
        let shown =
            |line: Option<&str>| line.map_or("the end of the document".to_owned(), |line| format!("`{}`", line.trim()));
        (old != new).then(|| format!("line {number} is {} and should be {}", shown(old), shown(new)))
    });
    found.or_else(|| Some("line ends differ".to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_line_that_differs_is_named() {
        assert_eq!(first_difference("{\n}\n", "{\n}\n"), None);
        assert_eq!(first_difference("a\nb\n", "a\n  c\n").unwrap(), "line 2 is `b` and should be `c`");
        assert_eq!(first_difference("", "a\n").unwrap(), "line 1 is the end of the document and should be `a`");
        assert_eq!(first_difference("a", "a\n").unwrap(), "line ends differ");
    }
}
