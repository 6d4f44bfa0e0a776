//! `/admin/users`: users, as administrators see, make, change and remove them.

mod deeds;
mod edit;
mod fields;
mod list;
mod refusal;

use actix_web::web::{self, ServiceConfig, resource};
use timekeeper_app::App;
use timekeeper_domain::{
    Instant,
    human_time::Length,
    id::UserId,
    user::{Role, UserView},
};

use crate::{
    form::address,
    show::Show,
    texts::{Key, Texts, key},
};

/// Where the list is.
const LIST: &str = "/admin/users";

/// What a role is called.
const fn role_name(role: Role) -> Key {
    match role {
        Role::Admin => key("role-admin"),
        Role::Manager => key("role-manager"),
        Role::Member => key("role-member"),
        Role::User => key("role-user"),
    }
}

/// A user, as pages show them.
struct Row {
    id: UserId,
    version: i64,
    /// The name to be called by, if it is another than the username.
    name: Option<String>,
    username: String,
    email: Option<String>,
    role: String,
    is_admin: bool,
    is_active: bool,
    has_second_factor: bool,
    created: Moment,
    last_login: Option<Moment>,
    worked: Length,
}

/// A moment, for people and for programs.
struct Moment {
    written: String,
    exact: Instant,
}

impl Row {
    fn of(app: &App, texts: Texts, view: &UserView, has_second_factor: bool) -> Self {
        let show = Show::new(app.organisation());
        let moment = |exact: Instant| Moment { written: show.moment(exact), exact };
        let user = &view.user;
        Self {
            id: user.id,
            version: user.version,
            name: user.full_name.as_ref().map(ToString::to_string),
            username: user.username.as_str().to_owned(),
            email: user.email.as_ref().map(|email| email.as_str().to_owned()),
            role: texts.say(role_name(user.role)),
            is_admin: user.role == Role::Admin,
            is_active: user.active,
            has_second_factor,
            created: moment(user.created_at),
            last_login: user.last_login_at.map(moment),
            worked: Length(view.worked_seconds),
        }
    }

    /// What they are called.
    fn called(&self) -> &str {
        self.name.as_deref().unwrap_or(&self.username)
    }

    /// Their page.
    fn path(&self) -> String {
        user_path(self.id)
    }

    /// What they worked.
    fn report(&self) -> String {
        address("/reports", &[("user", &self.id.to_string())])
    }

    /// What was done to them.
    fn history(&self) -> String {
        address("/admin/audit-log", &[("kind", "user"), ("id", &self.id.to_string())])
    }
}

/// The page of one user.
fn user_path(id: UserId) -> String {
    format!("{LIST}/{id}")
}

pub(crate) fn routes(config: &mut ServiceConfig) {
    config
        .service(resource(LIST).route(web::get().to(list::list)).route(web::post().to(edit::create)))
        .service(resource("/admin/users/new").route(web::get().to(edit::new)))
        .service(resource("/admin/users/{id}").route(web::get().to(edit::form)).route(web::post().to(edit::save)))
        .service(resource("/admin/users/{id}/activate").route(web::post().to(deeds::activate)))
        .service(
            resource("/admin/users/{id}/deactivate")
                .route(web::get().to(deeds::confirm_deactivate))
                .route(web::post().to(deeds::deactivate)),
        )
        .service(
            resource("/admin/users/{id}/second-factor")
                .route(web::get().to(deeds::confirm_reset))
                .route(web::post().to(deeds::reset)),
        )
        .service(
            resource("/admin/users/{id}/delete")
                .route(web::get().to(deeds::confirm_delete))
                .route(web::post().to(deeds::delete)),
        );
}
