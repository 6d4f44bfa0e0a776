//! A server that runs: where it listens, what it says, how it ends.

use std::{process::Command, time::Duration};

use super::{
    Client,
    program::{Ended, Process},
    within,
};

/// How long a start may take; the first one hashes a password.
const START: Duration = Duration::from_mins(1);

/// How long an orderly end may take, with nothing left to do.
const END: Duration = Duration::from_secs(20);

/// A server that listens; killed with this value at the latest.
pub(crate) struct Server {
    process: Process,
    address: String,
}

/// What the first start tells.
#[derive(Clone, Debug)]
pub(crate) struct First {
    pub(crate) password: String,
    pub(crate) token: String,
}

impl Server {
    /// Waits until it listens.
    pub(crate) fn listening(mut process: Process) -> Self {
        let address = within(START, "the server listens", || {
            if let Some(status) = process.child.try_wait().expect("it can be waited for") {
                panic!("the server ended with {status}: {}", process.logged());
            }
            let said = process.said();
            let (_, rest) = said.split_once("Timekeeper is listening on http://")?;
            Some(rest.split_once('\n')?.0.to_owned())
        });
        Self { process, address }
    }

    /// `host:port`.
    pub(crate) fn address(&self) -> &str {
        &self.address
    }

    /// What it tells because this is the first start of its store.
    pub(crate) fn first(&self) -> First {
        within(START, "the first start is told", || {
            let said = self.process.said();
            said.contains("/api/v1/users/me\n").then_some(())?;
            let after = |label: &str| {
                let line = said.lines().find_map(|line| line.trim_start().strip_prefix(label));
                line.unwrap_or_else(|| panic!("no {label}: {said}")).trim_start().to_owned()
            };
            Some(First { password: after("Password"), token: after("API token") })
        })
    }

    /// A client without a token.
    pub(crate) fn anonymous(&self) -> Client {
        Client::new(&self.address)
    }

    /// A client with that token.
    pub(crate) fn client(&self, token: &str) -> Client {
        Client::new(&self.address).with_token(token)
    }

    /// A client with the token of the first start.
    pub(crate) fn admin(&self) -> Client {
        self.client(&self.first().token)
    }

    /// Everything it wrote to standard output so far.
    pub(crate) fn said(&self) -> String {
        self.process.said()
    }

    /// Everything it logged so far.
    pub(crate) fn logged(&self) -> String {
        self.process.logged()
    }

    /// Asks it to stop.
    pub(crate) fn terminate(&self) {
        self.signal("TERM");
    }

    /// Waits until it has stopped.
    pub(crate) fn ended(&mut self) -> Ended {
        self.process.ended(END)
    }

    /// Stops it in good order.
    pub(crate) fn stop(mut self) -> Ended {
        self.terminate();
        let ended = self.ended();
        assert!(ended.status.success(), "{ended:?}");
        ended
    }

    /// Ends it at once: SIGKILL.
    pub(crate) fn kill(self) {
        drop(self);
    }

    /// Ends it at once, while others still talk to it.
    pub(crate) fn kill_now(&self) {
        self.signal("KILL");
    }

    /// Sends it a signal.
    pub(crate) fn signal(&self, name: &str) {
        let kill = format!("kill -{name} {}", self.process.child.id());
        assert!(Command::new("sh").args(["-c", &kill]).status().expect("sh starts").success());
    }
}
