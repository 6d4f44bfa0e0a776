//! What every adapter promises about listing entries on from one of them.

use timekeeper_domain::{
    entry::{Entry, EntryView},
    id::EntryId,
    page::PageRequest,
};
use timekeeper_ports::{EntryFilter, OpenEntries};

use crate::{
    build::{HOUR, at, running, work},
    db::Db,
};

pub(crate) async fn entries_are_listed_on_from_any_of_them(db: Db) {
    let office = db.office().await;
    let mut entries: Vec<Entry> = Vec::new();
    for number in 0..30 {
        let user = if number % 2 == 0 { office.ada } else { office.bob };
        // Every start is that of two users, and of some it is the third of a project.
        let start = at(number / 2 * HOUR);
        entries.push(Entry { billable: number % 3 == 0, ..work(user, office.project, start, HOUR) });
    }
    entries.push(running(office.ada, at(7 * HOUR)));
    db.entries(&entries).await;
    let everything = EntryFilter { open: OpenEntries::Include, ..EntryFilter::default() };
    for filter in [
        everything,
        EntryFilter::default(),
        EntryFilter { user: Some(office.bob), ..everything },
        EntryFilter { billable: Some(true), project: Some(office.project), ..everything },
        EntryFilter { category: Some(office.category), ..everything },
    ] {
        let mut tx = db.snapshot().await;
        let all = tx.entries().list(&filter, PageRequest::new(1, 100)).await.unwrap().items;
        for limit in [1, 4, 100] {
            let (mut found, mut after): (Vec<EntryView>, _) = (Vec::new(), None);
            loop {
                let next = tx.entries().list_after(&filter, after, limit).await.unwrap();
                let Some(last) = next.last() else { break };
                assert!(i64::try_from(next.len()).unwrap() <= limit);
                after = Some((last.entry.start, last.entry.id));
                found.extend(next);
            }
            assert_eq!(found, all, "{filter:?} {limit}");
        }
    }
    let mut tx = db.snapshot().await;
    assert_eq!(tx.entries().list_after(&everything, Some((at(-1), EntryId::new(i64::MAX))), 9).await.unwrap(), []);
}
