//! Random histories: whatever is done to entries, every sum and every count is what the domain says of the same rows.
//!
//! A seed gives the steps; a failure prints it with the fewest steps that still fail. `TIMEKEEPER_TESTKIT_SEED` puts
//! another number in its place.

use std::collections::BTreeMap;

use proptest::{
    prelude::*,
    strategy::ValueTree,
    test_runner::{Config, RngAlgorithm, TestRng, TestRunner},
};
use timekeeper_domain::{
    Date, Instant,
    entry::{Entry, EntryState, TimeEntry},
    id::{EntryId, ProjectId, TaskId, UserId},
    page::PageRequest,
    report::{self, ProjectTotals, Summary, WorkTotals},
    totals::Window,
    zone::Zone,
};
use timekeeper_ports::{EntryFilter, OpenEntries, ProjectFilter, StoreError, SummaryFilter, TaskFilter, Tx};

use crate::{
    build::{account, at, first_page, later, project, task},
    db::Db,
    filters::listed,
};

const STEPS: usize = 160;
const SHRINKING_RUNS: usize = 200;
const DAYS: i64 = 70;
const DAY_MICROS: i64 = 86_400_000_000;

/// A moment: a day of the season, and how far behind its midnight.
type When = (i64, i64);

#[derive(Clone, Debug)]
struct Span {
    from: When,
    micros: i64,
    break_seconds: i64,
    billable: bool,
    project: Option<usize>,
    with_task: bool,
}

#[derive(Clone, Copy, Debug)]
enum Bounds {
    All,
    Days(Option<i64>, Option<i64>),
    Moments(Option<When>, Option<When>),
}

