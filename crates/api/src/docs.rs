//! The OpenAPI document and the page to read and try it: Swagger UI, from this binary, asking nobody else.

use actix_web::{
    HttpResponse, ResponseError,
    http::header::{self, CacheControl, CacheDirective},
    web::{Bytes, Path, ServiceConfig, get, resource},
};
use serde_json::Value;

use crate::error::Problem;

/// Where the document is.
pub const DOCUMENT: &str = "/api/openapi.json";
/// Where the page is.
pub const PAGE: &str = "/api/docs";

const INDEX: &str = include_str!("docs/index.html");

/// The files of the page: name, content type, content.
const FILES: [(&str, &str, &[u8]); 6] = [
    ("start.js", "text/javascript; charset=utf-8", include_bytes!("docs/start.js")),
    ("page.css", "text/css; charset=utf-8", include_bytes!("docs/page.css")),
    (
        "swagger-ui-bundle.js",
        "text/javascript; charset=utf-8",
        include_bytes!(concat!(env!("OUT_DIR"), "/swagger-ui-bundle.js")),
    ),
    ("swagger-ui.css", "text/css; charset=utf-8", include_bytes!(concat!(env!("OUT_DIR"), "/swagger-ui.css"))),
    ("favicon-16x16.png", "image/png", include_bytes!(concat!(env!("OUT_DIR"), "/favicon-16x16.png"))),
    ("favicon-32x32.png", "image/png", include_bytes!(concat!(env!("OUT_DIR"), "/favicon-32x32.png"))),
];

/// The routes of the document and of its page.
pub fn routes(document: &Value) -> impl FnOnce(&mut ServiceConfig) + use<> {
    let document = Bytes::from(document.to_string());
    move |config| {
        let json = move || {
            let document = document.clone();
            async move { HttpResponse::Ok().content_type(header::ContentType::json()).body(document) }
        };
        config
            .service(resource(DOCUMENT).route(get().to(json)))
            .service(resource([PAGE, "/api/docs/"]).route(get().to(page)))
            .service(resource("/api/docs/{file}").route(get().to(file)));
    }
}

async fn page() -> HttpResponse {
    HttpResponse::Ok().content_type(header::ContentType::html()).body(INDEX)
}

async fn file(name: Path<String>) -> HttpResponse {
    let Some((_, kind, content)) = FILES.iter().find(|(file, ..)| *file == name.as_str()) else {
        return Problem::resource_not_found().error_response();
    };
    HttpResponse::Ok()
        .insert_header((header::CONTENT_TYPE, *kind))
        .insert_header(CacheControl(vec![CacheDirective::Public, CacheDirective::MaxAge(3_600)]))
        .body(*content)
}
