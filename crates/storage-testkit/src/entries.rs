//! What every adapter promises about single time entries.

use time::macros::{date, datetime};
use timekeeper_domain::{
    Instant,
    entry::{Entry, EntryNames, EntrySource, EntryState, EntryView, TimeEntry, TimerSlot},
    id::{ClientId, EntryId, ProjectId, TaskId, UserId},
    text::Tags,
};
use timekeeper_ports::{Constraint, DayMove};

use crate::{
    build::{
        DAY, at, category, client, finished, label, later, longest, moment, name, notes, odd_text, project, running,
        tags, task, username, work,
    },
    db::{Db, Office, assert_versioned, violated},
};

fn in_full(office: Office) -> Entry {
    Entry {
        user: office.ada,
        project: Some(office.project),
        client: Some(office.client),
        task: Some(office.task),
        start: moment(datetime!(2026-03-28 23:59:59.999999 UTC)),
        state: EntryState::Finished { end: moment(datetime!(2026-03-29 03:00:00.000001 UTC)) },
        break_seconds: 4_711,
        day: date!(2026 - 03 - 29),
        notes: Some(notes(odd_text())),
        tags: tags("a, Ü ,,\"b\" %_\\"),
        source: EntrySource::Bulk,
        billable: false,
        paid: true,
        invoice_number: Some(label("R-2026/0001 ü")),
        category: Some(office.category),
        slot: TimerSlot::trusted(-7),
    }
}

fn kinds(office: Office) -> Vec<Entry> {
    let plain = finished(office.bob, at(0), at(1));
    vec![
        in_full(office),
        running(office.ada, later(at(0), 1)),
        Entry {
            state: EntryState::Paused { since: moment(datetime!(2026-01-05 10:11:12.131415 UTC)) },
            break_seconds: 1,
            source: EntrySource::Auto,
            ..running(office.bob, at(0))
        },
        Entry { state: EntryState::Finished { end: later(at(0), 1) }, ..plain.clone() },
        Entry {
            notes: Some(notes(&longest(5_000))),
            tags: tags(&longest(500)),
            invoice_number: Some(label(&longest(100))),
            ..plain.clone()
        },
        Entry { break_seconds: 10 * DAY, ..plain.clone() },
        Entry { client: Some(office.client), paid: true, ..plain.clone() },
        Entry { project: Some(office.project), billable: false, ..plain.clone() },
        Entry { day: date!(2026 - 01 - 06), ..plain },
        finished(office.ada, Instant::MIN, later(Instant::MIN, 1)),
        finished(office.ada, later(Instant::MAX, -1), Instant::MAX),
        Entry { day: date!(0001 - 01 - 01), ..finished(office.bob, Instant::MIN, Instant::MAX) },
        Entry { day: date!(9999 - 12 - 31), ..finished(office.bob, at(0), Instant::MAX) },
    ]
}

pub(crate) async fn entries_round_trip(db: Db) {
    let office = db.office().await;
    let mut tx = db.write().await;
    for entry in kinds(office) {
        tx.entries().lock_timeline(entry.user).await.unwrap();
        let stored = tx.entries().insert(&entry, at(5)).await.unwrap();
        assert_eq!(stored.data, entry);
        assert_eq!((stored.version, stored.created_at, stored.updated_at), (1, at(5), at(5)));
        assert_eq!(tx.entries().view(stored.id).await.unwrap().unwrap().entry, stored);
    }
    tx.commit().await.unwrap();
}

pub(crate) async fn an_update_keeps_everything_it_is_given(db: Db) {
    let office = db.office().await;
    let stored = db.entry(&running(office.ada, at(0))).await;
    assert_versioned!(db, entries, stored.with(at(9), in_full(office)), view.entry);
    let stored = db.snapshot().await.entries().view(stored.id).await.unwrap().unwrap().entry;
    assert_versioned!(db, entries, stored.with(at(10), finished(office.ada, at(1), at(2))), view.entry);
}

