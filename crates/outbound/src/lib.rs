//! Services that others run, reached over HTTP.
//!
//! Each adapter asks once, waits for a bounded time and reads a bounded answer; what it cannot use is a failure of the
//! service, never a wrong value.

mod http;
mod people;

pub use http::{BaseUrl, InvalidBaseUrl};
pub use people::HttpPeopleDirectory;
