//! Forms that were made here: each carries something that only whoever was shown the form can know.

use actix_web::{
    HttpRequest,
    http::header::{HOST, ORIGIN},
};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use ring::hmac;

use crate::state::Site;

/// The field of a form that carries it.
pub(crate) const FIELD: &str = "form_key";

/// What is signed with a session, and nothing else is.
const LABEL: &[u8] = b"timekeeper: a form of this session";

/// What the forms of a session carry; `secret` is its cookie.
pub(crate) fn token(secret: &str) -> String {
    URL_SAFE_NO_PAD.encode(hmac::sign(&key(secret), LABEL))
}

/// Whether a form carries what those of the session do. Takes as long whatever is given.
pub(crate) fn is_of(secret: &str, given: &str) -> bool {
    URL_SAFE_NO_PAD.decode(given).is_ok_and(|given| hmac::verify(&key(secret), LABEL, &given).is_ok())
}

fn key(secret: &str) -> hmac::Key {
    hmac::Key::new(hmac::HMAC_SHA256, secret.as_bytes())
}

/// Whether the browser says that a page of this server sends the request. Browsers that say nothing are left to the form's
/// own proof.
pub(crate) fn comes_from_here(request: &HttpRequest, site: &Site) -> bool {
    let header = |name: &str| request.headers().get(name).map(|value| value.to_str().unwrap_or("?"));
    if let Some(relation) = header("sec-fetch-site") {
        return matches!(relation, "same-origin" | "none");
    }
    let Some(origin) = header(ORIGIN.as_str()) else { return true };
    let Some((_, authority)) = origin.split_once("://") else { return false };
    header(HOST.as_str()) == Some(authority) || site.authority() == authority
}

#[cfg(test)]
mod tests {
    use super::*;
    use actix_web::test::TestRequest;
    use timekeeper_app::Proxies;

    #[test]
    fn a_form_is_of_the_session_it_was_made_for() {
        let token = token("ts_one");
        assert!(is_of("ts_one", &token));
        assert!(!is_of("ts_other", &token));
        for bad in ["", "x", "====", &token[1..]] {
            assert!(!is_of("ts_one", bad), "{bad:?}");
        }
    }

    fn here(headers: &[(&'static str, &'static str)]) -> bool {
        let site = Site {
            public_url: "https://time.example.org".to_owned(),
            proxies: Proxies::default(),
            request_id: |_| None,
        };
        let request = TestRequest::default().insert_header(("Host", "10.0.0.1:8080"));
        let request = headers.iter().fold(request, |request, header| request.insert_header(*header));
        comes_from_here(&request.to_http_request(), &site)
    }

    #[test]
    fn what_the_browser_says_counts() {
        assert!(here(&[]));
        assert!(here(&[("Sec-Fetch-Site", "same-origin"), ("Origin", "https://elsewhere.example")]));
        assert!(!here(&[("Sec-Fetch-Site", "same-site")]));
        assert!(!here(&[("Sec-Fetch-Site", "cross-site"), ("Origin", "https://time.example.org")]));
        assert!(here(&[("Origin", "https://time.example.org")]));
        assert!(here(&[("Origin", "http://10.0.0.1:8080")]));
        for origin in ["https://evil.example", "null", "https://time.example.org.evil.example", "time.example.org"] {
            assert!(!here(&[("Origin", origin)]), "{origin}");
        }
    }
}