pub(crate) async fn a_view_shows_the_names(db: Db) {
    let office = db.office().await;
    let other = db.client(&client("Other", office.ada)).await;
    let all = db.entry(&Entry { client: Some(other), ..in_full(office) }).await;
    let none = db.entry(&running(office.bob, at(0))).await;
    let mut tx = db.snapshot().await;
    let names = EntryNames {
        user: username("ada"),
        project: Some(name("Web site")),
        client: Some(name("Other")),
        task: Some(name("Login")),
        category: Some(name("Meeting")),
    };
    assert_eq!(tx.entries().view(all.id).await.unwrap(), Some(EntryView { entry: all, names }));
    let names = EntryNames { user: username("bob"), project: None, client: None, task: None, category: None };
    assert_eq!(tx.entries().view(none.id).await.unwrap(), Some(EntryView { entry: none, names }));
}

pub(crate) async fn the_client_of_the_project_is_not_the_client_of_the_entry(db: Db) {
    let office = db.office().await;
    let entry = db.entry(&work(office.ada, office.project, at(0), 1)).await;
    let view = db.snapshot().await.entries().view(entry.id).await.unwrap().unwrap();
    assert_eq!((view.entry.client, view.names.client), (None, None));
}

pub(crate) async fn several_views_come_by_id_without_the_missing(db: Db) {
    let office = db.office().await;
    let entries: Vec<Entry> = (0..4).map(|n| work(office.ada, office.project, at(-n * 10), 5)).collect();
    let stored = db.entries(&entries).await;
    let mut tx = db.snapshot().await;
    let wanted = [stored[3].id, EntryId::new(404_404), stored[0].id, stored[3].id, stored[1].id];
    let views = tx.entries().views(&wanted).await.unwrap();
    let ids: Vec<_> = views.iter().map(|view| view.entry.id).collect();
    assert_eq!(ids, [stored[0].id, stored[1].id, stored[3].id]);
    assert_eq!(tx.entries().view(stored[1].id).await.unwrap().as_ref(), Some(&views[1]));
    assert_eq!(tx.entries().views(&[]).await.unwrap(), []);
}

pub(crate) async fn the_open_entry_is_found(db: Db) {
    let office = db.office().await;
    db.entry(&finished(office.ada, at(100), at(200))).await;
    assert_eq!(db.snapshot().await.entries().running(office.ada).await.unwrap(), None);
    let open = db.entry(&running(office.ada, at(0))).await;
    db.entry(&running(office.bob, at(50))).await;
    let found = db.snapshot().await.entries().running(office.ada).await.unwrap().unwrap();
    assert_eq!(found.entry, open);
    let paused = db.change_entry(&open.with(at(10), open.data.clone().pause(at(10)).unwrap())).await;
    let found = db.snapshot().await.entries().running(office.ada).await.unwrap().unwrap();
    assert_eq!((found.entry, found.names.user), (paused.clone(), username("ada")));
    db.change_entry(&paused.with(at(20), paused.data.clone().stop(at(20)).unwrap())).await;
    assert_eq!(db.snapshot().await.entries().running(office.ada).await.unwrap(), None);
}

pub(crate) async fn a_second_open_entry_is_refused(db: Db) {
    let office = db.office().await;
    let paused = running(office.ada, at(0)).pause(at(1)).unwrap();
    for first in [running(office.ada, at(0)), paused.clone()] {
        for second in [running(office.ada, at(100)), paused.clone()] {
            let mut tx = db.write().await;
            tx.entries().insert(&first, at(0)).await.unwrap();
            let refused = tx.entries().insert(&second, at(0)).await;
            assert_eq!(violated(refused), Constraint::OneOpenEntry);
        }
    }
}

pub(crate) async fn a_finished_entry_cannot_be_opened_beside_an_open_one(db: Db) {
    let office = db.office().await;
    let done = db.entry(&finished(office.ada, at(0), at(10))).await;
    db.entry(&running(office.ada, at(20))).await;
    let mut tx = db.write().await;
    let reopened = done.with(at(30), running(office.ada, at(0)));
    assert_eq!(violated(tx.entries().update(&reopened).await), Constraint::OneOpenEntry);
}

pub(crate) async fn each_user_has_an_open_entry_of_their_own(db: Db) {
    let office = db.office().await;
    db.entries([&running(office.ada, at(0)), &running(office.bob, at(0)), &finished(office.ada, at(0), at(1))]).await;
    let mut tx = db.write().await;
    let open = tx.entries().running(office.ada).await.unwrap().unwrap().entry;
    let stopped = open.with(at(5), open.data.clone().stop(at(5)).unwrap());
    tx.entries().update(&stopped).await.unwrap().unwrap();
    tx.entries().insert(&running(office.ada, at(5)), at(5)).await.unwrap();
    tx.commit().await.unwrap();
}

