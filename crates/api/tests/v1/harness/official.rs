//! The shipped clients, each with the way it dresses its requests.

use super::{
    client::{Call, Client, Person},
    server::Server,
};

macro_rules! clients {
    ($($(#[$doc:meta])* $name:ident: $($header:literal => $value:literal),*;)*) => {$(
        $(#[$doc])*
        pub(crate) struct $name(Person);

        impl $name {
            /// In the hands of a person.
            pub(crate) const fn of(person: Person) -> Self {
                Self(person)
            }
        }

        impl Client for $name {
            fn server(&self) -> &Server {
                self.0.server()
            }

            fn dress(&self, call: Call) -> Call {
                self.0.dress(call)$(.header($header, $value))*
            }
        }
    )*};
}

clients! {
    /// The desktop application: axios in Electron.
    Desktop: "Accept" => "application/json";
    /// The desktop application's older renderer.
    LegacyDesktop: "Accept" => "application/json";
    /// The mobile application: Dio, which says on every request that it sends JSON.
    Mobile: "Content-Type" => "application/json";
    /// The browser extension: cross-origin.
    Extension: "Origin" => "chrome-extension://abcdefghijklmnop";
}
