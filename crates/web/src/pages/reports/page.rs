//! The page: what its template shows.

use askama::Template;

use super::{
    figures::{Charts, Sums},
    table::Table,
};
use crate::{
    frame::{Frame, Place},
    pages::choices::Choice,
    texts::key,
    visitor::Person,
};

/// A way to other days.
pub(super) struct Way {
    pub(super) path: String,
    pub(super) text: String,
    pub(super) is_current: bool,
}

/// The form: what it says, and what it offers.
#[derive(Default)]
pub(super) struct Filters {
    /// The name of the days, while they are not changed.
    pub(super) range: &'static str,
    pub(super) from: String,
    pub(super) to: String,
    /// What the report is narrowed to.
    pub(super) about: Vec<String>,
    pub(super) projects: Vec<Choice>,
    pub(super) users: Vec<Choice>,
    pub(super) groupings: Vec<Choice>,
}

#[derive(Template)]
#[template(path = "reports/page.html")]
pub(super) struct ReportsPage {
    pub(super) frame: Frame,
    pub(super) presets: Vec<Way>,
    pub(super) filters: Filters,
    pub(super) is_nonsense: bool,
    pub(super) span: String,
    pub(super) zone: String,
    pub(super) sums: Sums,
    /// None where nothing was worked.
    pub(super) charts: Option<Charts>,
    pub(super) table: Table,
}

impl ReportsPage {
    /// A form that makes no sense, and no report.
    pub(super) fn nothing(person: &Person, filters: Filters) -> Self {
        Self {
            frame: person.frame(key("reports-title"), Place::Reports),
            presets: Vec::new(),
            filters,
            is_nonsense: true,
            span: String::new(),
            zone: String::new(),
            sums: Sums::default(),
            charts: None,
            table: Table::default(),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use crate::{
        charts::{
            bars::{self, Bar, Size},
            ring::{Part, ring},
            year::halves,
        },
        frame::Badge,
        pages::reports::{
            figures::{Days, Sum},
            table::Row,
        },
        texts::Texts,
    };
    use time::{Weekday, macros::date};
    use timekeeper_domain::report::WorkTotals;

    const HOSTILE: &str = "<script>alert(1)</script>\"'&";

    fn sample() -> ReportsPage {
        let totals = WorkTotals { entries: 2, seconds: 7_200, billable_seconds: 3_600 };
        let bars = [Bar { label: HOSTILE.to_owned(), title: HOSTILE.to_owned(), totals }];
        let badge = Badge {
            name: HOSTILE.to_owned(),
            house: HOSTILE.to_owned(),
            form_key: "key".to_owned(),
            sections: Vec::new(),
        };
        let choice = || Choice { value: "7".to_owned(), text: HOSTILE.to_owned(), is_chosen: true };
        let row = || Row {
            about: HOSTILE.to_owned(),
            is_rest: false,
            hours: "2.00".to_owned(),
            share: "100.0".to_owned(),
            billable: "1.00".to_owned(),
            entries: 2,
            amounts: vec!["75.00 EUR".to_owned()],
        };
        let sum = |text: &str| Sum { text: text.to_owned(), hint: HOSTILE.to_owned() };
        let charts = Charts {
            wide: bars::draw(&bars, Size::Wide).unwrap(),
            narrow: bars::draw(&bars, Size::Narrow).unwrap(),
            about: HOSTILE.to_owned(),
            steps: vec![row()],
            step: "Day".to_owned(),
            ring: ring(vec![Part { name: HOSTILE.to_owned(), seconds: 7_200 }], |_| String::new()),
            total: "2.00".to_owned(),
            year: Days {
                number: 2026,
                halves: halves(2026, Weekday::Monday, &BTreeMap::from([(date!(2026 - 01 - 05), totals)]), |_, _| {
                    HOSTILE.to_owned()
                }),
                about: HOSTILE.to_owned(),
                path: "/reports?from=2026-01-01&to=2026-12-31&by=day".to_owned(),
            },
        };
        ReportsPage {
            frame: Frame::plain(Texts::DEFAULT, key("reports-title"), Some(badge)).at(Place::Reports),
            presets: vec![Way { path: "/reports".to_owned(), text: HOSTILE.to_owned(), is_current: true }],
            filters: Filters {
                range: "this-month",
                from: HOSTILE.to_owned(),
                to: HOSTILE.to_owned(),
                about: vec![HOSTILE.to_owned()],
                projects: vec![choice()],
                users: vec![choice()],
                groupings: vec![choice()],
            },
            is_nonsense: false,
            span: HOSTILE.to_owned(),
            zone: "Europe/Rome".to_owned(),
            sums: Sums { hours: sum("2.00"), billable: sum("1.00"), entries: 2, amounts: Some(sum("75.00 EUR")) },
            charts: Some(charts),
            table: Table {
                head: HOSTILE.to_owned(),
                rows: vec![row()],
                total: Some(row()),
                has_amounts: true,
                exports: vec![("/reports/export/table.csv?a=1&b=2".to_owned(), HOSTILE.to_owned())],
                earlier: Some("/reports?page=1&by=day".to_owned()),
                later: Some("/reports?page=3".to_owned()),
            },
        }
    }

    #[test]
    fn everything_that_is_put_in_is_shown_as_text() {
        let page = sample().render().unwrap();
        assert!(!page.contains("<script>"), "{page}");
        // Nothing that the policy forbids.
        for forbidden in ["style=\"", "<style", " onclick", "javascript:"] {
            assert!(!page.contains(forbidden), "{forbidden}");
        }
        for part in ["class=\"ring\"", "class=\"bars wide\"", "class=\"bars narrow\"", "class=\"half\"", "<tfoot>"] {
            assert!(page.contains(part), "no {part}");
        }
        assert!(page.contains("75.00 EUR") && page.contains("rel=\"next\""));
        assert!(page.contains("href=\"/reports/export/table.csv?a=1&#38;b=2\""));
    }

    #[test]
    fn a_page_without_work_says_so_and_one_without_sense_says_that() {
        let page = ReportsPage { charts: None, ..sample() }.render().unwrap();
        assert!(page.contains("Nothing was worked") && !page.contains("class=\"ring\"") && !page.contains("<tfoot>"));
        let page = ReportsPage { charts: None, is_nonsense: true, ..sample() }.render().unwrap();
        assert!(page.contains("role=\"alert\"") && !page.contains("Nothing was worked"));
        let page = ReportsPage { filters: Filters { users: Vec::new(), ..sample().filters }, ..sample() };
        assert!(!page.render().unwrap().contains("name=\"user\""));
    }
}
