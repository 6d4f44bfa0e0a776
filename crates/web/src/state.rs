//! What every page needs: the application, and where the pages are.

use std::{net::IpAddr, sync::Arc};

use actix_web::HttpRequest;
use timekeeper_app::{App, Proxies};

/// Where the pages are, and what is known of the requests for them.
#[derive(Clone, Debug)]
pub struct Site {
    /// Where people reach this server, without a slash at the end.
    pub public_url: String,
    /// Proxies to believe.
    pub proxies: Proxies,
    /// The id of a request, for the audit log.
    pub request_id: fn(&HttpRequest) -> Option<String>,
}

/// What every page needs. Each worker has its own.
#[derive(Clone)]
pub struct WebState {
    /// The application.
    pub app: App,
    /// Where the pages are.
    pub site: Arc<Site>,
}

impl Site {
    /// The address that a request comes from, if it is known.
    pub(crate) fn peer(&self, request: &HttpRequest) -> Option<IpAddr> {
        let forwarded = request.headers().get_all("x-forwarded-for").filter_map(|value| value.to_str().ok());
        Some(self.proxies.client(request.peer_addr()?.ip(), forwarded))
    }

    /// Whether the browser speaks TLS: people reach the server so, or a proxy that is believed says it.
    pub(crate) fn is_secure(&self, request: &HttpRequest) -> bool {
        let told = || {
            let proxy = request.peer_addr().is_some_and(|peer| self.proxies.trust(peer.ip()));
            proxy && request.headers().get("x-forwarded-proto").is_some_and(|scheme| scheme == "https")
        };
        scheme_of(&self.public_url).eq_ignore_ascii_case("https") || told()
    }

    /// The host and port of the public address.
    pub(crate) fn authority(&self) -> &str {
        self.public_url.split_once("://").map_or("", |(_, rest)| rest.split('/').next().unwrap_or(rest))
    }
}

fn scheme_of(url: &str) -> &str {
    url.split_once("://").map_or("", |(scheme, _)| scheme)
}

#[cfg(test)]
mod tests {
    use super::*;
    use actix_web::test::TestRequest;

    fn site(public_url: &str) -> Site {
        let proxies = Proxies::new(vec!["192.0.2.0/24".parse().unwrap()]);
        Site { public_url: public_url.to_owned(), proxies, request_id: |_| None }
    }

    fn told(site: &Site, peer: &str) -> bool {
        let request = TestRequest::default().peer_addr(format!("{peer}:1").parse().unwrap());
        site.is_secure(&request.insert_header(("X-Forwarded-Proto", "https")).to_http_request())
    }

    #[test]
    fn tls_is_what_the_public_address_says_or_a_trusted_proxy() {
        assert!(site("https://time.example.org").is_secure(&TestRequest::default().to_http_request()));
        assert!(!site("http://127.0.0.1:8080").is_secure(&TestRequest::default().to_http_request()));
        assert!(told(&site("http://127.0.0.1:8080"), "192.0.2.1"));
        assert!(!told(&site("http://127.0.0.1:8080"), "203.0.113.1"));
    }

    #[test]
    fn the_authority_is_host_and_port() {
        assert_eq!(site("https://time.example.org").authority(), "time.example.org");
        assert_eq!(site("http://127.0.0.1:8080/below").authority(), "127.0.0.1:8080");
    }
}
