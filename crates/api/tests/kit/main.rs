//! The kit under a small resource: what it answers, and how it documents itself.

#[cfg(test)]
mod answers;
#[cfg(test)]
mod document;
#[cfg(test)]
mod edge;
#[cfg(test)]
mod sample;
#[cfg(test)]
mod server;
