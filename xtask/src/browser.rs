//! What the tests of the pages need: Chromium with its driver, and axe-core to look for barriers.

use std::{
    env, fs,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result, bail};

use crate::process;

/// Names the script of axe-core; the tests read it too.
pub(crate) const AXE: &str = "TIMEKEEPER_TEST_AXE";

/// The program that the tests talk to; it finds Chromium itself.
const DRIVER: &str = "chromedriver";

/// Debian's packages of both.
const PACKAGES: &[&str] = &["chromium", "chromium-driver"];

/// What is fetched from the package index of Python.
const REQUIREMENTS: &str = "crates/server/tests/e2e/browser/requirements.txt";

/// Where in that the script is.
const SCRIPT: &str = "axe_playwright_python/axe.min.js";

/// Sees to it that the tests find a driver.
///
/// # Errors
/// When there is none to be had; the text says what to do.
pub(crate) fn obtain() -> Result<()> {
    if process::find(DRIVER).is_some() {
        return Ok(());
    }
    process::install(PACKAGES).with_context(|| format!("{DRIVER} is missing (Debian: {})", PACKAGES.join(", ")))?;
    process::find(DRIVER).map(drop).with_context(|| format!("the Debian packages hold no {DRIVER}"))
}

/// The script of axe-core: the one that is given, or the one that the package index has.
///
/// # Errors
/// When there is none to be had; the text says what to do.
pub(crate) fn axe() -> Result<PathBuf> {
    if let Some(path) = env::var_os(AXE) {
        return Ok(process::in_root(path));
    }
    let folder = process::target().join("axe");
    let wanted = fs::read(process::in_root(REQUIREMENTS)).context(REQUIREMENTS)?;
    let (script, installed) = (folder.join(SCRIPT), folder.join("installed"));
    if !script.is_file() || fs::read(&installed).ok().as_ref() != Some(&wanted) {
        fetch(&folder).with_context(|| format!("axe-core cannot be fetched; set {AXE} to an axe.min.js"))?;
        fs::write(&installed, wanted)?;
    }
    if script.is_file() { Ok(script) } else { bail!("{} is not in the package", script.display()) }
}

fn fetch(folder: &Path) -> Result<()> {
    println!("fetching axe-core");
    if folder.exists() {
        fs::remove_dir_all(folder)?;
    }
    // Only an environment of its own is sure to have pip.
    let environment = tempfile::Builder::new().prefix("timekeeper-axe-").tempdir()?;
    process::run(process::program("python3").args(["-m", "venv"]).arg(environment.path()))?;
    let mut pip = process::program(environment.path().join("bin/pip"));
    pip.args(["install", "--quiet", "--disable-pip-version-check", "--no-deps", "--require-hashes", "--target"]);
    process::run(pip.arg(folder).args(["--requirement", REQUIREMENTS]))
}
