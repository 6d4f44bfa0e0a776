//! An AI provider: anything that speaks the chat completions of `OpenAI`'s interface, as Ollama and most hosts do.
//!
//! `POST {base}/v1/chat/completions` with the model and the messages answers 2xx with the reply in
//! `choices[0].message.content`.

use std::{fmt, time::Duration};

use async_trait::async_trait;
use reqwest::{Client, header::HeaderValue};
use secrecy::{ExposeSecret, SecretString};
use serde::Serialize;
use serde_json::Value;
use timekeeper_ports::{AiError, AiProvider, Cause, ChatMessage, ChatRole, ServiceError};
use url::Url;

use crate::http::{BaseUrl, body, client};

/// Bytes of an answer at the most.
const MOST_BYTES: usize = 256 * 1024;

/// How far replies stray from the likeliest: little, since they are about facts.
const TEMPERATURE: f64 = 0.2;

/// The length of a reply at the most, in the model's tokens.
const MOST_TOKENS: u32 = 700;

/// A model behind an interface like `OpenAI`'s.
#[derive(Clone)]
pub struct OpenAiCompatible {
    url: Url,
    model: String,
    key: Option<SecretString>,
    client: Client,
}

#[derive(Serialize)]
struct Request<'a> {
    model: &'a str,
    messages: Vec<Message<'a>>,
    temperature: f64,
    max_tokens: u32,
}

#[derive(Serialize)]
struct Message<'a> {
    role: &'static str,
    content: &'a str,
}

impl OpenAiCompatible {
    /// The model of that name at `base`, with or without the `/v1` at its end. The key is shown to the provider when
    /// there is one that is not blank. Each reply is given `patience`, to its last byte.
    ///
    /// # Errors
    /// When the key cannot be sent, or no HTTP client can be made on this machine.
    pub fn new(
        base: &BaseUrl,
        model: String,
        key: Option<SecretString>,
        patience: Duration,
    ) -> Result<Self, ServiceError> {
        let key = key.filter(|key| !key.expose_secret().trim().is_empty());
        if key.as_ref().is_some_and(|key| HeaderValue::from_str(key.expose_secret()).is_err()) {
            return Err(failed("the key has characters that no header can have".into()));
        }
        let path = if base.path().ends_with("/v1/") { "chat/completions" } else { "v1/chat/completions" };
        let url = base.join(path).map_err(failed)?;
        Ok(Self { url, model, key, client: client(patience).map_err(failed)? })
    }
}

fn failed(cause: Cause) -> ServiceError {
    ServiceError { service: "AI provider", cause }
}

fn role(role: ChatRole) -> &'static str {
    match role {
        ChatRole::System => "system",
        ChatRole::User => "user",
        ChatRole::Assistant => "assistant",
    }
}

/// Why there is no answer at all.
fn unanswered(error: reqwest::Error) -> AiError {
    if error.is_timeout() { AiError::TimedOut } else { AiError::Unreachable(error.without_url().into()) }
}

/// Why there is an answer, but not to its end.
fn unfinished(cause: Cause) -> AiError {
    match cause.downcast::<reqwest::Error>() {
        Ok(error) if error.is_timeout() => AiError::TimedOut,
        Ok(error) => AiError::InvalidResponse(error.without_url().into()),
        Err(cause) => AiError::InvalidResponse(cause),
    }
}

/// The reply in an answer. What is wrong with one is told without any of it.
fn reply(json: &[u8]) -> Result<String, Cause> {
    let answer: Value = serde_json::from_slice(json)?;
    let content = answer.pointer("/choices/0/message/content").ok_or("the answer holds no message")?;
    let text = content.as_str().ok_or("the message is no text")?;
    if text.trim().is_empty() { Err("the message is blank".into()) } else { Ok(text.to_owned()) }
}

#[async_trait]
impl AiProvider for OpenAiCompatible {
    async fn complete(&self, messages: &[ChatMessage]) -> Result<String, AiError> {
        let messages = messages.iter().map(|message| Message { role: role(message.role), content: &message.content });
        let request = Request {
            model: &self.model,
            messages: messages.collect(),
            temperature: TEMPERATURE,
            max_tokens: MOST_TOKENS,
        };
        let mut post = self.client.post(self.url.clone()).json(&request);
        if let Some(key) = &self.key {
            post = post.bearer_auth(key.expose_secret());
        }
        let response = post.send().await.map_err(unanswered)?;
        if !response.status().is_success() {
            return Err(AiError::Rejected { status: response.status().as_u16() });
        }
        let body = body(response, MOST_BYTES).await.map_err(unfinished)?;
        reply(&body).map_err(AiError::InvalidResponse)
    }
}

impl fmt::Debug for OpenAiCompatible {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("OpenAiCompatible")
            .field("host", &self.url.host_str())
            .field("model", &self.model)
            .field("has_key", &self.key.is_some())
            .finish_non_exhaustive()
    }
}
