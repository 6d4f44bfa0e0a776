//! The surface of version 1 over the memory store, from the outside: what clients send, and what they are answered.

#[cfg(test)]
mod auth;
#[cfg(test)]
mod bad_input;
#[cfg(test)]
mod clients;
#[cfg(test)]
mod coverage;
#[cfg(test)]
mod cross_cutting;
#[cfg(test)]
mod entries;
#[cfg(test)]
mod harness;
#[cfg(test)]
mod projects;
#[cfg(test)]
mod system;
#[cfg(test)]
mod tasks;
#[cfg(test)]
mod users;
