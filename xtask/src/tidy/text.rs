//! What a file may say, and how long it may go on.

use super::File;

/// The longest a source file may be before its name no longer says all it does.
const MOST_LINES: usize = 400;

/// Source files that may be longer, and why. One that is not longer any more must leave this list.
const LONG: &[(&str, &str)] = &[];

/// Folders whose files are taken over word for word.
const VERBATIM: &[&str] = &["crates/server/tests/seed_examples/"];

/// What marks unfinished work. Split, so that this file does not mark itself.
const UNFINISHED: &[&str] = &[
    concat!("to", "do!("),
    concat!("unimple", "mented!("),
    concat!("FIX", "ME"),
    concat!("X", "XX"),
    concat!("#[ig", "nore"),
];

/// Where paths of one machine begin.
const MACHINE: &[&str] = &[concat!("/ro", "ot/"), concat!("/wo", "rk/"), concat!("/ho", "me/")];

pub(super) fn check(files: &[File]) -> Vec<String> {
    let stale = LONG.iter().filter(|(path, _)| !files.iter().any(|file| file.path == *path && is_long(file)));
    let stale =
        stale.map(|(path, _)| format!("{path}: is not long any more; take it off the list in xtask/src/tidy/text.rs"));
    files.iter().flat_map(findings).chain(stale).collect()
}

fn findings(file: &File) -> Vec<String> {
    let Some(text) = &file.text else { return Vec::new() };
    let mut found = Vec::new();
    if file.is("rs") && !text.starts_with("//! ") {
        found.push(format!("{}:1: the first line must say, after `//!`, what the file is responsible for", file.path));
    }
    if is_long(file) && !LONG.iter().any(|(path, _)| *path == file.path) {
        found.push(format!(
            "{}: is longer than {MOST_LINES} lines; give it a folder of files with one name each",
            file.path
        ));
    }
    if VERBATIM.iter().any(|folder| file.path.starts_with(folder)) {
        return found;
    }
    if !text.is_empty() && (!text.ends_with('\n') || text.ends_with("\n\n")) {
        found.push(format!("{}: must end with one line end", file.path));
    }
    for (number, line) in (1..).zip(text.split('\n')) {
        found.extend(line_findings(line).into_iter().map(|what| format!("{}:{number}: {what}", file.path)));
    }
    found
}

fn line_findings(line: &str) -> Vec<String> {
    let mut found = Vec::new();
    if line.ends_with(char::is_whitespace) {
        found.push("white space at the end of the line".to_owned());
    }
    for mark in UNFINISHED {
        if stands_alone(line, mark, |end| !end.is_alphanumeric()) {
            found.push(format!("unfinished: `{mark}`"));
        }
    }
    for mark in MACHINE {
        if stands_alone(line, mark, |end| !end.is_alphanumeric() && !"._-}/".contains(end)) {
            found.push(format!("a path of one machine: `{mark}`"));
        }
    }
    found
}

/// Whether the line holds the mark with nothing of a longer word before it, nor after it when it ends in a letter.
fn stands_alone(line: &str, mark: &str, may_precede: impl Fn(char) -> bool) -> bool {
    line.match_indices(mark).any(|(at, _)| {
        let before = line.get(..at).and_then(|text| text.chars().next_back());
        let after = line.get(at + mark.len()..).and_then(|text| text.chars().next());
        let ends_a_word = !mark.ends_with(char::is_alphanumeric) || !after.is_some_and(char::is_alphanumeric);
        before.is_none_or(&may_precede) && ends_a_word
    })
}

fn is_long(file: &File) -> bool {
    let is_source = file.path.starts_with("crates/") && file.path.contains("/src/") && file.is("rs");
    is_source && file.text.as_deref().is_some_and(|text| text.lines().count() > MOST_LINES)
}

#[cfg(test)]
mod tests {
    use super::{super::file, *};

    #[test]
    fn a_source_file_opens_with_what_it_is_for() {
        assert_eq!(findings(&file("crates/app/src/a.rs", "use std::fs;\n")).len(), 1);
        assert!(findings(&file("crates/app/src/a.rs", "//! What it is for.\n")).is_empty());
    }

    #[test]
    fn a_source_file_that_goes_on_and_on_is_found() {
        let long = format!("//! Long.\n{}", "// line\n".repeat(MOST_LINES));
        assert_eq!(findings(&file("crates/app/src/long.rs", &long)).len(), 1);
        assert!(findings(&file("crates/app/tests/long.rs", &long)).is_empty());
    }

    #[test]
    fn unfinished_work_is_found_but_not_in_longer_words() {
        assert_eq!(line_findings(concat!("    to", "do!()")).len(), 1);
        assert_eq!(line_findings(concat!("# FIX", "ME later")).len(), 1);
        assert!(line_findings(concat!("mktemp -d name.XX", "XXXX")).is_empty());
    }

    #[test]
    fn paths_of_a_machine_are_found_but_not_parts_of_others() {
        assert_eq!(line_findings(concat!("cd /ho", "me/me")).len(), 1);
        assert!(line_findings(concat!("see crates/wo", "rk/src")).is_empty());
        assert!(line_findings(concat!("https://example.org/ho", "me/")).is_empty());
    }

    #[test]
    fn lines_and_files_end_as_they_should() {
        assert_eq!(findings(&file("a.toml", "a = 1 \n")).len(), 1);
        assert_eq!(findings(&file("a.toml", "a = 1")).len(), 1);
        assert_eq!(findings(&file("a.toml", "a = 1\n\n")).len(), 1);
        assert!(findings(&file("crates/server/tests/seed_examples/a.txt", "as it was ")).is_empty());
    }
}
