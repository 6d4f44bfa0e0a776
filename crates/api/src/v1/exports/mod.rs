//! Tables for a spreadsheet: `/time-entries/export`, `/reports/summary/export` and `/users/{user_id}/report/export`.

mod entries;
mod sheet;
mod summary;
mod user;

use paperclip::actix::web;

pub(super) fn routes(config: &mut web::ServiceConfig<'_>) {
    config
        .service(web::resource("/api/v1/time-entries/export").route(web::get().to(entries::export_entries)))
        .service(web::resource("/api/v1/reports/summary/export").route(web::get().to(summary::export_summary)))
        .service(web::resource("/api/v1/users/{user_id}/report/export").route(web::get().to(user::export_user_report)));
}
