//! `cargo xtask wasm`: the domain crate builds for wasm32, so that it can be embedded in a browser.
//!
//! That needs a standard library for wasm32: the one that rustup installs, or one made from the library's sources,
//! which Debian packages beside its compiler (`rustc-web`, `rust-web-src`).

use std::{
    env,
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::Result;

use crate::{Outcome, process};

const TARGET: &str = "wasm32-unknown-unknown";

/// Set to `skip` to have the check left out under `CI=true` as well.
const ALLOWANCE: &str = "TIMEKEEPER_WASM";

/// Where a compiler takes the standard library for wasm32 from.
#[derive(Debug, PartialEq, Eq)]
enum Library {
    /// It was installed with the compiler.
    Ready,
    /// Its sources were; cargo has to compile them too.
    Sources,
}

/// Checks with the first compiler that has what it takes.
pub(crate) fn run() -> Result<Outcome> {
    let own = env::var_os("RUSTC").unwrap_or_else(|| "rustc".into());
    let compilers = [PathBuf::from(own), PathBuf::from("/usr/bin/rustc")];
    for compiler in compilers {
        if let Some(library) = library(&compiler) {
            process::run(&mut check(&compiler, &library))?;
            return Ok(Outcome::Done);
        }
    }
    let what = format!(
        "wasm32 (no standard library for it: `rustup target add {TARGET}`, or on Debian \
         `apt-get install rustc-web rust-web-src`; {ALLOWANCE}=skip does without)"
    );
    if env::var(ALLOWANCE).is_ok_and(|value| value == "skip") {
        return Ok(Outcome::LeftOut(what));
    }
    Outcome::left_out(what)
}

fn check(compiler: &Path, library: &Library) -> Command {
    let mut command = process::cargo();
    command.args(["check", "-p", "timekeeper-domain", "--target", TARGET, "--target-dir"]);
    command.arg(process::target().join("wasm")).env("RUSTC", compiler);
    if *library == Library::Sources {
        command.args(["-Z", "build-std=std,panic_abort"]).env("RUSTC_BOOTSTRAP", "1");
    }
    command
}

fn library(compiler: &Path) -> Option<Library> {
    let ask = |arguments: &[&str]| {
        let output = process::program(compiler).args(arguments).output().ok()?;
        Some(PathBuf::from(String::from_utf8(output.stdout).ok()?.trim()))
    };
    if ask(&["--print", "target-libdir", "--target", TARGET])?.is_dir() {
        return Some(Library::Ready);
    }
    let sources = ask(&["--print", "sysroot"])?.join("lib/rustlib/src/rust/library/Cargo.lock");
    sources.is_file().then_some(Library::Sources)
}
