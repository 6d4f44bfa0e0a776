//! What every handler needs: the application, and how things are written on the wire.

use std::net::IpAddr;

use actix_web::HttpRequest;
use rust_decimal::{Decimal, RoundingStrategy, prelude::FromPrimitive};
use timekeeper_app::App;
use timekeeper_domain::{
    Instant,
    money::{Hours, Money},
    zone::Zone,
};

use crate::wire::{Number, TimeStyle, Timestamp};

/// Proxies whose word about the client's address is taken.
#[derive(Clone, Debug, Default)]
pub struct Proxies(Vec<ipnet::IpNet>);

impl Proxies {
    /// These addresses and networks.
    pub fn new(trusted: Vec<ipnet::IpNet>) -> Self {
        Self(trusted)
    }

    fn trusts(&self, address: IpAddr) -> bool {
        self.0.iter().any(|network| network.contains(&address.to_canonical()))
    }

    /// The client's address: the peer's, or, as long as that is a trusted proxy, the last one in `X-Forwarded-For` that
    /// is none.
    pub(crate) fn client(&self, request: &HttpRequest) -> Option<IpAddr> {
        let mut client = request.peer_addr()?.ip();
        let forwarded = request.headers().get_all("x-forwarded-for").filter_map(|value| value.to_str().ok());
        let mut hops: Vec<&str> = forwarded.flat_map(|value| value.split(',')).map(str::trim).collect();
        while self.trusts(client) {
            let Some(Ok(next)) = hops.pop().map(str::parse) else { break };
            client = next;
        }
        Some(client.to_canonical())
    }
}

/// What every handler needs. Each worker has its own.
#[derive(Clone)]
pub struct ApiState {
    /// The application.
    pub app: App,
    /// How instants are written.
    pub style: TimeStyle,
    /// Proxies to believe.
    pub proxies: Proxies,
    /// Rows a CSV import may have.
    pub max_import_rows: usize,
}

impl ApiState {
    pub(crate) fn zone(&self) -> &Zone {
        &self.app.organisation().zone
    }

    pub(crate) fn time(&self, instant: Instant) -> Timestamp {
        Timestamp::new(self.style, self.zone(), instant)
    }
}

pub(crate) fn money(amount: Money) -> Number {
    Number(amount.to_decimal())
}

/// A statistic, to two decimal places.
pub(crate) fn rounded(number: f64) -> Number {
    let exact = Decimal::from_f64(number).unwrap_or_default();
    Number(exact.round_dp_with_strategy(2, RoundingStrategy::MidpointAwayFromZero).normalize())
}

pub(crate) fn hours(hours: Hours) -> Number {
    Number(hours.to_decimal())
}

#[cfg(test)]
mod tests {
    use super::*;
    use actix_web::test::TestRequest;

    fn client(proxies: &[&str], peer: &str, forwarded: &str) -> String {
        let proxies = Proxies::new(proxies.iter().map(|net| net.parse().unwrap()).collect());
        let request = TestRequest::default().peer_addr(format!("{peer}:1").parse().unwrap());
        let request = request.insert_header(("X-Forwarded-For", forwarded)).to_http_request();
        proxies.client(&request).unwrap().to_string()
    }

    #[test]
    fn only_trusted_proxies_are_believed() {
        assert_eq!(client(&[], "192.0.2.1", "10.0.0.1"), "192.0.2.1");
        assert_eq!(client(&["192.0.2.0/24"], "192.0.2.1", "203.0.113.9"), "203.0.113.9");
        assert_eq!(client(&["192.0.2.0/24"], "192.0.2.1", "1.2.3.4, 203.0.113.9, 192.0.2.7"), "203.0.113.9");
        assert_eq!(client(&["192.0.2.0/24"], "192.0.2.1", "nonsense"), "192.0.2.1");
    }
}
