//! What can happen in a random history, and when.

use proptest::prelude::*;
use timekeeper_domain::{Date, Instant, totals::Window, zone::Zone};

use crate::build::later;

const DAYS: i64 = 70;
const DAY_MICROS: i64 = 86_400_000_000;

/// A moment: a day of the season, and how far behind its midnight.
type When = (i64, i64);

/// A finished piece of work.
#[derive(Clone, Debug)]
pub(super) struct Span {
    pub(super) from: When,
    pub(super) micros: i64,
    pub(super) break_seconds: i64,
    pub(super) billable: bool,
    pub(super) project: Option<usize>,
    pub(super) with_task: bool,
    pub(super) category: Option<usize>,
    pub(super) client: Option<usize>,
}

/// A window.
#[derive(Clone, Copy, Debug)]
pub(super) enum Bounds {
    All,
    Days(Option<i64>, Option<i64>),
    Moments(Option<When>, Option<When>),
}

/// What is looked for.
#[derive(Clone, Debug)]
pub(super) struct Look {
    pub(super) user: Option<usize>,
    pub(super) project: Option<usize>,
    pub(super) category: Option<usize>,
    pub(super) billable: Option<bool>,
    pub(super) bounds: Bounds,
    pub(super) open: bool,
    pub(super) page: u32,
}

/// One thing that happens. Numbers stand for one of those that there are then.
#[derive(Clone, Debug)]
pub(super) enum Step {
    Insert { user: usize, span: Span },
    Start { user: usize, span: Span },
    Stop { user: usize, micros: i64 },
    Change { entry: usize, span: Span },
    ChangeOutdated { entry: usize, span: Span },
    Delete { entry: usize },
    DeleteTask { task: usize },
    Look(Look),
    Commit,
    Drop,
}

fn when() -> impl Strategy<Value = When> + Clone {
    let micros = prop_oneof![
        2 => Just(0),
        1 => Just(1),
        2 => Just(DAY_MICROS - 1),
        6 => 0..DAY_MICROS,
        3 => (0_i64..24).prop_map(|hour| hour * 3_600_000_000),
    ];
    (0..DAYS, micros)
}

fn length() -> impl Strategy<Value = i64> {
    prop_oneof![
        1 => 1_i64..3_000_000,
        6 => 1_i64..8 * 3_600_000_000,
        1 => 1_i64..5 * DAY_MICROS,
    ]
}

fn span() -> impl Strategy<Value = Span> {
    let break_seconds = prop_oneof![3 => Just(0), 1 => 0_i64..10_000];
    let named = (prop::option::weighted(0.4, 0_usize..2), prop::option::weighted(0.3, 0_usize..2));
    let project = prop::option::weighted(0.8, 0_usize..3);
    (when(), length(), break_seconds, any::<bool>(), project, any::<bool>(), named).prop_map(
        |(from, micros, break_seconds, billable, project, with_task, (category, client))| Span {
            from,
            micros,
            break_seconds,
            billable,
            project,
            with_task,
            category,
            client,
        },
    )
}

fn bounds() -> impl Strategy<Value = Bounds> {
    let day = || prop::option::weighted(0.8, -1..DAYS + 5);
    let moment = || prop::option::weighted(0.8, when());
    prop_oneof![
        1 => Just(Bounds::All),
        3 => (day(), day()).prop_map(|(first, last)| Bounds::Days(first, last)),
        3 => (moment(), moment()).prop_map(|(from, until)| Bounds::Moments(from, until)),
    ]
}

/// Any step; work and looks the most often.
pub(super) fn step() -> impl Strategy<Value = Step> {
    let look = (
        prop::option::of(0_usize..3),
        prop::option::weighted(0.3, 0_usize..3),
        prop::option::weighted(0.3, any::<bool>()),
        bounds(),
        any::<bool>(),
        1_u32..4,
        prop::option::weighted(0.3, 0_usize..2),
    )
        .prop_map(|(user, project, billable, bounds, open, page, category)| {
            Step::Look(Look { user, project, category, billable, bounds, open, page })
        });
    prop_oneof![
        8 => (0_usize..3, span()).prop_map(|(user, span)| Step::Insert { user, span }),
        2 => (0_usize..3, span()).prop_map(|(user, span)| Step::Start { user, span }),
        2 => (0_usize..3, length()).prop_map(|(user, micros)| Step::Stop { user, micros }),
        6 => (any::<usize>(), span()).prop_map(|(entry, span)| Step::Change { entry, span }),
        1 => (any::<usize>(), span()).prop_map(|(entry, span)| Step::ChangeOutdated { entry, span }),
        2 => any::<usize>().prop_map(|entry| Step::Delete { entry }),
        1 => (0_usize..4).prop_map(|task| Step::DeleteTask { task }),
        8 => look,
        4 => Just(Step::Commit),
        1 => Just(Step::Drop),
    ]
}

/// Where the season lies.
pub(super) struct Calendar {
    pub(super) zone: Zone,
    pub(super) first_day: Date,
}

impl Calendar {
    fn day(&self, number: i64) -> Date {
        self.first_day.checked_add(time::Duration::days(number)).unwrap()
    }

    pub(super) fn moment(&self, (day, micros): When) -> Instant {
        later(self.zone.start_of(self.day(day)), micros)
    }

    pub(super) fn window(&self, bounds: Bounds) -> Window {
        match bounds {
            Bounds::All => Window::ALL,
            Bounds::Days(first, last) => {
                Window::of_days(first.map(|day| self.day(day)), last.map(|day| self.day(day)), &self.zone)
            }
            Bounds::Moments(from, until) => {
                Window::new(from.map(|when| self.moment(when)), until.map(|when| self.moment(when)), &self.zone)
            }
        }
    }
}
