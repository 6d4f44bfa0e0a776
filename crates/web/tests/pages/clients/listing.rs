//! The list of clients, and who sees what of it.

use timekeeper_domain::user::Role;

use super::{LIST, add, change, client};
use crate::{
    harness::Server,
    projects::{names, project},
};

#[actix_web::test]
async fn long_lists_have_pages() {
    let server = Server::start();
    let browser = server.signed_in("ada", Role::Manager).await;
    for number in 0..51 {
        client(&browser, &[("name", &format!("Client {number:02}"))]).await;
    }
    let first = browser.get(LIST).await.is(200);
    first.says("51 clients");
    assert!(first.body.contains("href=\"/admin/clients?page=2\"") && !first.body.contains("rel=\"prev\""));
    assert_eq!(names(&first).len(), 50);
    assert_eq!(names(&browser.get("/admin/clients?page=2").await.is(200)), ["Client 50"]);
    browser.get("/admin/clients?page=99").await.leads_to("/admin/clients?page=2");
    assert_eq!(names(&browser.get("/admin/clients?page=x").await.is(200)).len(), 50);
}

#[actix_web::test]
async fn the_list_is_narrowed_by_status_and_name() {
    let server = Server::start();
    let browser = server.signed_in("ada", Role::Manager).await;
    client(&browser, &[("name", "Ärger & Öl")]).await;
    let past = client(&browser, &[("name", "Acme past")]).await;
    client(&browser, &[("name", "Acme")]).await;
    let off = format!("{past}/deactivate");
    let page = browser.get(&off).await;
    browser.submit(&page, &off, &[]).await.leads_to(&past);
    let listed = async |query: &str| names(&browser.get(&format!("{LIST}?{query}")).await.is(200));
    assert_eq!(listed("").await, ["Acme", "Ärger &#38; Öl"]);
    assert_eq!(listed("search=%C3%A4RGER").await, ["Ärger &#38; Öl"]);
    assert_eq!(listed("search=acme&status=all").await, ["Acme", "Acme past"]);
    assert_eq!(listed("search=acme&status=inactive").await, ["Acme past"]);
    assert_eq!(listed("status=nonsense").await.len(), 2);
    browser.get(&format!("{LIST}?search=nothing")).await.is(200).says("No client fits.");
    browser.get(&format!("{LIST}?search=%00")).await.is(422).says("a character in it that cannot be kept");
    let page = browser.get(&format!("{LIST}?search=acme&status=inactive")).await;
    assert!(page.body.contains("name=\"status\" value=\"inactive\"") && page.body.contains("value=\"acme\""));
    assert!(page.body.contains("href=\"/admin/clients?status=all&#38;search=acme\""));
}

#[actix_web::test]
async fn projects_of_a_client_are_counted_and_linked() {
    let server = Server::start();
    let browser = server.signed_in("ada", Role::Manager).await;
    let path = client(&browser, &[("name", "Acme")]).await;
    let id = path.rsplit('/').next().unwrap();
    project(&browser, &[("name", "Shop"), ("client", id)]).await;
    project(&browser, &[("name", "Web"), ("client", id), ("status", "on_hold")]).await;
    project(&browser, &[("name", "Elsewhere")]).await;
    let list = browser.get(LIST).await.is(200);
    list.says("2 projects");
    list.says("1 active");
    let way = format!("/admin/projects?status=all&client={id}");
    assert!(list.body.contains(&format!("href=\"{}\"", way.replace('&', "&#38;"))));
    assert_eq!(names(&browser.get(&way).await.is(200)), ["Shop", "Web"]);
    let page = browser.get(&path).await.is(200);
    assert_eq!(names(&page), ["Shop", "Web"]);
    page.is_silent_about("All projects of this client");
}

#[actix_web::test]
async fn hostile_text_is_shown_as_text() {
    let hostile = "<script>alert(1)</script>\"'&amp;";
    let server = Server::start();
    let browser = server.signed_in("ada", Role::Manager).await;
    let fields = [
        ("name", hostile),
        ("company", hostile),
        ("contact_person", hostile),
        ("phone", hostile),
        ("address", hostile),
        ("description", hostile),
    ];
    let path = client(&browser, &fields).await;
    for page in [
        browser.get(LIST).await.is(200),
        browser.get(&path).await.is(200),
        browser.get(&format!("{path}/edit")).await.is(200),
        browser.get(&format!("{path}/deactivate")).await.is(200),
        add(&browser, &[("name", hostile), ("email", hostile), ("address", hostile)]).await.is(422),
    ] {
        assert!(!page.body.contains("<script>"), "{}", page.body);
        page.says("<script>alert(1)</script>\"'&amp;");
    }
}

#[actix_web::test]
async fn each_role_sees_and_changes_what_is_its_own_to() {
    let server = Server::start();
    let ada = server.signed_in("ada", Role::Manager).await;
    let path = client(&ada, &[("name", "Acme")]).await;
    let bob = server.signed_in("bob", Role::Member).await;
    let own = client(&bob, &[("name", "Own")]).await;
    let list = bob.get(LIST).await.is(200);
    assert_eq!(names(&list), ["Acme", "Own"]);
    assert!(
        list.body.contains(&format!("href=\"{own}/edit\"")) && !list.body.contains(&format!("href=\"{path}/edit\""))
    );
    assert!(!bob.get(&path).await.is(200).body.contains("/edit\""));
    let eve = server.signed_in("eve", Role::User).await;
    eve.get(LIST).await.is(200).says("There is no client here yet.");
    eve.get(&path).await.is(403).is_silent_about("Acme");
    for browser in [&bob, &eve] {
        let key = browser.get(LIST).await.field("/logout", "form_key");
        for form in ["edit", "deactivate"] {
            browser.get(&format!("{path}/{form}")).await.is(403).says("Not allowed");
        }
        for deed in ["edit", "deactivate", "activate"] {
            let fields = [("form_key", key.as_str()), ("name", "Mine"), ("version", "1")];
            browser.post(&format!("{path}/{deed}"), &fields).await.is(403);
        }
        for missing in ["404", "404/edit", "404/deactivate", "x"] {
            browser.get(&format!("{LIST}/{missing}")).await.is(404);
        }
    }
    change(&bob, &own, &[("name", "Still own")]).await.leads_to(&own);
    change(&ada, &own, &[("name", "Changed")]).await.leads_to(&own);
    assert_eq!(names(&ada.get(LIST).await), ["Acme", "Changed"]);
    server.browser().get(LIST).await.leads_to("/login?next=%2Fadmin%2Fclients");
}
