//! `cargo xtask check`: every check, one after the other, and a table of how they went.

use std::time::{Duration, Instant};

use anyhow::{Result, bail};

use crate::{Outcome, arch, openapi, process, schema, tidy, wasm};

/// A name to show and what to do.
type Check = (&'static str, fn() -> Result<Outcome>);

/// The cheap ones first.
const CHECKS: &[Check] = &[
    ("fmt", || cargo(&["fmt", "--all", "--check"])),
    ("tidy", tidy::run),
    ("arch", arch::run),
    ("clippy", || cargo(&["clippy", "--workspace", "--all-targets", "--", "-D", "warnings"])),
    ("docs", docs),
    ("wasm", wasm::run),
    ("openapi", || openapi::run(&openapi::Options { check: true })),
    ("schema", || schema::run(&schema::Options { check: true })),
    ("deny", deny),
];

/// Runs them all, also after one failed.
pub(crate) fn run() -> Result<Outcome> {
    let mut table = Vec::new();
    let mut failed = Vec::new();
    for (name, check) in CHECKS {
        println!("== {name}");
        let (outcome, took) = timed(*check);
        let verdict = match outcome {
            Ok(Outcome::Done) => "ok".to_owned(),
            Ok(Outcome::LeftOut(what)) => format!("left out: {what}"),
            Err(error) => {
                eprintln!("{error:#}");
                failed.push(*name);
                "FAILED".to_owned()
            }
        };
        table.push(format!("{name:<8} {:>6.1} s  {verdict}", took.as_secs_f64()));
    }
    println!("\n{}", table.join("\n"));
    if !failed.is_empty() {
        bail!("failed: {}", failed.join(", "));
    }
    Ok(Outcome::Done)
}

#[expect(clippy::disallowed_methods, reason = "how long a check took is measured on the real clock")]
fn timed(check: fn() -> Result<Outcome>) -> (Result<Outcome>, Duration) {
    let start = Instant::now();
    (check(), start.elapsed())
}

fn cargo(arguments: &[&str]) -> Result<Outcome> {
    process::run(process::cargo().args(arguments))?;
    Ok(Outcome::Done)
}

fn docs() -> Result<Outcome> {
    process::run(process::cargo().args(["doc", "--workspace", "--no-deps"]).env("RUSTDOCFLAGS", "-D warnings"))?;
    Ok(Outcome::Done)
}

/// Licences, bans and sources. Known vulnerabilities need the network: `cargo deny check advisories`.
fn deny() -> Result<Outcome> {
    if process::find("cargo-deny").is_none() {
        return Ok(Outcome::LeftOut("cargo-deny is not installed (`cargo install --locked cargo-deny`)".to_owned()));
    }
    cargo(&["deny", "check", "bans", "licenses", "sources"])
}
