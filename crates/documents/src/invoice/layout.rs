//! Where everything stands on an invoice.

use timekeeper_domain::money::Money;

use super::{InvoiceSheet, PaperSize, Party};
use crate::{
    DocumentError,
    page::{Block, Flow, Frame, Line, Row, Style, Title, Typeface, Weight, clean, print, wrap},
};

const MARGIN: f32 = 54.0;
/// Points between two columns.
const GUTTER: f32 = 14.0;
/// A column of numbers is at the most so wide; longer numbers take several lines.
const WIDEST_NUMBER: f32 = 96.0;

const TITLE: Style = Style { size: 24.0, weight: Weight::Bold, shade: 30 };
const NAME: Style = Style { size: 10.5, weight: Weight::Bold, shade: 30 };
const TEXT: Style = Style { size: 9.0, weight: Weight::Regular, shade: 40 };
const STRONG: Style = Style { size: 10.0, weight: Weight::Bold, shade: 30 };
const LABEL: Style = Style { size: 7.5, weight: Weight::Regular, shade: 110 };

const DARK_RULE: (f32, u8) = (0.9, 40);
const LIGHT_RULE: (f32, u8) = (0.4, 200);

/// A number in the table, set and measured.
type Set = Vec<Line>;

/// The columns of the table, from left to right.
struct Columns {
    widths: [f32; 3],
    description: f32,
}

/// What is needed everywhere on the sheet.
struct Setter<'a> {
    sheet: &'a InvoiceSheet,
    typeface: &'a Typeface,
    /// How wide the paper is between the margins.
    width: f32,
}

/// Sets an invoice and prints it.
pub(super) fn print_invoice(sheet: &InvoiceSheet) -> Result<Vec<u8>, DocumentError> {
    let typeface = Typeface::built_in()?;
    let (width, height) = match sheet.paper {
        PaperSize::A4 => (595.28, 841.89),
        PaperSize::Letter => (612.0, 792.0),
    };
    let frame = Frame { width, height, margin: MARGIN };
    let setter = Setter { sheet, typeface: &typeface, width: width - 2.0 * MARGIN };
    let mut flow = Flow::new(frame);
    setter.opening(&mut flow);
    setter.table(&mut flow);
    flow.together(setter.totals());
    setter.closing(&mut flow);
    let pages = flow.finish(|number, count| setter.footer(number, count));
    let name = |text: &str| clean(text).replace('\n', " ");
    let title = Title { title: format!("Invoice {}", name(&sheet.number)), author: name(&sheet.from.name) };
    print(&typeface, frame, &pages, title)
}

