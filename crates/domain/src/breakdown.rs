//! A summary line by line: by what it is grouped, and what each line says.

use time::Date;

use crate::{report::WorkTotals, revenue::Revenue, rounding::RoundedTotals};

/// What each line of a summary is about.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum By {
    /// A project.
    #[default]
    Project,
    /// A client.
    Client,
    /// A user.
    User,
    /// A category.
    Category,
    /// A day.
    Day,
    /// A week.
    Week,
}

impl By {
    /// All of them.
    pub const ALL: [Self; 6] = [Self::Project, Self::Client, Self::User, Self::Category, Self::Day, Self::Week];

    /// Its word.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Project => "project",
            Self::Client => "client",
            Self::User => "user",
            Self::Category => "category",
            Self::Day => "day",
            Self::Week => "week",
        }
    }

    /// The one of that word.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|by| by.as_str() == word)
    }

    /// Whether it is known what each line brings.
    pub const fn is_priced(self) -> bool {
        matches!(self, Self::Project | Self::Client | Self::User)
    }
}

/// Whom or what a line is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum About {
    /// Something with a name.
    Named(String),
    /// A day, or the week that begins on it.
    Day(Date),
    /// What is in no other line.
    Rest,
}

/// A line of a summary.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// What it is about.
    pub about: About,
    /// What was worked.
    pub totals: WorkTotals,
    /// The same with each entry rounded, where that was asked for.
    pub rounded: Option<RoundedTotals>,
    /// What it brings, where that was asked for and is known.
    pub revenue: Option<Revenue>,
}

/// A line for what is in none of these: work without a project, say. `None` when there is no such work.
pub fn rest(total: &Line, lines: &[Line]) -> Option<Line> {
    let mut rest = Line { about: About::Rest, ..total.clone() };
    for line in lines {
        rest.totals.entries -= line.totals.entries;
        rest.totals.seconds -= line.totals.seconds;
        rest.totals.billable_seconds -= line.totals.billable_seconds;
        if let (Some(rest), Some(part)) = (&mut rest.rounded, line.rounded) {
            rest.seconds -= part.seconds;
            rest.billable_seconds -= part.billable_seconds;
        }
        if let (Some(rest), Some(part)) = (&mut rest.revenue, &line.revenue) {
            rest.take(part);
        }
    }
    (rest.totals.entries > 0 || rest.totals.seconds > 0).then_some(rest)
}

/// `part` of `whole` in thousandths, to the nearest; of nothing it is nothing.
pub fn thousandths(part: i64, whole: i64) -> i64 {
    if whole <= 0 {
        return 0;
    }
    let (part, whole) = (i128::from(part), i128::from(whole));
    i64::try_from((part * 2_000 + whole) / (whole * 2)).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn totals(entries: i64, seconds: i64, billable_seconds: i64) -> WorkTotals {
        WorkTotals { entries, seconds, billable_seconds }
    }

    fn line(totals: WorkTotals) -> Line {
        Line { about: About::Named("A".to_owned()), totals, rounded: None, revenue: None }
    }

    #[test]
    fn what_is_in_no_line_is_the_rest() {
        let rounded = |seconds, billable_seconds| Some(RoundedTotals { seconds, billable_seconds });
        let all = Line { rounded: rounded(120, 60), ..line(totals(3, 100, 60)) };
        let parts = [
            Line { rounded: rounded(60, 60), ..line(totals(1, 30, 30)) },
            Line { rounded: rounded(0, 0), ..line(totals(1, 20, 0)) },
        ];
        let left = Line { about: About::Rest, rounded: rounded(60, 0), ..line(totals(1, 50, 30)) };
        assert_eq!(rest(&all, &parts), Some(left));
        assert_eq!(rest(&all, &[]), Some(Line { about: About::Rest, ..all.clone() }));
        assert_eq!(rest(&all, std::slice::from_ref(&all)), None);
    }

    #[test]
    fn thousandths_are_to_the_nearest() {
        assert_eq!(
            [(1, 3), (2, 3), (1, 2_000), (1, 2_001), (5, 5)].map(|(a, b)| thousandths(a, b)),
            [333, 667, 1, 0, 1_000]
        );
        assert_eq!((thousandths(5, 0), thousandths(i64::MAX, 1)), (0, i64::MAX));
        assert_eq!(thousandths(3, 2), 1_500);
    }

    #[test]
    fn words_are_read_back() {
        assert!(By::ALL.iter().all(|by| By::from_word(by.as_str()) == Some(*by)));
        assert_eq!(By::from_word("planet"), None);
    }
}
