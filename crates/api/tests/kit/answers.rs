//! What the extractors and replies answer.

use actix_web::{http::header, test::TestRequest};
use serde_json::{Value, json};

use crate::server::{Answer, server, with_token};

const SAMPLES: &str = "/api/v1/samples";

fn post(body: &str) -> TestRequest {
    with_token(TestRequest::post().uri(SAMPLES)).insert_header(header::ContentType::json()).set_payload(body.to_owned())
}

fn sample(name: &str) -> Value {
    json!({"name": name, "project_id": 7, "start_time": "2026-01-05T09:00:00Z"})
}

fn errors(answer: &Answer) -> Value {
    answer.error(400, "validation_error")["errors"].clone()
}

#[actix_web::test]
async fn a_sample_is_created_read_changed_and_deleted() {
    let server = server().await;
    let mut new = sample("Website");
    new["rate"] = json!("75.50");
    new["task_id"] = json!("9");
    let created = server(post(&new.to_string())).await;
    assert_eq!(created.status, 201);
    let text = String::from_utf8(created.body.clone()).unwrap();
    assert!(text.contains("\"rate\":75.50"), "{text}");
    assert_eq!(created.json()["sample"]["task_id"], 9);

    let one = format!("{SAMPLES}/0");
    let found = server(with_token(TestRequest::get().uri(&one))).await;
    assert_eq!((found.status.as_u16(), found.header("etag")), (200, "\"1\""));

    let changes = json!({"notes": "some", "status": "on_hold", "unknown": 1});
    let changed = server(with_token(TestRequest::patch().uri(&one)).set_json(changes)).await;
    assert_eq!(changed.json()["sample"]["notes"], "some");
    let cleared = server(with_token(TestRequest::put().uri(&one)).set_json(json!({"notes": null}))).await;
    assert_eq!(cleared.json()["sample"]["notes"], Value::Null);
    assert_eq!(cleared.json()["sample"]["previous_status"], "active");

    let csv = server(with_token(TestRequest::get().uri("/api/v1/samples/export"))).await;
    assert_eq!((csv.body.as_slice(), csv.header("content-type")), (b"id\n0\n".as_slice(), "text/csv; charset=utf-8"));

    let deleted = server(with_token(TestRequest::delete().uri(&one))).await;
    assert_eq!(deleted.json()["message"], "Sample deleted successfully");
    let gone = server(with_token(TestRequest::get().uri(&one))).await;
    assert_eq!(gone.error(404, "not_found")["error"], "Sample with ID 0 not found");
}

