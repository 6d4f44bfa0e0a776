//! `/admin`: the way to the first part of what somebody manages.

use actix_web::web::{self, ServiceConfig, resource};

use super::{Shown, lead};
use crate::{frame::Section, visitor::Person};

/// Leads there, or home whoever manages nothing.
async fn admin(person: Person) -> Shown {
    let first = Section::of(&person.caller).first().map_or("/", |section| section.path());
    Ok(lead(person.here.jar, first, None))
}

pub(crate) fn routes(config: &mut ServiceConfig) {
    config.service(resource("/admin").route(web::get().to(admin)));
}
