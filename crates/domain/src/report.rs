//! What was worked: sums of entries by project and by day, which agree however they are grouped.
//!
//! Sums are whole seconds. Where an entry is cut, at a midnight or at the edge of a window, its parts always add up to
//! the entry: the seconds worked up to a point are `floor(worked × elapsed-to-there / elapsed)`, and a part is the
//! difference of two such points, so breaks are spread evenly and nothing is lost or counted twice.

use std::collections::BTreeMap;

use serde::Serialize;
use time::Date;

use crate::{
    Instant,
    entry::Entry,
    id::{ProjectId, TaskId},
    money::{Currency, Money},
    totals::Window,
    zone::Zone,
};

/// A number of finished entries and the seconds worked in them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct WorkTotals {
    /// How many entries.
    pub entries: i64,
    /// Seconds worked.
    pub seconds: i64,
    /// Seconds of those that are billable.
    pub billable_seconds: i64,
}

impl WorkTotals {
    /// Adds so many entries and seconds.
    pub const fn add(&mut self, entries: i64, seconds: i64, billable: bool) {
        self.entries += entries;
        self.seconds += seconds;
        if billable {
            self.billable_seconds += seconds;
        }
    }

    /// Both together.
    #[must_use]
    pub const fn plus(self, other: Self) -> Self {
        Self {
            entries: self.entries + other.entries,
            seconds: self.seconds + other.seconds,
            billable_seconds: self.billable_seconds + other.billable_seconds,
        }
    }
}

/// To which day an entry's time belongs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Attribution {
    /// All of it to the day on which it starts.
    StartDay,
    /// Each part to the day on which it was worked; cut at midnight and at the window's edges.
    Clipped,
}

/// Work on one project.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProjectTotals {
    /// The project.
    pub project: ProjectId,
    /// Its name.
    pub name: String,
    /// What a billable hour on it brings ([`crate::project::billed_rate`]).
    pub rate: Option<Money>,
    /// What was worked on it.
    pub totals: WorkTotals,
}

/// What was worked in a window, in all and by project; the most hours first, then by id.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Summary {
    /// Everything.
    pub totals: WorkTotals,
    /// By project; work without a project is only in `totals`.
    pub by_project: Vec<ProjectTotals>,
}

impl Summary {
    /// What the billable work brings at today's rates, rounded once for each project. Only amounts in `currency` are in
    /// it: sums over currencies mean nothing.
    pub fn estimated_revenue(&self, currency: Currency) -> Money {
        let lines = self.by_project.iter();
        let rates = lines.filter_map(|line| Some((line.rate?, line.totals.billable_seconds)));
        let amounts =
            rates.filter(|(rate, _)| rate.currency() == currency).map(|(rate, seconds)| rate.per_hour_for(seconds));
        Money::from_minor(amounts.map(Money::minor).fold(0, i64::saturating_add), currency)
    }
}

/// Work of one part of a whole: a user's, a client's, a category's.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Share<I> {
    /// Whose or what.
    pub id: I,
    /// Its name.
    pub name: String,
    /// What was worked.
    pub totals: WorkTotals,
}

/// Puts shares in the order of a report: the most seconds first, then the lower id.
pub fn rank<I: Ord + Copy>(shares: &mut [Share<I>]) {
    shares.sort_by_key(|share| (std::cmp::Reverse(share.totals.seconds), share.id));
}

/// One user's work on one task, or on none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TaskShare {
    /// The task with its name and its project.
    pub task: Option<(TaskId, String, ProjectId)>,
    /// Seconds worked.
    pub seconds: i64,
}

/// Puts a user's tasks in the order of a report: the most seconds first, then the lower id, work without a task last.
pub fn rank_tasks(shares: &mut [TaskShare]) {
    shares.sort_by_key(|share| {
        let task = share.task.as_ref().map(|(task, ..)| *task);
        (std::cmp::Reverse(share.seconds), task.is_none(), task)
    });
}

/// Sums finished entries by whatever `key` says they belong to; entries without a key are left out.
pub fn grouped<'a, K: Ord>(
    entries: impl IntoIterator<Item = &'a Entry>,
    key: impl Fn(&Entry) -> Option<K>,
) -> BTreeMap<K, WorkTotals> {
    let mut groups: BTreeMap<K, WorkTotals> = BTreeMap::new();
    for entry in entries {
        if let (Some(seconds), Some(key)) = (entry.finished_seconds(), key(entry)) {
            groups.entry(key).or_default().add(1, seconds, entry.billable);
        }
    }
    groups
}

