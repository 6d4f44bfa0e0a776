//! The server under load.

use std::{
    fs,
    io::{BufRead, BufReader},
    net::TcpStream,
    process::{Child, Stdio},
    time::{Duration, Instant},
};

use anyhow::{Context, Result, bail};

use super::seed::Data;
use crate::process;

/// A running server; it ends with this value.
pub(super) struct Server {
    child: Child,
    /// Where it listens.
    pub(super) url: String,
    /// Milliseconds from its start to its first answer.
    pub(super) started_in: u128,
    log: std::path::PathBuf,
}

impl Server {
    #[expect(clippy::disallowed_methods, reason = "this measures a duration")]
    pub(super) fn start(data: &Data) -> Result<Self> {
        let log = data.folder.path().join("server.log");
        let began = Instant::now();
        let mut child = process::program(process::target().join("release/timekeeper"))
            .env("TIMEKEEPER_DATABASE__URL", &data.url)
            .env("TIMEKEEPER_SERVER__BIND", "127.0.0.1:0")
            .env("TIMEKEEPER_LIMITS__PER_MINUTE", "0")
            .env("TIMEKEEPER_LIMITS__PER_HOUR", "0")
            .env("TIMEKEEPER_LOG__FILTER", "warn")
            .stdout(Stdio::piped())
            .stderr(fs::File::create(&log)?)
            .spawn()
            .context("the server cannot be started")?;
        let stdout = child.stdout.take().context("the server has no output")?;
        let mut line = String::new();
        BufReader::new(stdout).read_line(&mut line)?;
        let Some(url) = line.trim().rsplit_once(' ').map(|(_, url)| url.to_owned()) else {
            bail!("the server did not start: {}", fs::read_to_string(&log).unwrap_or_default());
        };
        let address = url.trim_start_matches("http://");
        for _ in 0..1_000 {
            if answers(address) {
                break;
            }
            std::thread::sleep(Duration::from_millis(1));
        }
        Ok(Self { child, started_in: began.elapsed().as_millis(), log, url })
    }

    /// The most memory it ever had, in kilobytes.
    pub(super) fn peak_memory(&self) -> Result<u64> {
        let status = fs::read_to_string(format!("/proc/{}/status", self.child.id()))?;
        let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).context("no VmHWM")?;
        Ok(line.split_whitespace().next().unwrap_or_default().parse()?)
    }

    /// The end of its log.
    pub(super) fn last_words(&self) -> String {
        let log = fs::read_to_string(&self.log).unwrap_or_default();
        let lines: Vec<&str> = log.lines().rev().take(5).collect();
        lines.into_iter().rev().collect::<Vec<_>>().join("\n")
    }
}

fn answers(address: &str) -> bool {
    use std::io::{Read, Write};
    let Ok(mut stream) = TcpStream::connect(address) else { return false };
    let request = "GET /readyz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
    let mut answer = String::new();
    stream.write_all(request.as_bytes()).is_ok()
        && stream.read_to_string(&mut answer).is_ok()
        && answer.starts_with("HTTP/1.1 200")
}

impl Drop for Server {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}
