//! The REST surface under `/api/v1` and its OpenAPI document.

pub mod body;
pub mod docs;
pub mod download;
pub mod error;
mod fields;
pub mod middleware;
pub mod openapi;
pub mod path;
pub mod query;
pub mod reply;
pub mod v1;
pub mod wire;
