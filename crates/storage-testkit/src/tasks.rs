//! What every adapter promises about tasks.

use time::macros::{date, datetime};
use timekeeper_domain::{
    Date, Instant,
    entry::Entry,
    id::{ProjectId, UserId},
    money::Hours,
    page::PageRequest,
    report::WorkTotals,
    task::{TaskPlan, TaskPriority, TaskStatus, TaskView},
};
use timekeeper_ports::{Constraint, EntryFilter, OpenEntries, TaskFilter, TaskStatusFilter, Tx};

use crate::{
    build::{at, first_page, longest, moment, notes, odd_text, project, running, tags, task, work},
    db::{Db, Office, assert_versioned, violated},
};

fn in_full(called: &str, office: Office) -> TaskPlan {
    TaskPlan {
        description: Some(notes(odd_text())),
        status: TaskStatus::Done,
        priority: TaskPriority::Urgent,
        estimated_hours: Some(Hours::from_hundredths(12_345)),
        due_date: Some(date!(2026 - 02 - 28)),
        assigned_to: Some(office.bob),
        started_at: Some(moment(datetime!(2026-01-02 03:04:05.000006 UTC))),
        completed_at: Some(Instant::MAX),
        tags: tags("backend, ÜBER,,  \"quoted\" %_\\ "),
        ..task(called, office.project, office.ada)
    }
}

pub(crate) async fn plans_round_trip(db: Db) {
    let office = db.office().await;
    let at_length = TaskPlan {
        description: Some(notes(&longest(5_000))),
        tags: tags(&longest(500)),
        estimated_hours: Some(Hours::MAX),
        started_at: Some(Instant::MIN),
        ..task(&longest(200), office.project, office.bob)
    };
    let mut plans = vec![in_full(odd_text(), office), task("Nothing", office.project, office.ada), at_length];
    for status in TaskStatus::ALL {
        plans.push(TaskPlan { status, ..task(status.as_str(), office.project, office.ada) });
    }
    for priority in TaskPriority::ALL {
        plans.push(TaskPlan { priority, ..task("Login", office.project, office.ada) });
    }
    let mut tx = db.write().await;
    for plan in plans {
        let stored = tx.tasks().insert(&plan, at(5)).await.unwrap();
        assert_eq!(stored.data, plan);
        assert_eq!((stored.version, stored.created_at, stored.updated_at), (1, at(5), at(5)));
        assert_eq!(tx.tasks().get(stored.id).await.unwrap().as_ref(), Some(&stored));
        assert_eq!(tx.tasks().lock(stored.id).await.unwrap().as_ref(), Some(&stored));
        assert_eq!(tx.tasks().view(stored.id).await.unwrap().unwrap().task, stored);
    }
}

pub(crate) async fn dates_round_trip(db: Db) {
    let office = db.office().await;
    let mut tx = db.write().await;
    let dates = [
        date!(0001 - 01 - 01),
        date!(1582 - 10 - 10),
        date!(1900 - 02 - 28),
        date!(1969 - 12 - 31),
        date!(1970 - 01 - 01),
        date!(2000 - 02 - 29),
        date!(2026 - 03 - 29),
        date!(9999 - 12 - 31),
    ];
    for due in dates {
        let plan = TaskPlan { due_date: Some(due), ..task("Login", office.project, office.ada) };
        let stored = tx.tasks().insert(&plan, at(0)).await.unwrap();
        assert_eq!(tx.tasks().get(stored.id).await.unwrap().unwrap().due_date, Some(due));
    }
}

pub(crate) async fn an_update_keeps_everything_it_is_given(db: Db) {
    let office = db.office().await;
    let stored = db.snapshot().await.tasks().get(office.task).await.unwrap().unwrap();
    assert_versioned!(db, tasks, stored.with(at(9), in_full("Logout", office)), get);
    let stored = db.snapshot().await.tasks().get(office.task).await.unwrap().unwrap();
    assert_versioned!(db, tasks, stored.with(at(10), task("Login", office.project, office.ada)), get);
}

pub(crate) async fn what_a_task_refers_to_is_there(db: Db) {
    let office = db.office().await;
    let plans = [
        task("Of nothing", ProjectId::new(404), office.ada),
        task("By nobody", office.project, UserId::new(404)),
        TaskPlan { assigned_to: Some(UserId::new(404)), ..task("For nobody", office.project, office.ada) },
    ];
    for plan in plans {
        let mut tx = db.write().await;
        assert_eq!(violated(tx.tasks().insert(&plan, at(0)).await), Constraint::Reference, "{}", plan.name);
    }
    let mut tx = db.write().await;
    let stored = tx.tasks().get(office.task).await.unwrap().unwrap();
    let changed = TaskPlan { assigned_to: Some(UserId::new(404)), ..stored.data.clone() };
    assert_eq!(violated(tx.tasks().update(&stored.with(at(1), changed)).await), Constraint::Reference);
}

