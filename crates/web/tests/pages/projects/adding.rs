//! New projects.

use timekeeper_domain::user::Role;

use super::{LIST, NEW, add, names, project};
use crate::{clients::client, harness::Server};

#[actix_web::test]
async fn a_project_is_added_with_all_that_is_known_of_it() {
    let server = Server::start();
    let browser = server.signed_in("ada", Role::Manager).await;
    let acme = client(&browser, &[("name", "Acme")]).await;
    let acme = acme.rsplit('/').next().unwrap();
    browser.get(LIST).await.is(200).says("There is no project here yet.");
    let fields = [
        ("name", " Web site "),
        ("code", "web-1"),
        ("client", acme),
        ("description", "First line\r\nsecond line"),
        ("hourly_rate", "75,5"),
        ("billing_ref", "PO 12"),
        ("estimated_hours", "100"),
        ("budget_amount", "5000"),
        ("budget_threshold_percent", "90"),
        ("color", "#3B82F6"),
    ];
    let path = project(&browser, &fields).await;
    let page = browser.get(&path).await.is(200);
    for text in [
        "The project is added.",
        "Web site",
        "WEB-1",
        "Acme",
        "First line second line",
        "75.50 EUR",
        "PO 12",
        "of planned 100",
        "0.00 of 5000.00 EUR",
        "90 % of the budget",
        "Active",
    ] {
        page.says(text);
    }
    assert!(page.body.contains("fill=\"#3b82f6\""));
    let edit = browser.get(&format!("{path}/edit")).await.is(200);
    assert_eq!(edit.field(&format!("{path}/edit"), "description"), "First line\nsecond line");
    let list = browser.get(LIST).await.is(200);
    list.says("One project");
    list.says("75.50 EUR");
    assert_eq!(names(&list), ["Web site"]);
}

#[actix_web::test]
async fn what_was_worked_is_shown_with_what_it_costs() {
    let server = Server::start();
    let browser = server.signed_in("ada", Role::Manager).await;
    let fields = [("name", "Shop"), ("hourly_rate", "100"), ("budget_amount", "150"), ("estimated_hours", "2.5")];
    let path = project(&browser, &fields).await;
    let work = format!("p{}", path.rsplit('/').next().unwrap());
    let page = browser.get("/").await;
    let fields = [("work", work.as_str()), ("start", "8:00"), ("end", "9:20"), ("billable", "1")];
    assert_eq!(browser.submit(&page, "/time", &fields).await.status, 303);
    for page in [browser.get(&path).await.is(200), browser.get(LIST).await.is(200)] {
        page.says("1.33");
        page.says("of planned 2.5");
        page.says("133.33 of 150.00 EUR");
        page.says("Nearly used up");
    }
}

#[actix_web::test]
async fn what_is_wrong_is_said_beside_the_field_and_nothing_is_lost() {
    let server = Server::start();
    let browser = server.signed_in("ada", Role::Manager).await;
    let fields = [
        ("name", " "),
        ("code", "123456789012345678901"),
        ("client", "x"),
        ("description", "Kept <b>"),
        ("billable", ""),
        ("hourly_rate", "1.005"),
        ("estimated_hours", "1,234.5"),
        ("budget_amount", "-1"),
        ("budget_threshold_percent", "101"),
        ("color", "red"),
    ];
    let page = add(&browser, &fields).await.is(422);
    for text in [
        "Nothing was saved yet.",
        "Project: Fill this in.",
        "Code: There may be at most 20 characters.",
        "Client: Choose one of the list.",
        "Hourly rate: There may be at most 2 decimal places.",
        "Planned hours: “1,234.5” is no number.",
        "Budget: It must not be negative.",
        "between 1 and 100",
        "Colour: Write a colour such as #3b82f6.",
        "Kept <b>",
    ] {
        page.says(text);
    }
    assert!(page.body.contains("aria-invalid=\"true\" aria-describedby=\"hourly_rate-wrong\""));
    for (field, value) in fields.into_iter().filter(|(field, _)| !["client", "billable"].contains(field)) {
        assert_eq!(page.field(NEW, field), value);
    }
    assert!(page.form(NEW).iter().all(|(name, _)| name != "billable"), "it was not ticked");
    for (field, value) in [("hourly_rate", "9".repeat(30)), ("estimated_hours", "1000001".to_owned())] {
        add(&browser, &[("name", "A"), (field, &value)]).await.is(422);
    }
    add(&browser, &[("name", "A\0B")]).await.is(422).says("There is a character in it that cannot be kept.");
    browser.get(LIST).await.says("There is no project here yet.");
}

