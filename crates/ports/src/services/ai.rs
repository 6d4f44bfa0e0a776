//! An AI provider: a conversation goes in, the next message comes out.

use std::fmt;

use async_trait::async_trait;

use crate::Cause;

/// Whose words a message of a conversation is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ChatRole {
    /// Ours: how to answer, and from what.
    System,
    /// The person's who asks.
    User,
    /// The model's.
    Assistant,
}

/// One message of a conversation with a model.
#[derive(Clone, PartialEq, Eq)]
pub struct ChatMessage {
    /// Who says it.
    pub role: ChatRole,
    /// What is said.
    pub content: String,
}

/// Why there is no reply. Neither these texts nor what lies behind them hold anything of the conversation, of the
/// provider's answer or of its key.
#[derive(Debug, thiserror::Error)]
pub enum AiError {
    /// The reply did not come, or not to its end, within the time there is.
    #[error("the AI provider did not reply in time")]
    TimedOut,
    /// Nobody to speak to, or nobody who answers in HTTP.
    #[error("the AI provider cannot be reached")]
    Unreachable(#[source] Cause),
    /// It replied with something that is no message.
    #[error("the AI provider's reply cannot be used")]
    InvalidResponse(#[source] Cause),
    /// It would not reply.
    #[error("the AI provider refused with status {status}")]
    Rejected {
        /// The HTTP status it answered with; none of 200 to 299.
        status: u16,
    },
}

/// Something that replies to a conversation.
#[cfg_attr(feature = "mock", mockall::automock)]
#[async_trait]
pub trait AiProvider: Send + Sync {
    /// The next message of the conversation, which is not blank. Asked once and not for long.
    ///
    /// # Errors
    /// [`AiError`].
    async fn complete(&self, messages: &[ChatMessage]) -> Result<String, AiError>;
}

/// Says nothing of the content: it is people's work.
impl fmt::Debug for ChatMessage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ChatMessage")
            .field("role", &self.role)
            .field("content", &format_args!("{} bytes", self.content.len()))
            .finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_content_is_not_shown() {
        let message = ChatMessage { role: ChatRole::User, content: "what did I do?".to_owned() };
        assert_eq!(format!("{message:?}"), "ChatMessage { role: User, content: 14 bytes }");
    }
}
