//! Texts that are hard to set.

use rust_decimal::Decimal;
use timekeeper_documents::invoice::{Party, pdf};

use crate::{
    reader::{dense, pages, without_space},
    sheets::{line, sheet},
};

fn printed(description: &str) -> Vec<u8> {
    let mut sheet = sheet(0);
    sheet.lines = vec![line(description, 0)];
    pdf(&sheet).unwrap()
}

#[test]
fn text_of_many_scripts_can_be_found() {
    for text in ["меню", "ελληνικά", "שלום", "مرحبا", "հայերեն", "ქართული", "Ünïcödé", "a\u{301}\u{323}", "ﬁne office"]
    {
        assert!(dense(&printed(text)).contains(&without_space(text)), "{text}");
    }
}

#[test]
fn text_that_the_typeface_lacks_is_shown_as_boxes_and_can_be_found() {
    for text in ["日本語のテキスト", "हिन्दी", "ไทย", "🙂🚀👩‍👩‍👧", "\u{10ffff}"]
    {
        let dense = dense(&printed(text));
        let missing = without_space(text).chars().find(|sign| !dense.contains(*sign));
        assert_eq!(missing, None, "{text} in {dense}");
    }
}

#[test]
fn control_characters_become_a_sign_of_their_own() {
    let all: String = ('\u{1}'..='\u{9f}').filter(|sign| sign.is_control()).collect();
    let dense = dense(&printed(&format!("before{all}after\u{7}end")));
    assert!(dense.contains("before\u{fffd}") && dense.contains("after\u{fffd}end"), "{dense}");
    assert!(!dense.chars().any(char::is_control));
}

#[test]
fn directions_that_are_forced_and_never_ended_do_no_harm() {
    for text in ["\u{202e}abc", "\u{2067}\u{2066}x", "א1ב2 abc ג", "\u{200f}\u{200e}", "\u{feff}", "\u{301}\u{301}"]
    {
        assert!(dense(&printed(text)).contains("0.2575.00EUR18.75EUR"), "{text:?}");
    }
}

#[test]
fn a_description_without_spaces_is_there_to_its_last_letter() {
    let text = "abcdefghij".repeat(500);
    let pdf = printed(&text);
    assert!(pages(&pdf).len() > 1);
    let pages: String = pages(&pdf).concat().lines().filter(|line| text.contains(line)).collect();
    assert_eq!(pages, text);
}

#[test]
fn a_description_of_accents_alone_is_printed() {
    assert_eq!(pages(&printed(&"\u{301}".repeat(5_000))).len(), 1);
    assert!(pages(&printed(&"e\u{301}\u{323}".repeat(5_000))).len() > 1);
}

#[test]
fn addresses_that_are_longer_than_a_page_go_on_on_the_next() {
    let mut sheet = sheet(1);
    let lines: Vec<String> = (0..200).map(|number| format!("street {number},")).collect();
    sheet.to.address = Some(lines.join("\n"));
    let text = dense(&pdf(&sheet).unwrap());
    assert!((0..200).all(|number| text.contains(&format!("street{number},"))));
}

#[test]
fn long_notes_go_on_on_the_next_page() {
    let mut sheet = sheet(1);
    let notes: Vec<String> = (0..500).map(|number| format!("note{number},")).collect();
    sheet.notes = Some(notes.join(" "));
    let text = dense(&pdf(&sheet).unwrap());
    assert!((0..500).all(|number| text.contains(&format!("note{number},"))));
}

#[test]
fn empty_texts_are_printed_as_nothing() {
    let mut sheet = sheet(0);
    sheet.from = Party::default();
    sheet.to = Party { name: String::new(), address: Some(String::new()), email: Some(String::new()) };
    sheet.number = String::new();
    sheet.status = String::new();
    sheet.lines = vec![line("", 0)];
    assert!(dense(&pdf(&sheet).unwrap()).contains("Page1of1"));
}

#[test]
fn a_name_of_control_characters_leaves_the_file_well_formed() {
    let mut sheet = sheet(1);
    sheet.from.name = "a\u{1}\u{ffff}<&\n\"b".to_owned();
    sheet.number = "1\u{b}\u{fffe}]]>".to_owned();
    let pdf = pdf(&sheet).unwrap();
    assert_eq!(pages(&pdf).len(), 1);
    let bytes = String::from_utf8_lossy(&pdf);
    let xmp = bytes.split("<x:xmpmeta").nth(1).unwrap().split("</x:xmpmeta>").next().unwrap();
    assert!(!xmp.chars().any(|sign| sign < ' ' || sign == '\u{ffff}' || sign == '\u{fffe}'), "{xmp:?}");
    assert!(xmp.contains("&lt;&amp;"), "{xmp}");
}

#[test]
fn the_longest_quantities_wrap_and_stay_whole() {
    let mut sheet = sheet(1);
    sheet.lines[0].quantity = Decimal::MIN;
    assert!(dense(&pdf(&sheet).unwrap()).contains(&Decimal::MIN.to_string()));
}
