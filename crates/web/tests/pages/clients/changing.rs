//! Clients that are added, changed, set aside and taken up again.

use actix_web::http::Method;
use timekeeper_app::{Caller, ClientChange, Precondition, Work};
use timekeeper_domain::{client::CustomFields, id::ClientId, user::Role};

use super::{LIST, NEW, add, change, client};
use crate::{harness::Server, projects::names};

#[actix_web::test]
async fn a_client_is_added_with_all_that_is_known_of_it() {
    let server = Server::start();
    let browser = server.signed_in("ada", Role::Manager).await;
    browser.get(LIST).await.is(200).says("There is no client here yet.");
    let fields = [
        ("name", " Acme "),
        ("company", "Acme & Sons Ltd."),
        ("contact_person", "The front desk"),
        ("email", "desk@acme.example"),
        ("phone", "+39 06 1234567"),
        ("address", "1 Road\r\nTown"),
        ("default_hourly_rate", "80,5"),
        ("description", "Pays on time"),
    ];
    let path = client(&browser, &fields).await;
    let page = browser.get(&path).await.is(200);
    for text in [
        "The client is added.",
        "Acme",
        "Acme & Sons Ltd.",
        "The front desk",
        "desk@acme.example",
        "+39 06 1234567",
        "1 Road Town",
        "80.50 EUR",
        "Pays on time",
        "Active",
    ] {
        page.says(text);
    }
    let list = browser.get(LIST).await.is(200);
    for text in ["One client", "Acme & Sons Ltd.", "The front desk", "No project", "none active", "80.50 EUR"] {
        list.says(text);
    }
}

#[actix_web::test]
async fn what_is_wrong_is_said_beside_the_field_and_nothing_is_lost() {
    let server = Server::start();
    let browser = server.signed_in("ada", Role::Manager).await;
    client(&browser, &[("name", "Acme")]).await;
    let fields = [("name", " "), ("email", "nobody"), ("default_hourly_rate", "80.005"), ("phone", &"1".repeat(101))];
    let page = add(&browser, &fields).await.is(422);
    for text in [
        "Client: Fill this in.",
        "E-mail address: That is no e-mail address.",
        "Hourly rate: There may be at most 2 decimal places.",
        "Telephone: There may be at most 100 characters.",
    ] {
        page.says(text);
    }
    for (field, value) in fields {
        assert_eq!(page.field(NEW, field), value);
    }
    let page = add(&browser, &[("name", "aCME"), ("company", "Kept")]).await.is(422);
    page.says("There is a client of this name already.");
    assert_eq!(page.field(NEW, "company"), "Kept");
    browser.get(LIST).await.says("One client");
}

#[actix_web::test]
async fn a_form_that_is_sent_twice_makes_one_client() {
    let server = Server::start();
    let browser = server.signed_in("ada", Role::Manager).await;
    let page = browser.get(NEW).await;
    let first = browser.submit(&page, NEW, &[("name", "Acme")]).await;
    let again = browser.submit(&page, NEW, &[("name", "Acme")]).await;
    assert_eq!((first.status, first.header("location")), (303, again.header("location")));
    browser.get(LIST).await.says("One client");
}

