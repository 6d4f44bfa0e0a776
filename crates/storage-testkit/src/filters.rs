//! What every adapter promises about lists of time entries: their filters, their order, their pages.

use timekeeper_domain::{
    entry::{Entry, TimeEntry},
    id::{ProjectId, UserId},
    page::PageRequest,
    totals::Window,
    zone::Zone,
};
use timekeeper_ports::{EntryFilter, OpenEntries, Tx};

use crate::{
    build::{DAY, HOUR, at, category, finished, first_page, later, project, running, work},
    db::Db,
};

/// The entries that a filter lets through, in the list's order.
pub(crate) fn listed<'a>(entries: impl IntoIterator<Item = &'a TimeEntry>, filter: &EntryFilter) -> Vec<TimeEntry> {
    let wanted = |entry: &&TimeEntry| {
        filter.user.is_none_or(|user| entry.user == user)
            && filter.project.is_none_or(|project| entry.project == Some(project))
            && filter.category.is_none_or(|category| entry.category == Some(category))
            && filter.billable.is_none_or(|billable| entry.billable == billable)
            && filter.window.contains(entry.start)
            && (filter.open == OpenEntries::Include || !entry.state.is_open())
    };
    let mut entries: Vec<TimeEntry> = entries.into_iter().filter(wanted).cloned().collect();
    entries.sort_by_key(|entry| std::cmp::Reverse((entry.start, entry.id)));
    entries
}

async fn assert_listed(tx: &mut Box<dyn Tx>, entries: &[TimeEntry], filter: &EntryFilter) {
    let page = tx.entries().list(filter, first_page()).await.unwrap();
    let found: Vec<_> = page.items.iter().map(|view| view.entry.clone()).collect();
    assert_eq!(found, listed(entries, filter), "{filter:?}");
    assert_eq!(page.total, i64::try_from(found.len()).unwrap(), "{filter:?}");
}

fn between(from: i64, until: i64) -> Window {
    Window::new(Some(at(from)), Some(at(until)), &Zone::UTC)
}

pub(crate) async fn the_latest_start_comes_first_then_the_highest_id(db: Db) {
    let office = db.office().await;
    let starts = [at(50), at(0), later(at(0), 1), at(50), at(-DAY), at(50)];
    let entries: Vec<Entry> = starts.map(|start| work(office.ada, office.project, start, 5)).into();
    let ids: Vec<_> = db.entries(&entries).await.into_iter().map(|entry| entry.id).collect();
    let page = db.snapshot().await.entries().list(&EntryFilter::default(), first_page()).await.unwrap();
    let found: Vec<_> = page.items.iter().map(|view| view.entry.id).collect();
    assert_eq!(found, [ids[5], ids[3], ids[0], ids[2], ids[1], ids[4]]);
}

pub(crate) async fn every_combination_of_filters_lists_what_it_says(db: Db) {
    let office = db.office().await;
    let shop = db.project(&project("Shop", office.ada)).await;
    let travel = db.category(&category("Travel", office.ada)).await;
    let mut entries = vec![running(office.ada, at(HOUR)), running(office.bob, at(3 * DAY))];
    for (number, user) in [office.ada, office.bob].into_iter().cycle().take(24).enumerate() {
        let number = i64::try_from(number).unwrap();
        let project = [None, Some(office.project), Some(shop)][usize::try_from(number / 2 % 3).unwrap()];
        let start = at((number % 5 - 2) * DAY + number * 100);
        let category = [None, Some(office.category), Some(travel)][usize::try_from(number / 4 % 3).unwrap()];
        entries.push(Entry { project, category, billable: number % 4 < 2, ..finished(user, start, start.next()) });
    }
    entries[0].project = Some(shop);
    entries[1].category = Some(travel);
    let stored = db.entries(&entries).await;
    let day = at(0).to_datetime().date();
    let windows = [
        Window::ALL,
        Window::of_days(Some(day), Some(day.next_day().unwrap()), &Zone::UTC),
        between(-DAY, 2 * DAY),
        Window::new(None, Some(at(HOUR)), &Zone::UTC),
    ];
    let mut tx = db.snapshot().await;
    for user in [None, Some(office.ada), Some(office.bob)] {
        for project in [None, Some(office.project), Some(shop)] {
            for billable in [None, Some(true), Some(false)] {
                for window in windows {
                    for open in [OpenEntries::Exclude, OpenEntries::Include] {
                        for category in [None, Some(travel)] {
                            let filter = EntryFilter { user, project, category, billable, window, open };
                            assert_listed(&mut tx, &stored, &filter).await;
                        }
                    }
                }
            }
        }
    }
}

pub(crate) async fn whoever_is_not_there_has_no_entries(db: Db) {
    let office = db.office().await;
    let stored = db.entries([&work(office.ada, office.project, at(0), 5)]).await;
    let mut tx = db.snapshot().await;
    for filter in [
        EntryFilter { user: Some(UserId::new(404)), ..EntryFilter::default() },
        EntryFilter { project: Some(ProjectId::new(404)), ..EntryFilter::default() },
        EntryFilter { user: Some(office.bob), project: Some(office.project), ..EntryFilter::default() },
    ] {
        assert_listed(&mut tx, &stored, &filter).await;
    }
}

