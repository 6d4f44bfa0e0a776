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

#[test]
fn print() {
    println!("{}", serde_json::to_string_pretty(&document()).unwrap());
    let _ = json!(1);
}
