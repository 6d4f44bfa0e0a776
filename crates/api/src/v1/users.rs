//! `/users`: who one is, and who else there is.

pub(super) mod bodies;
mod filter;

use paperclip::actix::{api_v2_operation, web};
use schemars::JsonSchema;
use serde::Serialize;
use timekeeper_app::{PreparedUser, Removal, UserChange, Work};
use timekeeper_domain::{
    id::UserId,
    money::Hours,
    user::{Role, UserView},
};

use self::{
    bodies::{NewUserBody, UserChanges},
    filter::UserFilterParams,
};
use super::{
    common::{Done, Pagination},
    favorites::Nothing,
    gate::{IfMatch, ManageUsers, ReadSelf, ReadUsers, Reader, Sent, WriteSelf, Writer},
    state::{ApiState, hours},
    tag::tag,
};
use crate::{
    body::{Body, OptionalBody},
    error::Problem,
    path::Id,
    query::{PageParams, Params},
    reply::{Found, Reply, Tagged},
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
    /// The number of an identity document
    #[schemars(example = &"1234 567890")]
    national_id: Option<String>,
    surname: Option<String>,
    given_name: Option<String>,
    patronymic: Option<String>,
    address: Option<String>,
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

/// One user.
#[derive(Debug, Serialize, JsonSchema)]
struct UserAnswer {
    user: User,
}

/// A user who was made or changed.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct UserChanged {
    pub(super) message: &'static str,
    pub(super) user: User,
}

/// People with accounts.
#[derive(Debug, Serialize, JsonSchema)]
struct UserList {
    users: Vec<User>,
    pagination: Pagination,
}

impl ApiState {
    pub(super) fn user(&self, view: &UserView) -> User {
        let (user, organisation) = (&view.user, self.app.organisation());
        let since_login = user.last_login_at.map(|at| self.app.now().seconds_since(at));
        User {
            id: user.id.get(),
            username: user.username.as_str().to_owned(),
            email: user.email.as_ref().map(|email| email.as_str().to_owned()),
            full_name: user.full_name.as_ref().map(ToString::to_string),
            national_id: user.national_id.map(|id| id.to_string()),
            surname: user.person.surname.as_ref().map(ToString::to_string),
            given_name: user.person.given_name.as_ref().map(ToString::to_string),
            patronymic: user.person.patronymic.as_ref().map(ToString::to_string),
            address: user.person.address.as_ref().map(ToString::to_string),
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
        enabled_modules: reader.state.modules(),
    }))
}

/// List users
///
/// By username, active ones unless others are asked for; for administrators. Texts are looked for anywhere in their field,
/// whatever the case; several of them must all be found.
#[api_v2_operation(tags("Users"), operation_id = "listUsers")]
async fn list_users(
    reader: Reader<ReadUsers>,
    filter: Params<UserFilterParams>,
    page: Params<PageParams>,
) -> Result<Found<UserList>, Problem> {
    let filter = filter.0.check()?;
    let page = reader.state.app.list_users(&reader.caller, &filter, page.0.request()).await?;
    let pagination = Pagination::from(&page);
    Ok(Reply::new(UserList { users: page.items.iter().map(|view| reader.state.user(view)).collect(), pagination }))
}

impl ApiState {
    fn user_changed(&self, message: &'static str, view: &UserView) -> Sent<UserChanged> {
        let user = self.user(view);
        let tag = tag(view.user.version, &user);
        Sent::tagged(UserChanged { message, user }, tag)
    }
}

/// Get a user
///
/// Oneself, or for administrators anybody.
#[api_v2_operation(tags("Users"), operation_id = "getUser")]
async fn get_user(reader: Reader<ReadSelf>, id: Id<UserId>) -> Result<Tagged<200, UserAnswer>, Problem> {
    let view = reader.state.app.get_user(&reader.caller, id.0).await?;
    let user = reader.state.user(&view);
    let tag = tag(view.user.version, &user);
    Ok(reader.tagged(Sent::tagged(UserAnswer { user }, tag)))
}

/// Create a user
///
/// With a `national_id`, and a people directory that the server knows, the directory is asked for the names and the address
/// that the request leaves out. Without a username, the digits of the document or else the e-mail address become it.
///
/// # Errors
/// - `422` the people directory knows no such document (`national_id_not_found`), or the `Idempotency-Key` was used for
///   another request.
#[api_v2_operation(tags("Users"), operation_id = "createUser")]
async fn create_user(
    writer: Writer<ManageUsers>,
    body: Body<NewUserBody>,
) -> Result<Tagged<201, UserChanged>, Problem> {
    let (new, password) = body.value.check()?;
    writer
        .answer_prepared(
            &body.raw,
            async || writer.state.app.prepare_user(new, password).await,
            async |work: &mut Work, prepared: PreparedUser| {
                let view = work.create_user(&prepared).await?;
                Ok(writer.state.user_changed("User created successfully", &view))
            },
        )
        .await
}

/// Update a user
///
/// Oneself, or for administrators anybody. What is left out stays; null clears. Username, national id, role and activity
/// are changed by administrators only. A new password of one's own needs the current one; it ends every token that came
/// from signing in, but for the one in use. `PUT` and `PATCH` do the same.
#[api_v2_operation(tags("Users"), operation_id = "updateUser")]
async fn update_user(
    writer: Writer<WriteSelf>,
    id: Id<UserId>,
    _if_match: IfMatch,
    body: Body<UserChanges>,
) -> Result<Tagged<200, UserChanged>, Problem> {
    let (change, password, current) = body.value.check()?;
    let (state, caller) = (&writer.state, &writer.caller);
    writer
        .answer_prepared(
            &body.raw,
            async || state.app.prepare_change(caller, id.0, change, password, current).await,
            async |work: &mut Work, change: UserChange| {
                let view = work.update_user(id.0, &change, &writer.precondition).await?;
                Ok(state.user_changed("User updated successfully", &view))
            },
        )
        .await
}

/// Delete a user
///
/// Oneself, or for administrators anybody. Somebody who has worked, or made something that stays, is anonymised: hours and
/// sums stay, and nothing tells whose they were. The last active administrator cannot go.
#[api_v2_operation(tags("Users"), operation_id = "deleteUser")]
async fn delete_user(
    writer: Writer<WriteSelf>,
    id: Id<UserId>,
    _if_match: IfMatch,
    body: OptionalBody<Nothing>,
) -> Result<Tagged<200, Done>, Problem> {
    writer
        .answer(&body.raw, async |work: &mut Work| {
            let message = match work.remove_user(id.0, &writer.precondition).await? {
                Removal::Removed => "User deleted successfully",
                Removal::Anonymised => "User anonymised; the time they worked stays",
            };
            Ok(Sent::plain(Done { message }))
        })
        .await
}

pub(super) fn routes(config: &mut web::ServiceConfig<'_>) {
    config
        .service(web::resource("/api/v1/users/me").route(web::get().to(current_user)))
        .service(web::resource("/api/v1/users").route(web::get().to(list_users)).route(web::post().to(create_user)))
        .service(
            web::resource("/api/v1/users/{user_id}")
                .route(web::get().to(get_user))
                .route(web::put().to(update_user))
                .route(web::patch().to(update_user))
                .route(web::delete().to(delete_user)),
        );
}
