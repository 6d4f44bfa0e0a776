//! The list of projects.

use timekeeper_domain::user::Role;

use super::{LIST, change, names, project};
use crate::{clients::client, harness::Server};

#[actix_web::test]
async fn long_lists_have_pages() {
    let server = Server::start();
    for number in 0..51 {
        server.work(&format!("Project {number:02}"), None).await;
    }
    let browser = server.signed_in("ada", Role::Manager).await;
    let first = browser.get(LIST).await.is(200);
    first.says("51 projects");
    assert!(first.body.contains("href=\"/admin/projects?page=2\"") && !first.body.contains("rel=\"prev\""));
    assert_eq!(names(&first).len(), 50);
    let second = browser.get("/admin/projects?page=2").await.is(200);
    assert_eq!(names(&second), ["Project 50"]);
    assert!(second.body.contains("rel=\"prev\" href=\"/admin/projects\""));
    browser.get("/admin/projects?page=99").await.leads_to("/admin/projects?page=2");
    browser.get("/admin/projects?search=project+1&page=4294967295").await.leads_to("/admin/projects?search=project+1");
    for page in ["0", "-1", "x", "4294967296"] {
        assert_eq!(names(&browser.get(&format!("/admin/projects?page={page}")).await.is(200)).len(), 50);
    }
    let wide = browser.get("/admin/projects?search=Project&status=all").await.is(200);
    assert!(wide.body.contains("href=\"/admin/projects?status=all&#38;search=Project&#38;page=2\""), "{}", wide.body);
}

#[actix_web::test]
async fn the_list_is_narrowed_by_status_client_and_name() {
    let server = Server::start();
    let browser = server.signed_in("ada", Role::Manager).await;
    let acme = client(&browser, &[("name", "Acme")]).await;
    let acme = acme.rsplit('/').next().unwrap();
    project(&browser, &[("name", "Web site"), ("client", acme), ("code", "ÜBER")]).await;
    project(&browser, &[("name", "Shop 100%")]).await;
    let held = project(&browser, &[("name", "Web shop"), ("client", acme)]).await;
    change(&browser, &held, &[("status", "on_hold")]).await.leads_to(&held);
    let listed = async |query: &str| names(&browser.get(&format!("{LIST}?{query}")).await.is(200));
    assert_eq!(listed("").await, ["Shop 100%", "Web site"]);
    assert_eq!(listed("status=on_hold").await, ["Web shop"]);
    assert_eq!(listed("status=all").await, ["Shop 100%", "Web shop", "Web site"]);
    assert_eq!(listed("status=nonsense").await, ["Shop 100%", "Web site"]);
    assert_eq!(listed(&format!("status=all&client={acme}")).await, ["Web shop", "Web site"]);
    assert_eq!(listed("search=WEB").await, ["Web site"]);
    assert_eq!(listed("search=%C3%BCber").await, ["Web site"]);
    assert_eq!(listed("search=%25").await, ["Shop 100%"]);
    assert_eq!(listed("search=_").await, Vec::<String>::new());
    assert_eq!(listed(&format!("status=all&client={acme}&search=shop")).await, ["Web shop"]);
    assert_eq!(listed("client=404").await, Vec::<String>::new());
    let page = browser.get(&format!("{LIST}?status=on_hold&client={acme}&search=web")).await.is(200);
    assert!(page.body.contains(&format!("<option value=\"{acme}\" selected>Acme</option>")));
    assert!(
        page.body.contains("name=\"status\" value=\"on_hold\"") && page.body.contains("name=\"search\" value=\"web\"")
    );
    assert!(page.body.contains(&format!("href=\"/admin/projects?status=all&#38;client={acme}&#38;search=web\"")));
    browser.get(&format!("{LIST}?search=nothing")).await.says("No project fits.");
}

#[actix_web::test]
async fn what_cannot_be_looked_for_is_told() {
    let server = Server::start();
    let browser = server.signed_in("ada", Role::Manager).await;
    project(&browser, &[("name", "Shop")]).await;
    let page = browser.get(&format!("{LIST}?search=%00")).await.is(422);
    page.says("There is a character in it that cannot be kept.");
    assert_eq!(names(&page), Vec::<String>::new());
    browser.get(&format!("{LIST}?search={}", "x".repeat(201))).await.is(422).says("at most 200 characters");
    browser.get(&format!("{LIST}?client=x")).await.is(404);
}

#[actix_web::test]
async fn hostile_text_is_shown_as_text() {
    let hostile = "<script>alert(1)</script>\"'&amp;";
    let server = Server::start();
    let browser = server.signed_in("ada", Role::Manager).await;
    let acme = client(&browser, &[("name", hostile), ("description", hostile)]).await;
    let fields = [
        ("name", hostile),
        ("description", hostile),
        ("billing_ref", hostile),
        ("client", acme.rsplit('/').next().unwrap()),
    ];
    let path = project(&browser, &fields).await;
    let refused = change(&browser, &path, &[("code", hostile)]).await.is(422);
    let search = format!("{LIST}?search=%3Cscript%3Ealert(1)%3C/script%3E%22'%26amp;");
    for page in [
        refused,
        browser.get(&search).await.is(200),
        browser.get(&path).await.is(200),
        browser.get(&format!("{path}/edit")).await.is(200),
        browser.get(&format!("{path}/archive")).await.is(200),
        browser.get(&format!("{path}/tasks/new")).await.is(200),
        browser.get(&acme).await.is(200),
    ] {
        assert!(!page.body.contains("<script>"), "{}", page.body);
        page.says("<script>alert(1)</script>\"'&amp;");
    }
}
