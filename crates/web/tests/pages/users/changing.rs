//! The form of a user.

use timekeeper_app::{Edit, UserChange};
use timekeeper_domain::{
    person::NationalId,
    text::{Name, Notes},
    user::{Email, Role},
};

use super::{HOSTILE, now, office, path, save};
use crate::harness::PASSWORD;

#[actix_web::test]
async fn everything_that_is_known_can_be_changed() {
    let (server, browser, bob) = office().await;
    let fields = [
        ("username", "Robert"),
        ("email", "robert@example.org"),
        ("full_name", "Robert"),
        ("surname", "Builder"),
        ("given_name", "Bob"),
        ("patronymic", "Senior"),
        ("national_id", "1 2"),
        ("address", "Here"),
        ("role", "manager"),
    ];
    save(&browser, &bob, &fields).await.leads_to(&path(&bob));
    let page = browser.get(&path(&bob)).await.is(200);
    page.says("The user is saved.");
    for (field, value) in fields {
        let kept = match field {
            "username" => "robert",
            "national_id" => "0001 000002",
            _ => value,
        };
        assert_eq!(page.field(&path(&bob), field), kept);
    }
    let robert = now(&server, "robert").await.unwrap();
    assert_eq!((robert.id, robert.role, robert.version), (bob.id, Role::Manager, bob.version + 1));
    save(&browser, &bob, &[("email", ""), ("address", " "), ("full_name", "")]).await.leads_to(&path(&bob));
    let robert = now(&server, "robert").await.unwrap();
    assert_eq!((&robert.email, &robert.person.address, &robert.full_name), (&None, &None, &None));
    assert_eq!(robert.person.surname, Some(Name::new("Builder").unwrap()), "what is not touched stays");
}

#[actix_web::test]
async fn what_browsers_cannot_write_stays_when_it_is_not_touched() {
    let (server, browser, bob) = office().await;
    let change = UserChange {
        address: Edit::Set(Notes::new("One\r\nTwo\rThree").unwrap()),
        surname: Edit::Set(Name::new("Two\nlines").unwrap()),
        ..UserChange::default()
    };
    server.change_user(&bob, change).await;
    let before = now(&server, "bob").await.unwrap();
    let kept = [("address", "One\r\nTwo\r\nThree"), ("surname", "Twolines"), ("given_name", "Bob")];
    save(&browser, &bob, &kept).await.leads_to(&path(&bob));
    let after = now(&server, "bob").await.unwrap();
    assert_eq!((&after.person.address, &after.person.surname), (&before.person.address, &before.person.surname));
    assert_eq!(after.person.given_name, Some(Name::new("Bob").unwrap()));
}

#[actix_web::test]
async fn what_is_wrong_is_said_beside_the_field_and_nothing_is_lost() {
    let (server, browser, bob) = office().await;
    let fields = [("username", " "), ("email", HOSTILE), ("full_name", HOSTILE), ("role", "x"), ("password", "short")];
    let page = save(&browser, &bob, &fields).await.is(422);
    for text in ["Give them a username.", "such as name@example.com", "Choose a role.", "at least 8 characters"] {
        page.says(text);
    }
    assert!(!page.body.contains("<script>"));
    assert_eq!(page.field(&path(&bob), "full_name"), HOSTILE);
    assert_eq!(now(&server, "bob").await.unwrap(), bob);
    let page = browser.submit(&page, &path(&bob), &[("username", "ada"), ("email", ""), ("role", "member")]).await;
    page.clone().is(409).says("Somebody else has this username.");
    browser.submit(&page, &path(&bob), &[("username", "bob")]).await.leads_to(&path(&bob));
    assert_eq!(now(&server, "bob").await.unwrap().full_name.as_ref().unwrap().as_str(), HOSTILE);
}

#[actix_web::test]
async fn a_new_password_ends_what_began_with_the_old_one() {
    let (server, browser, bob) = office().await;
    let bobs = server.signed_in("bob", Role::Member).await;
    save(&browser, &bob, &[("password", "another password")]).await.leads_to(&path(&bob));
    assert!(!bobs.is_signed_in().await);
    server.browser().sign_in("bob", PASSWORD).await.is(422);
    server.browser().sign_in("bob", "another password").await.leads_to("/");
}

#[actix_web::test]
async fn one_s_own_password_and_address_need_the_password_there_is() {
    let (server, browser, bob) = office().await;
    let ada = now(&server, "ada").await.unwrap();
    assert!(!browser.get(&path(&bob)).await.body.contains("name=\"current\""));
    for (field, value) in [("password", "another password"), ("email", "new@example.org")] {
        save(&browser, &ada, &[(field, value)]).await.is(422).says("Write your current password");
        let wrong = [(field, value), ("current", "wrong")];
        save(&browser, &ada, &wrong).await.is(422).says("That is not your current password.");
    }
    assert_eq!(now(&server, "ada").await.unwrap(), ada);
    save(&browser, &ada, &[("surname", "Lovelace")]).await.leads_to(&path(&ada));
    let fields = [("password", "another password"), ("email", "new@example.org"), ("current", PASSWORD)];
    save(&browser, &ada, &fields).await.leads_to(&path(&ada));
    assert!(browser.is_signed_in().await, "the session in hand goes on");
    server.browser().sign_in("new@example.org", "another password").await.leads_to("/");
}

