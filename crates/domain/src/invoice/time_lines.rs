//! Lines made of tracked time.

use std::collections::BTreeMap;

use serde::Serialize;

use super::{LineDraft, Quantity};
use crate::{
    id::{EntryId, InvoiceId, TaskId},
    money::Money,
    text::{Label, Name, Notes, Text},
};

/// A time entry that goes on a line of an invoice.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct BilledTime {
    /// The entry.
    pub entry: EntryId,
    /// How long, after rounding.
    pub seconds: i64,
    /// What an hour of it costs.
    pub hourly: Money,
}

/// What is charged for a time entry by the line that it is on, whatever becomes of rates and rounding later.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ChargedTime {
    /// The entry.
    pub entry: EntryId,
    /// How long, after rounding.
    pub seconds: i64,
    /// What an hour of it costs, when the line charges by the hour: for neither more nor less than the time on it.
    pub hourly: Option<Money>,
    /// Its share of the line's total. The shares of a line come to its total.
    pub amount: Money,
}

/// A time entry and the invoice that it is on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InvoicedTime {
    /// What was charged.
    pub time: ChargedTime,
    /// The invoice.
    pub invoice: InvoiceId,
    /// The invoice's number.
    pub number: Label,
}

/// Whether entries get a line each.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Grouping {
    /// One line for each task and rate, and one for each rate of the entries without a task.
    #[default]
    ByTask,
    /// A line for each entry.
    PerEntry,
}

/// Time that is to be on an invoice.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TimeToBill {
    /// What is charged.
    pub time: BilledTime,
    /// The task, with its name.
    pub task: Option<(TaskId, Name)>,
    /// What was done.
    pub notes: Option<Notes>,
}

/// The lines for some time on a project: tasks in the order of their numbers, then what has no task; of each the higher
/// rate first. Every entry is on exactly one line.
pub fn lines_from_time(project: &Name, work: &[TimeToBill], grouping: Grouping) -> Vec<LineDraft> {
    let mut groups: BTreeMap<_, Vec<&TimeToBill>> = BTreeMap::new();
    for item in work {
        let task = item.task.as_ref().map(|(id, _)| *id);
        let own_line = (grouping == Grouping::PerEntry).then_some(item.time.entry);
        let key = (own_line, task.is_none(), task, -item.time.hourly.minor(), item.time.hourly.currency().code());
        groups.entry(key).or_default().push(item);
    }
    groups.into_values().filter_map(|group| line(project, &group, grouping)).collect()
}

fn line(project: &Name, group: &[&TimeToBill], grouping: Grouping) -> Option<LineDraft> {
    let first = group.first()?;
    let task = first.task.as_ref().map(|(_, name)| name);
    let description = match (grouping, &first.notes, task) {
        (Grouping::PerEntry, Some(notes), _) => notes.clone(),
        (_, _, Some(task)) => Text::trusted(format!("Task: {task}")),
        (_, _, None) => Text::trusted(format!("Project: {project}")),
    };
    let seconds = group.iter().map(|item| item.time.seconds).sum();
    Some(LineDraft {
        description,
        quantity: Quantity::hours(seconds),
        unit_price: first.time.hourly,
        time: group.iter().map(|item| item.time).collect(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::money::Currency;
    use proptest::prelude::*;

    fn work(entry: i64, task: Option<i64>, seconds: i64, rate: i64, notes: Option<&str>) -> TimeToBill {
        let hourly = Money::from_minor(rate, Currency::EUR);
        TimeToBill {
            time: BilledTime { entry: EntryId::new(entry), seconds, hourly },
            task: task.map(|id| (TaskId::new(id), Name::new(&format!("T{id}")).unwrap())),
            notes: notes.map(|notes| Notes::new(notes).unwrap()),
        }
    }

    fn lines(work: &[TimeToBill], grouping: Grouping) -> Vec<(String, String, i64, Vec<i64>)> {
        let lines = lines_from_time(&Name::new("Web").unwrap(), work, grouping);
        let shown = |line: LineDraft| {
            let entries = line.time.iter().map(|time| time.entry.get()).collect();
            (line.description.to_string(), line.quantity.to_decimal().to_string(), line.unit_price.minor(), entries)
        };
        lines.into_iter().map(shown).collect()
    }

    #[test]
    fn entries_of_one_task_and_rate_share_a_line() {
        let entries = [
            work(1, None, 3_600, 5_000, None),
            work(2, Some(2), 1_800, 5_000, None),
            work(3, Some(1), 900, 5_000, Some("first")),
            work(4, Some(2), 1_800, 5_000, None),
            work(5, Some(2), 3_600, 7_500, None),
        ];
        let expected = [
            ("Task: T1", "0.25", 5_000, vec![3]),
            ("Task: T2", "1", 7_500, vec![5]),
            ("Task: T2", "1", 5_000, vec![2, 4]),
            ("Project: Web", "1", 5_000, vec![1]),
        ]
        .map(|(text, quantity, price, entries)| (text.to_owned(), quantity.to_owned(), price, entries));
        assert_eq!(lines(&entries, Grouping::ByTask), expected);
    }

    #[test]
    fn ungrouped_entries_say_what_was_done() {
        let entries = [
            work(2, Some(2), 1_800, 5_000, None),
            work(1, Some(1), 900, 5_000, Some("first")),
            work(3, None, 3_600, 5_000, None),
        ];
        let texts: Vec<_> = lines(&entries, Grouping::PerEntry).into_iter().map(|line| (line.0, line.3)).collect();
        let expected = [("first", 1), ("Task: T2", 2), ("Project: Web", 3)];
        assert_eq!(texts, expected.map(|(text, entry)| (text.to_owned(), vec![entry])));
    }

    proptest! {
        #[test]
        fn every_entry_is_on_one_line_and_no_second_is_lost(
            entries in prop::collection::vec((prop::option::of(1_i64..4), 0_i64..100_000, 1_i64..4), 0..30),
            grouped in any::<bool>(),
        ) {
            let entries: Vec<_> = (1_i64..).zip(entries)
                .map(|(id, (task, seconds, rate))| work(id, task, seconds, rate, None)).collect();
            let grouping = if grouped { Grouping::ByTask } else { Grouping::PerEntry };
            let lines = lines_from_time(&Name::new("Web").unwrap(), &entries, grouping);
            let mut billed: Vec<_> = lines.iter().flat_map(|line| line.time.clone()).collect();
            billed.sort_by_key(|time| time.entry);
            prop_assert_eq!(billed, entries.iter().map(|item| item.time).collect::<Vec<_>>());
            for line in lines {
                let seconds = line.time.iter().map(|time| time.seconds).sum();
                prop_assert_eq!(line.quantity, Quantity::hours(seconds));
                prop_assert!(line.time.iter().all(|time| time.hourly == line.unit_price));
            }
        }
    }
}
