//! A PostgreSQL server for tests and measurements: the one that is given, or a throw-away one of our own.

use std::{
    env, fs, io,
    net::TcpListener,
    os::unix::{fs::chown, process::CommandExt},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    thread,
    time::Duration,
};

use anyhow::{Context, Result, anyhow, bail};

use crate::process;

/// Names a server to use instead of one of our own; the tests read it too.
pub(crate) const URL: &str = "TIMEKEEPER_TEST_POSTGRES_URL";

/// How long a new server may take to be ready, in tenths of a second.
const PATIENCE: u32 = 600;

/// A server that answers. One of our own ends with this value, or with this program, however that ends.
pub(crate) struct Postgres {
    url: String,
    #[expect(dead_code, reason = "held for what its end does")]
    keeper: Option<Keeper>,
}

impl Postgres {
    /// The server named by [`URL`]; without that, a new one from the programs of this machine.
    ///
    /// # Errors
    /// When there is none to be had; the text says what to do.
    pub(crate) fn obtain() -> Result<Self> {
        if let Ok(url) = env::var(URL) {
            return Ok(Self { url, keeper: None });
        }
        let programs = match programs() {
            Some(programs) => programs,
            None => install()?,
        };
        let port = TcpListener::bind("127.0.0.1:0")?.local_addr()?.port();
        let keeper = Keeper::start(&programs, port)?;
        Ok(Self { url: format!("postgres://postgres@127.0.0.1:{port}/postgres"), keeper: Some(keeper) })
    }

    /// How to reach it, as a user who may create databases.
    pub(crate) fn url(&self) -> &str {
        &self.url
    }
}

/// One of PostgreSQL's programs, such as `psql`.
pub(crate) fn program(name: &str) -> Result<Command> {
    let beside = programs().map(|folder| folder.join(name)).filter(|path| path.is_file());
    let path = beside.or_else(|| process::find(name));
    Ok(process::program(path.with_context(|| format!("{name} is missing: install PostgreSQL"))?))
}

/// The folder of this machine's newest server programs: those that the shell finds, or Debian's.
fn programs() -> Option<PathBuf> {
    let complete = |folder: &PathBuf| folder.join("initdb").is_file() && folder.join("postgres").is_file();
    let found = process::find("initdb").and_then(|path| Some(path.parent()?.to_owned()));
    found.filter(complete).or_else(|| {
        let version = |entry: fs::DirEntry| entry.file_name().to_str()?.parse::<u32>().ok();
        let mut versions: Vec<_> = fs::read_dir("/usr/lib/postgresql").ok()?.flatten().filter_map(version).collect();
        versions.sort_unstable();
        let folder = |version| PathBuf::from(format!("/usr/lib/postgresql/{version}/bin"));
        versions.into_iter().rev().map(folder).find(complete)
    })
}

fn install() -> Result<PathBuf> {
    process::install(&["postgresql"]).with_context(|| {
        format!("PostgreSQL's programs are missing: install them (Debian: postgresql) or set {URL}")
    })?;
    programs().ok_or_else(|| anyhow!("the Debian package postgresql holds no initdb; set {URL}"))
}

/// The process that keeps the server. It watches a pipe from us: when that closes, the server and its files are gone.
struct Keeper(Child);

impl Keeper {
    fn start(programs: &Path, port: u16) -> Result<Self> {
        let home = tempfile::Builder::new().prefix("timekeeper-postgres-").tempdir()?;
        let mut command = Command::new("sh");
        command.args(["-c", include_str!("postgres.sh"), "postgres.sh"]).arg(programs).arg(home.path());
        command.arg(port.to_string()).current_dir(home.path()).env("LC_ALL", "C");
        command.stdin(Stdio::piped()).stderr(Stdio::piped()).process_group(0);
        if process::is_root() {
            let (user, group) = unprivileged()?;
            chown(home.path(), Some(user), Some(group))?;
            command.uid(user).gid(group);
        }
        let mut keeper = Self(command.spawn().context("sh cannot be started")?);
        keeper.wait_until_ready(&home.keep().join("data/postmaster.pid"))?;
        Ok(keeper)
    }

    /// The server writes `ready` as the eighth line of this file once it takes connections.
    fn wait_until_ready(&mut self, file: &Path) -> Result<()> {
        for _ in 0..PATIENCE {
            let ready = fs::read_to_string(file).is_ok_and(|text| text.lines().nth(7).map(str::trim) == Some("ready"));
            if ready {
                return Ok(());
            }
            if self.0.try_wait()?.is_some() {
                bail!("the throw-away PostgreSQL did not start; set {URL}, or see its log:\n{}", self.last_words());
            }
            thread::sleep(Duration::from_millis(100));
        }
        bail!("the throw-away PostgreSQL was not ready within {} s; set {URL}", PATIENCE / 10)
    }

    fn last_words(&mut self) -> String {
        drop(self.0.stdin.take());
        self.0.stderr.take().and_then(|stderr| io::read_to_string(stderr).ok()).unwrap_or_default()
    }
}

impl Drop for Keeper {
    fn drop(&mut self) {
        drop(self.0.stdin.take());
        if let Err(error) = self.0.wait() {
            eprintln!("the throw-away PostgreSQL cannot be waited for: {error}");
        }
    }
}

/// PostgreSQL refuses to run as root; this is who runs it then: user and group.
fn unprivileged() -> Result<(u32, u32)> {
    let known = |user| Some((process::id("-u", Some(user))?, process::id("-g", Some(user))?));
    known("postgres").or_else(|| known("nobody")).context("there is neither a user `postgres` nor `nobody`")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_server_that_cannot_start_is_an_error() {
        let taken = TcpListener::bind("127.0.0.1:0").unwrap();
        let Some(programs) = programs() else { return };
        let error = Keeper::start(&programs, taken.local_addr().unwrap().port()).err().unwrap();
        assert!(error.to_string().contains("Address already in use"), "{error}");
    }
}
