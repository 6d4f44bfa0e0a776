//! Every text that is named is there, and every text that is there is named.

use std::{collections::BTreeSet, fs, path::Path};

use timekeeper_domain::scope::KNOWN_SCOPES;

/// What of the crate names texts.
fn sources(folder: &Path) -> Vec<String> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(sources(&path));
        } else {
            found.push(fs::read_to_string(&path).unwrap());
        }
    }
    found
}

/// The names in `source` that follow one of these openings.
fn named(source: &str, openings: &[&str]) -> BTreeSet<String> {
    let after = openings.iter().flat_map(|opening| source.split(opening).skip(1));
    after.filter_map(|rest| rest.split('"').next()).map(str::to_owned).collect()
}

#[test]
fn every_text_is_there_and_used() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let file = fs::read_to_string(root.join("texts/en.ftl")).unwrap();
    let mut there = BTreeSet::new();
    for line in file.lines().filter(|line| line.starts_with(|first: char| first.is_ascii_lowercase())) {
        let name = line.split_once(" =").unwrap().0.to_owned();
        assert!(there.insert(name.clone()), "{name} is there twice");
    }
    let mut used = BTreeSet::new();
    for template in sources(&root.join("templates")) {
        used.extend(named(&template, &["say(\"", "with(\"", "count(\""]));
    }
    for code in sources(&root.join("src")) {
        // What tests name need not be there.
        let code = code.split("#[cfg(test)]").next().unwrap();
        used.extend(named(code, &["key(\""]));
    }
    used.extend(
        KNOWN_SCOPES.iter().map(|(scope, _)| format!("scope-{}", scope.replace([':', '_'], "-").replace('*', "all"))),
    );
    assert_eq!(used.difference(&there).collect::<Vec<_>>(), Vec::<&String>::new(), "named and not there");
    assert_eq!(there.difference(&used).collect::<Vec<_>>(), Vec::<&String>::new(), "there and not named");
}