pub(crate) async fn tasks_are_listed_by_urgency_due_date_and_age(db: Db) {
    let office = db.office().await;
    let plan = |called: &str, priority, due_date: Option<Date>| TaskPlan {
        priority,
        due_date,
        ..task(called, office.project, office.ada)
    };
    let (soon, late) = (Some(date!(2026 - 01 - 06)), Some(date!(2026 - 12 - 24)));
    let sorted = [
        (plan("urgent late", TaskPriority::Urgent, late), at(0)),
        (plan("urgent undated", TaskPriority::Urgent, None), at(0)),
        (plan("high soon", TaskPriority::High, soon), at(9)),
        (plan("high late", TaskPriority::High, late), at(1)),
        (plan("medium soon, old", TaskPriority::Medium, soon), at(-5)),
        (plan("medium soon, young", TaskPriority::Medium, soon), at(5)),
        (plan("medium, due at the end of time", TaskPriority::Medium, Some(date!(9999 - 12 - 31))), at(9)),
        (plan("medium undated, ancient", TaskPriority::Medium, None), at(-9)),
        (plan("medium undated, old", TaskPriority::Medium, None), at(-1)),
        (plan("low", TaskPriority::Low, Some(date!(0001 - 01 - 01))), at(0)),
    ];
    let mut tx = db.write().await;
    tx.tasks().delete(office.task).await.unwrap();
    for (plan, created) in sorted.iter().rev() {
        tx.tasks().insert(plan, *created).await.unwrap();
    }
    let listed = tx.tasks().list(&TaskFilter::default(), first_page()).await.unwrap();
    let names: Vec<_> = listed.items.iter().map(|view| view.task.name.as_str()).collect();
    assert_eq!(names, sorted.iter().map(|(plan, _)| plan.name.as_str()).collect::<Vec<_>>());
}

pub(crate) async fn tasks_alike_are_listed_by_id(db: Db) {
    let office = db.office().await;
    let mut tx = db.write().await;
    let mut ids = vec![office.task];
    for called in ["Z", "a", "M"] {
        ids.push(tx.tasks().insert(&task(called, office.project, office.ada), at(0)).await.unwrap().id);
    }
    let listed = tx.tasks().list(&TaskFilter::default(), first_page()).await.unwrap();
    assert_eq!(listed.items.iter().map(|view| view.task.id).collect::<Vec<_>>(), ids);
    for (page, expected) in [(1, &ids[..3]), (2, &ids[3..]), (3, &[])] {
        let listed = tx.tasks().list(&TaskFilter::default(), PageRequest::new(page, 3)).await.unwrap();
        assert_eq!(listed.items.iter().map(|view| view.task.id).collect::<Vec<_>>(), expected);
        assert_eq!(listed.total, 4);
    }
}

async fn names(tx: &mut Box<dyn Tx>, filter: TaskFilter) -> Vec<String> {
    let listed = tx.tasks().list(&filter, first_page()).await.unwrap();
    assert_eq!(usize::try_from(listed.total).unwrap(), listed.items.len());
    listed.items.iter().map(|view| view.task.name.as_str().to_owned()).collect()
}

pub(crate) async fn lists_keep_to_project_status_and_maker(db: Db) {
    let office = db.office().await;
    let bobs = db.project(&project("Bob's", office.bob)).await;
    let mut tx = db.write().await;
    tx.tasks().delete(office.task).await.unwrap();
    for (project, prefix) in [(office.project, "a"), (bobs, "b")] {
        for status in TaskStatus::ALL {
            let plan = TaskPlan { status, ..task(&format!("{prefix} {}", status.as_str()), project, office.ada) };
            tx.tasks().insert(&plan, at(0)).await.unwrap();
        }
    }
    let none = TaskFilter::default;
    assert_eq!(names(&mut tx, none()).await.len(), 10);
    assert_eq!(names(&mut tx, TaskFilter { project: Some(bobs), ..none() }).await.len(), 5);
    assert_eq!(names(&mut tx, TaskFilter { project: Some(ProjectId::new(404)), ..none() }).await.len(), 0);
    for status in TaskStatus::ALL {
        let only = TaskFilter { status: Some(TaskStatusFilter::Is(status)), ..none() };
        let word = status.as_str();
        assert_eq!(names(&mut tx, only).await, [format!("a {word}"), format!("b {word}")]);
    }
    let open = TaskFilter { status: Some(TaskStatusFilter::Open), ..none() };
    let of_bob = TaskFilter { project_created_by: Some(office.bob), ..open.clone() };
    assert_eq!(names(&mut tx, open).await.len(), 6);
    assert_eq!(names(&mut tx, of_bob.clone()).await, ["b todo", "b in_progress", "b review"]);
    let nothing = TaskFilter { project: Some(office.project), ..of_bob };
    assert_eq!(names(&mut tx, nothing).await.len(), 0);
}

