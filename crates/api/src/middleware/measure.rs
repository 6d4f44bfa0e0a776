//! Counts requests and how long they take.

use actix_web::http::{Method, StatusCode};
use metrics::{counter, histogram};

/// A request that is being served.
pub(super) struct Measure {
    method: &'static str,
    started: std::time::Instant,
}

impl Measure {
    #[expect(clippy::disallowed_methods, reason = "measures how long the answer takes")]
    pub(super) fn start(method: &Method) -> Self {
        Self { method: known(method), started: std::time::Instant::now() }
    }

    /// The request is answered; `route` is its pattern, not its path: few values, and no identifiers.
    pub(super) fn stop(self, route: Option<&str>, status: StatusCode) {
        let elapsed = self.started.elapsed();
        let route = route.unwrap_or("none").to_owned();
        let (method, status_text) = (self.method, status.as_str().to_owned());
        counter!("timekeeper_http_requests_total", "method" => method, "route" => route.clone(), "status" => status_text)
            .increment(1);
        histogram!("timekeeper_http_request_duration_seconds", "method" => method, "route" => route)
            .record(elapsed.as_secs_f64());
        tracing::debug!(
            status = status.as_u16(),
            elapsed_us = u64::try_from(elapsed.as_micros()).unwrap_or(u64::MAX),
            "a request was answered"
        );
    }
}

/// Methods are the caller's words; only known ones become a label.
fn known(method: &Method) -> &'static str {
    let all = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"];
    all.into_iter().find(|known| *known == method.as_str()).unwrap_or("OTHER")
}
