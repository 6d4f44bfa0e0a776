//! The AI helper: who may ask it, what it is told, and what becomes of what it proposes.

mod actions;
mod context;
mod conversation;
mod proposals;

use timekeeper_ports::AiError;

pub use self::{
    actions::AiAction,
    context::{AiContext, Suggestion},
    conversation::{AiQuestion, MAX_PROMPT, Said},
    proposals::Proposal,
};
use crate::{Action, App, AppError, Caller, work::Work};

/// What answers, by the interface it speaks and whether it asks for a key.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum AiService {
    /// A model on a machine of one's own, without a key.
    #[default]
    Ollama,
    /// Somebody's service with the interface of `OpenAI`, with a key.
    OpenAiCompatible,
}

/// How the AI helper is set up.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AiSettings {
    /// Whether there is one at all.
    pub enabled: bool,
    /// What answers.
    pub service: AiService,
    /// Where it is; may be empty, and then nobody can be asked.
    pub base_url: String,
    /// Which model it is to use; may be empty, too.
    pub model: String,
    /// Whether it is shown a key.
    pub has_key: bool,
    /// Seconds that a reply may take.
    pub timeout_seconds: u32,
    /// How many of the caller's latest entries it is told.
    pub context_limit: u32,
    /// What it is told to be, in place of the usual.
    pub system_prompt: Option<String>,
}

impl Default for AiSettings {
    fn default() -> Self {
        Self {
            enabled: false,
            service: AiService::default(),
            base_url: String::new(),
            model: String::new(),
            has_key: false,
            timeout_seconds: 30,
            context_limit: 40,
            system_prompt: None,
        }
    }
}

/// Why the AI helper does not help.
#[derive(Debug, thiserror::Error)]
pub enum AiRefusal {
    /// It is switched off.
    #[error("AI helper is disabled")]
    Disabled,
    /// It is switched off; in the words that a conversation is refused with.
    #[error("AI helper is disabled.")]
    ChatDisabled,
    /// Nobody is there to ask.
    #[error("AI helper is not fully configured.")]
    NotConfigured,
    /// Whoever is asked wants a key, and there is none.
    #[error("Hosted AI provider requires an API key.")]
    MissingKey,
    /// There is no reply.
    #[error("{}", without_reply(.0))]
    NoReply(#[source] AiError),
    /// A project that the caller does not see.
    #[error("You cannot access that project.")]
    Project,
}

const fn without_reply(error: &AiError) -> &'static str {
    match error {
        AiError::TimedOut => "AI provider timed out.",
        AiError::Unreachable(_) => "AI provider is not reachable.",
        AiError::InvalidResponse(_) => "AI provider returned an invalid response.",
        AiError::Rejected { .. } => "AI provider rejected the request.",
    }
}

/// What the helper replied, and from what.
#[derive(Clone)]
pub struct AiReply {
    /// Its words, as they are.
    pub text: String,
    /// What it proposes; nothing of that is done.
    pub proposals: Vec<Proposal>,
    /// What it was told.
    pub context: AiContext,
}

impl App {
    /// How the AI helper is set up.
    ///
    /// # Errors
    /// [`AiRefusal::Disabled`].
    pub fn ai_helper(&self) -> Result<&AiSettings, AppError> {
        let settings = &self.organisation().ai;
        if settings.enabled { Ok(settings) } else { Err(AiRefusal::Disabled.into()) }
    }

    /// What the helper would be told about the caller now.
    ///
    /// # Errors
    /// [`AiRefusal::Disabled`], [`AppError::Store`].
    pub async fn ai_context(&self, caller: &Caller) -> Result<AiContext, AppError> {
        caller.may(Action::ReadAi)?;
        let settings = self.ai_helper()?;
        self.gather_context(caller, settings).await
    }

    /// Asks the helper. What it is told is read in one snapshot, which is closed before it is asked; what it proposes is
    /// not done. Not to be called while a transaction is open.
    ///
    /// # Errors
    /// [`AiRefusal::ChatDisabled`], [`AiRefusal::NotConfigured`], [`AiRefusal::MissingKey`], [`AiRefusal::NoReply`],
    /// [`AppError::Store`].
    pub async fn ask_ai(&self, caller: &Caller, question: &AiQuestion) -> Result<AiReply, AppError> {
        caller.may(Action::WriteAi)?;
        let settings = self.ai_helper().map_err(|_| AiRefusal::ChatDisabled)?;
        if settings.base_url.trim().is_empty() || settings.model.trim().is_empty() {
            return Err(AiRefusal::NotConfigured.into());
        }
        if settings.service == AiService::OpenAiCompatible && !settings.has_key {
            return Err(AiRefusal::MissingKey.into());
        }
        let provider = self.shared.ai.as_ref().ok_or(AiRefusal::NotConfigured)?;
        let context = self.gather_context(caller, settings).await?;
        let messages = question.messages(settings, &context, &self.organisation().zone);
        let text = provider.complete(&messages).await.map_err(|error| {
            // A refusal is not an error of this server, so nobody else tells its owner, who may have to change the key.
            if let AiError::Rejected { status } = error {
                tracing::warn!(status, "the AI provider refused a request");
            }
            AiRefusal::NoReply(error)
        })?;
        let text = conversation::shortened(&text, conversation::MAX_REPLY).to_owned();
        let proposals = proposals::proposed(&text);
        Ok(AiReply { text, proposals, context })
    }
}

impl Work {
    /// Marks what is about to be answered as between the caller and the helper: kept for repetitions of the request, it
    /// can be read only by whoever repeats it.
    ///
    /// # Errors
    /// [`AppError::MissingScope`].
    pub fn answer_in_confidence(&mut self) -> Result<(), AppError> {
        self.caller.may(Action::WriteAi)?;
        self.shows_secret = true;
        Ok(())
    }
}