pub(crate) async fn a_deleted_open_entry_makes_room(db: Db) {
    let office = db.office().await;
    let open = db.entry(&running(office.ada, at(0))).await;
    db.delete_entry(&open).await;
    db.entry(&running(office.ada, at(1))).await;
}

pub(crate) async fn what_an_entry_refers_to_is_there(db: Db) {
    let office = db.office().await;
    let plain = finished(office.ada, at(0), at(1));
    let entries = [
        Entry { user: UserId::new(404), ..plain.clone() },
        Entry { project: Some(ProjectId::new(404)), ..plain.clone() },
        Entry { client: Some(ClientId::new(404)), ..plain.clone() },
        Entry { task: Some(TaskId::new(404)), ..plain.clone() },
    ];
    for entry in &entries {
        let mut tx = db.write().await;
        assert_eq!(violated(tx.entries().insert(entry, at(0)).await), Constraint::Reference, "{entry:?}");
    }
    let stored = db.entry(&plain).await;
    for entry in &entries[1..] {
        let mut tx = db.write().await;
        let changed = stored.with(at(1), entry.clone());
        assert_eq!(violated(tx.entries().update(&changed).await), Constraint::Reference, "{entry:?}");
    }
}

pub(crate) async fn an_outdated_update_is_refused_before_its_rules(db: Db) {
    let office = db.office().await;
    let done = db.entry(&finished(office.ada, at(0), at(10))).await;
    db.entry(&running(office.ada, at(20))).await;
    let mut outdated = done.with(at(30), Entry { project: Some(ProjectId::new(404)), ..running(office.ada, at(0)) });
    outdated.version += 1;
    let mut tx = db.write().await;
    assert_eq!(tx.entries().update(&outdated).await.unwrap(), None);
    assert_eq!(tx.entries().view(done.id).await.unwrap().unwrap().entry, done);
}

pub(crate) async fn a_deleted_entry_is_gone(db: Db) {
    let office = db.office().await;
    let entries = [work(office.ada, office.project, at(0), 1), work(office.ada, office.project, at(5), 1)];
    let stored = db.entries(&entries).await;
    let mut tx = db.write().await;
    assert!(tx.entries().delete(stored[0].id).await.unwrap());
    assert!(!tx.entries().delete(stored[0].id).await.unwrap());
    assert_eq!(tx.entries().update(&stored[0]).await.unwrap(), None);
    tx.commit().await.unwrap();
    let mut tx = db.snapshot().await;
    assert_eq!(tx.entries().view(stored[0].id).await.unwrap(), None);
    assert_eq!(tx.entries().view(stored[1].id).await.unwrap().unwrap().entry, stored[1]);
}

pub(crate) async fn the_number_of_what_is_deleted_is_not_used_again(db: Db) {
    let office = db.office().await;
    let entry = db.entry(&finished(office.ada, at(0), at(1))).await;
    let token = db.token(office.ada, 1).await;
    let mut tx = db.write().await;
    assert!(tx.entries().delete(entry.id).await.unwrap());
    assert!(tx.tasks().delete(office.task).await.unwrap());
    assert!(tx.tokens().delete(token).await.unwrap());
    tx.commit().await.unwrap();
    assert!(db.entry(&finished(office.ada, at(0), at(1))).await.id > entry.id);
    assert!(db.task(&task("Login", office.project, office.ada)).await > office.task);
    assert!(db.token(office.ada, 1).await > token);
}

pub(crate) async fn a_timeline_can_be_locked_of_whoever_is_there(db: Db) {
    let office = db.office().await;
    let mut tx = db.write().await;
    assert!(tx.entries().lock_timeline(office.ada).await.unwrap());
    assert!(tx.entries().lock_timeline(office.bob).await.unwrap());
    assert!(tx.entries().lock_timeline(office.ada).await.unwrap(), "twice is no harm");
    assert!(!tx.entries().lock_timeline(UserId::new(404)).await.unwrap());
    tx.entries().insert(&running(office.ada, at(0)), at(0)).await.unwrap();
    tx.commit().await.unwrap();
}

