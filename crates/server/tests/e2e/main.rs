//! Tests of the whole program: the real binary, on each store, over HTTP and on the command line.

#[cfg(test)]
mod ai;
#[cfg(test)]
mod browser;
#[cfg(test)]
mod commands;
#[cfg(test)]
mod crash;
#[cfg(test)]
mod kit;
#[cfg(test)]
mod pages;
#[cfg(test)]
mod races;
#[cfg(test)]
mod reports;
#[cfg(test)]
mod seeds;
#[cfg(test)]
mod settings;
#[cfg(test)]
mod sign_in;
#[cfg(test)]
mod startup;
#[cfg(test)]
mod statements;
