//! Chromium, its driver, and what has to be on the machine for both.

use std::{
    env,
    fs::File,
    path::PathBuf,
    process::{Child, Command, Stdio},
    sync::Once,
    time::Duration,
};

use serde_json::json;
use tempfile::TempDir;
use thirtyfour::{Capabilities, CapabilitiesHelper, ChromiumLikeCapabilities, DesiredCapabilities};

use crate::kit::{in_ci, say, within};

/// Names the file `axe.min.js` of axe-core; `cargo xtask test` brings one along.
const AXE: &str = "TIMEKEEPER_TEST_AXE";

/// The program that drives Chromium.
const DRIVER: &str = "chromedriver";

/// How long its start may take.
const START: Duration = Duration::from_secs(30);

/// Root has no sandbox, `/dev/shm` is small in containers, and nobody but the pages may talk to anybody.
const ARGUMENTS: [&str; 12] = [
    "--headless=new",
    "--no-sandbox",
    "--disable-dev-shm-usage",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-default-apps",
    "--disable-sync",
    "--no-first-run",
    "--no-proxy-server",
    "--window-size=1280,1000",
    // Ends with its driver, however that ends.
    "--remote-debugging-pipe",
];

/// Whether pages may run scripts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Scripts {
    Run,
    Off,
}

/// A driver that listens, gone with this value or with this process.
pub(super) struct Driver {
    keeper: Child,
    home: TempDir,
    port: u16,
}

impl Drop for Driver {
    fn drop(&mut self) {
        drop(self.keeper.stdin.take());
        drop(self.keeper.wait());
    }
}

/// Whether there is a browser to test with. Without one that is said; under `CI=true` it is a failure.
pub(super) fn is_there() -> bool {
    static SAID: Once = Once::new();
    let folders = env::var_os("PATH").unwrap_or_default();
    let found = env::split_paths(&folders).any(|folder| folder.join(DRIVER).is_file());
    if !found {
        assert!(!in_ci(), "{DRIVER} is missing: run `cargo xtask test`");
        SAID.call_once(|| {
            say(&format!("left out: the pages in Chromium ({DRIVER} is missing); run `cargo xtask test`"));
        });
    }
    found
}

/// The text of axe-core, if it is there. Without it that is said; under `CI=true` it is a failure.
pub(super) fn axe() -> Option<String> {
    let Some(path) = env::var_os(AXE) else {
        assert!(!in_ci(), "{AXE} is not set: run `cargo xtask test`");
        say(&format!("left out: what axe finds on the pages ({AXE} is not set); run `cargo xtask test`"));
        return None;
    };
    let path = PathBuf::from(path);
    Some(std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display())))
}

impl Driver {
    pub(super) fn start() -> Self {
        let home = tempfile::Builder::new().prefix("timekeeper-chromium-").tempdir().expect("a folder");
        let said = home.path().join("driver.out");
        let out = File::create(&said).expect("a file to write to");
        let keeper = Command::new("sh")
            .args(["-c", include_str!("keeper.sh"), "keeper.sh", DRIVER, "--port=0"])
            .stdin(Stdio::piped())
            .stderr(out.try_clone().expect("a copy"))
            .stdout(out)
            .spawn()
            .expect("sh starts");
        let mut driver = Self { keeper, home, port: 0 };
        driver.port = within(START, "the driver of Chromium listens", || {
            let said = std::fs::read_to_string(&said).expect("text");
            let (_, rest) = said.split_once("started successfully on port ")?;
            rest.split_once('.')?.0.parse().ok()
        });
        driver
    }

    /// Where it listens.
    pub(super) fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// What Chromium is told: a profile of its own, in which nothing was ever done.
    pub(super) fn capabilities(&self, scripts: Scripts) -> Capabilities {
        let mut chromium = DesiredCapabilities::chrome();
        for argument in ARGUMENTS {
            chromium.add_arg(argument).expect("an argument");
        }
        let profile = format!("--user-data-dir={}", self.home.path().join("profile").display());
        chromium.add_arg(&profile).expect("an argument");
        let setting = match scripts {
            Scripts::Run => 1,
            Scripts::Off => 2,
        };
        let preferences = json!({"profile.managed_default_content_settings.javascript": setting});
        chromium.add_experimental_option("prefs", preferences).expect("an option");
        let logs = json!({"browser": "ALL", "performance": "ALL"});
        chromium.set("goog:loggingPrefs", logs).expect("a capability");
        // A dialog that a page opens stays, so that the test does not go on.
        chromium.set("unhandledPromptBehavior", "ignore").expect("a capability");
        chromium.into()
    }
}