#[actix_web::test]
async fn a_client_is_changed_and_what_the_form_does_not_say_stays() {
    let server = Server::start();
    let browser = server.signed_in("ada", Role::Manager).await;
    let path = client(&browser, &[("name", "Acme"), ("phone", "123")]).await;
    let id = ClientId::new(path.rsplit('/').next().unwrap().parse().unwrap());
    let kept = CustomFields::trusted(r#"{"vat":"IT1"}"#);
    let fields = ClientChange { custom_fields: Some(kept.clone()), ..ClientChange::default() };
    let work = async |work: &mut Work| work.update_client(id, &fields, &Precondition::default()).await;
    server.app().write(&Caller::acting_for(server.user("ada", Role::Manager).await), work).await.unwrap();
    let off = format!("{path}/deactivate");
    let page = browser.get(&off).await;
    browser.submit(&page, &off, &[]).await.leads_to(&path);
    change(&browser, &path, &[("name", "Acme 2"), ("phone", ""), ("default_hourly_rate", "9")]).await.leads_to(&path);
    let page = browser.get(&path).await.is(200);
    for text in ["The client is saved.", "Acme 2", "9.00 EUR", "Inactive"] {
        page.says(text);
    }
    page.is_silent_about("123");
    assert_eq!(server.app().get_client(&Caller::system(), id).await.unwrap().client.custom_fields, kept);
}

#[actix_web::test]
async fn of_two_who_change_a_client_the_second_sees_what_the_first_saved() {
    let server = Server::start();
    let (ada, bob) = (server.signed_in("ada", Role::Manager).await, server.signed_in("bob", Role::Admin).await);
    let path = client(&ada, &[("name", "Acme")]).await;
    let edit = format!("{path}/edit");
    let (first, second) = (ada.get(&edit).await, bob.get(&edit).await);
    ada.submit(&first, &edit, &[("phone", "111")]).await.leads_to(&path);
    let page = bob.submit(&second, &edit, &[("phone", "222")]).await.is(409);
    page.says("Somebody changed this while you did.");
    page.says("111");
    assert_eq!(page.field(&edit, "phone"), "222");
    bob.get(&path).await.says("111");
    bob.submit(&page, &edit, &[]).await.leads_to(&path);
    ada.get(&path).await.says("222");
    change(&ada, &path, &[("phone", "333"), ("version", "")]).await.is(409);
}

#[actix_web::test]
async fn a_client_is_set_aside_once_that_is_confirmed_and_taken_up_again() {
    let server = Server::start();
    let browser = server.signed_in("ada", Role::Manager).await;
    let path = client(&browser, &[("name", "Acme")]).await;
    let off = format!("{path}/deactivate");
    let page = browser.get(&off).await.is(200);
    page.says("Deactivate this client?");
    browser.get(&path).await.is(200).is_silent_about("Inactive");
    change(&browser, &path, &[("name", "Acme 2")]).await.leads_to(&path);
    let page = browser.submit(&page, &off, &[]).await.is(409);
    page.says("so nothing was done");
    page.says("Acme 2");
    browser.submit(&page, &off, &[]).await.leads_to(&path);
    browser.get(&path).await.says("The client is inactive.");
    browser.get(LIST).await.says("There is no client here yet.");
    let list = browser.get("/admin/clients?status=inactive").await.is(200);
    assert_eq!(names(&list), ["Acme 2"]);
    change(&browser, &path, &[("name", "Acme")]).await.leads_to(&path);
    browser.submit(&list, &format!("{path}/activate"), &[]).await.is(409).says("so nothing was done");
    let page = browser.get(&path).await;
    browser.submit(&page, &format!("{path}/activate"), &[]).await.leads_to(&path);
    browser.get(&path).await.says("The client is active again.");
}

#[actix_web::test]
async fn forged_forms_about_clients_do_nothing() {
    let server = Server::start();
    let browser = server.signed_in("ada", Role::Manager).await;
    let path = client(&browser, &[("name", "Acme")]).await;
    let fields = [("name", "Mine"), ("version", "1")];
    let key = browser.get(LIST).await.field("/logout", "form_key");
    for target in [NEW.to_owned(), format!("{path}/edit"), format!("{path}/deactivate"), format!("{path}/activate")] {
        browser.post(&target, &fields).await.is(403).says("This form cannot be used");
        let ask = browser.ask(Method::POST, &target).form(&[&fields[..], &[("form_key", &key)]].concat());
        ask.header("Sec-Fetch-Site", "cross-site").send().await.is(403);
    }
    assert_eq!(names(&browser.get(LIST).await), ["Acme"]);
}
