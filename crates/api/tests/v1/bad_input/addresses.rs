//! Addresses: numbers that are none, things that are not there, parameters that make no sense, methods nobody offers.

use std::collections::BTreeMap;

use actix_web::http::Method;
use serde_json::Value;

use super::refused;
use crate::harness::{Call, Client, Operation, World, document, operations};

/// The path of an operation with its number replaced.
fn about(operation: &Operation, number: &str) -> Option<String> {
    let (before, rest) = operation.path.split_once('{')?;
    let (_, after) = rest.split_once('}')?;
    Some(format!("{before}{number}{after}"))
}

#[actix_web::test]
async fn a_number_in_a_path_that_names_nothing_is_not_found() {
    let mut operations_seen = 0;
    for operation in operations() {
        let world = World::ready_for(&operation).await;
        for number in [
            "999",
            "0",
            "9007199254740991",
            "9007199254740992",
            "99999999999999999999",
            "-1",
            "+1",
            "1.0",
            "1e3",
            "abc",
            "%00",
            "%ff",
            "%D9%A1",
            "1%2f2",
            "%20",
            "1%20",
            "'%20or%201=1",
        ] {
            let Some(path) = about(&operation, number) else { continue };
            let call = world.admin.call(operation.method.clone(), &path);
            let call = world.body(&operation).iter().fold(call, Call::json);
            let answer = refused(&world, &format!("{} {path}", operation.id()), call).await;
            answer.error(404, "not_found");
        }
        operations_seen += usize::from(about(&operation, "1").is_some());
    }
    assert_eq!(operations_seen, 52);
}

/// What no parameter with that schema takes.
fn nonsense(name: &str, schema: &Value) -> Vec<&'static str> {
    let mut texts = vec!["%00", "%ff", "%zz"];
    match (name, schema["type"].as_str()) {
        ("page" | "per_page", _) => texts.extend(["-1", "0", "abc", "1.5", "1e1", "", "99999999999999999999", "true"]),
        (_, Some("integer")) => texts.extend(["-1", "abc", "1.5", "", "9007199254740992", "99999999999999999999"]),
        (_, Some("boolean")) => texts.extend(["maybe", "1", "", "yes"]),
        ("start_date" | "end_date" | "from" | "to", _) => texts.extend([
            "2026-02-30",
            "2026-13-01",
            "2026-02-30T09:00:00Z",
            "2026-03-29T02:30:00",
            "yesterday",
            "",
            "1",
            "20260105",
        ]),
        ("status", _) => texts.extend(["none", "", "ACTIVE", "active,todo"]),
        ("username" | "national_id" | "surname" | "given_name" | "patronymic" | "address", _) => texts = vec!["%00"],
        ("timezone", _) => texts.extend(["", "Mars/Olympus", "Europe%20Rome", "%2B02:00", "../etc/passwd", "UTC%00"]),
        ("week_start", _) => texts.extend(["", "Monday", "1"]),
        ("rounding", _) => texts.extend(["", "UP", "sideways"]),
        ("format", _) => texts.extend(["pdf", "", "CSV"]),
        ("by", _) => texts.extend(["moon", "", "by_day"]),
        ("size", _) => texts.extend(["A5", "", "a4"]),
        ("method", _) => texts.extend(["none", "", "LINEAR"]),
        ("include", _) => texts.extend(["", "by_moon", "by_day,by_user"]),
        ("filter", _) => texts.extend(["", "surname", "id=1", "patronymic_null=maybe", "surname=%00"]),
        // Any other text is a tag, or a category.
        ("tags" | "category", _) => texts = vec!["%00", "a,%00"],
        _ => panic!("{name} is of a form that this test does not know: {schema}"),
    }
    if name == "per_page" {
        texts.push("100000");
    }
    texts
}

