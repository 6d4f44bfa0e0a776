//! What every adapter promises about time that two entries would share.

use proptest::{
    prelude::*,
    strategy::ValueTree,
    test_runner::{Config, RngAlgorithm, TestRng, TestRunner},
};
use timekeeper_domain::{
    Instant,
    entry::Entry,
    id::{EntryId, UserId},
};

use crate::{
    build::{DAY, HOUR, at, finished, later, running},
    db::Db,
};

async fn overlaps(db: &Db, user: UserId, start: Instant, end: Instant) -> bool {
    db.snapshot().await.entries().overlaps(user, start, end, None).await.unwrap()
}

pub(crate) async fn touching_is_not_overlapping(db: Db) {
    let ada = db.user("ada").await;
    db.entry(&finished(ada, at(0), at(HOUR))).await;
    assert!(!overlaps(&db, ada, at(-HOUR), at(0)).await);
    assert!(!overlaps(&db, ada, at(HOUR), at(2 * HOUR)).await);
    assert!(overlaps(&db, ada, at(-HOUR), later(at(0), 1)).await);
    assert!(overlaps(&db, ada, later(at(HOUR), -1), at(2 * HOUR)).await);
}

pub(crate) async fn inside_around_and_equal_are_overlapping(db: Db) {
    let ada = db.user("ada").await;
    db.entry(&finished(ada, at(0), at(HOUR))).await;
    assert!(overlaps(&db, ada, at(10), at(20)).await);
    assert!(overlaps(&db, ada, at(-10), at(HOUR + 10)).await);
    assert!(overlaps(&db, ada, at(0), at(HOUR)).await);
    assert!(overlaps(&db, ada, at(0), later(at(0), 1)).await);
    assert!(overlaps(&db, ada, later(at(HOUR), -1), at(HOUR)).await);
    assert!(overlaps(&db, ada, Instant::MIN, Instant::MAX).await);
    assert!(!overlaps(&db, ada, Instant::MIN, at(-1)).await);
    assert!(!overlaps(&db, ada, at(HOUR + 1), Instant::MAX).await);
}

pub(crate) async fn an_entry_is_not_in_its_own_way(db: Db) {
    let ada = db.user("ada").await;
    let one = db.entry(&finished(ada, at(0), at(HOUR))).await.id;
    let other = db.entry(&finished(ada, at(HOUR), at(2 * HOUR))).await.id;
    let mut tx = db.snapshot().await;
    for (start, end, except, expected) in [
        (at(0), at(HOUR), Some(one), false),
        (at(0), at(HOUR), Some(other), true),
        (at(0), at(2 * HOUR), Some(one), true),
        (at(HOUR), at(2 * HOUR), Some(other), false),
        (at(0), at(HOUR), Some(EntryId::new(404)), true),
        (at(0), at(HOUR), None, true),
    ] {
        assert_eq!(tx.entries().overlaps(ada, start, end, except).await.unwrap(), expected, "{except:?}");
    }
}

pub(crate) async fn others_are_not_in_the_way(db: Db) {
    let (ada, bob) = (db.user("ada").await, db.user("bob").await);
    db.entry(&finished(bob, at(0), at(HOUR))).await;
    assert!(!overlaps(&db, ada, at(0), at(HOUR)).await);
    assert!(overlaps(&db, bob, at(0), at(HOUR)).await);
    assert!(!overlaps(&db, UserId::new(404), at(0), at(HOUR)).await);
}

pub(crate) async fn open_entries_are_not_in_the_way(db: Db) {
    let (ada, bob) = (db.user("ada").await, db.user("bob").await);
    db.entry(&running(ada, at(0))).await;
    db.entry(&running(bob, at(0)).pause(at(10)).unwrap()).await;
    for user in [ada, bob] {
        assert!(!overlaps(&db, user, at(-HOUR), at(HOUR)).await);
        assert!(!overlaps(&db, user, at(5), at(HOUR)).await);
    }
}

pub(crate) async fn a_running_entry_does_not_hide_a_finished_one(db: Db) {
    let ada = db.user("ada").await;
    db.entries([&finished(ada, at(0), at(5 * HOUR)), &running(ada, at(HOUR)), &finished(ada, at(HOUR), at(HOUR + 1))])
        .await;
    assert!(overlaps(&db, ada, at(3 * HOUR), at(4 * HOUR)).await);
}

pub(crate) async fn an_entry_longer_than_a_day_is_found_from_its_every_part(db: Db) {
    let ada = db.user("ada").await;
    db.entry(&finished(ada, at(0), at(400 * DAY))).await;
    for day in [0, 1, 2, 31, 200, 399] {
        assert!(overlaps(&db, ada, at(day * DAY + 60), at(day * DAY + 120)).await, "day {day}");
    }
    assert!(!overlaps(&db, ada, at(400 * DAY), at(401 * DAY)).await);
    assert!(!overlaps(&db, ada, at(-DAY), at(0)).await);
}

pub(crate) async fn a_long_entry_is_found_behind_short_ones(db: Db) {
    let ada = db.user("ada").await;
    let mut entries = vec![finished(ada, at(0), at(30 * DAY))];
    entries.extend((0..30).map(|n| finished(ada, at(n * DAY + HOUR), at(n * DAY + 2 * HOUR))));
    let stored = db.entries(&entries).await;
    assert!(overlaps(&db, ada, at(29 * DAY + 3 * HOUR), at(29 * DAY + 4 * HOUR)).await);
    db.delete_entry(&stored[0]).await;
    assert!(!overlaps(&db, ada, at(29 * DAY + 3 * HOUR), at(29 * DAY + 4 * HOUR)).await);
    assert!(overlaps(&db, ada, at(29 * DAY), at(30 * DAY)).await);
}

