//! The kit under a small resource: what it answers, and how it documents itself.

mod document;
mod sample;
