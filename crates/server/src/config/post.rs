//! The settings of secrets that are kept and of mail that is sent.

use std::{fs, path::PathBuf, sync::Arc};

use anyhow::{Context, Result, anyhow, bail};
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize};
use timekeeper_app::SecretKey;
use timekeeper_outbound::{FileMailer, Sender, SmtpMailer, SmtpUrl};
use timekeeper_ports::Mailer;

#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct Secrets {
    #[serde(skip_serializing)]
    pub(crate) key: Option<SecretString>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) key_file: Option<PathBuf>,
}

impl Secrets {
    /// What the store's secrets are sealed with, when there is something.
    pub(crate) fn key(&self) -> Result<Option<SecretKey>> {
        let text = match (&self.key, &self.key_file) {
            (Some(_), Some(_)) => bail!("secrets.key and secrets.key_file exclude each other; set one of them"),
            (Some(key), None) => key.clone(),
            (None, Some(path)) => fs::read_to_string(path)
                .with_context(|| format!("secrets.key_file: cannot read {}", path.display()))?
                .into(),
            (None, None) => return Ok(None),
        };
        let key = SecretKey::from_base64(text.expose_secret());
        Ok(Some(key.map_err(|error| anyhow!("secrets.key {error}"))?))
    }
}

#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct MailSettings {
    #[serde(skip_serializing)]
    pub(crate) smtp_url: Option<SecretString>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) folder: Option<PathBuf>,
    pub(crate) from: String,
}

impl Default for MailSettings {
    fn default() -> Self {
        Self { smtp_url: None, folder: None, from: "Timekeeper <timekeeper@localhost>".to_owned() }
    }
}

impl MailSettings {
    /// Who sends mail, when somebody does.
    pub(crate) fn mailer(&self) -> Result<Option<Arc<dyn Mailer>>> {
        let from = Sender::new(&self.from).map_err(|error| anyhow!("mail.from {error}"))?;
        Ok(match (&self.smtp_url, &self.folder) {
            (Some(_), Some(_)) => bail!("mail.smtp_url and mail.folder exclude each other; set one of them"),
            (Some(url), None) => {
                let url = SmtpUrl::new(url.expose_secret()).map_err(|error| anyhow!("mail.smtp_url {error}"))?;
                Some(Arc::new(SmtpMailer::new(url, from, SmtpMailer::PATIENCE).context("mail.smtp_url")?))
            }
            (None, Some(folder)) => Some(Arc::new(FileMailer::new(folder.clone(), from))),
            (None, None) => None,
        })
    }
}
