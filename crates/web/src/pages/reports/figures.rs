//! The figures of a report as people read them: sums, and what the charts show.

use std::collections::BTreeMap;

use timekeeper_app::Summarized;
use timekeeper_domain::{
    Date,
    breakdown::{By, rest, thousandths},
    report::WorkTotals,
    revenue::Revenue,
    span::{Span, Step},
};

use super::{
    by_name,
    table::{Row, amounts},
    wanted::Wanted,
};
use crate::{
    charts::{
        bars::{self, Bar, ChartError, Drawing, Size},
        hours, percent,
        ring::{Part, Slice, ring},
        year::{Half, halves},
    },
    show::Show,
    texts::{Key, Texts, key},
};

/// Days of a report from which on bars begin with the first day on which there was work, and end with the last.
const LONG: i64 = 400;

/// Writes figures.
pub(super) struct Figures<'a> {
    pub(super) texts: Texts,
    pub(super) show: Show<'a>,
    pub(super) wanted: &'a Wanted,
}

/// A figure, and what there is to know about it.
#[derive(Default)]
pub(super) struct Sum {
    pub(super) text: String,
    pub(super) hint: String,
}

/// What it comes to.
#[derive(Default)]
pub(super) struct Sums {
    pub(super) hours: Sum,
    pub(super) billable: Sum,
    pub(super) entries: i64,
    pub(super) amounts: Option<Sum>,
}

/// A year, day by day.
pub(super) struct Days {
    pub(super) number: i32,
    pub(super) halves: [Half; 2],
    /// What it shows, in words.
    pub(super) about: String,
    /// Where the same is a table.
    pub(super) path: String,
}

/// The charts.
pub(super) struct Charts {
    pub(super) wide: Drawing,
    pub(super) narrow: Drawing,
    /// What the bars show, in words.
    pub(super) about: String,
    /// The same as a table.
    pub(super) steps: Vec<Row>,
    /// What each bar is: a day, a week.
    pub(super) step: String,
    pub(super) ring: Vec<Slice>,
    pub(super) total: String,
    pub(super) year: Days,
}

