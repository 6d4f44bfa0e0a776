//! Who mail is from.

use lettre::{Address, message::Mailbox};

/// Who mail is from: an address, perhaps with a name to show: `Timekeeper <time@example.org>`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sender(Mailbox);

/// Why a text does not say who mail is from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum InvalidSender {
    /// No address, more than one, or one that no mail can come from.
    #[error("must be an address such as time@example.org or Timekeeper <time@example.org>")]
    Address,
    /// A name with line ends and the like.
    #[error("must not have control characters")]
    Control,
}

impl Sender {
    /// Reads `address`, `Name <address>` or `"Name" <address>`.
    ///
    /// # Errors
    /// [`InvalidSender`].
    pub fn new(text: &str) -> Result<Self, InvalidSender> {
        let text = text.trim();
        if text.contains(char::is_control) {
            return Err(InvalidSender::Control);
        }
        let (name, address) = match text.strip_suffix('>').and_then(|text| text.rsplit_once('<')) {
            Some((name, address)) => (unquoted(name.trim()), address),
            None => (String::new(), text),
        };
        let address: Address = address.parse().map_err(|_| InvalidSender::Address)?;
        Ok(Self(Mailbox::new(Some(name).filter(|name| !name.is_empty()), address)))
    }

    pub(super) fn mailbox(&self) -> Mailbox {
        self.0.clone()
    }
}

/// The name without the quotes and backslashes around and in it.
fn unquoted(name: &str) -> String {
    let Some(inner) = name.strip_prefix('"').and_then(|name| name.strip_suffix('"')) else {
        return name.to_owned();
    };
    let mut plain = String::with_capacity(inner.len());
    let mut characters = inner.chars();
    while let Some(character) = characters.next() {
        plain.extend(if character == '\\' { characters.next() } else { Some(character) });
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_may_have_a_name() {
        for (text, name) in [
            ("time@example.org", None),
            (" <time@example.org> ", None),
            ("Time <time@example.org>", Some("Time")),
            ("Zeit, GmbH <time@example.org>", Some("Zeit, GmbH")),
            ("\"The \\\"Time\\\", Ltd.\" <time@example.org>", Some("The \"Time\", Ltd.")),
            ("Учёт времени <time@example.org>", Some("Учёт времени")),
        ] {
            let Sender(mailbox) = Sender::new(text).unwrap();
            assert_eq!(mailbox.name.as_deref(), name, "{text}");
            assert_eq!(mailbox.email.to_string(), "time@example.org", "{text}");
        }
    }

    #[test]
    fn what_is_not_one_address_is_refused() {
        for text in [
            "",
            "time",
            "time@",
            "@example.org",
            "Time time@example.org",
            "Time <time@example.org",
            "Time <>",
            "a@example.org, b@example.org",
            "time@example.org b@example.org",
            "Time <time@example.org> more",
        ] {
            assert_eq!(Sender::new(text), Err(InvalidSender::Address), "{text}");
        }
        for text in ["Time\r\nBcc: <time@example.org>", "time@exam\0ple.org"] {
            assert_eq!(Sender::new(text), Err(InvalidSender::Control), "{text}");
        }
    }
}
