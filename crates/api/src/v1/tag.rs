//! Entity tags: what version a single thing is, and whether a client has it already.
//!
//! A tag is `"<version>.<digest>"`. The version counts changes of the thing itself, and `If-Match` looks at nothing else.
//! The digest is of the whole representation, which also shows what is computed from other things (hours, names), so
//! that `If-None-Match` never hides a change of those.

use actix_web::http::header::{HeaderMap, HeaderName, IF_MATCH, IF_NONE_MATCH};
use serde::Serialize;
use sha2::{Digest, Sha256};
use timekeeper_app::Precondition;

/// The tag of a thing of that version and representation.
pub(super) fn tag<T: Serialize>(version: i64, representation: &T) -> String {
    let bytes = serde_json::to_vec(representation).unwrap_or_default();
    let digest: [u8; 32] = Sha256::digest(&bytes).into();
    let digest = digest.first_chunk().map_or(0, |first| u64::from_be_bytes(*first));
    format!("\"{version}.{digest:016x}\"")
}

/// The tags in a header, as they are written; `*` among them.
fn tags<'a>(headers: &'a HeaderMap, name: &HeaderName) -> impl Iterator<Item = &'a str> {
    headers.get_all(name).filter_map(|value| value.to_str().ok()).flat_map(|value| value.split(',')).map(str::trim)
}

/// Whether `If-None-Match` names this tag. Weak tags count, as they do for reading.
pub(super) fn is_known(headers: &HeaderMap, tag: &str) -> bool {
    tags(headers, &IF_NONE_MATCH).any(|known| known == "*" || known.strip_prefix("W/").unwrap_or(known) == tag)
}

/// What `If-Match` demands: any of the versions in its tags. Weak tags are none of ours, so they demand the impossible.
pub(super) fn precondition(headers: &HeaderMap) -> Precondition {
    if !headers.contains_key(IF_MATCH) || tags(headers, &IF_MATCH).any(|tag| tag == "*") {
        return Precondition::default();
    }
    let version = |tag: &str| tag.strip_prefix('"')?.strip_suffix('"')?.split('.').next()?.parse().ok();
    Precondition { versions: Some(tags(headers, &IF_MATCH).filter_map(version).collect()), updated_at: None }
}

#[cfg(test)]
mod tests {
    use super::*;
    use actix_web::http::header::HeaderValue;

    fn headers(name: HeaderName, value: &'static str) -> HeaderMap {
        let mut headers = HeaderMap::new();
        headers.insert(name, HeaderValue::from_static(value));
        headers
    }

    #[test]
    fn a_tag_changes_with_the_version_and_with_what_is_shown() {
        assert_ne!(tag(1, &"a"), tag(2, &"a"));
        assert_ne!(tag(1, &"a"), tag(1, &"b"));
        assert_eq!(tag(1, &"a"), tag(1, &"a"));
    }

    #[test]
    fn a_known_tag_is_found_among_others() {
        let tag = tag(3, &"x");
        let mut known = HeaderMap::new();
        known.insert(IF_NONE_MATCH, format!("\"1.0\", W/{tag}").parse().unwrap());
        assert!(is_known(&known, &tag));
        assert!(is_known(&headers(IF_NONE_MATCH, "*"), &tag));
        assert!(!is_known(&headers(IF_NONE_MATCH, "\"3.000000000000\""), &tag));
    }

    #[test]
    fn a_demand_is_for_a_version_or_can_not_be_met() {
        let demand = |value| precondition(&headers(IF_MATCH, value)).versions;
        assert_eq!(demand("\"7.abcdef\""), Some(vec![7]));
        assert_eq!(demand("\"7.abcdef\", \"other\",\"9.1\""), Some(vec![7, 9]));
        assert_eq!(demand("W/\"7.abcdef\""), Some(vec![]));
        assert_eq!(demand("nonsense"), Some(vec![]));
        assert_eq!(demand("*"), None);
        assert_eq!(precondition(&HeaderMap::new()), Precondition::default());
    }
}