impl Figures<'_> {
    /// Days, from the first to the last.
    pub(super) fn span(&self, span: Span) -> String {
        let (first, last) = (self.show.date(span.first()), self.show.date(span.last()));
        if first == last { first } else { format!("{first} – {last}") }
    }

    /// What the hours are beside those before: of as many days, so what is entered for days to come does not count.
    fn change(&self, summarized: &Summarized, before: WorkTotals, compared: Span, today: Date) -> String {
        let (texts, all, then) = (self.texts, summarized.summary.totals.seconds, self.span(compared));
        if before.seconds == 0 {
            return texts.with(key("compared-with-nothing"), "days", then);
        }
        let passed = self.wanted.span.up_to(today);
        let later = summarized.days.iter().flatten().filter(|(day, _)| !passed.contains(**day));
        let so_far = all - later.map(|(_, totals)| totals.seconds).sum::<i64>();
        let change = thousandths(so_far, before.seconds) - 1_000;
        let sign = if change > 0 { "+" } else { "" };
        let values = [
            ("so-far", hours(so_far).into()),
            ("change", format!("{sign}{}", percent(change)).into()),
            ("hours", hours(before.seconds).into()),
            ("days", then.into()),
        ];
        texts.fill(if so_far == all { key("compared") } else { key("compared-so-far") }, &values)
    }

    /// What it comes to, beside what it came to before.
    pub(super) fn sums(&self, summarized: &Summarized, before: WorkTotals, compared: Span, today: Date) -> Sums {
        let (texts, totals) = (self.texts, summarized.summary.totals);
        let change = self.change(summarized, before, compared, today);
        let share = percent(thousandths(totals.billable_seconds, totals.seconds));
        Sums {
            hours: Sum { text: hours(totals.seconds), hint: change },
            billable: Sum {
                text: hours(totals.billable_seconds),
                hint: texts.with(key("billable-share"), "share", share),
            },
            entries: totals.entries,
            amounts: summarized.revenue.as_ref().and_then(|revenue| self.brought(&revenue.total)),
        }
    }

    /// What work brought, when that is known of any of it.
    fn brought(&self, revenue: &Revenue) -> Option<Sum> {
        let hint = match revenue.unpriced_seconds() {
            0 => String::new(),
            seconds => self.texts.with(key("unpriced"), "hours", hours(seconds)),
        };
        let text = amounts(revenue).join(" · ");
        (!text.is_empty()).then_some(Sum { text, hint })
    }

    /// The charts; none where nothing was worked.
    pub(super) fn charts(
        &self,
        summarized: &Summarized,
        year: &BTreeMap<Date, WorkTotals>,
    ) -> Result<Option<Charts>, ChartError> {
        let total = summarized.summary.totals;
        let days = summarized.days.as_ref().filter(|days| !days.is_empty());
        let Some(days) = days else { return Ok(None) };
        let (step, bars) = self.bars(days);
        let steps = bars.iter().filter(|bar| bar.totals.entries > 0);
        Ok(Some(Charts {
            wide: bars::draw(&bars, Size::Wide)?,
            narrow: bars::draw(&bars, Size::Narrow)?,
            about: self.about_bars(step, total),
            steps: steps.map(|bar| Row::of(bar.label.clone(), bar.totals, total, None)).collect(),
            step: self.texts.say(step_name(step)),
            ring: self.ring(summarized),
            total: hours(total.seconds),
            year: self.year(year),
        }))
    }

    /// Bars of days, weeks, months or years, whichever there are not too many of.
    fn bars(&self, days: &BTreeMap<Date, WorkTotals>) -> (Step, Vec<Bar>) {
        let worked = days.keys().next().zip(days.keys().next_back());
        let worked = worked.and_then(|(first, last)| Span::new(*first, *last).ok());
        let span = worked.filter(|_| self.wanted.span.days() > LONG).unwrap_or(self.wanted.span);
        let step = Step::of(span, self.wanted.week_start);
        let mut sums: BTreeMap<Date, WorkTotals> = BTreeMap::new();
        for (day, totals) in days {
            let sum = sums.entry(step.first_day(*day)).or_default();
            *sum = sum.plus(*totals);
        }
        let bar = |part: Date| {
            let totals = sums.get(&part).copied().unwrap_or_default();
            let label = self.label(step, part);
            let title = self.texts.fill(
                key("bar-title"),
                &[
                    ("when", label.clone().into()),
                    ("hours", hours(totals.seconds).into()),
                    ("billable", hours(totals.billable_seconds).into()),
                ],
            );
            Bar { label, title, totals }
        };
        (step, span.parts(step).map(bar).collect())
    }

    /// What stands below a bar.
    fn label(&self, step: Step, part: Date) -> String {
        match step {
            Step::Day | Step::Week(_) => self.show.date(part),
            Step::Month => format!("{:04}-{:02}", part.year(), u8::from(part.month())),
            Step::Year => format!("{:04}", part.year()),
        }
    }

    fn about_bars(&self, step: Step, total: WorkTotals) -> String {
        self.texts.fill(
            key("bars-about"),
            &[
                ("step", self.texts.say(step_name(step)).to_lowercase().into()),
                ("days", self.span(self.wanted.span).into()),
                ("hours", hours(total.seconds).into()),
                ("billable", hours(total.billable_seconds).into()),
            ],
        )
    }

    /// How the work is shared out among projects.
    fn ring(&self, summarized: &Summarized) -> Vec<Slice> {
        let lines = summarized.lines(By::Project);
        let rest = rest(&summarized.total(""), &lines).map(|line| line.totals.seconds);
        let named = summarized.summary.by_project.iter();
        let mut parts: Vec<Part> =
            named.map(|line| Part { name: line.name.clone(), seconds: line.totals.seconds }).collect();
        parts.extend(rest.map(|seconds| Part { name: self.texts.say(key("without-project")), seconds }));
        ring(parts, |count| self.texts.count(key("other-projects"), i64::try_from(count).unwrap_or(i64::MAX)))
    }

    fn year(&self, days: &BTreeMap<Date, WorkTotals>) -> Days {
        let year = Step::Year.around(self.wanted.span.last());
        let number = year.first().year();
        let worked = days.values().filter(|totals| totals.seconds > 0).count();
        let title = |day: Date, seconds: i64| format!("{}: {} h", self.show.date(day), hours(seconds));
        let total = days.values().map(|totals| totals.seconds).sum();
        let about = self.texts.fill(
            key("year-about"),
            &[("year", number.to_string().into()), ("count", worked.into()), ("hours", hours(total).into())],
        );
        let daily = Wanted { preset: None, span: year, by: By::Day, page: 1, ..*self.wanted };
        Days { number, halves: halves(number, self.wanted.week_start, days, title), about, path: daily.here() }
    }
}

/// What a bar is.
const fn step_name(step: Step) -> Key {
    match step {
        Step::Day => by_name(By::Day),
        Step::Week(_) => by_name(By::Week),
        Step::Month => key("by-month"),
        Step::Year => key("by-year"),
    }
}
