//! The project's own commands: `cargo xtask check`, `cargo xtask test` and the rest that `cargo xtask --help` lists.
#![expect(clippy::print_stdout, clippy::print_stderr, reason = "a command-line tool talks to its terminal")]

mod arch;
mod bench;
mod browser;
mod check;
mod dist;
mod openapi;
mod postgres;
mod process;
mod schema;
mod test;
mod tidy;
mod wasm;

use std::process::ExitCode;

use anyhow::bail;
use clap::{Parser, Subcommand};

/// The project's own checks, tests and packaging.
#[derive(Parser)]
#[command(bin_name = "cargo xtask", arg_required_else_help = true)]
struct Cli {
    #[command(subcommand)]
    task: Task,
}

#[derive(Subcommand)]
enum Task {
    /// Run every check: format, lints, tidy, arch, wasm, openapi, schema, docs, dependencies.
    Check,
    /// Look for what no compiler sees: unfinished work, long files, dead links, missing migrations.
    Tidy,
    /// Hold the crates to the arrows between them.
    Arch,
    /// Check that the domain crate builds for wasm32.
    Wasm,
    /// Write docs/api/v1.json from the handlers.
    Openapi(openapi::Options),
    /// Show what the migrations make of both databases, beside the schema in the code.
    Schema(schema::Options),
    /// Run every test on every store.
    Test(test::Options),
    /// Measure the server beside the database's own limit.
    Bench(bench::Options),
    /// Build the release archive.
    Dist,
}

/// How a task ended that did not fail.
enum Outcome {
    /// All of it was done.
    Done,
    /// A part could not be done here; the text says which and why.
    LeftOut(String),
}

impl Outcome {
    /// A part that could not be done on this machine. Where nobody reads the last line, in CI, that is a failure.
    fn left_out(what: String) -> anyhow::Result<Self> {
        if process::in_ci() {
            bail!("left out: {what}; under CI=true nothing may be left out");
        }
        Ok(Self::LeftOut(what))
    }
}

fn main() -> ExitCode {
    let outcome = match Cli::parse().task {
        Task::Check => check::run(),
        Task::Tidy => tidy::run(),
        Task::Arch => arch::run(),
        Task::Wasm => wasm::run(),
        Task::Openapi(options) => openapi::run(&options),
        Task::Schema(options) => schema::run(&options),
        Task::Test(options) => test::run(&options),
        Task::Bench(options) => bench::run(&options),
        Task::Dist => dist::run(),
    };
    match outcome {
        Ok(Outcome::Done) => ExitCode::SUCCESS,
        Ok(Outcome::LeftOut(what)) => {
            println!("left out: {what}");
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("xtask: {error:#}");
            ExitCode::FAILURE
        }
    }
}
