//! `cargo xtask arch`: the arrows between the crates, and which outside crates each may know.

use anyhow::{Context, Result, bail};
use cargo_metadata::{DependencyKind, Metadata, MetadataCommand};

use crate::{Outcome, process};

/// What one crate of the workspace may know of the others.
struct Rule {
    /// Whom it speaks of.
    name: &'static str,
    /// What it may be built with.
    normal: &'static [&'static str],
    /// What its tests may use besides.
    dev: &'static [&'static str],
}

const DOMAIN: &str = "timekeeper-domain";
const PORTS: &str = "timekeeper-ports";
const APP: &str = "timekeeper-app";
const MEMORY: &str = "timekeeper-storage-memory";
const DIESEL: &str = "timekeeper-storage-diesel";
const TESTKIT: &str = "timekeeper-storage-testkit";
const DOCUMENTS: &str = "timekeeper-documents";
const OUTBOUND: &str = "timekeeper-outbound";
const API: &str = "timekeeper-api";
const WEB: &str = "timekeeper-web";
const SERVER: &str = "timekeeper";

/// Every crate there may be; a crate without a rule fails, so that a new one gets one.
const RULES: &[Rule] = &[
    Rule { name: DOMAIN, normal: &[], dev: &[] },
    Rule { name: PORTS, normal: &[DOMAIN], dev: &[] },
    Rule { name: APP, normal: &[PORTS, DOMAIN], dev: &[MEMORY] },
    Rule { name: MEMORY, normal: &[PORTS, DOMAIN], dev: &[TESTKIT] },
    Rule { name: DIESEL, normal: &[PORTS, DOMAIN], dev: &[TESTKIT] },
    Rule { name: TESTKIT, normal: &[PORTS, DOMAIN], dev: &[] },
    Rule { name: DOCUMENTS, normal: &[DOMAIN], dev: &[] },
    Rule { name: OUTBOUND, normal: &[PORTS, DOMAIN], dev: &[] },
    Rule { name: API, normal: &[APP, DOCUMENTS, DOMAIN], dev: &[PORTS, MEMORY] },
    Rule { name: WEB, normal: &[APP, DOCUMENTS, DOMAIN], dev: &[PORTS, MEMORY] },
    Rule { name: SERVER, normal: &[WEB, API, OUTBOUND, DIESEL, APP, PORTS, DOMAIN], dev: &[] },
    Rule { name: "xtask", normal: &[], dev: &[] },
];

/// Outside crates (those that begin with the first text) that only these crates may use, tests included.
const ONLY_IN: &[(&str, &[&str])] = &[
    ("diesel", &[DIESEL]),
    ("actix-", &[API, WEB, SERVER]),
    ("paperclip", &[API, WEB, SERVER]),
    ("jiff", &[DOMAIN]),
    ("krilla", &[DOCUMENTS]),
    ("plotters", &[WEB]),
    ("rust_xlsxwriter", &[DOCUMENTS]),
];

/// Outside crates that bring a clock, randomness or waiting into crates that must have none.
const IMPURE: &[&str] = &["async-trait", "futures", "getrandom", "rand", "reqwest", "tokio"];

/// Nobody may have these in his graph, however deep: TLS is rustls.
const NOWHERE: &[&str] = &["openssl", "openssl-sys", "native-tls"];

/// A crate of the workspace, and the crates it depends on directly.
struct Crate {
    name: String,
    dependencies: Vec<(String, DependencyKind)>,
}

/// Holds the workspace to the rules above.
pub(crate) fn run() -> Result<Outcome> {
    let mut command = MetadataCommand::new();
    command.manifest_path(process::in_root("Cargo.toml")).other_options(["--locked".to_owned()]);
    let metadata = command.exec().context("the workspace cannot be read; is Cargo.lock up to date?")?;
    let crates = crates(&metadata);
    let graph: Vec<&str> = metadata.packages.iter().map(|package| package.name.as_str()).collect();
    let broken: Vec<String> = crates.iter().flat_map(judge).chain(banned(&graph)).collect();
    if !broken.is_empty() {
        bail!("the architecture is broken:\n  {}", broken.join("\n  "));
    }
    println!("arch: {} crates, {} packages in the graph", crates.len(), graph.len());
    Ok(Outcome::Done)
}