pub(crate) async fn entries_can_be_moved_to_everything_else(db: Db) {
    let office = db.office().await;
    let shop = db.project(&project("Shop", office.ada)).await;
    let travel = db.category(&category("Travel", office.ada)).await;
    let stored = db.entry(&in_full(office)).await;
    let mut moved: TimeEntry = stored.with(at(1), in_full(office));
    moved.project = Some(shop);
    moved.category = Some(travel);
    moved.task = None;
    moved.client = None;
    moved.tags = Tags::default();
    let moved = db.change_entry(&moved).await;
    let view = db.snapshot().await.entries().view(stored.id).await.unwrap().unwrap();
    assert_eq!(view.entry, moved);
    let category = Some(name("Travel"));
    let names = EntryNames { user: username("ada"), project: Some(name("Shop")), client: None, task: None, category };
    assert_eq!(view.names, names);
}

pub(crate) async fn days_come_in_portions_by_id(db: Db) {
    let office = db.office().await;
    let entries: Vec<Entry> = (0..5).map(|n| finished(office.ada, at(-n * DAY), at(-n * DAY + 5))).collect();
    let mut stored = db.entries(&entries).await;
    stored.push(db.entry(&running(office.bob, at(0))).await);
    let expected: Vec<DayMove> =
        stored.iter().map(|entry| DayMove { entry: entry.id, start: entry.start, day: entry.day }).collect();
    let mut tx = db.snapshot().await;
    let (mut after, mut found) = (EntryId::new(0), Vec::new());
    loop {
        let portion = tx.entries().days_after(after, 4).await.unwrap();
        assert!(portion.len() <= 4);
        let Some(last) = portion.last() else { break };
        after = last.entry;
        found.extend(portion);
    }
    assert_eq!(found, expected);
    assert_eq!(tx.entries().days_after(EntryId::new(0), 0).await.unwrap(), []);
}

pub(crate) async fn of_open_entries_no_two_share_a_slot(db: Db) {
    let office = db.office().await;
    let in_slot = |user, number| Entry { slot: TimerSlot::trusted(number), ..running(user, at(number)) };
    let mut tx = db.write().await;
    for entry in [in_slot(office.ada, 0), in_slot(office.ada, 7), in_slot(office.ada, -7), in_slot(office.bob, 7)] {
        tx.entries().insert(&entry, at(0)).await.unwrap();
    }
    // What is over takes no slot.
    let over = Entry { slot: TimerSlot::trusted(7), ..finished(office.ada, at(0), at(1)) };
    tx.entries().insert(&over, at(0)).await.unwrap();
    tx.commit().await.unwrap();
    let mut tx = db.write().await;
    assert_eq!(violated(tx.entries().insert(&in_slot(office.ada, 7), at(0)).await), Constraint::OneOpenEntry);
    drop(tx);
    let mut tx = db.write().await;
    let open = tx.entries().open(office.ada).await.unwrap();
    let moved = open[0].entry.with(at(1), Entry { slot: TimerSlot::ONLY, ..open[0].entry.data.clone() });
    assert_eq!(violated(tx.entries().update(&moved).await), Constraint::OneOpenEntry);
}

pub(crate) async fn open_entries_are_listed_latest_first(db: Db) {
    let office = db.office().await;
    let starts = [(1, at(0)), (2, at(9)), (3, at(-9)), (4, at(9))];
    let entries = starts.map(|(slot, start)| Entry { slot: TimerSlot::trusted(slot), ..running(office.ada, start) });
    let ids: Vec<_> = db.entries(&entries).await.iter().map(|entry| entry.id).collect();
    db.entry(&running(office.bob, at(5))).await;
    db.entry(&finished(office.ada, at(50), at(60))).await;
    let mut tx = db.snapshot().await;
    let open: Vec<_> = tx.entries().open(office.ada).await.unwrap().iter().map(|view| view.entry.id).collect();
    assert_eq!(open, [ids[3], ids[1], ids[0], ids[2]]);
    assert_eq!(tx.entries().running(office.ada).await.unwrap().unwrap().entry.id, ids[3]);
}
