//! Mail, over SMTP or into a folder; either way the same message.

mod file;
mod message;
mod sender;
mod smtp;
mod url;

use timekeeper_ports::{Cause, ServiceError};

pub use file::FileMailer;
pub use sender::{InvalidSender, Sender};
pub use smtp::SmtpMailer;
pub use url::{InvalidSmtpUrl, SmtpUrl};

fn failed(cause: Cause) -> ServiceError {
    ServiceError { service: "mail", cause }
}
