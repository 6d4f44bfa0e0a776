//! The finished OpenAPI document of the sample.

use actix_web::App;
use paperclip::actix::OpenApiExt;
use serde_json::{Value, json};
use timekeeper_api::openapi::{finish, specification};

use crate::sample;

/// The document as the server would serve it.
pub(crate) fn document() -> Value {
    let tags = [("Samples", "Things to try the kit on"), ("System", "About the server")];
    let mut document = Value::Null;
    let _app = App::new()
        .wrap_api_with_spec(specification("Kit", "1.0.0", "A sample", &tags))
        .configure(sample::routes)
        .with_raw_json_spec_v3(|app, raw| {
            document = finish(raw);
            app
        });
    document
}

/// What stands at a place, by JSON pointer with `~1` for a slash.
fn at<'a>(document: &'a Value, pointer: &str) -> &'a Value {
    document.pointer(pointer).unwrap_or_else(|| panic!("nothing at {pointer}"))
}

fn operation(path: &str, method: &str) -> Value {
    at(&document(), &format!("/paths/{}/{method}", path.replace('/', "~1"))).clone()
}

fn parameter(operation: &Value, name: &str) -> Value {
    let parameters = operation["parameters"].as_array().unwrap();
    parameters.iter().find(|parameter| parameter["name"] == name).unwrap().clone()
}

#[test]
fn it_says_version_servers_tags_and_both_ways_to_send_a_token() {
    let document = document();
    assert_eq!(document["openapi"], "3.0.3");
    assert_eq!(document["servers"], json!([{"url": "/"}]));
    assert_eq!(document["tags"][0], json!({"name": "Samples", "description": "Things to try the kit on"}));
    let schemes = at(&document, "/components/securitySchemes");
    assert_eq!((&schemes["BearerAuth"]["type"], &schemes["BearerAuth"]["scheme"]), (&json!("http"), &json!("bearer")));
    assert_eq!((&schemes["ApiKeyAuth"]["in"], &schemes["ApiKeyAuth"]["name"]), (&json!("header"), &json!("X-API-Key")));
    assert!(document.get("x-conflicting-schemas").is_none());
}

#[test]
fn nothing_is_left_of_the_packing() {
    assert!(!document().to_string().contains("carried"));
    assert!(!document().to_string().contains("\\u0001"));
}

#[test]
fn every_reference_leads_somewhere() {
    fn references(value: &Value, all: &mut Vec<String>) {
        match value {
            Value::Object(object) => {
                if let Some(reference) = object.get("$ref") {
                    assert_eq!(object.len(), 1, "nothing may stand beside a reference: {value}");
                    all.push(reference.as_str().unwrap().trim_start_matches('#').to_owned());
                }
                object.values().for_each(|value| references(value, all));
            }
            Value::Array(items) => items.iter().for_each(|value| references(value, all)),
            _ => {}
        }
    }
    let document = document();
    let mut all = Vec::new();
    references(&document, &mut all);
    assert!(all.len() > 20);
    for reference in all {
        at(&document, &reference);
    }
}

#[test]
fn a_secured_operation_says_its_scope_and_a_public_one_that_it_is_public() {
    let secured = operation("/api/v1/samples", "get");
    assert_eq!(secured["security"], json!([{"BearerAuth": []}, {"ApiKeyAuth": []}]));
    assert_eq!(secured["x-required-scope"], "write:samples");
    assert_eq!(secured["description"], "The newest first.\n\nRequires the scope `write:samples`.");
    let public = operation("/api/v1/health", "get");
    assert_eq!(public["security"], json!([]));
    assert_eq!((&public["summary"], &public["operationId"]), (&json!("Health"), &json!("health")));
}

#[test]
fn two_methods_of_one_handler_have_two_names() {
    let item = at(&document(), "/paths/~1api~1v1~1samples~1{project_id}").clone();
    assert_eq!(item["patch"]["operationId"], "updateSample");
    assert_eq!(item["put"]["operationId"], "updateSampleWithPut");
}

