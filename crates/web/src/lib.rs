//! The pages: signing in, one's own time, reports, administration.
//!
//! Everything is rendered here, from templates and one file of texts. A handler finds out who asks, turns a form into the
//! domain's types, calls one use case and shows what came of it; what may be done, and by whom, is said by the application.

mod assets;
mod charts;
mod cookies;
mod csrf;
mod failure;
mod flash;
mod form;
mod frame;
mod live;
mod pages;
mod routes;
mod show;
mod state;
mod texts;
mod visitor;

pub use failure::error_page;
pub use live::Streams;
pub use routes::routes;
pub use state::{Site, WebState};
