//! What the page of one's own time is made of: what to choose from, and hearing of changes.

use std::time::Duration;

use timekeeper_app::{App, Caller, ChoiceReason, NewProject, NewTask, StartTimer, TimeWatch, Work};
use timekeeper_domain::{
    client::CustomFields,
    id::{ProjectId, TaskId},
    project::ProjectStatus,
    task::{TaskPriority, TaskStatus},
    text::{Name, Tags},
    user::{Role, User},
};

use crate::common::{app, as_user, user};

async fn project(app: &App, owner: &User, name: &str, status: ProjectStatus) -> ProjectId {
    let new = NewProject {
        name: Name::new(name).unwrap(),
        code: None,
        client: None,
        description: None,
        billable: true,
        hourly_rate: None,
        billing_ref: None,
        status,
        estimated_hours: None,
        budget_amount: None,
        budget_threshold_percent: 80,
        color: None,
        custom_fields: CustomFields::default(),
    };
    as_user(app, owner, async |work: &mut Work| work.create_project(&new).await).await.unwrap().project.id
}

async fn task(app: &App, owner: &User, project: ProjectId, name: &str, status: TaskStatus) -> TaskId {
    let new = NewTask {
        project,
        name: Name::new(name).unwrap(),
        description: None,
        status,
        priority: TaskPriority::Medium,
        estimated_hours: None,
        due_date: None,
        assigned_to: None,
        tags: Tags::default(),
    };
    as_user(app, owner, async |work: &mut Work| work.create_task(&new).await).await.unwrap().task.id
}

async fn start(app: &App, user: &User, project: ProjectId, task: Option<TaskId>) {
    let start = StartTimer { project, task, notes: None, switch: true };
    as_user(app, user, async |work: &mut Work| work.start_timer(&start).await).await.unwrap();
}

async fn choices(app: &App, user: &User) -> Vec<(ChoiceReason, String)> {
    let choices = app.work_choices(&Caller::acting_for(user.clone())).await.unwrap();
    let name = |choice: &timekeeper_app::WorkChoice| match &choice.task {
        Some((_, task)) => format!("{}/{task}", choice.project_name),
        None => choice.project_name.to_string(),
    };
    choices.iter().map(|choice| (choice.reason, name(choice))).collect()
}

#[tokio::test]
async fn marked_and_recent_work_comes_first_and_everything_once() {
    let (app, clock) = app();
    let (boss, ada) = (user(&app, "boss", Role::Manager).await, user(&app, "ada", Role::Member).await);
    let beta = project(&app, &boss, "beta", ProjectStatus::Active).await;
    let alpha = project(&app, &boss, "Alpha", ProjectStatus::Active).await;
    let gamma = project(&app, &boss, "Gamma", ProjectStatus::Active).await;
    project(&app, &boss, "Asleep", ProjectStatus::Inactive).await;
    let (zeta, eta) = (
        task(&app, &boss, beta, "zeta", TaskStatus::Todo).await,
        task(&app, &boss, beta, "Eta", TaskStatus::InProgress).await,
    );
    task(&app, &boss, beta, "done", TaskStatus::Done).await;
    for (project, task) in [(alpha, None), (beta, Some(zeta)), (alpha, None), (beta, Some(eta))] {
        start(&app, &ada, project, task).await;
        clock.advance(60);
    }
    as_user(&app, &ada, async |work: &mut Work| work.add_favorite(gamma).await).await.unwrap();
    let expected = [
        (ChoiceReason::Favorite, "Gamma"),
        (ChoiceReason::Recent, "beta/Eta"),
        (ChoiceReason::Recent, "Alpha"),
        (ChoiceReason::Recent, "beta/zeta"),
        (ChoiceReason::Known, "beta"),
    ];
    assert_eq!(choices(&app, &ada).await, expected.map(|(reason, name)| (reason, name.to_owned())));
    let fresh = user(&app, "fresh", Role::Member).await;
    let names: Vec<String> = choices(&app, &fresh).await.into_iter().map(|(_, name)| name).collect();
    assert_eq!(names, ["Alpha", "beta", "beta/Eta", "beta/zeta", "Gamma"]);
}

#[tokio::test]
async fn what_is_out_of_sight_is_not_offered() {
    let (app, _) = app();
    let (boss, bob) = (user(&app, "boss", Role::Manager).await, user(&app, "bob", Role::User).await);
    project(&app, &boss, "Secret", ProjectStatus::Active).await;
    project(&app, &bob, "Own", ProjectStatus::Active).await;
    assert_eq!(choices(&app, &bob).await, [(ChoiceReason::Known, "Own".to_owned())]);
}

#[tokio::test]
async fn very_many_projects_are_offered() {
    let (app, _) = app();
    let boss = user(&app, "boss", Role::Manager).await;
    for number in 0..120 {
        project(&app, &boss, &format!("Project {number:03}"), ProjectStatus::Active).await;
    }
    assert_eq!(choices(&app, &boss).await.len(), 120);
}

async fn hears(watch: &mut TimeWatch) -> bool {
    tokio::time::timeout(Duration::from_millis(50), watch.changed()).await.is_ok()
}

#[tokio::test]
async fn whoever_watches_hears_of_their_own_time_once_it_is_kept() {
    let (app, _) = app();
    let (ada, bob) = (user(&app, "ada", Role::Admin).await, user(&app, "bob", Role::Admin).await);
    let work = project(&app, &ada, "Website", ProjectStatus::Active).await;
    let caller = Caller::acting_for(ada.clone());
    let mut watch = app.watch_time(&caller).unwrap();
    let before = app.time_pulse(&caller).await.unwrap();
    start(&app, &bob, work, None).await;
    assert!(!hears(&mut watch).await, "somebody else's");
    assert_eq!(app.time_pulse(&caller).await.unwrap(), before);
    start(&app, &ada, work, None).await;
    assert!(hears(&mut watch).await);
    let running = app.time_pulse(&caller).await.unwrap();
    assert_ne!(running, before);

    as_user(&app, &ada, async |work: &mut Work| work.pause_timer().await).await.unwrap();
    assert!(hears(&mut watch).await);
    assert_ne!(app.time_pulse(&caller).await.unwrap(), running);
    as_user(&app, &ada, async |work: &mut Work| work.pause_timer().await).await.unwrap_err();
    assert!(!hears(&mut watch).await, "nothing was kept");
    app.work_choices(&caller).await.unwrap();
    assert!(!hears(&mut watch).await, "looking changes nothing");
}

#[tokio::test]
async fn whoever_misses_changes_hears_that_there_were_some() {
    let (app, clock) = app();
    let (ada, bob) = (user(&app, "ada", Role::Admin).await, user(&app, "bob", Role::Admin).await);
    let work = project(&app, &ada, "Website", ProjectStatus::Active).await;
    let mut watch = app.watch_time(&Caller::acting_for(ada)).unwrap();
    for _ in 0..300 {
        start(&app, &bob, work, None).await;
        clock.advance(1);
    }
    assert!(hears(&mut watch).await, "it may have been theirs");
    assert!(!hears(&mut watch).await);
}
