//! The `timekeeper` program: reads the configuration, opens the store, serves.

#![expect(clippy::print_stdout, clippy::print_stderr, reason = "a program for the console speaks through it")]

mod cli;
mod commands;
mod config;
mod database;
mod observe;
mod outside;
mod serve;
mod signals;
mod workers;

use std::process::ExitCode;

/// What a program that could not do what it was asked ends with; nothing was changed.
const FAILED: u8 = 2;

fn main() -> ExitCode {
    let options = match cli::parse() {
        Ok(options) => options,
        Err(cli::Ended::Shown) => return ExitCode::SUCCESS,
        Err(cli::Ended::Wrong(line)) => return fail(&line),
    };
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build();
    let outcome = match runtime {
        Ok(runtime) => runtime.block_on(commands::run(options)),
        Err(error) => Err(error.into()),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => fail(&format!("{error:#}")),
    }
}

/// Says in one line what is wrong.
fn fail(reason: &str) -> ExitCode {
    let line: Vec<&str> = reason.split_whitespace().collect();
    eprintln!("timekeeper: {}", line.join(" "));
    ExitCode::from(FAILED)
}
