//! Use cases over the memory adapter; outside services are mocks.
#![expect(clippy::unwrap_used, reason = "a test stops at the first thing that is not as it expects")]

mod administration;
mod ai;
mod browser;
mod common;
mod my_time;
mod password_reset;
mod send;
mod sessions;
mod settings;
mod sign_in;
mod totp;
mod zone;
