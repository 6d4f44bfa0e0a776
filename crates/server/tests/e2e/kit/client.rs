//! An HTTP client of the server, and what it is answered.

use std::time::Duration;

use reqwest::{Method, blocking, header::HeaderMap};
use serde_json::Value;

/// Asks one server, with one token or none. Clones share their connections.
#[derive(Clone)]
pub(crate) struct Client {
    http: blocking::Client,
    base: String,
    token: Option<String>,
}

/// An answer, read to its end.
#[derive(Clone, Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: HeaderMap,
    pub(crate) text: String,
}

impl Client {
    pub(crate) fn new(address: &str) -> Self {
        // The HTTP client was built with TLS, which it wants to know about even here. The first of several calls counts.
        drop(rustls::crypto::ring::default_provider().install_default());
        let http = blocking::Client::builder()
            .no_proxy()
            .timeout(Duration::from_mins(1))
            // The server closes idle connections, too: never send a request into one that it is about to close.
            .pool_idle_timeout(Duration::from_secs(2))
            .build()
            .expect("a client");
        Self { http, base: format!("http://{address}"), token: None }
    }

    /// The same client with another token.
    pub(crate) fn with_token(&self, token: &str) -> Self {
        Self { token: Some(token.to_owned()), ..self.clone() }
    }

    /// The token.
    pub(crate) fn token(&self) -> &str {
        self.token.as_deref().expect("a client with a token")
    }

    /// Asks for a path of version 1, or for one that begins with `/` from the top.
    pub(crate) fn get(&self, path: &str) -> Answer {
        self.send(Method::GET, path, None, None).expect("an answer")
    }

    pub(crate) fn post(&self, path: &str, body: &Value) -> Answer {
        self.send(Method::POST, path, Some(body), None).expect("an answer")
    }

    pub(crate) fn put(&self, path: &str, body: &Value) -> Answer {
        self.send(Method::PUT, path, Some(body), None).expect("an answer")
    }

    pub(crate) fn patch(&self, path: &str, body: &Value) -> Answer {
        self.send(Method::PATCH, path, Some(body), None).expect("an answer")
    }

    /// Posts with an `Idempotency-Key`. An error means that no answer came, for whatever reason.
    pub(crate) fn try_post(&self, path: &str, body: &Value, key: &str) -> Result<Answer, reqwest::Error> {
        self.send(Method::POST, path, Some(body), Some(key))
    }

    /// Posts a form.
    pub(crate) fn form(&self, path: &str, fields: &str) -> Answer {
        let request = self.http.post(format!("{}/api/v1/{path}", self.base));
        let kind = "application/x-www-form-urlencoded";
        let response = request.header("Content-Type", kind).body(fields.to_owned()).send().expect("an answer");
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        Answer { status, headers, text: response.text().expect("text") }
    }

    fn send(
        &self,
        method: Method,
        path: &str,
        body: Option<&Value>,
        key: Option<&str>,
    ) -> Result<Answer, reqwest::Error> {
        let url = if path.starts_with('/') { self.base.clone() } else { format!("{}/api/v1/", self.base) };
        let mut request = self.http.request(method, format!("{url}{path}"));
        if let Some(token) = &self.token {
            request = request.bearer_auth(token);
        }
        if let Some(key) = key {
            request = request.header("Idempotency-Key", key);
        }
        if let Some(body) = body {
            request = request.json(body);
        }
        let response = request.send()?;
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        Ok(Answer { status, headers, text: response.text()? })
    }
}

impl Answer {
    /// The body, when the status is that one.
    pub(crate) fn expect(&self, status: u16) -> Value {
        assert_eq!(self.status, status, "{}", self.text);
        self.json()
    }

    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_else(|error| panic!("{error}: {self:?}"))
    }

    /// The body of a refusal.
    ///
    /// # Panics
    /// Unless it has that status and code and the shape that every refusal has.
    pub(crate) fn refusal(&self, status: u16, code: &str) -> Value {
        let body = self.expect(status);
        assert_eq!(body["error_code"], code, "{body}");
        assert!(body["error"].is_string() && body["message"].is_string(), "{body}");
        body
    }

    /// A header that is text, or nothing.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).map(|value| value.to_str().expect("text"))
    }
}