fn crates(metadata: &Metadata) -> Vec<Crate> {
    let packages = metadata.workspace_packages().into_iter();
    let crates = packages.map(|package| Crate {
        name: package.name.to_string(),
        dependencies: package.dependencies.iter().map(|one| (one.name.clone(), one.kind)).collect(),
    });
    crates.collect()
}

fn judge(one: &Crate) -> Vec<String> {
    let Some(rule) = RULES.iter().find(|rule| rule.name == one.name) else {
        return vec![format!("{} has no rule; give it one in xtask/src/arch.rs", one.name)];
    };
    let ours = |name: &str| RULES.iter().any(|rule| rule.name == name);
    let mut broken = Vec::new();
    for (name, kind) in &one.dependencies {
        let known = name.as_str();
        let in_tests = *kind == DependencyKind::Development;
        if ours(known) && !rule.normal.contains(&known) && !(in_tests && rule.dev.contains(&known)) {
            let only_dev = if rule.dev.contains(&known) { " except in its tests" } else { "" };
            broken.push(format!("{} must not know {name}{only_dev}", one.name));
        }
        for (prefix, users) in ONLY_IN {
            if known.starts_with(prefix) && !users.contains(&rule.name) {
                broken.push(format!("{} must not use {name}; only {} may", one.name, users.join(", ")));
            }
        }
        if rule.name == DOMAIN && !in_tests && IMPURE.iter().any(|impure| known.starts_with(impure)) {
            broken.push(format!("{} is pure and must not use {name}", one.name));
        }
    }
    broken
}

fn banned(graph: &[&str]) -> Vec<String> {
    let found = NOWHERE.iter().filter(|name| graph.contains(*name));
    found.map(|name| format!("{name} is in the graph; `cargo tree -i {name}` says through whom")).collect()
}

#[cfg(test)]
mod tests {
    use DependencyKind::{Development, Normal};

    use super::*;

    fn judged(name: &str, dependency: &str, kind: DependencyKind) -> Vec<String> {
        judge(&Crate { name: name.to_owned(), dependencies: vec![(dependency.to_owned(), kind)] })
    }

    #[test]
    fn an_arrow_against_the_layers_is_refused() {
        assert_eq!(judged(DOMAIN, PORTS, Normal), ["timekeeper-domain must not know timekeeper-ports"]);
        assert_eq!(judged(API, WEB, Normal), ["timekeeper-api must not know timekeeper-web"]);
        assert_eq!(judged(MEMORY, DIESEL, Development).len(), 1);
        assert_eq!(judged(APP, SERVER, Development).len(), 1);
        assert_eq!(judged(DOCUMENTS, PORTS, Normal), ["timekeeper-documents must not know timekeeper-ports"]);
        assert!(judged(SERVER, API, Normal).is_empty());
        assert!(judged(API, DOCUMENTS, Normal).is_empty());
    }

    #[test]
    fn a_test_adapter_is_for_tests() {
        let refused = ["timekeeper-app must not know timekeeper-storage-memory except in its tests"];
        assert_eq!(judged(APP, MEMORY, Normal), refused);
        assert!(judged(APP, MEMORY, Development).is_empty());
    }

    #[test]
    fn outside_crates_stay_where_they_belong() {
        assert_eq!(judged(APP, "diesel-async", Normal).len(), 1);
        assert_eq!(judged(APP, "actix-web", Development).len(), 1);
        assert_eq!(judged(TESTKIT, "jiff", Normal).len(), 1);
        assert_eq!(judged(API, "krilla", Normal).len(), 1);
        assert_eq!(judged(DOMAIN, "tokio", Normal).len(), 1);
        assert!(judged(DOMAIN, "jiff", Normal).is_empty());
    }

    #[test]
    fn a_crate_without_a_rule_is_refused() {
        assert_eq!(judged("timekeeper-new", DOMAIN, Normal).len(), 1);
    }

    #[test]
    fn openssl_is_found_however_deep() {
        assert_eq!(banned(&["serde", "openssl-sys"]).len(), 1);
        assert!(banned(&["rustls"]).is_empty());
    }
}
