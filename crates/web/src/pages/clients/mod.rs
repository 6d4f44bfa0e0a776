//! `/admin/clients`: clients, as those who manage them see and change them.

mod deeds;
mod edit;
mod form;
mod list;
mod page;
mod row;

use actix_web::web::{self, ServiceConfig, resource};
use timekeeper_domain::id::ClientId;

use self::row::Row;
use super::projects;

/// Where the list is.
const LIST: &str = "/admin/clients";

/// Where a client is.
fn path(id: ClientId) -> String {
    format!("{LIST}/{id}")
}

pub(crate) fn routes(config: &mut ServiceConfig) {
    config
        .service(resource(LIST).route(web::get().to(list::list)))
        .service(resource("/admin/clients/new").route(web::get().to(edit::new)).route(web::post().to(edit::create)))
        .service(resource("/admin/clients/{id}").route(web::get().to(page::page)))
        .service(
            resource("/admin/clients/{id}/edit").route(web::get().to(edit::edit)).route(web::post().to(edit::save)),
        )
        .service(
            resource("/admin/clients/{id}/deactivate")
                .route(web::get().to(deeds::confirm))
                .route(web::post().to(deeds::deactivate)),
        )
        .service(resource("/admin/clients/{id}/activate").route(web::post().to(deeds::activate)));
}
