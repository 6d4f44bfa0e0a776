//! What every adapter promises about sums of work.

use time::macros::{date, datetime};
use timekeeper_domain::{
    Instant,
    client::ClientProfile,
    entry::Entry,
    id::{EntryId, ProjectId, UserId},
    money::{Currency, Money},
    project::ProjectPlan,
    report::{self, ProjectTotals, Summary, WorkTotals},
    totals::Window,
    zone::Zone,
};
use timekeeper_ports::{EntryFilter, SummaryFilter};

use crate::{
    build::{DAY, HOUR, at, client, finished, first_page, later, moment, project, running, work},
    db::{Db, Office},
};

fn sums(entries: i64, seconds: i64, billable_seconds: i64) -> WorkTotals {
    WorkTotals { entries, seconds, billable_seconds }
}

async fn summary(db: &Db, filter: SummaryFilter) -> Summary {
    db.snapshot().await.reports().summary(&filter).await.unwrap()
}

async fn everything(db: &Db) -> Summary {
    summary(db, SummaryFilter::default()).await
}

fn line(project: ProjectId, name: &str, totals: WorkTotals) -> ProjectTotals {
    ProjectTotals { project, name: name.to_owned(), rate: None, totals }
}

/// Asserts that every sum there is of one user's work on one project, and of the office's task, says the same.
async fn assert_sums(db: &Db, office: Office, expected: WorkTotals) {
    let mut tx = db.snapshot().await;
    let all = SummaryFilter::default();
    for filter in [
        all,
        SummaryFilter { user: Some(office.ada), ..all },
        SummaryFilter { project: Some(office.project), ..all },
        SummaryFilter { user: Some(office.ada), project: Some(office.project), ..all },
    ] {
        let summary = tx.reports().summary(&filter).await.unwrap();
        assert_eq!(summary.totals, expected, "{filter:?}");
        let by_project = (expected.entries > 0).then(|| line(office.project, "Web site", expected));
        assert_eq!(summary.by_project, Vec::from_iter(by_project), "{filter:?}");
    }
    assert_eq!(tx.projects().view(office.project).await.unwrap().unwrap().totals, expected);
    assert_eq!(tx.tasks().view(office.task).await.unwrap().unwrap().totals, expected);
    assert_eq!(tx.users().view(office.ada).await.unwrap().unwrap().worked_seconds, expected.seconds);
    let list = tx.entries().list(&EntryFilter::default(), first_page()).await.unwrap();
    assert_eq!(list.total, expected.entries);
    let list = EntryFilter { user: Some(office.ada), project: Some(office.project), ..EntryFilter::default() };
    assert_eq!(tx.entries().list(&list, first_page()).await.unwrap().total, expected.entries);
}

fn on_task(office: Office, start: Instant, seconds: i64) -> Entry {
    Entry { task: Some(office.task), ..work(office.ada, office.project, start, seconds) }
}

pub(crate) async fn nothing_worked_adds_up_to_nothing(db: Db) {
    let office = db.office().await;
    assert_sums(&db, office, WorkTotals::default()).await;
    assert_eq!(everything(&db).await, Summary::default());
}

pub(crate) async fn the_most_worked_project_comes_first_then_the_lower_id(db: Db) {
    let office = db.office().await;
    let shop = db.project(&project("Shop", office.ada)).await;
    let blog = db.project(&project("Blog", office.ada)).await;
    let zero = db.project(&project("Zero", office.ada)).await;
    db.entries([
        &work(office.ada, blog, at(0), 50),
        &work(office.ada, office.project, at(100), 20),
        &work(office.bob, office.project, at(100), 30),
        &Entry { billable: false, ..work(office.ada, shop, at(200), 70) },
        &finished(office.ada, at(300), at(400)),
        &Entry { break_seconds: HOUR, ..work(office.ada, zero, at(500), 60) },
        &Entry { project: Some(zero), ..running(office.ada, at(600)) },
    ])
    .await;
    let by_project = vec![
        line(shop, "Shop", sums(1, 70, 0)),
        line(office.project, "Web site", sums(2, 50, 50)),
        line(blog, "Blog", sums(1, 50, 50)),
        line(zero, "Zero", sums(1, 0, 0)),
    ];
    assert_eq!(everything(&db).await, Summary { totals: sums(6, 270, 200), by_project });
}