/// Sums finished entries.
pub fn totals<'a>(entries: impl IntoIterator<Item = &'a Entry>) -> WorkTotals {
    let mut totals = WorkTotals::default();
    for entry in entries {
        if let Some(seconds) = entry.finished_seconds() {
            totals.add(1, seconds, entry.billable);
        }
    }
    totals
}

/// Sums finished entries by project.
pub fn by_project<'a>(entries: impl IntoIterator<Item = &'a Entry>) -> BTreeMap<Option<ProjectId>, WorkTotals> {
    let mut groups: BTreeMap<_, WorkTotals> = BTreeMap::new();
    for entry in entries {
        if let Some(seconds) = entry.finished_seconds() {
            groups.entry(entry.project).or_default().add(1, seconds, entry.billable);
        }
    }
    groups
}

/// Puts projects in the order of a summary: the most seconds first, then the lower id.
pub fn rank_projects(projects: &mut [ProjectTotals]) {
    projects.sort_by_key(|line| (std::cmp::Reverse(line.totals.seconds), line.project));
}

/// Seconds worked of a finished entry between two instants.
pub fn worked_between(entry: &Entry, from: Instant, until: Instant) -> i64 {
    let (Some(end), Some(worked)) = (entry.state.end(), entry.finished_seconds()) else {
        return 0;
    };
    let elapsed = i128::from(end.unix_micros()) - i128::from(entry.start.unix_micros());
    let up_to = |point: Instant| -> i64 {
        let point = point.clamp(entry.start, end);
        let passed = i128::from(point.unix_micros()) - i128::from(entry.start.unix_micros());
        i64::try_from(i128::from(worked) * passed / elapsed.max(1)).unwrap_or(worked)
    };
    if from >= until { 0 } else { up_to(until) - up_to(from) }
}

/// How many seconds more (or fewer) of an entry lie in `[from, until)` than it counts for where finished entries belong,
/// whole, to the window they start in. Not 0 only for what reaches over an edge, and for what goes on, up to `now`.
pub fn beyond_its_start(entry: &Entry, from: Instant, until: Instant, now: Instant) -> i64 {
    let finished = if entry.state.is_open() { entry.clone().stop(now) } else { Ok(entry.clone()) };
    let Ok(finished) = finished else { return 0 };
    let counted = if (from..until).contains(&entry.start) { entry.finished_seconds().unwrap_or(0) } else { 0 };
    worked_between(&finished, from, until) - counted
}