#[test]
fn parameters_have_bounds_defaults_enumerations_and_descriptions() {
    let list = operation("/api/v1/samples", "get");
    assert_eq!(
        parameter(&list, "per_page")["schema"],
        json!({"type": "integer", "format": "int32", "minimum": 1, "maximum": 1000, "default": 50})
    );
    assert_eq!(parameter(&list, "status")["schema"], json!({"$ref": "#/components/schemas/Status"}));
    assert_eq!(parameter(&list, "project_id")["description"], "Only of this project");
    assert_eq!(parameter(&list, "project_id")["schema"]["type"], "integer");
    assert_eq!(parameter(&list, "tag")["schema"]["maxItems"], 10);
    assert_eq!(parameter(&list, "start_date")["schema"]["anyOf"].as_array().unwrap().len(), 2);
    let one = operation("/api/v1/samples/{project_id}", "get");
    let id = parameter(&one, "project_id");
    assert_eq!((&id["in"], &id["required"]), (&json!("path"), &json!(true)));
    assert_eq!(id["schema"]["maximum"], 9_007_199_254_740_991_i64);
}

#[test]
fn a_body_is_strict_nullable_bounded_and_has_defaults_where_the_type_does() {
    let create = operation("/api/v1/samples", "post");
    assert_eq!(create["requestBody"]["required"], true);
    let reference = &create["requestBody"]["content"]["application/json"]["schema"]["$ref"];
    assert_eq!(reference, "#/components/schemas/NewSample");
    let document = document();
    let schema = at(&document, "/components/schemas/NewSample");
    assert_eq!(schema["additionalProperties"], false);
    assert_eq!(schema["required"], json!(["name", "project_id", "start_time"]));
    let fields = &schema["properties"];
    assert_eq!(
        fields["name"],
        json!({
            "type": "string", "minLength": 1, "maxLength": 200, "pattern": "^[^\\u0000]*[^\\s\\u0000][^\\u0000]*$",
            "description": "What to call it.", "example": "Website",
        })
    );
    assert_eq!(fields["billable"], json!({"type": "boolean", "default": true}));
    assert_eq!(
        fields["percent"],
        json!({"type": "integer", "format": "int32", "minimum": 0, "maximum": 100, "nullable": true})
    );
    assert_eq!(fields["task_id"]["anyOf"][2], json!({"enum": [null]}));
    let changes = at(&document, "/components/schemas/SampleChanges");
    assert!(changes.get("required").is_none());
    assert_eq!(changes["properties"]["notes"], json!({"type": "string", "nullable": true, "pattern": "^[^\\u0000]*$"}));
    assert_eq!(operation("/api/v1/samples/{project_id}", "delete")["requestBody"]["required"], false);
}

#[test]
fn an_answer_s_optional_values_are_there_and_may_be_null() {
    let document = document();
    let sample = at(&document, "/components/schemas/Sample");
    assert_eq!(sample["required"].as_array().unwrap().len(), sample["properties"].as_object().unwrap().len());
    assert_eq!(sample["properties"]["rate"], json!({"type": "number", "nullable": true}));
    assert_eq!(
        sample["properties"]["place"]["anyOf"],
        json!([{"$ref": "#/components/schemas/Place"}, {"enum": [null]}])
    );
}

#[test]
fn all_answers_are_listed_with_their_headers() {
    let create = operation("/api/v1/samples", "post");
    let statuses: Vec<&String> = create["responses"].as_object().unwrap().keys().collect();
    assert_eq!(statuses, ["201", "400", "401", "403", "409", "413", "414", "415", "429", "431", "500", "503"]);
    assert_eq!(create["responses"]["409"]["description"], "A sample of that name is there already.");
    assert_eq!(create["responses"]["401"], json!({"$ref": "#/components/responses/Unauthorized"}));
    let created = &create["responses"]["201"]["headers"];
    assert_eq!(created["X-RateLimit-Reset"], json!({"$ref": "#/components/headers/X-RateLimit-Reset"}));
    let one = operation("/api/v1/samples/{project_id}", "get");
    assert!(one["responses"]["200"]["headers"]["ETag"].is_object());
    assert!(one["responses"]["304"].is_object());
    assert_eq!(parameter(&one, "If-None-Match")["in"], "header");
    let csv = operation("/api/v1/samples/export", "get");
    assert_eq!(csv["responses"]["200"]["content"], json!({"text/csv": {"schema": {"type": "string"}}}));
}
