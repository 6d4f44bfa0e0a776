//! The data under load: 20 users, 100 projects, two years of entries.

use anyhow::{Context, Result};
use tempfile::TempDir;

use crate::{
    postgres::{self, Postgres},
    process,
};

/// A database with data.
pub(super) struct Data {
    /// Where it is, as the server takes it.
    pub(super) url: String,
    /// Where the server may leave files.
    pub(super) folder: TempDir,
}

impl Data {
    /// Makes a database with so many entries: in the cluster, or else in an SQLite file.
    pub(super) fn fill(cluster: Option<&Postgres>, entries: u32) -> Result<Self> {
        let folder = tempfile::tempdir()?;
        let Some(cluster) = cluster else {
            let path = folder.path().join("bench.db");
            let url = format!("sqlite://{}", path.display());
            migrate(&url)?;
            let mut python = process::program("python3");
            python.args(["-c", include_str!("seed.py")]).arg(&path).arg(entries.to_string());
            process::run(&mut python)?;
            return Ok(Self { url, folder });
        };
        let name = format!("bench_{entries}");
        psql(cluster.url(), &format!("DROP DATABASE IF EXISTS {name}"))?;
        psql(cluster.url(), &format!("CREATE DATABASE {name}"))?;
        let (server, _) = cluster.url().rsplit_once('/').context("the address names no database")?;
        let url = format!("{server}/{name}");
        migrate(&url)?;
        psql(&url, &include_str!("seed.sql").replace(":entries", &entries.to_string()))?;
        psql(&url, "VACUUM ANALYZE")?;
        Ok(Self { url, folder })
    }

    /// Ends what the last load left running.
    pub(super) fn stop_timers(&self) -> Result<()> {
        let stop =
            "UPDATE time_entries SET end_time = start_time + interval '1 second', seconds = 1 WHERE end_time IS NULL";
        psql(&self.url, stop)
    }
}

fn migrate(url: &str) -> Result<()> {
    let mut timekeeper = process::program(process::target().join("release/timekeeper"));
    timekeeper.arg("migrate").env("TIMEKEEPER_DATABASE__URL", url).stdout(std::process::Stdio::null());
    process::run(&mut timekeeper)
}

fn psql(url: &str, statements: &str) -> Result<()> {
    let mut psql = postgres::program("psql")?;
    psql.args(["-q", "-v", "ON_ERROR_STOP=1", url, "-c", statements]).stdout(std::process::Stdio::null());
    process::run(&mut psql)
}
