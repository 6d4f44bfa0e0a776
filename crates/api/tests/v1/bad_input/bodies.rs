//! Bodies: malformed, of the wrong type, incomplete, too long, with things in them that nobody can mean.

use serde_json::{Map, Value, json};

use super::refused;
use crate::harness::{Client, Operation, Schema, World, operations};

/// Every operation that takes a JSON body, with the names and schemas of its fields.
fn with_bodies() -> Vec<(Operation, &'static Map<String, Value>)> {
    let none = || static_map();
    operations()
        .into_iter()
        .filter_map(|operation| {
            let body = operation.body()?;
            Some((operation, body["properties"].as_object().unwrap_or_else(none)))
        })
        .collect()
}

fn static_map() -> &'static Map<String, Value> {
    static NONE: std::sync::LazyLock<Map<String, Value>> = std::sync::LazyLock::new(Map::new);
    &NONE
}

/// A good body with one field that is not.
fn with(base: &Value, field: &str, value: Value) -> Value {
    let mut body = base.clone();
    body[field] = value;
    body
}

fn good(world: &World, operation: &Operation) -> Value {
    world.body(operation).unwrap_or_else(|| json!({}))
}

#[actix_web::test]
async fn what_is_no_json_object_is_refused() {
    let (deep_list, deep_object) = ("[".repeat(10_000), "{\"a\":".repeat(10_000));
    let nested = format!("{{\"name\": {}{}}}", "[".repeat(300), "]".repeat(300));
    for (operation, _) in with_bodies() {
        let world = World::ready_for(&operation).await;
        for body in [
            "{",
            "[]",
            "null",
            "5",
            "\"text\"",
            "{} {}",
            "{\"a\": 1,}",
            "{\"a\" 1}",
            "{'a': 1}",
            "{\"name\": \"\\ud800\"}",
            "\u{feff}{}",
            "NaN",
            &deep_list,
            &deep_object,
            &nested,
        ] {
            let what = format!("{} {body:.40}", operation.id());
            let call = world.bare(&world.admin, &operation).body("application/json", body);
            let answer = refused(&world, &what, call).await;
            // A sign-in says no more than that it failed, an import looks at its two fields only, and a list that is
            // nested too deep is no text, either, which is found sooner.
            let sooner = ["login", "importTimeEntries"].contains(&operation.id()) || body.starts_with("{\"name\": [");
            if !sooner {
                answer.error(400, "bad_request");
            }
        }
        let call = world.bare(&world.admin, &operation).body("application/json", b"{\"a\": \"\xe9\"}".to_vec());
        refused(&world, operation.id(), call).await;
    }
}

#[actix_web::test]
async fn a_field_given_twice_is_refused() {
    for (operation, fields) in with_bodies() {
        let world = World::ready_for(&operation).await;
        let field = fields.keys().next().map_or("a", String::as_str);
        let body = format!("{{\"{field}\": 1, \"{field}\": 1}}");
        let call = world.bare(&world.admin, &operation).body("application/json", body);
        refused(&world, operation.id(), call).await;
    }
}

/// Values of every type; for most fields, most of them are wrong.
fn values() -> Vec<Value> {
    vec![
        json!(null),
        json!(true),
        json!(0),
        json!(-1),
        json!(1.5),
        json!(1e300),
        json!(9_007_199_254_740_993_i64),
        json!(u64::MAX),
        json!(i64::MIN),
        json!(""),
        json!("x"),
        json!("-1"),
        json!("1.5"),
        json!("99999999999999999999"),
        json!("1e400"),
        json!("true"),
        json!([]),
        json!([null]),
        json!([[1]]),
        json!({}),
        json!({"id": 1}),
        json!({"active": null}),
        json!({"todo": null}),
        json!({"low": null}),
        json!({"delete": null}),
    ]
}

#[actix_web::test]
async fn what_the_schema_refuses_is_refused() {
    for (operation, fields) in with_bodies() {
        let schema = Schema::of(operation.body().unwrap());
        let world = World::ready_for(&operation).await;
        let base = good(&world, &operation);
        for field in fields.keys() {
            for body in values().into_iter().map(|value| with(&base, field, value)) {
                if !schema.accepts(&body) {
                    let what = format!("{} {field}: {}", operation.id(), body[field]);
                    refused(&world, &what, world.bare(&world.admin, &operation).json(&body)).await;
                }
            }
        }
    }
}