pub(crate) async fn entries_of_all_lengths_are_found(db: Db) {
    let ada = db.user("ada").await;
    db.entries([
        &finished(ada, Instant::MIN, later(Instant::MIN, 1)),
        &finished(ada, later(Instant::MAX, -1), Instant::MAX),
        &finished(ada, at(0), later(at(0), 1)),
    ])
    .await;
    assert!(overlaps(&db, ada, Instant::MIN, at(-DAY)).await);
    assert!(overlaps(&db, ada, at(DAY), Instant::MAX).await);
    assert!(overlaps(&db, ada, at(-1), at(1)).await);
    assert!(!overlaps(&db, ada, later(Instant::MIN, 1), at(0)).await);
    assert!(!overlaps(&db, ada, later(at(0), 1), later(Instant::MAX, -1)).await);
    db.entry(&finished(ada, Instant::MIN, Instant::MAX)).await;
    assert!(overlaps(&db, ada, at(DAY), at(2 * DAY)).await);
}

pub(crate) async fn a_thousand_neighbours_leave_no_gap(db: Db) {
    let ada = db.user("ada").await;
    let entries: Vec<Entry> = (0..1_000).map(|n| finished(ada, at(n * 60), at(n * 60 + 60))).collect();
    let stored = db.entries(&entries).await;
    let mut tx = db.snapshot().await;
    for index in [0, 1, 499, 998, 999] {
        let (own, start, end) = (stored[index].id, stored[index].start, stored[index].state.end().unwrap());
        for (start, end, expected) in
            [(start, end, false), (later(start, -1), end, index > 0), (start, later(end, 1), index < 999)]
        {
            let found = tx.entries().overlaps(ada, start, end, Some(own)).await.unwrap();
            assert_eq!(found, expected, "entry {index} from {start} to {end}");
        }
    }
    assert!(!overlaps(&db, ada, at(-DAY), at(0)).await);
    assert!(!overlaps(&db, ada, at(60_000), at(60_000 + DAY)).await);
}

pub(crate) async fn what_has_moved_is_in_the_way_where_it_is_now(db: Db) {
    let ada = db.user("ada").await;
    let entry = db.entry(&running(ada, at(0))).await;
    assert!(!overlaps(&db, ada, at(0), at(60)).await);
    let entry = db.change_entry(&entry.with(at(60), finished(ada, at(0), at(60)))).await;
    assert!(overlaps(&db, ada, at(0), at(60)).await);
    let entry = db.change_entry(&entry.with(at(61), finished(ada, at(DAY), at(40 * DAY)))).await;
    assert!(!overlaps(&db, ada, at(0), at(60)).await);
    assert!(overlaps(&db, ada, at(39 * DAY), at(50 * DAY)).await);
    let entry = db.change_entry(&entry.with(at(62), finished(ada, at(DAY), at(DAY + 1)))).await;
    assert!(!overlaps(&db, ada, at(39 * DAY), at(50 * DAY)).await);
    db.delete_entry(&entry).await;
    assert!(!overlaps(&db, ada, Instant::MIN, Instant::MAX).await);
}

pub(crate) async fn overlaps_are_seen_within_the_transaction(db: Db) {
    let ada = db.user("ada").await;
    let mut tx = db.write().await;
    tx.entries().lock_timeline(ada).await.unwrap();
    let entry = tx.entries().insert(&finished(ada, at(0), at(10)), at(0)).await.unwrap();
    assert!(tx.entries().overlaps(ada, at(5), at(15), None).await.unwrap());
    tx.entries().delete(entry.id).await.unwrap();
    assert!(!tx.entries().overlaps(ada, at(5), at(15), None).await.unwrap());
    tx.entries().insert(&finished(ada, at(0), at(10)), at(0)).await.unwrap();
    drop(tx);
    assert!(!overlaps(&db, ada, at(5), at(15)).await);
}

pub(crate) async fn random_stretches_overlap_as_the_domain_says(db: Db) {
    const SEED: u8 = 7;
    let ada = db.user("ada").await;
    let rng = TestRng::from_seed(RngAlgorithm::ChaCha, &[SEED; 32]);
    let mut runner = TestRunner::new_with_rng(Config::default(), rng);
    let length = prop_oneof![4 => 1_i64..HOUR, 2 => 1_i64..3 * DAY, 1 => 1_i64..90 * DAY];
    let stretch = (-60 * DAY..60 * DAY, length).prop_map(move |(start, length)| (at(start), at(start + length)));
    let mut draw = |count| prop::collection::vec(&stretch, count).new_tree(&mut runner).unwrap().current();
    let entries: Vec<Entry> = draw(40).into_iter().map(|(start, end)| finished(ada, start, end)).collect();
    let stored = db.entries(&entries).await;
    let mut tx = db.snapshot().await;
    for (number, (start, end)) in draw(300).into_iter().enumerate() {
        let probe = finished(ada, start, end);
        let except = (number % 2 == 0).then(|| stored[number % stored.len()].id);
        let expected = stored.iter().any(|entry| Some(entry.id) != except && entry.overlaps(&probe));
        let found = tx.entries().overlaps(ada, start, end, except).await.unwrap();
        assert_eq!(found, expected, "seed {SEED}, probe {number}: {start} to {end}, except {except:?}");
    }
}
