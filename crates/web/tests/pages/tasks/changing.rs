//! Tasks that are added and changed.

use timekeeper_app::UserChange;
use timekeeper_domain::user::Role;

use super::{add, back, change, names, task};
use crate::{harness::Server, projects::project};

#[actix_web::test]
async fn a_task_is_added_with_all_that_is_known_of_it() {
    let server = Server::start();
    let bob = server.user("bob", Role::Member).await;
    server.call(&bob, "Bob the builder").await;
    let browser = server.signed_in("ada", Role::Admin).await;
    let shop = project(&browser, &[("name", "Shop")]).await;
    browser.get(&shop).await.says("There is no task here.");
    browser.get(&format!("{shop}/tasks/new")).await.is(200).says("Bob the builder (bob)");
    let id = bob.id.to_string();
    let fields = [
        ("name", " Log in "),
        ("description", "With a code"),
        ("status", "in_progress"),
        ("priority", "urgent"),
        ("assigned_to", id.as_str()),
        ("due_date", "2026-01-04"),
        ("estimated_hours", "7,5"),
        ("tags", "front, back"),
    ];
    task(&browser, &shop, &fields).await;
    let page = browser.get(&shop).await.is(200);
    for text in [
        "The task is added.",
        "Log in",
        "With a code",
        "In progress",
        "Urgent",
        "bob",
        "2026-01-04",
        "Overdue",
        "of planned 7.5",
        "front back",
        "One task",
    ] {
        page.says(text);
    }
}

#[actix_web::test]
async fn what_is_wrong_is_said_beside_the_field_and_nothing_is_lost() {
    let server = Server::start();
    let browser = server.signed_in("ada", Role::Admin).await;
    let shop = project(&browser, &[("name", "Shop")]).await;
    let fields = [("name", " "), ("description", "Kept"), ("due_date", "2026-02-30"), ("estimated_hours", "7.555")];
    let page = add(&browser, &shop, &fields).await.is(422);
    for text in
        ["Task: Fill this in.", "Due: It must be a date.", "Planned hours: There may be at most 2 decimal places."]
    {
        page.says(text);
    }
    let new = format!("{shop}/tasks/new");
    for (field, value) in fields {
        assert_eq!(page.field(&new, field), value);
    }
    for assignee in ["404", "x"] {
        let fields = [("name", "A"), ("due_date", ""), ("estimated_hours", ""), ("assigned_to", assignee)];
        browser.submit(&page, &new, &fields).await.is(422).says("Assigned to: Choose one of the list.");
    }
    add(&browser, &shop, &[("name", "A"), ("status", "gone"), ("priority", "9")]).await.is(422);
    add(&browser, &shop, &[("name", "A"), ("tags", &"x".repeat(501))]).await.is(422).says("at most 500 characters");
    assert_eq!(names(&browser.get(&shop).await), Vec::<String>::new());
}

#[actix_web::test]
async fn a_form_that_is_sent_twice_makes_one_task() {
    let server = Server::start();
    let browser = server.signed_in("ada", Role::Admin).await;
    let shop = project(&browser, &[("name", "Shop")]).await;
    let new = format!("{shop}/tasks/new");
    let page = browser.get(&new).await;
    let first = browser.submit(&page, &new, &[("name", "Log in")]).await;
    let again = browser.submit(&page, &new, &[("name", "Log in")]).await;
    assert_eq!((first.status, first.header("location")), (303, again.header("location")));
    task(&browser, &shop, &[("name", "Log in")]).await;
    assert_eq!(names(&browser.get(&shop).await), ["Log in", "Log in"]);
}

#[actix_web::test]
async fn a_task_is_changed() {
    let server = Server::start();
    let browser = server.signed_in("ada", Role::Admin).await;
    let shop = project(&browser, &[("name", "Shop")]).await;
    let path = task(&browser, &shop, &[("name", "Log in"), ("tags", "front"), ("due_date", "2026-02-01")]).await;
    let fields = [("name", "Sign in"), ("tags", ""), ("due_date", ""), ("priority", "high"), ("status", "cancelled")];
    change(&browser, &path, &fields).await.leads_to(&back(&path));
    let page = browser.get(&format!("{shop}?tasks=cancelled")).await.is(200);
    for text in ["The task is saved.", "Sign in", "High", "Cancelled"] {
        page.says(text);
    }
    page.is_silent_about("front");
    page.is_silent_about("2026-02-01");
    assert_eq!(names(&browser.get(&shop).await), Vec::<String>::new());
    change(&browser, &path, &[("name", "")]).await.is(422);
}

