//! Random histories: whatever is done to entries, every sum and every count is what the domain says of the same rows.
//!
//! A seed gives the steps; a failure prints it with the fewest steps that still fail. `TIMEKEEPER_TESTKIT_SEED` puts
//! another number in its place.

mod model;
mod reports;
mod steps;

use std::{
    collections::BTreeMap,
    time::{Duration, Instant},
};

use proptest::{
    prelude::*,
    strategy::ValueTree,
    test_runner::{Config, RngAlgorithm, TestRng, TestRunner},
};
use timekeeper_domain::{
    Date,
    entry::TimeEntry,
    id::UserId,
    page::PageRequest,
    report::{self, Share, WorkTotals},
    zone::Zone,
};
use timekeeper_ports::{EntryFilter, OpenEntries, ProjectFilter, StoreError, SummaryFilter, TaskFilter, Tx};

use self::{
    model::Model,
    steps::{Calendar, Look, Step, step},
};
use crate::{
    build::{active, first_page},
    db::Db,
    filters::listed,
};

/// Steps in one history.
const STEPS: usize = 160;
/// How long to look for a shorter history that fails, too.
const PATIENCE: Duration = Duration::from_secs(30);

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
    let steps = prop::collection::vec(step(), STEPS).new_tree(&mut runner).unwrap().current();
    if let Err(difference) = play(&db, &calendar, &steps).await {
        let (difference, steps) = shorten(&db, &calendar, difference, steps).await;
        let steps: Vec<String> = steps.iter().map(|step| format!("  {step:?}")).collect();
        panic!("with seed {seed} in {zone}: {difference}\nafter {} steps:\n{}", steps.len(), steps.join("\n"));
    }
}

/// Leaves out whatever the failure does not need: first half of the steps, in the end single ones.
async fn shorten(db: &Db, calendar: &Calendar, difference: String, steps: Vec<Step>) -> (String, Vec<Step>) {
    #[expect(clippy::disallowed_methods, reason = "measures how long it has been looking")]
    let begun = Instant::now();
    let (mut difference, mut steps) = (difference, steps);
    let mut portion = steps.len() / 2;
    while portion > 0 {
        let mut from = 0;
        while from < steps.len() && begun.elapsed() < PATIENCE {
            let mut fewer = steps.clone();
            fewer.drain(from..steps.len().min(from + portion));
            match play(&db.another().await, calendar, &fewer).await {
                Ok(()) => from += portion,
                Err(found) => (difference, steps) = (found, fewer),
            }
        }
        portion /= 2;
    }
    (difference, steps)
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
            Step::Look(look) => {
                if open.is_none() {
                    compare_looks(&mut db.newest().await, &model, calendar, look).await?;
                } else if let Some(tx) = &mut open {
                    compare_looks(tx, &model, calendar, look).await?;
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

async fn compare_looks(tx: &mut Box<dyn Tx>, model: &Model, calendar: &Calendar, look: &Look) -> Result<(), String> {
    let Look { user, project, category, billable, bounds, open, page } = look;
    let category = category.map(|index| model.categories[index]);
    let user = user.map(|index| model.users[index]);
    let project = project.map(|index| model.projects[index]);
    let window = calendar.window(*bounds);
    let open = if *open { OpenEntries::Include } else { OpenEntries::Exclude };
    let filter = EntryFilter { user, project, category, billable: *billable, window, open };
    let expected = listed(model.entries.values(), &filter);
    let request = PageRequest::new(*page, 7);
    let found = tx.entries().list(&filter, request).await.map_err(|error| format!("{filter:?}: {error:?}"))?;
    differ(&format!("total of {filter:?}"), &found.total, &i64::try_from(expected.len()).unwrap())?;
    let skip = usize::try_from(request.offset()).unwrap();
    let cut: Vec<TimeEntry> = expected.into_iter().skip(skip).take(7).collect();
    let rows: Vec<TimeEntry> = found.items.into_iter().map(|view| view.entry).collect();
    differ(&format!("rows of {filter:?}"), &rows, &cut)?;
    let filter = SummaryFilter { user, project, window };
    let found = tx.reports().summary(&filter).await.map_err(|error| format!("{filter:?}: {error:?}"))?;
    differ(&format!("summary of {filter:?}"), &found, &model.summary(&filter))?;
    compare_shares(tx, model, &filter).await?;
    reports::compare(tx, model, &filter).await
}

async fn compare_shares(tx: &mut Box<dyn Tx>, model: &Model, filter: &SummaryFilter) -> Result<(), String> {
    let failed = |error: StoreError| format!("the store failed: {error:?}");
    let days = tx.reports().days(filter).await.map_err(failed)?;
    differ(&format!("days of {filter:?}"), &days, &model.grouped(filter, |entry| Some(entry.day)))?;
    let users = tx.reports().by_user(filter).await.map_err(failed)?;
    differ(&format!("users of {filter:?}"), &ranked(users), &model.grouped(filter, |entry| Some(entry.user)))?;
    let clients = tx.reports().by_client(filter).await.map_err(failed)?;
    differ(
        &format!("clients of {filter:?}"),
        &ranked(clients),
        &model.grouped(filter, |entry| model.client_of(entry)),
    )?;
    let categories = tx.reports().by_category(filter).await.map_err(failed)?;
    differ(&format!("categories of {filter:?}"), &ranked(categories), &model.grouped(filter, |entry| entry.category))
}

/// Shares by their ids, when they came in their order.
fn ranked<I: Ord + Copy + std::fmt::Debug>(shares: Vec<Share<I>>) -> BTreeMap<I, WorkTotals> {
    let mut sorted = shares.clone();
    report::rank(&mut sorted);
    assert_eq!(shares, sorted);
    shares.into_iter().map(|share| (share.id, share.totals)).collect()
}

async fn compare_views(tx: &mut Box<dyn Tx>, model: &Model) -> Result<(), String> {
    let failed = |error: StoreError| format!("the store failed: {error:?}");
    for view in tx.users().list(&active(), first_page()).await.map_err(failed)?.items {
        let expected = model.totals(|entry| entry.user == view.user.id).seconds;
        differ(&format!("seconds of {}", view.user.username.as_str()), &view.worked_seconds, &expected)?;
    }
    for view in tx.projects().list(&ProjectFilter::default(), first_page()).await.map_err(failed)?.items {
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
