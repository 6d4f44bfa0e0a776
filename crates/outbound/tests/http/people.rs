//! The people directory, against a stand-in that answers well, badly, late and not at all.

use std::time::Duration;

use timekeeper_domain::person::NationalId;
use timekeeper_outbound::{BaseUrl, HttpPeopleDirectory};
use timekeeper_ports::PeopleDirectory;
use wiremock::{
    Mock, MockServer, ResponseTemplate,
    matchers::{method, path, query_param},
};

use super::told;

async fn answering(template: ResponseTemplate) -> MockServer {
    let server = MockServer::start().await;
    Mock::given(method("GET"))
        .and(path("/api/info"))
        .and(query_param("passportSerie", "12"))
        .and(query_param("passportNumber", "567890"))
        .respond_with(template)
        .expect(1)
        .mount(&server)
        .await;
    server
}

fn directory(address: &str) -> HttpPeopleDirectory {
    patient(address, Duration::from_secs(20))
}

fn patient(address: &str, patience: Duration) -> HttpPeopleDirectory {
    let base = BaseUrl::new(&format!("{address}/api")).unwrap();
    HttpPeopleDirectory::new(base, patience).unwrap()
}

fn document() -> NationalId {
    NationalId::new("0012 567890").unwrap()
}

async fn refused(template: ResponseTemplate) -> String {
    let server = answering(template).await;
    told(&directory(&server.uri()).find(document()).await.unwrap_err())
}

#[tokio::test]
async fn a_person_is_found() {
    let json = r#"{"surname": " Rossi ", "name": "Anna", "patronymic": null, "address": "Via Roma 1", "more": [1]}"#;
    let server = answering(ResponseTemplate::new(200).set_body_string(json)).await;
    let person = directory(&server.uri()).find(document()).await.unwrap().unwrap();
    assert_eq!(person.surname.unwrap().as_str(), "Rossi");
    assert_eq!(person.given_name.unwrap().as_str(), "Anna");
    assert_eq!(person.patronymic, None);
    assert_eq!(person.address.unwrap().as_str(), "Via Roma 1");
}

#[tokio::test]
async fn an_unknown_document_is_nobody() {
    let server = answering(ResponseTemplate::new(400)).await;
    assert_eq!(directory(&server.uri()).find(document()).await.unwrap(), None);
}

#[tokio::test]
async fn any_other_status_is_a_failure_and_is_not_asked_about_again() {
    for status in [201, 204, 301, 401, 404, 429, 500, 503] {
        let text = refused(ResponseTemplate::new(status).insert_header("Location", "http://127.0.0.1:1/")).await;
        assert!(text.contains(&status.to_string()), "{text}");
    }
}

#[tokio::test]
async fn nonsense_is_a_failure() {
    let long = format!(r#"{{"surname": "{}", "name": "a", "address": "b"}}"#, "x".repeat(201));
    for body in
        ["", "{", "[]", "null", "<html>", r#"{"surname": "a"}"#, r#"{"surname": 1, "name": 2, "address": 3}"#, &long]
    {
        refused(ResponseTemplate::new(200).set_body_string(body)).await;
    }
}

#[tokio::test]
async fn an_endless_answer_is_cut_off() {
    let text = refused(ResponseTemplate::new(200).set_body_string("x".repeat(65 * 1024))).await;
    assert!(text.contains("65536 bytes"), "{text}");
}

#[tokio::test]
async fn a_late_answer_is_a_failure() {
    let server = answering(ResponseTemplate::new(400).set_delay(Duration::from_secs(20))).await;
    let directory = patient(&server.uri(), Duration::from_secs(2));
    let text = told(&directory.find(document()).await.unwrap_err());
    assert!(text.contains("timed out"), "{text}");
}

#[tokio::test]
async fn nobody_there_is_a_failure() {
    let address = {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        format!("http://{}", listener.local_addr().unwrap())
    };
    directory(&address).find(document()).await.unwrap_err();
}
