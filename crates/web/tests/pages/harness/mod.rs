//! A whole server over the memory store, with a clock and secrets that are held still, and browsers that keep cookies.

mod browser;
mod outside;
mod page;
mod server;

pub(crate) use browser::Browser;
pub(crate) use outside::instant;
pub(crate) use page::Page;
pub(crate) use server::{PASSWORD, Server, Setup};
