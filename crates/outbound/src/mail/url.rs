//! Where mail is handed over: a server, the way to speak to it, and who we are there.

use percent_encoding::percent_decode_str;
use secrecy::SecretString;
use url::{Host, Url};

/// A mail server: `smtps://user:password@host`, `smtp://user:password@host:587` or `smtp://127.0.0.1:2525`.
///
/// `smtps` speaks TLS from the first byte; `smtp` turns to TLS before anything is told (STARTTLS), but not on this very
/// machine. `?tls=required` and `?tls=none` say so explicitly, and the latter is the only way to another machine
/// without TLS. Without a port it is 465, 587 or, without TLS, 25. What the user and the password have of `:/?#@%` is
/// percent-encoded.
#[derive(Clone, Debug)]
pub struct SmtpUrl {
    pub(super) host: Host,
    pub(super) port: u16,
    pub(super) tls: Tls,
    pub(super) login: Option<Login>,
}

/// When a connection is encrypted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Tls {
    /// Never.
    Never,
    /// After asking for it in the clear; nothing else is said before.
    Starttls,
    /// From the first byte.
    Always,
}

/// Who we are to a mail server.
#[derive(Clone, Debug)]
pub(super) struct Login {
    pub(super) user: String,
    pub(super) password: SecretString,
}

/// Why a text is not the address of a mail server. None of these repeats any of it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum InvalidSmtpUrl {
    /// No address at all.
    #[error("is not an address: {0}")]
    Malformed(String),
    /// Another protocol, or no host.
    #[error("must be smtp:// or smtps:// with a host")]
    Unsuitable,
    /// A path, or options that there are not.
    #[error("must have nothing after the host and port but ?tls=required or ?tls=none")]
    Extra,
    /// `smtps` without TLS.
    #[error("must be smtp:// to have tls=none")]
    Contradiction,
    /// A user without a password, the reverse, or neither in UTF-8.
    #[error("must have both a user and a password, percent-encoded, or neither")]
    Login,
}

impl SmtpUrl {
    /// Reads an address.
    ///
    /// # Errors
    /// [`InvalidSmtpUrl`].
    pub fn new(text: &str) -> Result<Self, InvalidSmtpUrl> {
        let url = Url::parse(text).map_err(|error| InvalidSmtpUrl::Malformed(error.to_string()))?;
        let host = url.host_str().filter(|host| !host.is_empty()).ok_or(InvalidSmtpUrl::Unsuitable)?;
        // To the parser of addresses, the host of a scheme it does not know is any text.
        let host = Host::parse(host).map_err(|error| InvalidSmtpUrl::Malformed(error.to_string()))?;
        let tls = tls(&url, &host)?;
        let port = url.port().unwrap_or(match tls {
            Tls::Always => 465,
            Tls::Starttls => 587,
            Tls::Never => 25,
        });
        Ok(Self { host, port, tls, login: login(&url)? })
    }
}

fn tls(url: &Url, host: &Host) -> Result<Tls, InvalidSmtpUrl> {
    let asked = match url.query() {
        None => None,
        Some("tls=required") => Some(true),
        Some("tls=none") => Some(false),
        Some(_) => return Err(InvalidSmtpUrl::Extra),
    };
    if !matches!(url.path(), "" | "/") || url.fragment().is_some() {
        return Err(InvalidSmtpUrl::Extra);
    }
    match (url.scheme(), asked) {
        ("smtps", Some(false)) => Err(InvalidSmtpUrl::Contradiction),
        ("smtps", _) => Ok(Tls::Always),
        ("smtp", asked) => Ok(if asked.unwrap_or(!is_here(host)) { Tls::Starttls } else { Tls::Never }),
        _ => Err(InvalidSmtpUrl::Unsuitable),
    }
}

/// Whether the host is this machine, so that nobody listens in between.
fn is_here(host: &Host) -> bool {
    match host {
        Host::Domain(name) => name == "localhost",
        Host::Ipv4(address) => address.is_loopback(),
        Host::Ipv6(address) => address.is_loopback(),
    }
}

