//! The tasks of a project.

use timekeeper_domain::user::Role;

use super::{names, task};
use crate::{harness::Server, projects::project};

#[actix_web::test]
async fn tasks_are_shown_by_where_they_stand_the_most_urgent_first() {
    let server = Server::start();
    let browser = server.signed_in("ada", Role::Manager).await;
    let shop = project(&browser, &[("name", "Shop")]).await;
    let other = project(&browser, &[("name", "Other")]).await;
    task(&browser, &other, &[("name", "Elsewhere")]).await;
    for status in ["todo", "in_progress", "review", "done", "cancelled"] {
        task(&browser, &shop, &[("name", status), ("status", status)]).await;
    }
    task(&browser, &shop, &[("name", "now"), ("priority", "urgent")]).await;
    let listed = async |query: &str| names(&browser.get(&format!("{shop}{query}")).await.is(200));
    assert_eq!(listed("").await, ["now", "todo", "in_progress", "review"]);
    assert_eq!(listed("?tasks=nonsense").await, ["now", "todo", "in_progress", "review"]);
    assert_eq!(listed("?tasks=all").await, ["now", "todo", "in_progress", "review", "done", "cancelled"]);
    for status in ["in_progress", "review", "done", "cancelled"] {
        assert_eq!(listed(&format!("?tasks={status}")).await, [status]);
    }
    let page = browser.get(&format!("{shop}?tasks=review")).await;
    assert!(page.body.contains(&format!("href=\"{shop}?tasks=review\" aria-current=\"page\"")));
}

#[actix_web::test]
async fn long_lists_have_pages() {
    let server = Server::start();
    let browser = server.signed_in("ada", Role::Manager).await;
    let shop = project(&browser, &[("name", "Shop")]).await;
    for number in 0..51 {
        task(&browser, &shop, &[("name", &format!("Task {number:02}"))]).await;
    }
    let first = browser.get(&shop).await.is(200);
    first.says("51 tasks");
    assert_eq!(names(&first).len(), 50);
    assert!(first.body.contains(&format!("rel=\"next\" href=\"{shop}?page=2\"")));
    assert_eq!(names(&browser.get(&format!("{shop}?page=2")).await.is(200)), ["Task 50"]);
    browser.get(&format!("{shop}?tasks=all&page=99")).await.leads_to(&format!("{shop}?tasks=all&page=2"));
    assert_eq!(names(&browser.get(&format!("{shop}?page=x")).await.is(200)).len(), 50);
}

#[actix_web::test]
async fn hostile_text_is_shown_as_text() {
    let hostile = "<script>alert(1)</script>\"'&amp;";
    let server = Server::start();
    let browser = server.signed_in("ada", Role::Manager).await;
    let shop = project(&browser, &[("name", "Shop")]).await;
    let path = task(&browser, &shop, &[("name", hostile), ("description", hostile), ("tags", hostile)]).await;
    for page in [
        browser.get(&shop).await.is(200),
        browser.get(&format!("{path}/edit")).await.is(200),
        browser.get(&format!("{path}/delete")).await.is(200),
    ] {
        assert!(!page.body.contains("<script>"), "{}", page.body);
        page.says("<script>alert(1)</script>\"'&amp;");
    }
}
