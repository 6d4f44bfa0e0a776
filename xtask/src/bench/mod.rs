//! `cargo xtask bench`: how fast the server is, beside how fast the database could be at all.
//!
//! The server is driven with `wrk`, PostgreSQL alone with `pgbench` running the statements that the endpoint sends, both
//! with the same number of connections, one after the other on the same data. What counts is the ratio: the machine
//! under it may be anything.

mod load;
mod seed;
mod server;

use std::collections::BTreeMap;

use anyhow::{Context, Result, bail};
use clap::Args;

use self::{
    load::{Load, Measured},
    seed::Data,
    server::Server,
};
use crate::{Outcome, postgres::Postgres, process};

#[derive(Args)]
pub(crate) struct Options {
    /// How many time entries, one run for each number.
    #[arg(long, value_delimiter = ',', default_value = "100000,1000000")]
    entries: Vec<u32>,
    /// How long to measure each load, in seconds.
    #[arg(long, default_value_t = 5)]
    seconds: u32,
    /// How often, in turn with the database alone; the round with the middle ratio is told.
    #[arg(long, default_value_t = 3)]
    rounds: u32,
    /// Connections at once.
    #[arg(long, default_value_t = 16)]
    connections: u32,
    /// Only this store: postgres or sqlite.
    #[arg(long)]
    store: Option<String>,
    /// Only loads whose name has one of these texts in it.
    #[arg(long, value_delimiter = ',')]
    only: Vec<String>,
    /// Measure the release binary that is there.
    #[arg(long)]
    no_build: bool,
}

/// One line of the table.
struct Line {
    store: &'static str,
    entries: u32,
    load: &'static str,
    server: Measured,
    /// What the database does alone, of the same unit of work.
    limit: Option<f64>,
}

impl Line {
    /// The share of the limit, when there is one.
    fn ratio(&self) -> Option<f64> {
        self.limit.map(|limit| self.server.per_second / limit)
    }

    /// What rounds are compared by.
    fn order(&self) -> f64 {
        self.ratio().unwrap_or(self.server.per_second)
    }
}

pub(crate) fn run(options: &Options) -> Result<Outcome> {
    for program in ["wrk", "python3"] {
        process::find(program).with_context(|| format!("{program} is missing: install it (Debian: {program})"))?;
    }
    if !options.no_build {
        process::run(process::cargo().args(["build", "--release", "--locked", "-p", "timekeeper"]))?;
    }
    let mut lines = Vec::new();
    let mut facts = BTreeMap::new();
    for entries in &options.entries {
        for store in ["postgres", "sqlite"] {
            if options.store.as_deref().is_none_or(|only| only == store) {
                measure(store, *entries, options, &mut lines, &mut facts)?;
            }
        }
    }
    if lines.is_empty() {
        bail!("--store must be postgres or sqlite");
    }
    print(&lines, &facts);
    Ok(Outcome::Done)
}

fn measure(
    store: &'static str,
    entries: u32,
    options: &Options,
    lines: &mut Vec<Line>,
    facts: &mut BTreeMap<String, String>,
) -> Result<()> {
    let cluster = if store == "postgres" { Some(Postgres::obtain()?) } else { None };
    let data = Data::fill(cluster.as_ref(), entries)?;
    println!("{store}: {entries} entries are there");
    let server = Server::start(&data)?;
    facts.insert(format!("{store}, {entries} entries: start to first answer"), format!("{} ms", server.started_in));
    let wanted = |load: &Load| options.only.is_empty() || options.only.iter().any(|only| load.name.contains(only));
    for load in Load::all().into_iter().filter(wanted) {
        let mut rounds = Vec::new();
        for _ in 0..options.rounds.max(1) {
            let measured = load.drive(&server, options.connections, options.seconds)?;
            let limit = match (&cluster, load.statements) {
                (Some(_), Some(script)) => Some(load::pgbench(&data, script, options.connections, options.seconds)?),
                _ => None,
            };
            rounds.push(Line { store, entries, load: load.name, server: measured, limit });
        }
        rounds.sort_by(|one, other| one.order().total_cmp(&other.order()));
        let line = rounds.swap_remove(rounds.len() / 2);
        let beside = line.limit.map_or_else(String::new, |limit| format!(", pgbench alone {limit:.0}/s"));
        println!("{store}: {}: {:.0}/s{beside}", line.load, line.server.per_second);
        lines.push(line);
    }
    facts.insert(format!("{store}, {entries} entries: peak memory"), format!("{} MB", server.peak_memory()? / 1_000));
    Ok(())
}

fn print(lines: &[Line], facts: &BTreeMap<String, String>) {
    println!("\n| store | entries | load | per second | p50 | p99 | pgbench alone | ratio |");
    println!("| --- | ---: | --- | ---: | ---: | ---: | ---: | ---: |");
    for line in lines {
        let limit = line.limit.map_or_else(String::new, |limit| format!("{limit:.0}"));
        let ratio = line.ratio().map_or_else(String::new, |ratio| format!("{ratio:.2}"));
        println!(
            "| {} | {} | {} | {:.0} | {} | {} | {limit} | {ratio} |",
            line.store, line.entries, line.load, line.server.per_second, line.server.p50, line.server.p99
        );
    }
    println!();
    for (fact, value) in facts {
        println!("- {fact}: {value}");
    }
    let binary = std::fs::metadata(process::target().join("release/timekeeper")).map_or(0, |file| file.len());
    println!("- release binary: {}.{} MB", binary / 1_000_000, binary % 1_000_000 / 100_000);
}
