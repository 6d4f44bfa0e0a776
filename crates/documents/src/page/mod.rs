//! Pages of text: what an invoice is set with, and what other papers could be.

mod flow;
mod paragraph;
mod print;
mod typeface;

pub(crate) use flow::{Block, Flow, Frame, Row, Style, Weight};
pub(crate) use paragraph::{clean, wrap};
pub(crate) use print::{Title, print};
pub(crate) use typeface::{Line, Typeface};
