//! Text in lines that are no wider than they may be.

use harfrust::Direction;
use unicode_bidi::{Level, ParagraphBidiInfo};

use super::typeface::{Line, Typeface};

/// A part of the text that is not taken apart, such as a letter with its accents.
struct Cluster {
    start: usize,
    width: f32,
}

/// Text without what cannot be printed: line ends become `\n`, tabs spaces, other control characters `U+FFFD`.
pub(crate) fn clean(text: &str) -> String {
    let one = |sign| match sign {
        '\n' | '\r' | '\u{b}' | '\u{c}' | '\u{85}' | '\u{2028}' | '\u{2029}' => '\n',
        '\t' => ' ',
        '\u{fffe}' | '\u{ffff}' => char::REPLACEMENT_CHARACTER,
        sign if sign.is_control() => char::REPLACEMENT_CHARACTER,
        sign => sign,
    };
    text.replace("\r\n", "\n").chars().map(one).collect()
}

/// Sets text in lines of at most `width` em. Breaks after spaces and hyphens; a word that is wider than a line, anywhere.
pub(crate) fn wrap(typeface: &Typeface, text: &str, width: f32) -> Vec<Line> {
    clean(text).trim_end().split('\n').flat_map(|paragraph| wrap_paragraph(typeface, paragraph, width)).collect()
}

fn wrap_paragraph(typeface: &Typeface, text: &str, width: f32) -> Vec<Line> {
    let text = text.trim_end();
    let bidi = ParagraphBidiInfo::new(text, None);
    let clusters = clusters(typeface, text, &bidi.levels);
    let starts = line_starts(text, &clusters, width);
    let ends = starts.iter().skip(1).copied().chain([text.len()]);
    let lines = starts.iter().zip(ends).map(|(start, end)| set_line(typeface, &bidi, *start, end));
    if text.is_empty() { vec![Line::default()] } else { lines.collect() }
}

/// What is measured: every cluster once, in the order of the text.
fn clusters(typeface: &Typeface, text: &str, levels: &[Level]) -> Vec<Cluster> {
    let mut clusters: Vec<Cluster> = Vec::new();
    let mut start = 0;
    for run in levels.chunk_by(|one, next| one == next) {
        let end = start + run.len();
        let slice = text.get(start..end).unwrap_or_default();
        let shaped = typeface.shape(slice, direction(run.first()));
        let glyphs = shaped.glyphs.iter();
        let mut parts: Vec<Cluster> =
            glyphs.map(|glyph| Cluster { start: start + glyph.text_range.start, width: glyph.x_advance }).collect();
        parts.sort_by_key(|part| part.start);
        for part in parts {
            match clusters.last_mut() {
                Some(last) if last.start == part.start => last.width += part.width,
                _ => clusters.push(part),
            }
        }
        start = end;
    }
    clusters
}

/// Where the lines begin, as bytes of the text.
fn line_starts(text: &str, clusters: &[Cluster], most: f32) -> Vec<usize> {
    let mut starts = vec![0];
    let mut line = 0;
    let mut width = 0.0;
    // Where the line could end, and how wide it is up to there.
    let mut chance = None;
    let mut before = ' ';
    for (index, cluster) in clusters.iter().enumerate() {
        let end = clusters.get(index + 1).map_or(text.len(), |next| next.start);
        let slice = text.get(cluster.start..end).unwrap_or_default();
        let Some(sign) = slice.chars().next() else { continue };
        if is_space(sign) {
            width += cluster.width;
            chance = Some((end, width));
        } else {
            while width + cluster.width > most && cluster.start > line {
                let (next, used) = chance.take().unwrap_or((cluster.start, width));
                starts.push(next);
                line = next;
                width -= used;
            }
            width += cluster.width;
            if is_ideograph(sign) || (matches!(sign, '-' | '/' | '\u{2010}' | '–' | '—') && before.is_alphanumeric())
            {
                chance = Some((end, width));
            }
        }
        before = sign;
    }
    starts
}

fn set_line(typeface: &Typeface, bidi: &ParagraphBidiInfo<'_>, start: usize, end: usize) -> Line {
    let visible = bidi.text.get(start..end).unwrap_or_default().trim_end();
    if visible.is_empty() {
        return Line::default();
    }
    let (levels, runs) = bidi.visual_runs(start..start + visible.len());
    let shape = |run: std::ops::Range<usize>| {
        let direction = direction(levels.get(run.start));
        typeface.shape(bidi.text.get(run).unwrap_or_default(), direction)
    };
    Line { runs: runs.into_iter().map(shape).collect() }
}

fn direction(level: Option<&Level>) -> Direction {
    if level.is_some_and(Level::is_rtl) { Direction::RightToLeft } else { Direction::LeftToRight }
}

fn is_space(sign: char) -> bool {
    sign.is_whitespace() && !matches!(sign, '\u{a0}' | '\u{2007}' | '\u{202f}')
}

/// Signs that are written without spaces between them.
fn is_ideograph(sign: char) -> bool {
    matches!(sign, '\u{2e80}'..='\u{9fff}' | '\u{ac00}'..='\u{d7af}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(text: &str, width: f32) -> Vec<String> {
        let typeface = Typeface::built_in().unwrap();
        let text_of = |line: &Line| line.runs.iter().map(|run| run.text.clone()).collect();
        wrap(&typeface, text, width).iter().map(text_of).collect()
    }

    #[test]
    fn lines_break_after_spaces_and_hyphens() {
        assert_eq!(lines("one two three", 4.0), ["one two", "three"]);
        assert_eq!(lines("one-two-three", 4.0), ["one-two-", "three"]);
        assert_eq!(lines("-1234567", 30.0), ["-1234567"]);
    }

    #[test]
    fn a_word_that_is_wider_than_a_line_is_cut() {
        let cut = lines(&"x".repeat(100), 4.0);
        assert!(cut.len() > 10);
        assert_eq!(cut.concat(), "x".repeat(100));
    }

    #[test]
    fn no_line_is_wider_than_it_may_be() {
        let typeface = Typeface::built_in().unwrap();
        let text = "plain words, Überlänge, русский текст, ελληνικά שלום עולם مرحبا بالعالم ".repeat(20);
        let widest = wrap(&typeface, &text, 20.0).iter().map(Line::width).fold(0.0, f32::max);
        assert!(widest <= 20.0 && widest > 15.0, "{widest}");
    }

    #[test]
    fn empty_lines_between_others_stay() {
        assert_eq!(lines("a\r\n\r\nb\n\n", 10.0), ["a", "", "b"]);
        assert_eq!(lines("", 10.0), [""]);
    }

    #[test]
    fn a_letter_narrower_than_nothing_still_gets_a_line() {
        assert_eq!(lines("abc", 0.0), ["a", "b", "c"]);
    }

    #[test]
    fn control_characters_are_shown_as_such() {
        assert_eq!(clean("a\u{1}b\tc\u{85}d"), "a\u{fffd}b c\nd");
    }

    #[test]
    fn words_in_two_directions_come_in_the_order_they_are_seen() {
        assert_eq!(lines("ab שלום", 30.0), ["ab שלום"]);
        assert_eq!(lines("שלום ab", 30.0), ["abשלום "], "the space belongs to the first word, and stands at its left");
    }
}
