//! What the tests of the whole program work with: stores, servers, clients, patience and luck.

mod bridge;
mod client;
mod dice;
mod model;
mod office;
mod program;
mod server;
mod store;
mod wait;

pub(crate) use bridge::Bridge;
pub(crate) use client::{Answer, Client};
pub(crate) use dice::Dice;
pub(crate) use model::{Model, message};
pub(crate) use office::Office;
pub(crate) use program::{Ended, Program};
pub(crate) use server::Server;
pub(crate) use store::{Kind, Store};
pub(crate) use wait::{Stopwatch, within};

/// Runs functions that take a fresh [`Store`] as tests: on SQLite, and on PostgreSQL where there is one.
macro_rules! on_each_store {
    ($($test:ident),+ $(,)?) => {
        mod sqlite {
            $(
                #[test]
                fn $test() {
                    super::$test(&$crate::kit::Store::sqlite());
                }
            )+
        }

        mod postgres {
            $(
                #[test]
                fn $test() {
                    if let Some(store) = $crate::kit::Store::postgres() {
                        super::$test(&store);
                    }
                }
            )+
        }
    };
}

pub(crate) use on_each_store;

/// Whether nobody is there to read what we say, so that leaving something out is a failure.
pub(crate) fn in_ci() -> bool {
    std::env::var("CI").is_ok_and(|value| value == "true")
}

/// Whether tests that can run long shall do so.
pub(crate) fn is_long() -> bool {
    std::env::var("TIMEKEEPER_TEST_LONG").is_ok_and(|value| value == "1")
}

/// Says something on the console, also when the test succeeds.
pub(crate) fn say(text: &str) {
    use std::io::Write;
    writeln!(std::io::stderr(), "{text}").expect("standard error is open");
}