pub(crate) async fn a_summary_keeps_to_its_filter(db: Db) {
    let office = db.office().await;
    let shop = db.project(&project("Shop", office.ada)).await;
    let mut entries = Vec::new();
    for user in [office.ada, office.bob] {
        for project in [None, Some(office.project), Some(shop)] {
            for day in -2..3 {
                let number = i64::try_from(entries.len()).unwrap();
                let entry = finished(user, at(day * DAY), at(day * DAY + number * 10 + 7));
                entries.push(Entry { project, billable: number % 3 > 0, ..entry });
            }
        }
    }
    db.entries(&entries).await;
    let windows = [
        Window::ALL,
        Window::of_days(Some(date!(2026 - 01 - 04)), Some(date!(2026 - 01 - 05)), &Zone::UTC),
        Window::new(Some(at(-DAY)), Some(at(DAY)), &Zone::UTC),
        Window::new(Some(at(1)), None, &Zone::UTC),
        Window::new(Some(at(0)), Some(at(0)), &Zone::UTC),
    ];
    for user in [None, Some(office.ada), Some(office.bob), Some(UserId::new(404))] {
        for project in [None, Some(office.project), Some(shop), Some(ProjectId::new(404))] {
            for window in windows {
                let wanted: Vec<&Entry> = entries
                    .iter()
                    .filter(|entry| user.is_none_or(|user| entry.user == user))
                    .filter(|entry| project.is_none_or(|project| entry.project == Some(project)))
                    .filter(|entry| window.contains(entry.start))
                    .collect();
                let found = summary(&db, SummaryFilter { user, project, window }).await;
                assert_eq!(found.totals, report::totals(wanted.iter().copied()));
                let mut groups = report::by_project(wanted.iter().copied());
                groups.remove(&None);
                assert_eq!(found.by_project.len(), groups.len());
                assert!(found.by_project.iter().all(|line| groups[&Some(line.project)] == line.totals));
            }
        }
    }
}

pub(crate) async fn work_counts_whole_where_it_starts(db: Db) {
    let office = db.office().await;
    let (first, second) = (date!(2026 - 01 - 31), date!(2026 - 02 - 01));
    let night = moment(datetime!(2026-01-31 23:00 UTC));
    db.entry(&Entry { day: first, ..work(office.ada, office.project, night, 8 * HOUR) }).await;
    for (day, expected) in [(first, sums(1, 8 * HOUR, 8 * HOUR)), (second, WorkTotals::default())] {
        let window = Window::of_days(Some(day), Some(day), &Zone::UTC);
        assert_eq!(summary(&db, SummaryFilter { window, ..SummaryFilter::default() }).await.totals, expected);
    }
}

pub(crate) async fn open_entries_add_nothing(db: Db) {
    let office = db.office().await;
    let open = Entry { task: Some(office.task), project: Some(office.project), ..running(office.ada, at(0)) };
    let stored = db.entry(&open).await;
    assert_sums(&db, office, WorkTotals::default()).await;
    let paused = db.change_entry(&stored.with(at(60), open.pause(at(60)).unwrap())).await;
    assert_sums(&db, office, WorkTotals::default()).await;
    db.change_entry(&paused.with(at(90), paused.data.clone().stop(at(90)).unwrap())).await;
    assert_sums(&db, office, sums(1, 60, 60)).await;
}

pub(crate) async fn each_entry_counts_whole_seconds(db: Db) {
    let office = db.office().await;
    let lengths = [1, 999_999, 1_000_000, 1_999_999, 59_999_999];
    let entries: Vec<Entry> = lengths
        .map(|micros| Entry {
            task: Some(office.task),
            project: Some(office.project),
            ..finished(office.ada, later(at(0), 300_000), later(at(0), 300_000 + micros))
        })
        .into();
    db.entries(&entries).await;
    assert_sums(&db, office, sums(5, 61, 61)).await;
}

pub(crate) async fn a_break_longer_than_the_work_leaves_nothing(db: Db) {
    let office = db.office().await;
    db.entries([
        &Entry { break_seconds: 100, ..on_task(office, at(0), 60) },
        &Entry { break_seconds: 60, ..on_task(office, at(100), 60) },
        &Entry { break_seconds: 59, ..on_task(office, at(200), 60) },
    ])
    .await;
    assert_sums(&db, office, sums(3, 1, 1)).await;
}

pub(crate) async fn the_longest_work_fits(db: Db) {
    let office = db.office().await;
    let whole = Entry {
        task: Some(office.task),
        project: Some(office.project),
        ..finished(office.ada, Instant::MIN, Instant::MAX)
    };
    let seconds = whole.finished_seconds().unwrap();
    db.entries([&whole, &whole]).await;
    assert_sums(&db, office, sums(2, 2 * seconds, 2 * seconds)).await;
}

