//! Switching users off and on, resetting second factors, and removing users.

use actix_web::http::Method;
use timekeeper_domain::user::Role;

use super::{LIST, now, office, path, save};

#[actix_web::test]
async fn a_user_is_switched_off_and_on_again() {
    let (server, browser, bob) = office().await;
    let bobs = server.signed_in("bob", Role::Member).await;
    let off = format!("{}/deactivate", path(&bob));
    let page = browser.get(&off).await.is(200);
    page.says("They are out at once");
    assert!(bobs.is_signed_in().await, "looking does nothing");
    browser.submit(&page, &off, &[]).await.leads_to("/admin/users?state=inactive");
    assert!(!bobs.is_signed_in().await);
    browser.submit(&page, &off, &[]).await.leads_to("/admin/users?state=inactive");
    let list = browser.get("/admin/users?state=inactive").await.is(200);
    list.says("The user is switched off.");
    browser.submit(&list, &format!("{}/activate", path(&bob)), &[]).await.leads_to(LIST);
    browser.get(LIST).await.is(200).says("The user is active again.");
    server.browser().sign_in("bob", crate::harness::PASSWORD).await.leads_to("/");
}

#[actix_web::test]
async fn the_last_administrator_is_neither_switched_off_nor_deleted() {
    let (server, browser, _) = office().await;
    let ada = now(&server, "ada").await.unwrap();
    for deed in ["deactivate", "delete"] {
        let path = format!("{}/{deed}", path(&ada));
        let page = browser.get(&path).await.is(200);
        page.says("This is you: you will be signed out.");
        let page = browser.submit(&page, &path, &[]).await.is(409);
        page.says("This is the last active administrator. Make somebody else one first.");
        assert!(!page.body.contains("<button class=\"danger\">"), "{}", page.body);
    }
    assert_eq!(now(&server, "ada").await.unwrap(), ada);
    assert!(browser.is_signed_in().await);
}

#[actix_web::test]
async fn a_second_factor_is_reset_once_that_is_confirmed() {
    let (server, browser, bob) = office().await;
    server.second_factor(&bob).await;
    let path = format!("{}/second-factor", path(&bob));
    let page = browser.get(&path).await.is(200);
    page.says("Reset this user’s second factor?");
    browser.get(LIST).await.says("On");
    browser.submit(&page, &path, &[]).await.leads_to(&super::path(&bob));
    browser.get(&super::path(&bob)).await.is(200).says("The second factor is reset.");
    server.browser().sign_in("bob", crate::harness::PASSWORD).await.leads_to("/");
    browser.submit(&page, &path, &[]).await.leads_to(&super::path(&bob));
    browser.get(&super::path(&bob)).await.is(200).says("There is no second factor to reset.");
}

#[actix_web::test]
async fn whoever_left_nothing_behind_is_deleted() {
    let (server, browser, bob) = office().await;
    let path = format!("{}/delete", path(&bob));
    let page = browser.get(&path).await.is(200);
    page.says("Nothing hangs on them, so nothing of them is left.");
    browser.submit(&page, &path, &[]).await.leads_to(LIST);
    let list = browser.get(LIST).await.is(200);
    list.says("The user is deleted.");
    list.says("One user");
    assert!(now(&server, "bob").await.is_none());
    browser.submit(&page, &path, &[]).await.is(404);
}

#[actix_web::test]
async fn whoever_made_something_that_stays_is_made_anonymous() {
    let (server, browser, _) = office().await;
    server.work("Website", None).await;
    let manager = server.user("manager", Role::Manager).await;
    server.call(&manager, "Known by name").await;
    let path = format!("{}/delete", path(&manager));
    let page = browser.get(&path).await.is(200);
    page.says("under a name that says nothing");
    browser.submit(&page, &path, &[]).await.leads_to(LIST);
    browser.get(LIST).await.is(200).says("The user is made anonymous; their time stays.");
    let gone = browser.get("/admin/users?state=inactive").await.is(200);
    gone.says(&format!("deleted-{}", manager.id));
    gone.is_silent_about("Known by name");
}

#[actix_web::test]
async fn somebody_who_changed_meanwhile_is_looked_at_again_before_they_go() {
    let (server, browser, bob) = office().await;
    let path = format!("{}/delete", path(&bob));
    let page = browser.get(&path).await.is(200);
    server.call(&bob, "Not who you think").await;
    let page = browser.submit(&page, &path, &[]).await.is(409);
    page.says("This user has changed meanwhile");
    page.says("Not who you think");
    assert!(now(&server, "bob").await.is_some());
    browser.submit(&page, &path, &[]).await.leads_to(LIST);
    assert!(now(&server, "bob").await.is_none());
}

#[actix_web::test]
async fn an_administrator_who_goes_is_signed_out() {
    let (server, browser, bob) = office().await;
    let ada = now(&server, "ada").await.unwrap();
    save(&browser, &bob, &[("role", "admin")]).await.leads_to(&path(&bob));
    let path = format!("{}/delete", path(&ada));
    let page = browser.get(&path).await.is(200);
    browser.submit(&page, &path, &[]).await.leads_to("/login");
    browser.get("/login").await.is(200).says("The user is deleted.");
    assert!(!browser.is_signed_in().await);
}

#[actix_web::test]
async fn forged_forms_about_users_do_nothing() {
    let (server, browser, bob) = office().await;
    server.second_factor(&bob).await;
    let key = browser.get(&path(&bob)).await.field(&path(&bob), "form_key");
    for deed in ["", "/deactivate", "/activate", "/second-factor", "/delete"] {
        let path = format!("{}{deed}", path(&bob));
        let fields = [("username", "new"), ("version", "1")];
        browser.post(&path, &fields).await.is(403).says("This form cannot be used");
        let ask = browser.ask(Method::POST, &path).form(&[&fields[..], &[("form_key", &key)]].concat());
        ask.header("Sec-Fetch-Site", "cross-site").send().await.is(403);
    }
    assert_eq!(now(&server, "bob").await.unwrap(), bob);
    server.browser().sign_in("bob", crate::harness::PASSWORD).await.is(200).says("One more step");
}
