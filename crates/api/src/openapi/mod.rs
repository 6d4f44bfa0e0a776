//! The OpenAPI document: what paperclip collects from the handlers, with everything its OpenAPI 2 model would lose.
//!
//! paperclip walks the routes and knows paths, methods, summaries and operation ids. Its model cannot hold nullable
//! values, bounds, defaults, named nested schemas, bearer authentication or public operations. So the extractors and
//! replies of this crate hand it their real OpenAPI 3 objects packed into free-text slots (module `carry`), with schemas
//! made by schemars ([`schema`]), and [`finish`] unpacks them and completes the document.

mod carry;
mod common;
mod describe;
mod finish;
mod operation;
pub mod schema;
mod tidy;

pub(crate) use common::text;
pub(crate) use describe::text_headers;
pub use describe::{
    document_errors, empty_response, json_response, parameters, path_parameter, request_body, response, secured,
};
pub use finish::finish;
pub use schema::{Direction, define};
pub use tidy::without_offsets;

use paperclip::v2::models::{DefaultApiRaw, Info, License, Tag};

/// The document before its first operation: title, version and the tags in the order they are shown.
pub fn specification(title: &str, version: &str, description: &str, tags: &[(&str, &str)]) -> DefaultApiRaw {
    let tag = |&(name, text): &(&str, &str)| Tag {
        name: name.to_owned(),
        description: Some(text.to_owned()),
        external_docs: None,
    };
    DefaultApiRaw {
        info: Info {
            title: title.to_owned(),
            version: version.to_owned(),
            description: Some(description.to_owned()),
            license: Some(License { name: Some(env!("CARGO_PKG_LICENSE").to_owned()), url: None }),
            ..Info::default()
        },
        tags: tags.iter().map(tag).collect(),
        ..DefaultApiRaw::default()
    }
}
