//! Python with `requests`, and Node.js with `axios`: installed once, below cargo's folder for tests.

use std::{
    env,
    fs::{self, File},
    path::{Path, PathBuf},
    process::Command,
};

use crate::kit::{in_ci, say};

const REQUESTS: &str = "requests==2.34.2";
const AXIOS: &str = "axios@1.21.1";

/// Python that knows `requests`. Where it cannot be had it says so and answers `None`.
///
/// # Panics
/// Where it cannot be had under `CI=true`.
pub(super) fn python() -> Option<Command> {
    let folder = installed("python", REQUESTS, |folder| {
        run(Command::new("python3").args(["-m", "venv"]).arg(folder))?;
        run(Command::new(folder.join("bin/python")).args(["-m", "pip", "install", "--quiet", REQUESTS]))
    })?;
    let mut python = Command::new(folder.join("bin/python"));
    python.env_remove("PYTHONPATH").env_remove("PYTHONHOME");
    Some(python)
}

/// Node.js that knows `axios`; otherwise as [`python`].
pub(super) fn node() -> Option<Command> {
    let folder = installed("node", AXIOS, |folder| {
        // No lock file: it would hold the address of this machine's registry.
        let quiet = ["install", "--no-package-lock", "--no-audit", "--no-fund", "--ignore-scripts", "--loglevel=error"];
        run(Command::new("npm").args(quiet).arg("--prefix").arg(folder).arg(AXIOS))
    })?;
    let mut node = Command::new("node");
    node.env("NODE_PATH", folder.join("node_modules"));
    Some(node)
}

/// The folder that `install` fills, unless it is there already.
fn installed(name: &str, what: &str, install: impl Fn(&Path) -> Result<(), String>) -> Option<PathBuf> {
    let tools = Path::new(env!("CARGO_TARGET_TMPDIR")).join("seed-tools");
    fs::create_dir_all(&tools).expect("a folder for tools");
    // Tests, and test programs, that run at the same time wait for each other.
    let lock = File::create(tools.join(format!("{name}.lock"))).expect("a lock file");
    lock.lock().expect("the lock is free at some time");
    let folder = tools.join(what);
    let complete = folder.join("complete");
    if !complete.exists() {
        drop(fs::remove_dir_all(&folder));
        fs::create_dir_all(&folder).expect("a folder for a tool");
        if let Err(why) = install(&folder) {
            assert!(!in_ci(), "{what} cannot be installed: {why}");
            say(&format!("left out: the example that needs {what}, which cannot be installed: {why}"));
            return None;
        }
        File::create(complete).expect("a mark that it is complete");
    }
    Some(folder)
}

fn run(command: &mut Command) -> Result<(), String> {
    let output = command.output().map_err(|error| format!("{}: {error}", command.get_program().display()))?;
    if output.status.success() {
        return Ok(());
    }
    Err(format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr)))
}
