//! Hands mail over to a server by SMTP.

use std::{fmt, time::Duration};

use async_trait::async_trait;
use lettre::{
    Message,
    transport::smtp::{
        Error,
        authentication::{Credentials, Mechanism},
        client::{AsyncSmtpConnection, TlsParameters},
        extension::ClientId,
    },
};
use secrecy::ExposeSecret;
use timekeeper_ports::{Cause, Mail, Mailer, ServiceError};
use tokio::time::timeout;
use url::Host;

use super::{
    Sender, SmtpUrl, failed,
    message::message,
    url::{Login, Tls},
};

/// A mail server, spoken to anew for each mail.
#[derive(Clone)]
pub struct SmtpMailer {
    host: String,
    port: u16,
    tls: Tls,
    certificates: Option<TlsParameters>,
    login: Option<Login>,
    from: Sender,
    patience: Duration,
}

impl SmtpMailer {
    /// How long a mail server is usually given for one mail.
    pub const PATIENCE: Duration = Duration::from_secs(10);

    /// The server at `url`, which is given `patience` for each mail, from the first byte to the last.
    ///
    /// # Errors
    /// When TLS cannot be had on this machine.
    pub fn new(url: SmtpUrl, from: Sender, patience: Duration) -> Result<Self, ServiceError> {
        let SmtpUrl { host, port, tls, login } = url;
        let host = match host {
            Host::Domain(name) => name,
            Host::Ipv4(address) => address.to_string(),
            Host::Ipv6(address) => address.to_string(),
        };
        let certificates = match tls {
            Tls::Never => None,
            Tls::Starttls | Tls::Always => {
                Some(TlsParameters::new(host.clone()).map_err(|error| failed(told(&error)))?)
            }
        };
        Ok(Self { host, port, tls, certificates, login, from, patience })
    }

    async fn deliver(&self, message: &Message) -> Result<(), Cause> {
        let mut connection = self.connect().await.map_err(|error| told(&error))?;
        if let Some(Login { user, password }) = &self.login {
            let credentials = Credentials::new(user.clone(), password.expose_secret().to_owned());
            let entered = connection.auth(&[Mechanism::Plain, Mechanism::Login], &credentials).await;
            entered.map_err(|error| refused(&error))?;
        }
        connection.send(message.envelope(), &message.formatted()).await.map_err(|error| told(&error))?;
        let patience = self.patience;
        // The mail is on its way; how the server takes leave makes no difference to it.
        tokio::spawn(async move { timeout(patience, connection.quit()).await });
        Ok(())
    }

    async fn connect(&self) -> Result<AsyncSmtpConnection, Error> {
        let us = ClientId::default();
        let (first, then) = match self.tls {
            Tls::Always => (self.certificates.clone(), None),
            Tls::Starttls | Tls::Never => (None, self.certificates.clone()),
        };
        // Half of the time for each address, so that one that swallows everything leaves some to the next.
        let each = Some(self.patience / 2);
        let server = (self.host.as_str(), self.port);
        let mut connection = AsyncSmtpConnection::connect_tokio1(server, each, &us, first, None).await?;
        if let Some(certificates) = then {
            connection.starttls(certificates, &us).await?;
        }
        Ok(connection)
    }
}

/// What went wrong, in a line that has its causes in it.
fn told(error: &Error) -> Cause {
    error.to_string().into()
}

/// Why the server did not let us in, without what it says: some repeat what they were sent.
fn refused(error: &Error) -> Cause {
    match error.status() {
        Some(code) => format!("the server refuses the user and password with {code}").into(),
        None if error.is_response() => "the server's answer to the user and password makes no sense".into(),
        None => told(error),
    }
}

#[async_trait]
impl Mailer for SmtpMailer {
    async fn send(&self, mail: Mail) -> Result<(), ServiceError> {
        let message = message(&self.from, &mail).map_err(failed)?;
        match timeout(self.patience, self.deliver(&message)).await {
            Ok(result) => result.map_err(failed),
            Err(_) => Err(failed(format!("the server did not take the mail within {:?}", self.patience).into())),
        }
    }
}

impl fmt::Debug for SmtpMailer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { host, port, tls, from, patience, .. } = self;
        f.debug_struct("SmtpMailer")
            .field("host", host)
            .field("port", port)
            .field("tls", tls)
            .field("from", from)
            .field("patience", patience)
            .finish_non_exhaustive()
    }
}
