//! `timekeeper seed-demo`: a small studio's last four weeks.

use anyhow::{Context, Result, anyhow, bail};
use timekeeper_app::{App, AppError, Caller, NewClient, NewEntry, NewProject, NewTask, NewUser, Work};
use timekeeper_domain::{
    Date, Instant,
    client::{ClientStatus, CustomFields},
    entry::EntrySource,
    id::{ProjectId, TaskId, UserId},
    money::Money,
    project::ProjectStatus,
    task::{TaskPriority, TaskStatus},
    text::{Name, Notes, Tags, Text},
    user::{Password, Role, User, Username},
};
use timekeeper_ports::SecretSource;

use crate::outside::SystemSecrets;

/// A project: its name, what an hour costs, its tasks.
type ProjectLine = (&'static str, i64, &'static [&'static str]);

/// Clients, each with projects.
const WORK: [(&str, &[ProjectLine]); 4] = [
    (
        "Harbour Café",
        &[
            ("Website redesign", 80, &["Wireframes", "Visual design", "Front end", "Content"]),
            ("Menu printing", 60, &["Layout", "Proofs"]),
        ],
    ),
    ("City Library", &[("Catalogue search", 95, &["Index", "Search page", "Accessibility", "Load test"])]),
    ("Bicycle Co-op", &[("Booking app", 90, &["Booking flow", "Payments", "Reminders"])]),
    ("Studio", &[("Internal", 0, &["Planning", "Bookkeeping", "Learning"])]),
];

/// Who works there.
const PEOPLE: [(&str, &str, Role); 3] = [
    ("demo-manager", "Demo Manager", Role::Manager),
    ("demo-designer", "Demo Designer", Role::Member),
    ("demo-developer", "Demo Developer", Role::Member),
];

const NOTES: [&str; 6] = [
    "Workshop with the client",
    "First draft",
    "Review and corrections",
    "Built and tested",
    "Call and follow-up",
    "Polish",
];

const DAYS: i64 = 28;

/// A project, a task of it, and whether somebody pays for the work.
type Place = (ProjectId, TaskId, bool);

/// Fills the store. All of it or nothing.
pub(super) async fn seed(app: &App) -> Result<()> {
    if let Some(first) = app.ensure_administrator(None).await? {
        let password = first.password.unwrap_or_default();
        say!("administrator {}, password {password}, token {}", first.user.username.as_str(), first.token)?;
    }
    let admin = administrator(app).await?;
    let mut people = Vec::new();
    for (username, name, role) in PEOPLE {
        let new = NewUser {
            username: Some(Username::trusted(username.to_owned())),
            full_name: Some(Name::trusted(name.to_owned())),
            role,
            ..NewUser::default()
        };
        let password = SystemSecrets.secret(16)?;
        match app.add_user(new, Password::new(password.clone())?).await {
            Ok(user) => {
                say!("user {username}, password {password}")?;
                people.push(user.id);
            }
            Err(AppError::Conflict(_)) => bail!("the demonstration data is there already"),
            Err(error) => return Err(error.into()),
        }
    }
    let caller = Caller::acting_for(admin);
    let entries = app
        .write(&caller, async |work: &mut Work| {
            let places = set_up(work, app).await?;
            let mut count = 0;
            for new in entries(app, &people, &places) {
                work.create_entry(&new).await?;
                count += 1;
            }
            Ok(count)
        })
        .await
        .context("the demonstration data")?;
    say!("{entries} time entries of {} people in {DAYS} days", people.len())?;
    Ok(())
}

async fn administrator(app: &App) -> Result<User> {
    let users = app.all_users().await?;
    let admin = users.into_iter().find(|user| user.active && user.role == Role::Admin);
    admin.ok_or_else(|| anyhow!("there is no administrator; add one with `timekeeper user add NAME --role admin`"))
}

fn text<const MIN: usize, const MAX: usize>(text: &str) -> Text<MIN, MAX> {
    Text::trusted(text.to_owned())
}

async fn set_up(work: &mut Work, app: &App) -> Result<Vec<Place>, AppError> {
    let currency = app.organisation().currency;
    let mut places = Vec::new();
    for (client, projects) in WORK {
        let client = NewClient {
            name: text(client),
            description: None,
            contact_person: None,
            email: None,
            phone: None,
            address: None,
            company: None,
            default_hourly_rate: None,
            status: ClientStatus::Active,
            custom_fields: CustomFields::default(),
        };
        let client = work.create_client(&client).await?.client.id;
        for (name, rate, tasks) in projects {
            let rate = Money::from_minor(rate * 10_i64.pow(currency.places()), currency);
            let project = NewProject {
                name: text(name),
                code: None,
                client: Some(client),
                description: None,
                billable: rate.minor() > 0,
                hourly_rate: (rate.minor() > 0).then_some(rate),
                billing_ref: None,
                status: ProjectStatus::Active,
                estimated_hours: None,
                budget_amount: None,
                budget_threshold_percent: 80,
                color: None,
                custom_fields: CustomFields::default(),
            };
            let project = work.create_project(&project).await?.project.id;
            for task in *tasks {
                places.push((project, add_task(work, project, task).await?, rate.minor() > 0));
            }
        }
    }
    Ok(places)
}

async fn add_task(work: &mut Work, project: ProjectId, name: &str) -> Result<TaskId, AppError> {
    let task = NewTask {
        project,
        name: text(name),
        description: None,
        status: TaskStatus::InProgress,
        priority: TaskPriority::Medium,
        estimated_hours: None,
        due_date: None,
        assigned_to: None,
        tags: Tags::default(),
    };
    Ok(work.create_task(&task).await?.task.id)
}

/// Two to four stretches of work on each weekday, for each person; always the same ones.
fn entries(app: &App, people: &[UserId], places: &[Place]) -> Vec<NewEntry> {
    let zone = &app.organisation().zone;
    let today = zone.day_of(app.now());
    let days = (1..=DAYS).rev().filter_map(|back| today.checked_sub(time::Duration::days(back)));
    let weekdays = days.filter(|day: &Date| day.weekday().number_days_from_monday() < 5);
    let mut entries = Vec::new();
    for (number, day) in (0_i64..).zip(weekdays) {
        for (person, user) in (0_i64..).zip(people) {
            let mix = number * 7 + person * 3;
            let mut at = zone.start_of(day).saturating_add_seconds(8 * 3_600 + mix % 4 * 900);
            for stretch in 0..2 + mix % 3 {
                let choice = mix + stretch * 5;
                let end = at.saturating_add_seconds(3_600 + choice % 5 * 1_500);
                if let Some(place) = pick(places, choice) {
                    entries.push(entry(*user, *place, at, end, choice));
                }
                at = end.saturating_add_seconds(900);
            }
        }
    }
    entries
}

/// One of them, round and round.
fn pick<T>(all: &[T], choice: i64) -> Option<&T> {
    all.iter().cycle().take(1_000).nth(usize::try_from(choice % 1_000).unwrap_or(0))
}

fn entry(user: UserId, (project, task, is_paid): Place, start: Instant, end: Instant, choice: i64) -> NewEntry {
    let notes = pick(&NOTES, choice).map(|note| Notes::trusted((*note).to_owned()));
    NewEntry {
        user: Some(user),
        project: Some(project),
        client: None,
        task: Some(task),
        category: None,
        start,
        end: Some(end),
        break_seconds: 0,
        notes,
        tags: Tags::default(),
        billable: is_paid && choice % 4 != 3,
        paid: false,
        invoice_number: None,
        source: EntrySource::Manual,
    }
}