#[actix_web::test]
async fn a_parameter_that_makes_no_sense_is_named() {
    let mut parameters_seen = 0;
    for operation in operations() {
        let world = World::ready_for(&operation).await;
        for parameter in operation.parameters("query") {
            let name = parameter["name"].as_str().unwrap();
            parameters_seen += 1;
            for text in nonsense(name, &parameter["schema"]) {
                let path = format!("{}?{name}={text}", world.path(&operation));
                let answer = refused(&world, &path, world.admin.call(Method::GET, &path)).await;
                assert_eq!(answer.status, 400, "{path}");
                // Bytes that are no UTF-8 are no parameter at all.
                if text != "%ff" {
                    let errors = &answer.error(400, "validation_error")["errors"];
                    assert!(errors[name].is_array(), "{path}: {errors}");
                }
            }
            let path = format!("{}?{name}=1&{name}=2", world.path(&operation));
            refused(&world, &path, world.admin.call(Method::GET, &path)).await.error(400, "validation_error");
        }
    }
    assert_eq!(parameters_seen, 106);
}

#[actix_web::test]
async fn a_text_parameter_has_an_end() {
    let world = World::new().await;
    let path = format!("/tasks?tags={}", "x".repeat(501));
    refused(&world, "tags", world.admin.call(Method::GET, &path)).await.error(400, "validation_error");
    let path = format!("/tasks?tags={}", "x".repeat(9_000));
    refused(&world, "tags", world.admin.call(Method::GET, &path)).await.error(414, "uri_too_long");
}

#[actix_web::test]
async fn unknown_parameters_are_ignored() {
    for operation in operations() {
        let world = World::ready_for(&operation).await;
        let path = format!("{}?surprise=%00&_=1", world.path(&operation));
        let call = world.admin.call(operation.method.clone(), &path);
        let call = match (world.body(&operation), World::other_body(&operation)) {
            (Some(body), _) => call.json(&body),
            (None, Some((kind, body))) => call.body(kind, body),
            (None, None) => call,
        };
        let answer = call.send().await;
        assert!(answer.status < 300, "{path}: {}", answer.text());
    }
}

#[actix_web::test]
async fn a_method_that_a_path_does_not_have_is_told_from_those_it_has() {
    let mut methods_of: BTreeMap<&str, Vec<Method>> = BTreeMap::new();
    for operation in operations() {
        methods_of.entry(operation.path).or_default().push(operation.method);
    }
    let world = World::new().await;
    for (path, methods) in methods_of {
        let path =
            path.replace("{user}", "1").replace(['{', '}'], "").replace("token_id", "1").replace("project_id", "1");
        let path =
            path.replace("client_id", "1").replace("task_id", "1").replace("entry_id", "1").replace("user_id", "1");
        let path = path.replace("category_id", "1").replace("expense_id", "1");
        for method in ["GET", "POST", "PUT", "PATCH", "DELETE", "TRACE", "CONNECT", "BREW"] {
            let method = Method::from_bytes(method.as_bytes()).unwrap();
            if methods.contains(&method) {
                continue;
            }
            let what = format!("{method} {path}");
            let answer = refused(&world, &what, world.admin.call(method, &path)).await;
            answer.error(405, "method_not_allowed");
            let allowed: Vec<&str> = answer.header("allow").split(", ").collect();
            let mut expected: Vec<&str> = methods.iter().map(Method::as_str).collect();
            if methods.contains(&Method::GET) {
                expected.push("HEAD");
            }
            expected.push("OPTIONS");
            let (mut allowed, mut expected) = (allowed, expected);
            allowed.sort_unstable();
            expected.sort_unstable();
            assert_eq!(allowed, expected, "{what}");
        }
    }
}

#[actix_web::test]
async fn a_trailing_slash_is_another_path_which_is_not_there() {
    let world = World::new().await;
    for path in document()["paths"].as_object().unwrap().keys() {
        let path = path.replace(['{', '}'], "").replace("_id", "");
        for odd in [format!("{path}/"), path.replacen("/v1/", "/v1//", 1), path.replacen("/v1/", "/v1/./", 1)] {
            let answer = refused(&world, &odd, world.admin.call(Method::GET, &odd)).await;
            answer.refused(404, "not_found", "Resource not found");
        }
    }
}
