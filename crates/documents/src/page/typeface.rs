//! The typeface that is built in, and text in it as glyphs with their places.

use std::{collections::BTreeSet, ops::Range, sync::Arc};

use harfrust::{Direction, FontRef, ShapeOptions, ShaperData, UnicodeBuffer};
use krilla::text::{Font, GlyphId, KrillaGlyph};

use crate::DocumentError;

/// `DejaVu` Sans Condensed: Latin, Greek, Cyrillic, Armenian, Georgian, Hebrew, Arabic and many signs.
static BYTES: &[u8] = include_bytes!("../../assets/DejaVuSansCondensed.ttf");

/// The box that stands for what the typeface lacks.
const MISSING: u32 = 0;
/// A sign of no width that draws nothing. The box has no place in a PDF's map from signs to text; two signs for one
/// character make the printer write the text beside them.
const INVISIBLE: u32 = 1;

/// A typeface, ready to set text.
pub(crate) struct Typeface {
    reading: FontRef<'static>,
    shaping: ShaperData,
    printing: Font,
}

/// Text of one direction as glyphs, in em: multiply by the size to have points.
#[derive(Clone, Debug)]
pub(crate) struct Run {
    pub(crate) text: String,
    pub(crate) glyphs: Vec<KrillaGlyph>,
    pub(crate) width: f32,
}

/// One line of text, its runs from left to right.
#[derive(Clone, Debug, Default)]
pub(crate) struct Line {
    pub(crate) runs: Vec<Run>,
}

impl Line {
    /// How wide it is, in em.
    pub(crate) fn width(&self) -> f32 {
        self.runs.iter().map(|run| run.width).sum()
    }
}

impl Typeface {
    /// The one that is built in.
    pub(crate) fn built_in() -> Result<Self, DocumentError> {
        let reading = FontRef::new(BYTES).map_err(|_| DocumentError::Typeface)?;
        let bytes: Arc<dyn AsRef<[u8]> + Send + Sync> = Arc::new(BYTES);
        let printing = Font::new(bytes.into(), 0).ok_or(DocumentError::Typeface)?;
        Ok(Self { shaping: ShaperData::new(&reading), reading, printing })
    }

    /// The same for the printer.
    pub(crate) fn font(&self) -> Font {
        self.printing.clone()
    }

    /// Sets text that reads in one direction.
    pub(crate) fn shape(&self, text: &str, direction: Direction) -> Run {
        let mut buffer = UnicodeBuffer::new();
        buffer.push_str(text);
        buffer.guess_segment_properties();
        buffer.set_direction(direction);
        let shaped = self.shaping.shaper(&self.reading).build().shape(buffer, ShapeOptions::new());
        let starts: BTreeSet<usize> = shaped.glyph_infos().iter().map(|info| position(info.cluster)).collect();
        let em = self.printing.units_per_em();
        let mut glyphs = Vec::new();
        for (info, place) in shaped.glyph_infos().iter().zip(shaped.glyph_positions()) {
            let cluster = cluster(&starts, position(info.cluster), text.len());
            let [advance, x, y, down] =
                [place.x_advance, place.x_offset, place.y_offset, place.y_advance].map(|units| float(units) / em);
            glyphs.push(KrillaGlyph::new(GlyphId::new(info.glyph_id), advance, x, y, down, cluster.clone(), None));
            if info.glyph_id == MISSING {
                glyphs.push(KrillaGlyph::new(GlyphId::new(INVISIBLE), 0.0, 0.0, 0.0, 0.0, cluster, None));
            }
        }
        let width = glyphs.iter().map(|glyph| glyph.x_advance).sum();
        Run { text: text.to_owned(), glyphs, width }
    }
}

fn position(cluster: u32) -> usize {
    usize::try_from(cluster).unwrap_or(usize::MAX)
}

fn cluster(starts: &BTreeSet<usize>, start: usize, end: usize) -> Range<usize> {
    start..starts.range(start + 1..).next().copied().unwrap_or(end)
}

/// Font units as a float. A glyph that is further away than 32,767 units is off the paper, and stays there.
fn float(units: i32) -> f32 {
    f32::from(i16::try_from(units).unwrap_or(if units < 0 { i16::MIN } else { i16::MAX }))
}
