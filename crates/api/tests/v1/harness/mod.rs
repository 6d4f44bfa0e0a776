//! A whole server over the memory store, with a clock and secrets that are held still, and clients that talk to it.

mod answer;
mod client;
mod document;
mod dump;
mod faults;
mod official;
mod outside;
mod schema;
mod server;
mod service;
mod world;

pub(crate) use answer::Answer;
pub(crate) use client::{Call, Client, Person, Program};
pub(crate) use document::{Operation, document, operations};
pub(crate) use dump::said;
pub(crate) use faults::{CAUSE, Fault};
pub(crate) use official::{Desktop, Extension, LegacyDesktop, Mobile};
pub(crate) use outside::{INTERNALS, Model, People};
pub(crate) use schema::Schema;
pub(crate) use server::{NOW, PASSWORD, Server, Setup, helper};
pub(crate) use world::World;
