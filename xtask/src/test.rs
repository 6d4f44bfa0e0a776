//! `cargo xtask test`: every test on every store and in a browser, with a PostgreSQL of its own.

use std::{
    ffi::{OsStr, OsString},
    path::PathBuf,
    process::Command,
};

use anyhow::{Context, Result};
use clap::Args;

use crate::{
    Outcome, browser,
    postgres::{self, Postgres},
    process,
};

#[derive(Args)]
pub(crate) struct Options {
    /// Let the tests that can run long do so.
    #[arg(long)]
    long: bool,
    /// Passed on to `cargo test`, for example `-- -p timekeeper-app` or `-- -- --nocapture`.
    #[arg(last = true)]
    arguments: Vec<OsString>,
}

/// A store and the test target that holds it to the conformance suite.
const STORES: &[(&str, &str)] = &[("memory", "conformance"), ("sqlite", "sqlite"), ("postgres", "postgres")];

/// What tests need besides cargo; where one is not to be had, what needs it is left out.
struct Helpers {
    postgres: Result<Postgres>,
    browser: Result<()>,
    axe: Result<PathBuf>,
}

impl Helpers {
    fn obtain() -> Self {
        let helpers = Self { postgres: Postgres::obtain(), browser: browser::obtain(), axe: browser::axe() };
        for what in helpers.missing() {
            println!("going on without {what}");
        }
        helpers
    }

    /// What is left out, and why.
    fn missing(&self) -> Vec<String> {
        let missing = [
            ("postgres", self.postgres.as_ref().err()),
            ("the pages in Chromium", self.browser.as_ref().err()),
            ("what axe finds on the pages", self.axe.as_ref().err()),
        ];
        missing.into_iter().filter_map(|(what, why)| why.map(|why| format!("{what} ({why:#})"))).collect()
    }

    fn cargo_test(&self) -> Command {
        let mut command = process::cargo();
        command.arg("test");
        match &self.postgres {
            Ok(postgres) => command.env(postgres::URL, postgres.url()),
            Err(_) => command.env_remove(postgres::URL),
        };
        match &self.axe {
            Ok(script) => command.env(browser::AXE, script),
            Err(_) => command.env_remove(browser::AXE),
        };
        command
    }
}

pub(crate) fn run(options: &Options) -> Result<Outcome> {
    let helpers = Helpers::obtain();
    let mut tests = helpers.cargo_test();
    if options.long {
        tests.env("TIMEKEEPER_TEST_LONG", "1");
    }
    if !names_packages(&options.arguments) {
        tests.arg("--workspace");
    }
    process::run(tests.arg("--no-fail-fast").args(&options.arguments)).context("tests failed")?;
    let mut left_out = helpers.missing();
    if options.arguments.is_empty() {
        left_out.extend(stores(&helpers)?);
    } else {
        println!("only the tests chosen by the arguments ran, so maybe not on every store");
    }
    if left_out.is_empty() { Ok(Outcome::Done) } else { Outcome::left_out(left_out.join(", ")) }
}

/// Says which stores were held to the conformance suite: those whose suite has cases to run. Answers those without any.
fn stores(helpers: &Helpers) -> Result<Vec<String>> {
    let mut tested = Vec::new();
    let mut empty = Vec::new();
    for (store, suite) in STORES {
        match cases(helpers.cargo_test(), suite)? {
            _ if *store == "postgres" && helpers.postgres.is_err() => {}
            0 => empty.push(format!("{store} (its conformance suite holds no cases)")),
            cases => tested.push(format!("{store} ({cases} conformance cases)")),
        }
    }
    println!("stores tested: {}", if tested.is_empty() { "none".to_owned() } else { tested.join(", ") });
    Ok(empty)
}

fn cases(mut cargo_test: Command, suite: &str) -> Result<usize> {
    let list = process::output(cargo_test.args(["-q", "--workspace", "--test", suite, "--", "--list"]))?;
    Ok(list.lines().filter(|line| line.ends_with(": test")).count())
}

/// Whether the arguments for cargo choose packages themselves.
fn names_packages(arguments: &[OsString]) -> bool {
    let for_cargo = arguments.iter().take_while(|argument| *argument != OsStr::new("--"));
    for_cargo.filter_map(|argument| argument.to_str()).any(|argument| {
        argument.starts_with("-p") || argument.starts_with("--package") || argument == "--manifest-path"
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn packages_are_named_before_the_second_dashes_only() {
        let named = |arguments: &[&str]| names_packages(&arguments.iter().map(Into::into).collect::<Vec<_>>());
        assert!(named(&["-p", "timekeeper-app"]));
        assert!(named(&["--package=timekeeper-app"]));
        assert!(!named(&["--test", "sqlite", "--", "-p"]));
        assert!(!named(&[]));
    }
}
