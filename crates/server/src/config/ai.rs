//! The settings of the AI helper: whether there is one, who answers, and for how long they may think.

use std::{fs, path::PathBuf, time::Duration};

use anyhow::{Context, Result, anyhow, bail};
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize};
use timekeeper_app::{AiService, AiSettings};
use timekeeper_outbound::{BaseUrl, OpenAiCompatible};

/// Characters of a system prompt at the most.
const PROMPT: usize = 8_000;

#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct Ai {
    pub(crate) enabled: bool,
    pub(crate) provider: Provider,
    pub(crate) base_url: String,
    pub(crate) model: String,
    #[serde(skip_serializing)]
    pub(crate) api_key: Option<SecretString>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) api_key_file: Option<PathBuf>,
    pub(crate) timeout_seconds: u32,
    pub(crate) context_limit: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) system_prompt: Option<String>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Provider {
    #[default]
    #[serde(rename = "ollama")]
    Ollama,
    #[serde(rename = "openai-compatible", alias = "openai_compatible")]
    OpenAiCompatible,
}

impl Default for Ai {
    fn default() -> Self {
        Self {
            enabled: false,
            provider: Provider::default(),
            base_url: "http://127.0.0.1:11434".to_owned(),
            model: "llama3.1".to_owned(),
            api_key: None,
            api_key_file: None,
            timeout_seconds: 30,
            context_limit: 40,
            system_prompt: None,
        }
    }
}

impl Ai {
    /// How long a reply may take.
    pub(crate) fn patience(&self) -> Duration {
        Duration::from_secs(self.timeout_seconds.into())
    }

    /// How the helper is set up.
    pub(crate) fn settings(&self) -> Result<AiSettings> {
        if !(1..=300).contains(&self.timeout_seconds) {
            bail!("ai.timeout_seconds must lie between 1 and 300");
        }
        if !(5..=100).contains(&self.context_limit) {
            bail!("ai.context_limit must lie between 5 and 100");
        }
        if self.system_prompt.as_ref().is_some_and(|prompt| prompt.chars().count() > PROMPT) {
            bail!("ai.system_prompt must have at most {PROMPT} characters");
        }
        Ok(AiSettings {
            enabled: self.enabled,
            service: match self.provider {
                Provider::Ollama => AiService::Ollama,
                Provider::OpenAiCompatible => AiService::OpenAiCompatible,
            },
            base_url: self.base_url.trim().to_owned(),
            model: self.model.trim().to_owned(),
            has_key: self.key()?.is_some(),
            timeout_seconds: self.timeout_seconds,
            context_limit: self.context_limit,
            system_prompt: self.system_prompt.clone(),
        })
    }

    /// Who answers, when there is an address and a model to ask for.
    pub(crate) fn provider(&self) -> Result<Option<OpenAiCompatible>> {
        let settings = self.settings()?;
        if settings.base_url.is_empty() {
            return Ok(None);
        }
        let base = BaseUrl::new(&settings.base_url).map_err(|error| anyhow!("ai.base_url {error}"))?;
        if base.names_somebody() {
            bail!("ai.base_url must not hold a name or a password: users can see it; a key belongs into ai.api_key");
        }
        if !settings.enabled || settings.model.is_empty() {
            return Ok(None);
        }
        // Whoever needs no key is shown none.
        let key = self.key()?.filter(|_| self.provider == Provider::OpenAiCompatible);
        let provider = OpenAiCompatible::new(&base, settings.model, key, self.patience());
        Ok(Some(provider.context("ai.api_key")?))
    }

    /// The key, when one is given that is not blank.
    fn key(&self) -> Result<Option<SecretString>> {
        let key = match (&self.api_key, &self.api_key_file) {
            (Some(_), Some(_)) => bail!("ai.api_key and ai.api_key_file exclude each other; set one of them"),
            (Some(key), None) => key.clone(),
            (None, Some(path)) => {
                let text = fs::read_to_string(path)
                    .with_context(|| format!("ai.api_key_file: cannot read {}", path.display()))?;
                text.trim_end_matches(['\r', '\n']).to_owned().into()
            }
            (None, None) => return Ok(None),
        };
        Ok(Some(key).filter(|key| !key.expose_secret().trim().is_empty()))
    }
}
