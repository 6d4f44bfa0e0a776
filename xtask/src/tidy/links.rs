//! Links from one Markdown file to another file of the project.

use std::path::{Component, Path, PathBuf};

use super::File;
use crate::process;

pub(super) fn check(files: &[File]) -> Vec<String> {
    let pages = files.iter().filter(|file| file.is("md")).filter_map(|file| Some((file, file.text.as_deref()?)));
    let links = pages.flat_map(|(file, text)| links(text).into_iter().map(move |link| (file, link)));
    let dead = links
        .filter(|(file, (_, target))| resolve(&file.path, target).is_some_and(|path| !process::in_root(path).exists()));
    dead.map(|(file, (line, target))| format!("{}:{line}: the link leads nowhere: {target}", file.path)).collect()
}

/// The targets of inline links and of link definitions, with their lines; code blocks and code spans hold none.
fn links(text: &str) -> Vec<(usize, String)> {
    let mut found = Vec::new();
    let mut in_code = false;
    for (number, line) in (1..).zip(text.lines()) {
        if line.trim_start().starts_with("```") {
            in_code = !in_code;
        } else if !in_code {
            let prose: String = line.split('`').step_by(2).collect::<Vec<_>>().join("`");
            let definition = prose.strip_prefix('[').and_then(|rest| rest.split_once("]: ")).map(|(_, target)| target);
            let inline = prose.split("](").skip(1).filter_map(|rest| rest.split(')').next());
            let targets = inline.chain(definition).filter_map(|target| target.split_whitespace().next());
            found.extend(targets.map(|target| (number, target.trim_matches(['<', '>']).to_owned())));
        }
    }
    found
}

/// The file that a link of this page means, from the top of the project; nothing for addresses and for the page itself.
fn resolve(page: &str, target: &str) -> Option<PathBuf> {
    let path = target.split('#').next().filter(|path| !path.is_empty())?;
    if path.contains("://") || path.starts_with("mailto:") {
        return None;
    }
    let mut resolved = PathBuf::new();
    for part in Path::new(page).parent()?.join(path).components() {
        match part {
            Component::ParentDir if resolved.pop() => {}
            Component::CurDir => {}
            part => resolved.push(part),
        }
    }
    Some(resolved)
}

#[cfg(test)]
mod tests {
    use super::{super::file, *};

    #[test]
    fn a_link_is_taken_from_the_folder_of_its_page() {
        assert_eq!(resolve("docs/a.md", "../README.md#start").unwrap(), Path::new("README.md"));
        assert_eq!(resolve("docs/a.md", "./adr/b.md").unwrap(), Path::new("docs/adr/b.md"));
        assert_eq!(resolve("docs/a.md", "https://example.org/x"), None);
        assert_eq!(resolve("docs/a.md", "#here"), None);
    }

    #[test]
    fn code_holds_no_links() {
        let text = "[a](x.md) and `[b](y.md)`\n```\n[c](z.md)\n```\n[d]: w.md\n";
        assert_eq!(links(text), [(1, "x.md".to_owned()), (5, "w.md".to_owned())]);
    }

    #[test]
    fn a_link_that_leads_nowhere_is_found() {
        let found = check(&[file("docs/a.md", "[gone](gone.md), [here](../Cargo.toml)\n")]);
        assert_eq!(found, ["docs/a.md:1: the link leads nowhere: gone.md"]);
    }
}
