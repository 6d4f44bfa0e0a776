//! Changes to projects, by one and by two.

use timekeeper_app::{Caller, Edit, Precondition, ProjectChange, Work};
use timekeeper_domain::{
    client::CustomFields,
    id::ProjectId,
    money::{Currency, Money},
    user::Role,
};

use super::{LIST, change, project};
use crate::{clients::client, harness::Server};

fn id_of(path: &str) -> ProjectId {
    ProjectId::new(path.rsplit('/').next().unwrap().parse().unwrap())
}

#[actix_web::test]
async fn a_project_is_changed_and_what_the_form_does_not_say_stays() {
    let server = Server::start();
    let browser = server.signed_in("ada", Role::Manager).await;
    let path = project(&browser, &[("name", "Shop"), ("code", "SHOP"), ("description", "Old")]).await;
    let kept = CustomFields::trusted(r#"{"cost centre":7}"#);
    let fields = ProjectChange { custom_fields: Some(kept.clone()), ..ProjectChange::default() };
    let work = async |work: &mut Work| work.update_project(id_of(&path), &fields, &Precondition::default()).await;
    server.app().write(&Caller::acting_for(server.user("ada", Role::Manager).await), work).await.unwrap();
    let fields = [("name", "Web shop"), ("code", ""), ("description", "New"), ("billable", ""), ("status", "on_hold")];
    change(&browser, &path, &fields).await.leads_to(&path);
    let page = browser.get(&path).await.is(200);
    for text in ["The project is saved.", "Web shop", "New", "not billable", "On hold"] {
        page.says(text);
    }
    page.is_silent_about("SHOP");
    let view = server.app().get_project(&Caller::system(), id_of(&path)).await.unwrap();
    assert_eq!(view.project.custom_fields, kept);
}

#[actix_web::test]
async fn what_is_wrong_with_a_change_is_said_and_nothing_is_changed() {
    let server = Server::start();
    let browser = server.signed_in("ada", Role::Manager).await;
    project(&browser, &[("name", "Taken")]).await;
    let path = project(&browser, &[("name", "Shop")]).await;
    let page = change(&browser, &path, &[("name", "Other"), ("hourly_rate", "much")]).await.is(422);
    page.says("“much” is no number.");
    let edit = format!("{path}/edit");
    assert_eq!(page.field(&edit, "name"), "Other");
    let page = browser.submit(&page, &edit, &[("name", "TAKEN"), ("hourly_rate", "")]).await.is(422);
    page.says("There is a project of this name for this client already.");
    browser.submit(&page, &edit, &[("name", "Shop"), ("status", "gone")]).await.is(422);
    browser.get(&path).await.is(200).says("Shop");
}

#[actix_web::test]
async fn of_two_who_change_a_project_the_second_sees_what_the_first_saved() {
    let server = Server::start();
    let (ada, bob) = (server.signed_in("ada", Role::Manager).await, server.signed_in("bob", Role::Admin).await);
    let path = project(&ada, &[("name", "Shop"), ("hourly_rate", "70"), ("description", "Same")]).await;
    let edit = format!("{path}/edit");
    let (first, second) = (ada.get(&edit).await, bob.get(&edit).await);
    ada.submit(&first, &edit, &[("hourly_rate", "80"), ("code", "S")]).await.leads_to(&path);
    let page = bob.submit(&second, &edit, &[("hourly_rate", "90"), ("billing_ref", "PO 1")]).await.is(409);
    page.says("Somebody changed this while you did.");
    page.says("What is there now");
    page.says("80.00 EUR");
    assert!(!page.body.contains("<dd class=\"kept\">Same</dd>"), "what is the same is not shown");
    assert_eq!((page.field(&edit, "hourly_rate"), page.field(&edit, "billing_ref")), ("90".into(), "PO 1".into()));
    assert_eq!(server.app().get_project(&Caller::system(), id_of(&path)).await.unwrap().project.version, 2);
    page.says("Save mine");
    bob.submit(&page, &edit, &[]).await.leads_to(&path);
    let page = bob.get(&path).await.is(200);
    page.says("90.00 EUR");
    page.says("PO 1");
}

#[actix_web::test]
async fn a_form_that_was_filled_from_nothing_changes_nothing() {
    let server = Server::start();
    let browser = server.signed_in("ada", Role::Manager).await;
    let path = project(&browser, &[("name", "Shop")]).await;
    for version in ["", "x", "999"] {
        change(&browser, &path, &[("name", "Other"), ("version", version)]).await.is(409);
    }
    browser.get(&path).await.is(200).says("Shop");
}

#[actix_web::test]
async fn an_amount_in_another_currency_stays_until_it_is_touched() {
    let server = Server::start();
    let browser = server.signed_in("ada", Role::Manager).await;
    let path = project(&browser, &[("name", "Shop")]).await;
    let dinar = Money::from_minor(1_234, Currency::from_code("KWD").unwrap());
    let rate = ProjectChange { hourly_rate: Edit::Set(dinar), ..ProjectChange::default() };
    let work = async |work: &mut Work| work.update_project(id_of(&path), &rate, &Precondition::default()).await;
    server.app().write(&Caller::acting_for(server.user("ada", Role::Manager).await), work).await.unwrap();
    let page = browser.get(&format!("{path}/edit")).await.is(200);
    page.says("There are amounts in KWD here.");
    change(&browser, &path, &[("name", "Web shop")]).await.leads_to(&path);
    browser.get(&path).await.says("1.234 KWD");
    change(&browser, &path, &[("hourly_rate", "1.23")]).await.leads_to(&path);
    browser.get(&path).await.says("1.23 EUR");
}

#[actix_web::test]
async fn a_client_out_of_sight_stays_and_is_not_chosen() {
    let server = Server::start();
    let (ada, bob) = (server.signed_in("ada", Role::Manager).await, server.signed_in("bob", Role::User).await);
    let acme = client(&ada, &[("name", "Acme")]).await;
    let other = client(&ada, &[("name", "Other")]).await;
    let path = project(&bob, &[("name", "Shop")]).await;
    change(&ada, &path, &[("client", acme.rsplit('/').next().unwrap())]).await.leads_to(&path);
    change(&bob, &path, &[("name", "Web shop")]).await.leads_to(&path);
    let page = ada.get(&path).await;
    page.says("Web shop");
    page.says("Acme");
    let page = change(&bob, &path, &[("client", other.rsplit('/').next().unwrap())]).await.is(422);
    page.says("Choose one of the list.");
    ada.get(&path).await.says("Acme");
}

#[actix_web::test]
async fn projects_that_are_not_there_are_not_found() {
    let server = Server::start();
    let browser = server.signed_in("ada", Role::Manager).await;
    let key = browser.get(LIST).await.field("/logout", "form_key");
    for path in ["/404", "/404/edit", "/404/archive", "/x", "/404/tasks/new", "/404/tasks/1/edit"] {
        browser.get(&format!("{LIST}{path}")).await.is(404);
    }
    for path in ["/404/edit", "/404/archive", "/404/activate", "/404/tasks/new", "/404/tasks/1/delete"] {
        browser.post(&format!("{LIST}{path}"), &[("form_key", &key), ("name", "A")]).await.is(404);
    }
}
