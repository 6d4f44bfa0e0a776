//! Whose word is taken about where a request comes from.

use std::net::IpAddr;

use ipnet::IpNet;

/// Proxies whose word about a request is taken: where it comes from, and whether it came over TLS.
#[derive(Clone, Debug, Default)]
pub struct Proxies(Vec<IpNet>);

impl Proxies {
    /// These addresses and networks.
    pub const fn new(trusted: Vec<IpNet>) -> Self {
        Self(trusted)
    }

    /// Whether what comes from that address is believed.
    pub fn trust(&self, address: IpAddr) -> bool {
        self.0.iter().any(|network| network.contains(&address.to_canonical()))
    }

    /// The client's address: the peer's, or, as long as that is a trusted proxy, the last one in the values of
    /// `X-Forwarded-For` that is none.
    pub fn client<'a>(&self, peer: IpAddr, forwarded: impl IntoIterator<Item = &'a str>) -> IpAddr {
        let mut client = peer;
        let mut hops: Vec<&str> = forwarded.into_iter().flat_map(|value| value.split(',')).map(str::trim).collect();
        while self.trust(client) {
            let Some(Ok(next)) = hops.pop().map(str::parse) else { break };
            client = next;
        }
        client.to_canonical()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn client(proxies: &[&str], peer: &str, forwarded: &str) -> String {
        let proxies = Proxies::new(proxies.iter().map(|net| net.parse().unwrap()).collect());
        proxies.client(peer.parse().unwrap(), [forwarded]).to_string()
    }

    #[test]
    fn only_trusted_proxies_are_believed() {
        assert_eq!(client(&[], "192.0.2.1", "10.0.0.1"), "192.0.2.1");
        assert_eq!(client(&["192.0.2.0/24"], "192.0.2.1", "203.0.113.9"), "203.0.113.9");
        assert_eq!(client(&["192.0.2.0/24"], "192.0.2.1", "1.2.3.4, 203.0.113.9, 192.0.2.7"), "203.0.113.9");
        assert_eq!(client(&["192.0.2.0/24"], "192.0.2.1", "nonsense"), "192.0.2.1");
        assert_eq!(client(&["192.0.2.0/24"], "::ffff:192.0.2.1", "203.0.113.9"), "203.0.113.9");
    }
}