#[derive(Clone, Debug)]
enum Step {
    Insert { user: usize, span: Span },
    Start { user: usize, span: Span },
    Stop { user: usize, micros: i64 },
    Change { entry: usize, span: Span },
    ChangeOutdated { entry: usize, span: Span },
    Delete { entry: usize },
    DeleteTask { task: usize },
    Look { user: Option<usize>, project: Option<usize>, billable: Option<bool>, bounds: Bounds, open: bool, page: u32 },
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
    (when(), length(), break_seconds, any::<bool>(), prop::option::weighted(0.8, 0_usize..3), any::<bool>()).prop_map(
        |(from, micros, break_seconds, billable, project, with_task)| Span {
            from,
            micros,
            break_seconds,
            billable,
            project,
            with_task,
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

fn step() -> impl Strategy<Value = Step> {
    let look = (
        prop::option::of(0_usize..3),
        prop::option::weighted(0.3, 0_usize..3),
        prop::option::weighted(0.3, any::<bool>()),
        bounds(),
        any::<bool>(),
        1_u32..4,
    )
        .prop_map(|(user, project, billable, bounds, open, page)| Step::Look {
            user,
            project,
            billable,
            bounds,
            open,
            page,
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

pub(crate) async fn a_random_winter_adds_up(db: Db) {
    check(db, 11, "UTC", Date::from_calendar_date(2025, time::Month::December, 1)).await;
}

pub(crate) async fn a_random_spring_with_a_clock_change_adds_up(db: Db) {
    check(db, 12, "Europe/Rome", Date::from_calendar_date(2026, time::Month::February, 20)).await;
}

pub(crate) async fn a_random_autumn_with_odd_offsets_adds_up(db: Db) {
    check(db, 13, "Australia/Lord_Howe", Date::from_calendar_date(2026, time::Month::March, 1)).await;
}

pub(crate) async fn a_random_season_before_the_epoch_adds_up(db: Db) {
    check(db, 14, "America/St_Johns", Date::from_calendar_date(1969, time::Month::November, 15)).await;
}

async fn check(db: Db, seed: u64, zone: &str, first_day: Result<Date, time::error::ComponentRange>) {
    let seed = std::env::var("TIMEKEEPER_TESTKIT_SEED").ok().and_then(|text| text.parse().ok()).unwrap_or(seed);
    let calendar = Calendar { zone: Zone::named(zone).unwrap(), first_day: first_day.unwrap() };
    let mut bytes = [0; 32];
    bytes[..8].copy_from_slice(&u64::to_le_bytes(seed));
    let rng = TestRng::from_seed(RngAlgorithm::ChaCha, &bytes);
    let mut runner = TestRunner::new_with_rng(Config::default(), rng);
    let mut tree = prop::collection::vec(step(), STEPS).new_tree(&mut runner).unwrap();
    let mut db = db;
    let mut failure = None;
    for run in 0..SHRINKING_RUNS {
        if run > 0 {
            db = db.another().await;
        }
        let steps = tree.current();
        let searching = match play(&db, &calendar, &steps).await {
            Ok(()) if failure.is_none() => return,
            Ok(()) => tree.complicate(),
            Err(difference) => {
                failure = Some((difference, steps));
                tree.simplify()
            }
        };
        if !searching {
            break;
        }
    }
    let (difference, steps) = failure.unwrap();
    panic!("with seed {seed} in {zone}: {difference}\nafter {} steps: {steps:#?}", steps.len());
}

struct Calendar {
    zone: Zone,
    first_day: Date,
}

impl Calendar {
    fn day(&self, number: i64) -> Date {
        self.first_day.checked_add(time::Duration::days(number)).unwrap()
    }

    fn moment(&self, (day, micros): When) -> Instant {
        later(self.zone.start_of(self.day(day)), micros)
    }

    fn window(&self, bounds: Bounds) -> Window {
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

/// What should be in the store.
#[derive(Clone)]
struct Model {
    users: Vec<UserId>,
    projects: Vec<ProjectId>,
    tasks: Vec<(TaskId, ProjectId)>,
    entries: BTreeMap<EntryId, TimeEntry>,
}

/// What is done next, with everything in it decided.
enum Deed {
    Insert(Entry),
    Update(TimeEntry),
    Delete(EntryId),
    DeleteTask(TaskId),
}

impl Model {
    async fn begin(db: &Db) -> Result<Self, StoreError> {
        let mut tx = db.write().await;
        let mut model = Self { users: Vec::new(), projects: Vec::new(), tasks: Vec::new(), entries: BTreeMap::new() };
        for name in ["ada", "bob", "carl"] {
            model.users.push(tx.users().insert(&account(name), at(0)).await?.id);
        }
        let ada = model.users[0];
        for name in ["Alpha", "Beta", "Gamma"] {
            model.projects.push(tx.projects().insert(&project(name, ada), at(0)).await?.id);
        }
        for number in 0..4 {
            let of = model.projects[number % 2];
            model.tasks.push((tx.tasks().insert(&task("Task", of, ada), at(0)).await?.id, of));
        }
        tx.commit().await?;
        Ok(model)
    }

    fn entry(&self, user: UserId, span: &Span, calendar: &Calendar) -> Entry {
        let start = calendar.moment(span.from);
        let project = span.project.map(|index| self.projects[index]);
        let task = self.tasks.iter().find(|(_, of)| span.with_task && Some(*of) == project).map(|(task, _)| *task);
        Entry {
            project,
            task,
            state: EntryState::Finished { end: later(start, span.micros) },
            break_seconds: span.break_seconds,
            billable: span.billable,
            ..Entry::begin(user, start, &calendar.zone)
        }
    }

    fn open(&self, user: UserId) -> Option<&TimeEntry> {
        self.entries.values().find(|entry| entry.user == user && entry.state.is_open())
    }

    fn pick(&self, index: usize) -> Option<&TimeEntry> {
        self.entries.values().nth(index.checked_rem(self.entries.len())?)
    }

    /// What a step means here; nothing when it does not apply.
    fn decide(&self, step: &Step, calendar: &Calendar) -> Option<Deed> {
        match step {
            Step::Insert { user, span } => Some(Deed::Insert(self.entry(self.users[*user], span, calendar))),
            Step::Start { user, span } => {
                let user = self.users[*user];
                let entry = Entry { state: EntryState::Running, ..self.entry(user, span, calendar) };
                self.open(user).is_none().then_some(Deed::Insert(entry))
            }
            Step::Stop { user, micros } => {
                let open = self.open(self.users[*user])?;
                let stopped = open.data.clone().stop(later(open.start, *micros)).unwrap();
                Some(Deed::Update(open.with(at(1), stopped)))
            }
            Step::Change { entry, span } => {
                let stored = self.pick(*entry)?;
                Some(Deed::Update(stored.with(at(2), self.entry(stored.user, span, calendar))))
            }
            Step::ChangeOutdated { entry, span } => {
                let stored = self.pick(*entry)?;
                let mut outdated = stored.with(at(3), self.entry(stored.user, span, calendar));
                outdated.version -= 1;
                Some(Deed::Update(outdated))
            }
            Step::Delete { entry } => Some(Deed::Delete(self.pick(*entry)?.id)),
            Step::DeleteTask { task } => self.tasks.get(*task).map(|(task, _)| Deed::DeleteTask(*task)),
            Step::Look { .. } | Step::Commit | Step::Drop => None,
        }
    }

    async fn apply(&mut self, tx: &mut Box<dyn Tx>, deed: Deed) -> Result<(), StoreError> {
        match deed {
            Deed::Insert(entry) => {
                let stored = tx.entries().insert(&entry, at(0)).await?;
                self.entries.insert(stored.id, stored);
            }
            Deed::Update(entry) => {
                if let Some(stored) = tx.entries().update(&entry).await? {
                    self.entries.insert(stored.id, stored);
                }
            }
            Deed::Delete(entry) => {
                tx.entries().delete(entry).await?;
                self.entries.remove(&entry);
            }
            Deed::DeleteTask(task) => {
                tx.tasks().delete(task).await?;
                self.tasks.retain(|(other, _)| *other != task);
                for entry in self.entries.values_mut().filter(|entry| entry.task == Some(task)) {
                    entry.task = None;
                }
            }
        }
        Ok(())
    }

    fn totals(&self, wanted: impl Fn(&Entry) -> bool) -> WorkTotals {
        report::totals(self.entries.values().map(|entry| &entry.data).filter(|entry| wanted(entry)))
    }

    fn summary(&self, filter: &SummaryFilter) -> Summary {
        let wanted = |entry: &&Entry| {
            filter.user.is_none_or(|user| entry.user == user)
                && filter.project.is_none_or(|project| entry.project == Some(project))
                && filter.window.contains(entry.start)
        };
        let entries: Vec<&Entry> = self.entries.values().map(|entry| &entry.data).filter(wanted).collect();
        let named = |project| ["Alpha", "Beta", "Gamma"][self.projects.iter().position(|id| *id == project).unwrap()];
        let mut by_project: Vec<ProjectTotals> = report::by_project(entries.iter().copied())
            .into_iter()
            .filter_map(|(project, totals)| project.map(|project| (project, totals)))
            .map(|(project, totals)| ProjectTotals { project, name: named(project).to_owned(), totals })
            .collect();
        report::rank_projects(&mut by_project);
        Summary { totals: report::totals(entries), by_project }
    }
}

fn differ<T: PartialEq + std::fmt::Debug>(what: &str, found: &T, expected: &T) -> Result<(), String> {
    if found == expected { Ok(()) } else { Err(format!("{what}:\n  found    {found:?}\n  expected {expected:?}")) }
}

async fn play(db: &Db, calendar: &Calendar, steps: &[Step]) -> Result<(), String> {
    let failed = |error: StoreError| format!("the store failed: {error:?}");
    let mut committed = Model::begin(db).await.map_err(failed)?;
    let mut model = committed.clone();
    let mut open: Option<Box<dyn Tx>> = None;
    for step in steps {
        match step {
            Step::Commit => {
                if let Some(tx) = open.take() {
                    tx.commit().await.map_err(failed)?;
                }
                committed = model.clone();
                compare_views(&mut db.snapshot().await, &model).await?;
            }
            Step::Drop => {
                open = None;
                model = committed.clone();
            }
            Step::Look { .. } => {
                if open.is_none() {
                    compare_looks(&mut db.newest().await, &model, calendar, step).await?;
                } else if let Some(tx) = &mut open {
                    compare_looks(tx, &model, calendar, step).await?;
                }
            }
            _ => {
                let Some(deed) = model.decide(step, calendar) else { continue };
                if open.is_none() {
                    open = Some(begin(db, &model.users).await.map_err(failed)?);
                }
                if let Some(tx) = &mut open {
                    model.apply(tx, deed).await.map_err(failed)?;
                }
            }
        }
    }
    drop(open);
    compare_views(&mut db.snapshot().await, &committed).await
}

async fn begin(db: &Db, users: &[UserId]) -> Result<Box<dyn Tx>, StoreError> {
    let mut tx = db.store().write().await?;
    for user in users {
        tx.entries().lock_timeline(*user).await?;
    }
    Ok(tx)
}

async fn compare_looks(tx: &mut Box<dyn Tx>, model: &Model, calendar: &Calendar, step: &Step) -> Result<(), String> {
    let Step::Look { user, project, billable, bounds, open, page } = step else { return Ok(()) };
    let user = user.map(|index| model.users[index]);
    let project = project.map(|index| model.projects[index]);
    let window = calendar.window(*bounds);
    let open = if *open { OpenEntries::Include } else { OpenEntries::Exclude };
    let filter = EntryFilter { user, project, billable: *billable, window, open };
    let expected = listed(model.entries.values(), &filter);
    let request = PageRequest::new(*page, 7);
    let found = tx.entries().list(&filter, request).await.map_err(|error| format!("{filter:?}: {error:?}"))?;
    differ(&format!("total of {filter:?}"), &found.total, &i64::try_from(expected.len()).unwrap())?;
    let skip = usize::try_from(request.offset()).unwrap();
    let cut: Vec<TimeEntry> = expected.into_iter().skip(skip).take(7).collect();
    let rows: Vec<TimeEntry> = found.items.into_iter().map(|view| view.entry).collect();
    differ(&format!("rows of {filter:?}"), &rows, &cut)?;
    let filter = SummaryFilter { user, project, window };
    let found = tx.entries().summary(&filter).await.map_err(|error| format!("{filter:?}: {error:?}"))?;
    differ(&format!("summary of {filter:?}"), &found, &model.summary(&filter))
}

async fn compare_views(tx: &mut Box<dyn Tx>, model: &Model) -> Result<(), String> {
    let failed = |error: StoreError| format!("the store failed: {error:?}");
    for view in tx.users().list_active(first_page()).await.map_err(failed)?.items {
        let expected = model.totals(|entry| entry.user == view.user.id).seconds;
        differ(&format!("seconds of {}", view.user.username.as_str()), &view.worked_seconds, &expected)?;
    }
    for view in tx.projects().list(ProjectFilter::default(), first_page()).await.map_err(failed)?.items {
        let expected = model.totals(|entry| entry.project == Some(view.project.id));
        differ(&format!("totals of {}", view.project.name), &view.totals, &expected)?;
    }
    let tasks = tx.tasks().list(&TaskFilter::default(), first_page()).await.map_err(failed)?;
    differ("number of tasks", &tasks.items.len(), &model.tasks.len())?;
    for view in tasks.items {
        let expected = model.totals(|entry| entry.task == Some(view.task.id));
        differ(&format!("totals of task {}", view.task.id), &view.totals, &expected)?;
    }
    Ok(())
}
