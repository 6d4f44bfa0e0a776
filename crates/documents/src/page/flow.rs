//! Rows of text that follow each other down the pages.

use super::typeface::{Line, Typeface};
use super::wrap;

/// Where on the paper something may stand, in points from the upper left corner.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Frame {
    /// The paper's width.
    pub(crate) width: f32,
    /// The paper's height.
    pub(crate) height: f32,
    /// What stays empty on each side.
    pub(crate) margin: f32,
}

/// How text looks.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Style {
    /// The size in points.
    pub(crate) size: f32,
    /// How heavy it is.
    pub(crate) weight: Weight,
    /// From 0, black, to 255, white.
    pub(crate) shade: u8,
}

/// How heavy text is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Weight {
    Regular,
    Bold,
}

/// Text in a column: at the left edge unless it was asked to the right.
#[derive(Clone, Debug)]
pub(crate) struct Block {
    left: f32,
    width: f32,
    flush_right: bool,
    lines: Vec<(Line, Style)>,
}

/// Blocks side by side.
#[derive(Clone, Debug, Default)]
pub(crate) struct Row {
    /// What stands in it.
    pub(crate) blocks: Vec<Block>,
    /// Points of air above and below.
    pub(crate) air: (f32, f32),
    /// A line below, from left to right: thickness and shade.
    pub(crate) rule: Option<(f32, u8)>,
    /// Where the line, if any, begins; it ends at the right margin.
    pub(crate) rule_from: f32,
}

/// What is drawn on a page.
#[derive(Clone, Debug)]
pub(crate) enum Mark {
    /// Text; where it begins and its baseline.
    Text { x: f32, y: f32, line: Line, style: Style },
    /// A line across.
    Rule { from: f32, to: f32, y: f32, thickness: f32, shade: u8 },
}

/// One page.
pub(crate) type Page = Vec<Mark>;

/// Pages that are being filled.
pub(crate) struct Flow {
    frame: Frame,
    full: Vec<Page>,
    page: Page,
    y: f32,
    is_fresh: bool,
    header: Option<Row>,
}

impl Style {
    fn leading(self) -> f32 {
        self.size * 1.36
    }
}

impl Block {
    /// A column that begins at `left` and is `width` wide, in points.
    pub(crate) fn new(left: f32, width: f32) -> Self {
        Self { left, width, flush_right: false, lines: Vec::new() }
    }

    /// The same with every line at the right edge.
    pub(crate) fn flush_right(mut self) -> Self {
        self.flush_right = true;
        self
    }

    /// The same with text below what it has.
    pub(crate) fn text(self, typeface: &Typeface, text: &str, style: Style) -> Self {
        let lines = wrap(typeface, text, self.width / style.size);
        self.lines(lines, style)
    }

    /// The same with lines below what it has.
    pub(crate) fn lines(mut self, lines: Vec<Line>, style: Style) -> Self {
        self.lines.extend(lines.into_iter().map(|line| (line, style)));
        self
    }

    fn height(&self) -> f32 {
        self.lines.iter().map(|(_, style)| style.leading()).sum()
    }

    /// How many lines fit into `room`.
    fn fitting(&self, room: f32) -> usize {
        let mut used = 0.0;
        let fits = |(_, style): &&(Line, Style)| {
            used += style.leading();
            used <= room
        };
        self.lines.iter().take_while(fits).count()
    }

    fn draw(self, top: f32, page: &mut Page) {
        let mut top = top;
        for (line, style) in self.lines {
            let slack = if self.flush_right { self.width - line.width() * style.size } else { 0.0 };
            let y = top + style.size * 1.04;
            top += style.leading();
            if !line.runs.is_empty() {
                page.push(Mark::Text { x: self.left + slack, y, line, style });
            }
        }
    }
}

impl Row {
    /// A row without air or line.
    pub(crate) fn new(blocks: Vec<Block>) -> Self {
        Self { blocks, ..Self::default() }
    }

