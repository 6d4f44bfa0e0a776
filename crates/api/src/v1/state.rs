//! What every handler needs: the application, and how things are written on the wire.

use std::net::IpAddr;

use actix_web::HttpRequest;
use rust_decimal::{Decimal, RoundingStrategy, prelude::FromPrimitive};
use timekeeper_app::{App, Proxies};
use timekeeper_domain::{
    Instant,
    money::{Hours, Money},
    zone::Zone,
};

use crate::wire::{Number, TimeStyle, Timestamp};

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
    /// The address that a request comes from, if it is known.
    pub(crate) fn peer(&self, request: &HttpRequest) -> Option<IpAddr> {
        let forwarded = request.headers().get_all("x-forwarded-for").filter_map(|value| value.to_str().ok());
        Some(self.proxies.client(request.peer_addr()?.ip(), forwarded))
    }

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
