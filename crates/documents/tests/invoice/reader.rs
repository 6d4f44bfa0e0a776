//! Reads a PDF as a searching reader does: the text of each page, by the map of its fonts.

use lopdf::{Document, Encoding, Object, content::Operation, decode_text_string};

/// What surrounds text that is drawn.
enum Mark {
    Plain,
    /// The text is not what the signs say.
    Actual(String),
    /// The signs come from the last to the first.
    Reversed,
}

/// The text of every page; what was drawn in one go is one line.
pub(crate) fn pages(pdf: &[u8]) -> Vec<String> {
    let document = Document::load_mem(pdf).unwrap();
    document.page_iter().map(|page| page_text(&document, page)).collect()
}

/// All text of all pages without white space, so that it does not matter where lines end.
pub(crate) fn dense(pdf: &[u8]) -> String {
    without_space(&pages(pdf).concat())
}

/// Text without white space.
pub(crate) fn without_space(text: &str) -> String {
    text.split_whitespace().collect()
}

/// The width and height of the first page in whole points.
pub(crate) fn paper(pdf: &[u8]) -> [String; 2] {
    let document = Document::load_mem(pdf).unwrap();
    let page = document.page_iter().next().unwrap();
    let corners = document.get_dictionary(page).unwrap().get(b"MediaBox").unwrap().as_array().unwrap();
    [2, 3].map(|index: usize| format!("{:.0}", corners[index].as_float().unwrap()))
}

fn page_text(document: &Document, page: lopdf::ObjectId) -> String {
    let fonts = document.get_page_fonts(page).unwrap();
    let mut encoding = None;
    let mut marks: Vec<Mark> = Vec::new();
    let mut text = String::new();
    for Operation { operator, operands } in document.get_and_decode_page_content(page).unwrap().operations {
        match operator.as_str() {
            "Tf" => {
                let font = fonts[operands[0].as_name().unwrap()];
                encoding = Some(font.get_font_encoding(document).unwrap());
            }
            "BMC" | "BDC" => marks.push(mark(&operands)),
            "EMC" => {
                if let Some(Mark::Actual(actual)) = marks.pop() {
                    text.push_str(&actual);
                }
            }
            "Tj" | "TJ" if !marks.iter().any(|mark| matches!(mark, Mark::Actual(_))) => {
                let mut signs = signs(encoding.as_ref().unwrap(), &operands);
                if marks.iter().any(|mark| matches!(mark, Mark::Reversed)) {
                    signs.reverse();
                }
                text.push_str(&signs.concat());
            }
            "ET" => text.push('\n'),
            _ => {}
        }
    }
    text
}

fn mark(operands: &[Object]) -> Mark {
    if operands[0].as_name().unwrap() == b"ReversedChars" {
        return Mark::Reversed;
    }
    let actual = operands.get(1).and_then(|properties| properties.as_dict().ok()?.get(b"ActualText").ok());
    actual.map_or(Mark::Plain, |actual| Mark::Actual(decode_text_string(actual).unwrap()))
}

fn signs(encoding: &Encoding<'_>, operands: &[Object]) -> Vec<String> {
    let parts = operands.iter().flat_map(|operand| match operand {
        Object::Array(parts) => parts.iter().collect(),
        other => vec![other],
    });
    let strings = parts.filter_map(|part| part.as_str().ok());
    strings.flat_map(|bytes| bytes.chunks(2)).map(|sign| Document::decode_text(encoding, sign).unwrap()).collect()
}