    /// The same with that much air above and below, in points.
    pub(crate) fn air(self, above: f32, below: f32) -> Self {
        Self { air: (above, below), ..self }
    }

    /// The same with a line below it, which begins at `from`.
    pub(crate) fn ruled(self, from: f32, thickness: f32, shade: u8) -> Self {
        Self { rule: Some((thickness, shade)), rule_from: from, ..self }
    }

    fn height(&self) -> f32 {
        self.air.0 + self.text_height() + self.air.1
    }

    fn text_height(&self) -> f32 {
        self.blocks.iter().map(Block::height).fold(0.0, f32::max)
    }

    /// The lines that fit into `room`, and the rest.
    fn split(mut self, room: f32) -> (Self, Self) {
        let mut rest = self.clone();
        for (here, there) in self.blocks.iter_mut().zip(&mut rest.blocks) {
            there.lines = here.lines.split_off(here.fitting(room - self.air.0));
        }
        self.rule = None;
        (self, rest)
    }

    fn is_empty(&self) -> bool {
        self.blocks.iter().all(|block| block.lines.is_empty())
    }
}

impl Flow {
    /// The first page, empty.
    pub(crate) fn new(frame: Frame) -> Self {
        Self { frame, full: Vec::new(), page: Page::new(), y: frame.margin, is_fresh: true, header: None }
    }

    /// What is repeated at the top of every page that follows, and put here too; `None` ends it.
    pub(crate) fn head(&mut self, header: Option<Row>) {
        if let Some(row) = &header {
            // A head at the foot of a page would be the head of nothing.
            if row.height() * 3.0 > self.room() && !self.is_fresh {
                self.turn();
            }
            self.place(row.clone());
        }
        self.header = header;
    }

    /// Puts a row below the others. One that does not fit goes to the next page; one that is taller than half a page
    /// is taken apart between two lines.
    pub(crate) fn put(&mut self, row: Row) {
        let mut row = row;
        while row.height() > self.room() {
            let (here, rest) = row.clone().split(self.room());
            let is_tall = row.height() > self.page_height() / 2.0;
            if is_tall && !here.is_empty() {
                self.place(here);
                row = rest;
            } else if self.is_fresh {
                break;
            }
            self.turn();
        }
        self.place(row);
    }

    /// Puts rows on one page if they fit on any.
    pub(crate) fn together(&mut self, rows: Vec<Row>) {
        let height: f32 = rows.iter().map(Row::height).sum();
        if height > self.room() && height <= self.page_height() && !self.is_fresh {
            self.turn();
        }
        for row in rows {
            self.put(row);
        }
    }

    /// All pages, each with what `footer` says of its number, from 1, and of how many there are.
    pub(crate) fn finish(self, footer: impl Fn(usize, usize) -> Row) -> Vec<Page> {
        let Self { frame, mut full, page, .. } = self;
        full.push(page);
        let count = full.len();
        for (number, page) in (1..).zip(&mut full) {
            let row = footer(number, count);
            let top = frame.height - frame.margin + 14.0;
            for block in row.blocks {
                block.draw(top, page);
            }
        }
        full
    }

    fn room(&self) -> f32 {
        self.frame.height - self.frame.margin - self.y
    }

    fn page_height(&self) -> f32 {
        let header = self.header.as_ref().map_or(0.0, Row::height);
        self.frame.height - 2.0 * self.frame.margin - header
    }

    fn turn(&mut self) {
        self.full.push(std::mem::take(&mut self.page));
        self.y = self.frame.margin;
        if let Some(row) = self.header.clone() {
            self.place(row);
        }
        self.is_fresh = true;
    }

    fn place(&mut self, row: Row) {
        let height = row.height();
        self.is_fresh = false;
        for block in row.blocks {
            block.draw(self.y + row.air.0, &mut self.page);
        }
        self.y += height;
        if let Some((thickness, shade)) = row.rule {
            let to = self.frame.width - self.frame.margin;
            self.page.push(Mark::Rule { from: row.rule_from, to, y: self.y, thickness, shade });
        }
    }
}