pub(crate) async fn sums_follow_every_change(db: Db) {
    let office = db.office().await;
    let entry = db.entry(&on_task(office, at(0), 100)).await;
    db.entry(&on_task(office, at(200), 5)).await;
    assert_sums(&db, office, sums(2, 105, 105)).await;
    let entry = db.change_entry(&entry.with(at(1), on_task(office, at(-40 * DAY), 300))).await;
    assert_sums(&db, office, sums(2, 305, 305)).await;
    let entry = db.change_entry(&entry.with(at(2), Entry { billable: false, ..entry.data.clone() })).await;
    assert_sums(&db, office, sums(2, 305, 5)).await;
    let entry = db.change_entry(&entry.with(at(3), Entry { break_seconds: 50, ..entry.data.clone() })).await;
    assert_sums(&db, office, sums(2, 255, 5)).await;
    db.delete_entry(&entry).await;
    assert_sums(&db, office, sums(1, 5, 5)).await;
}

pub(crate) async fn what_has_moved_counts_where_it_is_now(db: Db) {
    let office = db.office().await;
    let shop = db.project(&project("Shop", office.ada)).await;
    let entry = db.entry(&on_task(office, at(0), 100)).await;
    let entry = db.change_entry(&entry.with(at(1), work(office.ada, shop, at(0), 100))).await;
    let mut tx = db.snapshot().await;
    assert_eq!(tx.projects().view(office.project).await.unwrap().unwrap().totals, WorkTotals::default());
    assert_eq!(tx.tasks().view(office.task).await.unwrap().unwrap().totals, WorkTotals::default());
    assert_eq!(tx.projects().view(shop).await.unwrap().unwrap().totals, sums(1, 100, 100));
    drop(tx);
    assert_eq!(everything(&db).await.by_project, [line(shop, "Shop", sums(1, 100, 100))]);
    db.change_entry(&entry.with(at(2), finished(office.ada, at(0), at(100)))).await;
    assert_eq!(everything(&db).await, Summary { totals: sums(1, 100, 100), by_project: Vec::new() });
}

pub(crate) async fn a_project_without_work_left_is_not_in_the_summary(db: Db) {
    let office = db.office().await;
    let entry = db.entry(&on_task(office, at(0), 100)).await;
    db.delete_entry(&entry).await;
    assert_sums(&db, office, WorkTotals::default()).await;
    let unworked = Entry { break_seconds: 100, ..on_task(office, at(0), 100) };
    db.entry(&unworked).await;
    assert_sums(&db, office, sums(1, 0, 0)).await;
}

pub(crate) async fn a_summary_tells_what_an_hour_brings(db: Db) {
    let office = db.office().await;
    let (own, clients) =
        (Money::from_minor(8_000, Currency::EUR), Money::from_minor(6_050, Currency::from_code("USD").unwrap()));
    let client = ClientProfile { default_hourly_rate: Some(clients), ..client("Globex", office.ada) };
    let client = Some(db.client(&client).await);
    let plan = |name| ProjectPlan { client, ..project(name, office.ada) };
    let by_rate = [
        (ProjectPlan { hourly_rate: Some(own), ..plan("Own") }, Some(own)),
        (plan("Client's"), Some(clients)),
        (ProjectPlan { billable: false, hourly_rate: Some(own), ..plan("Unbilled") }, None),
        (project("None", office.ada), None),
    ];
    for (index, (plan, rate)) in by_rate.iter().enumerate() {
        let id = db.project(plan).await;
        db.entry(&work(office.ada, id, at(i64::try_from(index).unwrap() * DAY), 100)).await;
        // Kept sums, entries at the edges, and both.
        for window in [Window::ALL, Window::new(Some(at(1 - DAY)), Some(at(9 * DAY + 1)), &Zone::UTC)] {
            let found = summary(&db, SummaryFilter { project: Some(id), window, ..SummaryFilter::default() }).await;
            assert_eq!(found.by_project.iter().map(|line| line.rate).collect::<Vec<_>>(), [*rate], "{}", plan.name);
            let all = summary(&db, SummaryFilter { window, ..SummaryFilter::default() }).await;
            assert!(all.by_project.iter().any(|line| line.project == id && line.rate == *rate), "{}", plan.name);
        }
    }
    let edge = Window::new(Some(at(0)), Some(at(50)), &Zone::UTC);
    let found = summary(&db, SummaryFilter { window: edge, ..SummaryFilter::default() }).await;
    assert_eq!(found.by_project.iter().map(|line| line.rate).collect::<Vec<_>>(), [Some(own)]);
}