#[actix_web::test]
async fn the_last_administrator_stays_one() {
    let (server, browser, bob) = office().await;
    let ada = now(&server, "ada").await.unwrap();
    let page = save(&browser, &ada, &[("role", "member"), ("surname", "Kept")]).await.is(409);
    page.says("This is the last active administrator.");
    assert_eq!(page.field(&path(&ada), "surname"), "Kept");
    assert!(page.body.contains("id=\"role-wrong\""), "{}", page.body);
    let page = save(&browser, &ada, &[("active", "")]).await.is(409);
    assert!(page.body.contains("id=\"active-wrong\""), "{}", page.body);
    assert_eq!(now(&server, "ada").await.unwrap(), ada);
    save(&browser, &bob, &[("role", "admin")]).await.leads_to(&path(&bob));
    save(&browser, &ada, &[("role", "member")]).await.leads_to("/");
    browser.get("/").await.is(200).says("The user is saved.");
    browser.get(&path(&ada)).await.is(403);
}

#[actix_web::test]
async fn of_two_who_change_a_user_nobody_s_work_is_lost() {
    let (server, browser, bob) = office().await;
    let eve = server.signed_in("eve", Role::Admin).await;
    let page = browser.get(&path(&bob)).await.is(200);
    let theirs = [("email", "eves@example.org"), ("surname", "By <b>Eve"), ("role", "manager")];
    save(&eve, &bob, &theirs).await.leads_to(&path(&bob));

    let mine = [("surname", "By Ada"), ("given_name", "Bob"), ("password", "another password")];
    let page = browser.submit(&page, &path(&bob), &mine).await.is(409);
    for text in ["Somebody else changed this user while you did.", "By <b>Eve", "By Ada", "eves@example.org", "Manager"]
    {
        page.says(text);
    }
    page.says("nothing; theirs is in the form now");
    page.says("write it once more");
    let saved = now(&server, "bob").await.unwrap();
    assert_eq!((saved.person.surname.as_ref().unwrap().as_str(), &saved.person.given_name), ("By <b>Eve", &None));
    server.browser().sign_in("bob", PASSWORD).await.leads_to("/");

    for (field, value) in [("surname", "By Ada"), ("given_name", "Bob"), ("email", "eves@example.org")] {
        assert_eq!(page.field(&path(&bob), field), value);
    }
    browser.submit(&page, &path(&bob), &[]).await.leads_to(&path(&bob));
    let saved = now(&server, "bob").await.unwrap();
    assert_eq!((saved.person.surname.as_ref().unwrap().as_str(), saved.role), ("By Ada", Role::Manager));
    assert_eq!(saved.data.email, Some(Email::new("eves@example.org").unwrap()));
}

#[actix_web::test]
async fn somebody_who_signs_in_meanwhile_is_in_nobody_s_way() {
    let (server, browser, bob) = office().await;
    let page = browser.get(&path(&bob)).await.is(200);
    server.signed_in("bob", Role::Member).await;
    assert!(now(&server, "bob").await.unwrap().version > bob.version);
    browser.submit(&page, &path(&bob), &[("surname", "Builder")]).await.leads_to(&path(&bob));
    assert_eq!(now(&server, "bob").await.unwrap().person.surname, Some(Name::new("Builder").unwrap()));
}

#[actix_web::test]
async fn a_form_that_was_filled_from_nothing_changes_nothing() {
    let (server, browser, bob) = office().await;
    let key = browser.get(&path(&bob)).await.field(&path(&bob), "form_key");
    let fields = [("form_key", key.as_str()), ("username", "new"), ("role", "admin")];
    browser.post(&path(&bob), &fields).await.is(409);
    for version in ["", "x", "99", "-1", "99999999999999999999"] {
        browser.post(&path(&bob), &[&fields[..], &[("version", version)]].concat()).await.is(409);
    }
    browser.post(&path(&bob), &[("username", "new"), ("version", "1")]).await.is(403).says("cannot be used");
    assert_eq!(now(&server, "bob").await.unwrap(), bob);
}

#[actix_web::test]
async fn a_number_that_somebody_else_has_is_refused() {
    let (server, browser, bob) = office().await;
    let ada = now(&server, "ada").await.unwrap();
    let national_id = Edit::Set(NationalId::new("1 2").unwrap());
    server.change_user(&ada, UserChange { national_id, ..UserChange::default() }).await;
    save(&browser, &bob, &[("national_id", "0001 000002")]).await.is(409).says("Somebody else has this number.");
    save(&browser, &bob, &[("email", "ADA@example.org")]).await.is(409).says("Somebody else has this e-mail address.");
    save(&browser, &bob, &[("username", "x@y")]).await.is(422).says("must be the user’s own e-mail address");
}
