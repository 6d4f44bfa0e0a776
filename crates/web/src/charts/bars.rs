//! Stacked bars: billable work, and what is not billable above it.
//!
//! The colours that are drawn here are those of a light page; the style sheet names each and says what it is on a dark one.

use plotters::prelude::SVGBackend;
use plotters::{
    chart::ChartBuilder,
    drawing::{DrawingAreaErrorKind, IntoDrawingArea},
    element::Rectangle,
    style::{Color, IntoFont, RGBColor, TRANSPARENT},
};
use timekeeper_domain::{analytics, report::WorkTotals};

/// Why a chart cannot be drawn.
pub(crate) type ChartError = DrawingAreaErrorKind<std::io::Error>;

/// Billable work.
const BILLABLE: RGBColor = RGBColor(15, 107, 98);
/// Work that is not.
const UNBILLED: RGBColor = RGBColor(126, 147, 157);
/// Lines across.
const LINE: RGBColor = RGBColor(223, 221, 215);
/// Text beside the axes.
const SOFT: RGBColor = RGBColor(90, 99, 107);

/// How much of its place a bar takes.
const FULLNESS: f64 = 0.72;

/// A bar.
pub(crate) struct Bar {
    /// What stands below it.
    pub(crate) label: String,
    /// What it says when it is pointed at.
    pub(crate) title: String,
    /// How high it is.
    pub(crate) totals: WorkTotals,
}

/// How large bars are drawn. There is one for wide windows and one for phones, so that text is as large on both.
///
/// Everything is drawn on whole units, of which there are two for each point that is seen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Size {
    Wide,
    Narrow,
}

impl Size {
    const fn units(self) -> (u32, u32) {
        match self {
            Self::Wide => (1_880, 560),
            Self::Narrow => (680, 480),
        }
    }

    /// Labels below the bars, at the most.
    const fn labels(self) -> usize {
        match self {
            Self::Wide => 9,
            Self::Narrow => 3,
        }
    }
}

/// Where a bar can be pointed at.
pub(crate) struct Column {
    pub(crate) x: i32,
    pub(crate) y: i32,
    pub(crate) width: i32,
    pub(crate) height: i32,
    pub(crate) title: String,
}

/// Bars, drawn.
pub(crate) struct Drawing {
    pub(crate) width: u32,
    pub(crate) height: u32,
    /// An element `svg`, in which every text is escaped.
    pub(crate) markup: String,
    pub(crate) columns: Vec<Column>,
}

/// Draws bars.
///
/// # Errors
/// [`ChartError`], which nothing is known to cause.
pub(crate) fn draw(bars: &[Bar], size: Size) -> Result<Drawing, ChartError> {
    let ((width, height), mut markup) = (size.units(), String::new());
    let root = SVGBackend::with_string(&mut markup, (width, height)).into_drawing_area();
    let places = f64::from(u32::try_from(bars.len()).unwrap_or(u32::MAX));
    let top = bars.iter().map(|bar| analytics::hours(bar.totals.seconds)).fold(1.0, f64::max) * 1.04;
    let mut chart = ChartBuilder::on(&root)
        .margin_top(16)
        .margin_right(56)
        .x_label_area_size(56)
        .y_label_area_size(84)
        .build_cartesian_2d(-0.5..places - 0.5, 0.0..top)?;
    chart
        .configure_mesh()
        .disable_x_mesh()
        .axis_style(TRANSPARENT)
        .light_line_style(TRANSPARENT)
        .bold_line_style(LINE.stroke_width(2))
        .label_style(("sans-serif", 29).into_font().color(&SOFT))
        .x_labels(size.labels())
        .y_labels(5)
        .x_label_formatter(&|place| label_at(bars, *place))
        .y_label_formatter(&|hours| tick(*hours))
        .draw()?;
    let mut columns = Vec::new();
    for (place, bar) in (0_u32..).map(f64::from).zip(bars).filter(|(_, bar)| bar.totals.seconds > 0) {
        let (billable, all) = (analytics::hours(bar.totals.billable_seconds), analytics::hours(bar.totals.seconds));
        let (left, right) = (place - FULLNESS / 2.0, place + FULLNESS / 2.0);
        for (from, to, colour) in [(0.0, billable, BILLABLE), (billable, all, UNBILLED)] {
            if to > from {
                chart.draw_series([Rectangle::new([(left, to), (right, from)], colour.filled())])?;
            }
        }
        let (x, y) = chart.backend_coord(&(place - 0.5, top));
        let (end, bottom) = chart.backend_coord(&(place + 0.5, 0.0));
        columns.push(Column { x, y, width: end - x, height: bottom - y, title: bar.title.clone() });
    }
    root.present()?;
    drop((chart, root));
    Ok(Drawing { width, height, markup, columns })
}

