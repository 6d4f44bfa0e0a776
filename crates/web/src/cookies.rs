//! The cookies: of a session, of a visit before anybody signs in, of a message that is shown once.

use actix_web::{
    HttpRequest,
    cookie::{Cookie, SameSite, time::Duration},
};

/// A cookie that this server sets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Who is signed in.
    Session,
    /// What the forms of somebody who is not signed in are bound to.
    Visit,
    /// A message for the next page.
    Flash,
}

impl Kind {
    /// Over TLS the name has a prefix that no other host, and nobody on the way, can set a cookie with (RFC 6265bis, 4.1.3).
    const fn name(self, secure: bool) -> &'static str {
        match (self, secure) {
            (Self::Session, true) => "__Host-timekeeper",
            (Self::Session, false) => "timekeeper",
            (Self::Visit, true) => "__Host-timekeeper-visit",
            (Self::Visit, false) => "timekeeper-visit",
            (Self::Flash, true) => "__Host-timekeeper-flash",
            (Self::Flash, false) => "timekeeper-flash",
        }
    }
}

/// Reads and makes cookies for a browser that speaks TLS, or does not.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Jar {
    secure: bool,
}

impl Jar {
    pub(crate) const fn new(secure: bool) -> Self {
        Self { secure }
    }

    /// What the browser has.
    pub(crate) fn get(self, request: &HttpRequest, kind: Kind) -> Option<String> {
        request.cookie(kind.name(self.secure)).map(|cookie| cookie.value().to_owned())
    }

    /// A cookie for so many seconds, or until the browser is closed.
    pub(crate) fn make(self, kind: Kind, value: String, seconds: Option<i64>) -> Cookie<'static> {
        let cookie = Cookie::build(kind.name(self.secure), value)
            .path("/")
            .http_only(true)
            .same_site(SameSite::Lax)
            .secure(self.secure);
        match seconds {
            Some(seconds) => cookie.max_age(Duration::seconds(seconds)).finish(),
            None => cookie.finish(),
        }
    }

    /// Takes a cookie away.
    pub(crate) fn remove(self, kind: Kind) -> Cookie<'static> {
        self.make(kind, String::new(), Some(0))
    }
}
