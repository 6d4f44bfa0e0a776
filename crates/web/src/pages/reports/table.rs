//! The table of a report.

use timekeeper_app::Summarized;
use timekeeper_domain::{
    breakdown::{About, By, Line, rest, thousandths},
    report::WorkTotals,
    revenue::Revenue,
};

use super::{by_name, figures::Figures, wanted::Wanted};
use crate::{
    charts::{hours, percent},
    show::amount,
    texts::{Key, key},
};

/// Lines on a page.
const PER_PAGE: usize = 50;

/// A line of the table.
pub(super) struct Row {
    pub(super) about: String,
    /// Whether it is what is in no other line.
    pub(super) is_rest: bool,
    pub(super) hours: String,
    /// In percent.
    pub(super) share: String,
    pub(super) billable: String,
    pub(super) entries: i64,
    /// What it brings, by currency.
    pub(super) amounts: Vec<String>,
}

/// The table.
#[derive(Default)]
pub(super) struct Table {
    /// What each line is.
    pub(super) head: String,
    pub(super) rows: Vec<Row>,
    pub(super) total: Option<Row>,
    pub(super) has_amounts: bool,
    /// The same as files: where, and what they are called.
    pub(super) exports: Vec<(String, String)>,
    pub(super) earlier: Option<String>,
    pub(super) later: Option<String>,
}

/// What work brings, by currency.
pub(super) fn amounts(revenue: &Revenue) -> Vec<String> {
    revenue.amounts().iter().copied().map(amount).collect()
}

impl Row {
    pub(super) fn of(about: String, work: WorkTotals, all: WorkTotals, revenue: Option<&Revenue>) -> Self {
        Self {
            about,
            is_rest: false,
            hours: hours(work.seconds),
            share: percent(thousandths(work.seconds, all.seconds)),
            billable: hours(work.billable_seconds),
            entries: work.entries,
            amounts: revenue.map(amounts).unwrap_or_default(),
        }
    }
}

/// What work is called that is in no line.
const fn rest_name(by: By) -> Key {
    match by {
        By::Client => key("without-client"),
        By::Category => key("without-category"),
        By::Project | By::User | By::Day | By::Week => key("without-project"),
    }
}

impl Table {
    pub(super) fn of(figures: &Figures<'_>, summarized: &Summarized) -> Self {
        let (texts, wanted) = (figures.texts, figures.wanted);
        let (lines, total) = (summarized.lines(wanted.by), summarized.total(&texts.say(key("total"))));
        let all = total.totals;
        let about = |line: &Line| match &line.about {
            About::Named(name) => name.clone(),
            About::Day(day) => figures.show.date(*day),
            About::Rest => texts.say(rest_name(wanted.by)),
        };
        let rest = rest(&total, &lines);
        let rows: Vec<Row> = lines
            .iter()
            .chain(&rest)
            .map(|line| Row {
                is_rest: line.about == About::Rest,
                ..Row::of(about(line), line.totals, all, line.revenue.as_ref())
            })
            .collect();
        let (earlier, later) = pages(wanted, rows.len());
        let first = usize::try_from(wanted.page - 1).unwrap_or(usize::MAX).saturating_mul(PER_PAGE);
        let rows: Vec<Row> = rows.into_iter().skip(first).take(PER_PAGE).collect();
        let sum = Row::of(about(&total), all, all, total.revenue.as_ref());
        Self {
            head: texts.say(by_name(wanted.by)),
            has_amounts: !sum.amounts.is_empty() && wanted.by.is_priced(),
            rows,
            total: Some(sum),
            exports: exports(wanted, |key| texts.say(key)),
            earlier,
            later,
        }
    }
}

/// The ways to the pages beside this one.
fn pages(wanted: &Wanted, rows: usize) -> (Option<String>, Option<String>) {
    let last = u32::try_from(rows.div_ceil(PER_PAGE)).unwrap_or(u32::MAX).max(1);
    let to = |page| Wanted { page, ..*wanted }.here();
    let earlier = (wanted.page > 1).then(|| to((wanted.page - 1).min(last)));
    (earlier, (wanted.page < last).then(|| to(wanted.page + 1)))
}

/// The files that there are of a report.
fn exports(wanted: &Wanted, say: impl Fn(Key) -> String) -> Vec<(String, String)> {
    let whole = Wanted { page: 1, ..*wanted };
    [
        ("table.csv", key("export-table-csv")),
        ("table.xlsx", key("export-table-xlsx")),
        ("entries.csv", key("export-entries-csv")),
        ("entries.xlsx", key("export-entries-xlsx")),
    ]
    .map(|(file, name)| (whole.path(&format!("/reports/export/{file}")), say(name)))
    .into()
}
