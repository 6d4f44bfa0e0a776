//! Mail: a plain text to one address.

use std::fmt;

use async_trait::async_trait;
use timekeeper_domain::user::Email;

use crate::ServiceError;

/// A mail to send. Who it is from is the mailer's business.
#[derive(Clone, PartialEq, Eq)]
pub struct Mail {
    /// Whom it is for.
    pub to: Email,
    /// What it is about, in one line: line ends and other control characters arrive as spaces.
    pub subject: String,
    /// What it says, with any line ends.
    pub text: String,
}

/// Sends mail.
#[cfg_attr(feature = "mock", mockall::automock)]
#[async_trait]
pub trait Mailer: Send + Sync {
    /// Hands the mail over to whoever delivers it; tried once and not for long. That it was taken does not mean that it
    /// arrives, and a failure in the last moment does not mean that it does not.
    ///
    /// # Errors
    /// When it is not taken, in time.
    async fn send(&self, mail: Mail) -> Result<(), ServiceError>;
}

/// Says nothing of the text: it may hold what lets its reader in.
impl fmt::Debug for Mail {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Mail")
            .field("to", &self.to)
            .field("subject", &self.subject)
            .field("text", &format_args!("{} bytes", self.text.len()))
            .finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_text_is_not_shown() {
        let to = Email::new("member@example.org").unwrap();
        let shown = format!("{:?}", Mail { to, subject: "Welcome".to_owned(), text: "the secret".to_owned() });
        assert!(shown.contains("Welcome") && shown.contains("10 bytes"), "{shown}");
        assert!(!shown.contains("secret"), "{shown}");
    }
}