pub(crate) async fn a_window_has_its_first_instant_and_not_its_last(db: Db) {
    let office = db.office().await;
    let starts = [later(at(0), -1), at(0), later(at(0), 1), later(at(DAY), -1), at(DAY), later(at(DAY), 1)];
    let entries: Vec<Entry> = starts.map(|start| finished(office.ada, start, start.next())).into();
    let stored = db.entries(&entries).await;
    let mut tx = db.snapshot().await;
    for from in starts.map(Some).into_iter().chain([None]) {
        for until in starts.map(Some).into_iter().chain([None]) {
            let window = Window::new(from, until, &Zone::UTC);
            assert_listed(&mut tx, &stored, &EntryFilter { window, ..EntryFilter::default() }).await;
        }
    }
}

pub(crate) async fn an_entry_belongs_to_the_window_it_starts_in(db: Db) {
    let office = db.office().await;
    let stored = db.entries([&finished(office.ada, at(0), at(5 * DAY))]).await;
    let mut tx = db.snapshot().await;
    for window in [between(0, 1), between(1, DAY), between(DAY, 6 * DAY), between(-DAY, 0)] {
        assert_listed(&mut tx, &stored, &EntryFilter { window, ..EntryFilter::default() }).await;
    }
}

pub(crate) async fn windows_follow_the_days_of_their_zone(db: Db) {
    let office = db.office().await;
    let zone = Zone::named("America/St_Johns").unwrap();
    let entries: Vec<Entry> = (-40..40)
        .map(|n| {
            let start = at(n * 5 * HOUR);
            Entry { day: zone.day_of(start), ..finished(office.ada, start, start.next()) }
        })
        .collect();
    let stored = db.entries(&entries).await;
    let first = zone.day_of(at(-3 * DAY));
    let mut tx = db.snapshot().await;
    for days in 0..8 {
        let last = first.checked_add(time::Duration::days(days)).unwrap();
        for window in [
            Window::of_days(Some(first), Some(last), &zone),
            Window::of_days(None, Some(last), &zone),
            Window::of_days(Some(last), None, &zone),
        ] {
            assert_listed(&mut tx, &stored, &EntryFilter { window, ..EntryFilter::default() }).await;
        }
    }
}

pub(crate) async fn an_empty_window_lists_nothing(db: Db) {
    let office = db.office().await;
    let stored = db.entries([&finished(office.ada, at(0), at(5)), &running(office.ada, at(0))]).await;
    let mut tx = db.snapshot().await;
    for window in [between(0, 0), between(10, -10), between(DAY, -DAY)] {
        for open in [OpenEntries::Exclude, OpenEntries::Include] {
            assert_listed(&mut tx, &stored, &EntryFilter { window, open, ..EntryFilter::default() }).await;
        }
    }
}

pub(crate) async fn pages_cut_the_list_and_keep_its_total(db: Db) {
    let office = db.office().await;
    let mut entries: Vec<Entry> = (0..23).map(|n| work(office.ada, office.project, at(n % 7 * HOUR), 5)).collect();
    entries.push(running(office.ada, at(3 * HOUR)));
    entries.push(work(office.bob, office.project, at(3 * HOUR), 5));
    let stored = db.entries(&entries).await;
    let mut tx = db.snapshot().await;
    for open in [OpenEntries::Exclude, OpenEntries::Include] {
        for window in [Window::ALL, between(HOUR, 5 * HOUR)] {
            let filter = EntryFilter { user: Some(office.ada), open, window, ..EntryFilter::default() };
            let expected = listed(&stored, &filter);
            for per_page in [1, 4, 23, 100] {
                for page in 1..=8 {
                    let request = PageRequest::new(page, per_page);
                    let listed = tx.entries().list(&filter, request).await.unwrap();
                    let skip = usize::try_from(request.offset()).unwrap();
                    let cut: Vec<_> = expected.iter().skip(skip).take(usize::try_from(per_page).unwrap()).collect();
                    assert_eq!(listed.items.iter().map(|view| &view.entry).collect::<Vec<_>>(), cut);
                    assert_eq!(listed.total, i64::try_from(expected.len()).unwrap());
                    assert_eq!(listed.request, request);
                }
            }
        }
    }
}

pub(crate) async fn a_page_far_past_the_end_is_empty_and_has_the_total(db: Db) {
    let office = db.office().await;
    db.entries([&work(office.ada, office.project, at(0), 5), &work(office.ada, office.project, at(9), 5)]).await;
    let mut tx = db.snapshot().await;
    for page in [2, 1_000_000, u32::MAX] {
        let listed = tx.entries().list(&EntryFilter::default(), PageRequest::new(page, 100)).await.unwrap();
        assert_eq!((listed.items.len(), listed.total), (0, 2));
    }
}

pub(crate) async fn a_listed_entry_shows_what_its_view_shows(db: Db) {
    let office = db.office().await;
    let full =
        Entry { task: Some(office.task), client: Some(office.client), ..work(office.ada, office.project, at(0), 5) };
    db.entries([&full, &running(office.bob, at(50)), &finished(office.bob, at(0), at(1))]).await;
    let filter = EntryFilter { open: OpenEntries::Include, ..EntryFilter::default() };
    let mut tx = db.snapshot().await;
    let listed = tx.entries().list(&filter, first_page()).await.unwrap();
    assert_eq!(listed.items.len(), 3);
    for view in listed.items {
        assert_eq!(tx.entries().view(view.entry.id).await.unwrap(), Some(view));
    }
}
