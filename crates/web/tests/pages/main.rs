//! The pages over the memory store, from the outside: what browsers send, and what people are shown.

#[cfg(test)]
mod audit;
#[cfg(test)]
mod clients;
#[cfg(test)]
mod errors;
#[cfg(test)]
mod forms;
#[cfg(test)]
mod harness;
#[cfg(test)]
mod headers;
#[cfg(test)]
mod my_time;
#[cfg(test)]
mod password_reset;
#[cfg(test)]
mod projects;
#[cfg(test)]
mod reports;
#[cfg(test)]
mod server;
#[cfg(test)]
mod settings;
#[cfg(test)]
mod sign_in;
#[cfg(test)]
mod tasks;
#[cfg(test)]
mod texts;
#[cfg(test)]
mod tokens;
#[cfg(test)]
mod users;
