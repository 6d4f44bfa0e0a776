//! `/admin/projects`: projects, as those who manage them see and change them.

mod archive;
mod edit;
mod form;
mod list;
mod page;
mod row;

use actix_web::web::{self, ServiceConfig, resource};
use timekeeper_domain::{
    id::{ClientId, ProjectId},
    project::ProjectStatus,
};

pub(super) use self::{page::show_again, row::Row};
use super::tasks;
use crate::{
    form::address,
    texts::{Key, key},
};

/// Where the list is.
pub(super) const LIST: &str = "/admin/projects";

/// Where a project can stand, in words.
const STATUSES: [(ProjectStatus, Key); 4] = [
    (ProjectStatus::Active, key("project-active")),
    (ProjectStatus::OnHold, key("project-on-hold")),
    (ProjectStatus::Inactive, key("project-inactive")),
    (ProjectStatus::Archived, key("project-archived")),
];

/// What a status is called.
fn status_name(status: ProjectStatus) -> Key {
    STATUSES.iter().find(|(known, _)| *known == status).map_or(key("project-active"), |(_, name)| *name)
}

/// Where a project is.
pub(super) fn path(id: ProjectId) -> String {
    format!("{LIST}/{id}")
}

/// Where the projects of a client are, in any status.
pub(super) fn of_client(client: ClientId) -> String {
    address(LIST, &[("status", list::ANY), ("client", &client.to_string())])
}

/// Where a project for a client is made.
pub(super) fn new_for(client: ClientId) -> String {
    address("/admin/projects/new", &[("client", &client.to_string())])
}

pub(crate) fn routes(config: &mut ServiceConfig) {
    config
        .service(resource(LIST).route(web::get().to(list::list)))
        .service(resource("/admin/projects/new").route(web::get().to(edit::new)).route(web::post().to(edit::create)))
        .service(resource("/admin/projects/{id}").route(web::get().to(page::page)))
        .service(
            resource("/admin/projects/{id}/edit").route(web::get().to(edit::edit)).route(web::post().to(edit::save)),
        )
        .service(
            resource("/admin/projects/{id}/archive")
                .route(web::get().to(archive::confirm))
                .route(web::post().to(archive::archive)),
        )
        .service(resource("/admin/projects/{id}/activate").route(web::post().to(archive::activate)))
        .configure(tasks::routes);
}
