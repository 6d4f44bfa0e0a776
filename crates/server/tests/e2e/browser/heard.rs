//! What Chromium notes beside a page: its console, and what went over the network.

use std::cell::RefCell;

use serde_json::Value;
use thirtyfour::BrowserLogEntry;

/// The notes of one browser.
pub(super) struct Heard {
    base: String,
    notes: RefCell<Notes>,
}

#[derive(Default)]
struct Notes {
    bytes: u64,
    wrong: Vec<String>,
}

impl Heard {
    /// Nothing yet, of pages at that address.
    pub(super) fn of(base: &str) -> Self {
        Self { base: base.to_owned(), notes: RefCell::default() }
    }

    pub(super) fn note(&self, log: &str, entry: &BrowserLogEntry) {
        if log == "performance" {
            let message: Value = serde_json::from_str(&entry.message).expect("JSON");
            self.event(&message["message"]);
        } else if matches!(entry.level.as_str(), "SEVERE" | "WARNING") && !self.is_refusal(&entry.message) {
            self.notes.borrow_mut().wrong.push(format!("the console says: {}", entry.message));
        }
    }

    fn event(&self, event: &Value) {
        let parameters = &event["params"];
        let mut notes = self.notes.borrow_mut();
        match event["method"].as_str().unwrap_or_default() {
            "Network.requestWillBeSent" => {
                let url = parameters["request"]["url"].as_str().unwrap_or_default();
                let is_here = url.strip_prefix(&self.base).is_some_and(|rest| rest.starts_with('/'));
                // What is inside a page, and Chromium's own empty tab, come from nowhere.
                if !is_here && !["data:", "chrome:"].iter().any(|scheme| url.starts_with(scheme)) {
                    notes.wrong.push(format!("another host was asked: {url}"));
                }
            }
            "Network.loadingFinished" => notes.bytes += parameters["encodedDataLength"].as_u64().expect("a number"),
            _ => {}
        }
    }

    /// Pages that say no are pages, though the console thinks that something failed.
    fn is_refusal(&self, message: &str) -> bool {
        let is_file = message.starts_with(&format!("{}/static/", self.base));
        message.contains("the server responded with a status of 4") && !is_file
    }

    /// How many bytes came over the network since this was last asked.
    pub(super) fn bytes(&self) -> u64 {
        std::mem::take(&mut self.notes.borrow_mut().bytes)
    }

    /// What should not be, since this was last asked.
    pub(super) fn wrong(&self) -> Vec<String> {
        std::mem::take(&mut self.notes.borrow_mut().wrong)
    }
}
