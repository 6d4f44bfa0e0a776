//! `cargo xtask tidy`: fast checks over the files themselves, for what no compiler sees.

mod links;
mod text;
mod tree;

use std::fs;

use anyhow::{Result, bail};

use crate::{Outcome, process};

/// A file of the project that Git knows or would take up.
struct File {
    /// From the top of the project, with `/` between the parts.
    path: String,
    /// What it says; nothing when it is not text.
    text: Option<String>,
}

impl File {
    fn is(&self, extension: &str) -> bool {
        self.path.rsplit_once('.').is_some_and(|(_, found)| found == extension)
    }
}

/// Runs every check on every file and tells all it finds.
pub(crate) fn run() -> Result<Outcome> {
    let files = files()?;
    let found = [text::check(&files), links::check(&files), tree::check(&files)].concat();
    if !found.is_empty() {
        bail!("untidy:\n  {}", found.join("\n  "));
    }
    println!("tidy: {} files", files.len());
    Ok(Outcome::Done)
}

fn files() -> Result<Vec<File>> {
    let mut git = process::program("git");
    let list = process::output(git.args(["ls-files", "-z", "--cached", "--others", "--exclude-standard"]))?;
    let mut paths: Vec<&str> = list.split('\0').filter(|path| process::in_root(path).is_file()).collect();
    paths.sort_unstable();
    paths.dedup();
    let read = |path: &str| {
        let text = String::from_utf8(fs::read(process::in_root(path))?).ok().filter(|text| !text.contains('\0'));
        Ok(File { path: path.to_owned(), text })
    };
    paths.into_iter().map(read).collect()
}

#[cfg(test)]
fn file(path: &str, text: &str) -> File {
    File { path: path.to_owned(), text: Some(text.to_owned()) }
}
