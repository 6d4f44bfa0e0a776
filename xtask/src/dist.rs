//! `cargo xtask dist`: the release archive, with the binary and what belongs beside it.

use std::{env, fs};

use anyhow::{Context, Result, bail};

use crate::{Outcome, process};

/// What the binary may weigh.
const MOST_BYTES: u64 = 40_000_000;

/// What goes into the archive beside the binary.
const BESIDE: &[&str] = &["README.md", "LICENSE-APACHE", "LICENSE-MIT", "deploy/timekeeper.service"];

pub(crate) fn run() -> Result<Outcome> {
    process::run(process::cargo().args(["build", "--release", "--locked", "-p", "timekeeper"]))?;
    let binary = process::target().join("release/timekeeper");
    let size = fs::metadata(&binary).with_context(|| format!("{} is missing", binary.display()))?.len();
    println!("binary: {}.{} MB", size / 1_000_000, size % 1_000_000 / 100_000);
    if size > MOST_BYTES {
        bail!("the binary weighs {size} bytes, more than the {MOST_BYTES} it may");
    }
    let name = format!("timekeeper-{}-{}", env!("CARGO_PKG_VERSION"), host()?);
    let dist = process::target().join("dist");
    let folder = dist.join(&name);
    fs::create_dir_all(&folder)?;
    fs::copy(&binary, folder.join("timekeeper"))?;
    for path in BESIDE.iter().map(process::in_root) {
        let file = path.file_name().unwrap_or_default();
        fs::copy(&path, folder.join(file)).with_context(|| format!("{} cannot be copied", path.display()))?;
    }
    let archive = dist.join(format!("{name}.tar.gz"));
    let mut tar = process::program("tar");
    tar.arg("-C").arg(&dist).args(["--owner=0", "--group=0", "--sort=name", "-czf"]).arg(&archive).arg(&name);
    process::run(&mut tar)?;
    println!("archive: {}", archive.display());
    Ok(Outcome::Done)
}

/// The target that cargo builds for when it is told none.
fn host() -> Result<String> {
    let rustc = env::var_os("RUSTC").unwrap_or_else(|| "rustc".into());
    let version = process::output(process::program(rustc).arg("-vV"))?;
    let host = version.lines().find_map(|line| line.strip_prefix("host: "));
    Ok(host.context("`rustc -vV` names no host")?.to_owned())
}
