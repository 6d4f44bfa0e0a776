//! The pages in Chromium, as people use them: with the mouse and the keyboard, with scripts and without.
//!
//! Whatever else a test is about, at its end no page may have asked another host for anything, or have made the console
//! complain ([`tab::Tab`]).

mod chromium;
mod conflicts;
mod day;
mod every_page;
mod forged;
mod heard;
mod hostile;
mod reports;
mod sessions;

mod tab;
mod tokens;
mod without_scripts;

use serde_json::json;

use self::{chromium::Scripts, tab::Tab};
use crate::kit::{Client, Program, Server, Store};

/// Runs functions that take a [`Desk`] as tests, on SQLite, where there is a browser.
macro_rules! in_browser {
    ($($test:ident),+ $(,)?) => {
        mod sqlite {
            $(
                #[test]
                fn $test() {
                    if $crate::browser::chromium::is_there() {
                        super::$test(&$crate::browser::Desk::on(&$crate::kit::Store::sqlite()));
                    }
                }
            )+
        }
    };
}

use in_browser;

const PASSWORD: &str = "correct horse battery staple";

/// A server with two projects to work on, and its administrator.
struct Desk {
    server: Server,
    admin: Client,
    website: i64,
    garden: i64,
}

impl Desk {
    fn on(store: &Store) -> Self {
        let server = Program::on(store).set("ADMIN__PASSWORD", PASSWORD).serve();
        let admin = server.admin();
        let project = |name: &str| {
            let made = admin.post("projects", &json!({"name": name, "hourly_rate": 75.0})).expect(201);
            made["project"]["id"].as_i64().expect("an id")
        };
        Self { website: project("Website Redesign"), garden: project("Garden"), server, admin }
    }

    /// A browser in which nobody has signed in.
    fn browser(&self) -> Tab {
        Tab::at(&self.server)
    }

    /// A browser in which the administrator has signed in.
    fn signed_in(&self) -> Tab {
        self.signed_in_with(Scripts::Run)
    }

    fn signed_in_with(&self, scripts: Scripts) -> Tab {
        let tab = Tab::with(&self.server, scripts);
        tab.open("/");
        tab.arrives("/login");
        tab.fill("input[name=name]", "admin");
        tab.fill("input[name=password]", PASSWORD);
        tab.send("Sign in");
        tab.arrives("/");
        tab
    }

    /// A finished entry of the administrator, in UTC.
    fn worked(&self, project: i64, from: &str, until: &str, notes: &str) -> i64 {
        let entry = json!({"project_id": project, "start_time": from, "end_time": until, "notes": notes});
        let made = self.admin.post("time-entries", &entry).expect(201);
        made["time_entry"]["id"].as_i64().expect("an id")
    }

    /// The entry of that number, as programs see it.
    fn entry(&self, id: i64) -> serde_json::Value {
        self.admin.get(&format!("time-entries/{id}")).expect(200)["time_entry"].clone()
    }
}
