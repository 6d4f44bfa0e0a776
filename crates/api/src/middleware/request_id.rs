//! Request ids: the caller's own, or one that is made here.

use std::sync::{
    Arc,
    atomic::{AtomicU64, Ordering},
};

use actix_web::{
    FromRequest, HttpMessage, HttpRequest,
    dev::{Payload, ServiceRequest},
    http::header::{HeaderName, HeaderValue},
};
use paperclip::{
    actix::OperationModifier,
    v2::{
        models::{DefaultOperationRaw, DefaultSchemaRaw},
        schema::Apiv2Schema,
    },
};

/// The header that brings a request's id in and out.
pub(super) const HEADER: HeaderName = HeaderName::from_static("x-request-id");

/// The id of a request, in the log and in the answer. Handlers may take it as an argument.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RequestId(String);

impl RequestId {
    /// One to 128 visible ASCII characters.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    pub(super) fn header(&self) -> Option<(HeaderName, HeaderValue)> {
        Some((HEADER, HeaderValue::from_str(&self.0).ok()?))
    }
}

/// Makes request ids: a counter, scrambled with a seed, so that ids of two servers do not meet.
#[derive(Clone, Debug)]
pub struct RequestIds {
    seed: u64,
    count: Arc<AtomicU64>,
}

impl RequestIds {
    /// Ids from a random seed, to be taken anew at every start. Make it once and clone it into every worker: they
    /// share the counter.
    pub fn new(seed: u64) -> Self {
        Self { seed, count: Arc::default() }
    }

    /// The id that the caller sent, when it is one to 128 visible ASCII characters; otherwise a new one.
    pub(super) fn of(&self, request: &ServiceRequest) -> RequestId {
        let sent = request.headers().get(HEADER).and_then(|value| value.to_str().ok());
        let sent = sent.filter(|id| (1..=128).contains(&id.len()) && id.bytes().all(|byte| byte.is_ascii_graphic()));
        RequestId(sent.map_or_else(|| self.next(), str::to_owned))
    }

    fn next(&self) -> String {
        let count = self.count.fetch_add(1, Ordering::Relaxed);
        format!("{:016x}", scramble(self.seed.wrapping_add(count)))
    }
}

/// The mixing step of `SplitMix64` (Steele, Lea, Flood 2014): a bijection, so no two counts give one id.
fn scramble(mut z: u64) -> u64 {
    z = z.wrapping_mul(0x9e37_79b9_7f4a_7c15);
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

impl FromRequest for RequestId {
    type Error = std::convert::Infallible;
    type Future = std::future::Ready<Result<Self, Self::Error>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        std::future::ready(Ok(request.extensions().get::<Self>().cloned().unwrap_or_default()))
    }
}

impl Apiv2Schema for RequestId {}

impl OperationModifier for RequestId {
    fn update_parameter(_: &mut DefaultOperationRaw) {}

    fn update_definitions(_: &mut std::collections::BTreeMap<String, DefaultSchemaRaw>) {}
}

#[cfg(test)]
mod tests {
    use super::*;
    use actix_web::test::TestRequest;

    #[test]
    fn a_sent_id_is_kept_when_it_is_harmless() {
        let ids = RequestIds::new(7);
        let of = |id: &str| ids.of(&TestRequest::default().insert_header(("X-Request-ID", id)).to_srv_request());
        assert_eq!(of("abc-123_~").as_str(), "abc-123_~");
        assert_eq!(of(&"x".repeat(128)).as_str().len(), 128);
        for id in ["", "with space", &"x".repeat(129), "é"] {
            assert_eq!(of(id).as_str().len(), 16, "{id:?}");
        }
    }

    #[test]
    fn made_ids_differ_within_and_between_servers() {
        let (one, two) = (RequestIds::new(1), RequestIds::new(1 << 40));
        let all: std::collections::BTreeSet<String> =
            (0..1_000).flat_map(|_| [one.next(), one.clone().next(), two.next()]).collect();
        assert_eq!(all.len(), 3_000);
    }
}