#[actix_web::test]
async fn what_the_schema_accepts_is_never_an_error_of_the_server() {
    for (operation, fields) in with_bodies() {
        let schema = Schema::of(operation.body().unwrap());
        let world = World::ready_for(&operation).await;
        let base = good(&world, &operation);
        for field in fields.keys() {
            for body in values().into_iter().map(|value| with(&base, field, value)) {
                if schema.accepts(&body) {
                    let answer = world.bare(&world.admin, &operation).json(&body).send().await;
                    assert!(answer.status < 500, "{} {body}: {}", operation.id(), answer.text());
                }
            }
        }
    }
}

#[actix_web::test]
async fn a_missing_field_is_named() {
    for (operation, _) in with_bodies() {
        let required = operation.body().unwrap()["required"].as_array().cloned().unwrap_or_default();
        for field in required {
            let field = field.as_str().unwrap();
            let world = World::ready_for(&operation).await;
            let mut body = good(&world, &operation);
            body.as_object_mut().unwrap().remove(field);
            let what = format!("{} without {field}", operation.id());
            let answer = refused(&world, &what, world.bare(&world.admin, &operation).json(&body)).await;
            if operation.id() != "login" {
                assert!(answer.error(400, "validation_error")["errors"][field].is_array(), "{what}: {}", answer.text());
            }
        }
    }
}

#[actix_web::test]
async fn an_unknown_field_is_refused_where_the_document_says_so_and_ignored_elsewhere() {
    let mut strict = Vec::new();
    for (operation, _) in with_bodies() {
        let world = World::ready_for(&operation).await;
        let body = with(&good(&world, &operation), "surprise", json!({"a": 1}));
        let call = world.bare(&world.admin, &operation).json(&body);
        if operation.body().unwrap()["additionalProperties"] == false {
            strict.push(operation.id());
            refused(&world, operation.id(), call).await.invalid("surprise", "Unknown field.");
        } else if operation.id() != "importTimeEntries" {
            let answer = call.send().await;
            assert!(answer.status < 300, "{}: {}", operation.id(), answer.text());
        }
    }
    assert_eq!(
        strict,
        ["createToken", "createProject", "createTimeEntry", "updateTimeEntry", "updateTimeEntryWithPut"]
    );
}

#[actix_web::test]
async fn no_field_takes_nul() {
    for (operation, fields) in with_bodies() {
        let world = World::ready_for(&operation).await;
        let base = good(&world, &operation);
        let mut bodies: Vec<Value> = Vec::new();
        for field in fields.keys() {
            bodies.extend([json!("a\0b"), json!("\0"), json!(["\0"])].map(|value| with(&base, field, value)));
        }
        if fields.contains_key("custom_fields") {
            bodies.push(with(&base, "custom_fields", json!({"a": {"b": ["\0"]}})));
            bodies.push(with(&base, "custom_fields", json!({"\0": 1})));
        }
        for body in bodies {
            let what = format!("{} {body}", operation.id());
            refused(&world, &what, world.bare(&world.admin, &operation).json(&body)).await;
        }
    }
}

#[actix_web::test]
async fn no_field_takes_a_megabyte() {
    for (operation, fields) in with_bodies() {
        let world = World::ready_for(&operation).await;
        let base = good(&world, &operation);
        for field in fields.keys() {
            let body = with(&base, field, "LONG".into()).to_string();
            // The one is larger than a body may be, the other just fits into one.
            for length in [1_048_576, 1_000_000] {
                let call = world.bare(&world.admin, &operation);
                let call = call.body("application/json", body.replace("LONG", &"x".repeat(length)));
                refused(&world, &format!("{} {field} of {length}", operation.id()), call).await;
            }
        }
        if fields.contains_key("custom_fields") {
            let body = with(&base, "custom_fields", json!({"a": "x".repeat(10_000)}));
            refused(&world, operation.id(), world.bare(&world.admin, &operation).json(&body)).await;
        }
    }
}