impl Setter<'_> {
    /// Who, to whom, and what the invoice is called.
    fn opening(&self, flow: &mut Flow) {
        let whole = Block::new(MARGIN, self.width).text(self.typeface, "Invoice", TITLE);
        flow.put(Row::new(vec![whole]).air(0.0, 16.0));
        let sheet = self.sheet;
        let reference = sheet.buyer_reference.as_deref().map(|text| format!("Your reference: {text}"));
        let half = (self.width - GUTTER) / 2.0;
        let from = self.party(MARGIN, half, "From", &sheet.from);
        let mut to = self.party(MARGIN + half + GUTTER, half, "To", &sheet.to);
        if let Some(reference) = reference {
            to = to.text(self.typeface, &reference, TEXT);
        }
        flow.put(Row::new(vec![from, to]).air(0.0, 18.0).ruled(MARGIN, LIGHT_RULE.0, LIGHT_RULE.1));
        let facts = [
            ("Invoice number", sheet.number.clone()),
            ("Issued", sheet.issued.to_string()),
            ("Due", sheet.due.to_string()),
            ("Status", sheet.status.clone()),
        ];
        let quarter = (self.width - 3.0 * GUTTER) / 4.0;
        let mut left = MARGIN;
        let mut blocks = Vec::new();
        for (label, value) in &facts {
            blocks.push(Block::new(left, quarter).text(self.typeface, label, LABEL).text(self.typeface, value, TEXT));
            left += quarter + GUTTER;
        }
        flow.put(Row::new(blocks).air(9.0, 24.0));
    }

    fn party(&self, left: f32, width: f32, label: &str, party: &Party) -> Block {
        let mut block =
            Block::new(left, width).text(self.typeface, label, LABEL).text(self.typeface, &party.name, NAME);
        for text in [&party.address, &party.email].into_iter().flatten().filter(|text| !text.trim().is_empty()) {
            block = block.text(self.typeface, text, TEXT);
        }
        block
    }

    /// The lines, under a head that is repeated on every page.
    fn table(&self, flow: &mut Flow) {
        let heads = ["Quantity", "Unit price", "Amount"].map(|text| self.number(text, LABEL));
        let lines: Vec<[Set; 3]> = self
            .sheet
            .lines
            .iter()
            .map(|line| {
                [line.quantity.to_string(), amount(line.unit_price), amount(line.total)]
                    .map(|text| self.number(&text, TEXT))
            })
            .collect();
        let columns = self.columns(&heads, &lines);
        let head = self.table_row(&columns, "Description", heads, LABEL);
        flow.head(Some(head.air(0.0, 4.0).ruled(MARGIN, DARK_RULE.0, DARK_RULE.1)));
        for (line, numbers) in self.sheet.lines.iter().zip(lines) {
            let row = self.table_row(&columns, &line.description, numbers, TEXT);
            flow.put(row.air(5.0, 5.0).ruled(MARGIN, LIGHT_RULE.0, LIGHT_RULE.1));
        }
        flow.head(None);
    }

    fn number(&self, text: &str, style: Style) -> Set {
        wrap(self.typeface, text, WIDEST_NUMBER / style.size)
    }

    /// Each column of numbers is as wide as its widest number; the description has the rest.
    fn columns(&self, heads: &[Set; 3], lines: &[[Set; 3]]) -> Columns {
        let mut widths = heads.each_ref().map(|set| widest(set, LABEL));
        for numbers in lines {
            for (width, set) in widths.iter_mut().zip(numbers) {
                *width = width.max(widest(set, TEXT));
            }
        }
        let taken: f32 = widths.iter().map(|width| width + GUTTER).sum();
        Columns { widths, description: self.width - taken }
    }

    fn table_row(&self, columns: &Columns, description: &str, numbers: [Set; 3], style: Style) -> Row {
        let mut blocks = vec![Block::new(MARGIN, columns.description).text(self.typeface, description, style)];
        let mut left = MARGIN + columns.description;
        for (width, set) in columns.widths.iter().zip(numbers) {
            left += GUTTER;
            blocks.push(Block::new(left, *width).flush_right().lines(set, style));
            left += width;
        }
        Row::new(blocks)
    }

    /// What it comes to, at the right.
    fn totals(&self) -> Vec<Row> {
        let sheet = self.sheet;
        let mut last = self.sum("Subtotal", sheet.subtotal, TEXT).air(12.0, 6.0);
        let mut rows = Vec::new();
        if let Some(tax) = sheet.tax {
            let label = format!("Tax ({} %)", tax.rate.normalize());
            rows.push(last);
            last = self.sum(&label, tax.amount, TEXT).air(0.0, 6.0);
        }
        rows.push(last.ruled(self.totals_left(), DARK_RULE.0, DARK_RULE.1));
        rows.push(self.sum("Total", sheet.total, STRONG).air(6.0, 3.0));
        rows.push(self.sum("Paid", sheet.paid, TEXT).air(3.0, 6.0).ruled(
            self.totals_left(),
            LIGHT_RULE.0,
            LIGHT_RULE.1,
        ));
        rows.push(self.sum("Outstanding", sheet.outstanding, STRONG).air(6.0, 16.0));
        rows
    }

    fn totals_left(&self) -> f32 {
        MARGIN + self.width * 0.54
    }

    fn sum(&self, label: &str, money: Money, style: Style) -> Row {
        let left = self.totals_left();
        let half = (MARGIN + self.width - left) / 2.0;
        let label = Block::new(left, half - GUTTER).text(self.typeface, label, style);
        let value = Block::new(left + half - GUTTER, half + GUTTER).flush_right();
        Row::new(vec![label, value.text(self.typeface, &amount(money), style)])
    }

    /// Remarks and terms.
    fn closing(&self, flow: &mut Flow) {
        for (label, text) in [("Notes", &self.sheet.notes), ("Terms", &self.sheet.terms)] {
            let Some(text) = text.as_deref().filter(|text| !text.trim().is_empty()) else { continue };
            let block = Block::new(MARGIN, self.width * 0.8).text(self.typeface, label, LABEL);
            flow.put(Row::new(vec![block.text(self.typeface, text, TEXT)]).air(6.0, 6.0));
        }
    }

    fn footer(&self, number: usize, count: usize) -> Row {
        let half = self.width / 2.0;
        let title = format!("Invoice {}", self.sheet.number);
        let mut title = wrap(self.typeface, &title, half / LABEL.size);
        title.truncate(1);
        let page = format!("Page {number} of {count}");
        Row::new(vec![
            Block::new(MARGIN, half).lines(title, LABEL),
            Block::new(MARGIN + half, half).flush_right().text(self.typeface, &page, LABEL),
        ])
    }
}

fn widest(set: &Set, style: Style) -> f32 {
    set.iter().map(|line| line.width() * style.size).fold(0.0, f32::max)
}

/// An amount as it is written: `75.00 EUR`.
fn amount(money: Money) -> String {
    format!("{} {}", money.to_decimal(), money.currency().code())
}