/// Sums finished entries by calendar day of `zone`, within a window.
///
/// With [`Attribution::StartDay`] an entry belongs, whole, to the day and the window it starts in. With
/// [`Attribution::Clipped`] each of its parts belongs to the day it was worked on, parts outside of the window are left
/// out, and the entry is counted once, on its first day inside.
pub fn by_day<'a>(
    entries: impl IntoIterator<Item = &'a Entry>,
    window: &Window,
    zone: &Zone,
    attribution: Attribution,
) -> BTreeMap<Date, WorkTotals> {
    let mut days: BTreeMap<Date, WorkTotals> = BTreeMap::new();
    for entry in entries {
        let (Some(end), Some(seconds)) = (entry.state.end(), entry.finished_seconds()) else { continue };
        match attribution {
            Attribution::StartDay => {
                if window.contains(entry.start) {
                    days.entry(zone.day_of(entry.start)).or_default().add(1, seconds, entry.billable);
                }
            }
            Attribution::Clipped => {
                let from = window.from().map_or(entry.start, |from| from.max(entry.start));
                let until = window.until().map_or(end, |until| until.min(end));
                for (index, part) in zone.days_between(from, until).enumerate() {
                    let worked = worked_between(entry, part.from, part.until);
                    days.entry(part.day).or_default().add(i64::from(index == 0), worked, entry.billable);
                }
            }
        }
    }
    days
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::id::UserId;
    use proptest::prelude::*;
    use time::macros::{date, datetime};

    fn at(moment: time::OffsetDateTime) -> Instant {
        Instant::from_datetime(moment).unwrap()
    }

    fn entry(start: Instant, seconds: i64, break_seconds: i64) -> Entry {
        let mut entry =
            Entry::begin(UserId::new(1), start, &Zone::UTC).stop(start.saturating_add_seconds(seconds)).unwrap();
        entry.break_seconds = break_seconds;
        entry
    }

    #[test]
    fn revenue_is_rounded_for_each_project_and_keeps_to_one_currency() {
        let dollars = Currency::from_code("USD").unwrap();
        let rate = |minor, currency| Some(Money::from_minor(minor, currency));
        let line = |rate, billable_seconds| ProjectTotals {
            project: ProjectId::new(1),
            name: String::new(),
            rate,
            totals: WorkTotals { entries: 1, seconds: billable_seconds + 3_600, billable_seconds },
        };
        // Two thirds of a cent each, so a cent each.
        let by_project = vec![
            line(rate(100, Currency::EUR), 24),
            line(rate(100, Currency::EUR), 24),
            line(rate(9_900, dollars), 3_600),
            line(None, 3_600),
        ];
        let summary = Summary { totals: WorkTotals::default(), by_project };
        assert_eq!(summary.estimated_revenue(Currency::EUR), Money::from_minor(2, Currency::EUR));
        assert_eq!(summary.estimated_revenue(dollars), Money::from_minor(9_900, dollars));
        assert_eq!(Summary::default().estimated_revenue(Currency::EUR), Money::from_minor(0, Currency::EUR));
    }

    #[test]
    fn a_night_shift_is_split_at_midnight() {
        let rome = Zone::named("Europe/Rome").unwrap();
        let shift = entry(at(datetime!(2026-01-05 21:00 UTC)), 8 * 3_600, 0);
        let days = by_day([&shift], &Window::ALL, &rome, Attribution::Clipped);
        let seconds: Vec<_> = days.iter().map(|(day, totals)| (*day, totals.seconds, totals.entries)).collect();
        assert_eq!(seconds, [(date!(2026 - 01 - 05), 7_200, 1), (date!(2026 - 01 - 06), 21_600, 0)]);
        let whole = by_day([&shift], &Window::ALL, &rome, Attribution::StartDay);
        assert_eq!(whole.values().map(|totals| totals.seconds).collect::<Vec<_>>(), [28_800]);
    }

    #[test]
    fn a_shift_over_a_clock_change_counts_the_hours_worked() {
        let rome = Zone::named("Europe/Rome").unwrap();
        let start = rome.resolve(datetime!(2026-03-28 22:00)).unwrap();
        let end = rome.resolve(datetime!(2026-03-29 06:00)).unwrap();
        let shift = entry(start, end.seconds_since(start), 0);
        assert_eq!(shift.finished_seconds(), Some(7 * 3_600));
        let days = by_day([&shift], &Window::ALL, &rome, Attribution::Clipped);
        assert_eq!(days.values().map(|totals| totals.seconds).collect::<Vec<_>>(), [7_200, 18_000]);
    }

    #[test]
    fn a_break_is_spread_evenly_over_the_parts() {
        let shift = entry(at(datetime!(2026-01-05 22:00 UTC)), 4 * 3_600, 3_600);
        let days = by_day([&shift], &Window::ALL, &Zone::UTC, Attribution::Clipped);
        assert_eq!(days.values().map(|totals| totals.seconds).collect::<Vec<_>>(), [5_400, 5_400]);
    }

    #[test]
    fn a_window_clips_both_ends() {
        let shift = entry(at(datetime!(2026-01-05 09:00 UTC)), 8 * 3_600, 0);
        let window = Window::new(
            Some(at(datetime!(2026-01-05 10:00 UTC))),
            Some(at(datetime!(2026-01-05 11:30 UTC))),
            &Zone::UTC,
        );
        let days = by_day([&shift], &window, &Zone::UTC, Attribution::Clipped);
        assert_eq!(days.values().map(|totals| totals.seconds).sum::<i64>(), 5_400);
        assert!(by_day([&shift], &window, &Zone::UTC, Attribution::StartDay).is_empty());
    }

    #[test]
    fn grouping_by_project_keeps_the_whole() {
        let mut entries =
            vec![entry(at(datetime!(2026-01-05 09:00 UTC)), 60, 0), entry(at(datetime!(2026-01-05 10:00 UTC)), 30, 0)];
        entries[1].project = Some(ProjectId::new(3));
        entries[1].billable = false;
        let groups = by_project(&entries);
        assert_eq!(groups.values().fold(WorkTotals::default(), |sum, group| sum.plus(*group)), totals(&entries));
        assert_eq!(groups[&Some(ProjectId::new(3))], WorkTotals { entries: 1, seconds: 30, billable_seconds: 0 });
    }

    /// Every zone of the IANA database, at every change of its clocks between 2000 and 2037: entries around the change
    /// add up to the same seconds whether summed whole or by day, and no day gets more than it has.
    #[test]
    fn days_add_up_in_every_zone_at_every_transition() {
        let (first, last) = (at(datetime!(2000-01-01 00:00 UTC)), at(datetime!(2038-01-01 00:00 UTC)));
        let (mut zones, mut transitions) = (0, 0);
        for name in jiff::tz::db().available() {
            let Ok(zone) = Zone::named(name.as_str()) else { continue };
            let Ok(rules) = jiff::tz::TimeZone::get(name.as_str()) else { continue };
            zones += 1;
            let start = jiff::Timestamp::from_microsecond(first.unix_micros()).unwrap();
            let changes = rules.following(start).map(|change| change.timestamp().as_microsecond());
            for change in changes.take_while(|micros| *micros < last.unix_micros()) {
                transitions += 1;
                let change = Instant::from_unix_micros(change).unwrap();
                let entries: Vec<Entry> = [(-40, 80, 7), (-3, 5, 0), (-1, 2, 1_801), (0, 26, 59), (-30, 30, 3_600)]
                    .map(|(from, hours, pause)| {
                        entry(change.saturating_add_seconds(from * 3_600 - 17), hours * 3_600 + 13, pause)
                    })
                    .into();
                let days = by_day(&entries, &Window::ALL, &zone, Attribution::Clipped);
                let sum = days.values().fold(WorkTotals::default(), |sum, day| sum.plus(*day));
                assert_eq!(sum, totals(&entries), "{} at {change}", zone.name());
                let starts = by_day(&entries, &Window::ALL, &zone, Attribution::StartDay);
                assert_eq!(starts.values().map(|day| day.seconds).sum::<i64>(), sum.seconds);
                for part in zone.days_between(entries[0].start, entries[0].state.end().unwrap()) {
                    assert!(part.until.seconds_since(part.from) <= 27 * 3_600, "{} {:?}", zone.name(), part);
                    assert_eq!(zone.day_of(part.from), part.day);
                }
            }
        }
        assert!(zones > 400, "only {zones} zones were found");
        assert!(transitions > 10_000, "only {transitions} transitions were found");
    }

    proptest! {
        #[test]
        fn parts_of_a_window_add_up_to_the_window(
            start in 1_700_000_000_000_000_i64..1_800_000_000_000_000,
            length in 1_i64..1_000_000,
            pause in 0_i64..5_000,
            cuts in prop::collection::vec(0_i64..1_200_000, 0..8),
        ) {
            let start = Instant::from_unix_micros(start).unwrap();
            let entry = entry(start, length, pause);
            let mut points: Vec<Instant> = cuts.iter().map(|cut| start.saturating_add_seconds(cut - 100_000)).collect();
            points.extend([start, entry.state.end().unwrap()]);
            points.sort_unstable();
            let parts: i64 = points.windows(2).map(|pair| worked_between(&entry, pair[0], pair[1])).sum();
            prop_assert_eq!(parts, entry.finished_seconds().unwrap());
            for pair in points.windows(2) {
                let (from, until) = (pair[0], pair[1]);
                let whole = if (from..until).contains(&entry.start) { entry.finished_seconds().unwrap() } else { 0 };
                let beyond = beyond_its_start(&entry, from, until, until);
                prop_assert_eq!(whole + beyond, worked_between(&entry, from, until));
                let open = Entry { state: crate::entry::EntryState::Running, ..entry.clone() };
                let so_far = beyond_its_start(&open, from, until, entry.state.end().unwrap());
                prop_assert_eq!(so_far, worked_between(&entry, from, until));
            }
        }
    }
}
