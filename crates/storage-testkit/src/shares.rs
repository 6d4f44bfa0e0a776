//! What every adapter promises about work by day, user, client and category, and about entries that touch a stretch.

use timekeeper_domain::{entry::Entry, project::ProjectPlan, report::WorkTotals, totals::Window, zone::Zone};
use timekeeper_ports::SummaryFilter;

use crate::{
    build::{DAY, HOUR, at, category, client, finished, project, running, work},
    db::Db,
};

pub(crate) async fn work_is_shared_out_by_name(db: Db) {
    let office = db.office().await;
    let other = db.client(&client("Other", office.ada)).await;
    let alone = db.project(&project("Alone", office.ada)).await;
    let theirs = db.project(&ProjectPlan { client: Some(other), ..project("Theirs", office.ada) }).await;
    let travel = db.category(&category("Travel", office.ada)).await;
    let hour = |user, number: i64| finished(user, at(number * HOUR), at((number + 1) * HOUR));
    db.entries([
        &Entry { category: Some(office.category), ..work(office.ada, office.project, at(0), HOUR) },
        &Entry { project: Some(alone), client: Some(other), category: Some(travel), ..hour(office.ada, 1) },
        &Entry { project: Some(theirs), client: Some(office.client), billable: false, ..hour(office.ada, 2) },
        &Entry { client: Some(office.client), ..hour(office.bob, 3) },
        &Entry { project: Some(alone), ..hour(office.bob, 28) },
        &running(office.bob, at(50 * HOUR)),
    ])
    .await;
    let totals = |entries, billable| WorkTotals { entries, seconds: entries * HOUR, billable_seconds: billable * HOUR };
    let mut tx = db.snapshot().await;
    let everything = SummaryFilter::default();
    let users = tx.reports().by_user(&everything).await.unwrap();
    let users: Vec<_> = users.iter().map(|share| (share.name.as_str(), share.totals)).collect();
    assert_eq!(users, [("ada", totals(3, 2)), ("bob", totals(2, 2))]);
    let clients = tx.reports().by_client(&everything).await.unwrap();
    let clients: Vec<_> = clients.iter().map(|share| (share.name.as_str(), share.totals)).collect();
    assert_eq!(clients, [("Acme", totals(2, 2)), ("Other", totals(2, 1))]);
    let categories = tx.reports().by_category(&everything).await.unwrap();
    let categories: Vec<_> = categories.iter().map(|share| (share.name.as_str(), share.totals)).collect();
    assert_eq!(categories, [("Meeting", totals(1, 1)), ("Travel", totals(1, 1))]);
    let days = tx.reports().days(&everything).await.unwrap();
    assert_eq!(days.into_values().collect::<Vec<_>>(), [totals(4, 3), totals(1, 1)]);
    // Of one project, and with the end of the window within a day.
    let window = Window::new(Some(at(-DAY)), Some(at(2 * HOUR)), &Zone::UTC);
    let of_one = SummaryFilter { project: Some(alone), window, ..SummaryFilter::default() };
    assert_eq!(tx.reports().by_client(&of_one).await.unwrap()[0].id, other);
    assert_eq!(tx.reports().by_category(&of_one).await.unwrap()[0].id, travel);
    assert_eq!(tx.reports().by_user(&of_one).await.unwrap().len(), 1);
    assert_eq!(tx.reports().days(&of_one).await.unwrap().into_values().collect::<Vec<_>>(), [totals(1, 1)]);
}

pub(crate) async fn what_nobody_worked_is_shared_out_to_nobody(db: Db) {
    let office = db.office().await;
    let entry =
        db.entry(&Entry { category: Some(office.category), ..work(office.ada, office.project, at(0), HOUR) }).await;
    db.delete_entry(&entry).await;
    let (mut tx, everything) = (db.snapshot().await, SummaryFilter::default());
    assert!(tx.reports().days(&everything).await.unwrap().is_empty());
    assert!(tx.reports().by_user(&everything).await.unwrap().is_empty());
    assert!(tx.reports().by_client(&everything).await.unwrap().is_empty());
    assert!(tx.reports().by_category(&everything).await.unwrap().is_empty());
}

pub(crate) async fn entries_that_go_on_over_a_moment_are_found(db: Db) {
    let office = db.office().await;
    let stored = db
        .entries([
            &finished(office.ada, at(-9 * DAY), at(1)),
            &finished(office.ada, at(-HOUR), at(0)),
            &finished(office.ada, at(-HOUR), at(1)),
            &finished(office.ada, at(-1), at(3 * DAY)),
            &finished(office.ada, at(0), at(20)),
            &finished(office.bob, at(-10), at(20)),
            &running(office.ada, at(-50)),
        ])
        .await;
    let mut tx = db.snapshot().await;
    let found = tx.entries().across(office.ada, at(0)).await.unwrap();
    let found: Vec<_> = found.iter().map(|view| view.entry.id).collect();
    assert_eq!(found, [stored[0].id, stored[2].id, stored[3].id], "what ends or begins there does not go on over it");
    assert!(tx.entries().across(office.ada, at(4 * DAY)).await.unwrap().is_empty());
}