pub(crate) async fn assigned_tasks_are_those_still_to_be_done_by_due_date_and_change(db: Db) {
    let office = db.office().await;
    let bobs = db.project(&project("Bob's", office.bob)).await;
    let plan = |called: &str, due_date| TaskPlan {
        due_date,
        assigned_to: Some(office.bob),
        ..task(called, office.project, office.ada)
    };
    let (soon, late) = (Some(date!(2026 - 01 - 06)), Some(date!(2026 - 12 - 24)));
    let sorted = [
        (TaskPlan { status: TaskStatus::Review, ..plan("soon", soon) }, at(0)),
        (TaskPlan { project: bobs, ..plan("late, changed last", late) }, at(9)),
        (plan("late", late), at(5)),
        (TaskPlan { priority: TaskPriority::Urgent, ..plan("undated, changed last", None) }, at(9)),
        (TaskPlan { status: TaskStatus::InProgress, ..plan("undated", None) }, at(0)),
        (plan("undated alike", None), at(0)),
    ];
    let others = [
        TaskPlan { status: TaskStatus::Done, ..plan("done", soon) },
        TaskPlan { status: TaskStatus::Cancelled, ..plan("cancelled", soon) },
        TaskPlan { assigned_to: Some(office.ada), ..plan("for Ada", soon) },
        TaskPlan { assigned_to: None, ..plan("for nobody", soon) },
    ];
    let mut tx = db.write().await;
    for (plan, changed) in &sorted {
        tx.tasks().insert(plan, *changed).await.unwrap();
    }
    for plan in &others {
        tx.tasks().insert(plan, at(9)).await.unwrap();
    }
    let expected: Vec<_> = sorted.iter().map(|(plan, _)| plan.name.to_string()).collect();
    let called =
        |views: Vec<TaskView>| -> Vec<String> { views.iter().map(|view| view.task.name.to_string()).collect() };
    assert_eq!(called(tx.tasks().assigned(office.bob, None, 99).await.unwrap()), expected);
    assert_eq!(called(tx.tasks().assigned(office.bob, None, 2).await.unwrap()), expected[..2]);
    assert_eq!(called(tx.tasks().assigned(office.bob, Some(office.bob), 99).await.unwrap()), expected[1..2]);
    let found = tx.tasks().assigned(office.ada, None, 99).await.unwrap();
    let one = tx.tasks().view(found[0].task.id).await.unwrap().unwrap();
    assert_eq!(found, [one]);
}

async fn tagged(tx: &mut Box<dyn Tx>, office: Office, all: &[&str]) {
    for text in all {
        let plan = TaskPlan { tags: tags(text), ..task(&format!("<{text}>"), office.project, office.ada) };
        tx.tasks().insert(&plan, at(0)).await.unwrap();
    }
}

async fn found(tx: &mut Box<dyn Tx>, texts: &[&str]) -> Vec<String> {
    let tags = texts.iter().map(|text| (*text).to_owned()).collect();
    names(tx, TaskFilter { tags, ..TaskFilter::default() }).await
}

pub(crate) async fn tags_are_searched_within_and_whatever_the_case(db: Db) {
    let office = db.office().await;
    let mut tx = db.write().await;
    tagged(&mut tx, office, &["Frontend, css", "backend", "ÄRGER, öl", "Москва", "", "x,y"]).await;
    assert_eq!(found(&mut tx, &["END"]).await, ["<Frontend, css>", "<backend>"]);
    assert_eq!(found(&mut tx, &["front"]).await, ["<Frontend, css>"]);
    assert_eq!(found(&mut tx, &["d, c"]).await, ["<Frontend, css>"]);
    assert_eq!(found(&mut tx, &["ärger"]).await, ["<ÄRGER, öl>"]);
    assert_eq!(found(&mut tx, &["ÖL"]).await, ["<ÄRGER, öl>"]);
    assert_eq!(found(&mut tx, &["МОСК"]).await, ["<Москва>"]);
    assert_eq!(found(&mut tx, &["arger"]).await.len(), 0);
    assert_eq!(found(&mut tx, &["x,y", "BACK"]).await, ["<backend>", "<x,y>"]);
    assert_eq!(found(&mut tx, &["nothing", "at all"]).await.len(), 0);
    assert_eq!(found(&mut tx, &[]).await.len(), 7, "no texts means any task");
}

