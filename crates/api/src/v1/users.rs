//! `/users`: who one is, and who else there is.

use paperclip::actix::{api_v2_operation, web};
use schemars::JsonSchema;
use serde::Serialize;
use timekeeper_domain::{money::Hours, user::Role, user::UserView};

use super::{
    common::Pagination,
    gate::{ReadSelf, ReadUsers, Reader},
    state::{ApiState, hours},
    system::MODULES,
};
use crate::{
    error::Problem,
    query::{PageParams, Params},
    reply::{Found, Reply},
    wire::{Number, Timestamp},
};

/// A person with an account.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct User {
    id: i64,
    username: String,
    email: Option<String>,
    full_name: Option<String>,
    /// The full name, or else the username
    display_name: String,
    /// `admin`, `manager`, `member` or `user`
    role: &'static str,
    is_admin: bool,
    is_active: bool,
    created_at: Timestamp,
    last_login: Option<Timestamp>,
    /// Hours of finished work
    total_hours: Number,
    avatar_url: Option<String>,
    /// `online`, `away` or `offline`, by the last sign-in
    status: &'static str,
    date_format: String,
    time_format: String,
    timezone: String,
    standard_hours_per_day: f64,
    overtime_include_weekends: bool,
}

/// What a time entry must say.
#[derive(Debug, Serialize, JsonSchema)]
struct TimeEntryRequirements {
    require_task: bool,
    require_description: bool,
    description_min_length: usize,
}

/// Oneself, and what clients need to know to work for one.
#[derive(Debug, Serialize, JsonSchema)]
struct CurrentUser {
    user: User,
    time_entry_requirements: TimeEntryRequirements,
    enabled_modules: Vec<&'static str>,
}

/// People with accounts.
#[derive(Debug, Serialize, JsonSchema)]
struct UserList {
    users: Vec<User>,
    pagination: Pagination,
}

impl ApiState {
    fn user(&self, view: &UserView) -> User {
        let (user, organisation) = (&view.user, self.app.organisation());
        let since_login = user.last_login_at.map(|at| self.app.now().seconds_since(at));
        User {
            id: user.id.get(),
            username: user.username.as_str().to_owned(),
            email: user.email.as_ref().map(|email| email.as_str().to_owned()),
            full_name: user.full_name.as_ref().map(ToString::to_string),
            display_name: user.display_name().to_owned(),
            role: user.role.as_str(),
            is_admin: user.role == Role::Admin,
            is_active: user.active,
            created_at: self.time(user.created_at),
            last_login: user.last_login_at.map(|at| self.time(at)),
            total_hours: hours(Hours::from_seconds(view.worked_seconds)),
            avatar_url: None,
            status: match since_login {
                Some(..=900) => "online",
                Some(..=3_600) => "away",
                _ => "offline",
            },
            date_format: organisation.date_format.clone(),
            time_format: organisation.time_format.clone(),
            timezone: organisation.zone.name().to_owned(),
            standard_hours_per_day: organisation.standard_hours_per_day,
            overtime_include_weekends: true,
        }
    }
}

/// Get the current user
///
/// Whom the token speaks for.
#[api_v2_operation(tags("Users"), operation_id = "getCurrentUser")]
async fn current_user(reader: Reader<ReadSelf>) -> Result<Found<CurrentUser>, Problem> {
    let view = reader.state.app.current_user(&reader.caller).await?;
    let wanted = reader.state.app.organisation().requirements;
    Ok(Reply::new(CurrentUser {
        user: reader.state.user(&view),
        time_entry_requirements: TimeEntryRequirements {
            require_task: wanted.task,
            require_description: wanted.description,
            description_min_length: wanted.description_min_length,
        },
        enabled_modules: MODULES.to_vec(),
    }))
}

/// List users
///
/// Active users by username; for administrators.
#[api_v2_operation(tags("Users"), operation_id = "listUsers")]
async fn list_users(reader: Reader<ReadUsers>, page: Params<PageParams>) -> Result<Found<UserList>, Problem> {
    let page = reader.state.app.list_users(&reader.caller, page.0.request()).await?;
    let pagination = Pagination::from(&page);
    Ok(Reply::new(UserList { users: page.items.iter().map(|view| reader.state.user(view)).collect(), pagination }))
}

pub(super) fn routes(config: &mut web::ServiceConfig<'_>) {
    config
        .service(web::resource("/api/v1/users/me").route(web::get().to(current_user)))
        .service(web::resource("/api/v1/users").route(web::get().to(list_users)));
}
