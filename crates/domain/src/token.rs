//! API tokens: what the store keeps of them and when they are refused.

use std::net::IpAddr;

use ipnet::IpNet;
use serde::Serialize;

use crate::{
    Instant, Record,
    id::{TokenId, UserId},
    scope::ScopeSet,
    text::{Name, Notes},
    user::Username,
};

/// A stored API token.
pub type ApiToken = Record<TokenId, Token>;

/// What is known of a token; its text is not among it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Token {
    /// What it is for, as its maker called it.
    pub name: Name,
    /// More about that.
    pub description: Option<Notes>,
    /// Whom it speaks for.
    pub user: UserId,
    /// What it may be used for.
    pub scopes: ScopeSet,
    /// How it came to be.
    pub origin: TokenOrigin,
    /// The first characters of its text, to tell tokens apart.
    pub prefix: String,
    /// From when on it is refused.
    pub expires_at: Option<Instant>,
    /// Whether it is in use; switched off, it can be switched on again.
    pub active: bool,
    /// Addresses it may be used from; none means any.
    pub ip_allowlist: Vec<IpNet>,
}

/// How a token came to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum TokenOrigin {
    /// An administrator made it for a program. It outlives changes of the password.
    Issued,
    /// Its user signed in, with a program. It ends with the password it was made for.
    SignIn,
    /// Its user signed in, with a browser: it is the session's cookie, and of no use anywhere else. It ends with the
    /// password it was made for.
    Browser,
}

impl TokenOrigin {
    /// Every origin.
    pub const ALL: [Self; 3] = [Self::Issued, Self::SignIn, Self::Browser];

    /// The word that is stored and shown.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Issued => "issued",
            Self::SignIn => "sign_in",
            Self::Browser => "browser",
        }
    }

    /// Whether such a token ends when its user gets another password.
    pub const fn ends_with_password(self) -> bool {
        matches!(self, Self::SignIn | Self::Browser)
    }

    /// The origin of that name.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|origin| origin.as_str() == word)
    }
}

/// How much a token has been used; written in batches, never while a request waits.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct TokenUsage {
    /// When it was last accepted.
    pub last_used_at: Option<Instant>,
    /// How often it was accepted.
    pub uses: i64,
}

/// A token with what a list of tokens shows beside it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TokenView {
    /// The token.
    pub token: ApiToken,
    /// Whom it speaks for.
    pub username: Username,
    /// How much it has been used.
    pub usage: TokenUsage,
}

/// Why a token was refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TokenRefusal {
    /// Not of the form `tt_…`.
    #[error("Invalid token format")]
    Malformed,
    /// No such token.
    #[error("Token not found")]
    Unknown,
    /// Switched off.
    #[error("Token has been revoked")]
    Revoked,
    /// Past its date.
    #[error("Token has expired")]
    Expired,
    /// Used from an address that is not on its list.
    #[error("Access denied from this IP address")]
    Address,
    /// Its user's account is switched off.
    #[error("User account is inactive")]
    UserInactive,
}

impl Token {
    /// Whether the token may be used now and from there.
    ///
    /// # Errors
    /// The first reason against it, in the contract's order.
    pub fn check(&self, now: Instant, peer: Option<IpAddr>) -> Result<(), TokenRefusal> {
        if !self.active {
            return Err(TokenRefusal::Revoked);
        }
        if self.expires_at.is_some_and(|end| end <= now) {
            return Err(TokenRefusal::Expired);
        }
        let allowed = |peer: IpAddr| self.ip_allowlist.iter().any(|net| net.contains(&peer.to_canonical()));
        if !self.ip_allowlist.is_empty() && !peer.is_some_and(allowed) {
            return Err(TokenRefusal::Address);
        }
        Ok(())
    }
}

/// A text that is neither an address nor a network.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is neither an IP address nor a network such as 10.0.0.0/8")]
pub struct InvalidNetwork(pub String);

/// Reads an address (`192.0.2.7`) or a network (`192.0.2.0/24`).
///
/// # Errors
/// [`InvalidNetwork`].
pub fn parse_network(text: &str) -> Result<IpNet, InvalidNetwork> {
    let text = text.trim();
    let address = text.parse::<IpAddr>().map(IpNet::from);
    address.or_else(|_| text.parse::<IpNet>()).map_err(|_| InvalidNetwork(text.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn token() -> Token {
        Token {
            name: Name::new("CI").unwrap(),
            description: None,
            user: UserId::new(1),
            origin: TokenOrigin::Issued,
            scopes: ScopeSet::admin(),
            prefix: "tt_abcde".into(),
            expires_at: None,
            active: true,
            ip_allowlist: Vec::new(),
        }
    }

    fn at(seconds: i64) -> Instant {
        Instant::from_unix_micros(seconds * 1_000_000).unwrap()
    }

    #[test]
    fn a_token_ends_at_its_date_exactly() {
        let token = Token { expires_at: Some(at(10)), ..token() };
        assert_eq!(token.check(at(9), None), Ok(()));
        assert_eq!(token.check(at(10), None), Err(TokenRefusal::Expired));
    }

    #[test]
    fn a_revoked_token_says_so_even_when_expired() {
        let token = Token { active: false, expires_at: Some(at(1)), ..token() };
        assert_eq!(token.check(at(10), None), Err(TokenRefusal::Revoked));
    }

    #[test]
    fn an_address_list_admits_networks_and_mapped_addresses() {
        let list = vec![parse_network("10.0.0.0/8").unwrap(), parse_network("192.0.2.7").unwrap()];
        let token = Token { ip_allowlist: list, ..token() };
        let from = |text: &str| token.check(at(0), Some(text.parse().unwrap()));
        assert_eq!(from("10.2.3.4"), Ok(()));
        assert_eq!(from("::ffff:192.0.2.7"), Ok(()));
        assert_eq!(from("192.0.2.8"), Err(TokenRefusal::Address));
        assert_eq!(token.check(at(0), None), Err(TokenRefusal::Address));
        assert_eq!(parse_network("300.1.1.1"), Err(InvalidNetwork("300.1.1.1".into())));
    }
}