#[actix_web::test]
async fn of_two_who_change_a_task_the_second_sees_what_the_first_saved() {
    let server = Server::start();
    let (ada, bob) = (server.signed_in("ada", Role::Admin).await, server.signed_in("bob", Role::Manager).await);
    let shop = project(&ada, &[("name", "Shop")]).await;
    let path = task(&ada, &shop, &[("name", "Log in")]).await;
    let edit = format!("{path}/edit");
    let (first, second) = (ada.get(&edit).await, bob.get(&edit).await);
    ada.submit(&first, &edit, &[("priority", "urgent"), ("due_date", "2026-03-01")]).await.leads_to(&back(&path));
    let page = bob.submit(&second, &edit, &[("name", "Sign in"), ("priority", "low")]).await.is(409);
    page.says("Somebody changed this while you did.");
    page.says("Priority Urgent");
    page.says("Due 2026-03-01");
    assert_eq!((page.field(&edit, "name"), page.field(&edit, "priority")), ("Sign in".into(), "low".into()));
    assert_eq!(names(&ada.get(&shop).await), ["Log in"]);
    bob.submit(&page, &edit, &[("due_date", "2026-03-01")]).await.leads_to(&back(&path));
    let page = ada.get(&shop).await;
    page.says("Sign in");
    page.says("2026-03-01");
    change(&ada, &path, &[("name", "Other"), ("version", "")]).await.is(409);
}

#[actix_web::test]
async fn what_was_written_of_a_task_that_is_gone_becomes_a_new_one() {
    let server = Server::start();
    let (ada, bob) = (server.signed_in("ada", Role::Admin).await, server.signed_in("bob", Role::Manager).await);
    let shop = project(&ada, &[("name", "Shop")]).await;
    let path = task(&ada, &shop, &[("name", "Log in")]).await;
    let (edit, delete) = (format!("{path}/edit"), format!("{path}/delete"));
    let (first, second) = (bob.get(&edit).await, ada.get(&delete).await);
    ada.submit(&second, &delete, &[]).await.leads_to(&shop);
    let page = bob.submit(&first, &edit, &[("name", "Sign in"), ("description", "Long text")]).await.is(409);
    page.says("This task was deleted meanwhile. What you wrote is here");
    let new = format!("{shop}/tasks/new");
    assert_eq!(page.field(&new, "description"), "Long text");
    assert_eq!(bob.submit(&page, &new, &[]).await.status, 303);
    assert_eq!(names(&ada.get(&shop).await), ["Sign in"]);
}

#[actix_web::test]
async fn who_left_stays_assigned_and_is_not_chosen() {
    let server = Server::start();
    let eve = server.user("eve", Role::Member).await;
    let browser = server.signed_in("ada", Role::Admin).await;
    let shop = project(&browser, &[("name", "Shop")]).await;
    let id = eve.id.to_string();
    let path = task(&browser, &shop, &[("name", "Log in"), ("assigned_to", &id)]).await;
    server.change_user(&eve, UserChange { active: Some(false), ..UserChange::default() }).await;
    change(&browser, &path, &[("name", "Sign in")]).await.leads_to(&back(&path));
    browser.get(&shop).await.says("eve");
    add(&browser, &shop, &[("name", "Other"), ("assigned_to", &id)]).await.is(422).says("Choose one of the list.");
    change(&browser, &path, &[("assigned_to", "")]).await.leads_to(&back(&path));
    browser.get(&shop).await.is_silent_about("eve");
}

#[actix_web::test]
async fn whoever_does_not_see_users_assigns_to_themselves() {
    let server = Server::start();
    let eve = server.user("eve", Role::Member).await;
    server.call(&eve, "Somebody else").await;
    let bob = server.signed_in("bob", Role::Member).await;
    let shop = project(&bob, &[("name", "Shop")]).await;
    let id = server.user("bob", Role::Member).await.id.to_string();
    let page = bob.get(&format!("{shop}/tasks/new")).await.is(200);
    page.is_silent_about("Somebody else");
    task(&bob, &shop, &[("name", "Log in"), ("assigned_to", &id)]).await;
    bob.get(&shop).await.says("bob");
}