pub(crate) async fn tags_are_searched_literally(db: Db) {
    let office = db.office().await;
    let mut tx = db.write().await;
    tagged(&mut tx, office, &["100%", "100x", "a_b", "axb", "back\\slash", "it's", "\"q\"", "a*b?[c]", "(x|y)"]).await;
    assert_eq!(found(&mut tx, &["0%"]).await, ["<100%>"]);
    assert_eq!(found(&mut tx, &["%"]).await, ["<100%>"]);
    assert_eq!(found(&mut tx, &["a_b"]).await, ["<a_b>"]);
    assert_eq!(found(&mut tx, &["_"]).await, ["<a_b>"]);
    assert_eq!(found(&mut tx, &["\\"]).await, ["<back\\slash>"]);
    assert_eq!(found(&mut tx, &["\\%"]).await.len(), 0);
    assert_eq!(found(&mut tx, &["'"]).await, ["<it's>"]);
    assert_eq!(found(&mut tx, &["\""]).await, ["<\"q\">"]);
    assert_eq!(found(&mut tx, &["*"]).await, ["<a*b?[c]>"]);
    assert_eq!(found(&mut tx, &["[c"]).await, ["<a*b?[c]>"]);
    assert_eq!(found(&mut tx, &["|"]).await, ["<(x|y)>"]);
}

pub(crate) async fn a_view_shows_names_and_work(db: Db) {
    let office = db.office().await;
    let plan = TaskPlan { assigned_to: Some(office.bob), ..task("Logout", office.project, office.ada) };
    let logout = db.task(&plan).await;
    let on_task = |user, start, seconds| Entry { task: Some(logout), ..work(user, office.project, start, seconds) };
    db.entries([
        &on_task(office.ada, at(0), 100),
        &Entry { billable: false, break_seconds: 3, ..on_task(office.bob, at(0), 10) },
        &Entry { task: Some(logout), project: Some(office.project), ..running(office.bob, at(500)) },
        &work(office.ada, office.project, at(900), 40),
    ])
    .await;
    let mut tx = db.snapshot().await;
    let view = tx.tasks().view(logout).await.unwrap().unwrap();
    assert_eq!(view.project_name.as_str(), "Web site");
    assert_eq!((view.assigned_user.as_deref(), view.creator.as_deref()), (Some("bob"), Some("ada")));
    assert_eq!(view.totals, WorkTotals { entries: 2, seconds: 107, billable_seconds: 100 });
    let listed = tx.tasks().list(&TaskFilter::default(), first_page()).await.unwrap();
    assert_eq!(listed.items[1], view);
    assert_eq!((&listed.items[0].assigned_user, listed.items[0].totals), (&None, WorkTotals::default()));
}

pub(crate) async fn entries_outlive_their_task(db: Db) {
    let office = db.office().await;
    let on_task = Entry { task: Some(office.task), ..work(office.ada, office.project, at(0), 100) };
    let open = Entry { task: Some(office.task), project: Some(office.project), ..running(office.bob, at(0)) };
    let entries = db.entries([&on_task, &open]).await;
    let mut tx = db.write().await;
    assert!(tx.tasks().delete(office.task).await.unwrap());
    assert!(!tx.tasks().delete(office.task).await.unwrap());
    tx.commit().await.unwrap();
    let mut tx = db.snapshot().await;
    assert_eq!(tx.tasks().get(office.task).await.unwrap(), None);
    assert_eq!(tx.tasks().list(&TaskFilter::default(), first_page()).await.unwrap().total, 0);
    for mut entry in entries {
        entry.task = None;
        let view = tx.entries().view(entry.id).await.unwrap().unwrap();
        assert_eq!(view.entry, entry, "only the task is gone: no version, no moment has moved");
        assert_eq!(view.names.task, None);
    }
    let filter = EntryFilter { open: OpenEntries::Include, ..EntryFilter::default() };
    assert_eq!(tx.entries().list(&filter, first_page()).await.unwrap().total, 2);
    assert_eq!(tx.projects().view(office.project).await.unwrap().unwrap().totals.seconds, 100);
    assert_eq!(tx.users().view(office.ada).await.unwrap().unwrap().worked_seconds, 100);
}

pub(crate) async fn a_deleted_task_cannot_be_referred_to(db: Db) {
    let office = db.office().await;
    let mut tx = db.write().await;
    tx.tasks().delete(office.task).await.unwrap();
    let entry = Entry { task: Some(office.task), ..work(office.ada, office.project, at(0), 1) };
    assert_eq!(violated(tx.entries().insert(&entry, at(0)).await), Constraint::Reference);
}