#[actix_web::test]
async fn every_wrong_field_is_named_in_one_answer() {
    let server = server().await;
    let answer = server(post(r#"{"project_id": "x", "start_time": "2026-01-05", "rate": -1, "odd": true}"#)).await;
    assert_eq!(
        errors(&answer),
        json!({
            "name": ["Sample name is required"],
            "odd": ["Unknown field."],
            "project_id": ["Not a valid integer."],
            "rate": ["Must be greater than or equal to 0 and less than or equal to 9999999999."],
            "start_time": ["Not a valid datetime."],
        })
    );
    assert_eq!(answer.json()["error"], "Sample name is required");
}

#[actix_web::test]
async fn rules_are_checked_after_forms() {
    let server = server().await;
    let mut new = sample(&"x".repeat(201));
    new["percent"] = json!(101);
    assert_eq!(
        errors(&server(post(&new.to_string())).await),
        json!({
            "name": ["Length must be between 1 and 200."],
            "percent": ["Must be greater than or equal to 0 and less than or equal to 100."],
        })
    );
}

#[actix_web::test]
async fn what_is_no_json_object_is_a_bad_request() {
    let server = server().await;
    let deep = format!("{{\"name\": {}", "[".repeat(500));
    for body in [
        "{",
        "[]",
        "null",
        "5",
        "\"text\"",
        "{} {}",
        "{\"a\": 1,}",
        "{\"a\": 1, \"a\": 1}",
        "{'a': 1}",
        "{\"name\": \"\\ud800\"}",
        "\u{feff}{}",
        "NaN",
        deep.as_str(),
        "   ",
    ] {
        server(post(body)).await.error(400, "bad_request");
    }
    let latin = with_token(TestRequest::post().uri(SAMPLES)).insert_header(header::ContentType::json());
    server(latin.set_payload(b"{\"name\": \"\xe9\"}".to_vec())).await.error(400, "bad_request");
}

#[actix_web::test]
async fn a_body_must_say_that_it_is_json() {
    let server = server().await;
    for kind in ["text/plain", "application/x-www-form-urlencoded", "application/jsonx", "json", "text/json"] {
        let request = with_token(TestRequest::post().uri(SAMPLES)).insert_header(("Content-Type", kind));
        server(request.set_payload(sample("a").to_string())).await.error(415, "unsupported_media_type");
    }
    let zipped = post(&sample("a").to_string()).insert_header(("Content-Encoding", "gzip"));
    server(zipped).await.error(415, "unsupported_media_type");
    for (name, kind) in [("b", "application/json; charset=UTF-8"), ("c", "application/vnd.sample+json")] {
        let request = with_token(TestRequest::post().uri(SAMPLES)).insert_header(("Content-Type", kind));
        assert_eq!(server(request.set_payload(sample(name).to_string())).await.status, 201, "{kind}");
    }
}

#[actix_web::test]
async fn no_body_where_one_is_needed_lacks_its_fields() {
    let server = server().await;
    let answer = server(with_token(TestRequest::post().uri(SAMPLES))).await;
    assert_eq!(answer.error(400, "validation_error")["error"], "Sample name is required");
    assert_eq!(server(post("")).await.status, 400);
}

#[actix_web::test]
async fn no_body_where_none_is_needed_is_fine_whatever_its_type() {
    let server = server().await;
    let delete = || with_token(TestRequest::delete().uri("/api/v1/samples/5"));
    let json = || delete().insert_header(header::ContentType::json());
    for request in [delete(), json(), json().set_payload(" "), delete().set_payload("reason=none")] {
        server(request).await.error(404, "not_found");
    }
    server(json().set_payload("{\"reason\": 5}")).await.error(400, "validation_error");
    server(json().set_payload("{")).await.error(400, "bad_request");
}

#[actix_web::test]
async fn a_body_that_is_too_large_is_refused() {
    let server = server().await;
    let answer = server(post(&sample(&"x".repeat(1_000)).to_string())).await;
    assert_eq!(answer.error(413, "payload_too_large")["error"], "The body must have at most 1000 bytes");
}

#[actix_web::test]
async fn parameters_are_read_and_refused_by_name() {
    let server = server().await;
    server(post(&sample("Website").to_string())).await;
    let list = |query: &str| with_token(TestRequest::get().uri(&format!("{SAMPLES}?{query}")));
    for query in ["", "perPage=25", "page=2&unknown=%00", "billable=TRUE&project_id=7&start_date=2026-01-05"] {
        let answer = server(list(query)).await;
        assert_eq!(answer.json()["samples"].as_array().unwrap().len(), 1, "{query}");
    }
    for (query, field) in [
        ("page=-1", "page"),
        ("per_page=100000", "per_page"),
        ("project_id=x", "project_id"),
        ("billable=maybe", "billable"),
        ("status=none", "status"),
        ("start_date=2026-02-30", "start_date"),
        ("start_date=", "start_date"),
        ("tag=a&".repeat(11).as_str(), "tag"),
    ] {
        assert!(errors(&server(list(query)).await)[field].is_array(), "{query}");
    }
}

#[actix_web::test]
async fn a_path_that_is_no_number_is_not_found() {
    let server = server().await;
    for id in ["x", "-1", "1.5", "9007199254740992", "%00", "1%2f2", "%ff"] {
        server(with_token(TestRequest::get().uri(&format!("{SAMPLES}/{id}")))).await.error(404, "not_found");
    }
}

#[actix_web::test]
async fn a_token_is_asked_for() {
    let server = server().await;
    let answer = server(TestRequest::get().uri(SAMPLES)).await;
    assert_eq!(answer.error(401, "unauthorized")["error"], "Authentication required");
    assert_eq!(answer.header("www-authenticate"), "Bearer");
}