fn login(url: &Url) -> Result<Option<Login>, InvalidSmtpUrl> {
    let decoded = |text| percent_decode_str(text).decode_utf8().map_err(|_| InvalidSmtpUrl::Login);
    let user = decoded(url.username())?;
    let password = decoded(url.password().unwrap_or_default())?;
    match (user.is_empty(), password.is_empty()) {
        (true, true) => Ok(None),
        (false, false) => Ok(Some(Login { user: user.into_owned(), password: password.into_owned().into() })),
        _ => Err(InvalidSmtpUrl::Login),
    }
}

#[cfg(test)]
mod tests {
    use secrecy::ExposeSecret;

    use super::*;

    #[test]
    fn the_way_follows_from_the_address() {
        for (text, tls, port) in [
            ("smtps://mail.example.org", Tls::Always, 465),
            ("smtps://127.0.0.1:2465?tls=required", Tls::Always, 2465),
            ("smtp://mail.example.org", Tls::Starttls, 587),
            ("smtp://mail.example.org:25?tls=required", Tls::Starttls, 25),
            ("smtp://mail.example.org/?tls=none", Tls::Never, 25),
            ("smtp://127.0.0.1:2525", Tls::Never, 2525),
            ("smtp://localhost", Tls::Never, 25),
            ("smtp://LOCALHOST:2525/", Tls::Never, 2525),
            ("smtp://[::1]:2525", Tls::Never, 2525),
            ("smtp://localhost?tls=required", Tls::Starttls, 587),
            ("smtp://localhost.example.org", Tls::Starttls, 587),
            ("smtp://127.0.0.1.example.org", Tls::Starttls, 587),
            ("smtp://192.0.2.1", Tls::Starttls, 587),
        ] {
            let url = SmtpUrl::new(text).unwrap();
            assert_eq!((url.tls, url.port), (tls, port), "{text}");
        }
    }

    #[test]
    fn user_and_password_are_decoded_and_the_password_is_not_shown() {
        let url = SmtpUrl::new("smtp://me%40example.org:p%40ss%2Fw%C3%B6rd+1@mail.example.org").unwrap();
        let login = url.login.as_ref().unwrap();
        assert_eq!((login.user.as_str(), login.password.expose_secret()), ("me@example.org", "p@ss/wörd+1"));
        let shown = format!("{url:?}");
        assert!(shown.contains("mail.example.org") && !shown.contains("rd+1") && !shown.contains("p%40"), "{shown}");
    }

    #[test]
    fn what_is_no_address_of_a_mail_server_is_refused_without_repeating_it() {
        use InvalidSmtpUrl::{Contradiction, Extra, Login, Unsuitable};

        for (text, error) in [
            ("http://mail.example.org", Unsuitable),
            ("mailto:hunter2@example.org", Unsuitable),
            ("smtp:///path", Unsuitable),
            ("smtp://", Unsuitable),
            ("smtp://h/hunter2", Extra),
            ("smtp://h#hunter2", Extra),
            ("smtp://h?", Extra),
            ("smtp://h?tls=hunter2", Extra),
            ("smtp://h?tls=none&tls=required", Extra),
            ("smtp://user:12/hunter2@h", Extra),
            ("smtps://h?tls=none", Contradiction),
            ("smtp://hunter2@h", Login),
            ("smtp://:hunter2@h", Login),
            ("smtp://user:hunter2%ff@h", Login),
        ] {
            assert_eq!(SmtpUrl::new(text).unwrap_err(), error, "{text}");
        }
        for text in ["", "mail.example.org", "smtp://user:hunter2/x@h", "smtp://h:hunter2", "smtp://h%00hunter2"] {
            let error = SmtpUrl::new(text).unwrap_err();
            assert!(matches!(error, InvalidSmtpUrl::Malformed(_)), "{text}: {error:?}");
            assert!(!error.to_string().contains("hunter2"), "{error}");
        }
    }
}
