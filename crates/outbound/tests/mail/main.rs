//! Mail, over SMTP to a stand-in for a server and into a folder.

#[cfg(test)]
mod folder;
#[cfg(test)]
mod server;
#[cfg(test)]
mod smtp;

#[cfg(test)]
use {
    timekeeper_domain::user::Email,
    timekeeper_outbound::Sender,
    timekeeper_ports::{Mail, ServiceError},
};

#[cfg(test)]
fn from() -> Sender {
    Sender::new("Timekeeper <time@example.org>").unwrap()
}

#[cfg(test)]
fn mail(subject: &str, text: &str) -> Mail {
    Mail { to: Email::new("member@example.org").unwrap(), subject: subject.to_owned(), text: text.to_owned() }
}

/// The failure with all that lies behind it.
#[cfg(test)]
fn told(error: &ServiceError) -> String {
    let mut text = error.to_string();
    let mut next = std::error::Error::source(error);
    while let Some(source) = next {
        text = format!("{text}: {source}");
        next = source.source();
    }
    text
}
