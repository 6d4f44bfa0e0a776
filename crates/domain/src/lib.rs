//! The pure rules of time tracking: no I/O, no clock, no randomness, no async.
//!
//! Everything here is a value or a function of values, so it can be embedded anywhere, `wasm32` included. Start with
//! [`entry::Entry`] (a stretch of work and its state machine), [`zone::Zone`] (calendar days in any IANA zone) and
//! [`report`] (sums that agree however they are grouped).

pub mod analytics;
pub mod breakdown;
pub mod category;
pub mod client;
pub mod entry;
pub mod expense;
pub mod favorite;
pub mod human_time;
pub mod id;
pub mod instant;
pub mod invoice;
pub mod money;
pub mod page;
pub mod person;
pub mod project;
pub mod rate;
pub mod record;
pub mod report;
pub mod revenue;
pub mod rounding;
pub mod scope;
pub mod span;
pub mod stretch;
pub mod task;
pub mod text;
pub mod token;
pub mod totals;
pub mod user;
pub mod week;
pub mod written;
pub mod zone;

pub use instant::Instant;
pub use record::Record;
pub use time::Date;
