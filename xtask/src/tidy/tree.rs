//! Which files and folders there are: the top of the project, the migrations of both sides, the decisions.

use std::collections::{BTreeMap, BTreeSet};

use super::File;

/// What a newcomer sees first; everything else there is a dotfile.
const TOP: &[&str] = &[
    "Cargo.lock",
    "Cargo.toml",
    "LICENSE-APACHE",
    "LICENSE-MIT",
    "README.md",
    "crates",
    "deploy",
    "docs",
    "justfile",
    "migrations",
    "xtask",
];

/// The databases that have migrations.
const SIDES: &[&str] = &["postgres", "sqlite"];

pub(super) fn check(files: &[File]) -> Vec<String> {
    let paths: Vec<&str> = files.iter().map(|file| file.path.as_str()).collect();
    [top(&paths), migrations(&paths), decisions(files)].concat()
}

fn top(paths: &[&str]) -> Vec<String> {
    let parts = paths.iter().filter_map(|path| path.split('/').next());
    let visible: BTreeSet<&str> = parts.filter(|part| !part.starts_with('.')).collect();
    let wanted: BTreeSet<&str> = TOP.iter().copied().collect();
    let strange = visible.difference(&wanted).map(|name| format!("{name}: does not belong at the top of the project"));
    let missing = wanted.difference(&visible).map(|name| format!("{name}: is missing"));
    strange.chain(missing).collect()
}

fn migrations(paths: &[&str]) -> Vec<String> {
    let mut found = Vec::new();
    let mut present: BTreeMap<&str, BTreeSet<(&str, &str)>> = BTreeMap::new();
    for path in paths.iter().filter(|path| path.starts_with("migrations/")) {
        match path.split('/').collect::<Vec<_>>().as_slice() {
            [_, side, name, file @ ("up.sql" | "down.sql")] if SIDES.contains(side) => {
                present.entry(name).or_default().insert((side, file));
            }
            _ => found.push(format!("{path}: is not migrations/{{{}}}/<name>/{{up,down}}.sql", SIDES.join(","))),
        }
    }
    for (name, present) in present {
        for side in SIDES {
            let missing = ["up.sql", "down.sql"].into_iter().filter(|file| !present.contains(&(side, file)));
            found.extend(missing.map(|file| format!("migrations/{side}/{name}/{file}: is missing")));
        }
    }
    found
}

fn decisions(files: &[File]) -> Vec<String> {
    let mut found = Vec::new();
    let mut numbers = BTreeSet::new();
    for file in files {
        let Some(name) = file.path.strip_prefix("docs/adr/").filter(|name| *name != "README.md") else { continue };
        match name.split_once('-') {
            Some((number, _)) if number.len() == 4 && number.parse::<u16>().is_ok() && file.is("md") => {
                if !numbers.insert(number) {
                    found.push(format!("{}: another decision has this number", file.path));
                }
            }
            _ => found.push(format!("{}: a decision is named NNNN-title.md", file.path)),
        }
        let text = file.text.as_deref().unwrap_or_default();
        if !text.starts_with("# ") {
            found.push(format!("{}:1: the first line must be the title", file.path));
        }
        let is_status = |line: &str| line.trim_start_matches(['-', '*', ' ']).starts_with("Status:");
        if !text.lines().any(is_status) {
            found.push(format!("{}: has no line that begins with `Status:`", file.path));
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::{super::file, *};

    #[test]
    fn the_top_is_exactly_what_it_should_be() {
        assert!(top(TOP).is_empty());
        assert_eq!(top(&[TOP, &["notes.txt", ".gitignore"]].concat()).len(), 1);
        assert_eq!(top(&[]).len(), TOP.len());
    }

    #[test]
    fn a_migration_exists_on_both_sides_in_both_directions() {
        let both = ["migrations/sqlite/1_a/up.sql", "migrations/sqlite/1_a/down.sql", "migrations/postgres/1_a/up.sql"];
        assert_eq!(migrations(&both), ["migrations/postgres/1_a/down.sql: is missing"]);
        assert_eq!(migrations(&["migrations/oracle/1_a/up.sql"]).len(), 1);
    }

    #[test]
    fn a_decision_has_a_number_a_title_and_a_status() {
        assert!(decisions(&[file("docs/adr/0001-ids.md", "# Ids\n\nStatus: accepted\n")]).is_empty());
        assert_eq!(decisions(&[file("docs/adr/ids.md", "Ids\n")]).len(), 3);
        let twice = ["docs/adr/0001-a.md", "docs/adr/0001-b.md"].map(|path| file(path, "# A\nStatus: accepted\n"));
        assert_eq!(decisions(&twice).len(), 1);
    }
}
