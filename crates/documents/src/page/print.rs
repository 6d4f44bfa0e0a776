//! Pages as PDF.

use krilla::{
    Document,
    color::luma,
    geom::{PathBuilder, Point, Rect},
    metadata::Metadata,
    num::NormalizedF32,
    page::PageSettings,
    paint::{Fill, FillRule, Stroke},
    surface::Surface,
};

use super::{
    flow::{Frame, Mark, Page, Style, Weight},
    typeface::{Line, Typeface},
};
use crate::DocumentError;

/// What a reader's window says of the document.
pub(crate) struct Title {
    /// What it is.
    pub(crate) title: String,
    /// Whose it is.
    pub(crate) author: String,
}

/// Writes pages as PDF.
pub(crate) fn print(typeface: &Typeface, frame: Frame, pages: &[Page], title: Title) -> Result<Vec<u8>, DocumentError> {
    let mut document = Document::new();
    for marks in pages {
        let settings = PageSettings::from_wh(frame.width, frame.height).unwrap_or_default();
        let mut page = document.start_page_with(settings);
        let mut surface = page.surface();
        for mark in marks {
            draw(&mut surface, typeface, mark);
        }
        surface.finish();
        page.finish();
    }
    let metadata = Metadata::new().title(title.title).authors(vec![title.author]).language("en".to_owned());
    document.set_metadata(metadata);
    document.finish().map_err(DocumentError::Pdf)
}

fn draw(surface: &mut Surface<'_>, typeface: &Typeface, mark: &Mark) {
    match mark {
        Mark::Text { x, y, line, style } => text(surface, typeface, (*x, *y), line, *style),
        Mark::Rule { from, to, y, thickness, shade } => {
            surface.set_stroke(None);
            surface.set_fill(Some(fill(*shade)));
            let mut path = PathBuilder::new();
            if let Some(rect) = Rect::from_xywh(*from, *y - thickness / 2.0, to - from, *thickness) {
                path.push_rect(rect);
            }
            if let Some(path) = path.finish() {
                surface.draw_path(&path);
            }
        }
    }
}

fn text(surface: &mut Surface<'_>, typeface: &Typeface, (x, y): (f32, f32), line: &Line, style: Style) {
    let Style { size, weight, shade } = style;
    surface.set_fill(Some(fill(shade)));
    // One weight is built in; a thin outline makes it bold.
    surface.set_stroke((weight == Weight::Bold).then(|| stroke(size * 0.03, shade)));
    let mut x = x;
    for run in &line.runs {
        surface.draw_glyphs(Point::from_xy(x, y), &run.glyphs, typeface.font(), &run.text, size, false);
        x += run.width * size;
    }
}

fn fill(shade: u8) -> Fill {
    Fill { paint: luma::Color::new(shade).into(), opacity: NormalizedF32::ONE, rule: FillRule::NonZero }
}

fn stroke(width: f32, shade: u8) -> Stroke {
    Stroke { paint: luma::Color::new(shade).into(), width, ..Stroke::default() }
}
