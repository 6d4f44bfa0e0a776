//! The loads, and the programs that make them.

use std::{fs, io::Write};

use anyhow::{Context, Result, bail};

use super::{seed::Data, server::Server};
use crate::{postgres, process};

/// One kind of request, and the statements it takes.
pub(super) struct Load {
    pub(super) name: &'static str,
    /// What `wrk` sends.
    script: &'static str,
    /// How many requests make one unit of work.
    requests: f64,
    /// What the endpoint asks the database, for `pgbench`.
    pub(super) statements: Option<&'static str>,
}

/// What came of a load.
pub(super) struct Measured {
    /// Units of work.
    pub(super) per_second: f64,
    pub(super) p50: String,
    pub(super) p99: String,
}

impl Load {
    pub(super) fn all() -> Vec<Self> {
        let get = |name, script, statements| Self { name, script, requests: 1.0, statements };
        vec![
            get("GET info (no database)", include_str!("info.lua"), None),
            get("list of 50, one's own", include_str!("list_own.lua"), Some(include_str!("list_own.sql"))),
            get("list of 50, everybody's", include_str!("list_all.lua"), Some(include_str!("list_all.sql"))),
            get("list of 50, everybody's, a year", include_str!("list_year.lua"), Some(include_str!("list_year.sql"))),
            get("project list with hours", include_str!("projects.lua"), Some(include_str!("projects.sql"))),
            get("month's summary, everybody's", include_str!("summary.lua"), Some(include_str!("summary.sql"))),
            get("hours by day, everybody's", include_str!("hours.lua"), Some(include_str!("hours.sql"))),
            get("month's summary shared out", include_str!("shares.lua"), Some(include_str!("shares.sql"))),
            get("month's summary with amounts", include_str!("amounts.lua"), Some(include_str!("amounts.sql"))),
            get("month's report of a user", include_str!("user_report.lua"), Some(include_str!("user_report.sql"))),
            get("hours forecast, everybody's", include_str!("forecast.lua"), Some(include_str!("hours.sql"))),
            get("days compared, everybody's", include_str!("comparison.lua"), Some(include_str!("comparison.sql"))),
            get("create entry", include_str!("create.lua"), Some(include_str!("create.sql"))),
            Self {
                name: "timer start and stop",
                script: include_str!("timer.lua"),
                requests: 2.0,
                statements: Some(include_str!("timer.sql")),
            },
        ]
    }

    /// Drives the server, after a second of warming up.
    pub(super) fn drive(&self, server: &Server, connections: u32, seconds: u32) -> Result<Measured> {
        let mut script = tempfile::NamedTempFile::with_suffix(".lua")?;
        script.write_all(include_str!("common.lua").as_bytes())?;
        script.write_all(self.script.as_bytes())?;
        let wrk = |seconds: u32| {
            // One thread for each connection, so that each is a user of its own.
            let mut wrk = process::program("wrk");
            wrk.args(["--latency", "-t", &connections.to_string(), "-c", &connections.to_string()]);
            wrk.args(["-d", &format!("{seconds}s"), "-s"]).arg(script.path()).arg(&server.url);
            process::output(&mut wrk)
        };
        wrk(1)?;
        let report = wrk(seconds)?;
        if let Some(line) = report.lines().find(|line| line.contains("Non-2xx") || line.contains("Socket errors")) {
            bail!("{}: {}\n{}", self.name, line.trim(), server.last_words());
        }
        let after = |label: &str| {
            let line = report.lines().find_map(|line| line.trim().strip_prefix(label));
            line.map(|rest| rest.trim().to_owned()).with_context(|| format!("wrk does not tell {label}:\n{report}"))
        };
        let per_second: f64 = after("Requests/sec:")?.parse()?;
        Ok(Measured { per_second: per_second / self.requests, p50: after("50%")?, p99: after("99%")? })
    }
}

/// Units of work a second that the database does alone.
pub(super) fn pgbench(data: &Data, statements: &str, connections: u32, seconds: u32) -> Result<f64> {
    let script = tempfile::NamedTempFile::with_suffix(".sql")?;
    fs::write(script.path(), statements)?;
    data.stop_timers()?;
    let run = |seconds: u32| {
        let mut pgbench = postgres::program("pgbench")?;
        pgbench.args(["-n", "-M", "prepared", "-j", "2", "-c", &connections.to_string(), "-T", &seconds.to_string()]);
        pgbench.arg("-f").arg(script.path()).arg(&data.url);
        pgbench
            .env("PGOPTIONS", "-c plan_cache_mode=force_generic_plan -c max_parallel_workers_per_gather=0 -c jit=off");
        process::output(&mut pgbench)
    };
    run(1)?;
    let report = run(seconds)?;
    let line = report.lines().find_map(|line| line.strip_prefix("tps = "));
    let number = line.and_then(|line| line.split_whitespace().next());
    Ok(number.with_context(|| format!("pgbench does not tell tps:\n{report}"))?.parse()?)
}