#[actix_web::test]
async fn a_name_and_a_code_that_are_taken_are_said_so() {
    let server = Server::start();
    let browser = server.signed_in("ada", Role::Manager).await;
    project(&browser, &[("name", "Shop"), ("code", "SHOP")]).await;
    let page = add(&browser, &[("name", "sHOP"), ("hourly_rate", "80")]).await.is(422);
    page.says("There is a project of this name for this client already.");
    assert_eq!(page.field(NEW, "hourly_rate"), "80");
    add(&browser, &[("name", "Other"), ("code", "shop")]).await.is(422).says("Another project has this code.");
    add(&browser, &[("name", "Other"), ("client", "404")]).await.is(422).says("Choose one of the list.");
    browser.get(LIST).await.says("One project");
}

#[actix_web::test]
async fn a_form_that_is_sent_twice_makes_one_project() {
    let server = Server::start();
    let browser = server.signed_in("ada", Role::Manager).await;
    let page = browser.get(NEW).await;
    let first = browser.submit(&page, NEW, &[("name", "Shop")]).await;
    let again = browser.submit(&page, NEW, &[("name", "Shop")]).await;
    assert_eq!((first.status, first.header("location")), (303, again.header("location")));
    browser.submit(&page, NEW, &[("name", "Other")]).await.is(409);
    browser.get(LIST).await.says("One project");
}

#[actix_web::test]
async fn a_project_is_added_from_its_client() {
    let server = Server::start();
    let browser = server.signed_in("ada", Role::Manager).await;
    let acme = client(&browser, &[("name", "Acme"), ("default_hourly_rate", "60")]).await;
    let id = acme.rsplit('/').next().unwrap();
    let page = browser.get(&acme).await.is(200);
    page.says("There is no project for this client yet.");
    let way = format!("/admin/projects/new?client={id}");
    assert!(page.body.contains(&format!("href=\"{way}\"")));
    let page = browser.get(&way).await.is(200);
    assert_eq!(page.field(NEW, "client"), id);
    let made = browser.submit(&page, NEW, &[("name", "Shop")]).await;
    let page = browser.get(made.header("location")).await.is(200);
    page.says("60.00 EUR");
    page.says("the client’s");
    let page = browser.get(&acme).await.is(200);
    page.says("Shop");
    assert!(page.body.contains(&format!("href=\"{}\"", made.header("location"))));
}

#[actix_web::test]
async fn a_client_that_is_inactive_is_not_offered() {
    let server = Server::start();
    let browser = server.signed_in("ada", Role::Manager).await;
    let acme = client(&browser, &[("name", "Acme")]).await;
    let path = project(&browser, &[("name", "Shop"), ("client", acme.rsplit('/').next().unwrap())]).await;
    let off = format!("{acme}/deactivate");
    let page = browser.get(&off).await;
    browser.submit(&page, &off, &[]).await.leads_to(&acme);
    browser.get(NEW).await.is(200).is_silent_about("Acme");
    let page = browser.get(&format!("{NEW}?client={}", acme.rsplit('/').next().unwrap())).await.is(200);
    assert!(page.body.contains(" selected>Acme</option>"), "whoever asks for it gets it");
    let edit = format!("{path}/edit");
    let page = browser.get(&edit).await.is(200);
    page.says("Acme");
    browser.submit(&page, &edit, &[("name", "Shop 2")]).await.leads_to(&path);
    browser.get(&path).await.says("Acme");
}