pub(crate) async fn sums_of_a_project_survive_its_task(db: Db) {
    let office = db.office().await;
    db.entries([&on_task(office, at(0), 100), &work(office.ada, office.project, at(500), 10)]).await;
    let mut tx = db.write().await;
    tx.entries().lock_timeline(office.ada).await.unwrap();
    assert!(tx.tasks().delete(office.task).await.unwrap());
    tx.commit().await.unwrap();
    assert_eq!(everything(&db).await.by_project, [line(office.project, "Web site", sums(2, 110, 110))]);
    let mut tx = db.snapshot().await;
    assert_eq!(tx.projects().view(office.project).await.unwrap().unwrap().totals, sums(2, 110, 110));
}

pub(crate) async fn undone_and_refused_changes_leave_the_sums(db: Db) {
    let office = db.office().await;
    let entry = db.entry(&on_task(office, at(0), 100)).await;
    let mut tx = db.write().await;
    tx.entries().lock_timeline(office.ada).await.unwrap();
    tx.entries().insert(&on_task(office, at(500), 7), at(0)).await.unwrap();
    tx.entries().update(&entry.with(at(1), on_task(office, at(0), 900))).await.unwrap().unwrap();
    drop(tx);
    assert_sums(&db, office, sums(1, 100, 100)).await;
    let mut outdated = entry.with(at(2), on_task(office, at(-DAY), 900));
    outdated.version = 7;
    let mut tx = db.write().await;
    tx.entries().lock_timeline(office.ada).await.unwrap();
    assert_eq!(tx.entries().update(&outdated).await.unwrap(), None);
    assert!(!tx.entries().delete(EntryId::new(404)).await.unwrap());
    tx.commit().await.unwrap();
    assert_sums(&db, office, sums(1, 100, 100)).await;
}

pub(crate) async fn sums_are_seen_within_the_transaction(db: Db) {
    let office = db.office().await;
    let mut tx = db.write().await;
    tx.entries().lock_timeline(office.ada).await.unwrap();
    tx.entries().insert(&on_task(office, at(0), 100), at(0)).await.unwrap();
    let summary = tx.reports().summary(&SummaryFilter::default()).await.unwrap();
    assert_eq!(summary.totals, sums(1, 100, 100));
    assert_eq!(tx.projects().view(office.project).await.unwrap().unwrap().totals, sums(1, 100, 100));
    assert_eq!(tx.tasks().view(office.task).await.unwrap().unwrap().totals, sums(1, 100, 100));
    assert_eq!(tx.users().view(office.ada).await.unwrap().unwrap().worked_seconds, 100);
}

pub(crate) async fn a_new_zone_moves_days_and_sums(db: Db) {
    let office = db.office().await;
    let (old, new) = (Zone::UTC, Zone::named("Pacific/Auckland").unwrap());
    let entries: Vec<Entry> = (0..30)
        .map(|n| {
            let start = at(n * 7 * HOUR + 20 * DAY);
            Entry { day: old.day_of(start), ..on_task(office, start, 60 + n) }
        })
        .collect();
    let stored = db.entries(&entries).await;
    let mut tx = db.write().await;
    tx.entries().lock_timeline(office.ada).await.unwrap();
    for day in tx.entries().days_after(EntryId::new(0), 1_000).await.unwrap() {
        tx.entries().set_day(day.entry, new.day_of(day.start)).await.unwrap();
    }
    tx.commit().await.unwrap();
    let first = new.day_of(stored[0].start);
    let mut tx = db.snapshot().await;
    for days in 0..12 {
        let day = first.checked_add(time::Duration::days(days)).unwrap();
        for window in [Window::of_days(Some(day), Some(day), &new), Window::of_days(None, Some(day), &new)] {
            let inside = || stored.iter().filter(|entry| window.contains(entry.start));
            let filter = EntryFilter { window, ..EntryFilter::default() };
            let listed = tx.entries().list(&filter, first_page()).await.unwrap();
            assert_eq!(listed.total, i64::try_from(inside().count()).unwrap(), "{day}");
            let summary = tx.reports().summary(&SummaryFilter { window, ..SummaryFilter::default() }).await.unwrap();
            assert_eq!(summary.totals, report::totals(inside().map(|entry| &entry.data)), "{day}");
        }
    }
    for entry in stored {
        let moved = tx.entries().view(entry.id).await.unwrap().unwrap().entry;
        assert_eq!(moved.day, new.day_of(entry.start));
        assert_eq!((moved.version, moved.updated_at, moved.start), (1, entry.updated_at, entry.start));
    }
}
