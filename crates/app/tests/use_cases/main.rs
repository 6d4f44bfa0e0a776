//! Use cases over the memory adapter; outside services are mocks.

mod common;
mod send;
mod sign_in;
mod zone;
