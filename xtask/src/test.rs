//! `cargo xtask test`: every test on every store, with a PostgreSQL of its own.

use std::{
    ffi::{OsStr, OsString},
    process::Command,
};

use anyhow::{Context, Result};
use clap::Args;

use crate::{
    Outcome,
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

pub(crate) fn run(options: &Options) -> Result<Outcome> {
    let postgres = Postgres::obtain();
    if let Err(why) = &postgres {
        println!("going on without PostgreSQL: {why:#}");
    }
    let mut tests = cargo_test(&postgres);
    if options.long {
        tests.env("TIMEKEEPER_TEST_LONG", "1");
    }
    if !names_packages(&options.arguments) {
        tests.arg("--workspace");
    }
    process::run(tests.arg("--no-fail-fast").args(&options.arguments)).context("tests failed")?;
    if options.arguments.is_empty() {
        return stores(&postgres);
    }
    println!("only the tests chosen by the arguments ran, so maybe not on every store");
    match postgres {
        Ok(_) => Ok(Outcome::Done),
        Err(why) => Outcome::left_out(format!("postgres ({why:#})")),
    }
}

/// Says which stores were held to the conformance suite: those whose suite has cases to run.
fn stores(postgres: &Result<Postgres>) -> Result<Outcome> {
    let mut tested = Vec::new();
    let mut left_out = Vec::new();
    for (store, suite) in STORES {
        match (cases(cargo_test(postgres), suite)?, postgres) {
            (_, Err(why)) if *store == "postgres" => left_out.push(format!("{store} ({why:#})")),
            (0, _) => left_out.push(format!("{store} (its conformance suite holds no cases)")),
            (cases, _) => tested.push(format!("{store} ({cases} conformance cases)")),
        }
    }
    println!("stores tested: {}", if tested.is_empty() { "none".to_owned() } else { tested.join(", ") });
    if left_out.is_empty() { Ok(Outcome::Done) } else { Outcome::left_out(left_out.join(", ")) }
}

fn cases(mut cargo_test: Command, suite: &str) -> Result<usize> {
    let list = process::output(cargo_test.args(["-q", "--workspace", "--test", suite, "--", "--list"]))?;
    Ok(list.lines().filter(|line| line.ends_with(": test")).count())
}

fn cargo_test(postgres: &Result<Postgres>) -> Command {
    let mut command = process::cargo();
    command.arg("test");
    match postgres {
        Ok(postgres) => command.env(postgres::URL, postgres.url()),
        Err(_) => command.env_remove(postgres::URL),
    };
    command
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