#[actix_web::test]
async fn days_and_times_that_do_not_exist_are_refused() {
    let times = [
        "2026-02-30T09:00:00Z",
        "2026-13-05T09:00:00",
        "2026-01-05T24:00:00Z",
        "2026-01-05T09:61:00",
        "2026-03-29T02:30:00",
        "2026-01-05T09:00:00+25:00",
        "10000-01-05T09:00:00Z",
        "0000-01-05T09:00:00Z",
    ];
    let days = ["2026-02-30", "2026-13-01", "2025-02-29", "2026-00-00", "20260105", "tomorrow", "", " "];
    let mut fields_seen = 0;
    for (operation, fields) in with_bodies() {
        let world = World::ready_for(&operation).await;
        let base = good(&world, &operation);
        for (field, schema) in fields.iter().filter(|(_, schema)| schema["format"].is_string()) {
            let texts: &[&str] = match schema["format"].as_str() {
                Some("date-time") => &times,
                Some("date") => &[],
                _ => continue,
            };
            fields_seen += 1;
            for text in texts.iter().chain(&days) {
                let what = format!("{} {field} {text}", operation.id());
                let call = world.bare(&world.admin, &operation).json(&with(&base, field, json!(text)));
                let answer = refused(&world, &what, call).await;
                assert!(answer.error(400, "validation_error")["errors"][field].is_array(), "{what}");
            }
        }
    }
    assert_eq!(fields_seen, 33);
}

#[actix_web::test]
async fn a_body_of_another_type_is_refused_where_one_is_needed() {
    let mut needing = 0;
    for (operation, _) in with_bodies().into_iter().filter(|(operation, _)| operation.needs_json()) {
        needing += 1;
        let world = World::ready_for(&operation).await;
        let body = good(&world, &operation).to_string();
        for kind in [
            "text/plain",
            "text/json",
            "application/x-www-form-urlencoded",
            "multipart/form-data; boundary=x",
            "application/jsonx",
            "json",
            "application/json, text/plain",
            "",
        ] {
            let call = world.bare(&world.admin, &operation).body(kind, body.clone());
            refused(&world, &format!("{} {kind}", operation.id()), call).await.error(415, "unsupported_media_type");
        }
        let zipped = world.call(&world.admin, &operation).header("Content-Encoding", "gzip");
        refused(&world, operation.id(), zipped).await.error(415, "unsupported_media_type");
    }
    assert_eq!(needing, 44);
}

#[actix_web::test]
async fn a_body_that_says_it_is_longer_than_it_may_be_is_refused() {
    for (operation, _) in with_bodies().into_iter().filter(|(operation, _)| operation.id() != "importTimeEntries") {
        let world = World::ready_for(&operation).await;
        let call = world.call(&world.admin, &operation).header("Content-Length", "99999999999");
        refused(&world, operation.id(), call).await.error(413, "payload_too_large");
    }
}

#[actix_web::test]
async fn an_end_before_the_start_is_refused() {
    let world = World::new().await;
    let admin = &world.admin;
    let new = |start: &str, end: &str| json!({"project_id": 1, "start_time": start, "end_time": end});
    let text = "End time must be after start time";
    for (start, end) in [
        ("2026-01-04T10:00:00Z", "2026-01-04T09:00:00Z"),
        ("2026-01-04T10:00:00Z", "2026-01-04T10:00:00Z"),
        ("2026-01-04T10:00:00", "2026-01-04T09:00:00Z"),
        ("2026-01-04T10:00:00Z", "0001-01-03T00:00:00Z"),
    ] {
        let call = admin.call(actix_web::http::Method::POST, "/time-entries").json(&new(start, end));
        refused(&world, start, call).await.refused(400, "error", text);
    }
    for change in [
        json!({"end_time": "2026-01-05T06:00:00Z"}),
        json!({"start_time": "2026-01-05T08:00:00Z"}),
        json!({"start_time": "2026-01-05T09:00:00Z", "end_time": "2026-01-05T08:30:00Z"}),
    ] {
        let call = admin.call(actix_web::http::Method::PATCH, "/time-entries/1").json(&change);
        refused(&world, &change.to_string(), call).await.refused(400, "error", text);
    }
    admin.post("/timer/start", json!({"project_id": 1})).await.ok(201);
    let stop = json!({"stop_time": "2026-01-05T09:00:00Z"});
    let call = admin.call(actix_web::http::Method::POST, "/timer/stop").json(&stop);
    refused(&world, "stop", call).await.refused(400, "error", text);
    for list in ["/time-entries", "/reports/summary", "/expenses"] {
        let path = format!("{list}?start_date=2026-01-06&end_date=2026-01-05");
        let answer = admin.get(&path).await;
        answer.refused(400, "error", "The window must end after it starts");
    }
}
