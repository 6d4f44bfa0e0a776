//! Values as they look on the wire: numbers, identifiers, dates, times and partial updates.

mod date;
mod id;
mod moment;
mod number;
mod output;
mod patch;

pub use date::{DateInput, DateOrDateTimeInput};
pub use id::IdInput;
pub use moment::DateTimeInput;
pub use number::{Number, NumberInput};
pub use output::{Clock, Day, TagList, TimeStyle, Timestamp};
pub use patch::Patch;

/// Why a value on the wire means nothing here; the text is for the caller.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WireError(String);

impl WireError {
    pub(crate) fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }
}

impl std::fmt::Display for WireError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for WireError {}
