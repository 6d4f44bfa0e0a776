//! The surface of version 1 over the memory store, from the outside: what clients send, and what they are answered.

#[cfg(test)]
mod bad_input;
#[cfg(test)]
mod coverage;
#[cfg(test)]
mod harness;
#[cfg(test)]
mod system;
