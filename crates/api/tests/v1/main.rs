//! The surface of version 1 over the memory store, from the outside: what clients send, and what they are answered.

#[cfg(test)]
mod ai;
#[cfg(test)]
mod analytics;
#[cfg(test)]
mod auth;
#[cfg(test)]
mod bad_input;
#[cfg(test)]
mod bulk;
#[cfg(test)]
mod categories;
#[cfg(test)]
mod clients;
#[cfg(test)]
mod clients_desktop;
#[cfg(test)]
mod clients_extension;
#[cfg(test)]
mod clients_mobile;
#[cfg(test)]
mod coverage;
#[cfg(test)]
mod cross_cutting;
#[cfg(test)]
mod entries;
#[cfg(test)]
mod expenses;
#[cfg(test)]
mod exports;
#[cfg(test)]
mod favorites;
#[cfg(test)]
mod harness;
#[cfg(test)]
mod import;
#[cfg(test)]
mod invoices;
#[cfg(test)]
mod password_reset;
#[cfg(test)]
mod projects;
#[cfg(test)]
mod rates;
#[cfg(test)]
mod reports;
#[cfg(test)]
mod sessions;
#[cfg(test)]
mod summary_parts;
#[cfg(test)]
mod system;
#[cfg(test)]
mod task_report;
#[cfg(test)]
mod tasks;
#[cfg(test)]
mod timer;
#[cfg(test)]
mod timers_of_tasks;
#[cfg(test)]
mod tokens;
#[cfg(test)]
mod totp;
#[cfg(test)]
mod users;
#[cfg(test)]
mod users_managed;
