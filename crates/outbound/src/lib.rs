//! Services that others run: the people directory, mail, an AI provider.
//!
//! Each adapter asks once, waits for a bounded time and reads a bounded answer; what it cannot use is a failure of the
//! service, never a wrong value.

mod ai;
mod http;
mod mail;
mod people;

pub use ai::OpenAiCompatible;
pub use http::{BaseUrl, InvalidBaseUrl};
pub use mail::{FileMailer, InvalidSender, InvalidSmtpUrl, Sender, SmtpMailer, SmtpUrl};
pub use people::HttpPeopleDirectory;
