//! `timekeeper people-directory`: a stand-in for the service that knows people by their documents.

use actix_web::{App, HttpResponse, HttpServer, web};
use anyhow::{Result, anyhow};
use serde::Deserialize;
use serde_json::json;
use timekeeper_domain::person::NationalId;

/// The series of which nobody has a document.
const UNKNOWN: u16 = 400;

#[derive(Deserialize)]
struct Document {
    #[serde(rename = "passportSerie")]
    series: String,
    #[serde(rename = "passportNumber")]
    number: String,
}

/// Serves until it is told to stop.
pub(super) async fn serve(bind: &str) -> Result<()> {
    let failed = |error| anyhow!("cannot listen on {bind}: {error}; name another address with --bind host:port");
    let server = HttpServer::new(|| App::new().service(web::resource("/info").route(web::get().to(info)))).workers(1);
    let server = server.bind(bind).map_err(failed)?;
    for address in server.addrs() {
        say!("The stand-in for a people directory is listening on http://{address}")?;
    }
    Ok(server.run().await?)
}

/// The person with a document; made of its numbers, so that it is the same every time.
async fn info(document: Result<web::Query<Document>, actix_web::Error>) -> HttpResponse {
    let document = document.ok().and_then(|asked| NationalId::new(&format!("{} {}", asked.series, asked.number)).ok());
    let Some(document) = document.filter(|document| document.series() != UNKNOWN) else {
        return HttpResponse::BadRequest().json(json!({"error": "there is no such document"}));
    };
    let (series, number) = (document.series(), document.number());
    let patronymic = (number % 2 == 0).then(|| format!("Patronymic {number}"));
    HttpResponse::Ok().json(json!({
        "surname": format!("Surname {number}"),
        "name": format!("Name {series}"),
        "patronymic": patronymic,
        "address": format!("{} Register Street", number % 1_000),
    }))
}
