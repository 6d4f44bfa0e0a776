//! `/`: one's own time.

use actix_web::web::{self, ServiceConfig, resource};
use askama::Template;

use super::{Shown, show};
use crate::{
    frame::{Frame, Place},
    texts::key,
    visitor::Person,
};

#[derive(Template)]
#[template(path = "my_time.html")]
struct MyTimePage {
    frame: Frame,
}

async fn my_time(person: Person) -> Shown {
    show(&MyTimePage { frame: person.frame(key("my-time"), Place::MyTime) })
}

pub(crate) fn routes(config: &mut ServiceConfig) {
    config.service(resource("/").route(web::get().to(my_time)));
}
