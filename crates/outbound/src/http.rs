//! What every adapter that speaks HTTP shares: addresses that make sense, a client with limits, answers with an end.

use std::{sync::Arc, time::Duration};

use reqwest::{Client, Response, redirect::Policy};
use rustls::{ClientConfig, RootCertStore};
use timekeeper_ports::Cause;
use url::Url;

/// Where a service is: `http://…` or `https://…`, perhaps with a path that others go below.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BaseUrl(Url);

/// Why a text is not the address of a service.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum InvalidBaseUrl {
    /// No address at all.
    #[error("is not an address: {0}")]
    Malformed(String),
    /// Another protocol, no host, or more than a path.
    #[error("must be http:// or https:// with a host, without a query")]
    Unsuitable,
}

impl BaseUrl {
    /// Reads an address.
    ///
    /// # Errors
    /// [`InvalidBaseUrl`].
    pub fn new(text: &str) -> Result<Self, InvalidBaseUrl> {
        let mut url = Url::parse(text).map_err(|error| InvalidBaseUrl::Malformed(error.to_string()))?;
        let web = matches!(url.scheme(), "http" | "https") && url.has_host();
        if !web || url.query().is_some() || url.fragment().is_some() {
            return Err(InvalidBaseUrl::Unsuitable);
        }
        if !url.path().ends_with('/') {
            url.set_path(&format!("{}/", url.path()));
        }
        Ok(Self(url))
    }

    /// Whether it holds a user's name or password.
    pub fn names_somebody(&self) -> bool {
        !self.0.username().is_empty() || self.0.password().is_some()
    }

    /// The path of this one, which ends in a slash.
    pub(crate) fn path(&self) -> &str {
        self.0.path()
    }

    /// The address of `path` below this one.
    pub(crate) fn join(&self, path: &str) -> Result<Url, Cause> {
        Ok(self.0.join(path)?)
    }
}

/// A client that follows nobody elsewhere and gives up after `patience`, whatever it is waiting for.
pub(crate) fn client(patience: Duration) -> Result<Client, Cause> {
    let mut roots = RootCertStore::empty();
    roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
    let tls = ClientConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
        .with_safe_default_protocol_versions()?
        .with_root_certificates(roots)
        .with_no_client_auth();
    let client = Client::builder()
        .tls_backend_preconfigured(tls)
        .timeout(patience)
        .redirect(Policy::none())
        .user_agent(concat!("timekeeper/", env!("CARGO_PKG_VERSION")));
    Ok(client.build()?)
}

/// The body of an answer, of at most `limit` bytes.
pub(crate) async fn body(mut response: Response, limit: usize) -> Result<Vec<u8>, Cause> {
    let mut body = Vec::new();
    while let Some(chunk) = response.chunk().await? {
        if body.len() + chunk.len() > limit {
            return Err(format!("the answer has more than {limit} bytes").into());
        }
        body.extend_from_slice(&chunk);
    }
    Ok(body)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_go_below_the_address() {
        for text in ["https://people.example/api", "https://people.example/api/"] {
            let joined = BaseUrl::new(text).unwrap().join("info").unwrap();
            assert_eq!(joined.as_str(), "https://people.example/api/info");
        }
        assert_eq!(
            BaseUrl::new("http://127.0.0.1:8").unwrap().join("info").unwrap().as_str(),
            "http://127.0.0.1:8/info"
        );
    }

    #[test]
    fn what_is_no_address_of_a_service_is_refused() {
        for text in ["ftp://host/", "file:///etc/passwd", "http://h/?a=1", "http://h/#a", "data:,x"] {
            assert_eq!(BaseUrl::new(text), Err(InvalidBaseUrl::Unsuitable), "{text}");
        }
        for text in ["", "people", "http://", "//host"] {
            assert!(matches!(BaseUrl::new(text), Err(InvalidBaseUrl::Malformed(_))), "{text}");
        }
    }
}
