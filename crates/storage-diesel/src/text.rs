//! Text as it is compared and as lists of small things are kept in one column.

use timekeeper_domain::token::parse_network;

/// The form of a text in which case does not count; made here, so that both databases and the memory adapter agree.
pub(crate) fn fold(text: &str) -> String {
    text.to_lowercase()
}

/// Networks as one text.
pub(crate) fn join_networks(networks: &[ipnet::IpNet]) -> String {
    networks.iter().map(ToString::to_string).collect::<Vec<_>>().join(",")
}

/// Networks from one text; what cannot be read is an error, for it guards something.
pub(crate) fn split_networks(text: &str) -> Option<Vec<ipnet::IpNet>> {
    text.split(',').filter(|part| !part.is_empty()).map(|part| parse_network(part).ok()).collect()
}