/// What stands below a place: that of a bar, when it is the middle of one.
fn label_at(bars: &[Bar], place: f64) -> String {
    let at = |(number, _): &(u32, &Bar)| (f64::from(*number) - place).abs() < 1e-6;
    (0..).zip(bars).find(at).map_or_else(String::new, |(_, bar)| bar.label.clone())
}

/// Hours beside a line.
fn tick(hours: f64) -> String {
    if hours.abs() < 1e-6 {
        return "0".to_owned();
    }
    if (hours - hours.round()).abs() < 1e-6 { format!("{hours:.0} h") } else { format!("{hours:.1} h") }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bar(label: &str, seconds: i64, billable_seconds: i64) -> Bar {
        let totals = WorkTotals { entries: 1, seconds, billable_seconds };
        Bar { label: label.to_owned(), title: format!("{label} worked"), totals }
    }

    fn drawn(bars: &[Bar]) -> Drawing {
        draw(bars, Size::Wide).unwrap()
    }

    #[test]
    fn both_parts_of_a_bar_are_drawn_and_days_off_are_not() {
        let drawing = drawn(&[bar("1", 7_200, 3_600), bar("2", 0, 0), bar("3", 3_600, 3_600)]);
        assert_eq!(drawing.markup.matches("fill=\"#0F6B62\"").count(), 2);
        assert_eq!(drawing.markup.matches("fill=\"#7E939D\"").count(), 1);
        let titles: Vec<&str> = drawing.columns.iter().map(|column| column.title.as_str()).collect();
        assert_eq!(titles, ["1 worked", "3 worked"]);
    }

    #[test]
    fn nothing_in_a_drawing_is_style_or_script_and_text_is_escaped() {
        let drawing = drawn(&[bar("<script>\"'&", 7_200, 3_600), bar("\u{202e}x🦀", 7_200, 3_600)]);
        for forbidden in ["style=", "<style", "<script", "href", "url("] {
            assert!(!drawing.markup.contains(forbidden), "{forbidden} in {}", drawing.markup);
        }
        assert!(drawing.markup.contains("&lt;script&gt;&quot;&apos;&amp;"), "{}", drawing.markup);
    }

    #[test]
    fn every_colour_is_known_to_the_style_sheet() {
        let style = include_str!("../../assets/style.css");
        let drawing = drawn(&[bar("1", 7_200, 3_600)]);
        let mut colours: Vec<&str> =
            drawing.markup.split("\"#").skip(1).filter_map(|rest| rest.split('"').next()).collect();
        colours.sort_unstable();
        colours.dedup();
        assert_eq!(colours.len(), 4, "{colours:?}");
        for colour in colours {
            assert!(style.contains(&format!("=\"#{colour}\"]")), "{colour}");
        }
    }

    #[test]
    fn one_bar_and_very_many_fit() {
        for count in [0_usize, 1, 2, 62, 366, 5_000] {
            let bars: Vec<Bar> = (0..count).map(|number| bar(&number.to_string(), 3_600, 0)).collect();
            for size in [Size::Wide, Size::Narrow] {
                let drawing = draw(&bars, size).unwrap();
                assert_eq!(drawing.columns.len(), count);
                assert!(drawing.markup.trim_end().ends_with("</svg>"));
                let labels = drawing.markup.matches("<text").count();
                assert!(labels <= size.labels() + 2 + 8, "{count}: {labels}");
            }
        }
    }

    #[test]
    fn a_label_stands_below_the_middle_of_its_bar() {
        let bars = [bar("first", 1, 1), bar("second", 1, 1)];
        assert_eq!([-0.5, 0.0, 0.5, 1.0].map(|place| label_at(&bars, place)), ["", "first", "", "second"]);
        assert_eq!([0.0, 0.2, 2.0, 2_000.0].map(tick), ["0", "0.2 h", "2 h", "2000 h"]);
    }
}
