//! What holds for every operation: who may ask, how often, what a repetition gets, and what every answer carries.

mod audit;
mod credentials;
mod edge;
mod failures;
mod idempotency;
mod limits;
mod versions;
